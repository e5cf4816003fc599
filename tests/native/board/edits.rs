//! Edits: what they change, what they refuse, and their inverses.

use proptest::option;
use proptest::prelude::*;
use topicboard::board::repeat::Repeat;
use topicboard::board::widget::select::Choice;
use topicboard::board::widget::steps::Steps;
use topicboard::board::widget::{
    Guard, Target, bands, chart, gauge, heat, image, level, log, map, states, status, switch, table, text, timeline,
    value,
};
use topicboard::board::{Board, Cell, Columns, Direction, Edit, EditError, Kind, Layout, Widget, WidgetId, grid};

use super::{V2, check_in_order, source};

fn id(text: &str) -> WidgetId {
    WidgetId::parse(text).unwrap()
}

#[test]
fn edits_that_cannot_be_done_change_nothing() {
    let mut board = Board::open(V2).unwrap().board;
    let before = board.clone();
    let known = board.widgets()[0].clone();
    assert_eq!(board.apply(Edit::add(known.clone())), Err(EditError::Taken(known.id.clone())));
    assert_eq!(board.apply(Edit::remove(id("none"))), Err(EditError::NoSuch(id("none"))));
    let half = Edit::Several(vec![Edit::Rename("x".into()), Edit::remove(id("none"))]);
    assert_eq!(board.apply(half), Err(EditError::NoSuch(id("none"))));
    let large = switch::Settings {
        on: "\u{1}".repeat(16_384),
        off: "\u{1}".repeat(16_384),
        ..switch::Settings::new(source("a"))
    };
    let many =
        (0..6).map(|n| Edit::add(Widget { id: id(&format!("n{n}")), ..board.draft("", Kind::Switch(large.clone())) }));
    assert_eq!(board.apply(Edit::Several(many.collect())), Err(EditError::TooLarge));
    assert_eq!(board, before);
}

#[test]
fn a_new_widget_goes_to_the_first_free_place_and_undo_takes_it_away() {
    let mut board = Board::open(V2).unwrap().board;
    let before = board.clone();
    let widget = board.draft("New", Kind::Value(value::Settings::new(source("x"))));
    assert_eq!((widget.id.as_str(), widget.cell), ("w4", Cell { x: 9, y: 0, w: 3, h: 2 }));
    let undo = board.apply(Edit::add(widget)).unwrap();
    assert_eq!(board.widgets().len(), 5);
    let redo = board.apply(undo).unwrap();
    assert_eq!(board, before);
    board.apply(redo).unwrap();
    assert_eq!(board.widgets().len(), 5);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let any = (0..14_u16, prop_oneof![9 => 0..20_u16, 1 => Just(u16::MAX)], 0..14_u16, 0..6_u16);
    any.prop_map(|(x, y, w, h)| Cell { x, y, w, h })
}

fn any_columns() -> impl Strategy<Value = Columns> {
    prop_oneof![Just(Columns::Twelve), Just(Columns::Six), Just(Columns::One)]
}

fn any_board() -> impl Strategy<Value = Board> {
    proptest::collection::vec(any_widget(), 1..10).prop_map(|widgets| {
        let mut board = Board::new("");
        for widget in widgets {
            let _ = board.apply(Edit::add(widget));
        }
        board
    })
}

fn any_id() -> impl Strategy<Value = WidgetId> {
    (1..12_u8).prop_map(|n| id(&format!("w{n}")))
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        any::<u8>().prop_map(|decimals| Kind::Value(value::Settings {
            decimals: Some(decimals),
            bands: vec![bands::Band { from: 0.0, to: decimals.into(), level: bands::Level::Off }],
            ..value::Settings::new(source("a"))
        })),
        any::<(f64, f64, bool)>().prop_map(|(min, max, is_tank)| Kind::Level(level::Settings {
            min,
            max,
            shape: if is_tank { level::Shape::Tank } else { level::Shape::Bar },
            bands: vec![bands::Band { from: max, to: min, level: bands::Level::Info }],
            ..level::Settings::new(source("l"))
        })),
        (0..30_usize, ".{0,90}").prop_map(|(count, word)| {
            let states = vec![states::State::new(&word, &word, bands::Level::Info); count];
            Kind::Status(status::Settings { states, other: word, ..status::Settings::new(source("s")) })
        }),
        (any::<u32>(), 0..30_usize).prop_map(|(span_secs, count)| {
            let states = vec![states::State::new("a", "", bands::Level::Ok); count];
            Kind::Timeline(timeline::Settings { span_secs, states, ..timeline::Settings::new(&source("t")) })
        }),
        any::<(u32, Option<f64>, Option<f64>)>().prop_map(|(span_secs, floor, ceiling)| Kind::Heat(heat::Settings {
            span_secs,
            floor,
            ceiling,
            ..heat::Settings::new(source("h"))
        })),
        any::<u32>()
            .prop_map(|span_secs| { Kind::Map(map::Settings { span_secs, ..map::Settings::new(&source("m")) }) }),
        any::<(f64, f64)>().prop_map(|(min, max)| Kind::Gauge(gauge::Settings {
            min,
            max,
            ..gauge::Settings::new(source("b"))
        })),
        (0..12_usize, any::<u32>()).prop_map(|(lines, span_secs)| {
            let one = chart::Settings::new(source("c"));
            Kind::Chart(chart::Settings { lines: vec![one.lines[0].clone(); lines], span_secs, ..one })
        }),
        any::<u8>().prop_map(|qos| {
            let usual = switch::Settings::new(source("d"));
            Kind::Switch(switch::Settings { command: Target { qos, ..usual.command.clone() }, ..usual })
        }),
        (".{0,20}", 0..20_usize).prop_map(|(text, values)| {
            let usual = text::Settings::new(source("y/f"));
            Kind::Text(text::Settings { text, values: vec![usual.values[0].clone(); values] })
        }),
        Just(Kind::Image(image::Settings::new(source("z")))),
        any::<u32>().prop_map(|lines| Kind::Log(log::Settings { lines, ..log::Settings::new(&source("x/y")) })),
        (0..12_usize, any::<u8>()).prop_map(|(columns, decimals)| {
            let column = table::Column { decimals: Some(decimals), ..table::Column::default() };
            Kind::Table(table::Settings { columns: vec![column; columns], ..table::Settings::new(source("e/f")) })
        }),
        any_acting(),
    ]
}

/// What acts, with settings out of bounds.
fn any_acting() -> impl Strategy<Value = Kind> {
    let names = prop::sample::select(&[
        "button",
        "slider",
        "number",
        "select",
        "entry",
        "light",
        "cover",
        "colour",
        "thermostat",
    ]);
    (names, any::<(u32, u32, u8)>(), any::<(f64, f64, f64)>(), ".{0,20}").prop_map(
        |(name, (patience_secs, pause_ms, qos), (min, max, step), text)| {
            let mut kind = Kind::of(name, source("zigbee2mqtt/a")).unwrap();
            let target = |target: &mut Target| {
                *target = Target { patience_secs, pause_ms, qos, guard: Guard::Hold, ..target.clone() };
            };
            let steps = |steps: &mut Steps| *steps = Steps { min, max, step, unit: "x".repeat(30) };
            match &mut kind {
                Kind::Button(button) => {
                    target(&mut button.command);
                    button.payload = text;
                }
                Kind::Slider(slider) => {
                    target(&mut slider.command);
                    steps(&mut slider.steps);
                }
                Kind::Number(number) => steps(&mut number.steps),
                Kind::Select(select) => select.options = vec![Choice { label: text, payload: "x".into() }; 60],
                Kind::Entry(entry) => entry.most = patience_secs,
                Kind::Light(light) => (light.coolest, light.warmest) = (patience_secs, pause_ms),
                Kind::Cover(cover) => cover.open = text,
                Kind::Thermostat(thermostat) => steps(&mut thermostat.steps),
                _ => {}
            }
            kind
        },
    )
}

fn any_widget() -> impl Strategy<Value = Widget> {
    let narrower = [option::weighted(0.3, any_cell()), option::weighted(0.3, any_cell())];
    let repeat = option::weighted(0.3, prop_oneof![Just("+"), Just("+/f"), Just("x/+")]);
    (any_id(), ".{0,8}", any_cell(), narrower, repeat, any_kind()).prop_map(
        |(id, title, cell, narrower, repeat, kind)| {
            let repeat = repeat.map(|repeat| Repeat::parse(repeat).unwrap());
            Widget { id, title, cell, narrower, repeat, kind }
        },
    )
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let one = prop_oneof![
        4 => any_widget().prop_map(Edit::add),
        1 => any_id().prop_map(Edit::remove),
        1 => any_widget().prop_map(|widget| Edit::Replace(Box::new(widget))),
        4 => (any_columns(), proptest::collection::vec((any_id(), option::of(any_cell())), 0..4))
            .prop_map(|(columns, cells)| Edit::Arrange(columns, cells)),
        1 => ".{0,9}".prop_map(Edit::Rename),
    ];
    one.prop_recursive(2, 8, 4, |inner| proptest::collection::vec(inner, 0..4).prop_map(Edit::Several))
}

proptest! {
    #[test]
    fn every_edit_can_be_undone_and_done_again_exactly(edits in proptest::collection::vec(any_edit(), 1..12)) {
        let mut board = Board::new("");
        let mut undo = Vec::new();
        for edit in edits {
            let before = board.clone();
            if let Ok(inverse) = board.apply(edit) {
                undo.push((before, inverse));
            } else {
                prop_assert_eq!(&board, &before);
            }
            check_in_order(&board);
        }
        let mut redo = Vec::new();
        for (before, inverse) in undo.into_iter().rev() {
            let after = board.clone();
            redo.push((after, board.apply(inverse).unwrap()));
            prop_assert_eq!(&board, &before);
        }
        for (after, edit) in redo.into_iter().rev() {
            board.apply(edit).unwrap();
            prop_assert_eq!(&board, &after);
        }
    }

    #[test]
    fn what_is_saved_opens_without_a_note(widgets in proptest::collection::vec(any_widget(), 0..12)) {
        let mut board = Board::new("Any");
        for widget in widgets {
            let _ = board.apply(Edit::add(widget));
        }
        let opened = Board::open(&board.save()).unwrap();
        prop_assert_eq!(&opened.notes, &[]);
        prop_assert_eq!(opened.board.widgets().len(), board.widgets().len());
        check_in_order(&opened.board);
    }

    #[test]
    fn a_widget_that_is_moved_stands_where_it_was_wanted_and_nothing_overlaps(
        board in any_board(), columns in any_columns(), target in any_cell(), nth in 0..10_usize,
    ) {
        let before = board.layout(columns);
        check_layout(&before);
        let id = board.widgets()[nth % board.widgets().len()].id.clone();
        let after = before.with(&id, target);
        check_layout(&after);
        let (cell, wanted) = (after.cell(&id).unwrap(), target.within(columns));
        prop_assert_eq!((cell.x, cell.w, cell.h), (wanted.x, wanted.w, wanted.h));
        if wanted.y == 0 {
            prop_assert_eq!(cell.y, 0);
        }
        prop_assert_eq!(&after.with(&id, cell), &after, "put where it stands it stays");
        prop_assert_eq!(&before.with(&id, before.cell(&id).unwrap()), &before);
        for other in board.widgets().iter().filter(|other| other.id != id) {
            let (then, now) = (before.cell(&other.id).unwrap(), after.cell(&other.id).unwrap());
            prop_assert_eq!((then.x, then.w, then.h), (now.x, now.w, now.h), "others only move up or down");
        }
    }

    #[test]
    fn a_whole_gesture_is_one_edit_that_is_undone_exactly(
        board in any_board(), columns in any_columns(), targets in proptest::collection::vec(any_cell(), 1..5),
    ) {
        let id = board.widgets()[0].id.clone();
        let after = targets.into_iter().fold(board.layout(columns), |layout, target| layout.with(&id, target));
        let mut moved = board.clone();
        let undo = moved.apply(after.edit()).unwrap();
        let reached = moved.layout(columns);
        prop_assert_eq!(reached.reading_order(), after.reading_order());
        for widget in board.widgets() {
            prop_assert_eq!(reached.cell(&widget.id), after.cell(&widget.id));
        }
        for other in [Columns::Twelve, Columns::Six, Columns::One].into_iter().filter(|other| *other != columns) {
            let follows = columns == Columns::Twelve;
            prop_assert!(follows || moved.layout(other) == board.layout(other), "each layout is its own");
        }
        let reopened = Board::open(&moved.save()).unwrap();
        prop_assert_eq!(&reopened.board.layout(columns), &moved.layout(columns));
        moved.apply(undo).unwrap();
        prop_assert_eq!(&moved, &board);
    }

    #[test]
    fn arrow_keys_never_get_a_widget_stuck_or_lost(
        board in any_board(), columns in any_columns(), steps in proptest::collection::vec(0..4_u8, 0..30),
    ) {
        let id = board.widgets()[0].id.clone();
        let mut layout = board.layout(columns);
        for step in steps {
            let direction = [Direction::Left, Direction::Right, Direction::Up, Direction::Down][usize::from(step)];
            let before = layout.cell(&id).unwrap();
            if let Some(target) = layout.step(&id, direction) {
                layout = layout.with(&id, target);
                let after = layout.cell(&id).unwrap();
                let moved = match direction {
                    Direction::Left => after.x < before.x,
                    Direction::Right => after.x > before.x,
                    Direction::Up => after.y < before.y,
                    Direction::Down => after.y > before.y,
                };
                prop_assert!(moved, "{:?} from {:?} to {:?}", direction, before, after);
            }
            check_layout(&layout);
        }
    }
}

/// Inside the columns, apart, in reading order, and as far up as they go.
#[track_caller]
fn check_layout(layout: &Layout) {
    let order = layout.reading_order();
    let cells: Vec<Cell> = order.iter().map(|id| layout.cell(id).unwrap()).collect();
    for (n, cell) in cells.iter().enumerate() {
        assert_eq!(*cell, cell.within(layout.columns()));
        for other in &cells[n + 1..] {
            assert!(!cell.overlaps(other), "{cell:?} over {other:?}");
            assert!((cell.y, cell.x) < (other.y, other.x));
        }
    }
    let mut settled = cells.clone();
    grid::settle(layout.columns(), &mut settled);
    assert_eq!(settled, cells);
}

//! Edits: what they change, what they refuse, and their inverses.

use proptest::prelude::*;
use topicboard::board::widget::{chart, gauge, switch, value};
use topicboard::board::{Board, Cell, Direction, Edit, EditError, Kind, Widget, WidgetId};
use topicboard::mqtt::topic::Topic;

use super::{V1, check_in_order, source};

fn id(text: &str) -> WidgetId {
    WidgetId::parse(text).unwrap()
}

#[test]
fn edits_that_cannot_be_done_change_nothing() {
    let mut board = Board::open(V1).unwrap().board;
    let before = board.clone();
    let known = board.widgets()[0].clone();
    assert_eq!(board.apply(Edit::add(known.clone())), Err(EditError::Taken(known.id.clone())));
    assert_eq!(board.apply(Edit::remove(id("none"))), Err(EditError::NoSuch(id("none"))));
    let half = Edit::Several(vec![Edit::Rename("x".into()), Edit::remove(id("none"))]);
    assert_eq!(board.apply(half), Err(EditError::NoSuch(id("none"))));
    let large = switch::Settings {
        on: "\u{1}".repeat(16_384),
        off: "\u{1}".repeat(16_384),
        ..switch::Settings::new(source("a"), Topic::parse("b").unwrap())
    };
    let many =
        (0..6).map(|n| Edit::add(Widget { id: id(&format!("n{n}")), ..board.draft("", Kind::Switch(large.clone())) }));
    assert_eq!(board.apply(Edit::Several(many.collect())), Err(EditError::TooLarge));
    assert_eq!(board, before);
}

#[test]
fn a_new_widget_goes_to_the_first_free_place_and_undo_takes_it_away() {
    let mut board = Board::open(V1).unwrap().board;
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

fn any_id() -> impl Strategy<Value = WidgetId> {
    (1..12_u8).prop_map(|n| id(&format!("w{n}")))
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        any::<u8>().prop_map(|decimals| Kind::Value(value::Settings {
            decimals: Some(decimals),
            ..value::Settings::new(source("a"))
        })),
        any::<(f64, f64)>().prop_map(|(min, max)| Kind::Gauge(gauge::Settings {
            min,
            max,
            ..gauge::Settings::new(source("b"))
        })),
        (0..12_usize, any::<u32>()).prop_map(|(lines, span_secs)| {
            let one = chart::Settings::new(source("c"), "line");
            Kind::Chart(chart::Settings { lines: vec![one.lines[0].clone(); lines], span_secs, ..one })
        }),
        any::<u8>().prop_map(|qos| Kind::Switch(switch::Settings {
            qos,
            ..switch::Settings::new(source("d"), Topic::parse("e").unwrap())
        })),
    ]
}

fn any_widget() -> impl Strategy<Value = Widget> {
    (any_id(), ".{0,8}", any_cell(), any_kind()).prop_map(|(id, title, cell, kind)| Widget { id, title, cell, kind })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let one = prop_oneof![
        4 => any_widget().prop_map(Edit::add),
        1 => any_id().prop_map(Edit::remove),
        1 => any_widget().prop_map(|widget| Edit::Replace(Box::new(widget))),
        3 => (any_id(), any_cell()).prop_map(|(id, cell)| Edit::Place(id, cell)),
        1 => proptest::collection::vec((any_id(), any_cell()), 0..4).prop_map(Edit::Arrange),
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
    fn arrow_keys_never_get_a_widget_stuck_or_lost(
        widgets in proptest::collection::vec(any_widget(), 1..8),
        steps in proptest::collection::vec(0..4_u8, 0..30),
    ) {
        let mut board = Board::new("");
        for widget in widgets {
            let _ = board.apply(Edit::add(widget));
        }
        let id = board.widgets()[0].id.clone();
        for step in steps {
            let direction = [Direction::Left, Direction::Right, Direction::Up, Direction::Down][usize::from(step)];
            let before = board.widget(&id).unwrap().cell;
            if let Some(edit) = board.step(&id, direction) {
                board.apply(edit).unwrap();
                let after = board.widget(&id).unwrap().cell;
                let moved = match direction {
                    Direction::Left => after.x < before.x,
                    Direction::Right => after.x > before.x,
                    Direction::Up => after.y < before.y,
                    Direction::Down => after.y > before.y,
                };
                prop_assert!(moved, "{:?} from {:?} to {:?}", direction, before, after);
            }
            check_in_order(&board);
        }
    }
}

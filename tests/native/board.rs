//! Boards: what opens, what is repaired, what is refused.

mod acting;
mod brief;
mod chart;
mod control;
mod edits;
mod file;
mod form;
mod image;
mod log;
mod repeat;
mod sheet;
mod showing;
mod states;
mod table;
mod template;
mod widgets;

use proptest::prelude::*;
use topicboard::board::widget::Target;
use topicboard::board::{Board, Cell, Columns, Kind, Note, OpenError, WidgetId, grid};
use topicboard::data::view::Source;
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Selector;

const V1: &str = include_str!("../fixtures/boards/v1.json");
const V2: &str = include_str!("../fixtures/boards/v2.json");

#[test]
fn the_first_board_ever_saved_opens_as_it_is() {
    let opened = Board::open(V1).unwrap();
    assert_eq!(opened.notes, []);
    assert_eq!(opened.board.title(), "Home");
    let kinds: Vec<&str> = opened.board.widgets().iter().map(|widget| widget.kind.as_str()).collect();
    assert_eq!(kinds, ["value", "gauge", "chart", "switch"]);
    assert_eq!(opened.board.save(), V2);
}

#[test]
fn a_board_of_this_version_opens_and_is_saved_as_it_is() {
    let opened = Board::open(V2).unwrap();
    assert_eq!(opened.notes, []);
    assert_eq!(opened.board.save(), V2);
}

#[test]
fn a_board_written_by_hand_needs_little() {
    let text = r#"{"format":"topicboard","version":1,"widgets":[
        {"kind":"value","source":{"broker":"home","topic":"a"}},
        {"kind":"switch","source":{"broker":"home","topic":"lamp/state"},"command":"lamp/set"}]}"#;
    let opened = Board::open(text).unwrap();
    let [value, switch] = opened.board.widgets() else { panic!("two widgets") };
    assert_eq!((value.id.as_str(), value.cell), ("w1", Cell { x: 0, y: 0, w: 3, h: 2 }));
    assert_eq!((switch.id.as_str(), switch.cell), ("w2", Cell { x: 3, y: 0, w: 3, h: 2 }));
    let Kind::Switch(settings) = &switch.kind else { panic!("a switch") };
    assert_eq!(
        (settings.on.as_str(), settings.off.as_str(), settings.command.qos, settings.command.retain),
        ("ON", "OFF", 1, false)
    );
}

#[track_caller]
fn check_refused(text: &str, message: &str) {
    assert_eq!(Board::open(text).unwrap_err().to_string(), message);
}

fn with_widgets(widgets: &str) -> String {
    format!(r#"{{"format":"topicboard","version":1,"title":"t","widgets":[{widgets}]}}"#)
}

const SOURCE: &str = r#""source":{"broker":"home","topic":"a/b"}"#;

#[test]
fn errors_say_what_is_wrong_where_and_what_next() {
    let next = "correct this and open the board again";
    check_refused(
        &with_widgets(&format!(
            r#"{{"kind":"value",{SOURCE}}},{{"kind":"value","source":{{"broker":"home","topic":"a/+"}}}}"#
        )),
        &format!("widgets[1].source.topic: a topic to publish to must not hold + or #; {next}"),
    );
    check_refused(
        &with_widgets(r#"{"kind":"value","source":{"topic":"a"}}"#),
        &format!("widgets[0].source: the field \"broker\" is missing; {next}"),
    );
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"gauge",{SOURCE},"min":"low"}}"#)),
        &format!("widgets[0].min: string \"low\" instead of a number; {next}"),
    );
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"gauge",{SOURCE},"bands":[{{"from":0,"to":1,"level":"fine"}}]}}"#)),
        &format!(
            "widgets[0].bands[0].level: unknown variant `fine`, expected one of `ok`, `warn`, `crit`, `info`, `off`; {next}"
        ),
    );
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"dial",{SOURCE}}}"#)),
        &format!("widgets[0].kind: \"dial\" is no kind of widget; there are: {}; {next}", Kind::NAMES.join(", ")),
    );
    check_refused(
        &with_widgets(r#"{"kind":"chart","lines":[{"source":{"broker":"home","topic":"a","selector":"a..b"}}]}"#),
        &format!(
            "widgets[0].lines[0].source.selector: expected a key at byte 2; keys with . [ ] \" or \\ in them stand in \
             quotes; {next}"
        ),
    );
    check_refused(&with_widgets("7"), &format!("widgets[0]: a number instead of an object {{…}}; {next}"));
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"value","x":-1,{SOURCE}}}"#)),
        &format!("widgets[0].x: integer `-1` instead of a whole number from 0 to 4,294,967,295; {next}"),
    );
    check_refused(
        "{\n  \"a\": nan\n}",
        "line 2, column 9: this is not JSON (expected ident); mend it there, or export the board again",
    );
}

#[test]
fn a_switch_of_the_first_version_goes_on_sending_where_it_did() {
    let text = with_widgets(&format!(r#"{{"kind":"switch",{SOURCE},"command":"a/c","qos":2,"retain":true}}"#));
    let opened = Board::open(&text).unwrap();
    let Kind::Switch(settings) = &opened.board.widgets()[0].kind else { panic!("a switch") };
    let Target { broker, topic, qos, retain, .. } = &settings.command;
    assert_eq!((broker.as_str(), topic.as_str(), *qos, *retain), ("home", "a/c", 2, true));
    assert_eq!(opened.notes, []);
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"switch",{SOURCE}}}"#)),
        "widgets[0].command: the field \"topic\" is missing; correct this and open the board again",
    );
}

#[test]
fn what_is_no_board_or_a_newer_one_is_refused() {
    for text in ["[]", "null", "{}", r#"{"format":"other","version":1}"#, r#"{"format":"topicboard"}"#] {
        assert_eq!(Board::open(text).unwrap_err(), OpenError::NotABoard, "{text}");
    }
    for version in ["0", "-1", "1.5", "\"1\"", "null"] {
        let text = format!(r#"{{"format":"topicboard","version":{version}}}"#);
        assert_eq!(Board::open(&text).unwrap_err(), OpenError::NotABoard, "{text}");
    }
    assert_eq!(Board::open(r#"{"format":"topicboard","version":3}"#).unwrap_err(), OpenError::Newer(3));
}

#[test]
fn boards_beyond_the_bounds_are_refused() {
    assert_eq!(Board::open(&" ".repeat((1 << 20) + 1)).unwrap_err(), OpenError::TooLarge((1 << 20) + 1));
    assert_eq!(Board::open(&"[".repeat(100_000)).unwrap_err(), OpenError::TooDeep);
    assert_eq!(Board::open(&with_widgets(&vec!["0"; 501].join(","))).unwrap_err(), OpenError::TooManyWidgets(501));
    let deep = format!("{}{}", "{\"a\":".repeat(70), "}".repeat(70));
    assert_eq!(Board::open(&with_widgets(&deep)).unwrap_err(), OpenError::TooDeep);
}

#[test]
fn text_in_text_does_not_smuggle_depth_past_the_door() {
    let inner = "[".repeat(120) + &"]".repeat(120);
    let raw = format!(r#"{{"$serde_json::private::RawValue":"{inner}"}}"#);
    let again = format!(r#"{{"$serde_json::private::RawValue":{}}}"#, serde_json::to_string(&raw).unwrap());
    for hidden in [raw, again] {
        let text = with_widgets(&format!(r#"{{"kind":"value",{SOURCE},"more":{hidden}}}"#));
        if let Ok(opened) = Board::open(&text) {
            assert_eq!(opened.notes.first(), Some(&Note::Dropped("widgets[0].more".into())));
        }
    }
}

#[test]
fn unknown_fields_are_left_out_and_said() {
    let text = r#"{"format":"topicboard","version":1,"css":"x","widgets":[
        {"id":"a","kind":"value","x":0,"y":0,"script":"x","source":{"broker":"home","topic":"a","html":{"b":[1]}}}]}"#;
    let opened = Board::open(text).unwrap();
    let notes: Vec<String> = opened.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "css: this field is not known and was left out",
            "widgets[0].script: this field is not known and was left out",
            "widgets[0].source.html: this field is not known and was left out",
        ]
    );
    assert!(!opened.board.save().contains("html"));
    let many: Vec<String> = (0..5_000).map(|n| format!("\"f{n}\":0")).collect();
    let many = many.join(",");
    let opened = Board::open(&with_widgets(&format!(r#"{{{many},"kind":"value",{SOURCE}}}"#))).unwrap();
    assert_eq!((opened.notes.len(), opened.notes.last()), (100, Some(&Note::More(4_901))));
}

#[test]
fn ids_that_are_taken_or_wrong_are_replaced_and_missing_ones_made_up() {
    let text = with_widgets(&format!(
        r#"{{"kind":"value",{SOURCE}}},{{"id":"w1","kind":"value",{SOURCE}}},{{"id":"w1","kind":"value",{SOURCE}}},
        {{"id":"é","kind":"value",{SOURCE}}}"#
    ));
    let opened = Board::open(&text).unwrap();
    let ids: Vec<&str> = opened.board.widgets().iter().map(|widget| widget.id.as_str()).collect();
    assert_eq!(ids, ["w2", "w1", "w3", "w4"]);
    assert_eq!(opened.notes.len(), 2);
}

#[test]
fn cells_that_overlap_or_stand_outside_are_mended() {
    let widget = |cell: &str| format!(r#"{{"id":"a{}","kind":"value",{cell},{SOURCE}}}"#, cell.len());
    let text = with_widgets(
        &[
            widget(r#""x":0,"y":0,"w":6,"h":2"#),
            widget(r#""x":5,"y":1,"w":60,"h":2"#),
            widget(r#""x":4000000000,"y":4000000000,"w":0,"h":4000000000"#),
        ]
        .join(","),
    );
    let opened = Board::open(&text).unwrap();
    let cells: Vec<Cell> = opened.board.widgets().iter().map(|widget| widget.cell).collect();
    assert_eq!(
        cells,
        [Cell { x: 0, y: 0, w: 6, h: 2 }, Cell { x: 0, y: 2, w: 12, h: 2 }, Cell { x: 11, y: 4, w: 1, h: 50 }]
    );
    assert!(opened.notes.iter().any(|note| matches!(note, Note::Moved(_))));
}

#[test]
fn fewer_columns_have_a_layout_of_their_own_where_somebody_made_one() {
    let own = r#""six_columns":{"x":9,"y":7,"w":2},"one_column":{"y":1}"#;
    let text = with_widgets(&format!(
        r#"{{"id":"a","kind":"value","x":0,"y":0,"w":3,"h":2,{SOURCE}}},
        {{"id":"b","kind":"value","x":3,"y":0,"w":3,"h":2,{own},{SOURCE}}}"#
    ));
    let opened = Board::open(&text).unwrap();
    assert_eq!(opened.notes, [Note::Adjusted("widgets[1]".into())]);
    let cells = |columns| {
        let layout = opened.board.layout(columns);
        ["a", "b"].map(|id| layout.cell(&WidgetId::parse(id).unwrap()).unwrap())
    };
    assert_eq!(cells(Columns::Six), [Cell { x: 0, y: 0, w: 3, h: 2 }, Cell { x: 4, y: 0, w: 2, h: 2 }]);
    assert_eq!(cells(Columns::One), [Cell { x: 0, y: 2, w: 1, h: 2 }, Cell { x: 0, y: 0, w: 1, h: 2 }]);
    check_refused(
        &with_widgets(&format!(r#"{{"kind":"value","one_column":3,{SOURCE}}}"#)),
        "widgets[0].one_column: a number instead of an object {…}; correct this and open the board again",
    );
}

#[test]
fn settings_beyond_their_bounds_are_mended() {
    let text = with_widgets(&format!(
        r#"{{"id":"a","title":"two\nlines","kind":"gauge",{SOURCE},"min":9,"max":-9,"decimals":200,"bands":[{{"from":3,"to":1,"level":"ok"}}]}}"#
    ));
    let opened = Board::open(&text).unwrap();
    assert_eq!(opened.notes, [Note::Adjusted("widgets[0]".into())]);
    let widget = &opened.board.widgets()[0];
    let Kind::Gauge(settings) = &widget.kind else { panic!("a gauge") };
    assert_eq!(
        (widget.title.as_str(), settings.min, settings.max, settings.decimals),
        ("two lines", -9.0, 9.0, Some(15))
    );
    assert_eq!(settings.bands, []);
}

fn source(topic: &str) -> Source {
    Source::new(BrokerId::parse("home").unwrap(), Topic::parse(topic).unwrap(), Selector::default())
}

#[track_caller]
fn check_in_order(board: &Board) {
    for (n, widget) in board.widgets().iter().enumerate() {
        assert!(widget.cell.w >= 1 && widget.cell.h >= 1 && widget.cell.x + widget.cell.w <= grid::COLUMNS);
        for other in &board.widgets()[n + 1..] {
            assert!(!widget.cell.overlaps(&other.cell), "{:?} over {:?}", widget.cell, other.cell);
            assert!((widget.cell.y, widget.cell.x) < (other.cell.y, other.cell.x));
            assert_ne!(widget.id, other.id);
        }
    }
    let mut cells: Vec<Cell> = board.widgets().iter().map(|widget| widget.cell).collect();
    let before = cells.clone();
    grid::settle(Columns::Twelve, &mut cells);
    assert_eq!(cells, before);
}

/// Values that a stranger might put anywhere.
fn hostile() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::json!(null)),
        Just(serde_json::json!("")),
        Just(serde_json::json!("NaN")),
        Just(serde_json::json!("\u{202e}<script>\u{0}")),
        Just(serde_json::json!("x".repeat(70_000))),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
        Just(serde_json::json!([[[[]]]])),
        Just(serde_json::json!({"$serde_json::private::RawValue": "[1]"})),
        Just(serde_json::json!(1e308)),
        Just(serde_json::json!(-1e308)),
        Just(serde_json::json!(u64::MAX)),
        Just(serde_json::json!(i64::MIN)),
        Just(serde_json::json!(0.5)),
        Just(serde_json::json!(true)),
        any::<i32>().prop_map(|number| serde_json::json!(number)),
    ]
}

/// Puts `strange` at the place that `way` leads to: at each level the next number chooses the child.
fn mutate(value: &mut serde_json::Value, way: &[u8], strange: serde_json::Value) {
    let Some((first, rest)) = way.split_first() else {
        *value = strange;
        return;
    };
    let n = usize::from(*first);
    match value {
        serde_json::Value::Array(items) if !items.is_empty() => {
            let n = n % items.len();
            mutate(&mut items[n], rest, strange);
        }
        serde_json::Value::Object(fields) if !fields.is_empty() => {
            let n = n % fields.len();
            if let Some((_, field)) = fields.iter_mut().nth(n) {
                mutate(field, rest, strange);
            }
        }
        leaf => *leaf = strange,
    }
}

proptest! {
    #[test]
    fn a_hostile_board_is_refused_or_repaired_and_never_a_panic(
        mutations in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 1..8), hostile()), 1..5),
    ) {
        let mut document: serde_json::Value = serde_json::from_str(V2).unwrap();
        for (way, strange) in mutations {
            mutate(&mut document, &way, strange);
        }
        match Board::open(&document.to_string()) {
            Ok(opened) => {
                check_in_order(&opened.board);
                let again = Board::open(&opened.board.save()).unwrap();
                prop_assert_eq!(again.notes, []);
                prop_assert_eq!(again.board, opened.board);
            }
            Err(error) => prop_assert!(error.to_string().len() < 1_000),
        }
    }

    #[test]
    fn a_damaged_text_is_refused_or_repaired_and_never_a_panic(at in 0..2_000_usize, byte in any::<u8>(), cut in 0..2_000_usize) {
        let mut bytes = V2.as_bytes().to_vec();
        bytes.truncate(cut.max(1));
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(opened) = Board::open(&String::from_utf8_lossy(&bytes)) {
            check_in_order(&opened.board);
        }
    }
}

//! A widget's settings as texts: what is read is what can be written, and what is wrong says so.

use proptest::prelude::*;
use topicboard::board::form::{grown, kinds, read, rows, shrunk, turned, write};
use topicboard::board::widget::{chart, gauge, switch};
use topicboard::board::{Board, Edit, Field, Kind, Widget};

use super::{V1, source};

const FIELDS: [Field; 20] = [
    Field::Title,
    Field::Broker(0),
    Field::Topic(0),
    Field::Selector(0),
    Field::Label(0),
    Field::Min,
    Field::Max,
    Field::From(0),
    Field::To(0),
    Field::Level(0),
    Field::Floor,
    Field::Ceiling,
    Field::Span,
    Field::Unit,
    Field::Decimals,
    Field::Command,
    Field::On,
    Field::Off,
    Field::Qos,
    Field::Retain,
];

/// One widget of each kind: value, gauge, chart, switch.
fn widgets() -> [Widget; 4] {
    Board::open(V1).unwrap().board.widgets().to_vec().try_into().unwrap()
}

#[track_caller]
fn check(widget: &Widget, field: Field, text: &str, then: &str) {
    let new = write(widget, field, text).unwrap();
    assert_eq!(read(&new, field), then, "{field:?}");
    let mut board = Board::open(V1).unwrap().board;
    board.apply(Edit::Replace(Box::new(new.clone()))).unwrap();
    assert_eq!(board.widget(&new.id), Some(&new), "the board takes it as it is");
}

#[track_caller]
fn check_wrong(widget: &Widget, field: Field, text: &str, sentence: &str) {
    assert_eq!(write(widget, field, text).unwrap_err().to_string(), sentence);
}

#[test]
fn what_stands_in_a_field_can_be_written_there() {
    for widget in widgets() {
        for field in FIELDS {
            assert_eq!(write(&widget, field, &read(&widget, field)).as_ref(), Ok(&widget), "{field:?}");
        }
    }
}

#[test]
fn every_setting_of_every_kind_has_a_field() {
    let [value, gauge, chart, switch] = widgets();
    let gauge = grown(&gauge).unwrap();
    for (widget, fields) in [
        (&value, &[(Field::Unit, "K"), (Field::Decimals, "3"), (Field::Span, "0"), (Field::Selector(0), "a[1]")][..]),
        (&gauge, &[(Field::Min, "-5.5"), (Field::Max, "250"), (Field::Level(0), "crit"), (Field::To(0), "99")]),
        (&chart, &[(Field::Floor, "-1"), (Field::Ceiling, "90"), (Field::Span, "3600"), (Field::Label(0), "Line")]),
        (&chart, &[(Field::Floor, ""), (Field::Decimals, ""), (Field::Broker(1), "other"), (Field::Topic(1), "x/y")]),
        (&switch, &[(Field::On, "open"), (Field::Off, "shut"), (Field::Qos, "2"), (Field::Retain, "true")]),
        (&switch, &[(Field::Command, "x/set"), (Field::Title, ""), (Field::Topic(0), "x/state")]),
    ] {
        for (field, text) in fields {
            check(widget, *field, text, text);
        }
    }
    check(&gauge, Field::Max, " 1e3 ", "1000");
}

#[test]
fn what_is_wrong_says_so() {
    let [value, gauge, chart, switch] = widgets();
    let (low, high) = (read(&gauge, Field::Min), read(&gauge, Field::Max));
    check_wrong(&value, Field::Title, &"x".repeat(201), "at most 200 characters have room here");
    check_wrong(&value, Field::Unit, &"x".repeat(25), "at most 24 characters have room here");
    check_wrong(&value, Field::Topic(0), "", "a topic has at least one character");
    check_wrong(&value, Field::Topic(0), "a/+/b", "a widget shows one topic, so + and # cannot stand here");
    check_wrong(
        &value,
        Field::Selector(0),
        "a..b",
        "expected a key at byte 2; keys with . [ ] \" or \\ in them stand in quotes",
    );
    check_wrong(&value, Field::Broker(0), "a b", "choose one of the brokers");
    check_wrong(&value, Field::Decimals, "16", "write a whole number from 0 to 15, or nothing");
    check_wrong(&value, Field::Span, "9", "choose one of the list");
    check_wrong(&chart, Field::Span, "0", "choose one of the list");
    for text in ["", "1,5", "NaN", "inf", "1e999"] {
        check_wrong(&gauge, Field::Min, text, "write a number with digits and a point, like 21.5");
    }
    check_wrong(&gauge, Field::Min, &high, &format!("this must be less than the other end, {high}"));
    check_wrong(&gauge, Field::Max, &low, &format!("this must be more than the other end, {low}"));
    check_wrong(
        &gauge,
        Field::To(0),
        "-1e9",
        &format!("this must be more than the other end, {}", read(&gauge, Field::From(0))),
    );
    let chart = write(&chart, Field::Floor, "5").and_then(|chart| write(&chart, Field::Ceiling, "6")).unwrap();
    check_wrong(&chart, Field::Floor, "7", "this must be less than the other end, 6");
    check_wrong(&switch, Field::Off, "on", "on and off must differ, or a device could not tell them apart");
    check_wrong(&switch, Field::Command, "a/#", "a topic to publish to must not hold + or #");
    check_wrong(&switch, Field::Retain, "perhaps", "choose one of the list");
}

#[test]
fn lines_and_bands_come_and_go_within_their_bounds() {
    let bare = Widget { kind: Kind::Gauge(gauge::Settings::new(source("a"))), ..widgets()[0].clone() };
    let mut gauge = bare.clone();
    let mut levels = Vec::new();
    while let Some(more) = grown(&gauge) {
        levels.push(read(&more, Field::Level(rows(&gauge))));
        gauge = more;
    }
    assert_eq!(levels, ["ok", "warn", "crit", "crit", "crit", "crit", "crit", "crit"]);
    let half = write(&grown(&bare).unwrap(), Field::To(0), "40").unwrap();
    let two = grown(&half).unwrap();
    assert_eq!((read(&two, Field::From(1)), read(&two, Field::To(1))), ("40".into(), "100".into()));
    assert_eq!(shrunk(&two, 1), Some(half));
    assert_eq!(shrunk(&bare, 0), None);

    let one = Widget { kind: Kind::Chart(chart::Settings::new(source("a"), "name")), ..bare };
    assert_eq!(shrunk(&one, 0), None, "a chart keeps a line");
    let mut chart = one;
    while let Some(more) = grown(&chart) {
        chart = more;
    }
    assert_eq!(
        (rows(&chart), read(&chart, Field::Topic(7)), read(&chart, Field::Label(7))),
        (8, "a".into(), String::new())
    );
    assert_eq!(rows(&shrunk(&chart, 3).unwrap()), 7);
}

#[test]
fn another_kind_keeps_source_unit_and_decimals() {
    let [value, _, _, switch] = widgets();
    for kind in kinds(&value.kind).iter().filter(|kind| **kind != "value") {
        let other = turned(&value, kind).unwrap();
        assert_eq!((other.kind.as_str(), other.sources()), (*kind, value.sources()));
        for field in [Field::Title, Field::Unit, Field::Decimals] {
            assert_eq!(read(&other, field), read(&value, field));
        }
        assert_eq!(turned(&other, kind), None);
        assert_eq!(turned(&other, "value").unwrap().sources(), value.sources());
    }
    assert_eq!(turned(&value, "switch"), None);
    assert_eq!(turned(&switch, "value"), None);
    let empty = chart::Settings { lines: Vec::new(), ..chart::Settings::new(source("a"), "") };
    assert_eq!(turned(&Widget { kind: Kind::Chart(empty), ..value }, "value"), None);
}

#[test]
fn a_kind_without_a_field_stays_as_it_is() {
    let lamp =
        Widget { kind: Kind::Switch(switch::Settings::new(source("a"), source("b").topic)), ..widgets()[0].clone() };
    for field in [Field::Min, Field::Label(0), Field::Topic(1), Field::Span] {
        assert_eq!(write(&lamp, field, "anything").as_ref(), Ok(&lamp));
        assert_eq!(read(&lamp, field), "");
    }
}

proptest! {
    #[test]
    fn what_is_typed_is_refused_or_taken_by_the_board_as_it_is(
        which in 0..4_usize,
        field in 0..FIELDS.len(),
        text in prop_oneof![".{0,30}", "-?[0-9]{1,4}(\\.[0-9])?", "[a-z/+#.\\[\\]\"]{0,9}"],
    ) {
        let widget = widgets()[which].clone();
        if let Ok(new) = write(&widget, FIELDS[field], &text) {
            prop_assert_eq!(write(&new, FIELDS[field], &read(&new, FIELDS[field])), Ok(new.clone()));
            let mut board = Board::open(V1).unwrap().board;
            board.apply(Edit::Replace(Box::new(new.clone()))).unwrap();
            prop_assert_eq!(board.widget(&new.id), Some(&new));
        }
    }
}

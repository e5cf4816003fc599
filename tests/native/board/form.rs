//! A widget's settings as texts: what is read is what can be written, and what is wrong says so.

use proptest::prelude::*;
use topicboard::board::form::{Control, Entry, entries, grown, read, rows, shrunk, turned, write};
use topicboard::board::widget::{chart, gauge, switch};
use topicboard::board::{Board, Edit, Kind, Widget};

use super::{V2, source};

/// One widget of each kind: value, gauge, chart, switch.
fn widgets() -> [Widget; 4] {
    Board::open(V2).unwrap().board.widgets().to_vec().try_into().unwrap()
}

/// The paths of all fields, those of rows and groups included.
fn paths(widget: &Widget, below: &str) -> Vec<String> {
    let all = entries(widget, below).into_iter().flat_map(|Entry { path, control, .. }| match control {
        Control::Group(_) => paths(widget, &path),
        Control::List => (0..rows(widget, &path)).flat_map(|n| paths(widget, &format!("{path}.{n}"))).collect(),
        _ => vec![path],
    });
    all.collect()
}

#[track_caller]
fn check(widget: &Widget, field: &str, text: &str, then: &str) {
    let new = write(widget, field, text).unwrap();
    assert_eq!(read(&new, field), then, "{field:?}");
    let mut board = Board::open(V2).unwrap().board;
    board.apply(Edit::Replace(Box::new(new.clone()))).unwrap();
    assert_eq!(board.widget(&new.id), Some(&new), "the board takes it as it is");
}

#[track_caller]
fn check_wrong(widget: &Widget, field: &str, text: &str, sentence: &str) {
    assert_eq!(write(widget, field, text).unwrap_err().to_string(), sentence);
}

#[test]
fn what_stands_in_a_field_can_be_written_there() {
    for widget in widgets() {
        for path in paths(&widget, "") {
            assert_eq!(write(&widget, &path, &read(&widget, &path)).as_ref(), Ok(&widget), "{path}");
        }
    }
}

#[test]
fn what_stands_in_a_field_of_any_kind_can_be_written_there() {
    for name in Kind::NAMES {
        let widget = Widget { kind: Kind::of(name, source("zigbee2mqtt/a")).unwrap(), ..widgets()[0].clone() };
        let lists = entries(&widget, "").into_iter().filter(|entry| entry.control == Control::List);
        let grown = lists.fold(widget, |widget, list| grown(&widget, &list.path).unwrap_or(widget));
        let paths = paths(&grown, "");
        assert!(paths.len() > 2, "{name}");
        for path in paths {
            assert_eq!(write(&grown, &path, &read(&grown, &path)).as_ref(), Ok(&grown), "{name}: {path}");
        }
    }
}

#[test]
fn every_setting_of_every_kind_has_a_field() {
    let [value, gauge, chart, switch] = widgets();
    let gauge = grown(&gauge, "bands").unwrap();
    for (widget, fields) in [
        (&value, &[("unit", "K"), ("decimals", "3"), ("spark_secs", "0"), ("source.selector", "a[1]")][..]),
        (&gauge, &[("min", "-5.5"), ("max", "250"), ("bands.0.level", "crit"), ("bands.0.to", "99")]),
        (&chart, &[("floor", "-1"), ("ceiling", "90"), ("span_secs", "3600"), ("lines.0.label", "Line")]),
        (
            &chart,
            &[("floor", ""), ("decimals", ""), ("lines.1.source.broker", "other"), ("lines.1.source.topic", "x/y")],
        ),
        (&switch, &[("on", "open"), ("off", "shut"), ("command.qos", "2"), ("command.retain", "true")]),
        (&switch, &[("command.topic", "x/set"), ("title", ""), ("source.topic", "x/state")]),
    ] {
        for (field, text) in fields {
            check(widget, field, text, text);
        }
    }
    check(&gauge, "max", " 1e3 ", "1000");
}

#[test]
fn what_is_wrong_says_so() {
    let [value, gauge, chart, switch] = widgets();
    let (low, high) = (read(&gauge, "min"), read(&gauge, "max"));
    check_wrong(&value, "title", &"x".repeat(201), "at most 200 characters have room here");
    check_wrong(&value, "unit", &"x".repeat(25), "at most 24 characters have room here");
    check_wrong(&value, "source.topic", "", "a topic has at least one character");
    check_wrong(&value, "source.topic", "a/+/b", "a widget shows one topic, so + and # cannot stand here");
    check_wrong(
        &value,
        "source.selector",
        "a..b",
        "expected a key at byte 2; keys with . [ ] \" or \\ in them stand in quotes",
    );
    check_wrong(&value, "source.broker", "a b", "choose one of the brokers");
    check_wrong(&value, "decimals", "16", "write a whole number from 0 to 15, or nothing");
    check_wrong(&value, "spark_secs", "9", "choose one of the list");
    check_wrong(&chart, "span_secs", "0", "choose one of the list");
    for text in ["", "1,5", "NaN", "inf", "1e999"] {
        check_wrong(&gauge, "min", text, "write a number with digits and a point, like 21.5");
    }
    check_wrong(&gauge, "min", &high, &format!("this must be less than the other end, {high}"));
    check_wrong(&gauge, "max", &low, &format!("this must be more than the other end, {low}"));
    check_wrong(
        &gauge,
        "bands.0.to",
        "-1e9",
        &format!("this must be more than the other end, {}", read(&gauge, "bands.0.from")),
    );
    let chart = write(&chart, "floor", "5").and_then(|chart| write(&chart, "ceiling", "6")).unwrap();
    check_wrong(&chart, "floor", "7", "this must be less than the other end, 6");
    check_wrong(&switch, "off", "on", "on and off must differ, or a device could not tell them apart");
    check_wrong(&switch, "command.topic", "a/#", "a topic to publish to must not hold + or #");
    check_wrong(&switch, "command.retain", "perhaps", "choose one of the list");
}

#[test]
fn lines_and_bands_come_and_go_within_their_bounds() {
    let bare = Widget { kind: Kind::Gauge(gauge::Settings::new(source("a"))), ..widgets()[0].clone() };
    let mut gauge = bare.clone();
    let mut levels = Vec::new();
    while let Some(more) = grown(&gauge, "bands") {
        levels.push(read(&more, &format!("bands.{}.level", rows(&gauge, "bands"))));
        gauge = more;
    }
    assert_eq!(levels, ["ok", "warn", "crit", "crit", "crit", "crit", "crit", "crit"]);
    let half = write(&grown(&bare, "bands").unwrap(), "bands.0.to", "40").unwrap();
    let two = grown(&half, "bands").unwrap();
    assert_eq!((read(&two, "bands.1.from"), read(&two, "bands.1.to")), ("40".into(), "100".into()));
    assert_eq!(shrunk(&two, "bands", 1), Some(half));
    assert_eq!(shrunk(&bare, "bands", 0), None);

    let one = Widget { kind: Kind::Chart(chart::Settings::new(source("a"))), ..bare };
    assert_eq!(shrunk(&one, "lines", 0), None, "a chart keeps a line");
    let mut chart = one;
    while let Some(more) = grown(&chart, "lines") {
        chart = more;
    }
    assert_eq!(
        (rows(&chart, "lines"), read(&chart, "lines.7.source.topic"), read(&chart, "lines.7.label")),
        (8, "a".into(), String::new())
    );
    assert_eq!(rows(&shrunk(&chart, "lines", 3).unwrap(), "lines"), 7);
}

#[test]
fn another_kind_keeps_source_unit_and_decimals() {
    let [value, gauge, ..] = widgets();
    for kind in ["gauge", "chart"] {
        let other = turned(&value, kind).unwrap();
        assert_eq!((other.kind.as_str(), other.sources()), (kind, value.sources()));
        for field in ["title", "unit", "decimals"] {
            assert_eq!(read(&other, field), read(&value, field));
        }
        assert_eq!(turned(&other, kind), None);
        assert_eq!(turned(&other, "value").unwrap().sources(), value.sources());
    }
    let table = turned(&value, "table").unwrap();
    assert_eq!(read(&table, "feed.filter"), read(&value, "source.topic"));
    assert_eq!(turned(&table, "value").unwrap().sources(), value.sources());
    assert_eq!(turned(&value, "dial"), None);
    let back = turned(&turned(&gauge, "switch").unwrap(), "gauge").unwrap();
    assert_eq!((back.sources(), &back.title), (gauge.sources(), &gauge.title));
    let empty = chart::Settings { lines: Vec::new(), ..chart::Settings::new(source("a")) };
    assert_eq!(turned(&Widget { kind: Kind::Chart(empty), ..value }, "value"), None);
}

#[test]
fn a_kind_without_a_field_stays_as_it_is() {
    let lamp = Widget { kind: Kind::Switch(switch::Settings::new(source("a"))), ..widgets()[0].clone() };
    for field in ["min", "lines.0.label", "lines.0.source.topic", "spark_secs", "source", "source.topic.x", ""] {
        assert_eq!(write(&lamp, field, "anything").as_ref(), Ok(&lamp));
        assert_eq!(read(&lamp, field), "");
    }
}

proptest! {
    #[test]
    fn what_is_typed_is_refused_or_taken_by_the_board_as_it_is(
        which in 0..4_usize,
        field in any::<prop::sample::Index>(),
        text in prop_oneof![".{0,30}", "-?[0-9]{1,4}(\\.[0-9])?", "[a-z/+#.\\[\\]\"]{0,9}"],
    ) {
        let widget = widgets()[which].clone();
        let paths = paths(&widget, "");
        let path = field.get(&paths);
        if let Ok(new) = write(&widget, path, &text) {
            prop_assert_eq!(write(&new, path, &read(&new, path)), Ok(new.clone()));
            let mut board = Board::open(V2).unwrap().board;
            board.apply(Edit::Replace(Box::new(new.clone()))).unwrap();
            prop_assert_eq!(board.widget(&new.id), Some(&new));
        }
    }
}

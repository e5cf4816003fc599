//! Repeated widgets: which devices, and what becomes of topics and titles.

use proptest::prelude::*;
use topicboard::board::form::{read, write};
use topicboard::board::repeat::{Devices, Example, MAX_TILES, Repeat, RepeatError};
use topicboard::board::widget::{chart, switch, value};
use topicboard::board::{Board, Brief, Edit, Kind, Widget};
use topicboard::data::view::{MatchPage, MatchRow, Reading, View};
use topicboard::mqtt::topic::Topic;

use super::{source, with_widgets};

fn widget(title: &str, kind: Kind, repeat: &str) -> Widget {
    Widget { repeat: Some(Repeat::parse(repeat).unwrap()), ..Board::new("").draft(title, kind) }
}

fn lamp(title: &str, repeat: &str) -> Widget {
    let settings = switch::Settings::new(source("zigbee2mqtt/lamp1/state"));
    assert_eq!(settings.command.topic.as_str(), "zigbee2mqtt/lamp1/set");
    widget(title, Kind::Switch(settings), repeat)
}

fn at(widget: &Widget, names: &[&str]) -> Option<Widget> {
    let names: Vec<Box<str>> = names.iter().map(|name| (*name).into()).collect();
    Example::of(widget)?.at(&names)
}

#[track_caller]
fn check_title(title: &str, expected: &str) {
    assert_eq!(at(&lamp(title, "zigbee2mqtt/+/state"), &["lamp2"]).unwrap().title, expected);
}

#[test]
fn sources_commands_and_title_take_the_name_of_the_device() {
    let tile = at(&lamp("Lamp", "zigbee2mqtt/+/state"), &["desk"]).unwrap();
    let Kind::Switch(settings) = &tile.kind else { panic!("a switch") };
    assert_eq!(settings.source.topic.as_str(), "zigbee2mqtt/desk/state");
    assert_eq!(settings.command.topic.as_str(), "zigbee2mqtt/desk/set");
    assert_eq!((tile.title.as_str(), tile.repeat), ("Lamp desk", None));
}

#[test]
fn titles_say_the_name_once_and_as_a_word() {
    check_title("", "lamp2");
    check_title("lamp1", "lamp2");
    check_title("The lamp1 (lamp1)", "The lamp2 (lamp2)");
    check_title("Power of lamp12", "Power of lamp12 lamp2");
    check_title("xlamp1", "xlamp1 lamp2");
    assert_eq!(at(&lamp(&"x".repeat(200), "zigbee2mqtt/+/state"), &["b"]).unwrap().title.chars().count(), 200);
}

#[test]
fn names_are_told_by_their_place_first() {
    let kind = Kind::Value(value::Settings::new(source("home/home/temperature")));
    let tile = at(&widget("", kind, "home/+/temperature"), &["attic"]).unwrap();
    assert_eq!(tile.sources()[0].topic.as_str(), "home/attic/temperature");
    let mut lines = chart::Settings::new(source("plant/a/b/power"));
    lines.lines.push(chart::Line::new(source("stat/b/a/energy")));
    let tile = at(&widget("", Kind::Chart(lines), "plant/+/+/power"), &["b", "c"]).unwrap();
    let topics: Vec<&str> = tile.sources().iter().map(|source| source.topic.as_str()).collect();
    assert_eq!(topics, ["plant/b/c/power", "stat/c/b/energy"], "both at once");
}

#[test]
fn a_widget_with_only_a_command_can_be_its_own_example() {
    let mut settings = switch::Settings::new(source("other/topic"));
    settings.command.topic = Topic::parse("cmnd/plug/POWER").unwrap();
    let tile = at(&widget("", Kind::Switch(settings), "cmnd/+/POWER"), &["heater"]).unwrap();
    let Kind::Switch(settings) = &tile.kind else { panic!("a switch") };
    assert_eq!((settings.source.topic.as_str(), settings.command.topic.as_str()), ("other/topic", "cmnd/heater/POWER"));
}

#[test]
fn what_names_no_device_is_refused_with_the_reason() {
    for (text, error) in [("a/b", true), ("a/+/#", true), ("#", true), ("a/+", false), ("a+/b", true)] {
        assert_eq!(Repeat::parse(text).is_err(), error, "{text}");
    }
    assert_eq!(Repeat::parse("a/b"), Err(RepeatError::NoName));
    let lamp = Widget { repeat: None, ..lamp("Lamp", "+") };
    let said = |text| write(&lamp, "repeat", text).unwrap_err().to_string();
    assert_eq!(
        said("x/+"),
        "none of this widget's topics begins like this, so there is nothing to put another name into"
    );
    assert_eq!(said("a/b"), "write + in place of the device's name, like home/+/temperature, and no #");
    let repeated = write(&lamp, "repeat", "zigbee2mqtt/+").unwrap();
    assert_eq!((read(&repeated, "repeat").as_str(), write(&repeated, "repeat", " ").unwrap()), ("zigbee2mqtt/+", lamp));
}

#[test]
fn devices_are_bounded_and_those_without_a_name_are_none() {
    let repeat = Repeat::parse("home/+/t").unwrap();
    let row = |topic: &str| MatchRow { topic: topic.into(), reading: Reading::default() };
    let rows = vec![row("home/a/t"), row("home//t"), row("home/b/t")];
    let devices = Devices::of(&repeat, &MatchPage { start: 0, total: 70, rows });
    assert_eq!((devices.names.concat().join(" "), devices.more), ("a b".to_owned(), 67));
    let lamp = lamp("", "zigbee2mqtt/+");
    assert!(matches!(Example::of(&lamp).unwrap().view(), View::Matches { rows, .. } if rows == (0..MAX_TILES)));
}

#[test]
fn a_brief_tells_of_all_devices_a_widget_may_act_on() {
    let mut board = Board::new("");
    board.apply(Edit::add(lamp("", "zigbee2mqtt/+"))).unwrap();
    let brief = Brief::of(&board);
    let reads: Vec<&str> = brief.reads.iter().map(|(_, filter)| filter.as_str()).collect();
    assert_eq!(reads, ["zigbee2mqtt/+/state", "zigbee2mqtt/+"]);
    assert_eq!(brief.acts[0].topics.as_str(), "zigbee2mqtt/+/set");
}

#[test]
fn a_board_keeps_for_whom_a_widget_is_repeated() {
    let text = with_widgets(r#"{"kind":"value","repeat":"a/+","source":{"broker":"home","topic":"a/b"}}"#);
    let board = Board::open(&text).unwrap().board;
    assert_eq!(board.widgets()[0].repeat, Some(Repeat::parse("a/+").unwrap()));
    assert_eq!(Board::open(&board.save()).unwrap().board, board);
    let wrong = Board::open(&text.replace("a/+", "a/#")).unwrap_err().to_string();
    assert!(wrong.starts_with("widgets[0].repeat: write + in place"), "{wrong}");
}

proptest! {
    #[test]
    fn every_tile_reads_and_publishes_only_what_was_told(
        topic in "[ab]{0,2}(/[abc]{0,2}){1,3}",
        command in "[ab]{0,2}(/[abc]{0,2}){1,3}",
        filter in "[ab+](/[ab+]){0,2}",
        names in proptest::collection::vec("[a-c]{1,3}", 0..4),
        title in "[abc ]{0,9}",
    ) {
        let (Ok(topic), Ok(command), Ok(repeat)) = (Topic::parse(&topic), Topic::parse(&command), Repeat::parse(&filter))
        else { return Ok(()) };
        let mut settings = switch::Settings::new(source(topic.as_str()));
        settings.command.topic = command;
        let widget = Widget { repeat: Some(repeat), ..Board::new("").draft(&title, Kind::Switch(settings)) };
        let names: Vec<Box<str>> = names.into_iter().map(Into::into).collect();
        let Some(tile) = Example::of(&widget).and_then(|example| example.at(&names)) else { return Ok(()) };
        let Kind::Switch(settings) = &tile.kind else { panic!("a switch") };
        prop_assert!(widget.reads().iter().any(|(_, filter)| filter.matches(settings.source.topic.as_str())));
        prop_assert!(widget.acts().iter().all(|act| act.topics.matches(settings.command.topic.as_str())));
        for name in names {
            prop_assert!(tile.title.contains(&*name), "{} in {:?}", name, tile.title);
        }
    }
}

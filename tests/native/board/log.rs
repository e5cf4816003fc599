//! The log widget: which lines, and what they say.

use topicboard::board::widget::Shown;
use topicboard::board::widget::log::Settings;
use topicboard::board::{Board, Edit, Kind, WidgetState};
use topicboard::data::view::{Entry, Freshness, Tail, View};
use topicboard::mqtt::topic::Filter;
use topicboard::payload::{Missing, Number, Transform, Value};
use topicboard::time::Timestamp;

use super::source;

fn entry(at: i64, topic: &str, value: Result<Value, Missing>) -> Entry {
    Entry { at: Timestamp::from_millis(at), topic: topic.into(), retained: at == 1, value }
}

fn rooms() -> Settings {
    let mut settings = Settings::new(&source("home/attic/t"));
    settings.feed.filter = Filter::parse("home/+/t").unwrap();
    settings.unit = "°C".into();
    settings
}

fn tail() -> Tail {
    let number = Value::Number(Number { value: 21.5, digits: "21.5".into() });
    let text = |text: &str| Ok(Value::Text(text.into()));
    let entries = vec![
        entry(1, "home/attic/t", Ok(number)),
        entry(2, "home/bath/t", text("Window OPEN")),
        entry(2, "home/bath/t", text("closed")),
        entry(3, "home/attic/t", Err(Missing::NotJson)),
    ];
    let at = Timestamp::from_millis;
    Tail { from: at(1), to: at(9), entries, gaps: Vec::new(), freshness: Freshness::Live, missed: 7 }
}

#[test]
fn messages_are_lines_with_names_of_their_own() {
    let settings = rooms();
    assert!(matches!(settings.view(), View::Tail { most: 100, span_secs: 0, only_changes: false, .. }));
    let face = settings.face(&tail(), "");
    let names: Vec<&str> = face.lines.iter().map(|line| &*line.name).collect();
    assert_eq!(names, ["attic", "bath", "bath", "attic"]);
    assert_eq!((face.state, face.missed, face.at), (WidgetState::Live, 7, Some(Timestamp::from_millis(3))));
    let keys: std::collections::BTreeSet<&str> = face.lines.iter().map(|line| &*line.key).collect();
    assert_eq!(keys.len(), 4, "two of one millisecond are two");
    assert_eq!((&*face.lines[0].unit, face.lines[0].is_retained), ("°C", true));
    assert_eq!((&*face.lines[1].unit, face.lines[1].shown.clone()), ("", Shown::Text("Window OPEN".into())));
    assert_eq!(face.lines[3].why.as_deref(), Some("the payload is not JSON"));
    assert_eq!(Settings::new(&source("a")).face(&tail(), "").lines[0].name, "".into(), "one topic needs no name");
}

#[test]
fn lines_are_filtered_by_what_they_say_and_by_name() {
    let found = |find: &str| rooms().face(&tail(), find).lines.len();
    assert_eq!([found("open"), found("ATTIC"), found("21."), found("none")], [1, 2, 1, 0]);
}

#[test]
fn what_is_made_of_each_value_is_kept_with_the_board_and_asked_for() {
    let mut board = Board::new("b");
    let mut settings = rooms();
    settings.feed.transform = Transform::hear("scale 0.1, round 1").unwrap();
    board.apply(Edit::add(board.draft("Rooms", Kind::Log(settings)))).unwrap();
    let board = Board::open(&board.save()).unwrap().board;
    let Kind::Log(settings) = &board.widgets()[0].kind else { panic!() };
    let View::Tail { feed, .. } = settings.view() else { panic!() };
    assert_eq!(feed.transform.say(), "scale 0.1, round 1");
}

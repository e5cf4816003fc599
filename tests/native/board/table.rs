//! Tables: which rows, what they say, and in which order.

use topicboard::board::widget::table::{Column, Face, Heard, MAX_ROWS, Order, Rows, Settings};
use topicboard::board::widget::{Problem, Shown};
use topicboard::board::{Kind, WidgetState};
use topicboard::data::view::{Freshness, MatchPage, MatchRow, Payload, Reading, Source, View};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::payload::{Missing, Selector, read};
use topicboard::time::Timestamp;

use super::source;

fn of(topic: &str, selector: &str) -> Settings {
    let selector = Selector::parse(selector).unwrap();
    Settings::like(Source { topic: Topic::parse(topic).unwrap(), selector, ..source("a") })
}

fn column(selector: &str) -> Column {
    Column { selector: Selector::parse(selector).unwrap(), ..Column::default() }
}

/// What the store would say of these payloads to each view.
fn heard(settings: &Settings, topics: &[(&str, &str, Freshness)]) -> Heard {
    let page = |view: &View| {
        let View::Matches { feed, .. } = view else { panic!("a view of matches") };
        let row = |(topic, payload, freshness): &(&str, &str, Freshness)| MatchRow {
            topic: (*topic).into(),
            reading: Reading {
                value: Some(read(payload.as_bytes(), &feed.selector, 256)),
                at: Some(Timestamp::from_millis(5)),
                freshness: *freshness,
                messages: 1,
                spark: None,
            },
        };
        MatchPage { start: 0, total: topics.len() as u32, rows: topics.iter().map(row).collect() }
    };
    Heard { pages: settings.views().iter().map(page).collect(), ..Heard::default() }
}

fn list(payload: &str) -> Heard {
    let data: Vec<u8> = payload.into();
    let payload = Payload {
        at: Some(Timestamp::from_millis(5)),
        freshness: Freshness::Live,
        messages: 1,
        bytes: data.len() as u32,
        data: data.into(),
    };
    Heard { payload, ..Heard::default() }
}

/// Rows as text.
fn rows(face: &Face) -> Vec<String> {
    let text = |shown: &Shown| match shown {
        Shown::Number { digits, .. } => digits.to_string(),
        Shown::Text(text) | Shown::Time { text, .. } => text.to_string(),
        Shown::Bytes(count) => format!("{count} B"),
        Shown::Nothing => "-".to_owned(),
    };
    let row = |row: &topicboard::board::widget::table::Row| {
        let cells: Vec<String> = row.cells.iter().map(|cell| format!("{}{}", text(&cell.shown), cell.unit)).collect();
        format!("{}: {}", row.name, cells.join(" "))
    };
    face.rows.iter().map(row).collect()
}

const DEVICES: &[(&str, &str, Freshness)] = &[
    ("z/attic/data", r#"{"t":9.5,"battery":80}"#, Freshness::Live),
    ("z/bath/data", r#"{"t":21,"battery":"low"}"#, Freshness::Late),
    ("z/cellar/data", "{}", Freshness::Retained),
];

fn devices() -> Settings {
    let settings = of("z/attic/data", "t");
    let degrees = Column { unit: "°C".into(), ..settings.columns[0].clone() };
    Settings { columns: vec![degrees, column("battery")], ..settings }
}

#[test]
fn a_value_suggests_the_devices_like_its_own_or_the_list_it_is_from() {
    for (topic, selector, filter, rows, part) in [
        ("home/attic/temperature", "", "home/+/temperature", Rows::Topics, ""),
        ("zigbee2mqtt/lamp", "battery", "zigbee2mqtt/+", Rows::Topics, ""),
        ("lamp", "", "lamp", Rows::Topics, ""),
        ("net/nodes", "all[3].rssi", "net/nodes", Rows::Array, "all"),
    ] {
        let settings = of(topic, selector);
        assert_eq!((settings.feed.filter.as_str(), settings.rows), (filter, rows));
        assert_eq!(settings.feed.selector.to_string(), part);
        assert_eq!(settings.columns.len(), 1);
    }
    assert_eq!(of("net/nodes", "all[3].rssi").columns[0].selector.to_string(), "rssi");
}

#[test]
fn every_topic_is_a_row_with_its_own_state() {
    let settings = devices();
    let face = settings.face(&heard(&settings, DEVICES), None);
    assert_eq!(rows(&face), ["attic: 9.5°C 80", "bath: 21°C low", "cellar: - -"]);
    let states: Vec<WidgetState> = face.rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [WidgetState::Live, WidgetState::Late, WidgetState::Retained]);
    assert_eq!((face.state, face.problem, face.more), (WidgetState::Live, None, 0));
    assert_eq!(face.heads.iter().map(|head| &**head).collect::<Vec<_>>(), ["t", "battery"]);
    assert_eq!(face.numeric, [true, false]);
    let late = settings.face(&heard(&settings, &DEVICES[1..2]), None);
    assert_eq!(late.state, WidgetState::Late);
    assert_eq!(settings.face(&Heard::default(), None).state, WidgetState::Waiting);
}

#[test]
fn an_answer_that_comes_later_does_not_shift_cells_to_other_rows() {
    let settings = devices();
    let mut heard = heard(&settings, DEVICES);
    heard.pages[1].rows.remove(0);
    assert_eq!(rows(&settings.face(&heard, None)), ["attic: 9.5°C -", "bath: 21°C low", "cellar: - -"]);
}

#[test]
fn rows_are_sorted_by_a_column_and_those_without_a_value_come_last() {
    let settings = devices();
    let heard = heard(&settings, DEVICES);
    let mut order = None;
    let mut names = |column| {
        order = Some(Order::pressed(order, column));
        let face = settings.face(&heard, order);
        face.rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(1), "attic bath cellar");
    assert_eq!(names(1), "bath attic cellar");
    assert_eq!(names(1), "attic bath cellar");
    assert_eq!(names(2), "attic bath cellar", "numbers come before texts");
    assert_eq!(names(2), "bath attic cellar");
    assert_eq!(names(0), "attic bath cellar");
    assert_eq!(names(0), "cellar bath attic");
}

#[test]
fn a_list_has_a_row_for_each_element_and_no_more_than_fit() {
    let settings = of("net/nodes", "all[3].rssi");
    assert!(matches!(&settings.views()[..], [View::Payload { topic, .. }] if topic.as_str() == "net/nodes"));
    let face = settings.face(&list(r#"{"all":[{"rssi":-70},{"rssi":-9},{}]}"#), None);
    assert_eq!(rows(&face), ["1: -70", "2: -9", "3: -"]);
    let long = format!("{{\"all\":[{}]}}", vec!["{}"; 1_000].join(","));
    let face = settings.face(&list(&long), None);
    assert_eq!((face.rows.len(), face.more), (MAX_ROWS as usize, 800));
}

#[test]
fn what_is_no_list_says_why() {
    let settings = of("net/nodes", "all[3].rssi");
    let problem = |heard: &Heard| settings.face(heard, None).problem;
    assert_eq!(problem(&list(r#"{"all":5}"#)), Some(Problem::NoList));
    assert_eq!(problem(&list("{}")), Some(Problem::Missing(Missing::NoSuchPart)));
    assert_eq!(problem(&list("hello")), Some(Problem::Missing(Missing::NotJson)));
    let mut cut = list("{\"all\":[1");
    cut.payload.bytes += 5;
    assert_eq!(problem(&cut), Some(Problem::Cut));
    assert_eq!(problem(&Heard::default()), None, "nothing arrived yet");
    let mut many = settings.clone();
    many.feed.filter = Filter::parse("net/+").unwrap();
    assert_eq!((many.views(), many.face(&Heard::default(), None).problem), (Vec::new(), Some(Problem::ManyTopics)));
}

#[test]
fn a_table_without_columns_shows_the_value_itself() {
    let settings = Settings { columns: Vec::new(), ..of("z/attic/t", "") };
    let face = settings.face(&heard(&settings, &[("z/attic/t", "5", Freshness::Live)]), None);
    assert_eq!(rows(&face), ["attic: 5"]);
    assert_eq!(face.heads.len(), 1);
}

#[test]
fn a_table_becomes_another_kind_and_reads_what_it_says() {
    let table = topicboard::board::Board::new("").draft("", Kind::Table(devices()));
    assert_eq!(table.reads()[0].1.as_str(), "z/+/data");
    let value = topicboard::board::form::turned(&table, "value").unwrap();
    assert_eq!((value.sources()[0].topic.as_str(), value.sources()[0].selector.to_string()), ("z/data", "t".into()));
}

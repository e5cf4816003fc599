//! Widgets that show: what they say of an answer, and their pictures in every state.

use topicboard::board::widget::states::State;
use topicboard::board::widget::value::Trend;
use topicboard::board::widget::{Problem, Shown, bands, heat, level, map, status, timeline, value};
use topicboard::board::{Board, Kind, WidgetState, form};
use topicboard::data::view::{Bucket, Cause, Entry, Freshness, Gap, Plot, PlotLine, Reading, Source, Tail, View};
use topicboard::mqtt::topic::Filter;
use topicboard::payload::{Missing, Number, Selector, Value};
use topicboard::plot::Size;
use topicboard::plot::map::Place;
use topicboard::time::Timestamp;

use super::source;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(secs * 1_000)
}

fn reading(value: Value, freshness: Freshness) -> Reading {
    Reading { value: Some(Ok(value)), at: Some(at(1)), freshness, messages: 1, spark: None }
}

fn number(value: f64) -> Value {
    Value::Number(Number { value, digits: value.to_string().into() })
}

fn band(from: f64, to: f64, level: bands::Level) -> bands::Band {
    bands::Band { from, to, level }
}

/// What was measured, a second apart.
fn past(values: &[f64]) -> Plot {
    let bucket = |(n, value): (usize, &f64)| {
        let (at, value) = (at(n as i64), *value);
        Bucket { from: at, to: at, first: value, min: value, max: value, last: value, count: 1, sum: value }
    };
    let line = PlotLine {
        buckets: values.iter().enumerate().map(bucket).collect(),
        freshness: Freshness::Live,
        latest: None,
        patience: None,
    };
    Plot { from: at(0), to: at(values.len() as i64), lines: vec![line], ..Plot::default() }
}

#[test]
fn a_level_fills_up_to_its_value_in_the_ink_of_its_band_unless_it_may_be_old() {
    let settings = level::Settings {
        bands: vec![band(0.0, 20.0, bands::Level::Crit)],
        shape: level::Shape::Tank,
        ..level::Settings::new(source("tank"))
    };
    let face = settings.face(&reading(number(10.0), Freshness::Live));
    assert_eq!((face.level, face.state), (Some(bands::Level::Crit), WidgetState::Live));
    let drawn = |value, freshness| settings.draw(&reading(value, freshness), Size::new(120.0, 120.0)).to_string();
    assert!(drawn(number(10.0), Freshness::Live).contains("rect crit Even(0.45)"));
    assert!(drawn(number(50.0), Freshness::Live).contains("rect accent Even(0.45)"));
    assert!(drawn(number(10.0), Freshness::Late).contains("rect stale Even(0.45)"));
    let empty = settings.draw(&Reading::default(), Size::new(120.0, 120.0)).to_string();
    assert!(!empty.contains("Even(0.45)") && empty.contains("rect track"), "{empty}");
    let face = settings.face(&reading(Value::Text("full".into()), Freshness::Live));
    assert_eq!((face.state, face.problem), (WidgetState::Error, Some(Problem::NoNumber)));
}

#[track_caller]
fn check_trend(values: &[f64], expected: Option<Trend>) {
    assert_eq!(Trend::of(&past(values)), expected, "{values:?}");
}

#[test]
fn a_trend_is_what_stands_out_of_the_noise() {
    check_trend(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], Some(Trend::Rising));
    check_trend(&[6.0, 5.0, 4.0, 3.0, 2.0, 1.0], Some(Trend::Falling));
    check_trend(&[5.0, 5.0, 5.0], Some(Trend::Steady));
    check_trend(&[1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0], Some(Trend::Steady));
    check_trend(&[1.0, 2.0], None);
    check_trend(&[], None);
    check_trend(&[f64::MAX, f64::MAX, f64::MAX], Some(Trend::Steady));
}

#[test]
fn a_value_says_what_it_means_and_where_it_goes_while_that_is_known() {
    let settings =
        value::Settings { bands: vec![band(20.0, 30.0, bands::Level::Warn)], ..value::Settings::new(source("t")) };
    let rising = |freshness| Reading { spark: Some(past(&[1.0, 2.0, 9.0, 25.0])), ..reading(number(25.0), freshness) };
    let face = settings.face(&rising(Freshness::Live));
    assert_eq!((face.level, face.trend), (Some(bands::Level::Warn), Some(Trend::Rising)));
    let late = settings.face(&rising(Freshness::Late));
    assert_eq!((late.level, late.trend), (Some(bands::Level::Warn), None));
    let words = settings.face(&reading(Value::Text("warm".into()), Freshness::Live));
    assert_eq!((words.level, words.trend, words.problem), (None, None, None));
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn boolean(on: bool, text: &str) -> Value {
    Value::Bool { on, text: text.into() }
}

#[track_caller]
fn check_status(settings: &status::Settings, value: Value, expected: (&str, Option<bands::Level>)) {
    let face = settings.face(&reading(value, Freshness::Live));
    assert_eq!((&face.shown, face.level), (&Shown::Text(expected.0.into()), expected.1));
}

#[test]
fn a_status_light_knows_its_states_by_spelling_first_and_by_meaning_second() {
    use bands::Level::{Crit, Info, Off, Ok};
    let states = vec![
        State::new("run", "Running", Ok),
        State::new("fault", "", Crit),
        State::new("open", "Valve shut", Info),
        State::new("off", "Off", Off),
        State::new("3", "Third", Info),
    ];
    let settings = status::Settings { states, ..status::Settings::new(source("m")) };
    check_status(&settings, text(" RUN "), ("Running", Some(Ok)));
    check_status(&settings, text("fault"), ("fault", Some(Crit)));
    check_status(&settings, boolean(true, "OPEN"), ("Valve shut", Some(Info)));
    check_status(&settings, boolean(false, "false"), ("Off", Some(Off)));
    check_status(&settings, number(0.0), ("Off", Some(Off)));
    check_status(&settings, number(3.0), ("Third", Some(Info)));
    check_status(&settings, text("paused"), ("paused", None));
    let settings = status::Settings { other: "Somehow else".into(), ..settings };
    check_status(&settings, text("paused"), ("Somehow else", None));
    let waiting = settings.face(&Reading::default());
    assert_eq!((waiting.shown, waiting.level, waiting.state), (Shown::Nothing, None, WidgetState::Waiting));
    let wrong = Reading { value: Some(Err(Missing::NoSuchPart)), ..reading(text(""), Freshness::Live) };
    let face = settings.face(&wrong);
    assert_eq!((face.state, face.problem), (WidgetState::Error, Some(Problem::Missing(Missing::NoSuchPart))));
}

fn entry(secs: i64, topic: &str, value: Value) -> Entry {
    Entry { at: at(secs), topic: topic.into(), retained: false, value: Ok(value) }
}

fn tail(entries: Vec<Entry>) -> Tail {
    Tail { from: at(0), to: at(100), entries, freshness: Freshness::Live, ..Tail::default() }
}

fn doors() -> timeline::Settings {
    let mut settings = timeline::Settings::new(&source("x"));
    settings.feed.filter = Filter::parse("home/+/door").unwrap();
    settings.states = vec![State::new("open", "Open", bands::Level::Warn), State::new("closed", "", bands::Level::Ok)];
    settings
}

#[test]
fn a_timeline_has_a_row_a_topic_with_its_periods() {
    let answer = tail(vec![
        entry(-5, "home/hall/door", text("closed")),
        entry(10, "home/attic/door", boolean(true, "open")),
        entry(20, "home/hall/door", boolean(true, "OPEN")),
        entry(30, "home/hall/door", boolean(true, "on")),
        entry(40, "home/hall/door", text("ajar")),
    ]);
    let face = doors().face(&answer);
    let rows: Vec<(&str, Vec<_>)> = face
        .rows
        .iter()
        .map(|row| {
            let of = |period: &timeline::Period| {
                (period.from.as_millis() / 1_000, period.to.as_millis() / 1_000, period.word.to_string(), period.level)
            };
            (&*row.name, row.periods.iter().map(of).collect())
        })
        .collect();
    let (ok, warn) = (Some(bands::Level::Ok), Some(bands::Level::Warn));
    let open = |from, to| (from, to, "Open".to_owned(), warn);
    let hall = vec![(-5, 20, "closed".to_owned(), ok), open(20, 40), (40, 100, "ajar".to_owned(), None)];
    assert_eq!(rows, [("attic", vec![open(10, 100)]), ("hall", hall)], "another spelling is no other state");
    assert_eq!((face.state, face.at, face.hidden), (WidgetState::Live, Some(at(40)), 0));
    let picture = doors().draw(&answer, 0, Size::new(400.0, 100.0)).to_string();
    assert!(
        picture.contains("rect warn") && picture.contains("rect stale") && picture.contains("\"attic\""),
        "{picture}"
    );
}

#[test]
fn rows_are_named_by_what_the_filter_leaves_open() {
    let name = |filter: &str, topic: &str| {
        let mut settings = doors();
        settings.feed.filter = Filter::parse(filter).unwrap();
        settings.face(&tail(vec![entry(1, topic, text("open"))])).rows[0].name.to_string()
    };
    assert_eq!(name("home/+/door", "home/hall/door"), "hall");
    assert_eq!(name("+/hall/+", "home/hall/door"), "home/door");
    assert_eq!(name("home/#", "home/hall/door"), "hall/door");
    assert_eq!(name("home/hall/state", "home/hall/state"), "hall");
    assert_eq!(name("$share/us/home/+/door", "home/hall/door"), "hall");
}

#[test]
fn a_timeline_is_in_error_only_when_nothing_can_be_shown() {
    let wrong = Entry { value: Err(Missing::NotJson), ..entry(1, "home/hall/door", text("")) };
    let face = doors().face(&tail(vec![wrong.clone()]));
    assert_eq!((face.state, face.problem), (WidgetState::Error, Some(Problem::Missing(Missing::NotJson))));
    let face = doors().face(&tail(vec![entry(0, "home/attic/door", text("open")), wrong]));
    assert_eq!((face.state, face.problem), (WidgetState::Live, None));
    let many = (0..40).map(|n| entry(1, &format!("home/{n}/door"), text("open"))).collect();
    let face = doors().face(&Tail { missed: 7, ..tail(many) });
    assert_eq!((face.rows.len(), face.hidden, face.missed), (timeline::MAX_ROWS, 8, 7));
    assert_eq!(doors().face(&Tail::default()).state, WidgetState::Waiting);
}

#[test]
fn a_heat_strip_weighs_each_message_of_a_cell_the_same_and_leaves_out_what_was_before() {
    let bucket = |secs: i64, sum: f64, count: u32| Bucket {
        from: at(secs),
        to: at(secs + 1),
        first: 1.0,
        min: 0.0,
        max: 9.0,
        last: sum / f64::from(count),
        count,
        sum,
    };
    let settings = heat::Settings { span_secs: 3_600, ..heat::Settings::new(source("t")) };
    let buckets = vec![bucket(-50, 99.0, 1), bucket(0, 10.0, 1), bucket(30, 60.0, 3), bucket(60, 8.0, 2)];
    let lines = vec![PlotLine { buckets, freshness: Freshness::Live, latest: None, patience: None }];
    let answer = Plot { from: at(0), to: at(3_600), lines, ..Plot::default() };
    let face = settings.face(&answer, 0);
    let cells: Vec<_> = face.cells.iter().map(|cell| (cell.from, cell.value)).collect();
    assert_eq!((face.cell_secs, cells), (60, vec![(at(0), 17.5), (at(60), 4.0)]));
    assert_eq!((face.last, face.at, face.state), (Some(4.0), Some(at(61)), WidgetState::Live));
    let View::Plot { window, .. } = settings.view() else { panic!("a plot") };
    assert_eq!((window.span_secs, window.columns), (3_600, 61));
    let week = heat::Settings { span_secs: 604_800, ..settings };
    let View::Plot { window, .. } = week.view() else { panic!("a plot") };
    assert_eq!((week.face(&answer, 0).cell_secs, window.columns), (3_600, 673));
    assert_eq!(week.face(&Plot::default(), 0).state, WidgetState::Waiting);
}

fn degrees(values: &[(i64, f64)]) -> Tail {
    tail(values.iter().map(|(secs, value)| entry(*secs, "car", number(*value))).collect())
}

#[test]
fn a_map_joins_latitudes_and_longitudes_that_came_together_or_one_by_one() {
    let settings = map::Settings { span_secs: 50, ..map::Settings::new(&source("car")) };
    let north = degrees(&[(10, 48.0), (60, 48.1), (70, 48.2)]);
    let east = degrees(&[(10, 11.0), (60, 11.1), (72, 11.2)]);
    let face = settings.face(&north, &east);
    assert_eq!((face.place, face.at, face.places), (Place::new(48.2, 11.2), Some(at(72)), 2));
    assert_eq!((face.state, face.problem), (WidgetState::Live, None));
    let half = settings.face(&north, &degrees(&[(10, 11.0)]));
    assert_eq!(half.place, Place::new(48.0, 11.0), "a latitude alone is no place");
    let far = settings.face(&degrees(&[(1, 91.0)]), &degrees(&[(1, 0.0)]));
    assert_eq!((far.place, far.state, far.problem), (None, WidgetState::Error, Some(Problem::NoPlace)));
    let lost = Tail { freshness: Freshness::Disconnected, ..north.clone() };
    assert_eq!(settings.face(&lost, &east).state, WidgetState::Disconnected);
    assert!(settings.draw(&lost, &east, Size::new(300.0, 200.0)).to_string().contains("dot stale"));
    let broken = Tail { gaps: vec![Gap { from: at(64), to: at(66), cause: Cause::Line }], ..north };
    let picture = settings.draw(&broken, &east, Size::new(300.0, 200.0)).to_string();
    assert!(!picture.contains("line accent"), "the way is broken where nothing is known: {picture}");
}

#[test]
fn a_map_guesses_the_other_half_of_a_place() {
    let parts = |selector: &str| {
        let settings = map::Settings::new(&Source { selector: Selector::parse(selector).unwrap(), ..source("car") });
        [settings.latitude, settings.longitude].map(|source| source.selector.to_string())
    };
    assert_eq!(parts(""), ["latitude", "longitude"]);
    assert_eq!(parts("gps"), ["gps.latitude", "gps.longitude"]);
    assert_eq!(parts("gps[1].lat"), ["gps[1].lat", "gps[1].lon"]);
    assert_eq!(parts("gps.lng"), ["gps.lat", "gps.lng"]);
    assert_eq!(parts("Longitude"), ["latitude", "Longitude"]);
}

#[test]
fn a_widget_of_a_filter_becomes_another_by_a_guess_at_its_topic() {
    let widget = Board::new("").draft("Doors", Kind::Timeline(doors()));
    let value = form::turned(&widget, "value").unwrap();
    assert_eq!(form::read(&value, "source.topic"), "home/door");
    let mut exact = doors();
    exact.feed.filter = Filter::parse("home/hall/door").unwrap();
    let value = form::turned(&Board::new("").draft("Door", Kind::Timeline(exact)), "status").unwrap();
    assert_eq!(form::read(&value, "source.topic"), "home/hall/door");
    let back = form::turned(&value, "timeline").unwrap();
    assert_eq!(form::read(&back, "feed.filter"), "home/hall/door");
    assert_eq!(form::read(&back, "states.1.value"), "OFF");
}

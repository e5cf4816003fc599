//! Widgets: what they watch, what they show, and the truth about commands.

use topicboard::board::widget::{Problem, Shown, bands, chart, gauge, heat, suggest, switch, value};
use topicboard::board::{Board, Kind, Widget, WidgetState};
use topicboard::data::view::{Bucket, Freshness, Plot, PlotLine, Reading, Source, View, Window};
use topicboard::payload::time::Temporal;
use topicboard::payload::{Format, Leaf, LeafKind, Missing, Number, Selector, Value, lines};
use topicboard::plot::Size;
use topicboard::time::Timestamp;

use super::{V2, source};

pub(super) fn reading(value: Value, messages: u64) -> Reading {
    let at = Some(Timestamp::from_millis(messages as i64 * 1_000));
    Reading { value: Some(Ok(value)), at, freshness: Freshness::Live, messages, spark: None }
}

pub(super) fn number(text: &str) -> Value {
    Value::Number(Number { value: text.parse().unwrap(), digits: text.into() })
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn lamp() -> switch::Settings {
    switch::Settings::new(source("lamp/state"))
}

#[track_caller]
fn check_meaning(settings: &switch::Settings, value: &Value, expected: Option<bool>) {
    assert_eq!(settings.meaning(value), expected, "{value:?}");
}

#[test]
fn a_switch_understands_its_own_spelling_first() {
    check_meaning(&lamp(), &text("On"), Some(true));
    check_meaning(&lamp(), &Value::Bool { on: true, text: "true".into() }, Some(true));
    check_meaning(&lamp(), &number("0"), Some(false));
    check_meaning(&lamp(), &number("0.4"), None);
    check_meaning(&lamp(), &number("2"), None);
    check_meaning(&lamp(), &text("dimmed"), None);
    check_meaning(&lamp(), &Value::Nothing, None);
    let valve = switch::Settings { on: "closed".into(), off: "open".into(), ..lamp() };
    check_meaning(&valve, &Value::Bool { on: true, text: "OPEN".into() }, Some(false));
    let toggle = switch::Settings { on: "TOGGLE".into(), off: "TOGGLE".into(), ..lamp() };
    check_meaning(&toggle, &Value::Bool { on: true, text: "ON".into() }, Some(true));
}

#[test]
fn a_value_shows_every_kind_of_payload() {
    let settings = value::Settings { unit: "°C".into(), decimals: Some(1), ..value::Settings::new(source("a")) };
    let shown = |value: Value| settings.face(&reading(value, 1)).shown;
    let digits = "9007199254740993";
    let exact = Shown::Number { value: 9_007_199_254_740_992.0, decimals: Some(1), digits: digits.into() };
    assert_eq!(shown(number(digits)), exact);
    assert_eq!(shown(Value::Bool { on: true, text: "ON".into() }), Shown::Text("ON".into()));
    assert_eq!(shown(Value::Json("{}".into())), Shown::Text("{}".into()));
    assert_eq!(shown(Value::Bytes(9)), Shown::Bytes(9));
    assert_eq!(shown(Value::Nothing), Shown::Nothing);
    let waiting = settings.face(&Reading::default());
    assert_eq!((waiting.shown, waiting.state, waiting.at), (Shown::Nothing, WidgetState::Waiting, None));
}

#[test]
fn a_payload_without_the_part_is_an_error_unless_the_connection_is_lost() {
    let settings = value::Settings::new(source("a"));
    let mut reading = Reading { value: Some(Err(Missing::NotJson)), ..reading(text(""), 1) };
    let face = settings.face(&reading);
    assert_eq!((face.state, face.problem), (WidgetState::Error, Some(Problem::Missing(Missing::NotJson))));
    reading.freshness = Freshness::Disconnected;
    assert_eq!(settings.face(&reading).state.as_str(), "disconnected");
}

#[test]
fn a_gauge_needs_a_number_and_names_its_band() {
    let band = bands::Band { from: 80.0, to: 100.0, level: bands::Level::Crit };
    let settings = gauge::Settings { bands: vec![band], ..gauge::Settings::new(source("a")) };
    assert_eq!(settings.face(&reading(number("80"), 1)).level, Some(bands::Level::Crit));
    assert_eq!(settings.face(&reading(number("79.9"), 1)).level, None);
    let face = settings.face(&reading(text("warm"), 1));
    assert_eq!((face.state, face.problem), (WidgetState::Error, Some(Problem::NoNumber)));
}

fn line(freshness: Freshness, values: &[f64]) -> PlotLine {
    let bucket = |(n, value): (usize, &f64)| {
        let at = Timestamp::from_millis(n as i64 * 1_000);
        Bucket {
            from: at,
            to: at,
            first: *value,
            min: *value - 1.0,
            max: *value + 1.0,
            last: *value,
            count: 1,
            sum: *value,
        }
    };
    PlotLine { buckets: values.iter().enumerate().map(bucket).collect(), freshness, latest: None, patience: None }
}

#[test]
fn lines_that_would_be_called_the_same_are_told_apart_by_their_topics() {
    let names = |topics: &[(&str, &str, &str)]| {
        let line = |(topic, selector, label): &(&str, &str, &str)| chart::Line {
            label: (*label).into(),
            ..chart::Line::new(Source { selector: Selector::parse(selector).unwrap(), ..source(topic) })
        };
        let chart = chart::Settings { lines: topics.iter().map(line).collect(), ..chart::Settings::new(source("a")) };
        (0..topics.len()).map(|n| chart.name(n)).collect::<Vec<_>>()
    };
    assert_eq!(names(&[("home/bath/t", "", "")]), ["t"]);
    assert_eq!(
        names(&[("home/bath/t", "", ""), ("home/hall/t", "", ""), ("home/p", "", "")]),
        ["bath/t", "hall/t", "p"]
    );
    assert_eq!(names(&[("a/x/t", "", ""), ("b/x/t", "", "")]), ["a/x/t", "b/x/t"]);
    assert_eq!(names(&[("a/t", "", ""), ("t", "", "")]), ["a/t", "t"]);
    assert_eq!(names(&[("a/t", "", "Inside"), ("b/t", "", "")]), ["Inside", "t"]);
    assert_eq!(names(&[("a/d", "t", ""), ("b/d", "t", "")]), ["a/d t", "b/d t"]);
    assert_eq!(names(&[("a/d", "t", ""), ("a/d", "t", "")]), ["a/d t", "a/d t"], "the same twice");
    assert_eq!(chart::Settings::new(source("a")).name(1), "");
}

#[test]
fn a_large_measurement_gets_a_prefix_and_keeps_its_digits_and_a_time_is_known_by_how_it_is_written() {
    let said = |text: &str, unit: &str, decimals| {
        let settings = value::Settings { unit: unit.into(), decimals, ..value::Settings::new(source("a")) };
        let face = settings.face(&reading(number(text), 1));
        let Shown::Number { value, decimals, digits } = face.shown else { panic!() };
        (value, decimals, digits.to_string(), face.unit.to_string())
    };
    assert_eq!(said("2350", "W", Some(0)), (2.35, Some(2), "2.35".into(), "kW".into()));
    assert_eq!(said("0.012", "V", Some(3)), (12.0, Some(0), "12".into(), "mV".into()));
    assert_eq!(said("2350", "W", None), (2.35, None, "2.35".into(), "kW".into()));
    assert_eq!(said("950", "W", Some(0)), (950.0, Some(0), "950".into(), "W".into()));
    assert_eq!(said("23500", "rpm", None), (23_500.0, None, "23500".into(), "rpm".into()));
    let shown = |text: &str| value::Settings::new(source("a")).face(&reading(self::text(text), 1)).shown;
    assert!(matches!(shown("2024-05-01T10:00:00Z"), Shown::Time { time: Temporal::Moment(_), .. }));
    assert!(matches!(shown("PT1H30M"), Shown::Time { time: Temporal::Duration(5_400.0), .. }));
    assert!(matches!(shown("12:30"), Shown::Text(_)));
}

#[test]
fn a_line_without_samples_tells_the_retained_value_or_why_there_is_none() {
    let told = |latest| {
        let lines =
            vec![PlotLine { latest: Some((Timestamp::from_millis(3), latest)), ..line(Freshness::Retained, &[]) }];
        let plot = Plot { lines, ..Plot::default() };
        let (chart, heat) =
            (chart::Settings::new(source("a")).face(&plot), heat::Settings::new(source("a")).face(&plot, 0));
        assert_eq!((chart.state, chart.problem), (heat.state, heat.problem));
        let last = chart.lines[0].numbers.map(|numbers| (numbers.last, numbers.at, numbers.range));
        assert_eq!(last, heat.last.zip(heat.at).map(|(last, at)| (last, at, None)));
        (chart.state, chart.problem, last.map(|(last, ..)| last))
    };
    assert_eq!(told(Ok(number("21.5"))), (WidgetState::Retained, None, Some(21.5)));
    assert_eq!(told(Ok(text("warm"))), (WidgetState::Error, Some(Problem::NoNumber), None));
    assert_eq!(told(Err(Missing::NotJson)), (WidgetState::Error, Some(Problem::Missing(Missing::NotJson)), None));
    assert_eq!(told(Ok(Value::Nothing)), (WidgetState::Retained, None, None), "what was deleted is no fault");
}

#[test]
fn a_kind_finds_its_part_in_the_last_message_of_a_topic() {
    let leaves = |payload: &str| -> Vec<Leaf> {
        lines(payload.as_bytes(), Format::Auto, 0..64, 100).lines.into_iter().filter_map(|line| line.leaf).collect()
    };
    let part = |kind: &str, payload: &str| {
        let kind = suggest::compose(kind, source("hall/fan/report"), &leaves(payload)).unwrap();
        kind.nature().anchor().unwrap().selector.to_string()
    };
    let fan = r#"{"linkquality":90,"state":"ON","speed":3,"image":"aGk=","lat":47.1,"lon":9.2,"position":5}"#;
    for (kind, found) in [
        ("gauge", "speed"),
        ("chart", "speed"),
        ("number", "speed"),
        ("value", "speed"),
        ("status", "state"),
        ("switch", "state"),
        ("timeline", "state"),
        ("map", "lat"),
        ("image", "image"),
        ("cover", "position"),
        ("log", ""),
        ("entry", ""),
        ("light", ""),
    ] {
        assert_eq!(part(kind, fan), found, "{kind}");
    }
    assert_eq!(part("thermostat", r#"{"battery":9,"occupied_heating_setpoint":20}"#), "occupied_heating_setpoint");
    assert_eq!(part("gauge", r#"{"linkquality":90}"#), "linkquality", "rather that than nothing");
    assert_eq!(
        (part("gauge", "21"), part("gauge", "warm"), part("gauge", "")),
        (String::new(), String::new(), String::new())
    );
    assert_eq!(suggest::compose("nonsense", source("a"), &[]), None);

    let table = |payload: &str| {
        let Some(Kind::Table(table)) = suggest::compose("table", source("hall/fan/report"), &leaves(payload)) else {
            panic!()
        };
        let columns: Vec<String> = table.columns.iter().map(|column| column.selector.to_string()).collect();
        (table.rows.as_str(), table.feed.filter.as_str().to_owned(), table.feed.selector.to_string(), columns.join(" "))
    };
    let of =
        |rows, filter: &str, list: &str, columns: &str| (rows, filter.to_owned(), list.to_owned(), columns.to_owned());
    assert_eq!(table(r#"{"a":1,"b":{"c":2}}"#), of("topics", "hall/+/report", "", "a b.c"));
    assert_eq!(table(r#"[{"a":1,"b":2},{"a":3,"c":4}]"#), of("array", "hall/fan/report", "", "a b c"));
    assert_eq!(table(r#"{"n":[1,2,3],"m":[4]}"#).3, "", "each element is one value");
    assert_eq!(table("21"), of("topics", "hall/+/report", "", ""));
    assert_eq!(table(r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}"#).3, "a b c d e");
}

fn viewer() -> chart::Viewer {
    chart::Viewer { offset_minutes: 0, level: bands::Level::as_str }
}

#[test]
fn an_axis_says_what_it_measures_and_a_threshold_what_is_true() {
    let usual = chart::Settings::new(source("a"));
    let line = |axis, unit: &str| chart::Line { axis, unit: unit.into(), ..chart::Line::new(source("a")) };
    let (left, right) = (chart::Side::Left, chart::Side::Right);
    let threshold = |value, level, label: &str| chart::Threshold { value, level, label: label.into() };
    let settings = chart::Settings {
        lines: vec![line(left, ""), line(left, "K"), line(left, "K"), line(right, "hPa")],
        unit: "°C".into(),
        right: chart::Axis { title: "Pressure".into(), ..chart::Axis::default() },
        thresholds: vec![threshold(2.0, bands::Level::Warn, ""), threshold(3.0, bands::Level::Crit, "Too hot")],
        ..usual
    };
    let lines = vec![self::line(Freshness::Live, &[1.0, 5.0]); 4];
    let answer = Plot { from: Timestamp::from_millis(0), to: Timestamp::from_millis(9_000), lines, ..Plot::default() };
    let picture = settings.draw(&answer, viewer(), Size::new(400.0, 200.0)).picture;
    let said: Vec<String> = picture.labels().map(ToString::to_string).collect();
    for words in ["°C, K", "Pressure (hPa)", "warn", "Too hot"] {
        assert!(said.contains(&format!("{words:?}")), "{words} in {said:?}");
    }
}

#[test]
fn a_chart_has_the_worst_state_of_its_lines_and_says_them_in_numbers() {
    let mut settings = chart::Settings::new(source("home/kitchen/t/"));
    settings.lines[0].source.selector = Selector::parse("in.c").unwrap();
    settings.lines.push(chart::Line { label: "Cellar".into(), unit: "%".into(), ..chart::Line::new(source("b")) });
    let lines = vec![line(Freshness::Live, &[1.0, 5.0, 3.0]), line(Freshness::Late, &[])];
    let answer = Plot { from: Timestamp::from_millis(0), to: Timestamp::from_millis(9_000), lines, ..Plot::default() };
    let face = settings.face(&answer);
    assert_eq!(face.state, WidgetState::Late);
    let [kitchen, cellar] = &face.lines[..] else { panic!("two lines") };
    let range = Some(chart::Range { min: 0.0, mean: 3.0, max: 6.0 });
    let numbers = chart::Numbers { last: 3.0, at: Timestamp::from_millis(2_000), range };
    assert_eq!((&*kitchen.name, kitchen.numbers), ("t in.c", Some(numbers)));
    assert_eq!((&*cellar.name, cellar.numbers), ("Cellar", None));
    let drawn = settings.draw(&answer, viewer(), Size::new(320.0, 160.0));
    assert!(drawn.has_data && drawn.frame.values[0].hi() >= 6.0);
    assert_eq!(settings.face(&Plot::default()).state, WidgetState::Waiting);
}

#[test]
fn what_stands_in_front_of_the_window_is_not_counted() {
    let settings = chart::Settings::new(source("a"));
    let of = |from: i64, lines| {
        let answer = Plot { from: Timestamp::from_millis(from), lines, ..Plot::default() };
        settings.face(&answer).lines[0].numbers.unwrap()
    };
    let mut values = line(Freshness::Live, &[100.0, 5.0, 3.0]);
    values.buckets[2] = Bucket { count: 3, sum: 1.0, ..values.buckets[2] };
    let numbers = of(500, vec![values.clone()]);
    // One message of 5 and three that make 1 together.
    assert_eq!(numbers.range, Some(chart::Range { min: 2.0, mean: 2.0, max: 6.0 }));
    assert_eq!((of(3_000, vec![values]).last, numbers.last), (3.0, 3.0));
    let before = line(Freshness::Late, &[100.0]);
    assert_eq!((of(500, vec![before.clone()]).range, of(500, vec![before]).last), (None, 100.0));
    let mut huge = line(Freshness::Live, &[f64::MAX]);
    huge.buckets[0] = Bucket { min: 1.0, max: f64::MAX, count: 2, sum: f64::INFINITY, ..huge.buckets[0] };
    assert_eq!(of(0, vec![huge]).range.map(|range| range.mean), Some(f64::MAX));
}

#[test]
fn widgets_watch_what_they_show() {
    let board = Board::open(V2).unwrap().board;
    let [value, _, chart, _] = board.widgets() else { panic!("four widgets") };
    let (Kind::Value(value), Kind::Chart(chart)) = (&value.kind, &chart.kind) else { panic!("a value and a chart") };
    let View::Reading { spark: Some(window), .. } = value.view(300) else { panic!("a reading with its past") };
    assert_eq!((window.span_secs, window.columns), (600, 300));
    let View::Plot { sources, window } = chart.view(300, chart.live()) else { panic!("a plot") };
    assert_eq!((sources.len(), window), (2, Window::recent(3_600, 300)));
    assert_eq!(board.widgets().iter().flat_map(Widget::sources).count(), 5);
}

#[track_caller]
fn check_command(state: &str, selector: &str, command: &str) {
    let source = Source { selector: Selector::parse(selector).unwrap(), ..source(state) };
    assert_eq!(suggest::command_topic(&source).as_str(), command);
}

#[test]
fn a_value_somebody_points_at_becomes_a_widget() {
    let kinds = |leaf| suggest::suggest(&source("a"), leaf).iter().map(Kind::as_str).collect::<Vec<_>>();
    assert_eq!(
        kinds(LeafKind::Number),
        ["value", "gauge", "chart", "switch", "level", "heat", "slider", "number", "button", "table", "log", "text"]
    );
    assert_eq!(
        kinds(LeafKind::Bool),
        ["switch", "value", "status", "timeline", "select", "button", "table", "log", "text"]
    );
    assert_eq!(
        kinds(LeafKind::Text),
        ["value", "status", "timeline", "select", "entry", "colour", "button", "table", "log", "text", "image"]
    );
    let degrees = Source { selector: Selector::parse("gps.lat").unwrap(), ..source("a") };
    assert_eq!(suggest::suggest(&degrees, LeafKind::Number)[0].as_str(), "map");
    check_command("home/lamp/state", "", "home/lamp/set");
    check_command("plant/conveyor/state", "running", "plant/conveyor/set");
    check_command("stat/plug/POWER", "", "cmnd/plug/POWER");
    check_command("zigbee2mqtt/lamp", "state", "zigbee2mqtt/lamp/set/state");
    check_command("zigbee2mqtt/lamp", "a+b", "zigbee2mqtt/lamp");
    check_command("porch/switch/pump/state", "", "porch/switch/pump/command");
    check_command("homie/lamp/light/on", "", "homie/lamp/light/on/set");
    check_command(&"x".repeat(65_535), "", &"x".repeat(65_535));
    assert_eq!(suggest::title_of(&source("home/lamp/state")), "lamp");
    assert_eq!(suggest::title_of(&source("state")), "state");
    assert_eq!(suggest::title_of(&source("//")), "//");
}

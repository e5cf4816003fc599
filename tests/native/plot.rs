//! Pictures as text, and properties of pictures of any data.

mod charts;

use proptest::prelude::*;
use topicboard::plot::{
    Axis, Band, Chart, Column, Dial, Gap, Ink, Picture, Shape, Side, Size, Spark, Style, Text, Threshold, Trace,
};
use topicboard::time::Timestamp;

const HOUR: i64 = 3_600_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn column(from: i64, to: i64, [first, min, max, last]: [f64; 4]) -> Column {
    Column { from: at(from), to: at(to), first, min, max, last }
}

fn trace(name: &str, columns: Vec<Column>) -> Trace {
    Trace { name: name.into(), columns, ..Trace::default() }
}

fn area(name: &str, columns: Vec<Column>) -> Trace {
    Trace { style: Style::Area, ..trace(name, columns) }
}

fn samples(values: &[(i64, f64)]) -> Vec<Column> {
    values.iter().map(|(millis, value)| Column::of(at(*millis), *value)).collect()
}

#[track_caller]
pub(crate) fn check(picture: &Picture, expected: &str) {
    assert_eq!(picture.to_string().trim(), expected.trim(), "\n{picture}");
}

#[test]
fn a_chart_has_a_grid_labels_a_line_and_the_gap_shaded() {
    let columns = vec![
        column(0, 9 * 60_000, [19.0, 18.5, 20.5, 20.0]),
        Column::of(at(15 * 60_000), 21.0),
        Column::of(at(40 * 60_000), 20.0),
        Column::of(at(50 * 60_000), 19.5),
    ];
    let gaps = vec![Gap { from: at(20 * 60_000), to: at(35 * 60_000), is_lost: false }];
    let chart = Chart { from: at(0), to: at(HOUR), traces: vec![area("t", columns)], gaps, ..Chart::default() };
    check(
        &chart.draw(Size::new(320.0, 160.0)).picture,
        r"
picture 320 x 160
rect gap Hatch 119.2,11.0 74.2 x 131.0
line grid 1 20.3,142.0 317.0,142.0
line grid 1 20.3,98.3 317.0,98.3
line grid 1 20.3,54.7 317.0,54.7
line grid 1 20.3,11.0 317.0,11.0
label axis 11 Right 14.3,142.0 18
label axis 11 Right 14.3,98.3 19
label axis 11 Right 14.3,54.7 20
label axis 11 Right 14.3,11.0 21
label axis 11 Middle 94.5,152.0 900000 ms Minutes
label axis 11 Middle 168.7,152.0 1800000 ms Minutes
label axis 11 Middle 242.8,152.0 2700000 ms Minutes
area series-1 0.12 base 142.0 20.3,98.3 42.6,120.2 42.6,32.8 64.8,54.7 94.5,11.0
area series-1 0.12 base 142.0 218.1,54.7 267.5,76.5
line series-1 1.5 20.3,98.3 42.6,120.2 42.6,32.8 64.8,54.7 94.5,11.0
line series-1 1.5 218.1,54.7 267.5,76.5
",
    );
}

#[test]
fn a_silence_is_dotted_and_a_gap_that_stays_one_is_shaded_both_ways() {
    let columns =
        samples(&[(0, 20.0), (5 * 60_000, 21.0), (30 * 60_000, 20.0), (35 * 60_000, 19.0), (55 * 60_000, 20.0)]);
    let gaps = vec![Gap { from: at(40 * 60_000), to: at(50 * 60_000), is_lost: true }];
    for (style, silence) in [
        (Style::Line, "line series-1 1 Dots 45.0,11.0 168.7,76.5"),
        (Style::Step, "line series-1 1 Dots 45.0,11.0 168.7,11.0 168.7,76.5"),
    ] {
        let patient = Trace { style, patience: Some(10 * 60_000), ..trace("t", columns.clone()) };
        let chart = Chart { from: at(0), to: at(HOUR), traces: vec![patient], gaps: gaps.clone(), ..Chart::default() };
        let picture = chart.draw(Size::new(320.0, 160.0)).picture.to_string();
        assert!(picture.contains("rect gap Cross"), "{picture}");
        assert_eq!(picture.matches("Dots").collect::<Vec<_>>().len(), 1, "a gap explains the other: {picture}");
        assert!(picture.contains(silence), "{picture}");
    }
}

#[test]
fn several_lines_are_named_at_their_ends_and_pushed_apart() {
    let traces = vec![
        trace("Living room", samples(&[(0, 20.0), (HOUR, 21.0)])),
        trace("Kitchen", samples(&[(0, 22.0), (HOUR, 21.1)])),
    ];
    let chart = Chart { from: at(0), to: at(HOUR), traces, named: true, ..Chart::default() };
    check(
        &chart.draw(Size::new(360.0, 120.0)).picture,
        r#"
picture 360 x 120
line grid 1 20.3,102.0 267.4,102.0
line grid 1 20.3,56.5 267.4,56.5
line grid 1 20.3,11.0 267.4,11.0
label axis 11 Right 14.3,102.0 20
label axis 11 Right 14.3,56.5 21
label axis 11 Right 14.3,11.0 22
label axis 11 Middle 143.8,112.0 1800000 ms Minutes
label axis 11 Middle 267.4,112.0 3600000 ms Minutes
line series-1 1.5 20.3,102.0 267.4,56.5
line series-2 1.5 20.3,11.0 267.4,52.0
dot series-2 274.4,51.9 radius 3.0
label text 11 Left 281.4,51.9 "Kitchen"
dot series-1 274.4,64.9 radius 3.0
label text 11 Left 281.4,64.9 "Living room"
"#,
    );
}

#[test]
fn a_name_is_written_in_full_where_there_is_room() {
    for length in 1..20 {
        let name = "n".repeat(length);
        let traces = vec![trace(&name, samples(&[(0, 20.0), (HOUR, 21.0)]))];
        let chart = Chart { from: at(0), to: at(HOUR), traces, named: true, ..Chart::default() };
        let picture = chart.draw(Size::new(800.0, 120.0)).picture;
        assert!(picture.labels().any(|label| *label == Text::Plain(name.as_str().into())), "{name} in {picture}");
    }
}

#[test]
fn the_ends_of_a_gauge_are_labelled_right_below_them_in_a_high_picture_too() {
    let dial = Dial { value: None, min: 0.0, max: 100.0, decimals: 0, bands: Vec::new(), ink: Ink::Accent };
    let picture = dial.draw(Size::new(160.0, 400.0));
    let lowest = |label: &Shape| if let Shape::Label { at, .. } = label { Some(at.y) } else { None };
    let label = picture.shapes.iter().find_map(lowest).unwrap();
    let Some(Shape::Arc { center, radius, .. }) = picture.shapes.first() else { panic!("no arc in {picture}") };
    let end = center.y + radius * 0.5;
    assert!(label > end && label < end + 24.0, "the arc ends at {end}, its label stands at {label}");
}

#[test]
fn a_chart_without_data_is_an_empty_frame_with_its_gaps() {
    let gaps = vec![Gap { from: at(HOUR / 2), to: at(HOUR), is_lost: false }];
    let chart = Chart { from: at(0), to: at(HOUR), traces: vec![trace("t", vec![])], gaps, ..Chart::default() };
    let drawn = chart.draw(Size::new(240.0, 96.0));
    assert!(!drawn.has_data);
    check(
        &drawn.picture,
        r"
picture 240 x 96
rect gap Hatch 120.0,11.0 117.0 x 67.0
line grid 1 3.0,78.0 237.0,78.0
line grid 1 3.0,44.5 237.0,44.5
line grid 1 3.0,11.0 237.0,11.0
label axis 11 Middle 120.0,88.0 1800000 ms Minutes
",
    );
}

#[test]
fn a_small_chart_is_lines_and_gaps_alone() {
    let traces = vec![area("t", samples(&[(0, 1.0), (HOUR, 2.0)]))];
    let chart = Chart { from: at(0), to: at(HOUR), traces, ..Chart::default() };
    check(
        &chart.draw(Size::new(0.0, f32::NAN)).picture,
        r"
picture 40 x 24
area series-1 0.12 base 21.0 3.0,21.0 37.0,3.0
line series-1 1.5 3.0,21.0 37.0,3.0
",
    );
}

#[test]
fn a_sparkline_ends_in_a_dot_and_breaks_at_a_gap() {
    let columns = samples(&[(0, 1.0), (10, 3.0), (20, 2.0), (60, 2.0), (100, 1.0)]);
    let gaps = [Gap { from: at(30), to: at(50), is_lost: false }];
    let spark = Spark { from: at(0), to: at(100), columns: &columns, gaps: &gaps, ink: Ink::Accent };
    check(
        &spark.draw(Size::new(106.0, 26.0)),
        r"
picture 106 x 26
area accent 0.12 base 26.0 3.0,23.0 13.0,3.0 23.0,13.0
area accent 0.12 base 26.0 63.0,13.0 103.0,23.0
line accent 1.5 3.0,23.0 13.0,3.0 23.0,13.0
line accent 1.5 63.0,13.0 103.0,23.0
dot accent 103.0,23.0 radius 2.5
",
    );
}

#[test]
fn a_gauge_fills_its_arc_up_to_the_value_in_the_ink_of_its_band() {
    let bands = vec![Band { from: 0.0, to: 20.0, ink: Ink::Crit }, Band { from: 20.0, to: 100.0, ink: Ink::Ok }];
    let dial = Dial { value: Some(50.0), min: 0.0, max: 100.0, decimals: 0, bands, ink: Ink::Accent };
    check(
        &dial.draw(Size::new(160.0, 120.0)),
        r"
picture 160 x 120
arc crit 2.6 around 80.0,67.1 radius 64.4 from 150.0 to 198.0
arc ok 2.6 around 80.0,67.1 radius 64.4 from 198.0 to 390.0
arc track 10.5 around 80.0,67.1 radius 55.2 from 150.0 to 390.0
arc ok 10.5 around 80.0,67.1 radius 55.2 from 150.0 to 270.0
label axis 11 Middle 32.2,110.6 0
label axis 11 Middle 127.8,110.6 100
",
    );
    assert_eq!(dial.ink_of(10.0), Ink::Crit);
    assert_eq!(dial.ink_of(101.0), Ink::Accent);
    assert_eq!(Dial { ink: Ink::Stale, ..dial }.ink_of(10.0), Ink::Stale);
}

#[test]
fn a_line_never_folds_when_a_clock_is_set_back() {
    let columns = samples(&[(0, 1.0), (60, 2.0), (30, 3.0), (50, 4.0)]);
    let spark = Spark { from: at(0), to: at(100), columns: &columns, gaps: &[], ink: Ink::Accent };
    let picture = spark.draw(Size::new(106.0, 26.0));
    let lines = picture.shapes.iter().filter(|shape| matches!(shape, Shape::Line { .. }));
    assert_eq!(lines.count(), 2);
}

pub(crate) fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -100.0..100.0,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 7.5, f64::MAX, f64::MIN, 1e308, 5e-324, f64::NAN, f64::INFINITY, -f64::INFINITY]),
    ]
}

pub(crate) fn any_time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![8 => 0..1_000_000_i64, 1 => any::<i64>()].prop_map(Timestamp::from_millis)
}

fn any_columns() -> impl Strategy<Value = Vec<Column>> {
    let free = (any_time(), any_time(), [any_value(), any_value(), any_value(), any_value()])
        .prop_map(|(from, to, [first, min, max, last])| Column { from, to, first, min, max, last });
    let one = (any_time(), any_value()).prop_map(|(at, value)| Column::of(at, value));
    let some = proptest::collection::vec(prop_oneof![free, one], 0..20);
    (some, any::<bool>()).prop_map(|(mut columns, sorted)| {
        if sorted {
            columns.sort_by_key(|column| column.from);
        }
        columns
    })
}

pub(crate) fn any_size() -> impl Strategy<Value = Size> {
    let length = || prop_oneof![6 => 0.0..900.0_f32, 1 => any::<f32>()];
    (length(), length()).prop_map(|(width, height)| Size::new(width, height))
}

fn any_look() -> impl Strategy<Value = (Side, Style)> {
    let styles = vec![Style::Line, Style::Area, Style::Step, Style::Points];
    (prop::sample::select(vec![Side::Left, Side::Right]), prop::sample::select(styles))
}

pub(crate) fn any_gaps() -> impl Strategy<Value = Vec<Gap>> {
    proptest::collection::vec((any_time(), any_time()).prop_map(|(from, to)| Gap { from, to, is_lost: false }), 0..4)
}

#[track_caller]
pub(crate) fn check_inside(picture: &Picture) {
    if let Some((left, top, right, bottom)) = picture.bounds() {
        let all = [left, top, right, bottom];
        assert!(all.iter().all(|edge| edge.is_finite()), "{picture}");
        let inside = left > -0.01 && top > -0.01 && right < picture.width + 0.01 && bottom < picture.height + 0.01;
        assert!(inside, "{all:?} in {picture}");
    }
    for shape in &picture.shapes {
        if let Shape::Line { points, .. } | Shape::Area { points, .. } = shape {
            assert!(points.len() > 1, "{picture}");
            assert!(points.iter().all(|point| point.x.is_finite() && point.y.is_finite()), "{picture}");
        }
    }
    let finite = |text: &Text| !matches!(text, Text::Number { value, .. } if !value.is_finite());
    assert!(picture.labels().all(finite), "{picture}");
}

proptest! {
    #[test]
    fn every_chart_of_any_data_stays_inside_its_picture(
        from in any_time(), to in any_time(), columns in proptest::collection::vec(any_columns(), 0..10), gaps in any_gaps(),
        floor in proptest::option::of(any_value()), ceiling in proptest::option::of(any_value()),
        offset_minutes in any::<i16>(), named in any::<bool>(), size in any_size(),
        looks in [any_look(), any_look(), any_look()], levels in proptest::collection::vec(any_value(), 0..4),
        titles in ["[a-z°]{0,9}", "[a-z°]{0,50}"],
    ) {
        let trace = |(n, columns)| {
            let (side, style) = looks[n % 3];
            Trace { name: "name".repeat(n).into(), columns, side, style, patience: (n % 2 == 1).then_some(1_000) }
        };
        let traces = columns.into_iter().enumerate().map(trace).collect();
        let axes = titles.map(|title| Axis { floor, ceiling, title: title.into() });
        let thresholds =
            levels.into_iter().map(|value| Threshold { value, ink: Ink::Warn, word: "Warning".into() }).collect();
        let drawn = Chart { from, to, traces, gaps, axes, thresholds, offset_minutes, named }.draw(size);
        check_inside(&drawn.picture);
        let frame = drawn.frame;
        prop_assert!(frame.area.width() > 0.0 && frame.area.height() > 0.0);
        prop_assert!(frame.values.iter().all(|scale| scale.lo().is_finite() && scale.lo() < scale.hi()));
        let middle = frame.area.left + frame.area.width() / 2.0;
        prop_assert!(frame.time.holds(frame.time.time_from_x(middle)));
    }

    #[test]
    fn every_sparkline_of_any_data_stays_inside_its_picture(
        from in any_time(), to in any_time(), columns in any_columns(), gaps in any_gaps(), size in any_size(),
    ) {
        check_inside(&Spark { from, to, columns: &columns, gaps: &gaps, ink: Ink::Stale }.draw(size));
    }

    #[test]
    fn every_gauge_of_any_data_stays_inside_its_picture(
        value in proptest::option::of(any_value()), min in any_value(), max in any_value(), decimals in 0..16_u8,
        bands in proptest::collection::vec((any_value(), any_value()), 0..3), size in any_size(),
    ) {
        let bands = bands.into_iter().map(|(from, to)| Band { from, to, ink: Ink::Warn }).collect();
        check_inside(&Dial { value, min, max, decimals, bands, ink: Ink::Accent }.draw(size));
    }

    #[test]
    fn every_value_on_a_chart_stands_at_its_height(values in proptest::collection::vec(-1e9..1e9_f64, 1..30)) {
        let samples: Vec<(i64, f64)> = values.iter().enumerate().map(|(n, value)| (n as i64, *value)).collect();
        let chart = Chart { from: at(0), to: at(29), traces: vec![trace("", self::samples(&samples))], ..Chart::default() };
        let drawn = chart.draw(Size::new(640.0, 320.0));
        for (millis, value) in samples {
            let point = drawn.frame.point(at(millis), value, Side::Left);
            let scale = drawn.frame.values[0];
            let step = (scale.hi() - scale.lo()) / f64::from(drawn.frame.area.height());
            prop_assert!((scale.value_from_y(point.y) - value).abs() < step);
            prop_assert_eq!(drawn.frame.time.time_from_x(point.x), at(millis));
        }
    }
}

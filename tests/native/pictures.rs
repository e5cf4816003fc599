//! Pictures of widgets that show something else than lines, as text, and properties of them of any data.

use proptest::prelude::*;
use topicboard::plot::heat::Cell;
use topicboard::plot::map::Place;
use topicboard::plot::{Band, Gap, Heat, Ink, Lane, Map, Meter, Size, Stretch, Text, Timeline};
use topicboard::time::Timestamp;

use super::plot::{any_gaps, any_size, any_time, any_value, check, check_inside};

fn meter(value: Option<f64>, is_tank: bool) -> Meter {
    let bands = vec![Band { from: 0.0, to: 20.0, ink: Ink::Crit }];
    Meter { value, min: 0.0, max: 100.0, is_tank, bands, ink: Ink::Accent }
}

#[test]
fn a_bar_fills_to_the_right_with_its_bands_and_ticks_below() {
    check(
        &meter(Some(50.0), false).draw(Size::new(206.0, 60.0)),
        r"
picture 206 x 60
rect track Even(1.0) 3.0,3.0 200.0 x 25.0
rect accent Even(0.45) 3.0,3.0 100.0 x 25.0
rect accent Even(1.0) 101.5,3.0 3.0 x 25.0
rect crit Even(1.0) 3.0,31.0 40.0 x 4.0
line axis 1 3.0,36.0 3.0,39.0
label axis 11 Middle 3.6,48.0 0
line axis 1 103.0,36.0 103.0,39.0
label axis 11 Middle 103.0,48.0 50
line axis 1 203.0,36.0 203.0,39.0
label axis 11 Middle 195.3,48.0 100
",
    );
}

#[test]
fn a_tank_fills_from_below_with_its_ticks_beside() {
    check(
        &meter(Some(10.0), true).draw(Size::new(120.0, 112.0)),
        r"
picture 120 x 112
rect track Even(1.0) 3.0,6.5 75.6 x 99.0
rect crit Even(0.45) 3.0,95.6 75.6 x 9.9
rect crit Even(1.0) 3.0,94.1 75.6 x 3.0
rect crit Even(1.0) 81.6,85.7 4.0 x 19.8
line axis 1.5 2.2,6.5 2.2,105.5 79.3,105.5 79.3,6.5
line axis 1 86.6,105.5 89.6,105.5
label axis 11 Left 92.6,105.5 0
line axis 1 86.6,56.0 89.6,56.0
label axis 11 Left 92.6,56.0 50
line axis 1 86.6,6.5 89.6,6.5
label axis 11 Left 92.6,6.5 100
",
    );
}

#[test]
fn a_level_without_a_value_is_an_empty_one() {
    check(
        &meter(None, false).draw(Size::new(60.0, 30.0)),
        r"
picture 60 x 30
rect track Even(1.0) 3.0,3.0 54.0 x 17.0
rect crit Even(1.0) 3.0,23.0 10.8 x 4.0
",
    );
}

proptest! {
    #[test]
    fn every_level_of_any_data_stays_inside_its_picture(
        value in proptest::option::of(any_value()), min in any_value(), max in any_value(), is_tank in any::<bool>(),
        bands in proptest::collection::vec((any_value(), any_value()), 0..3), size in any_size(),
    ) {
        let bands = bands.into_iter().map(|(from, to)| Band { from, to, ink: Ink::Warn }).collect();
        check_inside(&Meter { value, min, max, is_tank, bands, ink: Ink::Accent }.draw(size));
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(secs * 1_000)
}

fn stretch(from: i64, to: i64, word: &str, ink: Ink) -> Stretch {
    Stretch { from: at(from), to: at(to), word: word.into(), ink }
}

fn timeline() -> Timeline {
    let door = vec![stretch(60, 1_200, "open", Ink::Warn), stretch(1_200, 3_600, "closed", Ink::Ok)];
    let lamp = vec![stretch(0, 3_000, "OFF", Ink::Off), stretch(3_000, 3_010, "ON", Ink::Ok)];
    let lane = |name: &str, stretches| Lane { name: name.into(), stretches };
    Timeline {
        from: at(0),
        to: at(3_600),
        lanes: vec![lane("door", door), lane("a lamp with a long name", lamp)],
        gaps: vec![Gap { from: at(1_800), to: at(2_400), is_lost: false }],
        offset_minutes: 0,
    }
}

#[test]
fn a_timeline_has_a_lane_a_topic_and_knows_nothing_of_a_gap() {
    check(
        &timeline().draw(Size::new(320.0, 100.0)),
        r#"
picture 320 x 100
label axis 11 Left 0.0,22.0 "door"
rect warn Even(0.24) 106.0,4.0 67.0 x 36.0
rect warn Even(1.0) 106.0,37.0 67.0 x 3.0
label text 11 Left 112.0,20.5 "open"
rect ok Even(0.24) 173.9,4.0 34.8 x 36.0
rect ok Even(1.0) 173.9,37.0 34.8 x 3.0
rect ok Even(0.24) 245.5,4.0 70.5 x 36.0
rect ok Even(1.0) 245.5,37.0 70.5 x 3.0
label text 11 Left 251.5,20.5 "closed"
label axis 11 Left 0.0,62.0 "a lamp with …"
rect off Even(0.24) 102.4,44.0 106.3 x 36.0
rect off Even(1.0) 102.4,77.0 106.3 x 3.0
label text 11 Left 108.4,60.5 "OFF"
rect off Even(0.24) 245.5,44.0 34.8 x 36.0
rect off Even(1.0) 245.5,77.0 34.8 x 3.0
label text 11 Left 251.5,60.5 "OFF"
rect ok Even(0.24) 281.2,44.0 1.0 x 36.0
rect ok Even(1.0) 281.2,77.0 1.0 x 3.0
rect gap Hatch 209.7,2.0 35.8 x 80.0
label axis 11 Middle 102.4,92.0 0 ms Days
label axis 11 Middle 209.7,92.0 1800000 ms Minutes
"#,
    );
}

#[test]
fn a_small_timeline_has_only_the_lanes_that_fit() {
    let size = Size::new(100.0, 24.0);
    assert_eq!(Timeline::room(size), 1);
    check(
        &timeline().draw(size),
        r"
picture 100 x 24
rect warn Even(0.24) 4.6,4.0 28.8 x 16.0
rect warn Even(1.0) 4.6,17.0 28.8 x 3.0
rect ok Even(0.24) 34.3,4.0 14.7 x 16.0
rect ok Even(1.0) 34.3,17.0 14.7 x 3.0
rect ok Even(0.24) 65.7,4.0 30.3 x 16.0
rect ok Even(1.0) 65.7,17.0 30.3 x 3.0
rect gap Hatch 50.0,2.0 15.7 x 20.0
",
    );
}

#[test]
fn a_timeline_of_which_nothing_is_known_is_an_axis_with_its_gaps() {
    check(
        &Timeline { lanes: Vec::new(), ..timeline() }.draw(Size::new(240.0, 60.0)),
        r"
picture 240 x 60
rect gap Hatch 120.0,2.0 39.0 x 40.0
label axis 11 Middle 120.0,52.0 1800000 ms Minutes
",
    );
}

fn heat() -> Heat {
    let cell = |hour: i64, value: f64| Cell { from: at(hour * 3_600), value };
    Heat {
        from: at(0),
        to: at(6 * 3_600 - 1),
        cell_millis: 3_600_000,
        cells: vec![cell(0, 10.0), cell(1, 20.0), cell(3, 15.0)],
        gaps: vec![Gap { from: at(4 * 3_600), to: at(5 * 3_600), is_lost: false }],
        ..Heat::default()
    }
}

#[test]
fn a_heat_strip_colours_cells_by_their_value_and_says_what_the_colours_mean() {
    check(
        &heat().draw(Size::new(246.0, 120.0)),
        r"
picture 246 x 120
rect heat-1 Even(1.0) 3.0,3.0 39.0 x 76.0
rect heat-8 Even(1.0) 43.0,3.0 39.0 x 76.0
rect track Even(1.0) 83.0,77.0 39.0 x 2.0
rect heat-5 Even(1.0) 123.0,3.0 39.0 x 76.0
rect gap Hatch 163.0,3.0 39.0 x 76.0
rect track Even(1.0) 203.0,77.0 39.0 x 2.0
label axis 11 Middle 83.0,90.0 7200000 ms Minutes
label axis 11 Middle 163.0,90.0 14400000 ms Minutes
label axis 11 Right 113.6,109.0 10
rect heat-1 Even(1.0) 119.6,103.0 12.0 x 12.0
rect heat-2 Even(1.0) 131.6,103.0 12.0 x 12.0
rect heat-3 Even(1.0) 143.6,103.0 12.0 x 12.0
rect heat-4 Even(1.0) 155.6,103.0 12.0 x 12.0
rect heat-5 Even(1.0) 167.6,103.0 12.0 x 12.0
rect heat-6 Even(1.0) 179.6,103.0 12.0 x 12.0
rect heat-7 Even(1.0) 191.6,103.0 12.0 x 12.0
rect heat-8 Even(1.0) 203.6,103.0 12.0 x 12.0
label axis 11 Left 221.6,109.0 20
",
    );
}

#[test]
fn a_heat_strip_of_days_has_a_row_a_day_that_begins_at_the_viewers_midnight() {
    let heat = Heat { by_day: true, to: at(30 * 3_600), offset_minutes: 60, ..heat() };
    let picture = heat.draw(Size::new(300.0, 130.0)).to_string();
    // The first hour of the axis is the second of the viewer's day.
    let cell = 1.0 * (300.0 - 3.0 - (7.0 * 7.15 + 6.0)) / 24.0;
    let first = format!("rect heat-1 Even(1.0) {:.1},3.0", 7.0 * 7.15 + 6.0 + cell);
    assert!(picture.contains(&first), "{first} in {picture}");
    assert!(picture.contains("-3600000 ms Days") && picture.contains("82800000 ms Days"), "{picture}");
    assert_eq!(picture.matches("rect ").count() - 8, 31, "an hour each, and the scale: {picture}");
}

fn place(latitude: f64, longitude: f64) -> Place {
    Place::new(latitude, longitude).unwrap()
}

#[test]
fn a_map_holds_the_whole_way_on_its_graticule() {
    let track = vec![vec![place(48.0, 11.0), place(48.01, 11.02)], vec![place(48.02, 11.02)]];
    let map = Map { track, here: Some(place(48.02, 11.02)), is_stale: false };
    check(
        &map.draw(Size::new(260.0, 160.0)),
        r#"
picture 260 x 160
line grid 1 41.8,124.0 257.0,124.0
label axis 11 Right 35.8,124.0 48.00
line grid 1 41.8,21.0 257.0,21.0
label axis 11 Right 35.8,21.0 48.02
line grid 1 114.9,3.0 114.9,142.0
label axis 11 Middle 114.9,152.0 11.0
line grid 1 41.8,3.0 257.0,3.0 257.0,142.0 41.8,142.0 41.8,3.0
line axis 1 47.8,132.0 47.8,136.0 94.0,136.0 94.0,132.0
label axis 11 Left 47.8,125.5 "1 km"
line accent 2 114.9,124.0 183.8,72.5
dot accent 183.8,21.0 radius 2.0
dot accent 183.8,21.0 radius 5.0
arc accent 1.5 around 183.8,21.0 radius 9.0 from 0.0 to 360.0
"#,
    );
}

#[test]
fn a_map_without_a_place_is_an_empty_frame() {
    check(
        &Map::default().draw(Size::new(200.0, 120.0)),
        r"
picture 200 x 120
line grid 1 3.0,3.0 197.0,3.0 197.0,102.0 3.0,102.0 3.0,3.0
",
    );
}

#[test]
fn a_way_across_the_date_line_is_short() {
    let track = vec![vec![place(0.0, 179.99), place(0.0, -179.99)]];
    let picture = Map { track, here: Some(place(0.0, -179.99)), is_stale: true }.draw(Size::new(300.0, 160.0));
    let text = picture.to_string();
    assert!(text.contains("\"500 m\""), "{text}");
    assert!(text.contains("line stale 2 "), "{text}");
    let east = picture.labels().any(|label| matches!(label, Text::Number { value, .. } if *value < -179.0));
    assert!(east, "{text}");
}

#[test]
fn degrees_out_of_range_are_no_place() {
    for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
        assert_eq!(Place::new(latitude, longitude), None);
    }
}

fn any_stretch() -> impl Strategy<Value = Stretch> {
    (any_time(), any_time(), "[a-z]{0,12}").prop_map(|(from, to, word)| Stretch {
        from,
        to,
        word: word.into(),
        ink: Ink::Info,
    })
}

fn any_lane() -> impl Strategy<Value = Lane> {
    let stretches = proptest::collection::vec(any_stretch(), 0..8);
    ("[a-z]{0,30}", stretches).prop_map(|(name, stretches)| Lane { name: name.into(), stretches })
}

proptest! {
    #[test]
    fn every_timeline_of_any_data_stays_inside_its_picture(
        from in any_time(), to in any_time(), lanes in proptest::collection::vec(any_lane(), 0..40),
        gaps in any_gaps(), offset_minutes in any::<i16>(), size in any_size(),
    ) {
        check_inside(&Timeline { from, to, lanes, gaps, offset_minutes }.draw(size));
    }

    #[test]
    fn every_heat_strip_of_any_data_stays_inside_its_picture(
        from in any_time(), to in any_time(), cell_millis in any::<i64>(), by_day in any::<bool>(),
        cells in proptest::collection::vec((any_time(), any_value()), 0..20), gaps in any_gaps(),
        floor in proptest::option::of(any_value()), ceiling in proptest::option::of(any_value()),
        offset_minutes in -900..900_i16, size in any_size(),
    ) {
        let cell_millis = if by_day { 3_600_000 } else { cell_millis };
        let cells = cells.into_iter().map(|(from, value)| Cell { from, value }).collect();
        let picture = Heat { from, to, cell_millis, cells, by_day, floor, ceiling, gaps, offset_minutes }.draw(size);
        check_inside(&picture);
        prop_assert!(picture.shapes.len() < 1_000);
    }

    #[test]
    fn every_map_of_any_places_stays_inside_its_picture(
        track in proptest::collection::vec(
            proptest::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 0..6), 0..4),
        here in proptest::option::of((-90.0..=90.0_f64, -180.0..=180.0_f64)), size in any_size(),
    ) {
        let place = |(latitude, longitude)| place(latitude, longitude);
        let track = track.into_iter().map(|run| run.into_iter().map(place).collect()).collect();
        check_inside(&Map { track, here: here.map(place), is_stale: false }.draw(size));
    }
}

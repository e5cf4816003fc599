//! Charts: what of the past they show, what their lines said, and the table to take away.

use proptest::prelude::*;
use topicboard::board::widget::chart::{Line, Look, Moment, Reach, Settings, moment};
use topicboard::data::view::{Bucket, Cause, Gap, Plot, PlotLine};
use topicboard::time::Timestamp;

use super::source;

const fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

const REACH: Reach = Reach { now: at(1_000_000), since: Some(at(400_000)), span_secs: 100 };

fn until(millis: i64, span_secs: u32) -> Look {
    Look { until: Some(at(millis)), span_secs }
}

#[test]
fn zooming_keeps_the_time_under_the_pointer_where_it_is() {
    assert_eq!(Look::live(100).zoom(0.5, at(950_000), REACH), until(975_000, 50));
    assert_eq!(until(800_000, 100).zoom(2.0, at(750_000), REACH), until(850_000, 200));
    assert_eq!(Look::live(100).zoom(0.5, REACH.now, REACH), Look::live(50), "its end still follows");
    assert_eq!(until(800_000, 2).zoom(0.1, at(799_000), REACH), until(799_500, 1), "not below a second");
}

#[test]
fn one_sees_no_further_than_what_is_kept() {
    assert_eq!(Look::live(100).zoom(100.0, at(950_000), REACH), Look::live(600));
    assert_eq!(until(800_000, 100).pan(-1e9, REACH), until(500_000, 100));
    assert_eq!(until(800_000, 100).pan(1e9, REACH), Look::live(100));
    assert_eq!(Look::live(100).pan(-50_000.0, REACH), until(950_000, 100));
    let young = Reach { since: Some(at(950_000)), ..REACH };
    assert_eq!(Look::live(100).pan(-50_000.0, young), Look::live(100), "there is nothing to go back to");
    assert_eq!(Look::live(100).pan(-50_000.0, Reach { since: None, ..REACH }), Look::live(100));
    assert_eq!(Look::live(20).zoom(100.0, REACH.now, young), Look::live(100), "its own span is always there");
}

#[test]
fn a_stretch_can_be_chosen_from_either_end() {
    assert_eq!(Look::between(at(920_000), at(950_000), REACH), until(950_000, 30));
    assert_eq!(Look::between(at(950_000), at(920_000), REACH), until(950_000, 30));
    assert_eq!(Look::between(at(920_000), at(920_100), REACH), until(920_550, 1));
}

proptest! {
    #[test]
    fn however_one_looks_it_is_within_reach(
        now in 0..1_i64 << 42, since in proptest::option::of(0..1_i64 << 42), span_secs in 10..=604_800_u32,
        steps in proptest::collection::vec((0..3_u8, any::<f64>(), 0..1_i64 << 42), 0..9),
    ) {
        let reach = Reach { now: at(now), since: since.map(at), span_secs };
        let mut look = Look::live(span_secs);
        for (kind, number, time) in steps {
            look = match kind {
                0 => look.zoom(number.abs(), at(time), reach),
                1 => look.pan(number, reach),
                _ => Look::between(at(time), at(number as i64), reach),
            };
            prop_assert!((1..=604_800).contains(&look.span_secs));
            if let Some(until) = look.until {
                let since = reach.since.unwrap();
                prop_assert!(until < reach.now);
                prop_assert!(until.millis_since(since) >= i64::from(look.span_secs) * 1_000, "{look:?} {reach:?}");
            }
        }
    }
}

/// A line of these samples, each in a column of its own.
fn line(samples: &[(i64, f64)]) -> PlotLine {
    let bucket = |&(time, value): &(i64, f64)| Bucket {
        from: at(time),
        to: at(time),
        first: value,
        min: value,
        max: value,
        last: value,
        count: 1,
        sum: value,
    };
    PlotLine { buckets: samples.iter().map(bucket).collect(), ..PlotLine::default() }
}

fn plot() -> Plot {
    let lines = vec![line(&[(50, 1.0), (200, 2.0), (400, 4.0)]), line(&[(200, 20.0), (300, 30.0)])];
    Plot {
        from: at(100),
        to: at(500),
        lines,
        gaps: vec![Gap { from: at(310), to: at(390), cause: Cause::Line }],
        since: Some(at(50)),
    }
}

#[test]
fn a_line_holds_its_value_until_the_next_or_until_the_connection_is_lost() {
    let values = |time| Moment::of(&plot(), at(time)).values;
    assert_eq!(values(49), [None, None]);
    assert_eq!(values(100), [Some(1.0), None]);
    assert_eq!(values(299), [Some(2.0), Some(20.0)]);
    assert_eq!(values(310), [Some(2.0), Some(30.0)]);
    assert_eq!(values(350), [None, None]);
    assert_eq!(values(450), [Some(4.0), None]);
}

#[test]
fn a_time_says_why_nothing_was_heard() {
    let mut plot = plot();
    assert_eq!([309, 310, 389, 390].map(|time| moment::gap(&plot, at(time)).is_some()), [false, true, true, false]);
    assert!(!moment::is_silent(&plot, 1, at(450)), "nobody knows its rhythm");
    plot.lines[1].patience = Some(100);
    let silent = |line, time| moment::is_silent(&plot, line, at(time));
    assert_eq!([silent(1, 199), silent(1, 300), silent(1, 400), silent(1, 401)], [false, false, false, true]);
    assert!(!silent(0, 401) && !silent(7, 401));
}

#[test]
fn keys_go_from_sample_to_sample() {
    let step = |time: Option<i64>, steps| moment::step(&plot(), time.map(at), steps).map(Timestamp::as_millis);
    assert_eq!(step(None, -1), Some(400), "it begins with the newest");
    assert_eq!((step(Some(400), -1), step(Some(300), -1), step(Some(200), -1)), (Some(300), Some(200), Some(200)));
    assert_eq!((step(Some(200), 1), step(Some(250), 1), step(Some(400), 1)), (Some(300), Some(300), Some(400)));
    assert_eq!((step(Some(200), 10), step(Some(400), -10)), (Some(400), Some(200)));
    assert_eq!(moment::step(&Plot::default(), Some(at(1)), 1), None);
    assert_eq!(moment::nearest(&plot(), at(260)), Some(at(300)));
}

#[test]
fn samples_of_one_time_are_one_row() {
    let mut plot = plot();
    plot.lines[1].buckets[1] = Bucket { from: at(250), first: 25.0, count: 2, ..plot.lines[1].buckets[1] };
    let rows: Vec<_> = Moment::all(&plot).into_iter().map(|row| (row.at.as_millis(), row.values)).collect();
    let expected = [
        (200, vec![Some(2.0), Some(20.0)]),
        (250, vec![None, Some(25.0)]),
        (300, vec![None, Some(30.0)]),
        (400, vec![Some(4.0), None]),
    ];
    assert_eq!(rows, expected);
    assert!(!Moment::is_thinned(&plot));
    plot.lines[1].buckets[1].count = 3;
    assert!(Moment::is_thinned(&plot));
}

#[test]
fn a_table_has_a_column_a_line_and_runs_nothing() {
    let mut settings = Settings::new(source("a"));
    settings.unit = "°C".into();
    settings.lines = vec![
        Line { label: "=cmd()".into(), unit: "-".into(), ..Line::new(source("a")) },
        Line { label: "Cellar, left".into(), ..Line::new(source("b")) },
    ];
    let expected = "time,\"'=cmd() (-)\",\"Cellar, left (°C)\"\r\n\
        1970-01-01T00:00:00.200Z,2,20\r\n\
        1970-01-01T00:00:00.300Z,,30\r\n\
        1970-01-01T00:00:00.400Z,4,\r\n";
    assert_eq!(settings.table(&plot(), "time"), expected);
}

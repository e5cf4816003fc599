//! Series against a plain list that is searched from end to end.

use proptest::prelude::*;
use topicboard::data::view::Bucket;
use topicboard::data::{Sample, Series};
use topicboard::time::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// The samples a series must keep: the last ones, none before its predecessor.
fn kept(pushed: &[(i64, f64)], capacity: usize) -> Vec<(i64, f64)> {
    let mut kept: Vec<(i64, f64)> = Vec::new();
    for &(time, value) in pushed.iter().filter(|(_, value)| value.is_finite()) {
        let last = kept.last().map_or(i64::MIN, |&(last, _)| last);
        kept.push((time.max(last), value));
    }
    kept.split_off(kept.len().saturating_sub(capacity))
}

/// The same question, answered by looking at every sample for every column.
fn brute_force(samples: &[(i64, f64)], from: i64, to: i64, width: i64) -> Vec<Bucket> {
    let start = from.div_euclid(width) * width;
    let mut buckets = Vec::new();
    if let Some(&(time, value)) = samples.iter().rfind(|(time, _)| *time < start) {
        buckets.push(bucket(&[(time, value)]));
    }
    for column in from.div_euclid(width)..=to.div_euclid(width) {
        let is_inside = |time: i64| time.div_euclid(width) == column && time <= to;
        let inside: Vec<(i64, f64)> = samples.iter().copied().filter(|&(time, _)| is_inside(time)).collect();
        if !inside.is_empty() {
            buckets.push(bucket(&inside));
        }
    }
    buckets
}

fn bucket(inside: &[(i64, f64)]) -> Bucket {
    let values = || inside.iter().map(|&(_, value)| value);
    Bucket {
        from: at(inside[0].0),
        to: at(inside[inside.len() - 1].0),
        first: inside[0].1,
        min: values().fold(f64::INFINITY, f64::min),
        max: values().fold(f64::NEG_INFINITY, f64::max),
        last: inside[inside.len() - 1].1,
        count: inside.len() as u32,
        sum: values().sum(),
    }
}

/// The narrowest column of which never more than `columns` touch a window, found by trying.
fn column_width(span: i64, columns: i64) -> i64 {
    (1..10_000).find(|width| (0..*width).all(|from| (from + span).div_euclid(*width) < columns)).unwrap()
}

proptest! {
    #[test]
    fn summaries_equal_brute_force(
        capacity in prop_oneof![1..40_usize, 250..270_usize, 500..1_000_usize],
        steps in prop::collection::vec((-3..20_i64, prop_oneof![20 => -100..100_i32, 1 => Just(i32::MAX)]), 0..1_500),
        windows in prop::collection::vec((-50..15_000_i64, 0..600_i64, 2..40_u16), 1..20),
    ) {
        let mut series = Series::new(capacity);
        let mut time = 0;
        let mut pushed = Vec::new();
        for (step, value) in steps {
            time += step;
            let value = if value == i32::MAX { f64::NAN } else { f64::from(value) };
            pushed.push((time, value));
            series.push(Sample { at: at(time), value });
        }
        let kept = kept(&pushed, capacity);
        prop_assert_eq!(series.len(), kept.len());
        for (from, span, columns) in windows {
            let mut out = Vec::new();
            series.summary(at(from), at(from + span), columns, &mut out);
            let width = column_width(span, columns.into());
            prop_assert_eq!(&out, &brute_force(&kept, from, from + span, width));
            let has_lead = out.first().is_some_and(|bucket| bucket.from < at(from.div_euclid(width) * width));
            prop_assert!(out.len() <= usize::from(columns) + usize::from(has_lead));
        }
    }
}

#[test]
fn samples_from_the_past_are_counted_and_never_reordered() {
    let mut series = Series::new(8);
    for (time, value) in [(10, 1.0), (5, 2.0), (12, 3.0), (11, 4.0)] {
        series.push(Sample { at: at(time), value });
    }
    let mut out = Vec::new();
    series.summary(at(0), at(20), 100, &mut out);
    let seen: Vec<_> = out.iter().map(|bucket| (bucket.from.as_millis(), bucket.first, bucket.last)).collect();
    assert_eq!(seen, [(10, 1.0, 2.0), (12, 3.0, 4.0)]);
    assert_eq!(series.clamped(), 2);
}

#[test]
fn f40_what_is_not_finite_is_not_kept() {
    let mut series = Series::new(8);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        series.push(Sample { at: at(0), value });
    }
    assert!(series.is_empty());
    assert_eq!(series.last(), None);
}

#[test]
fn columns_do_not_change_while_the_window_slides() {
    let mut series = Series::new(10_000);
    for number in 0..5_000 {
        series.push(Sample { at: at(number * 7), value: (number % 97) as f64 });
    }
    let summary = |from: i64| {
        let mut out = Vec::new();
        series.summary(at(from), at(from + 10_000), 101, &mut out);
        out
    };
    let before = summary(10_000);
    let after = summary(10_034);
    // All columns that lie inside both windows are the same buckets.
    let inside = |buckets: &[Bucket]| -> Vec<Bucket> {
        buckets.iter().copied().filter(|bucket| bucket.from >= at(10_100) && bucket.to < at(20_000)).collect()
    };
    assert_eq!(inside(&before), inside(&after));
    assert!(inside(&before).len() > 90);
}

#[test]
fn the_mean_of_a_window_is_that_of_its_samples_however_wide_the_columns() {
    let mut series = Series::new(1 << 12);
    for number in 0..10_000 {
        series.push(Sample { at: at(number), value: (number % 97) as f64 * 0.1 });
    }
    for columns in [1, 2, 7, 100, 5_000] {
        let mut out = Vec::new();
        series.summary(at(6_144), at(9_999), columns, &mut out);
        // A wide column begins before the window; all samples from there on are in it.
        out.retain(|bucket| bucket.to >= at(6_144));
        let (count, sum) = out.iter().fold((0, 0.0), |(count, sum), bucket| (count + bucket.count, sum + bucket.sum));
        let inside = out[0].from.as_millis()..10_000;
        assert_eq!(i64::from(count), inside.end - inside.start, "{columns} columns");
        let expected: f64 = inside.map(|number| (number % 97) as f64 * 0.1).sum();
        assert!((sum - expected).abs() < 1e-6, "{columns} columns: {sum}, not {expected}");
    }
}

#[test]
fn p7_a_sample_takes_no_more_than_sixteen_bytes() {
    let mut series = Series::new(1 << 16);
    for number in 0..200_000 {
        series.push(Sample { at: at(number), value: number as f64 });
    }
    assert_eq!(series.len(), 1 << 16);
    let bytes = series.bytes() as f64 / series.len() as f64;
    assert!(bytes <= 16.0, "{bytes} bytes a sample");
}

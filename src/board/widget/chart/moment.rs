//! [`Moment`]: what the lines of a chart said at a time.

use crate::data::view::{Bucket, Cause, Plot};
use crate::order;
use crate::time::Timestamp;

/// What the lines said at a time.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    /// The time.
    pub at: Timestamp,
    /// The value of each line, in their order.
    pub values: Vec<Option<f64>>,
}

impl Moment {
    /// What each line said last by a time; nothing before its first value, nor after the connection was lost since.
    pub fn of(plot: &Plot, at: Timestamp) -> Self {
        let value = |buckets: &[Bucket]| {
            let known = buckets.partition_point(|bucket| bucket.from <= at).checked_sub(1)?;
            let bucket = buckets[known];
            let is_lost = plot.gaps.iter().any(|gap| gap.from >= bucket.to && gap.from < at);
            (!is_lost).then_some(bucket.last)
        };
        Self { at, values: plot.lines.iter().map(|line| value(&line.buckets)).collect() }
    }

    /// The samples in sight, oldest first: of what shares a column of the picture, the first and the last.
    pub fn all(plot: &Plot) -> Vec<Self> {
        let mut samples: Vec<(Timestamp, usize, f64)> = Vec::new();
        for (n, line) in plot.lines.iter().enumerate() {
            for bucket in line.buckets.iter().filter(|bucket| bucket.to >= plot.from) {
                if bucket.count > 1 && bucket.from >= plot.from {
                    samples.push((bucket.from, n, bucket.first));
                }
                samples.push((bucket.to, n, bucket.last));
            }
        }
        order::by(&mut samples, |a, b| a.0.cmp(&b.0));
        let mut moments: Vec<Self> = Vec::new();
        for (at, n, value) in samples {
            if moments.last().is_none_or(|last| last.at != at) {
                moments.push(Self { at, values: vec![None; plot.lines.len()] });
            }
            if let Some(moment) = moments.last_mut() {
                moment.values[n] = Some(value);
            }
        }
        moments
    }

    /// Whether some samples in sight share a column of the picture, so that [`Self::all`] leaves some out.
    pub fn is_thinned(plot: &Plot) -> bool {
        plot.lines.iter().flat_map(|line| &line.buckets).any(|bucket| bucket.count > 2)
    }
}

/// What the connection missed at a time; `None` while it stood.
pub fn gap(plot: &Plot, at: Timestamp) -> Option<Cause> {
    plot.gaps.iter().find(|gap| gap.from <= at && at < gap.to).map(|gap| gap.cause)
}

/// Whether a line had been silent for longer than its own rhythm explains at a time.
pub fn is_silent(plot: &Plot, line: usize, at: Timestamp) -> bool {
    let silent = || {
        let line = plot.lines.get(line)?;
        let last = line.buckets.iter().rfind(|bucket| bucket.from <= at)?;
        Some(at.millis_since(last.to) > line.patience?)
    };
    silent().unwrap_or(false)
}

/// The time of the sample in sight that is nearest to a time.
pub fn nearest(plot: &Plot, at: Timestamp) -> Option<Timestamp> {
    times(plot).min_by_key(|time| time.millis_since(at).unsigned_abs())
}

/// The time of the sample so many after a time, below zero before it; the last or first where there are fewer, and
/// without a time the newest of all.
pub fn step(plot: &Plot, at: Option<Timestamp>, steps: i32) -> Option<Timestamp> {
    let Some(at) = at else { return times(plot).max() };
    let mut times: Vec<Timestamp> =
        times(plot).filter(|time| if steps < 0 { *time < at } else { *time > at }).collect();
    order::by_key(&mut times, |time| time.as_millis());
    times.dedup();
    let way = steps.unsigned_abs().max(1) as usize;
    let found = if steps < 0 { times.len().saturating_sub(way) } else { (way - 1).min(times.len().saturating_sub(1)) };
    times.get(found).copied().or_else(|| nearest(plot, at))
}

/// The times of the samples in sight, line by line.
fn times(plot: &Plot) -> impl Iterator<Item = Timestamp> {
    let buckets = plot.lines.iter().flat_map(|line| &line.buckets);
    buckets.map(|bucket| bucket.to).filter(|time| *time >= plot.from && *time <= plot.to)
}

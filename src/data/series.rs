//! [`Series`]: the recent past of one number. A ring of samples under a pyramid of extremes and sums, so that drawing a
//! thousand columns of sixty thousand samples costs a thousand columns.

use core::ops::Range;

use super::view::Bucket;
use crate::time::Timestamp;

/// A number and when it was received.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sample {
    /// When.
    pub at: Timestamp,
    /// What; only finite numbers are kept.
    pub value: f64,
}

/// The last samples of one number, oldest first, and what is needed to summarise any stretch of them quickly.
///
/// Takes 12 bytes a sample and less than two more for the pyramid; grows as it fills and stops at its capacity, from where on
/// the oldest sample makes room. Holds at most 49 days.
#[derive(Clone, Debug)]
pub struct Series {
    capacity: usize,
    /// Samples ever kept, of which the last `len` still are.
    pushed: u64,
    len: usize,
    /// The place of the oldest sample; those after it follow, round the end.
    oldest: usize,
    /// The time from which `offsets` count.
    base: i64,
    offsets: Vec<u32>,
    values: Vec<f64>,
    levels: Vec<Level>,
    clamped: u64,
}

/// The digests of every `width` samples, in a ring that is one block longer than the samples' own.
#[derive(Clone, Debug)]
struct Level {
    width: u64,
    capacity: usize,
    digests: Vec<Digest>,
}

/// What is told of some samples together.
#[derive(Clone, Copy, Debug)]
struct Digest {
    min: f64,
    max: f64,
    sum: f64,
}

impl Series {
    /// An empty series of at most `capacity` samples, at least one.
    pub fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        let widths = core::iter::successors(Some(FACTOR), |width| Some(width * FACTOR));
        let levels = widths.take_while(|&width| width * 2 <= capacity as u64).map(|width| Level {
            width,
            capacity: capacity.div_ceil(width as usize) + 1,
            digests: Vec::new(),
        });
        Self {
            capacity,
            pushed: 0,
            len: 0,
            oldest: 0,
            base: 0,
            offsets: Vec::new(),
            values: Vec::new(),
            levels: levels.collect(),
            clamped: 0,
        }
    }

    /// Adds a sample. One from before the last sample counts as simultaneous with it ([`Self::clamped`]), and one
    /// that is not finite is ignored.
    pub fn push(&mut self, sample: Sample) {
        if !sample.value.is_finite() {
            return;
        }
        let at = self.clamp(sample.at.as_millis());
        let offset = self.offset(at);
        if self.values.len() < self.capacity {
            grow(&mut self.values, self.capacity);
            grow(&mut self.offsets, self.capacity);
            self.values.push(sample.value);
            self.offsets.push(offset);
        } else {
            let place = self.place(self.len % self.capacity);
            self.values[place] = sample.value;
            self.offsets[place] = offset;
        }
        for level in &mut self.levels {
            level.push(self.pushed, sample.value);
        }
        self.pushed += 1;
        if self.len < self.capacity {
            self.len += 1;
        } else {
            self.oldest = self.place(1 % self.capacity);
        }
    }

    /// Most samples it keeps.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Samples kept.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Samples that came with a time before their predecessor's and were given that one's.
    pub fn clamped(&self) -> u64 {
        self.clamped
    }

    /// When the oldest sample kept was received.
    pub fn since(&self) -> Option<Timestamp> {
        (!self.is_empty()).then(|| Timestamp::from_millis(self.time(0)))
    }

    /// The latest sample.
    pub fn last(&self) -> Option<Sample> {
        let last = self.len.checked_sub(1)?;
        Some(Sample { at: Timestamp::from_millis(self.time(last)), value: self.value(last) })
    }

    /// Bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let levels = self.levels.iter().map(|level| level.digests.capacity() * size_of::<Digest>());
        self.values.capacity() * size_of::<f64>() + self.offsets.capacity() * size_of::<u32>() + levels.sum::<usize>()
    }

    /// Appends to `out` what happened from `from` to `to`, both included, in at most `columns` columns, oldest first;
    /// columns without a sample are left out. In front stands a bucket of the last sample before them, if there is
    /// one, so that a line can be drawn in from the edge.
    ///
    /// Columns are [`column_millis`] wide and begin at whole multiples of that, so that the same samples share a
    /// column however the window slides; the first one therefore begins at or before `from`.
    pub fn summary(&self, from: Timestamp, to: Timestamp, columns: u16, out: &mut Vec<Bucket>) {
        let (from, to) = (from.as_millis(), to.as_millis());
        if to < from || self.is_empty() {
            return;
        }
        let width = column_millis(to.saturating_sub(from), columns);
        let start = from.div_euclid(width).saturating_mul(width);
        let mut first = self.first_from(0, start);
        if first > 0 {
            out.push(self.bucket(first - 1..first));
        }
        while first < self.len && self.time(first) <= to {
            let column_end = (self.time(first).div_euclid(width) + 1).saturating_mul(width);
            let end = self.first_from(first, column_end.min(to.saturating_add(1)));
            out.push(self.bucket(first..end));
            first = end;
        }
    }

    fn clamp(&mut self, at: i64) -> i64 {
        match self.len.checked_sub(1).map(|last| self.time(last)) {
            Some(last) if at < last => {
                self.clamped += 1;
                last
            }
            _ => at,
        }
    }

    /// Milliseconds from the base to `at`, moving the base and forgetting what is then out of reach when need be.
    fn offset(&mut self, at: i64) -> u32 {
        if self.is_empty() {
            self.base = at;
        }
        if let Ok(offset) = u32::try_from(at.saturating_sub(self.base)) {
            return offset;
        }
        let oldest = at.saturating_sub(i64::from(u32::MAX) / 2);
        let forgotten = self.first_from(0, oldest);
        self.oldest = self.place(forgotten);
        self.len -= forgotten;
        let base = if self.is_empty() { at } else { self.time(0) };
        for index in 0..self.len {
            let place = self.place(index);
            self.offsets[place] = (self.base + i64::from(self.offsets[place]) - base) as u32;
        }
        self.base = base;
        (at - base) as u32
    }

    /// The first of the kept samples, from index `low` on, that is not before `at`; there is none at index `len`.
    fn first_from(&self, low: usize, at: i64) -> usize {
        // Columns mostly hold few samples: look near by before halving the rest.
        let (mut low, mut step) = (low, 1);
        while low + step <= self.len && self.time(low + step - 1) < at {
            low += step;
            step *= 2;
        }
        let mut high = (low + step).min(self.len);
        while low < high {
            let middle = low.midpoint(high);
            if self.time(middle) < at { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// What happened in these kept samples, at least one.
    fn bucket(&self, range: Range<usize>) -> Bucket {
        let last = range.end - 1;
        let digest = self.digest(range.clone());
        Bucket {
            from: Timestamp::from_millis(self.time(range.start)),
            to: Timestamp::from_millis(self.time(last)),
            first: self.value(range.start),
            min: digest.min,
            max: digest.max,
            last: self.value(last),
            count: range.len() as u32,
            sum: digest.sum,
        }
    }

    /// The digest of these kept samples: as high in the pyramid as blocks fit, lower at both ends.
    fn digest(&self, range: Range<usize>) -> Digest {
        let mut found = Digest { min: f64::INFINITY, max: f64::NEG_INFINITY, sum: 0.0 };
        let (mut index, number) = (range.start, self.pushed - self.len as u64);
        while index < range.end {
            let (at, left) = (number + index as u64, (range.end - index) as u64);
            let fits = |level: &&Level| at & (level.width - 1) == 0 && left >= level.width;
            if let Some(level) = self.levels.iter().take_while(fits).last() {
                found = found.and(level.digests[level.place(at)]);
                index += level.width as usize;
            } else {
                found = found.with(self.value(index));
                index += 1;
            }
        }
        found
    }

    /// Where the kept sample with this index stands.
    fn place(&self, index: usize) -> usize {
        let place = self.oldest + index;
        if place < self.capacity { place } else { place - self.capacity }
    }

    fn time(&self, index: usize) -> i64 {
        self.base + i64::from(self.offsets[self.place(index)])
    }

    fn value(&self, index: usize) -> f64 {
        self.values[self.place(index)]
    }
}

impl Level {
    fn push(&mut self, number: u64, value: f64) {
        let own = Digest { min: value, max: value, sum: value };
        let place = self.place(number);
        match self.digests.get_mut(place) {
            Some(digest) if number & (self.width - 1) == 0 => *digest = own,
            Some(digest) => *digest = digest.and(own),
            None => {
                grow(&mut self.digests, self.capacity);
                self.digests.push(own);
            }
        }
    }

    fn place(&self, number: u64) -> usize {
        ((number >> self.width.trailing_zeros()) % self.capacity as u64) as usize
    }
}

impl Digest {
    fn with(self, value: f64) -> Self {
        Self { min: self.min.min(value), max: self.max.max(value), sum: self.sum + value }
    }

    fn and(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max), sum: self.sum + other.sum }
    }
}

/// How wide a column is, in milliseconds, when `span_millis` are shown in at most `columns`, however they are aligned.
pub fn column_millis(span_millis: i64, columns: u16) -> i64 {
    match i64::from(columns) {
        // One column that never begins anew.
        0 | 1 => i64::MAX / 4,
        columns => span_millis.max(0).div_euclid(columns - 1) + i64::from(span_millis % (columns - 1) > 0),
    }
    .max(1)
}

/// Makes room for one more, twice as much as before but never more than `capacity`.
fn grow<T>(list: &mut Vec<T>, capacity: usize) {
    if list.len() == list.capacity() {
        let wanted = (list.len() * 2).clamp(16, capacity.max(16));
        list.reserve_exact(wanted - list.len());
    }
}

/// Samples under a block of the pyramid's first level, and blocks under one of each further level: a power of two.
const FACTOR: u64 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_wide_enough_for_any_alignment() {
        for (span, columns, expected) in [(60_000, 601, 100), (60_000, 600, 101), (0, 640, 1), (999, 2, 999)] {
            assert_eq!(column_millis(span, columns), expected, "{span} in {columns}");
        }
    }

    #[test]
    fn a_series_that_outlives_its_offsets_moves_its_base() {
        let day = 86_400_000;
        let mut series = Series::new(1_000);
        for number in 0..200 {
            series.push(Sample { at: Timestamp::from_millis(number * day), value: number as f64 });
        }
        let last = series.last().unwrap();
        assert_eq!((last.at.as_millis(), last.value), (199 * day, 199.0));
        assert!((24..=50).contains(&series.len()), "{}", series.len());
        let mut out = Vec::new();
        series.summary(Timestamp::default(), Timestamp::from_millis(200 * day), 1_000, &mut out);
        assert!(out.iter().all(|bucket| bucket.from.as_millis() == bucket.first as i64 * day));
        assert_eq!(out.len(), series.len());
    }
}

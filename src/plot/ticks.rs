//! Ticks: the round values and times that deserve a label.

use super::shape::{Notation, Precision, Text};
use crate::time::Timestamp;

/// Round values, evenly apart: 1, 2 or 5 times a power of ten.
#[derive(Clone, PartialEq, Debug)]
pub struct ValueTicks {
    /// Ascending, finite; at least one, at most 64.
    pub values: Vec<f64>,
    /// Digits after the point that tell them apart.
    pub decimals: u8,
    /// How they are to be written.
    pub notation: Notation,
}

impl ValueTicks {
    /// About `wanted` ticks that surround `lo..hi`, so that the first and the last are the ends of an axis.
    /// `lo` and `hi` must be finite and `lo < hi`, as [`spread`](super::scale::spread) gives them.
    pub fn around(lo: f64, hi: f64, wanted: usize) -> Self {
        let step = Step::of((hi / 2.0 - lo / 2.0) / (wanted.clamp(1, 32) as f64) * 2.0);
        let (first, last) = (step.count(lo, f64::floor), step.count(hi, f64::ceil));
        let count = (last - first).clamp(0.0, 63.0) as u32;
        let mut values: Vec<f64> =
            (0..=count).map(|n| step.times(first + f64::from(n))).filter(|v| v.is_finite()).collect();
        if values.is_empty() {
            values.push(lo);
        }
        let (mut decimals, notation) = step.writing(lo.abs().max(hi.abs()));
        // Beyond the largest number there is no round one; the axis ends with the data.
        if values.first().is_some_and(|first| *first > lo) {
            values.insert(0, lo);
            decimals = decimals.max(1);
        }
        if values.last().is_some_and(|last| *last < hi) {
            values.push(hi);
            decimals = decimals.max(1);
        }
        Self { values, decimals, notation }
    }

    /// A tick as a label says it.
    pub const fn text(&self, value: f64) -> Text {
        Text::Number { value, decimals: self.decimals, notation: self.notation }
    }

    /// Characters of the longest label, sign, grouping and exponent included.
    pub fn longest(&self) -> usize {
        self.values.iter().map(|value| characters(*value, self.decimals, self.notation)).max().unwrap_or(0)
    }
}

/// Characters a number takes when it is written for a person, thousands grouped.
pub fn characters(value: f64, decimals: u8, notation: Notation) -> usize {
    let fraction = if decimals == 0 { 0 } else { usize::from(decimals) + 1 };
    let sign = usize::from(value < 0.0);
    match notation {
        Notation::Scientific => sign + 1 + fraction + 5,
        Notation::Plain => {
            let whole = value.abs().max(1.0).log10().floor().clamp(0.0, 308.0) as usize + 1;
            sign + whole + (whole - 1) / 3 + fraction
        }
    }
}

/// `digit` times ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Step {
    digit: f64,
    exponent: i32,
}

impl Step {
    /// The nearest step not below `raw`, a positive number that may be infinite.
    fn of(raw: f64) -> Self {
        let raw = raw.clamp(1e-292, 1e308);
        let exponent = raw.log10().floor() as i32;
        // The logarithm of an exact power may come out a hair too low or too high.
        let mantissa = raw / power_of_ten(exponent);
        let (digit, exponent) = match mantissa {
            m if m <= 1.000_001 => (1.0, exponent),
            m if m <= 2.000_001 => (2.0, exponent),
            m if m <= 5.000_001 => (5.0, exponent),
            _ => (1.0, exponent + 1),
        };
        Self { digit, exponent }
    }

    /// How many steps `value` is from zero, rounded; a hair beyond a tick counts as on it.
    fn count(self, value: f64, round: fn(f64) -> f64) -> f64 {
        let steps = self.steps(value);
        if (steps - steps.round()).abs() < 1e-9 { steps.round() } else { round(steps) }
    }

    fn steps(self, value: f64) -> f64 {
        value / self.digit / power_of_ten(self.exponent)
    }

    /// Divides by a power of ten where it can: 3 / 10 is 0.3, 3 × 0.1 is not.
    fn times(self, count: f64) -> f64 {
        let whole = count * self.digit;
        if self.exponent < 0 { whole / power_of_ten(-self.exponent) } else { whole * power_of_ten(self.exponent) }
    }

    fn writing(self, largest: f64) -> (u8, Notation) {
        if largest < LONGEST_PLAIN && self.exponent >= -MOST_DECIMALS {
            return (self.exponent.min(0).unsigned_abs() as u8, Notation::Plain);
        }
        let digits = largest.log10().floor() as i32 - self.exponent;
        (digits.clamp(0, 15) as u8, Notation::Scientific)
    }
}

/// Ten to a power between -308 and 308.
fn power_of_ten(exponent: i32) -> f64 {
    10_f64.powi(exponent.clamp(-307, 308))
}

/// Round times, evenly apart on the viewer's own clock.
#[derive(Clone, PartialEq, Debug)]
pub struct TimeTicks {
    /// Ascending; at most 64, and none when no round time fits.
    pub times: Vec<Timestamp>,
    /// How finely they are to be written.
    pub precision: Precision,
    offset: i64,
}

impl TimeTicks {
    /// Ticks between `from` and `to`, at most `most` of them. `offset_minutes` is how far the viewer's clock is
    /// ahead of UTC, so that a day begins at their midnight.
    pub fn between(from: Timestamp, to: Timestamp, most: usize, offset_minutes: i16) -> Self {
        let offset = i64::from(offset_minutes) * MINUTE;
        let span = i128::from(to.as_millis()) - i128::from(from.as_millis());
        let step = step_of(span, most.clamp(1, 64) as i128);
        // In wider numbers, because the first tick may lie beyond the last millisecond of the clock.
        let wide = i128::from(step);
        let start =
            (i128::from(from.as_millis()) + i128::from(offset) + wide - 1).div_euclid(wide) * wide - i128::from(offset);
        let times = (0..64)
            .map_while(|n| i64::try_from(start + n * wide).ok())
            .take_while(|at| *at <= to.as_millis())
            .map(Timestamp::from_millis)
            .collect();
        Self { times, precision: precision_of(step), offset }
    }

    /// A tick as a label says it: at midnight the day, because that is the news.
    pub fn text(&self, at: Timestamp) -> Text {
        let midnight = at.as_millis().saturating_add(self.offset).rem_euclid(DAY) == 0;
        let precision = if midnight { self.precision.max(Precision::Days) } else { self.precision };
        Text::Time { at, precision }
    }
}

fn step_of(span: i128, most: i128) -> i64 {
    let least = i64::try_from(span.max(0) / most + 1).unwrap_or(i64::MAX);
    if let Some(step) = STEPS.iter().find(|step| **step >= least) {
        return *step;
    }
    let mut days: i64 = 10;
    loop {
        for digit in [1, 2, 5] {
            let step = days.saturating_mul(digit).saturating_mul(DAY);
            if step >= least {
                return step;
            }
        }
        days = days.saturating_mul(10);
    }
}

fn precision_of(step: i64) -> Precision {
    match step {
        ..SECOND => Precision::Millis,
        SECOND..MINUTE => Precision::Seconds,
        MINUTE..DAY => Precision::Minutes,
        DAY..YEAR => Precision::Days,
        _ => Precision::Years,
    }
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;
const STEPS: [i64; 31] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    7 * DAY,
    14 * DAY,
];
/// From here on a plain number takes more of the chart than it is worth.
pub(super) const LONGEST_PLAIN: f64 = 1e9;
const MOST_DECIMALS: i32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lo: f64, hi: f64, wanted: usize, expected: &str) {
        let ticks = ValueTicks::around(lo, hi, wanted);
        let written: Vec<String> = ticks.values.iter().map(|value| ticks.text(*value).to_string()).collect();
        assert_eq!(written.join(" "), expected, "{lo}..{hi}");
    }

    #[test]
    fn value_ticks_are_round_and_surround_the_data() {
        check(0.0, 10.0, 5, "0 2 4 6 8 10");
        check(19.3, 21.2, 4, "19.0 19.5 20.0 20.5 21.0 21.5");
        check(0.1, 0.3, 2, "0.1 0.2 0.3");
        check(-0.004, 0.013, 3, "-0.01 0.00 0.01 0.02");
        check(99_500.0, 100_500.0, 2, "99500 100000 100500");
        check(0.0, 3e9, 3, "0E0 1E9 2E9 3E9");
        check(-f64::MAX, f64::MAX, 4, "-1.8E308 -1.0E308 0.0E0 1.0E308 1.8E308");
    }

    #[test]
    fn time_ticks_stand_on_whole_hours_of_the_viewers_clock() {
        let ticks = TimeTicks::between(Timestamp::from_millis(0), Timestamp::from_millis(7 * HOUR), 4, 90);
        let hours: Vec<i64> = ticks.times.iter().map(|at| at.as_millis() / (HOUR / 2)).collect();
        assert_eq!((hours, ticks.precision), (vec![1, 5, 9, 13], Precision::Minutes));
    }

    #[test]
    fn midnight_is_written_as_a_day() {
        let ticks = TimeTicks::between(Timestamp::from_millis(-HOUR), Timestamp::from_millis(HOUR), 4, 0);
        let texts: Vec<String> = ticks.times.iter().map(|at| ticks.text(*at).to_string()).collect();
        assert_eq!(texts, ["-3600000 ms Minutes", "0 ms Days", "3600000 ms Minutes"]);
    }

    #[test]
    fn any_span_has_a_bounded_number_of_time_ticks() {
        for (from, to) in [(i64::MIN, i64::MAX), (0, 0), (i64::MAX, i64::MAX), (5, 4), (0, 1), (0, i64::MAX)] {
            let ticks = TimeTicks::between(Timestamp::from_millis(from), Timestamp::from_millis(to), 8, -720);
            assert!(ticks.times.len() <= 9, "{from}..{to}");
        }
    }
}

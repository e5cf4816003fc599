//! [`Rate`]: messages a second over the last seconds, in twelve bytes and without a timer.

use crate::time::Timestamp;

/// A count for the second under way, and the weighted mean of those before. Decays when it is looked at.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Rate {
    second: u32,
    count: u32,
    mean: f32,
}

impl Rate {
    /// Counts a message.
    pub(super) fn add(&mut self, now: Timestamp) {
        let second = second(now);
        if second != self.second {
            self.mean = self.mean_at(second);
            self.second = second;
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
    }

    /// Messages a second over the last whole seconds, the latest weighing most; changes only from second to second,
    /// and is exactly 0 when it would round to nothing.
    pub(super) fn per_sec(&self, now: Timestamp) -> f32 {
        let second = second(now);
        let mean = if second == self.second { self.mean } else { self.mean_at(second) };
        if mean < REST { 0.0 } else { mean }
    }

    /// Whether it will read differently when another second has passed.
    pub(super) fn is_moving(&self, now: Timestamp) -> bool {
        (second(now) == self.second && self.count > 0) || self.per_sec(now) > 0.0
    }

    fn mean_at(&self, second: u32) -> f32 {
        // A clock that was set back says nothing about the time passed: one second is the least it can be.
        let passed = second.checked_sub(self.second).unwrap_or(1).clamp(1, FORGOTTEN);
        let mean = self.mean * KEEP + self.count as f32 * (1.0 - KEEP);
        mean * KEEP.powi(passed as i32 - 1)
    }
}

/// The whole second that `now` falls into.
pub(super) fn second(now: Timestamp) -> u32 {
    now.as_millis().div_euclid(1_000) as u32
}

/// When the second after the one of `now` begins.
pub(super) fn next_second(now: Timestamp) -> Timestamp {
    Timestamp::from_millis((now.as_millis().div_euclid(1_000) + 1) * 1_000)
}

/// What a second's passing leaves of the mean.
const KEEP: f32 = 0.6;
/// Less than three messages a minute is no rate.
const REST: f32 = 0.05;
/// Seconds after which nothing is left of any rate.
const FORGOTTEN: u32 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_steady_stream_reads_as_its_rate_and_silence_as_zero() {
        let mut rate = Rate::default();
        for millis in (0..20_000).step_by(100) {
            rate.add(at(millis));
        }
        assert!((rate.per_sec(at(20_000)) - 10.0).abs() < 0.1, "{}", rate.per_sec(at(20_000)));
        assert!(rate.is_moving(at(20_500)));
        assert!(rate.per_sec(at(22_000)) < 5.0);
        assert!(rate.per_sec(at(60_000)).abs() < f32::EPSILON);
        assert!(!rate.is_moving(at(60_000)));
    }

    #[test]
    fn a_clock_set_back_does_not_freeze_it() {
        let mut rate = Rate::default();
        rate.add(at(1_000_000));
        for millis in (0..20_000).step_by(500) {
            rate.add(at(millis));
        }
        assert!((rate.per_sec(at(20_000)) - 2.0).abs() < 0.1);
    }
}

//! Two clocks, never confused. [`Instant`] measures durations and never leaves the process that read it;
//! [`Timestamp`] says when something happened to a person and may travel. Nothing here asks what time it is.

use core::ops::{Add, Sub};
use core::time::Duration;

use serde::{Deserialize, Serialize};

/// A point on a monotonic clock, in microseconds since an origin that only its own process knows.
///
/// Has no `Serialize` on purpose: an instant means nothing on another clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Instant(u64);

impl Instant {
    /// The origin of the clock.
    pub const ZERO: Self = Self(0);

    /// The instant `micros` microseconds after the origin.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The instant `millis` milliseconds after the origin.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// Microseconds since the origin.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The time passed since `earlier`; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Saturates at the end of the clock, some 580,000 years after its origin.
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// A wall-clock time in whole milliseconds since 1970-01-01 UTC. May jump when the computer's clock is set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time `millis` milliseconds after 1970-01-01 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01 UTC; negative before.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to here; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// Both clocks, read together: the one way time enters the pure rooms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// For durations and deadlines.
    pub instant: Instant,
    /// For what a person is told.
    pub unix: Timestamp,
}

impl Now {
    /// Both clocks `span` later: how a simulation moves on.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self { instant: self.instant + span, unix: self.unix + span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_never_run_backwards() {
        let early = Instant::from_millis(5);
        let late = early + Duration::from_millis(7);
        assert_eq!(late.since(early), Duration::from_millis(7));
        assert_eq!(early.since(late), Duration::ZERO);
    }

    #[test]
    fn clocks_saturate_instead_of_wrapping() {
        assert_eq!(Instant::from_micros(u64::MAX) + Duration::from_secs(1), Instant::from_micros(u64::MAX));
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(end + Duration::from_secs(1), end);
        assert_eq!((Timestamp::from_millis(10) - Duration::from_millis(25)).as_millis(), -15);
    }

    #[test]
    fn both_clocks_move_together() {
        let now = Now::default().after(Duration::from_secs(2));
        assert_eq!((now.instant.as_micros(), now.unix.as_millis()), (2_000_000, 2_000));
    }
}

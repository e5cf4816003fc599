//! [`Look`]: what of the past a chart shows. It begins with what its settings say, and follows whoever zooms and pans;
//! it is no part of the document.

use crate::board::widget::SPAN_SECS;
use crate::time::Timestamp;

/// What of the past is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Its end; `None` follows what arrives.
    pub until: Option<Timestamp>,
    /// How long it is, in seconds; at least one.
    pub span_secs: u32,
}

/// How far one can look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// The time: nothing is after it.
    pub now: Timestamp,
    /// When the oldest sample came that is kept: nothing is before it.
    pub since: Option<Timestamp>,
    /// The span of the settings, which may always be shown.
    pub span_secs: u32,
}

impl Look {
    /// The newest so many seconds.
    pub const fn live(span_secs: u32) -> Self {
        Self { until: None, span_secs }
    }

    /// Shows `factor` times as much, below one less, so that `around` stays where it is as far as there is reach. What
    /// follows what arrives still does when `around` is its end.
    #[must_use]
    pub fn zoom(self, factor: f64, around: Timestamp, reach: Reach) -> Self {
        let (from, to) = self.ends(reach);
        let span = (f64::from(self.span_secs) * 1_000.0 * factor).clamp(LEAST, reach.most());
        let part = around.millis_since(from).max(0) as f64 / to.millis_since(from).max(1) as f64;
        let after = span * (1.0 - part.min(1.0));
        Self::ending(around.min(to).as_millis() as f64 + after, span, reach)
    }

    /// Goes so many milliseconds later, below zero earlier, as far as there is reach.
    #[must_use]
    pub fn pan(self, millis: f64, reach: Reach) -> Self {
        let (_, to) = self.ends(reach);
        Self::ending(to.as_millis() as f64 + millis, f64::from(self.span_secs) * 1_000.0, reach)
    }

    /// Shows what is between two times, in whichever order.
    pub fn between(one: Timestamp, other: Timestamp, reach: Reach) -> Self {
        let (from, to) = (one.min(other).as_millis() as f64, one.max(other).as_millis() as f64);
        let span = (to - from).clamp(LEAST, reach.most());
        Self::ending(f64::midpoint(from, to) + span / 2.0, span, reach)
    }

    /// Its start and end.
    pub fn ends(self, reach: Reach) -> (Timestamp, Timestamp) {
        let to = self.until.unwrap_or(reach.now);
        (to - core::time::Duration::from_secs(self.span_secs.into()), to)
    }

    /// What ends at `to`, within reach. Near to now it follows what arrives.
    fn ending(to: f64, span: f64, reach: Reach) -> Self {
        let (secs, now) = ((span / 1_000.0).round().max(1.0), reach.now.as_millis() as f64);
        let since = reach.since.map_or(now, |since| since.as_millis() as f64);
        let to = to.max(since + secs * 1_000.0);
        let until = (to < now - secs * 1_000.0 * NEAR).then(|| Timestamp::from_millis(to.round() as i64));
        Self { until, span_secs: secs as u32 }
    }
}

impl Reach {
    /// The longest span in milliseconds: all that is kept.
    fn most(self) -> f64 {
        let kept = self.since.map_or(0, |since| self.now.millis_since(since)) as f64;
        kept.max(f64::from(self.span_secs) * 1_000.0).min(f64::from(*SPAN_SECS.end()) * 1_000.0).max(LEAST)
    }
}

/// The shortest span in milliseconds.
const LEAST: f64 = 1_000.0;
/// What ends so near to now, as a part of the span, follows what arrives.
const NEAR: f64 = 0.01;

//! What the faces of all kinds have in common: how a value is shown, and how far it can be trusted.

use crate::data::view::{Freshness, PlotLine, Reading};
use crate::payload::time::{Temporal, temporal};
use crate::payload::unit::{Prefix, prefix};
use crate::payload::{Missing, Value, visible};
use crate::plot;
use crate::time::Timestamp;

/// A value, ready to be shown.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Shown {
    /// A number.
    Number {
        /// The nearest 64-bit float; finite.
        value: f64,
        /// Digits after the point to show; `None` shows it as it was written.
        decimals: Option<u8>,
        /// As it was written: every digit of a long integer.
        digits: Box<str>,
    },
    /// Text, a boolean as it was spelled, or compact JSON.
    Text(Box<str>),
    /// A point in time or a duration.
    Time {
        /// What it says.
        time: Temporal,
        /// As it was written.
        text: Box<str>,
    },
    /// So many bytes that are no text.
    Bytes(u32),
    /// No value: nothing arrived yet, or what arrived was empty or had no such part.
    #[default]
    Nothing,
}

impl Shown {
    /// Whether it is a number.
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number { .. })
    }

    /// What a reading shows, its numbers with so many digits after the point.
    pub fn of(reading: &Reading, decimals: Option<u8>) -> Self {
        reading.value.as_ref().map_or(Self::Nothing, |value| Self::value(value, decimals))
    }

    /// The same in its unit, a number with the SI prefix that makes it easy to read: 2350 W as 2.35 kW, with two digits
    /// after the point at most. Without a number there is no unit.
    pub fn measured(self, unit: &str) -> (Self, Box<str>) {
        let Self::Number { value, decimals, .. } = self else { return (self, "".into()) };
        let Prefix { symbol, factor } = prefix(value, unit);
        if symbol.is_empty() {
            return (self, unit.into());
        }
        let shift = factor.log10().round() as i32;
        let decimals = decimals.map(|decimals| (i32::from(decimals) + shift).clamp(0, MOST_DECIMALS) as u8);
        let value = value / factor;
        (Self::Number { value, decimals, digits: value.to_string().into() }, [symbol, unit].concat().into())
    }

    /// What is shown of a value, its numbers with so many digits after the point.
    pub fn value(value: &Result<Value, Missing>, decimals: Option<u8>) -> Self {
        match value {
            Ok(Value::Number(number)) => Self::Number { value: number.value, decimals, digits: number.digits.clone() },
            Ok(Value::Bool { text, .. } | Value::Text(text) | Value::Json(text)) => {
                let shown: Box<str> = visible(text).into();
                let time = value.as_ref().ok().and_then(temporal);
                time.map_or_else(|| Self::Text(shown.clone()), |time| Self::Time { time, text: shown.clone() })
            }
            Ok(Value::Bytes(count)) => Self::Bytes(*count),
            Ok(Value::Nothing) | Err(_) => Self::Nothing,
        }
    }
}

/// Why there is a value but not one this widget can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The selector found nothing.
    Missing(Missing),
    /// A gauge needs a number.
    NoNumber,
    /// A switch does not understand the state: it is neither on nor off.
    NoSwitchState,
    /// Nothing in it is a state that a widget which acts understands.
    NoMeaning,
    /// A table of a list needs a list.
    NoList,
    /// A table of a list needs one topic.
    ManyTopics,
    /// An image needs a picture in one of its formats.
    NoImage,
    /// A picture with more dots than a browser should make room for.
    TooManyDots,
    /// There is more of the payload than is kept.
    Cut,
    /// A map needs degrees: a latitude from -90 to 90 and a longitude from -180 to 180.
    NoPlace,
}

/// How far a widget can be trusted, in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WidgetState {
    /// Received while it happened, and not overdue.
    Live,
    /// Stored by the broker from an unknown time before.
    Retained,
    /// Arrives faster than it can be shown one by one.
    Flooded,
    /// Overdue by its own rhythm.
    Late,
    /// Nothing was ever received.
    Waiting,
    /// Received, but not what this widget can show.
    Error,
    /// From before the connection was lost.
    Disconnected,
}

impl WidgetState {
    /// The word, for `data-state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Retained => "retained",
            Self::Flooded => "flooded",
            Self::Late => "late",
            Self::Waiting => "waiting",
            Self::Error => "error",
            Self::Disconnected => "disconnected",
        }
    }

    /// The state of a reading. A lost connection comes before a problem: what was wrong may be right by now.
    pub fn of(freshness: Freshness, problem: Option<Problem>) -> Self {
        match freshness {
            Freshness::Disconnected => Self::Disconnected,
            _ if problem.is_some() => Self::Error,
            Freshness::Waiting => Self::Waiting,
            Freshness::Live => Self::Live,
            Freshness::Retained => Self::Retained,
            Freshness::Late => Self::Late,
            Freshness::Flooded => Self::Flooded,
        }
    }

    /// Whether the value is as new as it can be.
    pub const fn is_fresh(self) -> bool {
        matches!(self, Self::Live | Self::Flooded)
    }

    /// The ink of the value: its own, or [`plot::Ink::Stale`] for one that may be old.
    pub const fn ink(self) -> plot::Ink {
        match self {
            Self::Late | Self::Disconnected => plot::Ink::Stale,
            _ => plot::Ink::Accent,
        }
    }
}

/// The number in the newest message of a line that left no mark in it, and when that came; or why it is none.
pub(super) fn newest(line: Option<&PlotLine>) -> (Option<(Timestamp, f64)>, Option<Problem>) {
    match line.and_then(|line| line.latest.as_ref()) {
        Some((at, Ok(value))) if value.as_number().is_some() => (value.as_number().map(|number| (*at, number)), None),
        Some((_, Err(missing))) => (None, Some(Problem::Missing(*missing))),
        Some((_, Ok(Value::Nothing))) | None => (None, None),
        Some((_, Ok(_))) => (None, Some(Problem::NoNumber)),
    }
}

/// What the selector of a reading missed.
pub(super) fn missing(reading: &Reading) -> Option<Problem> {
    match reading.value {
        Some(Err(missing)) => Some(Problem::Missing(missing)),
        _ => None,
    }
}

/// Digits after the point of a number whose prefix was changed.
const MOST_DECIMALS: i32 = 2;

//! [`Value`]: a payload, or the chosen part of one, read once.

use serde::{Deserialize, Serialize};

use super::cut;

/// What a payload or the chosen part of it says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Value {
    /// A finite number.
    Number(Number),
    /// `true`/`false`, `on`/`off`, `yes`/`no`, `open`/`closed` … in any case.
    Bool {
        /// What it means: on, open, yes, true.
        on: bool,
        /// As it was spelled.
        text: Box<str>,
    },
    /// Other UTF-8 text, cut at the reader's limit.
    Text(Box<str>),
    /// A JSON object or array as compact text, cut at the reader's limit.
    Json(Box<str>),
    /// Bytes that are no UTF-8 text; their count.
    Bytes(u32),
    /// An empty payload or JSON `null`.
    Nothing,
}

/// A finite number and the digits it was written with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Number {
    /// The nearest `f64`; always finite.
    pub value: f64,
    /// As it was written, so that long integers keep every digit.
    pub digits: Box<str>,
}

impl Value {
    /// The number in it, booleans being 1 and 0.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.value),
            Self::Bool { on, .. } => Some(f64::from(u8::from(*on))),
            Self::Text(_) | Self::Json(_) | Self::Bytes(_) | Self::Nothing => None,
        }
    }

    /// Whether it means on: a boolean in any spelling, or a number that is 1 or 0.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool { on, .. } => Some(*on),
            Self::Number(number) if number.value == 0.0 => Some(false),
            Self::Number(number) if number.value.to_bits() == 1.0_f64.to_bits() => Some(true),
            _ => None,
        }
    }

    /// The same with text and JSON cut after `max_chars` characters.
    pub(super) fn cut(self, max_chars: usize) -> Self {
        match self {
            Self::Text(text) => Self::Text(cut(&text, max_chars).into()),
            Self::Json(text) => Self::Json(cut(&text, max_chars).into()),
            other => other,
        }
    }
}

/// Why there is no value in a payload: a selector found nothing, or a transform can make nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum Missing {
    /// The payload is not JSON, so it has no parts.
    #[error("the payload is not JSON")]
    NotJson,
    /// The JSON has no such part.
    #[error("the payload has no such field")]
    NoSuchPart,
    /// A step of the transform computes, and what it is given is no number, or what it gives is too large.
    #[error("its transform needs a number")]
    NotNumber,
    /// A step of the transform takes a bit of something else than a whole number below 2⁵³.
    #[error("its transform takes a bit and needs a whole number")]
    NotWhole,
    /// A step of the transform inverts something that is neither on nor off, 1 nor 0.
    #[error("its transform inverts and needs on or off, 1 or 0")]
    NotOnOff,
    /// A step of the transform tells a point in time, and what it is given is none.
    #[error("its transform needs a date and time, or the seconds or milliseconds since 1970")]
    NotTime,
    /// A step of the transform tells a duration, and what it is given is none.
    #[error("its transform needs a duration, such as 90, 1:30 or PT1H30M")]
    NotDuration,
    /// A step of the transform needs another message before it can say something. Not an error: it will come.
    #[error("its transform needs another message first")]
    NotYet,
}

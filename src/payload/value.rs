//! [`Value`]: a payload, or the chosen part of one, read once.

use serde::{Deserialize, Serialize};

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

/// Why a selector found nothing in a payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum Missing {
    /// The payload is not JSON, so it has no parts.
    #[error("the payload is not JSON")]
    NotJson,
    /// The JSON has no such part.
    #[error("the payload has no such field")]
    NoSuchPart,
}

//! [`Condition`]: how a device is, or how it should be.

use super::rgb::Rgb;
use crate::payload::Value;

/// How a device is, or what is wanted of it: those of these that are known or meant.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Condition {
    /// Whether it is on.
    pub on: Option<bool>,
    /// What is set: a brightness, a position, a temperature; finite.
    pub number: Option<f64>,
    /// What is measured beside what is set; finite.
    pub measured: Option<f64>,
    /// The warmth of white light, in mireds.
    pub warmth: Option<f64>,
    /// The colour.
    pub colour: Option<Rgb>,
    /// A word: a mode, a movement, a text.
    pub text: Option<Box<str>>,
}

impl Condition {
    /// On or off.
    pub fn on(on: bool) -> Self {
        Self { on: Some(on), ..Self::default() }
    }

    /// A number.
    pub fn number(number: f64) -> Self {
        Self { number: Some(number), ..Self::default() }
    }

    /// A word or a text.
    pub fn text(text: &str) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    /// What a value says as a text; `None` for what is no text.
    pub(super) fn said(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::text(&number.digits)),
            Value::Bool { text, .. } | Value::Text(text) | Value::Json(text) => Some(Self::text(text)),
            Value::Bytes(_) | Value::Nothing => None,
        }
    }

    /// The number a value is.
    pub(super) fn counted(value: &Value) -> Option<f64> {
        match value {
            Value::Number(number) => Some(number.value),
            _ => None,
        }
    }

    /// A colour.
    pub fn colour(colour: Rgb) -> Self {
        Self { colour: Some(colour), ..Self::default() }
    }

    /// The warmth of white light, in mireds.
    pub fn warmth(warmth: f64) -> Self {
        Self { warmth: Some(warmth), ..Self::default() }
    }

    /// This with all that `other` says.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            on: other.on.or(self.on),
            number: other.number.or(self.number),
            measured: other.measured.or(self.measured),
            warmth: other.warmth.or(self.warmth),
            colour: other.colour.or(self.colour),
            text: other.text.as_ref().or(self.text.as_ref()).cloned(),
        }
    }

    /// Whether all that is wanted is so: numbers within `tolerance`, colours as near as devices keep them.
    pub fn answers(&self, wish: &Self, tolerance: f64) -> bool {
        let near = |is: Option<f64>, wanted: Option<f64>, by: f64| {
            wanted.is_none_or(|wanted| is.is_some_and(|is| (is - wanted).abs() <= by))
        };
        let is_it = wish.on.is_none_or(|wanted| self.on == Some(wanted));
        let says = |wanted: &str| self.text.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(wanted));
        let shines = |wanted: Rgb| self.colour.is_some_and(|colour| colour.is_near(wanted));
        is_it
            && near(self.number, wish.number, tolerance)
            && near(self.warmth, wish.warmth, NEAR_MIREDS)
            && wish.colour.is_none_or(shines)
            && wish.text.as_ref().is_none_or(|wanted| says(wanted))
    }
}

/// Devices round mireds through kelvins.
const NEAR_MIREDS: f64 = 5.0;

//! Bands: ranges of a value that mean something, for every widget that shows a number.

use super::shown::{Problem, Shown, WidgetState, missing};
use crate::board::setting::{self, Ends, Place, Row, Setting, choices};
use crate::data::view::Reading;
use crate::payload::Value;
use crate::plot::{self, Ink};
use crate::time::Timestamp;

/// A range of values that means something; both ends belong to it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Band {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// What it means.
    pub level: Level,
}

impl Row for Band {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { from, to, .. } = *self;
        vec![
            Setting::needed("level", Place::Word(&mut self.level)),
            Setting::needed("from", Place::Number(&mut self.from, Ends::below(to).or_equal())),
            Setting::needed("to", Place::Number(&mut self.to, Ends::above(from).or_equal())),
        ]
    }
}

choices! {
    /// What a band or a state means. Each has a colour, a shape and a word, so that no colour stands alone.
    Level {
        /// All is well.
        Ok = "ok",
        /// Worth a look.
        Warn = "warn",
        /// Needs action.
        Crit = "crit",
        /// Worth knowing, neither good nor bad.
        Info = "info",
        /// At rest.
        Off = "off",
    }
}

impl Level {
    /// Its colour.
    pub(super) const fn ink(self) -> Ink {
        match self {
            Self::Ok => Ink::Ok,
            Self::Warn => Ink::Warn,
            Self::Crit => Ink::Crit,
            Self::Info => Ink::Info,
            Self::Off => Ink::Off,
        }
    }
}

/// What a widget that needs a number shows beside its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The value.
    pub shown: Shown,
    /// What stands behind the number, perhaps nothing.
    pub unit: Box<str>,
    /// What its band means, so that colour does not stand alone.
    pub level: Option<Level>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is nothing to show although something arrived.
    pub problem: Option<Problem>,
    /// When it was received.
    pub at: Option<Timestamp>,
}

impl Face {
    /// What is shown of a reading that must be a number.
    pub(super) fn of(reading: &Reading, unit: &str, decimals: Option<u8>, bands: &[Band]) -> Self {
        let value = number(reading);
        let is_none = value.is_none() && reading.value.is_some();
        let problem = missing(reading).or_else(|| is_none.then_some(Problem::NoNumber));
        Self {
            shown: Shown::of(reading, decimals),
            unit: unit.into(),
            level: value.and_then(|value| level_of(bands, value)),
            state: WidgetState::of(reading.freshness, problem),
            problem,
            at: reading.at,
        }
    }
}

/// What a value means by the first band that holds it.
pub(super) fn level_of(bands: &[Band], value: f64) -> Option<Level> {
    bands.iter().find(|band| value >= band.from && value <= band.to).map(|band| band.level)
}

/// Bands as a picture takes them.
pub(super) fn drawn(bands: &[Band]) -> Vec<plot::Band> {
    bands.iter().map(|band| plot::Band { from: band.from, to: band.to, ink: band.level.ink() }).collect()
}

/// Bands between two ends as a setting; the next one begins where the last one ends.
pub(super) fn bands(bands: &mut Vec<Band>, min: f64, max: f64) -> Place<'_> {
    setting::list(bands, 0..=MAX_BANDS, move |before| {
        let from = before.last().map_or(min, |last| last.to);
        let from = if from < max { from } else { min };
        let level = [Level::Ok, Level::Warn].get(before.len()).copied().unwrap_or(Level::Crit);
        Band { from, to: max, level }
    })
}

/// Makes `min` less than `max`, and both finite.
pub(super) fn repair_ends(min: &mut f64, max: &mut f64) {
    if *min > *max {
        core::mem::swap(min, max);
    }
    if !(min.is_finite() && max.is_finite() && *min < *max) {
        (*min, *max) = (0.0, USUAL_MAX);
    }
}

/// Takes bands away that hold no value.
pub(super) fn repair_bands(bands: &mut Vec<Band>) {
    bands.retain(|band| band.from.is_finite() && band.to.is_finite() && band.from <= band.to);
}

/// The number that was read, if it was one.
pub(super) fn number(reading: &Reading) -> Option<f64> {
    match &reading.value {
        Some(Ok(Value::Number(number))) => Some(number.value),
        _ => None,
    }
}

/// Where a scale ends unless somebody says otherwise.
pub(super) const USUAL_MAX: f64 = 100.0;
/// Most bands of a widget.
pub const MAX_BANDS: usize = 8;

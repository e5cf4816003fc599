//! The gauge: a number on an arc between two ends, with bands that say what is good and bad.

use super::shown::{Problem, Shown, WidgetState, missing};
use super::{MAX_UNIT, Nature};
use crate::board::setting::{self, Ends, Place, Row, Setting, choices};
use crate::data::view::{Reading, Source, View};
use crate::payload::Value;
use crate::plot::{self, Dial, Ink, Picture, Size};
use crate::time::Timestamp;

/// The settings of a gauge.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// What to show.
    pub source: Source,
    /// The value at the left end; finite.
    pub min: f64,
    /// The value at the right end; finite and more than `min`.
    pub max: f64,
    /// What stands behind the number: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows the value as it is written.
    pub decimals: Option<u8>,
    /// Ranges that mean something, at most 8; the first that holds a value counts.
    pub bands: Vec<Band>,
}

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
    /// What a band means, the best first.
    Level {
        /// All is well.
        Ok = "ok",
        /// Worth a look.
        Warn = "warn",
        /// Needs action.
        Crit = "crit",
    }
}

impl Level {
    /// Its colour.
    pub(super) const fn ink(self) -> Ink {
        match self {
            Self::Ok => Ink::Ok,
            Self::Warn => Ink::Warn,
            Self::Crit => Ink::Crit,
        }
    }
}

impl Settings {
    /// The usual settings for a source: 0 to 100.
    pub const fn new(source: Source) -> Self {
        Self { source, min: 0.0, max: USUAL_MAX, unit: String::new(), decimals: None, bands: Vec::new() }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Reading { source: self.source.clone(), spark: None }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        let value = number(reading);
        let problem =
            missing(reading).or_else(|| (value.is_none() && reading.value.is_some()).then_some(Problem::NoNumber));
        let band = value.and_then(|value| self.bands.iter().find(|band| value >= band.from && value <= band.to));
        Face {
            shown: Shown::of(reading, self.decimals),
            unit: self.unit.as_str().into(),
            level: band.map(|band| band.level),
            state: WidgetState::of(reading.freshness, problem),
            problem,
            at: reading.at,
        }
    }

    /// The arc, filled up to the value if there is one. The number itself stands beside it as text.
    pub fn draw(&self, reading: &Reading, size: Size) -> Picture {
        let band = |band: &Band| plot::Band { from: band.from, to: band.to, ink: band.level.ink() };
        let dial = Dial {
            value: number(reading),
            min: self.min,
            max: self.max,
            decimals: self.decimals.unwrap_or(0).max(decimals_of(self.min)).max(decimals_of(self.max)),
            bands: self.bands.iter().map(band).collect(),
            ink: WidgetState::of(reading.freshness, None).ink(),
        };
        dial.draw(size)
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { min, max, .. } = *self;
        vec![
            setting::source("source", &mut self.source),
            Setting::new("min", Place::Number(&mut self.min, Ends::below(max))),
            Setting::new("max", Place::Number(&mut self.max, Ends::above(min))),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
            Setting::new("bands", bands(&mut self.bands, min, max)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn repair(&mut self) {
        repair_ends(&mut self.min, &mut self.max);
        repair_bands(&mut self.bands);
    }
}

/// Bands between two ends; the next one begins where the last one ends.
pub(super) fn bands(bands: &mut Vec<Band>, min: f64, max: f64) -> Place<'_> {
    setting::list(bands, 0..=MAX_BANDS, move |before| {
        let from = before.last().map_or(min, |last| last.to);
        let from = if from < max { from } else { min };
        Band { from, to: max, level: *Level::ALL.get(before.len()).unwrap_or(&Level::Crit) }
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

/// What a gauge shows beside its picture.
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

fn number(reading: &Reading) -> Option<f64> {
    match &reading.value {
        Some(Ok(Value::Number(number))) => Some(number.value),
        _ => None,
    }
}

/// Digits after the point that an end of the arc needs, at most three.
fn decimals_of(end: f64) -> u8 {
    let is_whole = |scale: f64| (end * scale).fract().abs() < 1e-6;
    [1.0, 10.0, 100.0].iter().position(|scale| is_whole(*scale)).map_or(3, |n| n as u8)
}

const USUAL_MAX: f64 = 100.0;
/// Most bands of a gauge.
pub const MAX_BANDS: usize = 8;

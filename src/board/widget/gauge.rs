//! The gauge: a number on an arc between two ends, with bands that say what is good and bad.

use super::bands::{self, Band, Face, number};
use super::shown::WidgetState;
use super::{MAX_UNIT, Nature};
use crate::board::setting::{self, Ends, Place, Setting};
use crate::data::view::{Reading, Source, View};
use crate::plot::{Dial, Picture, Size};

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

impl Settings {
    /// The usual settings for a source: 0 to 100.
    pub const fn new(source: Source) -> Self {
        Self { source, min: 0.0, max: bands::USUAL_MAX, unit: String::new(), decimals: None, bands: Vec::new() }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Reading { source: self.source.clone(), spark: None }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        Face::of(reading, &self.unit, self.decimals, &self.bands)
    }

    /// The arc, filled up to the value if there is one. The number itself stands beside it as text.
    pub fn draw(&self, reading: &Reading, size: Size) -> Picture {
        let dial = Dial {
            value: number(reading),
            min: self.min,
            max: self.max,
            decimals: self.decimals.unwrap_or(0).max(decimals_of(self.min)).max(decimals_of(self.max)),
            bands: bands::drawn(&self.bands),
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
            Setting::new("bands", bands::bands(&mut self.bands, min, max)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn repair(&mut self) {
        bands::repair_ends(&mut self.min, &mut self.max);
        bands::repair_bands(&mut self.bands);
    }
}

/// Digits after the point that an end of the arc needs, at most three.
fn decimals_of(end: f64) -> u8 {
    let is_whole = |scale: f64| (end * scale).fract().abs() < 1e-6;
    [1.0, 10.0, 100.0].iter().position(|scale| is_whole(*scale)).map_or(3, |n| n as u8)
}

//! The level: how full something is, as a bar or a tank between two ends.

use super::bands::{self, Band, Face, number};
use super::shown::WidgetState;
use super::{MAX_UNIT, Nature};
use crate::board::setting::{self, Ends, Place, Setting, choices};
use crate::data::view::{Reading, Source, View};
use crate::plot::{Meter, Picture, Size};

/// The settings of a level.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// What to show.
    pub source: Source,
    /// What it looks like.
    pub shape: Shape,
    /// The value when it is empty; finite.
    pub min: f64,
    /// The value when it is full; finite and more than `min`.
    pub max: f64,
    /// What stands behind the number: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows the value as it is written.
    pub decimals: Option<u8>,
    /// Ranges that mean something, at most 8; the first that holds a value counts.
    pub bands: Vec<Band>,
}

choices! {
    /// What a level looks like.
    Shape {
        /// A bar, along the longer side of its room.
        Bar = "bar",
        /// A vessel that fills from below.
        Tank = "tank",
    }
}

impl Settings {
    /// The usual settings for a source: a bar from 0 to 100.
    pub fn new(source: Source) -> Self {
        let (unit, bands) = (String::new(), Vec::new());
        Self { source, shape: Shape::Bar, min: 0.0, max: bands::USUAL_MAX, unit, decimals: None, bands }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Reading { source: self.source.clone(), spark: None }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        Face::of(reading, &self.unit, self.decimals, &self.bands)
    }

    /// The bar or the tank, filled up to the value if there is one. The number itself stands beside it as text.
    pub fn draw(&self, reading: &Reading, size: Size) -> Picture {
        let meter = Meter {
            value: number(reading),
            min: self.min,
            max: self.max,
            is_tank: self.shape == Shape::Tank,
            bands: bands::drawn(&self.bands),
            ink: WidgetState::of(reading.freshness, None).ink(),
        };
        meter.draw(size)
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
            Setting::new("shape", Place::Word(&mut self.shape)),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("min", Place::Number(&mut self.min, Ends::below(max))),
            Setting::new("max", Place::Number(&mut self.max, Ends::above(min))),
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

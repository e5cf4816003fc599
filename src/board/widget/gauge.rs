//! The gauge: a number on an arc between two ends, with bands that say what is good and bad.

use serde_json::Value as Json;

use super::shown::{Problem, Shown, WidgetState, missing};
use super::{MAX_DECIMALS, MAX_UNIT, one_line, save_source, save_text};
use crate::board::node::{Fields, Node, object};
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

impl Band {
    fn open(node: Node<'_>) -> Option<Self> {
        let fields = node.fields()?;
        fields.note_unknown(&[&["from", "to", "level"]]);
        let levels = Level::ALL.map(|level| (level.as_str(), level));
        Some(Self {
            from: fields.need("from")?.number()?,
            to: fields.need("to")?.number()?,
            level: fields.need("level")?.word(&levels)?,
        })
    }

    fn save(&self) -> Json {
        object(vec![("from", self.from.into()), ("to", self.to.into()), ("level", self.level.as_str().into())])
    }
}

/// What a band means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// All is well.
    Ok,
    /// Worth a look.
    Warn,
    /// Needs action.
    Crit,
}

impl Level {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Warn, Self::Crit];

    /// The word, for `data-level` and beside the colour.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Crit => "crit",
        }
    }

    const fn ink(self) -> Ink {
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

    /// Reads them from the fields of a widget.
    pub(super) fn open(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            source: fields.source("source")?,
            min: fields.number("min").unwrap_or(0.0),
            max: fields.number("max").unwrap_or(USUAL_MAX),
            unit: fields.text("unit").unwrap_or_default(),
            decimals: fields.byte("decimals"),
            bands: fields.list("bands").into_iter().filter_map(Band::open).collect(),
        })
    }

    /// Writes them, as the fields of a widget.
    pub(super) fn save(&self) -> Vec<(&'static str, Json)> {
        let bands = (!self.bands.is_empty()).then(|| self.bands.iter().map(Band::save).collect::<Json>());
        vec![
            ("source", save_source(&self.source)),
            ("min", self.min.into()),
            ("max", self.max.into()),
            ("unit", save_text(&self.unit)),
            ("decimals", self.decimals.into()),
            ("bands", bands.into()),
        ]
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

    pub(super) fn repair(&mut self) {
        self.unit = one_line(&self.unit, MAX_UNIT);
        self.decimals = self.decimals.map(|decimals| decimals.min(MAX_DECIMALS));
        if self.min > self.max {
            core::mem::swap(&mut self.min, &mut self.max);
        }
        if !(self.min.is_finite() && self.max.is_finite() && self.min < self.max) {
            (self.min, self.max) = (0.0, USUAL_MAX);
        }
        self.bands.retain(|band| band.from.is_finite() && band.to.is_finite() && band.from <= band.to);
        self.bands.truncate(MAX_BANDS);
    }
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

/// The names of its settings.
pub(super) const FIELDS: [&str; 6] = ["source", "min", "max", "unit", "decimals", "bands"];
const USUAL_MAX: f64 = 100.0;
/// Most bands of a gauge.
pub const MAX_BANDS: usize = 8;

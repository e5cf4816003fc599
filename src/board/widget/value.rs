//! The value widget: the latest value, large, with its recent past as a line.

use super::bands::{self, Band, Level, number};
use super::shown::{Problem, Shown, WidgetState, missing};
use super::{MAX_UNIT, Nature, chart};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Bucket, Plot, Reading, Source, View, Window};
use crate::plot::{Picture, Size, Spark};
use crate::time::Timestamp;

/// The settings of a value widget.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// What to show.
    pub source: Source,
    /// What stands behind a number: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows numbers as they are written.
    pub decimals: Option<u8>,
    /// Seconds of the past drawn beside the value, 10 to a week; 0 for none.
    pub spark_secs: u32,
    /// Ranges that mean something, at most 8; the first that holds a number counts.
    pub bands: Vec<Band>,
}

impl Settings {
    /// The usual settings for a source.
    pub const fn new(source: Source) -> Self {
        Self { source, unit: String::new(), decimals: None, spark_secs: USUAL_SPARK, bands: Vec::new() }
    }

    /// The view it watches.
    pub fn view(&self, columns: u16) -> View {
        let window = Window::recent(self.spark_secs, chart::bounded(columns));
        View::Reading { source: self.source.clone(), spark: (self.spark_secs > 0).then_some(window) }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        let problem = missing(reading);
        let state = WidgetState::of(reading.freshness, problem);
        let value = number(reading);
        let (shown, unit) = Shown::of(reading, self.decimals).measured(&self.unit);
        Face {
            shown,
            unit,
            level: value.and_then(|value| bands::level_of(&self.bands, value)),
            // Where an old value goes is not known.
            trend: reading.spark.as_ref().filter(|_| value.is_some() && state.is_fresh()).and_then(Trend::of),
            state,
            problem,
            at: reading.at,
        }
    }

    /// The recent past of a reading, if there is any.
    pub fn spark(&self, reading: &Reading, size: Size) -> Option<Picture> {
        let past = reading.spark.as_ref()?;
        let columns: Vec<_> = past.lines.first()?.buckets.iter().map(chart::column).collect();
        let gaps: Vec<_> = past.gaps.iter().map(chart::gap).collect();
        let ink = WidgetState::of(reading.freshness, None).ink();
        let picture = Spark { from: past.from, to: past.to, columns: &columns, gaps: &gaps, ink }.draw(size);
        (!picture.shapes.is_empty()).then_some(picture)
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
            Setting::new("spark_secs", Place::Span(&mut self.spark_secs, true)),
            Setting::new("bands", bands::bands(&mut self.bands, 0.0, bands::USUAL_MAX)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn repair(&mut self) {
        bands::repair_bands(&mut self.bands);
    }
}

/// What a value widget shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The value.
    pub shown: Shown,
    /// What stands behind a number, perhaps nothing.
    pub unit: Box<str>,
    /// What its band means, so that colour does not stand alone.
    pub level: Option<Level>,
    /// Where it goes; `None` without a recent past that tells.
    pub trend: Option<Trend>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is no value although something arrived.
    pub problem: Option<Problem>,
    /// When it was received; its age is for the clock on the wall to tell.
    pub at: Option<Timestamp>,
}

/// Where a number goes by its recent past.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trend {
    /// Higher than before.
    Rising,
    /// Lower than before.
    Falling,
    /// Much as before.
    Steady,
}

impl Trend {
    /// Compares the last third of what is known of the past with its first third, each by the mean of its messages.
    /// A difference of less than a fifth of the whole range is none. `None` with fewer than three columns.
    pub fn of(past: &Plot) -> Option<Self> {
        let buckets = &past.lines.first()?.buckets;
        let known: Vec<_> = buckets.iter().filter(|bucket| bucket.to >= past.from && bucket.sum.is_finite()).collect();
        let [first, .., last] = &known[..] else { return None };
        let third = last.to.millis_since(first.from) / 3;
        if known.len() < 3 || third <= 0 {
            return None;
        }
        let mean = |is_in: &dyn Fn(&Bucket) -> bool| {
            let (sum, count) = known
                .iter()
                .filter(|bucket| is_in(bucket))
                .fold((0.0, 0.0), |(sum, count), bucket| (sum + bucket.sum, count + f64::from(bucket.count)));
            sum / count
        };
        let before = mean(&|bucket| bucket.from.millis_since(first.from) <= third);
        let now = mean(&|bucket| last.to.millis_since(bucket.to) <= third);
        let low = known.iter().map(|bucket| bucket.min).fold(f64::INFINITY, f64::min);
        let high = known.iter().map(|bucket| bucket.max).fold(f64::NEG_INFINITY, f64::max);
        let enough = (high - low) * LEAST_CHANGE;
        Some(match now - before {
            change if change > enough => Self::Rising,
            change if change < -enough => Self::Falling,
            _ => Self::Steady,
        })
    }

    /// The word, for its icon and its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Steady => "steady",
        }
    }
}

/// The part of the whole range that a change must be.
const LEAST_CHANGE: f64 = 0.2;
const USUAL_SPARK: u32 = 600;

//! The value widget: the latest value, large, with its recent past as a line.

use super::shown::{Problem, Shown, WidgetState, missing};
use super::{MAX_UNIT, Nature, chart};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Reading, Source, View, Window};
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
}

impl Settings {
    /// The usual settings for a source.
    pub const fn new(source: Source) -> Self {
        Self { source, unit: String::new(), decimals: None, spark_secs: USUAL_SPARK }
    }

    /// The view it watches.
    pub fn view(&self, columns: u16) -> View {
        let window = Window::recent(self.spark_secs, chart::bounded(columns));
        View::Reading { source: self.source.clone(), spark: (self.spark_secs > 0).then_some(window) }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        let problem = missing(reading);
        Face {
            shown: Shown::of(reading, self.decimals),
            unit: self.unit.as_str().into(),
            state: WidgetState::of(reading.freshness, problem),
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
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }
}

/// What a value widget shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The value.
    pub shown: Shown,
    /// What stands behind a number, perhaps nothing.
    pub unit: Box<str>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is no value although something arrived.
    pub problem: Option<Problem>,
    /// When it was received; its age is for the clock on the wall to tell.
    pub at: Option<Timestamp>,
}

const USUAL_SPARK: u32 = 600;

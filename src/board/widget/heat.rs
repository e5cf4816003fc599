//! The heat strip: one source over time as coloured cells, hours by days when the span is long.

use super::chart::gap;
use super::shown::{Problem, WidgetState, newest};
use super::{MAX_UNIT, Nature};
use crate::board::setting::{self, Ends, Place, Setting};
use crate::data::view::{Plot, Source, View, Window};
use crate::plot::heat::Cell;
use crate::plot::{Heat, Picture, Size};
use crate::time::Timestamp;

/// The settings of a heat strip.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// What to show.
    pub source: Source,
    /// Seconds of the past, 10 to a week.
    pub span_secs: u32,
    /// The value of the palest colour; the lowest where it is not said.
    pub floor: Option<f64>,
    /// The value of the strongest colour; the highest where it is not said.
    pub ceiling: Option<f64>,
    /// What stands behind its numbers: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15.
    pub decimals: Option<u8>,
}

impl Settings {
    /// The usual settings for a source: its last day.
    pub const fn new(source: Source) -> Self {
        Self { source, span_secs: USUAL_SPAN, floor: None, ceiling: None, unit: String::new(), decimals: None }
    }

    /// The view it watches: columns that end where cells do, wherever the viewer's clock stands.
    pub fn view(&self) -> View {
        let step = if self.by_day() { QUARTER_SECS } else { self.cell_secs() };
        let columns = self.span_secs.div_ceil(step) + 1;
        let columns = super::chart::bounded(columns as u16);
        let window = Window { span_secs: self.span_secs, columns, until: None };
        View::Plot { sources: vec![self.source.clone()], window }
    }

    /// What it says of an answer besides the picture. `offset_minutes` is how far the viewer's clock is ahead of UTC.
    pub fn face(&self, answer: &Plot, offset_minutes: i16) -> Face {
        let line = answer.lines.first();
        let drawn = line.and_then(|line| line.buckets.last()).map(|bucket| (bucket.to, bucket.last));
        let (told, problem) = newest(line);
        let (at, last) = drawn.or(told).unzip();
        Face {
            state: WidgetState::of(line.map(|line| line.freshness).unwrap_or_default(), problem),
            last,
            at,
            problem,
            cells: self.cells(answer, offset_minutes),
            cell_secs: self.cell_secs(),
            unit: self.unit.as_str().into(),
            decimals: self.decimals,
            span_secs: self.span_secs,
        }
    }

    /// Draws an answer.
    pub fn draw(&self, answer: &Plot, offset_minutes: i16, size: Size) -> Picture {
        let heat = Heat {
            from: answer.from,
            to: answer.to,
            cell_millis: i64::from(self.cell_secs()) * 1_000,
            cells: self.cells(answer, offset_minutes),
            by_day: self.by_day(),
            floor: self.floor,
            ceiling: self.ceiling,
            gaps: answer.gaps.iter().map(gap).collect(),
            offset_minutes,
        };
        heat.draw(size)
    }

    /// Whether each day has a row.
    const fn by_day(&self) -> bool {
        self.span_secs > TWO_DAYS_SECS
    }

    /// Seconds of a cell: an hour by days, else a round number that makes at most sixty cells.
    fn cell_secs(&self) -> u32 {
        let fits = |step: &&u32| self.span_secs.div_ceil(**step) <= MOST_CELLS;
        if self.by_day() { HOUR_SECS } else { STEPS.iter().find(fits).copied().unwrap_or(HOUR_SECS) }
    }

    /// The mean of each cell in which there were messages, each weighing the same.
    fn cells(&self, answer: &Plot, offset_minutes: i16) -> Vec<Cell> {
        let length = i64::from(self.cell_secs()) * 1_000;
        let mut cells: Vec<(Timestamp, f64, f64)> = Vec::new();
        let buckets = answer.lines.first().map_or(&[][..], |line| &line.buckets);
        // The bucket in front of the window is none of it.
        for bucket in buckets.iter().filter(|bucket| bucket.to >= answer.from) {
            let from = Heat::cell_of(bucket.from, length, offset_minutes);
            let (sum, count) = (bucket.sum, f64::from(bucket.count));
            match cells.last_mut() {
                Some(last) if last.0 == from => *last = (from, last.1 + sum, last.2 + count),
                _ => cells.push((from, sum, count)),
            }
        }
        // A clock that was set back makes an earlier cell come later.
        crate::order::by_key(&mut cells, |cell| cell.0);
        cells.into_iter().map(|(from, sum, count)| Cell { from, value: sum / count }).collect()
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { floor, ceiling, .. } = *self;
        vec![
            setting::source("source", &mut self.source),
            Setting::new("span_secs", Place::Span(&mut self.span_secs, false)),
            Setting::new("floor", Place::Bound(&mut self.floor, Ends { under: ceiling, over: None, or_equal: true })),
            Setting::new("ceiling", Place::Bound(&mut self.ceiling, Ends { under: None, over: floor, or_equal: true })),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn has_table(&self) -> bool {
        true
    }

    fn repair(&mut self) {
        if self.floor > self.ceiling && self.ceiling.is_some() {
            core::mem::swap(&mut self.floor, &mut self.ceiling);
        }
    }
}

/// What a heat strip says besides its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// How far its newest value can be trusted.
    pub state: WidgetState,
    /// Its newest value.
    pub last: Option<f64>,
    /// When that was received.
    pub at: Option<Timestamp>,
    /// Why its newest message adds nothing to it.
    pub problem: Option<Problem>,
    /// The means of its cells, oldest first.
    pub cells: Vec<Cell>,
    /// How long a cell is.
    pub cell_secs: u32,
    /// What stands behind the numbers, perhaps nothing.
    pub unit: Box<str>,
    /// Digits after the point.
    pub decimals: Option<u8>,
    /// Seconds of the time shown.
    pub span_secs: u32,
}

const USUAL_SPAN: u32 = 86_400;
const TWO_DAYS_SECS: u32 = 172_800;
const HOUR_SECS: u32 = 3_600;
/// An hour of any clock begins at a quarter of another.
const QUARTER_SECS: u32 = 900;
const MOST_CELLS: u32 = 60;
const STEPS: [u32; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800];

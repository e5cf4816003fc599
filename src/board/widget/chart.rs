//! The chart: up to eight sources as lines over the recent past.

use std::borrow::Cow;

use super::shown::WidgetState;
use super::suggest::name_of;
use super::{MAX_UNIT, Nature, blank_source};
use crate::board::setting::{self, Ends, Place, Row, Setting};
use crate::data::view::{self, Source, View, Window};
use crate::plot::{self, Chart, Column, Drawn, Ink, Size, Trace};
use crate::time::Timestamp;

/// The settings of a chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// What to draw, at most eight.
    pub lines: Vec<Line>,
    /// Seconds of the past, 10 to a week.
    pub span_secs: u32,
    /// The value axis reaches at least down to here.
    pub floor: Option<f64>,
    /// The value axis reaches at least up to here.
    pub ceiling: Option<f64>,
    /// What stands behind its numbers: at most 24 characters.
    pub unit: String,
    /// Digits after the point in its summary, at most 15.
    pub decimals: Option<u8>,
}

/// One line of a chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What a person calls it: one line, at most 100 characters; empty for the end of its topic and its
    /// selector.
    pub label: String,
    /// Where its values come from.
    pub source: Source,
}

impl Line {
    /// What to call it.
    pub fn name(&self) -> Cow<'_, str> {
        if self.label.is_empty() { name_of(&self.source) } else { Cow::Borrowed(&self.label) }
    }
}

impl Settings {
    /// The usual settings for one source: its last ten minutes.
    pub fn new(source: Source) -> Self {
        let lines = vec![Line { label: String::new(), source }];
        Self { lines, span_secs: USUAL_SPAN, floor: None, ceiling: None, unit: String::new(), decimals: None }
    }

    /// The view it watches.
    pub fn view(&self, columns: u16) -> View {
        View::Plot {
            sources: self.lines.iter().map(|line| line.source.clone()).collect(),
            window: Window { span_secs: self.span_secs, columns: bounded(columns) },
        }
    }

    /// What it says of an answer besides the picture: its state, and each line in numbers.
    pub fn face(&self, answer: &view::Plot) -> Face {
        let lines: Vec<Summary> = self.lines.iter().enumerate().map(|(n, line)| summary(n, line, answer)).collect();
        Face {
            state: lines.iter().map(|line| line.state).max().unwrap_or(WidgetState::Waiting),
            lines,
            unit: self.unit.as_str().into(),
            decimals: self.decimals,
            span_secs: self.span_secs,
        }
    }

    /// Draws an answer. `offset_minutes` is how far the viewer's clock is ahead of UTC.
    pub fn draw(&self, answer: &view::Plot, offset_minutes: i16, size: Size) -> Drawn {
        let trace = |(n, line): (usize, &Line)| Trace {
            name: line.name().into(),
            columns: answer.lines.get(n).map_or_else(Vec::new, |line| line.buckets.iter().map(column).collect()),
        };
        let chart = Chart {
            from: answer.from,
            to: answer.to,
            traces: self.lines.iter().enumerate().map(trace).collect(),
            gaps: answer.gaps.iter().map(gap).collect(),
            floor: self.floor,
            ceiling: self.ceiling,
            offset_minutes,
            named: self.lines.len() > 1,
        };
        chart.draw(size)
    }
}

impl Row for Line {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            Setting::new("label", Place::Line(&mut self.label, MAX_LABEL)),
        ]
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { floor, ceiling, .. } = *self;
        let like = self.lines.first().map_or_else(blank_source, |line| line.source.clone());
        let next = move |before: &[Line]| Line {
            label: String::new(),
            source: before.last().map_or_else(|| like.clone(), |last| last.source.clone()),
        };
        vec![
            Setting::needed("lines", setting::list(&mut self.lines, 1..=MAX_LINES, next)),
            Setting::new("span_secs", Place::Span(&mut self.span_secs, false)),
            Setting::new("floor", Place::Bound(&mut self.floor, Ends { under: ceiling, over: None, or_equal: true })),
            Setting::new("ceiling", Place::Bound(&mut self.ceiling, Ends { under: None, over: floor, or_equal: true })),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        self.lines.iter().map(|line| &line.source).collect()
    }

    fn repair(&mut self) {
        if self.floor > self.ceiling && self.ceiling.is_some() {
            core::mem::swap(&mut self.floor, &mut self.ceiling);
        }
    }
}

/// What a chart says besides its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The worst of its lines' states; waiting without lines.
    pub state: WidgetState,
    /// Its lines in numbers, in their order.
    pub lines: Vec<Summary>,
    /// What stands behind the numbers, perhaps nothing.
    pub unit: Box<str>,
    /// Digits after the point.
    pub decimals: Option<u8>,
    /// Seconds on the time axis.
    pub span_secs: u32,
}

/// One line in numbers: for the legend, and for who cannot see the picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// What it is called.
    pub name: Box<str>,
    /// Its ink in the picture.
    pub ink: Ink,
    /// Whether its newest value can be trusted.
    pub state: WidgetState,
    /// Its numbers; `None` without samples.
    pub numbers: Option<Numbers>,
}

/// The numbers of a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Numbers {
    /// The newest value.
    pub last: f64,
    /// When it was received.
    pub at: Timestamp,
    /// The lowest value on the axis.
    pub min: f64,
    /// The highest value on the axis.
    pub max: f64,
}

/// A bucket as the picture takes it.
pub(super) const fn column(bucket: &view::Bucket) -> Column {
    let view::Bucket { from, to, first, min, max, last, .. } = *bucket;
    Column { from, to, first, min, max, last }
}

/// A gap as the picture takes it.
pub(super) const fn gap(gap: &view::Gap) -> plot::Gap {
    plot::Gap { from: gap.from, to: gap.to }
}

/// As many columns as make sense on any screen.
pub(super) fn bounded(columns: u16) -> u16 {
    columns.clamp(2, 4_096)
}

fn summary(n: usize, line: &Line, answer: &view::Plot) -> Summary {
    let answer = answer.lines.get(n);
    let buckets = answer.map_or(&[][..], |line| &line.buckets);
    let numbers = buckets.last().map(|newest| Numbers {
        last: newest.last,
        at: newest.to,
        min: buckets.iter().map(|bucket| bucket.min).fold(f64::INFINITY, f64::min),
        max: buckets.iter().map(|bucket| bucket.max).fold(f64::NEG_INFINITY, f64::max),
    });
    let freshness = answer.map(|line| line.freshness).unwrap_or_default();
    Summary { name: line.name().into(), ink: Ink::Series(n as u8), state: WidgetState::of(freshness, None), numbers }
}

/// Most lines of a chart: there are eight inks that can be told apart.
pub const MAX_LINES: usize = 8;
/// Most characters of a line's name.
pub const MAX_LABEL: usize = 100;
const USUAL_SPAN: u32 = 600;

//! The chart: up to eight sources as lines over the recent past.

pub mod look;
pub mod moment;

use std::borrow::Cow;

pub use look::{Look, Reach};
pub use moment::Moment;

use super::bands::Level;
use super::shown::{Problem, WidgetState, newest};
use super::suggest::name_of;
use super::{MAX_UNIT, Nature, blank_source};
use crate::board::csv::{Cell, Csv};
use crate::board::setting::{self, Ends, Place, Row, Setting, choices};
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
    /// What stands behind its numbers: at most 24 characters.
    pub unit: String,
    /// Digits after the point in its summary, at most 15.
    pub decimals: Option<u8>,
    /// The axis on the left.
    pub left: Axis,
    /// The axis on the right.
    pub right: Axis,
    /// Values from which on something else is true, at most eight.
    pub thresholds: Vec<Threshold>,
}

/// A value axis.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Axis {
    /// What it measures: one line, at most 40 characters, perhaps nothing.
    pub title: String,
    /// It reaches at least down to here.
    pub floor: Option<f64>,
    /// It reaches at least up to here.
    pub ceiling: Option<f64>,
}

impl Axis {
    /// What can be set of it, under these names.
    fn settings(&mut self, [title, floor, ceiling]: [&'static str; 3]) -> [Setting<'_>; 3] {
        let Self { floor: low, ceiling: high, .. } = *self;
        [
            Setting::new(title, Place::Line(&mut self.title, MAX_AXIS)),
            Setting::new(floor, Place::Bound(&mut self.floor, Ends { under: high, over: None, or_equal: true })),
            Setting::new(ceiling, Place::Bound(&mut self.ceiling, Ends { under: None, over: low, or_equal: true })),
        ]
    }

    fn repair(&mut self) {
        if self.floor > self.ceiling && self.ceiling.is_some() {
            core::mem::swap(&mut self.floor, &mut self.ceiling);
        }
    }

    /// As the picture takes it, with the units of its lines.
    fn drawn(&self, units: &str) -> plot::Axis {
        let title = match (self.title.is_empty(), units.is_empty()) {
            (_, true) => self.title.clone(),
            (true, false) => units.to_owned(),
            (false, false) => format!("{} ({units})", self.title),
        };
        plot::Axis { floor: self.floor, ceiling: self.ceiling, title: title.into() }
    }
}

/// A value from which on something is true, up to the next higher threshold.
#[derive(Clone, PartialEq, Debug)]
pub struct Threshold {
    /// The value.
    pub value: f64,
    /// What it means.
    pub level: Level,
    /// What a person calls it: one line, at most 40 characters; empty for what its level is called.
    pub label: String,
}

impl Row for Threshold {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::needed("level", Place::Word(&mut self.level)),
            Setting::needed("value", Place::Number(&mut self.value, Ends::default())),
            Setting::new("label", Place::Line(&mut self.label, MAX_AXIS)),
        ]
    }
}

choices! {
    /// The axis that measures a line.
    Side {
        /// The one on the left.
        Left = "left",
        /// The one on the right.
        Right = "right",
    }
}

choices! {
    /// How a line is drawn.
    Style {
        /// From sample to sample.
        Line = "line",
        /// The same, with what lies under it filled.
        Area = "area",
        /// Every value holds until the next one.
        Step = "step",
        /// The samples alone.
        Points = "points",
    }
}

impl Side {
    /// As the picture takes it.
    pub const fn drawn(self) -> plot::Side {
        match self {
            Self::Left => plot::Side::Left,
            Self::Right => plot::Side::Right,
        }
    }
}

impl Style {
    const fn drawn(self) -> plot::Style {
        match self {
            Self::Line => plot::Style::Line,
            Self::Area => plot::Style::Area,
            Self::Step => plot::Style::Step,
            Self::Points => plot::Style::Points,
        }
    }
}

/// What a picture needs to know of who looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// How far their clock is ahead of UTC, in minutes.
    pub offset_minutes: i16,
    /// What a level is called in their language.
    pub level: fn(Level) -> &'static str,
}

/// One line of a chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What a person calls it: one line, at most 100 characters; empty for the end of its topic and its
    /// selector.
    pub label: String,
    /// Where its values come from.
    pub source: Source,
    /// The axis that measures it.
    pub axis: Side,
    /// How it is drawn.
    pub style: Style,
    /// What stands behind its numbers: at most 24 characters; empty for the chart's unit.
    pub unit: String,
}

impl Line {
    /// The usual one for a source.
    pub const fn new(source: Source) -> Self {
        Self { label: String::new(), source, axis: Side::Left, style: Style::Line, unit: String::new() }
    }

    /// What to call it as long as no other line is called the same.
    fn name(&self) -> Cow<'_, str> {
        if self.label.is_empty() { name_of(&self.source) } else { Cow::Borrowed(&self.label) }
    }
}

impl Settings {
    /// The usual settings for one source: its last ten minutes.
    pub fn new(source: Source) -> Self {
        Self {
            lines: vec![Line { style: Style::Area, ..Line::new(source) }],
            span_secs: USUAL_SPAN,
            unit: String::new(),
            decimals: None,
            left: Axis::default(),
            right: Axis::default(),
            thresholds: Vec::new(),
        }
    }

    /// What it shows as long as nobody zooms.
    pub const fn live(&self) -> Look {
        Look::live(self.span_secs)
    }

    /// The view it watches.
    pub fn view(&self, columns: u16, look: Look) -> View {
        View::Plot {
            sources: self.lines.iter().map(|line| line.source.clone()).collect(),
            window: Window { until: look.until, ..Window::recent(look.span_secs, bounded(columns)) },
        }
    }

    /// What it says of an answer besides the picture: its state, and each line in numbers.
    pub fn face(&self, answer: &view::Plot) -> Face {
        let lines: Vec<Summary> =
            self.lines.iter().enumerate().map(|(n, line)| self.summary(n, line, answer)).collect();
        Face {
            state: lines.iter().map(|line| line.state).max().unwrap_or(WidgetState::Waiting),
            problem: lines.iter().find_map(|line| line.problem),
            lines,
            decimals: self.decimals,
            span_secs: (answer.to.millis_since(answer.from) / 1_000).clamp(0, u32::MAX.into()) as u32,
        }
    }

    /// What to call a line: its label, or else the end of its topic and its selector, and as much more of the topic as
    /// tells it from the other lines. Nothing for a line that there is not.
    pub fn name(&self, n: usize) -> String {
        let Some(line) = self.lines.get(n) else { return String::new() };
        let name = line.name();
        let others = || self.lines.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, line)| line);
        if !line.label.is_empty() || others().all(|other| other.name() != name) {
            return name.into_owned();
        }
        let topic = line.source.topic.as_str();
        let end = |topic: &str, most: usize| {
            let mut levels: Vec<&str> = topic.rsplitn(most + 1, '/').take(most).collect();
            levels.reverse();
            levels.join("/")
        };
        let tells = |most: &usize| others().all(|other| end(other.source.topic.as_str(), *most) != end(topic, *most));
        let enough = (2..=topic.split('/').count()).find(tells);
        let topic = enough.map_or_else(|| topic.to_owned(), |most| end(topic, most));
        let selector = &line.source.selector;
        if selector.is_whole() { topic } else { format!("{topic} {selector}") }
    }

    /// What stands behind the numbers of a line, perhaps nothing.
    fn unit_of<'a>(&'a self, line: &'a Line) -> &'a str {
        if line.unit.is_empty() { &self.unit } else { &line.unit }
    }

    /// The units of an axis, each once.
    fn units(&self, side: Side) -> String {
        let mut units: Vec<&str> = Vec::new();
        for line in self.lines.iter().filter(|line| line.axis == side) {
            let unit = self.unit_of(line);
            if !unit.is_empty() && !units.contains(&unit) {
                units.push(unit);
            }
        }
        units.join(", ")
    }

    fn summary(&self, n: usize, line: &Line, answer: &view::Plot) -> Summary {
        let found = answer.lines.get(n);
        let buckets = found.map_or(&[][..], |line| &line.buckets);
        // What stands in front of the window draws the line in from the edge; it is no part of it.
        let inside = buckets.iter().filter(|bucket| bucket.to >= answer.from);
        let drawn = buckets.last().map(|newest| Numbers { last: newest.last, at: newest.to, range: Range::of(inside) });
        let (told, problem) = newest(found);
        // A retained value stands at no known time, so it is told and not drawn.
        let numbers = drawn.or_else(|| told.map(|(at, last)| Numbers { last, at, range: None }));
        let freshness = found.map(|line| line.freshness).unwrap_or_default();
        Summary {
            name: self.name(n).into(),
            ink: Ink::Series(n as u8),
            unit: self.unit_of(line).into(),
            state: WidgetState::of(freshness, problem),
            numbers,
            problem,
        }
    }

    /// The samples of an answer as a table: `time` above the times, the name and unit of each line above its values.
    pub fn table(&self, answer: &view::Plot, time: &str) -> String {
        let name = |(n, line): (usize, &Line)| match self.unit_of(line) {
            "" => self.name(n),
            unit => format!("{} ({unit})", self.name(n)),
        };
        let names: Vec<String> = self.lines.iter().enumerate().map(name).collect();
        let mut csv = Csv::default();
        csv.row([time].into_iter().chain(names.iter().map(String::as_str)).map(Cell::Text));
        for Moment { at, values } in Moment::all(answer) {
            let at = at.iso();
            let values = values.into_iter().map(|value| value.map_or(Cell::Nothing, Cell::Number));
            csv.row([Cell::Text(&at)].into_iter().chain(values));
        }
        csv.into_text()
    }

    /// The view of which [`Self::table`] is made: as fine as can be told at once.
    pub fn whole(&self, look: Look) -> View {
        self.view(MOST_COLUMNS, look)
    }

    /// Draws an answer.
    pub fn draw(&self, answer: &view::Plot, viewer: Viewer, size: Size) -> Drawn {
        let threshold = |threshold: &Threshold| plot::Threshold {
            value: threshold.value,
            ink: threshold.level.ink(),
            word: match threshold.label.as_str() {
                "" => (viewer.level)(threshold.level).into(),
                label => label.into(),
            },
        };
        let trace = |(n, line): (usize, &Line)| Trace {
            name: self.name(n).into(),
            columns: answer.lines.get(n).map_or_else(Vec::new, |line| line.buckets.iter().map(column).collect()),
            side: line.axis.drawn(),
            style: line.style.drawn(),
            patience: answer.lines.get(n).and_then(|line| line.patience),
        };
        let chart = Chart {
            from: answer.from,
            to: answer.to,
            traces: self.lines.iter().enumerate().map(trace).collect(),
            gaps: answer.gaps.iter().map(gap).collect(),
            axes: [self.left.drawn(&self.units(Side::Left)), self.right.drawn(&self.units(Side::Right))],
            thresholds: self.thresholds.iter().map(threshold).collect(),
            offset_minutes: viewer.offset_minutes,
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
            Setting::new("style", Place::Word(&mut self.style)),
            Setting::new("axis", Place::Word(&mut self.axis)),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
        ]
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let like = self.lines.first().map_or_else(blank_source, |line| line.source.clone());
        let next =
            move |before: &[Line]| Line::new(before.last().map_or_else(|| like.clone(), |last| last.source.clone()));
        let above = |before: &[Threshold]| Threshold {
            value: before.last().map_or(0.0, |last| last.value),
            level: if before.is_empty() { Level::Warn } else { Level::Crit },
            label: String::new(),
        };
        let thresholds = setting::list(&mut self.thresholds, 0..=MAX_THRESHOLDS, above);
        let mut settings = vec![
            Setting::needed("lines", setting::list(&mut self.lines, 1..=MAX_LINES, next)),
            Setting::new("span_secs", Place::Span(&mut self.span_secs, false)),
        ];
        settings.extend(self.left.settings(["left_title", "floor", "ceiling"]));
        settings.extend(self.right.settings(["right_title", "right_floor", "right_ceiling"]));
        settings.extend([
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
            Setting::new("thresholds", thresholds),
        ]);
        settings
    }

    fn sources(&self) -> Vec<&Source> {
        self.lines.iter().map(|line| &line.source).collect()
    }

    fn has_table(&self) -> bool {
        true
    }

    fn repair(&mut self) {
        self.left.repair();
        self.right.repair();
        self.thresholds.retain(|threshold| threshold.value.is_finite());
    }
}

/// What a chart says besides its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The worst of its lines' states; waiting without lines.
    pub state: WidgetState,
    /// Why the newest message of one of them adds nothing.
    pub problem: Option<Problem>,
    /// Its lines in numbers, in their order.
    pub lines: Vec<Summary>,
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
    /// What stands behind its numbers, perhaps nothing.
    pub unit: Box<str>,
    /// Whether its newest value can be trusted.
    pub state: WidgetState,
    /// Its numbers; `None` without any.
    pub numbers: Option<Numbers>,
    /// Why the newest message adds nothing to it.
    pub problem: Option<Problem>,
}

/// The numbers of a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Numbers {
    /// The newest value.
    pub last: f64,
    /// When it was received.
    pub at: Timestamp,
    /// What lies on the axis; `None` where nothing does.
    pub range: Option<Range>,
}

/// What lies on the axis of a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// The lowest value.
    pub min: f64,
    /// The mean of all values, each message weighing the same.
    pub mean: f64,
    /// The highest value.
    pub max: f64,
}

impl Range {
    fn of<'a>(buckets: impl Iterator<Item = &'a view::Bucket>) -> Option<Self> {
        let (mut count, mut sum) = (0_u64, 0.0);
        let mut range = Self { min: f64::INFINITY, mean: 0.0, max: f64::NEG_INFINITY };
        for bucket in buckets {
            count += u64::from(bucket.count);
            sum += bucket.sum;
            range = Self { min: range.min.min(bucket.min), max: range.max.max(bucket.max), ..range }
        }
        // Rounding, and sums beyond the largest number, must not put the mean outside of what it is the mean of.
        let mean = if count > 0 { (sum / count as f64).clamp(range.min, range.max) } else { return None };
        Some(Self { mean, ..range })
    }
}

/// A bucket as the picture takes it.
pub(super) const fn column(bucket: &view::Bucket) -> Column {
    let view::Bucket { from, to, first, min, max, last, .. } = *bucket;
    Column { from, to, first, min, max, last }
}

/// A gap as the picture takes it.
pub(super) const fn gap(gap: &view::Gap) -> plot::Gap {
    plot::Gap { from: gap.from, to: gap.to, is_lost: matches!(gap.cause, view::Cause::Session) }
}

/// As many columns as make sense on any screen.
pub(super) fn bounded(columns: u16) -> u16 {
    columns.clamp(2, MOST_COLUMNS)
}

/// Most lines of a chart: there are eight inks that can be told apart.
pub const MAX_LINES: usize = 8;
/// Most characters of a line's name.
pub const MAX_LABEL: usize = 100;
/// Most thresholds.
pub const MAX_THRESHOLDS: usize = 8;
/// Most characters of an axis's title and of what is said beside a threshold.
const MAX_AXIS: usize = 40;
const USUAL_SPAN: u32 = 600;
/// As many as can be told at once: eight lines of so many are two megabytes.
const MOST_COLUMNS: u16 = 4_096;

//! Lines: columns of samples to points, broken where nothing is known.

use super::scale::{TimeScale, ValueScale};
use super::shape::{Dash, Fill, Ink, Point, Shape};
use crate::time::Timestamp;

/// What was measured in one stretch of time, so that a peak is drawn however many samples share a pixel.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// Time of its first sample.
    pub from: Timestamp,
    /// Time of its last sample.
    pub to: Timestamp,
    /// Its first value.
    pub first: f64,
    /// Its lowest value.
    pub min: f64,
    /// Its highest value.
    pub max: f64,
    /// Its last value.
    pub last: f64,
}

impl Column {
    /// A column of one sample.
    pub const fn of(at: Timestamp, value: f64) -> Self {
        Self { from: at, to: at, first: value, min: value, max: value, last: value }
    }

    fn is_finite(&self) -> bool {
        [self.first, self.min, self.max, self.last].iter().all(|value| value.is_finite())
    }
}

/// How a line is drawn through its samples.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// From sample to sample.
    #[default]
    Line,
    /// The same, with what lies under it filled.
    Area,
    /// Every value holds until the next one.
    Step,
    /// The samples alone.
    Points,
}

/// A stretch of time of which nothing is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Whether what happened then can never be known any more.
    pub is_lost: bool,
}

impl Gap {
    /// How it is shaded.
    pub(super) const fn fill(&self) -> Fill {
        if self.is_lost { Fill::Cross } else { Fill::Hatch }
    }
}

/// The points of a line, one run for each unbroken stretch, left to right within a run.
///
/// The gaps are in order, oldest first, and apart. A run ends at a gap, where nothing came for longer than `patience`
/// milliseconds, and where time runs backwards because a clock was set: a line never folds. Columns outside
/// the time axis and columns that are not finite are left out.
pub fn runs(
    columns: &[Column],
    gaps: &[Gap],
    patience: Option<i64>,
    time: &TimeScale,
    value: &ValueScale,
) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let mut end: Option<Timestamp> = None;
    for column in columns.iter().filter(|column| column.is_finite()) {
        let to = column.to.max(column.from);
        if !time.holds(column.from) && !time.holds(to) {
            continue;
        }
        let joined = end.is_some_and(|end| {
            column.from >= end && !is_broken(gaps, end, column.from) && !is_silent(end, column.from, patience)
        });
        if !joined {
            runs.push(Vec::new());
        }
        if let Some(run) = runs.last_mut() {
            push_column(run, column, to, time, value);
        }
        end = Some(to);
    }
    runs
}

/// Where a line would go on through a silence: from the last point before it to the first after, one pair for each two
/// columns that lie further apart than `patience` milliseconds. Nothing where a gap explains it.
pub fn silences(
    columns: &[Column],
    gaps: &[Gap],
    patience: i64,
    time: &TimeScale,
    value: &ValueScale,
) -> Vec<Vec<Point>> {
    let shown: Vec<&Column> = columns.iter().filter(|column| column.is_finite()).collect();
    let pairs = shown.iter().zip(shown.iter().skip(1));
    let silent = pairs.filter(|(one, next)| {
        let end = one.to.max(one.from);
        is_silent(end, next.from, Some(patience))
            && !is_broken(gaps, end, next.from)
            && (time.holds(end) || time.holds(next.from))
    });
    let point = |at: Timestamp, of: f64| Point::new(time.x_from_time(at), value.y_from_value(of));
    silent.map(|(one, next)| vec![point(one.to.max(one.from), one.last), point(next.from, next.first)]).collect()
}

/// The runs with every value held until the next one.
pub fn stepped(runs: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let step = |run: Vec<Point>| {
        let mut steps: Vec<Point> = Vec::with_capacity(run.len() * 2);
        for point in run {
            let held = steps.last().map(|before| Point::new(point.x, before.y));
            // No corner where it goes straight on.
            steps.extend(held.filter(|held| *held != point && steps.last() != Some(held)));
            steps.push(point);
        }
        steps
    };
    runs.into_iter().map(step).collect()
}

/// Draws the points of the runs alone.
pub fn dots(runs: Vec<Vec<Point>>, radius: f32, ink: Ink) -> Option<Shape> {
    let points: Vec<Point> = runs.into_iter().flatten().collect();
    (!points.is_empty()).then_some(Shape::Dots { points, radius, ink })
}

/// Draws the runs: a line each, a dot for a sample that stands alone.
pub fn draw(runs: Vec<Vec<Point>>, ink: Ink, width: f32, dash: Dash) -> impl Iterator<Item = Shape> {
    runs.into_iter().map(move |points| match points[..] {
        [at] => Shape::Dot { at, radius: width + 0.5, ink },
        _ => Shape::Line { points, ink, width, dash },
    })
}

/// Draws what lies under the runs.
pub fn fill(runs: &[Vec<Point>], base: f32, ink: Ink, alpha: f32) -> impl Iterator<Item = Shape> {
    let wide = runs.iter().filter(|points| points.len() > 1);
    wide.map(move |points| Shape::Area { points: points.clone(), base, ink, alpha })
}

/// Whether more time lies between two samples than there is patience for.
fn is_silent(earlier: Timestamp, later: Timestamp, patience: Option<i64>) -> bool {
    patience.is_some_and(|patience| later.millis_since(earlier) > patience)
}

/// Whether a gap lies between two samples; one that only touches a sample still does.
fn is_broken(gaps: &[Gap], earlier: Timestamp, later: Timestamp) -> bool {
    let next = gaps.partition_point(|gap| gap.to <= earlier);
    gaps.get(next).is_some_and(|gap| gap.from < later)
}

/// First, the two extremes on the way, last. Whether the lowest or the highest came first is not known; the order
/// that turns back least is drawn.
fn push_column(run: &mut Vec<Point>, column: &Column, to: Timestamp, time: &TimeScale, value: &ValueScale) {
    let (left, right) = (time.x_from_time(column.from), time.x_from_time(to));
    let middle = f32::midpoint(left, right);
    let (early, late) = if column.last >= column.first { (column.min, column.max) } else { (column.max, column.min) };
    let points = [(left, column.first), (middle, early), (middle, late), (right, column.last)];
    for (x, v) in points {
        let point = Point::new(x, value.y_from_value(v));
        if run.last() != Some(&point) {
            run.push(point);
        }
    }
}

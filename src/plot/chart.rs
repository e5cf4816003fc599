//! [`Chart`]: lines of several sources over one time axis, with the stretches shaded of which nothing is known.

use super::axis;
use super::line::{self, Column, Gap, Style};
use super::names;
use super::scale::{Area, TimeScale, ValueScale, range_of, spread};
use super::shape::{Anchor, Dash, Fill, Ink, Picture, Point, Shape, Size};
use super::text::Text;
use super::ticks::ValueTicks;
use crate::order;
use crate::time::Timestamp;

/// What a chart shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chart {
    /// Start of the time axis.
    pub from: Timestamp,
    /// End of the time axis.
    pub to: Timestamp,
    /// The lines, in the order of their inks; the first eight have one of their own.
    pub traces: Vec<Trace>,
    /// When there was no connection: oldest first, apart from each other.
    pub gaps: Vec<Gap>,
    /// The value axes, left and right. One without a line is not drawn, but for the left one where no line is at all.
    pub axes: [Axis; 2],
    /// Values from which on something else is true. They belong to the left axis, or to the right one where all lines
    /// are, and do not widen it.
    pub thresholds: Vec<Threshold>,
    /// How far the viewer's clock is ahead of UTC, in minutes: days on the axis begin at their midnight.
    pub offset_minutes: i16,
    /// Whether to write the names of up to four lines at their right ends, where there is room.
    pub named: bool,
}

/// One line of a chart.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Trace {
    /// What it is called.
    pub name: Box<str>,
    /// Oldest first.
    pub columns: Vec<Column>,
    /// The axis that measures it.
    pub side: Side,
    /// How it is drawn.
    pub style: Style,
    /// After how many milliseconds without a sample whoever measures is silent; `None` where nobody knows.
    pub patience: Option<i64>,
}

/// One of the two value axes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    /// The one on the left.
    #[default]
    Left,
    /// The one on the right.
    Right,
}

/// A value axis.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Axis {
    /// It reaches at least down to here.
    pub floor: Option<f64>,
    /// It reaches at least up to here.
    pub ceiling: Option<f64>,
    /// What it measures, perhaps nothing.
    pub title: Box<str>,
}

/// A value from which on something is true, up to the next higher threshold.
#[derive(Clone, PartialEq, Debug)]
pub struct Threshold {
    /// The value.
    pub value: f64,
    /// [`Ink::Ok`], [`Ink::Warn`] or [`Ink::Crit`]. What is as it should be is not tinted.
    pub ink: Ink,
    /// What is true, because colour does not stand alone.
    pub word: Box<str>,
}

/// A drawn chart, and how to find a value under the pointer.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// What to paint.
    pub picture: Picture,
    /// Where everything stands in it.
    pub frame: Frame,
    /// Whether there is any line or dot; without one the picture is an empty frame.
    pub has_data: bool,
}

/// Where the lines of a drawn chart stand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    /// Where the lines are.
    pub area: Area,
    /// Its time axis.
    pub time: TimeScale,
    /// Its value axes, left and right.
    pub values: [ValueScale; 2],
}

impl Frame {
    /// Where a value of a line of this axis stands at a time.
    pub fn point(&self, at: Timestamp, value: f64, side: Side) -> Point {
        Point::new(self.time.x_from_time(at), self.values[side as usize].y_from_value(value))
    }
}

impl Chart {
    /// Draws it. Small pictures do without axes: below 160 by 72 only lines and gaps are left.
    pub fn draw(&self, size: Size) -> Drawn {
        let mut picture = Picture::new(size);
        let roomy = size.width >= 160.0 && size.height >= 72.0;
        let sides = [Side::Left, Side::Right].map(|side| self.measure(side, size.height));
        let is_titled = |n: usize| sides[n].is_drawn && !self.axes[n].title.is_empty();
        let titled = roomy && (is_titled(0) || is_titled(1));
        let [left, right] = sides.each_ref().map(|side| if roomy { side.width() } else { 0.0 });
        let (left, right) = if left + right > size.width * 0.4 { (0.0, 0.0) } else { (left, right) };
        let all = self.traces.iter().map(|trace| &*trace.name);
        let is_named = self.named && roomy && size.width >= 280.0;
        let room = if is_named { names::width(all, size.width * 0.3) } else { 0.0 };
        let area = if roomy {
            Area {
                left: left.max(EDGE),
                top: axis::FONT + if titled { axis::ABOVE } else { 0.0 },
                right: size.width - (right + room).max(EDGE),
                bottom: size.height - axis::BELOW,
            }
        } else {
            Area { left: EDGE, top: EDGE, right: size.width - EDGE, bottom: size.height - EDGE }
        };
        let values = sides.each_ref().map(|side| side.scale(&area));
        let frame = Frame { area, time: TimeScale::new(self.from, self.to, &area), values };

        let main = usize::from(!sides[0].is_drawn);
        let thresholds = self.thresholds_on(&values[main]);
        shade_levels(&mut picture, &area, &values[main], &thresholds);
        self.shade_gaps(&mut picture, &area, &frame.time);
        if roomy {
            axis::grid(&mut picture, &area, &values[main], &sides[main].ticks);
            if left > 0.0 {
                axis::values(&mut picture, area.left - axis::GUTTER, Anchor::Right, &values[0], &sides[0].ticks);
            }
            if right > 0.0 {
                axis::values(&mut picture, area.right + axis::GUTTER, Anchor::Left, &values[1], &sides[1].ticks);
            }
            let [on_left, on_right] = [is_titled(0), is_titled(1)];
            let most = size.width / if on_left && on_right { 2.0 } else { 1.0 };
            if on_left {
                axis::title(&mut picture, &self.axes[0].title, most, 0.0, Anchor::Left);
            }
            if on_right {
                axis::title(&mut picture, &self.axes[1].title, most, size.width - room, Anchor::Right);
            }
            let ticks = axis::time_ticks(&area, &frame.time, self.offset_minutes);
            axis::times(&mut picture, &area, &frame.time, &ticks);
        }
        draw_thresholds(&mut picture, &area, &values[main], &thresholds);
        let ends = self.draw_lines(&mut picture, &frame);
        if roomy {
            write_words(&mut picture, &area, &values[main], &thresholds);
        }
        let has_data = ends.iter().any(Option::is_some);
        if room > 0.0 {
            let ends: Vec<_> = self.traces.iter().map(|trace| &*trace.name).zip(ends).collect();
            names::write(&mut picture, &area, area.right + right, room, &ends);
        }
        Drawn { picture, frame, has_data }
    }

    /// The range of an axis and its ticks. Floor and ceiling widen it and never cut data off: a cut line would lie.
    fn measure(&self, side: Side, height: f32) -> Measured {
        let Axis { floor, ceiling, .. } = self.axes[side as usize];
        let traces = || self.traces.iter().filter(|trace| trace.side == side);
        let seen = |column: &&Column| column.to >= self.from && column.from <= self.to;
        let columns = traces().flat_map(|trace| &trace.columns).filter(seen);
        let data = range_of(columns.flat_map(|column| [column.first, column.min, column.max, column.last]));
        let wished = [floor, ceiling].into_iter().flatten();
        let ends = data.map_or([None, None], |(lo, hi)| [Some(lo), Some(hi)]).into_iter().flatten();
        let (lo, hi) = range_of(wished.chain(ends)).unwrap_or((0.0, 1.0));
        let (lo, hi) = spread(lo, hi);
        Measured {
            ends: (lo, hi),
            ticks: ValueTicks::around(lo, hi, (height / 44.0) as usize),
            is_drawn: traces().next().is_some() || (side == Side::Left && self.traces.is_empty()),
            is_labelled: data.is_some() || floor.is_some() || ceiling.is_some(),
        }
    }

    fn shade_gaps(&self, picture: &mut Picture, area: &Area, time: &TimeScale) {
        for gap in self.gaps.iter().filter(|gap| gap.to >= time.from() && gap.from <= time.to() && gap.from <= gap.to) {
            let (left, right) = (time.x_from_time(gap.from), time.x_from_time(gap.to));
            // A gap too short to see is still shown: one pixel.
            let left = left.min(area.right - 1.0);
            let at = Point::new(left, area.top);
            let width = (right - left).max(1.0);
            picture.shapes.push(Shape::Rect { at, width, height: area.height(), ink: Ink::Gap, fill: gap.fill() });
        }
    }

    /// Draws every line and gives the place of its newest point.
    fn draw_lines(&self, picture: &mut Picture, frame: &Frame) -> Vec<Option<Point>> {
        let draw = |(n, trace): (usize, &Trace)| {
            let ink = Ink::Series((n % 8) as u8);
            let (gaps, value) = (&self.gaps, &frame.values[trace.side as usize]);
            let mut runs = line::runs(&trace.columns, gaps, trace.patience, &frame.time, value);
            let end = runs.last().and_then(|run| run.last()).copied();
            match trace.style {
                Style::Points => {
                    picture.shapes.extend(line::dots(runs, DOT_RADIUS, ink));
                    return end;
                }
                Style::Area => picture.shapes.extend(line::fill(&runs, frame.area.bottom, ink, FILL_ALPHA)),
                Style::Step => runs = line::stepped(runs),
                Style::Line => {}
            }
            // A silence is bridged as thinly as it is known.
            let mut silences = trace
                .patience
                .map_or_else(Vec::new, |patience| line::silences(&trace.columns, gaps, patience, &frame.time, value));
            if trace.style == Style::Step {
                silences = line::stepped(silences);
            }
            picture.shapes.extend(line::draw(silences, ink, SILENCE_WIDTH, Dash::Dots));
            picture.shapes.extend(line::draw(runs, ink, LINE_WIDTH, Dash::of_series(n)));
            end
        };
        self.traces.iter().enumerate().map(draw).collect()
    }

    /// The thresholds, lowest first, each with the end of what is true from it on, within an axis.
    fn thresholds_on(&self, scale: &ValueScale) -> Vec<(&Threshold, f64)> {
        let mut sorted: Vec<&Threshold> = self.thresholds.iter().filter(|each| each.value.is_finite()).collect();
        order::by(&mut sorted, |a, b| a.value.total_cmp(&b.value));
        let ends: Vec<f64> = sorted.iter().skip(1).map(|next| next.value).chain([scale.hi()]).collect();
        sorted.into_iter().zip(ends).collect()
    }
}

/// A value axis before it has its place.
struct Measured {
    ends: (f64, f64),
    ticks: ValueTicks,
    is_drawn: bool,
    is_labelled: bool,
}

impl Measured {
    /// CSS pixels that its labels take.
    fn width(&self) -> f32 {
        let is_shown = self.is_drawn && self.is_labelled;
        if is_shown { axis::text_width(self.ticks.longest()) + axis::GUTTER } else { 0.0 }
    }

    fn scale(&self, area: &Area) -> ValueScale {
        let (first, last) = (self.ticks.values.first().copied(), self.ticks.values.last().copied());
        ValueScale::new(first.unwrap_or(self.ends.0), last.unwrap_or(self.ends.1), area)
    }
}

/// Tints the stretches between thresholds.
fn shade_levels(picture: &mut Picture, area: &Area, scale: &ValueScale, thresholds: &[(&Threshold, f64)]) {
    for (threshold, end) in thresholds.iter().filter(|(threshold, _)| threshold.ink != Ink::Ok) {
        let (top, bottom) = (scale.y_from_value(*end), scale.y_from_value(threshold.value));
        if bottom > top {
            let (at, width) = (Point::new(area.left, top), area.width());
            let fill = Fill::Even(LEVEL_ALPHA);
            picture.shapes.push(Shape::Rect { at, width, height: bottom - top, ink: threshold.ink, fill });
        }
    }
}

fn draw_thresholds(picture: &mut Picture, area: &Area, scale: &ValueScale, thresholds: &[(&Threshold, f64)]) {
    for (threshold, y) in in_sight(scale, thresholds) {
        let points = vec![Point::new(area.left, y), Point::new(area.right, y)];
        picture.shapes.push(Shape::Line { points, ink: threshold.ink, width: 1.0, dash: Dash::Solid });
    }
}

/// Says what is true from each threshold on, right above it, or below where there is no room; beside the word before
/// where that would be covered.
fn write_words(picture: &mut Picture, area: &Area, scale: &ValueScale, thresholds: &[(&Threshold, f64)]) {
    let (mut lowest_free, mut right) = (f32::INFINITY, area.right - EDGE);
    let most = (area.width() / 3.0 / axis::text_width(1)) as usize;
    for (threshold, y) in in_sight(scale, thresholds) {
        let word = names::shortened(&threshold.word, most);
        let width = axis::text_width(word.chars().count()) + axis::GUTTER;
        let above = y - axis::FONT * 0.65;
        let y = if above - axis::FONT / 2.0 < area.top { y + axis::FONT * 0.65 } else { above };
        if y <= lowest_free {
            right = area.right - EDGE;
        }
        if right - width < area.left {
            continue;
        }
        let at = Point::new(right, y);
        let text = Text::Plain(word);
        picture.shapes.push(Shape::Label { text, at, anchor: Anchor::Right, ink: threshold.ink, size: axis::FONT });
        lowest_free = y - axis::FONT;
        right -= width;
    }
}

/// The thresholds that are on the axis, and how high.
fn in_sight<'a>(
    scale: &'a ValueScale,
    thresholds: &'a [(&'a Threshold, f64)],
) -> impl Iterator<Item = (&'a Threshold, f32)> {
    let is_on = |value: f64| value >= scale.lo() && value <= scale.hi();
    let thresholds = thresholds.iter().map(|(threshold, _)| *threshold);
    thresholds.filter(move |each| is_on(each.value)).map(|each| (each, scale.y_from_value(each.value)))
}

/// Kept free at the sides so that strokes and dots at the edge are whole.
const EDGE: f32 = 3.0;
const LINE_WIDTH: f32 = 1.5;
const SILENCE_WIDTH: f32 = 1.0;
const DOT_RADIUS: f32 = 2.0;
const FILL_ALPHA: f32 = 0.12;
const LEVEL_ALPHA: f32 = 0.08;

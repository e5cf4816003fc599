//! [`Chart`]: lines of several sources over one time axis, with the stretches shaded of which nothing is known.

use super::axis;
use super::line::{self, Column, Gap};
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
    /// The value axis reaches at least down to here.
    pub floor: Option<f64>,
    /// The value axis reaches at least up to here.
    pub ceiling: Option<f64>,
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
}

/// A drawn chart, and how to find a value under the pointer.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// What to paint.
    pub picture: Picture,
    /// Where the lines are.
    pub area: Area,
    /// Its time axis.
    pub time: TimeScale,
    /// Its value axis.
    pub value: ValueScale,
    /// Whether there is any line or dot; without one the picture is an empty frame.
    pub has_data: bool,
}

impl Chart {
    /// Draws it. Small pictures do without axes: below 160 by 72 only lines and gaps are left.
    pub fn draw(&self, size: Size) -> Drawn {
        let mut picture = Picture::new(size);
        let data = self.range();
        let roomy = size.width >= 160.0 && size.height >= 72.0;
        let (lo, hi) = self.ends(data);
        let ticks = ValueTicks::around(lo, hi, (size.height / 44.0) as usize);
        let labelled = data.is_some() || self.floor.is_some() || self.ceiling.is_some();
        let left = if roomy && labelled { axis::text_width(ticks.longest()) + axis::GUTTER } else { 0.0 };
        let left = if left > size.width * 0.4 { 0.0 } else { left };
        let right = if roomy && size.width >= 280.0 { self.names_width(size.width * 0.3) } else { 0.0 };
        let area = if roomy {
            Area {
                left: left.max(EDGE),
                top: axis::FONT,
                right: size.width - right.max(EDGE),
                bottom: size.height - axis::BELOW,
            }
        } else {
            Area { left: EDGE, top: EDGE, right: size.width - EDGE, bottom: size.height - EDGE }
        };
        let (first, last) = (ticks.values.first().copied(), ticks.values.last().copied());
        let value = ValueScale::new(first.unwrap_or(lo), last.unwrap_or(hi), &area);
        let time = TimeScale::new(self.from, self.to, &area);

        self.shade_gaps(&mut picture, &area, &time);
        if roomy {
            axis::values(&mut picture, &area, &value, &ticks, left > 0.0);
            axis::times(&mut picture, &area, &time, &axis::time_ticks(&area, &time, self.offset_minutes));
        }
        let ends = self.draw_lines(&mut picture, &area, &time, &value);
        let has_data = ends.iter().any(Option::is_some);
        if right > 0.0 {
            self.write_names(&mut picture, &area, right, &ends);
        }
        Drawn { picture, area, time, value, has_data }
    }

    /// The least and greatest value on the time axis.
    fn range(&self) -> Option<(f64, f64)> {
        let seen = |column: &&Column| column.to >= self.from && column.from <= self.to;
        let columns = self.traces.iter().flat_map(|trace| &trace.columns).filter(seen);
        range_of(columns.flat_map(|column| [column.first, column.min, column.max, column.last]))
    }

    /// Floor and ceiling widen the axis and never cut data off: a cut line would lie.
    fn ends(&self, data: Option<(f64, f64)>) -> (f64, f64) {
        let wished = [self.floor, self.ceiling].into_iter().flatten();
        let ends = data.map_or([None, None], |(lo, hi)| [Some(lo), Some(hi)]).into_iter().flatten();
        let (lo, hi) = range_of(wished.chain(ends)).unwrap_or((0.0, 1.0));
        spread(lo, hi)
    }

    fn shade_gaps(&self, picture: &mut Picture, area: &Area, time: &TimeScale) {
        for gap in self.gaps.iter().filter(|gap| gap.to >= time.from() && gap.from <= time.to() && gap.from <= gap.to) {
            let (left, right) = (time.x_from_time(gap.from), time.x_from_time(gap.to));
            // A gap too short to see is still shown: one pixel.
            let left = left.min(area.right - 1.0);
            let at = Point::new(left, area.top);
            let width = (right - left).max(1.0);
            picture.shapes.push(Shape::Rect { at, width, height: area.height(), ink: Ink::Gap, fill: Fill::Hatch });
        }
    }

    /// Draws every line and gives the place of its newest point.
    fn draw_lines(
        &self,
        picture: &mut Picture,
        area: &Area,
        time: &TimeScale,
        value: &ValueScale,
    ) -> Vec<Option<Point>> {
        let alone = self.traces.len() == 1;
        let draw = |(n, trace): (usize, &Trace)| {
            let ink = Ink::Series((n % 8) as u8);
            let runs = line::runs(&trace.columns, &self.gaps, time, value);
            let end = runs.last().and_then(|run| run.last()).copied();
            if alone {
                picture.shapes.extend(line::fill(&runs, area.bottom, ink, FILL_ALPHA));
            }
            picture.shapes.extend(line::draw(runs, ink, LINE_WIDTH, Dash::of_series(n)));
            end
        };
        self.traces.iter().enumerate().map(draw).collect()
    }

    fn names_width(&self, most: f32) -> f32 {
        if !self.named || self.traces.is_empty() || self.traces.len() > MOST_NAMES {
            return 0.0;
        }
        let longest = self.traces.iter().map(|trace| trace.name.chars().count()).max().unwrap_or(0);
        if longest == 0 { 0.0 } else { (axis::text_width(longest) + NAME_INDENT).min(most) }
    }

    /// Names stand beside the ends of their lines, pushed apart where they would cover each other. Each has a dot
    /// of its line's ink, because text of that ink would be too faint to read.
    fn write_names(&self, picture: &mut Picture, area: &Area, room: f32, ends: &[Option<Point>]) {
        let mut names: Vec<(f32, usize)> =
            ends.iter().enumerate().filter_map(|(n, end)| end.map(|point| (point.y, n))).collect();
        order::by(&mut names, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        names.truncate((area.height() / NAME_HEIGHT) as usize);
        let mut free = area.top;
        for name in &mut names {
            name.0 = name.0.max(free);
            free = name.0 + NAME_HEIGHT;
        }
        let mut free = area.bottom;
        for name in names.iter_mut().rev() {
            name.0 = name.0.min(free);
            free = name.0 - NAME_HEIGHT;
        }
        // The room was measured in whole characters; rounding must not take one of them away again.
        let most = ((room - NAME_INDENT) / axis::text_width(1) + 0.01) as usize;
        for (y, n) in names {
            let at = Point::new(area.right + NAME_INDENT / 2.0, y);
            picture.shapes.push(Shape::Dot { at, radius: 3.0, ink: Ink::Series(n as u8) });
            let text = Text::Plain(shortened(&self.traces[n].name, most));
            let at = Point::new(area.right + NAME_INDENT, y);
            picture.shapes.push(Shape::Label { text, at, anchor: Anchor::Left, ink: Ink::Text, size: axis::FONT });
        }
    }
}

fn shortened(name: &str, most: usize) -> Box<str> {
    if name.chars().count() <= most {
        return name.into();
    }
    name.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Kept free at the sides so that strokes and dots at the edge are whole.
const EDGE: f32 = 3.0;
const LINE_WIDTH: f32 = 1.5;
const FILL_ALPHA: f32 = 0.12;
const MOST_NAMES: usize = 4;
const NAME_INDENT: f32 = 14.0;
const NAME_HEIGHT: f32 = 13.0;

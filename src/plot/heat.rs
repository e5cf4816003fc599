//! [`Heat`]: one value over time as coloured cells: a strip, or a row a day with a column an hour.

use super::axis::{self, FONT, GUTTER, text_width};
use super::line::Gap;
use super::scale::{Area, TimeScale, range_of, ratio, spread};
use super::shape::{Anchor, Fill, Ink, Picture, Point, Shape, Size};
use super::text::{Precision, Text};
use super::ticks::ValueTicks;
use crate::time::Timestamp;

/// What a heat strip shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Heat {
    /// Start of the time shown.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// How long a cell is, in milliseconds, at least one; at most [`MAX_CELLS`] fit into the time shown.
    pub cell_millis: i64,
    /// Those of which something is known.
    pub cells: Vec<Cell>,
    /// Whether there is a row for each day; then a cell is an hour long.
    pub by_day: bool,
    /// The value of the palest colour; the lowest where it is not said.
    pub floor: Option<f64>,
    /// The value of the strongest colour; the highest where it is not said.
    pub ceiling: Option<f64>,
    /// When there was no connection.
    pub gaps: Vec<Gap>,
    /// How far the viewer's clock is ahead of UTC, in minutes: days begin at their midnight.
    pub offset_minutes: i16,
}

/// A stretch of time and its value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    /// When it begins.
    pub from: Timestamp,
    /// Its value.
    pub value: f64,
}

impl Heat {
    /// When the cell begins that holds a time, cells being so long and aligned to the viewer's clock.
    pub fn cell_of(at: Timestamp, cell_millis: i64, offset_minutes: i16) -> Timestamp {
        let (offset, length) = (i64::from(offset_minutes) * MINUTE, cell_millis.max(1));
        let local = at.as_millis().saturating_add(offset);
        Timestamp::from_millis(local.div_euclid(length).saturating_mul(length).saturating_sub(offset))
    }

    /// Draws it, with the scale of its colours below where there is room.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let cell = self.cell_millis.max(1);
        let row_millis = if self.by_day { DAY } else { i64::MAX };
        let first = Self::cell_of(self.from, if self.by_day { DAY } else { cell }, self.offset_minutes);
        let last = Self::cell_of(self.to.max(self.from), cell, self.offset_minutes);
        let steps = (last.as_millis().saturating_sub(first.as_millis()) / cell).clamp(0, MAX_CELLS - 1) + 1;
        let across = if self.by_day { (DAY / cell).clamp(1, MAX_CELLS) } else { steps };
        let rows = (steps + across - 1) / across;

        let roomy = size.width >= 160.0 && size.height >= 72.0;
        let left = if roomy && self.by_day { text_width(DAY_CHARACTERS) + GUTTER } else { EDGE };
        let scale = if roomy && size.height >= 96.0 { SCALE } else { 0.0 };
        let below = if roomy { axis::BELOW } else { EDGE };
        let area = Area { left, top: EDGE, right: size.width - EDGE, bottom: size.height - below - scale };
        let (width, height) = (area.width() / across as f32, (area.height() / rows as f32).min(MOST_ROW));
        let (lo, hi) = self.ends();

        for n in 0..steps {
            let from = Timestamp::from_millis(first.as_millis().saturating_add(n.saturating_mul(cell)));
            let to = Timestamp::from_millis(from.as_millis().saturating_add(cell));
            if to <= self.from {
                continue;
            }
            let value = self.value_at(from).filter(|value| value.is_finite());
            let gap = self.gaps.iter().find(|gap| gap.from <= from.max(self.from) && gap.to >= to.min(self.to));
            let (ink, fill) = match (value, gap) {
                (Some(value), _) => (Ink::Heat((ratio(value, lo, hi) * f32::from(HEATS)) as u8), Fill::Even(1.0)),
                (None, Some(gap)) => (Ink::Gap, gap.fill()),
                (None, None) => (Ink::Track, Fill::Even(1.0)),
            };
            let (column, row) = (n % across, n / across);
            let at = Point::new(area.left + width * column as f32, area.top + height * row as f32);
            let space = |length: f32| if length > 4.0 { length - SPACE } else { length };
            let (width, height) = (space(width), space(height));
            let top = if ink == Ink::Track { (height - NOTHING).max(0.0) } else { 0.0 };
            let at = Point::new(at.x, at.y + top);
            picture.shapes.push(Shape::Rect { at, width, height: height - top, ink, fill });
        }
        let bottom = area.top + height * rows as f32;
        let known = Area { bottom, ..area };
        if roomy && self.by_day {
            label_days(&mut picture, &known, (first, rows, row_millis), height);
        } else if roomy {
            let end = first.as_millis().saturating_add(steps.saturating_mul(cell));
            let time = TimeScale::new(first, Timestamp::from_millis(end), &known);
            axis::times(&mut picture, &known, &time, &axis::time_ticks(&known, &time, self.offset_minutes));
        }
        if scale > 0.0 && !self.cells.is_empty() {
            draw_scale(&mut picture, (lo, hi));
        }
        picture
    }

    fn value_at(&self, from: Timestamp) -> Option<f64> {
        let at = self.cells.binary_search_by_key(&from, |cell| cell.from).ok()?;
        Some(self.cells[at].value)
    }

    /// The values of the palest and the strongest colour.
    fn ends(&self) -> (f64, f64) {
        let (lo, hi) = range_of(self.cells.iter().map(|cell| cell.value)).unwrap_or((0.0, 1.0));
        spread(self.floor.unwrap_or(lo), self.ceiling.unwrap_or(hi))
    }
}

/// The days at the left and some hours below.
fn label_days(picture: &mut Picture, area: &Area, rows: (Timestamp, i64, i64), height: f32) {
    let (first, rows, row_millis) = rows;
    let mut free = 0.0;
    for row in 0..rows {
        let y = area.top + height * (row as f32 + 0.5);
        if y < free {
            continue;
        }
        free = y + FONT + 2.0;
        let at = Timestamp::from_millis(first.as_millis().saturating_add(row.saturating_mul(row_millis)));
        label(picture, Text::Time { at, precision: Precision::Days }, Point::new(0.0, y), Anchor::Left);
    }
    for hour in [0, 6, 12, 18] {
        let at = Timestamp::from_millis(first.as_millis().saturating_add(hour * HOUR));
        let x = area.left + area.width() * hour as f32 / 24.0;
        let text = Text::Time { at, precision: Precision::Minutes };
        label(picture, text, Point::new(x, area.bottom + axis::BELOW / 2.0 + 1.0), Anchor::Left);
    }
}

/// What the colours stand for: the palest and the strongest with their values.
fn draw_scale(picture: &mut Picture, (lo, hi): (f64, f64)) {
    let ticks = ValueTicks::around(lo, hi, 8);
    let decimals = ticks.decimals;
    let y = picture.height - SCALE / 2.0;
    let text = |value| Text::Number { value, decimals, notation: ticks.notation };
    let longest = text_width(ticks.longest() + 1);
    let swatches = f32::from(HEATS) * SWATCH;
    if 2.0 * (longest + GUTTER) + swatches > picture.width {
        return;
    }
    let left = picture.width - EDGE - longest - GUTTER - swatches;
    label(picture, text(lo), Point::new(left - GUTTER, y), Anchor::Right);
    for n in 0..HEATS {
        let at = Point::new(left + SWATCH * f32::from(n), y - SWATCH / 2.0);
        let (width, height) = (SWATCH, SWATCH);
        picture.shapes.push(Shape::Rect { at, width, height, ink: Ink::Heat(n), fill: Fill::Even(1.0) });
    }
    label(picture, text(hi), Point::new(left + swatches + GUTTER, y), Anchor::Left);
}

fn label(picture: &mut Picture, text: Text, at: Point, anchor: Anchor) {
    picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: FONT });
}

/// Most cells of a picture: a month of hours.
pub const MAX_CELLS: i64 = 31 * 24;
/// How many colours there are.
const HEATS: u8 = 8;
const EDGE: f32 = 3.0;
const SCALE: f32 = 22.0;
const SWATCH: f32 = 12.0;
const MOST_ROW: f32 = 96.0;
const SPACE: f32 = 1.0;
/// A cell of which nothing is known is only a line at its foot.
const NOTHING: f32 = 2.0;
/// Characters of a day in a language that takes many.
const DAY_CHARACTERS: usize = 7;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

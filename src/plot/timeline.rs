//! [`Timeline`]: the states of several topics over one time axis, a lane each.

use super::axis::{self, FONT, GUTTER, text_width};
use super::line::Gap;
use super::names;
use super::scale::{Area, TimeScale};
use super::shape::{Anchor, Fill, Ink, Picture, Point, Shape, Size};
use super::text::Text;
use crate::time::Timestamp;

/// What a state timeline shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timeline {
    /// Start of the time axis.
    pub from: Timestamp,
    /// End of the time axis.
    pub to: Timestamp,
    /// From top to bottom.
    pub lanes: Vec<Lane>,
    /// When there was no connection: oldest first, apart from each other. Nothing is known of any lane there.
    pub gaps: Vec<Gap>,
    /// How far the viewer's clock is ahead of UTC, in minutes.
    pub offset_minutes: i16,
}

/// The states of one topic.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lane {
    /// What it is called.
    pub name: Box<str>,
    /// Oldest first.
    pub stretches: Vec<Stretch>,
}

/// How long something was so.
#[derive(Clone, PartialEq, Debug)]
pub struct Stretch {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// What it was.
    pub word: Box<str>,
    /// Its colour.
    pub ink: Ink,
}

impl Timeline {
    /// How many lanes a picture of this size has room for.
    pub fn room(size: Size) -> usize {
        (((size.height - below(size)) / LEAST_LANE) as usize).max(1)
    }

    /// Draws it. Names stand left of the lanes where there is room, else in them; of more lanes than fit the last are
    /// left out.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let below = below(size);
        let has_axis = below >= axis::BELOW;
        let lanes = &self.lanes[..self.lanes.len().min(Self::room(size))];
        let longest = lanes.iter().map(|lane| lane.name.chars().count()).max().unwrap_or(0);
        let left = (text_width(longest) + GUTTER).min(size.width * 0.32);
        let left = if longest > 0 && size.width >= 160.0 { left } else { EDGE };
        let area = Area { left, top: 2.0, right: size.width - EDGE, bottom: size.height - below };
        let time = TimeScale::new(self.from, self.to, &area);
        let height = (area.height() / lanes.len().max(1) as f32).min(MOST_LANE);
        let filled = Area { bottom: (area.top + height * lanes.len() as f32).min(area.bottom), ..area };

        for (n, lane) in lanes.iter().enumerate() {
            let top = area.top + height * n as f32;
            if left > EDGE {
                let fits = ((left - GUTTER) / text_width(1) + 0.01) as usize;
                let label = Text::Plain(names::shortened(&lane.name, fits));
                let at = Point::new(0.0, top + height / 2.0);
                picture.shapes.push(Shape::Label { text: label, at, anchor: Anchor::Left, ink: Ink::Axis, size: FONT });
            }
            let lane_area = Area { top: top + LANE_GAP / 2.0, bottom: top + height - LANE_GAP / 2.0, ..area };
            self.draw_lane(&mut picture, lane, &lane_area, &time);
        }
        let known = if lanes.is_empty() { area } else { filled };
        for gap in self.gaps.iter().filter(|gap| gap.to >= time.from() && gap.from <= time.to() && gap.from <= gap.to) {
            let (from, to) = (time.x_from_time(gap.from), time.x_from_time(gap.to));
            // A gap too short to see is still shown: one pixel.
            let at = Point::new(from.min(area.right - 1.0), known.top);
            let width = (to - from).max(1.0);
            let shape = Shape::Rect { at, width, height: known.height(), ink: Ink::Gap, fill: gap.fill() };
            picture.shapes.push(shape);
        }
        if has_axis {
            let below = Area { bottom: known.bottom.min(size.height - axis::BELOW), ..area };
            axis::times(&mut picture, &below, &time, &axis::time_ticks(&area, &time, self.offset_minutes));
        }
        picture
    }

    /// The states of a lane where they are known, each a tint with a line of its colour below and its word where it
    /// has room.
    fn draw_lane(&self, picture: &mut Picture, lane: &Lane, area: &Area, time: &TimeScale) {
        let mut free = area.left;
        for stretch in &lane.stretches {
            if stretch.to < stretch.from {
                continue;
            }
            for (from, to) in self.known(stretch, time) {
                let (from, to) = (time.x_from_time(from), time.x_from_time(to));
                // Many that share a pixel are one.
                if to <= free && to < area.right {
                    continue;
                }
                let from = from.max(free).min(area.right - 1.0);
                let to = to.max(from + 1.0);
                free = to;
                let rect = |top: f32, height: f32, alpha: f32| Shape::Rect {
                    at: Point::new(from, top),
                    width: (to - from - SPACE).max(1.0),
                    height,
                    ink: stretch.ink,
                    fill: Fill::Even(alpha),
                };
                let foot = LINE.min(area.height() / 2.0).max(0.0);
                picture.shapes.push(rect(area.top, area.height().max(0.0), TINT));
                picture.shapes.push(rect(area.bottom - foot, foot, 1.0));
                let count = stretch.word.chars().count();
                if count > 0 && text_width(count) + 2.0 * GUTTER <= to - from && area.height() >= FONT + 4.0 {
                    let text = Text::Plain(stretch.word.clone());
                    let at = Point::new(from + GUTTER, f32::midpoint(area.top, area.bottom - foot));
                    picture.shapes.push(Shape::Label { text, at, anchor: Anchor::Left, ink: Ink::Text, size: FONT });
                }
            }
        }
    }

    /// The parts of a stretch within the axis that no gap covers.
    fn known(&self, stretch: &Stretch, time: &TimeScale) -> Vec<(Timestamp, Timestamp)> {
        let mut parts = Vec::new();
        let (mut from, to) = (stretch.from.max(time.from()), stretch.to.min(time.to()));
        for gap in self.gaps.iter().filter(|gap| gap.from <= gap.to) {
            if gap.to <= from || gap.from >= to {
                continue;
            }
            if gap.from > from {
                parts.push((from, gap.from));
            }
            from = from.max(gap.to);
        }
        if from <= to {
            parts.push((from, to));
        }
        parts
    }
}

/// What is kept free below the lanes, for a time axis where there is room for one.
fn below(size: Size) -> f32 {
    if size.width >= 120.0 && size.height >= 48.0 { axis::BELOW } else { 2.0 }
}

const EDGE: f32 = 3.0;
const LEAST_LANE: f32 = 18.0;
const MOST_LANE: f32 = 44.0;
const LANE_GAP: f32 = 4.0;
/// What is free between two states, so that two of one colour can be told apart.
const SPACE: f32 = 1.0;
const LINE: f32 = 3.0;
const TINT: f32 = 0.24;

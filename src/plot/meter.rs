//! [`Meter`]: how full something is, as a bar along its longer side or as a tank that fills from below.

use super::axis::{self, FONT, GUTTER, text_width};
use super::gauge::Band;
use super::scale::{ratio, spread};
use super::shape::{Anchor, Dash, Fill, Ink, Picture, Point, Shape, Size};
use super::ticks::{ValueTicks, characters};

/// What a level shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Meter {
    /// The value, if there is one; beyond the ends it stands at the end.
    pub value: Option<f64>,
    /// The value when it is empty.
    pub min: f64,
    /// The value when it is full.
    pub max: f64,
    /// Whether it is a tank; else a bar.
    pub is_tank: bool,
    /// Ranges that mean something, drawn as a strip along it; the value takes the ink of the first that holds it.
    pub bands: Vec<Band>,
    /// Ink of a value in no band: [`Ink::Accent`], or for every value [`Ink::Stale`] when it may be old.
    pub ink: Ink,
}

/// Where its parts stand: along it from empty to full, across it from its own edge to the labels.
struct Frame {
    /// Whether it fills from below.
    is_upright: bool,
    /// Where it is empty.
    start: f32,
    /// Where it is full.
    end: f32,
    /// Where it begins across.
    edge: f32,
    /// How thick it is.
    thickness: f32,
}

impl Meter {
    /// Draws it, as large as fits. Labels need a picture of at least 72 by 40.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let (min, max) = spread(self.min, self.max);
        let is_upright = self.is_tank || size.height > size.width;
        let length = if is_upright { size.height } else { size.width };
        let wanted = if is_upright { length / 32.0 } else { length / 72.0 };
        let mut ticks = ValueTicks::around(min, max, wanted as usize);
        ticks.values.retain(|value| *value >= min && *value <= max);
        let labelled = size.width >= 72.0 && size.height >= 40.0;
        let frame = self.frame(size, is_upright, labelled.then_some(&ticks));

        frame.rect(&mut picture, (0.0, 1.0), (0.0, frame.thickness), Ink::Track, 1.0);
        let part = |value: f64| ratio(value, min, max);
        if let Some(value) = self.value.filter(|value| value.is_finite()) {
            let ink = self.ink_of(value);
            // Where it stands is a line of its own: an empty one can be told from none, and a full one from its end.
            frame.rect(&mut picture, (0.0, part(value)), (0.0, frame.thickness), ink, FILL_ALPHA);
            frame.mark(&mut picture, part(value), ink);
        }
        for band in &self.bands {
            let across = (frame.thickness + STRIP_GAP, STRIP);
            frame.rect(&mut picture, (part(band.from), part(band.to)), across, band.ink, 1.0);
        }
        if self.is_tank {
            frame.outline(&mut picture);
        }
        if labelled {
            self.label(&mut picture, &frame, &ticks, part);
        }
        picture
    }

    /// The ink of a value: its band's, unless it may be old.
    pub fn ink_of(&self, value: f64) -> Ink {
        let band = self.bands.iter().find(|band| value >= band.from && value <= band.to);
        if self.ink == Ink::Stale { self.ink } else { band.map_or(self.ink, |band| band.ink) }
    }

    fn frame(&self, size: Size, is_upright: bool, ticks: Option<&ValueTicks>) -> Frame {
        let strip = if self.bands.is_empty() { 0.0 } else { STRIP_GAP + STRIP };
        if is_upright {
            let most = size.width * 0.5;
            let labels = ticks.map_or(0.0, |ticks| GUTTER + TICK + text_width(ticks.longest())).min(most);
            let room = (size.width - labels - strip - 2.0 * EDGE).max(4.0);
            let thickness = room.min(if self.is_tank { MOST_TANK } else { MOST_BAR });
            let edge = ((size.width - thickness - strip - labels) / 2.0).max(EDGE);
            let (start, end) = (size.height - FONT / 2.0 - 1.0, FONT / 2.0 + 1.0);
            return Frame { is_upright, start, end, edge, thickness };
        }
        let labels = if ticks.is_some() { TICK + axis::BELOW } else { 0.0 };
        let room = (size.height - labels - strip - 2.0 * EDGE).max(4.0);
        let thickness = room.min(MOST_BAR);
        let edge = EDGE + (room - thickness) / 2.0;
        Frame { is_upright, start: EDGE, end: size.width - EDGE, edge, thickness }
    }

    /// Labels beside the ticks; one that would stand too close to the one before is left out.
    fn label(&self, picture: &mut Picture, frame: &Frame, ticks: &ValueTicks, part: impl Fn(f64) -> f32) {
        let strip = if self.bands.is_empty() { 0.0 } else { STRIP_GAP + STRIP };
        let across = frame.edge + frame.thickness + strip + TICK / 2.0;
        let mut free = f32::NEG_INFINITY;
        for value in &ticks.values {
            let wide = text_width(characters(*value, ticks.decimals, ticks.notation));
            let along = frame.along(part(*value));
            let (at, from, needed) = if frame.is_upright {
                (Point::new(across + TICK / 2.0 + GUTTER / 2.0, along), -along, FONT + 2.0)
            } else {
                let half = (wide / 2.0).min(picture.width / 2.0);
                let x = along.clamp(half, picture.width - half);
                (Point::new(x, across + TICK / 2.0 + axis::BELOW / 2.0), x - half, wide + GUTTER)
            };
            let fits = if frame.is_upright { at.x + wide <= picture.width } else { wide <= picture.width };
            if from < free || !fits {
                continue;
            }
            free = from + needed;
            let (near, far) = (across - TICK / 2.0 + 1.0, across + TICK / 2.0);
            let points = if frame.is_upright {
                vec![Point::new(near, along), Point::new(far, along)]
            } else {
                vec![Point::new(along, near), Point::new(along, far)]
            };
            picture.shapes.push(Shape::Line { points, ink: Ink::Axis, width: 1.0, dash: Dash::Solid });
            let anchor = if frame.is_upright { Anchor::Left } else { Anchor::Middle };
            let text = ticks.text(*value);
            picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: FONT });
        }
    }
}

impl Frame {
    /// Where a part of the way from empty to full stands.
    fn along(&self, part: f32) -> f32 {
        self.start + (self.end - self.start) * part
    }

    /// A rectangle from one part of the way to another, so far from the edge and so thick. Nothing where it is empty.
    fn rect(&self, picture: &mut Picture, parts: (f32, f32), across: (f32, f32), ink: Ink, alpha: f32) {
        let (from, to) = (self.along(parts.0), self.along(parts.1));
        let (near, length) = (from.min(to), (to - from).abs());
        if length <= 0.0 || parts.1 < parts.0 {
            return;
        }
        let edge = self.edge + across.0;
        let (at, width, height) = if self.is_upright {
            (Point::new(edge, near), across.1, length)
        } else {
            (Point::new(near, edge), length, across.1)
        };
        picture.shapes.push(Shape::Rect { at, width, height, ink, fill: Fill::Even(alpha) });
    }

    /// The line at the value.
    fn mark(&self, picture: &mut Picture, part: f32, ink: Ink) {
        let (low, high) = (self.start.min(self.end), self.start.max(self.end));
        let at = (self.along(part) - MARK / 2.0).clamp(low, high - MARK);
        let (at, width, height) = if self.is_upright {
            (Point::new(self.edge, at), self.thickness, MARK)
        } else {
            (Point::new(at, self.edge), MARK, self.thickness)
        };
        picture.shapes.push(Shape::Rect { at, width, height, ink, fill: Fill::Even(1.0) });
    }

    /// The walls and the floor of a tank, open at the top.
    fn outline(&self, picture: &mut Picture) {
        let (left, right) = (self.edge - WALL / 2.0, self.edge + self.thickness + WALL / 2.0);
        let corners = [(left, self.end), (left, self.start), (right, self.start), (right, self.end)];
        let points = corners.map(|(x, y)| Point::new(x, y)).to_vec();
        picture.shapes.push(Shape::Line { points, ink: Ink::Axis, width: WALL, dash: Dash::Solid });
    }
}

/// Kept free at the sides, so that the walls of a tank and labels at the ends are whole.
const EDGE: f32 = 3.0;
const MOST_BAR: f32 = 36.0;
const MOST_TANK: f32 = 96.0;
/// The strip of bands, and what is free between it and the bar.
const STRIP: f32 = 4.0;
const STRIP_GAP: f32 = 3.0;
const TICK: f32 = 4.0;
const MARK: f32 = 3.0;
const WALL: f32 = 1.5;
const FILL_ALPHA: f32 = 0.45;

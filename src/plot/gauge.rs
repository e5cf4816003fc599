//! [`Dial`]: one value on an arc of 240 degrees, open at the bottom.

use super::scale::{ratio, spread};
use super::shape::{Anchor, Ink, Picture, Point, Shape, Size};
use super::text::{Notation, Text};
use super::ticks::{LONGEST_PLAIN, characters};

/// What a gauge shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Dial {
    /// The value, if there is one; beyond the ends it stands at the end.
    pub value: Option<f64>,
    /// The value at the left end.
    pub min: f64,
    /// The value at the right end.
    pub max: f64,
    /// Digits after the point of the labels at the ends.
    pub decimals: u8,
    /// Ranges that mean something, drawn as a thin arc outside; the value takes their ink.
    pub bands: Vec<Band>,
    /// Ink of a value in no band: [`Ink::Accent`], or for every value [`Ink::Stale`] when it may be old.
    pub ink: Ink,
}

/// A range of values that means something.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Band {
    /// Its lower end.
    pub from: f64,
    /// Its upper end, which belongs to it.
    pub to: f64,
    /// [`Ink::Ok`], [`Ink::Warn`] or [`Ink::Crit`].
    pub ink: Ink,
}

impl Dial {
    /// Draws it, as large as fits. Labels at the ends need a picture of at least 96 by 72.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let labelled = size.width >= 96.0 && size.height >= 72.0;
        let below = if labelled { LABEL_ROOM } else { 0.0 };
        // The arc is two radii wide and one and a half high; at its ends the stroke reaches a little further down.
        let outer = ((size.width - 2.0) / 2.0).min((size.height - 2.75 - below) / 1.54);
        let width = (outer * 0.16).clamp(3.0, 18.0);
        let rim = if self.bands.is_empty() { 0.0 } else { (width * 0.25).max(1.5) };
        let radius = (outer - width / 2.0 - rim * 2.0).max(1.0);
        let drawn = outer * 1.5 + width / 4.0;
        let top = (size.height - below - drawn) / 2.0;
        let center = Point::new(size.width / 2.0, top + outer);
        let (min, max) = spread(self.min, self.max);
        let angle = |value: f64| START + SWEEP * ratio(value, min, max);

        let mut arc = |radius: f32, from: f32, to: f32, ink: Ink, width: f32| {
            if to > from {
                picture.shapes.push(Shape::Arc { center, radius, from, to, ink, width });
            }
        };
        for band in &self.bands {
            arc(outer - rim / 2.0, angle(band.from), angle(band.to), band.ink, rim);
        }
        arc(radius, START, START + SWEEP, Ink::Track, width);
        if let Some(value) = self.value.filter(|value| value.is_finite()) {
            arc(radius, START, angle(value).max(START + LEAST_FILL), self.ink_of(value), width);
        }
        if labelled {
            let middle = Point::new(center.x, top + drawn + LABEL_ROOM / 2.0);
            self.label_ends(&mut picture, middle, radius, (min, max));
        }
        picture
    }

    /// The ink of a value: its band's, unless it may be old.
    pub fn ink_of(&self, value: f64) -> Ink {
        let band = self.bands.iter().find(|band| value >= band.from && value <= band.to);
        if self.ink == Ink::Stale { self.ink } else { band.map_or(self.ink, |band| band.ink) }
    }

    /// Writes what the ends stand for right below them; `middle` is the point between both labels.
    fn label_ends(&self, picture: &mut Picture, middle: Point, radius: f32, (min, max): (f64, f64)) {
        let reach = radius * START.to_radians().cos().abs();
        let half = picture.width / 2.0;
        for (value, side, edge) in [(min, -1.0, Anchor::Left), (max, 1.0, Anchor::Right)] {
            let notation = if value.abs() < LONGEST_PLAIN { Notation::Plain } else { Notation::Scientific };
            let text = Text::Number { value, decimals: self.decimals, notation };
            let wide = characters(value, self.decimals, notation) as f32 * LABEL_SIZE * 0.6;
            // A label too wide to stand under its end leans on the picture's edge; one too wide for that is left out.
            if wide > half {
                continue;
            }
            let leans = reach + wide / 2.0 > half;
            let x = if leans { middle.x + side * half } else { middle.x + side * reach };
            let anchor = if leans { edge } else { Anchor::Middle };
            let at = Point::new(x, middle.y);
            picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: LABEL_SIZE });
        }
    }
}

/// Where the arc begins, in degrees clockwise from three o'clock.
const START: f32 = 150.0;
const SWEEP: f32 = 240.0;
/// A value at the lower end still shows a sliver, so that it can be told from no value.
const LEAST_FILL: f32 = 1.5;
const LABEL_SIZE: f32 = 11.0;
const LABEL_ROOM: f32 = 16.0;

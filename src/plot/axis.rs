//! Axes: labels beside and below the data, and the lines behind it.

use super::scale::{Area, TimeScale, ValueScale};
use super::shape::{Anchor, Dash, Ink, Picture, Point, Shape};
use super::text::{Precision, Text};
use super::ticks::{TimeTicks, ValueTicks};

/// CSS pixels a label of so many characters takes, at [`FONT`] in a proportional font with tabular figures.
/// A little more than it needs in most fonts, because nothing here can measure text.
pub fn text_width(characters: usize) -> f32 {
    characters as f32 * FONT * 0.65
}

/// Horizontal lines at the ticks.
pub fn grid(picture: &mut Picture, area: &Area, scale: &ValueScale, ticks: &ValueTicks) {
    for value in &ticks.values {
        let y = scale.y_from_value(*value);
        let points = vec![Point::new(area.left, y), Point::new(area.right, y)];
        picture.shapes.push(Shape::Line { points, ink: Ink::Grid, width: 1.0, dash: Dash::Solid });
    }
}

/// Labels at the ticks, left of `x` or right of it as `anchor` says. Those that would stand too close are left out.
pub fn values(picture: &mut Picture, x: f32, anchor: Anchor, scale: &ValueScale, ticks: &ValueTicks) {
    let mut lowest_free = f32::INFINITY;
    for value in &ticks.values {
        let y = scale.y_from_value(*value);
        if y <= lowest_free {
            label(picture, ticks.text(*value), Point::new(x, y), anchor);
            lowest_free = y - FONT;
        }
    }
}

/// What an axis measures, above it; shortened to so many CSS pixels.
pub fn title(picture: &mut Picture, words: &str, room: f32, x: f32, anchor: Anchor) {
    if !words.is_empty() {
        let text = Text::Plain(super::names::shortened(words, (room / text_width(1)) as usize));
        label(picture, text, Point::new(x, FONT / 2.0 + 1.0), anchor);
    }
}

/// Labels below the area. A label that would stick out of the picture is left out.
pub fn times(picture: &mut Picture, area: &Area, scale: &TimeScale, ticks: &TimeTicks) {
    let y = area.bottom + BELOW / 2.0 + 1.0;
    for at in &ticks.times {
        let text = ticks.text(*at);
        let half = text_width(characters(ticks.precision)) / 2.0;
        let x = scale.x_from_time(*at);
        if x - half >= 0.0 && x + half <= picture.width {
            label(picture, text, Point::new(x, y), Anchor::Middle);
        }
    }
}

/// As many time ticks as there is room for their labels.
pub fn time_ticks(area: &Area, scale: &TimeScale, offset_minutes: i16) -> TimeTicks {
    let fitting = |precision| {
        let most = area.width() / (text_width(characters(precision)) + TIME_SPACING);
        TimeTicks::between(scale.from(), scale.to(), most as usize, offset_minutes)
    };
    // How wide a label is depends on how fine the ticks are, and that on how many fit.
    let ticks = fitting(Precision::Minutes);
    if ticks.precision == Precision::Minutes { ticks } else { fitting(ticks.precision) }
}

/// Characters of a time in a language that takes many.
const fn characters(precision: Precision) -> usize {
    match precision {
        Precision::Millis => 15,
        Precision::Seconds | Precision::Years => 11,
        Precision::Minutes | Precision::Days => 8,
    }
}

fn label(picture: &mut Picture, text: Text, at: Point, anchor: Anchor) {
    picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: FONT });
}

/// Height of the axes' font.
pub const FONT: f32 = 11.0;
/// Between a label and the area.
pub const GUTTER: f32 = 6.0;
/// Height of the strip for titles.
pub const ABOVE: f32 = 15.0;
/// Least space between two time labels.
const TIME_SPACING: f32 = 14.0;
/// Height of the strip for time labels.
pub const BELOW: f32 = 18.0;

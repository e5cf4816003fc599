//! Axes: labels beside and below the data, and the lines behind it.

use super::scale::{Area, TimeScale, ValueScale};
use super::shape::{Anchor, Dash, Ink, Picture, Point, Shape, Text};
use super::ticks::{TimeTicks, ValueTicks};

/// CSS pixels a label of so many characters takes, at [`FONT`] in a proportional font with tabular figures.
/// A little more than it needs in most fonts, because nothing here can measure text.
pub fn text_width(characters: usize) -> f32 {
    characters as f32 * FONT * 0.6
}

/// Horizontal lines at the ticks and, if wanted, their labels left of the area. Labels that would stand too close
/// are left out.
pub fn values(picture: &mut Picture, area: &Area, scale: &ValueScale, ticks: &ValueTicks, labelled: bool) {
    let mut lowest_free = f32::INFINITY;
    for value in &ticks.values {
        let y = scale.y_from_value(*value);
        let points = vec![Point::new(area.left, y), Point::new(area.right, y)];
        picture.shapes.push(Shape::Line { points, ink: Ink::Grid, width: 1.0, dash: Dash::Solid });
        if labelled && y <= lowest_free {
            label(picture, ticks.text(*value), Point::new(area.left - GUTTER, y), Anchor::Right);
            lowest_free = y - FONT;
        }
    }
}

/// Labels below the area. A label that would stick out of the picture is left out.
pub fn times(picture: &mut Picture, area: &Area, scale: &TimeScale, ticks: &TimeTicks) {
    let y = area.bottom + BELOW / 2.0 + 1.0;
    for at in &ticks.times {
        let text = ticks.text(*at);
        let half = text_width(time_characters(&text)) / 2.0;
        let x = scale.x_from_time(*at);
        if x - half >= 0.0 && x + half <= picture.width {
            label(picture, text, Point::new(x, y), Anchor::Middle);
        }
    }
}

/// Characters of a time in a language that takes many.
pub fn time_characters(text: &Text) -> usize {
    use super::shape::Precision;
    match text {
        Text::Time { precision: Precision::Millis, .. } => 15,
        Text::Time { precision: Precision::Seconds | Precision::Years, .. } => 11,
        _ => 8,
    }
}

fn label(picture: &mut Picture, text: Text, at: Point, anchor: Anchor) {
    picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: FONT });
}

/// Height of the axes' font.
pub const FONT: f32 = 11.0;
/// Between a label and the area.
pub const GUTTER: f32 = 6.0;
/// Height of the strip for time labels.
pub const BELOW: f32 = 18.0;

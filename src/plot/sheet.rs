//! A picture to take away: with its title, what its lines are called, and something behind it.

use super::axis;
use super::names::shortened;
use super::shape::{Anchor, Dash, Fill, Ink, Picture, Point, Shape, Size};
use super::text::Text;

/// The picture below its title and the names of its lines.
pub fn sheet(title: &str, names: &[&str], picture: Picture) -> Picture {
    let width = picture.width + 2.0 * MARGIN;
    let fitting = |size: f32| (picture.width / axis::text_width(1) * axis::FONT / size) as usize;
    let mut shapes = Vec::new();
    let mut label = |words: &str, at: Point, ink: Ink, size: f32| {
        let text = Text::Plain(shortened(words, fitting(size)));
        shapes.push(Shape::Label { text, at, anchor: Anchor::Left, ink, size });
    };
    label(title, Point::new(MARGIN, MARGIN + TITLE / 2.0), Ink::Text, TITLE);
    let (mut x, mut y) = (MARGIN, MARGIN + TITLE + ROW);
    let mut strokes = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let taken = STROKE + axis::GUTTER + axis::text_width(name.chars().count()) + MARGIN;
        if x > MARGIN && x + taken > width {
            (x, y) = (MARGIN, y + ROW);
        }
        let points = vec![Point::new(x, y), Point::new(x + STROKE, y)];
        strokes.push(Shape::Line { points, ink: Ink::Series((n % 8) as u8), width: 2.0, dash: Dash::of_series(n) });
        label(name, Point::new(x + STROKE + axis::GUTTER, y), Ink::Text, axis::FONT);
        x += taken;
    }
    let top = y + ROW;
    let mut sheet = Picture::new(Size::new(width, top + picture.height + MARGIN));
    let (at, height, fill) = (Point::default(), sheet.height, Fill::Even(1.0));
    sheet.shapes.push(Shape::Rect { at, width, height, ink: Ink::Surface, fill });
    sheet.shapes.extend(shapes);
    sheet.shapes.extend(strokes);
    sheet.shapes.extend(picture.shapes.into_iter().map(|shape| shape.moved(MARGIN, top)));
    sheet
}

const MARGIN: f32 = 16.0;
const TITLE: f32 = 16.0;
const ROW: f32 = 18.0;
const STROKE: f32 = 18.0;

//! Names at the right ends of lines, in place of looking them up in a legend.

use super::axis;
use super::scale::Area;
use super::shape::{Anchor, Ink, Picture, Point, Shape};
use super::text::Text;
use crate::order;

/// CSS pixels that the names of these lines take, at most `most`; none where there are too many lines to tell apart by
/// what stands at their ends.
pub fn width<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: f32) -> f32 {
    if names.len() > MOST_NAMES {
        return 0.0;
    }
    let longest = names.map(|name| name.chars().count()).max().unwrap_or(0);
    if longest == 0 { 0.0 } else { (axis::text_width(longest) + INDENT).min(most) }
}

/// Writes the names right of `left`, each as high as its line ends, pushed apart where they would cover each other.
/// Each has a dot of its line's ink, because text of that ink would be too faint to read.
pub fn write(picture: &mut Picture, area: &Area, left: f32, room: f32, ends: &[(&str, Option<Point>)]) {
    let end = |(n, (_, end)): (usize, &(&str, Option<Point>))| end.map(|point| (point.y, n));
    let mut names: Vec<(f32, usize)> = ends.iter().enumerate().filter_map(end).collect();
    order::by(&mut names, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    names.truncate((area.height() / HEIGHT) as usize);
    let mut free = area.top;
    for name in &mut names {
        name.0 = name.0.max(free);
        free = name.0 + HEIGHT;
    }
    let mut free = area.bottom;
    for name in names.iter_mut().rev() {
        name.0 = name.0.min(free);
        free = name.0 - HEIGHT;
    }
    // The room was measured in whole characters; rounding must not take one of them away again.
    let most = ((room - INDENT) / axis::text_width(1) + 0.01) as usize;
    for (y, n) in names {
        let at = Point::new(left + INDENT / 2.0, y);
        picture.shapes.push(Shape::Dot { at, radius: 3.0, ink: Ink::Series(n as u8) });
        let text = Text::Plain(shortened(ends[n].0, most));
        let at = Point::new(left + INDENT, y);
        picture.shapes.push(Shape::Label { text, at, anchor: Anchor::Left, ink: Ink::Text, size: axis::FONT });
    }
}

/// A text of at most so many characters.
pub fn shortened(name: &str, most: usize) -> Box<str> {
    if name.chars().count() <= most {
        return name.into();
    }
    name.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

const MOST_NAMES: usize = 4;
const INDENT: f32 = 14.0;
const HEIGHT: f32 = 13.0;

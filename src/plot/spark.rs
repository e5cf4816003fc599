//! [`Spark`]: the recent past of one value, small, without axes.

use super::line::{self, Column, Gap};
use super::scale::{Area, TimeScale, ValueScale, range_of};
use super::shape::{Dash, Ink, Picture, Shape, Size};
use crate::time::Timestamp;

/// What a sparkline shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Spark<'a> {
    /// Its left end.
    pub from: Timestamp,
    /// Its right end.
    pub to: Timestamp,
    /// Oldest first.
    pub columns: &'a [Column],
    /// When there was no connection: the line is broken there.
    pub gaps: &'a [Gap],
    /// [`Ink::Accent`], or [`Ink::Stale`] for a value that may be old.
    pub ink: Ink,
}

impl Spark<'_> {
    /// Draws it, with a dot at the newest sample. Empty without samples.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let area = Area { left: EDGE, top: EDGE, right: size.width - EDGE, bottom: size.height - EDGE };
        let time = TimeScale::new(self.from, self.to, &area);
        let seen = self.columns.iter().filter(|column| column.to >= self.from && column.from <= self.to);
        let Some((lo, hi)) = range_of(seen.flat_map(|column| [column.first, column.min, column.max, column.last]))
        else {
            return picture;
        };
        let value = ValueScale::new(lo, hi, &area);
        let runs = line::runs(self.columns, self.gaps, None, &time, &value);
        let end = runs.last().and_then(|run| run.last()).copied();
        picture.shapes.extend(line::fill(&runs, size.height, self.ink, 0.12));
        picture.shapes.extend(line::draw(runs, self.ink, 1.5, Dash::Solid));
        picture.shapes.extend(end.map(|at| Shape::Dot { at, radius: 2.5, ink: self.ink }));
        picture
    }
}

/// Room for the dot.
const EDGE: f32 = 3.0;

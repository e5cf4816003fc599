//! The picture: numbers to shapes, without a canvas, so that charts are tested as text.
//!
//! A drawing ([`Chart`], [`Spark`], [`Dial`]) takes its own small input types and a [`Size`] and gives a [`Picture`]:
//! shapes in CSS pixels, back to front, every coordinate finite and inside the picture whatever the numbers are.
//! Colours are only names ([`Ink`]); numbers and times on labels stay data ([`Text`]), because the browser knows how
//! this person writes them.

pub mod axis;
pub mod chart;
pub mod gauge;
pub mod line;
pub mod names;
pub mod scale;
pub mod shape;
pub mod sheet;
pub mod spark;
pub mod text;
pub mod ticks;

pub use chart::{Axis, Chart, Drawn, Frame, Side, Threshold, Trace};
pub use gauge::{Band, Dial};
pub use line::{Column, Gap, Style};
pub use shape::{Anchor, Dash, Fill, Ink, Picture, Point, Shape, Size};
pub use sheet::sheet;
pub use spark::Spark;
pub use text::{Notation, Precision, Text};

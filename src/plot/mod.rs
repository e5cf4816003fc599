//! The picture: numbers to shapes, without a canvas, so that charts are tested as text.
//!
//! A drawing ([`Chart`], [`Spark`], [`Dial`], [`Meter`], [`Timeline`], [`Heat`], [`Map`]) takes its own small input types and a [`Size`] and gives a [`Picture`]:
//! shapes in CSS pixels, back to front, every coordinate finite and inside the picture whatever the numbers are.
//! Colours are only names ([`Ink`]); numbers and times on labels stay data ([`Text`]), because the browser knows how
//! this person writes them.

pub mod axis;
pub mod chart;
pub mod gauge;
pub mod heat;
pub mod line;
pub mod map;
pub mod meter;
pub mod names;
pub mod scale;
pub mod shape;
pub mod sheet;
pub mod spark;
pub mod text;
pub mod ticks;
pub mod timeline;

pub use chart::{Axis, Chart, Drawn, Frame, Side, Threshold, Trace};
pub use gauge::{Band, Dial};
pub use heat::Heat;
pub use line::{Column, Gap, Style};
pub use map::Map;
pub use meter::Meter;
pub use shape::{Anchor, Dash, Fill, Ink, Picture, Point, Shape, Size};
pub use sheet::sheet;
pub use spark::Spark;
pub use text::{Notation, Precision, Text};
pub use timeline::{Lane, Stretch, Timeline};

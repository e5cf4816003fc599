//! The meaning of bytes: what a payload is, which part of it is meant, and the lines that show it.
//!
//! Payloads are somebody else's input. Nothing here fails on any bytes, runs deeper than 64 levels or keeps
//! more than it was asked for.

pub mod lines;
pub mod selector;
pub mod value;

pub use lines::{Format, Leaf, LeafKind, Line};
pub use selector::Selector;
pub use value::{Missing, Number, Value};

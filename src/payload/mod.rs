//! The meaning of bytes: what a payload is, which part of it is meant, what is made of it, and the lines that show it.
//!
//! Payloads are somebody else's input. Nothing here fails on any bytes, runs deeper than 64 levels or keeps
//! more than it was asked for. Text is UTF-8 without NUL; everything else is bytes.

mod json;
pub mod lines;
mod preview;
mod read;
mod rows;
mod scalar;
pub mod selector;
pub mod time;
pub mod transform;
pub mod unit;
pub mod value;
mod visible;

pub use lines::{Format, Leaf, LeafKind, Line, Lines, lines};
pub use preview::preview;
pub use read::{number, read};
pub use rows::{Rows, rows};
pub use selector::{Selector, SelectorError, Step};
pub use transform::{Transform, TransformError};
pub use value::{Missing, Number, Value};
pub use visible::visible;

/// The payload as text, without a byte order mark; `None` when it is not UTF-8 or holds NUL.
fn text(payload: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(payload).ok()?;
    (!payload.contains(&0)).then(|| text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The first `max_chars` characters of `text`.
fn cut(text: &str, max_chars: usize) -> &str {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

//! The rows of a long list that are worth rendering.

use core::ops::Range;

/// The rows in sight, with some before and after; `top` and `height` in CSS pixels, rows counted from 0.
pub fn rows_in_sight(top: f64, height: f64, row: f64) -> Range<u32> {
    let first = (top / row).floor().max(0.0) as u32;
    let count = (height / row).ceil().max(1.0) as u32;
    first.saturating_sub(OVERSCAN)..first.saturating_add(count).saturating_add(OVERSCAN)
}

const OVERSCAN: u32 = 6;

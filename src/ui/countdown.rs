//! Seconds until the next try. Hidden from screen readers, which are told the state once instead of every second.

use core::time::Duration;

use super::context::live::Live;
use super::dom::{El, el, every};
use crate::strings;
use crate::time::Timestamp;
use crate::web::{clock, intl};

/// "in 4 s", counting down while it exists.
pub fn countdown(until: &Timestamp) -> El {
    let until = *until;
    let left = move || until.millis_since(clock::unix()).max(0).unsigned_abs().div_ceil(1000);
    let shown = Live::new(left());
    every(STEP, move || shown.keep(left()));
    el("span.countdown aria-hidden=true").says(move || strings::reconnecting_in(&intl::count(shown.get())))
}

const STEP: Duration = Duration::from_millis(500);

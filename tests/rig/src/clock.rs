//! The one place of the rig that asks what time it is.

use std::time::{Instant, SystemTime};

/// The monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the rig is the native side and this is its one clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// The wall clock.
#[expect(clippy::disallowed_methods, reason = "the rig is the native side and this is its one clock")]
pub fn wall() -> SystemTime {
    SystemTime::now()
}

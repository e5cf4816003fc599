//! The one place that asks what time it is.

use wasm_bindgen::{JsCast, JsValue};

use crate::time::{Instant, Now, Timestamp};

/// Both clocks of the world this runs in, page or worker.
pub fn now() -> Now {
    let millis = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |performance| performance.now());
    Now { instant: Instant::from_micros((millis * 1_000.0) as u64), unix: unix() }
}

/// The wall clock alone.
pub fn unix() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

//! The one place that asks what time it is, asked in a worker.

use std::time::Duration;

use topicboard::web::clock;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::until;

#[wasm_bindgen_test]
async fn both_clocks_run_and_tell_the_same_span() {
    let before = clock::now();
    until("the wall clock", || clock::unix().millis_since(before.unix) >= 50).await;
    let after = clock::now();
    let wall = after.unix.millis_since(before.unix);
    let span = after.instant.since(before.instant);
    assert!(span >= Duration::from_millis(40) && span.as_millis().abs_diff(wall as u128) <= 20, "{span:?} {wall} ms");
}

#[wasm_bindgen_test]
fn the_wall_clock_is_the_browser_s() {
    let now = js_sys::Date::now() as i64;
    assert!((0..1_000).contains(&(clock::now().unix.as_millis() - now)));
}

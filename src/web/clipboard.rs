//! Text to the clipboard, after a person's click.

use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies a text; `done` hears whether the browser allowed it.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let Some(window) = web_sys::window() else { return done(false) };
    // Outside of a secure context there is no clipboard at all.
    if !window.is_secure_context() {
        return done(false);
    }
    let written = window.navigator().clipboard().write_text(text);
    spawn_local(async move { done(JsFuture::from(written).await.is_ok()) });
}

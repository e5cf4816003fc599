//! The wake lock: a screen that stays on while somebody may look at it. `web-sys` does not name it yet.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Keeps the screen on until it is dropped, or the browser takes it back because the tab is hidden.
pub struct WakeLock(JsValue);

impl WakeLock {
    /// Asks for it; `done` hears `None` where the browser has none, as outside of a secure context, or refuses.
    pub fn ask(done: impl FnOnce(Option<Self>) + 'static) {
        let Some(promise) = request() else { return done(None) };
        spawn_local(async move { done(JsFuture::from(promise).await.ok().map(Self)) });
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        // It may be gone already, which is just as well.
        drop(call(&self.0, "release", &JsValue::UNDEFINED));
    }
}

fn request() -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let lock = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object)?;
    call(&lock, "request", &"screen".into())?.dyn_into().ok()
}

fn call(on: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    let function: Function = Reflect::get(on, &name.into()).ok()?.dyn_into().ok()?;
    function.call1(on, argument).ok()
}

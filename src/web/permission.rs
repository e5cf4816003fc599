//! What the browser lets the page do.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether the page may reach this computer (`is_loopback`) or others in the local network: `granted`, `denied` or
/// `prompt`; `None` in a browser that does not ask. `web-sys` does not name these permissions yet, and their names have
/// changed once.
pub async fn local_network(is_loopback: bool) -> Option<String> {
    let own = if is_loopback { "loopback-network" } else { "local-network" };
    for name in [own, "local-network-access"] {
        if let Some(state) = state(name).await {
            return Some(state);
        }
    }
    None
}

async fn state(name: &str) -> Option<String> {
    let of = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let permissions = of(&of(&js_sys::global(), "navigator")?, "permissions")?;
    let query: Function = of(&permissions, "query")?.dyn_into().ok()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"name".into(), &name.into()).ok()?;
    let answer: Promise = query.call1(&permissions, &wanted).ok()?.dyn_into().ok()?;
    of(&JsFuture::from(answer).await.ok()?, "state")?.as_string()
}

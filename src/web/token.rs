//! Tokens from the page's own server.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestCredentials, RequestInit, RequestMode, Response};

use super::files;
use crate::port::NoToken;
use crate::secret::{MOST_BYTES, Secret};

/// Fetches a token from an address of the page's own server, with this visitor's cookies there. Another server is never
/// asked, nor followed to.
///
/// # Errors
/// [`NoToken`] says why there is none.
pub async fn fetch(url: &str) -> Result<Secret, NoToken> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    options.set_mode(RequestMode::SameOrigin);
    options.set_credentials(RequestCredentials::SameOrigin);
    let response = ask(url, &options).await.map_err(|_| NoToken::Unreached)?;
    if !response.ok() {
        return Err(NoToken::Status(response.status()));
    }
    let body = response.body().ok_or(NoToken::Unreadable)?;
    // As much again for what stands around it.
    let answer = files::whole(&body, 2 * MOST_BYTES).await.ok_or(NoToken::Unreadable)?;
    Secret::from_answer(&answer).ok_or(NoToken::Unreadable)
}

async fn ask(url: &str, options: &RequestInit) -> Result<Response, JsValue> {
    // The worker's own and the page's are the same function.
    let fetch: Function = Reflect::get(&js_sys::global(), &"fetch".into())?.dyn_into()?;
    let answer: js_sys::Promise = fetch.call2(&JsValue::UNDEFINED, &url.into(), options)?.dyn_into()?;
    JsFuture::from(answer).await?.dyn_into()
}

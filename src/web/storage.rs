//! What the page keeps in this browser's local storage, and the server's own small files. Never a secret.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response, Storage};

/// Why something was not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StorageError {
    /// The browser allows this page no storage at all.
    #[error("the browser allows no storage")]
    Refused,
    /// There is storage, but no room in it.
    #[error("the storage is full")]
    Full,
}

/// Why a file of the page's own server was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FetchError {
    /// There is none at this address.
    #[error("there is no such file")]
    Absent,
    /// The server answered with this status.
    #[error("the server answered {0}")]
    Status(u16),
    /// The server was not reached, or the answer broke off.
    #[error("the server could not be reached")]
    Unreached,
    /// The file is larger than any document of ours.
    #[error("the file is larger than 1 MiB")]
    TooLarge,
}

/// What was kept under this name.
///
/// # Errors
/// [`StorageError::Refused`] when there is no storage.
pub fn load(name: &str) -> Result<Option<String>, StorageError> {
    storage()?.get_item(&key(name)).map_err(|_| StorageError::Refused)
}

/// Keeps a text under a name, replacing what was there.
///
/// # Errors
/// [`StorageError`] when it was not kept.
pub fn save(name: &str, text: &str) -> Result<(), StorageError> {
    storage()?.set_item(&key(name), text).map_err(|_| StorageError::Full)
}

/// Forgets what was kept under a name; does nothing where there is no storage.
pub fn forget(name: &str) {
    if let Ok(storage) = storage() {
        storage.remove_item(&key(name)).ok();
    }
}

/// The names that begin like this, without how they begin, in no order.
///
/// # Errors
/// [`StorageError::Refused`] when there is no storage.
pub fn names(beginning: &str) -> Result<Vec<String>, StorageError> {
    let storage = storage()?;
    let count = storage.length().map_err(|_| StorageError::Refused)?;
    let keys = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    Ok(keys.filter_map(|key| Some(name(&key)?.strip_prefix(beginning)?.to_owned())).collect())
}

/// The name that a key of the storage is for, if it is ours.
pub fn name(key: &str) -> Option<&str> {
    key.strip_prefix(PREFIX)
}

/// Reads a file beside the page, at most 1 MiB; never from another origin.
///
/// # Errors
/// [`FetchError`] when there is none or it could not be read.
pub async fn fetch_text(path: &str) -> Result<String, FetchError> {
    let window = web_sys::window().ok_or(FetchError::Unreached)?;
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    options.set_mode(web_sys::RequestMode::SameOrigin);
    let answer = JsFuture::from(window.fetch_with_str_and_init(path, &options)).await;
    let response: Response = answer.map_err(unreached)?.dyn_into().map_err(unreached)?;
    match response.status() {
        404 | 410 => return Err(FetchError::Absent),
        status if !response.ok() => return Err(FetchError::Status(status)),
        _ => {}
    }
    let text = JsFuture::from(response.text().map_err(unreached)?).await.map_err(unreached)?;
    let text = text.as_string().ok_or(FetchError::Unreached)?;
    if text.len() > MAX_FILE { Err(FetchError::TooLarge) } else { Ok(text) }
}

fn unreached(_: JsValue) -> FetchError {
    FetchError::Unreached
}

fn storage() -> Result<Storage, StorageError> {
    // Reading the property throws where site data is blocked.
    web_sys::window().and_then(|window| window.local_storage().ok().flatten()).ok_or(StorageError::Refused)
}

fn key(name: &str) -> String {
    [PREFIX, name].concat()
}

const PREFIX: &str = "topicboard.";
const MAX_FILE: usize = 1 << 20;

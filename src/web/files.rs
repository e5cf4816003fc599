//! Files out of the page and into it. Nothing travels anywhere but to this person's own disk.

use core::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, File, HtmlAnchorElement, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair,
    Url,
};

/// Offers a text as a file of this name to keep; whether the browser let it.
pub fn download(name: &str, text: &str) -> bool {
    Blob::new_with_str_sequence(&Array::of1(&text.into())).is_ok_and(|blob| offer(name, &blob))
}

/// Offers bytes as a file of this name to keep; whether the browser let it.
pub fn download_bytes(name: &str, bytes: &[u8]) -> bool {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).is_ok_and(|blob| offer(name, &blob))
}

/// Offers what is in a blob as a file of this name to keep; whether the browser let it.
pub fn offer(name: &str, blob: &Blob) -> bool {
    let offer = || {
        let address = Url::create_object_url_with_blob(blob)?;
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser has begun to write by then.
        Timeout::new(LATER.as_millis() as u32, move || drop(Url::revoke_object_url(&address))).forget();
        Ok::<_, JsValue>(())
    };
    offer().is_ok()
}

/// Where the page itself finds bytes, for as long as this is kept.
pub struct Address(String);

impl Address {
    /// Of bytes of this media type; `None` where the browser has no room for them.
    pub fn of(bytes: &[u8], media_type: &str) -> Option<Self> {
        let kind = BlobPropertyBag::new();
        kind.set_type(media_type);
        let parts = Array::of1(&Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // Fails for no address that was made.
        Url::revoke_object_url(&self.0).ok();
    }
}

/// Reads a file that a person chose; `done` hears its text, or `None` when it is longer than `most` bytes or cannot be
/// read.
pub fn read(file: &File, most: usize, done: impl FnOnce(Option<String>) + 'static) {
    if file.size() > most as f64 {
        return done(None);
    }
    let text = file.text();
    spawn_local(async move { done(JsFuture::from(text).await.ok().and_then(|text| text.as_string())) });
}

/// Deflates bytes, without any header; `None` where the browser cannot.
pub async fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    // What is deflated is hardly longer than before.
    through(bytes, "CompressionStream", bytes.len() + bytes.len() / 8 + 64).await
}

/// Inflates bytes; `None` when they are no such thing, would be more than `most`, or where the browser cannot.
pub async fn inflate(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    through(bytes, "DecompressionStream", most).await
}

/// Bytes through a transformer of the browser's; `web-sys` does not name these yet.
async fn through(bytes: &[u8], class: &str, most: usize) -> Option<Vec<u8>> {
    let class: Function = Reflect::get(&js_sys::global(), &JsValue::from_str(class)).ok()?.dyn_into().ok()?;
    let pair = Reflect::construct(&class, &Array::of1(&"deflate-raw".into())).ok()?;
    let pair: ReadableWritablePair = pair.unchecked_into();
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()?;
    whole(&blob.stream().pipe_through(&pair), most).await
}

/// All bytes of a stream; `None` when it breaks off or would be more than `most`.
pub async fn whole(stream: &ReadableStream, most: usize) -> Option<Vec<u8>> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into().ok()?;
    let mut whole = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.ok()?;
        let of = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).ok();
        if of("done")?.is_truthy() {
            return Some(whole);
        }
        let part: Uint8Array = of("value")?.dyn_into().ok()?;
        if whole.len() + part.length() as usize > most {
            // Whatever is left is thrown away unread.
            drop(reader.cancel());
            return None;
        }
        whole.extend(part.to_vec());
    }
}

const LATER: Duration = Duration::from_secs(60);

//! Share links: a board within an address, after `#d=`, deflated and in base64 of the alphabet for addresses. What
//! stands behind `#` never leaves the browser.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The part of an address that holds a board that was deflated.
pub fn hash(deflated: &[u8]) -> String {
    [BEGINNING, &URL_SAFE_NO_PAD.encode(deflated)].concat()
}

/// The board in this part of an address, still deflated; `None` when the address holds none. What cannot be one is
/// empty, which no board is once it is inflated.
pub fn deflated(hash: &str) -> Option<Vec<u8>> {
    let text = hash.strip_prefix(BEGINNING)?;
    Some(if text.len() <= MAX_LINK { URL_SAFE_NO_PAD.decode(text).unwrap_or_default() } else { Vec::new() })
}

const BEGINNING: &str = "#d=";
/// Most characters that are read; the longest board that can be shared has fewer.
const MAX_LINK: usize = 2 << 20;

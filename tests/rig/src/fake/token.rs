//! A broker that asks for a token and minds when it ends, as `EMQX` and others do.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::bytes::{Sent, read_varint};
use crate::clock;

/// A token without a signature that ends in so many seconds, and whose bytes hold this word.
pub fn ending_in(secs: u64, word: &str) -> String {
    let claims = json!({"sub": word, "iat": now().as_secs(), "exp": now().as_secs() + secs}).to_string();
    [r#"{"alg":"none"}"#, &claims, word].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// Until when the token in a CONNECT of MQTT 5 without a will holds, if it does.
pub(super) fn holds(connect: &Sent) -> Option<Instant> {
    let password = password(connect)?;
    let claims = URL_SAFE_NO_PAD.decode(password.split('.').nth(1)?).ok()?;
    let ends = serde_json::from_slice::<Value>(&claims).ok()?.get("exp")?.as_u64()?;
    Some(Instant::from_std(clock::now()) + Duration::from_secs(ends).checked_sub(now())?)
}

fn now() -> Duration {
    clock::wall().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The password in such a CONNECT.
pub fn password(connect: &Sent) -> Option<String> {
    let (flags, rest) = (connect.body.get(7)?, connect.body.get(10..)?);
    let (length, size) = read_varint(rest);
    let mut rest = rest.get(size + length..)?;
    let mut texts = Vec::new();
    let wanted = [true, flags & 0x80 != 0, flags & 0x40 != 0];
    for _ in wanted.iter().filter(|is_there| **is_there) {
        let (length, after) = rest.split_at_checked(2)?;
        let (text, after) = after.split_at_checked(usize::from(u16::from_be_bytes(length.try_into().ok()?)))?;
        (texts, rest) = ([texts, vec![text]].concat(), after);
    }
    (flags & 0x40 != 0).then(|| String::from_utf8_lossy(texts.last().copied().unwrap_or_default()).into_owned())
}

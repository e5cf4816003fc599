//! Reading a payload once: [`read`] for a person, [`number`] for a series.

use super::json::{self, Str};
use super::scalar::{MAX_NUMBER_LEN, boolean_in, number_in};
use super::value::{Missing, Number, Value};
use super::{Selector, cut, text};

/// What the chosen part of a payload says; text and JSON are cut after `max_chars` characters.
///
/// Numbers and booleans count as such in a JSON string too, and so does a whole payload that is one JSON value.
///
/// # Errors
/// [`Missing`] when the selector is not empty and finds nothing: the payload is no JSON (or was cut, or is nested
/// deeper than 64 levels), or it has no such part.
pub fn read(payload: &[u8], selector: &Selector, max_chars: usize) -> Result<Value, Missing> {
    let whole = text(payload);
    if !selector.is_whole() {
        let found = json::find(whole.ok_or(Missing::NotJson)?, selector.steps()).map_err(|_| Missing::NotJson)?;
        return Ok(json_value(found.ok_or(Missing::NoSuchPart)?, max_chars));
    }
    let Some(text) = whole else { return Ok(Value::Bytes(u32::try_from(payload.len()).unwrap_or(u32::MAX))) };
    if text.is_empty() {
        return Ok(Value::Nothing);
    }
    if let Some(value) = scalar(text) {
        return Ok(value);
    }
    match json::find(text, &[]) {
        Ok(Some(part)) => Ok(json_value(part, max_chars)),
        _ => Ok(Value::Text(cut(text, max_chars).into())),
    }
}

/// The number in the chosen part of a payload, without building anything on the way: the hot path of recording.
///
/// The same number that [`read`] finds; booleans are 1 and 0. `None` for everything else. Costs one pass over the
/// payload, and none over a whole payload that is no number.
pub fn number(payload: &[u8], selector: &Selector) -> Option<f64> {
    if selector.is_whole() {
        let payload = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload);
        return match payload.trim_ascii_start().first()? {
            b'"' => json_number(json::find(text(payload)?, &[]).ok()??),
            _ => scalar_number(payload),
        };
    }
    json_number(json::find(text(payload)?, selector.steps()).ok()??)
}

/// What a text says that is no payload.
pub(super) fn value_of(text: &str) -> Value {
    if text.is_empty() { Value::Nothing } else { scalar(text).unwrap_or_else(|| Value::Text(text.into())) }
}

/// What a checked JSON value says.
fn json_value(part: &str, max_chars: usize) -> Value {
    if let Some(string) = Str::of(part) {
        let shown = max_chars.max(MAX_NUMBER_LEN + 1);
        let unescaped: String =
            if string.plain().is_none() { string.chars().take(shown).collect() } else { String::new() };
        let said = string.plain().unwrap_or(&unescaped);
        return scalar(said).unwrap_or_else(|| Value::Text(cut(said, max_chars).into()));
    }
    match part.as_bytes().first() {
        Some(b'{' | b'[') => Value::Json(compact(part).take(max_chars).collect::<String>().into()),
        Some(b'n') => Value::Nothing,
        _ => scalar(part).unwrap_or_else(|| Value::Text(cut(part, max_chars).into())),
    }
}

fn scalar(text: &str) -> Option<Value> {
    let spelled = || text.trim_ascii().into();
    match number_in(text.as_bytes()) {
        Some(value) => Some(Value::Number(Number { value, digits: spelled() })),
        None => boolean_in(text.as_bytes()).map(|on| Value::Bool { on, text: spelled() }),
    }
}

pub(super) fn json_number(part: &str) -> Option<f64> {
    let Some(string) = Str::of(part) else { return scalar_number(part.as_bytes()) };
    if let Some(plain) = string.plain() {
        return scalar_number(plain.as_bytes());
    }
    let mut said = [0_u8; MAX_NUMBER_LEN];
    let mut len = 0;
    for c in string.chars() {
        *said.get_mut(len)? = u8::try_from(c).ok().filter(u8::is_ascii)?;
        len += 1;
    }
    scalar_number(said.get(..len)?)
}

fn scalar_number(text: &[u8]) -> Option<f64> {
    number_in(text).or_else(|| boolean_in(text).map(|on| f64::from(u8::from(on))))
}

/// Checked JSON without the white space between its tokens.
pub(super) fn compact(part: &str) -> impl Iterator<Item = char> {
    let (mut is_string, mut is_escape) = (false, false);
    part.chars().filter(move |&c| {
        if is_string {
            (is_string, is_escape) = (is_escape || c != '"', c == '\\' && !is_escape);
            return true;
        }
        is_string = c == '"';
        !c.is_ascii_whitespace()
    })
}

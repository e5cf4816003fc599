//! A payload as one short line.

use super::read::compact;
use super::visible::visible_char;
use super::{json, text};

/// One line of at most `max_chars` characters that tells what the payload holds.
///
/// Text and JSON begin as they are, JSON without its white space, control characters as spaces; what was cut ends
/// in `…`. Bytes that are no text are counted: `<16 bytes>`.
pub fn preview(payload: &[u8], max_chars: usize) -> Box<str> {
    let Some(text) = text(payload) else {
        return match payload.len() {
            1 => "<1 byte>".into(),
            len => format!("<{len} bytes>").into(),
        };
    };
    // Only what will be shown is worth reading: a large payload is not checked for a line of it.
    let is_json = payload.len() <= max_chars.saturating_mul(JSON_FACTOR)
        && text.trim_ascii_start().starts_with(['{', '['])
        && json::find(text, &[]).is_ok();
    if is_json { line(compact(text), max_chars) } else { line(text.trim_ascii().chars(), max_chars) }
}

fn line(chars: impl Iterator<Item = char>, max_chars: usize) -> Box<str> {
    let mut line = String::new();
    let mut chars = chars.map(|c| if c.is_control() { ' ' } else { visible_char(c) });
    line.extend(chars.by_ref().take(max_chars));
    if chars.next().is_some() {
        line.pop();
        line.push('…');
    }
    line.into()
}

/// How many times longer than its line a payload may be to be compacted for it.
const JSON_FACTOR: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_are_one_short_line() {
        for (payload, expected) in [
            (&b"21.5"[..], "21.5"),
            (b" two\nlines\x1b!\t", "two lines !"),
            (b"{ \"a b\" : [ 1,\n 2 ] }", r#"{"a b":[1,2]}"#),
            (b"0123456789abcdefg", "0123456789abcde…"),
            ("äöüäöüäöüäöüäöüäöü".as_bytes(), "äöüäöüäöüäöüäöü…"),
            (b"\xff\xfe", "<2 bytes>"),
            (b"\x00", "<1 byte>"),
            (b"", ""),
        ] {
            assert_eq!(&*preview(payload, 16), expected);
        }
    }
}

//! A payload as lines to read: pretty JSON, text or hex, each JSON leaf with the selector that means it.

use core::fmt::Write as _;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::json::{self, NotJson, Scan, Str};
use super::scalar::{boolean_in, number_in};
use super::visible::{visible, visible_char};
use super::{Selector, Step, cut, text};

/// How to show a payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Format {
    /// JSON if it is JSON, else text if it is text, else hex.
    #[default]
    Auto,
    /// As text; bytes that are no text are shown as hex instead.
    Text,
    /// Indented JSON; what is no JSON is shown as text.
    Json,
    /// Sixteen bytes a line with their characters.
    Hex,
}

/// One line of a shown payload.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Indentation in levels.
    pub depth: u16,
    /// The JSON key or index in front of it, if any, as it is to be shown.
    pub key: Option<Box<str>>,
    /// The rest of the line.
    pub text: Box<str>,
    /// What a widget made of this line would show; `None` for brackets, wide text and hex.
    pub leaf: Option<Leaf>,
}

/// A value on a line that a widget can show.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Leaf {
    /// The selector that means it.
    pub selector: Selector,
    /// Whether it is a number, a boolean or something else.
    pub kind: LeafKind,
}

/// What a widget can make of a leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LeafKind {
    /// A number: value, gauge or chart.
    Number,
    /// A boolean in any spelling: value or switch.
    Bool,
    /// Text: value.
    Text,
}

/// Some lines of a shown payload.
#[derive(Clone, PartialEq, Debug)]
pub struct Lines {
    /// The format they are shown in; never [`Format::Auto`].
    pub format: Format,
    /// Lines in all.
    pub total: u32,
    /// Those that were asked for, as far as they exist.
    pub lines: Vec<Line>,
}

/// The lines `rows` of a payload shown as `format`; one pass over the payload, and only those lines are built.
///
/// JSON has a line for every bracket, number, string and word, in the order and with the digits it was sent;
/// strings and keys are cut after `max_chars` characters, which `…` says. Text that is longer than `max_chars` goes on
/// in the next line. A format the payload does not have is replaced as [`Format`] says. Nothing has no lines.
pub fn lines(payload: &[u8], format: Format, rows: Range<u32>, max_chars: usize) -> Lines {
    let max_chars = max_chars.max(1);
    let mut page = Page { rows, max_chars, total: 0, lines: Vec::new(), path: Vec::new() };
    let text = if format == Format::Hex { None } else { text(payload) };
    let format = match text {
        Some(text) if is_json(text, format) => {
            // It was checked a moment ago, so the walk cannot break off.
            let _ = page.json(&mut Scan::new(text), None, 0);
            Format::Json
        }
        Some(text) => {
            page.text(text);
            Format::Text
        }
        None => {
            page.hex(payload);
            Format::Hex
        }
    };
    Lines { format, total: page.total, lines: page.lines }
}

/// The lines being picked.
struct Page<'a> {
    rows: Range<u32>,
    max_chars: usize,
    total: u32,
    lines: Vec<Line>,
    path: Vec<Key<'a>>,
}

/// What stands in front of a JSON value.
#[derive(Clone, Copy)]
enum Key<'a> {
    Name(Str<'a>),
    Index(u32),
}

impl<'a> Page<'a> {
    fn json(&mut self, scan: &mut Scan<'a>, key: Option<Key<'a>>, depth: usize) -> Result<(), NotJson> {
        let brackets = match scan.peek() {
            Some(b'{') => ("{", "}", "{}"),
            Some(b'[') => ("[", "]", "[]"),
            _ => {
                let part = scan.value(depth)?;
                self.push(|page| page.leaf(part, key, depth));
                return Ok(());
            }
        };
        let (open, close, empty) = brackets;
        if scan.holds_nothing() {
            scan.value(depth)?;
            self.push(|page| page.bracket(empty, key, depth));
            return Ok(());
        }
        self.push(|page| page.bracket(open, key, depth));
        if open == "{" {
            scan.members(depth, |scan, name, depth| self.below(scan, Key::Name(name), depth))?;
        } else {
            scan.elements(depth, |scan, index, depth| self.below(scan, Key::Index(index), depth))?;
        }
        self.push(|page| page.bracket(close, None, depth));
        Ok(())
    }

    fn below(&mut self, scan: &mut Scan<'a>, key: Key<'a>, depth: usize) -> Result<(), NotJson> {
        self.path.push(key);
        let walked = self.json(scan, Some(key), depth);
        self.path.pop();
        walked
    }

    fn leaf(&self, part: &str, key: Option<Key<'_>>, depth: usize) -> Line {
        let leaf = self.selector().map(|selector| Leaf { selector, kind: kind(part) });
        Line { leaf, text: shown(part.chars(), self.max_chars), ..self.bracket("", key, depth) }
    }

    fn bracket(&self, text: &str, key: Option<Key<'_>>, depth: usize) -> Line {
        let key = key.map(|key| match key {
            Key::Name(name) => shown(name.chars(), self.max_chars),
            Key::Index(index) => index.to_string().into(),
        });
        Line { depth: u16::try_from(depth).unwrap_or(u16::MAX), key, text: text.into(), leaf: None }
    }

    /// The way to the value at hand; `None` when it is too long for a selector.
    fn selector(&self) -> Option<Selector> {
        let step = |key: &Key<'_>| match *key {
            Key::Name(name) => Step::Key(name.chars().collect::<String>().into()),
            Key::Index(index) => Step::Index(index),
        };
        Selector::of(self.path.iter().map(step).collect())
    }

    fn text(&mut self, text: &str) {
        let is_one_line = !text.contains('\n') && text.chars().nth(self.max_chars).is_none();
        for line in text.lines() {
            let mut rest = line.strip_suffix('\r').unwrap_or(line);
            loop {
                let head = cut(rest, self.max_chars);
                let leaf = || is_one_line.then(|| Leaf { selector: Selector::default(), kind: kind(head) });
                self.push(|_| Line { depth: 0, key: None, text: visible(head).into(), leaf: leaf() });
                rest = rest.get(head.len()..).unwrap_or_default();
                if rest.is_empty() {
                    break;
                }
            }
        }
    }

    fn hex(&mut self, payload: &[u8]) {
        self.total = u32::try_from(payload.len().div_ceil(HEX_BYTES)).unwrap_or(u32::MAX);
        let rows = self.rows.start as usize..self.rows.end as usize;
        for (row, bytes) in payload.chunks(HEX_BYTES).enumerate().skip(rows.start).take(rows.len()) {
            let text = hex_line(row * HEX_BYTES, bytes);
            self.lines.push(Line { depth: 0, key: None, text, leaf: None });
        }
    }

    /// Counts a line, and builds it if it was asked for.
    fn push(&mut self, line: impl FnOnce(&Self) -> Line) {
        if self.rows.contains(&self.total) {
            let line = line(self);
            self.lines.push(line);
        }
        self.total = self.total.saturating_add(1);
    }
}

fn is_json(text: &str, format: Format) -> bool {
    // A lone number or word reads the same as text, so only brackets make JSON of what nobody called JSON.
    let is_wanted = format == Format::Json || text.trim_ascii_start().starts_with(['{', '[']);
    format != Format::Text && is_wanted && json::find(text, &[]).is_ok()
}

fn kind(part: &str) -> LeafKind {
    let said = part.strip_prefix('"').and_then(|said| said.strip_suffix('"')).unwrap_or(part);
    if number_in(said.as_bytes()).is_some() {
        LeafKind::Number
    } else if boolean_in(said.as_bytes()).is_some() {
        LeafKind::Bool
    } else {
        LeafKind::Text
    }
}

fn shown(chars: impl Iterator<Item = char>, max_chars: usize) -> Box<str> {
    let mut chars = chars.map(visible_char);
    let mut shown: String = chars.by_ref().take(max_chars).collect();
    if chars.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    shown.into()
}

/// Offset, sixteen bytes and what they are in ASCII: `00000010  68 69 …  |hi…|`.
fn hex_line(offset: usize, bytes: &[u8]) -> Box<str> {
    let mut line = format!("{offset:08x} ");
    for byte in bytes {
        let _ = write!(line, " {byte:02x}");
    }
    let gap = (HEX_BYTES - bytes.len().min(HEX_BYTES)) * 3 + 2;
    let _ = write!(line, "{:gap$}|", "");
    line.extend(bytes.iter().map(|&b| if b.is_ascii_graphic() || b == b' ' { char::from(b) } else { '.' }));
    line.push('|');
    line.into()
}

const HEX_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line as `depth key|text|kind selector`.
    #[track_caller]
    fn check(payload: &[u8], format: Format, shown_as: Format, expected: &[&str]) {
        let all = lines(payload, format, 0..u32::MAX, 12);
        let texts: Vec<String> = all.lines.iter().map(text_of).collect();
        assert_eq!((all.format, texts), (shown_as, expected.iter().map(ToString::to_string).collect()));
        assert_eq!(all.total as usize, expected.len());
        for row in 0..all.total {
            let one = lines(payload, format, row..row + 1, 12);
            assert_eq!(one.lines, all.lines[row as usize..=row as usize], "row {row} alone");
        }
    }

    fn text_of(line: &Line) -> String {
        let leaf = line.leaf.as_ref().map_or(String::new(), |leaf| format!("|{:?} {}", leaf.kind, leaf.selector));
        format!("{} {}|{}{leaf}", line.depth, line.key.as_deref().unwrap_or_default(), line.text)
    }

    #[test]
    fn json_has_a_line_for_every_leaf_and_bracket() {
        check(
            br#"{"b":1.50,"a.x":[true,"7",{}],"b":"a rather long text"}"#,
            Format::Auto,
            Format::Json,
            &[
                "0 |{",
                "1 b|1.50|Number b",
                "1 a.x|[",
                r#"2 0|true|Bool "a.x"[0]"#,
                r#"2 1|"7"|Number "a.x"[1]"#,
                "2 2|{}",
                "1 |]",
                r#"1 b|"a rather l…|Text b"#,
                "0 |}",
            ],
        );
        check(b"[]", Format::Auto, Format::Json, &["0 |[]"]);
        check(b"12345678901", Format::Json, Format::Json, &["0 |12345678901|Number "]);
    }

    #[test]
    fn text_is_wrapped_and_a_single_line_is_a_leaf() {
        check(b"21.5", Format::Auto, Format::Text, &["0 |21.5|Number "]);
        check(b"one\r\n\ntwo", Format::Auto, Format::Text, &["0 |one", "0 |", "0 |two"]);
        check("äöüäöüäöüäöüß".as_bytes(), Format::Auto, Format::Text, &["0 |äöüäöüäöüäöü", "0 |ß"]);
        check(b"{broken", Format::Json, Format::Text, &["0 |{broken|Text "]);
        check(b"", Format::Auto, Format::Text, &[]);
    }

    #[test]
    fn f36_what_is_no_text_is_shown_as_hex() {
        let first = "0 |00000000  ff 00 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e  |..ABCDEFGHIJKLMN|";
        let second = "0 |00000010  4f 20                                            |O |";
        check(b"\xff\x00ABCDEFGHIJKLMNO ", Format::Text, Format::Hex, &[first, second]);
        check(b"A", Format::Hex, Format::Hex, &[&format!("0 |00000000  41{:47}|A|", "")]);
    }

    #[test]
    fn f39_nesting_beyond_the_cap_is_shown_as_text() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(lines(deep.as_bytes(), Format::Json, 0..1, 64).format, Format::Text);
        let fits = "[".repeat(64) + &"]".repeat(64);
        let shown = lines(fits.as_bytes(), Format::Json, 63..64, 64);
        assert_eq!((shown.format, shown.total, &*shown.lines[0].text), (Format::Json, 127, "[]"));
    }
}

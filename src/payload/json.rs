//! A JSON reader (RFC 8259) that builds nothing: it checks the text, walks over it and hands out the slices asked for.
//! Written here because the hot path may not allocate, digits must stay as written, order and duplicates must show,
//! and no nesting may cost stack.

use super::selector::Step;

/// A position in a text that should be JSON. Cloning it is how one looks ahead.
#[derive(Clone)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// The text is no JSON, or is nested deeper than [`MAX_DEPTH`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NotJson;

/// The text of the part that `steps` lead to, or `None` when the JSON has no such part.
///
/// The whole text is checked. Of several members with the same key the last counts.
pub(super) fn find<'a>(text: &'a str, steps: &[Step]) -> Result<Option<&'a str>, NotJson> {
    let mut scan = Scan::new(text);
    let found = scan.find(steps, 0)?;
    scan.end()?;
    Ok(found)
}

impl<'a> Scan<'a> {
    /// At the first value of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let mut scan = Self { text, at: 0 };
        scan.space();
        scan
    }

    /// The byte that stands here: the first of a value where one is expected.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether an object or array that starts here has nothing in it.
    pub(super) fn holds_nothing(&self) -> bool {
        let mut ahead = Self { text: self.text, at: self.at + 1 };
        ahead.space();
        matches!(ahead.peek(), Some(b'}' | b']'))
    }

    /// Fails unless only white space is left.
    pub(super) fn end(&mut self) -> Result<(), NotJson> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { Err(NotJson) }
    }

    /// Walks over the value that starts here, inside `depth` others, and hands out its text.
    pub(super) fn value(&mut self, depth: usize) -> Result<&'a str, NotJson> {
        let start = self.at;
        self.skip(depth)?;
        self.text.get(start..self.at).ok_or(NotJson)
    }

    /// Walks over the object that starts here; `each` must walk over the value of every member, given its key and depth.
    #[inline]
    pub(super) fn members(
        &mut self,
        depth: usize,
        mut each: impl FnMut(&mut Self, Str<'a>, usize) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.enter(depth)?;
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(NotJson);
            }
            self.space();
            each(self, key, depth + 1)?;
            self.space();
            if !self.take(b',') {
                return if self.take(b'}') { Ok(()) } else { Err(NotJson) };
            }
            self.space();
        }
    }

    /// Walks over the array that starts here; `each` must walk over every element, given its index and depth.
    #[inline]
    pub(super) fn elements(
        &mut self,
        depth: usize,
        mut each: impl FnMut(&mut Self, u32, usize) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.enter(depth)?;
        if self.take(b']') {
            return Ok(());
        }
        let mut index = 0_u32;
        loop {
            each(self, index, depth + 1)?;
            index = index.saturating_add(1);
            self.space();
            if !self.take(b',') {
                return if self.take(b']') { Ok(()) } else { Err(NotJson) };
            }
            self.space();
        }
    }

    fn find(&mut self, steps: &[Step], depth: usize) -> Result<Option<&'a str>, NotJson> {
        let Some((step, rest)) = steps.split_first() else { return self.value(depth).map(Some) };
        let mut found = None;
        match (step, self.peek()) {
            (Step::Key(wanted), Some(b'{')) => self.members(depth, |scan, key, depth| {
                if key.is(wanted) {
                    found = scan.find(rest, depth)?;
                    Ok(())
                } else {
                    scan.skip(depth)
                }
            })?,
            (Step::Index(wanted), Some(b'[')) => self.elements(depth, |scan, index, depth| {
                if index == *wanted {
                    found = scan.find(rest, depth)?;
                    Ok(())
                } else {
                    scan.skip(depth)
                }
            })?,
            _ => self.skip(depth)?,
        }
        Ok(found)
    }

    fn skip(&mut self, depth: usize) -> Result<(), NotJson> {
        match self.peek().ok_or(NotJson)? {
            b'"' => self.string().map(drop),
            b'{' => self.members(depth, |scan, _, depth| scan.skip(depth)),
            b'[' => self.elements(depth, |scan, _, depth| scan.skip(depth)),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number(),
        }
    }

    fn enter(&mut self, depth: usize) -> Result<(), NotJson> {
        if depth >= MAX_DEPTH {
            return Err(NotJson);
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    /// Walks over the string that starts here.
    #[inline]
    fn string(&mut self) -> Result<Str<'a>, NotJson> {
        if !self.take(b'"') {
            return Err(NotJson);
        }
        let start = self.at;
        let mut is_escaped = false;
        loop {
            match self.peek().ok_or(NotJson)? {
                b'"' => break,
                b'\\' => {
                    is_escaped = true;
                    self.escape()?;
                }
                0..0x20 => return Err(NotJson),
                _ => self.at += 1,
            }
        }
        let raw = self.text.get(start..self.at).ok_or(NotJson)?;
        self.at += 1;
        Ok(Str { raw, is_escaped })
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(NotJson)?;
        match rest.get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match hex4(rest.get(2..)).ok_or(NotJson)? {
                0xD800..0xDC00 => match (rest.get(6..8), hex4(rest.get(8..))) {
                    (Some(b"\\u"), Some(0xDC00..0xE000)) => self.at += 12,
                    _ => return Err(NotJson),
                },
                0xDC00..0xE000 => return Err(NotJson),
                _ => self.at += 6,
            },
            _ => return Err(NotJson),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), NotJson> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(NotJson) }
    }

    fn literal(&mut self, word: &str) -> Result<(), NotJson> {
        if self.text.as_bytes().get(self.at..self.at + word.len()) != Some(word.as_bytes()) {
            return Err(NotJson);
        }
        self.at += word.len();
        Ok(())
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }
}

/// A checked JSON string, without its quotes, as it was written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Str<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> Str<'a> {
    /// The string whose checked text, quotes included, is `text`; `None` when `text` is another kind of value.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let raw = text.strip_prefix('"')?.strip_suffix('"')?;
        Some(Self { raw, is_escaped: raw.contains('\\') })
    }

    /// What it says, when that needs no unescaping.
    pub(super) fn plain(self) -> Option<&'a str> {
        (!self.is_escaped).then_some(self.raw)
    }

    /// What it says, one character after the other.
    pub(super) fn chars(self) -> impl Iterator<Item = char> + 'a {
        let mut chars = self.raw.chars();
        core::iter::from_fn(move || match chars.next()? {
            '\\' => unescaped(&mut chars),
            c => Some(c),
        })
    }

    #[inline]
    fn is(self, wanted: &str) -> bool {
        if self.is_escaped { self.chars().eq(wanted.chars()) } else { self.raw == wanted }
    }
}

/// The character that an escape stands for, its `\` being read already.
fn unescaped(chars: &mut core::str::Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => match unit(chars)? {
            high @ 0xD800..0xDC00 => {
                chars.next();
                chars.next();
                let low = unit(chars)?;
                char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low.checked_sub(0xDC00)?)?
            }
            unit => char::from_u32(unit)?,
        },
        c => c,
    })
}

fn unit(chars: &mut core::str::Chars<'_>) -> Option<u32> {
    let unit = hex4(Some(chars.as_str().as_bytes()))?;
    chars.nth(3);
    Some(unit)
}

fn hex4(bytes: Option<&[u8]>) -> Option<u32> {
    bytes?.get(..4)?.iter().try_fold(0, |unit, &b| Some(unit * 16 + char::from(b).to_digit(16)?))
}

/// Objects and arrays inside one another, at most.
pub(super) const MAX_DEPTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Selector;

    #[track_caller]
    fn check(text: &str, selector: &str, expected: Result<Option<&str>, NotJson>) {
        assert_eq!(find(text, Selector::parse(selector).unwrap().steps()), expected, "{selector} in {text}");
    }

    #[test]
    fn parts_are_found_where_they_stand() {
        check(r#" {"a": {"b" : [1, 2.50] }} "#, "a.b[1]", Ok(Some("2.50")));
        check(r#"{"a":{"b":1},"a":{"c":2}}"#, "a.b", Ok(None));
        check(r#"{"a":1,"a":2}"#, "a", Ok(Some("2")));
        check(r#"{"\u0061\ud83d\ude00":7}"#, "a😀", Ok(Some("7")));
        check(r#"{"a":[]}"#, "a[0]", Ok(None));
        check("[[],{}]", "[1]", Ok(Some("{}")));
        check("5", "a", Ok(None));
    }

    #[test]
    fn what_is_no_json_is_refused_wherever_it_breaks() {
        for text in [
            "",
            "{",
            r#"{"a":1,}"#,
            "[1,]",
            "[1 2]",
            "{a:1}",
            "01",
            "1.",
            "+1",
            ".5",
            "1e",
            "nul",
            "'a'",
            r#""\x""#,
            r#""\ud800""#,
            r#""\udc00""#,
            "\"\u{1}\"",
            "1 1",
            r#"{"a":1}}"#,
        ] {
            check(text, "a", Err(NotJson));
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_ends_at_sixty_four() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(find(&nested(64), &[]).is_ok());
        assert_eq!(find(&nested(65), &[]), Err(NotJson));
        assert_eq!(find(&nested(100_000), &[]), Err(NotJson));
    }
}

//! [`Selector`]: which part of a payload is meant, as a dotted path like `sensors[0].temperature`.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Which part of a payload is meant: at most 64 keys and indices, or none for the whole payload.
///
/// Written as a path of at most 1,024 characters: `sensors[0].temperature`. A key that holds one of `.[]"\` or a
/// control character, or is empty, stands in quotes, in which `\` escapes `"` and `\`: `meters."a.b"`. `a["b"]` is
/// read as `a.b`. The empty path means the whole payload.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Selector(Box<[Step]>);

/// One step down into a JSON value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// Into the member of an object; of several with the same key, the last.
    Key(Box<str>),
    /// Into the element of an array, from 0.
    Index(u32),
}

impl Selector {
    /// Reads a path.
    ///
    /// # Errors
    /// [`SelectorError`] says where it stops making sense.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(SelectorError::TooLong);
        }
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if steps.len() == MAX_STEPS {
                return Err(SelectorError::TooDeep);
            }
            let at = text.len() - rest.len();
            let (step, after) = if let Some(bracket) = rest.strip_prefix('[') {
                bracketed(bracket, at)?
            } else if steps.is_empty() {
                key(rest, at)?
            } else {
                key(rest.strip_prefix('.').ok_or(SelectorError::Separator(at))?, at + 1)?
            };
            steps.push(step);
            rest = after;
        }
        Ok(Self(steps.into()))
    }

    /// Whether it means the whole payload.
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// The way down, from the outside in.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The selector of a member of what this one selects; `None` when that is longer than a selector may be.
    pub fn child_key(&self, key: &str) -> Option<Self> {
        self.child(Step::Key(key.into()))
    }

    /// The selector of an element of what this one selects; `None` when that is longer than a selector may be.
    pub fn child_index(&self, index: u32) -> Option<Self> {
        self.child(Step::Index(index))
    }

    /// The selector of what another selects in what this one selects; `None` when that is longer than a selector may be.
    pub fn join(&self, inner: &Self) -> Option<Self> {
        Self::of(self.0.iter().chain(&inner.0).cloned().collect())
    }

    /// The list that an element is from and the way from the element on, if it is one of a list.
    pub fn split_at_index(&self) -> Option<(Self, Self)> {
        let at = self.0.iter().rposition(|step| matches!(step, Step::Index(_)))?;
        let (list, rest) = self.0.split_at(at);
        Some((Self(list.into()), Self(rest.iter().skip(1).cloned().collect())))
    }

    fn child(&self, step: Step) -> Option<Self> {
        Self::of(self.0.iter().cloned().chain([step]).collect())
    }

    /// The selector of these steps; `None` when they are more or longer than a selector may be.
    pub(super) fn of(steps: Vec<Step>) -> Option<Self> {
        let selector = Self(steps.into());
        let fits = selector.0.len() <= MAX_STEPS && selector.to_string().chars().nth(MAX_CHARS).is_none();
        fits.then_some(selector)
    }
}

/// Reads `0]` or `"key"]`, the bracket at byte `at` being open already.
fn bracketed(text: &str, at: usize) -> Result<(Step, &str), SelectorError> {
    let wrong = SelectorError::Bracket(at);
    if text.starts_with('"') {
        let (key, rest) = quoted(text, at + 1)?;
        return Ok((Step::Key(key), rest.strip_prefix(']').ok_or(wrong)?));
    }
    let (digits, rest) = text.split_once(']').ok_or(wrong)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    Ok((Step::Index(digits.parse().map_err(|_| wrong)?), rest))
}

/// Reads a bare or a quoted key that starts at byte `at`.
fn key(text: &str, at: usize) -> Result<(Step, &str), SelectorError> {
    if text.starts_with('"') {
        let (key, rest) = quoted(text, at)?;
        return Ok((Step::Key(key), rest));
    }
    let end = text.find(is_special).unwrap_or(text.len());
    let (bare, rest) = text.split_at_checked(end).ok_or(SelectorError::Key(at))?;
    if bare.is_empty() || !(rest.is_empty() || rest.starts_with(['.', '['])) {
        return Err(SelectorError::Key(at + end));
    }
    Ok((Step::Key(bare.into()), rest))
}

/// Reads a key in quotes that starts at byte `at`.
fn quoted(text: &str, at: usize) -> Result<(Box<str>, &str), SelectorError> {
    let mut key = String::new();
    let mut chars = text.chars();
    chars.next();
    loop {
        match chars.next() {
            Some('"') => return Ok((key.into(), chars.as_str())),
            Some('\\') => match chars.next() {
                Some(c @ ('"' | '\\')) => key.push(c),
                _ => return Err(SelectorError::Quote(at)),
            },
            Some(c) => key.push(c),
            None => return Err(SelectorError::Quote(at)),
        }
    }
}

/// Whether a key with this character in it has to stand in quotes.
fn is_special(c: char) -> bool {
    matches!(c, '.' | '[' | ']' | '"' | '\\') || c.is_control()
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    if number > 0 {
                        f.write_str(".")?;
                    }
                    write_key(f, key)?;
                }
            }
        }
        Ok(())
    }
}

fn write_key(f: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
    if !key.is_empty() && !key.contains(is_special) {
        return f.write_str(key);
    }
    f.write_str("\"")?;
    for c in key.chars() {
        if matches!(c, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    f.write_str("\"")
}

impl TryFrom<String> for Selector {
    type Error = SelectorError;

    fn try_from(text: String) -> Result<Self, SelectorError> {
        Self::parse(&text)
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        selector.to_string()
    }
}

/// The text was no selector. Positions are bytes from its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SelectorError {
    /// More than 1,024 characters.
    #[error("a selector has at most 1,024 characters")]
    TooLong,
    /// More than 64 steps.
    #[error("a selector has at most 64 keys and indices")]
    TooDeep,
    /// Something other than `.` or `[` between two steps.
    #[error("expected . or [ at byte {0}")]
    Separator(usize),
    /// An empty bare key, or a character in it that belongs in quotes.
    #[error("expected a key at byte {0}; keys with . [ ] \" or \\ in them stand in quotes")]
    Key(usize),
    /// A bracket that holds no index up to 4,294,967,295 and no key in quotes, or does not close.
    #[error("the bracket at byte {0} holds neither an index nor a key in quotes")]
    Bracket(usize),
    /// A quote that does not close, or an escape other than \" and \\ in it.
    #[error("the quoted key at byte {0} does not end")]
    Quote(usize),
}

const MAX_STEPS: usize = 64;
const MAX_CHARS: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, written: &str, steps: &[Step]) {
        let selector = Selector::parse(text).unwrap();
        assert_eq!(selector.steps(), steps, "{text}");
        assert_eq!(selector.to_string(), written);
        assert_eq!(Selector::parse(written), Ok(selector));
    }

    fn key(text: &str) -> Step {
        Step::Key(text.into())
    }

    #[test]
    fn paths_are_keys_and_indices() {
        check("", "", &[]);
        check("temp", "temp", &[key("temp")]);
        check("sensors[0].temp", "sensors[0].temp", &[key("sensors"), Step::Index(0), key("temp")]);
        check("[3][007]", "[3][7]", &[Step::Index(3), Step::Index(7)]);
        check(r#"a."key with . dots""#, r#"a."key with . dots""#, &[key("a"), key("key with . dots")]);
        check(r#"["a.b"]["c"]"#, r#""a.b".c"#, &[key("a.b"), key("c")]);
        check(r#""".x"#, r#""".x"#, &[key(""), key("x")]);
        check(r#""say \"hi\" \\""#, r#""say \"hi\" \\""#, &[key(r#"say "hi" \"#)]);
        check("größe in m²", "größe in m²", &[key("größe in m²")]);
    }

    #[test]
    fn wrong_paths_say_where() {
        for (text, error) in [
            (".a", SelectorError::Key(0)),
            ("a..b", SelectorError::Key(2)),
            ("a.", SelectorError::Key(2)),
            ("a[", SelectorError::Bracket(1)),
            ("a[x]", SelectorError::Bracket(1)),
            ("a[4294967296]", SelectorError::Bracket(1)),
            ("a[0]b", SelectorError::Separator(4)),
            ("a.[0]", SelectorError::Key(2)),
            ("a]", SelectorError::Key(1)),
            (r#""a"#, SelectorError::Quote(0)),
            (r#""\n""#, SelectorError::Quote(0)),
        ] {
            assert_eq!(Selector::parse(text), Err(error), "{text}");
        }
        assert_eq!(Selector::parse(&"[0]".repeat(65)), Err(SelectorError::TooDeep));
        assert_eq!(Selector::parse(&"x".repeat(1_025)), Err(SelectorError::TooLong));
    }

    #[test]
    fn children_stay_within_the_bounds() {
        let parent = Selector::parse("a").unwrap();
        assert_eq!(parent.child_key("b.c").unwrap().child_index(2).unwrap().to_string(), r#"a."b.c"[2]"#);
        assert_eq!(parent.child_key(&"x".repeat(1_023)), None);
        let deep = Selector::parse(&"[0]".repeat(64)).unwrap();
        assert_eq!(deep.child_index(0), None);
    }
}

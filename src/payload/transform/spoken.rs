//! How a [`Transform`] is typed: its steps on one line, like `scale 0.1, offset -40, round 1`.

use serde_json::{Map, Value};

use super::{Transform, TransformError, Wrong};

impl Transform {
    /// Reads what [`Self::say`] says: steps between commas, each a word and what belongs to it:
    /// `scale 0.1, offset -40, round 1, clamp 0 _, bit 3, invert, rate minute, delta, mean 60, map 0=closed 1=7 else="?"`.
    /// What holds blanks, commas or `=` stands in quotes, as in JSON.
    ///
    /// # Errors
    /// [`TransformError`] says in which step, and what is expected there.
    pub fn hear(text: &str) -> Result<Self, TransformError> {
        let mut steps = Vec::new();
        for (step, number) in split(text, ',').into_iter().zip(1..) {
            let words = split(step, ' ');
            let mut words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
            match words.next() {
                Some(name) => steps.push(heard(name, &words.collect::<Vec<_>>())),
                // A comma at the end is on the way to the next step.
                None if number > 1 || text.trim().is_empty() => {}
                None => return Err(TransformError { step: Some(number), wrong: Wrong::NotStep }),
            }
        }
        Self::parse(&Value::Array(steps))
    }

    /// How it is typed.
    pub fn say(&self) -> String {
        let steps = self.save();
        let steps = steps.as_array().into_iter().flatten().filter_map(Value::as_object).map(said);
        steps.collect::<Vec<_>>().join(", ")
    }
}

/// A step as it is written; what is wrong in it, [`Transform::parse`] finds.
fn heard(name: &str, words: &[&str]) -> Value {
    let value = match (name, words) {
        ("map", pairs) => return heard_map(pairs),
        ("invert" | "delta" | "time" | "seconds", []) => Value::Bool(true),
        ("clamp", bounds) => {
            bounds.iter().map(|bound| if *bound == "_" { Value::Null } else { meant(bound) }).collect()
        }
        (_, [word]) => meant(word),
        (_, words) => words.iter().map(|word| meant(word)).collect(),
    };
    Map::from_iter([(name.to_owned(), value)]).into()
}

fn heard_map(pairs: &[&str]) -> Value {
    let mut map = Map::new();
    let mut step = Map::new();
    for pair in pairs {
        let parts = split(pair, '=');
        let (key, value) =
            (parts.first().copied().unwrap_or_default(), parts.get(1).map_or(Value::Null, |value| meant(value)));
        if key == "else" {
            step.insert("else".to_owned(), value);
        } else {
            let key = if key.starts_with('"') { serde_json::from_str(key).unwrap_or_default() } else { key.to_owned() };
            map.insert(key, value);
        }
    }
    step.insert("map".to_owned(), map.into());
    step.into()
}

/// A number where it is one, else a text.
fn meant(word: &str) -> Value {
    match serde_json::from_str(word) {
        Ok(value @ (Value::Number(_) | Value::String(_))) => value,
        _ => word.into(),
    }
}

fn said(step: &Map<String, Value>) -> String {
    let words = step.iter().filter(|(name, _)| *name != "else").map(|(name, value)| match value {
        Value::Bool(_) => name.clone(),
        Value::Array(bounds) => {
            let bounds = bounds.iter().map(|bound| if bound.is_null() { "_".to_owned() } else { bound.to_string() });
            format!("{name} {}", bounds.collect::<Vec<_>>().join(" "))
        }
        Value::Object(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}={}", bare(key, key == "else"), word(value)));
            let otherwise = step.get("else").map(|value| format!("else={}", word(value)));
            format!("{name} {}", pairs.chain(otherwise).collect::<Vec<_>>().join(" "))
        }
        value => format!("{name} {}", word(value)),
    });
    words.collect()
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => bare(text, meant(text) != *text),
        value => value.to_string(),
    }
}

/// A text as it is, or in quotes where it would be taken for something else.
fn bare(text: &str, is_taken: bool) -> String {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, ',' | '=' | '"');
    if is_taken || text.is_empty() || !text.chars().all(is_plain) {
        Value::from(text).to_string()
    } else {
        text.to_owned()
    }
}

/// The parts between separators that do not stand in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut in_quotes, mut escaped) = (false, false);
    let is_end = |c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' => in_quotes = !in_quotes,
            _ => return c == separator && !in_quotes,
        }
        false
    };
    text.split(is_end).collect()
}

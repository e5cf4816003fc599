//! States: what the values of a device mean in words, for every widget that shows a state.

use super::bands::Level;
use crate::board::setting::{self, Place, Row, Setting};
use crate::payload::{self, Selector, Value};

/// A value and what it means.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    /// The value as it is sent, perhaps empty: at most [`setting::MAX_PAYLOAD`] characters.
    pub value: String,
    /// What a person calls it: at most 60 characters; empty for the value itself.
    pub word: String,
    /// Its colour and its shape.
    pub level: Level,
}

impl State {
    /// A value, its word and what it means.
    pub fn new(value: &str, word: &str, level: Level) -> Self {
        Self { value: value.to_owned(), word: word.to_owned(), level }
    }

    /// What a person calls it.
    pub fn name(&self) -> &str {
        if self.word.is_empty() { &self.value } else { &self.word }
    }
}

impl Row for State {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::new("level", Place::Word(&mut self.level)),
            Setting::needed("value", Place::Payload(&mut self.value, None)),
            Setting::new("word", Place::Line(&mut self.word, MAX_WORD)),
        ]
    }
}

/// On and off.
pub(super) fn usual() -> Vec<State> {
    vec![State::new("ON", "", Level::Ok), State::new("OFF", "", Level::Off)]
}

/// States as a setting.
pub(super) fn states(states: &mut Vec<State>) -> Place<'_> {
    setting::list(states, 0..=MAX_STATES, |before| {
        let next = usual().into_iter().nth(before.len());
        next.unwrap_or_else(|| State::new("", "", Level::Info))
    })
}

/// The state that a value is: the first that spells it the same in any case, else the first that means the same, as
/// `true` and `1` mean `ON`.
pub(super) fn find<'a>(states: &'a [State], value: &Value) -> Option<&'a State> {
    let text = text_of(value)?.trim();
    let spelled = states.iter().find(|state| state.value.trim().to_lowercase() == text.to_lowercase());
    spelled.or_else(|| {
        states.iter().find(|state| {
            let known = payload::read(state.value.as_bytes(), &Selector::default(), setting::MAX_PAYLOAD);
            known.is_ok_and(|known| is_same(&known, value))
        })
    })
}

/// A value as it was written; `None` for bytes that are no text.
pub(super) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Number(number) => Some(&number.digits),
        Value::Bool { text, .. } | Value::Text(text) | Value::Json(text) => Some(text),
        Value::Nothing => Some(""),
        Value::Bytes(_) => None,
    }
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.value.total_cmp(&b.value).is_eq(),
        _ => bit(a).is_some_and(|bit_of_a| bit(b) == Some(bit_of_a)),
    }
}

/// Yes or no, in whatever spelling.
fn bit(value: &Value) -> Option<bool> {
    match value {
        Value::Bool { on, .. } => Some(*on),
        Value::Number(number) if number.value.to_bits() == 1_f64.to_bits() => Some(true),
        Value::Number(number) if number.value.to_bits() == 0_f64.to_bits() => Some(false),
        _ => None,
    }
}

/// Most states of a widget.
pub const MAX_STATES: usize = 24;
/// Most characters of a word.
pub const MAX_WORD: usize = 60;

//! [`Node`]: a place in a JSON document that knows where it is. Faults say `widgets[3].source.topic`, and fields that
//! nobody asked for are noted instead of lost in silence.
//!
//! What is wrong is noted too, and reads as absent: asking once at the end of a widget takes half the code of leaving
//! early at every field.

use core::cell::RefCell;
use core::fmt::Display;

use serde::de::Unexpected;
use serde_json::{Map, Value};

use super::repeat::Repeat;
use super::setting::{Place, Setting, Word};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::payload::{Selector, Transform};

/// What is noted while a document is read.
#[derive(Default)]
pub(super) struct Notes {
    /// The paths of the fields that nobody knows.
    pub(super) dropped: RefCell<Vec<String>>,
    /// The first fault.
    pub(super) wrong: RefCell<Option<Wrong>>,
}

/// What is wrong, and where.
pub(super) struct Wrong {
    /// Empty for the document itself.
    pub(super) path: String,
    /// A sentence without its end.
    pub(super) what: String,
}

/// A place in a document.
pub(super) struct Node<'a> {
    value: &'a Value,
    path: String,
    notes: &'a Notes,
}

impl<'a> Node<'a> {
    /// The place of `value` at `path`.
    pub(super) fn new(value: &'a Value, path: String, notes: &'a Notes) -> Self {
        Self { value, path, notes }
    }

    /// The fields of an object.
    pub(super) fn fields(self) -> Option<Fields<'a>> {
        match self.value.as_object() {
            Some(fields) => Some(Fields { fields, node: self }),
            None => self.wrong(format!("{} instead of an object {{…}}", name_of(self.value))),
        }
    }

    /// A text.
    pub(super) fn text(&self) -> Option<&'a str> {
        self.value.as_str().or_else(|| self.instead_of("a string"))
    }

    /// Takes what stands here to this place.
    fn fill(self, place: Place<'_>) {
        match place {
            Place::Line(text, _) | Place::Prose(text, _) | Place::Payload(text, _) => {
                keep(text, self.text().map(str::to_owned));
            }
            Place::Broker(broker) => keep(broker, self.parsed(BrokerId::parse)),
            Place::Topic(topic) | Place::Command(topic) => keep(topic, self.parsed(Topic::parse)),
            Place::Filter(filter) => keep(filter, self.parsed(Filter::parse)),
            Place::Selector(selector) => keep(selector, self.parsed(Selector::parse)),
            Place::Transform(transform) => {
                keep(transform, Transform::parse(self.value).map_or_else(|error| self.wrong(error.to_string()), Some));
            }
            Place::Number(number, _) => keep(number, self.number()),
            Place::Bound(bound, _) => *bound = self.number(),
            Place::Whole(number, _) | Place::Span(number, _) => {
                keep(number, self.whole(u32::MAX.into(), "a whole number from 0 to 4,294,967,295").map(|n| n as u32));
            }
            Place::Decimals(decimals) => *decimals = self.byte(),
            Place::Qos(qos) => keep(qos, self.byte()),
            Place::Word(word) => self.choose(word),
            Place::Flag(flag) => keep(flag, self.value.as_bool().or_else(|| self.instead_of("true or false"))),
            Place::Repeat(repeat) => *repeat = self.parsed(Repeat::parse),
            Place::Group(settings) => {
                if let Some(fields) = self.fields() {
                    fields.fill(settings, &[]);
                }
            }
            Place::List(mut list) => {
                let items = self.items();
                list.refill(items.len());
                for (n, item) in items.into_iter().enumerate() {
                    if let (Some(settings), Some(fields)) = (list.at(n), item.fields()) {
                        fields.fill(settings, &[]);
                    }
                }
            }
        }
    }

    fn number(&self) -> Option<f64> {
        self.value.as_f64().or_else(|| self.instead_of("a number"))
    }

    fn byte(&self) -> Option<u8> {
        self.whole(u8::MAX.into(), "a whole number from 0 to 255").map(|number| number as u8)
    }

    fn whole(&self, most: u64, expected: &str) -> Option<u64> {
        self.value.as_u64().filter(|number| *number <= most).or_else(|| self.instead_of(expected))
    }

    /// The word that stands here, of a closed list.
    fn choose(&self, place: &mut dyn Word) {
        let words = place.words();
        let Some(text) = self.value.as_str() else {
            self.wrong::<()>(format!("{} instead of one of: {}", name_of(self.value), words.join(", ")));
            return;
        };
        if !place.choose(text) {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            self.wrong::<()>(format!("unknown variant `{text}`, expected one of {}", words.join(", ")));
        }
    }

    /// The places of a list's items.
    fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().or_else(|| self.instead_of("a sequence"));
        let place = |(n, value)| Node { value, path: format!("{}[{n}]", self.path), notes: self.notes };
        items.into_iter().flatten().enumerate().map(place).collect()
    }

    /// Notes what is wrong here; there is no value then.
    pub(super) fn wrong<T>(&self, what: String) -> Option<T> {
        self.notes.wrong.borrow_mut().get_or_insert_with(|| Wrong { path: self.path.clone(), what });
        None
    }

    fn instead_of<T>(&self, expected: &str) -> Option<T> {
        self.wrong(format!("{} instead of {expected}", described(self.value)))
    }

    /// What stands here, if it can be read.
    pub(super) fn parsed<T, E: Display>(&self, parse: fn(&str) -> Result<T, E>) -> Option<T> {
        parse(self.text()?).map_or_else(|error| self.wrong(error.to_string()), Some)
    }
}

/// The fields of an object. `null` is as good as absent.
pub(super) struct Fields<'a> {
    fields: &'a Map<String, Value>,
    node: Node<'a>,
}

impl<'a> Fields<'a> {
    /// Notes the fields that have none of these names.
    pub(super) fn note_unknown(&self, known: &[&[&str]]) {
        let unknown = self.fields.keys().filter(|name| !known.iter().any(|known| known.contains(&name.as_str())));
        self.node.notes.dropped.borrow_mut().extend(unknown.map(|name| self.path_of(name)));
    }

    /// The place of a field, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<Node<'a>> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        Some(Node { value, path: self.path_of(name), notes: self.node.notes })
    }

    /// The place of a field that must be there.
    pub(super) fn need(&self, name: &str) -> Option<Node<'a>> {
        self.get(name).or_else(|| self.node.wrong(format!("the field \"{name}\" is missing")))
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text().map(str::to_owned)
    }

    /// A whole number up to 4,294,967,295.
    pub(super) fn word(&self, name: &str) -> Option<u32> {
        self.get(name)?.whole(u32::MAX.into(), "a whole number from 0 to 4,294,967,295").map(|number| number as u32)
    }

    /// Takes what stands here into these settings; `known` names the fields that are for others to read.
    pub(super) fn fill(&self, settings: Vec<Setting<'_>>, known: &[&str]) {
        let names: Vec<&str> = settings.iter().map(|setting| setting.name).collect();
        self.note_unknown(&[known, &names]);
        for Setting { name, place, is_needed } in settings {
            if let Some(node) = if is_needed { self.need(name) } else { self.get(name) } {
                node.fill(place);
            }
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.node.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.node.path) }
    }
}

/// What is wrong was noted, and leaves everything as it is.
fn keep<T>(place: &mut T, read: Option<T>) {
    if let Some(read) = read {
        *place = read;
    }
}

/// An object of these fields, without those that are null.
pub(super) fn object(fields: Vec<(&str, Value)>) -> Value {
    fields.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

/// A document as indented JSON.
pub(super) fn written(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a document is plain data");
    text.push('\n');
    text
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value with what it says.
fn described(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(value) => match (value.as_u64(), value.as_i64()) {
            (Some(value), _) => Unexpected::Unsigned(value),
            (None, Some(value)) => Unexpected::Signed(value),
            (None, None) => Unexpected::Float(value.as_f64().unwrap_or_default()),
        },
        Value::String(value) => Unexpected::Str(value),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

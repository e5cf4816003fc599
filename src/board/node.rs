//! [`Node`]: a place in a JSON document that serde can read from, and that knows where it is. Errors say
//! `widgets[3].source.topic`, and fields that nobody asked for are noted instead of lost in silence.

use core::cell::RefCell;
use core::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

/// A place in a document.
#[derive(Clone)]
pub(super) struct Node<'a> {
    value: &'a Value,
    path: String,
    dropped: &'a RefCell<Vec<String>>,
}

impl<'a> Node<'a> {
    /// The place of `value` at `path`. Fields that are not read are added to `dropped`.
    pub(super) fn new(value: &'a Value, path: String, dropped: &'a RefCell<Vec<String>>) -> Self {
        Self { value, path, dropped }
    }

    /// Reads those fields of an object that `wanted` names, as if there were no others.
    ///
    /// # Errors
    /// [`Wrong`] when it is no object or a field is not what it should be.
    pub(super) fn read_fields<T: de::Deserialize<'a>>(&self, wanted: impl Fn(&str) -> bool) -> Result<T, Wrong> {
        let fields = self.object()?;
        T::deserialize(Fields::new(self, fields, &wanted)).map_err(|wrong| wrong.at(&self.path))
    }

    /// `wrong` as a fault of one field.
    pub(super) fn wrong(&self, field: &str, wrong: Wrong) -> Wrong {
        wrong.at(&format!("{}.{field}", self.path))
    }

    fn object(&self) -> Result<&'a Map<String, Value>, Wrong> {
        let wrong = || Wrong {
            path: Some(self.path.clone()),
            what: format!("{} instead of an object {{…}}", name_of(self.value)),
        };
        self.value.as_object().ok_or_else(wrong)
    }

    fn field(&self, name: &str, value: &'a Value) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { value, path, dropped: self.dropped }
    }

    fn item(&self, index: usize, value: &'a Value) -> Self {
        Self { value, path: format!("{}[{index}]", self.path), dropped: self.dropped }
    }
}

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Wrong {
    path: Option<String>,
    what: String,
}

impl Wrong {
    /// The place, unless a deeper one is known already.
    fn at(mut self, path: &str) -> Self {
        self.path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// The path, and what is wrong there.
    pub(super) fn into_parts(self) -> (String, String) {
        (self.path.unwrap_or_default(), self.what)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl core::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self { path: None, what: what.to_string() }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self { path: None, what: format!("{found} instead of {}", plainly(&expected.to_string())) }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self { path: None, what: format!("the field \"{field}\" is missing") }
    }
}

/// Rust's names for what people call otherwise.
fn plainly(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65,535",
        "u32" => "a whole number from 0 to 4,294,967,295",
        "f64" => "a number",
        "a boolean" => "true or false",
        other => other,
    }
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

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(value) => match (value.as_u64(), value.as_i64()) {
                (Some(value), _) => visitor.visit_u64(value),
                (None, Some(value)) => visitor.visit_i64(value),
                (None, None) => visitor.visit_f64(value.as_f64().unwrap_or_default()),
            },
            Value::String(value) => visitor.visit_borrowed_str(value),
            Value::Array(values) => visitor.visit_seq(Items { node: &self, values, next: 0 }),
            Value::Object(fields) => visitor.visit_map(Fields::new(&self, fields, &|_| true)),
        };
        read.map_err(|wrong| wrong.at(&self.path))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    /// Only enums of plain names are read; whatever has fields is told apart before.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let Some(text) = self.value.as_str() else {
            return Err(de::Error::custom(format!(
                "{} instead of one of: {}",
                name_of(self.value),
                variants.join(", ")
            )))
            .map_err(|wrong: Wrong| wrong.at(&self.path));
        };
        let text: de::value::StrDeserializer<'_, Wrong> = text.into_deserializer();
        text.deserialize_enum(name, variants, visitor).map_err(|wrong| wrong.at(&self.path))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.dropped.borrow_mut().push(self.path);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// The items of a list.
struct Items<'a, 'de> {
    node: &'a Node<'de>,
    values: &'de [Value],
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        let Some(value) = self.values.get(self.next) else { return Ok(None) };
        let item = self.node.item(self.next, value);
        self.next += 1;
        seed.deserialize(item).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len() - self.next)
    }
}

/// The fields of an object, or those of them that are wanted.
struct Fields<'a, 'de> {
    node: &'a Node<'de>,
    rest: serde_json::map::Iter<'de>,
    wanted: &'a dyn Fn(&str) -> bool,
    value: Option<Node<'de>>,
}

impl<'a, 'de> Fields<'a, 'de> {
    fn new(node: &'a Node<'de>, fields: &'de Map<String, Value>, wanted: &'a dyn Fn(&str) -> bool) -> Self {
        Self { node, rest: fields.iter(), wanted, value: None }
    }
}

impl<'de> de::MapAccess<'de> for Fields<'_, 'de> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some((name, value)) = self.rest.find(|(name, _)| (self.wanted)(name)) else { return Ok(None) };
        self.value = Some(self.node.field(name, value));
        seed.deserialize(de::value::BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let value = self.value.take().ok_or_else(|| de::Error::custom("a value was asked for before its name"))?;
        let path = value.path.clone();
        seed.deserialize(value).map_err(|wrong| wrong.at(&path))
    }
}

impl<'de> Deserializer<'de> for Fields<'_, 'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

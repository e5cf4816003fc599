//! [`Reader`]: walks a file that a person wrote, and names what is wrong in it by its path.

use core::fmt;

use serde_json::{Map, Value};

/// Something in a file that was left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where it stands, like `brokers[0].url`; empty for the file itself.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
    /// Whether it is merely unknown, so that nothing the operator may have meant is missing.
    pub harmless: bool,
}

impl Problem {
    /// Where and what, of a file that the reader knows by another name than `config.json`.
    pub fn in_file(&self) -> String {
        match &*self.path {
            "" => format!("it {}", self.what),
            path => format!("{path} {}", self.what),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "" => write!(f, "config.json: {}", self.what),
            path => write!(f, "config.json: {path} {}", self.what),
        }
    }
}

/// Walks a file, collecting what is wrong.
pub(super) struct Reader<'a> {
    pub(super) problems: Vec<Problem>,
    pub(super) page_secure: bool,
    pub(super) suffix: &'a str,
}

/// The fields of an object, and where it stands: empty for the file itself.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) fields: &'a Map<String, Value>,
    pub(super) path: &'a str,
}

impl Object<'_> {
    /// Where a field of it stands.
    pub(super) fn path_of(self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(page_secure: bool, suffix: &'a str) -> Self {
        Self { problems: Vec::new(), page_secure, suffix }
    }

    /// An object at a path.
    pub(super) fn object<'j>(&mut self, path: &'j str, value: &'j Value) -> Option<Object<'j>> {
        let fields = value.as_object();
        if fields.is_none() {
            self.wrong_at(path.to_owned(), "must be an object");
        }
        fields.map(|fields| Object { fields, path })
    }

    /// A text that must be there.
    pub(super) fn needed<'j>(&mut self, object: Object<'j>, key: &str) -> Option<&'j str> {
        if !object.fields.contains_key(key) {
            self.wrong(object, key, "is missing");
        }
        self.text(object, key)
    }

    /// What a text was parsed into.
    pub(super) fn usable<T, E: fmt::Display>(
        &mut self,
        object: Object<'_>,
        key: &str,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed.map_err(|error| self.wrong(object, key, &format!("cannot be used: {error}"))).ok()
    }

    pub(super) fn text<'j>(&mut self, object: Object<'j>, key: &str) -> Option<&'j str> {
        let text = object.fields.get(key)?.as_str();
        if text.is_none() {
            self.wrong(object, key, "must be a text");
        }
        text
    }

    /// A whole number from 0 to `most`, or `otherwise`.
    pub(super) fn number(&mut self, object: Object<'_>, key: &str, most: u32, otherwise: u32) -> u32 {
        let Some(value) = object.fields.get(key) else { return otherwise };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= most);
        number.unwrap_or_else(|| {
            self.wrong(object, key, &format!("must be a whole number from 0 to {most}; {otherwise} is used"));
            otherwise
        })
    }

    pub(super) fn flag(&mut self, object: Object<'_>, key: &str, otherwise: bool) -> bool {
        match object.fields.get(key) {
            None => otherwise,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong(object, key, &format!("must be true or false; {otherwise} is used"));
                otherwise
            }
        }
    }

    /// One of several words: the first when there is none, that at `wrong` when it is no such word.
    ///
    /// # Panics
    /// When `choices` is empty or has no place `wrong`.
    pub(super) fn choice<T: Copy>(&mut self, object: Object<'_>, key: &str, choices: &[(&str, T)], wrong: usize) -> T {
        let Some(value) = object.fields.get(key) else { return choices[0].1 };
        let found = choices.iter().find(|(word, _)| value.as_str() == Some(word));
        found
            .unwrap_or_else(|| {
                let words = choices.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(" or ");
                self.wrong(object, key, &format!("must be {words}; {:?} is used", choices[wrong].0));
                &choices[wrong]
            })
            .1
    }

    pub(super) fn list<'j>(&mut self, object: Object<'j>, key: &str) -> &'j [Value] {
        match object.fields.get(key) {
            None => &[],
            Some(Value::Array(values)) => {
                if values.len() > MAX_ITEMS {
                    self.wrong(object, key, &format!("has more than {MAX_ITEMS} entries; the rest is left out"));
                }
                values.get(..MAX_ITEMS).unwrap_or(values)
            }
            Some(_) => {
                self.wrong(object, key, "must be a list");
                &[]
            }
        }
    }

    /// An object whose values are texts.
    pub(super) fn pairs(&mut self, object: Object<'_>, key: &str) -> Vec<(Box<str>, Box<str>)> {
        let path = object.path_of(key);
        let Some(pairs) = object.fields.get(key).and_then(|value| self.object(&path, value)) else {
            return Vec::new();
        };
        let names = pairs.fields.keys();
        names.filter_map(|name| Some((name.as_str().into(), self.text(pairs, name)?.into()))).collect()
    }

    pub(super) fn unknown(&mut self, object: Object<'_>, known: &[&str]) {
        for key in object.fields.keys().filter(|key| !known.contains(&key.as_str())) {
            let path = object.path_of(key);
            self.problems.push(Problem { path, what: "is unknown and was ignored".into(), harmless: true });
        }
    }

    /// Says what is wrong with a field.
    pub(super) fn wrong(&mut self, object: Object<'_>, key: &str, what: &str) {
        self.wrong_at(object.path_of(key), what);
    }

    /// Says what is wrong at a path.
    pub(super) fn wrong_at(&mut self, path: String, what: &str) {
        self.problems.push(Problem { path, what: what.into(), harmless: false });
    }
}

const MAX_ITEMS: usize = 64;

//! How a [`Transform`] is written down: a list of small objects, one a step.

use serde_json::{Value, json};

use super::{MAX_CHARS, MAX_PAIRS, MAX_STEPS, Mapped, Moving, Per, Real, Step, Table, Transform};

impl Transform {
    /// Reads what [`Self::save`] writes:
    /// `[{"scale": 0.1}, {"offset": -40}, {"round": 1}, {"clamp": [0, null]}, {"bit": 3}, {"invert": true},
    /// {"map": {"0": "closed", "1": 7}, "else": "?"}, {"rate": "minute"}, {"delta": true}, {"time": true},
    /// {"seconds": true}, {"mean": 60}, {"min": 60}, {"max": 60}]`.
    ///
    /// # Errors
    /// [`TransformError`] says in which step, and what is expected there.
    pub fn parse(value: &Value) -> Result<Self, TransformError> {
        let at = |step, wrong| TransformError { step, wrong };
        let list = value.as_array().ok_or(at(None, Wrong::NotList))?;
        let steps = list.iter().zip(1..).map(|(step, number)| read(step).map_err(|wrong| at(Some(number), wrong)));
        if list.len() > MAX_STEPS {
            return Err(at(None, Wrong::TooManySteps(list.len())));
        }
        Ok(Self(steps.collect::<Result<_, _>>()?))
    }

    /// How it is written down.
    pub fn save(&self) -> Value {
        self.0.iter().map(write).collect()
    }
}

impl TryFrom<String> for Transform {
    type Error = TransformError;

    fn try_from(text: String) -> Result<Self, TransformError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let wrong = TransformError { step: None, wrong: Wrong::NotList };
        Self::parse(&serde_json::from_str(&text).map_err(|_| wrong)?)
    }
}

impl From<Transform> for String {
    fn from(transform: Transform) -> Self {
        if transform.is_none() { Self::new() } else { transform.save().to_string() }
    }
}

fn read(step: &Value) -> Result<Step, Wrong> {
    let fields = step.as_object().ok_or(Wrong::NotStep)?;
    let mut names = fields.keys().filter(|name| *name != "else");
    let (Some(name), None) = (names.next(), names.next()) else { return Err(Wrong::NotStep) };
    if let (Some(_), true) = (fields.get("else"), name != "map") {
        return Err(Wrong::Else);
    }
    let value = fields.get(name).unwrap_or(&Value::Null);
    Ok(match name.as_str() {
        "scale" => Step::Scale(real(value).ok_or(Wrong::Number("scale"))?),
        "offset" => Step::Offset(real(value).ok_or(Wrong::Number("offset"))?),
        "round" => Step::Round(whole(value, 0, MAX_PLACES.into()).ok_or(Wrong::Places)? as u8),
        "map" => Step::Map(table(value, fields.get("else"))?),
        "invert" => done(value, Step::Invert, "invert")?,
        "delta" => done(value, Step::Delta, "delta")?,
        "time" => done(value, Step::Time, "time")?,
        "seconds" => done(value, Step::Seconds, "seconds")?,
        "clamp" => clamp(value).ok_or(Wrong::Clamp)?,
        "bit" => Step::Bit(whole(value, 0, MAX_BIT.into()).ok_or(Wrong::Bit)? as u8),
        "rate" => Step::Rate(PERS.iter().find(|(_, word)| value == word).ok_or(Wrong::Per)?.0),
        name => {
            let (what, word) = MOVING.iter().find(|(_, word)| *word == name).ok_or(Wrong::Unknown(name.into()))?;
            Step::Moving(*what, whole(value, 1, MAX_SECS.into()).ok_or(Wrong::Span(word))? as u32)
        }
    })
}

fn write(step: &Step) -> Value {
    match step {
        Step::Scale(factor) => json!({ "scale": number(*factor) }),
        Step::Offset(offset) => json!({ "offset": number(*offset) }),
        Step::Round(places) => json!({ "round": places }),
        Step::Map(table) => {
            let pairs: Value = table.pairs.iter().map(|(key, mapped)| (key.to_string(), saved(mapped))).collect();
            match &table.otherwise {
                Some(otherwise) => json!({ "map": pairs, "else": saved(otherwise) }),
                None => json!({ "map": pairs }),
            }
        }
        Step::Invert => json!({ "invert": true }),
        Step::Clamp(low, high) => json!({ "clamp": [low.map(number), high.map(number)] }),
        Step::Bit(bit) => json!({ "bit": bit }),
        Step::Rate(per) => json!({ "rate": word(&PERS, *per) }),
        Step::Delta => json!({ "delta": true }),
        Step::Time => json!({ "time": true }),
        Step::Seconds => json!({ "seconds": true }),
        Step::Moving(what, secs) => json!({ word(&MOVING, *what): secs }),
    }
}

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], thing: T) -> &'static str {
    words.iter().find(|(other, _)| *other == thing).map_or("", |(_, word)| word)
}

/// A number of ours, whole ones without a point.
fn number(real: Real) -> Value {
    let value = real.get();
    if value.fract() == 0.0 && value.abs() < super::MAX_WHOLE { json!(value as i64) } else { json!(value) }
}

fn real(value: &Value) -> Option<Real> {
    Real::new(value.as_f64()?)
}

fn whole(value: &Value, least: u64, most: u64) -> Option<u64> {
    value.as_u64().filter(|number| (least..=most).contains(number))
}

fn done(value: &Value, step: Step, name: &'static str) -> Result<Step, Wrong> {
    if *value == Value::Bool(true) { Ok(step) } else { Err(Wrong::True(name)) }
}

fn clamp(value: &Value) -> Option<Step> {
    let [low, high] = value.as_array()?.as_slice() else { return None };
    let bound = |value: &Value| if value.is_null() { Some(None) } else { real(value).map(Some) };
    let (low, high) = (bound(low)?, bound(high)?);
    let is_ordered = low.zip(high).is_none_or(|(low, high)| low.get() <= high.get());
    (is_ordered && (low.is_some() || high.is_some())).then_some(Step::Clamp(low, high))
}

fn table(value: &Value, otherwise: Option<&Value>) -> Result<Table, Wrong> {
    let pairs = value.as_object().filter(|pairs| !pairs.is_empty()).ok_or(Wrong::Map)?;
    if pairs.len() > MAX_PAIRS {
        return Err(Wrong::TooManyPairs(pairs.len()));
    }
    let of = |key: &str, value: &Value| {
        let wrong = || Wrong::Mapped(key.chars().take(SHOWN_CHARS).collect());
        let mapped = match value {
            Value::String(text) if fits(text) => Mapped::Text(text.as_str().into()),
            value => Mapped::Number(real(value).ok_or_else(wrong)?),
        };
        if fits(key) { Ok(mapped) } else { Err(wrong()) }
    };
    let pairs: Result<Vec<_>, Wrong> =
        pairs.iter().map(|(key, value)| Ok((key.as_str().into(), of(key, value)?))).collect();
    let otherwise = otherwise.map(|value| of("else", value)).transpose()?;
    Table::new(pairs?, otherwise).ok_or(Wrong::Map)
}

fn fits(text: &str) -> bool {
    text.chars().nth(MAX_CHARS).is_none()
}

fn saved(mapped: &Mapped) -> Value {
    match mapped {
        Mapped::Text(text) => Value::String(text.to_string()),
        Mapped::Number(real) => number(*real),
    }
}

/// Why something is no transform, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TransformError {
    /// In which step, from 1; `None` for the list itself.
    pub step: Option<usize>,
    /// What is wrong there.
    pub wrong: Wrong,
}

impl core::fmt::Display for TransformError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.step {
            Some(step) => write!(f, "step {step}: {}", self.wrong),
            None => write!(f, "{}", self.wrong),
        }
    }
}

impl core::error::Error for TransformError {}

/// What is wrong with a transform or a step of it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// Something else than a list.
    #[error("a transform is a list of steps such as [{{\"scale\": 0.1}}]")]
    NotList,
    /// More steps than 8.
    #[error("a transform has at most 8 steps, not {0}")]
    TooManySteps(usize),
    /// Something else than an object with one name, `else` apart.
    #[error("a step is an object with one name, such as {{\"scale\": 0.1}}")]
    NotStep,
    /// `else` beside something other than `map`.
    #[error("else stands beside map only")]
    Else,
    /// A step that there is not.
    #[error(
        "there is no step {0:?}; there are scale, offset, round, map, invert, clamp, bit, rate, delta, time, seconds, \
        mean, min and max"
    )]
    Unknown(Box<str>),
    /// A scale or an offset that is no number.
    #[error("{0} needs a number")]
    Number(&'static str),
    /// Decimals that are no whole number from 0 to 10.
    #[error("round needs the decimals to keep, a whole number from 0 to 10")]
    Places,
    /// A step without settings that is not `true`.
    #[error("{0} is written with true")]
    True(&'static str),
    /// Bounds that are not two, or in the wrong order, or both missing.
    #[error("clamp needs the lowest and the highest number as [0, 100], null for one that has no bound")]
    Clamp,
    /// A bit that is no whole number from 0 to 52.
    #[error("bit needs the number of a bit, from 0 for the lowest to 52")]
    Bit,
    /// A rate of something else.
    #[error("rate needs \"second\", \"minute\" or \"hour\"")]
    Per,
    /// A window that is no whole number of seconds from 1 to 86,400.
    #[error("{0} needs a whole number of seconds from 1 to 86400")]
    Span(&'static str),
    /// Something else than an object with values in it.
    #[error("map needs an object of values and what stands in their place, such as {{\"0\": \"closed\"}}")]
    Map,
    /// More pairs than 64.
    #[error("map has at most 64 values, not {0}")]
    TooManyPairs(usize),
    /// Something else than a short text or a number in a value's place.
    #[error("map {0:?} needs a text of at most 256 characters or a number, and so does its place")]
    Mapped(Box<str>),
}

const PERS: [(Per, &str); 3] = [(Per::Second, "second"), (Per::Minute, "minute"), (Per::Hour, "hour")];
const MOVING: [(Moving, &str); 3] = [(Moving::Mean, "mean"), (Moving::Min, "min"), (Moving::Max, "max")];
const MAX_PLACES: u8 = 10;
const MAX_BIT: u8 = 52;
const MAX_SECS: u32 = 86_400;
/// Characters of a key told in an error.
const SHOWN_CHARS: usize = 32;

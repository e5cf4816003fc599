//! [`Transform`]: what is made of a value before it is shown, a few steps in the order they are written.
//!
//! A numeric step takes booleans for 1 and 0, as charts do, and lets an empty value through. What no step changes
//! keeps the digits it was written with; what is computed is written with as many decimals as exact arithmetic needs,
//! or with six digits where there is no end to them.

mod spoken;
mod state;
mod written;

use serde::{Deserialize, Serialize};

pub use state::State;
pub use written::{TransformError, Wrong};

use self::state::Num;
use super::read::value_of;
use super::scalar::opposite;
use super::time::{duration_secs, moment};
use super::value::{Missing, Number, Value};
use super::{Selector, number, read};
use crate::time::Timestamp;

/// What is made of a value: at most [`MAX_STEPS`] steps, none for the value as it came.
///
/// Crosses the border, and is compared, as it is written down: see [`Self::save`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Transform(Box<[Step]>);

/// One step of a transform.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// Multiplies.
    Scale(Real),
    /// Adds.
    Offset(Real),
    /// Rounds to so many decimals, at most 10, and writes all of them.
    Round(u8),
    /// Puts another value in its place.
    Map(Table),
    /// Turns on into off and 1 into 0, and back. Anything else is refused: `{"scale": -1}` is how a sign is changed.
    Invert,
    /// Keeps a number between two bounds, of which one may be missing.
    Clamp(Option<Real>, Option<Real>),
    /// Takes a bit of a whole number below 2⁵³, 0 being the lowest, as 1 or 0; negative ones as two's complement.
    Bit(u8),
    /// The change a second, minute or hour since the message before. Needs two messages.
    Rate(Per),
    /// The change since the message before. Needs two messages.
    Delta,
    /// Tells a number since 1970, of seconds or milliseconds, as the point in time it is; texts that say one stay.
    Time,
    /// Tells a duration however it is written, `PT1H30M`, `1:30` or `90 min`, as a number of seconds.
    Seconds,
    /// A mean or an extreme of the messages of the last so many seconds, this one included; each weighs the same.
    Moving(Moving, u32),
}

/// A span that a rate is told for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Per {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
}

/// What is told of the messages in a window.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Moving {
    /// Their mean.
    Mean,
    /// The lowest.
    Min,
    /// The highest.
    Max,
}

/// A finite number that is compared by its bits.
#[derive(Clone, Copy, Debug)]
pub struct Real(f64);

/// Values and what stands in their place, at most [`MAX_PAIRS`].
///
/// A value is looked up as it was written, then without regard to case, then as a number however it was written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Table {
    pairs: Box<[(Box<str>, Mapped)]>,
    /// What stands in the place of all others, which stay as they are without it.
    otherwise: Option<Mapped>,
}

/// What a table puts in a value's place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Mapped {
    /// A text, which means what it would mean as a payload.
    Text(Box<str>),
    /// A number.
    Number(Real),
}

impl Transform {
    /// A transform of these steps; `None` when they are more than [`MAX_STEPS`].
    pub fn of(steps: Vec<Step>) -> Option<Self> {
        (steps.len() <= MAX_STEPS).then(|| Self(steps.into()))
    }

    /// Whether the value stays as it came.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether what is made of a value depends on those before it.
    pub fn is_stateful(&self) -> bool {
        self.0.iter().any(|step| matches!(step, Step::Rate(_) | Step::Delta | Step::Moving(..)))
    }

    /// The steps, in their order.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// What is made of the chosen part of a payload received at `at`; text and JSON are cut after `max_chars`
    /// characters. `state` must be of this transform, and be handed every message once, in the order they came.
    ///
    /// # Errors
    /// [`Missing`] when the selector finds nothing, or a step can do nothing with what it is given.
    pub fn read(
        &self,
        payload: &[u8],
        selector: &Selector,
        max_chars: usize,
        state: &mut State,
        at: Timestamp,
    ) -> Result<Value, Missing> {
        // What a table looks up must not be cut before.
        let value = read(payload, selector, if self.is_none() { max_chars } else { max_chars.max(MAX_CHARS + 1) })?;
        Ok(self.apply(value, state, at)?.cut(max_chars))
    }

    /// What is made of a payload without regard to earlier messages.
    ///
    /// # Errors
    /// As [`Self::read`]; [`Missing::NotYet`] whatever the payload when a step remembers.
    pub fn read_once(&self, payload: &[u8], selector: &Selector, max_chars: usize) -> Result<Value, Missing> {
        if self.is_stateful() {
            return Err(Missing::NotYet);
        }
        self.read(payload, selector, max_chars, &mut State::default(), Timestamp::default())
    }

    /// The number that [`Self::read`] finds, booleans being 1 and 0: the hot path of recording. Builds nothing on the
    /// way unless a step reads text.
    pub fn number(&self, payload: &[u8], selector: &Selector, state: &mut State, at: Timestamp) -> Option<f64> {
        if self.0.iter().any(|step| matches!(step, Step::Map(_) | Step::Time | Step::Seconds)) {
            return self.read(payload, selector, MAX_CHARS, state, at).ok()?.as_number();
        }
        let start = Num::new(number(payload, selector)?, None);
        let mut steps = self.0.iter().enumerate();
        let num = steps.try_fold(start, |num, (place, step)| step.compute(num, state, place, at)).ok()?;
        Some(num.value)
    }

    /// What is made of a value received at `at`.
    ///
    /// # Errors
    /// [`Missing`] when a step can do nothing with what it is given.
    pub fn apply(&self, value: Value, state: &mut State, at: Timestamp) -> Result<Value, Missing> {
        let steps = self.0.iter().enumerate();
        let made =
            steps.into_iter().try_fold(Made::Said(value), |made, (place, step)| step.apply(made, state, place, at));
        Ok(made?.value())
    }
}

impl Step {
    fn apply(&self, made: Made, state: &mut State, place: usize, at: Timestamp) -> Result<Made, Missing> {
        match (self, made) {
            (Self::Map(table), made) => Ok(Made::Said(table.look_up(made.value()))),
            (_, Made::Said(Value::Nothing)) => Ok(Made::Said(Value::Nothing)),
            (Self::Time, made) => {
                let value = made.value();
                let moment = moment(&value).ok_or(Missing::NotTime)?;
                let is_number = matches!(value, Value::Number(_));
                Ok(Made::Said(if is_number { Value::Text(moment.at.iso().into()) } else { value }))
            }
            (Self::Seconds, made) => {
                let secs = duration_secs(&made.value()).ok_or(Missing::NotDuration)?;
                Ok(Made::Computed(Num::new(secs, None)))
            }
            (Self::Invert, Made::Said(Value::Bool { on, text })) => {
                Ok(Made::Said(Value::Bool { on: !on, text: opposite(&text).into() }))
            }
            (_, made) => {
                let num = made.num().ok_or(Missing::NotNumber)?;
                let computed = self.compute(num, state, place, at)?;
                // What is the same is written the same; only rounding has its own way of writing.
                let is_same = computed.value.to_bits() == num.value.to_bits() && !matches!(self, Self::Round(_));
                let is_number = matches!(made, Made::Said(Value::Number(_)));
                Ok(if is_same && is_number { made } else { Made::Computed(computed) })
            }
        }
    }

    /// What a step that computes makes of a number.
    #[inline]
    fn compute(&self, num: Num, state: &mut State, place: usize, at: Timestamp) -> Result<Num, Missing> {
        let Num { value, decimals } = num;
        let found = match self {
            Self::Scale(Real(factor)) => {
                Num::new(value * factor, decimals.and_then(|own| own.checked_add(places_of(*factor)?)))
            }
            Self::Offset(Real(offset)) => {
                Num::new(value + offset, decimals.and_then(|own| Some(own.max(places_of(*offset)?))))
            }
            Self::Round(places) => Num::new(round(value, *places), Some(*places)),
            // What these make of a value, `apply` knows.
            Self::Map(_) | Self::Time | Self::Seconds => num,
            Self::Invert if value.to_bits() == 1.0_f64.to_bits() => Num::new(0.0, Some(0)),
            Self::Invert if value == 0.0 => Num::new(1.0, Some(0)),
            Self::Invert => return Err(Missing::NotOnOff),
            Self::Clamp(low, _) if low.is_some_and(|low| value < low.0) => bound(*low),
            Self::Clamp(_, high) if high.is_some_and(|high| value > high.0) => bound(*high),
            Self::Clamp(..) => num,
            Self::Bit(bit) if value.fract() == 0.0 && value.abs() < MAX_WHOLE => {
                Num::new(f64::from((value as i64 >> bit & 1) as u8), Some(0))
            }
            Self::Bit(_) => return Err(Missing::NotWhole),
            Self::Rate(per) => state.rate(place, num, at).map(|rate| Num::new(rate * per.secs(), None))?,
            Self::Delta => state.delta(place, num)?,
            Self::Moving(what, secs) => state.moving(place, num, *what, *secs, at)?,
        };
        if found.value.is_finite() { Ok(found) } else { Err(Missing::NotNumber) }
    }
}

/// A value on its way through a transform.
enum Made {
    /// As it came, or as a table says it.
    Said(Value),
    /// A number to be written at the end.
    Computed(Num),
}

impl Made {
    fn num(&self) -> Option<Num> {
        match self {
            Self::Said(Value::Number(number)) => Some(Num::new(number.value, decimals(&number.digits))),
            Self::Said(value) => value.as_number().map(|value| Num::new(value, Some(0))),
            Self::Computed(num) => Some(*num),
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Said(value) => value,
            Self::Computed(num) => Value::Number(Number { value: num.value, digits: num.digits().into() }),
        }
    }
}

impl Per {
    const fn secs(self) -> f64 {
        match self {
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3_600.0,
        }
    }
}

impl Real {
    /// A number that is finite; 0 and −0 are the same.
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(if value == 0.0 { 0.0 } else { value }))
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Real {}

impl core::hash::Hash for Real {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl Table {
    /// A table; `None` when it has more than [`MAX_PAIRS`].
    pub fn new(pairs: Vec<(Box<str>, Mapped)>, otherwise: Option<Mapped>) -> Option<Self> {
        (pairs.len() <= MAX_PAIRS).then(|| Self { pairs: pairs.into(), otherwise })
    }

    fn look_up(&self, value: Value) -> Value {
        let (text, number) = match &value {
            Value::Number(number) => (&*number.digits, Some(number.value)),
            Value::Bool { text, .. } | Value::Text(text) | Value::Json(text) => (&**text, None),
            Value::Nothing => ("", None),
            Value::Bytes(_) => return self.otherwise.as_ref().map_or(value, Mapped::value),
        };
        let is_number =
            |key: &str| super::scalar::number_in(key.as_bytes()).zip(number).is_some_and(|(a, b)| a - b == 0.0);
        let find = |is_it: &dyn Fn(&str) -> bool| self.pairs.iter().find(|(key, _)| is_it(key));
        let found = find(&|key| key == text)
            .or_else(|| find(&|key| key.eq_ignore_ascii_case(text)))
            .or_else(|| find(&is_number))
            .map(|(_, mapped)| mapped);
        found.or(self.otherwise.as_ref()).map_or(value, Mapped::value)
    }
}

impl Mapped {
    fn value(&self) -> Value {
        match self {
            Self::Text(text) => value_of(text),
            Self::Number(Real(value)) => Value::Number(Number { value: *value, digits: value.to_string().into() }),
        }
    }
}

/// Rounds to so many decimals, halves away from zero as they are written.
fn round(value: f64, places: u8) -> f64 {
    let factor = 10_f64.powi(places.into());
    let scaled = value * factor;
    if scaled.abs() >= MAX_WHOLE {
        return value;
    }
    // 1.005 is a little less than what is written: the nearest number to its hundredfold is the half that is meant.
    let near = scaled + scaled.signum() * scaled.abs() * f64::EPSILON;
    let rounded = near.round() / factor;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn bound(bound: Option<Real>) -> Num {
    let value = bound.map_or(0.0, Real::get);
    Num::new(value, places_of(value))
}

/// Decimals of a number as it is written; `None` when it is written with an exponent.
fn decimals(digits: &str) -> Option<u8> {
    match digits.split_once('.') {
        _ if digits.contains(['e', 'E']) => None,
        Some((_, decimals)) => u8::try_from(decimals.len()).ok(),
        None => Some(0),
    }
}

/// Decimals of a number of ours.
fn places_of(value: f64) -> Option<u8> {
    decimals(&value.to_string())
}

/// Most steps of a transform.
pub const MAX_STEPS: usize = 8;
/// Most pairs in a table.
pub const MAX_PAIRS: usize = 64;
/// Most characters of a text in a table.
pub const MAX_CHARS: usize = 256;
/// Whole numbers below this are exact.
const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;

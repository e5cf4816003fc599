//! The switch: shows what a device reports, and asks it for the opposite.

use super::control::Acts;
use super::shown::Problem;
use super::{Condition, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a switch.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports its state.
    pub source: Source,
    /// Where it asks for another.
    pub command: Target,
    /// The command for on, and a spelling of the state: at most [`setting::MAX_PAYLOAD`] characters.
    pub on: String,
    /// The command for off, and a spelling of the state: at most [`setting::MAX_PAYLOAD`] characters.
    pub off: String,
}

impl Settings {
    /// The usual settings for a state: `ON` and `OFF`.
    pub fn new(source: Source) -> Self {
        Self { command: Target::of(&source), source, on: USUAL_ON.to_owned(), off: USUAL_OFF.to_owned() }
    }

    /// The command for a state.
    pub fn payload(&self, on: bool) -> &str {
        if on { &self.on } else { &self.off }
    }

    /// What a press asks for: the opposite of what is shown; on, while nothing is known.
    pub fn opposite(shown: &Condition) -> Condition {
        Condition::on(!shown.on.unwrap_or(false))
    }

    /// What a reported value means; `None` when it is neither on nor off. The commands' own spelling counts first,
    /// so that a device for which `open` means off is understood.
    pub fn meaning(&self, value: &Value) -> Option<bool> {
        let (text, otherwise) = match value {
            Value::Bool { on, text } => (text, Some(*on)),
            Value::Number(number) => (&number.digits, bit(number.value)),
            Value::Text(text) | Value::Json(text) => (text, None),
            Value::Bytes(_) | Value::Nothing => return None,
        };
        match (text.eq_ignore_ascii_case(&self.on), text.eq_ignore_ascii_case(&self.off)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => otherwise,
        }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { on, off, .. } = self.clone();
        vec![
            setting::source("source", &mut self.source),
            self.command.setting("command"),
            Setting::new("on", Place::Payload(&mut self.on, Some(off))),
            Setting::new("off", Place::Payload(&mut self.off, Some(on))),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn acts(&self) -> Vec<Act> {
        vec![self.command.act(vec![self.on.clone(), self.off.clone()])]
    }
}

impl Acts for Settings {
    fn target(&self) -> &Target {
        &self.command
    }

    fn parts(&self) -> Vec<Source> {
        vec![self.source.clone()]
    }

    fn meaning(&self, _: usize, value: &Value) -> Option<Condition> {
        self.meaning(value).map(Condition::on)
    }

    fn problem(&self) -> Problem {
        Problem::NoSwitchState
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        (self.command.topic.clone(), self.payload(wish.on == Some(true)).to_owned())
    }
}

/// 1 is on and 0 is off.
pub(super) fn bit(value: f64) -> Option<bool> {
    let is = |bit: f64| (value - bit).abs() < f64::EPSILON;
    if is(1.0) { Some(true) } else { is(0.0).then_some(false) }
}

const USUAL_ON: &str = "ON";
const USUAL_OFF: &str = "OFF";

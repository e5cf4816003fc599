//! The switch: shows what a device reports, and asks it for the opposite.

use super::control::{Control, Stage};
use super::shown::{Problem, WidgetState, missing};
use super::{Nature, Target};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Reading, Source, View};
use crate::payload::Value;
use crate::time::Timestamp;

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

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Reading { source: self.source.clone(), spark: None }
    }

    /// The command for a state.
    pub fn payload(&self, on: bool) -> &str {
        if on { &self.on } else { &self.off }
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

    /// What it shows of the newest reading and of the command on its way.
    pub fn face(&self, reading: &Reading, control: &Control) -> Face {
        let meaning = reading.value.as_ref().and_then(|value| self.meaning(value.as_ref().ok()?));
        let unclear = || (reading.value.is_some() && meaning.is_none()).then_some(Problem::NoSwitchState);
        let problem = missing(reading).or_else(unclear);
        Face {
            on: control.shown(),
            reported: meaning,
            stage: control.stage().clone(),
            state: WidgetState::of(reading.freshness, problem),
            problem,
            at: reading.at,
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

    fn acts(&self) -> Vec<(&Target, Vec<String>)> {
        vec![(&self.command, vec![self.on.clone(), self.off.clone()])]
    }
}

/// What a switch shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// Where its knob stands: the wanted state while a command is on its way, else the reported one; `None` while
    /// neither is known.
    pub on: Option<bool>,
    /// What the device reports.
    pub reported: Option<bool>,
    /// How far the last command came.
    pub stage: Stage,
    /// How far the reported state can be trusted.
    pub state: WidgetState,
    /// Why the reported state is not known although something arrived.
    pub problem: Option<Problem>,
    /// When the state was reported.
    pub at: Option<Timestamp>,
}

/// 1 is on and 0 is off.
fn bit(value: f64) -> Option<bool> {
    let is = |bit: f64| (value - bit).abs() < f64::EPSILON;
    if is(1.0) { Some(true) } else { is(0.0).then_some(false) }
}

const USUAL_ON: &str = "ON";
const USUAL_OFF: &str = "OFF";

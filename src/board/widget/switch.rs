//! The switch: shows what a device reports, and asks it for the opposite.

use serde_json::Value as Json;

use super::control::{Control, Stage};
use super::save_source;
use super::shown::{Problem, WidgetState, missing};
use crate::board::node::Fields;
use crate::data::view::{Reading, Source, View};
use crate::mqtt::topic::Topic;
use crate::payload::Value;
use crate::time::Timestamp;

/// The settings of a switch.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports its state.
    pub source: Source,
    /// The topic, on the same broker, that it takes commands on.
    pub command: Topic,
    /// The command for on, and a spelling of the state: at most 16,384 characters.
    pub on: String,
    /// The command for off, and a spelling of the state: at most 16,384 characters.
    pub off: String,
    /// Quality of service of the command, 0 to 2. With 1 and 2 the broker acknowledges it.
    pub qos: u8,
    /// Whether the broker should store the command: a device that starts later would still obey it.
    pub retain: bool,
}

impl Settings {
    /// The usual settings for a state and a command topic: `ON` and `OFF`, acknowledged, not retained.
    pub fn new(source: Source, command: Topic) -> Self {
        let (on, off) = (USUAL_ON.to_owned(), USUAL_OFF.to_owned());
        Self { source, command, on, off, qos: USUAL_QOS, retain: false }
    }

    /// Reads them from the fields of a widget.
    pub(super) fn open(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            source: fields.source("source")?,
            command: fields.topic("command")?,
            on: fields.text("on").unwrap_or_else(|| USUAL_ON.to_owned()),
            off: fields.text("off").unwrap_or_else(|| USUAL_OFF.to_owned()),
            qos: fields.byte("qos").unwrap_or(USUAL_QOS),
            retain: fields.flag("retain").unwrap_or(false),
        })
    }

    /// Writes them, as the fields of a widget.
    pub(super) fn save(&self) -> Vec<(&'static str, Json)> {
        vec![
            ("source", save_source(&self.source)),
            ("command", self.command.as_str().into()),
            ("on", self.on.as_str().into()),
            ("off", self.off.as_str().into()),
            ("qos", self.qos.into()),
            ("retain", self.retain.into()),
        ]
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

    pub(super) fn repair(&mut self) {
        self.qos = self.qos.min(2);
        for payload in [&mut self.on, &mut self.off] {
            if payload.chars().nth(MAX_PAYLOAD).is_some() {
                *payload = payload.chars().take(MAX_PAYLOAD).collect();
            }
        }
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

/// The names of its settings.
pub(super) const FIELDS: [&str; 6] = ["source", "command", "on", "off", "qos", "retain"];
const USUAL_ON: &str = "ON";
const USUAL_OFF: &str = "OFF";
const USUAL_QOS: u8 = 1;
/// Most characters of a command.
pub const MAX_PAYLOAD: usize = 16_384;

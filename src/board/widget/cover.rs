//! The cover: a blind, a curtain or a gate, opened, closed, stopped, and moved to a position.

use super::control::Acts;
use super::light::tasmota;
use super::report::{self, Report};
use super::suggest::{beside, keys_of, without_last};
use super::template::{BARE, Fill, digits, fill};
use super::{Condition, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Row, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a cover.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where it reports its position, 0 closed to 100 open, or its state in a word.
    pub source: Source,
    /// Where it says in a word what it does, if the source is its position.
    pub state: Vec<Report>,
    /// Where it is told to move.
    pub command: Target,
    /// What opens it.
    pub open: String,
    /// What stops it.
    pub stop: String,
    /// What closes it.
    pub close: String,
    /// Where it is told a position, if it can be.
    pub position: Vec<Position>,
}

/// Where a cover is told a position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// The topic.
    pub topic: Topic,
    /// What is said there; `{{value}}` is the position.
    pub template: String,
}

impl Row for Position {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::needed("topic", Place::Command(&mut self.topic)),
            Setting::new("template", Place::Payload(&mut self.template, None)),
        ]
    }
}

impl Settings {
    /// The usual settings for a cover that reports on a source, in the words that its topic is known for.
    pub fn new(source: Source) -> Self {
        let command = Target { patience_secs: USUAL_PATIENCE, ..Target::of(&source) };
        let [open, stop, close] = ["OPEN", "STOP", "CLOSE"].map(str::to_owned);
        let plain = Self { source, state: Vec::new(), command, open, stop, close, position: Vec::new() };
        let of = plain.source.clone();
        let topic = of.topic.as_str();
        if topic.starts_with("zigbee2mqtt/") {
            Self::zigbee(&without_last(&of))
        } else if let (Some(number), Some(topic)) = (shutter(&of), tasmota(&of)) {
            plain.tasmota(number, &topic)
        } else if let Some(base) = topic.strip_suffix("/position/state") {
            plain.esphome(base)
        } else {
            plain
        }
    }

    fn zigbee(whole: &Source) -> Self {
        let command = Target { patience_secs: USUAL_PATIENCE, ..Target::of(whole) };
        let position = Position { topic: command.topic.clone(), template: r#"{"position":{{value}}}"#.to_owned() };
        let [open, stop, close] = ["OPEN", "STOP", "CLOSE"].map(|word| format!(r#"{{"state":"{word}"}}"#));
        let state = vec![Report { source: beside(whole, "state") }];
        let source = beside(whole, "position");
        Self { source, state, command, open, stop, close, position: vec![position] }
    }

    fn tasmota(self, number: char, topic: &Topic) -> Self {
        let shutter = without_last(&self.source);
        let position = Position { topic: topic.clone(), template: format!("ShutterPosition{number} {BARE}") };
        let [open, stop, close] = ["Open", "Stop", "Close"].map(|word| format!("Shutter{word}{number}"));
        let command = Target { topic: topic.clone(), ..self.command };
        let state = vec![Report { source: beside(&shutter, "Direction") }];
        Self { source: beside(&shutter, "Position"), state, command, open, stop, close, position: vec![position] }
    }

    fn esphome(self, base: &str) -> Self {
        let topic = |end: &str| Topic::parse(&format!("{base}/{end}")).unwrap_or_else(|_| self.source.topic.clone());
        let position = Position { topic: topic("position/command"), template: BARE.to_owned() };
        let state = vec![Report { source: Source { topic: topic("state"), ..self.source.clone() } }];
        let command = Target { topic: topic("command"), ..self.command.clone() };
        Self { state, command, position: vec![position], ..self }
    }
}

/// The number of the shutter that a part of a Tasmota message is of.
fn shutter(source: &Source) -> Option<char> {
    let path = source.selector.to_string();
    let number = path.strip_prefix("Shutter")?.chars().next()?;
    (number.is_ascii_digit() && keys_of(source).is_some_and(|key| matches!(key, "Position" | "Direction" | "Target")))
        .then_some(number)
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let (like, topic) = (self.source.clone(), self.command.topic.clone());
        vec![
            setting::source("source", &mut self.source),
            Setting::new("state", report::maybe(&mut self.state, like)),
            self.command.setting("command"),
            Setting::new("open", Place::Payload(&mut self.open, None)),
            Setting::new("stop", Place::Payload(&mut self.stop, None)),
            Setting::new("close", Place::Payload(&mut self.close, None)),
            Setting::new(
                "position",
                setting::list(&mut self.position, 0..=1, move |_| Position {
                    topic: topic.clone(),
                    template: BARE.to_owned(),
                }),
            ),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        core::iter::once(&self.source).chain(self.state.iter().map(|state| &state.source)).collect()
    }

    fn acts(&self) -> Vec<Act> {
        let moves = [&self.open, &self.stop, &self.close].map(String::clone).into();
        let position = |position: &Position| self.command.act_on(&position.topic, vec![position.template.clone()]);
        core::iter::once(self.command.act(moves)).chain(self.position.iter().map(position)).collect()
    }
}

impl Acts for Settings {
    fn target(&self) -> &Target {
        &self.command
    }

    fn parts(&self) -> Vec<Source> {
        self.sources().into_iter().cloned().collect()
    }

    fn meaning(&self, part: usize, value: &Value) -> Option<Condition> {
        if let Some(number) = Condition::counted(value) {
            // Tasmota says its direction as a number.
            let direction = || match number {
                number if number > 0.0 => OPENING,
                number if number < 0.0 => CLOSING,
                _ => STOPPED,
            };
            return Some(if part == 0 { Condition::number(number) } else { Condition::text(direction()) });
        }
        let said = Condition::said(value)?.text?;
        let word =
            [(OPEN, "open"), (OPENING, "opening"), (CLOSING, "closing"), (STOPPED, "stopped"), (STOPPED, "stop")];
        let word = word.into_iter().chain([(CLOSED, "closed"), (CLOSED, "close")]);
        let (known, _) = word.into_iter().find(|(_, spelled)| said.trim().eq_ignore_ascii_case(spelled))?;
        Some(Condition::text(known))
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        if let (Some(number), Some(Position { topic, template })) = (wish.number, self.position.first()) {
            return (topic.clone(), fill(template, &[("value", Fill::Word(&digits(number)))]));
        }
        let payload = match wish.text.as_deref() {
            Some(OPEN) => &self.open,
            Some(CLOSED) => &self.close,
            _ => &self.stop,
        };
        (self.command.topic.clone(), payload.clone())
    }

    /// It takes its time, so that moving the right way is an answer.
    fn is_met(&self, wish: &Condition, before: &Condition, now: &Condition) -> bool {
        let word = now.text.as_deref();
        let change = now.number.zip(before.number).map_or(0.0, |(now, before)| now - before);
        let reached = |end: f64| now.number.is_some_and(|now| (now - end).abs() <= NEAR);
        if let Some(wanted) = wish.number {
            let way = before.number.map_or(0.0, |before| wanted - before);
            let moves = (way > 0.0 && word == Some(OPENING)) || (way < 0.0 && word == Some(CLOSING));
            return reached(wanted) || moves || change * way > 0.0;
        }
        match wish.text.as_deref() {
            Some(OPEN) => matches!(word, Some(OPEN | OPENING)) || change > 0.0 || reached(100.0),
            Some(CLOSED) => matches!(word, Some(CLOSED | CLOSING)) || change < 0.0 || reached(0.0),
            _ => !matches!(word, Some(OPENING | CLOSING)),
        }
    }
}

/// It is open; as a wish, it should open.
pub const OPEN: &str = "open";
/// It is closed; as a wish, it should close.
pub const CLOSED: &str = "closed";
/// It opens.
pub const OPENING: &str = "opening";
/// It closes.
pub const CLOSING: &str = "closing";
/// It stands; as a wish, it should stop.
pub const STOPPED: &str = "stopped";
/// How near to a position covers stop.
const NEAR: f64 = 2.0;
/// What moves slowly may think about it longer.
const USUAL_PATIENCE: u32 = 15;

//! The button: sends one message. Where the device answers somewhere, it shows the answer.

use super::control::Acts;
use super::report::{self, Report};
use super::{Condition, MAX_TITLE, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{Place, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::{Selector, Value};

/// The settings of a button.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where it sends.
    pub command: Target,
    /// What it sends: at most [`MAX_PAYLOAD`](crate::board::setting::MAX_PAYLOAD) characters.
    pub payload: String,
    /// What stands on it, at most 200 characters; what it sends if there is nothing.
    pub caption: String,
    /// Where the device answers, if anywhere.
    pub state: Vec<Report>,
    /// What it answers when it has obeyed; with nothing here, any answer will do.
    pub answer: String,
}

impl Settings {
    /// The usual settings beside a value: `PRESS`, and nobody answers.
    pub fn new(source: &Source) -> Self {
        Self {
            command: Target::of(source),
            payload: "PRESS".to_owned(),
            caption: String::new(),
            state: Vec::new(),
            answer: String::new(),
        }
    }

    /// What stands on it.
    pub fn words(&self) -> &str {
        if self.caption.is_empty() { &self.payload } else { &self.caption }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(&source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let like = Source::new(self.command.broker.clone(), self.command.topic.clone(), Selector::default());
        vec![
            Setting::new("caption", Place::Line(&mut self.caption, MAX_TITLE)),
            self.command.setting("command"),
            Setting::new("payload", Place::Payload(&mut self.payload, None)),
            Setting::new("state", report::maybe(&mut self.state, like)),
            Setting::new("answer", Place::Payload(&mut self.answer, None)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        self.state.iter().map(|state| &state.source).collect()
    }

    fn acts(&self) -> Vec<Act> {
        vec![self.command.act(vec![self.payload.clone()])]
    }
}

impl Acts for Settings {
    fn target(&self) -> &Target {
        &self.command
    }

    fn parts(&self) -> Vec<Source> {
        self.sources().into_iter().cloned().collect()
    }

    fn meaning(&self, _: usize, value: &Value) -> Option<Condition> {
        Condition::said(value)
    }

    fn message(&self, _: &Condition) -> (Topic, String) {
        (self.command.topic.clone(), self.payload.clone())
    }

    fn is_met(&self, _: &Condition, _: &Condition, now: &Condition) -> bool {
        self.answer.is_empty() || now.answers(&Condition::text(&self.answer), 0.0)
    }
}

//! The select: one of a list of words, each with what is sent for it.

use super::control::Acts;
use super::template::{BARE, Fill, fill};
use super::{Condition, MAX_TITLE, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Row, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a select.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports what is chosen.
    pub source: Source,
    /// Where it asks for another.
    pub command: Target,
    /// What it says there; `{{value}}` is the payload of the choice.
    pub template: String,
    /// What there is to choose from, 1 to 50.
    pub options: Vec<Choice>,
}

/// Something to choose.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choice {
    /// What a person reads, at most 200 characters; the payload if there is nothing.
    pub label: String,
    /// What is sent for it, and how the device reports it.
    pub payload: String,
}

impl Choice {
    /// What a person reads.
    pub fn words(&self) -> &str {
        if self.label.is_empty() { &self.payload } else { &self.label }
    }
}

impl Row for Choice {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::new("label", Place::Line(&mut self.label, MAX_TITLE)),
            Setting::new("payload", Place::Payload(&mut self.payload, None)),
        ]
    }
}

impl Settings {
    /// The usual settings for a source: `ON` and `OFF`.
    pub fn new(source: Source) -> Self {
        let (command, template) = (Target::of(&source), BARE.to_owned());
        let choice = |payload: &str| Choice { label: String::new(), payload: payload.to_owned() };
        Self { source, command, template, options: vec![choice("ON"), choice("OFF")] }
    }

    /// The choice that is reported or wanted.
    pub fn chosen(&self, shown: &Condition) -> Option<&Choice> {
        let text = shown.text.as_deref()?;
        let exact = self.options.iter().find(|choice| choice.payload == text);
        exact.or_else(|| self.options.iter().find(|choice| choice.payload.eq_ignore_ascii_case(text)))
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            Setting::new("options", setting::list(&mut self.options, 1..=MAX_OPTIONS, |_| Choice::default())),
            self.command.setting("command"),
            Setting::new("template", Place::Payload(&mut self.template, None)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn acts(&self) -> Vec<Act> {
        let payload = |choice: &Choice| fill(&self.template, &[("value", Fill::Word(&choice.payload))]);
        vec![self.command.act(self.options.iter().map(payload).collect())]
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
        Condition::said(value)
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        let text = wish.text.as_deref().unwrap_or_default();
        (self.command.topic.clone(), fill(&self.template, &[("value", Fill::Word(text))]))
    }
}

/// Most choices of a select.
pub const MAX_OPTIONS: usize = 50;

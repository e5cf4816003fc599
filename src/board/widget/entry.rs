//! The entry: a text that a person writes and sends.

use super::control::Acts;
use super::report::{self, Report};
use super::template::{BARE, Fill, fill};
use super::{Condition, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{Place, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::{Selector, Value};

/// The settings of an entry.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports the text, if anywhere.
    pub state: Vec<Report>,
    /// Where it sends another.
    pub command: Target,
    /// What it says there; `{{value}}` is the text.
    pub template: String,
    /// Most characters of a text, 1 to 256, which is as much as is read back to confirm it.
    pub most: u32,
    /// Whether there may be several lines; then Ctrl+Enter sends, else Enter does.
    pub lines: bool,
}

impl Settings {
    /// The usual settings for a source: one line of at most 255 characters.
    pub fn new(source: Source) -> Self {
        let (command, template) = (Target::of(&source), BARE.to_owned());
        Self { state: vec![Report { source }], command, template, most: 255, lines: false }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let like = Source::new(self.command.broker.clone(), self.command.topic.clone(), Selector::default());
        vec![
            Setting::new("state", report::maybe(&mut self.state, like)),
            Setting::new("most", Place::Whole(&mut self.most, 1..=256)),
            Setting::new("several_lines", Place::Flag(&mut self.lines)),
            self.command.setting("command"),
            Setting::new("template", Place::Payload(&mut self.template, None)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        self.state.iter().map(|state| &state.source).collect()
    }

    fn acts(&self) -> Vec<Act> {
        vec![self.command.act(vec![self.template.clone()])]
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

    fn message(&self, wish: &Condition) -> (Topic, String) {
        let text = wish.text.as_deref().unwrap_or_default();
        (self.command.topic.clone(), fill(&self.template, &[("value", Fill::Text(text))]))
    }

    fn is_met(&self, wish: &Condition, _: &Condition, now: &Condition) -> bool {
        // A text is what it is, capitals and all; only the space around a number or a word is not read.
        let trimmed = |condition: &Condition| condition.text.as_deref().map(|text| text.trim().to_owned());
        trimmed(now) == trimmed(wish)
    }
}

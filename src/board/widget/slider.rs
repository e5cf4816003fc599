//! The slider: a number of a range, asked for by where its thumb is left.

use core::time::Duration;

use super::control::Acts;
use super::shown::Problem;
use super::steps::Steps;
use super::template::{BARE, Fill, digits, fill};
use super::{Condition, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a slider.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports the number.
    pub source: Source,
    /// Where it asks for another.
    pub command: Target,
    /// What it says there; `{{value}}` is the number.
    pub template: String,
    /// From where to where.
    pub steps: Steps,
    /// Whether it sends while it is dragged, at most ten times a second.
    pub live: bool,
}

impl Settings {
    /// The usual settings for a source: 0 to 100, sent when the thumb is let go.
    pub fn new(source: Source) -> Self {
        let (command, template) = (Target::of(&source), BARE.to_owned());
        Self { source, command, template, steps: Steps::new(0.0, 100.0, 1.0), live: false }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let mut settings = vec![setting::source("source", &mut self.source)];
        settings.extend(self.steps.settings());
        settings.push(Setting::new("live", Place::Flag(&mut self.live)));
        settings.push(self.command.setting("command"));
        settings.push(Setting::new("template", Place::Payload(&mut self.template, None)));
        settings
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn acts(&self) -> Vec<Act> {
        vec![self.command.act(vec![self.template.clone()])]
    }

    fn repair(&mut self) {
        self.steps.repair();
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
        Condition::counted(value).map(Condition::number)
    }

    fn problem(&self) -> Problem {
        Problem::NoNumber
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        let number = digits(wish.number.unwrap_or_default());
        (self.command.topic.clone(), fill(&self.template, &[("value", Fill::Word(&number))]))
    }

    fn tolerance(&self) -> f64 {
        self.steps.tolerance()
    }

    fn pause(&self) -> Duration {
        let pause = Duration::from_millis(self.command.pause_ms.into());
        if self.live { pause.max(LIVE_PAUSE) } else { pause }
    }
}

/// Ten times a second looks immediate, and no device is drowned.
const LIVE_PAUSE: Duration = Duration::from_millis(100);

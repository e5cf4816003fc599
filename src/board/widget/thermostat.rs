//! The thermostat: the temperature that is wanted, the one there is, and its mode.

use super::control::Acts;
use super::report::{self, Report};
use super::shown::Problem;
use super::steps::Steps;
use super::suggest::{beside, command_topic, without_last};
use super::template::{BARE, Fill, digits, fill};
use super::{Condition, MAX_TITLE, Nature, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Row, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a thermostat.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where it reports the temperature it was set to.
    pub source: Source,
    /// Where it is set to another.
    pub command: Target,
    /// What is said there; `{{value}}` is the temperature.
    pub template: String,
    /// From where to where.
    pub steps: Steps,
    /// Where it reports the temperature there is, if anywhere.
    pub current: Vec<Report>,
    /// Its mode, if it has any.
    pub mode: Vec<Mode>,
}

/// The mode of a thermostat.
#[derive(Clone, PartialEq, Debug)]
pub struct Mode {
    /// Where it is reported.
    pub source: Source,
    /// Where another is asked for.
    pub topic: Topic,
    /// What is said there; `{{value}}` is the mode.
    pub template: String,
    /// What there is to choose from, with commas between.
    pub modes: String,
}

impl Mode {
    /// What there is to choose from.
    pub fn choices(&self) -> impl Iterator<Item = &str> {
        self.modes.split(',').map(str::trim).filter(|mode| !mode.is_empty())
    }
}

impl Row for Mode {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            Setting::new("modes", Place::Line(&mut self.modes, MAX_TITLE)),
            Setting::new("topic", Place::Command(&mut self.topic)),
            Setting::new("template", Place::Payload(&mut self.template, None)),
        ]
    }
}

impl Settings {
    /// The usual settings for a source: 5 to 30 °C by half degrees; what zigbee2mqtt and ESPHome say besides is taken in.
    pub fn new(source: Source) -> Self {
        // Whoever presses + five times means the fifth.
        let command = Target { pause_ms: 500, ..Target::of(&source) };
        let (mut current, mut mode) = (Vec::new(), Vec::new());
        let topic = source.topic.as_str();
        if topic.starts_with("zigbee2mqtt/") && !source.selector.is_whole() {
            let whole = without_last(&source);
            current.push(Report { source: beside(&whole, "local_temperature") });
            mode.push(Mode::of(beside(&whole, "system_mode")));
        } else if let Some(base) = topic.strip_suffix("/target_temperature/state") {
            let other = |of: &str| {
                let topic = Topic::parse(&format!("{base}/{of}/state")).unwrap_or_else(|_| source.topic.clone());
                Source { topic, ..source.clone() }
            };
            current.push(Report { source: other("current_temperature") });
            mode.push(Mode::of(other("mode")));
        }
        let steps = Steps::new(5.0, 30.0, 0.5).of("°C");
        Self { source, command, template: BARE.to_owned(), steps, current, mode }
    }
}

impl Mode {
    fn of(source: Source) -> Self {
        let topic = command_topic(&source);
        Self { source, topic, template: BARE.to_owned(), modes: "off, heat, auto".to_owned() }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let (like, for_mode) = (self.source.clone(), self.source.clone());
        let mut settings = vec![setting::source("source", &mut self.source)];
        settings.push(Setting::new("current", report::maybe(&mut self.current, like)));
        settings.extend(self.steps.settings());
        settings.push(self.command.setting("command"));
        settings.push(Setting::new("template", Place::Payload(&mut self.template, None)));
        let mode = setting::list(&mut self.mode, 0..=1, move |_| Mode::of(for_mode.clone()));
        settings.push(Setting::new("mode", mode));
        settings
    }

    fn sources(&self) -> Vec<&Source> {
        let current = self.current.iter().map(|current| &current.source);
        core::iter::once(&self.source).chain(current).chain(self.mode.iter().map(|mode| &mode.source)).collect()
    }

    fn acts(&self) -> Vec<Act> {
        let mode = |mode: &Mode| {
            let payloads = mode.choices().map(|mode_word| fill(&mode.template, &[("value", Fill::Word(mode_word))]));
            self.command.act_on(&mode.topic, payloads.collect())
        };
        core::iter::once(self.command.act(vec![self.template.clone()])).chain(self.mode.iter().map(mode)).collect()
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
        self.sources().into_iter().cloned().collect()
    }

    fn meaning(&self, part: usize, value: &Value) -> Option<Condition> {
        match part {
            0 => Condition::counted(value).map(Condition::number),
            1 if !self.current.is_empty() => {
                Some(Condition { measured: Some(Condition::counted(value)?), ..Condition::default() })
            }
            _ => Condition::said(value),
        }
    }

    fn problem(&self) -> Problem {
        Problem::NoNumber
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        if let (Some(word), Some(mode)) = (wish.text.as_deref(), self.mode.first()) {
            return (mode.topic.clone(), fill(&mode.template, &[("value", Fill::Word(word))]));
        }
        let number = digits(wish.number.unwrap_or_default());
        (self.command.topic.clone(), fill(&self.template, &[("value", Fill::Word(&number))]))
    }

    fn tolerance(&self) -> f64 {
        self.steps.tolerance() * 0.99
    }
}

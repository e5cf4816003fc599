//! The colour: asked for by the browser's own choice of colours.

use super::control::Acts;
use super::suggest::without_last;
use super::template::BARE;
use super::{Condition, Nature, Rgb, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Setting};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a colour.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the device reports its colour.
    pub source: Source,
    /// Where it is asked for another.
    pub command: Target,
    /// What is said there: `{{value}}` is the colour as `#rrggbb`, and there are `{{red}}`, `{{green}}` and `{{blue}}`
    /// from 0 to 255, `{{hue}}` in degrees and `{{saturation}}` in percent.
    pub template: String,
}

impl Settings {
    /// The usual settings for a source: `#rrggbb`, and JSON for zigbee2mqtt.
    pub fn new(source: Source) -> Self {
        if source.topic.as_str().starts_with("zigbee2mqtt/") {
            let command = Target::of(&without_last(&source));
            return Self { source, command, template: r#"{"color":{"hex":"{{value}}"}}"#.to_owned() };
        }
        Self { command: Target::of(&source), source, template: BARE.to_owned() }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            self.command.setting("command"),
            Setting::new("colour_template", Place::Payload(&mut self.template, None)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
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
        vec![self.source.clone()]
    }

    fn meaning(&self, _: usize, value: &Value) -> Option<Condition> {
        Rgb::parse(&Condition::said(value)?.text?).map(Condition::colour)
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        (self.command.topic.clone(), wish.colour.unwrap_or_default().fill(&self.template))
    }
}

//! The light: on and off, its brightness, the warmth of its white, its colour. One message a command, one JSON of its
//! state, in the words of the usual three families.

use super::control::Acts;
use super::shown::Problem;
use super::suggest::{beside, command_topic, keys_of, without_last};
use super::switch::bit;
use super::template::{Fill, digits, fill};
use super::{Condition, Nature, Rgb, Target};
use crate::board::brief::Act;
use crate::board::setting::{self, Place, Setting, choices};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::Value;

/// The settings of a light.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where it reports its state as JSON.
    pub source: Source,
    /// Where it is asked for another.
    pub command: Target,
    /// In whose words.
    pub style: Style,
    /// What it can do.
    pub has: Has,
    /// Its coolest white in mireds, 50 to 1,000.
    pub coolest: u32,
    /// Its warmest white in mireds, 50 to 1,000.
    pub warmest: u32,
}

choices! {
    /// In whose words a light speaks.
    Style {
        /// zigbee2mqtt: each thing by itself, brightness to 254.
        Zigbee = "zigbee2mqtt",
        /// Home Assistant's JSON, which ESPHome speaks: always with the state, brightness to 255.
        Json = "json",
        /// Tasmota: commands of its console, on its topic `Backlog`, brightness to 100.
        Tasmota = "tasmota",
    }
}

choices! {
    /// What a light can do besides on and off.
    Has {
        /// What it has reported.
        Auto = "auto",
        /// Nothing.
        Switched = "on_off",
        /// Brightness.
        Dimmed = "brightness",
        /// Brightness and the warmth of white.
        White = "white",
        /// Brightness and colour.
        Coloured = "colour",
        /// All of it.
        All = "all",
    }
}

impl Style {
    /// The parts of its state: on, brightness, warmth, colour.
    const fn keys(self) -> [&'static str; 4] {
        match self {
            Self::Zigbee | Self::Json => ["state", "brightness", "color_temp", "color"],
            Self::Tasmota => ["POWER", "Dimmer", "CT", "HSBColor"],
        }
    }

    /// Its greatest brightness.
    const fn brightest(self) -> f64 {
        match self {
            Self::Zigbee => 254.0,
            Self::Json => 255.0,
            Self::Tasmota => 100.0,
        }
    }

    /// What asks for on or off, for a brightness, a warmth and a colour.
    const fn templates(self) -> [&'static str; 4] {
        match self {
            Self::Zigbee => [
                r#"{"state":"{{value}}"}"#,
                r#"{"brightness":{{value}}}"#,
                r#"{"color_temp":{{value}}}"#,
                r#"{"color":{"hue":{{hue}},"saturation":{{saturation}}}}"#,
            ],
            Self::Json => [
                r#"{"state":"{{value}}"}"#,
                r#"{"state":"ON","brightness":{{value}}}"#,
                r#"{"state":"ON","color_temp":{{value}}}"#,
                r#"{"state":"ON","color":{"r":{{red}},"g":{{green}},"b":{{blue}}}}"#,
            ],
            // Hue and saturation by themselves leave the brightness as it is.
            Self::Tasmota => {
                ["POWER {{value}}", "Dimmer {{value}}", "CT {{value}}", "HSBColor1 {{hue}};HSBColor2 {{saturation}}"]
            }
        }
    }
}

impl Settings {
    /// The usual settings for a light that reports on a source, or on what the source is a part of, in the words that
    /// its topic is known for.
    pub fn new(source: Source) -> Self {
        let known =
            |keys: &[&str]| source.selector.is_whole() || keys_of(&source).is_some_and(|key| keys.contains(&key));
        let topic = source.topic.as_str();
        let style = if topic.starts_with("zigbee2mqtt/") {
            Style::Zigbee
        } else if topic.starts_with("stat/") || topic.starts_with("tele/") {
            Style::Tasmota
        } else {
            Style::Json
        };
        let is_part = known(&style.keys()) || known(&["color_mode", "Color", "Fade"]);
        let source = if is_part { without_last(&source) } else { source };
        let mut command = Target::of(&source);
        command.topic = match style {
            Style::Tasmota => tasmota(&source).unwrap_or(command.topic),
            Style::Zigbee | Style::Json => command_topic(&source),
        };
        Self { source, command, style, has: Has::Auto, coolest: 153, warmest: 500 }
    }

    /// Whether brightness, warmth and colour can be set, as far as is known.
    pub fn abilities(&self, reported: &Condition) -> [bool; 3] {
        match self.has {
            Has::Auto => [reported.number.is_some(), reported.warmth.is_some(), reported.colour.is_some()],
            Has::Switched => [false, false, false],
            Has::Dimmed => [true, false, false],
            Has::White => [true, true, false],
            Has::Coloured => [true, false, true],
            Has::All => [true, true, true],
        }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::source("source", &mut self.source),
            Setting::new("style", Place::Word(&mut self.style)),
            Setting::new("has", Place::Word(&mut self.has)),
            Setting::new("coolest", Place::Whole(&mut self.coolest, 50..=1_000)),
            Setting::new("warmest", Place::Whole(&mut self.warmest, 50..=1_000)),
            self.command.setting("command"),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }

    fn acts(&self) -> Vec<Act> {
        vec![self.command.act(self.style.templates().map(str::to_owned).into())]
    }

    fn repair(&mut self) {
        if self.coolest > self.warmest {
            core::mem::swap(&mut self.coolest, &mut self.warmest);
        } else if self.coolest == self.warmest {
            (self.coolest, self.warmest) = (153, 500);
        }
    }
}

impl Acts for Settings {
    fn target(&self) -> &Target {
        &self.command
    }

    fn parts(&self) -> Vec<Source> {
        self.style.keys().into_iter().map(|key| beside(&self.source, key)).collect()
    }

    /// A brightness in percent.
    fn meaning(&self, part: usize, value: &Value) -> Option<Condition> {
        match (part, value) {
            (0, Value::Bool { on, .. }) => Some(Condition::on(*on)),
            (0, Value::Number(number)) => bit(number.value).map(Condition::on),
            (1, _) => Some(Condition::number(Condition::counted(value)? / self.style.brightest() * 100.0)),
            (2, _) => Condition::counted(value).map(Condition::warmth),
            (3, Value::Text(text)) if self.style == Style::Tasmota => Rgb::of_hsb(text).map(Condition::colour),
            (3, Value::Text(text) | Value::Json(text)) => Rgb::parse(text).map(Condition::colour),
            _ => None,
        }
    }

    fn problem(&self) -> Problem {
        Problem::NoMeaning
    }

    fn message(&self, wish: &Condition) -> (Topic, String) {
        let [switched, dimmed, warmed, coloured] = self.style.templates();
        let value = |template: &str, value: &str| fill(template, &[("value", Fill::Word(value))]);
        let payload = match *wish {
            Condition { number: Some(percent), .. } => {
                value(dimmed, &digits((percent / 100.0 * self.style.brightest()).round()))
            }
            Condition { warmth: Some(mireds), .. } => value(warmed, &digits(mireds.round())),
            Condition { colour: Some(colour), .. } => colour.fill(coloured),
            Condition { on, .. } => value(switched, if on == Some(true) { "ON" } else { "OFF" }),
        };
        (self.command.topic.clone(), payload)
    }

    fn tolerance(&self) -> f64 {
        NEAR_PERCENT
    }
}

/// Where a Tasmota device takes several commands in one message.
pub(super) fn tasmota(source: &Source) -> Option<Topic> {
    let (_, rest) = source.topic.as_str().split_once('/')?;
    let (device, _) = rest.rsplit_once('/')?;
    Topic::parse(&format!("cmnd/{device}/Backlog")).ok()
}

/// What a brightness loses when a device counts to 100.
const NEAR_PERCENT: f64 = 1.0;

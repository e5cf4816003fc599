//! The text: Markdown with values in it.

use super::chart::MAX_LABEL;
use super::shown::{Problem, Shown, WidgetState, missing};
use super::{MAX_UNIT, Nature, blank_source};
use crate::board::markdown::{self, Block};
use crate::board::setting::{self, Place, Row, Setting};
use crate::data::view::{Reading, Source, View};
use crate::time::Timestamp;

/// The settings of a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// The text, at most 4,096 characters; `{{name}}` stands for a value.
    pub text: String,
    /// The values, at most 16.
    pub values: Vec<Named>,
}

/// A value with a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    /// What the text calls it: one line, at most 100 characters.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// What stands behind a number: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows numbers as they are written.
    pub decimals: Option<u8>,
}

impl Row for Named {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::needed("name", Place::Line(&mut self.name, MAX_LABEL)),
            setting::source("source", &mut self.source),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
        ]
    }
}

impl Settings {
    /// The usual settings for a source: its value.
    pub fn new(source: Source) -> Self {
        let value = Named { name: USUAL_NAME.to_owned(), source, unit: String::new(), decimals: None };
        Self { text: USUAL_TEXT.to_owned(), values: vec![value] }
    }

    /// The views it watches: one for each value.
    pub fn views(&self) -> Vec<View> {
        self.values.iter().map(|value| View::Reading { source: value.source.clone(), spark: None }).collect()
    }

    /// The text as it is to be shown.
    pub fn blocks(&self) -> Vec<Block> {
        markdown::parse(&self.text)
    }

    /// The place of a value by its name; `None` for a name that nothing has, which is shown as it is written.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.values.iter().position(|value| value.name.trim() == name)
    }

    /// What it shows of the readings of its values.
    pub fn face(&self, readings: &[Reading]) -> Face {
        let of = |(value, reading): (&Named, &Reading)| {
            let (shown, unit) = Shown::of(reading, value.decimals).measured(&value.unit);
            Shows {
                shown,
                unit,
                state: WidgetState::of(reading.freshness, missing(reading)),
                why: reading.value.as_ref().and_then(|value| Some(value.as_ref().err()?.to_string().into())),
                at: reading.at,
            }
        };
        let values: Vec<Shows> = self.values.iter().zip(readings).map(of).collect();
        Face {
            problem: readings.iter().find_map(missing),
            state: values.iter().map(|value| value.state).max().unwrap_or(WidgetState::Live),
            at: values.iter().filter_map(|value| value.at).max(),
            values,
        }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let like = self.values.first().map_or_else(blank_source, |value| value.source.clone());
        let next = move |before: &[Named]| Named {
            name: format!("{USUAL_NAME}{}", before.len() + 1),
            source: before.last().map_or_else(|| like.clone(), |last| last.source.clone()),
            unit: String::new(),
            decimals: None,
        };
        vec![
            Setting::needed("text", Place::Prose(&mut self.text, MAX_TEXT)),
            Setting::new("values", setting::list(&mut self.values, 0..=MAX_VALUES, next)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        self.values.iter().map(|value| &value.source).collect()
    }
}

/// What a text shows besides its words.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The worst of its values' states; live without any.
    pub state: WidgetState,
    /// Why one of them has no value although something arrived; the rest of the text is still true.
    pub problem: Option<Problem>,
    /// When the newest of them was received.
    pub at: Option<Timestamp>,
    /// Its values, in their order.
    pub values: Vec<Shows>,
}

/// A value in a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Shows {
    /// The value.
    pub shown: Shown,
    /// What stands behind a number.
    pub unit: Box<str>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is none although something arrived.
    pub why: Option<Box<str>>,
    /// When it was received.
    pub at: Option<Timestamp>,
}

const USUAL_NAME: &str = "value";
const USUAL_TEXT: &str = "{{value}}";
/// Most values of a text.
pub const MAX_VALUES: usize = 16;
const MAX_TEXT: usize = 4_096;

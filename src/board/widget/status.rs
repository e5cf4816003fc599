//! The status light: one state as a large shape and a word.

use super::Nature;
use super::bands::Level;
use super::shown::{Problem, Shown, WidgetState, missing};
use super::states::{self, MAX_WORD, State};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Reading, Source, View};
use crate::time::Timestamp;

/// The settings of a status light.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where the state comes from.
    pub source: Source,
    /// What its values mean, at most [`states::MAX_STATES`].
    pub states: Vec<State>,
    /// The word for any other value: at most 60 characters; empty for the value itself.
    pub other: String,
}

impl Settings {
    /// The usual settings for a source: on and off.
    pub fn new(source: Source) -> Self {
        Self { source, states: states::usual(), other: String::new() }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Reading { source: self.source.clone(), spark: None }
    }

    /// What it shows of a reading.
    pub fn face(&self, reading: &Reading) -> Face {
        let value = reading.value.as_ref().and_then(|value| value.as_ref().ok());
        let known = value.and_then(|value| states::find(&self.states, value));
        let shown = match known {
            Some(state) => Shown::Text(state.name().into()),
            None if value.is_some() && !self.other.is_empty() => Shown::Text(self.other.as_str().into()),
            None => Shown::of(reading, None),
        };
        let problem = missing(reading);
        Face {
            shown,
            level: known.map(|state| state.level),
            state: WidgetState::of(reading.freshness, problem),
            problem,
            at: reading.at,
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
            Setting::new("states", states::states(&mut self.states)),
            Setting::new("other", Place::Line(&mut self.other, MAX_WORD)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }
}

/// What a status light shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The word of its state, or the value itself.
    pub shown: Shown,
    /// What it means; `None` for a value that is in no list.
    pub level: Option<Level>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is no state although something arrived.
    pub problem: Option<Problem>,
    /// When it was received.
    pub at: Option<Timestamp>,
}

//! The log: the recent messages of the topics that match a filter, a line each.

use super::shown::{Shown, WidgetState};
use super::{MAX_UNIT, Nature, anchor_of};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Entry, Feed, Source, Tail, View};
use crate::payload::visible;
use crate::time::Timestamp;

/// The settings of a log.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Which topics, and the part of each payload.
    pub feed: Feed,
    /// Most lines, 10 to 500; the newest stay.
    pub lines: u32,
    /// Whether a message is left out that says the same as the one before it on its topic.
    pub only_changes: bool,
    /// What stands behind numbers: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows numbers as they are written.
    pub decimals: Option<u8>,
}

impl Settings {
    /// The usual settings for a source: its last hundred messages.
    pub fn new(source: &Source) -> Self {
        Self { feed: Feed::of(source), lines: USUAL_LINES, only_changes: false, unit: String::new(), decimals: None }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Tail { feed: self.feed.clone(), most: self.lines, span_secs: 0, only_changes: self.only_changes }
    }

    /// What it shows of an answer: the lines that hold this text in any case, all for an empty one.
    pub fn face(&self, tail: &Tail, find: &str) -> Face {
        let find = find.to_lowercase();
        let line = |(n, entry): (usize, &Entry)| {
            let Entry { at, topic, retained, value } = entry;
            // Several messages of one topic may come in the same millisecond.
            let together = tail.entries[..n].iter().rev().take_while(|other| other.at == *at);
            let same = together.filter(|other| other.topic == *topic).count();
            let wild = self.feed.filter.wild(topic).filter(|wild| !wild.is_empty()).map(|wild| wild.join("/"));
            let (shown, unit) = Shown::value(value, self.decimals).measured(&self.unit);
            Line {
                key: format!("{} {same} {topic}", at.as_millis()).into(),
                at: *at,
                name: visible(&wild.unwrap_or_default()).into(),
                is_retained: *retained,
                why: value.as_ref().err().map(|why| why.to_string().into()),
                shown,
                unit,
            }
        };
        let holds = |line: &Line| {
            let text = match &line.shown {
                Shown::Number { digits, .. } => digits,
                Shown::Text(text) | Shown::Time { text, .. } => text,
                Shown::Bytes(_) | Shown::Nothing => "",
            };
            find.is_empty() || text.to_lowercase().contains(&find) || line.name.to_lowercase().contains(&find)
        };
        Face {
            state: WidgetState::of(tail.freshness, None),
            at: tail.entries.last().map(|entry| entry.at),
            lines: tail.entries.iter().enumerate().map(line).filter(holds).collect(),
            missed: tail.missed,
        }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(&source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::feed("feed", &mut self.feed),
            Setting::new("max_lines", Place::Whole(&mut self.lines, LINES)),
            Setting::new("only_changes", Place::Flag(&mut self.only_changes)),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        Vec::new()
    }

    fn anchor(&self) -> Option<Source> {
        anchor_of(&self.feed)
    }
}

/// What a log shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// How far the newest of it can be trusted.
    pub state: WidgetState,
    /// When the newest message was received.
    pub at: Option<Timestamp>,
    /// The lines, the oldest first.
    pub lines: Vec<Line>,
    /// Messages that are not among them, as there were too many.
    pub missed: u64,
}

/// A message in one line.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// By what it is known.
    pub key: Box<str>,
    /// When it was received.
    pub at: Timestamp,
    /// What the wildcards stand for; nothing for a log of one topic.
    pub name: Box<str>,
    /// Whether the broker had stored it.
    pub is_retained: bool,
    /// What it says.
    pub shown: Shown,
    /// What stands behind a number.
    pub unit: Box<str>,
    /// Why it says nothing.
    pub why: Option<Box<str>>,
}

const USUAL_LINES: u32 = 100;
const LINES: core::ops::RangeInclusive<u32> = 10..=500;

//! The state timeline: which state each of several topics was in, over the recent past.

use std::collections::HashMap;

use super::Nature;
use super::bands::Level;
use super::chart::gap;
use super::shown::{Problem, WidgetState};
use super::states::{self, State};
use crate::board::setting::{self, Place, Setting};
use crate::data::view::{Entry, Feed, Source, Tail, View};
use crate::mqtt::topic::Filter;
use crate::payload::visible;
use crate::plot::{Ink, Lane, Picture, Size, Stretch, Timeline};
use crate::time::Timestamp;

/// The settings of a state timeline.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Which topics, each a row, and which part of their payloads.
    pub feed: Feed,
    /// Seconds of the past, 10 to a week.
    pub span_secs: u32,
    /// What their values mean, at most [`states::MAX_STATES`].
    pub states: Vec<State>,
}

impl Settings {
    /// The usual settings for a source: the states of its last hour.
    pub fn new(source: &Source) -> Self {
        Self { feed: Feed::of(source), span_secs: USUAL_SPAN, states: states::usual() }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Tail { feed: self.feed.clone(), most: MOST_CHANGES, span_secs: self.span_secs, only_changes: true }
    }

    /// What it says of an answer besides the picture.
    pub fn face(&self, tail: &Tail) -> Face {
        let missing = tail.entries.last().and_then(|entry| entry.value.as_ref().err().copied());
        let is_none = tail.entries.iter().all(|entry| entry.value.is_err());
        let problem = missing.filter(|_| is_none).map(Problem::Missing);
        let rows = self.rows(tail);
        Face {
            state: WidgetState::of(tail.freshness, problem),
            problem,
            at: tail.entries.last().map(|entry| entry.at),
            hidden: rows.len().saturating_sub(MAX_ROWS),
            rows: rows.into_iter().take(MAX_ROWS).collect(),
            missed: tail.missed,
            span_secs: self.span_secs,
        }
    }

    /// Draws an answer. `offset_minutes` is how far the viewer's clock is ahead of UTC.
    pub fn draw(&self, tail: &Tail, offset_minutes: i16, size: Size) -> Picture {
        let lane = |row: Row| Lane {
            name: row.name,
            stretches: row
                .periods
                .into_iter()
                .map(|period| Stretch {
                    from: period.from,
                    to: period.to,
                    word: period.word,
                    ink: period.level.map_or(Ink::Stale, Level::ink),
                })
                .collect(),
        };
        let timeline = Timeline {
            from: tail.from,
            to: tail.to,
            lanes: self.rows(tail).into_iter().take(MAX_ROWS).map(lane).collect(),
            gaps: tail.gaps.iter().map(gap).collect(),
            offset_minutes,
        };
        timeline.draw(size)
    }

    /// The periods of each topic, in the order of their names.
    fn rows(&self, tail: &Tail) -> Vec<Row> {
        let mut rows: Vec<(&str, Row)> = Vec::new();
        let mut places = HashMap::new();
        for entry in &tail.entries {
            let place = *places.entry(&*entry.topic).or_insert_with(|| {
                let name = name_within(&self.feed.filter, &entry.topic).into();
                rows.push((&entry.topic, Row { name, periods: Vec::new() }));
                rows.len() - 1
            });
            self.push(&mut rows[place].1.periods, entry, tail.to);
        }
        crate::order::by(&mut rows, |a, b| a.0.cmp(b.0));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Ends the period before at this entry, and begins another unless it is the same state in another spelling.
    fn push(&self, periods: &mut Vec<Period>, entry: &Entry, to: Timestamp) {
        let known = entry.value.as_ref().ok().and_then(|value| states::find(&self.states, value));
        let raw = || match &entry.value {
            Ok(value) => states::text_of(value).map(|text| visible(text).into()).unwrap_or_default(),
            Err(_) => Box::default(),
        };
        let word: Box<str> = known.map_or_else(raw, |state| state.name().into());
        let level = known.map(|state| state.level);
        if let Some(last) = periods.last_mut() {
            if last.word == word && last.level == level {
                return;
            }
            last.to = entry.at;
        }
        periods.push(Period { from: entry.at, to: to.max(entry.at), word, level });
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(&source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            setting::feed("feed", &mut self.feed),
            Setting::new("span_secs", Place::Span(&mut self.span_secs, false)),
            Setting::new("states", states::states(&mut self.states)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        Vec::new()
    }

    fn anchor(&self) -> Option<Source> {
        super::anchor_of(&self.feed)
    }

    fn feeds(&self) -> Vec<&Feed> {
        vec![&self.feed]
    }

    fn has_table(&self) -> bool {
        true
    }
}

/// What a timeline says besides its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// How far its newest change can be trusted.
    pub state: WidgetState,
    /// Why there is nothing to show although something arrived.
    pub problem: Option<Problem>,
    /// When its newest change was received.
    pub at: Option<Timestamp>,
    /// Its topics in the order of their names, at most [`MAX_ROWS`].
    pub rows: Vec<Row>,
    /// Topics beyond those.
    pub hidden: usize,
    /// Changes within the span that are not shown because there were too many.
    pub missed: u64,
    /// Seconds on the time axis.
    pub span_secs: u32,
}

/// The states of one topic.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What tells its topic from the others.
    pub name: Box<str>,
    /// Oldest first; each ends where the next begins.
    pub periods: Vec<Period>,
}

/// How long a topic was in a state.
#[derive(Clone, PartialEq, Debug)]
pub struct Period {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; the end of the axis while it lasts.
    pub to: Timestamp,
    /// What a person calls it; empty for an empty value.
    pub word: Box<str>,
    /// What it means; `None` for a value that is in no list.
    pub level: Option<Level>,
}

/// What tells a topic from the others that match a filter: its levels where the filter has wildcards, or the last one
/// that says something.
fn name_within(filter: &Filter, topic: &str) -> String {
    let mut levels = topic.split('/');
    let mut named = Vec::new();
    let mut parts = filter.as_str().split('/');
    if filter.is_shared() {
        // Behind `$share` and the name of those who share it.
        parts.by_ref().take(2).for_each(drop);
    }
    for part in parts {
        match part {
            "#" => named.extend(levels.by_ref()),
            "+" => named.extend(levels.next()),
            _ => drop(levels.next()),
        }
    }
    if named.is_empty() { super::suggest::title_in(topic).to_owned() } else { named.join("/") }
}

/// Most topics that get a row.
pub const MAX_ROWS: usize = 32;
/// More changes than dots in a row cannot be seen.
const MOST_CHANGES: u32 = 2_000;
const USUAL_SPAN: u32 = 3_600;

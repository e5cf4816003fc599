//! [`Ring`]: the recent messages of the topics that match a filter, each read once when it came.

use std::collections::VecDeque;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::arena::Arena;
use super::rate::Rate;
use super::view::Entry;
use crate::order;
use crate::payload::{Missing, Value};
use crate::time::Timestamp;

/// Messages in the order they came, at most so many and so many bytes of them: the oldest makes room.
///
/// A ring of changes keeps a message only where its value differs from the one before on its topic, and spares the
/// newest of each topic, which is true still however long ago it came.
#[derive(Debug)]
pub(super) struct Ring {
    bounds: Bounds,
    entries: VecDeque<Kept>,
    /// The number of the oldest entry; those after it follow.
    first: u64,
    topics: Arena<Heard>,
    by_topic: HashMap<Box<str>, u32, DefaultHashBuilder>,
    bytes: usize,
    /// Entries taken.
    pub(super) taken: u64,
    /// Messages heard.
    pub(super) rate: Rate,
    /// The topic of the latest message heard.
    pub(super) latest: String,
    /// Entries that made room, and when the newest of them came.
    gone: u64,
    gone_at: Option<Timestamp>,
}

/// What a ring keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Most entries; at least one.
    pub(super) entries: usize,
    /// Most bytes, as near as they are known.
    pub(super) bytes: usize,
    /// Whether only changes.
    pub(super) only_changes: bool,
}

/// A message that was read.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) at: Timestamp,
    pub(super) retained: bool,
    pub(super) value: Result<Value, Missing>,
    /// The topic's number in the ring.
    topic: u32,
}

/// A topic with an entry in the ring.
#[derive(Debug)]
struct Heard {
    name: Box<str>,
    /// The number of its newest entry.
    newest: u64,
}

impl Ring {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            entries: VecDeque::new(),
            first: 0,
            topics: Arena::default(),
            by_topic: HashMap::default(),
            bytes: 0,
            taken: 0,
            rate: Rate::default(),
            latest: String::new(),
            gone: 0,
            gone_at: None,
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self { taken: self.taken + 1, ..Self::new(self.bounds) };
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Takes a message that arrives now.
    pub(super) fn hear(&mut self, at: Timestamp, topic: &str, retained: bool, value: Result<Value, Missing>) {
        self.rate.add(at);
        self.push(at, topic, retained, value);
    }

    /// Takes a message, received before now. One from before the last one counts as simultaneous with it.
    pub(super) fn push(&mut self, at: Timestamp, topic: &str, retained: bool, value: Result<Value, Missing>) {
        self.latest.clear();
        self.latest.push_str(topic);
        let known = self.by_topic.get(topic).copied();
        if self.bounds.only_changes && known.is_some_and(|known| *self.newest(known) == value) {
            return;
        }
        let at = self.entries.back().map_or(at, |last| at.max(last.at));
        let number = self.first + self.entries.len() as u64;
        let topic = known.unwrap_or_else(|| {
            let id = self.topics.add(Heard { name: topic.into(), newest: number });
            self.by_topic.insert(topic.into(), id);
            self.bytes += TOPIC_BYTES + 2 * topic.len();
            id
        });
        self.topics[topic].newest = number;
        let kept = Kept { at, retained, value, topic };
        self.bytes += kept.bytes();
        self.entries.push_back(kept);
        self.taken += 1;
        while self.entries.len() > self.bounds.entries.max(1) || (self.bytes > self.bounds.bytes && self.len() > 1) {
            self.make_room();
        }
    }

    /// Notes that so many messages, the newest of them from `at`, were never taken.
    pub(super) fn miss(&mut self, count: u64, at: Timestamp) {
        self.gone += count;
        self.gone_at = self.gone_at.max(Some(at));
    }

    /// The entries after `from`, those of a ring of changes with what was true on each topic at `from`: the newest
    /// `most` of them, oldest first. And how many more there were, at most; 0 when none is missing.
    pub(super) fn since(&self, from: Timestamp, most: usize) -> (Vec<Entry>, u64) {
        // A spared entry stands behind younger ones.
        let mut places: Vec<usize> = (0..self.entries.len()).collect();
        order::by_key(&mut places, |&place| self.entries.get(place).map(|kept| kept.at));
        let mut covered: Vec<u32> = Vec::new();
        places.reverse();
        let kept = places.into_iter().filter_map(|place| self.entries.get(place)).filter(|kept| {
            let is_first = self.bounds.only_changes && kept.at <= from && !covered.contains(&kept.topic);
            if is_first {
                covered.push(kept.topic);
            }
            is_first || kept.at > from || (!self.bounds.only_changes && kept.at == from)
        });
        let mut found: Vec<&Kept> = kept.collect();
        let cut = found.len().saturating_sub(most);
        found.truncate(most);
        found.reverse();
        let entries = found.into_iter().map(|kept| Entry {
            at: kept.at,
            topic: self.topics[kept.topic].name.clone(),
            retained: kept.retained,
            value: kept.value.clone(),
        });
        let gone = if self.gone_at.is_some_and(|gone| gone >= from) { self.gone } else { 0 };
        (entries.collect(), gone + cut as u64)
    }

    /// The newest value of a topic, and when it came.
    pub(super) fn value(&self, topic: &str) -> Option<(Timestamp, &Result<Value, Missing>)> {
        let newest = self.topics[*self.by_topic.get(topic)?].newest;
        let kept = self.entries.get((newest - self.first) as usize)?;
        Some((kept.at, &kept.value))
    }

    /// The time of the oldest entry.
    pub(super) fn oldest_at(&self) -> Option<Timestamp> {
        self.entries.iter().map(|kept| kept.at).min()
    }

    fn newest(&self, topic: u32) -> &Result<Value, Missing> {
        &self.entries[(self.topics[topic].newest - self.first) as usize].value
    }

    /// Takes the oldest entry out, or puts it behind the others if it is to be spared.
    fn make_room(&mut self) {
        let Some(kept) = self.entries.pop_front() else { return };
        let number = self.first;
        self.first += 1;
        let is_newest = self.topics[kept.topic].newest == number;
        if is_newest && self.bounds.only_changes && self.topics.len() * 2 <= self.entries.len() {
            self.topics[kept.topic].newest = self.first + self.entries.len() as u64;
            self.entries.push_back(kept);
            return;
        }
        self.bytes -= kept.bytes();
        self.miss(1, kept.at);
        if is_newest {
            let heard = self.topics.remove(kept.topic);
            self.by_topic.remove(&heard.name);
            self.bytes -= TOPIC_BYTES + 2 * heard.name.len();
        }
    }
}

impl Kept {
    /// Bytes it takes.
    fn bytes(&self) -> usize {
        let text = match &self.value {
            Ok(Value::Number(number)) => number.digits.len(),
            Ok(Value::Bool { text, .. } | Value::Text(text) | Value::Json(text)) => text.len(),
            Ok(Value::Bytes(_) | Value::Nothing) | Err(_) => 0,
        };
        size_of::<Self>() + text
    }
}

/// What a topic takes beside its name, which stands in two places.
const TOPIC_BYTES: usize = size_of::<Heard>() + size_of::<(Box<str>, u32)>() + 8;

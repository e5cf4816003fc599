//! [`Recorder`]: who is interested in which topic, and the series recorded of them.

use hashbrown::{DefaultHashBuilder, HashMap};

use super::arena::Arena;
use super::series::{Sample, Series};
use super::topics::TopicId;
use super::view::Source;
use crate::payload::transform::State;
use crate::payload::{Missing, Selector, Transform, Value, number};
use crate::time::Timestamp;

/// The interests in one broker's topics. One is kept while somebody watches its topic or a series of it is kept.
#[derive(Debug, Default)]
pub(super) struct Interests {
    list: Arena<Interest>,
    by_topic: HashMap<Box<str>, u32, DefaultHashBuilder>,
}

/// The interest in a topic, whether or not a message on it was ever received.
#[derive(Debug)]
pub(super) struct Interest {
    topic: Box<str>,
    watchers: u32,
    /// Watchers who want the whole payload, however long.
    wholes: u32,
    /// The topic's place in the tree, while it has one.
    pub(super) place: Option<TopicId>,
    series: Vec<u32>,
}

impl Interests {
    /// The interest in `topic`; new interests begin with the place that `place` finds.
    pub(super) fn open(&mut self, topic: &str, place: impl FnOnce() -> Option<TopicId>) -> u32 {
        if let Some(&id) = self.by_topic.get(topic) {
            return id;
        }
        let id =
            self.list.add(Interest { topic: topic.into(), watchers: 0, wholes: 0, place: place(), series: Vec::new() });
        self.by_topic.insert(topic.into(), id);
        id
    }

    /// The interest in `topic`, if anybody has one.
    pub(super) fn find(&self, topic: &str) -> Option<u32> {
        self.by_topic.get(topic).copied()
    }

    /// An interest by its number.
    pub(super) fn get(&self, id: u32) -> Option<&Interest> {
        self.list.get(id)
    }

    /// Whether somebody looks at the topic, so that it must not be forgotten.
    pub(super) fn is_watched(&self, id: u32) -> bool {
        self.list.get(id).is_some_and(|interest| interest.watchers > 0)
    }

    /// Adds a watcher, who may want the whole payload, however long.
    pub(super) fn watch(&mut self, id: u32, is_whole: bool) {
        self.list[id].watchers += 1;
        self.list[id].wholes += u32::from(is_whole);
    }

    /// Takes a watcher away, who wanted the whole payload or not.
    pub(super) fn unwatch(&mut self, id: u32, is_whole: bool) {
        self.list[id].watchers -= 1;
        self.list[id].wholes -= u32::from(is_whole);
    }

    /// Where in the tree the topics are whose payloads somebody wants whole.
    pub(super) fn wholes(&self) -> impl Iterator<Item = TopicId> {
        self.list.iter().filter(|(_, interest)| interest.wholes > 0).filter_map(|(_, interest)| interest.place)
    }

    /// Notes where in the tree the topic is, or that it is not.
    pub(super) fn set_place(&mut self, id: u32, place: Option<TopicId>) {
        if let Some(interest) = self.list.get_mut(id) {
            interest.place = place;
        }
    }

    /// Notes that no topic is in the tree any more.
    pub(super) fn forget_places(&mut self) {
        for (_, interest) in self.list.iter_mut() {
            interest.place = None;
        }
    }

    /// Drops an interest that nobody has; returns where in the tree its topic is then.
    pub(super) fn close(&mut self, id: u32) -> Option<TopicId> {
        let interest = &self.list[id];
        if interest.watchers > 0 || !interest.series.is_empty() {
            return None;
        }
        let interest = self.list.remove(id);
        self.by_topic.remove(&interest.topic);
        interest.place
    }
}

impl Recorded {
    fn is_of(&self, source: &Source) -> bool {
        self.selector == source.selector && self.transform == source.transform
    }

    /// The number that the transform makes of a payload.
    #[inline(never)]
    fn transformed(&mut self, payload: &[u8], at: Timestamp, max_chars: usize) -> Option<f64> {
        let Self { selector, transform, state, made, .. } = self;
        if !transform.is_stateful() {
            return transform.number(payload, selector, state, at);
        }
        let value = transform.read(payload, selector, max_chars, state, at);
        let number = value.as_ref().ok().and_then(Value::as_number);
        *made = Some((at, value));
        number
    }
}

/// What was made of a message, and when it was received.
pub(super) type Made = (Timestamp, Result<Value, Missing>);

/// The series recorded, of all brokers.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    list: Arena<Recorded>,
    released: u64,
    pub(super) refused: u64,
}

/// A series and the source it is recorded of.
#[derive(Debug)]
struct Recorded {
    slot: u32,
    interest: u32,
    selector: Selector,
    transform: Transform,
    /// What the transform remembers, and what it made of the latest message; kept only of one that remembers.
    state: State,
    made: Option<Made>,
    users: u32,
    /// When the last user left, in order of leaving.
    released: u64,
    series: Series,
}

impl Recorder {
    /// Begins or goes on to record a part of a topic for one more user, in a series of at most `samples`.
    pub(super) fn record(
        &mut self,
        interests: &mut Interests,
        (slot, interest): (u32, u32),
        source: &Source,
        samples: usize,
    ) -> u32 {
        let ids = &mut interests.list[interest].series;
        if let Some(&id) = ids.iter().find(|&&id| self.list[id].is_of(source)) {
            self.list[id].users += 1;
            return id;
        }
        let Source { selector, transform, .. } = source.clone();
        let (state, series) = (State::of(&transform), Series::new(samples));
        let recorded =
            Recorded { slot, interest, selector, transform, state, made: None, users: 1, released: 0, series };
        let id = self.list.add(recorded);
        ids.push(id);
        id
    }

    /// Whether a source is recorded already.
    pub(super) fn is_recorded(&self, interests: &Interests, interest: u32, source: &Source) -> bool {
        interests.list[interest].series.iter().any(|&id| self.list[id].is_of(source))
    }

    /// Takes a user away. The series is kept, and recorded, until its room is needed.
    pub(super) fn release(&mut self, id: u32) {
        self.released += 1;
        let recorded = &mut self.list[id];
        recorded.users -= 1;
        recorded.released = self.released;
    }

    /// The series without users that was released first, with its broker and interest.
    pub(super) fn oldest_unused(&self) -> Option<(u32, u32, u32)> {
        let unused = self.list.iter().filter(|(_, recorded)| recorded.users == 0);
        let (id, recorded) = unused.min_by_key(|(_, recorded)| recorded.released)?;
        Some((id, recorded.slot, recorded.interest))
    }

    /// Stops recording a series.
    pub(super) fn drop_series(&mut self, interests: &mut Interests, id: u32) {
        let recorded = self.list.remove(id);
        interests.list[recorded.interest].series.retain(|&other| other != id);
    }

    /// Empties the series of a broker; returns those that nobody uses.
    pub(super) fn clear(&mut self, slot: u32) -> Vec<(u32, u32)> {
        let mut unused = Vec::new();
        for (id, recorded) in self.list.iter_mut().filter(|(_, recorded)| recorded.slot == slot) {
            recorded.series = Series::new(recorded.series.capacity());
            recorded.state = State::of(&recorded.transform);
            recorded.made = None;
            if recorded.users == 0 {
                unused.push((id, recorded.interest));
            }
        }
        unused
    }

    /// Reads the number of every series of a topic and keeps it; other values are cut after `max_chars` characters.
    #[inline]
    pub(super) fn push(&mut self, interest: &Interest, payload: &[u8], at: Timestamp, max_chars: usize) {
        for &id in &interest.series {
            let Some(recorded) = self.list.get_mut(id) else { continue };
            let number = if recorded.transform.is_none() {
                number(payload, &recorded.selector)
            } else {
                recorded.transformed(payload, at, max_chars)
            };
            if let Some(value) = number {
                recorded.series.push(Sample { at, value });
            }
        }
    }

    /// What a transform that remembers made of the latest message.
    pub(super) fn made(&self, id: u32) -> Option<&Made> {
        self.list[id].made.as_ref()
    }

    /// A series by its number.
    pub(super) fn series(&self, id: u32) -> &Series {
        &self.list[id].series
    }

    /// How many series are kept.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// How many samples are kept in all of them.
    pub(super) fn samples(&self) -> u64 {
        self.list.iter().map(|(_, recorded)| recorded.series.len() as u64).sum()
    }
}

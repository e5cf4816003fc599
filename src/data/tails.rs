//! [`Tails`]: the recent messages recorded of feeds.

use hashbrown::{DefaultHashBuilder, HashMap};

use super::arena::Arena;
use super::limits::Limits;
use super::ring::{Bounds, Ring};
use super::store::Message;
use super::view::Feed;
use crate::payload::Missing;
use crate::payload::transform::State;
use crate::time::Timestamp;

/// The recent messages recorded of feeds, of all brokers.
#[derive(Debug, Default)]
pub(super) struct Tails {
    list: Arena<Tail>,
    released: u64,
    pub(super) refused: u64,
}

/// A ring and the feed it is recorded of.
#[derive(Debug)]
struct Tail {
    slot: u32,
    feed: Feed,
    only_changes: bool,
    users: u32,
    /// When the last user left, in order of leaving.
    released: u64,
    /// What the transform remembers of each topic, if it does.
    states: HashMap<Box<str>, State, DefaultHashBuilder>,
    ring: Ring,
}

impl Tail {
    fn hear(&mut self, message: &Message<'_>, at: Timestamp, limits: &Limits) {
        let Self { feed, states, ring, .. } = self;
        let Message { topic, payload, retain, .. } = *message;
        if !feed.transform.is_stateful() {
            let value = feed.transform.read_once(payload, &feed.selector, limits.shown_chars);
            return ring.hear(at, topic, retain, value);
        }
        // As in a series: a stored message has no honest time.
        if retain {
            return;
        }
        if !states.contains_key(topic) {
            if states.len() >= limits.tail_states {
                return ring.miss(1, at);
            }
            states.insert(topic.into(), State::of(&feed.transform));
        }
        let Some(state) = states.get_mut(topic) else { return };
        match feed.transform.read(payload, &feed.selector, limits.shown_chars, state, at) {
            Err(Missing::NotYet) => {}
            value => ring.hear(at, topic, retain, value),
        }
    }
}

impl Tails {
    /// Goes on to record a feed for one more user, if it is recorded already.
    pub(super) fn join(&mut self, feed: &Feed, only_changes: bool) -> Option<u32> {
        let is_it = |tail: &Tail| tail.only_changes == only_changes && tail.feed == *feed;
        let (id, tail) = self.list.iter_mut().find(|(_, tail)| is_it(tail))?;
        tail.users += 1;
        Some(id)
    }

    /// Begins to record a feed, if there is room or one that nobody uses makes it.
    pub(super) fn record(&mut self, slot: u32, feed: &Feed, only_changes: bool, limits: &Limits) -> Option<u32> {
        if self.list.len() >= limits.tails {
            let unused = self.list.iter().filter(|(_, tail)| tail.users == 0);
            let (oldest, _) = unused.min_by_key(|(_, tail)| tail.released)?;
            self.list.remove(oldest);
        }
        let bounds = Bounds { entries: limits.tail_entries, bytes: limits.tail_bytes, only_changes };
        let ring = Ring::new(bounds);
        let (feed, states) = (feed.clone(), HashMap::default());
        Some(self.list.add(Tail { slot, feed, only_changes, users: 1, released: 0, states, ring }))
    }

    /// Takes a user away. The ring is kept, and goes on being recorded, until its room is needed.
    pub(super) fn release(&mut self, id: u32) {
        self.released += 1;
        let tail = &mut self.list[id];
        tail.users -= 1;
        tail.released = self.released;
    }

    /// Empties the rings of a broker, and drops those that nobody uses.
    pub(super) fn clear(&mut self, slot: u32) {
        let mut unused = Vec::new();
        for (id, tail) in self.list.iter_mut().filter(|(_, tail)| tail.slot == slot) {
            tail.ring.clear();
            tail.states.clear();
            if tail.users == 0 {
                unused.push(id);
            }
        }
        for id in unused {
            self.list.remove(id);
        }
    }

    /// Lets every feed of a broker that the topic belongs to take the message.
    #[inline]
    pub(super) fn hear(&mut self, slot: u32, message: &Message<'_>, at: Timestamp, limits: &Limits) {
        if self.list.len() > 0 {
            self.hear_all(slot, message, at, limits);
        }
    }

    #[inline(never)]
    fn hear_all(&mut self, slot: u32, message: &Message<'_>, at: Timestamp, limits: &Limits) {
        for (_, tail) in self.list.iter_mut() {
            if tail.slot == slot && tail.feed.filter.matches(message.topic) {
                tail.hear(message, at, limits);
            }
        }
    }

    /// A ring by its number.
    pub(super) fn ring(&self, id: u32) -> &Ring {
        &self.list[id].ring
    }

    /// A ring by its number.
    pub(super) fn ring_mut(&mut self, id: u32) -> &mut Ring {
        &mut self.list[id].ring
    }

    /// How many messages are kept in all of them.
    pub(super) fn entries(&self) -> u64 {
        self.list.iter().map(|(_, tail)| tail.ring.len() as u64).sum()
    }
}

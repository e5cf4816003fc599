//! [`Store`]: the memory of all brokers' topics, held within its limits whatever arrives.

use std::collections::BinaryHeap;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::connection::Connection;
use super::known::{Arrival, Kept, Known, NOBODY};
use super::limits::Limits;
use super::matches::matching;
use super::rate::{Rate, next_second};
use super::recorder::{Interests, Made, Recorder};
use super::ring::Ring;
use super::series::Series;
use super::tails::Tails;
use super::topics::{TopicId, TopicTree};
use super::view::{Feed, Freshness, Gap, Source, Usage};
use crate::id::BrokerId;
use crate::mqtt::Properties;
use crate::order;
use crate::time::Timestamp;

/// What is known of every topic of every broker, and the series recorded of some.
///
/// Calling contract: [`Self::broker`] names a broker once; [`Self::connection`] and [`Self::apply`] tell what happened,
/// with the time it happened; [`Standing`](super::Standing) views and [`Self::usage`] ask. Nothing is due by itself.
/// Its memory stays within [`Limits`]: when topics or bytes run out, those least recently updated that nobody watches
/// are forgotten, a sixteenth at a time; when every topic is watched, new ones are refused.
#[derive(Debug)]
pub struct Store {
    limits: Limits,
    brokers: Vec<Broker>,
    slots: HashMap<BrokerId, Slot, DefaultHashBuilder>,
    recorder: Recorder,
    tails: Tails,
    messages: u64,
    rate: Rate,
    topics_dropped: u64,
    payloads_cut: u64,
}

/// A broker's place in its [`Store`]. Given once, good for ever: forgetting a broker empties the place only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Slot(u32);

/// A message as it was delivered.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// A valid topic name: at least one character and no wildcard (MQTT 5 §4.7).
    pub topic: &'a str,
    /// The payload, of any size; [`Limits::payload_bytes`] of it are kept, more if somebody looks at the whole of it.
    pub payload: &'a [u8],
    /// Quality of service it was delivered with, 0 to 2.
    pub qos: u8,
    /// Whether the broker had stored it: such a message has no honest time and is not recorded in series.
    pub retain: bool,
    /// Whether it was a re-delivery.
    pub dup: bool,
    /// What it says about itself; [`Limits::property_bytes`] of it are kept.
    pub properties: Properties<'a>,
}

/// One use of a source, to be given back with [`Store::release`].
#[derive(PartialEq, Eq, Debug)]
#[must_use = "a recording that is not released goes on for ever"]
pub struct Recording {
    pub(super) slot: Slot,
    interest: u32,
    series: Option<u32>,
    is_whole: bool,
}

/// One use of a feed, to be given back with [`Store::unfollow`].
#[derive(PartialEq, Eq, Debug)]
#[must_use = "a feed that is not released is recorded for ever"]
pub(super) struct Following {
    pub(super) slot: Slot,
    tail: Option<u32>,
}

#[derive(Debug)]
struct Broker {
    tree: TopicTree,
    connection: Connection,
    interests: Interests,
}

impl Store {
    /// An empty store.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            brokers: Vec::new(),
            slots: HashMap::default(),
            recorder: Recorder::default(),
            tails: Tails::default(),
            messages: 0,
            rate: Rate::default(),
            topics_dropped: 0,
            payloads_cut: 0,
        }
    }

    /// The limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The place of a broker, made when it is named for the first time.
    pub fn broker(&mut self, id: &BrokerId) -> Slot {
        if let Some(&slot) = self.slots.get(id) {
            return slot;
        }
        let slot = Slot(self.brokers.len() as u32);
        let tree = TopicTree::new(self.limits.tree_depth);
        self.brokers.push(Broker { tree, connection: Connection::default(), interests: Interests::default() });
        self.slots.insert(id.clone(), slot);
        slot
    }

    /// Forgets the broker's topics, samples and gaps. Views of it go on standing, over nothing.
    pub fn forget(&mut self, slot: Slot) {
        let broker = &mut self.brokers[slot.index()];
        broker.tree.clear();
        broker.connection.clear();
        broker.interests.forget_places();
        self.tails.clear(slot.0);
        for (series, interest) in self.recorder.clear(slot.0) {
            self.recorder.drop_series(&mut broker.interests, series);
            broker.interests.close(interest);
        }
    }

    /// Takes a message received at `now`.
    pub fn apply(&mut self, slot: Slot, message: &Message<'_>, now: Timestamp) {
        self.messages += 1;
        self.rate.add(now);
        let tree = &self.brokers[slot.index()].tree;
        let topic = match tree.find(message.topic) {
            Some(topic) => Some(topic),
            None => self.admit(slot, message.topic),
        };
        let Some(topic) = topic else {
            self.topics_dropped += 1;
            return;
        };
        self.keep(slot, topic, message);
        let broker = &mut self.brokers[slot.index()];
        broker.tree.arrive(
            topic,
            Arrival {
                at: now,
                epoch: broker.connection.epoch,
                qos: message.qos,
                is_retained: message.retain,
                is_dup: message.dup,
            },
        );
        let interest = broker.tree.known(topic).interest;
        if interest != NOBODY
            && !message.retain
            && let Some(interest) = broker.interests.get(interest)
        {
            self.recorder.push(interest, message.payload, now, self.limits.shown_chars);
        }
        self.tails.hear(slot.0, message, now, &self.limits);
    }

    /// Notes that a broker's connection came or went; that it came must be told before the first message that came over
    /// it. A new slot is disconnected, and has no gap before it first was connected.
    pub fn connection(&mut self, slot: Slot, now: Timestamp, is_up: bool) {
        self.brokers[slot.index()].connection.set(now, is_up, self.limits.gaps);
    }

    /// Notes that the broker lost the session that was to outlast the last connection.
    pub fn lose_session(&mut self, slot: Slot) {
        self.brokers[slot.index()].connection.lose_session();
    }

    /// Records the numbers of a source from its next message on, and keeps its topic from being forgotten.
    ///
    /// When all series are in use nothing is recorded, which [`Usage::series_refused`] counts; one that was released
    /// makes room. The same source asked for again shares its series.
    pub fn record(&mut self, source: &Source) -> Recording {
        let mut recording = self.watch(&source.broker, source.topic.as_str(), false);
        self.resume(&mut recording, source);
        if recording.series.is_none() {
            self.recorder.refused += 1;
        }
        recording
    }

    /// Ends one use of a source. Its series is kept, and goes on being recorded, until its room is needed.
    #[expect(clippy::needless_pass_by_value, reason = "what was released must not be released again")]
    pub fn release(&mut self, recording: Recording) {
        let Recording { slot, interest, series, is_whole } = recording;
        if let Some(series) = series {
            self.recorder.release(series);
        }
        self.brokers[slot.index()].interests.unwatch(interest, is_whole);
        self.close(slot, interest);
    }

    /// What is used of the limits, and what was turned away.
    pub fn usage(&self, now: Timestamp) -> Usage {
        Usage {
            messages: self.messages,
            rate: self.rate.per_sec(now),
            topics: self.topics(),
            topic_bytes: self.bytes() as u64,
            series: self.recorder.len() as u32,
            samples: self.recorder.samples(),
            entries: self.tails.entries(),
            topics_dropped: self.topics_dropped,
            payloads_cut: self.payloads_cut,
            series_refused: self.recorder.refused,
            tails_refused: self.tails.refused,
            views_refused: 0,
        }
    }

    /// Keeps a topic from being forgotten without recording it, and its payloads from being cut if they are wanted whole.
    pub(super) fn watch(&mut self, broker: &BrokerId, topic: &str, is_whole: bool) -> Recording {
        let slot = self.broker(broker);
        let Broker { tree, interests, .. } = &mut self.brokers[slot.index()];
        let interest = interests.open(topic, || tree.find(topic));
        interests.watch(interest, is_whole);
        if let Some(place) = interests.get(interest).and_then(|interest| interest.place) {
            tree.set_interest(place, interest);
        }
        Recording { slot, interest, series: None, is_whole }
    }

    /// Begins to record a source that was only watched so far, if there is room; whether it is recorded now.
    pub(super) fn resume(&mut self, recording: &mut Recording, source: &Source) -> bool {
        let (slot, interest) = (recording.slot, recording.interest);
        if recording.series.is_some() {
            return true;
        }
        let interests = &self.brokers[slot.index()].interests;
        let is_new = !self.recorder.is_recorded(interests, interest, source);
        if is_new && self.recorder.len() >= self.limits.series {
            let Some((series, slot, interest)) = self.recorder.oldest_unused() else { return false };
            self.recorder.drop_series(&mut self.brokers[slot as usize].interests, series);
            self.close(Slot(slot), interest);
            if self.recorder.len() >= self.limits.series {
                return false;
            }
        }
        let interests = &mut self.brokers[slot.index()].interests;
        let series = self.recorder.record(interests, (slot.0, interest), source, self.limits.samples);
        recording.series = Some(series);
        true
    }

    /// Records the recent messages of a feed, beginning with what is known of its topics.
    ///
    /// When all tails are in use nothing is recorded, which [`Usage::tails_refused`] counts; one that was released makes
    /// room. The same feed asked for again shares its tail.
    pub(super) fn follow(&mut self, feed: &Feed, only_changes: bool) -> Following {
        let mut following = Following { slot: self.broker(&feed.broker), tail: None };
        self.resume_following(&mut following, feed, only_changes);
        if following.tail.is_none() {
            self.tails.refused += 1;
        }
        following
    }

    /// Begins to record a feed that there was no room for, if there is now.
    pub(super) fn resume_following(&mut self, following: &mut Following, feed: &Feed, only_changes: bool) {
        if following.tail.is_some() {
            return;
        }
        let Self { tails, brokers, limits, .. } = self;
        following.tail = tails.join(feed, only_changes).or_else(|| {
            let tail = tails.record(following.slot.0, feed, only_changes, limits)?;
            let tree = &mut brokers[following.slot.index()].tree;
            // A transform that remembers begins with the next message, as in a series.
            let is_known = !feed.transform.is_stateful();
            let mut known = if is_known { matching(tree, &feed.filter) } else { Vec::new() };
            order::by_key(&mut known, |&node| tree.own(node).map(|known| known.at));
            let ring = tails.ring_mut(tail);
            let skipped = known.len().saturating_sub(limits.tail_entries);
            for (index, node) in known.into_iter().enumerate() {
                let Some(known) = tree.own(node) else { continue };
                if index < skipped {
                    ring.miss(1, known.at);
                    continue;
                }
                let value = feed.transform.read_once(known.payload(), &feed.selector, limits.shown_chars);
                ring.push(known.at, &tree.path(node).0, known.is_retained(), value);
            }
            Some(tail)
        });
    }

    /// Ends one use of a feed. Its messages are kept, and go on being recorded, until their room is needed.
    #[expect(clippy::needless_pass_by_value, reason = "what was released must not be released again")]
    pub(super) fn unfollow(&mut self, following: Following) {
        if let Some(tail) = following.tail {
            self.tails.release(tail);
        }
    }

    /// The recent messages of a feed, if they are recorded.
    pub(super) fn ring(&self, following: &Following) -> Option<&Ring> {
        Some(self.tails.ring(following.tail?))
    }

    /// What is known of the topic that a broker last was heard on in a ring.
    pub(super) fn latest(&self, slot: Slot, ring: &Ring) -> Option<&Known> {
        let tree = self.tree(slot);
        tree.find(&ring.latest).map(|topic| tree.known(topic))
    }

    /// What is known of a watched topic, if a message on it was received.
    pub(super) fn known(&self, recording: &Recording) -> Option<&Known> {
        let Broker { tree, interests, .. } = &self.brokers[recording.slot.index()];
        Some(tree.known(interests.get(recording.interest)?.place?))
    }

    /// The series of a source, if it is recorded.
    pub(super) fn series(&self, recording: &Recording) -> Option<&Series> {
        Some(self.recorder.series(recording.series?))
    }

    /// What a source's transform made of its latest live message, if it is recorded and remembers earlier ones.
    pub(super) fn made(&self, recording: &Recording) -> Option<&Made> {
        self.recorder.made(recording.series?)
    }

    /// How far the latest value of a watched topic can be trusted.
    pub(super) fn freshness(&self, recording: &Recording, now: Timestamp) -> Freshness {
        let known = self.known(recording);
        self.trust(recording.slot, known, known.map(|known| known.rate).unwrap_or_default(), now)
    }

    /// When the freshness that a watched topic has now may change although nothing arrives.
    pub(super) fn freshness_due(&self, recording: &Recording, now: Timestamp) -> Option<Timestamp> {
        let known = self.known(recording)?;
        self.turn(recording.slot, Some(known), known.rate, now)
    }

    /// How far the latest of messages that come at this rate can be trusted, given what is known of its topic.
    ///
    /// After a reconnect a value from before is late until a new message arrives, because nobody knows what was missed.
    pub(super) fn trust(&self, slot: Slot, known: Option<&Known>, rate: Rate, now: Timestamp) -> Freshness {
        let connection = &self.brokers[slot.index()].connection;
        match known {
            None => Freshness::Waiting,
            Some(_) if !connection.is_up => Freshness::Disconnected,
            Some(known) if known.epoch != connection.epoch => Freshness::Late,
            Some(known) if known.is_retained() => Freshness::Retained,
            Some(_) if self.is_flood(rate, now) => Freshness::Flooded,
            Some(known) if known.late_at().is_some_and(|late| now >= late) => Freshness::Late,
            Some(_) => Freshness::Live,
        }
    }

    /// When what [`Self::trust`] says now may change although nothing arrives.
    pub(super) fn turn(&self, slot: Slot, known: Option<&Known>, rate: Rate, now: Timestamp) -> Option<Timestamp> {
        let next = next_second(now);
        match self.trust(slot, known, rate, now) {
            Freshness::Flooded => Some(next),
            Freshness::Live if self.is_flood(rate, next) => Some(next),
            Freshness::Live => known?.late_at(),
            _ => None,
        }
    }

    fn is_flood(&self, rate: Rate, now: Timestamp) -> bool {
        rate.per_sec(now) >= self.limits.flood_per_sec as f32
    }

    /// Changes whenever a broker's connection does.
    pub(super) fn connection_version(&self, slot: Slot) -> u64 {
        self.brokers[slot.index()].connection.version
    }

    /// When a broker was not connected, between `from` and `to`.
    pub(super) fn gaps(&self, slot: Slot, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Gap> {
        self.brokers[slot.index()].connection.gaps(from, to)
    }

    /// A broker's topics.
    pub(super) fn tree(&self, slot: Slot) -> &TopicTree {
        &self.brokers[slot.index()].tree
    }

    /// A broker's topics, which may be sorted on the way.
    pub(super) fn tree_mut(&mut self, slot: Slot) -> &mut TopicTree {
        &mut self.brokers[slot.index()].tree
    }

    /// Messages received, of all brokers.
    pub(super) fn usage_messages(&self) -> u64 {
        self.messages
    }

    /// Whether the rate of all messages will read differently when another second has passed.
    pub(super) fn is_moving(&self, now: Timestamp) -> bool {
        self.rate.is_moving(now)
    }

    /// Adds a topic, if it may be.
    fn admit(&mut self, slot: Slot, topic: &str) -> Option<TopicId> {
        let cost = self.brokers[slot.index()].tree.cost(topic);
        if !self.make_room(1, cost, None) {
            return None;
        }
        let Broker { tree, interests, .. } = &mut self.brokers[slot.index()];
        let interest = interests.find(topic);
        let id = tree.insert(topic, interest.unwrap_or(NOBODY));
        if let Some(interest) = interest {
            interests.set_place(interest, Some(id));
        }
        Some(id)
    }

    /// Keeps the latest message of a topic, or what there is room for.
    #[inline]
    fn keep(&mut self, slot: Slot, topic: TopicId, message: &Message<'_>) {
        let said = message.properties.as_bytes();
        let mut kept = Kept {
            payload: self.most(slot, topic, message.payload.len()),
            said: said.len().min(self.limits.property_bytes.into()) as u16,
        };
        let room = self.brokers[slot.index()].tree.known(topic).room();
        let wanted = kept.room();
        if wanted > room && !self.make_room(0, wanted - room, Some((slot, topic))) {
            kept = Kept { payload: kept.payload.min(room), said: 0 };
        }
        let is_whole = self.brokers[slot.index()].tree.keep(topic, message.payload, said, kept);
        self.payloads_cut += u64::from(!is_whole);
    }

    /// How many of so many bytes of a topic's payload may be kept.
    #[inline]
    fn most(&self, slot: Slot, topic: TopicId, bytes: usize) -> usize {
        if bytes <= self.limits.payload_bytes { bytes } else { self.most_of_long(slot, topic, bytes) }
    }

    /// The same for a payload that is longer than others may be: all of it, if somebody wants it and there is room.
    #[cold]
    fn most_of_long(&self, slot: Slot, topic: TopicId, bytes: usize) -> usize {
        let (mut is_wanted, mut others) = (false, 0);
        for (index, Broker { tree, interests, .. }) in (0..).zip(&self.brokers) {
            for whole in interests.wholes() {
                let kept = tree.known(whole).payload().len();
                if (Slot(index), whole) == (slot, topic) {
                    is_wanted = true;
                } else if kept > self.limits.payload_bytes {
                    others += kept;
                }
            }
        }
        let is_room = others.saturating_add(bytes) <= self.limits.whole_bytes;
        if is_wanted && is_room { bytes } else { self.limits.payload_bytes }
    }

    /// Forgets topics until so many topics and bytes more fit; whether they do. `spared` is not forgotten.
    fn make_room(&mut self, topics: u32, bytes: usize, spared: Option<(Slot, TopicId)>) -> bool {
        while self.topics().saturating_add(topics) > self.limits.topics
            || self.bytes().saturating_add(bytes) > self.limits.topic_bytes
        {
            if !self.evict(spared) {
                return false;
            }
        }
        true
    }

    /// Forgets the sixteenth of all topics that was least recently updated; whether there was anything to forget.
    ///
    /// Choosing costs a look at every topic, so a batch of them shares it.
    fn evict(&mut self, spared: Option<(Slot, TopicId)>) -> bool {
        let mut idle: Vec<Idle> = Vec::new();
        for (slot, broker) in (0..).zip(&self.brokers) {
            let topics = broker.tree.idle(|interest| broker.interests.is_watched(interest));
            idle.extend(topics.map(|(at, topic)| (at, slot, topic)));
        }
        idle.retain(|&(_, slot, topic)| Some((Slot(slot), topic)) != spared);
        let batch = (idle.len() / BATCH).max(1);
        if batch < idle.len() {
            idle = oldest(idle, batch);
        }
        self.topics_dropped += idle.len() as u64;
        for (slot, broker) in (0..).zip(&mut self.brokers) {
            let topics: Vec<TopicId> = idle.iter().filter(|entry| entry.1 == slot).map(|entry| entry.2).collect();
            for &topic in &topics {
                broker.interests.set_place(broker.tree.known(topic).interest, None);
            }
            if !topics.is_empty() {
                broker.tree.remove(&topics);
            }
        }
        !idle.is_empty()
    }

    /// Drops an interest that nobody has any more.
    fn close(&mut self, slot: Slot, interest: u32) {
        let Broker { tree, interests, .. } = &mut self.brokers[slot.index()];
        if let Some(topic) = interests.close(interest) {
            tree.set_interest(topic, NOBODY);
        }
    }

    fn topics(&self) -> u32 {
        self.brokers.iter().map(|broker| broker.tree.len()).sum()
    }

    fn bytes(&self) -> usize {
        self.brokers.iter().map(|broker| broker.tree.bytes()).sum()
    }
}

impl Slot {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// The `count` entries, at least one, that come first.
fn oldest(idle: Vec<Idle>, count: usize) -> Vec<Idle> {
    let mut idle = idle.into_iter();
    let mut oldest: BinaryHeap<Idle> = idle.by_ref().take(count).collect();
    for entry in idle {
        if let Some(mut newest) = oldest.peek_mut().filter(|newest| entry < **newest) {
            *newest = entry;
        }
    }
    oldest.into_vec()
}

/// A topic that may be forgotten, after when it was updated.
type Idle = (Timestamp, u32, TopicId);

/// One part in so many of the topics that may be forgotten is forgotten at a time.
const BATCH: usize = 16;

//! [`Follow`]: a standing view of the recent messages of a feed.

use super::series::column_millis;
use super::store::{Following, Store};
use super::view::{Feed, Freshness, Tail};
use crate::time::Timestamp;

/// A feed that is followed, and what of it was last shown.
#[derive(Debug)]
pub(super) struct Follow {
    following: Following,
    wish: Wish,
    seen: Seen,
    /// Whether what was last shown moves as time passes.
    is_moving: bool,
}

/// How much of a feed is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) most: u32,
    pub(super) span_secs: u32,
    pub(super) only_changes: bool,
}

/// What the last answer said, as far as that tells whether it is still true.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Seen {
    taken: u64,
    freshness: Freshness,
    connection: u64,
}

impl Follow {
    pub(super) fn new(store: &mut Store, feed: &Feed, wish: Wish) -> Self {
        let following = store.follow(feed, wish.only_changes);
        Self { following, wish, seen: Seen::default(), is_moving: false }
    }

    pub(super) fn end(self, store: &mut Store) {
        store.unfollow(self.following);
    }

    /// Whether the answer given at `answered` is no longer true. Messages show ten times a second at most.
    pub(super) fn is_due(&self, store: &Store, answered: Timestamp, now: Timestamp) -> bool {
        let seen = self.see(store, now);
        let is_rested = now >= rested(answered) || now < answered;
        (seen.freshness, seen.connection) != (self.seen.freshness, self.seen.connection)
            || (seen.taken != self.seen.taken && is_rested)
            || (self.is_moving && self.step().is_some_and(|step| column(now, step) != column(answered, step)))
    }

    /// When it will be due although nothing arrives.
    pub(super) fn due(&self, store: &Store, answered: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let ring = store.ring(&self.following)?;
        let slot = self.following.slot;
        let turn = store.turn(slot, store.latest(slot, ring), ring.rate, now);
        let slide = self.step().filter(|_| self.is_moving);
        let slide = slide.map(|step| Timestamp::from_millis((column(now, step) + 1).saturating_mul(step)));
        let news = (ring.taken != self.seen.taken).then(|| rested(answered));
        turn.into_iter().chain(slide).chain(news).min()
    }

    /// The messages asked for.
    pub(super) fn answer(&mut self, store: &mut Store, feed: &Feed, now: Timestamp) -> Tail {
        store.resume_following(&mut self.following, feed, self.wish.only_changes);
        self.seen = self.see(store, now);
        self.is_moving = false;
        let Some(ring) = store.ring(&self.following) else { return Tail { from: now, to: now, ..Tail::default() } };
        let from = match self.wish.span_secs {
            0 => ring.oldest_at().unwrap_or(now).min(now),
            span => now - core::time::Duration::from_secs(span.into()),
        };
        let (entries, missed) = ring.since(from, self.wish.most as usize);
        let gaps: Vec<_> = store.gaps(self.following.slot, from, now).collect();
        self.is_moving = entries.iter().any(|entry| entry.at >= from)
            || gaps.iter().any(|gap| gap.from > from || gap.to < now)
            || missed > 0;
        Tail { from, to: now, entries, gaps, freshness: self.seen.freshness, missed }
    }

    fn see(&self, store: &Store, now: Timestamp) -> Seen {
        let slot = self.following.slot;
        let ring = store.ring(&self.following);
        let freshness = ring.map_or(Freshness::Waiting, |ring| match store.latest(slot, ring) {
            // Its topic was forgotten, but not what it said.
            None if ring.len() > 0 => Freshness::Late,
            known => store.trust(slot, known, ring.rate, now),
        });
        Seen { taken: ring.map_or(0, |ring| ring.taken), freshness, connection: store.connection_version(slot) }
    }

    /// How far the span slides before what is in it is told again, in milliseconds.
    fn step(&self) -> Option<i64> {
        let span = i64::from(self.wish.span_secs) * 1_000;
        (span > 0).then(|| column_millis(span, COLUMNS).max(1_000))
    }
}

fn column(at: Timestamp, step: i64) -> i64 {
    at.as_millis().div_euclid(step)
}

/// When messages may be shown again after `answered`.
fn rested(answered: Timestamp) -> Timestamp {
    Timestamp::from_millis(answered.as_millis().saturating_add(REST_MILLIS))
}

/// A list that changes faster cannot be read.
const REST_MILLIS: i64 = 100;
/// A timeline slides by about a dot of a small screen.
const COLUMNS: u16 = 512;

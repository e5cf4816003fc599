//! [`Durable`]: what must survive a reload, as batches to save and the packets that wait for them (rule: saving has an
//! order).

use core::time::Duration;
use std::collections::VecDeque;

use super::record::{self, Record, Records, SessionRecord, Write};
use super::state::Unkept;
use crate::mqtt::topic::Filter;
use crate::mqtt::{Change, Kept, Protocol, Publish};
use crate::time::{Instant, Now, Timestamp};

/// The journal of one broker's session. One batch is on its way to the storage; what changes meanwhile joins the next;
/// packets leave when the batch is saved that they depend on, in their order.
pub(super) struct Durable {
    state: State,
    limits: (usize, usize),
    pending: Vec<Write>,
    pending_bytes: usize,
    /// The batch on its way, and when we lose patience with it.
    in_flight: Option<(u64, Instant)>,
    last: u64,
    held: VecDeque<(u64, Vec<u8>)>,
    /// Numbers and sizes of the messages kept, oldest first.
    messages: VecDeque<(u64, usize)>,
    message_bytes: usize,
    newest: u64,
    /// Whether this page has not subscribed yet to what an earlier one had, and what of that nobody wants any more.
    fresh: bool,
    pub(super) stale: Vec<Filter>,
    /// Whether an earlier session could not be read.
    pub(super) set_aside: bool,
    /// Whether another page was found to have the session, so that a further try is somebody's wish to take it.
    pub(super) takes: bool,
}

enum State {
    /// What was kept is not read yet.
    Unread,
    Keeping,
    /// Nothing is kept, and why.
    Memory(Unkept),
}

/// A batch to save.
pub(super) struct Batch {
    pub(super) number: u64,
    pub(super) writes: Vec<Write>,
}

/// What a storage gave back.
pub(super) enum Recalled {
    /// A session to go on with, and how it was spoken.
    Session(SessionRecord, Kept),
    /// None.
    Nothing,
    /// Something that cannot be read and was put aside.
    Corrupt,
}

impl Durable {
    /// Keeps so many messages, and so many bytes of them.
    pub(super) fn new(messages: usize, bytes: usize) -> Self {
        Self {
            state: State::Unread,
            limits: (messages, bytes),
            pending: Vec::new(),
            pending_bytes: 0,
            in_flight: None,
            last: 0,
            held: VecDeque::new(),
            messages: VecDeque::new(),
            message_bytes: 0,
            newest: 0,
            fresh: false,
            stale: Vec::new(),
            set_aside: false,
            takes: false,
        }
    }

    /// Whether what was kept is still to be read.
    pub(super) const fn is_unread(&self) -> bool {
        matches!(self.state, State::Unread)
    }

    /// Why nothing is kept, where it should be.
    pub(super) const fn trouble(&self) -> Option<Unkept> {
        match self.state {
            State::Memory(why) => Some(why),
            State::Unread | State::Keeping => None,
        }
    }

    /// Takes in what was kept. Messages newer than those known are given to `deliver`.
    pub(super) fn read(
        &mut self,
        now: Timestamp,
        records: Vec<Record>,
        deliver: &mut dyn FnMut(&Publish<'_>, Timestamp),
    ) -> Recalled {
        self.state = State::Keeping;
        let Some(Records { session, messages }) = record::read(&records, now) else {
            self.set_aside = true;
            self.write(Write::SetAside(records));
            self.write(Write::Clear);
            return Recalled::Corrupt;
        };
        let newest = self.newest;
        self.messages.clear();
        self.message_bytes = 0;
        for (number, size, message) in messages {
            if number > newest {
                deliver(&message.publish(), message.at);
            }
            self.newest = self.newest.max(number);
            self.note_message(number, size);
        }
        session.map_or(Recalled::Nothing, |(session, kept)| Recalled::Session(session, kept))
    }

    /// The storage failed: from now on nothing waits for it, and what it still holds is not true any more. Gives the
    /// packets that waited.
    pub(super) fn fail(&mut self, why: Unkept) -> Vec<u8> {
        self.state = State::Memory(why);
        self.pending = if matches!(why, Unkept::Refused | Unkept::Newer) { Vec::new() } else { vec![Write::Clear] };
        self.in_flight = None;
        self.messages.clear();
        self.held.drain(..).flat_map(|(_, bytes)| bytes).collect()
    }

    /// An earlier page had subscribed to these; what of it nobody wants any more is `stale`.
    pub(super) fn subscribed(&mut self, earlier: Vec<Filter>, wanted: &[Filter]) {
        self.fresh = true;
        self.stale = earlier.into_iter().filter(|filter| !wanted.contains(filter)).collect();
    }

    /// Whether this page subscribes for the first time, and what is to be unsubscribed from, once.
    pub(super) fn take_subscribed(&mut self) -> (bool, Vec<Filter>) {
        (core::mem::take(&mut self.fresh), core::mem::take(&mut self.stale))
    }

    /// Another page took the session over: what this one knows of it counts no more.
    pub(super) fn reset(&mut self) {
        let Self { newest, set_aside, takes, .. } = *self;
        *self = Self { newest, set_aside, takes, ..Self::new(self.limits.0, self.limits.1) };
    }

    /// A session's change; `profile` says what else stands in its record.
    pub(super) fn keep(
        &mut self,
        change: Change,
        now: Timestamp,
        session: impl FnOnce(Box<str>, bool) -> SessionRecord,
    ) {
        let write = match change {
            Change::Begun { client_id, welcomed } => Write::Put(record::session(&session(client_id, welcomed))),
            Change::Publish(step, Some(publish)) => Write::Put(record::publish(step, publish, now)),
            Change::Publish(step, None) => Write::Delete(record::publish_key(step)),
            Change::Received(id, true) => Write::Put(record::received(id)),
            Change::Received(id, false) => Write::Delete(record::received_key(id)),
            Change::Ended => {
                self.messages.clear();
                self.message_bytes = 0;
                Write::Clear
            }
        };
        self.write(write);
    }

    /// A message that was delivered and is to be acknowledged. The oldest give way to it.
    pub(super) fn keep_message(&mut self, publish: &Publish<'_>, at: Timestamp) {
        if !matches!(self.state, State::Keeping) {
            return;
        }
        self.newest += 1;
        let Some(record) = record::message(self.newest, publish, at) else { return };
        let size = record.1.len();
        self.write(Write::Put(record));
        self.note_message(self.newest, size);
        while self.messages.len() > self.limits.0 || self.message_bytes > self.limits.1 {
            let Some((oldest, size)) = self.messages.pop_front() else { break };
            self.message_bytes -= size;
            self.write(Write::Delete(record::message_key(oldest)));
        }
    }

    /// Bytes that depend on all that was told before: given back when nothing of it is under way.
    pub(super) fn hold(&mut self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let number = match self.in_flight {
            _ if !matches!(self.state, State::Keeping) => return Some(bytes),
            _ if !self.pending.is_empty() => self.last + 1,
            Some((number, _)) => number,
            None => return Some(bytes),
        };
        match self.held.back_mut() {
            Some((last, joined)) if *last == number => joined.extend(bytes),
            _ => self.held.push_back((number, bytes)),
        }
        None
    }

    /// The connection ended, and with it what waited to be sent on it.
    pub(super) fn let_go(&mut self) {
        self.held.clear();
    }

    /// The next batch, if there is one and none is on its way.
    pub(super) fn batch(&mut self, now: Now) -> Option<Batch> {
        if self.in_flight.is_some() || self.pending.is_empty() || self.is_unread() {
            return None;
        }
        self.last += 1;
        self.pending_bytes = 0;
        // Nobody waits for the last one of a storage that failed.
        self.in_flight = self.trouble().is_none().then(|| (self.last, now.instant + PATIENCE));
        Some(Batch { number: self.last, writes: core::mem::take(&mut self.pending) })
    }

    /// Nothing more will be asked: the next batch does not wait for the one on its way.
    pub(super) fn hurry(&mut self) {
        self.in_flight = None;
        self.held.clear();
    }

    /// A batch is saved: gives the packets that waited for it.
    pub(super) fn saved(&mut self, number: u64) -> Vec<u8> {
        if self.in_flight.is_none_or(|(awaited, _)| awaited != number) {
            return Vec::new();
        }
        self.in_flight = None;
        let mut free = Vec::new();
        while let Some((_, bytes)) = self.held.pop_front_if(|(awaited, _)| *awaited <= number) {
            free.extend(bytes);
        }
        free
    }

    /// Whether this batch is on its way.
    pub(super) fn awaits(&self, number: u64) -> bool {
        self.in_flight.is_some_and(|(awaited, _)| awaited == number)
    }

    /// When patience with the storage ends.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.in_flight.map(|(_, until)| until)
    }

    /// Whether more waits for the storage than is sensible.
    pub(super) fn is_swamped(&self) -> bool {
        self.pending_bytes > self.limits.1.saturating_mul(4)
    }

    fn write(&mut self, write: Write) {
        // Whoever listens to a storage that failed would wait in vain.
        if matches!(self.state, State::Keeping) {
            self.pending_bytes += if let Write::Put((_, bytes)) = &write { bytes.len() } else { 0 };
            self.pending.push(write);
        }
    }

    fn note_message(&mut self, number: u64, size: usize) {
        self.message_bytes += size;
        self.messages.push_back((number, size));
    }
}

/// A session's record.
pub(super) fn session_record(
    client_id: Box<str>,
    protocol: Protocol,
    welcomed: bool,
    filters: Vec<Filter>,
) -> SessionRecord {
    SessionRecord { client_id, is_v5: protocol == Protocol::V5, welcomed, filters }
}

/// How long a storage may take to save a batch.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

//! [`Line`]: how much lies in the socket. What is published waits here once that is enough, so that a ping, an
//! acknowledgement or a goodbye never stands behind more than that.

use core::time::Duration;
use std::collections::VecDeque;

use super::connection::Client;
use super::event::{Event, Output};
use super::state::{Jam, Outcome};
use crate::mqtt::{Outgoing, Refused, Session};
use crate::time::{Instant, Now};

/// The way to the broker.
#[derive(Default)]
pub(super) struct Line {
    /// Bytes that lie in the socket at most: what lay there when it was measured, and all since.
    lies: usize,
    /// Whether the measure was asked for.
    is_asked: bool,
    /// When to measure again.
    due: Option<Instant>,
    /// Publishes at QoS 0 that wait, in their order, each with its tag.
    waiting: VecDeque<(u32, Outgoing)>,
    waiting_bytes: usize,
    refused: u32,
    /// What was last told, and when.
    told: (Jam, Instant),
}

impl Line {
    fn jam(&self) -> Jam {
        Jam { waiting: self.waiting.len() as u32, bytes: self.waiting_bytes as u32, refused: self.refused }
    }

    /// When to measure again.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.due
    }

    /// Whether it is time to measure again.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }
}

impl Client {
    /// The answer to [`Output::Measure`]: so many bytes lie in the socket.
    pub fn measured(&mut self, now: Now, bytes: usize) {
        let before = core::mem::replace(&mut self.line.lies, bytes);
        self.line.is_asked = false;
        self.line.due = (bytes > 0).then(|| now.instant + LOOK);
        let room = self.bounds.socket_bytes.saturating_sub(bytes);
        if let Some(session) = &mut self.session {
            if bytes < before {
                session.bear(now.instant);
            }
            session.make_room(now.instant, room);
        }
        self.drain(now);
        while self.has_room() {
            let Some((tag, message)) = self.line.waiting.pop_front() else { break };
            self.line.waiting_bytes -= size(&message);
            self.publish_now(now, tag, message);
        }
        self.tell_jam(now);
    }

    /// A connection begins: nothing lies in its socket.
    pub(super) fn clear_line(&mut self, now: Now) {
        (self.line.lies, self.line.is_asked, self.line.due) = (0, false, None);
        if let Some(session) = &mut self.session {
            session.make_room(now.instant, self.bounds.socket_bytes);
        }
    }

    /// The connection ended: what waited for the line is not sent any more.
    pub(super) fn close_line(&mut self, now: Now) {
        self.line.due = None;
        self.line.waiting_bytes = 0;
        for (tag, _) in core::mem::take(&mut self.line.waiting) {
            self.event(Event::Published(tag, Outcome::Refused(Refused::NotConnected.to_string().into())));
        }
        self.tell_jam(now);
    }

    /// Hands bytes to the socket.
    pub(super) fn send(&mut self, bytes: Vec<u8>) {
        self.line.lies += bytes.len();
        self.queue.push_back(Output::Send(bytes));
        if self.line.lies >= self.bounds.socket_bytes && !self.line.is_asked && self.line.due.is_none() {
            self.line.is_asked = true;
            self.queue.push_back(Output::Measure);
        }
    }

    /// Measures again.
    pub(super) fn look_at_line(&mut self, now: Now) {
        if self.line.is_due(now.instant) {
            self.line.due = None;
            self.line.is_asked = true;
            self.queue.push_back(Output::Measure);
        }
    }

    /// Whether a message at QoS 0 may leave at once.
    pub(super) fn is_clear(&self) -> bool {
        !self.is_online() || self.line.waiting.is_empty() && self.has_room()
    }

    /// Lets a message at QoS 0 wait for the line, if there is room for it.
    pub(super) fn wait_for_line(&mut self, now: Now, tag: u32, message: Outgoing) {
        let bytes = self.line.waiting_bytes + size(&message);
        if bytes > self.bounds.waiting_bytes {
            self.line.refused = self.line.refused.saturating_add(1);
            self.event(Event::Published(tag, Outcome::Refused(JAMMED.into())));
        } else {
            self.line.waiting_bytes = bytes;
            self.line.waiting.push_back((tag, message));
        }
        self.tell_jam(now);
    }

    /// What a person is told of it.
    pub(super) fn jam(&self) -> Jam {
        self.line.jam()
    }

    fn has_room(&self) -> bool {
        self.session.as_ref().is_none_or(Session::has_room)
    }

    /// Tells that publishes wait or were refused, at once when that begins and ends, and between once a second.
    fn tell_jam(&mut self, now: Now) {
        let jam = self.line.jam();
        let (told, at) = self.line.told;
        let is_turn = (told.waiting == 0) != (jam.waiting == 0);
        if told != jam && (is_turn || now.instant.since(at) >= TELL) {
            self.line.told = (jam, now.instant);
            self.event(Event::Status);
        }
    }
}

/// What a waiting message takes of the room there is.
fn size(message: &Outgoing) -> usize {
    message.payload.len() + message.topic.as_str().len() + OVERHEAD
}

/// How soon a socket that holds something is looked at again.
const LOOK: Duration = Duration::from_millis(20);
/// How often numbers that change are told.
const TELL: Duration = Duration::from_secs(1);
/// What a message takes besides its topic and payload.
const OVERHEAD: usize = 64;
/// Why a message is not even made to wait.
const JAMMED: &str = "the line to the broker is so slow that too much waits to be sent already";

//! [`Outbox`]: publishes that wait for a connection, each no longer than whoever asked for it allows.

use core::time::Duration;

use super::connection::Client;
use super::event::Event;
use super::state::{Outcome, Queued};
use crate::mqtt::{Outgoing, Qos, Refused, Session};
use crate::time::{Instant, Now};

/// What waits to be published, oldest first; one a topic, so that no device is told two things at once.
#[derive(Default)]
pub(super) struct Outbox(Vec<Entry>);

struct Entry {
    tag: u32,
    message: Outgoing,
    until: Now,
}

impl Entry {
    /// Either clock may stand still while the computer sleeps, or be set: the first that says so counts.
    fn is_over(&self, now: Now) -> bool {
        self.until.instant <= now.instant || self.until.unix <= now.unix
    }
}

impl Client {
    /// Publishes a message; [`Event::Published`] with `tag` tells how far it got. One at `QoS` 0 waits for a slow line.
    pub fn publish(&mut self, now: Now, tag: u32, message: Outgoing) {
        if message.qos == Qos::AtMostOnce && !self.is_clear() {
            return self.wait_for_line(now, tag, message);
        }
        self.publish_now(now, tag, message);
    }

    pub(super) fn publish_now(&mut self, now: Now, tag: u32, message: Outgoing) {
        let topic = message.topic.clone();
        if self.silence.forbids(&topic) {
            return self.event(Event::Published(tag, Outcome::Refused(FORBIDDEN.into())));
        }
        // What a kept session sends until it is answered must not be given up because two lines broke at a bad time.
        let is_resent = message.qos != Qos::AtMostOnce && self.session.as_ref().is_some_and(Session::keeps);
        let published = match &mut self.session {
            Some(session) => session.publish(now.instant, message),
            None => Err(Refused::NotConnected),
        };
        match published {
            Ok(receipt) => {
                self.receipts.insert(receipt, tag);
                if self.is_online() && !is_resent {
                    self.silence.published(now.instant, topic);
                }
                self.drain(now);
            }
            Err(refused) => self.event(Event::Published(tag, Outcome::Refused(refused.to_string().into()))),
        }
    }

    /// Publishes a message, or without a connection lets it wait for one, at most as long as `patience` says. A newer one
    /// on the same topic takes its place. [`Event::Published`] with `tag` tells how far it got.
    pub fn publish_within(&mut self, now: Now, tag: u32, message: Outgoing, patience: Duration) {
        if self.is_online() || patience.is_zero() {
            return self.publish(now, tag, message);
        }
        let replaced = self.outbox.0.extract_if(.., |entry| entry.message.topic == message.topic);
        let replaced: Vec<_> = replaced.map(|entry| entry.tag).collect();
        self.refuse(replaced, Refused::Replaced);
        if self.outbox.0.len() >= self.bounds.publishes {
            return self.refuse(vec![tag], Refused::Busy(self.outbox.0.len()));
        }
        let until = now.after(patience);
        self.outbox.0.push(Entry { tag, message, until });
        self.event(Event::Published(tag, Outcome::Queued(until.unix)));
        self.event(Event::Status);
    }

    /// A person wants what waits for a connection not to be sent any more.
    pub fn clear_outbox(&mut self) {
        let tags: Vec<_> = self.outbox.0.drain(..).map(|entry| entry.tag).collect();
        self.refuse(tags, Refused::Withdrawn);
    }

    /// What waits for a connection.
    pub(super) fn queued(&self) -> Vec<Queued> {
        let queued = |entry: &Entry| Queued { topic: entry.message.topic.as_str().into(), until: entry.until.unix };
        self.outbox.0.iter().map(queued).collect()
    }

    /// There is a connection: what waited for it is sent, unless it waited too long.
    pub(super) fn send_outbox(&mut self, now: Now) {
        self.expire(now);
        for Entry { tag, message, .. } in core::mem::take(&mut self.outbox.0) {
            self.publish(now, tag, message);
        }
    }

    /// Gives up what waited too long.
    pub(super) fn expire(&mut self, now: Now) {
        let over: Vec<_> = self.outbox.0.extract_if(.., |entry| entry.is_over(now)).map(|entry| entry.tag).collect();
        self.refuse(over, Refused::Expired);
    }

    fn refuse(&mut self, tags: Vec<u32>, why: Refused) {
        if tags.is_empty() {
            return;
        }
        for tag in tags {
            self.event(Event::Published(tag, Outcome::Refused(why.to_string().into())));
        }
        self.event(Event::Status);
    }
}

impl Outbox {
    /// When the next of them has waited too long.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.0.iter().map(|entry| entry.until.instant).min()
    }
}

/// Why a message is not published on a topic after which the broker hung up twice.
const FORBIDDEN: &str = "the broker hung up twice right after a message on this topic, so it seems to forbid it; \
    connect again to try once more";

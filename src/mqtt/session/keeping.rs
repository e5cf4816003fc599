//! How a session outlasts the program: what it tells to be kept, what it sends only then, and how it begins again.

use super::Session;
use crate::mqtt::event::{Delivery, Event, Outgoing, Output};
use crate::mqtt::kept::{Change, Kept, Unfinished};
use crate::time::Instant;

impl Session {
    /// Goes on with a session of an earlier program instead of beginning one. Nobody waits for the fate of its
    /// publishes, so their receipts are new.
    #[must_use]
    pub fn resuming(mut self, now: Instant, kept: Kept) -> Self {
        self.options.client_id = kept.client_id;
        self.resumable = true;
        self.welcomed = kept.welcomed;
        for (step, publish) in kept.publishes {
            let receipt = self.receipt();
            self.inflight.restore(now, step, receipt, publish);
        }
        for id in kept.received {
            self.inflight.receive(id);
        }
        self
    }

    /// Goes on with everything that an earlier session of the same client identifier knows, which is at its end. It
    /// greets in its own words.
    #[must_use]
    pub fn succeeding(mut self, before: Self) -> Self {
        self.options.client_id = before.options.client_id;
        self.inflight = before.inflight;
        self.requests = before.requests;
        self.resumable = before.resumable;
        self.welcomed = before.welcomed;
        self.forget = before.forget;
        self.receipts = before.receipts;
        self.strays = before.strays;
        self.learned = before.learned;
        self
    }

    /// Begins without the broker's memory of an earlier session, which this program does not share (§3.2.2-4).
    #[must_use]
    pub fn beginning_anew(mut self) -> Self {
        self.forget = true;
        self
    }

    /// Whether it tells what to keep.
    pub fn keeps(&self) -> bool {
        self.options.keeps
    }

    /// Tells something to be kept. The change is made only where somebody listens.
    pub(super) fn keep(&mut self, change: impl FnOnce(&Self) -> Change) {
        if self.options.keeps {
            let change = change(self);
            self.queue.push_back(Output::Keep(change));
        }
    }

    /// Tells of a publish that is under way, or waits with the identifier 0.
    pub(super) fn keep_publish(&mut self, step: u64, id: u16, message: &Outgoing) {
        self.keep(|_| Change::Publish(step, Some(Unfinished { id, released: false, message: message.clone() })));
    }

    /// Tells that a publish needs only its PUBREL any more.
    pub(super) fn keep_released(&mut self, step: u64, id: u16) {
        if let Some(sent) = self.inflight.sent(id).filter(|_| self.options.keeps) {
            let publish = Unfinished { id, released: true, message: sent.message.clone() };
            self.keep(|_| Change::Publish(step, Some(publish)));
        }
    }

    /// Tells that the broker may know the session.
    pub(super) fn keep_begun(&mut self) {
        self.keep(|session| Change::Begun { client_id: session.options.client_id.clone(), welcomed: session.welcomed });
    }

    /// Sends what depends on everything that was told to be kept.
    pub(super) fn hold(&mut self, mut bytes: Vec<u8>) {
        if !self.options.keeps {
            return self.send(bytes);
        }
        match self.queue.back_mut() {
            Some(Output::Hold(last)) => last.append(&mut bytes),
            _ => self.queue.push_back(Output::Hold(bytes)),
        }
    }

    /// The broker lost the session (§3.2.2-5): whether what was under way arrived cannot be known any more, and what
    /// was never sent is sent now.
    pub(super) fn lose_session(&mut self) {
        let lost = self.inflight.lose_session();
        for (step, receipt) in &lost.unknown {
            self.keep(|_| Change::Publish(*step, None));
            self.event(Event::Delivery(*receipt, Delivery::Unknown));
        }
        for id in lost.received {
            self.keep(|_| Change::Received(id, false));
        }
        if self.welcomed {
            self.event(Event::SessionLost { unknown: lost.unknown.len() });
        }
    }
}

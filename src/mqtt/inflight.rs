//! Packet identifiers, the windows of QoS 1 and 2 in both directions, and the filter against second deliveries
//! (MQTT 5 §4.3, §4.4, §4.6).

use std::collections::VecDeque;

use hashbrown::{HashMap, HashSet};

use super::event::{Outgoing, Receipt};
use super::kept::Unfinished;
use crate::order;
use crate::time::Instant;

/// What is on its way in either direction.
#[derive(Default)]
pub(super) struct Inflight {
    sent: HashMap<u16, Sent>,
    /// Identifiers of SUBSCRIBE and UNSUBSCRIBE, which share the number space.
    reserved: HashSet<u16>,
    /// QoS 2 messages received and not yet released.
    received: HashSet<u16>,
    /// Publishes of an earlier connection that wait to be sent again, in order.
    again: VecDeque<u16>,
    /// Publishes that wait for a place in the broker's window, in order.
    waiting: VecDeque<Waiting>,
    /// Publishes sent in this connection or released in any, and how many of them the broker allows.
    open: usize,
    send_maximum: usize,
    /// Messages that the broker may still send before we acknowledge one, and how many there were at first (§4.9).
    receive_quota: u16,
    receive_maximum: u16,
    last_id: u16,
    steps: u64,
}

/// A QoS 1 or 2 publish that the broker has not finished with.
pub(super) struct Sent {
    pub(super) receipt: Receipt,
    pub(super) message: Outgoing,
    pub(super) stage: Stage,
    /// When PUBLISH was first sent, and once released, when PUBREL was.
    step: u64,
}

/// How far the handshake of a publish is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// PUBLISH was sent in an earlier connection and will be again in this one.
    Again,
    /// PUBLISH was sent in this connection.
    Published,
    /// PUBREL was sent, after which PUBLISH must never be sent again (§4.3.3-6).
    Released,
}

/// A publish that was not sent yet.
pub(super) struct Waiting {
    /// Its place in the order of all.
    pub(super) step: u64,
    pub(super) receipt: Receipt,
    pub(super) message: Outgoing,
    pub(super) since: Instant,
}

/// What a lost session leaves behind.
pub(super) struct Lost {
    /// Publishes that may or may not have arrived, each with its place, oldest first.
    pub(super) unknown: Vec<(u64, Receipt)>,
    /// Identifiers of QoS 2 messages that were not released.
    pub(super) received: Vec<u16>,
}

impl Inflight {
    /// Takes an identifier that nobody uses; `None` when all 65,535 are taken.
    fn free_id(&mut self) -> Option<u16> {
        if self.sent.len() + self.reserved.len() >= usize::from(u16::MAX) {
            return None;
        }
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if !self.sent.contains_key(&self.last_id) && !self.reserved.contains(&self.last_id) {
                return Some(self.last_id);
            }
        }
    }

    /// Reserves an identifier for a SUBSCRIBE or UNSUBSCRIBE.
    pub(super) fn reserve(&mut self) -> Option<u16> {
        let id = self.free_id()?;
        self.reserved.insert(id);
        Some(id)
    }

    /// Gives a reserved identifier back; `false` when it was none.
    pub(super) fn unreserve(&mut self, id: u16) -> bool {
        self.reserved.remove(&id)
    }

    /// Counts both windows anew for a connection (§4.9), and lines up what must be sent again (§4.4).
    pub(super) fn begin_connection(&mut self, send_maximum: u16, receive_maximum: u16) {
        (self.receive_quota, self.receive_maximum) = (receive_maximum, receive_maximum);
        self.again = self.in_order(|stage| stage != Stage::Released).into();
        for sent in self.sent.values_mut().filter(|sent| sent.stage == Stage::Published) {
            sent.stage = Stage::Again;
        }
        self.send_maximum = send_maximum.into();
        self.open = self.sent.len() - self.again.len();
    }

    /// Whether the broker's window has room. What was released before this connection takes a place in it too: the
    /// broker has not completed it (§3.3.4-7).
    pub(super) fn has_room(&self) -> bool {
        self.open < self.send_maximum
    }

    /// Puts a publish at the end of the line.
    pub(super) fn wait(&mut self, now: Instant, receipt: Receipt, message: Outgoing) -> u64 {
        let step = self.step();
        self.waiting.push_back(Waiting { step, receipt, message, since: now });
        step
    }

    /// The publish at the end of the line, if it is this one.
    pub(super) fn waits(&self, step: u64) -> Option<&Outgoing> {
        self.waiting.back().filter(|waiting| waiting.step == step).map(|waiting| &waiting.message)
    }

    /// Takes a publish of an earlier program in. They come in their order.
    pub(super) fn restore(&mut self, now: Instant, step: u64, receipt: Receipt, publish: Unfinished) {
        let Unfinished { id, released, message } = publish;
        self.steps = self.steps.max(step);
        if id == 0 {
            self.waiting.push_back(Waiting { step, receipt, message, since: now });
        } else {
            let stage = if released { Stage::Released } else { Stage::Again };
            self.sent.insert(id, Sent { receipt, message, stage, step });
        }
    }

    /// The next publish to send again. What was acknowledged or released meanwhile is not.
    pub(super) fn next_again(&mut self) -> Option<u16> {
        while let Some(id) = self.again.pop_front() {
            if self.sent.get(&id).is_some_and(|sent| sent.stage == Stage::Again) {
                return Some(id);
            }
        }
        None
    }

    /// The publish at the head of the line and an identifier for it; nothing when all identifiers are taken.
    pub(super) fn next_waiting(&mut self) -> Option<(u16, Waiting)> {
        if self.waiting.is_empty() {
            return None;
        }
        let id = self.free_id()?;
        self.waiting.pop_front().map(|waiting| (id, waiting))
    }

    /// A publish is sent for the first time.
    pub(super) fn start(&mut self, id: u16, step: u64, receipt: Receipt, message: Outgoing) {
        self.open += 1;
        self.sent.insert(id, Sent { receipt, message, stage: Stage::Published, step });
    }

    pub(super) fn sent(&self, id: u16) -> Option<&Sent> {
        self.sent.get(&id)
    }

    /// A publish is sent again.
    pub(super) fn mark_published(&mut self, id: u16) {
        if let Some(sent) = self.sent.get_mut(&id).filter(|sent| sent.stage == Stage::Again) {
            sent.stage = Stage::Published;
            self.open += 1;
        }
    }

    /// PUBREC came: the PUBLISH is done, its PUBREL takes its place in the order of PUBRECs (§4.6.0-4). Gives the place
    /// before and the new one, unless it came before.
    pub(super) fn mark_released(&mut self, id: u16) -> Option<(u64, u64)> {
        let step = self.step();
        let sent = self.sent.get_mut(&id).filter(|sent| sent.stage != Stage::Released)?;
        self.open += usize::from(sent.stage == Stage::Again);
        sent.stage = Stage::Released;
        sent.message.payload = Vec::new();
        Some((core::mem::replace(&mut sent.step, step), step))
    }

    /// The broker is done with a publish, or it cannot be sent again: its identifier and place are free.
    pub(super) fn finish(&mut self, id: u16) -> Option<(u64, Receipt)> {
        let sent = self.sent.remove(&id)?;
        self.open = self.open.saturating_sub(usize::from(sent.stage != Stage::Again));
        Some((sent.step, sent.receipt))
    }

    /// Publishes in flight or waiting.
    pub(super) fn len(&self) -> usize {
        self.sent.len() + self.waiting.len()
    }

    /// Identifiers whose PUBREL was not answered, in the order of their PUBRECs.
    pub(super) fn released_in_order(&self) -> Vec<u16> {
        self.in_order(|stage| stage == Stage::Released)
    }

    fn in_order(&self, wanted: fn(Stage) -> bool) -> Vec<u16> {
        let mut ids: Vec<_> =
            self.sent.iter().filter(|(_, sent)| wanted(sent.stage)).map(|(id, sent)| (sent.step, *id)).collect();
        order::by_key(&mut ids, |id| *id);
        ids.into_iter().map(|(_, id)| id).collect()
    }

    fn step(&mut self) -> u64 {
        self.steps += 1;
        self.steps
    }

    /// Whether the broker may send another publish.
    pub(super) fn has_receive_quota(&self) -> bool {
        self.receive_quota > 0
    }

    /// Notes a QoS 2 message, which takes a place in our window.
    pub(super) fn receive(&mut self, id: u16) {
        self.receive_quota = self.receive_quota.saturating_sub(1);
        self.received.insert(id);
    }

    /// Whether a QoS 2 message is known, so that it must not be delivered again (§4.3.3-10).
    pub(super) fn is_received(&self, id: u16) -> bool {
        self.received.contains(&id)
    }

    /// Forgets a QoS 2 message; `false` when it was not known.
    pub(super) fn release(&mut self, id: u16) -> bool {
        self.receive_quota = self.receive_quota.saturating_add(1).min(self.receive_maximum);
        self.received.remove(&id)
    }

    /// Forgets what belongs to one connection only.
    pub(super) fn end_connection(&mut self) {
        self.reserved.clear();
        self.again.clear();
    }

    /// Forgets the session: gives the receipts of what may or may not have arrived, oldest first, and of what was
    /// never sent.
    pub(super) fn end_session(&mut self) -> (Vec<Receipt>, Vec<Receipt>) {
        let unknown =
            self.in_order(|_| true).iter().filter_map(|id| self.sent.get(id)).map(|sent| sent.receipt).collect();
        let unsent = self.waiting.iter().map(|waiting| waiting.receipt).collect();
        self.sent.clear();
        self.open = 0;
        self.waiting.clear();
        self.received.clear();
        (unknown, unsent)
    }

    /// Forgets what the broker forgot, but not what was never sent.
    pub(super) fn lose_session(&mut self) -> Lost {
        let order = self.in_order(|_| true);
        let unknown =
            order.iter().filter_map(|id| self.sent.remove(id)).map(|sent| (sent.step, sent.receipt)).collect();
        self.open = 0;
        Lost { unknown, received: self.received.drain().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::topic::Topic;
    use crate::mqtt::{PublishProperties, Qos};

    /// Starts a publish; gives its identifier.
    fn start(inflight: &mut Inflight, receipt: u32) -> Option<u16> {
        let message = Outgoing {
            topic: Topic::parse("t").unwrap(),
            payload: Vec::new(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: PublishProperties::default(),
        };
        inflight.wait(Instant::ZERO, Receipt(receipt), message);
        let (id, Waiting { step, receipt, message, .. }) = inflight.next_waiting()?;
        inflight.start(id, step, receipt, message);
        Some(id)
    }

    #[test]
    fn identifiers_wrap_around_and_skip_the_busy_ones() {
        let mut inflight = Inflight { last_id: 65_534, ..Inflight::default() };
        assert_eq!(start(&mut inflight, 1), Some(65_535));
        assert_eq!(inflight.reserve(), Some(1));
        inflight.last_id = 65_534;
        assert_eq!(start(&mut inflight, 2), Some(2));
        assert!(inflight.unreserve(1) && !inflight.unreserve(1));
    }

    #[test]
    fn there_are_65535_identifiers_and_then_the_next_publish_waits_in_its_place() {
        let mut inflight = Inflight::default();
        for count in 1..=65_535_u32 {
            assert!(start(&mut inflight, count).is_some());
        }
        assert_eq!(start(&mut inflight, 65_536), None);
        assert_eq!(start(&mut inflight, 65_537), None);
        assert_eq!((inflight.reserve(), inflight.len()), (None, 65_537));
        inflight.finish(7);
        let (id, waiting) = inflight.next_waiting().unwrap();
        assert_eq!((waiting.receipt, id), (Receipt(65_536), 7));
    }
}

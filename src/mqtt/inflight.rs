//! Packet identifiers, the windows of QoS 1 and 2 in both directions, and the filter against second deliveries
//! (MQTT 5 §4.3, §4.4, §4.6).

use std::collections::VecDeque;

use hashbrown::{HashMap, HashSet};

use super::event::{Outgoing, Receipt};
use crate::order;

/// What is on its way in either direction.
#[derive(Default)]
pub(super) struct Inflight {
    sent: HashMap<u16, Sent>,
    /// Identifiers of SUBSCRIBE and UNSUBSCRIBE, which share the number space.
    reserved: HashSet<u16>,
    /// QoS 2 messages received and not yet released.
    received: HashSet<u16>,
    /// Publishes that wait for a place in the broker's window, in order.
    waiting: VecDeque<(Receipt, Outgoing)>,
    last_id: u16,
    sent_count: u64,
}

/// A QoS 1 or 2 publish that the broker has not finished with.
pub(super) struct Sent {
    pub(super) receipt: Receipt,
    pub(super) message: Outgoing,
    /// Whether PUBREL was sent, after which the PUBLISH must never be sent again (§4.3.3-6).
    pub(super) released: bool,
    order: u64,
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

    /// Starts a publish and gives its identifier.
    pub(super) fn start(&mut self, receipt: Receipt, message: Outgoing) -> Option<u16> {
        let id = self.free_id()?;
        self.sent_count += 1;
        self.sent.insert(id, Sent { receipt, message, released: false, order: self.sent_count });
        Some(id)
    }

    pub(super) fn sent(&mut self, id: u16) -> Option<&mut Sent> {
        self.sent.get_mut(&id)
    }

    pub(super) fn finish(&mut self, id: u16) -> Option<Sent> {
        self.sent.remove(&id)
    }

    /// Publishes that the broker has not finished with.
    pub(super) fn sent_len(&self) -> usize {
        self.sent.len()
    }

    /// Identifiers of unfinished publishes in the order of their first sending (§4.6.0-1).
    pub(super) fn sent_in_order(&self) -> Vec<u16> {
        let mut ids: Vec<_> = self.sent.iter().map(|(id, sent)| (sent.order, *id)).collect();
        order::by_key(&mut ids, |id| *id);
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Puts a publish at the end of the line.
    pub(super) fn wait(&mut self, receipt: Receipt, message: Outgoing) {
        self.waiting.push_back((receipt, message));
    }

    pub(super) fn next_waiting(&mut self) -> Option<(Receipt, Outgoing)> {
        self.waiting.pop_front()
    }

    pub(super) fn waiting_len(&self) -> usize {
        self.waiting.len()
    }

    /// Notes a QoS 2 message; `false` when it is known, so that it must not be delivered again (§4.3.3-10).
    pub(super) fn receive(&mut self, id: u16) -> bool {
        self.received.insert(id)
    }

    pub(super) fn is_received(&self, id: u16) -> bool {
        self.received.contains(&id)
    }

    /// Forgets a QoS 2 message; `false` when it was not known.
    pub(super) fn release(&mut self, id: u16) -> bool {
        self.received.remove(&id)
    }

    pub(super) fn received_len(&self) -> usize {
        self.received.len()
    }

    /// Forgets identifiers that belong to one connection only.
    pub(super) fn end_connection(&mut self) {
        self.reserved.clear();
    }

    /// Forgets the session: gives the receipts of what may or may not have arrived, oldest first, and of what was
    /// never sent.
    pub(super) fn end_session(&mut self) -> (Vec<Receipt>, Vec<Receipt>) {
        let unknown = self.sent_in_order().iter().filter_map(|id| self.sent.get(id)).map(|sent| sent.receipt).collect();
        let unsent = self.waiting.iter().map(|(receipt, _)| *receipt).collect();
        self.sent.clear();
        self.waiting.clear();
        self.received.clear();
        (unknown, unsent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;
    use crate::mqtt::topic::Topic;

    fn message() -> Outgoing {
        Outgoing { topic: Topic::parse("t").unwrap(), payload: Vec::new(), qos: Qos::AtLeastOnce, retain: false }
    }

    #[test]
    fn identifiers_wrap_around_and_skip_the_busy_ones() {
        let mut inflight = Inflight { last_id: 65_534, ..Inflight::default() };
        assert_eq!(inflight.start(Receipt(1), message()), Some(65_535));
        assert_eq!(inflight.reserve(), Some(1));
        inflight.last_id = 65_534;
        assert_eq!(inflight.start(Receipt(2), message()), Some(2));
        assert!(inflight.unreserve(1) && !inflight.unreserve(1));
    }

    #[test]
    fn there_are_65535_identifiers_and_then_none() {
        let mut inflight = Inflight::default();
        for count in 1..=65_535_u32 {
            assert!(inflight.start(Receipt(count), message()).is_some());
        }
        assert_eq!(inflight.start(Receipt(0), message()), None);
        inflight.finish(7);
        assert_eq!(inflight.start(Receipt(0), message()), Some(7));
        assert_eq!(inflight.sent_in_order().last(), Some(&7));
    }
}

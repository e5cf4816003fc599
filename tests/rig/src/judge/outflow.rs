//! [`Outflow`]: messages of `QoS` 1 and 2 on their way out, over all connections of a session (MQTT 5 §4.3, §4.4, §4.6).

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Message;

/// What was sent and how far it came.
#[derive(Debug)]
pub(super) struct Outflow {
    /// By identifier; what is finished stays until the identifier is used again.
    by_id: HashMap<u16, Sending>,
    /// What is neither finished nor received, by its place in the order.
    open: BTreeMap<u64, (u16, u8)>,
    /// PUBRECs that arrived and are to be answered in their order, and the line they arrived on.
    received: (u64, VecDeque<u16>),
    /// What every message was, where no two are the same.
    numbered: Option<HashSet<u64>>,
    last: u64,
    again: u64,
    /// The session was lost: what was under way may be sent once more as new.
    was_lost: bool,
}

#[derive(Debug)]
struct Sending {
    order: u64,
    qos: u8,
    what: u64,
    /// The line it was last sent on.
    sent: u64,
    /// The line that its PUBREC arrived on, and the one its PUBREL was last sent on.
    received: Option<u64>,
    released: Option<u64>,
    /// The line that the end of it arrived on.
    done: Option<u64>,
}

impl Outflow {
    pub(super) fn new(numbered: bool) -> Self {
        Self {
            by_id: HashMap::new(),
            open: BTreeMap::new(),
            received: (0, VecDeque::new()),
            numbered: numbered.then(HashSet::new),
            last: 0,
            again: 0,
            was_lost: false,
        }
    }

    pub(super) fn counts(&self) -> (u64, u64) {
        (self.last, self.again)
    }

    pub(super) fn open(&self) -> usize {
        self.by_id.values().filter(|sending| sending.done.is_none()).count()
    }

    pub(super) fn uses(&self, id: u16) -> bool {
        self.by_id.get(&id).is_some_and(|sending| sending.done.is_none())
    }

    /// The session is over: nothing of it holds any longer.
    pub(super) fn lose(&mut self) {
        self.was_lost |= !self.by_id.is_empty();
        self.by_id.clear();
        self.open.clear();
        self.received.1.clear();
    }

    /// PUBLISH is sent on a line, which may be the first of all.
    pub(super) fn publish(
        &mut self,
        (line, is_first): (u64, bool),
        id: u16,
        dup: bool,
        message: &Message,
    ) -> Result<(), String> {
        let mut hasher = DefaultHasher::new();
        message.hash(&mut hasher);
        let (what, qos) = (hasher.finish(), message.qos);
        let order = match self.by_id.get_mut(&id) {
            Some(before) if dup && before.what == what => {
                self.again += 1;
                let wrong = if before.sent == line {
                    Some("again on the same connection")
                } else if before.released.is_some() {
                    Some("again after its PUBREL")
                } else {
                    None
                };
                if let Some(wrong) = wrong {
                    return Err(format!("{id} is sent {wrong}"));
                }
                before.sent = line;
                before.done = None;
                before.received = None;
                before.order
            }
            Some(before) if before.done.is_none() && before.what == what => {
                before.sent = line;
                return Err(format!("{id} is sent again without DUP"));
            }
            Some(before) if before.done.is_none() => {
                return Err(format!("the identifier {id} is used again while it is in use"));
            }
            before => {
                // Sent on a line that broke before the bytes were seen, it is new here and still marked.
                if dup && (is_first || before.is_some_and(|before| before.done == Some(line))) {
                    return Err(format!("{id} is marked DUP and was never sent before"));
                }
                if let Some(numbered) = &mut self.numbered
                    && !numbered.insert(what)
                    && !self.was_lost
                {
                    return Err(format!("a message on {} is sent a second time, as {id}", message.topic));
                }
                self.last += 1;
                let order = self.last;
                let sending = Sending { order, qos, what, sent: line, received: None, released: None, done: None };
                self.by_id.insert(id, sending);
                order
            }
        };
        self.open.insert(order, (id, qos));
        let mut before = self.open.range(..order).filter(|(_, (_, other))| *other == qos);
        match before.find(|(_, (id, _))| self.by_id.get(id).is_some_and(|sending| sending.sent != line)) {
            Some((_, (late, _))) => Err(format!("{id} overtakes {late}, which is to be sent again first")),
            None => Ok(()),
        }
    }

    /// PUBREC arrived.
    pub(super) fn received(&mut self, line: u64, id: u16) {
        if self.received.0 != line {
            self.received = (line, VecDeque::new());
        }
        self.received.1.push_back(id);
        if let Some(sending) = self.by_id.get_mut(&id).filter(|sending| sending.qos == 2) {
            sending.received = Some(line);
            self.open.remove(&sending.order);
        }
    }

    /// PUBREL is sent.
    pub(super) fn release(&mut self, line: u64, id: u16) -> Result<(), String> {
        let due = (self.received.0 == line).then_some(&mut self.received.1);
        let place = due.as_ref().and_then(|due| due.iter().position(|due| *due == id));
        if let (Some(due), Some(place)) = (due, place) {
            due.remove(place);
        }
        let Some(sending) = self.by_id.get_mut(&id) else {
            return place.map(drop).ok_or_else(|| format!("PUBREL of {id}, which was never sent"));
        };
        let before = sending.released.replace(line);
        match place {
            Some(0) => Ok(()),
            Some(_) => Err(format!("{id} is released before what was received before it")),
            None if before == Some(line) => Err(format!("{id} is released twice on the same connection")),
            None if sending.done == Some(line) => Err(format!("{id} is released after it was finished")),
            None if sending.received.is_none() && before.is_none() => Err(format!("{id} is released without a PUBREC")),
            None => {
                sending.done = None;
                Ok(())
            }
        }
    }

    /// PUBACK, PUBCOMP or a PUBREC that refuses arrived.
    pub(super) fn finish(&mut self, line: u64, id: u16) {
        if let Some(sending) = self.by_id.get_mut(&id) {
            sending.done = Some(line);
            self.open.remove(&sending.order);
        }
    }
}

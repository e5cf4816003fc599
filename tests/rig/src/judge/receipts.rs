//! [`Receipts`]: which messages of `QoS` 2 the other end sent once more as new ones, so that no receiver can know them again
//! (MQTT 5 §4.3.3).

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Messages of `QoS` 2 that came, over all connections of a session.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    /// The identifier that a message came with last; `None` once it was released.
    came: HashMap<u64, Option<u16>>,
    by_id: HashMap<u16, u64>,
    again: HashSet<u64>,
}

impl Receipts {
    /// PUBLISH came.
    pub(super) fn publish(&mut self, id: u16, topic: &str, payload: &[u8]) {
        let what = what(topic, payload);
        if self.came.insert(what, Some(id)).is_some_and(|before| before != Some(id)) {
            self.again.insert(what);
        }
        self.by_id.insert(id, what);
    }

    /// PUBREL came.
    pub(super) fn release(&mut self, id: u16) {
        if let Some(what) = self.by_id.remove(&id) {
            self.came.insert(what, None);
        }
    }

    pub(super) fn came_as_new(&self, topic: &str, payload: &[u8]) -> bool {
        self.again.contains(&what(topic, payload))
    }
}

fn what(topic: &str, payload: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (topic, payload).hash(&mut hasher);
    hasher.finish()
}

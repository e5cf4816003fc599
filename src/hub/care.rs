//! [`Care`]: what is done so that one message cannot end the worker again and again: messages are named before they
//! are handled, and topics are left out. Both only when a page asks, so that the hot path pays for one question.

use crate::id::BrokerId;
use crate::mqtt::Publish;
use crate::port::{Handling, Reply};

/// Who is told at once, before anything else happens.
pub type Tells<'a> = &'a dyn Fn(&Reply);

#[derive(Default)]
pub(super) struct Care {
    foretells: bool,
    has_told: bool,
    left_out: Vec<(BrokerId, Box<str>)>,
}

impl Care {
    pub(super) fn foretell(&mut self, on: bool) {
        self.foretells = on;
    }

    pub(super) fn leave_out(&mut self, what: Handling) {
        self.left_out.push((what.broker, what.topic));
    }

    /// Whether a message may be taken in; names it first if that is wanted.
    #[inline]
    pub(super) fn admits(&mut self, broker: &BrokerId, message: &Publish<'_>, tells: Tells<'_>) -> bool {
        (!self.foretells && self.left_out.is_empty()) || self.admits_with_care(broker, message, tells)
    }

    #[cold]
    fn admits_with_care(&mut self, broker: &BrokerId, message: &Publish<'_>, tells: Tells<'_>) -> bool {
        if self.left_out.iter().any(|(of, topic)| of == broker && **topic == *message.topic) {
            return false;
        }
        if self.foretells {
            self.has_told = true;
            let (topic, bytes) = (message.topic.into(), message.payload.len() as u32);
            tells(&Reply::Handling(Some(Handling { broker: broker.clone(), topic, bytes })));
        }
        true
    }

    /// What was named has been handled.
    pub(super) fn done(&mut self, tells: Tells<'_>) {
        if core::mem::take(&mut self.has_told) {
            tells(&Reply::Handling(None));
        }
    }
}

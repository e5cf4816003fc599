//! What is wanted, and what the broker granted of it.

use super::state::Grant;
use crate::mqtt::packet::Server;
use crate::mqtt::topic::Filter;
use crate::mqtt::{Protocol, Qos, Reason, RetainHandling, Subscription};

/// The subscriptions of one client, in the order of its profile.
pub(super) struct Subscriptions(Vec<Entry>);

struct Entry {
    wanted: Subscription,
    result: Option<Result<Qos, Reason>>,
}

impl Subscriptions {
    pub(super) fn new(wanted: &[Subscription]) -> Self {
        Self(wanted.iter().map(|wanted| Entry { wanted: wanted.clone(), result: None }).collect())
    }

    /// What to ask for on a new connection. What the broker said it cannot do is answered here instead. A `fresh` page
    /// needs the retained messages of subscriptions that are not new to the broker, too.
    pub(super) fn begin(&mut self, protocol: Protocol, server: &Server, fresh: bool) -> Vec<Subscription> {
        for Entry { wanted, result } in &mut self.0 {
            *result = if wanted.filter.is_shared() && !server.shared_available {
                Some(Err(Reason::V5(0x9E)))
            } else if wanted.filter.has_wildcard() && !server.wildcards_available {
                Some(Err(Reason::V5(0xA2)))
            } else {
                None
            };
        }
        let unanswered = self.0.iter().filter(|entry| entry.result.is_none()).map(|entry| &entry.wanted);
        let sayable = |wanted: &Subscription| match protocol {
            Protocol::V311 => Subscription::new(wanted.filter.clone(), wanted.qos),
            Protocol::V5 if fresh && wanted.retain_handling == RetainHandling::OnlyNew => {
                Subscription { retain_handling: RetainHandling::Always, ..wanted.clone() }
            }
            Protocol::V5 => wanted.clone(),
        };
        unanswered.map(sayable).collect()
    }

    /// Takes the broker's answer.
    pub(super) fn answer(&mut self, answers: &[(Filter, Result<Qos, Reason>)]) {
        for (filter, result) in answers {
            if let Some(entry) = self.0.iter_mut().find(|entry| entry.wanted.filter == *filter) {
                entry.result = Some(*result);
            }
        }
    }

    /// Whether the broker granted less than was wanted.
    pub(super) fn lowered(&self, filter: &Filter) -> bool {
        self.0.iter().any(|entry| {
            entry.wanted.filter == *filter && matches!(entry.result, Some(Ok(qos)) if qos < entry.wanted.qos)
        })
    }

    /// As a person is told.
    pub(super) fn grants(&self) -> Vec<Grant> {
        let grant = |entry: &Entry| Grant { filter: entry.wanted.filter.as_str().into(), result: entry.result };
        self.0.iter().map(grant).collect()
    }
}

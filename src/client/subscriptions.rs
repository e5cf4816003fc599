//! What is wanted, and what the broker granted of it.

use super::state::Grant;
use crate::mqtt::topic::Filter;
use crate::mqtt::{self, Qos, Reason};
use crate::profile::Subscription;

/// The subscriptions of one client, in the order of its profile.
pub(super) struct Subscriptions(Vec<Entry>);

struct Entry {
    filter: Filter,
    qos: Qos,
    result: Option<Result<Qos, Reason>>,
}

impl Subscriptions {
    pub(super) fn new(wanted: &[Subscription]) -> Self {
        let entry = |wanted: &Subscription| Entry { filter: wanted.filter.clone(), qos: wanted.qos, result: None };
        Self(wanted.iter().map(entry).collect())
    }

    /// What to ask for on a new connection. What the broker said it cannot do is answered here instead.
    pub(super) fn begin(&mut self, wildcards: bool, shared: bool) -> Vec<mqtt::Subscription> {
        for entry in &mut self.0 {
            entry.result = if entry.filter.is_shared() && !shared {
                Some(Err(Reason::V5(0x9E)))
            } else if entry.filter.has_wildcard() && !wildcards {
                Some(Err(Reason::V5(0xA2)))
            } else {
                None
            };
        }
        let unanswered = self.0.iter().filter(|entry| entry.result.is_none());
        unanswered.map(|entry| mqtt::Subscription::new(entry.filter.clone(), entry.qos)).collect()
    }

    /// Takes the broker's answer.
    pub(super) fn answer(&mut self, answers: &[(Filter, Result<Qos, Reason>)]) {
        for (filter, result) in answers {
            if let Some(entry) = self.0.iter_mut().find(|entry| entry.filter == *filter) {
                entry.result = Some(*result);
            }
        }
    }

    /// Whether the broker granted less than was wanted.
    pub(super) fn lowered(&self, filter: &Filter) -> bool {
        self.0.iter().any(|entry| entry.filter == *filter && matches!(entry.result, Some(Ok(qos)) if qos < entry.qos))
    }

    /// As a person is told.
    pub(super) fn grants(&self) -> Vec<Grant> {
        let grant = |entry: &Entry| Grant { filter: entry.filter.as_str().into(), result: entry.result };
        self.0.iter().map(grant).collect()
    }
}

//! [`Nodes`]: which of a broker's addresses is in use, and which is tried next. Never one that the profile does not name:
//! credentials go to nobody else.

use crate::profile::{Profile, Url};

/// The place among a profile's addresses.
#[derive(Default)]
pub(super) struct Nodes {
    at: usize,
    /// How many in a row were tried in vain.
    failed: usize,
    /// How often in a row a broker sent us on.
    moved: usize,
}

impl Nodes {
    /// The address in use.
    pub(super) fn current<'a>(&self, profile: &'a Profile) -> &'a Url {
        profile.addresses().nth(self.at).unwrap_or(&profile.url)
    }

    /// Whether another address is to be tried before any wait.
    pub(super) fn has_more(&self, profile: &Profile) -> bool {
        self.failed + 1 < profile.addresses().count()
    }

    /// The address in use failed: turns to the next. Whether that one has not failed yet since all had their turn.
    pub(super) fn turn(&mut self, profile: &Profile) -> bool {
        let is_fresh = self.has_more(profile);
        self.failed = if is_fresh { self.failed + 1 } else { 0 };
        self.at = (self.at + 1) % profile.addresses().count();
        is_fresh
    }

    /// The address in use works.
    pub(super) fn works(&mut self) {
        self.failed = 0;
    }

    /// It has worked for a while.
    pub(super) fn settles(&mut self) {
        self.moved = 0;
    }

    /// A broker names another server: turns to it if the profile does so too. Brokers that name each other are
    /// followed once around.
    pub(super) fn follow(&mut self, profile: &Profile, reference: &str) -> bool {
        let current = self.current(profile);
        let Some(wanted) = current.referred(reference) else { return false };
        let others = || profile.addresses().enumerate().filter(|(_, url)| *url != current);
        let exact = others().find(|(_, url)| **url == wanted);
        // A broker may know its own raw port only.
        let Some((at, _)) = exact.or_else(|| others().find(|(_, url)| url.host == wanted.host)) else { return false };
        self.moved += 1;
        if self.moved >= profile.addresses().count() {
            return false;
        }
        (self.at, self.failed) = (at, 0);
        true
    }
}

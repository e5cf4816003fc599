//! How a client's session outlasts its page: what was kept is read before the first connection, and what changes is
//! saved before what depends on it is sent.

use super::connection::{Client, Phase};
use super::durable::{Durable, PATIENCE, Recalled, session_record};
use super::event::{Event, Note, Output};
use super::record::Record;
use super::state::{Keeping, Outcome, Trouble, Unkept};
use crate::mqtt::topic::Filter;
use crate::mqtt::{Change, Protocol, Publish, Session};
use crate::profile::{Profile, Version};
use crate::time::{Now, Timestamp};

impl Client {
    /// The answer to [`Output::Recall`]: what was kept, or why it cannot be known; with [`Unkept::Taken`] the client stops,
    /// and a further try takes the session. Messages of an earlier page are given
    /// to `deliver`, each once and with the time when it came.
    pub fn recalled(
        &mut self,
        now: Now,
        kept: Result<Vec<Record>, Unkept>,
        deliver: &mut dyn FnMut(&Publish<'_>, Timestamp),
    ) {
        let Some(durable) = self.durable.as_mut().filter(|durable| durable.is_unread()) else { return };
        match kept.map(|records| durable.read(now.unix, records, deliver)) {
            Ok(Recalled::Session(session, kept)) if fits(&self.profile, &session.client_id, session.protocol()) => {
                let wanted = filters(&self.profile);
                self.protocol = session.protocol();
                durable.subscribed(session.filters, &wanted);
                self.settled |= kept.welcomed;
                self.note(Note::Resumed(kept.publishes.len()));
                self.kept = Some(kept);
            }
            // It was another client's.
            Ok(Recalled::Session(..)) => self.keep(now, Change::Ended),
            Ok(Recalled::Nothing) => {}
            Ok(Recalled::Corrupt) => self.note(Note::SetAside),
            Err(Unkept::Taken) => {
                durable.takes = true;
                self.stop(Trouble::Elsewhere);
            }
            Err(why) => self.give_up_keeping(why),
        }
        if matches!(self.phase, Phase::Recalling { .. }) {
            self.open(now);
        }
        self.flush(now);
    }

    /// The answer to [`Output::Save`]: what depended on the batch may leave.
    pub fn saved(&mut self, now: Now, number: u64) {
        let Some(durable) = &mut self.durable else { return };
        let free = durable.saved(number);
        self.release(free);
        self.flush(now);
    }

    /// The answer to [`Output::Save`]: it was not saved. Without a storage the session goes on in memory; and if
    /// another page has it, not at all.
    pub fn unsaved(&mut self, now: Now, number: u64, why: Unkept) {
        if !self.durable.as_ref().is_some_and(|durable| durable.awaits(number)) {
            return;
        }
        if why == Unkept::Taken {
            self.give_away();
            self.close_line(now);
            self.queue.push_back(Output::Close);
            if self.is_online() {
                self.event(Event::Online(false));
            }
            self.note(Note::Lost(Trouble::Elsewhere));
            self.stop(Trouble::Elsewhere);
        } else {
            self.give_up_keeping(why);
            self.event(Event::Status);
        }
        self.flush(now);
    }

    /// Whether a client of this profile may go on with this one's session.
    pub fn continues_as(&self, profile: &Profile) -> bool {
        let ours = &self.profile;
        self.durable.is_some()
            && profile.is_durable()
            && profile.addresses().any(|url| ours.addresses().any(|known| known == url))
            && (&ours.client_id, &ours.username, ours.version, ours.clean_start)
                == (&profile.client_id, &profile.username, profile.version, profile.clean_start)
    }

    /// Goes on with the session of another client, which was disconnected: the same broker and the same name, and
    /// perhaps another password.
    pub fn inherit(&mut self, before: Self) {
        let wanted = filters(&self.profile);
        let unwanted = filters(&before.profile).into_iter().filter(|filter| !wanted.contains(filter));
        self.durable = before.durable;
        if let Some(durable) = &mut self.durable {
            durable.stale.extend(unwanted);
        }
        self.kept = before.kept;
        self.predecessor = before.session.or(before.predecessor);
        self.receipts = before.receipts;
        self.outbox = before.outbox;
        self.protocol = before.protocol;
        self.settled = before.settled;
        self.notices = before.notices;
    }

    /// Makes a new session the one that was kept, if one was.
    pub(super) fn resumed(&mut self, now: Now, session: Session) -> Session {
        if let Some(before) = self.predecessor.take() {
            return session.succeeding(before);
        }
        match self.kept.take() {
            Some(kept) => session.resuming(now.instant, kept),
            // The broker may have a session that this program knows nothing of. In 3.1.1 one that is begun without it
            // would end with the connection.
            None if session.keeps() && self.protocol == Protocol::V5 => session.beginning_anew(),
            None => session,
        }
    }

    /// Begins to connect: reads what was kept first.
    pub(super) fn begin(&mut self, now: Now) {
        if let Some(durable) = self.durable.as_ref().filter(|durable| durable.is_unread()) {
            self.queue.push_back(Output::Recall(durable.takes));
            self.enter(Phase::Recalling { give_up: now.instant + PATIENCE });
        } else {
            self.open(now);
        }
    }

    /// The storage took too long.
    pub(super) fn lose_patience(&mut self, now: Now) {
        if matches!(self.phase, Phase::Recalling { give_up } if give_up <= now.instant) {
            self.recalled(now, Err(Unkept::Slow), &mut |_, _| {});
        }
        let is_late = |durable: &Durable| {
            durable.is_swamped() || durable.deadline().is_some_and(|deadline| deadline <= now.instant)
        };
        if self.durable.as_ref().is_some_and(is_late) {
            self.give_up_keeping(Unkept::Slow);
            self.event(Event::Status);
            self.flush(now);
        }
    }

    pub(super) fn keep(&mut self, now: Now, change: Change) {
        let Some(durable) = &mut self.durable else { return };
        let mut wanted = filters(&self.profile);
        wanted.extend(durable.stale.iter().cloned());
        let protocol = self.protocol;
        durable.keep(change, now.unix, |client_id, welcomed| session_record(client_id, protocol, welcomed, wanted));
    }

    /// Sends what depends on what is kept, now or when it is.
    pub(super) fn hold(&mut self, bytes: Vec<u8>) {
        let free = match &mut self.durable {
            Some(durable) => durable.hold(bytes),
            None => Some(bytes),
        };
        self.release(free.unwrap_or_default());
    }

    /// Hands out the next batch.
    pub(super) fn flush(&mut self, now: Now) {
        if let Some(batch) = self.durable.as_mut().and_then(|durable| durable.batch(now)) {
            self.queue.push_back(Output::Save(batch.number, batch.writes));
        }
    }

    /// Hands out all that is still to be saved, because nobody will ask again.
    pub(super) fn flush_all(&mut self, now: Now) {
        if let Some(durable) = &mut self.durable {
            durable.hurry();
        }
        self.flush(now);
    }

    /// Another page goes on with the session: nothing of it is ours any more, and the fate of our publishes is unknown.
    pub(super) fn give_away(&mut self) {
        let Some(durable) = &mut self.durable else { return };
        durable.reset();
        durable.takes = true;
        self.session = None;
        let mut tags: Vec<_> = self.receipts.drain().map(|(_, tag)| tag).collect();
        tags.sort_unstable();
        for tag in tags {
            self.event(Event::Published(tag, Outcome::Unknown));
        }
    }

    pub(super) fn keeping(&self) -> Keeping {
        Keeping {
            wanted: self.durable.is_some(),
            trouble: self.durable.as_ref().and_then(Durable::trouble),
            set_aside: self.durable.as_ref().is_some_and(|durable| durable.set_aside),
        }
    }

    fn give_up_keeping(&mut self, why: Unkept) {
        let Some(durable) = &mut self.durable else { return };
        let free = durable.fail(why);
        self.note(Note::NotKept(why));
        self.release(free);
    }

    fn release(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.send(bytes);
        }
    }
}

/// Whether a profile's session can be the one that was kept.
fn fits(profile: &Profile, client_id: &str, protocol: Protocol) -> bool {
    let is_spoken = match protocol {
        Protocol::V311 => profile.version != Version::V5 && !profile.clean_start,
        Protocol::V5 => profile.version != Version::V311 && profile.session_expiry_secs > 0,
    };
    is_spoken && (profile.client_id.is_empty() || profile.client_id == client_id)
}

fn filters(profile: &Profile) -> Vec<Filter> {
    profile.subscriptions.iter().map(|wanted| wanted.filter.clone()).collect()
}

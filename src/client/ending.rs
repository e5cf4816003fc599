//! How a connection ends, and what comes next: another try, another version of the protocol, or none.

use core::time::Duration;

use super::connection::{Client, Phase};
use super::event::{Event, Note};
use super::retry::{self, Verdict};
use super::state::Trouble;
use crate::mqtt::{Protocol, Reason};
use crate::time::Now;

impl Client {
    /// The connection ended or was not made: decide what comes next.
    pub(super) fn lost(&mut self, now: Now, why: Trouble) {
        let stood = match self.phase {
            Phase::Online { since } => {
                let stood = now.instant.since(since.instant);
                if stood >= retry::STEADY {
                    self.attempt = 0;
                    self.nodes.settles();
                    self.keyring.settles();
                }
                self.event(Event::Online(false));
                Some(stood)
            }
            _ => None,
        };
        let welcomed = stood.is_some();
        let why = if let Some(stood) = stood {
            let (why, forbidden) = self.silence.ended(why, now.instant, stood);
            if let Some(topic) = forbidden {
                self.note(Note::Forbidden(topic));
                // Or it would be sent again with the next connection. A session that is kept only has what will not.
                if let Some(session) = self.session.as_mut().filter(|session| !session.keeps()) {
                    session.end_session();
                }
            }
            why
        } else {
            let has_login = self.profile.username.is_some() || self.profile.password.is_some();
            self.silence.unwelcome(why, has_login && !self.proven)
        };
        self.let_go();
        self.close_line(now);
        self.let_token_go();
        if matches!(why, Trouble::Reason { reason: Reason::V5(TAKEN_OVER), .. }) {
            self.give_away();
        }
        self.note(Note::Lost(why.clone()));
        if !welcomed && self.fall_back(&why) {
            return self.wait(now, FALL_BACK_WAIT, why);
        }
        self.garbled = if matches!(why, Trouble::Protocol(_)) { self.garbled + 1 } else { 0 };
        let verdict = retry::verdict(&why, welcomed);
        if self.garbled >= ENOUGH {
            return self.stop(why);
        }
        if self.wants_token(&why, welcomed) {
            // A whole site may need another at the same moment.
            let wait = retry::within(retry::NUDGE, &mut self.random);
            return self.wait(now, wait, why);
        }
        if self.adapt(&why, welcomed) {
            if welcomed {
                return self.retry(now, why);
            }
            let wait = retry::within(retry::AT_ONCE, &mut self.random);
            return self.wait(now, wait, why);
        }
        if let Some(wait) = self.elsewhere(&why, verdict, welcomed) {
            return self.wait(now, wait, why);
        }
        match verdict {
            // What one address cannot be, another may.
            Verdict::Stop if matches!(why, Trouble::Address(_)) && !self.profile.others.is_empty() => {
                self.retry(now, why);
            }
            Verdict::Stop | Verdict::Ask => self.stop(why),
            Verdict::RetrySlowly => {
                self.attempt = self.attempt.max(retry::SLOW_ATTEMPT);
                self.retry(now, why);
            }
            Verdict::Retry => self.retry(now, why),
        }
    }

    /// Turns to another of the profile's addresses, where that may help; gives the wait before it is tried.
    fn elsewhere(&mut self, why: &Trouble, verdict: Verdict, welcomed: bool) -> Option<Duration> {
        if let Trouble::Moved { to, .. } = why {
            let follows = self.nodes.follow(&self.profile, to);
            // A whole site may be sent on at once.
            return follows.then(|| retry::within(retry::NUDGE, &mut self.random));
        }
        let may_differ = match why {
            Trouble::Reason { reason: Reason::V5(code), .. } if welcomed => matches!(*code, 0x89 | 0x8B),
            Trouble::Address(_) => true,
            Trouble::NoToken(_) => false,
            _ => !welcomed && matches!(verdict, Verdict::Retry | Verdict::RetrySlowly),
        };
        let turns = self.network && may_differ && self.nodes.turn(&self.profile);
        turns.then(|| retry::within(retry::AT_ONCE, &mut self.random))
    }

    fn retry(&mut self, now: Now, why: Trouble) {
        self.tries += 1;
        if self.tries >= retry::TRIES && !self.proven && !self.profile.persistent {
            self.note(Note::GaveUp);
            return self.enter(Phase::GaveUp(why));
        }
        if !self.network {
            return self.enter(Phase::Offline { why });
        }
        let wait = retry::delay(self.attempt, &mut self.random);
        self.attempt = self.attempt.saturating_add(1);
        self.note(Note::Waiting(wait));
        self.wait(now, wait, why);
    }

    fn wait(&mut self, now: Now, wait: Duration, why: Trouble) {
        self.enter(Phase::Waiting { until: now.instant + wait, unix: now.unix + wait, why });
    }

    pub(super) fn stop(&mut self, why: Trouble) {
        self.note(Note::Stopped);
        self.enter(Phase::Refused(why));
    }

    /// Whether another protocol version is to be tried at once: the broker said so, or hung up without a word and
    /// has never accepted us.
    fn fall_back(&mut self, why: &Trouble) -> bool {
        if self.settled {
            return false;
        }
        match why {
            Trouble::Reason { reason: Reason::V311(1) | Reason::V5(0x84), .. } => {
                self.settled = true;
                self.speak_other();
                true
            }
            // Said nothing: it may not know MQTT 5, or the line broke. Try the other version now, and this one
            // again should that fail too.
            Trouble::Closed { was_open: true, .. } if self.protocol == Protocol::V5 => {
                self.speak_other();
                true
            }
            Trouble::Closed { was_open: true, .. } => {
                self.speak_other();
                false
            }
            _ => false,
        }
    }

    fn speak_other(&mut self) {
        self.protocol = match self.protocol {
            Protocol::V311 => Protocol::V5,
            Protocol::V5 => Protocol::V311,
        };
        self.session = None;
        self.note(Note::OtherVersion(self.protocol));
    }

    /// Brings the next try forward, a little jittered so that a whole site does not come back in one moment.
    pub(super) fn nudge(&mut self, now: Now) {
        let why = match &self.phase {
            Phase::Waiting { why, until, .. } if *until > now.instant + retry::NUDGE => why.clone(),
            Phase::Offline { why } => why.clone(),
            Phase::GaveUp(why) => {
                self.tries = 0;
                self.attempt = 0;
                why.clone()
            }
            _ => return,
        };
        let wait = retry::within(retry::NUDGE, &mut self.random);
        self.wait(now, wait, why);
    }

    pub(super) fn probe(&mut self, now: Now) {
        if let Some(session) = &mut self.session {
            session.probe(now.instant, PROBE_WAIT);
        }
        self.drain(now);
    }
}

/// A random part of a span.
pub(super) fn jittered(span: Duration, random: &mut fastrand::Rng) -> Duration {
    Duration::from_millis(random.u64(0..=span.as_millis() as u64))
}

/// How long a broker may take to answer after a sleep.
const PROBE_WAIT: Duration = Duration::from_secs(5);
/// The wait before the other protocol version is tried.
const FALL_BACK_WAIT: Duration = Duration::from_millis(200);
/// Session taken over (MQTT 5 §3.14.2.1).
const TAKEN_OVER: u8 = 0x8E;
/// So many times in a row is no accident.
const ENOUGH: u32 = 3;

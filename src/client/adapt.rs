//! What is changed so that a broker that will not have something has the rest: each thing once, and told.

use super::connection::Client;
use super::event::{Event, Note};
use super::state::{Notice, Trouble};
use crate::mqtt::{Protocol, Qos, Reason, Session};

impl Client {
    /// Changes what a broker, or something on the way, will not have. Whether that is a change it has not seen yet, so
    /// that another try may succeed.
    pub(super) fn adapt(&mut self, why: &Trouble, welcomed: bool) -> bool {
        let lesson = self.session.as_mut().and_then(Session::take_lesson);
        let notice = match why {
            Trouble::Reason { reason: Reason::V5(_), .. } if welcomed => lesson.map(Notice::of),
            Trouble::Reason { reason: Reason::V5(0x85) | Reason::V311(2), .. } if !welcomed => self.rename(),
            Trouble::Reason { reason: Reason::V5(code), .. } if !welcomed => self.greet_with_less(*code),
            Trouble::Idle(secs) => self.speak_up(*secs),
            _ => None,
        };
        notice.is_some_and(|notice| self.notice(notice))
    }

    /// Tells of a change; whether it is the first of its kind.
    pub(super) fn notice(&mut self, notice: Notice) -> bool {
        let before = self.notices.len();
        if self.notices.contains(&notice) {
            return false;
        }
        let kind = core::mem::discriminant(&notice);
        self.notices.retain(|known| core::mem::discriminant(known) != kind);
        let is_first = self.notices.len() == before;
        self.notices.push(notice.clone());
        self.note(Note::Notice(notice));
        self.event(Event::Status);
        is_first
    }

    /// What an earlier connection lost is of the past.
    pub(super) fn forget_lost_session(&mut self) {
        self.notices.retain(|notice| !matches!(notice, Notice::SessionLost(_)));
    }

    /// Another client identifier: the end of ours in letters and digits, as every broker must take it (§3.1.3-5), and
    /// then one that the broker chooses. A session that outlasts the page is known by its name, so that keeps it.
    fn rename(&mut self) -> Option<Notice> {
        if self.durable.is_some() || self.profile.client_id.is_empty() {
            return None;
        }
        let plain = || self.profile.client_id.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = plain().skip(plain().count().saturating_sub(MUST_BE_TAKEN)).collect();
        // Nothing is under way in a session that was never welcomed.
        self.session = None;
        if plain.is_empty() || plain == self.profile.client_id {
            // 3.1.1 lets only a clean session have no name.
            if self.protocol == Protocol::V311 && !self.profile.clean_start {
                return None;
            }
            self.profile.client_id.clear();
            return Some(Notice::AssignedId);
        }
        self.profile.client_id.clone_from(&plain);
        Some(Notice::ShortId(plain.into()))
    }

    /// A CONNECT without what its CONNACK says the broker will not have (§3.1.2-20, §3.2.2-12, §3.2.2-13).
    fn greet_with_less(&mut self, code: u8) -> Option<Notice> {
        let will = self.profile.will.as_mut().map(|will| &mut will.message);
        let notice = match (code, will) {
            (0x9B, Some(will)) if will.qos != Qos::AtMostOnce => {
                will.qos = Qos::AtMostOnce;
                Notice::WillQos
            }
            (0x9A, Some(will)) if will.retain => {
                will.retain = false;
                Notice::WillRetain
            }
            (0x95, _) if !self.profile.user_properties.is_empty() => {
                self.profile.user_properties.clear();
                Notice::NoUserProperties
            }
            _ => return None,
        };
        self.greet_anew();
        Some(notice)
    }

    /// A shorter keep-alive, where silence of so many seconds closes the line and the broker does not say its own.
    fn speak_up(&mut self, secs: u32) -> Option<Notice> {
        let keep_alive = u16::try_from(secs * 2 / 3).unwrap_or(u16::MAX).max(LEAST_KEEP_ALIVE);
        let is_ours = self.session.as_ref().is_none_or(|session| session.server().keep_alive_secs.is_none());
        let before = self.profile.keep_alive_secs;
        if !is_ours || (before != 0 && before <= keep_alive) {
            return None;
        }
        self.profile.keep_alive_secs = keep_alive;
        self.greet_anew();
        Some(Notice::KeepAlive(keep_alive))
    }

    /// The next CONNECT says what the profile says now; the session goes on.
    fn greet_anew(&mut self) {
        self.predecessor = self.session.take().or(self.predecessor.take());
    }
}

/// A client identifier of so many letters and digits must be taken (§3.1.3-5).
const MUST_BE_TAKEN: usize = 23;
/// The shortest keep-alive that is chosen, in seconds.
const LEAST_KEEP_ALIVE: u16 = 5;

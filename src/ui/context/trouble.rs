//! A connection's state and troubles as words, icons and sentences. Only spelling: what follows from a trouble is
//! decided in the worker.

use crate::port::{Grant, Reason, State, Trouble};
use crate::strings;
use crate::time::Timestamp;
use crate::web::intl;

/// How bad a state is; the worst of several is shown.
pub const fn rank(state: &State) -> u8 {
    match state {
        State::Connected { .. } => 0,
        State::Connecting => 1,
        State::Waiting { .. } => 2,
        State::Offline => 3,
        State::GaveUp { .. } => 4,
        State::Refused { .. } => 5,
        State::Disconnected => 6,
    }
}

/// The state's stable name for automation and style sheets.
pub const fn key(state: &State) -> &'static str {
    match state {
        State::Connected { .. } => "connected",
        State::Connecting => "connecting",
        State::Waiting { .. } => "waiting",
        State::Offline => "offline",
        State::GaveUp { .. } => "gave-up",
        State::Refused { .. } => "refused",
        State::Disconnected => "disconnected",
    }
}

/// The state in a word.
pub const fn word(state: &State) -> &'static str {
    match state {
        State::Connected { .. } => strings::CONNECTED,
        State::Connecting => strings::CONNECTING,
        State::Waiting { .. } => strings::RECONNECTING,
        State::Offline => strings::OFFLINE,
        State::GaveUp { .. } => strings::GAVE_UP,
        State::Refused { why: Trouble::Elsewhere } => strings::ELSEWHERE_WORD,
        State::Refused { .. } => strings::REFUSED,
        State::Disconnected => strings::DISCONNECTED,
    }
}

/// The shape that says the same as the colour.
pub const fn icon(state: &State) -> &'static str {
    match state {
        State::Connected { .. } => "ok",
        State::Connecting => "plug",
        State::Waiting { .. } => "warn",
        State::GaveUp { .. } | State::Refused { .. } => "crit",
        State::Offline | State::Disconnected => "offline",
    }
}

/// When the next try begins.
pub const fn until(state: &State) -> Option<Timestamp> {
    match state {
        State::Waiting { until, .. } => Some(*until),
        _ => None,
    }
}

/// The trouble a state tells of.
pub const fn trouble(state: &State) -> Option<&Trouble> {
    match state {
        State::Waiting { why, .. } | State::GaveUp { why } | State::Refused { why } => Some(why),
        _ => None,
    }
}

/// What a state means, where its trouble does not say it.
pub const fn state_sentence(state: &State) -> Option<&'static str> {
    match state {
        State::Connected { .. } | State::Waiting { .. } | State::Refused { why: Trouble::Elsewhere } => None,
        State::Connecting => Some(strings::CONNECTING_WHY),
        State::Offline => Some(strings::OFFLINE_WHY),
        State::GaveUp { .. } => Some(strings::GAVE_UP_NEXT),
        State::Refused { .. } => Some(strings::REFUSED_NEXT),
        State::Disconnected => Some(strings::DISCONNECTED_WHY),
    }
}

/// What happened and what to do, one or more sentences.
pub fn sentences(trouble: &Trouble) -> Vec<String> {
    match trouble {
        Trouble::Closed { code, was_open: true } => vec![strings::closed_open(*code)],
        Trouble::Closed { code, was_open: false } => vec![strings::closed_unopened(*code)],
        Trouble::NoConnack => vec![strings::NO_CONNACK.to_owned()],
        Trouble::NoPingresp => vec![strings::NO_PINGRESP.to_owned()],
        Trouble::Reason { reason, text } => {
            let mut said = vec![strings::refused_by_name(reason.name(), reason.code()), next(*reason).to_owned()];
            if !text.is_empty() {
                said.insert(1, strings::own_words(text));
            }
            said
        }
        Trouble::Moved { reason, text, to } => {
            let mut said = sentences(&Trouble::Reason { reason: *reason, text: text.clone() });
            said.push(strings::connection::moved(to));
            said
        }
        Trouble::NoToken(why) => vec![strings::connection::no_token(&why.sentence())],
        Trouble::Protocol(detail) => vec![strings::protocol(detail)],
        Trouble::Address(detail) => vec![strings::address(detail)],
        Trouble::Profile(detail) => vec![strings::profile(detail)],
        Trouble::Unheard => vec![strings::UNHEARD.to_owned()],
        Trouble::Idle(secs) => vec![strings::idle(*secs)],
        Trouble::Halted => vec![strings::HALTED.to_owned()],
        Trouble::Elsewhere => vec![strings::ELSEWHERE.to_owned()],
        Trouble::IdInUse => vec![strings::ID_IN_USE.to_owned()],
        Trouble::TooMany(limit) => vec![strings::too_many_brokers(&intl::count(u64::from(*limit)))],
    }
}

/// Whether the sentences are followed by the checklist of what may be wrong.
pub const fn wants_checklist(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Closed { was_open: false, .. })
}

/// What the broker answered to a subscription.
pub fn grant(grant: &Grant) -> String {
    match grant.result {
        None => strings::ASKED.to_owned(),
        Some(Ok(qos)) => strings::grant(qos.into()),
        Some(Err(reason)) => strings::grant_refused(reason.name(), reason.code()),
    }
}

const fn next(reason: Reason) -> &'static str {
    match reason {
        Reason::V5(code) => strings::reason_next(code),
        Reason::V311(code) => strings::return_code_next(code),
    }
}

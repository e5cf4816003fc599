//! Which reason means stop and which means try again, and how long to wait: full jitter, so that ten thousand tabs
//! do not come back in one second.

use core::time::Duration;

use super::state::Trouble;
use crate::mqtt::Reason;

/// What a trouble means for the next try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It will not heal by itself.
    Stop,
    /// It may heal: try again after a jittered wait.
    Retry,
    /// It may heal, and the broker asked for patience: wait as for the longest wait.
    RetrySlowly,
    /// A person has to decide, as when the broker names another server: credentials never follow by themselves.
    Ask,
}

/// Sorts a trouble. `welcomed` says whether the broker had accepted this connection: the same code means different
/// things in CONNACK and in DISCONNECT.
pub fn verdict(trouble: &Trouble, welcomed: bool) -> Verdict {
    match trouble {
        Trouble::Closed { .. } | Trouble::NoConnack | Trouble::NoPingresp | Trouble::Protocol(_) | Trouble::Idle(_) => {
            Verdict::Retry
        }
        Trouble::Address(_)
        | Trouble::Elsewhere
        | Trouble::IdInUse
        | Trouble::Unheard
        | Trouble::TooMany(_)
        | Trouble::Profile(_)
        | Trouble::Halted => Verdict::Stop,
        Trouble::Moved { .. } => Verdict::Ask,
        Trouble::NoToken(why) if why.may_heal() => Verdict::Retry,
        Trouble::NoToken(_) => Verdict::Stop,
        Trouble::Reason { reason: Reason::V311(3), .. } => Verdict::Retry,
        Trouble::Reason { reason: Reason::V311(_), .. } => Verdict::Stop,
        Trouble::Reason { reason: Reason::V5(code), .. } if welcomed => goodbye(*code),
        Trouble::Reason { reason: Reason::V5(code), .. } => refusal(*code),
    }
}

/// CONNACK (MQTT 5 §3.2.2.2).
fn refusal(code: u8) -> Verdict {
    match code {
        0x80 | 0x83 | 0x88 | 0x89 => Verdict::Retry,
        0x97 | 0x9F => Verdict::RetrySlowly,
        0x9C | 0x9D => Verdict::Ask,
        _ => Verdict::Stop,
    }
}

/// DISCONNECT (MQTT 5 §3.14.2.1). What we could have done better (0x93 to 0x96, 0x99 to 0x9B, 0x9E, 0xA1, 0xA2) is
/// tried again, slowly: the session that follows knows the broker's limits anew.
fn goodbye(code: u8) -> Verdict {
    match code {
        0x81 | 0x82 | 0x87 | 0x8C | 0x8E | 0x8F | 0x90 | 0x98 => Verdict::Stop,
        0x93..=0x97 | 0x99..=0x9B | 0x9E | 0x9F | 0xA1 | 0xA2 => Verdict::RetrySlowly,
        0x9C | 0x9D => Verdict::Ask,
        _ => Verdict::Retry,
    }
}

/// The wait before try number `attempt` (from 0): a random part of a span that doubles from [`BASE`] to [`CAP`],
/// never under [`FLOOR`].
pub fn delay(attempt: u32, random: &mut fastrand::Rng) -> Duration {
    let span = BASE.saturating_mul(1 << attempt.min(16)).min(CAP);
    within(span, random)
}

/// A random part of a span, never under [`FLOOR`].
pub fn within(span: Duration, random: &mut fastrand::Rng) -> Duration {
    Duration::from_millis(random.u64(0..=span.as_millis() as u64)).max(FLOOR)
}

/// The number of the try whose span is the longest: where a slow retry starts.
pub const SLOW_ATTEMPT: u32 = 5;
/// Tries in a row before the first success.
pub const TRIES: u32 = 5;
/// How long a connection must have stood before the waits start small again.
pub const STEADY: Duration = Duration::from_secs(30);
/// The longest wait before a try that the network, the tab or a wake-up brought forward.
pub const NUDGE: Duration = Duration::from_secs(2);
/// The longest wait before another address of the same broker is tried.
pub const AT_ONCE: Duration = Duration::from_millis(400);

const BASE: Duration = Duration::from_secs(3);
const CAP: Duration = Duration::from_secs(60);
const FLOOR: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_jittered_between_floor_and_a_span_that_doubles_to_the_cap() {
        let mut random = fastrand::Rng::with_seed(7);
        for attempt in 0..12 {
            let span = Duration::from_secs((3 << attempt).min(60));
            let waits: Vec<_> = (0..2_000).map(|_| delay(attempt, &mut random)).collect();
            assert!(waits.iter().all(|wait| (FLOOR..=span).contains(wait)));
            assert!(waits.iter().any(|wait| *wait > span * 9 / 10) && waits.iter().any(|wait| *wait < span / 10));
        }
    }

    #[test]
    fn the_refusals_of_the_fault_model_are_sorted_as_written_there() {
        let reason = |reason| Trouble::Reason { reason, text: "".into() };
        for code in [1, 2, 4, 5] {
            assert_eq!(verdict(&reason(Reason::V311(code)), false), Verdict::Stop, "{code}");
        }
        assert_eq!(verdict(&reason(Reason::V311(3)), false), Verdict::Retry);
        let check = |codes: &[u8], welcomed, expected| {
            for code in codes {
                assert_eq!(verdict(&reason(Reason::V5(*code)), welcomed), expected, "{code:02x}");
            }
        };
        check(&[0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C, 0x90, 0x95, 0x99, 0x9A, 0x9B], false, Verdict::Stop);
        check(&[0x80, 0x83, 0x88, 0x89], false, Verdict::Retry);
        check(&[0x97, 0x9F], false, Verdict::RetrySlowly);
        check(&[0x9C, 0x9D], false, Verdict::Ask);
        check(&[0x81, 0x82, 0x87, 0x98, 0x8E, 0x8F, 0x90], true, Verdict::Stop);
        check(&[0x00, 0x80, 0x83, 0x89, 0x8B, 0x8D, 0xA0], true, Verdict::Retry);
        check(&[0x97, 0x9F, 0x93, 0x94, 0x95, 0x96, 0x99, 0x9A, 0x9B, 0x9E, 0xA1, 0xA2], true, Verdict::RetrySlowly);
        check(&[0x9C, 0x9D], true, Verdict::Ask);
    }
}

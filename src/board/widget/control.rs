//! [`Control`]: the truth about a command. Sent is not done, acknowledged is not done; done is what the device reports.

use core::time::Duration;

use super::shown::{Problem, WidgetState, missing};
use super::{Condition, Target};
use crate::data::view::{Reading, Source};
use crate::mqtt::topic::Topic;
use crate::payload::Value;
use crate::time::{Instant, Timestamp};

/// What a kind of widget that acts knows of its device.
pub trait Acts {
    /// How commands are sent.
    fn target(&self) -> &Target;
    /// Where the device reports how it is, each part of it by itself; nowhere for one that never says.
    fn parts(&self) -> Vec<Source>;
    /// What a value of a part means, by the number of the part; `None` when it means nothing.
    fn meaning(&self, part: usize, value: &Value) -> Option<Condition>;
    /// The message that asks for it: its topic, and what it says.
    fn message(&self, wish: &Condition) -> (Topic, String);
    /// Whether what is reported `now` answers what is wanted; how it was `before` the command counts for a device that
    /// takes its time.
    fn is_met(&self, wish: &Condition, before: &Condition, now: &Condition) -> bool {
        let _ = before;
        now.answers(wish, self.tolerance())
    }
    /// What is wrong with a value that means nothing.
    fn problem(&self) -> Problem {
        Problem::NoMeaning
    }
    /// How far a reported number may be from the wanted one.
    fn tolerance(&self) -> f64 {
        1e-9
    }
    /// The least time between two commands.
    fn pause(&self) -> Duration {
        Duration::from_millis(self.target().pause_ms.into())
    }
}

/// What stands between a person and a device: what is reported, what is wanted, and how far the command came.
///
/// # The calling contract
/// Tell it every answer about its sources ([`handle_reading`](Self::handle_reading)) and what becomes of its commands
/// ([`handle_progress`](Self::handle_progress)); [`ask`](Self::ask) when the person does, and publish what it
/// gives. Call [`handle_timeout`](Self::handle_timeout) at the [`deadline`](Self::deadline), and publish what it gives;
/// early or extra calls are harmless. Asking again before an answer came asks at once, or as soon as the pause between
/// two commands is over, and the first command is forgotten.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Control {
    parts: Vec<Part>,
    stage: Stage,
    wish: Option<Wish>,
    number: u32,
    /// What waits for the pause to be over, and until when.
    held: Option<(Condition, Instant)>,
    sent_at: Option<Instant>,
}

/// What one part of the device said last.
#[derive(Clone, PartialEq, Debug, Default)]
struct Part {
    said: Condition,
    /// Messages received on its topic when it said so.
    messages: u64,
    /// Messages received on its topic.
    heard: u64,
}

/// The last command.
#[derive(Clone, PartialEq, Debug)]
struct Wish {
    wanted: Condition,
    before: Condition,
    until: Instant,
    /// Only messages beyond these, part by part, can be an answer to it.
    heard: Vec<u64>,
}

/// How far the last command came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// There was none, or the device has changed since.
    #[default]
    Idle,
    /// It waits for the pause between two commands to be over.
    Held,
    /// It waits for a connection, at most until then.
    Queued(Timestamp),
    /// On its way.
    Sent,
    /// The broker has it; what the device does is not known yet.
    Acknowledged,
    /// The device reports the wanted state.
    Confirmed,
    /// The broker has it, and this device never says what it does.
    Delivered,
    /// It was handed to the network, and nobody will say any more.
    Gone,
    /// It failed, and the reported state is shown again.
    Reverted(Revert),
}

impl Stage {
    /// The word, for `data-stage`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Held => "held",
            Self::Queued(_) => "queued",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Confirmed => "confirmed",
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::Reverted(_) => "reverted",
        }
    }

    /// Whether an answer is still awaited.
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Held | Self::Queued(_) | Self::Sent | Self::Acknowledged)
    }
}

/// Why a command failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Revert {
    /// Nobody answered in so many seconds: not the device, or, where it never does, not the broker.
    #[error("no confirmation after {0} s")]
    NoConfirmation(u32),
    /// It never got to the broker, or the broker refused it; the reason.
    #[error("{0}")]
    Failed(Box<str>),
}

/// What to publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// Its number, for [`Control::handle_progress`].
    pub number: u32,
    /// Where.
    pub topic: Topic,
    /// What.
    pub payload: String,
}

/// What became of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    /// It waits for a connection, at most until then.
    Queued(Timestamp),
    /// Handed to the network; an acknowledgement will follow.
    Sent,
    /// Handed to the network; no acknowledgement will follow.
    Gone,
    /// The broker has it.
    Acknowledged,
    /// It failed; the reason, as a person should read it.
    Failed(Box<str>),
}

impl Control {
    /// For a device of which nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The person wants this. Gives what to publish now, if the pause since the last command is over.
    pub fn ask(&mut self, acts: &dyn Acts, wanted: Condition, now: Instant) -> Option<Command> {
        let free = self.sent_at.map(|at| at + acts.pause()).filter(|free| now < *free);
        if let Some(free) = free {
            self.held = Some((wanted, free));
            self.stage = Stage::Held;
            return None;
        }
        Some(self.send(acts, wanted, now))
    }

    fn send(&mut self, acts: &dyn Acts, wanted: Condition, now: Instant) -> Command {
        let (topic, payload) = acts.message(&wanted);
        self.number = self.number.wrapping_add(1);
        self.stage = Stage::Sent;
        self.held = None;
        self.sent_at = Some(now);
        self.wish = Some(Wish {
            wanted,
            before: self.reported(),
            until: now + acts.target().patience(),
            heard: self.parts.iter().map(|part| part.heard).collect(),
        });
        Command { number: self.number, topic, payload }
    }

    /// Something became of the command with this number. What is said of older ones is of no interest any more. Of one
    /// that waited for a connection, answers are awaited from when it leaves.
    pub fn handle_progress(&mut self, acts: &dyn Acts, number: u32, progress: Progress, now: Instant) {
        let never_says = acts.parts().is_empty();
        // The broker's word comes late where there is no other, and counts.
        let is_late = never_says && matches!(self.stage, Stage::Reverted(Revert::NoConfirmation(_)));
        let waited = matches!(self.stage, Stage::Queued(_));
        let awaits = waited || matches!(self.stage, Stage::Sent | Stage::Acknowledged) || is_late;
        if number != self.number || !awaits {
            return;
        }
        if waited && matches!(progress, Progress::Sent | Progress::Gone | Progress::Acknowledged) {
            self.stage = Stage::Sent;
            let (before, heard) = (self.reported(), self.parts.iter().map(|part| part.heard).collect());
            if let Some(wish) = &mut self.wish {
                (wish.before, wish.heard, wish.until) = (before, heard, now + acts.target().patience());
            }
        }
        match progress {
            Progress::Queued(until) => self.stage = Stage::Queued(until),
            Progress::Gone if never_says => self.stage = Stage::Gone,
            // Without an acknowledgement to wait for, only the device can answer.
            Progress::Sent | Progress::Gone => {}
            Progress::Acknowledged if never_says => self.stage = Stage::Delivered,
            Progress::Acknowledged => self.stage = Stage::Acknowledged,
            Progress::Failed(reason) => self.stage = Stage::Reverted(Revert::Failed(reason)),
        }
    }

    /// A part of the device's state was read. Only a message that came after the command confirms it; one that came too
    /// late still does. Of a device with several parts, what a message does not speak of stays as it was.
    pub fn handle_reading(&mut self, acts: &dyn Acts, part: usize, reading: &Reading) {
        let before = self.reported();
        let count = acts.parts().len();
        self.parts.resize_with(count.max(part + 1), Part::default);
        let said = reading.value.as_ref().and_then(|value| acts.meaning(part, value.as_ref().ok()?));
        if let Some(known) = self.parts.get_mut(part) {
            known.heard = reading.messages;
            if said.is_some() || count == 1 {
                known.messages = reading.messages;
                known.said = said.unwrap_or_default();
            }
        }
        // What did not leave yet cannot be answered.
        let is_away = self.held.is_none() && !matches!(self.stage, Stage::Queued(_));
        let Some(wish) = self.wish.as_ref().filter(|_| is_away) else { return };
        let is_new = |n: usize, part: &Part| wish.heard.get(n).is_none_or(|heard| part.messages != *heard);
        let fresh = self.parts.iter().enumerate().filter(|(n, part)| part.messages > 0 && is_new(*n, part));
        let fresh: Vec<&Part> = fresh.map(|(_, part)| part).collect();
        let now = fresh.iter().fold(Condition::default(), |now, part| now.with(&part.said));
        if !fresh.is_empty() && acts.is_met(&wish.wanted, &wish.before, &now) {
            self.stage = Stage::Confirmed;
        } else if self.stage == Stage::Confirmed && self.reported() != before {
            // Somebody else has changed it: the old success says nothing about that.
            self.stage = Stage::Idle;
            self.wish = None;
        }
    }

    /// Time has passed. Gives what waited for the pause to be over, to be published now.
    pub fn handle_timeout(&mut self, acts: &dyn Acts, now: Instant) -> Option<Command> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return None;
        }
        if let Some((wanted, _)) = self.held.take() {
            return Some(self.send(acts, wanted, now));
        }
        self.stage = Stage::Reverted(Revert::NoConfirmation(acts.target().patience_secs));
        None
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        if let Some((_, free)) = self.held {
            return Some(free);
        }
        let is_awaited = self.stage.is_pending() && !matches!(self.stage, Stage::Queued(_));
        self.wish.as_ref().filter(|_| is_awaited).map(|wish| wish.until)
    }

    /// What waits for the pause is not sent any more.
    pub fn forget_held(&mut self, why: &str) {
        if self.held.take().is_some() {
            self.stage = Stage::Reverted(Revert::Failed(why.into()));
        }
    }

    /// How far the last command came.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What to show: what is wanted while a command is on its way, over what is reported.
    pub fn shown(&self) -> Condition {
        let reported = self.reported();
        match (&self.held, &self.wish) {
            (Some((wanted, _)), _) => reported.with(wanted),
            (None, Some(wish)) if self.stage.is_pending() => reported.with(&wish.wanted),
            _ => reported,
        }
    }

    /// What the device reports.
    pub fn reported(&self) -> Condition {
        self.parts.iter().fold(Condition::default(), |all, part| all.with(&part.said))
    }
}

/// How far the reported state can be trusted, since when it is known, and what is wrong with what arrived instead. The
/// newest part that means something counts; a device that never says how it is leaves nothing to doubt.
pub fn trust(acts: &dyn Acts, readings: &[Reading]) -> (WidgetState, Option<Timestamp>, Option<Problem>) {
    let Some(first) = readings.first() else { return (WidgetState::Live, None, None) };
    let means = |part: usize, reading: &Reading| match &reading.value {
        Some(Ok(value)) => acts.meaning(part, value).is_some(),
        _ => false,
    };
    let known = readings.iter().enumerate().filter(|(part, reading)| means(*part, reading)).map(|(_, reading)| reading);
    if let Some(newest) = known.max_by_key(|reading| reading.at) {
        return (WidgetState::of(newest.freshness, None), newest.at, None);
    }
    let strange = readings.iter().find(|reading| reading.value.is_some());
    let problem = strange.map(|reading| missing(reading).unwrap_or_else(|| acts.problem()));
    let of = strange.unwrap_or(first);
    (WidgetState::of(of.freshness, problem), of.at, problem)
}

//! [`Control`]: the truth about a command. Sent is not done, acknowledged is not done; done is what the device reports.

use core::time::Duration;

use super::switch::Settings;
use crate::data::view::Reading;
use crate::time::Instant;

/// A switch between a person and a device: what is reported, what is wanted, and how far the command came.
///
/// # The calling contract
/// Tell it every answer about its source ([`handle_reading`](Self::handle_reading)) and what becomes of its commands
/// ([`handle_progress`](Self::handle_progress)); [`press`](Self::press) when the person does, and publish what it
/// gives. Call [`handle_timeout`](Self::handle_timeout) at the [`deadline`](Self::deadline); early or extra calls are
/// harmless. Pressing again before an answer came asks for the opposite at once, and the first command is forgotten.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Control {
    reported: Option<bool>,
    /// Messages received on the state topic when it was last heard of.
    messages: u64,
    stage: Stage,
    wish: Option<Wish>,
    number: u32,
}

/// The last command.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Wish {
    on: bool,
    until: Instant,
    /// Only a message beyond these can be an answer to it.
    messages: u64,
}

/// How far the last command came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// There was none, or the device has changed since.
    #[default]
    Idle,
    /// On its way.
    Sent,
    /// The broker has it; what the device does is not known yet.
    Acknowledged,
    /// The device reports the wanted state.
    Confirmed,
    /// It failed, and the switch shows the reported state again.
    Reverted(Revert),
}

impl Stage {
    /// The word, for `data-stage`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Confirmed => "confirmed",
            Self::Reverted(_) => "reverted",
        }
    }

    /// Whether an answer is still awaited.
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Sent | Self::Acknowledged)
    }
}

/// Why a command failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Revert {
    /// The device did not report the wanted state in time.
    #[error("no confirmation after {} s", PATIENCE.as_secs())]
    NoConfirmation,
    /// It never got to the broker, or the broker refused it; the reason.
    #[error("{0}")]
    Failed(Box<str>),
}

/// What to publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// Its number, for [`Control::handle_progress`].
    pub number: u32,
    /// The state it asks for.
    pub on: bool,
    /// The message for the switch's command topic.
    pub payload: String,
}

/// What became of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
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
    /// A switch of which nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The person wants the opposite of what is shown; on, while nothing is known.
    pub fn press(&mut self, settings: &Settings, now: Instant) -> Command {
        let on = !self.shown().unwrap_or(false);
        self.number = self.number.wrapping_add(1);
        self.stage = Stage::Sent;
        self.wish = Some(Wish { on, until: now + PATIENCE, messages: self.messages });
        Command { number: self.number, on, payload: settings.payload(on).to_owned() }
    }

    /// Something became of the command with this number. What is said of older ones is of no interest any more.
    pub fn handle_progress(&mut self, number: u32, progress: Progress) {
        if number != self.number || !self.stage.is_pending() {
            return;
        }
        match progress {
            // Without an acknowledgement to wait for, only the device can answer.
            Progress::Sent | Progress::Gone => {}
            Progress::Acknowledged => self.stage = Stage::Acknowledged,
            Progress::Failed(reason) => self.stage = Stage::Reverted(Revert::Failed(reason)),
        }
    }

    /// The device's state was read. Only a message that came after the command confirms it; one that came too late
    /// still does.
    pub fn handle_reading(&mut self, settings: &Settings, reading: &Reading) {
        let before = self.reported;
        self.reported = reading.value.as_ref().and_then(|value| settings.meaning(value.as_ref().ok()?));
        self.messages = reading.messages;
        let Some(wish) = self.wish else { return };
        if reading.messages != wish.messages && self.reported == Some(wish.on) {
            self.stage = Stage::Confirmed;
        } else if self.stage == Stage::Confirmed && self.reported != before {
            // Somebody else has changed it: the old success says nothing about that.
            self.stage = Stage::Idle;
            self.wish = None;
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            self.stage = Stage::Reverted(Revert::NoConfirmation);
        }
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        self.wish.filter(|_| self.stage.is_pending()).map(|wish| wish.until)
    }

    /// How far the last command came.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Where the knob stands: the wanted state while a command is on its way, else the reported one.
    pub fn shown(&self) -> Option<bool> {
        match self.wish {
            Some(wish) if self.stage.is_pending() => Some(wish.on),
            _ => self.reported,
        }
    }

    /// What the device reports.
    pub const fn reported(&self) -> Option<bool> {
        self.reported
    }
}

/// How long a device may take to report the wanted state.
pub const PATIENCE: Duration = Duration::from_secs(5);

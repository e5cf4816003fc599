//! The session's timers as a table of deadlines.

use crate::time::Instant;

/// What the session waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Timer {
    /// When to give up waiting for CONNACK.
    ConnAck,
    /// When to send the next PINGREQ.
    Ping,
    /// When to give up waiting for PINGRESP.
    PingResp,
}

/// One optional deadline a timer.
#[derive(Clone, Default)]
pub(super) struct TimerTable([Option<Instant>; 3]);

impl TimerTable {
    pub(super) fn set(&mut self, timer: Timer, at: Instant) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = Some(at);
        }
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = None;
        }
    }

    pub(super) fn stop_all(&mut self) {
        *self = Self::default();
    }

    /// Sets a timer that is not set or is set to a later time.
    pub(super) fn bring_forward(&mut self, timer: Timer, at: Instant) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = Some(slot.map_or(at, |set| set.min(at)));
        }
    }

    /// Sets a timer that is set to a later time, if that is later.
    pub(super) fn put_off(&mut self, timer: Timer, at: Instant) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = slot.map(|set| set.max(at));
        }
    }

    /// Stops the timer and says when it was due, if it is due at `now`.
    pub(super) fn take_expired(&mut self, timer: Timer, now: Instant) -> Option<Instant> {
        let slot = self.0.get_mut(timer as usize)?;
        slot.take_if(|at| *at <= now)
    }

    /// The earliest deadline.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.iter().flatten().min().copied()
    }
}

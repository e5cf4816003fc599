//! [`Place`]: what the devices of one place say, as a function of time and commands.

/// Devices that live together and share one connection.
pub trait Place: Send {
    /// The filters its devices are commanded at.
    fn commands(&self) -> &'static [&'static str];

    /// What is said right after connecting: the retained states.
    fn hello(&mut self) -> Vec<Message>;

    /// What is said now, ten times a second; `time` is in seconds since the place began.
    fn tick(&mut self, time: f64) -> Vec<Message>;

    /// What is said to a command.
    fn obey(&mut self, topic: &str, payload: &[u8]) -> Vec<Message>;
}

/// One thing a device says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its topic name.
    pub topic: String,
    /// Its bytes.
    pub payload: Vec<u8>,
    /// 0, 1 or 2.
    pub qos: u8,
    /// Whether the broker keeps it.
    pub retain: bool,
}

impl Message {
    /// A reading: `QoS` 0, forgotten by the broker.
    pub fn new(topic: &str, payload: impl Into<String>) -> Self {
        Self { topic: topic.to_owned(), payload: payload.into().into_bytes(), qos: 0, retain: false }
    }

    /// The same at another `QoS`.
    #[must_use]
    pub fn qos(self, qos: u8) -> Self {
        Self { qos, ..self }
    }

    /// The same, kept by the broker.
    #[must_use]
    pub fn retained(self) -> Self {
        Self { retain: true, ..self }
    }
}

/// Calls every so many beats.
#[derive(Debug, Default)]
pub(super) struct Beats(u64);

impl Beats {
    /// Counts one more; call it once a tick, before [`Beats::every`].
    pub(super) fn next(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }

    /// Whether it is this beat's turn: `phase` keeps devices of one pace apart.
    pub(super) fn every(&self, beats: u64, phase: u64) -> bool {
        self.0 % beats == phase % beats
    }
}

/// A value that wanders smoothly around `middle` by `reach`, with a little noise.
pub(super) fn wave(time: f64, period: f64, middle: f64, reach: f64) -> f64 {
    let turn = std::f64::consts::TAU * time / period;
    let slow = turn.sin() * 0.8 + (turn * 2.7 + 1.0).sin() * 0.2;
    middle + reach * (slow + (fastrand::f64() - 0.5) * 0.04)
}

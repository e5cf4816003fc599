//! [`Target`]: where a widget that acts sends what a person asks for, and how.

use core::time::Duration;

use super::suggest::command_topic;
use crate::board::brief::Act;
use crate::board::setting::{Place, Setting, choices};
use crate::data::view::Source;
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};

/// Where commands go, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The broker.
    pub broker: BrokerId,
    /// The topic a device takes commands on.
    pub topic: Topic,
    /// Quality of service, 0 to 2. With 1 and 2 the broker acknowledges it.
    pub qos: u8,
    /// Whether the broker should store the command: a device that starts later would still obey it.
    pub retain: bool,
    /// How long the device may take to report what was asked for, in seconds, 1 to 600.
    pub patience_secs: u32,
    /// What keeps a command from being sent by mistake.
    pub guard: Guard,
    /// Between two commands there are at least so many milliseconds, at most 60,000; what is asked for meanwhile waits,
    /// and only the latest of it is sent.
    pub pause_ms: u32,
    /// How long a command may wait for a connection, in seconds, at most 86,400; 0 for not at all: what comes late may do
    /// harm.
    pub queue_secs: u32,
}

choices! {
    /// What keeps a command from being sent by mistake.
    Guard {
        /// Nothing: a press sends.
        None = "none",
        /// The control must be held for [`HOLD`].
        Hold = "hold",
        /// A first press arms it for [`ARMED`], a second one sends.
        Arm = "arm",
    }
}

impl Target {
    /// Where the device that reports on `state` most likely takes commands: acknowledged, not retained.
    pub fn of(state: &Source) -> Self {
        Self {
            broker: state.broker.clone(),
            topic: command_topic(state),
            qos: USUAL_QOS,
            retain: false,
            patience_secs: USUAL_PATIENCE,
            guard: Guard::None,
            pause_ms: 0,
            queue_secs: 0,
        }
    }

    /// How long the device may take to report what was asked for.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.patience_secs.into())
    }

    /// What it may publish there.
    pub(super) fn act(&self, payloads: Vec<String>) -> Act {
        self.act_on(&self.topic, payloads)
    }

    /// What it may publish on another topic in the same way.
    pub(super) fn act_on(&self, topic: &Topic, payloads: Vec<String>) -> Act {
        Act { broker: self.broker.clone(), topics: Filter::exactly(topic), payloads, retain: self.retain }
    }

    /// As a setting.
    pub(super) fn setting<'a>(&'a mut self, name: &'static str) -> Setting<'a> {
        Setting::needed(
            name,
            Place::Group(vec![
                Setting::needed("broker", Place::Broker(&mut self.broker)),
                Setting::needed("topic", Place::Command(&mut self.topic)),
                Setting::new("qos", Place::Qos(&mut self.qos)),
                Setting::new("guard", Place::Word(&mut self.guard)),
                Setting::new("patience_secs", Place::Whole(&mut self.patience_secs, 1..=600)),
                Setting::new("pause_ms", Place::Whole(&mut self.pause_ms, 0..=60_000)),
                Setting::new("queue_secs", Place::Whole(&mut self.queue_secs, 0..=86_400)),
                Setting::new("retain", Place::Flag(&mut self.retain)),
            ]),
        )
    }
}

const USUAL_QOS: u8 = 1;
const USUAL_PATIENCE: u32 = 5;
/// How long a guarded control is held.
pub const HOLD: Duration = Duration::from_millis(800);
/// How long a control stays armed.
pub const ARMED: Duration = Duration::from_secs(5);

//! [`Target`]: where a widget that acts sends what a person asks for, and how.

use super::suggest::command_topic;
use crate::board::setting::{Place, Setting};
use crate::data::view::Source;
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;

/// Where commands go.
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
}

impl Target {
    /// Where the device that reports on `state` most likely takes commands: acknowledged, not retained.
    pub fn of(state: &Source) -> Self {
        Self { broker: state.broker.clone(), topic: command_topic(state), qos: USUAL_QOS, retain: false }
    }

    /// As a setting.
    pub(super) fn setting<'a>(&'a mut self, name: &'static str) -> Setting<'a> {
        Setting::needed(
            name,
            Place::Group(vec![
                Setting::needed("broker", Place::Broker(&mut self.broker)),
                Setting::needed("topic", Place::Command(&mut self.topic)),
                Setting::new("qos", Place::Qos(&mut self.qos)),
                Setting::new("retain", Place::Flag(&mut self.retain)),
            ]),
        )
    }
}

const USUAL_QOS: u8 = 1;

//! [`Options`]: how a session greets the broker.

use super::event::{Outgoing, PublishProperties, UserProperties};
use super::topic::Topic;
use super::{Protocol, Qos};
use crate::secret::Secret;

/// How to greet the broker, and our own limits. Has no `Debug`: it holds a password.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Options {
    /// Protocol version to speak.
    pub protocol: Protocol,
    /// Client identifier.
    pub client_id: Box<str>,
    /// Whether the broker should forget an earlier session.
    pub clean_start: bool,
    /// How long the broker should keep the session after the connection, in seconds (MQTT 5).
    pub session_expiry_secs: u32,
    /// Longest silence from us, in seconds; 0 for none.
    pub keep_alive_secs: u16,
    /// User name.
    pub username: Option<Box<str>>,
    /// Password or token.
    pub password: Option<Secret>,
    /// Largest packet we take, header included, in bytes.
    pub packet_limit: u32,
    /// Most QoS 1 and 2 messages the broker may leave unacknowledged (§3.1.2.11.3).
    pub receive_maximum: u16,
    /// Highest topic alias we take, and so how many topics a connection remembers; 0 for none (§3.1.2.11.5).
    pub topic_alias_maximum: u16,
    /// Whether the broker should say where responses to us may go (§3.1.2.11.6).
    pub request_response_information: bool,
    /// Whether the broker may add reason strings and user properties to its answers (§3.1.2.11.7).
    pub request_problem_information: bool,
    /// What else to tell the broker (§3.1.2.11.8).
    pub user_properties: UserProperties,
    /// What the broker should publish for us when we vanish.
    pub will: Option<Will>,
    /// Most publishes in flight or waiting.
    pub publishes: usize,
    /// Whether to tell what must outlast the program, and to send nothing before what it depends on is kept.
    pub keeps: bool,
}

impl Options {
    /// A clean session with a keep-alive of a minute, packets up to 1 MiB, 100 publishes either way and nothing more.
    pub fn new(protocol: Protocol, client_id: &str) -> Self {
        Self {
            protocol,
            client_id: client_id.into(),
            clean_start: true,
            session_expiry_secs: 0,
            keep_alive_secs: 60,
            username: None,
            password: None,
            packet_limit: 1 << 20,
            receive_maximum: 100,
            topic_alias_maximum: 0,
            request_response_information: false,
            request_problem_information: true,
            user_properties: UserProperties::new(),
            will: None,
            publishes: 100,
            keeps: false,
        }
    }
}

/// What the broker publishes for us when the connection ends without a goodbye (MQTT 5 §3.1.2.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Will {
    /// What, and where.
    pub message: Outgoing,
    /// How long it waits for us to come back first, in seconds (MQTT 5 §3.1.3.2.2).
    pub delay_secs: u32,
}

impl Will {
    /// An empty message on this topic, at once and at most once.
    pub fn new(topic: Topic) -> Self {
        let message = Outgoing {
            topic,
            payload: Vec::new(),
            qos: Qos::AtMostOnce,
            retain: false,
            properties: PublishProperties::default(),
        };
        Self { message, delay_secs: 0 }
    }
}

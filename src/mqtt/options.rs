//! [`Options`]: how a session greets the broker.

use super::Protocol;
use crate::secret::Secret;

/// How to greet the broker, and our own limits. Has no `Debug`: it holds a password.
#[derive(Clone)]
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
    /// Most publishes in flight or waiting.
    pub publishes: usize,
}

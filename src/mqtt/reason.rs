//! [`Reason`]: the number a broker gives for what it does, and that number's name.

use core::fmt;

use serde::{Deserialize, Serialize};

/// An MQTT reason code as the broker sent it; the version says which table names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    /// A reason code of MQTT 5 (§2.4).
    V5(u8),
    /// A return code of a 3.1.1 CONNACK or SUBACK.
    V311(u8),
}

impl Reason {
    /// The number itself.
    pub const fn code(self) -> u8 {
        match self {
            Self::V5(code) | Self::V311(code) => code,
        }
    }

    /// The name the specification gives it (MQTT 5 §2.4; MQTT 3.1.1 §3.2.2.3, §3.9.3).
    pub const fn name(self) -> &'static str {
        match self {
            Self::V5(0x00) => "Success",
            Self::V5(0x01) => "Granted QoS 1",
            Self::V5(0x02) => "Granted QoS 2",
            Self::V5(0x04) => "Disconnect with Will Message",
            Self::V5(0x10) => "No matching subscribers",
            Self::V5(0x11) => "No subscription existed",
            Self::V5(0x18) => "Continue authentication",
            Self::V5(0x19) => "Re-authenticate",
            Self::V5(0x80) => "Unspecified error",
            Self::V5(0x81) => "Malformed Packet",
            Self::V5(0x82) => "Protocol Error",
            Self::V5(0x83) => "Implementation specific error",
            Self::V5(0x84) => "Unsupported Protocol Version",
            Self::V5(0x85) => "Client Identifier not valid",
            Self::V5(0x86) => "Bad User Name or Password",
            Self::V5(0x87) => "Not authorized",
            Self::V5(0x88) => "Server unavailable",
            Self::V5(0x89) => "Server busy",
            Self::V5(0x8A) => "Banned",
            Self::V5(0x8B) => "Server shutting down",
            Self::V5(0x8C) => "Bad authentication method",
            Self::V5(0x8D) => "Keep Alive timeout",
            Self::V5(0x8E) => "Session taken over",
            Self::V5(0x8F) => "Topic Filter invalid",
            Self::V5(0x90) => "Topic Name invalid",
            Self::V5(0x91) => "Packet Identifier in use",
            Self::V5(0x92) => "Packet Identifier not found",
            Self::V5(0x93) => "Receive Maximum exceeded",
            Self::V5(0x94) => "Topic Alias invalid",
            Self::V5(0x95) => "Packet too large",
            Self::V5(0x96) => "Message rate too high",
            Self::V5(0x97) => "Quota exceeded",
            Self::V5(0x98) => "Administrative action",
            Self::V5(0x99) => "Payload format invalid",
            Self::V5(0x9A) => "Retain not supported",
            Self::V5(0x9B) => "QoS not supported",
            Self::V5(0x9C) => "Use another server",
            Self::V5(0x9D) => "Server moved",
            Self::V5(0x9E) => "Shared Subscriptions not supported",
            Self::V5(0x9F) => "Connection rate exceeded",
            Self::V5(0xA0) => "Maximum connect time",
            Self::V5(0xA1) => "Subscription Identifiers not supported",
            Self::V5(0xA2) => "Wildcard Subscriptions not supported",
            Self::V311(0) => "Accepted",
            Self::V311(1) => "Unacceptable protocol version",
            Self::V311(2) => "Identifier rejected",
            Self::V311(3) => "Server unavailable",
            Self::V311(4) => "Bad user name or password",
            Self::V311(5) => "Not authorized",
            Self::V311(0x80) => "Failure",
            Self::V5(_) | Self::V311(_) => "Unknown reason",
        }
    }
}

/// As the log and the page say it: `Not authorized (0x87)`, or for 3.1.1 `Not authorized (5)`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V5(code) => write!(f, "{} (0x{code:02X})", self.name()),
            Self::V311(code) => write!(f, "{} ({code})", self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_say_their_name_and_number() {
        assert_eq!(Reason::V5(0x87).to_string(), "Not authorized (0x87)");
        assert_eq!(Reason::V311(5).to_string(), "Not authorized (5)");
        assert_eq!(Reason::V5(0xEE).to_string(), "Unknown reason (0xEE)");
    }
}

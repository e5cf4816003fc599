//! Why a connection ended ([`Lost`]), what was wrong with a packet ([`Malformed`]), and what the caller asked for
//! that cannot be done ([`Refused`]).

use super::Reason;

/// A packet that breaks the specification.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} (0x{code:02X})")]
pub struct Malformed {
    /// The MQTT 5 reason code for it: 0x81 malformed, 0x82 protocol error, 0x93, 0x94 or 0x95.
    pub code: u8,
    /// What is wrong, naming the packet.
    pub what: &'static str,
}

impl Malformed {
    /// Bytes that cannot be read (MQTT 5 §4.13.1, 0x81).
    pub const fn packet(what: &'static str) -> Self {
        Self { code: 0x81, what }
    }

    /// A packet that can be read but may not come now or not so (0x82).
    pub const fn protocol(what: &'static str) -> Self {
        Self { code: 0x82, what }
    }

    /// A packet larger than our limit (0x95).
    pub const fn too_large() -> Self {
        Self { code: 0x95, what: "the broker sent a packet larger than the limit" }
    }
}

/// Why a connection ended.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Lost {
    /// The stream ended without a word.
    #[error("the connection closed")]
    Closed,
    /// No CONNACK came in time.
    #[error("no CONNACK came in time")]
    NoConnack,
    /// No PINGRESP came in time (MQTT 5 §3.1.2.10).
    #[error("no PINGRESP came in time")]
    NoPingresp,
    /// The broker refused CONNECT.
    #[error("the broker refused the connection: {reason}")]
    Refused {
        /// Its reason code.
        reason: Reason,
        /// Its own words.
        text: Option<Box<str>>,
        /// Another broker that it names; for a person to judge, never to be followed with credentials (§4.11).
        server_reference: Option<Box<str>>,
    },
    /// The broker said goodbye (MQTT 5 §3.14).
    #[error("the broker ended the connection: {reason}")]
    Ended {
        /// Its reason code.
        reason: Reason,
        /// Its own words.
        text: Option<Box<str>>,
        /// Another broker that it names; for a person to judge, never to be followed with credentials (§4.11).
        server_reference: Option<Box<str>>,
    },
    /// The broker broke the protocol.
    #[error("the broker broke the protocol: {0}")]
    Protocol(#[from] Malformed),
}

/// What the caller asked for cannot be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// There is no connection.
    #[error("there is no connection to the broker")]
    NotConnected,
    /// It waited longer than its message expiry interval.
    #[error("the message expired before it could be sent")]
    Expired,
    /// A newer message on its topic took its place before it was sent.
    #[error("a newer message on the same topic took its place")]
    Replaced,
    /// Whoever asked for it changed their mind before it was sent.
    #[error("it was withdrawn before it was sent")]
    Withdrawn,
    /// Too many publishes wait for their acknowledgement.
    #[error("{0} messages are waiting for the broker already")]
    Busy(usize),
    /// The packet would exceed the broker's limit (MQTT 5 §3.2.2.3.6) or the protocol's.
    #[error("the message makes a packet of {size} bytes and the broker takes {limit} at most")]
    TooLarge {
        /// Whole size of the packet in bytes.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The broker takes no such quality of service (§3.2.2.3.4).
    #[error("the broker does not take this quality of service")]
    Qos,
    /// The broker stores no messages (§3.2.2.3.5).
    #[error("the broker does not store retained messages")]
    Retain,
    /// The broker does not offer this (§3.2.2.3).
    #[error("the broker does not offer {0}")]
    Unavailable(&'static str),
    /// CONNECT named no authentication method, so there is none to prove ourselves by again (§4.12.1).
    #[error("the connection was made without an authentication method")]
    NoMethod,
    /// A request says where its response is awaited (§4.10).
    #[error("a request needs a topic for its response")]
    NoResponseTopic,
    /// A shared subscription must not leave out our own messages (§3.8.3-4).
    #[error("a shared subscription cannot leave out our own messages")]
    NoLocalShared,
    /// A subscription identifier is 1 to 268,435,455 (§3.8.2.1.2).
    #[error("a subscription identifier is 1 to 268,435,455, not {0}")]
    SubscriptionIdentifier(u32),
    /// A text is longer than 65,535 bytes or holds NUL.
    #[error("{0} is longer than 65,535 bytes or holds the character NUL")]
    Text(&'static str),
    /// Nothing was asked for.
    #[error("there is no topic filter in the request")]
    Nothing,
    /// 3.1.1 has no way to say this.
    #[error("MQTT 3.1.1 cannot send {0}")]
    Version(&'static str),
}

//! Our own small vocabulary of packets for both protocol versions. An incoming PUBLISH borrows from the bytes it
//! came in; everything else is small and owned.

use super::topic::{Filter, Topic};
use super::{Qos, Reason};

/// A protocol version on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// MQTT 3.1.1.
    V311,
    /// MQTT 5.
    V5,
}

impl Protocol {
    /// As a person writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V311 => "3.1.1",
            Self::V5 => "5",
        }
    }

    /// A reason code of this version.
    pub const fn reason(self, code: u8) -> Reason {
        match self {
            Self::V311 => Reason::V311(code),
            Self::V5 => Reason::V5(code),
        }
    }
}

/// A packet from the broker.
#[derive(Clone, PartialEq, Debug)]
pub enum Incoming<'a> {
    /// The answer to CONNECT.
    ConnAck(ConnAck),
    /// A message.
    Publish(Publish<'a>),
    /// A QoS 1 publish is acknowledged.
    PubAck(Ack),
    /// A QoS 2 publish is received.
    PubRec(Ack),
    /// A QoS 2 message may be forgotten.
    PubRel(Ack),
    /// A QoS 2 publish is complete.
    PubComp(Ack),
    /// The answer to SUBSCRIBE.
    SubAck(Answers),
    /// The answer to UNSUBSCRIBE; 3.1.1 gives no codes.
    UnsubAck(Answers),
    /// The answer to PINGREQ.
    PingResp,
    /// The broker's goodbye; MQTT 5 only.
    Disconnect(Goodbye),
}

/// A message from the broker, borrowed from the bytes it came in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Publish<'a> {
    /// Topic name; valid.
    pub topic: &'a str,
    /// The message.
    pub payload: &'a [u8],
    /// Quality of service it was delivered with.
    pub qos: Qos,
    /// Whether it was stored by the broker before we subscribed.
    pub retain: bool,
    /// Whether it is a re-delivery.
    pub dup: bool,
    /// Packet identifier; 0 at QoS 0.
    pub id: u16,
    /// Its MQTT 5 properties as they stand in the packet, checked; empty in 3.1.1.
    pub properties: &'a [u8],
}

/// The answer to CONNECT.
#[derive(Clone, PartialEq, Debug)]
pub struct ConnAck {
    /// Whether the broker kept our session.
    pub session_present: bool,
    /// Whether we are welcome.
    pub reason: Reason,
    /// The broker's own words.
    pub text: Option<Box<str>>,
    /// What the broker takes; the protocol's limits where it says nothing.
    pub server: Server,
}

/// What a broker takes (MQTT 5 §3.2.2.3). A 3.1.1 broker takes everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// Most unacknowledged QoS 1 and 2 publishes.
    pub receive_maximum: u16,
    /// Highest quality of service.
    pub maximum_qos: Qos,
    /// Whether it stores retained messages.
    pub retain_available: bool,
    /// Largest packet, header included, in bytes.
    pub maximum_packet_size: u32,
    /// The client identifier it assigned.
    pub assigned_client_id: Option<Box<str>>,
    /// The keep-alive it wants instead of ours, in seconds.
    pub keep_alive_secs: Option<u16>,
    /// Whether wildcards are allowed in filters.
    pub wildcards_available: bool,
    /// Whether shared subscriptions are allowed.
    pub shared_available: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            receive_maximum: u16::MAX,
            maximum_qos: Qos::ExactlyOnce,
            retain_available: true,
            maximum_packet_size: MAX_PACKET,
            assigned_client_id: None,
            keep_alive_secs: None,
            wildcards_available: true,
            shared_available: true,
        }
    }
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ack {
    /// Packet identifier; never 0.
    pub id: u16,
    /// MQTT 5 reason code; 0 in 3.1.1.
    pub code: u8,
}

/// SUBACK or UNSUBACK.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    /// Packet identifier; never 0.
    pub id: u16,
    /// One code a filter, in the order asked.
    pub codes: Vec<u8>,
}

/// The broker's DISCONNECT.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goodbye {
    /// MQTT 5 reason code.
    pub code: u8,
    /// The broker's own words.
    pub text: Option<Box<str>>,
}

/// A packet to the broker.
///
/// Has no `Debug`: CONNECT holds a password.
#[derive(Clone)]
pub enum Packet<'a> {
    /// The first packet.
    Connect(Connect<'a>),
    /// A message.
    Publish {
        /// Topic name.
        topic: &'a Topic,
        /// The message.
        payload: &'a [u8],
        /// Quality of service.
        qos: Qos,
        /// Whether the broker should store it.
        retain: bool,
        /// Whether it was sent before.
        dup: bool,
        /// Packet identifier; 0 at QoS 0, and only there.
        id: u16,
    },
    /// Acknowledges a QoS 1 message.
    PubAck(Ack),
    /// Acknowledges a QoS 2 message.
    PubRec(Ack),
    /// Releases a QoS 2 publish.
    PubRel(Ack),
    /// Completes a QoS 2 message.
    PubComp(Ack),
    /// Asks for topics.
    Subscribe {
        /// Packet identifier; never 0.
        id: u16,
        /// What is wanted; at least one.
        filters: &'a [(Filter, Qos)],
    },
    /// Asks for no more of some topics.
    Unsubscribe {
        /// Packet identifier; never 0.
        id: u16,
        /// What is not wanted any more; at least one.
        filters: &'a [Filter],
    },
    /// Keep-alive.
    PingReq,
    /// Goodbye, with an MQTT 5 reason code; 3.1.1 sends none.
    Disconnect(u8),
}

/// The first packet of a connection.
#[derive(Clone)]
pub struct Connect<'a> {
    /// Client identifier; may be empty with `clean_start`.
    pub client_id: &'a str,
    /// Whether the broker should forget an earlier session.
    pub clean_start: bool,
    /// Longest silence from us, in seconds; 0 for none.
    pub keep_alive_secs: u16,
    /// User name.
    pub username: Option<&'a str>,
    /// Password.
    pub password: Option<&'a str>,
    /// How long the broker should keep the session after the connection, in seconds (MQTT 5).
    pub session_expiry_secs: u32,
    /// Largest packet we take, in bytes (MQTT 5).
    pub maximum_packet_size: u32,
    /// Most unacknowledged QoS 1 and 2 messages we take (MQTT 5).
    pub receive_maximum: u16,
}

/// The largest packet the protocol can say: 5 bytes of header and 268,435,455 more.
pub const MAX_PACKET: u32 = 268_435_460;

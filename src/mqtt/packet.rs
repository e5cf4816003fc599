//! Our own small vocabulary of packets for both protocol versions. An incoming PUBLISH borrows from the bytes it
//! came in; everything else is small and owned.

use core::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::codec::Properties;
use super::event::{UserProperties, Words};
use super::topic::Filter;
use super::{Options, Outgoing, Qos, Reason, Subscribe};

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
    /// The answer to CONNECT; boxed, because it is large and every PUBLISH would be as large with it.
    ConnAck(Box<ConnAck<'a>>),
    /// A message.
    Publish(Publish<'a>),
    /// A QoS 1 publish is acknowledged.
    PubAck(Ack, Properties<'a>),
    /// A QoS 2 publish is received.
    PubRec(Ack, Properties<'a>),
    /// A QoS 2 message may be forgotten.
    PubRel(Ack, Properties<'a>),
    /// A QoS 2 publish is complete.
    PubComp(Ack, Properties<'a>),
    /// The answer to SUBSCRIBE.
    SubAck(Answers<'a>),
    /// The answer to UNSUBSCRIBE; 3.1.1 gives no codes.
    UnsubAck(Answers<'a>),
    /// The answer to PINGREQ.
    PingResp,
    /// The broker's goodbye; MQTT 5 only.
    Disconnect(Goodbye<'a>),
    /// A step of an authentication exchange; MQTT 5 only.
    Auth(Auth<'a>),
}

/// A message from the broker, borrowed from the bytes it came in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Publish<'a> {
    /// Topic name; valid. [`decode`](super::codec::decode) leaves it empty where a topic alias stands for it; what a
    /// [`Session`](super::Session) delivers has it filled in.
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
    /// Its MQTT 5 properties.
    pub properties: Properties<'a>,
}

/// The answer to CONNECT.
#[derive(Clone, PartialEq, Debug)]
pub struct ConnAck<'a> {
    /// Whether the broker kept our session.
    pub session_present: bool,
    /// Whether we are welcome.
    pub reason: Reason,
    /// What the broker takes; the protocol's limits where it says nothing.
    pub server: Server,
    /// All that it says.
    pub properties: Properties<'a>,
}

/// What a broker takes (MQTT 5 §3.2.2.3). A 3.1.1 broker takes everything.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of CONNACK, and they are independent")]
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
    /// Whether subscription identifiers are allowed.
    pub subscription_identifiers_available: bool,
    /// The highest topic alias it takes; 0 for none.
    pub topic_alias_maximum: u16,
    /// How long it keeps the session, in seconds, instead of what we asked for.
    pub session_expiry_secs: Option<u32>,
    /// The beginning of response topics that we may use (§3.2.2.3.15).
    pub response_information: Option<Box<str>>,
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
            subscription_identifiers_available: true,
            topic_alias_maximum: 0,
            session_expiry_secs: None,
            response_information: None,
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
pub struct Answers<'a> {
    /// Packet identifier; never 0.
    pub id: u16,
    /// One code a filter, in the order asked.
    pub codes: Vec<u8>,
    /// What else it says.
    pub properties: Properties<'a>,
}

/// The broker's DISCONNECT.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goodbye<'a> {
    /// MQTT 5 reason code.
    pub code: u8,
    /// What else it says.
    pub properties: Properties<'a>,
}

/// The broker's AUTH (MQTT 5 §3.15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Auth<'a> {
    /// 0x00 for the end of the exchange, 0x18 to go on with it, 0x19 only from clients.
    pub code: u8,
    /// The method, the data and what else it says.
    pub properties: Properties<'a>,
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
        /// What is said, and where.
        message: &'a Outgoing,
        /// How its topic is named.
        alias: Alias,
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
        request: &'a Subscribe,
    },
    /// Asks for no more of some topics.
    Unsubscribe {
        /// Packet identifier; never 0.
        id: u16,
        /// What is not wanted any more; at least one.
        filters: &'a [Filter],
        /// Names and values for the broker.
        user_properties: &'a UserProperties,
    },
    /// Keep-alive.
    PingReq,
    /// Goodbye; 3.1.1 sends neither code nor property.
    Disconnect {
        /// MQTT 5 reason code.
        code: u8,
        /// How long the broker should keep the session, in seconds, instead of what CONNECT said (§3.14.2.2.2).
        session_expiry_secs: Option<u32>,
        /// What else to say.
        words: &'a Words,
    },
    /// A step of an authentication exchange; MQTT 5 only.
    Auth {
        /// 0x18 to go on, 0x19 to begin anew.
        code: u8,
        /// The authentication method.
        method: &'a str,
        /// The authentication data.
        data: &'a [u8],
    },
}

/// How a PUBLISH names its topic (MQTT 5 §3.3.2.3.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alias {
    /// By its name.
    None,
    /// By its name, and the broker shall remember this number for it.
    Set(NonZeroU16),
    /// By the number alone.
    Use(NonZeroU16),
}

/// The first packet of a connection.
#[derive(Clone)]
pub struct Connect<'a> {
    /// How to greet the broker.
    pub options: &'a Options,
    /// Whether the broker should forget an earlier session.
    pub clean_start: bool,
    /// Its password, laid open.
    pub password: Option<&'a str>,
    /// Authentication method and the data it begins with (MQTT 5 §4.12).
    pub authentication: Option<(&'a str, &'a [u8])>,
}

/// The largest packet the protocol can say: 5 bytes of header and 268,435,455 more.
pub const MAX_PACKET: u32 = 268_435_460;

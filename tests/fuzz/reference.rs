//! The reference: the codec of `mqtt5-protocol`, of another family than mqttbytes.

use mqtt5_protocol::encoding::{decode_variable_int, variable_int_len};
use mqtt5_protocol::{FixedHeader, Packet, Properties};
use topicboard::mqtt::Protocol;

use crate::meaning::Meaning;

/// A packet as the reference read it.
#[derive(Debug)]
pub struct Read {
    /// The version it was read as.
    pub(crate) protocol: Protocol,
    /// Its remaining length.
    pub(crate) length: usize,
    /// Bytes at its end that nobody read.
    pub(crate) left: usize,
    /// Whether every variable byte integer in it has its shortest form.
    pub(crate) is_shortest: bool,
    packet: Packet,
    /// The reason code that stands in it, where the reference was given [another](STRICT).
    code: Option<u8>,
}

impl Read {
    /// Reads one whole packet; `None` when the reference refuses it.
    pub fn new(bytes: &[u8], protocol: Protocol) -> Option<Self> {
        Self::plain(bytes, protocol).or_else(|| Self::eased(bytes, protocol))
    }

    fn plain(bytes: &[u8], protocol: Protocol) -> Option<Self> {
        let mut rest = bytes;
        let header = FixedHeader::decode(&mut rest).ok()?;
        let body = rest;
        let level = if protocol == Protocol::V5 { 5 } else { 4 };
        let packet = Packet::decode_from_body_with_version(header.packet_type, &header, &mut rest, level).ok()?;
        let is_shortest = header.encoded_len() + body.len() == bytes.len()
            && properties(&packet, protocol)
                .is_none_or(|(at, said)| measures(body.get(at..).unwrap_or_default(), said));
        let length = header.remaining_length as usize;
        Some(Self { protocol, length, left: rest.len(), is_shortest, packet, code: None })
    }

    /// Once more with a reason code that the reference takes in place of one that it is too strict about.
    fn eased(bytes: &[u8], protocol: Protocol) -> Option<Self> {
        let at = 1 + bytes.iter().skip(1).position(|byte| byte & 0x80 == 0)? + 1;
        let code = *bytes.get(at)?;
        let strict = STRICT.iter().find(|strict| bytes[0] >> 4 == strict.kind && code == strict.code)?;
        if protocol != Protocol::V5 {
            return None;
        }
        let mut bytes = bytes.to_vec();
        bytes[at] = strict.instead;
        Some(Self { code: Some(code), ..Self::plain(&bytes, protocol)? })
    }

    /// What it says.
    pub(crate) fn meaning(&self) -> Meaning<'_> {
        let mut meaning = Meaning::of_reference(&self.packet);
        if let Some(code) = self.code {
            meaning.codes = vec![code];
        }
        meaning
    }
}

/// Size of the packet at the front of a stream by its header, if the reference can read that, and whether the header
/// says it in the shortest form.
pub(crate) fn size(stream: &[u8]) -> Option<(usize, bool)> {
    let mut rest = stream.get(1..)?;
    let length = decode_variable_int(&mut rest).ok()?;
    let header = stream.len() - rest.len();
    Some((header + length as usize, header == 1 + variable_int_len(length)))
}

/// Whether the reference reads a whole packet to its end.
pub fn is_clean(packet: &[u8], protocol: Protocol) -> bool {
    Read::plain(packet, protocol).is_some_and(|read| read.left == 0 && read.is_shortest)
}

/// The properties of an MQTT 5 packet from a broker, and where in its body they stand with their length.
fn properties(packet: &Packet, protocol: Protocol) -> Option<(usize, &Properties)> {
    let found = match packet {
        Packet::ConnAck(connack) => (2, &connack.properties),
        Packet::Publish(publish) => {
            (2 + publish.topic_name.len() + publish.packet_id.map_or(0, |_| 2), &publish.properties)
        }
        Packet::PubAck(puback) => (3, &puback.properties),
        Packet::PubRec(pubrec) => (3, &pubrec.properties),
        Packet::PubRel(pubrel) => (3, &pubrel.properties),
        Packet::PubComp(pubcomp) => (3, &pubcomp.properties),
        Packet::SubAck(suback) => (2, &suback.properties),
        Packet::UnsubAck(unsuback) => (2, &unsuback.properties),
        Packet::Disconnect(goodbye) => (1, &goodbye.properties),
        Packet::Auth(auth) => (1, &auth.properties),
        _ => return None,
    };
    (protocol == Protocol::V5).then_some(found)
}

/// Whether these properties, written again, are as long as they were.
fn measures(section: &[u8], said: &Properties) -> bool {
    let mut rest = section;
    decode_variable_int(&mut rest)
        .is_ok_and(|length| section.len() - rest.len() + length as usize == said.encoded_len())
        || section.is_empty()
}

/// A reason code that the reference refuses and we take.
#[derive(Debug)]
pub struct Strict {
    /// The packet type.
    pub kind: u8,
    /// The code.
    pub code: u8,
    /// A code that the reference takes in its place.
    pub instead: u8,
    /// Why we take it.
    pub why: &'static str,
    /// A packet that shows it.
    pub shown_by: &'static [u8],
}

/// All there are.
pub const STRICT: &[Strict] = &[
    Strict {
        kind: 14,
        code: 0x8C,
        instead: 0x80,
        why: "MQTT 5 §2.4 lists Bad authentication method for DISCONNECT, though §3.14.2.1 does not",
        shown_by: &[0xE0, 1, 0x8C],
    },
    Strict {
        kind: 15,
        code: 0x18,
        instead: 0,
        why: "MQTT 5 §3.15.2.2.2: without a method it can be read, and the session refuses it as another than ours",
        shown_by: &[0xF0, 2, 0x18, 0],
    },
    Strict {
        kind: 15,
        code: 0x19,
        instead: 0,
        why: "MQTT 5 §3.15.2.1: from a broker it can be read, with or without a method, and the session refuses it",
        shown_by: &[0xF0, 2, 0x19, 0],
    },
];

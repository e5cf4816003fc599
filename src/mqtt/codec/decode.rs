//! A whole packet's bytes to [`Incoming`]: our checks first, then mqttbytes, which misses most of them.

use bytes::BytesMut;
use mqttbytes::{v4, v5};

use super::cursor::Cursor;
use super::properties::{self, Holder};
use super::publish;
use crate::mqtt::packet::{Ack, Answers, ConnAck, Goodbye, Incoming, MAX_PACKET, Server};
use crate::mqtt::{Malformed, Protocol, Qos, Reason};

/// Reads one whole packet, as [`frame`](super::frame) cut it out.
///
/// # Errors
/// [`Malformed`] says what the broker did wrong and which reason code it earns.
pub fn decode(packet: &[u8], protocol: Protocol) -> Result<Incoming<'_>, Malformed> {
    let mut cursor = Cursor(packet);
    let first = cursor.u8()?;
    while cursor.u8()? & 0x80 != 0 {}
    let body = cursor.0;
    let kind = first >> 4;
    if kind == PUBLISH {
        return publish::read(first, body, protocol).map(Incoming::Publish);
    }
    if first & 0x0F != if kind == PUBREL { 2 } else { 0 } {
        return Err(Malformed::packet("a packet has wrong flags"));
    }
    match (kind, protocol) {
        (DISCONNECT, Protocol::V5) => disconnect(body).map(Incoming::Disconnect),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V311) => {
            check_311(kind, body)?;
            read_311(packet)
        }
        (CONNACK, Protocol::V5) if body.len() == 2 => old_refusal(body),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V5) => {
            check_5(kind, body)?;
            read_5(packet)
        }
        _ => Err(Malformed::protocol("a broker may not send this packet")),
    }
}

/// What mqttbytes does not check in a 3.1.1 packet.
fn check_311(kind: u8, body: &[u8]) -> Result<(), Malformed> {
    let mut rest = Cursor(body);
    match kind {
        CONNACK => {
            let present = check_connack_flags(rest.u8()?)?;
            if rest.u8()? != 0 && present {
                return Err(Malformed::protocol("a CONNACK refuses and says that a session is present"));
            }
        }
        SUBACK => {
            rest.packet_id()?;
            if rest.is_empty() {
                return Err(Malformed::protocol("a SUBACK answers nothing"));
            }
            return Ok(());
        }
        PINGRESP => {}
        _ => {
            rest.packet_id()?;
        }
    }
    rest.end()
}

/// What mqttbytes does not check in an MQTT 5 packet.
fn check_5(kind: u8, body: &[u8]) -> Result<(), Malformed> {
    let mut rest = Cursor(body);
    match kind {
        CONNACK => {
            let present = check_connack_flags(rest.u8()?)?;
            if rest.u8()? != 0 && present {
                return Err(Malformed::protocol("a CONNACK refuses and says that a session is present"));
            }
            properties::check(&mut rest, Holder::ConnAck)?;
        }
        SUBACK | UNSUBACK => {
            rest.packet_id()?;
            properties::check(&mut rest, Holder::Ack)?;
            if rest.is_empty() {
                return Err(Malformed::protocol("a SUBACK or UNSUBACK answers nothing"));
            }
            return Ok(());
        }
        PINGRESP => {}
        _ => {
            rest.packet_id()?;
            if !rest.is_empty() {
                rest.u8()?;
            }
            if !rest.is_empty() {
                properties::check(&mut rest, Holder::Ack)?;
            }
        }
    }
    rest.end()
}

fn check_connack_flags(flags: u8) -> Result<bool, Malformed> {
    if flags > 1 { Err(Malformed::packet("a CONNACK has reserved flags set")) } else { Ok(flags == 1) }
}

fn read_311(packet: &[u8]) -> Result<Incoming<'static>, Malformed> {
    let read = v4::read(&mut BytesMut::from(packet), MAX_PACKET as usize)
        .map_err(|_| Malformed::packet("a packet cannot be read"))?;
    let ack = |id| Ack { id, code: 0 };
    Ok(match read {
        v4::Packet::ConnAck(connack) => Incoming::ConnAck(ConnAck {
            session_present: connack.session_present,
            reason: Reason::V311(connack.code as u8),
            text: None,
            server: Server::default(),
        }),
        v4::Packet::PubAck(packet) => Incoming::PubAck(ack(packet.pkid)),
        v4::Packet::PubRec(packet) => Incoming::PubRec(ack(packet.pkid)),
        v4::Packet::PubRel(packet) => Incoming::PubRel(ack(packet.pkid)),
        v4::Packet::PubComp(packet) => Incoming::PubComp(ack(packet.pkid)),
        v4::Packet::SubAck(packet) => Incoming::SubAck(Answers {
            id: packet.pkid,
            codes: packet
                .return_codes
                .iter()
                .map(|code| match code {
                    v4::SubscribeReasonCode::Success(qos) => *qos as u8,
                    v4::SubscribeReasonCode::Failure => 0x80,
                })
                .collect(),
        }),
        v4::Packet::UnsubAck(packet) => Incoming::UnsubAck(Answers { id: packet.pkid, codes: Vec::new() }),
        v4::Packet::PingResp => Incoming::PingResp,
        _ => return Err(Malformed::protocol("a broker may not send this packet")),
    })
}

fn read_5(packet: &[u8]) -> Result<Incoming<'static>, Malformed> {
    let read = v5::read(&mut BytesMut::from(packet), MAX_PACKET as usize)
        .map_err(|_| Malformed::packet("a packet cannot be read or has a reason code that does not exist"))?;
    Ok(match read {
        v5::Packet::ConnAck(connack) => Incoming::ConnAck(connack_5(connack)),
        v5::Packet::PubAck(packet) => Incoming::PubAck(Ack { id: packet.pkid, code: packet.reason as u8 }),
        v5::Packet::PubRec(packet) => Incoming::PubRec(Ack { id: packet.pkid, code: packet.reason as u8 }),
        v5::Packet::PubRel(packet) => Incoming::PubRel(Ack { id: packet.pkid, code: packet.reason as u8 }),
        v5::Packet::PubComp(packet) => Incoming::PubComp(Ack { id: packet.pkid, code: packet.reason as u8 }),
        v5::Packet::SubAck(packet) => Incoming::SubAck(Answers {
            id: packet.pkid,
            codes: packet.return_codes.iter().map(|code| *code as u8).collect(),
        }),
        v5::Packet::UnsubAck(packet) => Incoming::UnsubAck(Answers {
            id: packet.pkid,
            codes: packet.reasons.iter().map(|code| *code as u8).collect(),
        }),
        v5::Packet::PingResp => Incoming::PingResp,
        _ => return Err(Malformed::protocol("a broker may not send this packet")),
    })
}

fn connack_5(connack: v5::ConnAck) -> ConnAck {
    let mut server = Server::default();
    let mut text = None;
    if let Some(properties) = connack.properties {
        text = properties.reason_string.map(shortened);
        server = Server {
            receive_maximum: properties.receive_max.unwrap_or(u16::MAX),
            maximum_qos: properties.max_qos.and_then(|qos| Qos::try_from(qos).ok()).unwrap_or(Qos::ExactlyOnce),
            retain_available: properties.retain_available != Some(0),
            maximum_packet_size: properties.max_packet_size.unwrap_or(MAX_PACKET),
            assigned_client_id: properties.assigned_client_identifier.map(Into::into),
            keep_alive_secs: properties.server_keep_alive,
            wildcards_available: properties.wildcard_subscription_available != Some(0),
            shared_available: properties.shared_subscription_available != Some(0),
        };
    }
    ConnAck { session_present: connack.session_present, reason: Reason::V5(connack.code as u8), text, server }
}

/// A CONNACK without property length: a broker that speaks 3.1.1 only answers CONNECT of MQTT 5 so.
fn old_refusal(body: &[u8]) -> Result<Incoming<'static>, Malformed> {
    let reason = match body {
        [0, code @ 1..=5] => Reason::V311(*code),
        [0, code] if *code >= 0x80 => Reason::V5(*code),
        _ => return Err(Malformed::packet("a CONNACK has no properties")),
    };
    Ok(Incoming::ConnAck(ConnAck { session_present: false, reason, text: None, server: Server::default() }))
}

/// DISCONNECT, its short forms (§3.14.2.2.1) and code 0x8C included, all of which mqttbytes refuses.
fn disconnect(body: &[u8]) -> Result<Goodbye, Malformed> {
    let mut rest = Cursor(body);
    let code = if rest.is_empty() { 0 } else { rest.u8()? };
    if code != 0x8C && !(code == 0 || code >= 0x80 && Reason::V5(code).name() != "Unknown reason") {
        return Err(Malformed::packet("a DISCONNECT has a reason code that does not exist"));
    }
    if rest.is_empty() {
        return Ok(Goodbye { code, text: None });
    }
    properties::check(&mut rest, Holder::Disconnect)?;
    rest.end()?;
    // mqttbytes reads the rest under a code that it knows, in a packet of the one form that it knows.
    let mut normal = BytesMut::with_capacity(body.len() + 8);
    normal.extend_from_slice(&[0xE0]);
    put_length(&mut normal, body.len());
    normal.extend_from_slice(&[0x80]);
    normal.extend_from_slice(body.get(1..).unwrap_or_default());
    match v5::read(&mut normal, MAX_PACKET as usize) {
        Ok(v5::Packet::Disconnect(packet)) => {
            let text = packet.properties.and_then(|properties| properties.reason_string).map(shortened);
            Ok(Goodbye { code, text })
        }
        _ => Err(Malformed::packet("a DISCONNECT cannot be read")),
    }
}

pub(super) fn put_length(buffer: &mut BytesMut, mut length: usize) {
    loop {
        let low = (length & 0x7F) as u8;
        length >>= 7;
        buffer.extend_from_slice(&[if length == 0 { low } else { low | 0x80 }]);
        if length == 0 {
            return;
        }
    }
}

/// A broker's own words, as many of them as are shown.
fn shortened(text: String) -> Box<str> {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => text.get(..at).unwrap_or_default().into(),
        None => text.into(),
    }
}

const SHOWN_CHARS: usize = 256;

const CONNACK: u8 = 2;
const PUBLISH: u8 = 3;
const PUBACK: u8 = 4;
const PUBREC: u8 = 5;
const PUBREL: u8 = 6;
const PUBCOMP: u8 = 7;
const SUBACK: u8 = 9;
const UNSUBACK: u8 = 11;
const PINGRESP: u8 = 13;
const DISCONNECT: u8 = 14;

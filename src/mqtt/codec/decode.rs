//! A whole packet's bytes to [`Incoming`]: our checks first, then mqttbytes, which misses most of them.

use bytes::BytesMut;
use mqttbytes::{v4, v5};

use super::cursor::Cursor;
use super::properties::{Holder, Properties, Property};
use super::publish;
use crate::mqtt::packet::{Ack, Answers, Auth, ConnAck, Goodbye, Incoming, MAX_PACKET, Server};
use crate::mqtt::{Malformed, Protocol, Reason};

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
        (AUTH, Protocol::V5) => auth(body).map(Incoming::Auth),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V311) => {
            check_311(kind, body)?;
            read_311(packet)
        }
        (CONNACK, Protocol::V5) if body.len() == 2 => old_refusal(body),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V5) => {
            let properties = check_5(kind, body)?;
            read_5(packet, properties)
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

/// What mqttbytes does not check in an MQTT 5 packet; gives its properties.
fn check_5(kind: u8, body: &[u8]) -> Result<Properties<'_>, Malformed> {
    let mut rest = Cursor(body);
    let mut properties = Properties::default();
    match kind {
        CONNACK => {
            let present = check_connack_flags(rest.u8()?)?;
            if rest.u8()? != 0 && present {
                return Err(Malformed::protocol("a CONNACK refuses and says that a session is present"));
            }
            properties = Properties::read(&mut rest, Holder::ConnAck)?;
        }
        SUBACK | UNSUBACK => {
            rest.packet_id()?;
            properties = Properties::read(&mut rest, Holder::Ack)?;
            if rest.is_empty() {
                return Err(Malformed::protocol("a SUBACK or UNSUBACK answers nothing"));
            }
            return Ok(properties);
        }
        PINGRESP => {}
        _ => {
            rest.packet_id()?;
            if !rest.is_empty() {
                rest.u8()?;
            }
            if !rest.is_empty() {
                properties = Properties::read(&mut rest, Holder::Ack)?;
            }
        }
    }
    rest.end()?;
    Ok(properties)
}

fn check_connack_flags(flags: u8) -> Result<bool, Malformed> {
    if flags > 1 { Err(Malformed::packet("a CONNACK has reserved flags set")) } else { Ok(flags == 1) }
}

fn read_311(packet: &[u8]) -> Result<Incoming<'static>, Malformed> {
    let read = v4::read(&mut BytesMut::from(packet), MAX_PACKET as usize)
        .map_err(|_| Malformed::packet("a packet cannot be read"))?;
    let ack = |id| Ack { id, code: 0 };
    let none = Properties::default();
    Ok(match read {
        v4::Packet::ConnAck(connack) => Incoming::ConnAck(Box::new(ConnAck {
            session_present: connack.session_present,
            reason: Reason::V311(connack.code as u8),
            server: Server::default(),
            properties: none,
        })),
        v4::Packet::PubAck(packet) => Incoming::PubAck(ack(packet.pkid), none),
        v4::Packet::PubRec(packet) => Incoming::PubRec(ack(packet.pkid), none),
        v4::Packet::PubRel(packet) => Incoming::PubRel(ack(packet.pkid), none),
        v4::Packet::PubComp(packet) => Incoming::PubComp(ack(packet.pkid), none),
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
            properties: none,
        }),
        v4::Packet::UnsubAck(packet) => {
            Incoming::UnsubAck(Answers { id: packet.pkid, codes: Vec::new(), properties: none })
        }
        v4::Packet::PingResp => Incoming::PingResp,
        _ => return Err(Malformed::protocol("a broker may not send this packet")),
    })
}

fn read_5<'a>(packet: &[u8], properties: Properties<'a>) -> Result<Incoming<'a>, Malformed> {
    let read = v5::read(&mut BytesMut::from(packet), MAX_PACKET as usize)
        .map_err(|_| Malformed::packet("a packet cannot be read or has a reason code that does not exist"))?;
    let ack = |id, code| Ack { id, code };
    Ok(match read {
        v5::Packet::ConnAck(connack) => Incoming::ConnAck(Box::new(ConnAck {
            session_present: connack.session_present,
            reason: Reason::V5(connack.code as u8),
            server: server(properties),
            properties,
        })),
        v5::Packet::PubAck(packet) => Incoming::PubAck(ack(packet.pkid, packet.reason as u8), properties),
        v5::Packet::PubRec(packet) => Incoming::PubRec(ack(packet.pkid, packet.reason as u8), properties),
        v5::Packet::PubRel(packet) => Incoming::PubRel(ack(packet.pkid, packet.reason as u8), properties),
        v5::Packet::PubComp(packet) => Incoming::PubComp(ack(packet.pkid, packet.reason as u8), properties),
        v5::Packet::SubAck(packet) => Incoming::SubAck(Answers {
            id: packet.pkid,
            codes: packet.return_codes.iter().map(|code| *code as u8).collect(),
            properties,
        }),
        v5::Packet::UnsubAck(packet) => Incoming::UnsubAck(Answers {
            id: packet.pkid,
            codes: packet.reasons.iter().map(|code| *code as u8).collect(),
            properties,
        }),
        v5::Packet::PingResp => Incoming::PingResp,
        _ => return Err(Malformed::protocol("a broker may not send this packet")),
    })
}

/// What the broker takes (§3.2.2.3).
fn server(properties: Properties<'_>) -> Server {
    let mut server = Server::default();
    for property in properties.iter() {
        match property {
            Property::SessionExpiryInterval(secs) => server.session_expiry_secs = Some(secs),
            Property::AssignedClientIdentifier(id) => server.assigned_client_id = Some(id.into()),
            Property::ServerKeepAlive(secs) => server.keep_alive_secs = Some(secs),
            Property::ResponseInformation(text) => server.response_information = Some(text.into()),
            Property::ReceiveMaximum(maximum) => server.receive_maximum = maximum,
            Property::TopicAliasMaximum(maximum) => server.topic_alias_maximum = maximum,
            Property::MaximumQos(qos) => server.maximum_qos = qos,
            Property::RetainAvailable(there) => server.retain_available = there,
            Property::MaximumPacketSize(maximum) => server.maximum_packet_size = maximum,
            Property::WildcardSubscriptionAvailable(there) => server.wildcards_available = there,
            Property::SubscriptionIdentifiersAvailable(there) => server.subscription_identifiers_available = there,
            Property::SharedSubscriptionAvailable(there) => server.shared_available = there,
            _ => {}
        }
    }
    server
}

/// A CONNACK without property length: a broker that speaks 3.1.1 only answers CONNECT of MQTT 5 so.
fn old_refusal(body: &[u8]) -> Result<Incoming<'_>, Malformed> {
    let reason = match body {
        [0, code @ 1..=5] => Reason::V311(*code),
        [0, code] if *code >= 0x80 => Reason::V5(*code),
        _ => return Err(Malformed::packet("a CONNACK has no properties")),
    };
    Ok(Incoming::ConnAck(Box::new(ConnAck {
        session_present: false,
        reason,
        server: Server::default(),
        properties: Properties::default(),
    })))
}

/// DISCONNECT, its short forms (§3.14.2.2.1) and code 0x8C included, all of which mqttbytes refuses.
fn disconnect(body: &[u8]) -> Result<Goodbye<'_>, Malformed> {
    let mut rest = Cursor(body);
    let code = if rest.is_empty() { 0 } else { rest.u8()? };
    if code != 0x8C && !(code == 0 || code >= 0x80 && Reason::V5(code).name() != "Unknown reason") {
        return Err(Malformed::packet("a DISCONNECT has a reason code that does not exist"));
    }
    if rest.is_empty() {
        return Ok(Goodbye { code, properties: Properties::default() });
    }
    let properties = Properties::read(&mut rest, Holder::Disconnect)?;
    rest.end()?;
    Ok(Goodbye { code, properties })
}

/// AUTH, which mqttbytes does not know; without a body it says Success (§3.15.2.1).
fn auth(body: &[u8]) -> Result<Auth<'_>, Malformed> {
    if body.is_empty() {
        return Ok(Auth { code: 0, properties: Properties::default() });
    }
    let mut rest = Cursor(body);
    let code = rest.u8()?;
    if !matches!(code, 0x00 | 0x18 | 0x19) {
        return Err(Malformed::packet("an AUTH has a reason code that does not exist"));
    }
    let properties = Properties::read(&mut rest, Holder::Auth)?;
    rest.end()?;
    Ok(Auth { code, properties })
}

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
const AUTH: u8 = 15;

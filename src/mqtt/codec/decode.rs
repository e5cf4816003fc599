//! A whole packet's bytes to [`Incoming`]: our checks first, then mqttbytes, which misses most of them.

use bytes::Bytes;
use mqttbytes::{Error, FixedHeader, v4, v5};

use super::cursor::Cursor;
use super::properties::{Holder, Properties, Property};
use super::publish;
use crate::mqtt::packet::{Ack, Answers, Auth, ConnAck, Goodbye, Incoming, Server};
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
    if first & 0x0F != if matches!(kind, PUBREL | SUBSCRIBE | UNSUBSCRIBE) { 2 } else { 0 } {
        return Err(Malformed::packet("a packet has wrong flags"));
    }
    // One reader a type instead of one for all keeps those of packets that only servers read out of the page.
    let header = FixedHeader::new(first, packet.len() - body.len() - 1, body.len());
    match (kind, protocol) {
        (DISCONNECT, Protocol::V5) => disconnect(body).map(Incoming::Disconnect),
        (AUTH, Protocol::V5) => auth(body).map(Incoming::Auth),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V311) => {
            check_311(kind, body)?;
            read_311(kind, header, Bytes::copy_from_slice(packet)).map_err(unread)
        }
        (CONNACK, Protocol::V5) if body.len() == 2 => old_refusal(body),
        (CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | PINGRESP, Protocol::V5) => {
            let properties = check_5(kind, body)?;
            read_5(kind, header, Bytes::copy_from_slice(packet), properties).map_err(unread)
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

/// The rest of a 3.1.1 packet, by mqttbytes's own reader of its type.
fn read_311(kind: u8, header: FixedHeader, bytes: Bytes) -> Result<Incoming<'static>, Error> {
    let none = Properties::default();
    let ack = |id| Ack { id, code: 0 };
    Ok(match kind {
        CONNACK => {
            let connack = v4::ConnAck::read(header, bytes)?;
            Incoming::ConnAck(Box::new(ConnAck {
                session_present: connack.session_present,
                reason: Reason::V311(connack.code as u8),
                server: Server::default(),
                properties: none,
            }))
        }
        PUBACK => Incoming::PubAck(ack(v4::PubAck::read(header, bytes)?.pkid), none),
        PUBREC => Incoming::PubRec(ack(v4::PubRec::read(header, bytes)?.pkid), none),
        PUBREL => Incoming::PubRel(ack(v4::PubRel::read(header, bytes)?.pkid), none),
        PUBCOMP => Incoming::PubComp(ack(v4::PubComp::read(header, bytes)?.pkid), none),
        SUBACK => {
            let suback = v4::SubAck::read(header, bytes)?;
            let code = |code: &v4::SubscribeReasonCode| match code {
                v4::SubscribeReasonCode::Success(qos) => *qos as u8,
                v4::SubscribeReasonCode::Failure => 0x80,
            };
            let codes = suback.return_codes.iter().map(code).collect();
            Incoming::SubAck(Answers { id: suback.pkid, codes, properties: none })
        }
        UNSUBACK => {
            let id = v4::UnsubAck::read(header, bytes)?.pkid;
            Incoming::UnsubAck(Answers { id, codes: Vec::new(), properties: none })
        }
        _ => Incoming::PingResp,
    })
}

/// The rest of an MQTT 5 packet, by mqttbytes's own reader of its type.
fn read_5(kind: u8, header: FixedHeader, bytes: Bytes, properties: Properties<'_>) -> Result<Incoming<'_>, Error> {
    let ack = |id, code| Ack { id, code };
    Ok(match kind {
        CONNACK => {
            let connack = v5::ConnAck::read(header, bytes)?;
            Incoming::ConnAck(Box::new(ConnAck {
                session_present: connack.session_present,
                reason: Reason::V5(connack.code as u8),
                server: server(properties),
                properties,
            }))
        }
        PUBACK => {
            let puback = v5::PubAck::read(header, bytes)?;
            Incoming::PubAck(ack(puback.pkid, puback.reason as u8), properties)
        }
        PUBREC => {
            let pubrec = v5::PubRec::read(header, bytes)?;
            Incoming::PubRec(ack(pubrec.pkid, pubrec.reason as u8), properties)
        }
        PUBREL => {
            let pubrel = v5::PubRel::read(header, bytes)?;
            Incoming::PubRel(ack(pubrel.pkid, pubrel.reason as u8), properties)
        }
        PUBCOMP => {
            let pubcomp = v5::PubComp::read(header, bytes)?;
            Incoming::PubComp(ack(pubcomp.pkid, pubcomp.reason as u8), properties)
        }
        SUBACK => {
            let suback = v5::SubAck::read(header, bytes)?;
            let codes = suback.return_codes.iter().map(|code| *code as u8).collect();
            Incoming::SubAck(Answers { id: suback.pkid, codes, properties })
        }
        UNSUBACK => {
            let unsuback = v5::UnsubAck::read(header, bytes)?;
            let codes = unsuback.reasons.iter().map(|code| *code as u8).collect();
            Incoming::UnsubAck(Answers { id: unsuback.pkid, codes, properties })
        }
        _ => Incoming::PingResp,
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
    match body {
        [0, code @ 1..=5] => Ok(Incoming::ConnAck(Box::new(ConnAck {
            session_present: false,
            reason: Reason::V311(*code),
            server: Server::default(),
            properties: Properties::default(),
        }))),
        [0, code] if *code >= 0x80 => {
            let (header, whole) = (FixedHeader::new(CONNACK << 4, 1, 3), [CONNACK << 4, 3, 0, *code, 0]);
            read_5(CONNACK, header, Bytes::copy_from_slice(&whole), Properties::default()).map_err(unread)
        }
        _ => Err(Malformed::packet("a CONNACK has no properties")),
    }
}

fn unread(_: Error) -> Malformed {
    Malformed::packet("a packet cannot be read or has a reason code that does not exist")
}

/// DISCONNECT, its short forms (§3.14.2.2.1) and code 0x8C included, all of which mqttbytes refuses.
fn disconnect(body: &[u8]) -> Result<Goodbye<'_>, Malformed> {
    let mut rest = Cursor(body);
    let code = if rest.is_empty() { 0 } else { rest.u8()? };
    // Those that §3.14.2.1 lists for servers, and the one that only §2.4 does.
    if !matches!(code, 0 | 0x80..=0x83 | 0x87 | 0x89 | 0x8B..=0x90 | 0x93..=0xA2) {
        return Err(Malformed::packet("a DISCONNECT has a reason code that is not for it"));
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
const SUBSCRIBE: u8 = 8;
const SUBACK: u8 = 9;
const UNSUBSCRIBE: u8 = 10;
const UNSUBACK: u8 = 11;
const PINGRESP: u8 = 13;
const DISCONNECT: u8 = 14;
const AUTH: u8 = 15;

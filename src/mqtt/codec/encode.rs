//! Packets to bytes: validated here, written by mqttbytes into a fresh buffer, and measured afterwards.

use bytes::{Bytes, BytesMut};
use mqttbytes::{QoS, v4, v5};

use super::frame::{Frame, frame};
use crate::mqtt::packet::{Connect, MAX_PACKET, Packet};
use crate::mqtt::{Protocol, Qos, Refused};

/// Writes one packet of at most `limit` bytes, header included.
///
/// # Errors
/// [`Refused`] when a text is too long or holds NUL, a list is empty, the version cannot say it or the packet
/// exceeds `limit`.
pub fn encode(packet: &Packet<'_>, protocol: Protocol, limit: u32) -> Result<Vec<u8>, Refused> {
    validate(packet, protocol)?;
    // mqttbytes patches CONNECT at an index counted from the buffer's start and leaves half packets behind on
    // errors, so every packet gets a buffer of its own.
    let mut buffer = BytesMut::new();
    let written = match (packet, protocol) {
        (Packet::Connect(connect), _) if !mqttbytes_can_say(connect) => {
            connect_by_hand(connect, protocol, &mut buffer);
            Ok(())
        }
        (_, Protocol::V311) => write_311(packet, &mut buffer),
        (_, Protocol::V5) => write_5(packet, &mut buffer),
    };
    let limit = limit.min(MAX_PACKET) as usize;
    if written.is_err() || buffer.len() > limit {
        return Err(Refused::TooLarge { size: buffer.len(), limit });
    }
    // A length that mqttbytes cut or a packet it left half-written must never reach the stream.
    match frame(&buffer, MAX_PACKET, protocol) {
        Ok(Frame::Whole(size)) if size == buffer.len() => Ok(buffer.to_vec()),
        _ => Err(Refused::TooLarge { size: buffer.len(), limit }),
    }
}

fn validate(packet: &Packet<'_>, protocol: Protocol) -> Result<(), Refused> {
    match packet {
        Packet::Connect(connect) => {
            check_text(Some(connect.client_id), "the client id")?;
            check_text(connect.username, "the user name")?;
            check_text(connect.password, "the password")?;
            if protocol == Protocol::V311 && connect.password.is_some() && connect.username.is_none() {
                return Err(Refused::Version("a password without a user name"));
            }
            if protocol == Protocol::V311 && connect.client_id.is_empty() && !connect.clean_start {
                return Err(Refused::Version("an empty client id for a session that lasts"));
            }
            Ok(())
        }
        Packet::Subscribe { filters: [], .. } | Packet::Unsubscribe { filters: [], .. } => Err(Refused::Nothing),
        _ => Ok(()),
    }
}

fn check_text(text: Option<&str>, name: &'static str) -> Result<(), Refused> {
    match text {
        Some(text) if text.len() > usize::from(u16::MAX) || text.as_bytes().contains(&0) => Err(Refused::Text(name)),
        _ => Ok(()),
    }
}

fn qos(qos: Qos) -> QoS {
    match qos {
        Qos::AtMostOnce => QoS::AtMostOnce,
        Qos::AtLeastOnce => QoS::AtLeastOnce,
        Qos::ExactlyOnce => QoS::ExactlyOnce,
    }
}

fn write_311(packet: &Packet<'_>, buffer: &mut BytesMut) -> Result<(), mqttbytes::Error> {
    match packet {
        Packet::Connect(connect) => {
            let mut packet = v4::Connect::new(connect.client_id);
            packet.keep_alive = connect.keep_alive_secs;
            packet.clean_session = connect.clean_start;
            if let Some(username) = connect.username {
                packet.set_login(username, connect.password.unwrap_or_default());
            }
            packet.write(buffer)
        }
        Packet::Publish { topic, payload, qos: level, retain, dup, id } => {
            let mut packet = v4::Publish::from_bytes(topic.as_str(), qos(*level), Bytes::copy_from_slice(payload));
            packet.retain = *retain;
            packet.dup = *dup;
            packet.pkid = *id;
            packet.write(buffer)
        }
        Packet::PubAck(ack) => v4::PubAck::new(ack.id).write(buffer),
        Packet::PubRec(ack) => v4::PubRec::new(ack.id).write(buffer),
        Packet::PubRel(ack) => v4::PubRel::new(ack.id).write(buffer),
        Packet::PubComp(ack) => v4::PubComp::new(ack.id).write(buffer),
        Packet::Subscribe { id, filters } => v4::Subscribe {
            pkid: *id,
            filters: filters
                .iter()
                .map(|(filter, level)| v4::SubscribeFilter::new(filter.as_str().to_owned(), qos(*level)))
                .collect(),
        }
        .write(buffer),
        Packet::Unsubscribe { id, filters } => {
            v4::Unsubscribe { pkid: *id, topics: filters.iter().map(|filter| filter.as_str().to_owned()).collect() }
                .write(buffer)
        }
        Packet::PingReq => v4::PingReq.write(buffer),
        Packet::Disconnect(_) => v4::Disconnect.write(buffer),
    }
    .map(|_| ())
}

fn write_5(packet: &Packet<'_>, buffer: &mut BytesMut) -> Result<(), mqttbytes::Error> {
    match packet {
        Packet::Connect(connect) => {
            let mut packet = v5::Connect::new(connect.client_id);
            packet.keep_alive = connect.keep_alive_secs;
            packet.clean_session = connect.clean_start;
            if let Some(username) = connect.username {
                packet.set_login(username, connect.password.unwrap_or_default());
            }
            packet.properties = Some(connect_properties(connect));
            packet.write(buffer)
        }
        Packet::Publish { topic, payload, qos: level, retain, dup, id } => {
            let mut packet = v5::Publish::from_bytes(topic.as_str(), qos(*level), Bytes::copy_from_slice(payload));
            packet.retain = *retain;
            packet.dup = *dup;
            packet.pkid = *id;
            packet.write(buffer)
        }
        Packet::PubAck(ack) => v5::PubAck::new(ack.id).write(buffer),
        Packet::PubRec(ack) => v5::PubRec::new(ack.id).write(buffer),
        Packet::PubRel(ack) => {
            let mut packet = v5::PubRel::new(ack.id);
            if ack.code != 0 {
                packet.reason = v5::PubRelReason::PacketIdentifierNotFound;
            }
            packet.write(buffer)
        }
        Packet::PubComp(ack) => {
            let mut packet = v5::PubComp::new(ack.id);
            if ack.code != 0 {
                packet.reason = v5::PubCompReason::PacketIdentifierNotFound;
            }
            packet.write(buffer)
        }
        Packet::Subscribe { id, filters } => v5::Subscribe {
            pkid: *id,
            filters: filters
                .iter()
                .map(|(filter, level)| v5::SubscribeFilter::new(filter.as_str().to_owned(), qos(*level)))
                .collect(),
            properties: None,
        }
        .write(buffer),
        Packet::Unsubscribe { id, filters } => v5::Unsubscribe {
            pkid: *id,
            filters: filters.iter().map(|filter| filter.as_str().to_owned()).collect(),
            properties: None,
        }
        .write(buffer),
        Packet::PingReq => v5::PingReq.write(buffer),
        Packet::Disconnect(code) => {
            let mut packet = v5::Disconnect::new();
            packet.reason_code = disconnect_reason(*code);
            packet.write(buffer)
        }
    }
    .map(|_| ())
}

fn connect_properties(connect: &Connect<'_>) -> v5::ConnectProperties {
    v5::ConnectProperties {
        session_expiry_interval: Some(connect.session_expiry_secs),
        receive_maximum: Some(connect.receive_maximum),
        max_packet_size: Some(connect.maximum_packet_size),
        topic_alias_max: None,
        request_response_info: None,
        request_problem_info: None,
        user_properties: Vec::new(),
        authentication_method: None,
        authentication_data: None,
    }
}

fn disconnect_reason(code: u8) -> v5::DisconnectReasonCode {
    use v5::DisconnectReasonCode as Code;
    match code {
        0x00 => Code::NormalDisconnection,
        0x04 => Code::DisconnectWithWillMessage,
        0x81 => Code::MalformedPacket,
        0x82 => Code::ProtocolError,
        0x93 => Code::ReceiveMaximumExceeded,
        0x94 => Code::TopicAliasInvalid,
        0x95 => Code::PacketTooLarge,
        _ => Code::UnspecifiedError,
    }
}

/// Whether mqttbytes can write this login: it takes an empty user name or password for a missing one.
fn mqttbytes_can_say(connect: &Connect<'_>) -> bool {
    match (connect.username, connect.password) {
        (None, None) => true,
        (Some(username), password) => !username.is_empty() && password != Some(""),
        (None, Some(_)) => false,
    }
}

/// CONNECT with an empty user name, an empty password, or a password alone (MQTT 5 §3.1).
fn connect_by_hand(connect: &Connect<'_>, protocol: Protocol, buffer: &mut BytesMut) {
    let mut body = Vec::with_capacity(64);
    put_text(&mut body, "MQTT");
    let flags = u8::from(connect.username.is_some()) << 7
        | u8::from(connect.password.is_some()) << 6
        | u8::from(connect.clean_start) << 1;
    body.extend_from_slice(&[if protocol == Protocol::V5 { 5 } else { 4 }, flags]);
    body.extend_from_slice(&connect.keep_alive_secs.to_be_bytes());
    if protocol == Protocol::V5 {
        body.extend_from_slice(&[13, 17]);
        body.extend_from_slice(&connect.session_expiry_secs.to_be_bytes());
        body.push(33);
        body.extend_from_slice(&connect.receive_maximum.to_be_bytes());
        body.push(39);
        body.extend_from_slice(&connect.maximum_packet_size.to_be_bytes());
    }
    put_text(&mut body, connect.client_id);
    for text in [connect.username, connect.password].into_iter().flatten() {
        put_text(&mut body, text);
    }
    buffer.extend_from_slice(&[0x10]);
    super::decode::put_length(buffer, body.len());
    buffer.extend_from_slice(&body);
}

/// A string and its length; the length was checked before.
fn put_text(body: &mut Vec<u8>, text: &str) {
    body.extend_from_slice(&(text.len() as u16).to_be_bytes());
    body.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connect() -> Connect<'static> {
        Connect {
            client_id: "id",
            clean_start: true,
            keep_alive_secs: 60,
            username: None,
            password: None,
            session_expiry_secs: 0,
            maximum_packet_size: 1 << 20,
            receive_maximum: 100,
        }
    }

    #[test]
    fn connects_written_by_hand_have_the_form_mqttbytes_gives_to_others() {
        for protocol in [Protocol::V311, Protocol::V5] {
            let packet = Connect { username: Some("user"), password: Some("pass"), ..connect() };
            let mut by_hand = BytesMut::new();
            connect_by_hand(&packet, protocol, &mut by_hand);
            assert_eq!(encode(&Packet::Connect(packet), protocol, MAX_PACKET).unwrap(), by_hand.to_vec());
        }
    }

    #[test]
    fn b25_empty_names_and_passwords_alone_can_be_said() {
        let flags = |username, password| {
            let packet = Packet::Connect(Connect { username, password, ..connect() });
            encode(&packet, Protocol::V5, MAX_PACKET).map(|bytes| bytes[9])
        };
        assert_eq!(flags(Some(""), Some("token")), Ok(0xC2));
        assert_eq!(flags(None, Some("token")), Ok(0x42));
        assert_eq!(flags(Some("u"), None), Ok(0x82));
        assert_eq!(flags(Some("u"), Some("")), Ok(0xC2));
    }

    #[test]
    fn b26_a_311_password_needs_a_user_name() {
        let packet = Packet::Connect(Connect { password: Some("p"), ..connect() });
        assert!(matches!(encode(&packet, Protocol::V311, MAX_PACKET), Err(Refused::Version(_))));
    }

    #[test]
    fn b5_long_texts_are_refused_instead_of_cut() {
        let long = "x".repeat(65_536);
        let packet = Packet::Connect(Connect { username: Some(&long), ..connect() });
        assert_eq!(encode(&packet, Protocol::V5, MAX_PACKET), Err(Refused::Text("the user name")));
        let packet = Packet::Connect(Connect { client_id: "a\0", ..connect() });
        assert_eq!(encode(&packet, Protocol::V5, MAX_PACKET), Err(Refused::Text("the client id")));
    }

    #[test]
    fn packets_beyond_the_limit_are_refused() {
        let topic = crate::mqtt::topic::Topic::parse("t").unwrap();
        let publish = |size: usize| Packet::Publish {
            topic: &topic,
            payload: &[0; 300][..size],
            qos: Qos::AtMostOnce,
            retain: false,
            dup: false,
            id: 0,
        };
        assert_eq!(encode(&publish(4), Protocol::V5, 10).map(|bytes| bytes.len()), Ok(10));
        assert_eq!(encode(&publish(5), Protocol::V5, 10), Err(Refused::TooLarge { size: 11, limit: 10 }));
    }

    #[test]
    fn b7_a_disconnect_keeps_its_reason() {
        let bytes = |code, protocol| encode(&Packet::Disconnect(code), protocol, MAX_PACKET).unwrap();
        assert_eq!(bytes(0x04, Protocol::V5)[2], 0x04);
        assert_eq!(bytes(0x00, Protocol::V5), [0xE0, 0x00]);
        assert_eq!(bytes(0x82, Protocol::V311), [0xE0, 0x00]);
    }
}

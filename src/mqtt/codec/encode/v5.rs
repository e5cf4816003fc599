//! MQTT 5 packets, written by mqttbytes; AUTH, which it does not know, by hand.

use bytes::{Bytes, BytesMut};
use mqttbytes::{Error, v5};

use super::{put_binary, put_length, qos};
use crate::mqtt::event::{UserProperties, Words};
use crate::mqtt::packet::{Alias, Connect, Packet};
use crate::mqtt::{PublishProperties, RetainHandling, Subscribe, Subscription, Will};

/// Writes a packet whose texts were checked.
pub(super) fn write(packet: &Packet<'_>, buffer: &mut BytesMut) -> Result<(), Error> {
    match packet {
        Packet::Connect(packet) => connect(packet).write(buffer),
        Packet::Publish { message, alias, dup, id } => {
            let (topic, alias) = match alias {
                Alias::None => (message.topic.as_str(), None),
                Alias::Set(alias) => (message.topic.as_str(), Some(alias.get())),
                Alias::Use(alias) => ("", Some(alias.get())),
            };
            let mut packet = v5::Publish::from_bytes(topic, qos(message.qos), Bytes::copy_from_slice(&message.payload));
            packet.retain = message.retain;
            packet.dup = *dup;
            packet.pkid = *id;
            packet.properties = Some(publish_properties(&message.properties, alias));
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
        Packet::Subscribe { id, request } => subscribe(*id, request).write(buffer),
        Packet::Unsubscribe { id, filters, user_properties } => v5::Unsubscribe {
            pkid: *id,
            filters: filters.iter().map(|filter| filter.as_str().to_owned()).collect(),
            properties: Some(v5::UnsubscribeProperties { user_properties: pairs(user_properties) }),
        }
        .write(buffer),
        Packet::PingReq => v5::PingReq.write(buffer),
        Packet::Disconnect { code, session_expiry_secs, words } => {
            let mut packet = v5::Disconnect::new();
            packet.reason_code = disconnect_reason(*code);
            // Without any, no property length either: mqttbytes takes a packet of code and length 0 for a normal end.
            let is_plain = session_expiry_secs.is_none() && **words == Words::default();
            packet.properties = (!is_plain).then(|| v5::DisconnectProperties {
                session_expiry_interval: *session_expiry_secs,
                reason_string: words.reason_string.as_deref().map(str::to_owned),
                user_properties: pairs(&words.user_properties),
                server_reference: None,
            });
            packet.write(buffer)
        }
        Packet::Auth { code, method, data } => {
            auth(*code, method, data, buffer);
            Ok(0)
        }
    }
    .map(|_| ())
}

fn connect(connect: &Connect<'_>) -> v5::Connect {
    let options = connect.options;
    let mut packet = v5::Connect::new(&*options.client_id);
    packet.keep_alive = options.keep_alive_secs;
    packet.clean_session = connect.clean_start;
    packet.last_will = options.will.as_ref().map(|Will { message, delay_secs }| {
        let said = publish_properties(&message.properties, None);
        v5::LastWill {
            topic: message.topic.as_str().to_owned(),
            message: Bytes::copy_from_slice(&message.payload),
            qos: qos(message.qos),
            retain: message.retain,
            properties: Some(v5::WillProperties {
                delay_interval: Some(*delay_secs).filter(|secs| *secs != 0),
                payload_format_indicator: said.payload_format_indicator,
                message_expiry_interval: said.message_expiry_interval,
                content_type: said.content_type,
                response_topic: said.response_topic,
                correlation_data: said.correlation_data,
                user_properties: said.user_properties,
            }),
        }
    });
    packet.properties = Some(v5::ConnectProperties {
        session_expiry_interval: Some(options.session_expiry_secs),
        receive_maximum: Some(options.receive_maximum),
        max_packet_size: Some(options.packet_limit),
        topic_alias_max: Some(options.topic_alias_maximum).filter(|maximum| *maximum != 0),
        request_response_info: options.request_response_information.then_some(1),
        request_problem_info: (!options.request_problem_information).then_some(0),
        user_properties: pairs(&options.user_properties),
        authentication_method: connect.authentication.map(|(method, _)| method.to_owned()),
        authentication_data: connect.authentication.map(|(_, data)| Bytes::copy_from_slice(data)),
    });
    packet
}

fn subscribe(id: u16, request: &Subscribe) -> v5::Subscribe {
    let filter = |wanted: &Subscription| v5::SubscribeFilter {
        path: wanted.filter.as_str().to_owned(),
        qos: qos(wanted.qos),
        nolocal: wanted.no_local,
        preserve_retain: wanted.retain_as_published,
        retain_forward_rule: match wanted.retain_handling {
            RetainHandling::Always => v5::RetainForwardRule::OnEverySubscribe,
            RetainHandling::OnlyNew => v5::RetainForwardRule::OnNewSubscribe,
            RetainHandling::Never => v5::RetainForwardRule::Never,
        },
    };
    v5::Subscribe {
        pkid: id,
        filters: request.subscriptions.iter().map(filter).collect(),
        properties: Some(v5::SubscribeProperties {
            id: request.identifier.map(|identifier| identifier as usize),
            user_properties: pairs(&request.user_properties),
        }),
    }
}

fn publish_properties(properties: &PublishProperties, alias: Option<u16>) -> v5::PublishProperties {
    v5::PublishProperties {
        payload_format_indicator: properties.is_text.then_some(1),
        message_expiry_interval: properties.message_expiry_secs,
        topic_alias: alias,
        response_topic: properties.response_topic.as_ref().map(|topic| topic.as_str().to_owned()),
        correlation_data: properties.correlation_data.as_deref().map(Bytes::copy_from_slice),
        user_properties: pairs(&properties.user_properties),
        subscription_identifiers: Vec::new(),
        content_type: properties.content_type.as_deref().map(str::to_owned),
    }
}

fn pairs(pairs: &UserProperties) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// AUTH (§3.15).
fn auth(code: u8, method: &str, data: &[u8], buffer: &mut BytesMut) {
    let mut properties = vec![21];
    put_binary(&mut properties, method.as_bytes());
    properties.push(22);
    put_binary(&mut properties, data);
    let mut body = BytesMut::new();
    body.extend_from_slice(&[code]);
    put_length(&mut body, properties.len());
    body.extend_from_slice(&properties);
    buffer.extend_from_slice(&[0xF0]);
    put_length(buffer, body.len());
    buffer.extend_from_slice(&body);
}

fn disconnect_reason(code: u8) -> v5::DisconnectReasonCode {
    use v5::DisconnectReasonCode as Code;
    match code {
        0x00 => Code::NormalDisconnection,
        0x04 => Code::DisconnectWithWillMessage,
        0x81 => Code::MalformedPacket,
        0x82 => Code::ProtocolError,
        0x87 => Code::NotAuthorized,
        0x93 => Code::ReceiveMaximumExceeded,
        0x94 => Code::TopicAliasInvalid,
        0x95 => Code::PacketTooLarge,
        _ => Code::UnspecifiedError,
    }
}

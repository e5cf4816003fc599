//! [`Meaning`]: what a packet from a broker says, in words that both decoders can be put into.

use mqtt5_protocol::packet::MqttPacket as _;
use mqtt5_protocol::{Packet, Properties, PropertyValue, ReasonCode};
use topicboard::mqtt::packet::{Ack, Incoming};
use topicboard::mqtt::{self, Property};

/// What a packet from a broker says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Meaning<'a> {
    /// The packet type.
    pub(crate) kind: u8,
    /// Packet identifier; 0 where the packet has none.
    pub(crate) id: u16,
    /// Reason codes: one, or one a filter.
    pub(crate) codes: Vec<u8>,
    /// Of a CONNACK.
    pub(crate) session_present: bool,
    /// DUP, `QoS` and RETAIN of a PUBLISH, as they stand in its first byte.
    pub(crate) flags: u8,
    /// Of a PUBLISH.
    pub(crate) topic: &'a str,
    /// Of a PUBLISH.
    pub(crate) payload: &'a [u8],
    /// By their numbers, those of one number in their order.
    pub(crate) properties: Vec<(u8, Value<'a>)>,
}

/// The value of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Value<'a> {
    /// Of any width.
    Number(u32),
    /// A string.
    Text(&'a str),
    /// Two strings.
    Pair(&'a str, &'a str),
    /// Binary data.
    Data(&'a [u8]),
}

impl<'a> Meaning<'a> {
    /// What the product understood.
    pub(crate) fn of_ours(packet: &'a Incoming<'a>) -> Self {
        let ack = |kind, ack: &Ack, said| Self { id: ack.id, ..Self::plain(kind, vec![ack.code], said) };
        match packet {
            Incoming::ConnAck(connack) => Self {
                session_present: connack.session_present,
                ..Self::plain(2, vec![connack.reason.code()], connack.properties)
            },
            Incoming::Publish(publish) => Self {
                id: publish.id,
                flags: flags(publish.dup, publish.qos as u8, publish.retain),
                topic: publish.topic,
                payload: publish.payload,
                ..Self::plain(3, Vec::new(), publish.properties)
            },
            Incoming::PubAck(puback, said) => ack(4, puback, *said),
            Incoming::PubRec(pubrec, said) => ack(5, pubrec, *said),
            Incoming::PubRel(pubrel, said) => ack(6, pubrel, *said),
            Incoming::PubComp(pubcomp, said) => ack(7, pubcomp, *said),
            Incoming::SubAck(suback) => {
                Self { id: suback.id, ..Self::plain(9, suback.codes.clone(), suback.properties) }
            }
            Incoming::UnsubAck(unsuback) => {
                Self { id: unsuback.id, ..Self::plain(11, unsuback.codes.clone(), unsuback.properties) }
            }
            Incoming::PingResp => Self { kind: 13, ..Self::default() },
            Incoming::Disconnect(goodbye) => Self::plain(14, vec![goodbye.code], goodbye.properties),
            Incoming::Auth(auth) => Self::plain(15, vec![auth.code], auth.properties),
        }
    }

    fn plain(kind: u8, codes: Vec<u8>, said: mqtt::Properties<'a>) -> Self {
        let properties = sorted(said.iter().map(our_property));
        Self { kind, codes, properties, ..Self::default() }
    }

    /// What the reference understood; of a packet that only clients send, its type.
    pub(crate) fn of_reference(packet: &'a Packet) -> Self {
        let ack = |kind, id, code, said| Self { id, ..Self::reference(kind, vec![u8::from(code)], said) };
        match packet {
            Packet::ConnAck(connack) => {
                let code = if connack.protocol_version == 4 {
                    old_code(connack.reason_code)
                } else {
                    connack.reason_code.into()
                };
                let session_present = connack.session_present;
                Self { session_present, ..Self::reference(2, vec![code], &connack.properties) }
            }
            Packet::Publish(publish) => Self {
                id: publish.packet_id.unwrap_or_default(),
                flags: flags(publish.dup, publish.qos as u8, publish.retain),
                topic: &publish.topic_name,
                payload: &publish.payload,
                ..Self::reference(3, Vec::new(), &publish.properties)
            },
            Packet::PubAck(puback) => ack(4, puback.packet_id, puback.reason_code, &puback.properties),
            Packet::PubRec(pubrec) => ack(5, pubrec.packet_id, pubrec.reason_code, &pubrec.properties),
            Packet::PubRel(pubrel) => ack(6, pubrel.packet_id, pubrel.reason_code, &pubrel.properties),
            Packet::PubComp(pubcomp) => ack(7, pubcomp.packet_id, pubcomp.reason_code, &pubcomp.properties),
            Packet::SubAck(suback) => {
                let codes = suback.reason_codes.iter().map(|code| *code as u8).collect();
                Self { id: suback.packet_id, ..Self::reference(9, codes, &suback.properties) }
            }
            Packet::UnsubAck(unsuback) => {
                let codes = unsuback.reason_codes.iter().map(|code| *code as u8).collect();
                Self { id: unsuback.packet_id, ..Self::reference(11, codes, &unsuback.properties) }
            }
            Packet::PingResp => Self { kind: 13, ..Self::default() },
            Packet::Disconnect(goodbye) => Self::reference(14, vec![goodbye.reason_code.into()], &goodbye.properties),
            Packet::Auth(auth) => Self::reference(15, vec![auth.reason_code.into()], &auth.properties),
            Packet::Connect(connect) => Self { kind: connect.packet_type().into(), ..Self::default() },
            Packet::Subscribe(subscribe) => Self { kind: subscribe.packet_type().into(), ..Self::default() },
            Packet::Unsubscribe(unsubscribe) => Self { kind: unsubscribe.packet_type().into(), ..Self::default() },
            Packet::PingReq => Self { kind: 12, ..Self::default() },
        }
    }

    fn reference(kind: u8, codes: Vec<u8>, said: &'a Properties) -> Self {
        let value = |value: &'a PropertyValue| match value {
            PropertyValue::Byte(number) => Value::Number((*number).into()),
            PropertyValue::TwoByteInteger(number) => Value::Number((*number).into()),
            PropertyValue::FourByteInteger(number) | PropertyValue::VariableByteInteger(number) => {
                Value::Number(*number)
            }
            PropertyValue::BinaryData(data) => Value::Data(data),
            PropertyValue::Utf8String(text) => Value::Text(text),
            PropertyValue::Utf8StringPair(name, value) => Value::Pair(name, value),
        };
        let properties = sorted(said.iter().map(|(id, said)| (id as u8, value(said))));
        Self { kind, codes, properties, ..Self::default() }
    }

    /// Whether it holds a property.
    pub(crate) fn has(&self, number: u8) -> bool {
        self.properties.iter().any(|(found, _)| *found == number)
    }
}

/// The reference keeps no order between properties of different numbers.
fn sorted<'a>(properties: impl Iterator<Item = (u8, Value<'a>)>) -> Vec<(u8, Value<'a>)> {
    let mut properties: Vec<_> = properties.collect();
    properties.sort_by_key(|(number, _)| *number);
    properties
}

fn flags(dup: bool, qos: u8, retain: bool) -> u8 {
    u8::from(dup) << 3 | qos << 1 | u8::from(retain)
}

/// The return code of 3.1.1 that the reference took for this reason.
fn old_code(reason: ReasonCode) -> u8 {
    match reason {
        ReasonCode::UnsupportedProtocolVersion => 1,
        ReasonCode::ClientIdentifierNotValid => 2,
        ReasonCode::ServerUnavailable => 3,
        ReasonCode::BadUsernameOrPassword => 4,
        ReasonCode::NotAuthorized => 5,
        reason => reason.into(),
    }
}

fn our_property(property: Property<'_>) -> (u8, Value<'_>) {
    use Property as P;
    use Value::{Data, Number, Pair, Text};
    match property {
        P::PayloadFormatIndicator(is_text) => (1, Number(is_text.into())),
        P::MessageExpiryInterval(secs) => (2, Number(secs)),
        P::ContentType(text) => (3, Text(text)),
        P::ResponseTopic(topic) => (8, Text(topic)),
        P::CorrelationData(data) => (9, Data(data)),
        P::SubscriptionIdentifier(identifier) => (11, Number(identifier)),
        P::SessionExpiryInterval(secs) => (17, Number(secs)),
        P::AssignedClientIdentifier(text) => (18, Text(text)),
        P::ServerKeepAlive(secs) => (19, Number(secs.into())),
        P::AuthenticationMethod(text) => (21, Text(text)),
        P::AuthenticationData(data) => (22, Data(data)),
        P::ResponseInformation(text) => (26, Text(text)),
        P::ServerReference(text) => (28, Text(text)),
        P::ReasonString(text) => (31, Text(text)),
        P::ReceiveMaximum(maximum) => (33, Number(maximum.into())),
        P::TopicAliasMaximum(maximum) => (34, Number(maximum.into())),
        P::TopicAlias(alias) => (35, Number(alias.into())),
        P::MaximumQos(qos) => (36, Number((qos as u8).into())),
        P::RetainAvailable(there) => (37, Number(there.into())),
        P::UserProperty(name, value) => (38, Pair(name, value)),
        P::MaximumPacketSize(maximum) => (39, Number(maximum)),
        P::WildcardSubscriptionAvailable(there) => (40, Number(there.into())),
        P::SubscriptionIdentifiersAvailable(there) => (41, Number(there.into())),
        P::SharedSubscriptionAvailable(there) => (42, Number(there.into())),
    }
}

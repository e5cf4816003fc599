//! The PUBLISH reader held to mqttbytes wherever mqttbytes is right, and golden bytes from the specification.

use bytes::BytesMut;
use mqttbytes::{v4, v5};
use proptest::prelude::*;
use topicboard::mqtt::codec::{decode, encode};
use topicboard::mqtt::event::Words;
use topicboard::mqtt::packet::{Ack, Alias, Incoming, MAX_PACKET, Packet};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Outgoing, Property, Protocol, Qos};

use crate::session::{message, request};

#[test]
fn packets_have_the_bytes_of_the_specification() {
    let topic = Topic::parse("a/b").unwrap();
    let request = request(&[("a/+", Qos::AtLeastOnce), ("#", Qos::AtMostOnce)]);
    let plain = [Filter::parse("a/+").unwrap()];
    let message = Outgoing { topic, retain: true, ..message(Qos::ExactlyOnce, "hi") };
    let publish = Packet::Publish { message: &message, alias: Alias::None, dup: true, id: 10 };
    let ack = Ack { id: 258, code: 0 };
    let said = &Words::default();
    let cases: Vec<(Packet<'_>, &[u8], &[u8])> = vec![
        (
            publish,
            &[0x3D, 9, 0, 3, b'a', b'/', b'b', 0, 10, b'h', b'i'],
            &[0x3D, 10, 0, 3, b'a', b'/', b'b', 0, 10, 0, b'h', b'i'],
        ),
        (Packet::PubAck(ack), &[0x40, 2, 1, 2], &[0x40, 2, 1, 2]),
        (Packet::PubRec(ack), &[0x50, 2, 1, 2], &[0x50, 2, 1, 2]),
        (Packet::PubRel(ack), &[0x62, 2, 1, 2], &[0x62, 2, 1, 2]),
        (Packet::PubComp(ack), &[0x70, 2, 1, 2], &[0x70, 2, 1, 2]),
        (
            Packet::Subscribe { id: 3, request: &request },
            &[0x82, 12, 0, 3, 0, 3, b'a', b'/', b'+', 1, 0, 1, b'#', 0],
            &[0x82, 13, 0, 3, 0, 0, 3, b'a', b'/', b'+', 1, 0, 1, b'#', 0],
        ),
        (
            Packet::Unsubscribe { id: 4, filters: &plain, user_properties: &said.user_properties },
            &[0xA2, 7, 0, 4, 0, 3, b'a', b'/', b'+'],
            &[0xA2, 8, 0, 4, 0, 0, 3, b'a', b'/', b'+'],
        ),
        (Packet::PingReq, &[0xC0, 0], &[0xC0, 0]),
        (Packet::Disconnect { code: 0, session_expiry_secs: None, words: said }, &[0xE0, 0], &[0xE0, 0]),
    ];
    for (packet, old, new) in cases {
        assert_eq!(encode(&packet, Protocol::V311, MAX_PACKET).unwrap(), old);
        assert_eq!(encode(&packet, Protocol::V5, MAX_PACKET).unwrap(), new);
    }
}

#[test]
fn b1_three_subscription_identifiers_leave_the_payload_alone() {
    let packet = [0x30, 13, 0, 1, b't', 6, 11, 1, 11, 2, 11, 3, b'P', b'A', b'Y'];
    let Ok(Incoming::Publish(publish)) = decode(&packet, Protocol::V5) else { panic!("it is a PUBLISH") };
    assert_eq!(publish.payload, b"PAY");
    let ids: Vec<_> = publish.properties.iter().collect();
    assert_eq!(ids, [1, 2, 3].map(Property::SubscriptionIdentifier));
}

#[test]
fn empty_requests_are_refused_before_they_are_written() {
    assert!(encode(&Packet::Subscribe { id: 1, request: &request(&[]) }, Protocol::V5, MAX_PACKET).is_err());
    assert!(
        encode(&Packet::Unsubscribe { id: 1, filters: &[], user_properties: &Vec::new() }, Protocol::V5, MAX_PACKET)
            .is_err()
    );
}

fn qos(level: u8) -> mqttbytes::QoS {
    [mqttbytes::QoS::AtMostOnce, mqttbytes::QoS::AtLeastOnce, mqttbytes::QoS::ExactlyOnce][usize::from(level)]
}

proptest! {
    #[test]
    fn what_mqttbytes_writes_our_reader_reads_back(
        topic in "[a-zA-Z0-9/é日 ]{1,40}",
        payload in proptest::collection::vec(any::<u8>(), 0..300),
        level in 0..3_u8,
        retain: bool,
        id in 1..=u16::MAX,
        expiry in proptest::option::of(any::<u32>()),
        user in proptest::collection::vec(("[a-z]{0,5}", "[a-z]{0,5}"), 0..3),
    ) {
        let mut old = v4::Publish::new(topic.clone(), qos(level), payload.clone());
        old.pkid = if level == 0 { 0 } else { id };
        old.retain = retain;
        let mut bytes = BytesMut::new();
        old.write(&mut bytes).unwrap();
        check_publish(&bytes, Protocol::V311, &topic, &payload, level, retain)?;

        let mut new = v5::Publish::new(topic.clone(), qos(level), payload.clone());
        new.pkid = old.pkid;
        new.retain = retain;
        new.properties = Some(v5::PublishProperties {
            payload_format_indicator: None,
            message_expiry_interval: expiry,
            topic_alias: None,
            response_topic: None,
            correlation_data: None,
            user_properties: user,
            subscription_identifiers: vec![7],
            content_type: None,
        });
        let mut bytes = BytesMut::new();
        new.write(&mut bytes).unwrap();
        check_publish(&bytes, Protocol::V5, &topic, &payload, level, retain)?;
    }

    #[test]
    fn no_bytes_make_the_decoder_panic_and_what_it_takes_mqttbytes_reads_alike(
        first: u8,
        body in proptest::collection::vec(any::<u8>(), 0..60),
        new: bool,
    ) {
        let mut packet = vec![first, body.len() as u8];
        packet.extend(&body);
        let protocol = if new { Protocol::V5 } else { Protocol::V311 };
        if let Ok(Incoming::Publish(ours)) = decode(&packet, protocol) {
            let mut stream = BytesMut::from(&packet[..]);
            let (topic, payload, id) = if new {
                let Ok(v5::Packet::Publish(theirs)) = v5::read(&mut stream, 1_000) else { return Ok(()) };
                // B1: mqttbytes takes properties for payload when there are several subscription identifiers.
                prop_assume!(theirs.properties.as_ref().is_none_or(|p| p.subscription_identifiers.is_empty()));
                (theirs.topic, theirs.payload, theirs.pkid)
            } else {
                let Ok(v4::Packet::Publish(theirs)) = v4::read(&mut stream, 1_000) else { return Ok(()) };
                (theirs.topic, theirs.payload, theirs.pkid)
            };
            prop_assert_eq!((ours.topic, ours.payload, ours.id), (&*topic, &payload[..], id));
        }
    }
}

fn check_publish(
    bytes: &[u8],
    protocol: Protocol,
    topic: &str,
    payload: &[u8],
    level: u8,
    retain: bool,
) -> Result<(), TestCaseError> {
    let Ok(Incoming::Publish(publish)) = decode(bytes, protocol) else {
        return Err(TestCaseError::fail("it is a PUBLISH"));
    };
    prop_assert_eq!((publish.topic, publish.payload), (topic, payload));
    prop_assert_eq!((u8::from(publish.qos), publish.retain), (level, retain));
    Ok(())
}

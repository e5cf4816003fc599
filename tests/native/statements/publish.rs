//! PUBLISH: its fields, its aliases, and what the server takes.

use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Event, Options, Outgoing, Protocol, PublishProperties, Qos, Refused, Subscribe};

use super::broker::{BOTH, Broker, EVERY_QOS, lasting, refuses};
use crate::session::{message, options, request};
use crate::wire::{PUBACK, PUBREC, ack, publish, text};

/// A message on a topic.
fn on(topic: &str, qos: Qos) -> Outgoing {
    Outgoing { topic: Topic::parse(topic).unwrap(), ..message(qos, "x") }
}

/// The value of Topic Alias Maximum as CONNACK says it.
const fn alias_maximum(maximum: u8) -> [u8; 3] {
    [34, 0, maximum]
}

// proves 5: 3.2.2-11, 3.2.2-14
#[test]
fn nothing_is_published_above_maximum_qos_or_retained_where_it_is_not_available() {
    for (maximum, said) in [(0, &[36, 0, 37, 0][..]), (1, &[36, 1, 37, 0]), (2, &[])] {
        let mut broker = Broker::welcoming(options(Protocol::V5), said);
        for qos in EVERY_QOS {
            let refused = if qos as u8 > maximum { Err(Refused::Qos) } else { Ok(()) };
            assert_eq!(broker.send(message(qos, "x")), refused);
            assert_eq!(broker.reads().len(), usize::from(refused.is_ok()));
        }
        let retained = broker.send(Outgoing { retain: true, ..message(Qos::AtMostOnce, "x") });
        assert_eq!(retained, if maximum == 2 { Ok(()) } else { Err(Refused::Retain) });
    }
    // What was sent before the server lowered its limits is not sent again above them.
    let mut broker = Broker::new(Protocol::V5);
    broker.publish(Qos::ExactlyOnce, "x");
    broker.publish(Qos::AtLeastOnce, "y");
    let sent = broker.resume(&[36, 1]);
    assert_eq!(sent.iter().map(|packet| packet.first).collect::<Vec<_>>(), [0x3A]);
}

// proves 5: 3.2.2-15
#[test]
fn no_packet_is_larger_than_the_maximum_packet_size() {
    for limit in 1..48_u8 {
        let mut broker =
            Broker::welcoming(lasting(Protocol::V5), &[&[39, 0, 0, 0, limit][..], &alias_maximum(3)].concat());
        let mut largest = 0;
        for qos in EVERY_QOS {
            for size in 0..48 {
                let topic = format!("topic/{size}");
                let outgoing = Outgoing { payload: vec![b'x'; size], ..on(&topic, qos) };
                let whole = 2 + 2 + topic.len() + if qos == Qos::AtMostOnce { 0 } else { 2 } + 1 + size;
                let refused = Err(Refused::TooLarge { size: whole, limit: limit.into() });
                assert_eq!(broker.send(outgoing), if whole > usize::from(limit) { refused } else { Ok(()) });
            }
        }
        let long = "f".repeat(30);
        broker.subscribe(&long).ok();
        broker.peer.session.unsubscribe(broker.peer.now, vec![Filter::parse(&long).unwrap()], &Vec::new()).ok();
        broker.say(&publish(Protocol::V5, 2, "t", 1, &[], b"x"));
        broker.say(&publish(Protocol::V5, 4, "t", 2, &[], b"x"));
        broker.say(&ack(PUBREC, 1, 0));
        broker.say(&ack(0x62, 9, 0));
        broker.wait_secs(50);
        broker.say(&[0xD1, 0]);
        for packet in broker.reads() {
            largest = largest.max(packet.body.len() + 2);
        }
        assert!(largest <= usize::from(limit), "{largest} bytes against {limit}");
        assert!(limit < 14 || largest == usize::from(limit), "the room is used: {largest} of {limit}");
    }
}

// proves 5: 3.2.2-17, 3.3.2-9, 3.2.2-18
#[test]
fn our_topic_aliases_stay_within_the_server_s_maximum() {
    for maximum in [0, 1, 3] {
        let mut broker = Broker::welcoming(options(Protocol::V5), &alias_maximum(maximum));
        let mut known = vec![Vec::new(); 4];
        for turn in 0..200 {
            let topic = format!("topic/{}", turn * turn % 7);
            broker.send(on(&topic, Qos::AtMostOnce)).unwrap();
            let sent = broker.reads_messages().remove(0);
            let alias = sent.properties.iter().find(|(id, _)| *id == 35).map(|(_, value)| usize::from(value[1]));
            assert!(alias.is_none_or(|alias| (1..=maximum.into()).contains(&alias)));
            assert_eq!(alias.is_some(), maximum > 0);
            let meant = match alias {
                Some(alias) if sent.topic.is_empty() => known[alias].clone(),
                Some(alias) => {
                    known[alias].clone_from(&sent.topic);
                    sent.topic
                }
                None => sent.topic,
            };
            assert_eq!(meant, topic.as_bytes());
        }
    }
    let mut old = Broker::new(Protocol::V5);
    old.send(on("topic/1", Qos::AtMostOnce)).unwrap();
    assert!(old.reads_messages()[0].properties.is_empty());
}

#[test]
fn a_broker_that_rejects_our_aliases_or_our_window_gets_neither_again() {
    let said = [&alias_maximum(5)[..], &[33, 0, 8]].concat();
    for code in [0x93, 0x94] {
        let mut broker = Broker::welcoming(lasting(Protocol::V5), &said);
        for _ in 0..8 {
            broker.send(on("a/topic", Qos::AtLeastOnce)).unwrap();
        }
        broker.say(&[0xE0, 1, code]);
        assert_eq!(broker.resume(&said).len(), if code == 0x93 { 4 } else { 8 });
        broker.send(on("a/topic", Qos::AtMostOnce)).unwrap();
        assert_eq!(broker.reads_messages()[0].properties.is_empty(), code == 0x94);
    }
}

// proves 5: 3.3.2-7
#[test]
fn aliases_end_with_the_connection() {
    let said = alias_maximum(5);
    let mut broker = Broker::welcoming(lasting(Protocol::V5), &said);
    broker.send(on("a/topic", Qos::AtLeastOnce)).unwrap();
    broker.send(on("a/topic", Qos::AtLeastOnce)).unwrap();
    broker.say(&publish(Protocol::V5, 0, "b", 0, &[35, 0, 1], b"x"));
    broker.say(&publish(Protocol::V5, 0, "", 0, &[35, 0, 1], b"y"));
    let sent = broker.reads_messages();
    assert_eq!((&*sent[0].topic, &*sent[1].topic), (&b"a/topic"[..], &b""[..]));
    assert_eq!(broker.peer.delivered[1], ("b".to_owned(), b"y".to_vec()));
    let again = broker.resume(&said);
    for packet in &again {
        let message = packet.message(Protocol::V5);
        assert_eq!((&*message.topic, message.properties.len()), (&b"a/topic"[..], 0));
    }
    broker.send(on("a/topic", Qos::AtMostOnce)).unwrap();
    assert_eq!(broker.reads_messages()[0].topic, b"a/topic", "its alias is made known again");
    broker.say(&publish(Protocol::V5, 0, "", 0, &[35, 0, 1], b"z"));
    assert!(broker.peer.closed && broker.delivered() == 2, "the broker's alias means nothing any more");
}

// proves 5: 3.3.2-8, 3.3.2-10
#[test]
fn every_alias_from_1_to_our_maximum_is_taken_and_no_other() {
    let mut broker = Broker::new(Protocol::V5);
    for alias in 1..=4 {
        broker.say(&publish(Protocol::V5, 0, format!("t{alias}"), 0, &[35, 0, alias], b""));
    }
    for alias in (1..=4).rev() {
        broker.say(&publish(Protocol::V5, 0, "", 0, &[35, 0, alias], b""));
    }
    broker.say(&publish(Protocol::V5, 0, "other", 0, &[35, 0, 2], b""));
    broker.say(&publish(Protocol::V5, 0, "", 0, &[35, 0, 2], b""));
    let topics: Vec<_> = broker.peer.delivered.iter().map(|(topic, _)| &**topic).collect();
    assert_eq!(topics, ["t1", "t2", "t3", "t4", "t4", "t3", "t2", "t1", "other", "other"]);
    for (alias, code) in [([35, 0, 0], 0x94), ([35, 0, 5], 0x94), ([35, 255, 255], 0x94)] {
        refuses(Protocol::V5, &publish(Protocol::V5, 0, "t", 0, &alias, b"x"), code);
        refuses(Protocol::V5, &publish(Protocol::V5, 0, "", 0, &alias, b"x"), code);
    }
    refuses(Protocol::V5, &publish(Protocol::V5, 0, "", 0, &[35, 0, 3], b"x"), 0x82);
    // A QoS 2 message that is not delivered again teaches its alias all the same.
    let mut broker = Broker::new(Protocol::V5);
    broker.say(&publish(Protocol::V5, 4, "t", 1, &[], b"x"));
    broker.say(&publish(Protocol::V5, 0xC, "t", 1, &[35, 0, 1], b"x"));
    broker.say(&publish(Protocol::V5, 0, "", 0, &[35, 0, 1], b"y"));
    assert_eq!(broker.delivered(), 2);
}

// proves 5: 3.3.2-14
#[test]
fn a_response_topic_holds_no_wildcard() {
    for topic in ["a/+", "#"] {
        assert!(Topic::parse(topic).is_err());
        let said = [&[8][..], &text(topic)].concat();
        refuses(Protocol::V5, &publish(Protocol::V5, 0, "t", 0, &said, b"x"), 0x82);
    }
}

// proves 5: 3.3.4-1
// proves 3.1.1: 3.3.4-1
#[test]
fn each_publish_is_answered_by_its_quality_of_service() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for (flags, answer) in [(0, None), (2, Some(PUBACK)), (4, Some(PUBREC)), (1, None), (3, Some(PUBACK))] {
            broker.say(&publish(protocol, flags, "t", 258, &[], b"x"));
            let sent = broker.reads();
            assert_eq!(sent.first().map(|packet| packet.first), answer);
            assert!(sent.iter().all(|packet| packet.body == [1, 2]));
        }
        assert_eq!(broker.delivered(), 5);
    }
}

// proves 5: 3.3.4-6
#[test]
fn a_publish_says_all_its_properties_and_no_subscription_identifier() {
    let mut broker = Broker::new(Protocol::V5);
    let properties = PublishProperties {
        is_text: true,
        message_expiry_secs: Some(5),
        content_type: Some("c".into()),
        response_topic: Some(Topic::parse("r").unwrap()),
        correlation_data: Some([0, 255].into()),
        user_properties: vec![("a".into(), "1".into()), ("a".into(), "".into())],
    };
    for qos in EVERY_QOS {
        broker.send(Outgoing { properties: properties.clone(), ..message(qos, "x") }).unwrap();
        let mut said = broker.reads_messages().remove(0).properties;
        said.sort();
        let expected: [(u8, &[u8]); 7] =
            [(1, &[1]), (2, &[0, 0, 0, 5]), (3, b"c"), (8, b"r"), (9, &[0, 255]), (38, b"a="), (38, b"a=1")];
        assert_eq!(said, expected.map(|(id, value)| (id, value.to_vec())));
    }
    let refused = Broker::new(Protocol::V311).send(Outgoing { properties, ..message(Qos::AtMostOnce, "x") });
    assert_eq!(refused, Err(Refused::Version("properties of a message")));
}

#[test]
fn every_property_of_a_publish_reaches_whoever_it_is_delivered_to() {
    use topicboard::mqtt::Property as P;
    let said = [
        &[1, 1, 2, 0, 0, 0, 9, 11, 5, 11, 0x80, 1, 35, 0, 1][..],
        &[3],
        &text("c"),
        &[8],
        &text("r"),
        &[9],
        &text([0, 255]),
        &[38],
        &text("n"),
        &text("v"),
    ]
    .concat();
    let mut broker = Broker::new(Protocol::V5);
    let mut seen = Vec::new();
    let bytes = publish(Protocol::V5, 0, "t", 0, &said, b"x");
    broker.peer.session.handle_bytes(broker.peer.now, &bytes, &mut |publish| {
        seen.extend(publish.properties.iter().map(|property| format!("{property:?}")));
    });
    let expected = [
        P::PayloadFormatIndicator(true),
        P::MessageExpiryInterval(9),
        P::SubscriptionIdentifier(5),
        P::SubscriptionIdentifier(128),
        P::TopicAlias(1),
        P::ContentType("c"),
        P::ResponseTopic("r"),
        P::CorrelationData(&[0, 255]),
        P::UserProperty("n", "v"),
    ];
    assert_eq!(seen, expected.map(|property| format!("{property:?}")));
}

#[test]
fn what_the_server_does_not_offer_is_not_subscribed_to() {
    let mut broker = Broker::welcoming(options(Protocol::V5), &[40, 0, 41, 0, 42, 0]);
    let plain = request(&[("a", Qos::AtMostOnce)]);
    assert_eq!(broker.subscribe("a/+"), Err(Refused::Unavailable("topic filters with wildcards")));
    assert_eq!(broker.subscribe("$share/g/a"), Err(Refused::Unavailable("shared subscriptions")));
    let numbered = Subscribe { identifier: Some(1), ..plain.clone() };
    assert_eq!(broker.ask(numbered.clone()), Err(Refused::Unavailable("subscription identifiers")));
    assert_eq!((broker.ask(plain), broker.reads().len()), (Ok(()), 1));
    let mut broker = Broker::new(Protocol::V5);
    assert_eq!((broker.ask(numbered), broker.reads()[0].body[2..5].to_vec()), (Ok(()), vec![2, 11, 1]));
}

#[test]
fn words_come_before_the_answer_they_belong_to() {
    let mut broker = Broker::new(Protocol::V5);
    broker.publish(Qos::AtLeastOnce, "x");
    broker.events();
    let said = [&[31][..], &text("no room"), &[38], &text("k"), &text("v")].concat();
    broker.say(&crate::wire::packet(PUBACK, &[&[0, 1, 0x97, said.len() as u8], &said]));
    let [Event::Words(words), Event::Delivery(..)] = &broker.events()[..] else { panic!("words, then the fate") };
    assert_eq!((words.reason_string.as_deref(), words.user_properties.len()), (Some("no room"), 1));
}

#[test]
fn a_message_that_expires_before_it_is_sent_is_not_sent() {
    let expiring = |secs| {
        let properties = PublishProperties { message_expiry_secs: Some(secs), ..PublishProperties::default() };
        Outgoing { properties, ..message(Qos::AtLeastOnce, "x") }
    };
    let mut broker = Broker::welcoming(Options { keep_alive_secs: 0, ..options(Protocol::V5) }, &[33, 0, 1]);
    for secs in [60, 5, 60] {
        broker.send(expiring(secs)).unwrap();
    }
    broker.reads();
    broker.wait_secs(10);
    broker.say(&ack(PUBACK, 1, 0));
    let sent = broker.reads_messages();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].properties, [(2, vec![0, 0, 0, 50])]);
    assert!(broker.peer.deliveries().contains(&topicboard::mqtt::Delivery::Expired));
}

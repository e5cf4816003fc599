//! Strings, topic names and topic filters.

use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Options, Outgoing, Protocol, PublishProperties, Qos, Refused, Session, Subscribe, Will};

use super::broker::{BOTH, Broker, lasting, refuses};
use crate::session::{message, options, request};
use crate::wire::{packet, publish, text};

/// Bytes that are no well-formed UTF-8: a stray byte, an over-long NUL, a surrogate, a character beyond the last.
const ILL_FORMED: [&[u8]; 4] = [&[0xFF], &[0xC0, 0x80], &[0xED, 0xA0, 0x80], &[0xF5, 0x80, 0x80, 0x80]];

fn publish_on(protocol: Protocol, topic: &[u8]) -> Vec<u8> {
    let none: &[u8] = if protocol == Protocol::V5 { &[0] } else { &[] };
    packet(0x30, &[&text(topic), none, b"x"])
}

// proves 5: 1.5.4-1
// proves 3.1.1: 1.5.3-1
#[test]
fn ill_formed_utf_8_closes_the_connection() {
    for bytes in ILL_FORMED {
        for protocol in BOTH {
            refuses(protocol, &publish_on(protocol, &[b"a/", bytes].concat()), 0x81);
        }
        let reason = [&[31][..], &text(bytes)].concat();
        refuses(Protocol::V5, &packet(0x40, &[&[0, 1, 0x80, reason.len() as u8], &reason]), 0x81);
    }
}

// proves 5: 1.5.4-2, 4.7.3-2
// proves 3.1.1: 1.5.3-2, 4.7.3-2
#[test]
fn nul_is_neither_sent_nor_taken() {
    for protocol in BOTH {
        refuses(protocol, &publish_on(protocol, b"a\0b"), 0x81);
        let login = Options { username: Some("a\0".into()), ..options(protocol) };
        assert_eq!(Session::new(login).err(), Some(Refused::Text("the user name")));
        let name = Options { client_id: "a\0".into(), ..options(protocol) };
        assert_eq!(Session::new(name).err(), Some(Refused::Text("the client id")));
    }
    assert!(Topic::parse("a\0").is_err() && Filter::parse("a\0").is_err() && Filter::parse("$share/a\0/b").is_err());
    let properties = PublishProperties { content_type: Some("a\0".into()), ..PublishProperties::default() };
    let refused = Broker::new(Protocol::V5).send(Outgoing { properties, ..message(Qos::AtMostOnce, "x") });
    assert_eq!(refused, Err(Refused::Text("the content type")));
}

// proves 5: 1.5.4-3
// proves 3.1.1: 1.5.3-3
#[test]
fn a_byte_order_mark_is_a_character_like_any_other() {
    for protocol in BOTH {
        for name in ["\u{FEFF}a", "a\u{FEFF}b", "a\u{FEFF}"] {
            let mut broker = Broker::new(protocol);
            broker.say(&publish(protocol, 0, name, 0, &[], b""));
            assert_eq!(broker.peer.delivered[0].0, name);
            broker.send(Outgoing { topic: Topic::parse(name).unwrap(), ..message(Qos::AtMostOnce, "") }).unwrap();
            assert_eq!(broker.reads_messages()[0].topic, name.as_bytes());
        }
    }
}

// proves 5: 1.5.7-1
#[test]
fn both_halves_of_a_user_property_are_strings() {
    for bad in ILL_FORMED.into_iter().chain([&b"\0"[..]]) {
        for (name, value) in [(bad, &b"v"[..]), (b"n", bad)] {
            let said = [&[38][..], &text(name), &text(value)].concat();
            refuses(Protocol::V5, &publish(Protocol::V5, 0, "t", 0, &said, b"x"), 0x81);
        }
    }
    for pair in [("n\0", "v"), ("n", "v\0")] {
        let user_properties = vec![(pair.0.into(), pair.1.into())];
        let mut broker = Broker::new(Protocol::V5);
        let refused = Err(Refused::Text("a user property"));
        let request = Subscribe { user_properties: user_properties.clone(), ..request(&[("t", Qos::AtMostOnce)]) };
        assert_eq!(broker.ask(request), refused);
        let properties = PublishProperties { user_properties, ..PublishProperties::default() };
        assert_eq!(broker.send(Outgoing { properties, ..message(Qos::AtMostOnce, "") }), refused);
        assert_eq!(broker.reads(), []);
    }
}

// proves 5: 3.3.2-2, 4.7.0-1
// proves 3.1.1: 3.3.2-2, 4.7.1-1
#[test]
fn a_topic_name_holds_no_wildcard() {
    for name in ["a/+", "#", "a/#", "a+b", "+/a"] {
        assert!(Topic::parse(name).is_err(), "{name} is not for publishing");
        for protocol in BOTH {
            refuses(protocol, &publish_on(protocol, name.as_bytes()), 0x81);
        }
    }
}

// proves 5: 4.7.1-1, 4.7.1-2
// proves 3.1.1: 4.7.1-2, 4.7.1-3
#[test]
fn wildcards_stand_alone_in_their_level_and_hash_in_the_last() {
    for filter in ["#", "a/#", "/#", "+", "+/+", "a/+/b", "+/a/#", "$SYS/#", "$share/g/#"] {
        for protocol in BOTH {
            let mut broker = Broker::new(protocol);
            broker.subscribe(filter).unwrap();
            let body = &broker.reads()[0].body;
            assert!(body.ends_with(&[&text(filter)[..], &[1]].concat()), "{filter}");
        }
    }
    for filter in ["a#", "a/b#", "#/a", "a/#/b", "##", "a+", "+a", "a+/b", "a/+b", "++", "$share/g/a#"] {
        assert!(Filter::parse(filter).is_err(), "{filter}");
    }
}

// proves 5: 4.7.3-1, 4.7.3-3
// proves 3.1.1: 4.7.3-1, 4.7.3-3
#[test]
fn topics_and_filters_have_1_to_65535_bytes() {
    assert!(Topic::parse("").is_err() && Filter::parse("").is_err());
    let longest = "é".repeat(32_767) + "x";
    let mut broker = Broker::new(Protocol::V311);
    broker.send(Outgoing { topic: Topic::parse(&longest).unwrap(), ..message(Qos::AtMostOnce, "") }).unwrap();
    assert_eq!(broker.reads_messages()[0].topic, longest.as_bytes());
    broker.subscribe(&longest).unwrap();
    broker.reads();
    let longer = longest + "x";
    assert!(Topic::parse(&longer).is_err() && Filter::parse(&longer).is_err());
}

// proves 5: 4.8.2-1, 4.8.2-2
#[test]
fn a_shared_subscription_has_a_name_without_wildcards_and_a_filter() {
    for filter in ["$share/g/a", "$share/g/+/b", "$share/g//a"] {
        let mut broker = Broker::new(Protocol::V5);
        broker.subscribe(filter).unwrap();
        assert!(broker.reads()[0].body.ends_with(&[&text(filter)[..], &[1]].concat()));
    }
    for filter in ["$share", "$share/", "$share//a", "$share/g", "$share/g/", "$share/g+/a", "$share/#/a"] {
        assert!(Filter::parse(filter).is_err(), "{filter}");
    }
}

// proves 5: 3.1.3-4, 3.1.3-11, 3.1.3-12, 3.3.2-1, 3.3.2-13, 3.3.2-19, 3.8.3-1, 3.10.3-1
// proves 3.1.1: 3.1.3-4, 3.1.3-10, 3.1.3-11, 3.3.2-1, 3.8.3-1, 3.10.3-1
#[test]
fn every_text_leaves_as_utf_8_where_it_belongs() {
    const NAME: &str = "é/日/🦀";
    let topic = Topic::parse(NAME).unwrap();
    for protocol in BOTH {
        let named = Outgoing { topic: topic.clone(), ..message(Qos::AtMostOnce, "p") };
        let greeting = Options {
            client_id: NAME.into(),
            username: Some(NAME.into()),
            will: Some(Will { message: named.clone(), delay_secs: 0 }),
            ..lasting(protocol)
        };
        let connect = Broker::over(greeting).greet();
        let will = connect.will.unwrap();
        assert_eq!((&*connect.client_id, &*will.topic), (NAME.as_bytes(), NAME.as_bytes()));
        assert_eq!(connect.username.as_deref(), Some(NAME.as_bytes()));

        let mut broker = Broker::new(protocol);
        broker.send(named.clone()).unwrap();
        assert_eq!(broker.reads_messages()[0].topic, NAME.as_bytes());
        broker.subscribe(NAME).unwrap();
        assert!(broker.reads()[0].body.ends_with(&[&text(NAME)[..], &[1]].concat()));
        broker.peer.session.unsubscribe(broker.peer.now, vec![Filter::parse(NAME).unwrap()], &Vec::new()).unwrap();
        broker.peer.drain();
        assert!(broker.reads()[0].body.ends_with(&text(NAME)));
        if protocol == Protocol::V5 {
            let properties = PublishProperties {
                response_topic: Some(topic.clone()),
                content_type: Some(NAME.into()),
                ..PublishProperties::default()
            };
            broker.send(Outgoing { properties, ..named }).unwrap();
            let said = broker.reads_messages().remove(0).properties;
            assert!(said.contains(&(8, NAME.into())) && said.contains(&(3, NAME.into())), "{said:?}");
        }
    }
}

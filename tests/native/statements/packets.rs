//! The form of every packet, goodbyes, and the transport.

use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{
    Event, Farewell, Lost, Malformed, Options, Outgoing, Protocol, Qos, Refused, RetainHandling, Subscribe,
    Subscription,
};

use super::broker::{BOTH, Broker, EVERY_QOS, lasting, refuses};
use crate::session::{message, request};
use crate::wire::{PUBACK, PUBREC, PUBREL, Sent, ack, answers, goodbye, packet, publish};

/// Every packet a client sends in a full life, CONNECT first and DISCONNECT last.
fn life(protocol: Protocol) -> Vec<Sent> {
    let mut broker = Broker::over(lasting(protocol));
    broker.peer.open();
    broker.say(&crate::wire::connack(protocol, false, 0, &[]));
    for qos in EVERY_QOS {
        broker.publish(qos, "x");
    }
    broker.subscribe("#").unwrap();
    broker.peer.session.unsubscribe(broker.peer.now, vec![Filter::parse("#").unwrap()], &Vec::new()).unwrap();
    broker.say(&publish(protocol, 2, "t", 1, &[], b"x"));
    broker.say(&publish(protocol, 4, "t", 2, &[], b"x"));
    broker.say(&ack(PUBREL, 2, 0));
    broker.say(&ack(PUBREL, 3, 0));
    broker.say(&ack(PUBREC, 2, 0));
    broker.say(&ack(PUBREC, 9, 0));
    broker.wait_secs(45);
    broker.peer.session.disconnect(broker.peer.now);
    broker.peer.drain();
    broker.reads()
}

// proves 5: 2.1.3-1, 3.6.1-1, 3.8.1-1, 3.10.1-1
// proves 3.1.1: 2.2.2-1, 3.6.1-1, 3.8.1-1, 3.10.1-1
#[test]
fn every_first_byte_has_the_flags_of_its_type() {
    for protocol in BOTH {
        let firsts: Vec<_> = life(protocol).iter().map(|sent| sent.first).collect();
        let expected = [0x10, 0x30, 0x32, 0x34, 0x82, 0xA2, 0x40, 0x50, 0x70, 0x70, 0x62, 0x62, 0xC0, 0xE0];
        assert_eq!(firsts, expected);
    }
}

// proves 5: 3.14.1-1, 3.15.1-1
// proves 3.1.1: 2.2.2-2
#[test]
fn every_wrong_flag_closes_the_connection() {
    let mut refused = 0;
    for protocol in BOTH {
        for kind in (0..16).filter(|kind| *kind != 3) {
            let right = if matches!(kind, 6 | 8 | 10) { 2 } else { 0 };
            for flags in (0..16).filter(|flags| *flags != right) {
                refuses(protocol, &packet(kind << 4 | flags, &[&[0, 1, 0]]), 0x81);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 2 * 15 * 15);
}

// proves 5: 3.3.1-4
// proves 3.1.1: 3.3.1-4
#[test]
fn quality_of_service_3_is_neither_taken_nor_sent() {
    for protocol in BOTH {
        for flags in [6, 7, 0xE, 0xF] {
            refuses(protocol, &publish(protocol, flags, "t", 1, &[], b"x"), 0x81);
        }
        assert!(life(protocol).iter().all(|sent| sent.kind() != 3 || sent.first & 6 != 6));
    }
}

// proves 5: 1.5.5-1
#[test]
fn lengths_have_their_shortest_form() {
    for size in [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
        // Topic and property length are 4 bytes; the reader of these tests refuses longer forms.
        let mut broker = Broker::new(Protocol::V5);
        broker.send(Outgoing { payload: vec![0; size.max(4) - 4], ..message(Qos::AtMostOnce, "") }).unwrap();
        assert_eq!(broker.reads()[0].body.len(), size.max(4));
    }
    for bytes in [&[0xD0, 0x80, 0x00][..], &[0xD0, 0x80, 0x80, 0x00], &[0x40, 0x84, 0x00, 0, 1, 0, 0]] {
        refuses(Protocol::V5, bytes, 0x81);
    }
    refuses(Protocol::V5, &packet(0x30, &[&[0, 1, b't', 0x80, 0x00], b"x"]), 0x81);
    refuses(Protocol::V5, &publish(Protocol::V5, 0, "t", 0, &[11, 0x81, 0x00], b"x"), 0x81);
}

// proves 5: 2.2.1-2
// proves 3.1.1: 2.3.1-5
#[test]
fn a_qos_0_publish_has_no_identifier() {
    for protocol in BOTH {
        let sent = &life(protocol)[1];
        let none: &[u8] = if protocol == Protocol::V5 { &[0] } else { &[] };
        assert_eq!(sent.body, [&[0, 1, b't'][..], none, b"x"].concat());
    }
}

// proves 5: 2.2.2-1
#[test]
fn no_properties_are_a_property_length_of_0() {
    for sent in life(Protocol::V5) {
        let body = sent.body;
        match sent.first >> 4 {
            // CONNECT has properties, and all of the others may leave the length out.
            1 | 4..=7 | 12 | 14 => {}
            3 if sent.first & 6 == 0 => assert_eq!(body[3], 0),
            3 => assert_eq!(body[5], 0),
            8 | 10 => assert_eq!(body[2], 0),
            kind => panic!("type {kind}"),
        }
    }
}

// proves 5: 3.4.2-1, 3.4.2-2, 3.4.2-3, 3.5.2-1, 3.5.2-2, 3.5.2-3, 3.6.2-1, 3.6.2-2, 3.6.2-3, 3.7.2-1, 3.7.2-2, 3.7.2-3
#[test]
fn acknowledgements_have_a_listed_code_and_no_words_that_might_not_fit() {
    let acks: Vec<_> = life(Protocol::V5).into_iter().filter(|sent| (4..=7).contains(&sent.kind())).collect();
    let forms: Vec<_> = acks.iter().map(|sent| (sent.kind(), sent.body.get(2).copied(), sent.body.len())).collect();
    // Success is left out with its byte; "not found" is for PUBREL and PUBCOMP alone; no property follows.
    assert_eq!(forms, [(4, None, 2), (5, None, 2), (7, None, 2), (7, Some(0x92), 3), (6, None, 2), (6, Some(0x92), 3)]);
}

// proves 5: 3.14.2-1, 3.14.2-3, 3.14.2-4
#[test]
fn goodbyes_have_a_listed_code_and_no_words_that_do_not_fit() {
    let malformed: [(&[u8], u8); 5] = [
        (&[0xD1, 0], 0x81),
        (&[0x20, 3, 0, 0, 0], 0x82),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], 0x95),
        (&[0x30, 7, 0, 1, b't', 3, 35, 0, 9], 0x94),
        (&[0xF0, 0], 0x82),
    ];
    for (bytes, code) in malformed {
        let mut broker = Broker::new(Protocol::V5);
        broker.say(bytes);
        let Some(Event::Lost(Lost::Protocol(malformed))) = broker.events().pop() else { panic!("{code:02X}") };
        assert_eq!(broker.reads().remove(0).bytes(), goodbye(code, malformed.what));
        // Maximum Packet Size: a byte less than those words need.
        let narrow = goodbye(code, malformed.what).len() as u8 - 1;
        let mut broker = Broker::welcoming(lasting(Protocol::V5), &[39, 0, 0, 0, narrow]);
        broker.say(bytes);
        assert_eq!(broker.reads().remove(0).body, [code]);
    }
    for (with_will, body) in [(false, vec![]), (true, vec![4])] {
        let mut broker = Broker::new(Protocol::V5);
        broker.peer.session.leave(broker.peer.now, &Farewell { with_will, ..Farewell::default() });
        broker.peer.drain();
        assert_eq!(broker.reads().remove(0).body, body);
    }
}

// proves 5: 3.15.2-1
#[test]
fn an_auth_with_another_code_is_malformed() {
    for code in (0..=255).filter(|code| ![0x00, 0x18, 0x19].contains(code)) {
        refuses(Protocol::V5, &crate::wire::auth(code, "m", b""), 0x81);
    }
}

// proves 5: 3.8.3-2, 3.8.3-4, 3.10.3-2
// proves 3.1.1: 3.8.3-3, 3.10.3-2
#[test]
fn requests_that_the_protocol_forbids_are_refused_before_they_are_sent() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        assert_eq!(broker.ask(request(&[])), Err(Refused::Nothing));
        assert_eq!(broker.peer.session.unsubscribe(broker.peer.now, Vec::new(), &Vec::new()), Err(Refused::Nothing));
        broker.peer.drain();
        assert_eq!(broker.reads(), []);
    }
    let local = |filter| {
        let wanted =
            Subscription { no_local: true, ..Subscription::new(Filter::parse(filter).unwrap(), Qos::AtMostOnce) };
        Subscribe { subscriptions: vec![wanted], ..Subscribe::default() }
    };
    let mut broker = Broker::new(Protocol::V5);
    assert_eq!(broker.ask(local("$share/g/a")), Err(Refused::NoLocalShared));
    assert_eq!((broker.ask(local("a")), broker.reads()[0].body[3..].to_vec()), (Ok(()), vec![0, 1, b'a', 4]));
}

#[test]
fn subscription_options_stand_in_their_bits() {
    let mut broker = Broker::new(Protocol::V5);
    let plain = Subscription::new(Filter::parse("a").unwrap(), Qos::ExactlyOnce);
    for (handling, bits) in
        [(RetainHandling::Always, 0), (RetainHandling::OnlyNew, 0x10), (RetainHandling::Never, 0x20)]
    {
        let wanted = Subscription { retain_as_published: true, retain_handling: handling, ..plain.clone() };
        let user_properties = vec![("k".into(), "v".into())];
        let identifier = Some(300);
        broker.ask(Subscribe { subscriptions: vec![wanted], identifier, user_properties }).unwrap();
        let body = broker.reads().remove(0).body;
        assert_eq!(body[2..], [10, 11, 0xAC, 2, 38, 0, 1, b'k', 0, 1, b'v', 0, 1, b'a', 2 | 8 | bits]);
    }
}

// proves 5: 3.14.4-1, 3.14.4-2
// proves 3.1.1: 3.14.4-1, 3.14.4-2
#[test]
fn after_disconnect_the_connection_is_closed_and_nothing_is_sent() {
    for protocol in BOTH {
        for in_flight in 0..20 {
            let mut broker = Broker::new(protocol);
            for turn in 0..in_flight {
                broker.publish(EVERY_QOS[turn % 3], "x");
            }
            broker.peer.session.disconnect(broker.peer.now);
            broker.peer.drain();
            assert!(broker.peer.closed);
            assert_eq!(broker.reads().last(), Some(&Sent { first: 0xE0, body: Vec::new() }));
            for qos in EVERY_QOS {
                assert_eq!(broker.send(message(qos, "x")), Err(Refused::NotConnected));
            }
            assert_eq!(broker.subscribe("#"), Err(Refused::NotConnected));
            broker.say(&publish(protocol, 2, "t", 1, &[], b"x"));
            broker.say(&ack(PUBACK, 2, 0));
            broker.peer.session.handle_text(broker.peer.now);
            broker.wait_secs(86_400);
            broker.lose();
            assert_eq!((broker.reads(), broker.delivered()), (Vec::new(), 0));
            assert!(!broker.events().iter().any(|event| matches!(event, Event::Lost(_))));
        }
    }
}

// proves 3.1.1: 4.8.0-1, 4.8.0-2
#[test]
fn violations_and_what_we_have_no_room_for_close_the_connection() {
    let violations: [&[u8]; 12] = [
        &[0x20, 2, 0, 0],
        &[0x10, 0],
        &[0x30, 2, 0, 0],
        &[0x38, 3, 0, 1, b't'],
        &[0x32, 5, 0, 1, b't', 0, 0],
        &[0x40, 2, 0, 0],
        &[0x40, 3, 0, 1, 0],
        &[0x90, 3, 0, 1, 3],
        &[0x90, 2, 0, 1],
        &[0xB0, 1, 0],
        &[0xE0, 0],
        &[0xF0, 0],
    ];
    for bytes in violations {
        refuses(Protocol::V311, bytes, 0x81);
    }
    // More than we have room for, announced or really sent.
    let limit = 100;
    for size in [limit - 2, limit - 1, 1 << 27] {
        let mut broker = Broker::welcoming(Options { packet_limit: limit as u32, ..lasting(Protocol::V311) }, &[]);
        broker.say(&[&[0x30][..], &crate::wire::varint(size), &[0, 1, b't']].concat());
        assert_eq!(broker.peer.closed, size + 2 > limit);
        assert!(broker.peer.session.buffered() <= 5);
    }
}

#[test]
fn answers_of_another_length_than_the_question_close_the_connection() {
    for (protocol, codes) in [(Protocol::V311, 1), (Protocol::V311, 3), (Protocol::V5, 1), (Protocol::V5, 3)] {
        let mut broker = Broker::new(protocol);
        broker.ask(request(&[("a", Qos::AtMostOnce), ("b", Qos::AtMostOnce)])).unwrap();
        broker.reads();
        broker.say(&answers(protocol, 0x90, 1, &vec![0; codes]));
        broker.expect_closed(0x82);
        if protocol == Protocol::V5 {
            let mut broker = Broker::new(protocol);
            broker
                .peer
                .session
                .unsubscribe(broker.peer.now, vec![Filter::parse("a").unwrap(); 2], &Vec::new())
                .unwrap();
            broker.peer.drain();
            broker.reads();
            broker.say(&answers(protocol, 0xB0, 1, &vec![0; codes]));
            broker.expect_closed(0x82);
        }
    }
}

// proves 5: 6.0.0-1
// proves 3.1.1: 6.0.0-1
#[test]
fn a_text_frame_closes_the_connection() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        broker.peer.session.handle_text(broker.peer.now);
        broker.peer.drain();
        broker.expect_closed(0x82);
        let lost = broker.events().pop();
        assert_eq!(lost, Some(Event::Lost(Lost::Protocol(Malformed::protocol("the broker sent a text frame")))));
    }
}

// proves 5: 6.0.0-2
// proves 3.1.1: 6.0.0-2
#[test]
fn packets_may_share_frames_and_span_them() {
    for protocol in BOTH {
        let burst: Vec<u8> = (0..10_000).flat_map(|_| publish(protocol, 0, "t", 0, &[], &[7; 95])).collect();
        for frame in [1, 2, 3, 99, 100, 101, 4_096, burst.len()] {
            let mut broker = Broker::new(protocol);
            for chunk in burst.chunks(frame) {
                broker.say(chunk);
            }
            assert_eq!((broker.delivered(), broker.peer.session.buffered()), (10_000, 0), "{frame} bytes a frame");
        }
    }
}

// proves 5: 6.0.0-3
// proves 3.1.1: 6.0.0-3
#[test]
fn the_web_socket_offers_the_subprotocol_mqtt() {
    let driver = include_str!("../../../src/web/worker.rs");
    let sockets: Vec<&str> = driver.lines().filter(|line| line.contains("WebSocket::new")).collect();
    let (bare, offering): (Vec<&str>, Vec<&str>) =
        sockets.into_iter().partition(|line| line.contains("WebSocket::new("));
    assert!(offering.len() == 1 && offering[0].contains("\"mqtt\""), "{offering:?}");
    // One opens without, to see whether anything does; no MQTT is spoken on it, as `hub/doctor.rs` of the tests has it.
    assert!(bare.len() == 1 && bare[0].contains("Action::Probe"), "{bare:?}");
}

//! Handshakes of QoS 1 and 2, their identifiers, order, windows and re-sending.

use std::collections::HashSet;

use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{Delivery, Options, Outgoing, Protocol, PublishProperties, Qos, Reason};

use super::broker::{BOTH, Broker, lasting};
use crate::session::message;
use crate::wire::{PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, Sent, ack, answers, publish};

/// A client that may have all the publishes in flight that there are identifiers for.
fn generous(protocol: Protocol) -> Broker {
    Broker::welcoming(Options { publishes: 100_000, ..lasting(protocol) }, &[])
}

fn firsts(sent: &[Sent]) -> Vec<u8> {
    sent.iter().map(|packet| packet.first).collect()
}

fn ids(sent: &[Sent]) -> Vec<u16> {
    sent.iter().map(Sent::id).collect()
}

// proves 5: 2.2.1-3, 4.3.2-1, 4.3.3-1
// proves 3.1.1: 2.3.1-1, 2.3.1-2
#[test]
fn an_identifier_in_use_is_given_to_nobody_else() {
    for protocol in BOTH {
        let mut broker = generous(protocol);
        let mut used = HashSet::new();
        for turn in 0..65_533_u32 {
            broker.publish(if turn % 2 == 0 { Qos::AtLeastOnce } else { Qos::ExactlyOnce }, "x");
        }
        for message in broker.reads_messages() {
            assert!(used.insert(message.id.unwrap()));
        }
        broker.subscribe("a").unwrap();
        broker.peer.session.unsubscribe(broker.peer.now, vec![Filter::parse("a").unwrap()], &Vec::new()).unwrap();
        broker.peer.drain();
        let asked = broker.reads();
        assert!(ids(&asked).into_iter().all(|id| used.insert(id)));
        assert_eq!((used.len(), used.contains(&0)), (65_535, false));
        assert!(broker.subscribe("b").is_err(), "all identifiers are in use");
        broker.publish(Qos::AtLeastOnce, "waits");
        assert_eq!(broker.reads(), []);
        let free = if protocol == Protocol::V5 { 3 } else { 5 };
        broker.say(&ack(PUBACK, free, 0));
        assert_eq!(broker.reads_messages()[0].id, Some(free));
    }
}

// proves 5: 2.2.1-5
// proves 3.1.1: 2.3.1-3, 2.3.1-6
#[test]
fn a_handshake_keeps_its_identifier_until_its_last_acknowledgement() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        broker.publish(Qos::AtLeastOnce, "a");
        broker.publish(Qos::ExactlyOnce, "b");
        broker.reads();
        let again: Vec<_> = broker.resume(&[]).iter().map(|packet| packet.message(protocol).id).collect();
        assert_eq!(again, [Some(1), Some(2)]);
        broker.say(&ack(PUBREC, 2, 0));
        assert_eq!(broker.reads(), [Sent { first: PUBREL, body: vec![0, 2] }]);
        broker.publish(Qos::AtLeastOnce, "c");
        assert_eq!(broker.reads_messages()[0].id, Some(3), "1 and 2 are still in use");
        for (flags, id, first) in [(2, 0x1234, PUBACK), (4, 0x4321, PUBREC)] {
            broker.say(&publish(protocol, flags, "t", id, &[], b"x"));
            assert_eq!(broker.reads(), [Sent { first, body: id.to_be_bytes().to_vec() }]);
        }
        broker.say(&ack(PUBREL, 0x4321, 0));
        assert_eq!(broker.reads(), [Sent { first: PUBCOMP, body: vec![0x43, 0x21] }]);
    }
}

// proves 5: 3.3.1-2, 4.3.1-1, 4.3.2-2, 4.3.3-2
// proves 3.1.1: 3.3.1-2, 4.3.1-1
#[test]
fn what_is_sent_for_the_first_time_is_no_duplicate() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for (qos, first) in [(Qos::AtMostOnce, 0x30), (Qos::AtLeastOnce, 0x32), (Qos::ExactlyOnce, 0x34)] {
            for retain in [false, true] {
                broker.send(Outgoing { retain, ..message(qos, "x") }).unwrap();
                assert_eq!(firsts(&broker.reads()), [first | u8::from(retain)]);
            }
        }
    }
}

// proves 5: 3.3.1-1, 3.3.1-3, 4.4.0-1
// proves 3.1.1: 3.3.1-1, 3.3.1-3, 4.4.0-1
#[test]
fn what_is_sent_again_is_a_duplicate_and_only_a_new_connection_sends_again() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        // A duplicate that comes in makes none of what goes out.
        broker.say(&publish(protocol, 0xA, "t", 1, &[], b"x"));
        broker.publish(Qos::AtLeastOnce, "a");
        broker.publish(Qos::ExactlyOnce, "b");
        broker.publish(Qos::ExactlyOnce, "c");
        broker.say(&ack(PUBREC, 3, 0));
        assert_eq!(firsts(&broker.reads()), [PUBACK, 0x32, 0x34, 0x34, PUBREL]);
        for _ in 0..86_400 / 45 {
            broker.wait_secs(45);
            assert_eq!(firsts(&broker.reads()), [0xC0], "a day without acknowledgements sends nothing again");
            broker.say(PINGRESP);
        }
        for _ in 0..3 {
            let sent = broker.resume(&[]);
            assert_eq!(firsts(&sent), [PUBREL, 0x3A, 0x3C]);
            assert_eq!(sent[0].id(), 3);
            assert_eq!(sent[1].message(protocol).payload, b"a");
        }
    }
}

// proves 5: 4.3.2-3
#[test]
fn a_qos_1_publish_is_unacknowledged_until_puback() {
    let mut broker = Broker::new(Protocol::V5);
    broker.publish(Qos::AtLeastOnce, "a");
    for stray in [ack(PUBREC, 1, 0), ack(PUBCOMP, 1, 0), ack(PUBREL, 1, 0), answers(Protocol::V5, 0x90, 1, &[0])] {
        broker.say(&stray);
    }
    assert_eq!(broker.peer.deliveries(), [Delivery::Sent]);
    assert_eq!(firsts(&broker.resume(&[])), [0x3A]);
    broker.say(&ack(PUBACK, 1, 0));
    assert_eq!(broker.peer.deliveries(), [Delivery::Sent, Delivery::Acknowledged]);
    assert_eq!(broker.resume(&[]), []);
}

// proves 5: 4.3.2-4, 4.3.2-5
// proves 3.1.1: 4.3.2-1, 4.3.2-2
#[test]
fn a_qos_1_message_is_acknowledged_and_then_its_identifier_is_new() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for (turn, flags) in [2, 2, 0xA, 0xA].into_iter().enumerate() {
            broker.say(&publish(protocol, flags, "t", 7, &[], b"x"));
            assert_eq!(broker.reads(), [Sent { first: PUBACK, body: vec![0, 7] }]);
            assert_eq!(broker.delivered(), turn + 1, "whatever DUP says");
        }
        broker.publish(Qos::AtLeastOnce, "a");
        broker.publish(Qos::AtLeastOnce, "b");
        let sent = broker.reads_messages();
        assert_eq!((sent[0].id, sent[1].id), (Some(1), Some(2)));
    }
}

// proves 5: 4.3.3-3, 4.3.3-4, 4.3.3-5, 4.3.3-6
// proves 3.1.1: 4.3.3-1
#[test]
fn a_qos_2_publish_is_never_sent_again_once_it_is_released() {
    for protocol in BOTH {
        // The connection is lost after each of these steps.
        for step in 0..6 {
            let mut broker = Broker::new(protocol);
            broker.publish(Qos::ExactlyOnce, "a");
            assert_eq!(broker.reads_messages()[0].id, Some(1));
            if step == 1 {
                broker.say(&ack(PUBCOMP, 1, 0));
                broker.say(&ack(PUBACK, 1, 0));
            }
            if step >= 2 {
                broker.say(&ack(PUBREC, 1, 0));
                assert_eq!(broker.reads(), [Sent { first: PUBREL, body: vec![0, 1] }]);
            }
            if step == 3 {
                broker.say(&ack(PUBREC, 1, 0));
                assert_eq!(broker.reads(), [Sent { first: PUBREL, body: vec![0, 1] }]);
            }
            if step == 4 {
                assert_eq!(firsts(&broker.resume(&[])), [PUBREL]);
            }
            if step == 5 {
                broker.say(&ack(PUBCOMP, 1, 0));
            }
            let expected: &[u8] = match step {
                0 | 1 => &[0x3C],
                5 => &[],
                _ => &[PUBREL],
            };
            assert_eq!(firsts(&broker.resume(&[])), expected, "step {step}");
            assert_eq!(firsts(&broker.resume(&[])), expected, "step {step}, again");
        }
    }
}

// proves 5: 4.3.3-7
#[test]
fn a_message_does_not_expire_after_it_was_sent() {
    let properties = PublishProperties { message_expiry_secs: Some(1), ..PublishProperties::default() };
    let mut broker = Broker::welcoming(Options { keep_alive_secs: 0, ..lasting(Protocol::V5) }, &[]);
    broker.send(Outgoing { properties, ..message(Qos::ExactlyOnce, "a") }).unwrap();
    broker.wait_secs(100);
    assert_eq!(firsts(&broker.resume(&[])), [0x3C]);
    broker.wait_secs(100);
    broker.say(&ack(PUBREC, 1, 0));
    assert_eq!(firsts(&broker.reads()), [PUBREL]);
    broker.say(&ack(PUBCOMP, 1, 0));
    assert_eq!(broker.peer.deliveries(), [Delivery::Sent, Delivery::Acknowledged]);
}

// proves 5: 4.3.3-8, 4.3.3-10, 4.3.3-11, 4.3.3-12
// proves 3.1.1: 4.3.3-2
#[test]
fn a_qos_2_message_is_delivered_once_until_it_is_released() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for flags in [4, 0xC, 4, 0xC] {
            broker.say(&publish(protocol, flags, "t", 7, &[], b"x"));
            assert_eq!(broker.reads(), [Sent { first: PUBREC, body: vec![0, 7] }]);
        }
        broker.resume(&[]);
        broker.say(&publish(protocol, 0xC, "t", 7, &[], b"x"));
        assert_eq!(broker.delivered(), 1);
        broker.reads();
        broker.say(&ack(PUBREL, 7, 0));
        assert_eq!(broker.reads(), [Sent { first: PUBCOMP, body: vec![0, 7] }]);
        broker.say(&publish(protocol, 0xC, "t", 7, &[], b"x"));
        assert_eq!(broker.delivered(), 2, "after PUBCOMP the identifier is new, whatever DUP says");
        broker.say(&ack(PUBREL, 99, 0));
        let unknown = if protocol == Protocol::V5 { vec![0, 99, 0x92] } else { vec![0, 99] };
        assert_eq!(broker.reads()[1], Sent { first: PUBCOMP, body: unknown });
    }
}

// proves 5: 4.3.3-9, 4.4.0-2
#[test]
fn a_refused_publish_is_over_and_its_identifier_free() {
    for (qos, first) in [(Qos::AtLeastOnce, PUBACK), (Qos::ExactlyOnce, PUBREC)] {
        let mut broker = generous(Protocol::V5);
        for _ in 0..65_535 {
            broker.publish(qos, "x");
        }
        broker.reads();
        broker.events();
        broker.say(&ack(first, 5, 0x80));
        assert_eq!(broker.peer.deliveries(), [Delivery::Rejected(Reason::V5(0x80))]);
        broker.publish(qos, "new");
        assert_eq!(broker.reads_messages()[0].id, Some(5));
        broker.say(&ack(first, 5, 0x97));
        assert_eq!(broker.resume(&[]).len(), 65_534, "a refused publish is not sent again");
    }
}

// proves 5: 4.3.3-13
#[test]
fn a_handshake_goes_on_after_its_message_expired() {
    let mut broker = Broker::welcoming(Options { keep_alive_secs: 0, ..lasting(Protocol::V5) }, &[]);
    broker.say(&publish(Protocol::V5, 4, "t", 7, &[2, 0, 0, 0, 1], b"x"));
    broker.wait_secs(100);
    broker.say(&publish(Protocol::V5, 0xC, "t", 7, &[2, 0, 0, 0, 1], b"x"));
    broker.say(&ack(PUBREL, 7, 0));
    assert_eq!(firsts(&broker.reads()), [PUBREC, PUBREC, PUBCOMP]);
    assert_eq!(broker.delivered(), 1);
}

// proves 5: 4.5.0-2
// proves 3.1.1: 4.5.0-2
#[test]
fn what_nobody_looks_at_is_acknowledged_too() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        let bytes =
            [publish(protocol, 2, "nobody/asked", 1, &[], b""), publish(protocol, 4, "t", 2, &[], b"x")].concat();
        broker.peer.session.handle_bytes(broker.peer.now, &bytes, &mut |_| {});
        broker.peer.drain();
        assert_eq!(firsts(&broker.reads()), [PUBACK, PUBREC]);
    }
}

// proves 5: 4.6.0-1
// proves 3.1.1: 4.6.0-1
#[test]
fn publishes_are_sent_again_in_their_order() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for turn in 0..60 {
            broker.publish(if turn % 3 == 0 { Qos::ExactlyOnce } else { Qos::AtLeastOnce }, &turn.to_string());
        }
        broker.reads();
        // Identifiers that were freed and given again do not follow the order.
        for id in [2, 3, 5, 6] {
            broker.say(&ack(PUBACK, id, 0));
        }
        for _ in 0..3 {
            let payloads: Vec<u8> = broker
                .resume(&[])
                .iter()
                .map(|packet| String::from_utf8(packet.message(protocol).payload).unwrap().parse().unwrap())
                .collect();
            assert!(payloads.len() == 56 && payloads.is_sorted(), "{payloads:?}");
        }
    }
}

// proves 5: 4.6.0-2, 4.6.0-3
// proves 3.1.1: 4.6.0-2, 4.6.0-3
#[test]
fn acknowledgements_leave_in_the_order_of_their_messages() {
    for protocol in BOTH {
        for (flags, first) in [(2, PUBACK), (4, PUBREC)] {
            let mut broker = Broker::welcoming(Options { receive_maximum: 1_000, ..lasting(protocol) }, &[]);
            let order: Vec<u16> = (0..1_000).map(|turn| turn * 7 % 1_001 + 1).collect();
            for chunk in order.chunks(90) {
                let burst: Vec<u8> = chunk.iter().flat_map(|id| publish(protocol, flags, "t", *id, &[], b"")).collect();
                broker.say(&burst);
            }
            let sent = broker.reads();
            assert!(sent.iter().all(|packet| packet.first == first));
            assert_eq!(ids(&sent), order);
        }
    }
}

// proves 5: 4.6.0-4
// proves 3.1.1: 4.6.0-4
#[test]
fn pubrels_leave_in_the_order_of_pubrecs() {
    const ORDER: [u16; 5] = [3, 1, 5, 2, 4];
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        for _ in 0..5 {
            broker.publish(Qos::ExactlyOnce, "x");
        }
        broker.reads();
        for id in ORDER {
            broker.say(&ack(PUBREC, id, 0));
        }
        assert_eq!(ids(&broker.reads()), ORDER);
        assert_eq!(ids(&broker.resume(&[])), ORDER, "and again after a reconnect");
    }
}

/// The most handshakes that were open at once, and how many came to their end.
fn pressure(maximum: u16, burst: usize) -> (usize, usize) {
    let said = [&[33][..], &maximum.to_be_bytes()].concat();
    let mut broker = Broker::welcoming(Options { publishes: burst, ..lasting(Protocol::V5) }, &said);
    for turn in 0..burst {
        broker.publish(if turn % 2 == 0 { Qos::AtLeastOnce } else { Qos::ExactlyOnce }, "x");
    }
    let (mut open, mut most) = (Vec::new(), 0);
    for turn in 0.. {
        if turn % 50 == 49 {
            // Reconnecting counts the window anew; what was open comes again within it.
            broker.reads();
            open = broker.resume(&said);
        } else {
            open.extend(broker.reads());
        }
        open.retain(|packet: &Sent| packet.kind() == 3 || packet.kind() == 6);
        most = most.max(open.len());
        if open.is_empty() {
            break;
        }
        let packet = open.remove(turn % open.len());
        let answer = match packet.first & 0xF6 {
            0x32 => ack(PUBACK, packet.message(Protocol::V5).id.unwrap(), 0),
            0x34 => ack(PUBREC, packet.message(Protocol::V5).id.unwrap(), 0),
            _ => ack(PUBCOMP, packet.id(), 0),
        };
        broker.say(&answer);
    }
    let done = broker.peer.deliveries().into_iter().filter(|fate| *fate == Delivery::Acknowledged).count();
    (most, done)
}

// proves 5: 3.3.4-7, 4.9.0-1, 4.9.0-2
#[test]
fn the_server_s_receive_maximum_is_never_exceeded_and_always_used() {
    for maximum in [1, 2, 10] {
        assert_eq!(pressure(maximum, 300), (maximum.into(), 300));
    }
    let mut broker = generous(Protocol::V5);
    for _ in 0..20_000 {
        broker.publish(Qos::AtLeastOnce, "x");
    }
    assert_eq!(broker.reads().len(), 20_000, "without a maximum it is 65,535");
    let sent = broker.resume(&[33, 0, 7]);
    assert_eq!(sent.len(), 7, "a smaller window after a reconnect holds for what is sent again");
    broker.say(&ack(PUBACK, 1, 0));
    assert_eq!(broker.reads_messages()[0].id, Some(8));
}

// proves 5: 3.3.4-8, 4.9.0-3
#[test]
fn a_spent_window_holds_back_publishes_and_nothing_else() {
    let mut broker = Broker::welcoming(lasting(Protocol::V5), &[33, 0, 1]);
    broker.publish(Qos::ExactlyOnce, "a");
    broker.publish(Qos::ExactlyOnce, "waits");
    assert_eq!(broker.reads().len(), 1);
    broker.publish(Qos::AtMostOnce, "passes");
    broker.subscribe("#").unwrap();
    broker.peer.session.unsubscribe(broker.peer.now, vec![Filter::parse("#").unwrap()], &Vec::new()).unwrap();
    broker.say(&publish(Protocol::V5, 2, "t", 1, &[], b""));
    broker.say(&publish(Protocol::V5, 4, "t", 2, &[], b""));
    broker.say(&ack(PUBREL, 2, 0));
    broker.say(&ack(PUBREC, 1, 0));
    broker.wait_secs(45);
    let expected = [0x30, 0x82, 0xA2, PUBACK, PUBREC, PUBCOMP, PUBREL, 0xC0];
    assert_eq!(firsts(&broker.reads()), expected);
    broker.say(&ack(PUBCOMP, 1, 0));
    assert_eq!(broker.reads_messages()[0].payload, b"waits");
}

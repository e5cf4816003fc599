//! What is changed when a broker will not have something: each thing once, told, and never in a loop.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::hub::{Input, Link};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Protocol, Qos, Reason};
use topicboard::port::{Notice, Outcome, Request, State, Trouble, Wish, WishId};
use topicboard::profile::{Profile, Subscription, Version, Will};

use super::world::{PAGE, World, id, profile};
use crate::wire;

fn last(world: &World) -> Link {
    world.opened[world.opened.len() - 1]
}

/// A world whose broker's socket is open.
fn greeted(profile: Profile) -> World {
    let mut world = World::with(Limits::default(), 1);
    let link = world.connect(profile);
    world.handle(Input::Open(link));
    world
}

/// The newest CONNECT.
fn greeting(world: &World) -> wire::Connect {
    wire::packets(&world.sent(last(world)))[0].connect()
}

/// The broker refuses with this code, and is greeted again at once.
#[track_caller]
fn refused(world: &mut World, code: u8) {
    let connack = refusal(world, code);
    world.receive(last(world), &connack);
    assert!(matches!(world.state("b"), State::Waiting { .. }), "{:?}", world.state("b"));
    assert!(world.next().unwrap() <= Duration::from_millis(400));
    world.handle(Input::Open(last(world)));
}

fn refusal(world: &World, code: u8) -> Vec<u8> {
    let protocol = if greeting(world).level == 5 { Protocol::V5 } else { Protocol::V311 };
    wire::connack(protocol, false, code, &[])
}

/// The same refusal once more is final.
#[track_caller]
fn refused_for_good(world: &mut World, code: u8) {
    let (connack, opened) = (refusal(world, code), world.opened.len());
    world.receive(last(world), &connack);
    assert!(matches!(world.state("b"), State::Refused { why: Trouble::Reason { .. } }), "{:?}", world.state("b"));
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, opened));
}

/// It is told on the card and in the log, and nothing else is.
#[track_caller]
fn told(world: &mut World, notices: &[Notice]) {
    assert_eq!(world.status("b").notices, notices);
    let lines = world.sentences();
    for notice in notices {
        assert_eq!(lines.iter().filter(|line| **line == notice.sentence()).count(), 1, "{notice:?} in {lines:#?}");
    }
}

#[test]
fn a_client_id_that_is_not_taken_is_made_plainer_and_then_left_to_the_broker() {
    for (version, code) in [(Version::V5, 0x85), (Version::V311, 2)] {
        let mut world =
            greeted(Profile { version, client_id: "a/board-of-mine_0123456789abcdef".into(), ..profile("b") });
        refused(&mut world, code);
        assert_eq!(greeting(&world).client_id, b"dofmine0123456789abcdef");
        refused(&mut world, code);
        assert_eq!(greeting(&world).client_id, b"");
        told(&mut world, &[Notice::ShortId("dofmine0123456789abcdef".into()), Notice::AssignedId]);
        refused_for_good(&mut world, code);
    }
}

#[test]
fn a_client_id_that_a_session_is_known_by_is_not_changed() {
    let mut world = greeted(Profile { session_expiry_secs: 60, client_id: "a-b".into(), ..profile("b") });
    refused_for_good(&mut world, 0x85);
    told(&mut world, &[]);
}

fn with_will() -> Profile {
    let mut will = Will::new(Topic::parse("gone").unwrap());
    (will.message.qos, will.message.retain) = (Qos::ExactlyOnce, true);
    Profile { will: Some(will), user_properties: vec![("k".into(), "v".into())], ..profile("b") }
}

#[test]
fn a_greeting_that_says_too_much_says_less() {
    let mut world = greeted(with_will());
    refused(&mut world, 0x9B);
    assert_eq!(greeting(&world).flags & 0b11_1100, 0b10_0100, "a will of QoS 0, retained");
    refused(&mut world, 0x9A);
    assert_eq!(greeting(&world).flags & 0b11_1100, 0b00_0100);
    assert!(greeting(&world).properties.iter().any(|(id, _)| *id == 38));
    refused(&mut world, 0x95);
    assert!(!greeting(&world).properties.iter().any(|(id, _)| *id == 38), "no user property");
    told(&mut world, &[Notice::WillQos, Notice::WillRetain, Notice::NoUserProperties]);
    for code in [0x9B, 0x9A, 0x95] {
        let mut world = greeted(with_will());
        refused(&mut world, code);
        refused_for_good(&mut world, code);
    }
}

#[test]
fn a_broker_that_knows_only_3_1_1_is_told_on_the_card() {
    let mut world = greeted(Profile { version: Version::Auto, ..profile("b") });
    refused(&mut world, 0x84);
    assert_eq!(greeting(&world).level, 4);
    world.receive(last(&world), &[0x20, 2, 0, 0]);
    told(&mut world, &[Notice::Spoke311]);
    let mut world = greeted(profile("b"));
    refused_for_good(&mut world, 0x84);
}

/// A world with a broker that said welcome a while ago.
fn welcomed(profile: Profile) -> World {
    let mut world = greeted(profile);
    world.receive(last(&world), &[0x20, 3, 0, 0, 0]);
    world.wait(Duration::from_secs(10));
    world
}

/// The broker leaves with this code and welcomes again after an ordinary wait, or a long one.
#[track_caller]
fn left(world: &mut World, code: u8) {
    world.receive(last(world), &[0xE0, 1, code]);
    let why = Trouble::Reason { reason: Reason::V5(code), text: "".into() };
    assert!(matches!(world.state("b"), State::Waiting { why: told, .. } if *told == why), "{:?}", world.state("b"));
    world.next();
    world.handle(Input::Open(last(world)));
    world.receive(last(world), &[0x20, 3, 0, 0, 0]);
}

fn publish(world: &mut World, number: u32, qos: u8, retain: bool, bytes: usize) -> Outcome {
    let wish = Wish {
        id: WishId(number),
        broker: id("b"),
        topic: Topic::parse("t").unwrap(),
        payload: vec![b'x'; bytes],
        qos: Qos::try_from(qos).unwrap(),
        retain,
        queue_secs: 0,
    };
    world.ask(PAGE, Request::Publish(wish));
    let (_, id, outcome) = world.outcomes.last().unwrap().clone();
    assert_eq!(id, WishId(number));
    outcome
}

#[test]
fn f15_a_packet_that_the_broker_left_for_is_dropped_and_no_other_as_large_is_sent() {
    let mut world = welcomed(Profile { session_expiry_secs: 60, ..profile("b") });
    assert_eq!(publish(&mut world, 1, 1, false, 50), Outcome::Sent);
    assert_eq!(publish(&mut world, 2, 1, false, 5_000), Outcome::Sent);
    world.receive(last(&world), &[0xE0, 1, 0x95]);
    world.next();
    world.handle(Input::Open(last(&world)));
    world.receive(last(&world), &[0x20, 3, 1, 0, 0]);
    let again: Vec<_> = wire::packets(&world.sent(last(&world))).into_iter().filter(|sent| sent.kind() == 3).collect();
    assert_eq!(again.len(), 1, "the small one is finished");
    assert!(world.outcomes.iter().any(|(_, id, outcome)| *id == WishId(2) && *outcome == Outcome::Unknown));
    assert!(matches!(publish(&mut world, 3, 0, false, 5_002), Outcome::Refused(why) if why.contains("takes 5008")));
    assert_eq!(publish(&mut world, 4, 0, false, 4_000), Outcome::Gone);
    told(&mut world, &[Notice::Packet(5_008)]);
}

#[test]
fn a_quality_of_service_or_a_retained_message_that_the_broker_left_for_is_not_sent_again() {
    let mut world = welcomed(profile("b"));
    publish(&mut world, 1, 2, false, 1);
    left(&mut world, 0x9B);
    assert!(matches!(publish(&mut world, 2, 2, false, 1), Outcome::Refused(_)));
    assert_eq!(publish(&mut world, 3, 1, true, 1), Outcome::Sent);
    left(&mut world, 0x9A);
    assert!(matches!(publish(&mut world, 4, 1, true, 1), Outcome::Refused(_)));
    assert_eq!(publish(&mut world, 5, 1, false, 1), Outcome::Sent);
    left(&mut world, 0x9B);
    assert!(matches!(publish(&mut world, 6, 1, false, 1), Outcome::Refused(_)));
    told(&mut world, &[Notice::NoRetain, Notice::Qos(0)]);
}

#[test]
fn f13_the_window_is_halved_down_to_one_and_aliases_are_given_up() {
    let connack = |said: &[u8]| wire::connack(Protocol::V5, false, 0, said);
    let mut world = greeted(profile("b"));
    world.receive(last(&world), &connack(&[33, 0, 3, 34, 0, 9]));
    for (code, receive_maximum, aliases) in [(0x93, 1, 9), (0x94, 1, 0), (0x93, 1, 0), (0x94, 1, 0)] {
        world.wait(Duration::from_secs(31));
        world.receive(last(&world), &[0xE0, 1, code]);
        world.next();
        world.handle(Input::Open(last(&world)));
        world.receive(last(&world), &connack(&[33, 0, 3, 34, 0, 9]));
        let server = world.status("b").server.clone().unwrap();
        assert_eq!((server.receive_maximum, server.topic_alias_maximum), (receive_maximum, aliases));
    }
    told(&mut world, &[Notice::Window(1), Notice::NoAliases]);
}

#[test]
fn filters_that_the_broker_left_for_are_not_asked_for_again_and_the_others_are() {
    let wanted = ["$share/g/a", "b/#", "c"].map(|f| Subscription::new(Filter::parse(f).unwrap(), Qos::AtMostOnce));
    let mut world = welcomed(Profile { subscriptions: wanted.to_vec(), ..profile("b") });
    for (code, asked) in [(0x9E, &[&b"b/#"[..], b"c"][..]), (0xA2, &[b"c"])] {
        left(&mut world, code);
        let sent = wire::packets(&world.sent(last(&world)));
        let mut filters = wire::Reader(&sent[1].body[3..]);
        for filter in asked {
            assert_eq!(filters.text(), *filter);
            filters.take(1);
        }
        assert!(filters.0.is_empty());
    }
    let refused: Vec<_> = world.status("b").subscriptions.iter().map(|grant| grant.result).collect();
    assert_eq!(refused, [Some(Err(Reason::V5(0x9E))), Some(Err(Reason::V5(0xA2))), None]);
    told(&mut world, &[Notice::NoShared, Notice::NoWildcards]);
}

#[test]
fn f51_a_line_that_is_closed_for_silence_is_kept_busier() {
    let mut world = greeted(Profile { keep_alive_secs: 0, ..profile("b") });
    for _ in 0..2 {
        world.receive(last(&world), &[0x20, 3, 0, 0, 0]);
        world.wait(Duration::from_secs(60));
        world.close(last(&world));
        world.next();
        world.handle(Input::Open(last(&world)));
    }
    assert_eq!(greeting(&world).keep_alive, 40);
    world.receive(last(&world), &[0x20, 3, 0, 0, 0]);
    world.sent.clear();
    world.wait(Duration::from_secs(31));
    assert_eq!(world.sent(last(&world)), [0xC0, 0], "the line is not silent for half as long");
    told(&mut world, &[Notice::KeepAlive(40)]);
}

#[test]
fn a_broker_that_goes_on_leaving_for_the_same_is_asked_at_long_intervals() {
    let mut waits = Vec::new();
    for seed in 0..25 {
        let mut world = World::with(Limits::default(), seed);
        let link = world.connect(profile("b"));
        world.handle(Input::Open(link));
        for _ in 0..2 {
            world.receive(last(&world), &[0x20, 3, 0, 0, 0]);
            world.wait(Duration::from_secs(10));
            world.receive(last(&world), &[0xE0, 1, 0x9E]);
            waits.push(world.next().unwrap());
            world.handle(Input::Open(last(&world)));
        }
    }
    let longest = |nth: usize| waits.iter().skip(nth).step_by(2).max().unwrap();
    assert!(*longest(0) <= Duration::from_secs(3) && *longest(1) > Duration::from_secs(20));
}

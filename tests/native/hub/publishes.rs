//! What becomes of a publish, told honestly: to the end, and never better than it is known.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::data::view::{Answer, Cause, Source, View, Window};
use topicboard::hub::{Input, Link};
use topicboard::mqtt::topic::Topic;
use topicboard::mqtt::{Qos, Reason};
use topicboard::payload::Selector;
use topicboard::port::{Outcome, Request, Wish, WishId};
use topicboard::profile::{Profile, Version};

use super::world::{PAGE, World, id, profile};

/// The packet identifier of the first publish: SUBSCRIBE took the one before.
const FIRST: u8 = 2;

/// A world connected to a broker that keeps sessions, if told to.
fn online(clean_start: bool) -> (World, Link) {
    let mut world = World::new();
    let link =
        world.connect(Profile { clean_start, session_expiry_secs: if clean_start { 0 } else { 60 }, ..profile("b") });
    world.welcome(link);
    (world, link)
}

fn refused(outcome: &Outcome, word: &str) -> bool {
    matches!(outcome, Outcome::Refused(why) if why.contains(word))
}

#[test]
fn qos_0_is_handed_over_and_nothing_more_is_claimed() {
    let (mut world, link) = World::online();
    world.sent.clear();
    world.publish(PAGE, 1, "b", Qos::AtMostOnce);
    assert_eq!(world.fate(), [&Outcome::Gone]);
    assert_eq!(world.sent(link), [0x30, 5, 0, 1, b't', 0, b'x']);
}

#[test]
fn qos_1_and_2_are_acknowledged_when_the_broker_is_done_with_them() {
    let (mut world, link) = World::online();
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    assert_eq!(world.fate(), [&Outcome::Sent]);
    world.receive(link, &[0x40, 2, 0, FIRST]);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Acknowledged]);
    world.outcomes.clear();
    world.publish(PAGE, 2, "b", Qos::ExactlyOnce);
    world.receive(link, &[0x50, 2, 0, FIRST + 1]);
    assert_eq!(world.fate(), [&Outcome::Sent], "received is not yet done");
    world.receive(link, &[0x70, 2, 0, FIRST + 1]);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Acknowledged]);
    world.receive(link, &[0x40, 2, 0, FIRST, 0x70, 2, 0, FIRST + 1]);
    assert_eq!(world.outcomes.len(), 2, "what is over is over");
}

#[test]
fn a_publish_the_broker_refuses_is_told_with_its_code() {
    for (qos, packet) in [(Qos::AtLeastOnce, 0x40), (Qos::ExactlyOnce, 0x50)] {
        for code in [0x80, 0x87, 0x90, 0x97, 0x99] {
            let (mut world, link) = World::online();
            world.publish(PAGE, 1, "b", qos);
            world.receive(link, &[packet, 3, 0, FIRST, code]);
            assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Rejected(Reason::V5(code))]);
        }
    }
}

#[test]
fn a_publish_whose_connection_ends_with_its_session_is_unknown_and_never_sent_again() {
    for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce] {
        let (mut world, link) = online(true);
        world.publish(PAGE, 1, "b", qos);
        world.close(link);
        assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Unknown]);
        world.next();
        let again = world.opened[1];
        world.welcome(again);
        assert!(!world.sent(again).windows(2).any(|two| two == *b"tx"));
    }
}

#[test]
fn a_publish_in_a_session_the_broker_keeps_is_finished_on_the_next_connection() {
    let (mut world, link) = online(false);
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    world.close(link);
    assert_eq!(world.fate(), [&Outcome::Sent]);
    world.next();
    let again = world.opened[1];
    world.handle(Input::Open(again));
    world.receive(again, &[0x20, 3, 1, 0, 0]);
    assert!(world.sent(again).windows(8).any(|packet| packet == [0x3A, 7, 0, 1, b't', 0, FIRST, 0]));
    world.receive(again, &[0x40, 2, 0, FIRST]);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Acknowledged]);
}

#[test]
fn f4_a_publish_in_a_session_the_broker_lost_is_unknown() {
    let (mut world, link) = online(false);
    world.publish(PAGE, 1, "b", Qos::ExactlyOnce);
    world.close(link);
    world.next();
    world.welcome(world.opened[1]);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Unknown]);
    // And charts say so of the time between.
    let topic = Topic::parse("t").unwrap();
    let sources = vec![Source::new(id("b"), topic, Selector::default())];
    world.watch(PAGE, 1, View::Plot { sources, window: Window::recent(3_600, 10) });
    let answers = world.answers(PAGE);
    let [(_, Answer::Plot(plot))] = &answers[..] else { panic!("{answers:?}") };
    assert_eq!(plot.gaps[0].cause, Cause::Session);
}

#[test]
fn no_publish_is_left_in_the_air_when_its_broker_is_forgotten_or_replaced() {
    for clean_start in [true, false] {
        for is_lost_before in [true, false] {
            for request in [Request::Forget(id("b")), Request::Connect(Box::new(profile("b")))] {
                let (mut world, link) = online(clean_start);
                world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
                if is_lost_before {
                    world.close(link);
                }
                world.ask(PAGE, request);
                assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Unknown], "{clean_start} {is_lost_before}");
            }
        }
    }
}

#[test]
fn f13_what_waits_for_the_broker_s_window_is_not_claimed_to_be_sent() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    world.handle(Input::Open(link));
    // Receive Maximum 1.
    world.receive(link, &[0x20, 6, 0, 0, 3, 33, 0, 1]);
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    world.publish(PAGE, 2, "b", Qos::AtLeastOnce);
    assert_eq!(world.fate(), [&Outcome::Sent]);
    world.receive(link, &[0x40, 2, 0, FIRST]);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Acknowledged, &Outcome::Sent]);
    world.publish(PAGE, 3, "b", Qos::AtLeastOnce);
    world.outcomes.clear();
    world.close(link);
    let told: Vec<_> = world.outcomes.iter().map(|(_, wish, outcome)| (wish.0, outcome)).collect();
    assert!(matches!(told[..], [(2, Outcome::Unknown), (3, last)] if refused(last, "no connection")), "{told:?}");
}

#[test]
fn f55_nothing_is_kept_for_later_without_a_connection() {
    let mut world = World::new();
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    let link = world.connect(profile("b"));
    world.publish(PAGE, 2, "b", Qos::AtMostOnce);
    world.welcome(link);
    world.close(link);
    world.publish(PAGE, 3, "b", Qos::ExactlyOnce);
    assert_eq!(world.outcomes.len(), 3);
    assert!(world.fate().iter().all(|outcome| refused(outcome, "no connection")), "{:?}", world.outcomes);
    world.next();
    world.welcome(world.opened[1]);
    assert!(!world.sent(world.opened[1]).windows(2).any(|two| two == *b"tx"));
    assert!(world.sentences().iter().any(|line| line.starts_with("A message was not published")));
}

#[test]
fn f15_what_the_broker_does_not_take_is_refused_before_it_is_sent() {
    // Maximum QoS 1; no retained messages; at most 10 bytes.
    let takes: [(&[u8], &str); 3] =
        [(&[36, 1], "quality of service"), (&[37, 0], "retained"), (&[39, 0, 0, 0, 6], "at most")];
    for (property, word) in takes {
        let mut world = World::new();
        let link = world.connect(Profile { subscriptions: vec![], ..profile("b") });
        world.handle(Input::Open(link));
        let size = property.len() as u8;
        world.receive(link, &[&[0x20, 3 + size, 0, 0, size], property].concat());
        world.sent.clear();
        let wish = Wish {
            id: WishId(1),
            broker: id("b"),
            topic: Topic::parse("t").unwrap(),
            payload: vec![b'x'],
            qos: if word == "retained" { Qos::AtMostOnce } else { Qos::ExactlyOnce },
            retain: word == "retained",
            queue_secs: 0,
        };
        world.ask(PAGE, Request::Publish(wish));
        assert!(refused(world.fate()[0], word), "{:?}", world.outcomes);
        assert!(world.sent.is_empty());
    }
}

#[test]
fn more_publishes_than_the_limit_are_refused_and_an_acknowledgement_makes_room() {
    let mut world = World::with(Limits { publishes: 3, ..Limits::default() }, 1);
    let link = world.connect(profile("b"));
    world.welcome(link);
    for number in 1..=5 {
        world.publish(PAGE, number, "b", Qos::AtLeastOnce);
    }
    assert_eq!(world.fate()[..3], [&Outcome::Sent; 3]);
    assert!(world.fate()[3..].iter().all(|outcome| refused(outcome, "3 messages are waiting")));
    world.receive(link, &[0x40, 2, 0, FIRST]);
    world.outcomes.clear();
    world.publish(PAGE, 6, "b", Qos::AtLeastOnce);
    assert_eq!(world.fate(), [&Outcome::Sent]);
}

#[test]
fn a_3_1_1_broker_that_hangs_up_on_a_forbidden_publish_leaves_it_unknown() {
    let mut world = World::new();
    let link = world.connect(Profile { version: Version::V311, ..profile("b") });
    world.handle(Input::Open(link));
    world.receive(link, &[0x20, 2, 0, 0]);
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    world.close(link);
    assert_eq!(world.fate(), [&Outcome::Sent, &Outcome::Unknown]);
}

/// Publishes on the topic `t` what may wait so long for a connection.
fn queue(world: &mut World, number: u32, payload: &str, queue_secs: u32) {
    let (topic, payload) = (Topic::parse("t").unwrap(), payload.as_bytes().to_vec());
    let (broker, qos) = (id("b"), Qos::AtLeastOnce);
    let wish = Wish { id: WishId(number), broker, topic, payload, qos, retain: false, queue_secs };
    world.ask(PAGE, Request::Publish(wish));
}

/// What waits for a connection, as the page was told last.
fn queued(world: &World) -> usize {
    world.statuses.last().unwrap().2.queued.len()
}

#[test]
fn f55_a_publish_waits_for_a_connection_only_if_it_may_and_no_longer_than_it_may() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    queue(&mut world, 1, "never", 0);
    assert!(refused(world.fate()[0], "no connection"), "{:?}", world.outcomes);
    let until = world.now.unix + Duration::from_secs(5);
    queue(&mut world, 2, "late", 5);
    assert_eq!((world.fate().last(), queued(&world)), (Some(&&Outcome::Queued(until)), 1));
    world.wait(Duration::from_secs(5));
    assert!(refused(world.fate().last().unwrap(), "expired") && queued(&world) == 0);
    queue(&mut world, 3, "older", 60);
    queue(&mut world, 4, "newer", 60);
    assert_eq!(queued(&world), 1, "the newer takes the older's place");
    world.welcome(link);
    assert_eq!((world.fate().last(), queued(&world)), (Some(&&Outcome::Sent), 0));
    let sent = world.sent(link);
    let says = |word: &str| sent.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(says("newer") && !says("older") && !says("late") && !says("never"));
    let fates: Vec<_> =
        world.outcomes.iter().filter(|(_, wish, _)| *wish == WishId(3)).map(|(.., fate)| fate).collect();
    assert!(matches!(fates[..], [Outcome::Queued(_), Outcome::Refused(why)] if why.contains("newer")), "{fates:?}");
}

#[test]
fn f55_what_waits_is_withdrawn_by_a_person_and_by_a_sleep_that_took_too_long() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    queue(&mut world, 1, "first", 60);
    world.ask(PAGE, Request::ClearQueue(id("b")));
    assert!(refused(world.fate().last().unwrap(), "withdrawn") && queued(&world) == 0);
    queue(&mut world, 2, "open valve", 60);
    // The computer slept for two hours, and its monotonic clock with it.
    world.now.unix = world.now.unix + Duration::from_secs(7_200);
    world.welcome(link);
    assert!(refused(world.fate().last().unwrap(), "expired"));
    assert!(!world.sent(link).windows(4).any(|window| window == b"open"));
}

//! A line that takes little or nothing: what waits, what is refused, and that a ping waits for neither.

use std::time::Duration;

use topicboard::hub::Link;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Topic;
use topicboard::port::{Jam, Outcome, Request, State, Trouble, Wish, WishId};
use topicboard::profile::Profile;

use super::world::{PAGE, PINGREQ, PINGRESP, World, id, profile};
use crate::wire;

const PAUSE: usize = 256 << 10;
const REFUSE: usize = 4 << 20;
const PIECE: usize = 10_000;

/// A world whose broker's line takes nothing any more.
fn stuck(profile: Profile) -> (World, Link) {
    let mut world = World::new();
    let link = world.connect(profile);
    world.welcome(link);
    world.is_stuck = true;
    (world, link)
}

fn publish(world: &mut World, number: u32, qos: Qos, bytes: usize) -> Option<Outcome> {
    let mut payload = vec![b'x'; bytes];
    payload[..4].copy_from_slice(&number.to_be_bytes());
    let (broker, topic, id) = (id("b"), Topic::parse("t").unwrap(), WishId(number));
    world.ask(PAGE, Request::Publish(Wish { id, broker, topic, payload, qos, retain: false, queue_secs: 0 }));
    outcome(world, number)
}

fn outcome(world: &World, number: u32) -> Option<Outcome> {
    world.outcomes.iter().rev().find(|(_, id, _)| *id == WishId(number)).map(|(.., outcome)| outcome.clone())
}

/// The numbers of the messages that were sent, in their order.
fn sent(world: &World, link: Link) -> Vec<u32> {
    let all = wire::packets(&world.sent(link));
    let publishes = all.into_iter().filter(|sent| sent.kind() == 3);
    let number = |sent: wire::Sent| {
        let payload = sent.message(topicboard::mqtt::Protocol::V5).payload;
        u32::from_be_bytes(payload[..4].try_into().unwrap())
    };
    publishes.map(number).collect()
}

#[test]
fn f17_publishing_pauses_at_256_kib_and_refuses_at_4_mib_with_a_counter() {
    let (mut world, link) = stuck(profile("b"));
    let mut number = 0;
    while publish(&mut world, number, Qos::AtMostOnce, PIECE) == Some(Outcome::Gone) {
        number += 1;
    }
    assert!((PAUSE..PAUSE + 2 * PIECE).contains(&world.buffered), "{}", world.buffered);
    let lies = world.buffered;
    let first_waiting = number;
    assert_eq!(outcome(&world, number), None, "it waits");
    while !matches!(publish(&mut world, number + 1, Qos::AtMostOnce, PIECE), Some(Outcome::Refused(_))) {
        number += 1;
    }
    let waiting = ((number - first_waiting + 1) as usize) * PIECE;
    assert!((REFUSE - 4 * PIECE..=REFUSE).contains(&waiting), "{waiting}");
    for more in 0..9 {
        let Some(Outcome::Refused(why)) = publish(&mut world, number + 2 + more, Qos::AtMostOnce, PIECE) else {
            panic!("no more is kept")
        };
        assert!(why.contains("slow"), "{why}");
    }
    world.wait(Duration::from_secs(1));
    let Jam { waiting: told, refused, .. } = world.status("b").jam;
    assert_eq!((told, refused), (number - first_waiting + 1, 10));
    assert_eq!(world.buffered, lies, "nothing more was put into the socket");
    // The line takes all: everything that waited leaves in its order, and nothing else.
    (world.is_stuck, world.buffered) = (false, 0);
    world.wait(Duration::from_secs(1));
    assert_eq!(sent(&world, link), (0..=number).collect::<Vec<_>>());
    assert_eq!(outcome(&world, number), Some(Outcome::Gone));
    assert_eq!(world.status("b").jam, Jam { waiting: 0, bytes: 0, refused: 10 });
    assert_eq!(publish(&mut world, 9_999, Qos::AtMostOnce, PIECE), Some(Outcome::Gone));
}

#[test]
fn f17_acknowledged_messages_pause_too_and_go_on_as_the_line_takes_them() {
    let (mut world, link) = stuck(profile("b"));
    for number in 0..100 {
        publish(&mut world, number, Qos::AtLeastOnce, PIECE);
    }
    let before = sent(&world, link).len();
    assert!(before < 30 && world.buffered < PAUSE + 2 * PIECE);
    // A little at a time: never more than the bound lies in the socket.
    while sent(&world, link).len() < 100 {
        world.buffered -= world.buffered.min(3 * PIECE);
        world.wait(Duration::from_millis(20));
        assert!(world.buffered < PAUSE + 2 * PIECE, "{}", world.buffered);
    }
    assert_eq!(sent(&world, link), (0..100).collect::<Vec<_>>());
}

#[test]
fn f17_a_ping_stands_behind_no_message_that_waits() {
    let (mut world, link) = stuck(profile("b"));
    for number in 0..300 {
        publish(&mut world, number, Qos::AtMostOnce, PIECE);
        publish(&mut world, 1_000 + number, Qos::AtLeastOnce, PIECE);
    }
    let lies = world.buffered;
    world.sent.clear();
    world.wait(Duration::from_secs(45));
    assert_eq!(world.sent(link), PINGREQ, "on time, and alone");
    assert_eq!(world.buffered, lies + 2);
    // Nothing moves, and nothing is answered: dead as ever.
    world.wait(Duration::from_secs(11));
    assert!(matches!(world.state("b"), State::Waiting { why: Trouble::NoPingresp, .. }));
    let fate = outcome(&world, 299).unwrap();
    assert!(matches!(fate, Outcome::Refused(_)), "what waited is not sent later: {fate:?}");
    assert_eq!(world.status("b").jam.waiting, 0);
}

#[test]
fn f17_a_line_that_is_only_slow_is_given_the_time_it_takes() {
    let (mut world, link) = stuck(profile("b"));
    for number in 0..200 {
        publish(&mut world, number, Qos::AtMostOnce, PIECE);
    }
    // 5 kB a second: the ping at 45 s lies behind a quarter of a megabyte.
    for _ in 0..40 * 10 {
        world.buffered -= 500;
        world.wait(Duration::from_millis(100));
    }
    for _ in 0..40 * 10 {
        world.buffered -= 500;
        world.wait(Duration::from_millis(100));
        assert!(matches!(world.state("b"), State::Connected { .. }), "{:?}", world.state("b"));
    }
    world.receive(link, PINGRESP);
    assert_eq!(world.opened.len(), 1);
}

#[test]
fn f17_a_new_connection_begins_with_an_empty_line_and_what_is_sent_again_is_bounded_too() {
    let (mut world, link) = stuck(Profile { session_expiry_secs: 60, ..profile("b") });
    world.is_stuck = false;
    for number in 0..100 {
        publish(&mut world, number, Qos::AtLeastOnce, PIECE);
    }
    assert_eq!(sent(&world, link).len(), 100, "a line that takes all is never waited for");
    world.close(link);
    world.next();
    (world.is_stuck, world.buffered) = (true, 0);
    let link = world.opened[1];
    world.handle(topicboard::hub::Input::Open(link));
    world.receive(link, &[0x20, 3, 1, 0, 0]);
    assert!(sent(&world, link).len() < 30 && world.buffered < PAUSE + 2 * PIECE);
    (world.is_stuck, world.buffered) = (false, 0);
    world.wait(Duration::from_secs(1));
    assert_eq!(sent(&world, link), (0..100).collect::<Vec<_>>());
}

#[test]
fn a_line_with_little_in_it_is_never_measured() {
    let (mut world, _) = stuck(profile("b"));
    world.is_stuck = false;
    for number in 0..100 {
        publish(&mut world, number, Qos::AtMostOnce, 100);
    }
    assert_eq!(world.measures, 0);
}

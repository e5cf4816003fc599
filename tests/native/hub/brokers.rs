//! Many brokers in one hub: apart from one another, and never too many.

use topicboard::data::Limits;
use topicboard::data::view::{Answer, Freshness, Level, Order, TreeView, View};
use topicboard::hub::Link;
use topicboard::mqtt::Qos;
use topicboard::port::{Outcome, Request, State, Trouble};

use super::world::{PAGE, World, id, message, profile};
use crate::wire;

/// A world connected to the brokers `a` and `b`.
fn two() -> (World, [Link; 2]) {
    let mut world = World::new();
    let links = ["a", "b"].map(|name| {
        let link = world.connect(profile(name));
        world.welcome(link);
        link
    });
    (world, links)
}

#[test]
fn the_same_topic_on_two_brokers_is_two_topics() {
    let (mut world, links) = two();
    world.receive(links[0], &message("t", "1"));
    world.receive(links[1], &message("t", "2"));
    world.receive(links[1], &message("only/b", "3"));
    assert_eq!((world.reading("a", "t").0, world.reading("b", "t").0), (Some(1.0), Some(2.0)));
    let topics = |world: &mut World, broker| {
        let view = TreeView { broker: id(broker), open: vec![], rows: 0..9, find: String::new(), order: Order::Name };
        match world.look(View::Tree(view)) {
            Answer::Tree(page) => page.topics,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((topics(&mut world, "a"), topics(&mut world, "b")), (1, 2));
    world.close(links[0]);
    assert_eq!(world.reading("a", "t"), (Some(1.0), Freshness::Disconnected));
    assert_eq!(world.reading("b", "t"), (Some(2.0), Freshness::Live));
    world.ask(PAGE, Request::Forget(id("a")));
    assert_eq!((topics(&mut world, "a"), topics(&mut world, "b")), (0, 2));
    world.publish(PAGE, 1, "b", Qos::AtMostOnce);
    assert_eq!(world.fate(), [&Outcome::Gone], "the other broker's place in the hub moved, its link did not");
}

#[test]
fn a_packet_in_two_pieces_is_not_mixed_with_another_broker_s() {
    let (mut world, links) = two();
    let (one, two) = (message("t", "11"), message("t", "22"));
    for index in 0..one.len() {
        world.receive(links[0], &one[index..=index]);
        world.receive(links[1], &two[index..=index]);
    }
    assert_eq!((world.reading("a", "t").0, world.reading("b", "t").0), (Some(11.0), Some(22.0)));
}

#[test]
fn one_broker_more_than_the_limit_is_refused_with_a_sentence_and_a_forgotten_one_makes_room() {
    let mut world = World::with(Limits { brokers: 2, ..Limits::default() }, 1);
    world.connect(profile("a"));
    world.connect(profile("b"));
    world.ask(PAGE, Request::Connect(Box::new(profile("c"))));
    assert_eq!(world.opened.len(), 2);
    let last = world.log(0).lines.pop().unwrap();
    assert_eq!((last.level, last.broker), (Level::Error, Some(id("c"))));
    assert_eq!(&*last.text, "2 brokers are known already; remove one first");
    assert_eq!(*world.state("c"), State::Refused { why: Trouble::TooMany(2) });
    world.connect(profile("a"));
    world.ask(PAGE, Request::Forget(id("b")));
    world.connect(profile("c"));
    assert_eq!(world.opened.len(), 4);
}

#[test]
fn a_malformed_packet_closes_one_broker_with_its_reason_and_the_hub_goes_on() {
    for (bytes, code, why) in [
        (&[0x36, 5, 0, 1, b't', 0, 1][..], 0x81, "a PUBLISH has QoS 3"),
        (&[0x20, 3, 0, 0, 0], 0x82, "a second CONNACK came"),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], 0x95, "the broker sent a packet larger than the limit"),
    ] {
        let (mut world, links) = two();
        world.sent.clear();
        world.receive(links[0], &[&message("t", "5")[..], bytes, &message("t", "6")].concat());
        assert_eq!(world.sent(links[0]), wire::goodbye(code, why));
        assert!(world.closed.contains(&links[0]));
        let expected = Trouble::Protocol(why.into());
        assert!(matches!(world.state("a"), State::Waiting { why, .. } if *why == expected), "{:?}", world.state("a"));
        assert!(world.sentences().contains(&format!("Closed because {why}")));
        assert_eq!(world.reading("a", "t").0, Some(5.0), "what came before it counts, what came behind it does not");
        world.receive(links[1], &message("t", "7"));
        assert_eq!(world.reading("b", "t"), (Some(7.0), Freshness::Live));
        world.next();
        let again = world.opened[2];
        world.welcome(again);
        world.receive(again, &message("t", "8"));
        assert_eq!(world.reading("a", "t"), (Some(8.0), Freshness::Live));
    }
}

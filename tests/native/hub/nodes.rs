//! A broker with several addresses, as a cluster has: which is tried when, and that no other ever is.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::hub::{Input, Link};
use topicboard::mqtt::{Protocol, Reason};
use topicboard::port::{Request, State, Trouble};
use topicboard::profile::{Profile, Url};
use topicboard::secret::Secret;

use super::world::{PAGE, World, id, profile};
use crate::wire;

/// Another address is tried within so long.
const AT_ONCE: Duration = Duration::from_millis(400);

fn url(host: &str) -> Url {
    Url::parse(&format!("ws://{host}:1/mqtt"), false).unwrap()
}

fn cluster(persistent: bool) -> Profile {
    Profile {
        url: url("one"),
        others: vec![url("two"), url("three")],
        username: Some("ann".into()),
        password: Some(Secret::new("canary")),
        persistent,
        ..profile("b")
    }
}

/// A world whose cluster's first socket is asked for, and how to ask for its newest.
fn world(persistent: bool, seed: u64) -> World {
    let mut world = World::with(Limits::default(), seed);
    world.connect(cluster(persistent));
    world
}

fn last(world: &World) -> Link {
    world.opened[world.opened.len() - 1]
}

fn hosts(world: &World) -> Vec<&str> {
    world.urls.iter().map(|url| url.host.as_str()).collect()
}

/// The newest socket opens, and is answered so.
fn answered(world: &mut World, bytes: &[u8]) {
    let link = last(world);
    world.handle(Input::Open(link));
    world.receive(link, bytes);
}

#[test]
fn addresses_are_tried_in_their_order_and_at_once_and_all_of_them_are_one_try() {
    let mut world = world(false, 1);
    for round in 1..5 {
        for failed in 1..=3 {
            let link = last(&world);
            world.close(link);
            let State::Waiting { attempt, .. } = *world.state("b") else { panic!("{:?}", world.state("b")) };
            assert_eq!(attempt, if failed < 3 { (round - 1).max(1) } else { round }, "{failed} of round {round}");
            let wait = world.next().unwrap();
            assert!(wait >= Duration::from_millis(200));
            if failed < 3 {
                assert!(wait <= AT_ONCE, "{wait:?}");
            }
        }
    }
    assert_eq!(hosts(&world)[..7], ["one", "two", "three", "one", "two", "three", "one"]);
    for _ in 0..2 {
        let link = last(&world);
        world.close(link);
        world.next();
    }
    let link = last(&world);
    world.close(link);
    assert!(matches!(world.state("b"), State::GaveUp { .. }), "the fifth round is the last");
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 15));
}

#[test]
fn an_address_that_does_not_open_is_left_sooner_while_there_is_another() {
    let mut world = world(true, 1);
    world.wait(Duration::from_secs(10) + AT_ONCE);
    assert_eq!(hosts(&world), ["one", "two"]);
    world.wait(Duration::from_secs(10) + AT_ONCE);
    assert_eq!(hosts(&world), ["one", "two", "three"]);
    world.wait(Duration::from_secs(15));
    assert_eq!(world.state("b"), &State::Connecting, "the last one has all the time there is");
}

#[test]
fn f3_a_node_that_dies_is_asked_once_more_and_then_the_next_goes_on_with_the_session() {
    for session_present in [true, false] {
        let mut world = World::with(Limits::default(), 3);
        let link = world.connect(Profile { session_expiry_secs: 60, ..cluster(true) });
        world.welcome(link);
        assert_eq!(&*world.status("b").address, "ws://one:1/mqtt");
        world.wait(Duration::from_secs(40));
        world.close(link);
        assert!(world.next().unwrap() <= Duration::from_secs(3));
        let again = last(&world);
        world.close(again);
        assert!(world.next().unwrap() <= AT_ONCE);
        assert_eq!(hosts(&world), ["one", "one", "two"]);
        answered(&mut world, &wire::connack(Protocol::V5, session_present, 0, &[]));
        let connect = wire::packets(&world.sent(last(&world)))[0].connect();
        assert_eq!(connect.flags & 2, 0, "no clean start: the cluster may keep the session");
        assert!(matches!(world.state("b"), State::Connected { .. }));
        assert_eq!(&*world.status("b").address, "ws://two:1/mqtt");
        let told = world.sentences().iter().any(|line| line.contains("kept nothing of the session"));
        assert_eq!(told, !session_present, "told where it is lost, and only there");
    }
}

#[test]
fn f6_a_wrong_password_is_not_tried_at_every_node() {
    let mut world = world(true, 1);
    answered(&mut world, &[0x20, 3, 0, 0x86, 0]);
    assert!(matches!(world.state("b"), State::Refused { .. }));
    world.ask(PAGE, Request::Woke);
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 1));
}

#[test]
fn f7_a_node_that_is_busy_or_shuts_down_is_left_for_the_next() {
    let mut world = world(true, 1);
    answered(&mut world, &[0x20, 3, 0, 0x89, 0]);
    assert!(world.next().unwrap() <= AT_ONCE);
    answered(&mut world, &[0x20, 3, 0, 0, 0]);
    let link = last(&world);
    world.receive(link, &[0xE0, 1, 0x8B]);
    assert!(world.next().unwrap() <= AT_ONCE);
    assert_eq!(hosts(&world), ["one", "two", "three"]);
}

#[test]
fn an_address_the_browser_refuses_is_passed_over() {
    let mut world = world(true, 1);
    for _ in 0..3 {
        let link = last(&world);
        world.handle(Input::Failed(link, "insecure"));
        assert!(matches!(world.state("b"), State::Waiting { why: Trouble::Address(_), .. }));
        world.next();
    }
    assert_eq!(hosts(&world), ["one", "two", "three", "one"]);
}

/// A CONNACK with this code that names another server.
fn moved(code: u8, to: &str) -> Vec<u8> {
    wire::connack(Protocol::V5, false, code, &[&[28][..], &wire::text(to)].concat())
}

#[test]
fn f12_a_server_that_the_profile_names_too_is_followed_and_any_other_is_asked_about() {
    for (to, follows) in [
        ("three:1", Some("three")),
        ("three:1883", Some("three")),
        ("mqtts://two:8883", Some("two")),
        ("three", Some("three")),
        ("evil:1", None),
        ("one:1", None),
        ("three.evil:1", None),
    ] {
        let mut world = world(true, 1);
        answered(&mut world, &moved(0x9C, to));
        if let Some(host) = follows {
            assert!(world.next().unwrap() <= Duration::from_secs(2), "{to}");
            assert_eq!(hosts(&world), ["one", host]);
            assert_eq!(world.urls[1].port, 1, "the address as the profile has it");
        } else {
            let why = Trouble::Moved { reason: Reason::V5(0x9C), text: "".into(), to: to.into() };
            assert_eq!(world.state("b"), &State::Refused { why });
            world.ask(PAGE, Request::Woke);
            world.ask(PAGE, Request::Online(true));
            assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 1), "{to}");
        }
    }
}

#[test]
fn f12_nodes_that_send_us_to_each_other_are_followed_once_around() {
    let mut world = world(true, 1);
    for to in ["two", "one"] {
        answered(&mut world, &moved(0x9D, to));
        world.next().unwrap();
    }
    answered(&mut world, &moved(0x9D, "two"));
    assert!(matches!(world.state("b"), State::Refused { why: Trouble::Moved { .. } }));
    assert_eq!(hosts(&world), ["one", "two", "one"]);
    world.ask(PAGE, Request::Retry(id("b")));
    assert_eq!(world.opened.len(), 4, "a person may ask");
}

#[test]
fn without_a_network_no_address_is_tried() {
    let mut world = world(true, 1);
    world.ask(PAGE, Request::Online(false));
    let link = last(&world);
    world.close(link);
    assert_eq!(world.state("b"), &State::Offline);
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 1));
}

//! Every code a broker may refuse with or leave with, seen as a person is told: which stop, which are tried again
//! (the table of the fault model).

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::hub::{Input, Link};
use topicboard::mqtt::Reason;
use topicboard::port::{Request, State, Trouble};
use topicboard::profile::{Profile, Version};

use super::world::{PAGE, World, id, profile};

/// A hub whose only broker's socket is open.
fn greeted(version: Version, seed: u64) -> (World, Link) {
    let mut world = World::with(Limits::default(), seed);
    let link = world.connect(Profile { version, ..profile("b") });
    world.handle(Input::Open(link));
    (world, link)
}

/// It is told with this reason, and nothing but a person brings another try.
#[track_caller]
fn stops(world: &mut World, link: Link, reason: Reason) {
    let why = Trouble::Reason { reason, text: "".into() };
    assert_eq!(world.state("b"), &State::Refused { why }, "{reason}");
    assert!(world.closed.contains(&link), "{reason}");
    assert!(world.sentences().iter().any(|line| line.contains(&reason.to_string())), "{reason}");
    world.ask(PAGE, Request::Woke);
    world.ask(PAGE, Request::Online(true));
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 1), "{reason}");
    world.ask(PAGE, Request::Retry(id("b")));
    assert_eq!(world.opened.len(), 2, "{reason}");
}

/// It is told with this reason and tried again; after how long.
#[track_caller]
fn retries(world: &mut World, link: Link, reason: Reason) -> Duration {
    let State::Waiting { why, until, attempt } = world.state("b").clone() else {
        panic!("{reason}: {:?}", world.state("b"))
    };
    assert_eq!((why, attempt), (Trouble::Reason { reason, text: "".into() }, 1));
    assert!(world.closed.contains(&link), "{reason}");
    assert!(world.sentences().iter().any(|line| line.contains(&reason.to_string())), "{reason}");
    let wait = world.next().unwrap();
    assert_eq!((until, world.opened.len()), (world.now.unix, 2), "{reason}: the shown time is the time");
    wait
}

/// The longest wait of a code over many tabs: at most 3 s from the start, up to a minute when it is asked for patience.
#[track_caller]
fn waits(of: impl Fn(u64) -> Duration, is_slow: bool) {
    let waits: Vec<Duration> = (0..25).map(of).collect();
    assert!(waits.iter().all(|wait| *wait >= Duration::from_millis(200)));
    assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(if is_slow { 60 } else { 3 })));
    assert_eq!(waits.iter().any(|wait| *wait > Duration::from_secs(20)), is_slow);
}

#[test]
fn f6_f7_every_return_code_of_3_1_1() {
    for code in [1, 4, 5] {
        let (mut world, link) = greeted(Version::V311, 1);
        world.receive(link, &[0x20, 2, 0, code]);
        stops(&mut world, link, Reason::V311(code));
    }
    let busy = |seed| {
        let (mut world, link) = greeted(Version::V311, seed);
        world.receive(link, &[0x20, 2, 0, 3]);
        retries(&mut world, link, Reason::V311(3))
    };
    waits(busy, false);
}

#[test]
fn f6_f7_every_reason_code_of_connack() {
    let refused = |code: u8, seed| {
        let (mut world, link) = greeted(Version::V5, seed);
        world.receive(link, &[0x20, 3, 0, code, 0]);
        (world, link)
    };
    for code in [0x81, 0x82, 0x84, 0x86, 0x87, 0x8A, 0x8C, 0x90, 0x95, 0x99, 0x9A, 0x9B, 0x9C, 0x9D] {
        let (mut world, link) = refused(code, 1);
        stops(&mut world, link, Reason::V5(code));
    }
    for (code, is_slow) in [(0x80, false), (0x83, false), (0x88, false), (0x89, false), (0x97, true), (0x9F, true)] {
        let again = |seed| {
            let (mut world, link) = refused(code, seed);
            retries(&mut world, link, Reason::V5(code))
        };
        waits(again, is_slow);
    }
}

#[test]
fn f10_f12_every_reason_code_of_disconnect() {
    let left = |code: u8, seed| {
        let (mut world, link) = greeted(Version::V5, seed);
        world.receive(link, &[0x20, 3, 0, 0, 0]);
        world.wait(Duration::from_secs(10));
        world.receive(link, &[0xE0, 1, code]);
        (world, link)
    };
    for code in [0x81, 0x82, 0x87, 0x8E, 0x8F, 0x90, 0x98, 0x9C, 0x9D] {
        let (mut world, link) = left(code, 1);
        stops(&mut world, link, Reason::V5(code));
    }
    // What can be changed is changed at once; a broker that blames what was not done is left alone for a while.
    let groundless = [0x95, 0x96, 0x99, 0x9A, 0x9B, 0xA1];
    let slow = [0x97, 0x9F].into_iter().chain(groundless).map(|code| (code, true));
    let quick = [0x00, 0x80, 0x83, 0x89, 0x8B, 0x8D, 0x93, 0x94, 0x9E, 0xA0, 0xA2].map(|code| (code, false));
    for (code, is_slow) in quick.into_iter().chain(slow) {
        let again = |seed| {
            let (mut world, link) = left(code, seed);
            retries(&mut world, link, Reason::V5(code))
        };
        waits(again, is_slow);
    }
}

#[test]
fn codes_that_do_not_exist_are_tried_three_times_and_then_no_more() {
    for (version, bytes) in [
        (Version::V311, &[0x20, 2, 0, 6][..]),
        (Version::V5, &[0x20, 3, 0, 0x01, 0]),
        (Version::V5, &[0x20, 3, 0, 0xEE, 0]),
    ] {
        let (mut world, mut link) = greeted(version, 1);
        for _ in 0..2 {
            world.receive(link, bytes);
            assert!(matches!(world.state("b"), State::Waiting { why: Trouble::Protocol(_), .. }), "{bytes:?}");
            world.next();
            link = world.opened[world.opened.len() - 1];
            world.handle(Input::Open(link));
        }
        world.receive(link, bytes);
        assert!(matches!(world.state("b"), State::Refused { why: Trouble::Protocol(_) }), "{bytes:?}");
        assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 3));
    }
}

#[test]
fn the_broker_s_own_words_are_told() {
    let (mut world, link) = greeted(Version::V5, 1);
    world.receive(link, &[0x20, 8, 0, 0x8A, 5, 31, 0, 2, b'n', b'o']);
    let why = Trouble::Reason { reason: Reason::V5(0x8A), text: "no".into() };
    assert_eq!(world.state("b"), &State::Refused { why });
}

#[test]
fn f52_a_refused_subscription_is_told_and_does_not_end_the_connection() {
    let (mut world, link) = World::online();
    world.receive(link, &[0x90, 4, 0, 1, 0, 0x87]);
    let (.., status) = world.statuses.last().unwrap();
    assert_eq!(status.subscriptions[0].result, Some(Err(Reason::V5(0x87))));
    assert!(matches!(status.state, State::Connected { .. }));
    assert!(world.sentences().iter().any(|line| line.contains("Not authorized (0x87)")));
    assert_eq!(world.opened.len(), 1);
}

#[test]
fn f8_a_broker_that_says_nothing_is_left_after_ten_seconds() {
    let (mut world, link) = greeted(Version::V5, 1);
    world.wait(Duration::from_millis(9_999));
    assert_eq!(world.state("b"), &State::Connecting);
    world.wait(Duration::from_millis(1));
    assert!(matches!(world.state("b"), State::Waiting { why: Trouble::NoConnack, .. }));
    assert!(world.closed.contains(&link));
}

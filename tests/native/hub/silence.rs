//! A broker that hangs up without a word: what it does again and again is recognised, and named.

use std::time::Duration;

use topicboard::hub::{Input, Link};
use topicboard::mqtt::Qos;
use topicboard::port::{Outcome, Request, State, Trouble};
use topicboard::profile::{Profile, Version};
use topicboard::secret::Secret;

use super::world::{PAGE, PINGRESP, World, id, message, profile};

fn login(version: Version) -> Profile {
    Profile { version, username: Some("ann".into()), password: Some(Secret::new("canary")), ..profile("b") }
}

/// The newest socket.
fn last(world: &World) -> Link {
    *world.opened.last().expect("a socket was asked for")
}

/// Waits for the next try and lets the broker welcome it.
fn welcome_again(world: &mut World) -> Link {
    world.next();
    let link = last(world);
    world.welcome(link);
    link
}

#[test]
fn f6_a_login_that_only_ever_met_silence_is_not_tried_for_ever() {
    for version in [Version::V311, Version::V5, Version::Auto] {
        let mut world = World::new();
        world.connect(login(version));
        for _ in 0..5 {
            assert!(!matches!(world.state("b"), State::Refused { .. }));
            let link = last(&world);
            world.handle(Input::Open(link));
            world.close(link);
            if !matches!(world.state("b"), State::Refused { .. }) {
                world.next();
            }
        }
        assert_eq!(world.state("b"), &State::Refused { why: Trouble::Unheard }, "{version:?}");
        world.ask(PAGE, Request::Woke);
        world.ask(PAGE, Request::Online(true));
        assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 5), "{version:?}");
        world.ask(PAGE, Request::Retry(id("b")));
        assert_eq!(world.opened.len(), 6, "a person may");
    }
}

#[test]
fn f6_silence_without_a_login_or_after_a_welcome_is_an_outage() {
    let mut proven = World::new();
    let link = proven.connect(login(Version::V5));
    proven.welcome(link);
    proven.wait(Duration::from_secs(20));
    proven.close(link);
    proven.next();
    let mut plain = World::new();
    plain.connect(profile("b"));
    for mut world in [proven, plain] {
        for _ in 0..50 {
            let link = last(&world);
            world.handle(Input::Open(link));
            world.close(link);
            assert!(matches!(world.state("b"), State::Waiting { .. }), "{:?}", world.state("b"));
            world.next();
        }
    }
}

#[test]
fn f6_a_login_is_not_blamed_for_a_closed_port() {
    let mut world = World::new();
    world.connect(login(Version::V5));
    for _ in 0..50 {
        let link = last(&world);
        world.close(link);
        assert!(matches!(world.state("b"), State::Waiting { .. }));
        world.next();
    }
}

#[test]
fn f51_a_line_that_is_closed_after_the_same_silence_twice_is_named_and_tried_again() {
    let mut world = World::new();
    let mut link = world.connect(Profile { keep_alive_secs: 0, ..profile("b") });
    world.handle(Input::Open(link));
    for time in 0..4 {
        // A broker that says how long it waits: the client has nothing to change.
        world.receive(link, &[0x20, 6, 0, 0, 3, 19, 0, 0]);
        // Traffic at another moment each time; then a minute of nothing.
        world.wait(Duration::from_secs(7 * (time + 1)));
        world.receive(link, &message("t", "7"));
        world.wait(Duration::from_millis(60_100 + 300 * time));
        world.close(link);
        let State::Waiting { why, .. } = world.state("b") else { panic!("{:?}", world.state("b")) };
        let named = matches!(why, Trouble::Idle(60 | 61));
        assert_eq!(named, time > 0, "{why:?}");
        world.next();
        link = last(&world);
        world.handle(Input::Open(link));
    }
    assert!(world.sentences().iter().any(|line| line.contains("closed again after 60 s without traffic")));
}

#[test]
fn f51_lines_that_end_at_any_moment_or_with_a_word_are_not_taken_for_that() {
    let mut world = World::new();
    let mut link = world.connect(Profile { keep_alive_secs: 0, ..profile("b") });
    world.welcome(link);
    for (silence, bytes) in
        [(60, None), (20, None), (60, None), (60, Some([0xE0, 1, 0x8B])), (60, None), (6, None), (6, None)]
    {
        world.receive(link, PINGRESP);
        world.wait(Duration::from_secs(silence));
        match bytes {
            Some(bytes) => world.receive(link, &bytes),
            None => world.close(link),
        }
        assert!(!matches!(world.state("b"), State::Waiting { why: Trouble::Idle(_), .. }), "{silence}");
        link = welcome_again(&mut world);
    }
}

#[test]
fn f53_a_broker_that_hangs_up_on_a_publish_twice_gets_no_third() {
    let kept = || Profile { clean_start: false, session_expiry_secs: 3_600, ..profile("b") };
    let all = [Qos::AtMostOnce, Qos::AtLeastOnce, Qos::ExactlyOnce].map(|qos| (profile("b"), qos));
    for (profile, qos) in all.into_iter().chain([(kept(), Qos::AtMostOnce)]) {
        let mut world = World::new();
        let mut link = world.connect(profile);
        world.welcome(link);
        for number in 0..2 {
            world.wait(Duration::from_secs(1));
            world.publish(PAGE, number, "b", qos);
            world.wait(Duration::from_secs(1));
            world.close(link);
            assert!(matches!(world.state("b"), State::Waiting { .. }), "it is no fight over the client id");
            link = welcome_again(&mut world);
        }
        world.sent.clear();
        world.publish(PAGE, 7, "b", qos);
        let (_, _, told) = world.outcomes.last().unwrap();
        assert!(matches!(told, Outcome::Refused(why) if why.contains("hung up twice")), "{told:?}");
        assert!(world.sent.is_empty());
        assert!(world.sentences().iter().any(|line| line.contains("nothing more is published there")));
        world.ask(PAGE, Request::Retry(id("b")));
        world.publish(PAGE, 8, "b", Qos::AtMostOnce);
        assert_eq!(world.outcomes.last().unwrap().2, Outcome::Gone, "a person may try once more");
    }
}

#[test]
fn f53_what_a_kept_session_sends_until_it_is_answered_is_not_given_up_for_broken_lines() {
    let mut world = World::new();
    let mut link = world.connect(Profile { clean_start: false, session_expiry_secs: 3_600, ..profile("b") });
    world.welcome(link);
    for number in 0..4 {
        world.wait(Duration::from_secs(6));
        world.publish(PAGE, number, "b", Qos::ExactlyOnce);
        world.close(link);
        link = welcome_again(&mut world);
    }
    assert!(world.outcomes.iter().all(|(_, _, told)| !matches!(told, Outcome::Refused(_))), "{:?}", world.outcomes);
}

#[test]
fn f53_a_publish_that_was_answered_or_long_ago_is_not_blamed() {
    let mut world = World::new();
    let mut link = world.connect(profile("b"));
    world.welcome(link);
    for number in 0..6 {
        world.wait(Duration::from_secs(8));
        world.sent.clear();
        let is_answered = number % 2 == 0;
        world.publish(PAGE, number, "b", if is_answered { Qos::AtLeastOnce } else { Qos::AtMostOnce });
        if is_answered {
            // The identifier stands behind the topic `t`.
            let sent = world.sent(link);
            world.receive(link, &[0x40, 2, sent[5], sent[6]]);
        } else {
            world.wait(Duration::from_secs(3));
        }
        world.close(link);
        link = welcome_again(&mut world);
    }
    world.publish(PAGE, 99, "b", Qos::AtMostOnce);
    assert_eq!(world.outcomes.last().unwrap().2, Outcome::Gone);
}

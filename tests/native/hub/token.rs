//! Tokens: fetched before they are needed, renewed before they end, once more for a refusal, and never seen by anybody.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use topicboard::data::Limits;
use topicboard::hub::{Input, Link};
use topicboard::mqtt::{Protocol, Qos};
use topicboard::port::{NoToken, Notice, Outcome, Permission, Request, State, Surroundings, Test, Token, Trouble};
use topicboard::profile::{Authentication, Profile, Version};
use topicboard::secret::Secret;

use super::world::{PAGE, World, id, profile};
use crate::wire;

const SECOND: Duration = Duration::from_secs(1);

/// A profile whose tokens come from the page's server.
fn fetching(version: Version) -> Profile {
    let (username, token_url) = (Some("ann".into()), Some("/api/token".into()));
    Profile { version, username, token_url, keep_alive_secs: 0, ..profile("b") }
}

/// A token of this name that says these things of its time, in seconds from the world's present.
fn token(world: &World, name: &str, times: &[(&str, i64)]) -> String {
    let now = world.now.unix.as_millis() / 1000;
    let times = times.iter().map(|(claim, secs)| format!(r#","{claim}":{}"#, now + secs)).collect::<Vec<_>>().concat();
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"none"}"#), part(&format!(r#"{{"sub":"{name}"{times}}}"#)), part("canary"))
}

fn give(world: &mut World, token: &str) {
    world.handle(Input::Fetched(id("b"), Ok(Secret::new(token))));
}

fn refuse(world: &mut World, why: NoToken) {
    world.handle(Input::Fetched(id("b"), Err(why)));
}

fn last(world: &World) -> Link {
    world.opened[world.opened.len() - 1]
}

/// The password of the newest CONNECT.
fn password(world: &World) -> Option<String> {
    let connect = wire::packets(&world.sent(last(world)))[0].connect();
    connect.password.map(|password| String::from_utf8(password).unwrap())
}

/// The newest socket opens; the broker answers with this code.
fn answer(world: &mut World, code: u8) {
    let link = last(world);
    world.handle(Input::Open(link));
    let is_v5 = wire::packets(&world.sent(link))[0].connect().level == 5;
    let protocol = if is_v5 { Protocol::V5 } else { Protocol::V311 };
    world.receive(link, &wire::connack(protocol, false, code, &[]));
}

/// A world connected with a token that ends in so many seconds.
fn online(profile: Profile, secs: i64) -> (World, String) {
    let mut world = World::with(Limits::default(), 7);
    world.ask(PAGE, Request::Connect(Box::new(profile)));
    let first = token(&world, "first", &[("iat", 0), ("exp", secs)]);
    give(&mut world, &first);
    answer(&mut world, 0);
    assert!(matches!(world.state("b"), State::Connected { .. }), "{:?}", world.state("b"));
    (world, first)
}

fn shown(world: &World) -> Token {
    **world.status("b").token.as_ref().expect("a token is shown")
}

/// Neither the log nor what pages are told holds any token.
fn nothing_is_told(world: &mut World) {
    let secret = URL_SAFE_NO_PAD.encode("canary");
    let told = format!("{:?} {:?} {:?}", world.sentences(), world.statuses, world.outcomes);
    assert!(!told.contains(&secret) && !told.contains("eyJ"), "{told}");
}

#[test]
fn f54_a_token_is_fetched_before_the_first_connection_and_shown_to_nobody_but_the_broker() {
    for version in [Version::V5, Version::V311] {
        let mut world = World::new();
        world.ask(PAGE, Request::Connect(Box::new(fetching(version))));
        assert_eq!(world.fetches, [(id("b"), "/api/token".into())]);
        assert_eq!((world.opened.len(), world.state("b")), (0, &State::Connecting), "not without a token");
        let jwt = token(&world, "first", &[("exp", 600)]);
        give(&mut world, &jwt);
        answer(&mut world, 0);
        assert_eq!(password(&world).as_deref(), Some(&*jwt));
        let ends = Some(world.now.unix + Duration::from_secs(600));
        assert_eq!(shown(&world), Token { ends, renews: true, ..Token::default() });
        nothing_is_told(&mut world);
    }
}

#[test]
fn f54_it_is_renewed_before_it_ends_by_a_clean_reconnect() {
    let (mut world, _) = online(fetching(Version::V5), 600);
    world.wait(Duration::from_secs(449));
    assert_eq!(world.fetches.len(), 1, "a fifth of its time is left, and a little at random");
    world.wait(Duration::from_secs(31));
    assert_eq!((world.fetches.len(), world.opened.len()), (2, 1));
    let next = token(&world, "next", &[("exp", 600)]);
    give(&mut world, &next);
    assert!(world.sent(world.opened[0]).ends_with(&[0xE0, 0]), "goodbye first, so that no will is published");
    assert_eq!((world.opened.len(), world.fetches.len()), (2, 2), "at once, and no third token");
    answer(&mut world, 0);
    assert_eq!(password(&world), Some(next));
    assert!(matches!(world.state("b"), State::Connected { .. }));
    assert!(world.sentences().iter().any(|line| line.contains("new token")));
    let told = world.statuses.iter().any(|(.., status)| status.state == State::Disconnected);
    assert!(!told, "nobody is told that somebody wanted to be gone");
    // And so on, for ever.
    for _ in 0..20 {
        let (fetches, before) = (world.fetches.len(), world.now.instant);
        while world.fetches.len() == fetches {
            world.wait(SECOND);
        }
        assert!((449..=481).contains(&world.now.instant.since(before).as_secs()));
        let next = token(&world, "next", &[("exp", 600)]);
        give(&mut world, &next);
        answer(&mut world, 0);
    }
    nothing_is_told(&mut world);
}

#[test]
fn f54_with_an_authentication_method_it_is_renewed_within_the_connection() {
    let profile = Profile { authentication: Authentication::Jwt, ..fetching(Version::V5) };
    let mut world = World::with(Limits::default(), 7);
    world.ask(PAGE, Request::Connect(Box::new(profile)));
    let first = token(&world, "first", &[("exp", 600)]);
    give(&mut world, &first);
    let link = last(&world);
    world.handle(Input::Open(link));
    let connect = wire::packets(&world.sent(link))[0].connect();
    assert_eq!((connect.username.as_deref(), &connect.password), (Some(&b"ann"[..]), &None), "not as a password too");
    let said = |number: u8| connect.properties.iter().find(|(id, _)| *id == number).map(|(_, value)| value.clone());
    assert_eq!((said(21), said(22)), (Some(b"OAUTH2-JWT".to_vec()), Some(first.into_bytes())));
    let method = [&[21][..], &wire::text("OAUTH2-JWT")].concat();
    world.receive(link, &wire::connack(Protocol::V5, false, 0, &method));
    assert!(matches!(world.state("b"), State::Connected { .. }), "{:?}", world.state("b"));
    world.wait(Duration::from_secs(480));
    world.sent.clear();
    let next = token(&world, "next", &[("exp", 600)]);
    give(&mut world, &next);
    assert_eq!(world.sent(link), wire::auth(0x19, "OAUTH2-JWT", next.as_bytes()));
    world.receive(link, &wire::auth(0, "OAUTH2-JWT", b""));
    assert_eq!((world.opened.len(), world.closed.len()), (1, 0), "the connection stands");
    assert!(world.sentences().iter().any(|line| line.contains("accepted the new token")));
    // A later connection begins with the new one.
    world.close(link);
    world.next();
    let link = last(&world);
    world.handle(Input::Open(link));
    let connect = wire::packets(&world.sent(link))[0].connect();
    assert!(connect.properties.contains(&(22, next.into_bytes())));
    nothing_is_told(&mut world);
}

#[test]
fn f54_a_server_that_gives_none_is_asked_again_while_the_connection_stands() {
    let (mut world, _) = online(fetching(Version::V5), 600);
    world.wait(Duration::from_secs(480));
    let mut waits = Vec::new();
    for round in 0..8 {
        assert_eq!(world.fetches.len(), 2 + round);
        refuse(&mut world, NoToken::Status(500));
        assert_eq!(shown(&world).trouble, Some(NoToken::Status(500)), "it is told");
        let before = world.now.instant;
        while world.fetches.len() == 2 + round {
            world.wait(SECOND);
        }
        waits.push(world.now.instant.since(before).as_secs());
        assert!(matches!(world.state("b"), State::Connected { .. }), "some brokers do not mind");
    }
    assert_eq!(waits, [10, 20, 40, 60, 60, 60, 60, 60]);
    let next = token(&world, "next", &[("exp", 600)]);
    give(&mut world, &next);
    answer(&mut world, 0);
    assert_eq!((password(&world), shown(&world).trouble), (Some(next), None));
}

#[test]
fn f54_a_refused_token_is_replaced_once_and_then_it_stops_with_a_sentence() {
    for (version, code) in [(Version::V5, 0x86), (Version::V5, 0x87), (Version::V311, 4), (Version::V311, 5)] {
        let mut world = World::new();
        world.ask(PAGE, Request::Connect(Box::new(fetching(version))));
        give(&mut world, "first");
        answer(&mut world, code);
        assert!(matches!(world.state("b"), State::Waiting { .. }), "{:?}", world.state("b"));
        assert!(world.next().unwrap() <= 2 * SECOND);
        assert_eq!((world.fetches.len(), world.opened.len()), (2, 1), "another token before another try");
        give(&mut world, "second");
        answer(&mut world, code);
        assert_eq!(password(&world).as_deref(), Some("second"));
        assert!(matches!(world.state("b"), State::Refused { why: Trouble::Reason { .. } }), "{:?}", world.state("b"));
        assert_eq!(world.status("b").notices, [Notice::TokenRefused]);
        world.ask(PAGE, Request::Woke);
        world.ask(PAGE, Request::Online(true));
        assert_eq!((world.wait(Duration::from_secs(86_400)), world.fetches.len(), world.opened.len()), (0, 2, 2));
        // A person may ask anew, and gets another.
        world.ask(PAGE, Request::Retry(id("b")));
        assert_eq!(world.fetches.len(), 3);
        give(&mut world, "third");
        answer(&mut world, 0);
        assert!(matches!(world.state("b"), State::Connected { .. }));
        assert_eq!(world.status("b").notices, []);
    }
}

#[test]
fn f54_a_broker_that_leaves_when_the_token_ends_gets_another_but_not_in_a_loop() {
    for code in [0x87, 0xA0] {
        let (mut world, _) = online(fetching(Version::V5), 600);
        for round in 1..4 {
            world.wait(31 * SECOND);
            let link = last(&world);
            world.receive(link, &[0xE0, 1, code]);
            assert!(world.next().unwrap() <= 2 * SECOND);
            assert_eq!(world.fetches.len(), 1 + round);
            give(&mut world, "another");
            answer(&mut world, 0);
            assert_eq!(password(&world).as_deref(), Some("another"));
        }
        // At once again: a fresh token does not help. 0xA0 is no refusal, and is waited out.
        let link = last(&world);
        world.receive(link, &[0xE0, 1, code]);
        let fetches = world.fetches.len();
        match code {
            0x87 => assert!(matches!(world.state("b"), State::Refused { .. })),
            _ => assert!(matches!(world.state("b"), State::Waiting { .. })),
        }
        assert_eq!(world.fetches.len(), fetches);
    }
}

#[test]
fn f54_a_server_that_wants_a_login_is_named_and_one_that_is_down_is_tried_again() {
    for (why, heals) in [
        (NoToken::Status(401), false),
        (NoToken::Status(404), false),
        (NoToken::Unreadable, false),
        (NoToken::Status(503), true),
        (NoToken::Unreached, true),
    ] {
        let mut world = World::new();
        world.ask(PAGE, Request::Connect(Box::new(fetching(Version::V5))));
        refuse(&mut world, why);
        match world.state("b") {
            State::Waiting { why: told, .. } if heals => assert_eq!(*told, Trouble::NoToken(why)),
            State::Refused { why: told } if !heals => assert_eq!(*told, Trouble::NoToken(why)),
            other => panic!("{why:?}: {other:?}"),
        }
        world.wait(Duration::from_secs(300));
        assert_eq!((world.opened.len(), world.fetches.len() > 1), (0, heals), "never without a token");
    }
}

#[test]
fn f54_a_server_that_does_not_answer_is_not_waited_for_longer_than_fifteen_seconds() {
    let mut world = World::new();
    world.ask(PAGE, Request::Connect(Box::new(fetching(Version::V5))));
    world.wait(15 * SECOND);
    assert!(matches!(world.state("b"), State::Waiting { why: Trouble::NoToken(NoToken::Unreached), .. }));
    give(&mut world, "late");
    assert_eq!(world.opened.len(), 0, "whatever comes then was given up");
}

#[test]
fn f54_an_ended_token_is_not_tried_but_one_that_just_came_is_whatever_this_clock_says() {
    let (mut world, _) = online(fetching(Version::V5), 600);
    world.wait(40 * SECOND);
    let link = last(&world);
    world.close(link);
    world.ask(PAGE, Request::Online(false));
    world.now = world.now.after(Duration::from_secs(3_600));
    world.ask(PAGE, Request::Online(true));
    world.wait(2 * SECOND);
    assert_eq!((world.fetches.len(), world.opened.len()), (2, 1));
    // This clock is an hour ahead of the server's: each token seems to have ended when it comes.
    let ended = token(&world, "ended", &[("iat", -3_600), ("exp", -3_000)]);
    give(&mut world, &ended);
    answer(&mut world, 0);
    assert_eq!(password(&world).as_deref(), Some(&*ended));
    let fetches = world.fetches.len();
    world.wait(60 * SECOND);
    assert!(world.fetches.len() - fetches <= 12, "at most one in five seconds");
}

#[test]
fn f54_f19_a_sleep_past_the_end_is_noticed_on_waking() {
    let (mut world, _) = online(fetching(Version::V5), 600);
    // Some clocks stand still while the computer sleeps.
    world.now.unix = world.now.unix + Duration::from_secs(500);
    world.tick();
    assert_eq!(world.fetches.len(), 2);
}

#[test]
fn f54_what_is_under_way_is_not_cut_off_while_there_is_time() {
    for acknowledged in [true, false] {
        let (mut world, _) = online(fetching(Version::V5), 600);
        world.wait(Duration::from_secs(480));
        world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
        let next = token(&world, "next", &[("exp", 600)]);
        give(&mut world, &next);
        world.wait(10 * SECOND);
        assert_eq!(world.opened.len(), 1, "it waits for the acknowledgement");
        if acknowledged {
            world.receive(last(&world), &[0x40, 2, 0, 2]);
            world.wait(SECOND);
            assert_eq!((world.opened.len(), world.fate().last()), (2, Some(&&Outcome::Acknowledged)));
        } else {
            // The new one has 590 s still; nothing forces an end before it is over.
            world.wait(Duration::from_secs(600));
            assert_eq!(world.opened.len(), 2);
        }
    }
}

#[test]
fn f54_a_typed_token_is_shown_with_what_is_wrong_with_this_clock_and_fetched_by_nobody() {
    let mut world = World::new();
    let jwt = token(&world, "typed", &[("iat", 240), ("nbf", 300), ("exp", 960)]);
    let typed = Profile { token_url: None, password: Some(Secret::new(&*jwt)), ..fetching(Version::V5) };
    world.connect(typed);
    answer(&mut world, 0x87);
    let at = |secs| Some(world.now.unix + Duration::from_secs(secs));
    let told = Token { begins: at(60), ends: at(720), behind_secs: 240, renews: false, trouble: None };
    assert_eq!(shown(&world), told);
    assert!(matches!(world.state("b"), State::Refused { .. }));
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.fetches.len(), world.opened.len()), (0, 0, 1));
    // What is no token says nothing of its time.
    let mut world = World::new();
    world.connect(Profile { token_url: None, password: Some(Secret::new("hunter2")), ..fetching(Version::V5) });
    assert_eq!(world.status("b").token, None);
}

#[test]
fn f54_whoever_leaves_while_a_token_is_fetched_stays_away() {
    let mut world = World::new();
    world.ask(PAGE, Request::Connect(Box::new(fetching(Version::V5))));
    world.ask(PAGE, Request::Disconnect(id("b")));
    give(&mut world, "late");
    assert_eq!((world.state("b"), world.opened.len()), (&State::Disconnected, 0));
    world.ask(PAGE, Request::Connect(Box::new(fetching(Version::V5))));
    world.ask(PAGE, Request::Forget(id("b")));
    give(&mut world, "late");
    assert_eq!((world.wait(Duration::from_secs(86_400)), world.opened.len()), (0, 0));
}

#[test]
fn a_test_of_the_connection_shows_the_token_that_was_fetched() {
    let (mut world, first) = online(fetching(Version::Auto), 600);
    let page = Surroundings { is_https: false, is_loopback: true, is_private: true, permission: Permission::Unknown };
    let test = Test { profile: fetching(Version::Auto), echo: None, page };
    world.ask(PAGE, Request::Test(Box::new(test)));
    let link = last(&world);
    world.handle(Input::Open(link));
    assert_eq!(password(&world), Some(first));
    nothing_is_told(&mut world);
}

//! Sockets that are replaced, clocks that jump, networks that come back, brokers that are taken away.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::data::view::{Answer, Freshness, View, Window};
use topicboard::hub::{Input, Link};
use topicboard::port::{Request, State, Trouble};
use topicboard::profile::{Profile, Version};

use super::world::{PAGE, PINGREQ, PINGRESP, World, id, message, profile, reading, source};

const HOUR: Duration = Duration::from_secs(3_600);

/// Everything a dead socket may still say.
fn late(world: &mut World, link: Link) {
    world.receive(link, &message("t", "666"));
    world.receive(link, &[0xE0, 1, 0x8E]);
    world.handle(Input::Text(link));
    world.handle(Input::Open(link));
    world.handle(Input::Failed(link, "late"));
    world.close(link);
}

#[test]
fn what_a_replaced_socket_still_says_changes_nothing() {
    let (mut world, old) = World::online();
    world.receive(old, &message("t", "1"));
    world.close(old);
    late(&mut world, old);
    assert!(matches!(world.state("b"), State::Waiting { why: Trouble::Closed { code: 1006, .. }, .. }));
    assert_eq!(world.reading("b", "t").0, Some(1.0));
    world.next();
    let new = world.opened[1];
    late(&mut world, old);
    assert_eq!(world.state("b"), &State::Connecting);
    world.welcome(new);
    let (told, sent) = (world.statuses.len(), world.sent.len());
    late(&mut world, old);
    assert!(matches!(world.state("b"), State::Connected { .. }));
    assert_eq!((world.statuses.len(), world.sent.len(), world.opened.len()), (told, sent, 2));
    assert_eq!(world.reading("b", "t"), (Some(1.0), Freshness::Late));
    world.receive(new, &message("t", "2"));
    assert_eq!(world.reading("b", "t"), (Some(2.0), Freshness::Live));
}

#[test]
fn half_a_packet_of_a_lost_socket_is_not_completed_by_the_next_one() {
    let (mut world, old) = World::online();
    let packet = message("t", "12");
    world.receive(old, &packet[..packet.len() - 1]);
    world.close(old);
    world.next();
    let new = world.opened[1];
    world.welcome(new);
    world.receive(new, &message("u", "7"));
    assert_eq!((world.reading("b", "t").0, world.reading("b", "u").0), (None, Some(7.0)));
    assert!(matches!(world.state("b"), State::Connected { .. }));
}

/// How the clocks of a computer that slept for an hour read: some browsers' monotonic clock sleeps with it.
fn sleep(world: &mut World, monotonic_sleeps: bool) {
    let woken = world.now.after(HOUR);
    if monotonic_sleeps {
        world.now.unix = woken.unix;
    } else {
        world.now = woken;
    }
}

#[test]
fn f19_after_an_hour_of_sleep_the_broker_is_asked_once_for_a_sign_of_life() {
    for monotonic_sleeps in [true, false] {
        let (mut world, link) = World::online();
        world.sent.clear();
        sleep(&mut world, monotonic_sleeps);
        world.tick();
        world.tick();
        assert_eq!(world.sent(link), PINGREQ);
        world.receive(link, PINGRESP);
        world.wait(Duration::from_secs(40));
        assert_eq!((world.sent(link).as_slice(), world.opened.len()), (PINGREQ, 1), "it lives, and all is as before");
    }
}

#[test]
fn f19_a_line_that_died_in_the_sleep_is_replaced_within_the_rules() {
    for (monotonic_sleeps, patience) in [(true, 5), (false, 10)] {
        let (mut world, link) = World::online();
        sleep(&mut world, monotonic_sleeps);
        world.tick();
        world.wait(Duration::from_secs(patience));
        assert!(world.closed.contains(&link));
        assert!(matches!(world.state("b"), State::Waiting { why: Trouble::NoPingresp, attempt: 1, .. }));
        let wait = world.next().unwrap();
        assert!((Duration::from_millis(200)..=Duration::from_secs(3)).contains(&wait), "{wait:?}");
        assert_eq!(world.opened.len(), 2);
    }
}

#[test]
fn f19_a_ping_that_was_under_way_before_the_sleep_gives_the_line_no_more_patience() {
    let (mut world, link) = World::online();
    world.wait(Duration::from_secs(46));
    assert!(world.sent(link).ends_with(PINGREQ), "asked at 45 s, with ten seconds for the answer");
    world.ask(PAGE, Request::Woke);
    world.wait(Duration::from_secs(5));
    assert!(matches!(world.state("b"), State::Waiting { why: Trouble::NoPingresp, .. }));
}

#[test]
fn f19_a_try_that_was_far_away_comes_within_two_seconds_of_waking_up_and_only_once() {
    for monotonic_sleeps in [true, false] {
        let mut world = World::new();
        let mut link = world.connect(profile("b"));
        let far_away = |state: &State, now: i64| match state {
            State::Waiting { until, .. } => until.as_millis() - now > 10_000,
            _ => false,
        };
        while !far_away(world.state("b"), world.now.unix.as_millis()) {
            if *world.state("b") == State::Connecting {
                world.close(link);
            } else {
                world.next();
                link = world.opened[world.opened.len() - 1];
            }
        }
        let before = world.opened.len();
        sleep(&mut world, monotonic_sleeps);
        world.tick();
        world.wait(Duration::from_secs(2));
        assert_eq!(world.opened.len(), before + 1);
    }
}

#[test]
fn an_hour_of_sleep_owes_a_moving_chart_one_answer() {
    for monotonic_sleeps in [true, false] {
        let (mut world, link) = World::online();
        let window = Window::recent(7_200, 100);
        world.watch(PAGE, 1, View::Plot { sources: vec![source("b", "t")], window });
        world.receive(link, &message("t", "1"));
        world.answers(PAGE);
        sleep(&mut world, monotonic_sleeps);
        world.tick();
        world.tick();
        assert_eq!(world.answers.len(), 1, "before credit comes back");
        let Answer::Plot(plot) = &world.answers[0].1[0].1 else { panic!("a plot was asked for") };
        assert_eq!((plot.to, plot.lines[0].buckets.len()), (world.now.unix, 1));
    }
}

#[test]
fn f41_a_wall_clock_that_is_set_back_a_day_freezes_nothing() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, reading("b", "t"));
    world.watch(PAGE, 2, View::Usage);
    world.receive(link, &message("t", "1"));
    world.answers(PAGE);
    world.now.unix = world.now.unix - 24 * HOUR;
    world.receive(link, &message("t", "2"));
    let answers = world.answers(PAGE);
    assert_eq!(answers.len(), 2, "{answers:?}");
    assert!(world.wait(Duration::from_secs(44)) < 200);
    assert_eq!(world.opened.len(), 1);
}

#[test]
fn f20_the_network_and_the_tab_bring_the_next_try_within_two_seconds() {
    for nudge in [Request::Online(true), Request::Woke] {
        for persistent in [true, false] {
            let mut world = World::new();
            world.connect(Profile { persistent, ..profile("b") });
            // Far enough for the longest waits, or for giving up.
            for _ in 0..5 {
                world.close(world.opened[world.opened.len() - 1]);
                if world.opened.len() < 5 {
                    world.next();
                }
            }
            let wanted = if persistent { "waiting" } else { "gave up" };
            assert_eq!(if matches!(world.state("b"), State::GaveUp { .. }) { "gave up" } else { "waiting" }, wanted);
            world.ask(PAGE, nudge.clone());
            assert!(world.next().unwrap() <= Duration::from_secs(2));
            assert_eq!(world.opened.len(), 6);
        }
    }
}

#[test]
fn f20_nudges_without_end_do_not_put_the_try_off() {
    for seed in 0..20 {
        let mut world = World::with(Limits::default(), seed);
        let link = world.connect(profile("b"));
        world.close(link);
        world.ask(PAGE, Request::Woke);
        for _ in 0..200 {
            world.wait(Duration::from_millis(10));
            world.ask(PAGE, Request::Online(true));
            world.ask(PAGE, Request::Woke);
        }
        assert_eq!(world.opened.len(), 2);
    }
}

#[test]
fn f20_without_a_network_nothing_is_tried_and_its_return_brings_every_broker_back() {
    let mut world = World::new();
    let links = ["a", "b"].map(|name| {
        let link = world.connect(profile(name));
        world.welcome(link);
        link
    });
    world.ask(PAGE, Request::Online(false));
    assert!(matches!(world.state("a"), State::Connected { .. }), "the event alone gives no socket up");
    for link in links {
        world.close(link);
    }
    assert_eq!([world.state("a"), world.state("b")], [&State::Offline, &State::Offline]);
    assert_eq!(world.wait(HOUR), 0);
    world.ask(PAGE, Request::Online(true));
    world.wait(Duration::from_secs(2));
    assert_eq!(world.opened.len(), 4);
}

#[test]
fn the_network_s_return_asks_a_standing_connection_for_a_sign_of_life() {
    let (mut world, link) = World::online();
    world.sent.clear();
    world.ask(PAGE, Request::Online(true));
    assert_eq!(world.sent(link), PINGREQ);
}

#[test]
fn a_broker_forgotten_while_its_socket_opens_leaves_nothing_behind() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    world.ask(PAGE, Request::Forget(id("b")));
    assert!(world.closed.contains(&link));
    assert_eq!(world.state("b"), &State::Disconnected);
    world.handle(Input::Open(link));
    late(&mut world, link);
    assert_eq!((world.wait(HOUR), world.sent.len(), world.opened.len()), (0, 0, 1));
}

#[test]
fn a_broker_forgotten_while_connected_hears_goodbye_and_its_topics_are_gone() {
    let (mut world, link) = World::online();
    world.receive(link, &message("t", "1"));
    assert_eq!(world.usage().topics, 1);
    world.sent.clear();
    world.ask(PAGE, Request::Forget(id("b")));
    assert_eq!(world.sent(link), [0xE0, 0]);
    assert!(world.closed.contains(&link));
    late(&mut world, link);
    assert_eq!((world.usage().topics, world.reading("b", "t")), (0, (None, Freshness::Waiting)));
    let told = world.statuses.len();
    world.ask(PAGE, Request::Retry(id("b")));
    assert_eq!((world.wait(HOUR), world.opened.len(), world.statuses.len()), (0, 1, told));
}

#[test]
fn the_driver_is_left_no_socket_of_a_forgotten_broker() {
    let (mut world, link) = World::online();
    world.close(link);
    world.ask(PAGE, Request::Forget(id("b")));
    assert!(world.closed.contains(&link));
}

#[test]
fn a_broker_connected_to_anew_leaves_its_old_socket_first() {
    let (mut world, old) = World::online();
    world.sent.clear();
    let new = world.connect(profile("b"));
    assert_eq!(world.sent(old), [0xE0, 0]);
    assert!(world.closed.contains(&old));
    let newer = world.connect(profile("b"));
    assert!(world.closed.contains(&new) && world.sent(new).is_empty(), "it was not open yet");
    late(&mut world, old);
    late(&mut world, new);
    world.welcome(newer);
    assert!(matches!(world.state("b"), State::Connected { .. }));
}

#[test]
fn a_disconnected_broker_stays_away_whatever_comes_back() {
    let (mut world, _) = World::online();
    world.ask(PAGE, Request::Disconnect(id("b")));
    world.ask(PAGE, Request::Online(true));
    world.ask(PAGE, Request::Woke);
    sleep(&mut world, true);
    world.tick();
    assert_eq!((world.wait(HOUR), world.opened.len()), (0, 1));
    assert_eq!(world.state("b"), &State::Disconnected);
}

#[test]
fn an_address_the_browser_refuses_is_named_and_not_tried_again() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    world.handle(Input::Failed(link, "The URL is invalid."));
    assert_eq!(world.state("b"), &State::Refused { why: Trouble::Address("The URL is invalid.".into()) });
    assert!(world.sentences().iter().any(|line| line.contains("The URL is invalid.")));
    assert_eq!((world.wait(HOUR), world.opened.len()), (0, 1));
}

#[test]
fn a_client_id_the_protocol_cannot_say_is_told_without_a_socket() {
    let mut world = World::new();
    let wrong = Profile { client_id: "a\0b".into(), version: Version::V311, ..profile("b") };
    world.ask(PAGE, Request::Connect(Box::new(wrong)));
    assert!(matches!(world.state("b"), State::Refused { why: Trouble::Profile(_) }));
    assert!(world.opened.is_empty());
}

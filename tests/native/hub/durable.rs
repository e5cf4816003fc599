//! Sessions that outlast their page, against a model broker: the page is gone at every point of every exchange, and
//! another begins with what the storage holds.

use std::collections::HashSet;
use std::time::Duration;

use topicboard::client::{Keeping, Note, Notice, State, Trouble, Unkept};
use topicboard::data::view::Freshness;
use topicboard::hub::Input;
use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{Protocol, Qos};
use topicboard::port::{Outcome, Request};
use topicboard::profile::Profile;

use super::keeper::{Ask, Sim, lasting};
use super::world::{Disk, PAGE, World, id, profile};
use crate::wire::{self, PUBACK};

const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];
const PAYLOADS: [&str; 3] = ["first", "second", "third"];

/// In the order of their first arrivals, and how often one came again.
fn firsts(all: &[String]) -> (Vec<String>, usize) {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(one) {
            seen.push(one.clone());
        }
    }
    let again = all.len() - seen.len();
    (seen, again)
}

#[test]
fn f23_a_page_gone_at_any_point_of_sending_loses_nothing_and_sends_no_qos_2_twice() {
    let mut points = 0;
    for protocol in BOTH {
        for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce] {
            for (sent, saved) in [(false, false), (false, true), (true, false), (true, true)] {
                for point in 0.. {
                    let mut sim = Sim::new(protocol);
                    sim.wishes = PAYLOADS.map(|payload| (qos, payload.to_owned())).into();
                    let was_over = !(0..point).all(|_| sim.step(0));
                    sim.crash(sent, saved);
                    let promised = sim.promised(&PAYLOADS);
                    sim.settle();
                    let (arrived, again) = firsts(&sim.broker.received);
                    assert_eq!(arrived, promised, "{protocol:?} {qos:?} gone after {point}: all, in order");
                    assert!(again == 0 || qos == Qos::AtLeastOnce, "{protocol:?} gone after {point}: none twice");
                    assert!(sim.disk.kept.keys().all(|(_, key)| !key.starts_with('p')), "and all of it is finished");
                    points += 1;
                    if was_over {
                        break;
                    }
                }
            }
        }
    }
    assert!(points > 150, "{points}");
}

#[test]
fn f23_a_page_gone_at_any_point_of_receiving_has_every_message_and_no_qos_2_twice() {
    for protocol in BOTH {
        for qos in [1, 2] {
            for (sent, saved) in [(false, false), (false, true), (true, false), (true, true)] {
                for point in 0.. {
                    let mut sim = Sim::new(protocol);
                    sim.settle();
                    for payload in PAYLOADS {
                        sim.queue(qos, payload);
                    }
                    let was_over = !(0..point).all(|_| sim.step(0));
                    sim.crash(sent, saved);
                    sim.settle();
                    let all: Vec<_> = sim.delivered.iter().map(|(payload, _)| payload.clone()).collect();
                    let (arrived, again) = firsts(&all);
                    assert_eq!(arrived, PAYLOADS, "{protocol:?} {qos} gone after {point}");
                    let marked = sim.delivered.iter().filter(|(_, dup)| *dup).count();
                    assert!(again == 0 || qos == 1 && again <= marked, "{protocol:?} {qos} gone after {point}");
                    assert!(sim.broker.out.is_empty() && sim.disk.kept.keys().all(|(_, key)| !key.starts_with('r')));
                    if was_over {
                        break;
                    }
                }
            }
        }
    }
}

#[test]
fn f3_any_life_of_cuts_and_reloads_loses_nothing_and_repeats_no_qos_2() {
    for seed in 0..400 {
        let mut random = fastrand::Rng::with_seed(seed);
        let protocol = BOTH[random.usize(..2)];
        let mut sim = Sim::new(protocol);
        let names: Vec<String> = (0..12).map(|number| format!("<{number}>")).collect();
        let mut promised = Vec::new();
        let mut queued = Vec::new();
        for name in &names {
            if random.bool() {
                sim.wishes.push_back((Qos::ExactlyOnce, name.clone()));
            } else if !sim.broker.subscribed.is_empty() {
                sim.queue(2, name);
                queued.push(name.clone());
            }
            for _ in 0..random.usize(..12) {
                sim.step(random.usize(..3));
            }
            match random.u8(..6) {
                0 => {
                    let (sent, saved) = (random.bool(), random.bool());
                    sim.crash(sent, saved);
                    promised = sim.promised(&names.iter().map(|name| &**name).collect::<Vec<_>>());
                }
                1 => sim.lose_line(random.bool()),
                _ => {}
            }
        }
        sim.settle();
        // Three cuts right after the welcome look like a fight, and wait for a person.
        sim.client.connect(sim.now);
        sim.drain();
        sim.settle();
        assert!(promised.iter().all(|name| sim.broker.received.contains(name)), "{seed}: nothing is lost");
        let (_, again) = firsts(&sim.broker.received);
        assert_eq!(again, 0, "{seed}: {:?}", sim.broker.received);
        let all: Vec<_> = sim.delivered.iter().map(|(payload, _)| payload.clone()).collect();
        assert_eq!(all, queued, "{seed}: received once each, in order");
    }
}

#[test]
fn f4_a_session_the_broker_lost_is_told_and_what_was_never_sent_is_sent() {
    for protocol in BOTH {
        let mut sim = Sim::new(protocol);
        sim.settle();
        sim.broker.out.clear();
        // More than the window of the broker takes: the rest waits.
        let window = if protocol == Protocol::V5 { &[0x21, 0, 1][..] } else { &[] };
        sim.lose_line(false);
        sim.wait(Duration::from_secs(60));
        sim.step(0);
        sim.to_broker.clear();
        sim.wishes = PAYLOADS.map(|payload| (Qos::ExactlyOnce, payload.to_owned())).into();
        sim.to_client.push_back(wire::connack(protocol, true, 0, window));
        sim.broker.is_connected = true;
        while !sim.asks.is_empty() || !sim.to_client.is_empty() {
            sim.step(usize::from(sim.asks.is_empty()));
            sim.to_broker.clear();
        }
        sim.broker.has_session = false;
        sim.crash(false, true);
        sim.notes.clear();
        sim.settle();
        let (unknown, sent) = if protocol == Protocol::V5 { (1, &PAYLOADS[1..]) } else { (3, &PAYLOADS[..0]) };
        assert!(sim.notes.contains(&Note::Notice(Notice::SessionLost(unknown))), "{protocol:?} {:?}", sim.notes);
        assert_eq!(sim.broker.received, sent, "{protocol:?}: nothing that may have arrived is sent again");
        assert!(!sim.broker.subscribed.is_empty());
    }
}

#[test]
fn f5_a_session_only_the_broker_knows_is_not_gone_on_with() {
    let mut sim = Sim::new(Protocol::V5);
    sim.broker.has_session = true;
    sim.queue(2, "old");
    sim.settle();
    assert_eq!((sim.opens, sim.delivered.len()), (1, 0), "MQTT 5 begins anew at once");

    let mut sim = Sim::new(Protocol::V311);
    sim.broker.has_session = true;
    sim.queue(2, "old");
    sim.settle();
    assert_eq!((sim.opens, sim.delivered.len()), (2, 0), "3.1.1 leaves, and begins anew");
    assert!(sim.client.is_online());
}

#[test]
fn after_every_reload_it_subscribes_again_and_asks_for_retained_messages_and_leaves_what_nobody_wants() {
    let mut sim = Sim::new(Protocol::V5);
    sim.settle();
    assert_eq!(sim.broker.subscribed[0].body.last(), Some(&0x12), "only for new subscriptions, as the profile says");
    sim.crash(false, false);
    sim.settle();
    assert_eq!(sim.broker.subscribed[1].body.last(), Some(&0x02), "the page is empty, so all of them");
    sim.lose_line(false);
    sim.settle();
    assert_eq!(sim.broker.subscribed[2].body.last(), Some(&0x12));
    assert_eq!(sim.broker.unsubscribed, 0);
    sim.profile.subscriptions[0].filter = Filter::parse("other").unwrap();
    sim.crash(false, false);
    sim.settle();
    assert_eq!(sim.broker.unsubscribed, 1);
}

/// A storage with something of everything in it.
fn full() -> Sim {
    let mut sim = Sim::new(Protocol::V5);
    sim.settle();
    sim.queue(2, "in");
    sim.queue(1, "in too");
    while sim.broker.out.iter().all(|(.., released)| !released) {
        assert!(sim.step(0));
    }
    sim.to_client.clear();
    sim.settle();
    sim.lose_line(false);
    sim.wishes = [Qos::ExactlyOnce, Qos::AtLeastOnce].map(|qos| (qos, "out".to_owned())).into();
    while !sim.disk.kept.keys().any(|(_, key)| key.starts_with('p')) {
        assert!(sim.step(0));
    }
    let kinds: HashSet<_> = sim.disk.kept.keys().map(|(_, key)| &key[..1]).collect();
    assert_eq!(kinds, HashSet::from(["s", "p", "r", "m"]));
    sim
}

#[test]
fn f47_whatever_byte_of_the_storage_is_flipped_it_is_put_aside_and_the_session_begins_anew() {
    let disk = full().disk;
    let mut flipped = 0;
    for ((_, key), bytes) in &disk.kept {
        for place in 0..bytes.len() {
            let mut damaged = disk.clone();
            damaged.kept.get_mut(&(id("b"), key.clone())).unwrap()[place] ^= 1 << (flipped % 8);
            let records = damaged.recall(&id("b"));
            let mut sim = Sim::new(Protocol::V5);
            sim.disk = damaged;
            sim.settle();
            assert_eq!(sim.disk.aside[&id("b")], records, "{key} {place}");
            assert!(sim.notes.contains(&Note::SetAside) && sim.client.is_online());
            assert!(sim.client.status().keeping.set_aside && sim.delivered.is_empty());
            assert_eq!(sim.disk.kept.len(), 1, "the new session's record");
            flipped += 1;
        }
        for wrong in ["", "é", "p", "r00000", "r0000", "pzz", "x"] {
            let mut damaged = disk.clone();
            damaged.kept.insert((id("b"), wrong.into()), bytes.clone());
            let mut sim = Sim::new(Protocol::V5);
            sim.disk = damaged;
            sim.settle();
            assert!(sim.client.is_online() && sim.notes.contains(&Note::SetAside), "{wrong}");
        }
    }
    assert!(flipped > 80, "{flipped}");
    let mut whole = Sim::new(Protocol::V5);
    whole.disk = disk;
    whole.step(0);
    assert!(whole.notes.contains(&Note::Resumed(2)), "undamaged it is gone on with");
}

#[test]
fn f43_f44_without_a_storage_the_session_goes_on_in_memory_and_says_so() {
    for why in [Unkept::Refused, Unkept::Full, Unkept::Failed] {
        let mut sim = Sim::new(Protocol::V5);
        sim.asks.clear();
        sim.client.recalled(sim.now, Err(why), &mut |_, _| {});
        sim.drain();
        sim.asks.clear();
        sim.wishes.push_back((Qos::ExactlyOnce, "x".into()));
        sim.settle();
        assert_eq!(sim.broker.received, ["x"]);
        assert_eq!(sim.client.status().keeping, Keeping { wanted: true, trouble: Some(why), set_aside: false });
        assert!(sim.notes.contains(&Note::NotKept(why)));
        assert!(sim.asks.is_empty(), "nothing more is asked of it");
    }
    // It fills up on the way: what waited leaves, and what it holds is not true any more.
    let mut sim = Sim::new(Protocol::V5);
    sim.settle();
    sim.queue(2, "in");
    sim.step(0);
    let Some(Ask::Save(number, _)) = sim.asks.pop_front() else { panic!("it is to be saved") };
    assert!(sim.to_broker.is_empty(), "nothing leaves before it is saved");
    sim.client.unsaved(sim.now, number, Unkept::Full);
    sim.drain();
    sim.settle();
    assert!(sim.broker.out.is_empty() && sim.disk.kept.is_empty());
}

#[test]
fn a_storage_that_does_not_answer_is_not_waited_for_longer_than_five_seconds() {
    let mut sim = Sim::new(Protocol::V5);
    sim.asks.clear();
    assert_eq!(sim.client.deadline(), Some(sim.now.instant + Duration::from_secs(5)));
    sim.wait(Duration::from_secs(5));
    assert_eq!(sim.opens, 1);

    let mut sim = Sim::new(Protocol::V5);
    sim.step(0);
    assert!(sim.to_broker.is_empty(), "CONNECT waits, because the broker would know a session that nobody else does");
    sim.asks.clear();
    sim.wait(Duration::from_secs(5));
    sim.settle();
    assert!(sim.client.is_online());
    assert_eq!(sim.client.status().keeping.trouble, Some(Unkept::Slow));
}

#[test]
fn f10_a_session_another_tab_went_on_with_is_left_to_it_until_a_person_takes_it_back() {
    let mut sim = Sim::new(Protocol::V311);
    sim.settle();
    sim.queue(2, "here");
    sim.settle();
    sim.lose_line(false);
    sim.wait(Duration::from_secs(60));
    let Some(Ask::Save(number, _)) = sim.asks.pop_front() else { panic!("CONNECT waits for it") };
    sim.client.unsaved(sim.now, number, Unkept::Taken);
    sim.drain();
    assert_eq!(sim.client.status().state, State::Refused { why: Trouble::Elsewhere });
    sim.wait(Duration::from_secs(3_600));
    assert!(!sim.is_open && sim.asks.is_empty(), "no fight");
    sim.client.connect(sim.now);
    sim.drain();
    sim.settle();
    assert!(sim.client.is_online());
    assert_eq!(sim.delivered, [("here".to_owned(), false)], "what is known is not replayed");
}

#[test]
fn f10_a_session_that_is_open_in_another_page_is_left_there_until_somebody_wants_it_here() {
    let mut sim = Sim::new(Protocol::V5);
    sim.client.connect(sim.now);
    sim.drain();
    assert!(matches!(sim.asks.pop_front(), Some(Ask::Recall(false))));
    sim.client.recalled(sim.now, Err(Unkept::Taken), &mut |_, _| {});
    sim.drain();
    assert_eq!(sim.client.status().state, State::Refused { why: Trouble::Elsewhere });
    sim.client.network(sim.now, false);
    sim.client.network(sim.now, true);
    sim.client.woke(sim.now);
    sim.wait(Duration::from_secs(3_600));
    assert!(!sim.is_open && sim.asks.is_empty(), "no fight");
    sim.client.connect(sim.now);
    sim.drain();
    assert!(matches!(sim.asks.front(), Some(Ask::Recall(true))), "it is wanted here");
    sim.settle();
    assert!(sim.client.is_online());
}

#[test]
fn a_session_that_is_to_end_with_the_page_asks_nothing_of_a_storage() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    world.welcome(link);
    world.publish(PAGE, 1, "b", Qos::ExactlyOnce);
    assert_eq!(world.disk, Disk::default());
}

#[test]
fn a_message_of_an_earlier_page_is_shown_with_the_time_when_it_came() {
    let mut world = World::new();
    let link = world.connect(lasting(Protocol::V5));
    world.welcome(link);
    world.receive(link, &wire::publish(Protocol::V5, 2, "t", 7, &[], b"21"));
    assert!(world.sent(link).ends_with(&wire::ack(PUBACK, 7, 0)));
    let disk = world.disk;
    let mut world = World::new();
    world.disk = disk;
    world.connect(lasting(Protocol::V5));
    assert_eq!(world.reading("b", "t"), (Some(21.0), Freshness::Disconnected));
    world.ask(PAGE, Request::Forget(id("b")));
    assert_eq!(world.disk, Disk::default());
}

#[test]
fn another_password_goes_on_with_the_same_session_and_another_name_does_not() {
    let mut world = World::new();
    let first = world.connect(lasting(Protocol::V5));
    world.welcome(first);
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    let again = world.connect(Profile { username: None, name: "Other".into(), ..lasting(Protocol::V5) });
    world.handle(Input::Open(again));
    world.receive(again, &wire::connack(Protocol::V5, true, 0, &[]));
    // The subscription has the number 1.
    world.receive(again, &wire::ack(PUBACK, 2, 0));
    assert_eq!(world.fate().last(), Some(&&Outcome::Acknowledged));
    let renamed = world.connect(Profile { client_id: "another".into(), ..lasting(Protocol::V5) });
    world.handle(Input::Open(renamed));
    assert_eq!(wire::packets(&world.sent(renamed))[0].connect().flags & 2, 2, "it begins anew");
}

//! The recent messages of a feed.

use proptest::prelude::*;
use topicboard::data::view::{Cause, Entry, Freshness, Gap, Tail};

use super::*;

fn tail(filter: &str, most: u32, span_secs: u32, only_changes: bool) -> View {
    View::Tail { feed: feed(filter, ""), most, span_secs, only_changes }
}

fn shown(standing: &mut Standing, store: &mut Store, millis: i64) -> Tail {
    match standing.answer(store, at(millis)) {
        Answer::Tail(tail) => tail,
        other => panic!("{other:?}"),
    }
}

fn lines(tail: &Tail) -> Vec<String> {
    let line = |entry: &Entry| {
        let mark = if entry.retained { "!" } else { "" };
        format!("{}{mark} {}={}", entry.at.as_millis(), entry.topic, said(&entry.value))
    };
    tail.entries.iter().map(line).collect()
}

#[test]
fn a_tail_begins_with_what_is_known_and_goes_on_with_what_comes() {
    let (mut store, slot) = connected(&Limits::default());
    store.apply(slot, &live("door/b", b"open"), at(20));
    store.apply(slot, &retained("door/a", b"closed"), at(30));
    store.apply(slot, &live("window", b"open"), at(30));
    let mut standing = Standing::new(tail("door/+", 10, 0, false), &mut store);
    for (millis, payload) in [(40, "closed"), (50, "closed")] {
        store.apply(slot, &live("door/b", payload.as_bytes()), at(millis));
        store.apply(slot, &live("window", b"open"), at(millis));
    }
    let found = shown(&mut standing, &mut store, 60);
    let all = ["20 door/b=open", "30! door/a=closed", "40 door/b=closed", "50 door/b=closed"];
    assert_eq!(lines(&found), all);
    assert_eq!((found.from, found.to, found.missed, found.freshness), (at(20), at(60), 0, Freshness::Live));
    let mut few = Standing::new(tail("door/+", 2, 0, false), &mut store);
    let found = shown(&mut few, &mut store, 60);
    assert_eq!((lines(&found), found.missed), (all[2..].iter().map(ToString::to_string).collect(), 2));
    let mut none = Standing::new(tail("nothing/here", 2, 10, true), &mut store);
    let found = shown(&mut none, &mut store, 60);
    assert_eq!((found.entries.len(), found.freshness, found.from), (0, Freshness::Waiting, at(-9_940)));
}

#[test]
fn changes_are_kept_and_what_was_true_when_the_span_began() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = Standing::new(tail("door/+", 10, 10, true), &mut store);
    for (millis, topic, payload) in [
        (1_000, "door/a", "open"),
        (2_000, "door/b", "open"),
        (3_000, "door/a", "closed"),
        (4_000, "door/a", "closed"),
        (15_000, "door/a", "open"),
        (16_000, "door/b", "open"),
    ] {
        store.apply(slot, &live(topic, payload.as_bytes()), at(millis));
    }
    let found = shown(&mut standing, &mut store, 16_000);
    assert_eq!(lines(&found), ["2000 door/b=open", "3000 door/a=closed", "15000 door/a=open"]);
    assert_eq!((found.from, found.missed), (at(6_000), 0));
    let found = shown(&mut standing, &mut store, 60_000);
    assert_eq!(lines(&found), ["2000 door/b=open", "15000 door/a=open"]);
}

#[test]
fn what_is_true_still_outlives_a_flood_of_other_changes() {
    let limits = Limits { tail_entries: 8, ..Limits::default() };
    let (mut store, slot) = connected(&limits);
    let mut standing = Standing::new(tail("#", 100, 60, true), &mut store);
    store.apply(slot, &live("door", b"open"), at(1));
    for number in 0..1_000 {
        store.apply(slot, &live("busy", number.to_string().as_bytes()), at(10 + number));
    }
    let found = shown(&mut standing, &mut store, 2_000);
    assert_eq!(lines(&found)[0], "1 door=open");
    assert_eq!((found.entries.len(), found.missed), (8, 993));
    let found = shown(&mut standing, &mut store, 100_000);
    assert_eq!((lines(&found), found.missed), (vec!["1 door=open".into(), "1009 busy=999".into()], 0));
}

#[test]
fn a_tail_is_due_ten_times_a_second_while_messages_come_and_then_as_it_slides() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = Standing::new(tail("a", 10, 4, false), &mut store);
    assert!(standing.is_due(&store, at(0)));
    shown(&mut standing, &mut store, 0);
    assert_eq!(standing.due(&store, at(0)), None);
    store.apply(slot, &live("b", b"1"), at(50));
    assert!(!standing.is_due(&store, at(100)));
    store.apply(slot, &live("a", b"1"), at(150));
    assert!(standing.is_due(&store, at(150)));
    shown(&mut standing, &mut store, 150);
    store.apply(slot, &live("a", b"2"), at(160));
    assert!(!standing.is_due(&store, at(249)) && standing.is_due(&store, at(250)));
    assert_eq!(standing.due(&store, at(160)), Some(at(250)));
    shown(&mut standing, &mut store, 250);
    let (mut now, mut answers) = (at(250), Vec::new());
    while let Some(due) = standing.due(&store, now) {
        assert!(!standing.is_due(&store, at(due.as_millis() - 1)) && standing.is_due(&store, due));
        answers.push(shown(&mut standing, &mut store, due.as_millis()).entries.len());
        now = due;
    }
    assert_eq!(answers, [2, 2, 2, 2, 0], "once a second until the last message has left");
}

#[test]
fn a_tail_tells_gaps_and_trust() {
    let (mut store, slot) = connected(&Limits { flood_per_sec: 300, ..Limits::default() });
    let mut standing = Standing::new(tail("a/+", 5, 10, false), &mut store);
    store.apply(slot, &live("a/1", b"1"), at(1_000));
    store.connection(slot, at(2_000), false);
    assert!(standing.is_due(&store, at(2_000)));
    assert_eq!(shown(&mut standing, &mut store, 2_000).freshness, Freshness::Disconnected);
    store.connection(slot, at(3_000), true);
    let found = shown(&mut standing, &mut store, 3_000);
    assert_eq!(
        (found.freshness, &found.gaps[..]),
        (Freshness::Late, &[Gap { from: at(2_000), to: at(3_000), cause: Cause::Line }][..])
    );
    for number in 0..4_000 {
        store.apply(slot, &live(&format!("a/{}", number % 10), b"1"), at(4_000 + number));
    }
    let found = shown(&mut standing, &mut store, 8_000);
    assert_eq!(found.freshness, Freshness::Flooded, "each topic is slow, all together are not");
    let turn = standing.due(&store, at(8_000)).unwrap();
    assert_eq!(shown(&mut standing, &mut store, turn.as_millis()).freshness, Freshness::Flooded);
    assert_eq!(shown(&mut standing, &mut store, 12_000).freshness, Freshness::Live);
}

#[test]
fn tails_are_shared_released_and_refused() {
    let (mut store, slot) = connected(&Limits { tails: 2, ..Limits::default() });
    let first = Standing::new(tail("a", 10, 0, false), &mut store);
    let second = Standing::new(tail("b", 10, 0, false), &mut store);
    let mut same = Standing::new(tail("a", 10, 0, false), &mut store);
    let mut third = Standing::new(tail("c", 10, 0, false), &mut store);
    let push = |store: &mut Store, millis| {
        for topic in ["a", "b", "c"] {
            store.apply(slot, &live(topic, b"1"), at(millis));
        }
    };
    push(&mut store, 1);
    assert_eq!((store.usage(at(1)).entries, store.usage(at(1)).tails_refused), (2, 1));
    assert_eq!(shown(&mut third, &mut store, 1).entries, []);
    first.withdraw(&mut store);
    second.withdraw(&mut store);
    push(&mut store, 2);
    assert_eq!(store.usage(at(2)).entries, 4, "a is used still, b is kept");
    assert_eq!(lines(&shown(&mut third, &mut store, 2)), ["2 c=1"], "in the place of b, with what is known");
    assert_eq!(lines(&shown(&mut same, &mut store, 2)), ["1 a=1", "2 a=1"]);
    store.forget(slot);
    assert!(same.is_due(&store, at(1_000)));
    assert_eq!((shown(&mut same, &mut store, 3).entries, store.usage(at(3)).entries), (Vec::new(), 0));
}

proptest! {
    #[test]
    fn tails_equal_brute_force_and_stay_within_their_bounds(
        messages in prop::collection::vec((0..400_i64, 0..3_usize, 0..3_u8, any::<bool>()), 0..120),
        entries in 1..40_usize,
        bytes in prop_oneof![3 => Just(100_000_usize), 1 => 100..3_000_usize],
        (most, span_secs) in (1..40_u32, 1..20_u32),
        only_changes: bool,
    ) {
        let limits = Limits { tail_entries: entries, tail_bytes: bytes, ..Limits::default() };
        let (mut store, slot) = connected(&limits);
        let mut standing = Standing::new(tail("+", most, span_secs, only_changes), &mut store);
        let (mut now, mut model) = (0, Vec::<(i64, &str, String, bool)>::new());
        for (wait, topic, value, is_retained) in messages {
            now += wait;
            let (topic, payload) = (["a", "b", "c"][topic], value.to_string());
            store.apply(slot, &Message { retain: is_retained, ..live(topic, payload.as_bytes()) }, at(now));
            let before = model.iter().rfind(|(_, other, ..)| *other == topic);
            if !only_changes || before.is_none_or(|(_, _, before, _)| *before != payload) {
                model.push((now, topic, payload, is_retained));
            }
        }
        let from = now - i64::from(span_secs) * 1_000;
        let wanted: Vec<String> = model.iter().enumerate().filter(|(index, (time, topic, ..))| {
            let later = model[index + 1..].iter().find(|(_, other, ..)| other == topic);
            *time > from || (only_changes && later.is_none_or(|(later, ..)| *later > from)) || (!only_changes && *time == from)
        }).map(|(_, (time, topic, value, is_retained))| {
            format!("{time}{} {topic}={value}", if *is_retained { "!" } else { "" })
        }).collect();
        let found = shown(&mut standing, &mut store, now);
        let lines = lines(&found);
        prop_assert!(lines.len() <= most as usize && store.usage(at(now)).entries <= entries as u64);
        prop_assert!(found.entries.is_sorted_by_key(|entry| entry.at));
        if bytes == 100_000 && model.len() <= entries {
            let cut = wanted.len().saturating_sub(most as usize);
            prop_assert_eq!(&lines, &wanted[cut..]);
            prop_assert_eq!(found.missed, cut as u64);
        } else {
            // What is missing is told, and nothing is made up.
            prop_assert!(lines.iter().all(|line| wanted.contains(line) || only_changes), "{lines:?} {wanted:?}");
            prop_assert!(lines.len() as u64 + found.missed >= wanted.len().min(most as usize) as u64 || only_changes);
        }
    }
}

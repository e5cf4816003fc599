//! Sources and feeds with a transform: every view of one says the same.

use proptest::prelude::*;
use topicboard::data::Source;
use topicboard::data::view::{Freshness, Plot, Reading, Tail, Window};
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Transform;

use super::*;

const WINDOW: Window = Window { span_secs: 1_000, columns: 100, until: None };

fn source(topic: &str, steps: &serde_json::Value) -> Source {
    let plain = Source::new(broker(), Topic::parse(topic).unwrap(), Selector::default());
    plain.through(Transform::parse(steps).unwrap())
}

/// A view of each kind of the same source.
fn views(source: &Source) -> [View; 4] {
    [
        View::Reading { source: source.clone(), spark: None },
        View::Plot { sources: vec![source.clone()], window: WINDOW },
        View::Tail { feed: Feed::of(source), most: 100, span_secs: 0, only_changes: false },
        View::Matches { feed: Feed::of(source), rows: 0..1 },
    ]
}

fn read(standing: &mut Standing, store: &mut Store, millis: i64) -> Reading {
    match standing.answer(store, at(millis)) {
        Answer::Reading(reading) => reading,
        Answer::Matches(mut page) => page.rows.pop().map(|row| row.reading).unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

fn tail(standing: &mut Standing, store: &mut Store, millis: i64) -> Tail {
    match standing.answer(store, at(millis)) {
        Answer::Tail(tail) => tail,
        other => panic!("{other:?}"),
    }
}

fn plot(standing: &mut Standing, store: &mut Store, millis: i64) -> Plot {
    match standing.answer(store, at(millis)) {
        Answer::Plot(plot) => plot,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_transform_that_remembers_begins_with_live_messages_and_has_nothing_before() {
    let (mut store, slot) = connected(&Limits::default());
    let [reading, _, log, table] = views(&source("meter", &serde_json::json!([{"delta": true}, {"scale": 10}])));
    let mut standing = [reading, log, table].map(|view| Standing::new(view, &mut store));
    assert_eq!(read(&mut standing[0], &mut store, 0), Reading::default());
    store.apply(slot, &retained("meter", b"1.5"), at(1));
    store.apply(slot, &live("meter", b"2"), at(2));
    for number in [0, 2] {
        let found = read(&mut standing[number], &mut store, 2);
        assert_eq!((found.value, found.messages, found.freshness), (None, 2, Freshness::Waiting));
    }
    assert_eq!(tail(&mut standing[1], &mut store, 2).entries, []);
    store.apply(slot, &live("meter", b"2.5"), at(3));
    store.apply(slot, &retained("meter", b"9"), at(4));
    for number in [0, 2] {
        let found = read(&mut standing[number], &mut store, 700);
        assert_eq!((said(&found.value.unwrap()), found.at, found.messages), ("5.0".into(), Some(at(3)), 4));
    }
    assert_eq!(said(&tail(&mut standing[1], &mut store, 700).entries[0].value), "5.0");
    assert_eq!(store.usage(at(4)).series, 1);
    store.forget(slot);
    store.connection(slot, at(5), true);
    store.apply(slot, &live("meter", b"4"), at(6));
    assert_eq!(read(&mut standing[0], &mut store, 6).value, None, "what it remembered is forgotten");
}

#[test]
fn states_of_a_feed_are_bounded_and_what_is_missed_is_told() {
    let (mut store, slot) = connected(&Limits { tail_states: 2, ..Limits::default() });
    let feed = feed("+", "").through(Transform::parse(&serde_json::json!([{"max": 10}])).unwrap());
    let mut standing = Standing::new(View::Tail { feed, most: 100, span_secs: 0, only_changes: false }, &mut store);
    for topic in ["a", "b", "c", "a"] {
        store.apply(slot, &live(topic, b"1"), at(1));
    }
    let found = tail(&mut standing, &mut store, 1);
    assert_eq!((found.entries.len(), found.missed), (3, 1));
}

#[test]
fn different_transforms_of_a_topic_are_different_series() {
    let (mut store, slot) = connected(&Limits::default());
    let sources = [serde_json::json!([]), serde_json::json!([{"scale": 2}]), serde_json::json!([{"map": {"3": "on"}}])];
    let sources = sources.map(|steps| source("a", &steps));
    let mut standing = Standing::new(View::Plot { sources: sources.to_vec(), window: WINDOW }, &mut store);
    store.apply(slot, &live("a", b"3"), at(1));
    let lines = plot(&mut standing, &mut store, 1).lines;
    assert_eq!(lines.iter().map(|line| line.buckets[0].last).collect::<Vec<_>>(), [3.0, 6.0, 1.0]);
    assert_eq!(store.usage(at(1)).series, 3);
}

proptest! {
    #[test]
    fn all_views_of_a_source_agree(
        steps in prop::collection::vec(prop::sample::select(vec![
            serde_json::json!({"scale": 0.1}), serde_json::json!({"offset": -4}), serde_json::json!({"round": 1}),
            serde_json::json!({"delta": true}), serde_json::json!({"rate": "minute"}), serde_json::json!({"mean": 5}),
            serde_json::json!({"max": 3}), serde_json::json!({"map": {"1": "on", "x": 7}}), serde_json::json!({"invert": true}),
        ]), 0..4),
        messages in prop::collection::vec((0..3_000_i64, "[0-9]{1,2}(\\.[0-9])?|x|on|", prop::bool::weighted(0.2)), 1..30),
    ) {
        let (mut store, slot) = connected(&Limits::default());
        let source = source("a", &serde_json::json!(steps));
        let mut standing = views(&source).map(|view| Standing::new(view, &mut store));
        let mut now = 1_000;
        for (wait, payload, is_retained) in messages {
            now += wait;
            store.apply(slot, &Message { retain: is_retained, ..live("a", payload.as_bytes()) }, at(now));
            let reading = read(&mut standing[0], &mut store, now);
            let value = reading.value.clone().unwrap_or(Err(Missing::NotYet));
            let row = read(&mut standing[3], &mut store, now);
            let tail = tail(&mut standing[2], &mut store, now);
            if value != Err(Missing::NotYet) {
                // A ring takes nothing that is not yet there, and leaves the reading as it was.
                let entry = tail.entries.last().unwrap();
                prop_assert!(entry.value == value || reading.at < Some(entry.at), "{:?} {:?}", entry, reading);
                prop_assert_eq!(row.value, Some(value.clone()));
            }
            let last = plot(&mut standing[1], &mut store, now).lines[0].buckets.last().copied();
            if let (Ok(Some(number)), false) = (value.as_ref().map(Value::as_number), is_retained) {
                let last = last.unwrap();
                prop_assert_eq!((last.last.to_bits(), last.to), (number.to_bits(), at(now)));
            }
        }
    }
}

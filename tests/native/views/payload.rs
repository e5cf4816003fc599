//! Whole payloads, such as images.

use topicboard::data::view::{Freshness, Payload};
use topicboard::mqtt::topic::Topic;

use super::*;

fn look(topic: &str, most: u32, store: &mut Store) -> Standing {
    Standing::new(View::Payload { broker: broker(), topic: Topic::parse(topic).unwrap(), most }, store)
}

fn seen(standing: &mut Standing, store: &mut Store, millis: i64) -> Payload {
    match standing.answer(store, at(millis)) {
        Answer::Payload(payload) => payload,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_image_of_a_mebibyte_comes_whole_where_somebody_looks_at_it() {
    let (mut store, slot) = connected(&Limits::default());
    let image = vec![0xD8; 1 << 20];
    store.apply(slot, &retained("cam", &image), at(1));
    let mut standing = look("cam", 4 << 20, &mut store);
    let before = seen(&mut standing, &mut store, 2);
    assert_eq!((before.bytes, before.data.len(), before.freshness), (1 << 20, 256 << 10, Freshness::Retained));
    assert_eq!(store.usage(at(2)).payloads_cut, 1, "nobody looked yet");

    store.apply(slot, &live("cam", &image), at(3));
    assert!(standing.is_due(&store, at(3)));
    let after = seen(&mut standing, &mut store, 3);
    assert_eq!((after.at, after.messages, after.freshness), (Some(at(3)), 2, Freshness::Live));
    assert!(after.bytes == 1 << 20 && after.data == image);
    assert_eq!(store.usage(at(3)).payloads_cut, 1);
    assert!(!standing.is_due(&store, at(1_000_000)));

    standing.withdraw(&mut store);
    store.apply(slot, &live("cam", &image), at(4));
    assert_eq!(store.usage(at(4)).payloads_cut, 2, "nobody looks any more");
}

#[test]
fn all_images_together_are_bounded_and_what_is_cut_is_told() {
    let (mut store, slot) = connected(&Limits { payload_bytes: 10, whole_bytes: 250, ..Limits::default() });
    let mut standing = ["a", "b", "c"].map(|topic| look(topic, 1_000, &mut store));
    for topic in ["a", "b", "c", "a"] {
        store.apply(slot, &live(topic, &[0xFF; 100]), at(1));
    }
    let kept = standing.each_mut().map(|standing| seen(standing, &mut store, 1).data.len());
    assert_eq!((kept, store.usage(at(1)).payloads_cut), ([100, 100, 10], 1));
    store.apply(slot, &live("b", b"short"), at(2));
    store.apply(slot, &live("c", &[0xFF; 100]), at(2));
    let shown = seen(&mut standing[2], &mut store, 2);
    assert_eq!((shown.bytes, shown.data.len()), (100, 100), "b made room");
}

#[test]
fn no_more_is_sent_than_is_wanted_and_nothing_while_nothing_came() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = look("a", 3, &mut store);
    assert_eq!(seen(&mut standing, &mut store, 0), Payload::default());
    assert_eq!(standing.due(&store, at(0)), None);
    store.apply(slot, &live("a", b"\x00\x01\x02\x03"), at(1));
    let shown = seen(&mut standing, &mut store, 1);
    assert_eq!((shown.bytes, &shown.data[..]), (4, &[0, 1, 2][..]));
    store.connection(slot, at(2), false);
    assert!(standing.is_due(&store, at(2)));
    assert_eq!(seen(&mut standing, &mut store, 2).freshness, Freshness::Disconnected);
}

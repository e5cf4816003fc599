//! The topics that match a filter.

use std::collections::BTreeMap;

use proptest::prelude::*;
use topicboard::data::view::{Freshness, MatchPage};

use super::*;

fn matches(filter: &str, selector: &str, rows: core::ops::Range<u32>) -> View {
    View::Matches { feed: feed(filter, selector), rows }
}

fn page(standing: &mut Standing, store: &mut Store, millis: i64) -> MatchPage {
    match standing.answer(store, at(millis)) {
        Answer::Matches(page) => page,
        other => panic!("{other:?}"),
    }
}

fn rows(page: &MatchPage) -> Vec<String> {
    let row = |row: &topicboard::data::view::MatchRow| {
        format!("{}={}", row.topic, row.reading.value.as_ref().map_or_else(String::new, said))
    };
    page.rows.iter().map(row).collect()
}

#[test]
fn topics_stand_in_the_order_of_the_tree_each_with_its_own_value() {
    let (mut store, slot) = connected(&Limits::default());
    for (topic, payload) in [
        ("home/room10/t", "10"),
        ("home/room2/t", r#"{"v":2.50}"#),
        ("home/room2/h", r#"{"v":50}"#),
        ("home/room2/t/raw", r#"{"v":0}"#),
        ("home", r#"{"v":1}"#),
        ("$SYS/room1/t", r#"{"v":9}"#),
    ] {
        store.apply(slot, &live(topic, payload.as_bytes()), at(1));
    }
    let mut standing = Standing::new(matches("home/+/t", "v", 0..9), &mut store);
    let shown = page(&mut standing, &mut store, 2);
    assert_eq!(rows(&shown), ["home/room2/t=2.50", "home/room10/t=Err(NoSuchPart)"]);
    assert_eq!((shown.start, shown.total), (0, 2));
    assert_eq!(shown.rows[0].reading.freshness, Freshness::Live);

    standing.ask(matches("home/#", "v", 1..3), &mut store);
    let shown = page(&mut standing, &mut store, 2);
    assert_eq!(rows(&shown), ["home/room2/h=50", "home/room2/t=2.50"]);
    assert_eq!((shown.start, shown.total), (1, 5));

    standing.ask(matches("$share/group/$SYS/#", "v", 0..9), &mut store);
    assert_eq!(rows(&page(&mut standing, &mut store, 2)), ["$SYS/room1/t=9"]);
    standing.ask(matches("+/room1/t", "v", 0..9), &mut store);
    assert_eq!(rows(&page(&mut standing, &mut store, 2)).len(), 0);
    standing.withdraw(&mut store);
}

#[test]
fn a_table_is_due_when_a_row_of_it_changes_and_for_new_rows_twice_a_second() {
    let (mut store, slot) = connected(&Limits::default());
    store.apply(slot, &live("a/1", b"1"), at(0));
    store.apply(slot, &live("b", b"1"), at(0));
    let mut standing = Standing::new(matches("a/+", "", 0..1), &mut store);
    assert!(standing.is_due(&store, at(0)));
    page(&mut standing, &mut store, 0);
    store.apply(slot, &live("b", b"2"), at(10));
    assert!(!standing.is_due(&store, at(10)));
    assert_eq!(standing.due(&store, at(10)), None);
    store.apply(slot, &live("a/1", b"2"), at(20));
    assert!(standing.is_due(&store, at(20)));
    assert_eq!(rows(&page(&mut standing, &mut store, 20)), ["a/1=2"]);

    store.apply(slot, &live("a/2", b"1"), at(30));
    assert!(!standing.is_due(&store, at(499)));
    assert_eq!(standing.due(&store, at(30)), Some(at(500)));
    assert!(standing.is_due(&store, at(500)));
    assert_eq!(page(&mut standing, &mut store, 500).total, 2);
    store.apply(slot, &live("a/2", b"2"), at(510));
    assert!(!standing.is_due(&store, at(10_000)), "nobody sees the second row");

    store.connection(slot, at(520), false);
    assert!(standing.is_due(&store, at(520)));
    assert_eq!(page(&mut standing, &mut store, 520).rows[0].reading.freshness, Freshness::Disconnected);
    store.forget(slot);
    assert!(standing.is_due(&store, at(521)));
    assert_eq!(page(&mut standing, &mut store, 521), MatchPage::default());
}

#[test]
fn a_row_that_becomes_late_is_announced() {
    let (mut store, slot) = connected(&Limits::default());
    for millis in (0..5).map(|n| n * 3_000) {
        store.apply(slot, &live("a/1", b"1"), at(millis));
    }
    let mut standing = Standing::new(matches("a/+", "", 0..9), &mut store);
    page(&mut standing, &mut store, 12_000);
    assert_eq!(standing.due(&store, at(12_000)), Some(at(21_001)));
    assert!(!standing.is_due(&store, at(21_000)) && standing.is_due(&store, at(21_001)));
    assert_eq!(page(&mut standing, &mut store, 21_001).rows[0].reading.freshness, Freshness::Late);
    assert_eq!(standing.due(&store, at(21_001)), None);
}

#[test]
fn a_table_is_bounded_and_does_not_keep_topics_from_being_forgotten() {
    let (mut store, slot) = connected(&Limits { topics: 20, rows: 5, ..Limits::default() });
    let mut standing = Standing::new(matches("#", "", 0..100), &mut store);
    for number in 0..200 {
        store.apply(slot, &live(&format!("t/{number}"), b"1"), at(number));
        page(&mut standing, &mut store, number * 600);
    }
    let shown = page(&mut standing, &mut store, 200_000);
    assert_eq!((shown.rows.len(), shown.total), (5, store.usage(at(0)).topics));
    assert!(shown.total <= 20);
}

proptest! {
    #[test]
    fn the_topics_found_are_those_the_filter_matches(
        topics in prop::collection::vec("[$ab](/[ab]?){0,4}", 0..30),
        filter in "([$ab+](/([ab]?|\\+)){0,4}(/#)?)|#",
        depth in 1..6_usize,
    ) {
        let (mut store, slot) = connected(&Limits { tree_depth: depth, ..Limits::default() });
        let mut model = BTreeMap::new();
        let filter = Filter::parse(&filter).unwrap();
        for (number, topic) in topics.iter().enumerate() {
            let payload = number.to_string();
            store.apply(slot, &live(topic, payload.as_bytes()), at(1));
            if filter.matches(topic) {
                model.insert(topic.clone(), payload);
            }
        }
        let mut standing = Standing::new(matches(filter.as_str(), "", 0..100), &mut store);
        let mut found = rows(&page(&mut standing, &mut store, 2));
        found.sort();
        let mut expected: Vec<String> = model.iter().map(|(topic, payload)| format!("{topic}={payload}")).collect();
        expected.sort();
        prop_assert_eq!(found, expected);
    }
}

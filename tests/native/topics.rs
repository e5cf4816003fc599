//! The topic tree as its views show it, against a list of all messages.

use std::collections::BTreeMap;

use proptest::prelude::*;
use topicboard::data::view::{Branch, Order, TreePage, TreeView};
use topicboard::data::{Answer, Limits, Message, Slot, Standing, Store, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Properties;
use topicboard::time::Timestamp;

fn broker() -> BrokerId {
    BrokerId::parse("test").unwrap()
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn store(limits: &Limits) -> (Store, Slot) {
    let mut store = Store::new(limits);
    let slot = store.broker(&broker());
    store.connection(slot, at(0), true);
    (store, slot)
}

fn apply(store: &mut Store, slot: Slot, topic: &str, payload: &str, millis: i64) {
    let message = Message {
        topic,
        payload: payload.as_bytes(),
        qos: 0,
        retain: false,
        dup: false,
        properties: Properties::default(),
    };
    store.apply(slot, &message, at(millis));
}

fn view(open: &[&str], find: &str, order: Order) -> TreeView {
    let open = open.iter().map(|&prefix| prefix.into()).collect();
    TreeView { broker: broker(), open, rows: 0..500, find: find.into(), order }
}

fn page(store: &mut Store, view: TreeView, millis: i64) -> TreePage {
    let mut standing = Standing::new(View::Tree(view), store);
    match standing.answer(store, at(millis)) {
        Answer::Tree(page) => page,
        other => panic!("{other:?}"),
    }
}

/// Rows as `topic topics/messages`, indented, `+` closed and `-` open.
fn shown(page: &TreePage) -> Vec<String> {
    let row = |row: &topicboard::data::view::TreeRow| {
        let mark = match row.branch {
            Branch::Leaf => "",
            Branch::Closed => "+",
            Branch::Open => "-",
        };
        let name = &row.topic[row.name_at as usize..];
        let indent = " ".repeat(row.depth.into());
        format!("{indent}{mark}{name} {}/{} {}of{}", row.topics, row.messages, row.position, row.siblings)
    };
    page.rows.iter().map(row).collect()
}

#[derive(Default)]
struct Model {
    /// By prefix: topics, messages, latest.
    rows: BTreeMap<String, (Vec<String>, u64, i64)>,
}

impl Model {
    fn apply(&mut self, topic: &str, millis: i64) {
        let ends = topic.match_indices('/').map(|(end, _)| end).chain([topic.len()]);
        for end in ends {
            let (topics, messages, latest) = self.rows.entry(topic[..end].into()).or_default();
            if !topics.iter().any(|other| other == topic) {
                topics.push(topic.into());
            }
            *messages += 1;
            *latest = millis;
        }
    }
}

fn topic() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "", "Room2", "room10", "é"]), 1..5)
        .prop_map(|levels| levels.join("/"))
        .prop_filter("a topic has a character", |topic| !topic.is_empty())
}

proptest! {
    #[test]
    fn counts_are_those_of_a_list_of_all_messages(topics in prop::collection::vec(topic(), 1..60), find in "[aAr/]{0,2}") {
        let (mut store, slot) = store(&Limits::default());
        let mut model = Model::default();
        for (topic, millis) in topics.iter().zip(0..) {
            apply(&mut store, slot, topic, "1", millis);
            model.apply(topic, millis);
        }
        let needle = find.to_lowercase();
        let is_match = |topic: &String| topic.to_lowercase().contains(&needle);
        let open: Vec<&str> = model.rows.keys().map(String::as_str).collect();
        let page = page(&mut store, view(&open, &find, Order::Name), 100);
        let mut seen: Vec<_> = page.rows.iter().map(|row| {
            (row.topic.to_string(), (row.topics as usize, row.messages, row.at.map_or(-1, Timestamp::as_millis)))
        }).collect();
        seen.sort();
        let expected: Vec<_> = model.rows.iter()
            .filter(|(prefix, (topics, ..))| is_match(prefix) || topics.iter().any(is_match))
            .map(|(prefix, (topics, messages, latest))| (prefix.clone(), (topics.len(), *messages, *latest)))
            .collect();
        prop_assert_eq!(seen, expected);
        let matching = model.rows.iter().filter(|(prefix, (topics, ..))| topics.contains(prefix) && is_match(prefix));
        prop_assert_eq!(page.topics as usize, matching.count());
        prop_assert_eq!(page.total as usize, page.rows.len());
    }
}

#[test]
fn levels_are_shown_in_natural_order_below_open_ones() {
    let (mut store, slot) = store(&Limits::default());
    for topic in ["home/room10/t", "home/room2/t", "home/room2", "attic", "home/Room3/t", "home/room2/t"] {
        apply(&mut store, slot, topic, "x", 1);
    }
    let page = page(&mut store, view(&["home", "home/room2", "nowhere"], "", Order::Name), 2);
    assert_eq!(
        shown(&page),
        [
            "attic 1/1 1of2",
            "-home 4/5 2of2",
            " -room2 2/3 1of3",
            "  t 1/2 1of1",
            " +Room3 1/1 2of3",
            " +room10 1/1 3of3",
        ]
    );
    assert_eq!((page.start, page.total, page.topics), (0, 6, 5));
    let values: Vec<_> = page.rows.iter().map(|row| row.value.as_deref()).collect();
    assert_eq!(values, [Some("x"), None, Some("x"), Some("x"), None, None]);
}

#[test]
fn searching_shows_matches_and_the_way_to_them() {
    let (mut store, slot) = store(&Limits::default());
    for topic in ["a/Temp/x", "a/hum", "b/c/temperature", "b/c/d", "ÄÖ/é"] {
        apply(&mut store, slot, topic, "1", 1);
    }
    let found = page(&mut store, view(&[], "tEMP", Order::Name), 2);
    assert_eq!(
        shown(&found),
        ["-a 2/2 1of2", " -Temp 1/1 1of1", "  x 1/1 1of1", "-b 2/2 2of2", " -c 2/2 1of1", "  temperature 1/1 1of1",]
    );
    assert_eq!(found.topics, 2);
    assert_eq!(page(&mut store, view(&[], "äö/É", Order::Name), 2).topics, 1);
    assert_eq!(page(&mut store, view(&[], "nothing", Order::Name), 2).rows, []);
}

#[test]
fn only_the_rows_asked_for_travel() {
    let limits = Limits { rows: 3, ..Limits::default() };
    let (mut store, slot) = store(&limits);
    for number in 0..10 {
        apply(&mut store, slot, &format!("t{number}"), "1", 1);
    }
    for (rows, start, names) in [
        (2..4, 2, vec!["t2", "t3"]),
        (0..10, 0, vec!["t0", "t1", "t2"]),
        (9..20, 9, vec!["t9"]),
        (50..60, 10, vec![]),
        (5..5, 5, vec![]),
    ] {
        let page = page(&mut store, TreeView { rows, ..view(&[], "", Order::Name) }, 2);
        let seen: Vec<&str> = page.rows.iter().map(|row| &*row.topic).collect();
        assert_eq!((page.start, page.total, seen), (start, 10, names));
    }
}

#[test]
fn siblings_stand_by_newest_or_busiest() {
    let (mut store, slot) = store(&Limits::default());
    for millis in 0..5_000 {
        if millis % 10 == 0 {
            apply(&mut store, slot, "busy/x", "1", millis);
        }
        if millis % 100 == 0 {
            apply(&mut store, slot, "calm", "1", millis);
        }
    }
    apply(&mut store, slot, "new", "1", 5_000);
    let order = |store: &mut Store, order| -> Vec<String> {
        page(store, view(&[], "", order), 6_000).rows.iter().map(|row| row.topic.to_string()).collect()
    };
    assert_eq!(order(&mut store, Order::Newest), ["new", "busy", "calm"]);
    assert_eq!(order(&mut store, Order::Busiest), ["busy", "calm", "new"]);
    let rates: Vec<f32> = page(&mut store, view(&[], "", Order::Name), 5_000).rows.iter().map(|row| row.rate).collect();
    assert!((rates[0] - 100.0).abs() < 10.0 && (rates[1] - 10.0).abs() < 1.0, "{rates:?}");
}

#[test]
fn f35_levels_beyond_the_depth_share_the_last_row_and_stay_apart() {
    let limits = Limits { tree_depth: 3, ..Limits::default() };
    let (mut store, slot) = store(&limits);
    for topic in ["a/b/c/d", "a/b/c/d", "a/b/c/e", "a/b/c", "a/b"] {
        apply(&mut store, slot, topic, "1", 1);
    }
    let page = page(&mut store, view(&["a", "a/b", "a/b/c"], "", Order::Name), 2);
    assert_eq!(shown(&page), ["-a 4/5 1of1", " -b 4/5 1of1", "  c 1/1 1of3", "  c/d 1/2 2of3", "  c/e 1/1 3of3"]);

    let deep = "x/".repeat(32_767);
    let (mut store, slot) = store_of_default();
    apply(&mut store, slot, &deep, "1", 1);
    apply(&mut store, slot, &deep, "2", 2);
    let found = self::page(&mut store, view(&[], "x", Order::Name), 2);
    assert_eq!((found.total, found.topics, found.rows[127].messages), (128, 1, 2));
    assert_eq!(&*found.rows[127].topic, deep);
}

fn store_of_default() -> (Store, Slot) {
    store(&Limits::default())
}

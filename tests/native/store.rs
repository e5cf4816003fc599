//! The store within its limits, and standing views that are told when to answer.

use proptest::prelude::*;
use topicboard::data::view::{Cause, Feed, Freshness, Gap, MessagePage, Order, Reading, Said, TreeView, Usage, Window};
use topicboard::data::{Answer, Limits, Message, Slot, Source, Standing, Store, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Properties;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::payload::{Format, Missing, Selector, Value};
use topicboard::time::Timestamp;

fn broker(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn source(topic: &str, selector: &str) -> Source {
    let (topic, selector) = (Topic::parse(topic).unwrap(), Selector::parse(selector).unwrap());
    Source::new(broker("one"), topic, selector)
}

fn live<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
    Message { topic, payload, qos: 0, retain: false, dup: false, properties: Properties::default() }
}

/// A store with a broker that is connected from the beginning.
fn connected(limits: &Limits) -> (Store, Slot) {
    let mut store = Store::new(limits);
    let slot = store.broker(&broker("one"));
    store.connection(slot, at(0), true);
    (store, slot)
}

fn reading(source: &Source) -> View {
    View::Reading { source: source.clone(), spark: None }
}

fn plot(sources: &[Source], span_secs: u32, columns: u16) -> View {
    View::Plot { sources: sources.to_vec(), window: Window::recent(span_secs, columns) }
}

fn tree(rows: core::ops::Range<u32>, order: Order) -> View {
    View::Tree(TreeView { broker: broker("one"), open: Vec::new(), rows, find: String::new(), order })
}

fn read(standing: &mut Standing, store: &mut Store, millis: i64) -> Reading {
    match standing.answer(store, at(millis)) {
        Answer::Reading(reading) => reading,
        other => panic!("{other:?}"),
    }
}

fn plotted(standing: &mut Standing, store: &mut Store, millis: i64) -> topicboard::data::view::Plot {
    match standing.answer(store, at(millis)) {
        Answer::Plot(plot) => plot,
        other => panic!("{other:?}"),
    }
}

fn freshness(store: &mut Store, source: &Source, millis: i64) -> Freshness {
    let mut standing = Standing::new(reading(source), store);
    let freshness = read(&mut standing, store, millis).freshness;
    standing.withdraw(store);
    freshness
}

#[derive(Clone, Debug)]
enum Step {
    Apply { broker: u8, topic: String, bytes: usize, retain: bool },
    Connect { broker: u8, is_up: bool },
    Forget(u8),
    Stand { topic: String, selector: bool, has_plot: bool },
    Withdraw(prop::sample::Index),
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let topic = || "(a|b|long name of a level that takes memory|[0-9]{1,2})(/[a-c0-9]){0,6}";
    let step = prop_oneof![
        20 => (0..2_u8, topic(), prop_oneof![9 => 0..50_usize, 1 => 0..3_000_usize], any::<bool>())
            .prop_map(|(broker, topic, bytes, retain)| Step::Apply { broker, topic, bytes, retain }),
        2 => (0..2_u8, any::<bool>()).prop_map(|(broker, is_up)| Step::Connect { broker, is_up }),
        1 => (0..2_u8).prop_map(Step::Forget),
        4 => (topic(), any::<bool>(), any::<bool>())
            .prop_map(|(topic, selector, has_plot)| Step::Stand { topic, selector, has_plot }),
        3 => any::<prop::sample::Index>().prop_map(Step::Withdraw),
        3 => (0..3_000_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..300)
}

proptest! {
    #[test]
    fn usage_stays_within_the_limits_after_any_sequence(steps in steps()) {
        let limits = Limits {
            topics: 24,
            topic_bytes: 12_000,
            payload_bytes: 1_000,
            series: 3,
            samples: 5,
            tree_depth: 4,
            gaps: 2,
            ..Limits::default()
        };
        let mut store = Store::new(&limits);
        let slots = [store.broker(&broker("one")), store.broker(&broker("two"))];
        let (mut now, mut messages, mut standing) = (1_000, 0, Vec::<Standing>::new());
        for step in steps {
            match step {
                Step::Apply { broker, topic, bytes, retain } => {
                    let payload = vec![b'7'; bytes];
                    store.apply(slots[usize::from(broker)], &Message { retain, ..live(&topic, &payload) }, at(now));
                    messages += 1;
                }
                Step::Connect { broker, is_up } => store.connection(slots[usize::from(broker)], at(now), is_up),
                Step::Forget(broker) => store.forget(slots[usize::from(broker)]),
                Step::Stand { topic, selector, has_plot } => {
                    let source = source(&topic, if selector { "v" } else { "" });
                    let view = if has_plot { plot(&[source], 10, 20) } else { reading(&source) };
                    standing.push(Standing::new(view, &mut store));
                }
                Step::Withdraw(which) if !standing.is_empty() => {
                    standing.swap_remove(which.index(standing.len())).withdraw(&mut store);
                }
                Step::Withdraw(_) => {}
                Step::Wait(millis) => now += millis,
            }
            for standing in &mut standing {
                let due = standing.due(&store, at(now));
                prop_assert!(due.is_none_or(|due| due > at(now)));
                if standing.is_due(&store, at(now)) {
                    standing.answer(&mut store, at(now));
                }
                prop_assert!(!standing.is_due(&store, at(now)));
            }
            let usage = store.usage(at(now));
            prop_assert!(usage.topics <= limits.topics, "{usage:?}");
            prop_assert!(usage.topic_bytes <= limits.topic_bytes as u64, "{usage:?}");
            prop_assert!(usage.series <= 3 && usage.samples <= 15, "{usage:?}");
            prop_assert_eq!(usage.messages, messages);
        }
        for standing in standing {
            standing.withdraw(&mut store);
        }
        for slot in slots {
            store.forget(slot);
        }
        let Usage { topics, topic_bytes, series, samples, .. } = store.usage(at(now));
        prop_assert_eq!((topics, topic_bytes, series, samples), (0, 0, 0, 0));
    }

    #[test]
    fn what_is_not_due_has_not_changed_and_what_changes_is_announced(
        events in prop::collection::vec((0..4_000_i64, 0..3_usize, prop_oneof![8 => Just(None), 1 => any::<bool>().prop_map(Some)]), 1..60),
    ) {
        let topics = ["a", "b/c", "b/d"];
        let (mut store, slot) = connected(&Limits { flood_per_sec: 2, ..Limits::default() });
        for topic in topics {
            store.apply(slot, &live(topic, b"0"), at(0));
        }
        let feed = Feed::new(broker("one"), Filter::parse("b/+").unwrap(), Selector::default());
        let matches = View::Matches { feed, rows: 0..9 };
        let views = [reading(&source("a", "")), reading(&source("b/c", "x")), tree(0..2, Order::Name), matches, View::Usage];
        let mut standing: Vec<(Standing, Answer)> = views.into_iter().map(|view| {
            let mut standing = Standing::new(view, &mut store);
            let answer = standing.answer(&mut store, at(0));
            (standing, answer)
        }).collect();
        let mut now = 0;
        for (wait, topic, connection) in events {
            let end = now + wait;
            loop {
                for (standing, answer) in &mut standing {
                    if standing.is_due(&store, at(now)) {
                        *answer = standing.answer(&mut store, at(now));
                    } else if !matches!(standing.view(), View::Usage) {
                        // Messages are counted twice a second only; everything else is to be true at all times.
                        let mut fresh = Standing::new(standing.view().clone(), &mut store);
                        prop_assert_eq!(&fresh.answer(&mut store, at(now)), &*answer, "at {}", now);
                        fresh.withdraw(&mut store);
                    }
                }
                // Sleep until the first view says so, and see that none was due before.
                let due = standing.iter().filter_map(|(standing, _)| standing.due(&store, at(now))).min();
                let Some(due) = due.filter(|due| *due <= at(end)) else { break };
                prop_assert!(!standing.iter().any(|(standing, _)| standing.is_due(&store, at(due.as_millis() - 1))));
                now = due.as_millis();
            }
            now = end;
            match connection {
                Some(is_up) => store.connection(slot, at(now), is_up),
                None => store.apply(slot, &live(topics[topic], b"1"), at(now)),
            }
        }
    }
}

#[test]
fn values_say_how_far_they_can_be_trusted() {
    let (mut store, slot) = connected(&Limits { flood_per_sec: 100, ..Limits::default() });
    let temp = source("temp", "");
    assert_eq!(freshness(&mut store, &temp, 0), Freshness::Waiting);
    store.apply(slot, &Message { retain: true, ..live("temp", b"20") }, at(10));
    assert_eq!(freshness(&mut store, &temp, 1_000_000), Freshness::Retained);

    // Two live intervals are no rhythm yet; three of four seconds mean late after more than twelve.
    for millis in [1_000, 5_000, 9_000] {
        store.apply(slot, &live("temp", b"21"), at(millis));
    }
    assert_eq!(freshness(&mut store, &temp, 1_000_000), Freshness::Live);
    store.apply(slot, &live("temp", b"21"), at(13_000));
    assert_eq!(freshness(&mut store, &temp, 25_000), Freshness::Live);
    assert_eq!(freshness(&mut store, &temp, 25_001), Freshness::Late);

    store.connection(slot, at(26_000), false);
    assert_eq!(freshness(&mut store, &temp, 26_000), Freshness::Disconnected);
    assert_eq!(freshness(&mut store, &source("never", ""), 26_000), Freshness::Waiting);
    store.connection(slot, at(27_000), true);
    assert_eq!(freshness(&mut store, &temp, 27_000), Freshness::Late);
    store.apply(slot, &live("temp", b"22"), at(28_000));
    assert_eq!(freshness(&mut store, &temp, 28_000), Freshness::Live);

    for millis in 30_000..33_000 {
        store.apply(slot, &live("temp", b"23"), at(millis));
    }
    assert_eq!(freshness(&mut store, &temp, 33_000), Freshness::Flooded);
}

#[test]
fn a_fast_topic_is_not_late_before_five_seconds() {
    let (mut store, slot) = connected(&Limits::default());
    for millis in (0..1_000).step_by(100) {
        store.apply(slot, &live("fast", b"1"), at(millis));
    }
    assert_eq!(freshness(&mut store, &source("fast", ""), 5_900), Freshness::Live);
    assert_eq!(freshness(&mut store, &source("fast", ""), 5_901), Freshness::Late);
}

#[test]
fn readings_are_due_when_they_change_and_at_no_other_time() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = Standing::new(reading(&source("a", "v")), &mut store);
    assert!(standing.is_due(&store, at(0)));
    assert_eq!(read(&mut standing, &mut store, 0), Reading::default());
    assert!(!standing.is_due(&store, at(1_000_000)));
    assert_eq!(standing.due(&store, at(0)), None);

    store.apply(slot, &live("b", b"1"), at(1));
    assert!(!standing.is_due(&store, at(1)));
    store.apply(slot, &live("a", b"{\"v\":2}"), at(2));
    assert!(standing.is_due(&store, at(2)));
    let answer = read(&mut standing, &mut store, 2);
    assert!(matches!(answer.value, Some(Ok(Value::Number(number))) if number.value.to_bits() == 2.0_f64.to_bits()));
    assert_eq!((answer.at, answer.messages, answer.freshness), (Some(at(2)), 1, Freshness::Live));
    assert!(!standing.is_due(&store, at(2)));
    store.apply(slot, &live("a", b"soon"), at(3));
    assert_eq!(read(&mut standing, &mut store, 3).value, Some(Err(Missing::NotJson)));

    store.connection(slot, at(4), false);
    assert!(standing.is_due(&store, at(4)));
    assert_eq!(read(&mut standing, &mut store, 4).freshness, Freshness::Disconnected);
    standing.ask(reading(&source("b", "")), &mut store);
    assert!(standing.is_due(&store, at(5)));
    assert_eq!(read(&mut standing, &mut store, 5).messages, 1);
}

#[test]
fn lateness_is_due_when_it_turns() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = Standing::new(reading(&source("a", "")), &mut store);
    for millis in (0..5).map(|n| n * 3_000) {
        store.apply(slot, &live("a", b"1"), at(millis));
    }
    standing.answer(&mut store, at(12_000));
    assert_eq!(standing.due(&store, at(12_000)), Some(at(21_001)));
    assert!(!standing.is_due(&store, at(21_000)));
    assert!(standing.is_due(&store, at(21_001)));
    assert_eq!(read(&mut standing, &mut store, 21_001).freshness, Freshness::Late);
    assert_eq!(standing.due(&store, at(21_001)), None);
}

#[test]
fn plots_slide_while_there_is_something_to_see_and_then_rest() {
    let (mut store, slot) = connected(&Limits::default());
    store.apply(slot, &live("a", b"1"), at(0));
    let mut standing = Standing::new(plot(&[source("a", "")], 10, 101), &mut store);
    assert_eq!(plotted(&mut standing, &mut store, 1_000).lines[0].buckets, []);
    assert_eq!(standing.due(&store, at(1_000)), None);

    store.apply(slot, &live("a", b"5"), at(1_500));
    assert!(standing.is_due(&store, at(1_500)));
    let buckets = plotted(&mut standing, &mut store, 1_500).lines[0].buckets.clone();
    assert_eq!((buckets.len(), buckets[0].from, buckets[0].first), (1, at(1_500), 5.0));
    let (mut now, mut answers) = (at(1_500), 0);
    while let Some(due) = standing.due(&store, now) {
        assert!(!standing.is_due(&store, at(due.as_millis() - 1)) && standing.is_due(&store, due));
        standing.answer(&mut store, due);
        (now, answers) = (due, answers + 1);
    }
    assert_eq!((now, answers), (at(12_000), 11));
}

#[test]
fn a_plot_that_ends_in_the_past_rests_and_tells_how_far_back_it_could_go() {
    let (mut store, slot) = connected(&Limits::default());
    let until = |until| View::Plot {
        sources: vec![source("a", "")],
        window: Window { until: Some(at(until)), ..Window::recent(2, 101) },
    };
    let mut standing = Standing::new(until(3_000), &mut store);
    assert_eq!(plotted(&mut standing, &mut store, 100).since, None);
    for second in 1..=5 {
        store.apply(slot, &live("a", second.to_string().as_bytes()), at(second * 1_000));
        assert_eq!(standing.is_due(&store, at(second * 1_000)), second <= 4, "{second}");
        let answer = plotted(&mut standing, &mut store, second * 1_000);
        let to = second.min(3) * 1_000;
        assert_eq!((answer.from, answer.to, answer.since), (at(to - 2_000), at(to), Some(at(1_000))));
        let newest = answer.lines[0].buckets.last().unwrap();
        assert_eq!((newest.to, newest.last), (at(to), (to / 1_000) as f64));
    }
    assert!(standing.due(&store, at(5_000)).is_none_or(|due| due > at(6_000)), "it does not slide");
    let values: Vec<f64> =
        plotted(&mut standing, &mut store, 5_000).lines[0].buckets.iter().map(|bucket| bucket.last).collect();
    assert_eq!(values, [1.0, 2.0, 3.0]);
    // Whether its newest value can be trusted is told all the same.
    store.connection(slot, at(6_000), false);
    assert!(standing.is_due(&store, at(6_000)));
    // Another end is another question.
    plotted(&mut standing, &mut store, 6_000);
    standing.ask(until(4_000), &mut store);
    assert!(standing.is_due(&store, at(6_000)));
    assert_eq!(plotted(&mut standing, &mut store, 6_000).to, at(4_000));
}

#[test]
fn plots_show_when_there_was_no_connection() {
    let (mut store, slot) = connected(&Limits::default());
    let other = store.broker(&broker("two"));
    store.connection(other, at(0), true);
    let two = Source { broker: broker("two"), ..source("b", "") };
    let mut standing = Standing::new(plot(&[source("a", ""), two], 10, 100), &mut store);
    standing.answer(&mut store, at(1_000));
    store.connection(slot, at(2_000), false);
    assert!(standing.is_due(&store, at(2_000)));
    store.connection(slot, at(4_000), true);
    store.connection(other, at(3_000), false);
    let answer = plotted(&mut standing, &mut store, 6_000);
    assert_eq!(answer.gaps, [Gap { from: at(2_000), to: at(6_000), cause: Cause::Line }]);
    assert_eq!((answer.from, answer.to), (at(-4_000), at(6_000)));
    let answer = plotted(&mut standing, &mut store, 20_000);
    assert_eq!(answer.gaps, [Gap { from: at(10_000), to: at(20_000), cause: Cause::Line }]);
    assert_eq!(standing.due(&store, at(20_000)), None);
}

#[test]
fn series_begin_with_the_first_live_number_after_they_were_asked_for() {
    let (mut store, slot) = connected(&Limits::default());
    store.apply(slot, &live("a", b"{\"v\":1}"), at(1));
    let mut standing = Standing::new(plot(&[source("a", "v"), source("a", "w")], 10, 100), &mut store);
    store.apply(slot, &Message { retain: true, ..live("a", b"{\"v\":2}") }, at(2));
    for (payload, millis) in [("{\"v\":3}", 3), ("{\"v\":\"on\"}", 203), ("broken", 403), ("{\"v\":null,\"w\":9}", 603)]
    {
        store.apply(slot, &live("a", payload.as_bytes()), at(millis));
    }
    let values: Vec<Vec<f64>> = plotted(&mut standing, &mut store, 700)
        .lines
        .iter()
        .map(|line| line.buckets.iter().map(|bucket| bucket.last).collect())
        .collect();
    assert_eq!(values, [vec![3.0, 1.0], vec![9.0]]);
}

#[test]
fn released_series_go_on_until_their_room_is_needed() {
    let (mut store, slot) = connected(&Limits { series: 2, ..Limits::default() });
    let [a, b, c] = ["a", "b", "c"].map(|topic| source(topic, ""));
    let on_a = Standing::new(plot(core::slice::from_ref(&a), 10, 100), &mut store);
    let again = Standing::new(plot(core::slice::from_ref(&a), 10, 100), &mut store);
    let on_b = Standing::new(plot(core::slice::from_ref(&b), 10, 100), &mut store);
    let mut on_c = Standing::new(plot(core::slice::from_ref(&c), 10, 100), &mut store);
    let push = |store: &mut Store, millis| {
        for topic in ["a", "b", "c"] {
            store.apply(slot, &live(topic, b"1"), at(millis));
        }
    };
    push(&mut store, 1);
    let usage = store.usage(at(1));
    assert_eq!((usage.series, usage.samples, usage.series_refused), (2, 2, 1));
    assert_eq!(plotted(&mut on_c, &mut store, 1).lines[0].buckets, []);

    on_b.withdraw(&mut store);
    on_a.withdraw(&mut store);
    push(&mut store, 2);
    assert_eq!(store.usage(at(2)).samples, 4, "a is used still, b is kept");
    // There is room for c now: the next answer records it in the place of b.
    on_c.answer(&mut store, at(2));
    push(&mut store, 3);
    assert_eq!(plotted(&mut on_c, &mut store, 3).lines[0].buckets.len(), 1);
    let mut on_b = Standing::new(plot(core::slice::from_ref(&b), 10, 100), &mut store);
    assert_eq!(plotted(&mut on_b, &mut store, 3).lines[0].buckets, []);
    assert_eq!((store.usage(at(3)).series, store.usage(at(3)).series_refused), (2, 2));
    again.withdraw(&mut store);
    on_b.answer(&mut store, at(3));
    assert_eq!(store.usage(at(3)).samples, 1, "a made room for b");
}

#[test]
fn f33_the_least_recently_updated_topics_are_forgotten_and_watched_ones_never() {
    let (mut store, slot) = connected(&Limits { topics: 100, ..Limits::default() });
    let mut watched = Standing::new(reading(&source("t/0", "")), &mut store);
    for number in 0..1_000 {
        store.apply(slot, &live(&format!("t/{number}"), b"1"), at(number));
        store.apply(slot, &live("t/1", b"often"), at(number));
    }
    let usage = store.usage(at(1_000));
    assert!((90..=100).contains(&usage.topics), "{usage:?}");
    assert_eq!(u64::from(usage.topics) + usage.topics_dropped, 1_000);
    assert_eq!(read(&mut watched, &mut store, 1_000).messages, 1);
    for (topic, is_known) in [("t/1", true), ("t/999", true), ("t/950", true), ("t/800", false)] {
        let is_waiting = freshness(&mut store, &source(topic, ""), 1_000) == Freshness::Waiting;
        assert_eq!(is_waiting, !is_known, "{topic}");
    }
}

#[test]
fn when_every_topic_is_watched_new_ones_are_refused_and_counted() {
    let (mut store, slot) = connected(&Limits { topics: 2, ..Limits::default() });
    let _standing = ["a", "b"].map(|topic| Standing::new(reading(&source(topic, "")), &mut store));
    for topic in ["a", "b", "c", "c", "a"] {
        store.apply(slot, &live(topic, b"1"), at(1));
    }
    let usage = store.usage(at(1));
    assert_eq!((usage.messages, usage.topics, usage.topics_dropped), (5, 2, 2));
}

/// The latest message of the topic `a`.
#[track_caller]
fn page(store: &mut Store) -> MessagePage {
    let (broker, topic) = (broker("one"), Topic::parse("a").unwrap());
    let mut standing = Standing::new(View::Message { broker, topic, format: Format::Auto, rows: 0..10 }, store);
    let Answer::Message(Some(page)) = standing.answer(store, at(1)) else { panic!("no message") };
    page
}

#[test]
fn long_payloads_are_cut_between_characters_and_counted() {
    let (mut store, slot) = connected(&Limits { payload_bytes: 5, ..Limits::default() });
    store.apply(slot, &Message { qos: 2, dup: true, ..live("a", "äöü".as_bytes()) }, at(1));
    let page = page(&mut store);
    assert_eq!((page.bytes, page.kept, page.format, page.qos, page.dup), (6, 4, Format::Text, 2, true));
    assert_eq!((page.total, &*page.lines[0].text), (1, "äö"));
    assert_eq!(store.usage(at(1)).payloads_cut, 1);
}

/// Every property of a PUBLISH, with a topic alias in between.
const PROPERTIES: &[u8] =
    b"\x01\x01\x02\0\0\0\x3c\x03\0\x04text\x23\0\x07\x08\0\x01r\x09\0\x02\xff\0\x0b\x81\x01\x26\0\x01k\0\x01v";

#[test]
fn what_a_message_says_about_itself_is_kept_with_it() {
    let (mut store, slot) = connected(&Limits::default());
    let said = Message { properties: Properties::from_bytes(PROPERTIES), ..live("a", b"21.5") };
    store.apply(slot, &said, at(1));
    let all = [
        Said::Text,
        Said::Expiry(60),
        Said::ContentType("text".into()),
        Said::ResponseTopic("r".into()),
        Said::CorrelationData("<2 bytes>".into()),
        Said::Subscription(129),
        Said::User("k".into(), "v".into()),
    ];
    let shown = page(&mut store);
    assert_eq!((&shown.said[..], shown.said_cut, &*shown.lines[0].text), (&all[..], false, "21.5"));
    let most = store.usage(at(1)).topic_bytes;
    store.apply(slot, &live("a", b"22"), at(2));
    let shown = page(&mut store);
    assert_eq!((&shown.said[..], shown.said_cut, &*shown.lines[0].text), (&[][..], false, "22"));
    assert!(store.usage(at(2)).topic_bytes + PROPERTIES.len() as u64 - 16 < most, "their room is given back");
}

#[test]
fn long_properties_are_cut_between_two_of_them_and_counted() {
    for limit in 0..PROPERTIES.len() as u16 {
        let (mut store, slot) = connected(&Limits { property_bytes: limit, ..Limits::default() });
        let said = Message { properties: Properties::from_bytes(PROPERTIES), ..live("a", b"21.5") };
        store.apply(slot, &said, at(1));
        let shown = page(&mut store);
        assert!(shown.said.len() < 7 && shown.said_cut && &*shown.lines[0].text == "21.5", "{limit}: {shown:?}");
        assert_eq!(store.usage(at(1)).payloads_cut, 1);
    }
}

#[test]
fn without_room_for_its_properties_a_message_keeps_its_payload() {
    let (mut store, slot) = connected(&Limits { topic_bytes: 700, ..Limits::default() });
    store.apply(slot, &live("a", b"21.5"), at(1));
    assert!(store.usage(at(1)).topic_bytes <= 700);
    let long = [&b"\x03\x03\xe8"[..], &[b'x'; 1000]].concat();
    store.apply(slot, &Message { properties: Properties::from_bytes(&long), ..live("a", b"22.5") }, at(1));
    let shown = page(&mut store);
    assert_eq!((&shown.said[..], shown.said_cut, &*shown.lines[0].text), (&[][..], true, "22.5"));
    assert_eq!(store.usage(at(1)).payloads_cut, 1);
}

#[test]
fn trees_show_values_at_once_and_new_rows_twice_a_second() {
    let (mut store, slot) = connected(&Limits::default());
    store.apply(slot, &live("a", b"1"), at(0));
    let mut standing = Standing::new(tree(0..10, Order::Name), &mut store);
    standing.answer(&mut store, at(0));
    store.apply(slot, &live("a", b"2"), at(10));
    assert!(standing.is_due(&store, at(10)));
    standing.answer(&mut store, at(10));

    store.apply(slot, &live("b", b"1"), at(20));
    assert!(!standing.is_due(&store, at(499)));
    assert_eq!(standing.due(&store, at(20)), Some(at(500)));
    assert!(standing.is_due(&store, at(500)));
    let Answer::Tree(page) = standing.answer(&mut store, at(500)) else { panic!("no tree") };
    assert_eq!((page.total, page.topics), (2, 2));

    // Rates fall from second to second, then nothing moves.
    let (mut now, mut answers) = (at(500), 0);
    while let Some(due) = standing.due(&store, now) {
        assert!(standing.is_due(&store, due));
        standing.answer(&mut store, due);
        (now, answers) = (due, answers + 1);
    }
    assert!((3..20).contains(&answers), "{answers}");
    assert!(!standing.is_due(&store, now));
}

#[test]
fn trees_are_not_due_for_rows_that_nobody_sees() {
    let (mut store, slot) = connected(&Limits::default());
    for topic in ["a", "b", "c"] {
        store.apply(slot, &live(topic, b"1"), at(0));
    }
    let mut standing = Standing::new(tree(0..2, Order::Name), &mut store);
    standing.answer(&mut store, at(0));
    store.apply(slot, &live("c", b"2"), at(1));
    assert!(!standing.is_due(&store, at(1)));
    store.apply(slot, &live("b", b"2"), at(2));
    assert!(standing.is_due(&store, at(2)));
}

#[test]
fn forgetting_a_broker_empties_its_views_and_leaves_them_standing() {
    let (mut store, slot) = connected(&Limits::default());
    let views = [reading(&source("a", "")), plot(&[source("a", "")], 10, 100), tree(0..10, Order::Newest)];
    let mut standing = views.map(|view| Standing::new(view, &mut store));
    store.apply(slot, &live("a", b"1"), at(1));
    for standing in &mut standing {
        standing.answer(&mut store, at(1));
    }
    store.forget(slot);
    assert!(standing.iter().all(|standing| standing.is_due(&store, at(2))));
    assert_eq!(read(&mut standing[0], &mut store, 2), Reading::default());
    assert_eq!(store.usage(at(2)).samples, 0);

    assert_eq!(store.broker(&broker("one")), slot);
    store.connection(slot, at(3), true);
    store.apply(slot, &live("a", b"2"), at(4));
    assert_eq!(read(&mut standing[0], &mut store, 4).messages, 1);
    let plot = plotted(&mut standing[1], &mut store, 4);
    assert_eq!((plot.lines[0].buckets.len(), plot.gaps.len()), (1, 0));
}

#[test]
fn the_log_is_never_due_and_usage_twice_a_second() {
    let (mut store, slot) = connected(&Limits::default());
    let mut log = Standing::new(View::Log { after: 0 }, &mut store);
    assert!(!log.is_due(&store, at(0)));
    assert!(matches!(log.answer(&mut store, at(0)), Answer::Log(page) if page.lines.is_empty()));

    let mut usage = Standing::new(View::Usage, &mut store);
    usage.answer(&mut store, at(0));
    assert_eq!(usage.due(&store, at(0)), None);
    store.apply(slot, &live("a", b"1"), at(100));
    assert!(!usage.is_due(&store, at(499)));
    assert_eq!(usage.due(&store, at(100)), Some(at(500)));
    assert!(usage.is_due(&store, at(500)));
}

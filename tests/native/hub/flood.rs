//! More than anybody asked for: memory stays within its limits, and what is turned away is counted.

use topicboard::data::Limits;
use topicboard::data::view::{Answer, Level, Order, TreeView, View};
use topicboard::hub::{Input, Link};
use topicboard::port::{Request, State};

use super::world::{PAGE, World, id, message, profile, reading};
use crate::wire;

fn online(limits: Limits) -> (World, Link) {
    let mut world = World::with(limits, 1);
    let link = world.connect(profile("b"));
    world.welcome(link);
    (world, link)
}

#[test]
fn f33_a_flood_of_topics_stays_within_the_limits_and_every_topic_dropped_is_counted() {
    let limits = Limits { topics: 100, topic_bytes: 40_000, payload_bytes: 20, ..Limits::default() };
    let (mut world, link) = online(limits.clone());
    let mut cut = 0;
    for number in 0..5_000_u32 {
        let size = number as usize % 40;
        cut += u64::from(size > 20);
        world.receive(link, &message(&format!("t/{number}"), &"7".repeat(size)));
        if number % 500 == 0 {
            let usage = world.usage();
            assert!(usage.topics <= limits.topics && usage.topic_bytes <= limits.topic_bytes as u64, "{usage:?}");
        }
    }
    let usage = world.usage();
    assert_eq!((usage.messages, u64::from(usage.topics) + usage.topics_dropped), (5_000, 5_000));
    assert_eq!(usage.payloads_cut, cut);
    assert!(usage.topics_dropped >= 4_900 && matches!(world.state("b"), State::Connected { .. }));
}

#[test]
fn a_topic_that_somebody_looks_at_survives_the_flood() {
    let (mut world, link) = online(Limits { topics: 50, ..Limits::default() });
    world.watch(PAGE, 1, reading("b", "seen"));
    world.receive(link, &message("seen", "1"));
    for number in 0..1_000 {
        world.receive(link, &message(&format!("t/{number}"), "1"));
    }
    assert_eq!(world.reading("b", "seen").0, Some(1.0));
}

#[test]
fn f16_a_packet_over_the_limit_is_refused_from_its_header_on_and_nothing_is_kept_of_it() {
    let (mut world, link) = online(Limits { packet_bytes: 100, ..Limits::default() });
    world.receive(link, &message("t", &"7".repeat(90)));
    assert!(matches!(world.state("b"), State::Connected { .. }));
    world.sent.clear();
    world.receive(link, &[0x30, 99]);
    assert_eq!(world.sent(link), wire::goodbye(0x95, "the broker sent a packet larger than the limit"));
    assert_eq!(world.usage().messages, 1);
}

#[test]
fn the_log_is_a_ring_that_counts_what_it_dropped() {
    let mut world = World::with(Limits { log_lines: 10, ..Limits::default() }, 1);
    world.watch(PAGE, 1, View::Log { after: 0 });
    for number in 1..=1_000 {
        world.ask(PAGE, Request::Note(Level::Info, format!("line {number}")));
    }
    let log = world.log(0);
    assert_eq!((log.lines.len(), log.lines[0].seq, &*log.lines[0].text), (10, 991, "line 991"));
    assert_eq!((world.log(995).lines.len(), world.log(995).lines[0].seq), (5, 996));
    assert_eq!((world.log(1_000).lines.len(), world.log(u64::MAX).lines.len()), (0, 0));
    let Answer::Log(page) = &world.answers(PAGE)[0].1 else { panic!("the log was asked for") };
    assert_eq!((page.lines.len(), page.lines[0].seq), (10, 991), "whoever gave no credit is told how much is missing");
}

#[test]
fn a_long_log_comes_in_pages_without_a_hole() {
    let mut world = World::with(Limits { rows: 7, ..Limits::default() }, 1);
    for number in 1..=100 {
        world.ask(PAGE, Request::Note(Level::Info, number.to_string()));
    }
    world.watch(PAGE, 1, View::Log { after: 0 });
    let mut numbers = Vec::new();
    for (_, answer) in world.answers(PAGE) {
        let Answer::Log(page) = answer else { panic!("the log was asked for") };
        assert!(page.lines.len() <= 7);
        numbers.extend(page.lines.iter().map(|line| line.seq));
    }
    assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
}

#[test]
fn f29_a_stream_leaves_the_same_memory_wherever_it_is_cut() {
    let mut stream = Vec::new();
    for number in 0..4_u8 {
        stream.extend(message(&format!("t/{number}"), &number.to_string()));
        // QoS 1 and 2 with the identifier `number + 1`, a re-delivery and its release.
        stream.extend([0x32, 9, 0, 3, b'q', b'/', b'1', 0, number + 1, 0, b'0' + number]);
        stream.extend([0x34, 9, 0, 3, b'q', b'/', b'2', 0, number + 1, 0, b'0' + number]);
        stream.extend([0x3C, 9, 0, 3, b'q', b'/', b'2', 0, number + 1, 0, b'0' + number]);
        stream.extend([0x62, 2, 0, number + 1]);
        stream.extend([0x31, 7, 0, 3, b'k', b'/', b'0' + number, 0, b'9']);
    }
    let tree = View::Tree(TreeView {
        broker: id("b"),
        open: vec!["t".into(), "q".into(), "k".into()],
        rows: 0..100,
        find: String::new(),
        order: Order::Name,
    });
    let memory = |pieces: &[&[u8]]| {
        let (mut world, link) = World::online();
        world.sent.clear();
        for piece in pieces {
            world.handle(Input::Bytes(link, piece));
        }
        (world.look(tree.clone()), world.look(View::Usage), world.sent(link))
    };
    let whole = memory(&[&stream]);
    let Answer::Usage(usage) = &whole.1 else { panic!("usage was asked for") };
    assert_eq!((usage.topics, usage.messages), (10, 16), "each message once");
    for cut in 0..=stream.len() {
        assert_eq!(memory(&[&stream[..cut], &stream[cut..]]), whole, "cut at {cut}");
    }
    assert_eq!(memory(&stream.chunks(1).collect::<Vec<_>>()), whole);
    assert_eq!(memory(&stream.chunks(7).collect::<Vec<_>>()), whole);
}

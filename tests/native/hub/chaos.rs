//! Anything in any order: pages, brokers, dead sockets and clocks at once. What must always hold is asserted with every
//! action in [`World::handle`]; here, what must hold at the end.

use std::time::Duration;

use proptest::prelude::*;
use topicboard::data::Limits;
use topicboard::data::view::{Level, Order, TreeView, View, Window};
use topicboard::hub::{Input, PageId};
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Transform;
use topicboard::port::{Request, WatchId};
use topicboard::profile::{Profile, Version};

use super::world::{PINGRESP, WELCOME, World, feed, id, message, profile, reading, source};

const BROKERS: [&str; 3] = ["a", "b", "c"];
const VIEWS: u32 = 4;

#[derive(Clone, Debug)]
enum Step {
    /// A person's wish about a broker.
    Connect(usize, bool),
    Disconnect(usize),
    Forget(usize),
    Retry(usize),
    Publish(usize, u8),
    /// What a socket says, which may be dead long since.
    Open(prop::sample::Index),
    /// Opens the newest socket and says welcome on it, so that much happens while connected.
    Welcome,
    Close(prop::sample::Index),
    Fail(prop::sample::Index),
    Text(prop::sample::Index),
    Bytes(prop::sample::Index, Vec<u8>),
    /// What a page does.
    Watch(u32, u32, u8),
    Unwatch(u32, u32),
    Credit(u32),
    Pause(u32, bool),
    Online(bool),
    Woke,
    Note,
    /// Time passes, for the wall clock alone when the computer sleeps.
    Wait(u64),
    Sleep(u64),
    SetBack(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let broker = || 0..BROKERS.len();
    let link = any::<prop::sample::Index>;
    let bytes = prop_oneof![
        6 => Just(WELCOME.to_vec()),
        2 => Just(vec![0x20, 3, 1, 0, 0]),
        4 => Just(PINGRESP.to_vec()),
        8 => (0..40_u32).prop_map(|topic| message(&format!("t/{topic}"), "7")),
        2 => (1..9_u8).prop_map(|number| vec![0x34, 6, 0, 1, b'q', 0, number, 0]),
        2 => (1..9_u8).prop_map(|number| vec![0x62, 2, 0, number]),
        4 => (1..6_u8, prop::sample::select(vec![0x40_u8, 0x50, 0x70])).prop_map(|(number, kind)| vec![kind, 2, 0, number]),
        1 => (1..6_u8).prop_map(|number| vec![0x40, 3, 0, number, 0x87]),
        2 => Just(vec![0x90, 4, 0, 1, 0, 0]),
        1 => prop::sample::select(vec![0x00_u8, 0x82, 0x8B, 0x8E, 0x97]).prop_map(|code| vec![0xE0, 1, code]),
        1 => prop::sample::select(vec![0x80_u8, 0x87, 0x97]).prop_map(|code| vec![0x20, 3, 0, code, 0]),
        1 => prop::collection::vec(any::<u8>(), 1..12),
    ];
    let step = prop_oneof![
        3 => (broker(), any::<bool>()).prop_map(|(broker, clean)| Step::Connect(broker, clean)),
        1 => broker().prop_map(Step::Disconnect),
        1 => broker().prop_map(Step::Forget),
        2 => broker().prop_map(Step::Retry),
        6 => (broker(), 0..3_u8).prop_map(|(broker, qos)| Step::Publish(broker, qos)),
        4 => link().prop_map(Step::Open),
        6 => Just(Step::Welcome),
        3 => link().prop_map(Step::Close),
        1 => link().prop_map(Step::Fail),
        1 => link().prop_map(Step::Text),
        24 => (link(), bytes).prop_map(|(link, bytes)| Step::Bytes(link, bytes)),
        4 => (0..2_u32, 0..VIEWS, 0..9_u8).prop_map(|(page, number, kind)| Step::Watch(page, number, kind)),
        1 => (0..2_u32, 0..VIEWS).prop_map(|(page, number)| Step::Unwatch(page, number)),
        6 => (0..2_u32).prop_map(Step::Credit),
        1 => (0..2_u32, any::<bool>()).prop_map(|(page, paused)| Step::Pause(page, paused)),
        1 => any::<bool>().prop_map(Step::Online),
        1 => Just(Step::Woke),
        1 => Just(Step::Note),
        6 => (0..20_000_u64).prop_map(Step::Wait),
        1 => (0..7_200_000_u64).prop_map(Step::Sleep),
        1 => (0..90_000_000_u64).prop_map(Step::SetBack),
    ];
    prop::collection::vec(step, 0..200)
}

fn view(kind: u8) -> View {
    let window = Window::recent(60, 100);
    match kind {
        0 => reading("a", "t/1"),
        1 => View::Reading { source: source("b", "t/2").through(transform()), spark: Some(window) },
        2 => View::Plot { sources: vec![source("a", "t/1"), source("c", "t/3")], window },
        3 => {
            let (open, find) = (vec!["t".into()], String::new());
            View::Tree(TreeView { broker: id("a"), open, rows: 0..9, find, order: Order::Busiest })
        }
        4 => View::Matches { feed: feed("b", "t/+").through(transform()), rows: 0..9 },
        5 => View::Tail { feed: feed("a", "#"), most: 9, span_secs: 60, only_changes: true },
        6 => View::Payload { broker: id("c"), topic: Topic::parse("t/3").unwrap(), most: 9 },
        7 => View::Log { after: 0 },
        _ => View::Usage,
    }
}

/// One that remembers earlier messages.
fn transform() -> Transform {
    Transform::parse(&serde_json::json!([{"scale": 0.1}, {"mean": 60}, {"delta": true}])).unwrap()
}

/// Takes a step; says whether it made a wish.
fn take(world: &mut World, step: Step, number: u32) -> bool {
    let opened = world.opened.clone();
    let link = |index: prop::sample::Index| (!opened.is_empty()).then(|| opened[index.index(opened.len())]);
    let person = PageId(0);
    match step {
        Step::Connect(broker, clean_start) => {
            let profile = Profile { clean_start, version: Version::Auto, ..profile(BROKERS[broker]) };
            world.ask(person, Request::Connect(Box::new(profile)));
        }
        Step::Disconnect(broker) => world.ask(person, Request::Disconnect(id(BROKERS[broker]))),
        Step::Forget(broker) => world.ask(person, Request::Forget(id(BROKERS[broker]))),
        Step::Retry(broker) => world.ask(person, Request::Retry(id(BROKERS[broker]))),
        Step::Publish(broker, qos) => {
            world.publish(PageId(number % 2), number, BROKERS[broker], Qos::try_from(qos).unwrap());
            return true;
        }
        Step::Open(index) => link(index).into_iter().for_each(|link| world.handle(Input::Open(link))),
        Step::Welcome => opened.last().into_iter().for_each(|link| world.welcome(*link)),
        Step::Close(index) => link(index).into_iter().for_each(|link| world.close(link)),
        Step::Fail(index) => link(index).into_iter().for_each(|link| world.handle(Input::Failed(link, "no"))),
        Step::Text(index) => link(index).into_iter().for_each(|link| world.handle(Input::Text(link))),
        Step::Bytes(index, bytes) => link(index).into_iter().for_each(|link| world.receive(link, &bytes)),
        Step::Watch(page, number, kind) => world.watch(PageId(page), number, view(kind)),
        Step::Unwatch(page, number) => world.ask(PageId(page), Request::Unwatch(WatchId(number))),
        Step::Credit(page) => world.ask(PageId(page), Request::Credit),
        Step::Pause(page, paused) => world.ask(PageId(page), Request::Pause(paused)),
        Step::Online(there) => world.ask(person, Request::Online(there)),
        Step::Woke => world.ask(person, Request::Woke),
        Step::Note => world.ask(person, Request::Note(Level::Info, "a note".into())),
        Step::Wait(millis) => {
            world.wait(Duration::from_millis(millis));
        }
        Step::Sleep(millis) => {
            world.now.unix = world.now.unix + Duration::from_millis(millis);
            world.tick();
        }
        Step::SetBack(millis) => {
            world.now.unix = world.now.unix - Duration::from_millis(millis);
            world.tick();
        }
    }
    false
}

proptest! {
    #[test]
    fn whatever_happens_every_wish_is_answered_once_and_every_socket_is_let_go(steps in steps(), seed: u64) {
        let limits = Limits { topics: 20, log_lines: 10, publishes: 4, ..Limits::default() };
        let mut world = World::with(limits.clone(), seed);
        let mut wishes = 0;
        for (number, step) in (0..).zip(steps) {
            wishes += usize::from(take(&mut world, step, number));
        }
        let usage = world.usage();
        prop_assert!(usage.topics <= limits.topics, "{:?}", usage);
        prop_assert!(world.log(0).lines.len() <= limits.log_lines);

        // A page that comes now is told what the others were told last.
        let (late, told) = (PageId(7), std::mem::take(&mut world.statuses));
        world.ask(late, Request::Credit);
        for (_, broker, status) in &world.statuses {
            let last = told.iter().rev().find(|(page, id, _)| *page == PageId(0) && id == broker);
            prop_assert!(last.is_none_or(|(.., told)| told == status), "{last:?} {status:?}");
        }

        for broker in BROKERS {
            world.ask(PageId(0), Request::Forget(id(broker)));
        }
        for page in [PageId(0), PageId(1)] {
            for number in 0..VIEWS {
                world.ask(page, Request::Unwatch(WatchId(number)));
            }
        }
        let mut finished: Vec<_> =
            world.outcomes.iter().filter(|(.., outcome)| outcome.is_final()).map(|(_, wish, _)| wish.0).collect();
        finished.sort_unstable();
        let all = finished.len();
        finished.dedup();
        prop_assert_eq!((all, finished.len()), (wishes, wishes));
        prop_assert_eq!(world.opened.iter().filter(|link| !world.closed.contains(link)).count(), 0);
        prop_assert_eq!((world.wait(Duration::from_secs(86_400)), world.usage().topics), (0, 0));
    }
}

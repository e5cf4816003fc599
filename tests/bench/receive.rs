//! What a message costs from the socket's bytes to the store: the goal is 250 ns for a PUBLISH of 63 bytes.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::run();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;
    use std::time::Duration;

    use criterion::{Criterion, Throughput};
    use topicboard::data::view::{Answer, Usage, Window};
    use topicboard::data::{Limits, Source, View};
    use topicboard::hub::{Action, Hub, Input, Link, PageId};
    use topicboard::id::BrokerId;
    use topicboard::mqtt::topic::Topic;
    use topicboard::mqtt::{Options, Output, Protocol, Session};
    use topicboard::payload::Selector;
    use topicboard::port::{Reply, Request, WatchId};
    use topicboard::profile::{Profile, Url, Version};
    use topicboard::time::{Now, Timestamp};

    const PAGE: PageId = PageId(0);
    /// How many topics the messages are on, in turn.
    const TOPICS: usize = 1_000;
    /// What a browser hands over at once when messages come fast.
    const BUFFER: usize = 64 << 10;
    const PACKET: usize = 63;

    pub(super) fn run() {
        let mut criterion = Criterion::default().configure_from_args();
        let mut group = criterion.benchmark_group("receive");
        group.throughput(Throughput::Elements((BUFFER / PACKET) as u64));
        let stream = stream();
        group.bench_function("decoded only", |bencher| {
            let (mut session, now) = session();
            let mut count = 0;
            bencher.iter(|| session.handle_bytes(now.instant, black_box(&stream), &mut |_| count += 1));
            assert!(count > 0);
        });
        let unkept = Limits { packets: 0, ..Limits::default() };
        for (name, plots, limits) in [
            ("into the store", 0, Limits::default()),
            ("into the store, packets not kept", 0, unkept),
            ("into the store, 100 topics recorded", 100, Limits::default()),
        ] {
            let (mut hub, link, mut now) = hub(plots, limits);
            hub.handle(now, Input::Bytes(link, &stream));
            assert_eq!(usage(&mut hub, now).samples > 0, plots > 0, "recorded as the name says");
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    now = now.after(Duration::from_millis(40));
                    hub.handle(now, Input::Bytes(link, black_box(&stream)));
                    assert!(hub.poll().is_none(), "nothing is sent for QoS 0, and no page has credit");
                });
            });
        }
        group.finish();
        criterion.final_summary();
    }

    fn topic(number: usize) -> String {
        format!("plant/line{}/device{:02}/value{}", number / 100 % 10, number / 10 % 10, number % 10)
    }

    /// As many whole packets as fit, each an MQTT 5 PUBLISH of QoS 0 without properties.
    fn stream() -> Vec<u8> {
        let mut stream = Vec::new();
        for number in 0..BUFFER / PACKET {
            let topic = topic(number % TOPICS);
            let payload = format!(r#"{{"v":{:05.2},"n":170000000,"q":1}}"#, number as f64 / 100.0 + 10.0);
            stream.extend([0x30, PACKET as u8 - 2, 0, topic.len() as u8]);
            stream.extend(topic.bytes());
            stream.push(0);
            stream.extend(payload.bytes());
            assert_eq!(stream.len(), (number + 1) * PACKET);
        }
        stream
    }

    fn start() -> Now {
        Now { unix: Timestamp::from_millis(1_700_000_000_000), ..Now::default() }
    }

    fn session() -> (Session, Now) {
        let mut session = Session::new(Options::new(Protocol::V5, "bench")).unwrap();
        session.handle_open(start().instant);
        session.handle_bytes(start().instant, WELCOME, &mut |_| {});
        while let Some(output) = session.poll() {
            assert!(!matches!(output, Output::Close));
        }
        (session, start())
    }

    /// A connected hub whose page plots so many of the topics.
    fn hub(plots: usize, limits: Limits) -> (Hub, Link, Now) {
        let id = BrokerId::parse("bench").unwrap();
        let profile = Profile {
            version: Version::V5,
            client_id: "bench".into(),
            // No pings, so that the bench's hours of virtual time end no connection.
            keep_alive_secs: 0,
            persistent: true,
            ..Profile::new(id.clone(), Url::parse("ws://127.0.0.1/mqtt", false).unwrap())
        };
        let (mut hub, now) = (Hub::new(limits, 1), start());
        for number in 0..plots {
            let source = Source::new(
                id.clone(),
                Topic::parse(&topic(number * TOPICS / plots)).unwrap(),
                Selector::parse("v").unwrap(),
            );
            let view = View::Plot { sources: vec![source], window: Window::recent(60, 640) };
            hub.handle(now, Input::Request(PAGE, Request::Watch(WatchId(number as u32), view)));
        }
        hub.handle(now, Input::Request(PAGE, Request::Connect(Box::new(profile))));
        let mut link = None;
        while let Some(action) = hub.poll() {
            if let Action::Open { link: opened, .. } = action {
                link = Some(opened);
            }
        }
        let link = link.unwrap();
        hub.handle(now, Input::Open(link));
        hub.handle(now, Input::Bytes(link, WELCOME));
        while hub.poll().is_some() {}
        (hub, link, now)
    }

    /// What a page of its own is told; it gives no credit again.
    fn usage(hub: &mut Hub, now: Now) -> Usage {
        const EYE: PageId = PageId(1);
        hub.handle(now, Input::Request(EYE, Request::Watch(WatchId(0), View::Usage)));
        hub.handle(now, Input::Request(EYE, Request::Credit));
        let mut found = None;
        while let Some(action) = hub.poll() {
            if let Action::Reply(EYE, Reply::Answers(answers)) = action
                && let Some((_, Answer::Usage(usage))) = answers.first()
            {
                found = Some(*usage);
            }
        }
        found.unwrap()
    }

    const WELCOME: &[u8] = &[0x20, 3, 0, 0, 0];
}

//! What a message costs the store, and what a chart costs a series.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::run();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, Throughput};
    use topicboard::data::view::{Order, TreeView, Window};
    use topicboard::data::{Limits, Message, Sample, Series, Slot, Source, Standing, Store, View};
    use topicboard::id::BrokerId;
    use topicboard::mqtt::Properties;
    use topicboard::mqtt::topic::Topic;
    use topicboard::payload::Selector;
    use topicboard::time::Timestamp;

    const PAYLOAD: &[u8] = br#"{"v":21.37,"t":1700000000000,"s":"ok","q":192}"#;

    pub(super) fn run() {
        let mut criterion = Criterion::default().configure_from_args();
        apply(&mut criterion);
        series(&mut criterion);
        views(&mut criterion);
        criterion.final_summary();
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + millis)
    }

    fn broker() -> BrokerId {
        BrokerId::parse("bench").unwrap()
    }

    /// Ten lines with many devices of ten values each.
    fn topics(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("bench/line{}/device{}/value{}", n % 10, n / 100, n / 10 % 10)).collect()
    }

    fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
        Message { topic, payload, qos: 0, retain: false, dup: false, properties: Properties::default() }
    }

    fn filled(topics: &[String]) -> (Store, Slot) {
        let mut store = Store::new(&Limits::default());
        let slot = store.broker(&broker());
        store.connection(slot, at(0), true);
        // In another order than they will be asked for, so that memory is as far apart as in life.
        for turn in 0..topics.len() {
            store.apply(slot, &message(&topics[turn * 7_919 % topics.len()], PAYLOAD), at(0));
        }
        (store, slot)
    }

    fn apply(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("apply");
        group.throughput(Throughput::Elements(1));
        for count in [1_000, 100_000] {
            let topics = topics(count);
            for is_recorded in [false, true] {
                let before = resident();
                let (mut store, slot) = filled(&topics);
                if let (Some(before), Some(after)) = (before, resident()) {
                    let bytes = store.usage(at(0)).topic_bytes / count as u64;
                    eprintln!("{count} topics: {} resident bytes a topic, {bytes} accounted", (after - before) / count);
                }
                for topic in topics.iter().step_by(count / 100).take(if is_recorded { 100 } else { 0 }) {
                    let (topic, selector) = (Topic::parse(topic).unwrap(), Selector::parse("v").unwrap());
                    let source = Source::new(broker(), topic, selector);
                    let _forever = store.record(&source);
                }
                let name = if is_recorded { "100 recorded" } else { "none recorded" };
                let mut turn = 0_usize;
                group.bench_function(format!("{count} topics, {name}"), |bencher| {
                    bencher.iter(|| {
                        turn = turn.wrapping_add(1);
                        let topic = &topics[turn % count];
                        store.apply(slot, black_box(&message(topic, PAYLOAD)), at(turn as i64 / 100));
                    });
                });
            }
        }
        let topics = topics(100_000);
        let (mut store, slot) = filled(&topics);
        let source = Source::new(broker(), Topic::parse(&topics[0]).unwrap(), Selector::parse("v").unwrap());
        let _forever = store.record(&source);
        let mut turn = 0;
        group.bench_function("one topic, recorded", |bencher| {
            bencher.iter(|| {
                turn += 1;
                store.apply(slot, black_box(&message(&topics[0], PAYLOAD)), at(turn / 100));
            });
        });
        let mut turn = 0_usize;
        group.bench_function("new topics when full", |bencher| {
            bencher.iter(|| {
                turn += 1;
                let topic = format!("flood/{turn}");
                store.apply(slot, black_box(&message(&topic, PAYLOAD)), at(turn as i64 / 100));
            });
        });
        group.finish();
    }

    fn series(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("series");
        let mut series = Series::new(1 << 16);
        for number in 0..100_000 {
            series.push(Sample { at: at(number * 10), value: (number as f64 * 0.01).sin() });
        }
        eprintln!("{:.2} bytes a sample", series.bytes() as f64 / series.len() as f64);
        for (name, span) in [("all 65k", 655_360), ("a tenth of 65k", 65_536)] {
            let mut out = Vec::new();
            group.bench_function(format!("{name} in 640 columns"), |bencher| {
                bencher.iter(|| {
                    out.clear();
                    series.summary(at(1_000_000 - span), at(1_000_000), 640, &mut out);
                    out.len()
                });
            });
        }
        group.finish();
    }

    fn views(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("answer");
        let topics = topics(100_000);
        let (mut store, slot) = filled(&topics);
        let open: Vec<Box<str>> =
            (0..10).map(|line| format!("bench/line{line}").into()).chain(["bench".into()]).collect();
        let tree = TreeView { broker: broker(), open, rows: 40..80, find: String::new(), order: Order::Name };
        let mut standing = Standing::new(View::Tree(tree.clone()), &mut store);
        let mut turn = 0;
        group.bench_function("40 rows of 100k topics", |bencher| {
            bencher.iter(|| {
                turn += 1;
                store.apply(slot, &message(&topics[turn % 1_000], PAYLOAD), at(1));
                standing.answer(&mut store, at(1))
            });
        });
        for (name, view) in [
            ("choose 10k rows anew", tree.clone()),
            ("search 100k topics", TreeView { find: "DEVICE999".into(), ..tree.clone() }),
            ("busiest of 10k rows", TreeView { order: Order::Busiest, ..tree }),
        ] {
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let mut standing = Standing::new(View::Tree(view.clone()), &mut store);
                    standing.answer(&mut store, at(1))
                });
            });
        }
        let source = Source::new(broker(), Topic::parse(&topics[0]).unwrap(), Selector::parse("v").unwrap());
        let window = Window::recent(60, 640);
        let mut plot = Standing::new(View::Plot { sources: vec![source], window }, &mut store);
        for number in 0..60_000 {
            store.apply(slot, &message(&topics[0], PAYLOAD), at(number));
        }
        group.bench_function("a full plot", |bencher| bencher.iter(|| plot.answer(&mut store, at(60_000))));
        group.finish();
    }

    /// Bytes of anonymous memory the process holds, where the system tells.
    fn resident() -> Option<usize> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
        line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1_024)
    }
}

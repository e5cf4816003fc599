//! What a packet costs the protocol: reading a flood, and one message all the way through QoS 2.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::run();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{BatchSize, Criterion, Throughput};
    use topicboard::mqtt::codec::{Frame, decode, frame};
    use topicboard::mqtt::packet::{Incoming, MAX_PACKET};
    use topicboard::mqtt::topic::Topic;
    use topicboard::mqtt::{Options, Outgoing, Protocol, PublishProperties, Qos, Session};
    use topicboard::time::Instant;

    pub(super) fn run() {
        let mut criterion = Criterion::default().configure_from_args();
        decoding(&mut criterion);
        flood(&mut criterion);
        exchanges(&mut criterion);
        criterion.final_summary();
    }

    /// 64 KiB of QoS 0 messages, 63 bytes each.
    fn stream(protocol: Protocol) -> (Vec<u8>, usize) {
        let topic = "bench/line7/device42/temp";
        let mut packet = vec![0x30, 61, 0, topic.len() as u8];
        packet.extend(topic.bytes());
        if protocol == Protocol::V5 {
            packet.push(0);
        }
        packet.resize(63, b'7');
        let count = (64 << 10) / packet.len();
        (packet.repeat(count), count)
    }

    fn online(protocol: Protocol) -> Session {
        let mut session = Session::new(Options::new(protocol, "bench")).expect("the options can be said");
        session.handle_open(Instant::ZERO);
        let welcome: &[u8] = if protocol == Protocol::V5 { &[0x20, 3, 0, 0, 0] } else { &[0x20, 2, 0, 0] };
        session.handle_bytes(Instant::ZERO, welcome, &mut |_| {});
        while session.poll().is_some() {}
        session
    }

    /// Limit: 40 ns a packet, without allocation.
    fn decoding(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("decode");
        for protocol in [Protocol::V311, Protocol::V5] {
            let (stream, count) = stream(protocol);
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(format!("QoS 0 of 63 bytes, {}", protocol.name()), |bencher| {
                bencher.iter(|| {
                    let mut rest = black_box(&stream[..]);
                    while let Ok(Frame::Whole(size)) = frame(rest, MAX_PACKET, protocol) {
                        let (packet, after) = rest.split_at(size);
                        match decode(packet, protocol) {
                            Ok(Incoming::Publish(publish)) => black_box(publish.payload),
                            _ => panic!("it is a PUBLISH"),
                        };
                        rest = after;
                    }
                });
            });
        }
    }

    fn flood(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("session");
        for protocol in [Protocol::V311, Protocol::V5] {
            let (stream, count) = stream(protocol);
            let mut session = online(protocol);
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(format!("delivers QoS 0 of 63 bytes, {}", protocol.name()), |bencher| {
                bencher.iter(|| {
                    session.handle_bytes(Instant::ZERO, black_box(&stream), &mut |publish| {
                        black_box(publish.payload);
                    });
                });
            });
        }
    }

    /// Limit: 1 µs for PUBLISH, PUBREC, PUBREL and PUBCOMP together.
    fn exchanges(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("QoS 2 exchange");
        let mut session = online(Protocol::V5);
        let incoming = [0x34, 10, 0, 4, b't', b'e', b'm', b'p', 0, 9, 0, b'1'];
        group.bench_function("inbound", |bencher| {
            bencher.iter(|| {
                session.handle_bytes(Instant::ZERO, black_box(&incoming), &mut |publish| {
                    black_box(publish.payload);
                });
                session.handle_bytes(Instant::ZERO, black_box(&[0x62, 2, 0, 9]), &mut |_| {});
                while let Some(output) = session.poll() {
                    black_box(output);
                }
            });
        });
        let message = Outgoing {
            topic: Topic::parse("temp").expect("it is a topic"),
            payload: b"1".to_vec(),
            qos: Qos::ExactlyOnce,
            retain: false,
            properties: PublishProperties::default(),
        };
        let mut session = online(Protocol::V5);
        group.bench_function("outbound", |bencher| {
            bencher.iter_batched(
                || message.clone(),
                |message| {
                    session.publish(Instant::ZERO, message).expect("the window has room");
                    let [high, low] = last_id(&mut session);
                    session.handle_bytes(Instant::ZERO, &[0x50, 2, high, low], &mut |_| {});
                    session.handle_bytes(Instant::ZERO, &[0x70, 2, high, low], &mut |_| {});
                    while let Some(output) = session.poll() {
                        black_box(output);
                    }
                },
                BatchSize::SmallInput,
            );
        });
    }

    /// The packet identifier in the PUBLISH that was just sent.
    fn last_id(session: &mut Session) -> [u8; 2] {
        let mut id = [0; 2];
        while let Some(output) = session.poll() {
            if let topicboard::mqtt::Output::Send(bytes) = output {
                id = [bytes[8], bytes[9]];
            }
        }
        id
    }
}

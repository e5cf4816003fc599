//! The timeline of packets: what is kept, what is never kept, what is told of it, and the files made of it, read by
//! readers of our own that are stricter than Wireshark.

use std::time::Duration;

use proptest::prelude::*;
use topicboard::data::Limits;
use topicboard::data::view::{Answer, Capture, CaptureForm, PacketFilter, PacketPage, PacketRow, PacketView, View};
use topicboard::hub::{Input, Link};
use topicboard::mqtt::Protocol::{self, V5};
use topicboard::mqtt::codec;
use topicboard::mqtt::topic::Topic;
use topicboard::mqtt::{Outgoing, PublishProperties, Qos, Will};
use topicboard::port::{Request, WatchId};
use topicboard::profile::{Authentication, Profile, Version};
use topicboard::secret::Secret;

use super::world::{PAGE, PINGREQ, PINGRESP, World, id, message, profile};
use crate::wire;

const SECRET: &str = "canary-5e1f";

fn view() -> PacketView {
    PacketView { broker: id("b"), filter: PacketFilter::default(), until: None, rows: 0..1_000 }
}

fn only(filter: PacketFilter) -> PacketView {
    PacketView { filter, ..view() }
}

impl World {
    fn packets(&mut self, view: PacketView) -> PacketPage {
        match self.look(View::Packets(view)) {
            Answer::Packets(page) => page,
            other => panic!("{other:?}"),
        }
    }

    fn capture(&mut self, view: PacketView, form: CaptureForm) -> Capture {
        match self.look(View::Capture(view, form)) {
            Answer::Capture(capture) => capture,
            other => panic!("{other:?}"),
        }
    }
}

/// What rows are about, the oldest first: an arrow, the type and the words.
fn told(page: &PacketPage) -> Vec<String> {
    let one = |row: &PacketRow| format!("{} {} {}", if row.is_sent { ">" } else { "<" }, row.kind, row.about);
    page.rows.iter().rev().map(one).collect()
}

fn field<'a>(row: &'a PacketRow, name: &str) -> Option<&'a str> {
    row.fields.iter().find(|(each, _)| &**each == name).map(|(_, value)| &**value)
}

/// A hub with a password and a will, just connected.
fn with_secrets(version: Version) -> (World, Link) {
    let message = Outgoing {
        topic: Topic::parse("gone").unwrap(),
        payload: b"bye".to_vec(),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: PublishProperties::default(),
    };
    let mut world = World::new();
    let link = world.connect(Profile {
        version,
        username: Some("ann".into()),
        password: Some(Secret::new(SECRET)),
        will: Some(Will { message, delay_secs: 0 }),
        ..profile("b")
    });
    world.handle(Input::Open(link));
    (world, link)
}

#[test]
fn every_packet_of_a_conversation_is_told_with_its_reason_and_how_long_its_answer_took() {
    let (mut world, link) = World::online();
    world.now = world.now.after(Duration::from_millis(12));
    // "Not authorized", with a reason string and a user property.
    let said = [&[31, 0, 2, b'n', b'o', 38][..], &wire::text("k"), &wire::text("v")].concat();
    world.receive(link, &wire::packet(0x90, &[&[0, 1, said.len() as u8], &said, &[0x87]]));
    world.receive(link, &message("a/b", "21.5"));
    world.publish(PAGE, 1, "b", Qos::AtLeastOnce);
    world.now = world.now.after(Duration::from_micros(1_500));
    world.receive(link, &wire::ack(wire::PUBACK, 2, 0x10));
    world.receive(link, PINGRESP);
    world.close(link);
    let page = world.packets(view());
    let expected = [
        "< 0 The WebSocket opened",
        "> 1 id",
        "< 2 Success (0x00)",
        "> 8 #",
        "< 9 Not authorized (0x87)",
        "< 3 a/b",
        "> 3 t",
        "< 4 No matching subscribers (0x10)",
        "< 13 ",
        "< 0 The WebSocket was closed (code 1006)",
    ];
    assert_eq!(told(&page), expected);
    assert_eq!((page.total, page.dropped, page.newest), (10, 0, 10));
    let row = |about: &str| page.rows.iter().find(|row| &*row.about == about).unwrap();
    let suback = row("Not authorized (0x87)");
    assert_eq!(suback.answers_after, Some(12_000));
    assert_eq!((field(suback, "Reason String"), field(suback, "User Property")), (Some("no"), Some("k: v")));
    assert_eq!(row("No matching subscribers (0x10)").answers_after, Some(1_500));
    let heard = row("a/b");
    assert_eq!(
        (heard.bytes, heard.kept, field(heard, "Payload"), field(heard, "QoS")),
        (12, 12, Some("21.5"), Some("0"))
    );
    assert_eq!((page.rows[1].kind, page.rows[1].answers_after), (13, None), "nobody asked for that sign of life");
}

#[test]
fn pings_and_the_steps_of_qos_2_are_measured() {
    let (mut world, link) = World::online();
    while !world.sent(link).ends_with(PINGREQ) {
        world.next().expect("a ping is due some time");
    }
    world.now = world.now.after(Duration::from_millis(3));
    world.receive(link, PINGRESP);
    world.publish(PAGE, 1, "b", Qos::ExactlyOnce);
    for (first, millis) in [(wire::PUBREC, 4), (wire::PUBCOMP, 5)] {
        world.now = world.now.after(Duration::from_millis(millis));
        world.receive(link, &wire::ack(first, 2, 0));
    }
    let page = world.packets(view());
    let delays: Vec<_> =
        page.rows.iter().rev().filter_map(|row| row.answers_after.map(|after| (row.kind, after))).collect();
    assert_eq!(delays, [(2, 0), (13, 3_000), (5, 4_000), (6, 0), (7, 5_000)]);
}

#[test]
fn no_password_and_no_authentication_data_is_kept_or_saved() {
    for version in [Version::V311, Version::V5] {
        let (mut world, link) = with_secrets(version);
        let sent = world.sent(link);
        assert!(sent.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "the broker is told");
        let page = world.packets(view());
        let connect = page.rows.iter().find(|row| row.kind == 1).unwrap();
        assert!(connect.is_redacted && connect.bytes as usize == sent.len() - SECRET.len(), "not even its length");
        assert_eq!((field(connect, "User Name"), field(connect, "Password")), (Some("ann"), Some("yes")));
        assert_eq!((field(connect, "Will Topic"), field(connect, "Will QoS")), (Some("gone"), Some("1")));
        for form in [CaptureForm::Lines, CaptureForm::Pcapng] {
            let file = world.capture(view(), form).file;
            assert!(!file.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{form:?}");
        }
        assert!(!format!("{page:?}").contains(SECRET));
        // What is saved is a CONNECT still.
        let saved = segments(&world.capture(view(), CaptureForm::Pcapng).file).remove(0);
        let [connect] = &wire::packets(&saved.payload)[..] else { panic!("one packet") };
        let connect = connect.connect();
        assert_eq!((connect.username.unwrap(), connect.password.unwrap()), (b"ann".to_vec(), Vec::new()));
        assert_eq!(connect.will.unwrap().payload, b"bye");
    }
}

#[test]
fn what_proves_who_we_are_is_left_out_of_every_step_even_cut_anywhere() {
    for cut in 1..40 {
        let mut world = World::new();
        let link = world.connect(Profile {
            authentication: Authentication::ScramSha256,
            username: Some("ann".into()),
            password: Some(Secret::new("pencil")),
            ..profile("b")
        });
        world.handle(Input::Open(link));
        let challenge = wire::auth(0x18, "SCRAM-SHA-256", format!("r={SECRET},s=QSXCR+Q6sek8bf92,i=4096").as_bytes());
        for part in challenge.chunks(cut) {
            world.receive(link, part);
        }
        let said = [&[21][..], &wire::text("SCRAM-SHA-256"), &[22], &wire::text(format!("v={SECRET}"))].concat();
        for part in wire::connack(V5, false, 0, &said).chunks(cut) {
            world.receive(link, part);
        }
        let page = world.packets(view());
        assert!(page.rows.iter().filter(|row| matches!(row.kind, 1 | 15)).count() >= 2, "{:?}", told(&page));
        for row in page.rows.iter().filter(|row| matches!(row.kind, 1 | 2 | 15)) {
            assert!(row.is_redacted, "{row:?}");
        }
        for form in [CaptureForm::Lines, CaptureForm::Pcapng] {
            let file = world.capture(view(), form).file;
            let text = String::from_utf8_lossy(&file);
            // The client's own data begins with "n,,n=ann", and its nonce is in it.
            assert!(!text.contains(SECRET) && !text.contains("n,,") && !text.contains("r="), "{text}");
        }
    }
}

#[test]
fn nothing_of_a_greeting_that_cannot_be_read_is_kept() {
    let (mut world, link) = with_secrets(Version::V5);
    // A CONNACK whose properties lie about their length, and whose data is where a secret would be.
    let said = [&[22][..], &[0xFF, 0xFF], SECRET.as_bytes()].concat();
    world.receive(link, &wire::packet(0x20, &[&[0, 0, 100], &said]));
    for form in [CaptureForm::Lines, CaptureForm::Pcapng] {
        let file = world.capture(view(), form).file;
        assert!(!file.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
    }
}

#[test]
fn packets_are_found_wherever_frames_end() {
    let stream = [message("a", "1"), message("b", &"2".repeat(90)), PINGRESP.to_vec(), message("c", "")].concat();
    for cut in 1..=stream.len() {
        let (mut world, link) = World::online();
        for part in stream.chunks(cut) {
            world.receive(link, part);
        }
        let page = world.packets(only(PacketFilter { is_sent: Some(false), ..PacketFilter::default() }));
        let heard: Vec<_> = page.rows.iter().rev().skip(2).map(|row| (row.kind, &*row.about, row.bytes)).collect();
        assert_eq!(heard, [(3, "a", 7), (3, "b", 96), (13, "", 2), (3, "c", 6)], "{cut}");
    }
}

#[test]
fn the_ring_stays_within_its_bounds_and_counts_what_it_dropped() {
    for limits in [
        Limits { packets: 100, ..Limits::default() },
        Limits { packets_bytes: 1_000, ..Limits::default() },
        Limits { packets_bytes: 0, ..Limits::default() },
        Limits { packets: 0, ..Limits::default() },
    ] {
        let mut world = World::with(limits.clone(), 1);
        let link = world.connect(profile("b"));
        world.welcome(link);
        for number in 0..1_000 {
            world.receive(link, &message(&format!("t/{number}"), &"7".repeat(number % 90)));
        }
        let page = world.packets(view());
        let kept: usize = page.rows.iter().map(|row| row.kept as usize).sum();
        assert!(page.rows.len() <= limits.packets && kept <= limits.packets_bytes);
        if limits.packets.min(limits.packets_bytes) > 0 {
            assert_eq!(u64::from(page.total) + page.dropped, 1_004, "{limits:?}");
            assert_eq!((&*page.rows[0].about, page.rows[0].number), ("t/999", 1_004));
        }
    }
}

#[test]
fn a_long_packet_is_kept_as_its_beginning() {
    let (mut world, link) = World::online();
    let payload = "é".repeat(70_000);
    world.receive(link, &wire::publish(V5, 0, "a", 0, &[], payload.as_bytes()));
    let row = world.packets(view()).rows.remove(0);
    assert_eq!((row.bytes, row.kept), (140_008, 512));
    assert_eq!(field(&row, "Payload Length"), Some("140000"));
    assert!(field(&row, "Payload begins").unwrap().starts_with("ééé"), "{row:?}");
    let file = world.capture(only(PacketFilter { topic: "a".into(), ..PacketFilter::default() }), CaptureForm::Pcapng);
    let segments = segments(&file.file);
    assert_eq!((file.packets, segments.len()), (1, 3), "longer than one segment can be");
    assert_eq!(segments.iter().map(|each| each.size).sum::<usize>(), 140_008);
    assert_eq!(segments.iter().map(|each| each.payload.len()).sum::<usize>(), 512);
}

#[test]
fn packets_are_filtered_by_type_direction_and_topic() {
    let (mut world, link) = World::online();
    world.receive(link, &message("Home/Lamp", "on"));
    world.receive(link, &message("plant/press", "1"));
    world.publish(PAGE, 1, "b", Qos::AtMostOnce);
    let any = PacketFilter::default;
    let mut count = |filter: PacketFilter| told(&world.packets(only(filter)));
    assert_eq!(count(PacketFilter { kind: Some(3), ..any() }), ["< 3 Home/Lamp", "< 3 plant/press", "> 3 t"]);
    assert_eq!(count(PacketFilter { kind: Some(3), is_sent: Some(true), ..any() }), ["> 3 t"]);
    assert_eq!(count(PacketFilter { topic: "lamp".into(), ..any() }), ["< 3 Home/Lamp"]);
    assert_eq!(count(PacketFilter { topic: "#".into(), ..any() }), ["> 8 #"]);
    assert_eq!(count(PacketFilter { kind: Some(0), ..any() }), ["< 0 The WebSocket opened"]);
    let rows = PacketView { rows: 1..3, ..view() };
    assert_eq!(told(&world.packets(rows)), ["< 3 Home/Lamp", "< 3 plant/press"]);
    let until = PacketView { until: Some(3), ..view() };
    let page = world.packets(until);
    assert_eq!((page.total, page.newest, page.rows[0].kind), (3, 7, 2), "as it stood then");
}

#[test]
fn somebody_who_looks_is_told_of_others_soon_but_not_with_each() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, View::Packets(view()));
    world.answers(PAGE);
    for _ in 0..100 {
        world.now = world.now.after(Duration::from_millis(10));
        world.receive(link, &message("t", "1"));
        world.ask(PAGE, Request::Credit);
    }
    world.wait(Duration::from_secs(1));
    let told = world.answers(PAGE);
    assert!((3..=5).contains(&told.len()), "{}", told.len());
    let Some((WatchId(1), Answer::Packets(page))) = told.last() else { panic!("packets were asked for") };
    assert_eq!(page.total, 104);
    assert!(world.next().is_none_or(|wait| wait > Duration::from_secs(1)), "nothing more is due");
}

#[test]
fn nobody_s_packets_are_none() {
    let mut world = World::new();
    assert_eq!(world.packets(view()), PacketPage::default());
    assert_eq!(world.capture(view(), CaptureForm::Lines), Capture::default());
}

#[test]
fn lines_of_json_say_what_the_rows_say() {
    let (mut world, link) = World::online();
    let properties =
        [&[38][..], &wire::text("a"), &wire::text("1"), &[38], &wire::text("a"), &wire::text("2")].concat();
    world.receive(link, &wire::publish(V5, 0x0B, "x\"\n/y", 7, &properties, b"{\"v\": 1}"));
    let capture = world.capture(view(), CaptureForm::Lines);
    let lines: Vec<serde_json::Value> = String::from_utf8(capture.file.to_vec())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines.len(), capture.packets), (6, 6));
    assert_eq!((&lines[0]["type"], &lines[2]["answersAfterMicros"]), (&"Line".into(), &0.into()));
    let publish = &lines[4];
    assert_eq!(
        (&publish["type"], &publish["direction"], &publish["bytes"]),
        (&"PUBLISH".into(), &"in".into(), &34.into())
    );
    assert_eq!(publish["time"], "2027-01-15T08:00:01.000Z");
    let fields = serde_json::json!([
        ["Topic Name", "x\"\n/y"],
        ["QoS", "1"],
        ["Retain", "yes"],
        ["DUP", "yes"],
        ["Packet Identifier", "7"],
        ["User Property", "a: 1"],
        ["User Property", "a: 2"],
        ["Payload Length", "8"],
        ["Payload", "{\"v\":1}"]
    ]);
    assert_eq!(publish["fields"], fields);
    assert_eq!(lines[5]["fields"], serde_json::json!([["Packet Identifier", "7"], ["Reason", "Success (0x00)"]]));
}

#[test]
fn a_capture_is_one_tcp_stream_a_connection_that_holds_what_was_sent_and_received() {
    let (mut world, link) = World::online();
    world.now = world.now.after(Duration::from_millis(70));
    let heard = [message("a/b", "21.5"), wire::publish(V5, 2, "c", 9, &[], b"hello")].concat();
    world.receive(link, &heard);
    world.close(link);
    world.wait(Duration::from_secs(60));
    let again = *world.opened.last().unwrap();
    assert_ne!(again, link);
    world.welcome(again);
    let file = world.capture(view(), CaptureForm::Pcapng).file;
    let segments = segments(&file);
    let of = |port: u16, is_sent: bool| -> Vec<u8> {
        let ours = segments.iter().filter(|each| each.port == port && each.is_sent == is_sent);
        ours.flat_map(|each| each.payload.clone()).collect()
    };
    let ports: Vec<u16> = {
        let mut ports: Vec<u16> = segments.iter().map(|each| each.port).collect();
        ports.dedup();
        ports
    };
    let [first, second] = ports[..] else { panic!("two connections: {ports:?}") };
    assert_eq!(of(first, true), world.sent(link));
    assert_eq!(of(first, false), [&[0x20, 3, 0, 0, 0][..], &heard].concat());
    assert_eq!(of(second, true), world.sent(again));
    assert_eq!(segments.last().unwrap().micros, world.now.unix.as_millis() as u64 * 1_000);
    // For a look at it with Wireshark itself.
    if let Some(path) = std::env::var_os("TOPICBOARD_CAPTURE") {
        std::fs::write(path, &file).unwrap();
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd_to_be_looked_at(mut bytes in prop::collection::vec(any::<u8>(), 0..80), kind in 0_u8..16) {
        if let [first, length, ..] = &mut bytes[..] {
            (*first, *length) = (kind << 4 | *first & 15, *length & 0x7F);
        }
        for protocol in [Protocol::V311, V5] {
            let without = codec::redacted(&bytes, protocol);
            prop_assert_eq!(&codec::redacted(&without, protocol), &without, "once is enough");
            for packet in [&bytes, &without] {
                let said = codec::describe(packet, packet.len(), protocol);
                prop_assert!(said.payload.is_none_or(|(there, whole)| there.len() <= whole));
                codec::identify(packet);
                codec::any_topic(packet, protocol, str::is_empty);
            }
        }
    }
}

/// A TCP segment of a capture.
#[derive(Debug)]
struct Segment {
    micros: u64,
    /// The port that is not 1883.
    port: u16,
    is_sent: bool,
    /// How long its payload was.
    size: usize,
    /// What is there of it.
    payload: Vec<u8>,
}

/// Reads a pcapng file as the specification has it (draft-ietf-opsawg-pcapng), and holds each stream to TCP: every byte
/// follows the last one of its direction, and acknowledges what came from the other.
fn segments(file: &[u8]) -> Vec<Segment> {
    let u16_at = |bytes: &[u8], at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
    let u32_at = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut rest = file;
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let length = u32_at(rest, 4) as usize;
        assert!(length.is_multiple_of(4) && length >= 12 && length <= rest.len(), "a block of {length} bytes");
        assert_eq!(u32_at(rest, length - 4) as usize, length, "its length stands behind it as well");
        blocks.push((u32_at(rest, 0), &rest[8..length - 4]));
        rest = &rest[length..];
    }
    assert_eq!(blocks[0].0, 0x0A0D_0D0A);
    assert_eq!(
        (u32_at(blocks[0].1, 0), &blocks[0].1[4..]),
        (0x1A2B_3C4D, &[1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255][..])
    );
    assert_eq!((blocks[1].0, u16_at(blocks[1].1, 0), &blocks[1].1[2..8]), (1, 101, &[0; 6][..]));
    // The name of the interface, padded, and the end of its options.
    assert_eq!(&blocks[1].1[8..], &[2, 0, 1, 0, b'b', 0, 0, 0, 0, 0, 0, 0]);
    let mut next = std::collections::HashMap::new();
    let segment = |(kind, body): &(u32, &[u8])| {
        assert_eq!((*kind, u32_at(body, 0)), (6, 0), "a packet of interface 0");
        let micros = u64::from(u32_at(body, 4)) << 32 | u64::from(u32_at(body, 8));
        let (captured, whole) = (u32_at(body, 12) as usize, u32_at(body, 16) as usize);
        assert_eq!(body.len(), 20 + captured.next_multiple_of(4));
        let packet = &body[20..20 + captured];
        let (ip, tcp) = packet[..40].split_at(20);
        assert_eq!((ip[0], ip[9], usize::from(u16::from_be_bytes([ip[2], ip[3]]))), (0x45, 6, whole));
        let sum: u32 = ip.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        assert_eq!((sum >> 16) + (sum & 0xFFFF), 0xFFFF, "the header's checksum");
        let port = |at: usize| u16::from_be_bytes([tcp[at], tcp[at + 1]]);
        let number = |at: usize| u32::from_be_bytes(tcp[at..at + 4].try_into().unwrap());
        let is_sent = port(2) == 1_883;
        let (ours, addresses) = if is_sent {
            (port(0), [[192, 0, 2, 1], [192, 0, 2, 2]])
        } else {
            (port(2), [[192, 0, 2, 2], [192, 0, 2, 1]])
        };
        assert_eq!((&ip[12..20], port(if is_sent { 2 } else { 0 })), (addresses.as_flattened(), 1_883));
        assert_eq!(
            (number(4), number(8)),
            (*next.entry((ours, is_sent)).or_insert(1), *next.entry((ours, !is_sent)).or_insert(1))
        );
        assert_eq!((tcp[12], tcp[13]), (0x50, 0x18));
        *next.get_mut(&(ours, is_sent)).unwrap() += whole as u32 - 40;
        Segment { micros, port: ours, is_sent, size: whole - 40, payload: packet[40..].to_vec() }
    };
    blocks[2..].iter().map(segment).collect()
}

//! A peer that means no good: random packets for the codec, random lives for the session, and slow or endless streams.
//! The bodies take a seed, so that what fails can be run again.

use std::time::Duration;

use fastrand::Rng;
use topicboard::mqtt::codec::{Frame, decode, frame};
use topicboard::mqtt::packet::Incoming;
use topicboard::mqtt::topic::check_topic;
use topicboard::mqtt::{Event, Lost, Options, Outgoing, Protocol, Qos};

use crate::session::{Peer, message, options, request};
use crate::wire::{
    PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, ack, answers, auth, connack, goodbye, packet, packets, publish, text,
};

const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];

/// Some bytes.
fn noise(random: &mut Rng, most: usize) -> Vec<u8> {
    (0..random.usize(0..=most)).map(|_| random.u8(..)).collect()
}

/// Properties, most of them legal somewhere.
fn properties(random: &mut Rng) -> Vec<u8> {
    let mut said = Vec::new();
    for _ in 0..random.usize(0..4) {
        let id = random.choice([1, 2, 3, 8, 9, 11, 17, 18, 19, 21, 22, 26, 28, 31, 33, 34, 35, 36, 37, 38, 39, 40, 0]);
        let id = id.unwrap_or_default();
        said.push(id);
        said.extend(match id {
            1 | 36 | 37 | 40 => vec![random.u8(0..3)],
            19 | 33..=35 => vec![0, random.u8(0..6)],
            2 | 17 | 39 => vec![0, 0, random.u8(..), random.u8(..)],
            11 => vec![random.u8(..)],
            38 => [text("k"), text("v")].concat(),
            _ => text(random.choice(["", "a", "é", "a/+", "\0"]).unwrap_or_default()),
        });
    }
    said
}

/// A packet as a broker might send it, small and mostly right.
fn likely(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    let id = random.u16(0..6);
    let code = random.choice([0, 0, 0, 1, 0x10, 0x80, 0x92, 0x97]).unwrap_or_default();
    match random.u8(0..14) {
        0..=4 => {
            let topic = random.choice(["t", "a/b", "", "é", "$SYS/x"]).unwrap_or_default();
            let flags = random.choice([0, 1, 2, 4, 4, 0xA, 0xC]).unwrap_or_default();
            let said = if random.bool() { properties(random) } else { Vec::new() };
            let payload = noise(random, 12);
            publish(protocol, flags, topic, id, &said, &payload)
        }
        5 => ack(PUBACK, id, code),
        6 => ack(PUBREC, id, code),
        7 => ack(PUBREL, id, code & 0x92),
        8 => ack(PUBCOMP, id, code & 0x92),
        9 => answers(protocol, 0x90, id, &[code]),
        10 => answers(protocol, 0xB0, id, &[code]),
        11 => PINGRESP.to_vec(),
        12 => connack(protocol, random.bool(), code & 0x80, &properties(random)),
        _ if random.bool() => auth(0x18, "m", b"data"),
        _ => packet(0xE0, &[&noise(random, 4)]),
    }
}

/// A quarter arbitrary bytes, the rest packets with up to three bytes changed, added or cut off.
fn input(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    if random.u8(0..4) == 0 {
        return noise(random, 40);
    }
    let mut bytes = likely(random, protocol);
    for _ in 0..random.usize(0..4) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..4) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            2 => bytes.insert(at, random.u8(..)),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// The codec on any bytes: it cuts within them, and what it takes keeps its promises.
fn codec_body(bytes: &[u8], protocol: Protocol) -> bool {
    let size = match frame(bytes, 1 << 16, protocol) {
        Ok(Frame::Whole(size)) => size,
        Ok(Frame::Need(size)) => {
            assert!(size > bytes.len() && size <= 1 << 16);
            return false;
        }
        Err(malformed) => {
            assert!(matches!(malformed.code, 0x81 | 0x95));
            return false;
        }
    };
    match decode(&bytes[..size], protocol) {
        Ok(Incoming::Publish(publish)) => {
            let is_named = check_topic(publish.topic).is_ok();
            assert!(is_named || publish.topic.is_empty() && publish.properties.topic_alias().is_some());
            assert_eq!(publish.id == 0, publish.qos == Qos::AtMostOnce);
            assert!(publish.payload.len() < size && publish.properties.iter().count() <= size);
            true
        }
        Ok(Incoming::PubAck(ack, _) | Incoming::PubRel(ack, _)) => ack.id != 0,
        Ok(_) => true,
        Err(malformed) => {
            assert!(matches!(malformed.code, 0x81 | 0x82));
            false
        }
    }
}

#[test]
fn no_bytes_break_the_codec() {
    let inputs = if cfg!(debug_assertions) { 1_000_000 } else { 3_000_000 };
    let mut random = Rng::with_seed(0x5EED);
    let mut taken = 0;
    for turn in 0..inputs {
        let protocol = BOTH[turn % 2];
        taken += usize::from(codec_body(&input(&mut random, protocol), protocol));
    }
    assert!((inputs / 10..inputs / 2).contains(&taken), "{taken} of {inputs} are packets: both sides are tried");
}

/// A session through a random life. What it sends is whole packets within the broker's limits, nothing is shown or
/// sent without a connection, and what it holds stays bounded.
fn session_body(seed: u64, steps: usize) -> usize {
    let mut random = Rng::with_seed(seed);
    let protocol = BOTH[random.usize(0..2)];
    let lasting = random.bool();
    let mut peer = Peer::new(Options {
        clean_start: !lasting,
        session_expiry_secs: if lasting { 600 } else { 0 },
        topic_alias_maximum: 3,
        receive_maximum: 4,
        packet_limit: 64,
        publishes: 20,
        ..options(protocol)
    });
    let mut is_open = false;
    for _ in 0..steps {
        let shown = peer.delivered.len();
        let was_online = peer.session.is_online();
        match random.u8(0..16) {
            _ if !is_open && random.bool() => {
                peer.open();
                is_open = true;
                let said: &[u8] = if random.bool() { &[33, 0, 2, 34, 0, 2] } else { &[] };
                peer.receive(&connack(protocol, lasting && random.bool(), 0, said));
            }
            0 if random.bool() => {
                peer.open();
                is_open = true;
            }
            1 if random.bool() => {
                peer.session.handle_close(peer.now);
                peer.drain();
                is_open = false;
            }
            2..=4 => {
                let qos = Qos::try_from(random.u8(0..3)).unwrap();
                let topic = topicboard::mqtt::topic::Topic::parse(random.choice(["t", "topic/1", "topic/2"]).unwrap());
                let published = peer.session.publish(peer.now, Outgoing { topic: topic.unwrap(), ..message(qos, "x") });
                assert!(was_online || published.is_err());
                peer.drain();
            }
            5 => {
                peer.session.subscribe(peer.now, request(&[("a/#", Qos::AtLeastOnce)])).ok();
                peer.drain();
            }
            6 => peer.wait(Duration::from_secs(random.u64(0..30))),
            7 if random.u8(0..8) == 0 => {
                peer.session.disconnect(peer.now);
                peer.drain();
                is_open = false;
            }
            8 => peer.receive(&input(&mut random, protocol)),
            9 if random.u8(0..8) == 0 => peer.receive(&likely(&mut random, protocol)[..1]),
            _ => peer.receive(&likely(&mut random, protocol)),
        }
        if peer.closed {
            is_open = false;
        }
        assert!(peer.session.buffered() <= 64, "no packet beyond the limit is buffered");
        assert!(is_open || peer.session.deadline().is_none(), "without a connection nothing is waited for");
        assert!(was_online || peer.delivered.len() == shown || peer.session.is_online() || peer.closed);
        let sent = packets(&std::mem::take(&mut peer.sent));
        assert!(is_open || peer.closed || sent.len() <= 1 && sent.iter().all(|packet| packet.kind() == 14));
    }
    peer.delivered.len()
}

#[test]
fn no_life_breaks_a_session() {
    let lives = if cfg!(debug_assertions) { 3_000 } else { 15_000 };
    let shown: usize = (0..lives).map(|seed| session_body(seed, 200)).sum();
    assert!(shown > lives as usize * 5, "messages do arrive in these lives: {shown}");
}

#[test]
fn a_stream_that_never_becomes_a_packet_is_given_up_in_time() {
    for protocol in BOTH {
        // CONNACK, a byte every four seconds.
        let mut peer = Peer::new(options(protocol));
        peer.open();
        for byte in connack(protocol, false, 0, &[]) {
            peer.receive(&[byte]);
            peer.wait(Duration::from_secs(4));
        }
        assert_eq!(peer.events, [Event::Lost(Lost::NoConnack)]);
        assert_eq!((peer.closed, peer.session.buffered(), peer.session.deadline()), (true, 0, None));
        // A packet that never ends is no sign of life.
        let mut peer = Peer::online(options(protocol));
        for _ in 0..55 {
            peer.receive(if peer.session.buffered() == 0 { &[0x30, 0xFF, 0x7F] } else { &[0] });
            peer.wait(Duration::from_secs(1));
        }
        assert_eq!(peer.events, [Event::Lost(Lost::NoPingresp)]);
        assert_eq!((peer.closed, peer.session.buffered(), peer.session.deadline()), (true, 0, None));
    }
}

#[test]
fn lying_lengths_close_the_connection_or_wait_within_the_limit() {
    for protocol in BOTH {
        for honest in
            [publish(protocol, 2, "topic", 1, &[], b"payload"), ack(PUBACK, 1, 0), answers(protocol, 0x90, 1, &[0])]
        {
            for length in 0..=127_u8 {
                let mut lie = honest.clone();
                lie[1] = length;
                let mut peer = Peer::online(options(protocol));
                peer.receive(&lie);
                peer.receive(&[0; 200]);
                assert!(peer.closed, "{protocol:?} {lie:02x?}");
                assert!(peer.delivered.len() <= 1);
            }
        }
        let mut peer = Peer::online(options(protocol));
        peer.receive(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
        assert_eq!((peer.closed, peer.session.buffered()), (true, 0), "256 MB are refused unheard");
    }
}

#[test]
fn acknowledgements_of_nothing_change_nothing_and_are_counted() {
    for protocol in BOTH {
        let mut peer = Peer::online(options(protocol));
        for id in 1..=1_000 {
            for bytes in
                [ack(PUBACK, id, 0), ack(PUBREC, id, 0), ack(PUBCOMP, id, 0), answers(protocol, 0x90, id, &[0])]
            {
                peer.receive(&bytes);
            }
        }
        assert_eq!((peer.session.strays(), peer.events.len(), peer.closed), (4_000, 0, false));
        // Each unknown PUBREC is answered, so that a broker with an old session comes to an end with it.
        assert!(packets(&peer.sent).iter().all(|sent| sent.first == PUBREL) && packets(&peer.sent).len() == 1_000);
    }
}

#[test]
fn a_spent_window_of_ours_takes_no_further_message_of_any_acknowledged_kind() {
    for flags in [2, 4] {
        let mut peer = Peer::online(Options { receive_maximum: 2, ..options(Protocol::V5) });
        for id in [1, 2] {
            peer.receive(&publish(Protocol::V5, 4, "t", id, &[], b"x"));
        }
        peer.receive(&publish(Protocol::V5, 0, "t", 0, &[], b"x"));
        peer.receive(&publish(Protocol::V5, 0xC, "t", 2, &[], b"x"));
        assert_eq!((peer.closed, peer.delivered.len()), (false, 3));
        peer.receive(&ack(PUBREL, 1, 0));
        peer.receive(&publish(Protocol::V5, flags, "t", 3, &[], b"x"));
        assert_eq!((peer.closed, peer.delivered.len()), (false, 4));
        peer.sent.clear();
        for id in [4, 5] {
            peer.receive(&publish(Protocol::V5, 4, "t", id, &[], b"x"));
        }
        assert!(
            peer.closed && peer.sent.ends_with(&goodbye(0x93, "the broker sent more than our Receive Maximum")),
            "{:02x?}",
            peer.sent
        );
    }
}

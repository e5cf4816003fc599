//! Inputs to begin with: packets as a broker might send them, mostly right, and lives of a session.

use fastrand::Rng;
use topicboard::mqtt::Protocol;

use crate::session::{CONNECTION, RECEIVE};
use crate::wire::{
    PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, ack, answers, auth, connack, packet, publish, text, varint,
};

/// An input of the codec's body: a quarter arbitrary bytes, the rest packets with up to three bytes changed, added or
/// cut off.
pub(crate) fn codec(random: &mut Rng) -> Vec<u8> {
    let version = random.u8(0..2);
    let stream = if random.u8(0..4) == 0 { noise(random, 40) } else { mutated(random, BOTH[usize::from(version)]) };
    [&[version][..], &stream].concat()
}

/// An input of the session's body: a life of some dozen operations in several connections.
pub(crate) fn session(random: &mut Rng) -> Vec<u8> {
    let options = random.u8(..);
    let protocol = BOTH[usize::from(options & 1)];
    let mut life = vec![options];
    for _ in 0..random.usize(1..8) {
        life.extend([CONNECTION, random.u8(..)]);
        let is_right = random.u8(0..8) > 0;
        let welcome = connack(protocol, random.u8(0..4) == 0, 0, &limits(random, protocol));
        life.extend(if is_right { receive(random, &welcome) } else { said(random, protocol) });
        for _ in 0..random.usize(0..12) {
            if random.bool() {
                life.extend(said(random, protocol));
            } else {
                life.extend([random.u8(0..RECEIVE), random.u8(..)]);
            }
        }
    }
    life
}

/// An input of the hub's body: some frames, each with one packet or a part of it.
pub(crate) fn hub(random: &mut Rng) -> Vec<u8> {
    let version = random.u8(0..2);
    let mut said = vec![version];
    for _ in 0..random.usize(0..8) {
        let packet = match random.u8(0..8) {
            0 => mutated(random, BOTH[usize::from(version)]),
            _ => usual(random, BOTH[usize::from(version)], LASTING),
        };
        let (head, tail) = packet.split_at(random.usize(0..=packet.len()));
        for part in [head, tail].into_iter().filter(|part| !part.is_empty()) {
            said.push(part.len() as u8);
            said.extend(part);
        }
    }
    said
}

/// The operation that gives the session one packet from the broker, seldom a wrong one.
fn said(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    let packet = match random.u8(0..16) {
        0 => mutated(random, protocol),
        1 => likely(random, protocol),
        _ => usual(random, protocol, LASTING),
    };
    receive(random, &packet)
}

/// The operation that gives the session these bytes.
fn receive(random: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    [&[RECEIVE, random.u8(..), bytes.len() as u8][..], bytes].concat()
}

/// What a broker says in CONNACK that the session must then keep to.
fn limits(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    if protocol == Protocol::V311 || random.bool() {
        return Vec::new();
    }
    [&[33, 0, random.u8(1..4), 34, 0, random.u8(0..3), 36, random.u8(0..2)][..], &[39, 0, 0, 0, random.u8(20..)]]
        .concat()
}

/// A packet as a broker might send it, small and mostly right.
fn likely(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    usual(random, protocol, ALL)
}

/// A likely packet of the first `kinds` kinds; those that end a connection come last.
fn usual(random: &mut Rng, protocol: Protocol, kinds: u8) -> Vec<u8> {
    let id = if random.u8(0..16) == 0 { 0 } else { random.u16(1..6) };
    let code = one_of(random, &[0, 0, 0, 0, 1, 0x10, 0x80, 0x87, 0x8C, 0x92, 0x97]);
    match random.u8(0..kinds) {
        0..=4 => {
            let topic = one_of(random, &["t", "t", "a/b", "a/b", "é", "$SYS/x", "日本", "", "a/+"]);
            let flags = one_of(random, &[0, 1, 2, 4, 4, 0xA, 0xC]);
            let said = if random.bool() { properties(random, PUBLISH) } else { Vec::new() };
            let payload = noise(random, 12);
            publish(protocol, flags, topic, id, &said, &payload)
        }
        5..=8 => {
            let first = one_of(random, &[PUBACK, PUBREC, PUBREL, PUBCOMP]);
            let code = if matches!(first, PUBREL | PUBCOMP) { code & 0x92 } else { code };
            if protocol == Protocol::V311 || random.u8(0..4) > 0 {
                return ack(first, id, if protocol == Protocol::V311 { 0 } else { code });
            }
            packet(first, &[&id.to_be_bytes(), &[code], &with_length(&properties(random, ACK))])
        }
        9 | 10 => {
            let first = one_of(random, &[0x90, 0xB0]);
            if protocol == Protocol::V311 && first == 0xB0 {
                return ack(first, id, 0);
            }
            let codes: Vec<_> =
                (0..random.usize(1..4)).map(|_| one_of(random, &[0, 0, 1, 2, 0x11, 0x80, 0x87])).collect();
            if protocol == Protocol::V311 || random.u8(0..4) > 0 {
                return answers(protocol, first, id, &codes);
            }
            packet(first, &[&id.to_be_bytes(), &with_length(&properties(random, ACK)), &codes])
        }
        11 => PINGRESP.to_vec(),
        12 | 13 => connack(protocol, random.u8(0..4) == 0, code & 0x85, &properties(random, CONNACK)),
        14 if random.bool() => {
            auth(one_of(random, &[0, 0x18, 0x18, 0x19]), one_of(random, &["m", "m", "n"]), &noise(random, 3))
        }
        14 => packet(0xF0, &[&[code], &with_length(&properties(random, AUTH))]),
        _ if random.bool() => packet(0xE0, &[&[random.u8(0x80..0xA8)], &with_length(&properties(random, DISCONNECT))]),
        _ => packet(0xE0, &[&noise(random, 2)]),
    }
}

/// A likely packet with up to three bytes changed, added or cut off, its length put right half of the time.
fn mutated(random: &mut Rng, protocol: Protocol) -> Vec<u8> {
    let mut bytes = likely(random, protocol);
    for _ in 0..one_of(random, &[0, 0, 1, 1, 2, 3]) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..4) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            2 => bytes.insert(at, random.u8(..)),
            _ => bytes.truncate(at.max(1)),
        }
    }
    if let (Some(length), true) = (bytes.len().checked_sub(2), random.bool()) {
        bytes[1] = length.min(0x7F) as u8;
    }
    bytes
}

/// Up to three properties, nearly all of them from `legal`.
fn properties(random: &mut Rng, legal: &[u8]) -> Vec<u8> {
    let mut said = Vec::new();
    for _ in 0..random.usize(0..4) {
        let number = if random.u8(0..16) == 0 { random.u8(0..44) } else { one_of(random, legal) };
        said.push(number);
        said.extend(match number {
            1 | 23 | 25 | 36 | 37 | 40..=42 => vec![random.u8(0..20) / 9],
            19 | 33..=35 => vec![0, random.u8(0..6)],
            2 | 17 | 24 | 39 => vec![0, 0, random.u8(..), random.u8(..)],
            11 => {
                let bits = random.u8(1..29);
                varint(random.usize(0..1 << bits))
            }
            38 => [text("k"), text("v")].concat(),
            _ => text(one_of(random, &["", "a", "é", "m", "a/+", "\0"])),
        });
    }
    said
}

fn with_length(said: &[u8]) -> Vec<u8> {
    [&varint(said.len()), said].concat()
}

/// Some bytes.
fn noise(random: &mut Rng, most: usize) -> Vec<u8> {
    (0..random.usize(0..=most)).map(|_| random.u8(..)).collect()
}

fn one_of<T: Copy>(random: &mut Rng, among: &[T]) -> T {
    among[random.usize(..among.len())]
}

/// How many kinds of packets there are below, and how many of them let a connection go on.
const ALL: u8 = 16;
const LASTING: u8 = 12;

const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];

// Properties that a broker may say, by packet.
const CONNACK: &[u8] = &[17, 18, 19, 21, 22, 26, 28, 31, 33, 34, 36, 37, 38, 39, 40, 41, 42];
const PUBLISH: &[u8] = &[1, 2, 3, 8, 9, 11, 11, 35, 35, 38];
const ACK: &[u8] = &[31, 38];
const DISCONNECT: &[u8] = &[28, 31, 38];
const AUTH: &[u8] = &[21, 22, 31, 38];

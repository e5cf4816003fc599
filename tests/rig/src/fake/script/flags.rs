//! Packets with wrong flags, and packets that no broker may send.

use super::super::bytes::{SUBSCRIBE, UNSUBSCRIBE, Version, packet, properties, text};
use super::{BOTH, MALFORMED, PROTOCOL_ERROR, Script};

/// Every packet type with each of its wrong flags, and those that are wrong from a broker with the right ones.
pub(super) fn scripts() -> Vec<Script> {
    let mut scripts = Vec::new();
    for version in BOTH {
        for kind in 0..16 {
            let body = body(version, kind);
            for flags in (0..16).filter(|flags| !is_right(kind, *flags)) {
                let name = format!("{} with the flags {flags:04b}", NAMES[usize::from(kind)]);
                let bytes = packet(kind << 4 | flags, &[&body]);
                let source = version.of("[MQTT-2.2.2-2]", "[MQTT-2.1.3-1]");
                scripts.push(Script::new(version, source, name, bytes).earns(MALFORMED));
            }
        }
        for first in [0x00, 0x10, SUBSCRIBE, UNSUBSCRIBE, 0xC0, 0xE0, 0xF0] {
            let kind = first >> 4;
            // MQTT 5 gives brokers the DISCONNECT and clients a way to ask for AUTH, which was not taken.
            if (version, kind) != (Version::V5, 14) {
                let name = format!("{} from a broker", NAMES[usize::from(kind)]);
                let bytes = packet(first, &[&body(version, kind)]);
                scripts.push(Script::new(version, version.of("§2.2.1", "§2.1.2"), name, bytes).earns(PROTOCOL_ERROR));
            }
        }
    }
    scripts
}

/// Whether a packet type may have these flags.
fn is_right(kind: u8, flags: u8) -> bool {
    match kind {
        // DUP, two bits of QoS, and retain.
        3 => flags & 6 != 6 && flags & 0b1110 != 0b1000,
        6 | 8 | 10 => flags == 2,
        _ => flags == 0,
    }
}

/// A body that the packet type may have, so that nothing but the first byte is wrong.
fn body(version: Version, kind: u8) -> Vec<u8> {
    let id = [0, 7];
    let none = properties(version, &[]);
    match kind {
        1 => [&text("MQTT")[..], &[version.of(4, 5), 2, 0, 60], &none, &text("id")].concat(),
        2 => [&[0, 0][..], &none].concat(),
        3 => [&text("t")[..], &id, &none, b"x"].concat(),
        4..=7 => id.to_vec(),
        8 => [&id[..], &none, &text("t"), &[0]].concat(),
        9 => [&id[..], &none, &[0]].concat(),
        10 => [&id[..], &none, &text("t")].concat(),
        11 if version == Version::V5 => [&id[..], &none, &[0]].concat(),
        11 => id.to_vec(),
        _ => Vec::new(),
    }
}

const NAMES: [&str; 16] = [
    "packet type 0",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH",
];

//! Lengths that lie: of packets and of texts.

use super::super::bytes::{
    DISCONNECT, PINGRESP, PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL, SUBACK, UNSUBACK, Version, packet, properties,
    publish, text, varint,
};
use super::{BOTH, MALFORMED, MAXIMUM_PACKET_SIZE, Moment, PROTOCOL_ERROR, Script, TOO_LARGE};

pub(super) fn scripts() -> Vec<Script> {
    BOTH.into_iter().flat_map(|version| [packets(version), too_large(version), unequal(version)].concat()).collect()
}

/// The section on the remaining length.
fn remaining(version: Version) -> &'static str {
    version.of("§2.2.3", "§2.1.4")
}

/// A packet under another length than its own.
fn lie(first: u8, length: usize, body: &[u8]) -> Vec<u8> {
    [&[first][..], &varint(length), body].concat()
}

/// Packets shorter or longer than what they hold.
fn packets(version: Version) -> Vec<Script> {
    let none = properties(version, &[]);
    let answer = [&[0, 7][..], &none, &[0]].concat();
    let publish = [&text("topic")[..], &[0, 7], &none].concat();
    let mut packets = vec![
        ("PUBLISH", PUBLISH | 2, publish),
        ("PUBACK", PUBACK, vec![0, 7]),
        ("PUBREC", PUBREC, vec![0, 7]),
        ("PUBREL", PUBREL, vec![0, 7]),
        ("PUBCOMP", PUBCOMP, vec![0, 7]),
        ("SUBACK", SUBACK, answer.clone()),
    ];
    match version {
        Version::V311 => packets.push(("UNSUBACK", UNSUBACK, vec![0, 7])),
        Version::V5 => {
            packets.push(("UNSUBACK", UNSUBACK, answer));
            packets.push(("DISCONNECT", DISCONNECT, vec![0x8E, 7, 31, 0, 4, b'g', b'o', b'n', b'e']));
        }
    }
    let mut scripts = Vec::new();
    for (name, first, body) in packets {
        let has_codes = first == SUBACK || (first, version) == (UNSUBACK, Version::V5);
        // A DISCONNECT may end after nothing or after its code.
        for cut in if first == DISCONNECT { 2 } else { 0 }..body.len() {
            let code = if has_codes && cut + 1 == body.len() { PROTOCOL_ERROR } else { MALFORMED };
            let name = format!("{name} that ends after {cut} of {} bytes", body.len());
            scripts.push(Script::new(version, remaining(version), name, packet(first, &[&body[..cut]])).earns(code));
        }
        // A PUBLISH goes on with its payload, and answers with further codes.
        if first & 0xF0 != PUBLISH && !has_codes {
            // In MQTT 5 a code and properties may follow the identifier.
            let more = if version == Version::V5 && first != DISCONNECT { &[0, 0, 0][..] } else { &[0] };
            let name = format!("{name} with a byte too many");
            scripts
                .push(Script::new(version, remaining(version), name, packet(first, &[&body, more])).earns(MALFORMED));
        }
    }
    scripts
}

/// Packets larger than the client announced, and lengths of five bytes.
fn too_large(version: Version) -> Vec<Script> {
    let limit = MAXIMUM_PACKET_SIZE as usize;
    let mut scripts = Vec::new();
    for kind in 0..16_u8 {
        let first = kind << 4 | if matches!(kind, 6 | 8 | 10) { 2 } else { 0 };
        for (when, moment) in [("", Moment::Subscribed), (" in place of the CONNACK", Moment::Connect)] {
            let name = format!("256 MB of packet type {kind}{when}");
            let bytes = vec![first, 0xFF, 0xFF, 0xFF, 0x7F];
            scripts.push(Script::new(version, remaining(version), name, bytes).at(moment).earns(TOO_LARGE));
        }
        for (what, last) in [("end", 1), ("go on", 0xFF)] {
            let name = format!("five bytes of length that {what}, of packet type {kind}");
            let bytes = vec![first, 0xFF, 0xFF, 0xFF, 0xFF, last];
            scripts.push(Script::new(version, remaining(version), name, bytes).earns(MALFORMED));
        }
    }
    // 3.1.1 has no words for it.
    let limited = version.of("§2.2.3", "[MQTT-3.1.2-24]");
    let header = |size: usize| lie(PUBLISH, size - 4, &[]);
    let name = "a packet one byte larger than announced";
    scripts.push(Script::new(version, limited, name, header(limit + 1)).earns(TOO_LARGE));
    let around = publish(version, 0, "t", 0, &[], b"").len() + 2;
    let largest = publish(version, 0, "t", 0, &[], &vec![b'x'; limit - around]);
    scripts.push(Script::new(version, limited, "a packet as large as announced", largest).shows(1));
    scripts.push(Script::new(version, remaining(version), "a packet as large as announced, unfinished", header(limit)));
    scripts
}

/// Lengths that eat what follows or leave some of it, and lengths not in their shortest form.
fn unequal(version: Version) -> Vec<Script> {
    let plain = publish(version, 0, "t", 0, &[], b"x");
    let length = plain.len() - 2;
    let next = packet(SUBACK, &[&[0, 7], &properties(version, &[]), &[0]]);
    let eats = [lie(PUBLISH, length + 1, &plain[2..]), next].concat();
    let leaves = [&plain[..], &[0, 0]].concat();
    let long = packet(PUBLISH, &[&[0xFF, 0xFF], b"topic"]);
    let script = |source, name: &str, bytes| Script::new(version, source, name, bytes);
    let mut scripts = vec![
        script(remaining(version), "a PUBLISH that eats the type of the next packet", eats).shows(1).earns(MALFORMED),
        script(remaining(version), "a PUBLISH that leaves two bytes of its payload", leaves)
            .shows(1)
            .earns(PROTOCOL_ERROR),
        script(version.of("§1.5.3", "§1.5.4"), "a topic longer than its packet", long).earns(MALFORMED),
        script(remaining(version), "the first byte of a packet and no more", vec![PUBLISH]),
    ];
    for more in 1..=3 {
        let longer = [&PINGRESP[..1], &vec![0x80; more], &[0]].concat();
        let script =
            script(version.of("§2.2.3", "[MQTT-1.5.5-1]"), &format!("a length with {more} bytes too many"), longer);
        // 3.1.1 asks for no shortest form.
        scripts.push(if version == Version::V5 { script.earns(MALFORMED) } else { script });
    }
    scripts
}

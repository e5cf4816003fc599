//! What comes in place of the CONNACK, or a CONNACK that cannot be.

use super::super::bytes::{
    CONNACK, DISCONNECT, PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, SUBACK, UNSUBACK, Version, ack, answers, auth,
    connack, packet, properties, publish, text,
};
use super::{BOTH, Framing, Moment, PROTOCOL_ERROR, Script};

pub(super) fn scripts() -> Vec<Script> {
    let scripts = BOTH.into_iter().flat_map(|version| [early(version), welcomes(version)].concat()).chain(v5());
    scripts.map(|script| script.at(Moment::Connect).earns(PROTOCOL_ERROR)).collect()
}

/// Packets that may come, but not yet.
fn early(version: Version) -> Vec<Script> {
    let unsuback = answers(version, UNSUBACK, 1, version.of(&[], &[0]));
    let packets = [
        ("PUBLISH", publish(version, 0, "t", 0, &[], b"x")),
        ("PUBLISH of QoS 2", publish(version, 4, "t", 7, &[], b"x")),
        ("PUBACK", ack(PUBACK, 7, 0)),
        ("PUBREC", ack(PUBREC, 7, 0)),
        ("PUBREL", ack(PUBREL, 7, 0)),
        ("PUBCOMP", ack(PUBCOMP, 7, 0)),
        ("SUBACK", answers(version, SUBACK, 1, &[0])),
        ("UNSUBACK", unsuback),
        ("PINGRESP", PINGRESP.to_vec()),
        ("packet type 0", vec![0, 0]),
        ("page of HTML", HTML.to_vec()),
        ("answer in HTTP", [b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n", HTML].concat()),
        ("byte 0xFF again and again", vec![0xFF; 7]),
    ];
    let early = |(what, bytes)| Script::new(version, "[MQTT-3.2.0-1]", format!("{what} before the CONNACK"), bytes);
    let mut scripts: Vec<_> = packets.into_iter().map(early).collect();
    let text = "text in place of the CONNACK";
    scripts.push(Script::new(version, "[MQTT-6.0.0-1]", text, b"hello".to_vec()).framed(Framing::Text));
    let publish = scripts[0].bytes.clone();
    scripts.push(early(("PUBLISH and a right CONNACK", [publish, connack(version, false, 0, &[])].concat())));
    scripts
}

/// CONNACKs of both versions that cannot be.
fn welcomes(version: Version) -> Vec<Script> {
    let none = properties(version, &[]);
    let mut scripts = Vec::new();
    for flags in [2, 0x80, 0xFF] {
        let bytes = packet(CONNACK, &[&[flags, 0], &none]);
        scripts.push(Script::new(version, "§3.2.2.1", format!("CONNACK with the flags {flags:#04X} inside"), bytes));
    }
    let session = connack(version, true, 0, &[]);
    scripts.push(Script::new(
        version,
        version.of("[MQTT-3.2.2-1]", "[MQTT-3.2.2-4]"),
        "CONNACK that resumes what never was",
        session,
    ));
    for code in [6, 0x7F, 0xFF] {
        let bytes = connack(version, false, code, &[]);
        scripts.push(Script::new(
            version,
            version.of("§3.2.2.3", "§3.2.2.2"),
            format!("CONNACK with the code {code:#04X}"),
            bytes,
        ));
    }
    for length in 0..2 {
        let bytes = packet(CONNACK, &[&[0, 0][..length]]);
        scripts.push(Script::new(version, "§3.2.2", format!("CONNACK of {length} bytes"), bytes));
    }
    let longer = packet(CONNACK, &[&[0, 0], &none, &[0]]);
    scripts.push(Script::new(version, "§3.2.2", "CONNACK with a byte too many", longer));
    scripts
}

/// What only MQTT 5 can say.
fn v5() -> Vec<Script> {
    let script = |source, name: &str, bytes| Script::new(Version::V5, source, name, bytes);
    let method = [&[21][..], &text("SCRAM-SHA-256")].concat();
    vec![
        script("[MQTT-3.14.0-1]", "DISCONNECT before the CONNACK", packet(DISCONNECT, &[&[0x8B]])),
        script("[MQTT-4.12.0-6]", "AUTH before the CONNACK that nobody asked for", auth(0x18, "m", b"x")),
        script("§3.2.2.3.17", "CONNACK with a method that nobody named", connack(Version::V5, false, 0, &method)),
        script("[MQTT-3.2.2-6]", "CONNACK that refuses a session it has", connack(Version::V5, true, 0x87, &[])),
    ]
}

/// What a proxy says that was meant to pass a WebSocket on.
const HTML: &[u8] =
    b"<!doctype html><html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1></body></html>";

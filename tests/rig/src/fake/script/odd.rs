//! What is odd and yet right: packets cut and joined as nobody does, and right up to every bound.

use super::super::bytes::{PUBCOMP, PUBREC, PUBREL, SUBACK, Version, ack, packet, properties, publish, text};
use super::{BOTH, Framing, Moment, SUBSCRIBE_ID, Script};

pub(super) fn scripts() -> Vec<Script> {
    BOTH.into_iter().flat_map(frames).chain(BOTH.into_iter().flat_map(messages)).chain(v5()).collect()
}

/// WebSocket frames say nothing about packets (MQTT 5 §6.0.0-2).
fn frames(version: Version) -> Vec<Script> {
    let plain = publish(version, 0, "t", 0, &[], b"x");
    let second = [publish(version, 4, "t", 7, &[], b"x"), ack(PUBREL, 7, 0)].concat();
    let script = |name: &str, bytes| Script::new(version, "[MQTT-6.0.0-2]", name, bytes);
    let topics = (0..10_000).flat_map(|n| publish(version, 0, format!("t/{n}"), 0, &[], b"1")).collect();
    let handshakes = [ack(PUBREC, 7, 0), ack(PUBCOMP, 7, 0)].concat();
    vec![
        script("10,000 packets in one frame", plain.repeat(10_000)).shows(10_000),
        script("10,000 topics in one frame", topics).shows(10_000),
        script("1,000 packets in frames of one byte", plain.repeat(1_000)).framed(Framing::Bytewise).shows(1_000),
        script("a handshake in frames of one byte", second.repeat(2))
            .framed(Framing::Bytewise)
            .shows(2)
            .hears(handshakes.repeat(2)),
        script("a frame of no bytes", Vec::new()),
    ]
}

/// Messages that are right.
fn messages(version: Version) -> Vec<Script> {
    let on = |topic: &str, payload: &[u8]| publish(version, 0, topic, 0, &[], payload);
    let script = |name: &str, bytes| Script::new(version, "§3.3", name, bytes).shows(1);
    vec![
        script("a topic of 65,535 levels", on(&"/".repeat(65_535), b"x")),
        script("a topic of 65,535 bytes", on(&"é".repeat(32_767), b"x")),
        script("a topic that begins with U+FEFF", on("\u{FEFF}t", b"x")),
        script("a payload that is no text", on("t", &[0xFF; 300])),
        script("no payload", on("t", b"")),
        script("markup in a topic", on("<img src=x onerror=alert(1)>", b"<script>alert(1)</script>")),
        script("JSON of 100,000 levels", on("t", "[".repeat(100_000).as_bytes())),
        script("a number of 100,000 digits", on("t", "9".repeat(100_000).as_bytes())),
        // A broker may send what nobody subscribed to, as for a session of before (§4.1).
        script("a topic that begins with a dollar sign", on("$SYS/broker/uptime", b"1")),
    ]
}

/// What only MQTT 5 can say.
fn v5() -> Vec<Script> {
    let said = |said: &[u8], payload: &[u8]| publish(Version::V5, 0, "t", 0, said, payload);
    let pair = [vec![38], text("k"), text("v")].concat();
    let script = |source, name: &str, bytes| Script::new(Version::V5, source, name, bytes);
    let granted = |words: &[u8]| packet(SUBACK, &[&SUBSCRIBE_ID.to_be_bytes(), &properties(Version::V5, words), &[0]]);
    let reason = [vec![31], text("x".repeat(65_535))].concat();
    vec![
        // To check it is the receiver's choice.
        script("§3.3.2.3.2", "a payload that is not the text it claims to be", said(&[1, 1], &[0xFF])).shows(1),
        script("§3.3.2.3.8", "eight subscription identifiers", said(&[11, 9].repeat(8), b"x")).shows(1),
        script("§3.3.2.3.7", "10,000 user properties in a PUBLISH", said(&pair.repeat(10_000), b"x")).shows(1),
        script("§3.3.2.3.3", "a message that has expired", said(&[2, 0, 0, 0, 0], b"x")).shows(1),
        script("§3.9.2.1.3", "10,000 user properties in the SUBACK", granted(&pair.repeat(10_000)))
            .at(Moment::Subscribe),
        script("§3.9.2.1.2", "a reason of 65,535 characters in the SUBACK", granted(&reason)).at(Moment::Subscribe),
    ]
}

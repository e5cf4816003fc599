//! Thirty-two packets that a codec takes too easily, each with the statement it breaks.

use super::super::bytes::{PINGREQ, PUBACK, PUBREL, SUBACK, Version, ack, answers, connack, packet, publish, text};
use super::{MALFORMED, Moment, PROTOCOL_ERROR, Script, TOPIC_ALIAS_INVALID};

/// Fifteen of 3.1.1, then seventeen of MQTT 5.
pub(super) fn scripts() -> Vec<Script> {
    let old = Version::V311;
    let on = |flags, topic: &str| publish(old, flags, topic, 1, &[], b"x");
    let v311 = [
        ("[MQTT-3.3.1-4]", "PUBLISH of QoS 3", on(6, "t")),
        ("[MQTT-3.3.1-2]", "PUBLISH of QoS 0 as a duplicate", on(8, "t")),
        ("[MQTT-4.7.3-1]", "PUBLISH without a topic", on(0, "")),
        ("[MQTT-1.5.3-2]", "PUBLISH on a topic with NUL", on(0, "a\0b")),
        ("[MQTT-3.3.2-2]", "PUBLISH on a filter", on(0, "a/+")),
        ("[MQTT-2.2.2-2]", "PUBACK with all flags", packet(0x4F, &[&[0, 1]])),
        ("[MQTT-2.3.1-1]", "PUBACK of the identifier 0", ack(PUBACK, 0, 0)),
        ("[MQTT-3.6.1-1]", "PUBREL without its flag", packet(0x60, &[&[0, 1]])),
        ("§3.13.2", "PINGRESP with a body", packet(0xD0, &[&[0]])),
        ("§3.13.1", "PINGRESP with flags", packet(0xD3, &[])),
        ("§2.2.1", "PINGREQ in the wrong direction", packet(PINGREQ, &[])),
        ("[MQTT-3.9.3-2]", "SUBACK with a code of MQTT 5", answers(old, SUBACK, 1, &[0x87])),
        ("§2.2.3", "PUBLISH with five bytes of length", vec![0x30, 0x80, 0x80, 0x80, 0x80, 1]),
        ("§3.2.2.1", "CONNACK with reserved flags", packet(0x20, &[&[0xFE, 0]])),
        ("[MQTT-3.2.2-4]", "CONNACK that refuses a session it has", connack(old, true, 5, &[])),
    ];
    let new = Version::V5;
    let said = |said: &[u8]| publish(new, 0, "t", 0, said, b"x");
    let v5 = [
        ("§2.2.2.1", "PUBLISH with more properties than bytes", packet(0x30, &[&text("t"), &[0xFF, 1]]), MALFORMED),
        ("§3.3.2.3.2", "PUBLISH with two payload formats", said(&[1, 1, 1, 0]), PROTOCOL_ERROR),
        ("§3.3.2.3.2", "PUBLISH with the payload format 2", said(&[1, 2]), PROTOCOL_ERROR),
        ("[MQTT-3.3.2-8]", "PUBLISH with the topic alias 0", said(&[35, 0, 0]), TOPIC_ALIAS_INVALID),
        ("§3.3.2.3.8", "PUBLISH with the subscription identifier 0", said(&[11, 0]), PROTOCOL_ERROR),
        (
            "§2.2.2.1",
            "PUBLISH whose content type runs past its properties",
            packet(0x30, &[&text("t"), &[3, 3, 0, 3], b"ABC"]),
            MALFORMED,
        ),
        ("§3.3.2.1", "PUBLISH with neither topic nor alias", publish(new, 0, "", 0, &[], b"x"), PROTOCOL_ERROR),
        ("[MQTT-3.14.2-2]", "DISCONNECT with a session expiry", packet(0xE0, &[&[0x8E, 5, 17, 0, 0, 0, 1]]), MALFORMED),
        ("[MQTT-3.14.1-1]", "DISCONNECT with a flag", packet(0xE1, &[&[0x8E]]), MALFORMED),
        ("[MQTT-1.5.5-1]", "PINGRESP with a length too long", vec![0xD0, 0x80, 0], MALFORMED),
        ("[MQTT-2.1.3-1]", "PUBACK with all flags", packet(0x4F, &[&[0, 1]]), MALFORMED),
        ("[MQTT-3.6.1-1]", "PUBREL without its flag", packet(PUBREL & 0xF0, &[&[0, 1]]), MALFORMED),
    ];
    let welcomes = [
        ("§3.2.2.3.1", "CONNACK without properties", packet(0x20, &[&[0, 0]])),
        ("§3.2.2.3.3", "CONNACK with the Receive Maximum 0", connack(new, false, 0, &[33, 0, 0])),
        ("§3.2.2.3.4", "CONNACK with the Maximum QoS 9", connack(new, false, 0, &[36, 9])),
        ("§3.2.2.3.5", "CONNACK with the Retain Available 7", connack(new, false, 0, &[37, 7])),
        ("§3.2.2.3.6", "CONNACK with the Maximum Packet Size 0", connack(new, false, 0, &[39, 0, 0, 0, 0])),
    ];
    let name = |name: &str| format!("an illegal {name}");
    let v311 = v311.into_iter().map(|(source, what, bytes)| {
        let moment = if what.starts_with("CONNACK") { Moment::Connect } else { Moment::Subscribed };
        Script::new(old, source, name(what), bytes).at(moment).earns(MALFORMED)
    });
    let v5 = v5.into_iter().map(|(source, what, bytes, code)| Script::new(new, source, name(what), bytes).earns(code));
    let welcomes = welcomes.into_iter().map(|(source, what, bytes)| {
        Script::new(new, source, name(what), bytes).at(Moment::Connect).earns(PROTOCOL_ERROR)
    });
    v311.chain(v5).chain(welcomes).collect()
}

//! Right packets at the wrong time: answers to nothing, wrong answers, more messages than fit.

use super::super::bytes::{
    CONNACK, DISCONNECT, PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, SUBACK, UNSUBACK, Version, ack, answers, auth,
    connack, packet, publish,
};
use super::{
    BOTH, Framing, MALFORMED, Moment, NOT_FOUND, PROTOCOL_ERROR, RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_EXCEEDED,
    SUBSCRIBE_ID, Script,
};

pub(super) fn scripts() -> Vec<Script> {
    let both = BOTH.into_iter().flat_map(|version| [greetings(version), suback(version), strays(version)].concat());
    both.chain(window()).chain(v5()).collect()
}

/// What may come once only or never: a second CONNACK, text.
fn greetings(version: Version) -> Vec<Script> {
    let script = |source, name: &str, bytes| Script::new(version, source, name, bytes).earns(PROTOCOL_ERROR);
    // All of its bytes are characters.
    let publish = String::from_utf8(publish(version, 0, "t", 0, &[], b"x")).unwrap_or_default();
    let once = version.of("§3.2", "[MQTT-3.2.0-2]");
    let text = |name: &str, text: &str| script("[MQTT-6.0.0-1]", name, text.into()).framed(Framing::Text);
    let first = |bytes| {
        Script::new(version, once, "second CONNACK in place of the SUBACK", bytes)
            .at(Moment::Subscribe)
            .earns(PROTOCOL_ERROR)
    };
    vec![
        script(once, "second CONNACK", connack(version, false, 0, &[])),
        script(once, "second CONNACK that refuses", connack(version, false, version.of(5, 0x87), &[])),
        first(connack(version, false, 0, &[])),
        text("text", "hello"),
        text("text of no characters", ""),
        text("text that would be a PUBLISH", &publish),
        text("text of 100,000 characters", &"x".repeat(100_000)),
    ]
}

/// Wrong answers to SUBSCRIBE.
fn suback(version: Version) -> Vec<Script> {
    let answer = |id, codes: &[u8]| answers(version, SUBACK, id, codes);
    let script = |name: &str, bytes| Script::new(version, "[MQTT-3.9.3-1]", name, bytes).at(Moment::Subscribe);
    let other = answers(version, UNSUBACK, SUBSCRIBE_ID, version.of(&[], &[0]));
    let mut scripts = vec![
        script("SUBACK of two codes for one filter", answer(SUBSCRIBE_ID, &[0, 0])).earns(PROTOCOL_ERROR),
        script("SUBACK of 10,000 codes", answer(SUBSCRIBE_ID, &[0; 10_000])).earns(PROTOCOL_ERROR),
        script("SUBACK of no code", answer(SUBSCRIBE_ID, &[])).earns(PROTOCOL_ERROR),
        script("SUBACK of the identifier 0", answer(0, &[0])).earns(PROTOCOL_ERROR),
        script("SUBACK twice", [answer(SUBSCRIBE_ID, &[0]), answer(SUBSCRIBE_ID, &[0])].concat()),
        script("SUBACK of another identifier", answer(SUBSCRIBE_ID + 1, &[0])),
        script("UNSUBACK in place of the SUBACK", other),
        // What was refused comes all the same: a broker's own rules, and no breach of the protocol.
        script(
            "PUBLISH after the subscription was refused",
            [answer(SUBSCRIBE_ID, &[0x80]), publish(version, 0, "t", 0, &[], b"x")].concat(),
        )
        .shows(1),
    ];
    for code in [3, 0x7F, 0x81, 0xFF] {
        let name = format!("SUBACK of the code {code:#04X}");
        scripts.push(script(&name, answer(SUBSCRIBE_ID, &[code])).earns(MALFORMED));
    }
    scripts
}

/// Answers to nothing. Those of an earlier life may come late, so they change nothing.
fn strays(version: Version) -> Vec<Script> {
    let not_found = |first, id| ack(first, id, version.of(0, NOT_FOUND));
    let many = |first, code| (1..=10_000).flat_map(|id| ack(first, id, code)).collect::<Vec<_>>();
    let replies = |first| (1..=10_000).flat_map(|id| not_found(first, id)).collect::<Vec<_>>();
    let script = |source, name: &str, bytes| Script::new(version, source, name, bytes);
    let unsuback = answers(version, UNSUBACK, 7, version.of(&[], &[0]));
    let mut scripts = vec![
        script("§3.4", "PUBACK of nothing", ack(PUBACK, 7, 0)),
        script("§3.7", "PUBCOMP of nothing", ack(PUBCOMP, 7, 0)),
        script("§3.5", "PUBREC of nothing", ack(PUBREC, 7, 0)).hears(not_found(PUBREL, 7)),
        script(version.of("[MQTT-4.3.3-2]", "[MQTT-4.3.3-11]"), "PUBREL of nothing", ack(PUBREL, 7, 0))
            .hears(not_found(PUBCOMP, 7)),
        script("§3.9", "SUBACK of nothing", answers(version, SUBACK, 7, &[0])),
        script("§3.11", "UNSUBACK of nothing", unsuback),
        script("§3.13", "PINGRESP to no PINGREQ", PINGRESP.to_vec()),
        script("§3.13", "10,000 PINGRESPs to no PINGREQ", PINGRESP.repeat(10_000)),
        script("§3.4", "10,000 PUBACKs of nothing", many(PUBACK, 0)),
        script("§3.5", "10,000 PUBRECs of nothing", many(PUBREC, 0)).hears(replies(PUBREL)),
        script(version.of("[MQTT-4.3.3-2]", "[MQTT-4.3.3-11]"), "10,000 PUBRELs of nothing", many(PUBREL, 0))
            .hears(replies(PUBCOMP)),
    ];
    for (name, first) in [("PUBACK", PUBACK), ("PUBREC", PUBREC), ("PUBREL", PUBREL), ("PUBCOMP", PUBCOMP)] {
        let source = version.of("[MQTT-2.3.1-6]", "[MQTT-2.2.1-5]");
        scripts.push(script(source, &format!("{name} of the identifier 0"), ack(first, 0, 0)).earns(PROTOCOL_ERROR));
        if version == Version::V5 {
            for code in [0x01, 0x7F, 0x93, 0xFF] {
                let bytes = ack(first, 7, code);
                scripts.push(script("§2.4", &format!("{name} of the code {code:#04X}"), bytes).earns(MALFORMED));
            }
        }
    }
    for flags in [2, 4] {
        let bytes = publish(version, flags, "t", 0, &[], b"x");
        let name = format!("PUBLISH of the identifier 0, with the flags {flags}");
        scripts.push(script(version.of("[MQTT-2.3.1-1]", "[MQTT-2.2.1-4]"), &name, bytes).earns(PROTOCOL_ERROR));
    }
    scripts
}

/// More messages than the client takes unacknowledged (MQTT 5 §4.9). 3.1.1 has as many as there are identifiers.
fn window() -> Vec<Script> {
    let message = |version, flags, id| publish(version, flags, "t", id, &[], b"x");
    let every = |version, last: u16| (1..=last).flat_map(|id| message(version, 4, id)).collect::<Vec<_>>();
    let acks = |first, last: u16| (1..=last).flat_map(|id| ack(first, id, 0)).collect::<Vec<_>>();
    let most = RECEIVE_MAXIMUM;
    let full = |name: &str, more: Vec<u8>| {
        let bytes = [every(Version::V5, most), more].concat();
        Script::new(Version::V5, "[MQTT-3.3.4-9]", name, bytes).shows(most.into()).hears(acks(PUBREC, most))
    };
    let beyond = most + 1;
    let again = (1..=most).flat_map(|id| message(Version::V5, 0xC, id)).collect();
    let released = [ack(PUBREL, 1, 0), message(Version::V5, 4, beyond)].concat();
    let answered = [acks(PUBREC, most), ack(PUBCOMP, 1, 0), ack(PUBREC, beyond, 0)].concat();
    // Whatever a PUBCOMP says, the broker counts it (§4.9), so the client must count it too. What it then keeps is
    // bounded by the number of identifiers.
    let strays = NOBODYS..NOBODYS + most;
    let won_back = [
        strays.clone().flat_map(|id| ack(PUBREL, id, 0)).collect::<Vec<_>>(),
        (beyond..=2 * most).flat_map(|id| message(Version::V5, 4, id)).collect(),
    ];
    let answered_again = [
        acks(PUBREC, most),
        strays.flat_map(|id| ack(PUBCOMP, id, NOT_FOUND)).collect(),
        (beyond..=2 * most).flat_map(|id| ack(PUBREC, id, 0)).collect(),
    ];
    let mut scripts = vec![
        full("as many messages of QoS 2 as fit", Vec::new()),
        full("room for messages of QoS 2 won back by PUBRELs of nothing", won_back.concat())
            .shows(2 * u64::from(most))
            .hears(answered_again.concat()),
        full("one message of QoS 2 more than fits", message(Version::V5, 4, beyond)).earns(RECEIVE_MAXIMUM_EXCEEDED),
        full("a message of QoS 1 when none fits", message(Version::V5, 2, beyond)).earns(RECEIVE_MAXIMUM_EXCEEDED),
        full("a message of QoS 0 when none fits", message(Version::V5, 0, 0)).shows(u64::from(most) + 1),
        full("every message of QoS 2 twice", again).hears(acks(PUBREC, most).repeat(2)),
        full("a message of QoS 2 in place of one released", released).shows(u64::from(most) + 1).hears(answered),
    ];
    for version in BOTH {
        // Each is acknowledged before the next is read (§3.3.4).
        let many: Vec<u8> = (1..=10_000).flat_map(|id| message(version, 2, id)).collect();
        let name = "10,000 messages of QoS 1 in one frame";
        scripts.push(Script::new(version, "[MQTT-3.3.4-1]", name, many).shows(10_000).hears(acks(PUBACK, 10_000)));
    }
    let all = every(Version::V311, u16::MAX);
    let name = "a message of QoS 2 for every identifier";
    let replies = acks(PUBREC, u16::MAX);
    scripts.push(Script::new(Version::V311, "§2.3.1", name, all).shows(u16::MAX.into()).hears(replies));
    scripts
}

/// What only MQTT 5 can say wrongly.
fn v5() -> Vec<Script> {
    let script = |source, name: &str, bytes| Script::new(Version::V5, source, name, bytes);
    let mut scripts = vec![
        script("§3.5.2.1", "PUBREC of nothing that refuses", ack(PUBREC, 7, 0x87)),
        script("§3.7.2.1", "PUBCOMP of nothing that says so", ack(PUBCOMP, 7, NOT_FOUND)),
        script("[MQTT-4.12.0-6]", "AUTH that nobody asked for", auth(0x18, "m", b"x")).earns(PROTOCOL_ERROR),
        script("[MQTT-4.12.0-6]", "AUTH that says Success to nothing", auth(0, "m", b"x")).earns(PROTOCOL_ERROR),
        script("§3.2.2", "second CONNACK without properties", packet(CONNACK, &[&[0, 0]])).earns(MALFORMED),
    ];
    for code in [1, 0x17, 0x80] {
        let name = format!("AUTH of the code {code:#04X}");
        scripts.push(script("[MQTT-3.15.2-1]", &name, auth(code, "m", b"x")).earns(MALFORMED));
    }
    for code in [0x01, 0x04, 0x7F, 0xFF] {
        let name = format!("DISCONNECT of the code {code:#04X}");
        scripts.push(script("[MQTT-3.14.2-1]", &name, packet(DISCONNECT, &[&[code]])).earns(MALFORMED));
    }
    for code in [0x01, 0x7F, 0xFF] {
        let name = format!("UNSUBACK of the code {code:#04X}");
        scripts.push(script("§3.11.3", &name, answers(Version::V5, UNSUBACK, 7, &[code])).earns(MALFORMED));
    }
    scripts
}

/// The first of some packet identifiers that no message has.
const NOBODYS: u16 = 30_000;

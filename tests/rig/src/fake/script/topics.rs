//! Topics that are none, and topic aliases that mean nothing.

use super::super::bytes::{Version, publish};
use super::{BOTH, MALFORMED, PROTOCOL_ERROR, Script, TOPIC_ALIAS_INVALID, TOPIC_ALIAS_MAXIMUM};

pub(super) fn scripts() -> Vec<Script> {
    let names = BOTH.into_iter().flat_map(names);
    names.chain(aliases()).collect()
}

/// Bytes that are no text (§1.5.4): none of them is well-formed UTF-8.
pub(super) const NO_TEXT: [(&str, &[u8]); 7] = [
    ("a byte of no text", &[0xFF]),
    ("a character cut off", &[0xE2, 0x82]),
    ("a continuation alone", &[b'a', 0x80]),
    ("an overlong NUL", &[0xC0, 0x80]),
    ("an overlong slash", &[0xE0, 0x80, 0xAF]),
    ("half a surrogate pair", &[0xED, 0xA0, 0x80]),
    ("a character beyond the last", &[0xF4, 0x90, 0x80, 0x80]),
];

fn names(version: Version) -> Vec<Script> {
    let on = |topic: &[u8]| publish(version, 0, topic, 0, &[], b"x");
    let utf8 = version.of("[MQTT-1.5.3-1]", "[MQTT-1.5.4-1]");
    let nul = version.of("[MQTT-1.5.3-2]", "[MQTT-1.5.4-2]");
    let mut scripts = Vec::new();
    for (what, bytes) in NO_TEXT {
        for (place, topic) in [("as", bytes.to_vec()), ("within", [b"a/", bytes, b"/b"].concat())] {
            scripts.push(Script::new(version, utf8, format!("{what} {place} a topic"), on(&topic)).earns(MALFORMED));
        }
    }
    for topic in ["\0", "a\0", "a/\0/b"] {
        scripts.push(Script::new(version, nul, format!("the topic {topic:?}"), on(topic.as_bytes())).earns(MALFORMED));
    }
    for topic in ["#", "+", "a/#", "a/+/b", "a#", "+b", "$SYS/#"] {
        let name = format!("the topic {topic}");
        scripts.push(Script::new(version, "[MQTT-3.3.2-2]", name, on(topic.as_bytes())).earns(MALFORMED));
    }
    for flags in [1, 2, 4] {
        let bytes = publish(version, flags, "", 7, &[], b"x");
        let name = format!("no topic, with the flags {flags}");
        scripts.push(Script::new(version, "[MQTT-4.7.3-1]", name, bytes).earns(PROTOCOL_ERROR));
    }
    scripts
}

fn aliases() -> Vec<Script> {
    let said = |topic: &str, alias: u16| {
        let alias = alias.to_be_bytes();
        publish(Version::V5, 0, topic, 0, &[35, alias[0], alias[1]], b"x")
    };
    let script = |name: &str, bytes| Script::new(Version::V5, "§3.3.2.3.4", name, bytes);
    let most = TOPIC_ALIAS_MAXIMUM;
    let all = |topic: &str| (1..=most).flat_map(|alias| said(topic, alias)).collect::<Vec<_>>();
    let long = "x".repeat(65_535);
    vec![
        script("the topic alias 0 and no topic", said("", 0)).earns(TOPIC_ALIAS_INVALID),
        script("a topic alias beyond the maximum", said("t", most + 1)).earns(TOPIC_ALIAS_INVALID),
        script("a topic alias beyond the maximum and no topic", said("", most + 1)).earns(TOPIC_ALIAS_INVALID),
        script("the largest topic alias of all", said("t", u16::MAX)).earns(TOPIC_ALIAS_INVALID),
        script("a topic alias that nobody set", said("", 1)).earns(PROTOCOL_ERROR),
        script("another topic alias than the one set", [said("t", 1), said("", 2)].concat())
            .shows(1)
            .earns(PROTOCOL_ERROR),
        script("two topic aliases", publish(Version::V5, 0, "t", 0, &[35, 0, 1, 35, 0, 2], b"x")).earns(PROTOCOL_ERROR),
        script("every topic alias set and used", [all("t"), all("")].concat()).shows(2 * u64::from(most)),
        script("every topic alias a topic of 65,535 bytes", all(&long)).shows(most.into()),
        script("a topic alias given to another topic", [said("t", 1), said("u", 1), said("", 1)].concat()).shows(3),
    ]
}

//! [`LAX`]: what the reference takes though the specification forbids it. With these rules added, the reference and
//! the product must agree on every packet: where one holds we refuse, and where none holds we take.

use topicboard::mqtt::Protocol;

use crate::meaning::{Meaning, Value};
use crate::reference::Read;

/// One thing that the reference is too lax about.
pub struct Lax {
    /// What it takes.
    pub what: &'static str,
    /// The section that forbids it, of MQTT 5 where 3.1.1 is not named.
    pub section: &'static str,
    /// The version and packet that show it.
    pub shown_by: (Protocol, &'static [u8]),
    holds: fn(&Read, &Meaning<'_>) -> bool,
}

impl Lax {
    /// Whether the reference was so lax about this packet.
    pub fn holds(&self, read: &Read) -> bool {
        (self.holds)(read, &read.meaning())
    }

    /// All that the reference was lax about in this packet.
    pub(crate) fn all<'a>(read: &'a Read, meaning: &'a Meaning<'_>) -> impl Iterator<Item = &'static Self> {
        LAX.iter().filter(|lax| (lax.holds)(read, meaning))
    }
}

/// All that there is.
pub const LAX: &[Lax] = &[
    Lax {
        what: "a packet that only clients send",
        section: "§2.1.2",
        shown_by: (V5, &[0xC0, 0]),
        holds: |_, said| matches!(said.kind, 1 | 8 | 10 | 12),
    },
    Lax {
        what: "DISCONNECT from a broker and AUTH",
        section: "3.1.1 §2.2.1",
        shown_by: (V311, &[0xE0, 0]),
        holds: |read, said| read.protocol == V311 && matches!(said.kind, 14 | 15),
    },
    Lax {
        what: "reason codes and properties in acknowledgements",
        section: "3.1.1 §3.4, §3.5, §3.6, §3.7",
        shown_by: (V311, &[0x40, 3, 0, 1, 0]),
        holds: |read, said| read.protocol == V311 && matches!(said.kind, 4..=7) && read.length != 2,
    },
    Lax {
        what: "reason codes and properties of MQTT 5 in CONNACK",
        section: "3.1.1 §3.2",
        shown_by: (V311, &[0x20, 2, 0, 0x87]),
        holds: |read, said| read.protocol == V311 && said.kind == 2 && (read.length != 2 || said.codes[0] > 5),
    },
    Lax {
        what: "reason codes of MQTT 5 in SUBACK",
        section: "3.1.1 §3.9.3",
        shown_by: (V311, &[0x90, 3, 0, 1, 0x87]),
        holds: |read, said| read.protocol == V311 && said.kind == 9 && said.codes.iter().any(|code| *code > 0x80),
    },
    Lax {
        what: "a packet identifier of 0",
        section: "§2.2.1",
        shown_by: (V5, &[0x40, 2, 0, 0]),
        holds: |_, said| said.id == 0 && (matches!(said.kind, 4..=7 | 9 | 11) || said.kind == 3 && said.flags & 6 != 0),
    },
    Lax {
        what: "bytes after the end of what a packet holds",
        section: "§2.1.4",
        shown_by: (V5, &[0xD0, 1, 0]),
        holds: |read, _| read.left > 0,
    },
    Lax {
        what: "a variable byte integer in more bytes than it needs",
        section: "§1.5.5",
        shown_by: (V5, &[0x40, 5, 0, 1, 0, 0x80, 0]),
        holds: |read, _| read.protocol == V5 && !read.is_shortest,
    },
    Lax {
        what: "a success without the length of its properties",
        section: "§3.2.2.3.1",
        shown_by: (V5, &[0x20, 2, 0, 0]),
        holds: |read, said| read.protocol == V5 && said.kind == 2 && read.length == 2 && said.codes[0] == 0,
    },
    Lax {
        what: "a session present in a refusal",
        section: "§3.2.2.1.1",
        shown_by: (V5, &[0x20, 3, 1, 0x87, 0]),
        holds: |_, said| said.session_present && said.codes[0] != 0,
    },
    Lax {
        what: "a reason code in DISCONNECT that is for clients",
        section: "§3.14.2.1",
        shown_by: (V5, &[0xE0, 1, 4]),
        holds: |_, said| said.kind == 14 && said.codes[0] == 4,
    },
    Lax {
        what: "a reason code in AUTH that is not for AUTH",
        section: "§3.15.2.1",
        shown_by: (V5, &[0xF0, 2, 0x80, 0]),
        holds: |_, said| said.kind == 15 && !matches!(said.codes[0], 0 | 0x18 | 0x19),
    },
    Lax {
        what: "an AUTH that ends after its reason code",
        section: "§3.15.2.2.1",
        shown_by: (V5, &[0xF0, 1, 0]),
        holds: |read, said| said.kind == 15 && read.length == 1,
    },
    Lax {
        what: "a property in a packet it does not belong in, or from a broker",
        section: "§2.2.2.2, §3.14.2.2.2",
        shown_by: (V5, &[0xE0, 7, 0, 5, 17, 0, 0, 0, 1]),
        holds: |_, said| said.properties.iter().any(|(number, _)| !belongs(*number, said.kind)),
    },
    Lax {
        what: "a property with a value out of its range",
        section: "§3.2.2.3, §3.3.2.3",
        shown_by: (V5, &[0x20, 6, 0, 0, 3, 33, 0, 0]),
        holds: |_, said| said.properties.iter().any(|(number, value)| !is_in_range(*number, *value)),
    },
    Lax {
        what: "a topic name with wildcards",
        section: "§3.3.2.1",
        shown_by: (V5, &[0x30, 4, 0, 1, b'#', 0]),
        holds: |_, said| said.topic.contains(['+', '#']),
    },
    Lax {
        what: "a message without a topic name or alias",
        section: "§3.3.2.1, §4.7.3",
        shown_by: (V5, &[0x30, 3, 0, 0, 0]),
        holds: |_, said| said.kind == 3 && said.topic.is_empty() && !said.has(35),
    },
];

/// Whether a broker may say this property in this type of packet (§2.2.2.2).
fn belongs(number: u8, kind: u8) -> bool {
    match number {
        1 | 2 | 3 | 8 | 9 | 11 | 35 => kind == 3,
        17..=19 | 26 | 33 | 34 | 36 | 37 | 39..=42 => kind == 2,
        21 | 22 => matches!(kind, 2 | 15),
        28 => matches!(kind, 2 | 14),
        31 => matches!(kind, 2 | 4..=7 | 9 | 11 | 14 | 15),
        38 => true,
        _ => false,
    }
}

fn is_in_range(number: u8, value: Value<'_>) -> bool {
    match (number, value) {
        (1 | 36 | 37 | 40..=42, Value::Number(number)) => number <= 1,
        (11 | 33 | 39, Value::Number(number)) => number != 0,
        (8, Value::Text(topic)) => !topic.contains(['+', '#']),
        _ => true,
    }
}

const V311: Protocol = Protocol::V311;
const V5: Protocol = Protocol::V5;

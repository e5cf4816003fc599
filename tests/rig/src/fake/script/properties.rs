//! Properties out of place, twice, out of range, unreadable, or with a length that lies.

use super::super::bytes::{
    AUTH, CONNACK, DISCONNECT, PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL, SUBACK, UNSUBACK, Version, packet, text,
    varint,
};
use super::topics::NO_TEXT;
use super::{MALFORMED, Moment, PROTOCOL_ERROR, Script};

/// A packet of a broker's that may hold properties: what stands before them, what follows, and which it may hold
/// (§2.2.2.2).
struct Holder {
    name: &'static str,
    /// The section on its properties.
    source: &'static str,
    first: u8,
    before: &'static [u8],
    after: &'static [u8],
    holds: &'static [u8],
}

const HOLDERS: [Holder; 10] = [
    Holder {
        name: "CONNACK",
        source: "§3.2.2.3",
        first: CONNACK,
        before: &[0, 0],
        after: &[],
        holds: &[17, 18, 19, 21, 22, 26, 28, 31, 33, 34, 36, 37, 38, 39, 40, 41, 42],
    },
    Holder {
        name: "PUBLISH",
        source: "§3.3.2.3",
        first: PUBLISH,
        before: &[0, 1, b't'],
        after: b"x",
        holds: &[1, 2, 3, 8, 9, 11, 35, 38],
    },
    Holder { name: "PUBACK", source: "§3.4.2.2", first: PUBACK, before: &[0, 7, 0], after: &[], holds: &[31, 38] },
    Holder { name: "PUBREC", source: "§3.5.2.2", first: PUBREC, before: &[0, 7, 0], after: &[], holds: &[31, 38] },
    Holder { name: "PUBREL", source: "§3.6.2.2", first: PUBREL, before: &[0, 7, 0], after: &[], holds: &[31, 38] },
    Holder { name: "PUBCOMP", source: "§3.7.2.2", first: PUBCOMP, before: &[0, 7, 0], after: &[], holds: &[31, 38] },
    Holder { name: "SUBACK", source: "§3.9.2.1", first: SUBACK, before: &[0, 7], after: &[0], holds: &[31, 38] },
    Holder { name: "UNSUBACK", source: "§3.11.2.1", first: UNSUBACK, before: &[0, 7], after: &[0], holds: &[31, 38] },
    Holder {
        name: "DISCONNECT",
        source: "§3.14.2.2",
        first: DISCONNECT,
        before: &[0x8E],
        after: &[],
        holds: &[28, 31, 38],
    },
    Holder { name: "AUTH", source: "§3.15.2.2", first: AUTH, before: &[0x18], after: &[], holds: &[21, 22, 31, 38] },
];

/// Every property there is.
const ALL: [u8; 27] =
    [1, 2, 3, 8, 9, 11, 17, 18, 19, 21, 22, 23, 24, 25, 26, 28, 31, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42];

/// Those that are texts, User Property among them.
const TEXTS: [u8; 8] = [3, 8, 18, 21, 26, 28, 31, 38];

/// A property with a value that it may have.
fn property(id: u8) -> Vec<u8> {
    let value = match id {
        1 | 23 | 25 | 36 | 37 | 40..=42 => vec![1],
        11 => vec![9],
        19 | 33..=35 => vec![0, 9],
        2 | 17 | 24 | 39 => vec![0, 1, 0, 0],
        38 => [text("k"), text("v")].concat(),
        _ => text("text"),
    };
    [vec![id], value].concat()
}

impl Holder {
    /// The packet with these bytes as the length and content of its properties.
    fn with(&self, properties: &[u8]) -> Vec<u8> {
        packet(self.first, &[self.before, properties, self.after])
    }

    /// A script whose packet says these properties.
    fn says(&self, source: &'static str, what: &str, said: &[u8]) -> Script {
        self.script(source, what, &[varint(said.len()), said.to_vec()].concat())
    }

    fn script(&self, source: &'static str, what: &str, properties: &[u8]) -> Script {
        let moment = if self.first == CONNACK { Moment::Connect } else { Moment::Subscribed };
        Script::new(Version::V5, source, format!("{} with {what}", self.name), self.with(properties)).at(moment)
    }
}

pub(super) fn scripts() -> Vec<Script> {
    HOLDERS.iter().flat_map(|holder| [places(holder), values(holder), lengths(holder)].concat()).collect()
}

/// Each property out of place or twice, and numbers that name none.
fn places(holder: &Holder) -> Vec<Script> {
    let mut scripts = Vec::new();
    for id in ALL {
        if !holder.holds.contains(&id) {
            let what = format!("property {id}, which is not its own");
            scripts.push(holder.says("§2.2.2.2", &what, &property(id)).earns(MALFORMED));
        } else if !matches!(id, SUBSCRIPTION_IDENTIFIER | USER_PROPERTY) {
            let twice = [property(id), property(id)].concat();
            scripts.push(holder.says(holder.source, &format!("property {id} twice"), &twice).earns(PROTOCOL_ERROR));
        }
    }
    for id in [0, 4, 10, 16, 20, 27, 29, 30, 32, 43, 127, 128, 255] {
        let what = format!("property {id}, which does not exist");
        scripts.push(holder.says("§2.2.2.2", &what, &[id, 0]).earns(MALFORMED));
    }
    scripts
}

/// Values out of range, and texts that are none.
fn values(holder: &Holder) -> Vec<Script> {
    let flags = [1, 36, 37, 40, 41, 42].map(|id| (id, vec![2]));
    let ranges = flags.into_iter().chain([
        (RESPONSE_TOPIC, text("a/#")),
        (RESPONSE_TOPIC, text("+")),
        (SUBSCRIPTION_IDENTIFIER, vec![0]),
        (33, vec![0, 0]),
        (39, vec![0; 4]),
    ]);
    let mut scripts = Vec::new();
    for (id, value) in ranges.filter(|(id, _)| holder.holds.contains(id)) {
        let what = format!("property {id} of the value {value:?}");
        scripts.push(holder.says(holder.source, &what, &[vec![id], value].concat()).earns(PROTOCOL_ERROR));
    }
    for id in TEXTS.into_iter().filter(|id| holder.holds.contains(id)) {
        for (what, bytes) in NO_TEXT.into_iter().chain([("NUL", &[b'a', 0][..])]) {
            let whole = if id == USER_PROPERTY { [text(bytes), text("v")].concat() } else { text(bytes) };
            let said = [vec![id], whole].concat();
            scripts.push(holder.says("[MQTT-1.5.4-1]", &format!("{what} in property {id}"), &said).earns(MALFORMED));
        }
    }
    let said = [vec![USER_PROPERTY], text("k"), text([0xFF])].concat();
    scripts.push(holder.says("[MQTT-1.5.7-1]", "a byte of no text as a user's value", &said).earns(MALFORMED));
    scripts
}

/// Lengths of properties and of their values.
fn lengths(holder: &Holder) -> Vec<Script> {
    let mut scripts = Vec::new();
    for (what, bytes) in [
        ("properties longer than itself", &[9][..]),
        ("256 MB of properties", &[0xFF, 0xFF, 0xFF, 0x7F]),
        ("five bytes of property length", &[0x80, 0x80, 0x80, 0x80, 1]),
        ("a property length with a byte too many", &[0x80, 0]),
        ("a user's name longer than its properties", &[8, USER_PROPERTY, 0, 9, b'k', 0, 1, b'v', 0]),
    ] {
        scripts.push(holder.script("§2.2.2.1", what, bytes).earns(MALFORMED));
    }
    for id in ALL.into_iter().filter(|id| holder.holds.contains(id)) {
        let whole = property(id);
        for cut in 1..whole.len() {
            let what = format!("{cut} of {} bytes of property {id}", whole.len());
            scripts.push(holder.says("§2.2.2.2", &what, &whole[..cut]).earns(MALFORMED));
        }
    }
    for id in TEXTS.into_iter().filter(|id| holder.holds.contains(id)) {
        let what = format!("property {id}, which claims 65,535 bytes");
        scripts.push(holder.says("§1.5.4", &what, &[id, 0xFF, 0xFF, b'x']).earns(MALFORMED));
    }
    scripts
}

const RESPONSE_TOPIC: u8 = 8;
const SUBSCRIPTION_IDENTIFIER: u8 = 11;
const USER_PROPERTY: u8 = 38;

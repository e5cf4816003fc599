//! What a packet says, for a person who looks at it, and the same packet without its secrets.
//!
//! Reads packets of both sides, whole or only their beginning, and is lenient: what cannot be read is left out, for
//! it was judged elsewhere.

use super::cursor::Cursor;
use super::encode::{put_binary as put, put_length};
use crate::mqtt::{Malformed, Protocol, Reason};

/// What a packet says, as far as its beginning tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Description<'a> {
    /// What it is about in a few words: the topic, the filters, or the reason.
    pub about: String,
    /// What it says, in the order it says it, by the names of the specification.
    pub fields: Vec<(&'static str, String)>,
    /// A PUBLISH's payload as far as it is there, and how many bytes it has in all.
    pub payload: Option<(&'a [u8], usize)>,
}

/// Takes a packet of `size` bytes apart, of which `head` is the beginning.
pub fn describe(head: &[u8], size: usize, protocol: Protocol) -> Description<'_> {
    let mut reading = Reading { rest: Cursor(&[]), protocol, said: Description::default() };
    if let Some((first, body)) = split(head) {
        reading.rest = Cursor(body);
        // Where the beginning ends, what was read so far is said.
        reading.body(first, size.saturating_sub(head.len() - body.len())).ok();
    }
    reading.said
}

/// The type of a packet, 1 to 15, and its packet identifier; 0 where it has none.
pub fn identify(head: &[u8]) -> (u8, u16) {
    let Some((first, body)) = split(head) else { return (0, 0) };
    let mut rest = Cursor(body);
    let kind = first >> 4;
    let id = match kind {
        PUBLISH if first & 6 != 0 => rest.binary().and_then(|_| rest.u16()),
        PUBACK..=UNSUBACK => rest.u16(),
        _ => Ok(0),
    };
    (kind, id.unwrap_or_default())
}

/// The topic of a PUBLISH or the filters of a SUBSCRIBE or UNSUBSCRIBE, one after the other, until `is` one of them.
pub fn any_topic(head: &[u8], protocol: Protocol, is: impl Fn(&str) -> bool) -> bool {
    let Some((first, body)) = split(head) else { return false };
    let mut rest = Cursor(body);
    let kind = first >> 4;
    if kind == PUBLISH {
        return rest.text().is_ok_and(is);
    }
    if !matches!(kind, SUBSCRIBE | UNSUBSCRIBE) || rest.u16().is_err() {
        return false;
    }
    if protocol == Protocol::V5 && rest.varint().and_then(|length| rest.take(length as usize)).is_err() {
        return false;
    }
    while let Ok(filter) = rest.text() {
        if is(filter) {
            return true;
        }
        if kind == SUBSCRIBE && rest.u8().is_err() {
            break;
        }
    }
    false
}

/// The version that a CONNECT speaks.
pub fn spoken(head: &[u8]) -> Option<Protocol> {
    let (first, body) = split(head)?;
    let mut rest = Cursor(body);
    let level = (first >> 4 == CONNECT).then(|| rest.binary().and_then(|_| rest.u8()))?.ok()?;
    Some(if level == 5 { Protocol::V5 } else { Protocol::V311 })
}

/// Whether a packet that begins so may hold what nobody else may see.
pub const fn has_secrets(first: u8) -> bool {
    matches!(first >> 4, CONNECT | CONNACK | AUTH)
}

/// The same packet with an empty password and empty authentication data, and nothing of what could not be read: not even
/// how long they were is told.
pub fn redacted(packet: &[u8], protocol: Protocol) -> Vec<u8> {
    let Some((first, body)) = split(packet) else { return Vec::new() };
    let mut kept = Vec::new();
    redact(first >> 4, &mut Cursor(body), protocol, &mut kept).ok();
    let mut whole = vec![first];
    put_length(&mut whole, kept.len());
    whole.append(&mut kept);
    whole
}

/// The first byte and what follows the length.
fn split(head: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = head.split_first()?;
    let length = rest.iter().take(4).position(|byte| byte & 0x80 == 0)?;
    Some((*first, rest.get(length + 1..)?))
}

struct Reading<'a> {
    rest: Cursor<'a>,
    protocol: Protocol,
    said: Description<'a>,
}

impl Reading<'_> {
    fn body(&mut self, first: u8, size: usize) -> Result<(), Malformed> {
        match first >> 4 {
            CONNECT => self.connect(),
            CONNACK => {
                let present = self.rest.u8()? & 1 == 1;
                let reason = match self.rest.u8()? {
                    // A broker that knows no MQTT 5 answers it in its own way.
                    code @ 1..=5 => Reason::V311(code),
                    code => self.protocol.reason(code),
                };
                self.reason(reason.to_string());
                self.flag("Session Present", present);
                self.properties()
            }
            PUBLISH => self.publish(first, size),
            PUBACK | PUBREC | PUBREL | PUBCOMP => {
                self.id()?;
                let code = self.rest.u8().unwrap_or_default();
                if self.protocol == Protocol::V5 {
                    self.reason(Reason::V5(code).to_string());
                }
                self.properties()
            }
            SUBSCRIBE => {
                self.id()?;
                self.properties()?;
                while !self.rest.is_empty() {
                    let filter = self.text()?;
                    let options = self.rest.u8()?;
                    self.about(filter.clone());
                    self.say("Topic Filter", format!("{filter} (QoS {})", options & 3));
                    self.flag("No Local", options & 4 != 0);
                    self.flag("Retain As Published", options & 8 != 0);
                    if options & 0x30 != 0 {
                        self.say("Retain Handling", (options >> 4 & 3).to_string());
                    }
                }
                Ok(())
            }
            SUBACK | UNSUBACK => {
                self.id()?;
                self.properties()?;
                while let Ok(code) = self.rest.u8() {
                    let reason = match (first >> 4, code) {
                        (SUBACK, 0..=2) => format!("Granted QoS {code}"),
                        _ => self.protocol.reason(code).to_string(),
                    };
                    self.reason(reason);
                }
                Ok(())
            }
            UNSUBSCRIBE => {
                self.id()?;
                self.properties()?;
                while !self.rest.is_empty() {
                    let filter = self.text()?;
                    self.about(filter.clone());
                    self.say("Topic Filter", filter);
                }
                Ok(())
            }
            DISCONNECT | AUTH if self.protocol == Protocol::V5 => {
                let code = self.rest.u8().unwrap_or_default();
                let reason = match (first >> 4, code) {
                    (DISCONNECT, 0) => "Normal disconnection (0x00)".to_owned(),
                    _ => Reason::V5(code).to_string(),
                };
                self.reason(reason);
                self.properties()
            }
            _ => Ok(()),
        }
    }

    fn connect(&mut self) -> Result<(), Malformed> {
        self.text()?;
        let (level, flags) = (self.rest.u8()?, self.rest.u8()?);
        let version = if level == 5 { Protocol::V5 } else { Protocol::V311 };
        self.protocol = version;
        self.say("Protocol Version", format!("MQTT {}", version.name()));
        self.flag("Clean Start", flags & 2 != 0);
        let secs = self.rest.u16()?;
        self.say("Keep Alive", secs.to_string());
        self.properties()?;
        let id = self.text()?;
        self.about(id.clone());
        self.say("Client Identifier", id);
        if flags & 4 != 0 {
            self.properties()?;
            let topic = self.text()?;
            self.say("Will Topic", topic);
            let payload = self.rest.binary()?.len();
            self.say("Will Payload", format!("{payload} bytes"));
            self.say("Will QoS", (flags >> 3 & 3).to_string());
            self.flag("Will Retain", flags & 0x20 != 0);
        }
        if flags & 0x80 != 0 {
            let name = self.text()?;
            self.say("User Name", name);
        }
        // Never the password itself, even where somebody hands in a packet that holds it.
        self.flag("Password", flags & 0x40 != 0);
        Ok(())
    }

    fn publish(&mut self, first: u8, size: usize) -> Result<(), Malformed> {
        let body = self.rest.0.len();
        let topic = self.text()?;
        self.about(topic.clone());
        self.say("Topic Name", topic);
        let qos = first >> 1 & 3;
        self.say("QoS", qos.to_string());
        self.flag("Retain", first & 1 == 1);
        self.flag("DUP", first & 8 != 0);
        if qos != 0 {
            self.id()?;
        }
        self.properties()?;
        if let ("", Some((_, alias))) = (&*self.said.about, self.said.fields.iter().find(|(name, _)| *name == ALIAS)) {
            self.said.about = format!("{ALIAS} {alias}");
        }
        let before = body - self.rest.0.len();
        self.said.payload = Some((self.rest.0, size.saturating_sub(before)));
        Ok(())
    }

    fn id(&mut self) -> Result<(), Malformed> {
        let id = self.rest.u16()?;
        self.say("Packet Identifier", id.to_string());
        Ok(())
    }

    /// The properties that stand here, if the version has any and the packet does not end before them.
    fn properties(&mut self) -> Result<(), Malformed> {
        if self.protocol == Protocol::V311 || self.rest.is_empty() {
            return Ok(());
        }
        let length = self.rest.varint()? as usize;
        let mut rest = Cursor(self.rest.0.get(..length).unwrap_or(self.rest.0));
        while !rest.is_empty() {
            let (name, value) = property(&mut rest)?;
            self.say(name, value);
        }
        self.rest.take(length).map(drop)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        text(&mut self.rest)
    }

    fn about(&mut self, what: String) {
        if self.said.about.is_empty() {
            self.said.about = what;
        } else {
            self.said.about += ", ";
            self.said.about += &what;
        }
    }

    fn reason(&mut self, reason: String) {
        self.about(reason.clone());
        self.say("Reason", reason);
    }

    fn say(&mut self, name: &'static str, value: String) {
        self.said.fields.push((name, value));
    }

    fn flag(&mut self, name: &'static str, is_set: bool) {
        if is_set {
            self.say(name, "yes".to_owned());
        }
    }
}

/// How a property is written (§2.2.2.2).
#[derive(Clone, Copy)]
enum Shape {
    Byte,
    Two,
    Four,
    Varint,
    Text,
    Binary,
    Pair,
}

/// The name of a property and how it is written, whoever may send it.
const fn shape(id: u8) -> Option<(&'static str, Shape)> {
    Some(match id {
        1 => ("Payload Format Indicator", Shape::Byte),
        2 => ("Message Expiry Interval", Shape::Four),
        3 => ("Content Type", Shape::Text),
        8 => ("Response Topic", Shape::Text),
        9 => ("Correlation Data", Shape::Binary),
        11 => ("Subscription Identifier", Shape::Varint),
        17 => ("Session Expiry Interval", Shape::Four),
        18 => ("Assigned Client Identifier", Shape::Text),
        19 => ("Server Keep Alive", Shape::Two),
        21 => ("Authentication Method", Shape::Text),
        AUTHENTICATION_DATA => ("Authentication Data", Shape::Binary),
        23 => ("Request Problem Information", Shape::Byte),
        24 => ("Will Delay Interval", Shape::Four),
        25 => ("Request Response Information", Shape::Byte),
        26 => ("Response Information", Shape::Text),
        28 => ("Server Reference", Shape::Text),
        31 => ("Reason String", Shape::Text),
        33 => ("Receive Maximum", Shape::Two),
        34 => ("Topic Alias Maximum", Shape::Two),
        35 => (ALIAS, Shape::Two),
        36 => ("Maximum QoS", Shape::Byte),
        37 => ("Retain Available", Shape::Byte),
        38 => ("User Property", Shape::Pair),
        39 => ("Maximum Packet Size", Shape::Four),
        40 => ("Wildcard Subscription Available", Shape::Byte),
        41 => ("Subscription Identifiers Available", Shape::Byte),
        42 => ("Shared Subscription Available", Shape::Byte),
        _ => return None,
    })
}

/// The next property, by name, as text.
fn property(rest: &mut Cursor<'_>) -> Result<(&'static str, String), Malformed> {
    let id = rest.u8()?;
    let (name, shape) = shape(id).ok_or(Malformed::packet("a property does not exist"))?;
    let value = match shape {
        _ if id == AUTHENTICATION_DATA => rest.binary().map(|_| "—".to_owned())?,
        Shape::Byte => rest.u8()?.to_string(),
        Shape::Two => rest.u16()?.to_string(),
        Shape::Four => rest.u32()?.to_string(),
        Shape::Varint => rest.varint()?.to_string(),
        Shape::Text => text(rest)?,
        Shape::Binary => hex(rest.binary()?),
        Shape::Pair => format!("{}: {}", text(rest)?, text(rest)?),
    };
    Ok((name, value))
}

fn text(rest: &mut Cursor<'_>) -> Result<String, Malformed> {
    Ok(String::from_utf8_lossy(rest.binary()?).into_owned())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Copies what may be seen, until the packet ends or cannot be read any further.
fn redact(kind: u8, rest: &mut Cursor<'_>, protocol: Protocol, kept: &mut Vec<u8>) -> Result<(), Malformed> {
    match kind {
        CONNECT => {
            put(kept, rest.binary()?);
            let fixed = rest.take(4)?;
            kept.extend(fixed);
            let [level, flags, ..] = *fixed else { return Ok(()) };
            redact_properties(rest, level == 5, kept)?;
            put(kept, rest.binary()?);
            if flags & 4 != 0 {
                redact_properties(rest, level == 5, kept)?;
                put(kept, rest.binary()?);
                put(kept, rest.binary()?);
            }
            if flags & 0x80 != 0 {
                put(kept, rest.binary()?);
            }
            if flags & 0x40 != 0 {
                put(kept, &[]);
            }
            Ok(())
        }
        CONNACK => {
            kept.extend(rest.take(2)?);
            if rest.is_empty() { Ok(()) } else { redact_properties(rest, protocol == Protocol::V5, kept) }
        }
        _ if rest.is_empty() => Ok(()),
        _ => {
            kept.push(rest.u8()?);
            redact_properties(rest, !rest.is_empty(), kept)
        }
    }
}

/// Copies properties, authentication data empty, as far as they can be read; an error where they could not all be.
fn redact_properties(rest: &mut Cursor<'_>, is_there: bool, kept: &mut Vec<u8>) -> Result<(), Malformed> {
    if !is_there {
        return Ok(());
    }
    let length = rest.varint()? as usize;
    let mut inside = Cursor(rest.0.get(..length).unwrap_or(rest.0));
    let mut seen = Vec::new();
    while let [id, ..] = *inside.0 {
        let before = inside.0;
        if property(&mut inside).is_err() {
            break;
        }
        if id == AUTHENTICATION_DATA {
            seen.push(id);
            put(&mut seen, &[]);
        } else {
            seen.extend(before.get(..before.len() - inside.0.len()).unwrap_or_default());
        }
    }
    put_length(kept, seen.len());
    kept.append(&mut seen);
    if !inside.is_empty() {
        return Err(Malformed::packet("a property cannot be read"));
    }
    rest.take(length).map(drop)
}

const ALIAS: &str = "Topic Alias";
const AUTHENTICATION_DATA: u8 = 22;
const CONNECT: u8 = 1;
const CONNACK: u8 = 2;
const PUBLISH: u8 = 3;
const PUBACK: u8 = 4;
const PUBREC: u8 = 5;
const PUBREL: u8 = 6;
const PUBCOMP: u8 = 7;
const SUBSCRIBE: u8 = 8;
const SUBACK: u8 = 9;
const UNSUBSCRIBE: u8 = 10;
const UNSUBACK: u8 = 11;
const DISCONNECT: u8 = 14;
const AUTH: u8 = 15;

//! [`Script`]: one thing that a broker does wrong, or oddly and yet rightly, and what must come of it. [`catalogue`]
//! has them all, compiled from the statements of both specifications.

mod connack;
mod flags;
mod flow;
mod illegal;
mod lengths;
mod odd;
mod properties;
mod topics;

use super::bytes::{DISCONNECT, Version, packets};

/// One thing that a broker does, and what must come of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// What it does; no other script has the name.
    pub name: String,
    /// Where the specification of its version speaks of it: a section or a statement.
    pub source: &'static str,
    /// The version the client speaks.
    pub version: Version,
    /// When it is done.
    pub moment: Moment,
    /// How the bytes are put into frames.
    pub framing: Framing,
    /// What is sent.
    pub bytes: Vec<u8>,
    /// What must come of it.
    pub outcome: Outcome,
}

/// When a script's bytes are sent. The broker behaves well before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// In place of the CONNACK.
    Connect,
    /// In place of the SUBACK.
    Subscribe,
    /// Once connection and subscription stand.
    Subscribed,
}

/// How a script's bytes are put into WebSocket frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    /// All in one binary frame.
    Whole,
    /// Each byte in a binary frame of its own.
    Bytewise,
    /// All in one text frame.
    Text,
}

/// What must come of a script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// How many of its messages are shown: those that were right.
    pub messages: u64,
    /// What is sent before the end.
    pub replies: Vec<u8>,
    /// The end.
    pub end: End,
}

/// What becomes of the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It stands.
    Stands,
    /// It is closed without a word, as in 3.1.1 and before the CONNACK.
    Closed,
    /// It is closed after a DISCONNECT with this reason code.
    Disconnected(u8),
}

impl Script {
    /// A script of one frame that changes nothing, played when everything stands.
    fn new(version: Version, source: &'static str, name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let name = match version {
            Version::V311 => format!("3.1.1: {}", name.into()),
            Version::V5 => format!("5: {}", name.into()),
        };
        let outcome = Outcome { messages: 0, replies: Vec::new(), end: End::Stands };
        Self { name, source, version, moment: Moment::Subscribed, framing: Framing::Whole, bytes, outcome }
    }

    /// The same in place of the CONNACK or of the SUBACK.
    fn at(mut self, moment: Moment) -> Self {
        self.moment = moment;
        self
    }

    /// The same in other frames.
    fn framed(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// So many messages are shown.
    fn shows(mut self, messages: u64) -> Self {
        self.outcome.messages = messages;
        self
    }

    /// These bytes are sent in answer.
    fn hears(mut self, replies: Vec<u8>) -> Self {
        self.outcome.replies = replies;
        self
    }

    /// The connection is closed. The reason is said where the protocol can say it.
    fn earns(mut self, code: u8) -> Self {
        self.outcome.end = match (self.version, self.moment) {
            (Version::V311, _) | (_, Moment::Connect) => End::Closed,
            (Version::V5, _) => End::Disconnected(code),
        };
        self
    }
}

impl Script {
    /// The same in answer to a SUBSCRIBE of this identifier: each connection of a session has another.
    pub(super) fn answering(&self, id: u16) -> Self {
        let mut script = self.clone();
        let is_id = |pair: &[u8]| pair == SUBSCRIBE_ID.to_be_bytes();
        if let Some(at) = script.bytes.windows(2).position(is_id) {
            script.bytes[at..at + 2].copy_from_slice(&id.to_be_bytes());
        }
        script
    }

    /// The bytes of each frame, text or not.
    pub fn frames(&self) -> Vec<&[u8]> {
        match self.framing {
            Framing::Whole | Framing::Text => vec![&self.bytes],
            Framing::Bytewise => self.bytes.chunks(1).collect(),
        }
    }
}

impl Version {
    /// What is said of it: the first for 3.1.1, the second for MQTT 5.
    fn of<T>(self, v311: T, v5: T) -> T {
        match self {
            Self::V311 => v311,
            Self::V5 => v5,
        }
    }
}

impl Outcome {
    /// Whether this is what the client must send: the replies, and if it says goodbye, that with the right reason. What
    /// else the goodbye says is up to it.
    ///
    /// # Panics
    /// When it is not whole packets.
    #[track_caller]
    pub fn fits(&self, sent: &[u8]) -> bool {
        let Some(rest) = sent.strip_prefix(&self.replies[..]) else { return false };
        match (self.end, &packets(rest)[..]) {
            (End::Stands | End::Closed, []) => true,
            (End::Disconnected(code), [last]) => last.first == DISCONNECT && last.body.first() == Some(&code),
            _ => false,
        }
    }
}

/// All scripts.
pub fn catalogue() -> Vec<Script> {
    let groups = [
        flags::scripts(),
        illegal::scripts(),
        lengths::scripts(),
        topics::scripts(),
        properties::scripts(),
        connack::scripts(),
        flow::scripts(),
        odd::scripts(),
    ];
    groups.into_iter().flatten().collect()
}

/// The script of this name.
///
/// # Panics
/// When there is none.
pub fn named(name: &str) -> Script {
    let found = catalogue().into_iter().find(|script| script.name == name);
    found.unwrap_or_else(|| panic!("no script is called {name:?}"))
}

const BOTH: [Version; 2] = [Version::V311, Version::V5];

// What the product says of itself, on which the scripts build; a test holds it to them.

/// The Receive Maximum it announces.
pub const RECEIVE_MAXIMUM: u16 = 1_024;
/// The Topic Alias Maximum it announces.
pub const TOPIC_ALIAS_MAXIMUM: u16 = 32;
/// The Maximum Packet Size it announces.
pub const MAXIMUM_PACKET_SIZE: u32 = 2 << 20;
/// The packet identifier of its first SUBSCRIBE, which has one filter.
pub const SUBSCRIBE_ID: u16 = 1;

/// Malformed Packet.
const MALFORMED: u8 = 0x81;
/// Protocol Error.
const PROTOCOL_ERROR: u8 = 0x82;
/// Packet Identifier not found.
const NOT_FOUND: u8 = 0x92;
/// Receive Maximum exceeded.
const RECEIVE_MAXIMUM_EXCEEDED: u8 = 0x93;
/// Topic Alias invalid.
const TOPIC_ALIAS_INVALID: u8 = 0x94;
/// Packet too large.
const TOO_LARGE: u8 = 0x95;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_script_has_a_name_of_its_own_and_sends_something_to_an_end() {
        let scripts = catalogue();
        let names: HashSet<&str> = scripts.iter().map(|script| script.name.as_str()).collect();
        assert_eq!(names.len(), scripts.len());
        for script in &scripts {
            assert!(script.source.starts_with(['§', '[']), "{script:?}");
            let can_say = script.version == Version::V5 && script.moment != Moment::Connect;
            assert!(can_say || !matches!(script.outcome.end, End::Disconnected(_)), "{script:?}");
        }
        assert_eq!(named(&scripts[7].name), scripts[7]);
    }

    #[test]
    fn a_script_answers_the_subscribe_that_was_sent() {
        let script = named("5: SUBACK of two codes for one filter");
        assert_eq!(script.bytes, [0x90, 5, 0, 1, 0, 0, 0]);
        assert_eq!(script.answering(0x0203).bytes, [0x90, 5, 2, 3, 0, 0, 0]);
    }

    #[test]
    fn wrong_flags_and_illegal_packets_are_all_there() {
        for version in BOTH {
            let flags = flags::scripts().into_iter().filter(|script| script.version == version).count();
            assert!(flags >= 165, "{flags} wrong flags in {version:?}");
        }
        assert_eq!(illegal::scripts().len(), 32);
    }
}

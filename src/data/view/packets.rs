//! What a page asks about the packets of a connection, and what it is answered.

use core::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::id::BrokerId;
use crate::time::Timestamp;

/// The packets of a broker's connections that are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PacketView {
    /// Whose.
    pub broker: BrokerId,
    /// Which of them.
    pub filter: PacketFilter,
    /// None that came later than this one; `None` for up to now.
    pub until: Option<u64>,
    /// Which of those, counted from the newest.
    pub rows: Range<u32>,
}

/// Which packets are meant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PacketFilter {
    /// Only those of this MQTT control packet type, 1 to 15, or of the line itself, 0.
    pub kind: Option<u8>,
    /// Only those to the broker, or only those from it.
    pub is_sent: Option<bool>,
    /// Only those whose topic or one of whose topic filters holds this text in any case; empty for all.
    pub topic: String,
}

/// In which form packets leave the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CaptureForm {
    /// One JSON object a line, the oldest first.
    Lines,
    /// A capture for Wireshark, each packet in a TCP segment to or from port 1883.
    Pcapng,
}

/// Some of the packets of a broker's connections.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PacketPage {
    /// Number of the first row, counted from the newest.
    pub start: u32,
    /// Packets in all that are meant and still held.
    pub total: u32,
    /// The number of the newest packet there is, meant or not.
    pub newest: u64,
    /// Packets that made room for newer ones, since the broker is known.
    pub dropped: u64,
    /// The rows, the newest first.
    pub rows: Vec<PacketRow>,
}

/// A packet, or something that happened to the line itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PacketRow {
    /// Its number; those of a broker follow one another, from 1.
    pub number: u64,
    /// When it left or came.
    pub at: Timestamp,
    /// Whether it went to the broker.
    pub is_sent: bool,
    /// Its MQTT control packet type, 1 to 15; 0 for the line itself.
    pub kind: u8,
    /// Its whole size in bytes.
    pub bytes: u32,
    /// Bytes of it that were kept.
    pub kept: u32,
    /// Whether a secret was left out of it, which its size does not count.
    pub is_redacted: bool,
    /// What it is about: topic, filters or reason.
    pub about: Box<str>,
    /// What it says, by the names of the specification.
    pub fields: Vec<(Box<str>, Box<str>)>,
    /// Microseconds since what it answers.
    pub answers_after: Option<u64>,
}

/// Packets in a form to be kept in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Capture {
    /// The file.
    pub file: Bytes,
    /// How many packets are in it.
    pub packets: u32,
}

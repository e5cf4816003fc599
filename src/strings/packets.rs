//! What the timeline of packets says.

use super::of;

words! {
    TITLE = "Packets";
    SHOW = "Packets";
    NONE = "No packets yet. They appear here as soon as this connection sends or receives one.";
    NONE_MEANT = "None of the packets kept are what you filter for.";
    NO_BROKER = "There is no connection whose packets could be shown.";
    TYPE = "Type";
    ANY_TYPE = "All types";
    DIRECTION = "Direction";
    BOTH_WAYS = "In and out";
    ONLY_IN = "In: from the broker";
    ONLY_OUT = "Out: to the broker";
    TOPIC = "Topic or filter holds";
    LIST = "Packets, the newest first";
    PAUSE = "Pause";
    RESUME = "Resume";
    SENT = "Out";
    RECEIVED = "In";
    SAVE_LINES = "Save as JSON lines";
    SAVE_PCAPNG = "Save for Wireshark (pcapng)";
    SAVED_NOTHING = "There is nothing to save: no packet is what you filter for.";
    SAVE_FAILED = "The browser did not let the file be saved.";
    SECRET_NOTE = "Passwords and authentication data are never kept here and never saved. Payloads are: look at a file before \
        you hand it on.";
    DETAILS = "What the chosen packet says";
    DETAILS_NONE = "Choose a packet to see what it says.";
    REDACTED = "The password or authentication data was left out before it was kept; the size is without it.";
    LINE = "Line";
    OPENED = "The WebSocket opened";
    CLOSED_BY_US = "This page closed the WebSocket";
    PAYLOAD = "Payload";
    PAYLOAD_BEGINNING = "Payload begins";
    PAYLOAD_BYTES = "Payload Length";
}

/// What packets are called, by their type (MQTT 5 §2.1.2); the line itself is 0.
pub const NAMES: [&str; 16] = [
    LINE,
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH",
];

/// What a packet of a type is for.
pub const fn meaning(kind: u8, is_sent: bool) -> &'static str {
    match (kind, is_sent) {
        (1, _) => "Our greeting: who we are and what we ask of the connection.",
        (2, _) => "The broker's answer to our greeting.",
        (3, true) => "A message we publish.",
        (3, false) => "A message from the broker.",
        (4, true) => "We have the message (QoS 1).",
        (4, false) => "The broker has our message (QoS 1).",
        (5, true) => "We have the message, first step (QoS 2).",
        (5, false) => "The broker has our message, first step (QoS 2).",
        (6, _) => "The second step of a QoS 2 message: it may be forgotten.",
        (7, _) => "The last step of a QoS 2 message: it is done.",
        (8, _) => "We ask for topics.",
        (9, _) => "The broker's answer for each topic filter we asked for.",
        (10, _) => "We ask for no more of some topics.",
        (11, _) => "The broker's answer to that.",
        (12, _) => "Are you still there?",
        (13, _) => "The broker is still there.",
        (14, true) => "Our goodbye.",
        (14, false) => "The broker's goodbye, and why.",
        (15, _) => "A step of proving who we are.",
        _ => "Something that happened to the WebSocket itself.",
    }
}

/// The broker or the network closed the line.
pub fn closed(code: u16) -> String {
    format!("The WebSocket was closed (code {code})")
}

/// How many packets are listed, of how many.
pub fn count(count: &str) -> String {
    of(count, "packet")
}

/// Packets that made room.
pub fn dropped(count: &str) -> String {
    format!("Dropped to stay within memory: {}.", of(count, "older packet"))
}

/// Packets that came while the list stands still.
pub fn newer(count: &str) -> String {
    format!("{} since", of(count, "newer packet"))
}

/// How long after what it answers a packet came, in milliseconds.
pub fn after(millis: &str) -> String {
    format!("after {millis} ms")
}

/// Only the beginning of a packet is kept.
pub fn cut(kept: &str, bytes: &str) -> String {
    format!("Of its {bytes} bytes the first {kept} are kept.")
}

/// The file that packets are saved as.
pub fn file(broker: &str, ending: &str) -> String {
    format!("topicboard-packets-{broker}.{ending}")
}

//! What must outlast the program for its session to do so too (MQTT 5 §4.1): told as [`Change`]s, taken in again as
//! [`Kept`].

use super::Outgoing;

/// Something to keep, or to keep no longer. Told before the bytes that depend on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The broker may know the session from now on.
    Begun {
        /// Under this client identifier.
        client_id: Box<str>,
        /// Whether it has said welcome, so that it does know it.
        welcomed: bool,
    },
    /// A publish that is not finished, by its place in the order; `None` when it is.
    Publish(u64, Option<Unfinished>),
    /// A received QoS 2 message with this identifier is not released yet, or is.
    Received(u16, bool),
    /// The session is over: nothing of it holds any longer.
    Ended,
}

/// A QoS 1 or 2 publish that the broker has not finished with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfinished {
    /// Its packet identifier; 0 when it was never sent.
    pub id: u16,
    /// Whether its PUBREC came, after which it has no payload any more (§4.3.3-6).
    pub released: bool,
    /// What to publish.
    pub message: Outgoing,
}

/// A session as an earlier program left it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Kept {
    /// The client identifier that the broker knows it by.
    pub client_id: Box<str>,
    /// Whether the broker has ever said welcome to it.
    pub welcomed: bool,
    /// Publishes that are not finished, each by its place, in order.
    pub publishes: Vec<(u64, Unfinished)>,
    /// Identifiers of QoS 2 messages that were received and not released.
    pub received: Vec<u16>,
}

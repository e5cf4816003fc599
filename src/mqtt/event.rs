//! What a [`Session`](super::Session) is given to publish, wants done, and tells.

use super::topic::{Filter, Topic};
use super::{Lost, Qos, Reason};

/// A message to publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// Where to.
    pub topic: Topic,
    /// What.
    pub payload: Vec<u8>,
    /// How hard to try.
    pub qos: Qos,
    /// Whether the broker should store it.
    pub retain: bool,
}

/// The number of a publish, for the [`Event::Delivery`]s that follow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Receipt(pub u32);

/// What the driver must do, or should know.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Write these bytes: one or more whole packets.
    Send(Vec<u8>),
    /// Close the connection; nothing follows.
    Close,
    /// Something happened.
    Event(Event),
}

/// What happened in a conversation.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The broker said welcome.
    Connected {
        /// Whether it kept our session, so that nothing was lost.
        session_present: bool,
    },
    /// The connection ended, and not by our wish. Nothing else follows until the next one.
    Lost(Lost),
    /// A SUBSCRIBE was answered: each filter with what was granted.
    Subscribed(Vec<(Filter, Result<Qos, Reason>)>),
    /// An UNSUBSCRIBE was answered; 3.1.1 cannot refuse.
    Unsubscribed(Vec<(Filter, Result<(), Reason>)>),
    /// A publish got further.
    Delivery(Receipt, Delivery),
}

/// How far a publish got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// Handed to the network at QoS 0; nothing more will be known.
    Gone,
    /// Handed to the network, to be acknowledged.
    Sent,
    /// The broker has it.
    Acknowledged,
    /// The broker refused it.
    Rejected(Reason),
    /// The session ended before the broker answered.
    Unknown,
    /// The session ended before it was sent.
    Unsent,
}

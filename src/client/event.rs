//! What a [`Client`](super::Client) wants done and what it tells.

use core::time::Duration;

use super::record::Write;
use super::state::{Notice, Outcome, Trouble, Unkept};
use super::token::NoToken;
use crate::mqtt::event::Words;
use crate::mqtt::topic::{Filter, Topic};
use crate::mqtt::{Protocol, Qos, Reason};
use crate::profile::Url;

/// What the driver must do, or should know.
pub enum Output {
    /// Open a WebSocket to this address with the subprotocol `mqtt`. Ends every earlier connection.
    Open(Url),
    /// Write these bytes.
    Send(Vec<u8>),
    /// Hand the number of bytes that lie in the socket to [`Client::measured`](super::Client::measured).
    Measure,
    /// Fetch a token from this address, relative to the page and on its own server, and hand it to
    /// [`Client::fetched`](super::Client::fetched).
    Fetch(Box<str>),
    /// Close the connection.
    Close,
    /// Read what was kept of this broker's session and hand it to [`Client::recalled`](super::Client::recalled); from
    /// another page that is open it is only to be taken if this is true.
    Recall(bool),
    /// Do all of these or none and hand the number to [`Client::saved`](super::Client::saved) or
    /// [`Client::unsaved`](super::Client::unsaved). Batches are done in their order; number 0 even where another page
    /// has the session, and nobody hears of it.
    Save(u64, Vec<Write>),
    /// Something happened.
    Event(Event),
}

/// What happened with a broker.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// [`Client::status`] has something new to say.
    Status,
    /// The connection stands, or does not any more.
    Online(bool),
    /// A publish with this tag got further.
    Published(u32, Outcome),
    /// A line for the log.
    Note(Note),
}

/// A fact for the log.
#[derive(Clone, PartialEq, Debug)]
pub enum Note {
    /// A connection is being made.
    Opening(Url, Protocol),
    /// The broker said welcome.
    Welcome {
        /// Under which client identifier.
        client_id: Box<str>,
        /// Whether it kept our session.
        session_present: bool,
    },
    /// The broker did not answer the other version; this one is tried.
    OtherVersion(Protocol),
    /// The profile holds what MQTT 3.1.1 has no place for; it was left out.
    Unsaid,
    /// A filter was granted with this quality of service, lower than wanted or not.
    Granted {
        /// The filter.
        filter: Filter,
        /// What was granted.
        qos: Qos,
        /// Whether more was wanted.
        lowered: bool,
    },
    /// A filter was refused.
    NotGranted(Filter, Reason),
    /// The broker hung up twice right after a message on this topic: no more is sent there.
    Forbidden(Topic),
    /// The broker added words of its own to an answer.
    Words(Words),
    /// The connection ended or was not made.
    Lost(Trouble),
    /// The next try follows after this wait.
    Waiting(Duration),
    /// No more tries until a person, the network or the tab asks.
    GaveUp,
    /// No more tries: the reason will not heal.
    Stopped,
    /// Something changed that a person finds on the connection's card as well.
    Notice(Notice),
    /// The session of an earlier page goes on: so many publishes were not finished.
    Resumed(usize),
    /// What was kept of the session could not be read; it was put aside.
    SetAside,
    /// The session is not kept, so that it ends with the page.
    NotKept(Unkept),
    /// A new token came.
    Token,
    /// None came.
    NoToken(NoToken),
    /// A new connection is made for the sake of the new token.
    Renewing,
    /// The broker accepted it within the connection.
    Authenticated,
    /// Disconnected by wish.
    Disconnected,
}

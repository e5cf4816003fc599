//! [`Status`]: how a broker's connection stands and why, as a person is told.

use serde::{Deserialize, Serialize};

pub use crate::mqtt::packet::{MAX_PACKET, Server};
use crate::mqtt::{Qos, Reason};
use crate::time::Timestamp;

/// How a broker's connection stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Status {
    /// The state itself.
    pub state: State,
    /// Protocol version in use or last tried: "5" or "3.1.1".
    pub protocol: Box<str>,
    /// Client identifier in use; the broker's, if it assigned one.
    pub client_id: Box<str>,
    /// What the broker granted: each filter with its QoS, or the reason it refused.
    pub subscriptions: Vec<Grant>,
    /// What the broker takes, as its welcome said; `None` while not connected.
    pub server: Option<Box<Server>>,
}

impl Status {
    /// Of a connection that cannot be made.
    pub fn refused(why: Trouble) -> Self {
        Self {
            state: State::Refused { why },
            protocol: Box::default(),
            client_id: Box::default(),
            subscriptions: Vec::new(),
            server: None,
        }
    }
}

/// A subscription as the broker answered it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The topic filter.
    pub filter: Box<str>,
    /// `None` while unanswered; the granted QoS; or the reason code of the refusal.
    pub result: Option<Result<Qos, Reason>>,
}

/// How a broker's connection stands, from best to worst.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum State {
    /// Connected since then.
    Connected {
        /// When the broker said welcome.
        since: Timestamp,
    },
    /// A connection is being made.
    Connecting,
    /// Waiting to try again.
    Waiting {
        /// When the next try begins.
        until: Timestamp,
        /// Why the last one ended.
        why: Trouble,
        /// How many tries have failed in a row.
        attempt: u32,
    },
    /// The browser says there is no network; a try follows when it is back.
    Offline,
    /// Stopped after five failed tries; waits for a person, the network or the tab.
    GaveUp {
        /// Why the last one ended.
        why: Trouble,
    },
    /// Stopped for a reason that will not heal by itself.
    Refused {
        /// The reason.
        why: Trouble,
    },
    /// Disconnected by a person's wish.
    Disconnected,
}

/// Why a connection ended or was not made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Trouble {
    /// The socket closed without a word: wrong address, certificate, path, proxy, network. Browsers do not say which.
    Closed {
        /// The WebSocket close code, usually 1006.
        code: u16,
        /// Whether the socket had been open, so that address and certificate are right.
        was_open: bool,
    },
    /// No CONNACK came in time.
    NoConnack,
    /// No PINGRESP came in time.
    NoPingresp,
    /// The broker refused the connection, or ended it, and said why.
    Reason {
        /// Its reason code.
        reason: Reason,
        /// Its own words, at most 256 characters.
        text: Box<str>,
    },
    /// The peer broke the protocol.
    Protocol(Box<str>),
    /// The socket could not even be made: the browser refused the address.
    Address(Box<str>),
    /// The broker hung up three times right after welcoming us: another client uses the same client id.
    IdInUse,
    /// The broker hung up five times before it had said anything, and never took this login.
    Unheard,
    /// The line was closed twice after so many seconds in which nothing went either way.
    Idle(u32),
    /// So many brokers are known already, and no more can be.
    TooMany(u32),
    /// What the profile says cannot be said in the protocol.
    Profile(Box<str>),
    /// The worker that held the connection died, again and again. Said by the page, which is all that is left.
    Halted,
}

/// What became of a publish.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// Handed to the network, waiting for the broker's acknowledgement (QoS 1 and 2).
    Sent,
    /// Handed to the network at QoS 0: nothing more will be heard of it. Final.
    Gone,
    /// The broker has it (PUBACK, PUBCOMP). Final.
    Acknowledged,
    /// The broker refused it. Final.
    Rejected(Reason),
    /// It was not sent: not connected, too many waiting, too large, not allowed. Final.
    Refused(Box<str>),
    /// The connection ended and the session with it, so nobody knows. Final.
    Unknown,
}

impl Outcome {
    /// Whether nothing more will be heard of the wish.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Sent)
    }
}

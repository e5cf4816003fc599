//! [`Status`]: how a broker's connection stands and why, as a person is told.

use serde::{Deserialize, Serialize};

pub use super::token::{NoToken, Token};
pub use crate::mqtt::packet::{MAX_PACKET, Server};
use crate::mqtt::{Delivery, Lesson, Lost, Qos, Reason, Refused};
use crate::strings::connection as say;
use crate::time::Timestamp;

/// How a broker's connection stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Status {
    /// The state itself.
    pub state: State,
    /// The address in use or last tried.
    pub address: Box<str>,
    /// Protocol version in use or last tried: "5" or "3.1.1".
    pub protocol: Box<str>,
    /// Client identifier in use; the broker's, if it assigned one.
    pub client_id: Box<str>,
    /// What the broker granted: each filter with its QoS, or the reason it refused.
    pub subscriptions: Vec<Grant>,
    /// What the broker takes, as its welcome said; `None` while not connected.
    pub server: Option<Box<Server>>,
    /// Whether its session outlasts the page.
    pub keeping: Keeping,
    /// Publishes that wait for a connection, oldest first.
    pub queued: Vec<Queued>,
    /// What a person should know of it besides, oldest first; one of a kind.
    pub notices: Vec<Notice>,
    /// What a slow line holds up.
    pub jam: Jam,
    /// What the token in use says about its time; `None` when there is none.
    pub token: Option<Box<Token>>,
}

/// What a slow line holds up of what is published at `QoS` 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Jam {
    /// Messages that wait to be sent.
    pub waiting: u32,
    /// Their bytes.
    pub bytes: u32,
    /// Messages that were not sent, because too much waited already.
    pub refused: u32,
}

/// A publish that waits for a connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Queued {
    /// Where to.
    pub topic: Box<str>,
    /// When it will not be sent any more.
    pub until: Timestamp,
}

impl Status {
    /// Of a connection that cannot be made.
    pub fn refused(why: Trouble) -> Self {
        Self::new(State::Refused { why })
    }

    /// Of a connection in this state, of which nothing else is known.
    pub fn new(state: State) -> Self {
        Self {
            state,
            address: Box::default(),
            protocol: Box::default(),
            client_id: Box::default(),
            subscriptions: Vec::new(),
            server: None,
            keeping: Keeping::default(),
            queued: Vec::new(),
            notices: Vec::new(),
            jam: Jam::default(),
            token: None,
        }
    }
}

/// What was changed to please a broker, and what it cost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Notice {
    /// It does not take MQTT 5.
    Spoke311,
    /// It did not take our client identifier; this shorter one is used.
    ShortId(Box<str>),
    /// Nor any other of ours; it chooses one.
    AssignedId,
    /// It did not take the will's quality of service; the will has none.
    WillQos,
    /// It does not store the will.
    WillRetain,
    /// It did not take as large a greeting; the user properties were left out.
    NoUserProperties,
    /// Silent lines are closed on the way to it, so this keep-alive is used, in seconds.
    KeepAlive(u16),
    /// It left because so many publishes were in flight; so many are allowed now.
    Window(u16),
    /// It left because of a topic alias; none are used.
    NoAliases,
    /// It left because of a packet; none larger than so many bytes are sent.
    Packet(u32),
    /// It left because of a quality of service; none higher is used.
    Qos(u8),
    /// It left because a message was to be retained; none are.
    NoRetain,
    /// It left because of a shared subscription.
    NoShared,
    /// It left because of a wildcard.
    NoWildcards,
    /// It refused a token that had just been fetched.
    TokenRefused,
    /// It kept nothing of the session, in which so many publishes were under way.
    SessionLost(u32),
}

impl Notice {
    /// Of something that the session learned.
    pub(super) fn of(lesson: Lesson) -> Self {
        match lesson {
            Lesson::Window(most) => Self::Window(most),
            Lesson::NoAliases => Self::NoAliases,
            Lesson::Packet(most) => Self::Packet(most),
            Lesson::Qos(most) => Self::Qos(most.into()),
            Lesson::NoRetain => Self::NoRetain,
            Lesson::NoShared => Self::NoShared,
            Lesson::NoWildcards => Self::NoWildcards,
        }
    }

    /// As a person is told, on the connection's card and in the log.
    pub fn sentence(&self) -> String {
        match self {
            Self::Spoke311 => say::SPOKE_311.to_owned(),
            Self::ShortId(id) => say::short_id(id),
            Self::AssignedId => say::ASSIGNED_ID.to_owned(),
            Self::WillQos => say::WILL_QOS.to_owned(),
            Self::WillRetain => say::WILL_RETAIN.to_owned(),
            Self::NoUserProperties => say::NO_USER_PROPERTIES.to_owned(),
            Self::KeepAlive(secs) => say::keep_alive(*secs),
            Self::Window(most) => say::window(*most),
            Self::NoAliases => say::NO_ALIASES.to_owned(),
            Self::Packet(most) => say::packet(*most),
            Self::Qos(most) => say::qos(*most),
            Self::NoRetain => say::NO_RETAIN.to_owned(),
            Self::NoShared => say::NO_SHARED.to_owned(),
            Self::NoWildcards => say::NO_WILDCARDS.to_owned(),
            Self::TokenRefused => say::TOKEN_REFUSED.to_owned(),
            Self::SessionLost(unknown) => say::session_lost(*unknown),
        }
    }
}

/// Whether a session outlasts the page, in this browser's storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Keeping {
    /// Whether it should.
    pub wanted: bool,
    /// Why it cannot.
    pub trouble: Option<Unkept>,
    /// Whether an earlier one could not be read and was put aside.
    pub set_aside: bool,
}

/// Why a session is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Unkept {
    /// The browser allows this page no storage.
    Refused,
    /// There is no room.
    Full,
    /// The storage did not answer in time, or less was saved than came.
    Slow,
    /// The storage failed otherwise.
    Failed,
    /// Another page goes on with the session.
    Taken,
    /// A newer version of this page has taken the storage over.
    Newer,
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
    /// The broker names another server, which the profile does not: a person decides who gets the credentials (§4.11).
    Moved {
        /// Whether for now or for good.
        reason: Reason,
        /// Its own words, at most 256 characters.
        text: Box<str>,
        /// The other server in its words, at most 256 characters.
        to: Box<str>,
    },
    /// There is no token to log in with.
    NoToken(NoToken),
    /// The peer broke the protocol.
    Protocol(Box<str>),
    /// The socket could not even be made: the browser refused the address.
    Address(Box<str>),
    /// Another page of this browser goes on with this session.
    Elsewhere,
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

impl Trouble {
    /// Why a session was lost; `closed` is what a plain close is to be called.
    pub(super) fn of(lost: Lost, closed: Option<&Self>) -> Self {
        match lost {
            Lost::Closed => closed.cloned().unwrap_or(Self::Closed { code: NO_CODE, was_open: true }),
            Lost::NoConnack => Self::NoConnack,
            Lost::NoPingresp => Self::NoPingresp,
            Lost::Refused { reason, text, server_reference: Some(to) }
            | Lost::Ended { reason, text, server_reference: Some(to) }
                if matches!(reason, Reason::V5(0x9C | 0x9D)) =>
            {
                Self::Moved { reason, text: text.unwrap_or_default(), to }
            }
            Lost::Refused { reason, text, server_reference } | Lost::Ended { reason, text, server_reference } => {
                let text = [text, server_reference].into_iter().flatten().collect::<Vec<_>>().join(", ");
                Self::Reason { reason, text: text.into() }
            }
            Lost::Protocol(malformed) => Self::Protocol(malformed.what.into()),
        }
    }
}

/// What became of a publish.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// Waits for a connection, at most until then.
    Queued(Timestamp),
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
    pub(super) fn of(delivery: Delivery) -> Self {
        match delivery {
            Delivery::Gone => Self::Gone,
            Delivery::Sent => Self::Sent,
            Delivery::Acknowledged => Self::Acknowledged,
            Delivery::Rejected(reason) => Self::Rejected(reason),
            Delivery::Unknown => Self::Unknown,
            Delivery::Unsent => Self::Refused(Refused::NotConnected.to_string().into()),
            Delivery::Expired => Self::Refused(Refused::Expired.to_string().into()),
        }
    }

    /// Whether nothing more will be heard of the wish.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Queued(_) | Self::Sent)
    }
}

/// "No status code was received" (RFC 6455 §7.4.1).
pub(super) const NO_CODE: u16 = 1005;

//! What a [`Session`](super::Session) is given to publish, wants done, and tells.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::codec::{Properties, Property};
use super::topic::{Filter, Topic};
use super::{Change, Lost, Qos, Reason};

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
    /// What MQTT 5 says about it; 3.1.1 cannot say anything.
    pub properties: PublishProperties,
}

/// What a message says about itself (MQTT 5 §3.3.2.3). The topic alias is the session's own affair.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PublishProperties {
    /// Whether the payload is UTF-8 text (payload format indicator).
    pub is_text: bool,
    /// How long it is worth delivering, in seconds.
    pub message_expiry_secs: Option<u32>,
    /// What the payload is.
    pub content_type: Option<Box<str>>,
    /// Where a response is awaited; makes the message a request (§4.10).
    pub response_topic: Option<Topic>,
    /// By which the response will be known.
    pub correlation_data: Option<Box<[u8]>>,
    /// Names and values of the application's own.
    pub user_properties: UserProperties,
}

impl PublishProperties {
    /// Takes a wait before sending off the message expiry interval; `false` when it has passed.
    pub(super) fn age(&mut self, waited: Duration) -> bool {
        let Some(secs) = &mut self.message_expiry_secs else { return true };
        let waited = waited.as_secs();
        let left = u64::from(*secs).saturating_sub(waited);
        *secs = left as u32;
        left > 0 || waited == 0
    }
}

/// Names and values of the application's own, in order; a name may stand several times (MQTT 5 §3.3.2.3.7).
pub type UserProperties = Vec<(Box<str>, Box<str>)>;

/// A request for topics.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subscribe {
    /// What is wanted; at least one.
    pub subscriptions: Vec<Subscription>,
    /// A number that comes back with every message of these subscriptions (MQTT 5 §3.8.2.1.2).
    pub identifier: Option<u32>,
    /// Names and values for the broker.
    pub user_properties: UserProperties,
}

/// A topic filter and its subscription options (MQTT 5 §3.8.3.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscription {
    /// Which topics.
    pub filter: Filter,
    /// The highest quality of service wanted.
    pub qos: Qos,
    /// Whether our own messages stay away.
    pub no_local: bool,
    /// Whether messages keep the retain flag they were published with.
    pub retain_as_published: bool,
    /// Which retained messages come first.
    pub retain_handling: RetainHandling,
}

impl Subscription {
    /// All there is on a filter: what 3.1.1 can say.
    pub const fn new(filter: Filter, qos: Qos) -> Self {
        Self { filter, qos, no_local: false, retain_as_published: false, retain_handling: RetainHandling::Always }
    }

    /// Whether 3.1.1 can say it.
    pub fn is_plain(&self) -> bool {
        !self.no_local && !self.retain_as_published && self.retain_handling == RetainHandling::Always
    }
}

/// Which retained messages follow a SUBSCRIBE (MQTT 5 §3.8.3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RetainHandling {
    /// All of them.
    Always,
    /// All of them, unless the subscription existed.
    OnlyNew,
    /// None.
    Never,
}

/// The number of a publish, for the [`Event::Delivery`]s that follow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Receipt(pub u32);

/// What the driver must do, or should know.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Write these bytes: one or more whole packets.
    Send(Vec<u8>),
    /// Write these bytes once every [`Change`] told before is kept, in their order. Lost with the connection.
    Hold(Vec<u8>),
    /// Keep this. Told only of a session whose [`Options::keeps`](super::Options::keeps) asks for it.
    Keep(Change),
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
    /// The broker welcomed us without the session it had before: what it held for us is gone. [`Event::Connected`]
    /// follows.
    SessionLost {
        /// How many publishes may or may not have arrived.
        unknown: usize,
    },
    /// The connection ended, and not by our wish. Nothing else follows until the next one.
    Lost(Lost),
    /// A SUBSCRIBE was answered: each filter with what was granted.
    Subscribed(Vec<(Filter, Result<Qos, Reason>)>),
    /// An UNSUBSCRIBE was answered; 3.1.1 cannot refuse.
    Unsubscribed(Vec<(Filter, Result<(), Reason>)>),
    /// A publish got further.
    Delivery(Receipt, Delivery),
    /// A request was answered with this payload, or was not in time.
    Response(Receipt, Option<Box<[u8]>>),
    /// The broker added words to its answer; the event they belong to follows.
    Words(Words),
    /// The broker accepted a [re-authentication](super::Session::reauthenticate).
    Authenticated,
}

/// What a broker may add to any answer for a person to read (MQTT 5 §3.4.2.2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// Its reason in its own words.
    pub reason_string: Option<Box<str>>,
    /// Names and values.
    pub user_properties: UserProperties,
}

impl Words {
    /// The words among some properties, as many as are shown; `None` when there are none.
    pub(super) fn of(properties: Properties<'_>) -> Option<Self> {
        let mut words = Self::default();
        for property in properties.iter() {
            match property {
                Property::ReasonString(text) => words.reason_string = Some(shortened(text)),
                Property::UserProperty(name, value) if words.user_properties.len() < SHOWN_PAIRS => {
                    words.user_properties.push((shortened(name), shortened(value)));
                }
                _ => {}
            }
        }
        (words != Self::default()).then_some(words)
    }
}

/// A broker's own words, as many of them as are shown.
pub(super) fn shortened(text: &str) -> Box<str> {
    let end = text.char_indices().nth(SHOWN_CHARS).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default().into()
}

const SHOWN_CHARS: usize = 256;
const SHOWN_PAIRS: usize = 32;

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
    /// The session ended before it was sent, or came back to a broker that does not take it.
    Unsent,
    /// Its message expiry interval passed before it was sent.
    Expired,
}

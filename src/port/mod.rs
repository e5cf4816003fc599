//! The border: everything that crosses between a page and the worker, and its one encoding ([`wire`]).
//!
//! A page sends [`Request`]s; the worker sends [`Reply`]s. Answers to views travel only while the page has credit;
//! an [`Event`] is small, rare and travels at once, because it must reach a person who is not looking.

pub mod wire;

use serde::{Deserialize, Serialize};

pub use crate::client::findings::{Finding, Found, Permission, Step, Surroundings, Verdict};
pub use crate::client::state::{
    Grant, Jam, Keeping, MAX_PACKET, NoToken, Notice, Outcome, Queued, Server, State, Status, Token, Trouble, Unkept,
};
use crate::data::view::{Answer, Level, View};
use crate::id::BrokerId;
use crate::mqtt::Qos;
pub use crate::mqtt::reason::Reason;
use crate::mqtt::topic::Topic;
use crate::profile::Profile;

/// What a page asks of the worker.
#[derive(Clone)]
pub enum Request {
    /// This worker is the page's first, or one that was started in the place of a dead one. Said before all else; the
    /// lines of its log are numbered from there on, so that none is taken for one of an earlier worker's.
    Begin(u32),
    /// Say that you are alive.
    Ping,
    /// Say of every message what it is before it is handled, or say so no more.
    Foretell(bool),
    /// Take nothing in any more that arrives on this topic of a broker.
    LeaveOut(Handling),
    /// Connect to this broker, replacing whatever had its id.
    Connect(Box<Profile>),
    /// Say goodbye to the broker and stay away until told otherwise.
    Disconnect(BrokerId),
    /// Try again now, whatever the waiting time or the refusal.
    Retry(BrokerId),
    /// Disconnect, and forget the broker with all its topics.
    Forget(BrokerId),
    /// Answer this view now and whenever its answer changes.
    Watch(WatchId, View),
    /// Stop answering it.
    Unwatch(WatchId),
    /// The page has taken the last answers and may be given more.
    Credit,
    /// Hold back all answers but those to new questions, or give them again. Messages go on being received and counted.
    Pause(bool),
    /// Publish a message.
    Publish(Wish),
    /// Test this connection, in place of any other test.
    Test(Box<Test>),
    /// Nobody wants to know what the test finds any more.
    EndTest,
    /// What waits for a connection to this broker is not to be sent any more.
    ClearQueue(BrokerId),
    /// The browser says that there is (no) network.
    Online(bool),
    /// The tab is shown again, or the computer woke up.
    Woke,
    /// Write a line into the log.
    Note(Level, String),
}

/// A standing view's number, chosen by the page and unique while it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct WatchId(pub u32);

/// A wish to publish, chosen by the page and unique while unanswered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// Its number, for the [`Event::Published`] that answers it.
    pub id: WishId,
    /// To which broker.
    pub broker: BrokerId,
    /// On which topic.
    pub topic: Topic,
    /// The message.
    pub payload: Vec<u8>,
    /// Quality of service.
    pub qos: Qos,
    /// Whether the broker should store it.
    pub retain: bool,
    /// How long it may wait for a connection, in seconds; 0 for not at all.
    pub queue_secs: u32,
}

/// A connection to be tested, step by step.
#[derive(Clone)]
pub struct Test {
    /// Which.
    pub profile: Profile,
    /// On which topic a message is to be published, if any is.
    pub echo: Option<Topic>,
    /// Where the page is that asks.
    pub page: Surroundings,
}

/// A wish's number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct WishId(pub u32);

/// What the worker tells a page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker is up and listens.
    Ready,
    /// It is alive: the answer to [`Request::Ping`], and said unasked once a second while much arrives.
    Alive,
    /// What it is about to handle, or that it has been handled; only after [`Request::Foretell`].
    Handling(Option<Handling>),
    /// Answers to views that changed. Spends the page's credit.
    Answers(Vec<(WatchId, Answer)>),
    /// Something a person should know even when not looking.
    Event(Event),
}

/// A message that a worker is about to handle, so that it can be named if the worker does not survive it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handling {
    /// Whose it is.
    pub broker: BrokerId,
    /// On which topic it came.
    pub topic: Box<str>,
    /// How long its payload is, in bytes.
    pub bytes: u32,
}

/// Something a person should know even when not looking.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A broker's connection changed.
    Status(BrokerId, Status),
    /// What became of a wish; several may follow one another, the last is final.
    Published(WishId, Outcome),
    /// What a test has found so far, and whether it is over.
    Tested(Vec<Finding>, bool),
}

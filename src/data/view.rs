//! [`View`], a question a page asks and keeps asking, and [`Answer`]. Both cross the border to the page.

pub mod packets;

use core::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use self::packets::{Capture, CaptureForm, PacketFilter, PacketPage, PacketRow, PacketView};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::payload::{Format, Line, Missing, Selector, Transform, Value};
use crate::time::Timestamp;

/// Where a value comes from: a broker, a topic, the part of its payload that is meant and what is made of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Source {
    /// The broker the topic is on.
    pub broker: BrokerId,
    /// The topic.
    pub topic: Topic,
    /// The part of the payload; the empty selector means all of it.
    #[serde(default)]
    pub selector: Selector,
    /// What is made of it.
    #[serde(default)]
    pub transform: Transform,
}

impl Source {
    /// The part of a topic's payloads that `selector` means, as it comes.
    pub fn new(broker: BrokerId, topic: Topic, selector: Selector) -> Self {
        Self { broker, topic, selector, transform: Transform::default() }
    }

    /// The same with another transform.
    #[must_use]
    pub fn through(self, transform: Transform) -> Self {
        Self { transform, ..self }
    }
}

/// Where the values of several topics come from: a broker, a filter and the part of each payload that is meant.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Feed {
    /// The broker the topics are on.
    pub broker: BrokerId,
    /// Which topics: those that match. A shared subscription's filter means the topics behind its name.
    pub filter: Filter,
    /// The part of each payload; the empty selector means all of it.
    #[serde(default)]
    pub selector: Selector,
    /// What is made of it, topic by topic.
    #[serde(default)]
    pub transform: Transform,
}

impl Feed {
    /// The part that `selector` means of the payloads of all topics that match, as it comes.
    pub fn new(broker: BrokerId, filter: Filter, selector: Selector) -> Self {
        Self { broker, filter, selector, transform: Transform::default() }
    }

    /// The same with another transform.
    #[must_use]
    pub fn through(self, transform: Transform) -> Self {
        Self { transform, ..self }
    }

    /// A source's own feed, of its one topic.
    pub fn of(source: &Source) -> Self {
        let filter = Filter::exactly(&source.topic);
        Self::new(source.broker.clone(), filter, source.selector.clone()).through(source.transform.clone())
    }
}

/// A question that stands until it is withdrawn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum View {
    /// The latest value of a source.
    Reading {
        /// What to read.
        source: Source,
        /// The recent past drawn beside it, if wanted.
        spark: Option<Window>,
    },
    /// The past of several sources on one time axis.
    Plot {
        /// What to plot, in the order of the lines.
        sources: Vec<Source>,
        /// How far back and how finely.
        window: Window,
    },
    /// The latest values of some of the topics that match a filter.
    Matches {
        /// Which topics, and what to read of each.
        feed: Feed,
        /// Which of them, in the order of the tree: by name, numbers by value.
        rows: Range<u32>,
    },
    /// Some rows of the topic tree.
    Tree(TreeView),
    /// The latest message of a topic, as lines.
    Message {
        /// The broker.
        broker: BrokerId,
        /// The topic.
        topic: Topic,
        /// How to show the payload.
        format: Format,
        /// Which lines.
        rows: Range<u32>,
    },
    /// The recent messages of the topics that match a filter.
    Tail {
        /// Which topics, and what to read of each message.
        feed: Feed,
        /// Most messages that are wanted, the newest.
        most: u32,
        /// Seconds back from now; 0 for as far back as messages are kept.
        span_secs: u32,
        /// Whether a message is left out when its value is the one before on its topic. Then the oldest of each topic
        /// is from before the span: what was true when it began.
        only_changes: bool,
    },
    /// The latest payload of a topic as it came, such as an image. From now on longer ones of this topic are kept.
    Payload {
        /// The broker.
        broker: BrokerId,
        /// The topic.
        topic: Topic,
        /// Most bytes of it that are wanted.
        most: u32,
    },
    /// The log from a line number on.
    Log {
        /// Lines up to this number were seen already.
        after: u64,
    },
    /// The packets of a broker's connections.
    Packets(PacketView),
    /// All packets that a view means, whichever rows it asks for, as a file.
    Capture(PacketView, CaptureForm),
    /// What is used of the limits, and what was turned away.
    Usage,
}

/// A stretch of the past.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// Seconds back from its end.
    pub span_secs: u32,
    /// Buckets to divide it into, at most.
    pub columns: u16,
    /// Its end; `None` for now, and what is later than now means now.
    pub until: Option<Timestamp>,
}

impl Window {
    /// One that ends now.
    pub const fn recent(span_secs: u32, columns: u16) -> Self {
        Self { span_secs, columns, until: None }
    }
}

/// Which rows of the topic tree are looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TreeView {
    /// The broker whose topics are shown.
    pub broker: BrokerId,
    /// Topic prefixes whose children are shown, without a trailing slash.
    pub open: Vec<Box<str>>,
    /// Which of the visible rows.
    pub rows: Range<u32>,
    /// Show only topics that contain this text in any case, and their parents; empty shows all.
    pub find: String,
    /// Order of siblings.
    pub order: Order,
}

/// Order of siblings in the topic tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Order {
    /// By name, numbers by value.
    #[default]
    Name,
    /// Most recently changed first.
    Newest,
    /// Most messages a second first.
    Busiest,
}

/// What the store says to a [`View`], variant for variant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// To [`View::Reading`].
    Reading(Reading),
    /// To [`View::Plot`].
    Plot(Plot),
    /// To [`View::Matches`].
    Matches(MatchPage),
    /// To [`View::Tree`].
    Tree(TreePage),
    /// To [`View::Message`]; `None` while nothing was received.
    Message(Option<MessagePage>),
    /// To [`View::Tail`].
    Tail(Tail),
    /// To [`View::Payload`].
    Payload(Payload),
    /// To [`View::Log`].
    Log(LogPage),
    /// To [`View::Packets`].
    Packets(PacketPage),
    /// To [`View::Capture`].
    Capture(Capture),
    /// To [`View::Usage`].
    Usage(Usage),
}

/// How far a value can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Freshness {
    /// Nothing was ever received.
    #[default]
    Waiting,
    /// Received while it happened, and not overdue.
    Live,
    /// Stored by the broker from an unknown time before we subscribed.
    Retained,
    /// Overdue by the topic's own rhythm.
    Late,
    /// From before the connection was lost.
    Disconnected,
    /// Arrives faster than it can be shown one by one.
    Flooded,
}

/// The latest value of a source.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The value, or why the selector found none; `None` while nothing was received.
    pub value: Option<Result<Value, Missing>>,
    /// When it was received; for a retained message, when the broker sent it to us.
    pub at: Option<Timestamp>,
    /// How far it can be trusted.
    pub freshness: Freshness,
    /// Messages received on the topic.
    pub messages: u64,
    /// The recent past, if it was asked for.
    pub spark: Option<Plot>,
}

impl Reading {
    /// A value of which nothing can be said yet is as good as none.
    pub(super) fn unless_not_yet(self) -> Self {
        match (&self.value, self.freshness) {
            (Some(Err(Missing::NotYet)), Freshness::Disconnected) => Self { value: None, ..self },
            (Some(Err(Missing::NotYet)), _) => Self { value: None, freshness: Freshness::Waiting, ..self },
            _ => self,
        }
    }
}

/// The recent past of one or more sources.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Plot {
    /// Start of the time axis.
    pub from: Timestamp,
    /// End of the time axis.
    pub to: Timestamp,
    /// One a source, in the order of the question.
    pub lines: Vec<PlotLine>,
    /// When there was no connection, clipped to the axis, oldest first; overlapping ones merged.
    pub gaps: Vec<Gap>,
    /// When the oldest sample came that is kept of any of the sources: nothing before it can be shown. `None` while
    /// there is none.
    pub since: Option<Timestamp>,
}

/// The past of one source.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PlotLine {
    /// Oldest first; columns without a sample are left out.
    pub buckets: Vec<Bucket>,
    /// How far the newest value can be trusted.
    pub freshness: Freshness,
    /// What the newest message says where it is later than every bucket: a retained value, which nobody knows the time
    /// of, or what is no number.
    pub latest: Option<(Timestamp, Result<Value, Missing>)>,
    /// After how many milliseconds without a message the device is silent by its own rhythm; `None` while that is not known.
    pub patience: Option<i64>,
}

/// What happened in one column of a plot.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Bucket {
    /// Time of the first sample in it.
    pub from: Timestamp,
    /// Time of the last sample in it.
    pub to: Timestamp,
    /// The first value.
    pub first: f64,
    /// The lowest value.
    pub min: f64,
    /// The highest value.
    pub max: f64,
    /// The last value.
    pub last: f64,
    /// How many samples there are in it, at least one.
    pub count: u32,
    /// Their sum. The mean of a window is the sum of its buckets' sums by the sum of their counts, each message weighing
    /// the same; the bucket in front of the window is none of it.
    pub sum: f64,
}

/// A stretch of time without a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gap {
    /// When the connection was lost.
    pub from: Timestamp,
    /// When it came back, or the end of the axis while it has not.
    pub to: Timestamp,
    /// What became of what was sent meanwhile.
    pub cause: Cause,
}

/// What a stretch without a connection meant; the graver of two is the later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub enum Cause {
    /// There was no connection. A session that is kept may still bring what was sent meanwhile.
    #[default]
    Line,
    /// The broker lost a session that was to be kept, and with it what was sent meanwhile.
    Session,
}

/// Some of the topics that match a filter.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct MatchPage {
    /// Number of the first row.
    pub start: u32,
    /// Topics that match in all. New ones join twice a second at most.
    pub total: u32,
    /// The rows.
    pub rows: Vec<MatchRow>,
}

/// A topic that matches a filter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MatchRow {
    /// The topic, full length.
    pub topic: Box<str>,
    /// Its latest value; there is one, and no spark.
    pub reading: Reading,
}

/// Some rows of the topic tree.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct TreePage {
    /// Number of the first row.
    pub start: u32,
    /// Visible rows in all.
    pub total: u32,
    /// Topics that match the text searched for, or all topics.
    pub topics: u32,
    /// The rows.
    pub rows: Vec<TreeRow>,
}

/// One row of the topic tree.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TreeRow {
    /// The whole topic up to this level, full length.
    pub topic: Box<str>,
    /// Bytes of `topic` before this level's own name.
    pub name_at: u32,
    /// Depth, from 0.
    pub depth: u16,
    /// Position among its visible siblings, from 1.
    pub position: u32,
    /// How many visible siblings there are, itself included.
    pub siblings: u32,
    /// Whether it has rows below it, and whether they are shown.
    pub branch: Branch,
    /// Topics below it that carry messages, itself included.
    pub topics: u32,
    /// Messages received on it and below it.
    pub messages: u64,
    /// Messages a second on it and below it, over the last seconds.
    pub rate: f32,
    /// Latest payload as one short line; `None` when it never carried a message itself.
    pub value: Option<Box<str>>,
    /// When the latest message on it or below it was received.
    pub at: Option<Timestamp>,
    /// Whether its own latest message was a retained one.
    pub retained: bool,
}

/// Whether a row of the tree has rows below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Branch {
    /// It has none.
    Leaf,
    /// It has, and they are hidden.
    Closed,
    /// It has, and they are shown.
    Open,
}

/// The latest message of a topic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MessagePage {
    /// When it was received.
    pub at: Timestamp,
    /// Quality of service it was delivered with, 0 to 2.
    pub qos: u8,
    /// Whether the broker had stored it.
    pub retained: bool,
    /// Whether it was a re-delivery.
    pub dup: bool,
    /// Whole size of its payload in bytes.
    pub bytes: u32,
    /// Bytes of it that were kept, fewer when it was longer than the limit.
    pub kept: u32,
    /// Messages received on the topic.
    pub messages: u64,
    /// What it says about itself, in the order it says it.
    pub said: Vec<Said>,
    /// Whether there was more than was kept.
    pub said_cut: bool,
    /// The format shown; never [`Format::Auto`].
    pub format: Format,
    /// Number of the first line in `lines`.
    pub start: u32,
    /// Lines in all.
    pub total: u32,
    /// The lines.
    pub lines: Vec<Line>,
}

/// The recent messages of the topics that match a filter.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Tail {
    /// Start of the span asked for, or when the oldest message kept came.
    pub from: Timestamp,
    /// End of the span.
    pub to: Timestamp,
    /// Oldest first. They begin with what was known of the topics when somebody first asked.
    pub entries: Vec<Entry>,
    /// When there was no connection, clipped to the span, oldest first.
    pub gaps: Vec<Gap>,
    /// How far the newest of them can be trusted.
    pub freshness: Freshness,
    /// Messages that would be among the entries but are not, because there were too many: 0 when none is missing, else
    /// at most so many, for some may be older than the span by now.
    pub missed: u64,
}

/// A message of a tail.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When it was received; for a retained message, when the broker sent it to us.
    pub at: Timestamp,
    /// Its topic, full length.
    pub topic: Box<str>,
    /// Whether the broker had stored it.
    pub retained: bool,
    /// What was read, texts cut to [`Limits::shown_chars`](super::Limits::shown_chars); or why there was nothing.
    pub value: Result<Value, Missing>,
}

/// The latest payload of a topic as it came.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Payload {
    /// When it was received; for a retained message, when the broker sent it to us. `None` while nothing was received.
    pub at: Option<Timestamp>,
    /// How far it can be trusted.
    pub freshness: Freshness,
    /// Messages received on the topic.
    pub messages: u64,
    /// Whole size of it in bytes.
    pub bytes: u32,
    /// Its beginning: all of it, unless it is shorter than `bytes`.
    pub data: Bytes,
}

/// One thing that a message says about itself (MQTT 5 §3.3.2.3), each text cut to [`Limits::shown_chars`].
///
/// [`Limits::shown_chars`]: super::Limits::shown_chars
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Said {
    /// Its payload is UTF-8 text (payload format indicator).
    Text,
    /// How long it is worth having, in seconds from when the broker sent it.
    Expiry(u32),
    /// What its payload is.
    ContentType(Box<str>),
    /// Where a response is awaited.
    ResponseTopic(Box<str>),
    /// By which the response will be known, as a line.
    CorrelationData(Box<str>),
    /// The number of a subscription it came for.
    Subscription(u32),
    /// A name and a value of the application's own.
    User(Box<str>, Box<str>),
}

/// Lines of the log.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LogPage {
    /// Oldest first. Lines that fell out of the ring before they could be shown are missing from their numbers.
    pub lines: Vec<LogLine>,
}

/// One line of the log. Never holds a secret or a payload.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LogLine {
    /// Its number. Those of one worker follow one another without holes, and those of the next are higher.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// How grave it is.
    pub level: Level,
    /// Whose it is; `None` for the application's own.
    pub broker: Option<BrokerId>,
    /// What happened, in a plain sentence.
    pub text: Box<str>,
}

impl LogLine {
    /// The number that stands before the first line of the page's worker of this number, from 1.
    pub fn before(life: u32) -> u64 {
        u64::from(life.saturating_sub(1)) << 32
    }

    /// Its place among all lines of its worker, from 1.
    pub fn place(&self) -> u64 {
        self.seq & u64::from(u32::MAX)
    }
}

/// How grave a line of the log is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Level {
    /// Something was lost or refused.
    Error,
    /// Something is wrong and may heal.
    Warn,
    /// What a person did or would want to know.
    Info,
    /// What a developer wants to know.
    Debug,
}

/// What is used of the limits, and what was turned away.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Messages received since the page was loaded.
    pub messages: u64,
    /// Messages a second, over the last seconds.
    pub rate: f32,
    /// Topics remembered.
    pub topics: u32,
    /// Bytes of topics and payloads remembered.
    pub topic_bytes: u64,
    /// Series recorded.
    pub series: u32,
    /// Samples kept in all series.
    pub samples: u64,
    /// Messages kept for logs and timelines.
    pub entries: u64,
    /// Topics forgotten or refused to stay within the limits.
    pub topics_dropped: u64,
    /// Payloads cut to the limit.
    pub payloads_cut: u64,
    /// Sources not recorded because there were too many.
    pub series_refused: u64,
    /// Feeds not recorded because there were too many.
    pub tails_refused: u64,
    /// Questions of this page that stay unanswered because it asks too many.
    pub views_refused: u64,
}

//! What the log says, and what is said around it.

use super::of;

words! {
    LOG = "Log";
    LOG_LEVEL = "Show";
    LOG_ERRORS = "Errors";
    LOG_WARNINGS = "Warnings and errors";
    LOG_INFOS = "What happened";
    LOG_ALL = "Everything";
    LOG_EMPTY = "Nothing to show at this level.";
    COPY_LOG = "Copy the log";
    STARTED_AGAIN = "The part of the page that talks to brokers stopped unexpectedly and was started again. What it had \
        received and its log are gone";
}

/// Not all lines of the log are shown.
pub fn log_shown(shown: usize) -> String {
    format!("The newest {shown} lines are shown; Copy takes all that are kept.")
}

/// Lines of the log that are gone.
pub fn log_dropped(count: &str) -> String {
    format!("Dropped to stay within memory: {}.", of(count, "older line"))
}

/// A connection is being made.
pub fn opening(url: &str, protocol: &str) -> String {
    format!("Connecting to {url} with MQTT {protocol}")
}

/// The broker said welcome.
pub fn welcome(client_id: &str, session_present: bool) -> String {
    let session = if session_present { "; the broker kept the session" } else { "" };
    format!("Connected as {client_id}{session}")
}

/// The session of an earlier page goes on.
pub fn resumed(unfinished: usize) -> String {
    let rest = match unfinished {
        0 => String::new(),
        count => format!(" with {} to finish sending", of(&count.to_string(), "message")),
    };
    format!("Going on with the session kept in this browser{rest}")
}

/// A kept session could not be read.
pub fn set_aside() -> String {
    "What this browser kept of the session is damaged; it was put aside, and the session begins anew".to_owned()
}

/// A session is not kept.
pub fn not_kept(why: &str) -> String {
    format!("The session is kept in memory only, so it ends with this page: {why}")
}

/// Another page has the session.
pub fn elsewhere() -> String {
    "The session goes on in another tab of this browser".to_owned()
}

/// Another protocol version is tried.
pub fn other_version(protocol: &str) -> String {
    format!("The broker did not take this version of MQTT; trying MQTT {protocol}")
}

/// What MQTT 3.1.1 has no place for.
pub fn unsaid() -> String {
    "MQTT 3.1.1 knows no subscription options, user properties, will delay or will properties; they were left out"
        .to_owned()
}

/// A filter was granted.
pub fn granted(filter: &str, qos: u8, lowered: bool) -> String {
    let less = if lowered { ", less than was asked for" } else { "" };
    format!("Subscribed to {filter} with QoS {qos}{less}")
}

/// A filter was refused.
pub fn not_granted(filter: &str, reason: &str) -> String {
    format!("The broker refused the subscription to {filter}: {reason}")
}

/// What the broker added to an answer: its reason, and names with values.
pub fn words(reason: &str, pairs: &[(Box<str>, Box<str>)]) -> String {
    let mut parts = Vec::new();
    if !reason.is_empty() {
        parts.push(format!("\u{201c}{reason}\u{201d}"));
    }
    parts.extend(pairs.iter().map(|(name, value)| [&**name, ": ", value].concat()));
    ["The broker says ", &parts.join(", ")].concat()
}

/// The next try follows.
pub fn waiting(secs: f64) -> String {
    format!("Trying again in {secs:.1} s")
}

/// No more tries for now.
pub fn gave_up() -> String {
    "Gave up after several tries. Retry, or wait for the network or the tab to come back".to_owned()
}

/// No more tries.
pub fn stopped() -> String {
    "Not trying again by itself: the reason will not go away".to_owned()
}

/// A new token came.
pub fn token() -> String {
    "A new token was fetched".to_owned()
}

/// A new connection is made for a new token.
pub fn renewing() -> String {
    "Connecting anew with the new token".to_owned()
}

/// The broker accepted a new token.
pub fn authenticated() -> String {
    "The broker accepted the new token".to_owned()
}

/// Disconnected by wish.
pub fn disconnected() -> String {
    "Disconnected".to_owned()
}

/// The socket closed without a word.
pub fn closed(code: u16, was_open: bool) -> String {
    if was_open {
        format!("The connection closed (WebSocket code {code})")
    } else {
        format!("The connection could not be opened (WebSocket code {code}); the browser does not say why")
    }
}

/// No CONNACK in time.
pub fn no_connack() -> String {
    "The broker took the connection but did not answer CONNECT in time".to_owned()
}

/// No PINGRESP in time.
pub fn no_pingresp() -> String {
    "The broker did not answer a ping in time; the line is dead".to_owned()
}

/// The broker refused or ended the connection.
pub fn reason(reason: &str, text: &str) -> String {
    if text.is_empty() {
        format!("The broker refused or ended the connection: {reason}")
    } else {
        format!("The broker refused or ended the connection: {reason}, saying \u{201c}{text}\u{201d}")
    }
}

/// The broker names another server.
pub fn moved(name: &str, text: &str, to: &str) -> String {
    [&reason(name, text), "; it names ", to].concat()
}

/// The broker broke the protocol.
pub fn protocol(what: &str) -> String {
    format!("Closed because {what}")
}

/// The browser refused the address.
pub fn address(what: &str) -> String {
    format!("The browser refused the address: {what}")
}

/// Another client fights over the client identifier.
pub fn id_in_use() -> String {
    "The broker hung up right after the welcome three times: another client seems to use the same client id".to_owned()
}

/// The broker never said anything to this login.
pub fn unheard() -> String {
    "The broker hung up five times without a word and never took this user name and password".to_owned()
}

/// Something between closes lines that are silent.
pub fn idle(secs: u32) -> String {
    format!(
        "The connection was closed again after {secs} s without traffic: something between seems to close silent lines"
    )
}

/// The broker hangs up on a topic.
pub fn forbidden(topic: &str) -> String {
    format!("The broker hung up twice right after a message on {topic}; nothing more is published there")
}

/// The profile cannot be said in the protocol.
pub fn profile(what: &str) -> String {
    format!("The connection's settings cannot be used: {what}")
}

/// The worker that held the connection died too often.
pub fn halted() -> String {
    "The part of the page that talks to brokers stopped".to_owned()
}

/// A person wants nothing more of a topic.
pub fn left_out(topic: &str) -> String {
    format!("Leaving out every message on {topic} until the page is loaded again, as you wished")
}

/// A wish to publish was not done.
pub fn not_published(why: &str) -> String {
    format!("A message was not published: {why}")
}

/// Too many brokers.
pub fn too_many_brokers(limit: u32) -> String {
    format!("{limit} brokers are known already; remove one first")
}

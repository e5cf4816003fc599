//! [`Client`]: one broker, kept connected as its profile and the person want.

use core::time::Duration;
use std::collections::VecDeque;

use hashbrown::HashMap;

use super::durable::Durable;
use super::event::{Event, Note, Output};
use super::greeting;
use super::line::Line;
use super::nodes::Nodes;
use super::outbox::Outbox;
use super::record::Write;
use super::silence::Silence;
use super::state::{NO_CODE, Notice, Outcome, State, Status, Trouble};
use super::subscriptions::Subscriptions;
use super::token::Keyring;
use crate::mqtt::{self, Change, Kept, Protocol, Publish, Qos, Receipt, Session};
use crate::profile::{Authentication, Profile, Version};
use crate::time::{Instant, Now};

/// One broker, kept connected.
///
/// # The calling contract
/// As of [`Session`]: say what happened or what you want, then [`poll`](Self::poll) until `None`, then sleep until
/// [`deadline`](Self::deadline). Events of a connection that was given up must not be passed on.
pub struct Client {
    pub(super) profile: Profile,
    pub(super) bounds: Bounds,
    pub(super) outbox: Outbox,
    pub(super) session: Option<Session>,
    /// What is kept for a session that is to outlast the page.
    pub(super) durable: Option<Durable>,
    /// What was kept of the session, until there is one to go on with it.
    pub(super) kept: Option<Kept>,
    /// The session to go on with, of the client before.
    pub(super) predecessor: Option<Session>,
    pub(super) protocol: Protocol,
    pub(super) phase: Phase,
    subscriptions: Subscriptions,
    pub(super) keyring: Keyring,
    pub(super) line: Line,
    pub(super) nodes: Nodes,
    pub(super) random: fastrand::Rng,
    pub(super) queue: VecDeque<Output>,
    pub(super) receipts: HashMap<Receipt, u32>,
    /// Failed tries in a row since the last steady connection: decides the wait.
    pub(super) attempt: u32,
    /// Failed tries in a row since a person, the network or the tab asked: decides about giving up.
    pub(super) tries: u32,
    /// Whether a connection has worked since a person pressed Connect.
    pub(super) proven: bool,
    /// What its closes without a word have in common.
    pub(super) silence: Silence,
    /// Connections in a row that ended because the broker broke the protocol.
    pub(super) garbled: u32,
    /// Whether the broker said which protocol it speaks, by welcoming us or by refusing the other.
    pub(super) settled: bool,
    pub(super) network: bool,
    /// What was changed to please the broker.
    pub(super) notices: Vec<Notice>,
}

/// The client's share of the application's limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Largest packet taken, header included, in bytes.
    pub packet_bytes: u32,
    /// Most publishes in flight or waiting.
    pub publishes: usize,
    /// Most topics that the broker may give numbers to.
    pub topic_aliases: u16,
    /// Most received messages kept for a reload, where a session outlasts it, and most bytes of them.
    pub kept_messages: usize,
    /// Most bytes of them.
    pub kept_bytes: usize,
    /// Most bytes that lie in the socket before what is published waits.
    pub socket_bytes: usize,
    /// Most bytes of messages at `QoS` 0 that wait for it.
    pub waiting_bytes: usize,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Phase {
    /// Nobody wants a connection.
    Off,
    /// What was kept of the session is being read.
    Recalling { give_up: Instant },
    /// A token is being fetched.
    Fetching,
    /// The socket is being opened.
    Opening { give_up: Instant },
    /// The socket is open; CONNACK has not come.
    Greeting,
    /// Connected.
    Online { since: Now },
    /// Waiting for the next try.
    Waiting { until: Instant, unix: crate::time::Timestamp, why: Trouble },
    /// Waiting for the network.
    Offline { why: Trouble },
    /// Gave up after too many tries.
    GaveUp(Trouble),
    /// Stopped for good.
    Refused(Trouble),
}

impl Client {
    /// A client that waits to be told to [`connect`](Self::connect). `seed` jitters its waits.
    pub fn new(profile: Profile, bounds: Bounds, seed: u64) -> Self {
        let protocol = match profile.version {
            Version::V311 => Protocol::V311,
            // What is to be proven cannot be in 3.1.1.
            Version::Auto if profile.spoke_311 && profile.authentication == Authentication::Password => Protocol::V311,
            Version::Auto | Version::V5 => Protocol::V5,
        };
        let durable = profile.is_durable().then(|| Durable::new(bounds.kept_messages, bounds.kept_bytes));
        Self {
            subscriptions: Subscriptions::new(&profile.subscriptions),
            settled: profile.version != Version::Auto,
            profile,
            bounds,
            outbox: Outbox::default(),
            session: None,
            durable,
            kept: None,
            predecessor: None,
            protocol,
            phase: Phase::Off,
            keyring: Keyring::default(),
            line: Line::default(),
            nodes: Nodes::default(),
            random: fastrand::Rng::with_seed(seed),
            queue: VecDeque::new(),
            receipts: HashMap::new(),
            attempt: 0,
            tries: 0,
            proven: false,
            silence: Silence::default(),
            garbled: 0,
            network: true,
            notices: Vec::new(),
        }
    }

    /// A person, or the operator's configuration, wants a connection: try now and count anew.
    pub fn connect(&mut self, now: Now) {
        self.attempt = 0;
        self.tries = 0;
        self.proven = false;
        self.silence = Silence::default();
        self.garbled = 0;
        self.begin_token(now);
        let under_way = matches!(self.phase, Phase::Recalling { .. } | Phase::Fetching | Phase::Opening { .. });
        if !under_way && !matches!(self.phase, Phase::Greeting | Phase::Online { .. }) {
            self.begin(now);
        }
    }

    /// A person wants to be gone until told otherwise.
    pub fn disconnect(&mut self, now: Now) {
        self.say_goodbye(now);
        self.note(Note::Disconnected);
        self.enter(Phase::Off);
    }

    /// Ends the connection in order.
    pub(super) fn say_goodbye(&mut self, now: Now) {
        if let Some(session) = &mut self.session {
            session.disconnect(now.instant);
        }
        let was_online = self.is_online();
        self.drain(now);
        self.close_line(now);
        self.let_token_go();
        // A socket still being opened is not the session's to close.
        if matches!(self.phase, Phase::Opening { .. }) {
            self.queue.push_back(Output::Close);
        }
        if was_online {
            self.event(Event::Online(false));
        }
    }

    /// A person wants the broker gone or replaced: [`disconnect`](Self::disconnect), and what was not
    /// acknowledged will not be.
    pub fn end(&mut self, now: Now) {
        self.disconnect(now);
        self.clear_outbox();
        if let Some(session) = &mut self.session {
            session.end_session();
        } else if self.durable.is_some() {
            self.keep(now, Change::Ended);
        }
        self.drain(now);
        if self.durable.as_ref().is_some_and(Durable::is_unread) {
            self.queue.push_back(Output::Save(0, vec![Write::Clear]));
        }
        self.flush_all(now);
    }

    /// The browser says that there is a network, or none. A connection that stands is not given up for it.
    pub fn network(&mut self, now: Now, there: bool) {
        self.network = there;
        match (&self.phase, there) {
            (Phase::Waiting { why, .. }, false) => self.enter(Phase::Offline { why: why.clone() }),
            (Phase::Offline { .. } | Phase::Waiting { .. } | Phase::GaveUp(_), true) => self.nudge(now),
            (Phase::Online { .. }, true) => self.probe(now),
            _ => {}
        }
    }

    /// The tab is shown again or the computer woke up: find out at once what still stands.
    pub fn woke(&mut self, now: Now) {
        self.tend_token(now);
        match self.phase {
            Phase::Waiting { .. } | Phase::GaveUp(_) => self.nudge(now),
            Phase::Online { .. } => self.probe(now),
            _ => {}
        }
    }

    /// The socket is open.
    pub fn handle_open(&mut self, now: Now) {
        if !matches!(self.phase, Phase::Opening { .. }) {
            return;
        }
        self.phase = Phase::Greeting;
        self.clear_line(now);
        if let Some(session) = &mut self.session {
            session.handle_open(now.instant);
        }
        self.drain(now);
    }

    /// Bytes arrived. Each message is given to `deliver` once.
    pub fn handle_bytes(&mut self, now: Now, bytes: &[u8], deliver: &mut dyn FnMut(&Publish<'_>)) {
        self.silence.traffic(now.instant);
        match (&mut self.session, &mut self.durable) {
            // Kept before its acknowledgement leaves: that is what delivered means.
            (Some(session), Some(durable)) if session.keeps() => {
                session.handle_bytes(now.instant, bytes, &mut |publish| {
                    if publish.qos != Qos::AtMostOnce {
                        durable.keep_message(publish, now.unix);
                    }
                    deliver(publish);
                });
            }
            (Some(session), _) => session.handle_bytes(now.instant, bytes, deliver),
            (None, _) => {}
        }
        self.drain(now);
    }

    /// A text frame arrived, which no MQTT broker sends.
    pub fn handle_text(&mut self, now: Now) {
        if let Some(session) = &mut self.session {
            session.handle_text(now.instant);
        }
        self.drain(now);
    }

    /// The socket closed with this WebSocket close code.
    pub fn handle_close(&mut self, now: Now, code: u16) {
        let was_open = match self.phase {
            Phase::Opening { .. } => false,
            Phase::Greeting | Phase::Online { .. } => true,
            _ => return,
        };
        if let Some(session) = &mut self.session {
            session.handle_close(now.instant);
        }
        self.drain_session(now, Some(&Trouble::Closed { code, was_open }));
        // A socket that never opened has no session to lose.
        if !was_open {
            self.lost(now, Trouble::Closed { code, was_open });
        }
    }

    /// The browser would not even make the socket.
    pub fn handle_failure(&mut self, now: Now, text: &str) {
        if matches!(self.phase, Phase::Opening { .. }) {
            self.lost(now, Trouble::Address(text.into()));
        }
    }

    /// Time passed; harmless before [`deadline`](Self::deadline).
    pub fn handle_timeout(&mut self, now: Now) {
        self.lose_patience(now);
        self.expire(now);
        self.look_at_line(now);
        self.tend_token(now);
        match self.phase {
            Phase::Waiting { until, .. } if until <= now.instant => self.open(now),
            Phase::Opening { give_up } if give_up <= now.instant => {
                self.queue.push_back(Output::Close);
                self.lost(now, Trouble::Closed { code: NO_CODE, was_open: false });
            }
            _ => {
                if let Some(session) = &mut self.session {
                    session.handle_timeout(now.instant);
                }
                self.drain(now);
            }
        }
    }

    /// What to do next; `None` when there is nothing.
    pub fn poll(&mut self) -> Option<Output> {
        self.queue.pop_front()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        let phase = match self.phase {
            Phase::Waiting { until, .. } => Some(until),
            Phase::Opening { give_up } | Phase::Recalling { give_up } => Some(give_up),
            Phase::Greeting | Phase::Online { .. } => self.session.as_ref().and_then(Session::deadline),
            Phase::Off | Phase::Fetching | Phase::Offline { .. } | Phase::GaveUp(_) | Phase::Refused(_) => None,
        };
        let storage = self.durable.as_ref().and_then(Durable::deadline);
        let others = [storage, self.outbox.deadline(), self.line.deadline(), self.keyring.deadline()];
        phase.into_iter().chain(others.into_iter().flatten()).min()
    }

    /// Whether the broker has said welcome and the connection stands.
    pub fn is_online(&self) -> bool {
        matches!(self.phase, Phase::Online { .. })
    }

    /// How the connection stands, as a person is told.
    pub fn status(&self) -> Status {
        let state = match &self.phase {
            Phase::Off => State::Disconnected,
            Phase::Recalling { .. } | Phase::Fetching | Phase::Opening { .. } | Phase::Greeting => State::Connecting,
            Phase::Online { since } => State::Connected { since: since.unix },
            Phase::Waiting { unix, why, .. } => {
                State::Waiting { until: *unix, why: why.clone(), attempt: self.tries.max(1) }
            }
            Phase::Offline { .. } => State::Offline,
            Phase::GaveUp(why) => State::GaveUp { why: why.clone() },
            Phase::Refused(why) => State::Refused { why: why.clone() },
        };
        let client_id = self.session.as_ref().map_or(&*self.profile.client_id, |session| session.client_id());
        Status {
            state,
            address: self.nodes.current(&self.profile).to_string().into(),
            protocol: self.protocol.name().into(),
            client_id: client_id.into(),
            subscriptions: self.subscriptions.grants(),
            server: self
                .session
                .as_ref()
                .filter(|_| self.is_online())
                .map(|session| Box::new(session.server().clone())),
            keeping: self.keeping(),
            queued: self.queued(),
            notices: self.notices.clone(),
            jam: self.jam(),
            token: self.token().map(Box::new),
        }
    }

    // ---- going up ----

    pub(super) fn open(&mut self, now: Now) {
        if self.fetches_first(now) {
            return;
        }
        if self.session.is_none() {
            match greeting::session(&self.profile, self.protocol, self.bounds, self.random.fork()) {
                Ok(session) => self.session = Some(self.resumed(now, session)),
                Err(refused) => {
                    return self.lost(now, Trouble::Profile(refused.to_string().into()));
                }
            }
            if self.protocol == Protocol::V311 && greeting::says_more_than_311(&self.profile) {
                self.note(Note::Unsaid);
            }
        }
        let url = self.nodes.current(&self.profile).clone();
        self.note(Note::Opening(url.clone(), self.protocol));
        self.queue.push_back(Output::Open(url));
        let wait = if self.nodes.has_more(&self.profile) { OPEN_WAIT / 2 } else { OPEN_WAIT };
        self.enter(Phase::Opening { give_up: now.instant + wait });
    }

    fn welcome(&mut self, now: Now, session_present: bool) {
        self.proven = true;
        self.settled = true;
        self.tries = 0;
        self.nodes.works();
        if session_present {
            self.forget_lost_session();
        }
        if self.protocol == Protocol::V311 && self.profile.version == Version::Auto {
            self.notice(Notice::Spoke311);
        }
        self.phase = Phase::Online { since: now };
        let Some(session) = &mut self.session else { return };
        let note = Note::Welcome { client_id: session.client_id().into(), session_present };
        let durable = self.durable.as_mut();
        let (fresh, stale) = durable.map(Durable::take_subscribed).unwrap_or_default();
        let wanted = self.subscriptions.begin(self.protocol, session.server(), fresh);
        if session_present && !stale.is_empty() {
            // The broker remembers what nobody wants any more.
            session.unsubscribe(now.instant, stale, &Vec::new()).ok();
        }
        if !wanted.is_empty() {
            // Refused only without a connection, and here is one; whatever else fails is shown as unanswered.
            let request = mqtt::Subscribe { subscriptions: wanted, ..mqtt::Subscribe::default() };
            session.subscribe(now.instant, request).ok();
        }
        self.note(note);
        self.event(Event::Online(true));
        self.event(Event::Status);
        self.send_outbox(now);
    }

    // ---- the session's outputs ----

    pub(super) fn drain(&mut self, now: Now) {
        self.drain_session(now, None);
    }

    /// Does what the session wants. `closed` is what a plain close is to be called.
    fn drain_session(&mut self, now: Now, closed: Option<&Trouble>) {
        while let Some(output) = self.session.as_mut().and_then(Session::poll) {
            match output {
                mqtt::Output::Send(bytes) => {
                    self.silence.traffic(now.instant);
                    self.send(bytes);
                }
                mqtt::Output::Hold(bytes) => self.hold(bytes),
                mqtt::Output::Keep(change) => self.keep(now, change),
                mqtt::Output::Close => {
                    self.let_go();
                    self.queue.push_back(Output::Close);
                }
                mqtt::Output::Event(event) => self.handle_event(now, event, closed),
            }
        }
        self.lose_patience(now);
        self.flush(now);
    }

    fn handle_event(&mut self, now: Now, event: mqtt::Event, closed: Option<&Trouble>) {
        match event {
            mqtt::Event::Connected { session_present } => self.welcome(now, session_present),
            mqtt::Event::Lost(lost) => self.lost(now, Trouble::of(lost, closed)),
            mqtt::Event::Subscribed(answers) => {
                self.subscriptions.answer(&answers);
                for (filter, result) in answers {
                    self.note(match result {
                        Ok(qos) => Note::Granted { lowered: self.subscriptions.lowered(&filter), filter, qos },
                        Err(reason) => Note::NotGranted(filter, reason),
                    });
                }
                self.event(Event::Status);
            }
            mqtt::Event::SessionLost { unknown } => {
                self.forget_lost_session();
                self.notice(Notice::SessionLost(unknown as u32));
            }
            mqtt::Event::Words(words) => self.note(Note::Words(words)),
            mqtt::Event::Authenticated => self.note(Note::Authenticated),
            mqtt::Event::Unsubscribed(_) | mqtt::Event::Response(..) => {}
            mqtt::Event::Delivery(receipt, delivery) => {
                let outcome = Outcome::of(delivery);
                if matches!(outcome, Outcome::Acknowledged | Outcome::Rejected(_)) {
                    self.silence.answered();
                }
                let tag = if outcome.is_final() {
                    self.receipts.remove(&receipt)
                } else {
                    self.receipts.get(&receipt).copied()
                };
                // A delivery told before `publish` returned its receipt is impossible: `drain` follows it.
                if let Some(tag) = tag {
                    self.event(Event::Published(tag, outcome));
                }
            }
        }
    }

    /// What waits to be saved before it is sent is not sent any more.
    pub(super) fn let_go(&mut self) {
        if let Some(durable) = &mut self.durable {
            durable.let_go();
        }
    }

    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.event(Event::Status);
    }

    pub(super) fn event(&mut self, event: Event) {
        self.queue.push_back(Output::Event(event));
    }

    pub(super) fn note(&mut self, note: Note) {
        self.event(Event::Note(note));
    }
}

/// How long a socket may take to open; half of it while there is another address to try.
const OPEN_WAIT: Duration = Duration::from_secs(20);

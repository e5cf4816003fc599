//! [`Session`]: the state machine of one MQTT conversation.

mod alias;
mod authentication;
mod inbound;
mod keeping;
mod learned;
mod outbound;
mod requests;

use core::time::Duration;
use std::collections::VecDeque;

use hashbrown::HashMap;

use self::alias::{OurAliases, TheirAliases};
use self::authentication::Authentication;
use self::learned::Learned;
pub use self::learned::Lesson;
use self::requests::Requests;
use super::codec::{self, Frame};
use super::event::{Delivery, Event, Outgoing, Output, Receipt, Subscribe, Subscription, UserProperties, Words};
use super::inflight::Inflight;
use super::kept::Change;
use super::options::Options;
use super::packet::{Alias, Connect, Packet, Protocol, Publish, Server};
use super::timer::{Timer, TimerTable};
use super::topic::Filter;
use super::{Lost, Malformed, Qos, Refused};
use crate::secret::Secret;
use crate::time::Instant;

/// One MQTT conversation, surviving reconnects. Does no I/O and asks no clock.
///
/// # The calling contract
/// Tell it what happened (`handle_*`) or what you want (`publish`, `subscribe`, …), with `now`. Then
/// [`poll`](Self::poll) until `None`, then sleep until [`deadline`](Self::deadline). Early or extra calls are harmless.
/// After [`Output::Close`] nothing is sent until the next [`handle_open`](Self::handle_open).
pub struct Session {
    options: Options,
    phase: Phase,
    server: Server,
    /// The beginning of a packet whose end has not arrived.
    partial: Vec<u8>,
    queue: VecDeque<Output>,
    timers: TimerTable,
    inflight: Inflight,
    asked: HashMap<u16, Asked>,
    theirs: TheirAliases,
    ours: OurAliases,
    authentication: Authentication,
    requests: Requests,
    /// Whether the broker may know our session from an earlier connection.
    resumable: bool,
    /// Whether the broker has said welcome to this session.
    welcomed: bool,
    /// Whether the next CONNECT must be clean because the broker remembers what we do not (§3.2.2-4).
    forget: bool,
    learned: Learned,
    /// How many bytes of publishes may leave now; a packet may go beyond.
    room: usize,
    receipts: u32,
    strays: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Idle,
    Connecting,
    Online,
}

enum Asked {
    Subscribe(Vec<Subscription>),
    Unsubscribe(Vec<Filter>),
}

impl Session {
    /// A session that waits for its first connection.
    ///
    /// # Errors
    /// [`Refused`] when the options cannot be written as a CONNECT.
    pub fn new(options: Options) -> Result<Self, Refused> {
        let session = Self {
            options,
            phase: Phase::Idle,
            server: Server::default(),
            partial: Vec::new(),
            queue: VecDeque::new(),
            timers: TimerTable::default(),
            inflight: Inflight::default(),
            asked: HashMap::new(),
            theirs: TheirAliases::default(),
            ours: OurAliases::default(),
            authentication: Authentication::default(),
            requests: Requests::default(),
            resumable: false,
            welcomed: false,
            forget: false,
            learned: Learned::default(),
            room: usize::MAX,
            receipts: 0,
            strays: 0,
        };
        session.connect_packet(None).map(|_| session)
    }

    /// The stream is open: greet the broker.
    pub fn handle_open(&mut self, now: Instant) {
        self.end_connection();
        self.server = Server::default();
        self.learned.begin_connection();
        let exchange = self.authentication.begin();
        if let Ok(bytes) = self.connect_packet(exchange.as_ref().map(|(method, data)| (&**method, &**data))) {
            // The broker knows the session from here on, and so must whoever comes after us.
            self.keep_begun();
            self.hold(bytes);
        }
        self.phase = Phase::Connecting;
        self.timers.set(Timer::ConnAck, now + CONNACK_WAIT);
    }

    /// Bytes arrived, cut anywhere. Each message is given to `deliver` once; the packet it borrows from is gone
    /// afterwards.
    pub fn handle_bytes(&mut self, now: Instant, mut bytes: &[u8], deliver: &mut dyn FnMut(&Publish<'_>)) {
        if !self.partial.is_empty() {
            bytes = self.complete_partial(now, bytes, deliver);
        }
        while self.phase != Phase::Idle && !bytes.is_empty() {
            match codec::frame(bytes, self.options.packet_limit, self.options.protocol) {
                Ok(Frame::Whole(size)) => {
                    let (packet, rest) = bytes.split_at_checked(size).unwrap_or((bytes, &[]));
                    bytes = rest;
                    self.handle_packet(now, packet, deliver);
                }
                Ok(Frame::Need(_)) => {
                    self.partial.extend_from_slice(bytes);
                    return;
                }
                Err(malformed) => return self.fail(Lost::Protocol(malformed)),
            }
        }
    }

    /// A text frame arrived where MQTT allows binary ones only (§6.0.0-1).
    pub fn handle_text(&mut self, _now: Instant) {
        self.fail(Lost::Protocol(Malformed::protocol("the broker sent a text frame")));
    }

    /// The stream ended.
    pub fn handle_close(&mut self, _now: Instant) {
        if self.phase != Phase::Idle {
            self.lose(Lost::Closed);
        }
    }

    /// Time passed; harmless before [`deadline`](Self::deadline).
    pub fn handle_timeout(&mut self, now: Instant) {
        self.give_up_requests(Some(now));
        if self.timers.take_expired(Timer::ConnAck, now).is_some() {
            return self.fail(Lost::NoConnack);
        }
        if self.timers.take_expired(Timer::PingResp, now).is_some() {
            return self.fail(Lost::NoPingresp);
        }
        if let Some(due) = self.timers.take_expired(Timer::Ping, now) {
            let (cadence, patience) = self.ping_times();
            self.ping(now, patience);
            // From the time it was due, so that late wake-ups do not add up; after a sleep, from now.
            let next = due + cadence;
            self.timers.set(Timer::Ping, if next > now { next } else { now + cadence });
        }
    }

    /// Asks the broker for a sign of life now, as after a sleep. Lost if none comes within `patience`.
    pub fn probe(&mut self, now: Instant, patience: Duration) {
        if self.phase == Phase::Online {
            self.ping(now, patience);
        }
    }

    /// Publishes a message. [`Event::Delivery`] tells how far it got.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection, the broker's limits forbid it, or too many wait already.
    pub fn publish(&mut self, now: Instant, message: Outgoing) -> Result<Receipt, Refused> {
        if self.phase != Phase::Online {
            return Err(Refused::NotConnected);
        }
        if message.qos == Qos::AtMostOnce {
            let bytes = self.encode_first(&message, 0)?;
            let receipt = self.receipt();
            self.published(&message, bytes.len());
            self.send(bytes);
            self.event(Event::Delivery(receipt, Delivery::Gone));
            return Ok(receipt);
        }
        // Written once for what the broker takes; every identifier is two bytes long.
        self.encode_publish(&message, Alias::None, false, 1)?;
        let in_flight = self.inflight.len();
        if in_flight >= self.options.publishes {
            return Err(Refused::Busy(in_flight));
        }
        let receipt = self.receipt();
        let step = self.inflight.wait(now, receipt, message);
        self.fill_window(now);
        // What could be sent at once was kept as sent.
        if let Some(message) = self.inflight.waits(step).filter(|_| self.options.keeps).cloned() {
            self.keep_publish(step, 0, &message);
        }
        Ok(receipt)
    }

    /// Asks for topics. [`Event::Subscribed`] brings the answer.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection, nothing is asked for, or the broker does not offer it (§3.2.2.3).
    pub fn subscribe(&mut self, _now: Instant, request: Subscribe) -> Result<(), Refused> {
        let wants = |is: fn(&Filter) -> bool| request.subscriptions.iter().any(|wanted| is(&wanted.filter));
        let server = &self.server;
        let unavailable = if !server.subscription_identifiers_available && request.identifier.is_some() {
            Some("subscription identifiers")
        } else if !server.shared_available && wants(Filter::is_shared) {
            Some("shared subscriptions")
        } else if !server.wildcards_available && wants(Filter::has_wildcard) {
            Some("topic filters with wildcards")
        } else {
            None
        };
        if let Some(what) = unavailable {
            return Err(Refused::Unavailable(what));
        }
        self.ask(|id| Packet::Subscribe { id, request: &request }).map(|id| {
            self.asked.insert(id, Asked::Subscribe(request.subscriptions));
        })
    }

    /// Asks for no more of some topics. [`Event::Unsubscribed`] brings the answer. `user_properties` are for the broker.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection or nothing is asked for.
    pub fn unsubscribe(
        &mut self,
        _now: Instant,
        filters: Vec<Filter>,
        user_properties: &UserProperties,
    ) -> Result<(), Refused> {
        self.ask(|id| Packet::Unsubscribe { id, filters: &filters, user_properties }).map(|id| {
            self.asked.insert(id, Asked::Unsubscribe(filters));
        })
    }

    /// Says goodbye and closes. No [`Event::Lost`] follows.
    pub fn disconnect(&mut self, now: Instant) {
        self.leave(now, &Farewell::default());
    }

    /// Says goodbye in a way of its own and closes. No [`Event::Lost`] follows.
    pub fn leave(&mut self, _now: Instant, farewell: &Farewell) {
        // A session that was to end with the connection cannot be prolonged (§3.14.2.2.2).
        let expiry = farewell.session_expiry_secs.filter(|_| self.options.session_expiry_secs != 0);
        if self.phase == Phase::Online {
            self.say_goodbye(if farewell.with_will { 0x04 } else { 0x00 }, expiry, &farewell.words);
            self.server.session_expiry_secs = expiry.or(self.server.session_expiry_secs);
        }
        if self.phase != Phase::Idle {
            self.queue.push_back(Output::Close);
        }
        self.end_connection();
    }

    /// Gives up what the broker has not finished with; [`Event::Delivery`] tells of each publish, [`Event::Response`] of
    /// each request.
    pub fn end_session(&mut self) {
        self.give_up_requests(None);
        let (unknown, unsent) = self.inflight.end_session();
        for (receipts, delivery) in [(unknown, Delivery::Unknown), (unsent, Delivery::Unsent)] {
            for receipt in receipts {
                self.event(Event::Delivery(receipt, delivery));
            }
        }
        self.welcomed = false;
        self.keep(|_| Change::Ended);
    }

    /// What to do next; `None` when there is nothing.
    pub fn poll(&mut self) -> Option<Output> {
        self.queue.pop_front()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        [self.timers.next(), self.requests.deadline()].into_iter().flatten().min()
    }

    /// Whether the broker has said welcome and the connection stands.
    pub fn is_online(&self) -> bool {
        self.phase == Phase::Online
    }

    /// What the broker takes, as its CONNACK said.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The client identifier in use: the one the broker assigned, or ours.
    pub fn client_id(&self) -> &str {
        self.server.assigned_client_id.as_deref().unwrap_or(&self.options.client_id)
    }

    /// Acknowledgements of packets we never sent, since the session began.
    pub fn strays(&self) -> u64 {
        self.strays
    }

    /// Bytes held of a packet whose end has not arrived.
    pub fn buffered(&self) -> usize {
        self.partial.len()
    }

    fn connect_packet(&self, authentication: Option<(&str, &[u8])>) -> Result<Vec<u8>, Refused> {
        let options = &self.options;
        self.encode(&Packet::Connect(Connect {
            options,
            clean_start: options.clean_start && !self.resumable || self.forget,
            password: options.password.as_ref().map(Secret::expose),
            authentication,
        }))
    }

    // ---- endings ----

    /// Ends the connection for a fault of the broker's or the network's, saying why where the protocol can.
    fn fail(&mut self, lost: Lost) {
        if self.phase == Phase::Idle {
            return;
        }
        if let (Lost::Protocol(malformed), Phase::Online, Protocol::V5) = (&lost, self.phase, self.options.protocol) {
            let words = Words { reason_string: Some(malformed.what.into()), ..Words::default() };
            self.say_goodbye(malformed.code, None, &words);
        }
        self.queue.push_back(Output::Close);
        self.lose(lost);
    }

    /// Sends DISCONNECT, with words only if the broker takes as large a packet (§3.14.2-3, §3.14.2-4).
    fn say_goodbye(&mut self, code: u8, session_expiry_secs: Option<u32>, words: &Words) {
        let none = Words::default();
        let goodbye = |words| self.encode(&Packet::Disconnect { code, session_expiry_secs, words });
        let bytes = goodbye(words).or_else(|_| goodbye(&none));
        if let Ok(bytes) = bytes {
            self.send(bytes);
        }
    }

    fn lose(&mut self, lost: Lost) {
        self.end_connection();
        self.event(Event::Lost(lost));
    }

    fn end_connection(&mut self) {
        self.phase = Phase::Idle;
        self.partial = Vec::new();
        self.timers.stop_all();
        self.asked.clear();
        self.theirs = TheirAliases::default();
        self.ours = OurAliases::default();
        self.inflight.end_connection();
        if self.ends_with_connection() {
            self.end_session();
            self.resumable = false;
        }
    }

    /// Whether the broker forgets the session when the connection ends.
    fn ends_with_connection(&self) -> bool {
        match self.options.protocol {
            Protocol::V311 => self.options.clean_start,
            Protocol::V5 => self.server.session_expiry_secs.unwrap_or(self.options.session_expiry_secs) == 0,
        }
    }

    fn event(&mut self, event: Event) {
        self.queue.push_back(Output::Event(event));
    }

    fn receipt(&mut self) -> Receipt {
        self.receipts = self.receipts.wrapping_add(1);
        Receipt(self.receipts)
    }
}

/// How to say goodbye (MQTT 5 §3.14).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Farewell {
    /// Whether the broker shall publish the will all the same.
    pub with_will: bool,
    /// How long it should keep the session from now on, in seconds, instead of what CONNECT said.
    pub session_expiry_secs: Option<u32>,
    /// Why, and names and values for the broker; left out where they would make the packet too large for it.
    pub words: Words,
}

/// How long a broker may take to answer CONNECT.
const CONNACK_WAIT: Duration = Duration::from_secs(10);

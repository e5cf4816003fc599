//! [`Session`]: the state machine of one MQTT conversation.

mod inbound;

use core::time::Duration;
use std::collections::VecDeque;

use hashbrown::HashMap;

use super::codec::{self, Frame};
use super::event::{Delivery, Event, Outgoing, Output, Receipt};
use super::inflight::Inflight;
use super::options::Options;
use super::packet::{Ack, Connect, Packet, Protocol, Publish, Server};
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
    /// Whether the broker may know our session from an earlier connection.
    resumable: bool,
    /// Whether the next CONNECT must be clean because the broker remembers what we do not (§3.2.2-4).
    forget: bool,
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
    Subscribe(Vec<(Filter, Qos)>),
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
            resumable: false,
            forget: false,
            receipts: 0,
            strays: 0,
        };
        session.connect_packet().map(|_| session)
    }

    /// The stream is open: greet the broker.
    pub fn handle_open(&mut self, now: Instant) {
        self.end_connection();
        self.server = Server::default();
        if let Ok(bytes) = self.connect_packet() {
            self.send(bytes);
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
    pub fn publish(&mut self, _now: Instant, message: Outgoing) -> Result<Receipt, Refused> {
        if self.phase != Phase::Online {
            return Err(Refused::NotConnected);
        }
        if message.qos > self.server.maximum_qos {
            return Err(Refused::Qos);
        }
        if message.retain && !self.server.retain_available {
            return Err(Refused::Retain);
        }
        if message.qos == Qos::AtMostOnce {
            let bytes = self.encode(&publish_packet(&message, 0, false))?;
            let receipt = self.receipt();
            self.send(bytes);
            self.event(Event::Delivery(receipt, Delivery::Gone));
            return Ok(receipt);
        }
        let in_flight = self.inflight.sent_len() + self.inflight.waiting_len();
        if in_flight >= self.options.publishes {
            return Err(Refused::Busy(in_flight));
        }
        // Written once for its size, with the identifier that writes longest: all are two bytes.
        self.encode(&publish_packet(&message, 1, false))?;
        let receipt = self.receipt();
        self.inflight.wait(receipt, message);
        self.fill_window();
        Ok(receipt)
    }

    /// Asks for topics. [`Event::Subscribed`] brings the answer.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection or nothing is asked for.
    pub fn subscribe(&mut self, _now: Instant, filters: Vec<(Filter, Qos)>) -> Result<(), Refused> {
        self.ask(|id| Packet::Subscribe { id, filters: &filters }).map(|id| {
            self.asked.insert(id, Asked::Subscribe(filters));
        })
    }

    /// Asks for no more of some topics. [`Event::Unsubscribed`] brings the answer.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection or nothing is asked for.
    pub fn unsubscribe(&mut self, _now: Instant, filters: Vec<Filter>) -> Result<(), Refused> {
        self.ask(|id| Packet::Unsubscribe { id, filters: &filters }).map(|id| {
            self.asked.insert(id, Asked::Unsubscribe(filters));
        })
    }

    /// Says goodbye and closes. No [`Event::Lost`] follows.
    pub fn disconnect(&mut self, _now: Instant) {
        if self.phase == Phase::Online {
            self.send_packet(&Packet::Disconnect(0));
        }
        if self.phase != Phase::Idle {
            self.queue.push_back(Output::Close);
        }
        self.end_connection();
    }

    /// Gives up what the broker has not finished with; [`Event::Delivery`] tells of each publish.
    pub fn end_session(&mut self) {
        let (unknown, unsent) = self.inflight.end_session();
        for (receipts, delivery) in [(unknown, Delivery::Unknown), (unsent, Delivery::Unsent)] {
            for receipt in receipts {
                self.event(Event::Delivery(receipt, delivery));
            }
        }
    }

    /// What to do next; `None` when there is nothing.
    pub fn poll(&mut self) -> Option<Output> {
        self.queue.pop_front()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        self.timers.next()
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

    // ---- packets out ----

    fn ask<'a>(&mut self, packet: impl Fn(u16) -> Packet<'a>) -> Result<u16, Refused> {
        if self.phase != Phase::Online {
            return Err(Refused::NotConnected);
        }
        let id = self.inflight.reserve().ok_or(Refused::Busy(usize::from(u16::MAX)))?;
        match self.encode(&packet(id)) {
            Ok(bytes) => {
                self.send(bytes);
                Ok(id)
            }
            Err(refused) => {
                self.inflight.unreserve(id);
                Err(refused)
            }
        }
    }

    /// Sends waiting publishes while the broker's window has room (§4.9).
    fn fill_window(&mut self) {
        while self.inflight.sent_len() < usize::from(self.server.receive_maximum) {
            let Some((receipt, message)) = self.inflight.next_waiting() else { return };
            let Some(id) = self.inflight.start(receipt, message.clone()) else {
                return self.inflight.wait(receipt, message);
            };
            self.send_packet(&publish_packet(&message, id, false));
            self.event(Event::Delivery(receipt, Delivery::Sent));
        }
    }

    /// After a resumed session: everything unfinished again, in the order of the first time, with DUP (§4.4).
    fn resend(&mut self) {
        for id in self.inflight.sent_in_order() {
            let Some(sent) = self.inflight.sent(id) else { continue };
            let packet = if sent.released {
                self.encode(&Packet::PubRel(Ack { id, code: 0 }))
            } else {
                let message = sent.message.clone();
                self.encode(&publish_packet(&message, id, true))
            };
            if let Ok(bytes) = packet {
                self.send(bytes);
            }
        }
        self.fill_window();
    }

    fn ping(&mut self, now: Instant, patience: Duration) {
        self.send_packet(&Packet::PingReq);
        self.timers.bring_forward(Timer::PingResp, now + patience);
    }

    /// How often to send PINGREQ and how long to wait for the answer; zero when keep-alive is off.
    fn ping_times(&self) -> (Duration, Duration) {
        let keep_alive =
            Duration::from_secs(u64::from(self.server.keep_alive_secs.unwrap_or(self.options.keep_alive_secs)));
        // Three quarters leave room for a late timer before the broker loses patience at one and a half times.
        (keep_alive * 3 / 4, (keep_alive / 2).min(PINGRESP_WAIT))
    }

    fn send_packet(&mut self, packet: &Packet<'_>) {
        // Acknowledgements, pings and re-sent publishes fit: what is re-sent was measured when it was first sent.
        if let Ok(bytes) = self.encode(packet) {
            self.send(bytes);
        }
    }

    /// Joins what is sent at once into one write.
    fn send(&mut self, mut bytes: Vec<u8>) {
        match self.queue.back_mut() {
            Some(Output::Send(last)) if last.len() < JOINED_WRITE => last.append(&mut bytes),
            _ => self.queue.push_back(Output::Send(bytes)),
        }
    }

    fn encode(&self, packet: &Packet<'_>) -> Result<Vec<u8>, Refused> {
        codec::encode(packet, self.options.protocol, self.server.maximum_packet_size)
    }

    fn connect_packet(&self) -> Result<Vec<u8>, Refused> {
        let options = &self.options;
        let connect = Connect {
            client_id: &options.client_id,
            clean_start: options.clean_start && !self.resumable || self.forget,
            keep_alive_secs: options.keep_alive_secs,
            username: options.username.as_deref(),
            password: options.password.as_ref().map(Secret::expose),
            session_expiry_secs: options.session_expiry_secs,
            maximum_packet_size: options.packet_limit,
            receive_maximum: options.receive_maximum,
        };
        self.encode(&Packet::Connect(connect))
    }

    // ---- endings ----

    /// Ends the connection for a fault of the broker's or the network's, saying why where the protocol can.
    fn fail(&mut self, lost: Lost) {
        if self.phase == Phase::Idle {
            return;
        }
        if let (Lost::Protocol(malformed), Phase::Online, Protocol::V5) = (&lost, self.phase, self.options.protocol) {
            self.send_packet(&Packet::Disconnect(malformed.code));
        }
        self.queue.push_back(Output::Close);
        self.lose(lost);
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
            Protocol::V5 => self.options.session_expiry_secs == 0,
        }
    }

    /// A 3.1.1 broker was never told our limit, so it is held to all the identifiers there are.
    fn receive_maximum(&self) -> usize {
        usize::from(match self.options.protocol {
            Protocol::V311 => u16::MAX,
            Protocol::V5 => self.options.receive_maximum,
        })
    }

    fn event(&mut self, event: Event) {
        self.queue.push_back(Output::Event(event));
    }

    fn receipt(&mut self) -> Receipt {
        self.receipts = self.receipts.wrapping_add(1);
        Receipt(self.receipts)
    }
}

fn publish_packet(message: &Outgoing, id: u16, dup: bool) -> Packet<'_> {
    Packet::Publish {
        topic: &message.topic,
        payload: &message.payload,
        qos: message.qos,
        retain: message.retain,
        dup,
        id,
    }
}

/// How long a broker may take to answer CONNECT.
const CONNACK_WAIT: Duration = Duration::from_secs(10);
/// How long it may take to answer PINGREQ at most.
const PINGRESP_WAIT: Duration = Duration::from_secs(10);
/// Packets are joined into one write until it is this long.
const JOINED_WRITE: usize = 64 << 10;

//! [`Broker`]: the far end of a session, which says what a test lets it say and reads what it is sent.

use std::time::Duration;

use topicboard::mqtt::{Event, Options, Outgoing, Protocol, Qos, Refused, Subscribe};

use crate::session::{Peer, message, options, request};
use crate::wire::{Connect, Message, Sent, connack, packets};

pub(super) const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];
pub(super) const EVERY_QOS: [Qos; 3] = [Qos::AtMostOnce, Qos::AtLeastOnce, Qos::ExactlyOnce];

/// A broker with one client on a virtual clock.
pub(super) struct Broker {
    pub peer: Peer,
    pub protocol: Protocol,
}

/// How to ask for a session that outlives its connection.
pub(super) fn lasting(protocol: Protocol) -> Options {
    Options { clean_start: false, session_expiry_secs: 600, topic_alias_maximum: 4, ..options(protocol) }
}

impl Broker {
    /// With a client that has a lasting session and was welcomed.
    pub(super) fn new(protocol: Protocol) -> Self {
        Self::welcoming(lasting(protocol), &[])
    }

    /// With a client that was welcomed with these properties.
    pub(super) fn welcoming(options: Options, said: &[u8]) -> Self {
        let mut broker = Self::greeted(options);
        broker.say(&connack(broker.protocol, false, 0, said));
        assert!(broker.peer.session.is_online());
        broker.peer.events.clear();
        broker
    }

    /// With a client whose CONNECT came and was read.
    pub(super) fn greeted(options: Options) -> Self {
        let mut broker = Self::over(options);
        broker.greet();
        broker
    }

    /// With a client that was not heard yet.
    pub(super) fn over(options: Options) -> Self {
        Self { protocol: options.protocol, peer: Peer::new(options) }
    }

    pub(super) fn say(&mut self, bytes: &[u8]) {
        self.peer.receive(bytes);
    }

    /// What came since the last reading.
    pub(super) fn reads(&mut self) -> Vec<Sent> {
        packets(&std::mem::take(&mut self.peer.sent))
    }

    /// What was published since the last reading; nothing else may have come.
    pub(super) fn reads_messages(&mut self) -> Vec<Message> {
        let protocol = self.protocol;
        self.reads().iter().map(|sent| sent.message(protocol)).collect()
    }

    /// Loses the connection and takes the client back with its session; gives what the client then sent.
    pub(super) fn resume(&mut self, said: &[u8]) -> Vec<Sent> {
        self.lose();
        self.greet();
        self.say(&connack(self.protocol, true, 0, said));
        self.reads()
    }

    /// Opens the connection anew; gives the CONNECT that comes. What was not read before is lost.
    pub(super) fn greet(&mut self) -> Connect {
        self.peer.sent.clear();
        self.peer.open();
        let sent = self.reads();
        assert_eq!(sent.len(), 1);
        sent[0].connect()
    }

    /// Loses the connection.
    pub(super) fn lose(&mut self) {
        self.peer.session.handle_close(self.peer.now);
        self.peer.drain();
    }

    pub(super) fn wait_secs(&mut self, secs: u64) {
        self.peer.wait(Duration::from_secs(secs));
    }

    /// The client publishes on topic `t`.
    pub(super) fn publish(&mut self, qos: Qos, payload: &str) {
        self.send(message(qos, payload)).unwrap();
    }

    pub(super) fn send(&mut self, message: Outgoing) -> Result<(), Refused> {
        let sent = self.peer.session.publish(self.peer.now, message).map(|_| ());
        self.peer.drain();
        sent
    }

    pub(super) fn subscribe(&mut self, filter: &str) -> Result<(), Refused> {
        self.ask(request(&[(filter, Qos::AtLeastOnce)]))
    }

    pub(super) fn ask(&mut self, request: Subscribe) -> Result<(), Refused> {
        let asked = self.peer.session.subscribe(self.peer.now, request);
        self.peer.drain();
        asked
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.peer.events)
    }

    /// How many messages the client was shown.
    pub(super) fn delivered(&self) -> usize {
        self.peer.delivered.len()
    }

    /// The client closed, in MQTT 5 saying this code, and showed nothing.
    #[track_caller]
    pub(super) fn expect_closed(&mut self, code: u8) {
        assert!(self.peer.closed, "the connection is closed");
        let goodbye = self.reads().pop();
        match self.protocol {
            Protocol::V311 => assert_eq!(goodbye, None),
            Protocol::V5 => assert_eq!(goodbye.map(|goodbye| (goodbye.first, goodbye.body[0])), Some((0xE0, code))),
        }
        assert_eq!(self.delivered(), 0, "nothing is shown");
        assert!(!self.peer.session.is_online());
    }
}

/// Asserts that a client closes on these bytes.
#[track_caller]
pub(super) fn refuses(protocol: Protocol, bytes: &[u8], code: u8) {
    let mut broker = Broker::new(protocol);
    broker.say(bytes);
    broker.expect_closed(code);
}

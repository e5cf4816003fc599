//! A session through any life. What it sends is whole packets that the reference reads, nothing is shown or sent
//! without a connection, what it holds stays bounded, and every publish has one end.

use std::collections::HashSet;
use std::time::Duration;

use topicboard::mqtt::session::Farewell;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{
    AuthenticationMethod, Delivery, Event, Options, Outgoing, Output, Protocol, PublishProperties, Qos, Receipt,
    Session, Subscribe, Subscription,
};
use topicboard::time::Instant;

use crate::reference;

/// Runs a life: its first byte sets the options, and each operation after it begins with its number. Says whether a
/// message was delivered in it.
///
/// # Panics
/// When the product breaks a promise.
pub fn run(input: &[u8]) -> bool {
    let mut rest = Operations(input);
    let Some(options) = rest.byte() else { return false };
    let mut life = Life::new(options);
    while let Some(operation) = rest.byte() {
        life.live(operation, &mut rest);
    }
    life.end()
}

/// What is left of the input.
struct Operations<'a>(&'a [u8]);

impl<'a> Operations<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An argument of an operation; 0 where the input ends.
    fn argument(&mut self) -> u8 {
        self.byte().unwrap_or_default()
    }

    /// So many bytes, or what there is.
    fn take(&mut self, size: u8) -> &'a [u8] {
        let (head, rest) = self.0.split_at(self.0.len().min(size.into()));
        self.0 = rest;
        head
    }
}

/// A session and what was seen of it.
struct Life {
    session: Session,
    protocol: Protocol,
    now: Instant,
    is_open: bool,
    /// Publishes without an end.
    open: HashSet<Receipt>,
    /// Requests without a response.
    asked: HashSet<Receipt>,
    delivered: usize,
}

impl Life {
    fn new(options: u8) -> Self {
        let protocol = if options & 1 == 0 { Protocol::V311 } else { Protocol::V5 };
        let is_lasting = options & 2 != 0;
        let mut session = Session::new(Options {
            clean_start: !is_lasting,
            session_expiry_secs: if is_lasting { 600 } else { 0 },
            keep_alive_secs: u16::from(options >> 4),
            topic_alias_maximum: 3,
            receive_maximum: 4,
            packet_limit: PACKET_LIMIT,
            publishes: PUBLISHES,
            ..Options::new(protocol, "id")
        })
        .expect("the options can be written");
        if protocol == Protocol::V5 && options & 4 != 0 {
            session = session.with_authentication(Box::new(Method)).expect("the method can be written");
        }
        let now = Instant::from_millis(1_000);
        Self { session, protocol, now, is_open: false, open: HashSet::new(), asked: HashSet::new(), delivered: 0 }
    }

    fn live(&mut self, operation: u8, rest: &mut Operations<'_>) {
        let was_online = self.session.is_online();
        let argument = rest.argument();
        match operation % (RECEIVE + 1) {
            CONNECTION => {
                self.session.handle_open(self.now);
                self.is_open = true;
            }
            1 => {
                self.session.handle_close(self.now);
                self.is_open = false;
            }
            2..=5 => self.publish(argument, was_online),
            6 => {
                let asked = self.session.subscribe(self.now, subscribe(argument));
                assert!(was_online || asked.is_err());
            }
            7 => {
                let asked = self.session.unsubscribe(self.now, vec![filter(argument)], &Vec::new());
                assert!(was_online || asked.is_err());
            }
            8 => self.sleep(Duration::from_secs(u64::from(argument >> 3))),
            9 => {
                // As after a sleep of the machine.
                self.now = self.now + Duration::from_secs(u64::from(argument) * 60);
                self.session.handle_timeout(self.now);
            }
            10 => self.session.probe(self.now, Duration::from_secs(5)),
            11 if argument < 64 => self.session.handle_text(self.now),
            11 if argument < 128 => self.session.end_session(),
            11 => {
                let asked = self.session.reauthenticate();
                assert!(was_online || asked.is_err());
            }
            12 if argument < 64 => {
                let farewell = Farewell {
                    with_will: argument & 1 != 0,
                    session_expiry_secs: (argument & 2 != 0).then_some(u32::from(argument >> 2)),
                    ..Farewell::default()
                };
                self.session.leave(self.now, &farewell);
            }
            12 => self.session.handle_timeout(self.now),
            _ => {
                let size = rest.argument();
                self.receive(rest.take(size), argument);
            }
        }
        self.drain();
        assert!(self.session.buffered() <= PACKET_LIMIT as usize, "no packet beyond the limit is buffered");
        let is_waiting = self.is_open || !self.asked.is_empty();
        assert!(
            is_waiting || self.session.deadline().is_none(),
            "without connection and request nothing is waited for"
        );
        assert!(self.is_open || !self.session.is_online());
    }

    fn publish(&mut self, argument: u8, was_online: bool) {
        let properties = match self.protocol {
            Protocol::V5 if argument & 0x20 != 0 => PublishProperties {
                message_expiry_secs: Some(u32::from(argument >> 6)),
                response_topic: (argument & 0x40 != 0).then(|| Topic::parse("t").expect("a topic")),
                correlation_data: (argument & 0x80 != 0).then(|| Box::from([argument & 1])),
                ..PublishProperties::default()
            },
            _ => PublishProperties::default(),
        };
        let message = Outgoing {
            topic: Topic::parse(["t", "topic/1", "topic/2"][usize::from(argument >> 2 & 3) % 3]).expect("a topic"),
            payload: vec![argument; usize::from(argument >> 4)],
            qos: Qos::try_from(argument & 3).unwrap_or(Qos::ExactlyOnce),
            retain: argument & 0x10 != 0,
            properties,
        };
        let is_request = message.properties.response_topic.is_some();
        let published = if is_request {
            self.session.request(self.now, message, Duration::from_secs(u64::from(argument & 3)))
        } else {
            self.session.publish(self.now, message)
        };
        if let Ok(receipt) = published {
            assert!(!is_request || self.asked.insert(receipt), "every request has a number of its own");
            assert!(self.asked.len() <= PUBLISHES, "only so many requests wait");
            assert!(was_online, "nothing is taken to publish without a connection");
            assert!(self.open.insert(receipt), "every publish has a number of its own");
            // One of QoS 0 is open until its end is polled.
            assert!(self.open.len() <= PUBLISHES + 1, "only so many publishes wait");
        }
    }

    /// Lets time pass and wakes the session whenever it asked for it.
    fn sleep(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self.session.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
            self.drain();
            assert!(self.session.deadline().is_none_or(|next| next > self.now), "the session does not ask in vain");
        }
        self.now = end;
    }

    /// Bytes from the broker, cut in two.
    fn receive(&mut self, bytes: &[u8], cut: u8) {
        let (head, tail) = bytes.split_at(bytes.len().min(cut.into()));
        let before = self.delivered;
        let delivered = &mut self.delivered;
        for part in [head, tail] {
            self.session.handle_bytes(self.now, part, &mut |publish| {
                assert!(!publish.topic.is_empty(), "an alias is replaced by its topic");
                *delivered += 1;
            });
        }
        assert!(self.is_open || self.delivered == before, "nothing is delivered without a connection");
    }

    /// Does what the session wants, and looks at it.
    fn drain(&mut self) {
        while let Some(output) = self.session.poll() {
            match output {
                Output::Keep(_) => panic!("nothing is kept of a session that does not ask for it"),
                Output::Send(bytes) | Output::Hold(bytes) => {
                    assert!(self.is_open, "nothing is sent without a connection");
                    self.check_sent(&bytes);
                }
                Output::Close => self.is_open = false,
                Output::Event(Event::Delivery(receipt, Delivery::Sent)) => assert!(self.open.contains(&receipt)),
                Output::Event(Event::Delivery(receipt, _)) => {
                    assert!(self.open.remove(&receipt), "a publish has one end");
                }
                Output::Event(Event::Response(receipt, _)) => {
                    assert!(self.asked.remove(&receipt), "a request has one response, or none");
                }
                Output::Event(_) => {}
            }
        }
    }

    /// What is sent is whole packets of a client's, in the version spoken and within the broker's limits.
    fn check_sent(&self, mut bytes: &[u8]) {
        let server = self.session.server();
        while !bytes.is_empty() {
            let (size, is_shortest) = reference::size(bytes).expect("a header");
            assert!(is_shortest && size <= bytes.len(), "a whole packet is sent: {bytes:02x?}");
            let (packet, rest) = bytes.split_at(size);
            assert!(matches!(packet[0] >> 4, 1 | 3..=8 | 10 | 12 | 14 | 15), "a client may send it: {packet:02x?}");
            assert!(size <= server.maximum_packet_size as usize, "the broker takes so much: {packet:02x?}");
            if packet[0] >> 4 == 3 {
                assert!(
                    packet[0] >> 1 & 3 <= server.maximum_qos as u8 && (packet[0] & 1 == 0 || server.retain_available)
                );
            }
            assert!(reference::is_clean(packet, self.protocol), "the reference reads it: {packet:02x?}");
            bytes = rest;
        }
    }

    /// The session leaves, and with it what was left.
    fn end(mut self) -> bool {
        self.session.leave(self.now, &Farewell::default());
        self.session.end_session();
        self.drain();
        assert!(self.open.is_empty() && self.asked.is_empty(), "every publish and every request has an end");
        self.delivered > 0
    }
}

/// Goes on as long as the broker does.
struct Method;

impl AuthenticationMethod for Method {
    fn name(&self) -> &'static str {
        "m"
    }

    fn begin(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn answer(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        (data.len() != 1).then(|| data.to_vec())
    }

    fn finish(&mut self, data: &[u8]) -> bool {
        data.len() != 2
    }
}

fn subscribe(argument: u8) -> Subscribe {
    let wanted = |argument| Subscription::new(filter(argument), Qos::AtLeastOnce);
    let subscriptions = (0..argument % 4).map(|index| wanted(argument >> index)).collect();
    Subscribe { subscriptions, ..Subscribe::default() }
}

fn filter(argument: u8) -> Filter {
    Filter::parse(["a/#", "t", "+", "$share/g/a"][usize::from(argument % 4)]).expect("a filter")
}

/// The operation that opens a connection.
pub(crate) const CONNECTION: u8 = 0;
/// The operation that brings bytes from the broker, and the one with the highest number: where to cut them, how many
/// they are, and they themselves.
pub(crate) const RECEIVE: u8 = 13;

const PACKET_LIMIT: u32 = 64;
const PUBLISHES: usize = 20;

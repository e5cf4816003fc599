//! The session against a scripted peer and a virtual clock.

use std::time::Duration;

use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{
    Delivery, Event, Lost, Options, Outgoing, Output, Protocol, PublishProperties, Qos, Reason, Refused, Session,
    Subscribe, Subscription,
};
use topicboard::time::Instant;

use crate::wire::goodbye;

/// A session, its clock, and everything it said and delivered.
pub(crate) struct Peer {
    pub session: Session,
    pub now: Instant,
    pub sent: Vec<u8>,
    pub events: Vec<Event>,
    pub closed: bool,
    pub delivered: Vec<(String, Vec<u8>)>,
}

pub(crate) fn options(protocol: Protocol) -> Options {
    Options { receive_maximum: 10, ..Options::new(protocol, "id") }
}

impl Peer {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            session: Session::new(options).unwrap(),
            now: Instant::from_millis(1_000),
            sent: Vec::new(),
            events: Vec::new(),
            closed: false,
            delivered: Vec::new(),
        }
    }

    /// A session that was welcomed, its CONNECT forgotten.
    pub(crate) fn online(options: Options) -> Self {
        let welcome: &[u8] = if options.protocol == Protocol::V5 { &[0x20, 3, 0, 0, 0] } else { &[0x20, 2, 0, 0] };
        let mut peer = Self::new(options);
        peer.open();
        peer.receive(welcome);
        assert!(peer.session.is_online());
        peer.sent.clear();
        peer.events.clear();
        peer
    }

    pub(crate) fn open(&mut self) {
        self.closed = false;
        self.session.handle_open(self.now);
        self.drain();
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        let delivered = &mut self.delivered;
        self.session.handle_bytes(self.now, bytes, &mut |publish| {
            delivered.push((publish.topic.to_owned(), publish.payload.to_vec()));
        });
        self.drain();
    }

    pub(crate) fn wait(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self.session.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    pub(crate) fn publish(&mut self, qos: Qos, payload: &str) -> Result<(), Refused> {
        let published = self.session.publish(self.now, message(qos, payload)).map(|_| ());
        self.drain();
        published
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.session.poll() {
            match output {
                Output::Keep(_) => panic!("nothing is kept of a session that does not ask for it"),
                Output::Send(bytes) | Output::Hold(bytes) => {
                    assert!(!self.closed, "nothing is sent after the end");
                    self.sent.extend(bytes);
                }
                Output::Close => self.closed = true,
                Output::Event(event) => self.events.push(event),
            }
        }
    }

    fn take_sent(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.sent)
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.events
            .iter()
            .filter_map(|event| if let Event::Delivery(_, delivery) = event { Some(*delivery) } else { None })
            .collect()
    }
}

/// A message on topic `t`.
pub(crate) fn message(qos: Qos, payload: &str) -> Outgoing {
    Outgoing {
        topic: Topic::parse("t").unwrap(),
        payload: payload.as_bytes().to_vec(),
        qos,
        retain: false,
        properties: PublishProperties::default(),
    }
}

/// A request for these filters.
pub(crate) fn request(filters: &[(&str, Qos)]) -> Subscribe {
    let wanted = |(filter, qos): &(&str, Qos)| Subscription::new(Filter::parse(filter).unwrap(), *qos);
    Subscribe { subscriptions: filters.iter().map(wanted).collect(), ..Subscribe::default() }
}

const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];

/// A PUBLISH on topic `t` with the payload `x`.
fn publish(protocol: Protocol, first: u8, id: Option<u16>) -> Vec<u8> {
    let mut body = vec![0, 1, b't'];
    body.extend(id.iter().flat_map(|id| id.to_be_bytes()));
    if protocol == Protocol::V5 {
        body.push(0);
    }
    body.push(b'x');
    let mut packet = vec![first, body.len() as u8];
    packet.extend(body);
    packet
}

/// How often a byte occurs: enough to count packets whose first byte stands nowhere else.
fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.split(|byte| *byte == wanted).count() - 1
}

#[test]
fn connect_is_the_first_packet_and_has_the_bytes_of_the_specification() {
    let mut peer = Peer::new(options(Protocol::V311));
    peer.open();
    assert_eq!(peer.sent, [0x10, 14, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0, 2, b'i', b'd']);
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    assert_eq!(peer.sent[..12], [0x10, 28, 0, 4, b'M', b'Q', b'T', b'T', 5, 2, 0, 60]);
}

#[test]
fn a_stream_means_the_same_wherever_it_is_cut() {
    for protocol in BOTH {
        let mut stream = Vec::new();
        for index in 0..16_u16 {
            stream.extend(publish(protocol, 0x30, None));
            stream.extend(publish(protocol, 0x32, Some(index + 1)));
            stream.extend(publish(protocol, 0x34, Some(index + 100)));
            stream.extend([0x62, 2, 0, index as u8 + 100]);
        }
        let mut whole = Peer::online(options(protocol));
        whole.receive(&stream);
        assert_eq!(whole.delivered.len(), 48);
        for cut in 1..stream.len() {
            let mut peer = Peer::online(options(protocol));
            peer.receive(&stream[..cut]);
            peer.receive(&stream[cut..]);
            assert_eq!((&peer.delivered, &peer.sent), (&whole.delivered, &whole.sent), "cut at {cut}");
        }
        let mut peer = Peer::online(options(protocol));
        for byte in stream {
            peer.receive(&[byte]);
        }
        assert_eq!((&peer.delivered, &peer.sent), (&whole.delivered, &whole.sent));
    }
}

#[test]
fn qos_1_and_2_are_acknowledged_in_order_and_a_replay_is_delivered_once() {
    for protocol in BOTH {
        let mut peer = Peer::online(options(protocol));
        peer.receive(&publish(protocol, 0x32, Some(7)));
        peer.receive(&publish(protocol, 0x34, Some(8)));
        peer.receive(&publish(protocol, 0x3C, Some(8)));
        assert_eq!(peer.take_sent(), [0x40, 2, 0, 7, 0x50, 2, 0, 8, 0x50, 2, 0, 8]);
        assert_eq!(peer.delivered.len(), 2);
        peer.receive(&[0x62, 2, 0, 8]);
        peer.receive(&publish(protocol, 0x34, Some(8)));
        assert_eq!(peer.take_sent(), [0x70, 2, 0, 8, 0x50, 2, 0, 8]);
        assert_eq!(peer.delivered.len(), 3, "after PUBCOMP the identifier is a new message");
    }
}

#[test]
fn an_unknown_pubrel_is_completed_with_not_found() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.receive(&[0x62, 2, 0, 9]);
    assert_eq!(peer.sent, [0x70, 3, 0, 9, 0x92]);
}

#[test]
fn an_unknown_pubrec_is_answered_with_not_found_unless_it_refuses() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.receive(&[0x50, 3, 0, 9, 0x87]);
    assert_eq!((peer.take_sent(), peer.session.strays()), (Vec::new(), 1));
    peer.receive(&[0x50, 2, 0, 9]);
    assert_eq!(peer.take_sent(), [0x62, 3, 0, 9, 0x92]);
}

#[test]
fn publishes_run_through_their_handshakes() {
    for protocol in BOTH {
        let mut peer = Peer::online(options(protocol));
        peer.publish(Qos::AtMostOnce, "0").unwrap();
        peer.publish(Qos::AtLeastOnce, "1").unwrap();
        peer.publish(Qos::ExactlyOnce, "2").unwrap();
        let firsts: Vec<u8> = peer.sent.iter().copied().filter(|byte| byte & 0xF0 == 0x30 && *byte > 0x32).collect();
        assert_eq!(firsts, [0x34]);
        peer.take_sent();
        assert_eq!(peer.deliveries(), [Delivery::Gone, Delivery::Sent, Delivery::Sent]);
        peer.receive(&[0x50, 2, 0, 2]);
        assert_eq!(peer.take_sent(), [0x62, 2, 0, 2]);
        peer.receive(&[0x40, 2, 0, 1]);
        peer.receive(&[0x70, 2, 0, 2]);
        assert_eq!(peer.deliveries()[3..], [Delivery::Acknowledged, Delivery::Acknowledged]);
    }
}

#[test]
fn a_rejected_publish_says_why() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.publish(Qos::ExactlyOnce, "x").unwrap();
    peer.receive(&[0x50, 3, 0, 1, 0x87]);
    assert_eq!(peer.deliveries().last(), Some(&Delivery::Rejected(Reason::V5(0x87))));
}

#[test]
fn the_broker_s_window_is_never_exceeded_and_other_packets_flow() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&[0x20, 6, 0, 0, 3, 33, 0, 2]);
    peer.sent.clear();
    for index in 0..5 {
        peer.publish(Qos::AtLeastOnce, &"x".repeat(index)).unwrap();
    }
    assert_eq!(count(&peer.sent, 0x32), 2);
    peer.take_sent();
    peer.session.subscribe(peer.now, request(&[("a", Qos::AtMostOnce)])).unwrap();
    peer.drain();
    assert_eq!(peer.take_sent()[0], 0x82);
    peer.receive(&[0x40, 2, 0, 1]);
    assert_eq!(count(&peer.sent, 0x32), 1);
}

#[test]
fn the_broker_s_limits_are_obeyed_before_anything_is_sent() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    // Maximum QoS 1, no retained messages, at most 20 bytes.
    peer.receive(&[0x20, 12, 0, 0, 9, 36, 1, 37, 0, 39, 0, 0, 0, 20]);
    peer.sent.clear();
    assert_eq!(peer.publish(Qos::ExactlyOnce, "x"), Err(Refused::Qos));
    assert_eq!(peer.publish(Qos::AtMostOnce, "0123456789abcdef"), Err(Refused::TooLarge { size: 22, limit: 20 }));
    let retained = Outgoing { retain: true, ..message(Qos::AtMostOnce, "") };
    assert_eq!(peer.session.publish(peer.now, retained), Err(Refused::Retain));
    assert!(peer.sent.is_empty());
}

#[test]
fn subscriptions_are_answered_filter_by_filter() {
    let mut peer = Peer::online(options(Protocol::V5));
    let filter = |text| Filter::parse(text).unwrap();
    peer.session.subscribe(peer.now, request(&[("a", Qos::ExactlyOnce), ("#", Qos::AtMostOnce)])).unwrap();
    peer.drain();
    assert_eq!(peer.take_sent(), [0x82, 11, 0, 1, 0, 0, 1, b'a', 2, 0, 1, b'#', 0]);
    peer.receive(&[0x90, 5, 0, 1, 0, 1, 0x87]);
    assert_eq!(
        peer.events,
        [Event::Subscribed(vec![(filter("a"), Ok(Qos::AtLeastOnce)), (filter("#"), Err(Reason::V5(0x87)))])]
    );
    peer.session.unsubscribe(peer.now, vec![filter("a")], &Vec::new()).unwrap();
    peer.drain();
    assert_eq!(peer.take_sent(), [0xA2, 6, 0, 2, 0, 0, 1, b'a']);
    peer.receive(&[0xB0, 4, 0, 2, 0, 0x11]);
    assert_eq!(peer.events.last(), Some(&Event::Unsubscribed(vec![(filter("a"), Ok(()))])));
}

#[test]
fn pings_keep_a_fixed_cadence_whatever_else_is_sent() {
    for protocol in BOTH {
        let mut peer = Peer::online(options(protocol));
        let mut pings = Vec::new();
        for second in 0..600 {
            peer.publish(Qos::AtMostOnce, "busy").unwrap();
            peer.take_sent();
            peer.wait(Duration::from_secs(1));
            if peer.take_sent().ends_with(&[0xC0, 0]) {
                pings.push(second + 1);
                peer.receive(&[0xD0, 0]);
            }
        }
        assert_eq!(pings, (1..=13).map(|n| n * 45).collect::<Vec<_>>());
    }
}

#[test]
fn a_lost_pingresp_ends_the_connection_after_ten_seconds() {
    let mut peer = Peer::online(options(Protocol::V311));
    peer.wait(Duration::from_secs(54));
    assert!(!peer.closed);
    peer.wait(Duration::from_secs(1));
    assert!(peer.closed);
    assert_eq!(peer.events, [Event::Lost(Lost::NoPingresp)]);
}

#[test]
fn the_server_s_keep_alive_overrides_ours() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&[0x20, 6, 0, 0, 3, 19, 0, 4]);
    peer.sent.clear();
    peer.wait(Duration::from_secs(3));
    assert_eq!(peer.sent, [0xC0, 0]);
}

#[test]
fn after_an_hour_of_sleep_one_ping_is_sent_and_not_eighty() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.now = peer.now + Duration::from_secs(3_600);
    peer.session.handle_timeout(peer.now);
    peer.drain();
    assert_eq!(peer.sent, [0xC0, 0]);
    peer.receive(&[0xD0, 0]);
    peer.wait(Duration::from_secs(44));
    assert_eq!(peer.sent, [0xC0, 0]);
    assert!(!peer.closed);
}

#[test]
fn no_connack_in_ten_seconds_ends_the_try() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.wait(Duration::from_secs(10));
    assert!(peer.closed);
    assert_eq!(peer.events, [Event::Lost(Lost::NoConnack)]);
}

#[test]
fn every_malformed_packet_closes_with_its_reason_and_shows_nothing() {
    let cases: &[(&[u8], u8, &str)] = &[
        (&[0x20, 3, 0, 0, 0], 0x82, "second CONNACK"),
        (&[0x36, 5, 0, 1, b't', 0, 1], 0x81, "QoS 3"),
        (&[0x38, 4, 0, 1, b't', 0], 0x81, "DUP at QoS 0"),
        (&[0x30, 6, 0, 3, b'a', b'/', b'+', 0], 0x81, "wildcard in a topic"),
        (&[0x30, 6, 0, 3, b'a', 0, b'b', 0], 0x81, "NUL in a topic"),
        (&[0x30, 4, 0, 1, 0xFF, 0], 0x81, "bad UTF-8"),
        (&[0x30, 3, 0, 0, 0], 0x82, "no topic"),
        (&[0x30, 3, 0, 9, b't'], 0x81, "lying length"),
        (&[0x32, 6, 0, 1, b't', 0, 0, 0], 0x82, "identifier 0"),
        (&[0x30, 7, 0, 1, b't', 3, 35, 0, 1], 0x94, "topic alias"),
        (&[0x60, 2, 0, 1], 0x81, "PUBREL without its flags"),
        (&[0x42, 2, 0, 1], 0x81, "PUBACK with flags"),
        (&[0x40, 2, 0, 0], 0x82, "PUBACK of 0"),
        (&[0xD0, 1, 0], 0x81, "PINGRESP with a body"),
        (&[0xC0, 0], 0x82, "PINGREQ from a broker"),
        (&[0x10, 0], 0x82, "CONNECT from a broker"),
        (&[0x82, 0], 0x82, "SUBSCRIBE from a broker"),
        (&[0x80, 0], 0x81, "SUBSCRIBE without its flag"),
        (&[0x30, 9, 0, 1, b't', 5, 17, 0, 0, 0, 1], 0x81, "session expiry in a PUBLISH"),
        (&[0xF0, 0], 0x82, "AUTH nobody asked for"),
        (&[0x00, 0], 0x82, "packet type 0"),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], 0x95, "256 MB"),
        (&[0x30, 0x80, 0x80, 0x80, 0x80, 1], 0x81, "five length bytes"),
        (&[0xE0, 1, 0x7F], 0x81, "unknown DISCONNECT code"),
    ];
    for (bytes, code, name) in cases {
        let mut peer = Peer::online(options(Protocol::V5));
        peer.receive(bytes);
        assert!(peer.closed, "{name}");
        let [Event::Lost(Lost::Protocol(malformed))] = peer.events[..] else { panic!("{name}: {:?}", peer.events) };
        assert_eq!(malformed.code, *code, "{name}");
        assert_eq!(peer.sent, goodbye(*code, malformed.what), "{name}");
        assert!(peer.delivered.is_empty(), "{name}");
        assert_eq!(peer.session.buffered(), 0, "{name}");
        peer.receive(&publish(Protocol::V5, 0x30, None));
        assert!(peer.delivered.is_empty(), "late bytes are nobody's: {name}");
    }
}

#[test]
fn b14_every_wrong_flag_of_every_packet_closes_the_connection() {
    for protocol in BOTH {
        for kind in 1..=15_u8 {
            for flags in 0..16_u8 {
                let right = match kind {
                    3 => continue,
                    6 => 2,
                    _ => 0,
                };
                if flags == right {
                    continue;
                }
                let mut peer = Peer::online(options(protocol));
                peer.receive(&[kind << 4 | flags, 2, 0, 1]);
                assert!(peer.closed, "{protocol:?} type {kind} flags {flags}");
            }
        }
    }
}

#[test]
fn a_packet_before_connack_is_refused_unread() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&publish(Protocol::V5, 0x30, None));
    assert!(peer.closed && peer.delivered.is_empty());
}

#[test]
fn more_than_our_receive_maximum_is_refused() {
    let mut peer = Peer::online(options(Protocol::V5));
    for id in 1..=10 {
        peer.receive(&publish(Protocol::V5, 0x34, Some(id)));
    }
    assert!(!peer.closed);
    peer.sent.clear();
    peer.receive(&publish(Protocol::V5, 0x34, Some(11)));
    assert_eq!(peer.sent, goodbye(0x93, "the broker sent more than our Receive Maximum"));
}

#[test]
fn b2_the_short_forms_of_disconnect_say_why() {
    for (bytes, code) in [(&[0xE0, 0][..], 0), (&[0xE0, 1, 0x8E], 0x8E), (&[0xE0, 2, 0x8C, 0], 0x8C)] {
        let mut peer = Peer::online(options(Protocol::V5));
        peer.receive(bytes);
        assert_eq!(
            peer.events,
            [Event::Lost(Lost::Ended { reason: Reason::V5(code), text: None, server_reference: None })]
        );
        assert!(peer.closed && peer.sent.is_empty());
    }
    let mut peer = Peer::online(options(Protocol::V5));
    peer.receive(&[0xE0, 7, 0x8B, 5, 31, 0, 2, b'h', b'i']);
    assert_eq!(
        peer.events,
        [Event::Lost(Lost::Ended { reason: Reason::V5(0x8B), text: Some("hi".into()), server_reference: None })]
    );
}

#[test]
fn refusals_come_with_their_code_in_the_broker_s_own_version() {
    let mut peer = Peer::new(options(Protocol::V311));
    peer.open();
    peer.receive(&[0x20, 2, 0, 5]);
    assert_eq!(
        peer.events,
        [Event::Lost(Lost::Refused { reason: Reason::V311(5), text: None, server_reference: None })]
    );
    // B22: a 3.1.1 broker answers an MQTT 5 CONNECT in its own way.
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&[0x20, 2, 0, 1]);
    assert_eq!(
        peer.events,
        [Event::Lost(Lost::Refused { reason: Reason::V311(1), text: None, server_reference: None })]
    );
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&[0x20, 8, 0, 0x87, 5, 31, 0, 2, b'n', b'o']);
    assert_eq!(
        peer.events,
        [Event::Lost(Lost::Refused { reason: Reason::V5(0x87), text: Some("no".into()), server_reference: None })]
    );
}

#[test]
fn a_kept_session_sends_again_what_was_not_acknowledged_and_never_publish_after_pubrel() {
    for protocol in BOTH {
        let mut peer = Peer::online(Options { clean_start: false, session_expiry_secs: 60, ..options(protocol) });
        peer.publish(Qos::AtLeastOnce, "a").unwrap();
        peer.publish(Qos::ExactlyOnce, "X").unwrap();
        peer.publish(Qos::ExactlyOnce, "Y").unwrap();
        peer.receive(&[0x50, 2, 0, 2]);
        peer.session.handle_close(peer.now);
        peer.drain();
        peer.open();
        peer.sent.clear();
        peer.receive(if protocol == Protocol::V5 { &[0x20, 3, 1, 0, 0] } else { &[0x20, 2, 1, 0] });
        let sent = peer.take_sent();
        assert_eq!(sent[..4], [0x62, 2, 0, 2], "PUBREL again");
        assert_eq!(sent[4], 0x3A, "QoS 1 again, with DUP");
        assert_eq!(count(&sent, b'X'), 0, "no PUBLISH after PUBREL");
        assert_eq!(count(&sent, 0x3C), 1, "QoS 2 again, with DUP");
    }
}

#[test]
fn a_session_the_broker_lost_leaves_its_publishes_unknown() {
    let mut peer = Peer::online(Options { clean_start: false, session_expiry_secs: 60, ..options(Protocol::V5) });
    peer.publish(Qos::ExactlyOnce, "a").unwrap();
    peer.session.handle_close(peer.now);
    peer.open();
    peer.sent.clear();
    peer.events.clear();
    peer.receive(&[0x20, 3, 0, 0, 0]);
    assert!(peer.sent.is_empty());
    assert_eq!(peer.deliveries(), [Delivery::Unknown]);
}

#[test]
fn a_session_that_ends_with_its_connection_says_so_at_once() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.publish(Qos::AtLeastOnce, "a").unwrap();
    peer.session.handle_close(peer.now);
    peer.drain();
    assert_eq!(peer.deliveries(), [Delivery::Sent, Delivery::Unknown]);
}

#[test]
fn a_session_we_do_not_know_is_left_and_the_next_connect_is_clean() {
    let mut peer = Peer::new(Options { clean_start: false, session_expiry_secs: 60, ..options(Protocol::V5) });
    peer.open();
    assert_eq!(peer.sent[9], 0);
    peer.receive(&[0x20, 3, 1, 0, 0]);
    assert!(peer.closed);
    peer.sent.clear();
    peer.open();
    assert_eq!(peer.sent[9], 2);
}

#[test]
fn nothing_is_sent_after_disconnect() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.session.disconnect(peer.now);
    peer.drain();
    assert_eq!(peer.sent, [0xE0, 0]);
    assert!(peer.closed && peer.events.is_empty());
    assert_eq!(peer.publish(Qos::AtMostOnce, "x"), Err(Refused::NotConnected));
    peer.wait(Duration::from_secs(3_600));
    assert_eq!(peer.sent, [0xE0, 0]);
}

#[test]
fn a_text_frame_closes_the_connection() {
    let mut peer = Peer::online(options(Protocol::V5));
    peer.session.handle_text(peer.now);
    peer.drain();
    assert_eq!(peer.sent, goodbye(0x82, "the broker sent a text frame"));
    assert!(peer.closed);
}

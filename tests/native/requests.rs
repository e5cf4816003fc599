//! Requests and their responses (MQTT 5 §4.10).

use std::time::Duration;

use topicboard::mqtt::topic::Topic;
use topicboard::mqtt::{Event, Options, Outgoing, Protocol, PublishProperties, Qos, Receipt, Refused};

use crate::session::{Peer, message, options};
use crate::wire::{packets, publish, text};

const PATIENCE: Duration = Duration::from_secs(5);

/// A question whose answer is awaited on `answers/me`.
fn question() -> Outgoing {
    let properties =
        PublishProperties { response_topic: Some(Topic::parse("answers/me").unwrap()), ..PublishProperties::default() };
    Outgoing { properties, ..message(Qos::AtMostOnce, "what?") }
}

/// Asks, and gives the correlation data that left with the question.
fn ask(peer: &mut Peer) -> (Receipt, Vec<u8>) {
    peer.sent.clear();
    let receipt = peer.session.request(peer.now, question(), PATIENCE).unwrap();
    peer.drain();
    let body = packets(&peer.sent).remove(0).body;
    // Topic "t", then the properties: response topic, correlation data.
    let said = [&[8][..], &text("answers/me"), &[9]].concat();
    let at = body.windows(said.len()).position(|window| window == said).unwrap() + said.len();
    let length = usize::from(body[at]) * 256 + usize::from(body[at + 1]);
    (receipt, body[at + 2..at + 2 + length].to_vec())
}

/// A message of the broker's with correlation data.
fn answer(topic: &str, flags: u8, id: u16, correlation: &[u8], payload: &[u8]) -> Vec<u8> {
    publish(Protocol::V5, flags, topic, id, &[&[9][..], &text(correlation)].concat(), payload)
}

/// What became of the requests since the last look.
fn responses(peer: &mut Peer) -> Vec<(Receipt, Option<Vec<u8>>)> {
    let responses = |event| match event {
        Event::Response(receipt, payload) => Some((receipt, payload.map(Vec::from))),
        _ => None,
    };
    std::mem::take(&mut peer.events).into_iter().filter_map(responses).collect()
}

#[test]
fn a_response_is_known_by_topic_and_correlation_data_and_counts_once() {
    for (flags, id) in [(0, 0), (2, 7), (4, 8)] {
        let mut peer = Peer::online(options(Protocol::V5));
        let (first, said_first) = ask(&mut peer);
        let (second, said_second) = ask(&mut peer);
        assert_ne!(said_first, said_second);
        peer.receive(&answer("elsewhere", 0, 0, &said_first, b"no"));
        peer.receive(&answer("answers/me", 0, 0, b"other", b"no"));
        peer.receive(&publish(Protocol::V5, 0, "answers/me", 0, &[], b"no"));
        assert_eq!(responses(&mut peer), []);
        peer.receive(&answer("answers/me", flags, id, &said_second, b"two"));
        peer.receive(&answer("answers/me", flags, id + 1, &said_first, b"one"));
        assert_eq!(responses(&mut peer), [(second, Some(b"two".to_vec())), (first, Some(b"one".to_vec()))]);
        peer.receive(&answer("answers/me", 0, 0, &said_first, b"again"));
        assert_eq!(responses(&mut peer), []);
        assert_eq!(peer.delivered.len(), 6, "a response is a message too");
    }
}

#[test]
fn patience_ends_on_time_and_late_responses_are_messages_only() {
    let mut peer = Peer::online(options(Protocol::V5));
    let (receipt, said) = ask(&mut peer);
    peer.wait(Duration::from_millis(4_999));
    assert_eq!(responses(&mut peer), []);
    peer.wait(Duration::from_millis(1));
    assert_eq!(responses(&mut peer), [(receipt, None)]);
    peer.receive(&answer("answers/me", 0, 0, &said, b"late"));
    assert_eq!((responses(&mut peer), peer.delivered.len()), (vec![], 1));
}

#[test]
fn a_request_outlives_a_connection_as_its_session_does() {
    let lasting = Options { clean_start: false, session_expiry_secs: 600, ..options(Protocol::V5) };
    for (options, ends) in [(options(Protocol::V5), true), (lasting, false)] {
        let mut peer = Peer::online(options);
        let (receipt, _) = ask(&mut peer);
        peer.session.handle_close(peer.now);
        peer.drain();
        assert_eq!(responses(&mut peer).len(), usize::from(ends));
        peer.wait(PATIENCE);
        assert_eq!(responses(&mut peer), if ends { vec![] } else { vec![(receipt, None)] });
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let mut peer = Peer::online(Options { publishes: 2, ..options(Protocol::V5) });
    let plain = message(Qos::AtMostOnce, "what?");
    assert_eq!(peer.session.request(peer.now, plain, PATIENCE), Err(Refused::NoResponseTopic));
    for _ in 0..2 {
        ask(&mut peer);
    }
    assert_eq!(peer.session.request(peer.now, question(), PATIENCE), Err(Refused::Busy(2)));
    let mut peer = Peer::online(options(Protocol::V311));
    assert!(matches!(peer.session.request(peer.now, question(), PATIENCE), Err(Refused::Version(_))));
    assert!(peer.session.deadline().is_none_or(|due| due > peer.now + PATIENCE), "nothing waits");
}

#[test]
fn correlation_data_of_the_caller_s_own_is_kept() {
    let mut peer = Peer::online(options(Protocol::V5));
    let mut asked = question();
    asked.properties.correlation_data = Some(b"mine".as_slice().into());
    let receipt = peer.session.request(peer.now, asked, PATIENCE).unwrap();
    peer.drain();
    peer.events.clear();
    peer.receive(&answer("answers/me", 0, 0, b"mine", b"ok"));
    assert_eq!(responses(&mut peer), [(receipt, Some(b"ok".to_vec()))]);
}

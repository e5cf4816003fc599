//! A peer that means no good: slow and endless streams, lying lengths, acknowledgements of nothing. What is random is in
//! `tests/fuzz`.

use std::time::Duration;

use topicboard::mqtt::{Event, Lost, Options, Protocol};

use crate::session::{Peer, options};
use crate::wire::{PUBACK, PUBCOMP, PUBREC, PUBREL, ack, answers, connack, goodbye, packets, publish};

const BOTH: [Protocol; 2] = [Protocol::V311, Protocol::V5];

#[test]
fn a_stream_that_never_becomes_a_packet_is_given_up_in_time() {
    for protocol in BOTH {
        // CONNACK, a byte every four seconds.
        let mut peer = Peer::new(options(protocol));
        peer.open();
        for byte in connack(protocol, false, 0, &[]) {
            peer.receive(&[byte]);
            peer.wait(Duration::from_secs(4));
        }
        assert_eq!(peer.events, [Event::Lost(Lost::NoConnack)]);
        assert_eq!((peer.closed, peer.session.buffered(), peer.session.deadline()), (true, 0, None));
        // A packet that never ends is no sign of life.
        let mut peer = Peer::online(options(protocol));
        for _ in 0..55 {
            peer.receive(if peer.session.buffered() == 0 { &[0x30, 0xFF, 0x7F] } else { &[0] });
            peer.wait(Duration::from_secs(1));
        }
        assert_eq!(peer.events, [Event::Lost(Lost::NoPingresp)]);
        assert_eq!((peer.closed, peer.session.buffered(), peer.session.deadline()), (true, 0, None));
    }
}

#[test]
fn lying_lengths_close_the_connection_or_wait_within_the_limit() {
    for protocol in BOTH {
        for honest in
            [publish(protocol, 2, "topic", 1, &[], b"payload"), ack(PUBACK, 1, 0), answers(protocol, 0x90, 1, &[0])]
        {
            for length in 0..=127_u8 {
                let mut lie = honest.clone();
                lie[1] = length;
                let mut peer = Peer::online(options(protocol));
                peer.receive(&lie);
                peer.receive(&[0; 200]);
                assert!(peer.closed, "{protocol:?} {lie:02x?}");
                assert!(peer.delivered.len() <= 1);
            }
        }
        let mut peer = Peer::online(options(protocol));
        peer.receive(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
        assert_eq!((peer.closed, peer.session.buffered()), (true, 0), "256 MB are refused unheard");
    }
}

#[test]
fn acknowledgements_of_nothing_change_nothing_and_are_counted() {
    for protocol in BOTH {
        let mut peer = Peer::online(options(protocol));
        for id in 1..=1_000 {
            for bytes in
                [ack(PUBACK, id, 0), ack(PUBREC, id, 0), ack(PUBCOMP, id, 0), answers(protocol, 0x90, id, &[0])]
            {
                peer.receive(&bytes);
            }
        }
        assert_eq!((peer.session.strays(), peer.events.len(), peer.closed), (4_000, 0, false));
        // Each unknown PUBREC is answered, so that a broker with an old session comes to an end with it.
        assert!(packets(&peer.sent).iter().all(|sent| sent.first == PUBREL) && packets(&peer.sent).len() == 1_000);
    }
}

#[test]
fn a_spent_window_of_ours_takes_no_further_message_of_any_acknowledged_kind() {
    for flags in [2, 4] {
        let mut peer = Peer::online(Options { receive_maximum: 2, ..options(Protocol::V5) });
        for id in [1, 2] {
            peer.receive(&publish(Protocol::V5, 4, "t", id, &[], b"x"));
        }
        peer.receive(&publish(Protocol::V5, 0, "t", 0, &[], b"x"));
        peer.receive(&publish(Protocol::V5, 0xC, "t", 2, &[], b"x"));
        assert_eq!((peer.closed, peer.delivered.len()), (false, 3));
        peer.receive(&ack(PUBREL, 1, 0));
        peer.receive(&publish(Protocol::V5, flags, "t", 3, &[], b"x"));
        assert_eq!((peer.closed, peer.delivered.len()), (false, 4));
        peer.sent.clear();
        for id in [4, 5] {
            peer.receive(&publish(Protocol::V5, 4, "t", id, &[], b"x"));
        }
        assert!(
            peer.closed && peer.sent.ends_with(&goodbye(0x93, "the broker sent more than our Receive Maximum")),
            "{:02x?}",
            peer.sent
        );
    }
}

//! Any bytes at all from a broker, in any frames, against the hub: what must hold whatever comes. For fuzzing as well;
//! whoever includes this file has beside it, as modules `world` and `bytes`, tests/native/hub/world.rs and
//! tests/rig/src/fake/bytes.rs.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::data::view::Freshness;
use topicboard::hub::Input;
use topicboard::port::State;
use topicboard::profile::{Profile, Version};

use super::bytes::packets;
use super::world::{World, message, profile};

/// Lets a broker say `said` after its CONNACK, and checks that nobody is harmed.
///
/// The first byte is the version: even for 3.1.1, odd for MQTT 5. Then follow frames: a byte that says how many of the
/// next ones are in a binary frame, or 0 for a text frame.
///
/// # Panics
/// When anything breaks: a panic of the product's, a bound that is exceeded, half a packet sent, something sent after
/// the end, a broker beside it that notices.
pub(crate) fn check(said: &[u8]) {
    let Some((version, mut frames)) = said.split_first() else { return };
    let limits = limits();
    let mut world = World::with(limits.clone(), 42);
    let other = world.connect(profile("other"));
    world.welcome(other);
    world.receive(other, &message("kept", "1"));
    let (version, welcome) = match version % 2 {
        0 => (Version::V311, &[0x20, 2, 0, 0][..]),
        _ => (Version::V5, &[0x20, 3, 0, 0, 0][..]),
    };
    let link = world.connect(Profile { version, ..profile("b") });
    world.handle(Input::Open(link));
    world.receive(link, welcome);
    let before = world.usage().messages;
    let (greeting, heard) = (world.sent(link).len(), world.sent.len());
    while let Some((size, rest)) = frames.split_first() {
        let was_closed = world.closed.contains(&link);
        let shown = world.usage().messages;
        let (frame, rest) = rest.split_at(rest.len().min((*size).into()));
        frames = rest;
        world.handle(if *size == 0 { Input::Text(link) } else { Input::Bytes(link, frame) });
        let usage = world.usage();
        assert!(!was_closed || usage.messages == shown, "after the end nothing is shown");
        assert!(*size != 0 || world.closed.contains(&link), "text ends the connection");
        // The store keeps its bound by dropping others, of which there is one here.
        assert!(usage.topics <= limits.topics, "{usage:?}");
        assert!(usage.topic_bytes <= limits.topic_bytes as u64, "{usage:?}");
    }
    let usage = world.usage();
    // The shortest message is five bytes, and the longest answer to four bytes has five.
    assert!(usage.messages - before <= said.len() as u64 / 5, "{usage:?}");
    let sent = world.sent(link);
    assert!(sent.len() - greeting <= said.len() / 4 * 5 + GOODBYE, "{} bytes for {}", sent.len(), said.len());
    packets(&sent);
    assert!(world.sent[heard..].iter().all(|(to, _)| *to == link), "the other broker hears nothing of it");
    assert!(world.log(0).lines.len() <= limits.log_lines);
    // In time everything comes to an end: the socket is let go, or pings are sent on it.
    world.wait(Duration::from_millis(100));
    let stands = matches!(world.state("b"), State::Connected { .. });
    assert_eq!(world.closed.contains(&link), !stands, "{:?}", world.state("b"));
    assert!(!world.closed.contains(&other) && matches!(world.state("other"), State::Connected { .. }));
    world.receive(other, &message("kept", "2"));
    assert_eq!(world.reading("other", "kept"), (Some(2.0), Freshness::Live));
}

/// Bounds that a short input can reach.
fn limits() -> Limits {
    Limits {
        packet_bytes: 256,
        topics: 8,
        topic_bytes: 2_048,
        payload_bytes: 64,
        tree_depth: 4,
        log_lines: 16,
        topic_aliases: 3,
        ..Limits::default()
    }
}

/// Room for a DISCONNECT that says why.
const GOODBYE: usize = 128;

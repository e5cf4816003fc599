//! Every script of the catalogue: what is wrong ends the connection at once with the right reason, shows nothing and
//! leaves nothing behind; what is only odd does no harm; and no other broker notices.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use rig::fake::bytes::{self, answers, connack, packets, publish};
use rig::fake::script::{
    End, Framing, MAXIMUM_PACKET_SIZE, Moment, RECEIVE_MAXIMUM, SUBSCRIBE_ID, Script, TOPIC_ALIAS_MAXIMUM, catalogue,
};
use topicboard::data::view::{Freshness, Usage};
use topicboard::hub::{Input, Link};
use topicboard::port::{State, Trouble};
use topicboard::profile::{Profile, Version};

use crate::stream;
use crate::world::{World, message, profile};

/// A hub with a broker that behaves, and one that is about to play a script.
fn stage(script: &Script) -> (World, Link, Link) {
    let mut world = World::new();
    let good = world.connect(profile("good"));
    world.welcome(good);
    world.receive(good, &message("kept", "1"));
    let version = match script.version {
        bytes::Version::V311 => Version::V311,
        bytes::Version::V5 => Version::V5,
    };
    let bad = world.connect(Profile { version, ..profile("bad") });
    world.handle(Input::Open(bad));
    if script.moment != Moment::Connect {
        world.receive(bad, &connack(script.version, false, 0, &[]));
    }
    if script.moment == Moment::Subscribed {
        world.receive(bad, &answers(script.version, bytes::SUBACK, SUBSCRIBE_ID, &[0]));
    }
    (world, good, bad)
}

/// Plays a script in these frames and checks what comes of it.
#[track_caller]
fn play(script: &Script, frames: &[&[u8]]) {
    let (name, outcome) = (&script.name, &script.outcome);
    let (mut world, good, bad) = stage(script);
    let (before, lines, statuses) = (world.usage(), world.sentences().len(), world.statuses.len());
    let (told, sends, sockets) = (world.sent(bad).len(), world.sent.len(), world.opened.len());
    for frame in frames {
        world.handle(if script.framing == Framing::Text { Input::Text(bad) } else { Input::Bytes(bad, frame) });
    }
    world.wait(AT_ONCE);

    assert_eq!(world.closed.contains(&bad), outcome.end != End::Stands, "{name}: {:?}", world.state("bad"));
    let sent = &world.sent(bad)[told..];
    assert!(outcome.fits(sent), "{name} is answered {:02x?}", &sent[..sent.len().min(64)]);
    match (outcome.end, world.state("bad").clone()) {
        (End::Stands, State::Connected { .. }) => {}
        (End::Closed | End::Disconnected(_), State::Waiting { why: Trouble::Protocol(why), .. }) => {
            assert!(world.sentences().iter().any(|line| line.contains(&*why)), "{name}: the log does not say {why}");
        }
        (_, other) => panic!("{name} ends in {other:?}"),
    }

    let usage = world.usage();
    assert_eq!(usage.messages - before.messages, outcome.messages, "{name}");
    if outcome.messages == 0 {
        let nothing_new = Usage { rate: usage.rate, ..before };
        assert_eq!(usage, nothing_new, "{name}: nothing is shown and nothing has grown");
    }
    let (lines, statuses) = (world.sentences().len() - lines, world.statuses.len() - statuses);
    assert!(lines <= 4 && statuses <= 4, "{name} makes {lines} lines of log and {statuses} statuses");

    if outcome.end != End::Stands {
        world.receive(bad, &publish(script.version, 0, "late", 0, &[], b"x"));
        assert_eq!(world.usage().messages, usage.messages, "{name}: late bytes are nobody's");
    }
    assert_eq!(world.opened.len(), sockets, "{name}: no other try comes so soon");
    let is_calm = !world.closed.contains(&good) && matches!(world.state("good"), State::Connected { .. });
    assert!(is_calm && world.sent[sends..].iter().all(|(to, _)| *to == bad), "{name}: the other broker notices");
    world.receive(good, &message("kept", "2"));
    assert_eq!(world.reading("good", "kept"), (Some(2.0), Freshness::Live), "{name}: the other broker goes on");
}

#[test]
fn every_script_comes_to_its_end_at_once() {
    let mut ends = BTreeMap::new();
    for script in catalogue() {
        play(&script, &script.frames());
        *ends.entry(format!("{:?}", script.outcome.end)).or_insert(0) += 1;
    }
    println!("{ends:#?}");
    assert!(ends.values().sum::<usize>() > 1_800, "{ends:?}");
}

#[test]
fn a_script_comes_to_the_same_end_wherever_it_is_cut() {
    for script in catalogue() {
        if script.framing == Framing::Text {
            continue;
        }
        if script.bytes.len() <= 48 {
            for cut in 1..script.bytes.len() {
                let (head, tail) = script.bytes.split_at(cut);
                play(&script, &[head, tail]);
            }
        }
        if script.bytes.len() <= 10_000 {
            play(&script, &script.bytes.chunks(1).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_scripts_know_what_the_product_announces() {
    let mut world = World::new();
    let link = world.connect(profile("b"));
    world.welcome(link);
    let sent = packets(&world.sent(link));
    let announces = |id: u8, number: &[u8]| {
        let said = [&[id], number].concat();
        sent[0].body.windows(said.len()).any(|window| window == said)
    };
    assert!(announces(33, &RECEIVE_MAXIMUM.to_be_bytes()));
    assert!(announces(34, &TOPIC_ALIAS_MAXIMUM.to_be_bytes()));
    assert!(announces(39, &MAXIMUM_PACKET_SIZE.to_be_bytes()));
    assert_eq!((sent[1].first, sent[1].id()), (bytes::SUBSCRIBE, SUBSCRIBE_ID));
}

#[test]
fn no_bytes_harm_the_hub() {
    for script in catalogue().iter().filter(|script| script.bytes.len() <= 10_000) {
        for size in [1, 7, 255] {
            stream::check(&framed(script.version == bytes::Version::V5, &script.bytes, size));
        }
    }
    // Scripts one after another, with bytes changed, added and cut off.
    let mut random = Rng::with_seed(0x5EED);
    let short: Vec<Script> = catalogue().into_iter().filter(|script| script.bytes.len() <= 48).collect();
    for _ in 0..LIVES {
        let is_v5 = random.bool();
        let mut said = Vec::new();
        for _ in 0..random.usize(1..12) {
            let right = publish(if is_v5 { bytes::Version::V5 } else { bytes::Version::V311 }, 0, "t", 0, &[], b"x");
            said.extend(if random.bool() { right } else { short[random.usize(..short.len())].bytes.clone() });
        }
        for _ in 0..random.usize(0..3) {
            let at = random.usize(..said.len());
            match random.u8(0..3) {
                0 => said[at] = random.u8(..),
                1 => said.insert(at, random.u8(..)),
                _ => said.truncate(at.max(1)),
            }
        }
        let mut said = framed(is_v5, &said, random.u8(1..));
        if random.u8(..8) == 0 {
            // A text frame, and whatever follows.
            said.extend([0, 2, 0xD0, 0]);
        }
        stream::check(&said);
    }
}

/// `bytes` as [`stream::check`] wants them: this version, in frames of `size` bytes.
fn framed(is_v5: bool, bytes: &[u8], size: u8) -> Vec<u8> {
    let frames = bytes.chunks(size.into()).flat_map(|frame| [&[frame.len() as u8], frame].concat());
    std::iter::once(u8::from(is_v5)).chain(frames).collect()
}

/// How soon a connection is closed, in virtual time.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Random lives of a stream.
const LIVES: usize = 5_000;

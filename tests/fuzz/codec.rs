//! The codec on any bytes: it cuts packets within them, what it takes keeps its promises, and it agrees with the
//! reference on what is a packet and on what that says.

use topicboard::mqtt::codec::{Frame, decode, frame};
use topicboard::mqtt::packet::Incoming;
use topicboard::mqtt::topic::check_topic;
use topicboard::mqtt::{Malformed, Protocol, Publish, Qos};

use crate::lax::Lax;
use crate::meaning::Meaning;
use crate::reference::{self, Read};

/// The first byte says the version, even for 3.1.1 and odd for MQTT 5; the others are the stream. Says whether it
/// begins with a packet.
///
/// # Panics
/// When the product breaks a promise or disagrees with the reference.
pub fn run(input: &[u8]) -> bool {
    let Some((version, stream)) = input.split_first() else { return false };
    let protocol = if version & 1 == 0 { Protocol::V311 } else { Protocol::V5 };
    let theirs = reference::size(stream);
    match frame(stream, LIMIT, protocol) {
        Ok(Frame::Whole(size)) => {
            assert_eq!(theirs.map(|(size, _)| size), Some(size));
            check_packet(&stream[..size], protocol)
        }
        Ok(Frame::Need(size)) => {
            assert!(size > stream.len() && size <= LIMIT as usize);
            assert!(theirs.is_none_or(|(theirs, _)| theirs == size), "the reference sees {theirs:?} and we {size}");
            false
        }
        Err(malformed) => {
            let is_malformed = theirs.is_none_or(|(_, is_shortest)| !is_shortest && protocol == Protocol::V5);
            assert_eq!(malformed.code, if is_malformed { 0x81 } else { 0x95 });
            assert!(is_malformed || theirs.is_some_and(|(size, _)| size > LIMIT as usize));
            false
        }
    }
}

fn check_packet(packet: &[u8], protocol: Protocol) -> bool {
    let ours = decode(packet, protocol);
    let theirs = Read::new(packet, protocol);
    match (&ours, &theirs) {
        (Ok(ours), Some(theirs)) => {
            check_promises(ours, packet.len());
            let meaning = theirs.meaning();
            assert_eq!(Meaning::of_ours(ours), meaning, "ours is on the left");
            let rule = Lax::all(theirs, &meaning).next();
            assert!(rule.is_none(), "we take what {} forbids", rule.map_or("", |lax| lax.section));
        }
        (Ok(ours), None) => panic!("we take what the reference refuses: {ours:?}"),
        (Err(Malformed { code, what }), theirs) => {
            assert!(matches!(code, 0x81 | 0x82));
            if let Some(theirs) = theirs {
                let meaning = theirs.meaning();
                let rule = Lax::all(theirs, &meaning).next();
                assert!(rule.is_some(), "we say that {what}, and the reference takes {meaning:?}");
            }
        }
    }
    ours.is_ok()
}

/// What everybody above the codec relies on.
fn check_promises(packet: &Incoming<'_>, size: usize) {
    match packet {
        Incoming::Publish(Publish { topic, payload, qos, id, properties, .. }) => {
            assert!(check_topic(topic).is_ok() || topic.is_empty() && properties.topic_alias().is_some());
            assert_eq!(*id == 0, *qos == Qos::AtMostOnce);
            assert!(payload.len() < size && properties.iter().count() <= size);
        }
        Incoming::PubAck(ack, _) | Incoming::PubRec(ack, _) | Incoming::PubRel(ack, _) | Incoming::PubComp(ack, _) => {
            assert_ne!(ack.id, 0);
        }
        Incoming::SubAck(answers) => assert!(answers.id != 0 && !answers.codes.is_empty()),
        _ => {}
    }
}

/// The largest packet that is taken.
const LIMIT: u32 = 1 << 16;

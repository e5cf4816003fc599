//! How what must be kept is written: one record a thing, under a key of its own. Each begins with its version and a
//! checksum, so that a flipped bit anywhere is found, and nothing is believed that breaks a rule.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::mqtt::topic::{Filter, Topic};
use crate::mqtt::{Kept, Outgoing, Properties, Protocol, Publish, PublishProperties, Qos, Unfinished};
use crate::time::Timestamp;

/// A record as it is stored: its key, unique to a broker, and its bytes.
pub type Record = (Box<str>, Vec<u8>);

/// Something to do to the records of one broker. Those of one batch are done in their order, all or none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Write {
    /// Keep a record, replacing the one with its key.
    Put(Record),
    /// Keep the record with this key no longer.
    Delete(Box<str>),
    /// Keep none of them any longer.
    Clear,
    /// Put these aside for a person to look at, instead of what was put aside before.
    SetAside(Vec<Record>),
}

/// A session and how it was spoken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub(super) client_id: Box<str>,
    pub(super) is_v5: bool,
    pub(super) welcomed: bool,
    /// What the broker may still send messages for.
    pub(super) filters: Vec<Filter>,
}

impl SessionRecord {
    pub(super) const fn protocol(&self) -> Protocol {
        if self.is_v5 { Protocol::V5 } else { Protocol::V311 }
    }
}

#[derive(Serialize, Deserialize)]
struct PublishRecord {
    id: u16,
    released: bool,
    /// When it was written.
    at: Timestamp,
    topic: Topic,
    payload: Vec<u8>,
    qos: Qos,
    retain: bool,
    properties: PublishProperties,
}

/// A received message.
#[derive(Serialize, Deserialize)]
pub(super) struct MessageRecord {
    pub(super) at: Timestamp,
    topic: Topic,
    payload: Vec<u8>,
    qos: Qos,
    retain: bool,
    dup: bool,
    properties: Vec<u8>,
}

impl MessageRecord {
    /// The message as it was delivered.
    pub(super) fn publish(&self) -> Publish<'_> {
        Publish {
            topic: self.topic.as_str(),
            payload: &self.payload,
            qos: self.qos,
            retain: self.retain,
            dup: self.dup,
            id: 0,
            properties: Properties::from_bytes(&self.properties),
        }
    }
}

/// All that was kept of a broker.
#[derive(Default)]
pub(super) struct Records {
    pub(super) session: Option<(SessionRecord, Kept)>,
    /// By their numbers, oldest first, each with the size of its record.
    pub(super) messages: Vec<(u64, usize, MessageRecord)>,
}

/// The session's record; there is one.
pub(super) fn session(session: &SessionRecord) -> Record {
    (SESSION.into(), seal(session))
}

pub(super) fn publish_key(step: u64) -> Box<str> {
    format!("p{step:016x}").into()
}

pub(super) fn publish(step: u64, publish: Unfinished, at: Timestamp) -> Record {
    let Unfinished { id, released, message } = publish;
    let Outgoing { topic, payload, qos, retain, properties } = message;
    (publish_key(step), seal(&PublishRecord { id, released, at, topic, payload, qos, retain, properties }))
}

pub(super) fn received_key(id: u16) -> Box<str> {
    format!("r{id:04x}").into()
}

pub(super) fn received(id: u16) -> Record {
    (received_key(id), seal(&()))
}

pub(super) fn message_key(number: u64) -> Box<str> {
    format!("m{number:016x}").into()
}

/// A received message; nothing of one whose topic is none, which no session delivers.
pub(super) fn message(number: u64, publish: &Publish<'_>, at: Timestamp) -> Option<Record> {
    let record = MessageRecord {
        at,
        topic: Topic::parse(publish.topic).ok()?,
        payload: publish.payload.to_vec(),
        qos: publish.qos,
        retain: publish.retain,
        dup: publish.dup,
        properties: publish.properties.as_bytes().to_vec(),
    };
    Some((message_key(number), seal(&record)))
}

/// Reads all that was kept of a broker; `None` when any of it is not what was written. What waited longer than its
/// message expiry interval meanwhile is left to expire.
pub(super) fn read(records: &[Record], now: Timestamp) -> Option<Records> {
    let mut found = Records::default();
    let mut session = None;
    let mut kept = Kept::default();
    for (key, bytes) in records {
        let (kind, number) = key.split_at_checked(1)?;
        let number = u64::from_str_radix(number, 16);
        match kind {
            SESSION if &**key == SESSION => session = Some(open::<SessionRecord>(bytes)?),
            "p" => kept.publishes.push((number.ok()?, unfinished(open(bytes)?, now)?)),
            "r" => {
                let () = open(bytes)?;
                kept.received.push(u16::try_from(number.ok()?).ok().filter(|id| *id != 0)?);
            }
            "m" => found.messages.push((number.ok()?, bytes.len(), open(bytes)?)),
            _ => return None,
        }
    }
    crate::order::by_key(&mut kept.publishes, |(step, _)| *step);
    crate::order::by_key(&mut found.messages, |(number, ..)| *number);
    match session {
        Some(session) => {
            kept.client_id.clone_from(&session.client_id);
            kept.welcomed = session.welcomed;
            found.session = Some((session, kept));
        }
        // What is under way belongs to a session.
        None if !kept.publishes.is_empty() || !kept.received.is_empty() => return None,
        None => {}
    }
    Some(found)
}

fn unfinished(record: PublishRecord, now: Timestamp) -> Option<Unfinished> {
    let PublishRecord { id, released, at, topic, payload, qos, retain, mut properties } = record;
    let is_possible = match qos {
        Qos::AtMostOnce => false,
        Qos::AtLeastOnce => !released,
        Qos::ExactlyOnce => !released || id != 0,
    };
    if let (Some(secs), 0) = (&mut properties.message_expiry_secs, id) {
        let waited = u32::try_from(now.millis_since(at).max(0) / 1_000).unwrap_or(u32::MAX);
        *secs = secs.saturating_sub(waited);
    }
    let message = Outgoing { topic, payload, qos, retain, properties };
    is_possible.then_some(Unfinished { id, released, message })
}

fn seal<T: Serialize>(value: &T) -> Vec<u8> {
    // Serialising into a growing vector fails only for types whose length is unknown; there are none here.
    let body = postcard::to_allocvec(value).unwrap_or_default();
    [&[VERSION][..], &checksum(&body).to_le_bytes(), &body].concat()
}

fn open<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (head, body) = bytes.split_first_chunk::<HEAD>()?;
    let [VERSION, sum @ ..] = *head else { return None };
    if u32::from_le_bytes(sum) != checksum(body) {
        return None;
    }
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

/// FNV-1a: every step is a bijection, so that two bodies that differ in one byte never have the same.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

const SESSION: &str = "s";
const VERSION: u8 = 1;
const HEAD: usize = 5;

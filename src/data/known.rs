//! [`Known`]: what is known of one topic: its latest message and its rhythm.

use super::rate::Rate;
use super::topics::NodeId;
use crate::mqtt::Properties;
use crate::time::Timestamp;

/// The latest message of a topic, and how often they come. Its size is most of what a topic costs.
#[derive(Debug)]
pub(super) struct Known {
    /// What is [`Kept`]: payload and properties, and at the very end how many bytes of the latter, if any. Longer than
    /// both, so that similar messages find room without asking for it.
    buffer: Box<[u8]>,
    /// Messages received.
    pub(super) messages: u64,
    /// When the latest was received.
    pub(super) at: Timestamp,
    /// How many a second.
    pub(super) rate: Rate,
    /// Milliseconds between live messages: jumps up with a pause, comes down slowly.
    interval: f32,
    /// Whole size of the latest payload.
    pub(super) bytes: u32,
    kept: u32,
    /// Its place in the tree.
    pub(super) node: NodeId,
    /// Who is interested in it, [`NOBODY`] for nobody.
    pub(super) interest: u32,
    /// Which connection the latest message came over.
    pub(super) epoch: u16,
    /// Live intervals that were measured, up to what is enough.
    intervals: u8,
    flags: u8,
}

/// How many bytes of a message are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    /// Of its payload, from the beginning.
    pub(super) payload: usize,
    /// Of its properties, from the beginning.
    pub(super) said: u16,
}

impl Kept {
    /// Bytes taken for it: what an allocator with a header of four would round up to anyway.
    pub(super) fn room(self) -> usize {
        let said = if self.said == 0 { 0 } else { usize::from(self.said) + size_of::<u16>() };
        match self.payload + said {
            0 => 0,
            len => (len + HEADER).next_multiple_of(ROUND).max(LEAST) - HEADER,
        }
    }
}

/// What is new with a message, apart from its content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    pub(super) epoch: u16,
    pub(super) qos: u8,
    pub(super) is_retained: bool,
    pub(super) is_dup: bool,
}

impl Known {
    pub(super) fn new(node: NodeId, interest: u32) -> Self {
        Self {
            buffer: Box::default(),
            messages: 0,
            at: Timestamp::default(),
            rate: Rate::default(),
            interval: 0.0,
            bytes: 0,
            kept: 0,
            node,
            interest,
            epoch: 0,
            intervals: 0,
            flags: 0,
        }
    }

    /// Takes a message's circumstances.
    pub(super) fn arrive(&mut self, arrival: Arrival) {
        let is_rhythm = self.messages > 0 && !self.is_retained() && !arrival.is_retained && self.epoch == arrival.epoch;
        if is_rhythm {
            self.learn(arrival.at.millis_since(self.at).max(0) as f32);
        }
        self.messages += 1;
        self.at = arrival.at;
        self.rate.add(arrival.at);
        self.epoch = arrival.epoch;
        let [retained, dup] =
            [(arrival.is_retained, RETAINED), (arrival.is_dup, DUP)].map(|(is, flag)| is.then_some(flag));
        self.flags =
            self.flags & (SAID | SAID_CUT) | arrival.qos & QOS | retained.unwrap_or_default() | dup.unwrap_or_default();
    }

    /// Keeps so much of a message's payload and properties; returns whether that is all of them.
    pub(super) fn keep(&mut self, payload: &[u8], said: &[u8], kept: Kept) -> bool {
        self.bytes = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.kept = kept.payload as u32;
        let room = kept.room();
        if self.buffer.len() != room {
            self.buffer = vec![0; room].into_boxed_slice();
        }
        if let (Some(place), Some(payload)) = (self.buffer.get_mut(..kept.payload), payload.get(..kept.payload)) {
            place.copy_from_slice(payload);
        }
        self.flags &= !(SAID | SAID_CUT);
        if kept.said > 0 {
            self.flags |= SAID;
            let place = self.buffer.get_mut(kept.payload..kept.payload + usize::from(kept.said));
            if let (Some(place), Some(said)) = (place, said.get(..kept.said.into())) {
                place.copy_from_slice(said);
            }
            if let Some(place) = self.buffer.last_chunk_mut() {
                *place = kept.said.to_ne_bytes();
            }
        }
        let is_cut = usize::from(kept.said) < said.len();
        if is_cut {
            self.flags |= SAID_CUT;
        }
        kept.payload == payload.len() && !is_cut
    }

    /// Bytes taken by what is kept.
    pub(super) fn room(&self) -> usize {
        self.buffer.len()
    }

    /// What is kept of the latest payload. What was cut inside a character of text ends before it.
    pub(super) fn payload(&self) -> &[u8] {
        let kept = self.buffer.get(..self.kept as usize).unwrap_or(&self.buffer);
        if self.kept == self.bytes {
            return kept;
        }
        match core::str::from_utf8(kept) {
            Err(error) if error.error_len().is_none() => kept.get(..error.valid_up_to()).unwrap_or(kept),
            _ => kept,
        }
    }

    /// What is kept of the latest message's MQTT 5 properties.
    pub(super) fn said(&self) -> Properties<'_> {
        let length = self.buffer.last_chunk().filter(|_| self.flags & SAID != 0);
        let length = length.map_or(0, |length| usize::from(u16::from_ne_bytes(*length)));
        let start = self.kept as usize;
        Properties::from_bytes(self.buffer.get(start..start + length).unwrap_or_default())
    }

    /// Whether they were longer than what is kept of them.
    pub(super) fn is_said_cut(&self) -> bool {
        self.flags & SAID_CUT != 0
    }

    pub(super) fn qos(&self) -> u8 {
        self.flags & QOS
    }

    pub(super) fn is_retained(&self) -> bool {
        self.flags & RETAINED != 0
    }

    pub(super) fn is_dup(&self) -> bool {
        self.flags & DUP != 0
    }

    /// From when on it is overdue by its own rhythm; `None` while that is not known.
    pub(super) fn late_at(&self) -> Option<Timestamp> {
        Some(Timestamp::from_millis(self.at.as_millis().saturating_add(self.patience()?).saturating_add(1)))
    }

    /// After how many milliseconds without a message it is silent by its own rhythm; `None` while that is not known.
    pub(super) fn patience(&self) -> Option<i64> {
        let patience = (f64::from(self.interval) * PATIENCE).max(PATIENCE_MILLIS) as i64;
        (self.intervals >= ENOUGH).then_some(patience)
    }

    fn learn(&mut self, interval: f32) {
        self.interval = match self.intervals {
            0 => interval,
            // Bursts with pauses between them are one rhythm: the pause must not look like silence.
            _ if interval > self.interval => self.interval + (interval - self.interval) * 0.5,
            _ => self.interval + (interval - self.interval) * 0.1,
        };
        self.intervals = self.intervals.saturating_add(1).min(ENOUGH);
    }
}

/// No interest: an index that no list reaches.
pub(super) const NOBODY: u32 = u32::MAX;

const QOS: u8 = 3;
const RETAINED: u8 = 4;
const DUP: u8 = 8;
const SAID: u8 = 16;
const SAID_CUT: u8 = 32;
const HEADER: usize = 4;
const ROUND: usize = 8;
const LEAST: usize = 16;
/// Intervals after which a rhythm counts as known.
const ENOUGH: u8 = 3;
/// How many usual intervals of silence are overdue, and the least silence that is.
const PATIENCE: f64 = 3.0;
const PATIENCE_MILLIS: f64 = 5_000.0;

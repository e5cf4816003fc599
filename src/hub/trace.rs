//! [`Trace`]: the packets of one broker's connections, their beginnings in a ring, in and out. Taken apart only when
//! somebody looks at them ([`packets`](super::packets)).

use std::collections::VecDeque;

use crate::data::Limits;
use crate::mqtt::Protocol;
use crate::mqtt::codec::{self, Frame};
use crate::mqtt::packet::MAX_PACKET;
use crate::time::{Now, Timestamp};

/// The newest packets of a broker, numbered from 1 without holes. No password and no authentication data ever gets in.
pub(super) struct Trace {
    bounds: Bounds,
    entries: VecDeque<Entry>,
    /// The beginnings of all packets, one behind the other.
    heads: VecDeque<u8>,
    /// Bytes of beginnings that made room.
    forgotten: u64,
    /// Packets that made room.
    dropped: u64,
    /// What the connection speaks, as its CONNECT said.
    protocol: Protocol,
    /// Both clocks when the socket was asked for: packets are told apart by the finer one.
    anchor: Now,
    /// What is on its way from and to the broker.
    flows: [Flow; 2],
}

#[derive(Clone, Copy)]
struct Bounds {
    entries: usize,
    bytes: usize,
    head: usize,
}

/// A packet, or what happened to the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) what: What,
    /// Microseconds since 1970.
    pub(super) micros: i64,
    pub(super) is_sent: bool,
    pub(super) protocol: Protocol,
    pub(super) is_redacted: bool,
    /// Its whole size.
    pub(super) size: u32,
    /// How much of it is kept.
    pub(super) kept: u32,
    /// Where that stands among all heads there ever were.
    start: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Packet,
    /// The socket is open.
    Opened,
    /// It closed, by us or with this code.
    Closed(Option<u16>),
}

/// One direction of a stream.
#[derive(Default)]
struct Flow {
    /// The beginning of a packet whose end is not there yet.
    head: Vec<u8>,
    /// How many bytes of it were there.
    seen: usize,
    /// Whether nobody can say any more where a packet begins.
    is_lost: bool,
}

impl Trace {
    pub(super) fn new(limits: &Limits) -> Self {
        let bounds = Bounds { entries: limits.packets, bytes: limits.packets_bytes, head: limits.packet_head };
        Self {
            bounds,
            entries: VecDeque::new(),
            heads: VecDeque::new(),
            forgotten: 0,
            dropped: 0,
            protocol: Protocol::V5,
            anchor: Now::default(),
            flows: [Flow::default(), Flow::default()],
        }
    }

    /// A socket is asked for.
    pub(super) fn begin(&mut self, now: Now) {
        self.anchor = now;
    }

    /// It is open: a new stream begins.
    pub(super) fn open(&mut self, now: Now) {
        self.flows = [Flow::default(), Flow::default()];
        self.push(self.micros(now), false, What::Opened, &[], 0, false);
    }

    /// The socket closed with this code, or we close it.
    pub(super) fn close(&mut self, now: Now, code: Option<u16>) {
        self.push(self.micros(now), code.is_none(), What::Closed(code), &[], 0, false);
    }

    /// Bytes arrived from the broker, cut anywhere.
    pub(super) fn hear(&mut self, now: Now, bytes: &[u8]) {
        self.flow(now, false, bytes);
    }

    /// Bytes leave for the broker.
    pub(super) fn say(&mut self, now: Now, bytes: &[u8]) {
        if let Some(protocol) = codec::spoken(bytes) {
            self.protocol = protocol;
        }
        self.flow(now, true, bytes);
    }

    fn flow(&mut self, now: Now, is_sent: bool, mut bytes: &[u8]) {
        let [inbound, outbound] = &self.flows;
        let flow = if is_sent { outbound } else { inbound };
        if self.bounds.entries == 0 || flow.is_lost {
            return;
        }
        let mut is_between = flow.seen == 0;
        let micros = self.micros(now);
        while !bytes.is_empty() {
            if is_between && let Ok(Frame::Whole(size)) = codec::frame(bytes, MAX_PACKET, Protocol::V311) {
                let (packet, rest) = bytes.split_at_checked(size).unwrap_or((bytes, &[]));
                self.record(micros, is_sent, packet, size);
                bytes = rest;
                continue;
            }
            bytes = self.piece_together(micros, is_sent, bytes);
            let [inbound, outbound] = &self.flows;
            let flow = if is_sent { outbound } else { inbound };
            is_between = flow.seen == 0;
        }
    }

    /// Takes a part of a packet that is not whole; gives what follows it.
    fn piece_together<'a>(&mut self, micros: i64, is_sent: bool, bytes: &'a [u8]) -> &'a [u8] {
        let [inbound, outbound] = &mut self.flows;
        let flow = if is_sent { outbound } else { inbound };
        let needed = |head: &[u8]| match codec::frame(head, MAX_PACKET, Protocol::V311) {
            Ok(Frame::Whole(size) | Frame::Need(size)) => Some(size),
            Err(_) => None,
        };
        let Some(size) = needed(&flow.head) else {
            (flow.is_lost, flow.head) = (true, Vec::new());
            return &[];
        };
        let (part, rest) = bytes.split_at_checked(size.saturating_sub(flow.seen)).unwrap_or((bytes, &[]));
        let room = self.bounds.head.max(LONGEST_HEADER).saturating_sub(flow.head.len());
        flow.head.extend(part.get(..room).unwrap_or(part));
        flow.seen += part.len();
        if needed(&flow.head) == Some(flow.seen) {
            let (head, size) = (core::mem::take(&mut flow.head), core::mem::take(&mut flow.seen));
            self.record(micros, is_sent, &head, size);
        }
        rest
    }

    /// Keeps the beginning of a packet of this size; without its secrets.
    fn record(&mut self, micros: i64, is_sent: bool, packet: &[u8], size: usize) {
        match packet {
            [first, ..] if codec::has_secrets(*first) => {
                let redacted = codec::redacted(packet, self.protocol);
                // What was cut before it was read is not whole afterwards either; its size tells of no secret.
                let is_redacted = redacted != packet;
                self.push(micros, is_sent, What::Packet, &redacted, redacted.len(), is_redacted);
            }
            _ => self.push(micros, is_sent, What::Packet, packet, size, false),
        }
    }

    fn push(&mut self, micros: i64, is_sent: bool, what: What, packet: &[u8], size: usize, is_redacted: bool) {
        let head = packet.get(..self.bounds.head).unwrap_or(packet);
        let is_full = |trace: &Self| {
            trace.entries.len() >= trace.bounds.entries || trace.heads.len() + head.len() > trace.bounds.bytes
        };
        while is_full(self) {
            if self.entries.is_empty() {
                return;
            }
            self.make_room();
        }
        self.entries.push_back(Entry {
            what,
            micros,
            is_sent,
            protocol: self.protocol,
            is_redacted,
            size: size as u32,
            kept: head.len() as u32,
            start: self.forgotten + self.heads.len() as u64,
        });
        self.heads.extend(head);
    }

    /// Drops the oldest packets, several at once: that is cheaper than with each that comes.
    fn make_room(&mut self) {
        let count = self.entries.len().div_ceil(AT_ONCE);
        let bytes: u64 = self.entries.drain(..count).map(|entry| u64::from(entry.kept)).sum();
        self.heads.drain(..bytes as usize);
        self.forgotten += bytes;
        self.dropped += count as u64;
    }

    /// Microseconds since 1970.
    fn micros(&self, now: Now) -> i64 {
        let since = i64::try_from(now.instant.since(self.anchor.instant).as_micros()).unwrap_or(i64::MAX);
        self.anchor.unix.as_millis().saturating_mul(1_000).saturating_add(since)
    }

    // ---- looking at it ----

    /// Packets that made room for newer ones.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The number of the newest packet; 0 when there never was one.
    pub(super) fn newest(&self) -> u64 {
        self.dropped + self.entries.len() as u64
    }

    /// All that are kept up to this number, and their numbers, the oldest first.
    pub(super) fn entries(&self, until: u64) -> impl DoubleEndedIterator<Item = (u64, Entry)> {
        let count = usize::try_from(until.saturating_sub(self.dropped)).unwrap_or(usize::MAX).min(self.entries.len());
        self.entries.range(..count).enumerate().map(|(at, entry)| (self.dropped + 1 + at as u64, *entry))
    }

    /// The beginning of a packet, at most so many bytes of it.
    pub(super) fn head(&self, entry: &Entry, most: usize) -> Vec<u8> {
        let start = usize::try_from(entry.start.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        let end = start.saturating_add(most.min(entry.kept as usize)).min(self.heads.len());
        self.heads.range(start.min(end)..end).copied().collect()
    }
}

impl Entry {
    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_millis(self.micros.div_euclid(1_000))
    }
}

/// Which part of all packets makes room at once: one in so many.
const AT_ONCE: usize = 64;
/// First byte and remaining length.
const LONGEST_HEADER: usize = 5;

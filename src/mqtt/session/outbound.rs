//! What a session sends.

use core::time::Duration;

use super::{Phase, Session};
use crate::mqtt::codec;
use crate::mqtt::event::{Delivery, Event, Outgoing, Output};
use crate::mqtt::inflight::Waiting;
use crate::mqtt::kept::Change;
use crate::mqtt::packet::{Ack, Alias, Packet};
use crate::mqtt::timer::Timer;
use crate::mqtt::{Protocol, Refused};
use crate::time::Instant;

impl Session {
    /// Sends a packet that is answered by its identifier.
    pub(super) fn ask<'a>(&mut self, packet: impl Fn(u16) -> Packet<'a>) -> Result<u16, Refused> {
        if self.phase != Phase::Online {
            return Err(Refused::NotConnected);
        }
        let id = self.inflight.reserve().ok_or(Refused::Busy(usize::from(u16::MAX)))?;
        match self.encode(&packet(id)) {
            Ok(bytes) => {
                self.send(bytes);
                Ok(id)
            }
            Err(refused) => {
                self.inflight.unreserve(id);
                Err(refused)
            }
        }
    }

    /// Whether the broker takes such a message (§3.2.2.3.4, §3.2.2.3.5).
    fn permits(&self, message: &Outgoing) -> Result<(), Refused> {
        if message.qos > self.server.maximum_qos {
            return Err(Refused::Qos);
        }
        if message.retain && !self.server.retain_available {
            return Err(Refused::Retain);
        }
        Ok(())
    }

    /// Writes a message with this identifier, if the broker takes it.
    pub(super) fn encode_publish(
        &self,
        message: &Outgoing,
        alias: Alias,
        dup: bool,
        id: u16,
    ) -> Result<Vec<u8>, Refused> {
        self.permits(message)?;
        self.encode(&Packet::Publish { message, alias, dup, id })
    }

    /// Writes a message for the first time, by its topic alias where the broker takes one (§3.3.2.3.4).
    pub(super) fn encode_first(&mut self, message: &Outgoing, id: u16) -> Result<Vec<u8>, Refused> {
        let plain = self.encode_publish(message, Alias::None, false, id)?;
        let (maximum, room) = (self.server.topic_alias_maximum, self.server.maximum_packet_size as usize);
        if maximum == 0 || plain.len() + ALIAS_BYTES > room {
            return Ok(plain);
        }
        let alias = self.ours.choose(&message.topic, maximum);
        self.encode_publish(message, alias, false, id)
    }

    /// Sends publishes while the broker's window has room (§4.9): first again what an earlier connection left
    /// unfinished, then what waits.
    pub(super) fn fill_window(&mut self, now: Instant) {
        while self.room > 0 && self.inflight.has_room() {
            if let Some(id) = self.inflight.next_again() {
                self.send_again(id);
            } else if let Some((id, waiting)) = self.inflight.next_waiting() {
                self.send_first(now, id, waiting);
            } else {
                return;
            }
        }
    }

    fn send_again(&mut self, id: u16) {
        let Some(sent) = self.inflight.sent(id) else { return };
        if let Ok(bytes) = self.encode_publish(&sent.message, Alias::None, true, id) {
            self.learned.published(&sent.message, bytes.len());
            self.room = self.room.saturating_sub(bytes.len());
            self.inflight.mark_published(id);
            self.hold(bytes);
        } else if let Some((step, receipt)) = self.inflight.finish(id) {
            self.keep(|_| Change::Publish(step, None));
            // The broker takes less than when it was first sent.
            self.event(Event::Delivery(receipt, Delivery::Unknown));
        }
    }

    fn send_first(&mut self, now: Instant, id: u16, waiting: Waiting) {
        let Waiting { step, receipt, mut message, since } = waiting;
        let delivery = if !message.properties.age(now.since(since)) {
            Delivery::Expired
        } else if let Ok(bytes) = self.encode_first(&message, id) {
            self.keep_publish(step, id, &message);
            self.published(&message, bytes.len());
            self.inflight.start(id, step, receipt, message);
            self.hold(bytes);
            Delivery::Sent
        } else {
            // The broker takes less than when it began to wait.
            Delivery::Unsent
        };
        if delivery != Delivery::Sent {
            self.keep(|_| Change::Publish(step, None));
        }
        self.event(Event::Delivery(receipt, delivery));
    }

    /// A message leaves as so many bytes.
    pub(super) fn published(&mut self, message: &Outgoing, bytes: usize) {
        self.learned.published(message, bytes);
        self.room = self.room.saturating_sub(bytes);
    }

    /// The line takes so many bytes of publishes more, whatever it took before: what waits for that leaves.
    pub fn make_room(&mut self, now: Instant, bytes: usize) {
        self.room = bytes;
        if self.phase == Phase::Online {
            self.fill_window(now);
        }
    }

    /// Whether the line takes a publish at once.
    pub fn has_room(&self) -> bool {
        self.room > 0
    }

    /// The line took bytes that lay before a ping: its answer may come as much later.
    pub fn bear(&mut self, now: Instant) {
        let (_, patience) = self.ping_times();
        self.timers.put_off(Timer::PingResp, now + patience);
    }

    /// After a resumed session: everything unfinished again, each PUBREL and each PUBLISH in the order of the first
    /// time (§4.4, §4.6).
    pub(super) fn resend(&mut self, now: Instant) {
        for id in self.inflight.released_in_order() {
            self.hold_packet(&Packet::PubRel(Ack { id, code: 0 }));
        }
        self.fill_window(now);
    }

    pub(super) fn ping(&mut self, now: Instant, patience: Duration) {
        self.send_packet(&Packet::PingReq);
        self.timers.bring_forward(Timer::PingResp, now + patience);
    }

    /// How often to send PINGREQ and how long to wait for the answer; zero when keep-alive is off.
    pub(super) fn ping_times(&self) -> (Duration, Duration) {
        let keep_alive =
            Duration::from_secs(u64::from(self.server.keep_alive_secs.unwrap_or(self.options.keep_alive_secs)));
        // Three quarters leave room for a late timer before the broker loses patience at one and a half times.
        (keep_alive * 3 / 4, (keep_alive / 2).min(PINGRESP_WAIT))
    }

    pub(super) fn send_packet(&mut self, packet: &Packet<'_>) {
        // Acknowledgements, pings and goodbyes fit: no broker says a limit below a few bytes.
        if let Ok(bytes) = self.encode(packet) {
            self.send(bytes);
        }
    }

    pub(super) fn hold_packet(&mut self, packet: &Packet<'_>) {
        if let Ok(bytes) = self.encode(packet) {
            self.hold(bytes);
        }
    }

    /// Joins what is sent at once into one write.
    pub(super) fn send(&mut self, mut bytes: Vec<u8>) {
        match self.queue.back_mut() {
            Some(Output::Send(last)) if last.len() < JOINED_WRITE => last.append(&mut bytes),
            _ => self.queue.push_back(Output::Send(bytes)),
        }
    }

    pub(super) fn encode(&self, packet: &Packet<'_>) -> Result<Vec<u8>, Refused> {
        codec::encode(packet, self.options.protocol, self.server.maximum_packet_size)
    }

    /// Most messages the broker may leave unacknowledged. A 3.1.1 broker was never told our limit, so it is held to
    /// all the identifiers there are.
    pub(super) fn receive_maximum(&self) -> u16 {
        match self.options.protocol {
            Protocol::V311 => u16::MAX,
            Protocol::V5 => self.options.receive_maximum,
        }
    }
}

/// How long a broker may take to answer PINGREQ at most.
const PINGRESP_WAIT: Duration = Duration::from_secs(10);
/// Packets are joined into one write until it is this long.
const JOINED_WRITE: usize = 64 << 10;
/// What an alias may add to a packet: itself, and a byte to each of two lengths.
const ALIAS_BYTES: usize = 5;

//! What a session learns from a broker that left because of something it sent: from then on it minds that, whatever the
//! next CONNACK says.

use super::Session;
use crate::mqtt::Qos;
use crate::mqtt::event::Outgoing;
use crate::mqtt::packet::Server;

/// Something learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lesson {
    /// At most so many publishes are in flight (after 0x93).
    Window(u16),
    /// No topic aliases are used (after 0x94).
    NoAliases,
    /// No packet is larger than so many bytes (after 0x95).
    Packet(u32),
    /// Nothing is published with a higher quality of service (after 0x9B).
    Qos(Qos),
    /// Nothing is published to be retained (after 0x9A).
    NoRetain,
    /// Nothing is asked for by shared subscriptions (after 0x9E).
    NoShared,
    /// Nothing is asked for by wildcards (after 0xA2).
    NoWildcards,
}

/// All that was learned, as the limits it makes.
pub(super) struct Learned {
    limits: Server,
    uses_aliases: bool,
    newest: Option<Lesson>,
    sent: Sent,
}

/// What was published on a connection.
#[derive(Default)]
struct Sent {
    largest: u32,
    qos: Qos,
    retained: bool,
}

impl Default for Learned {
    fn default() -> Self {
        Self { limits: Server::default(), uses_aliases: true, newest: None, sent: Sent::default() }
    }
}

impl Learned {
    /// A message went out as so many bytes.
    pub(super) fn published(&mut self, message: &Outgoing, bytes: usize) {
        let sent = &mut self.sent;
        sent.largest = sent.largest.max(bytes as u32);
        sent.qos = sent.qos.max(message.qos);
        sent.retained |= message.retain;
    }

    /// A connection begins.
    pub(super) fn begin_connection(&mut self) {
        self.sent = Sent::default();
    }

    /// A broker that takes this much left for this reason. Nothing is learned from one that blames what was not done.
    pub(super) fn learn(&mut self, code: u8, server: &Server) {
        let Self { limits, sent, .. } = self;
        let lesson = match code {
            // It counts otherwise than we do: be on the safe side from now on.
            0x93 => {
                limits.receive_maximum = (server.receive_maximum / 2).max(1);
                (server.receive_maximum > 1).then_some(Lesson::Window(limits.receive_maximum))
            }
            0x94 if self.uses_aliases => {
                self.uses_aliases = false;
                Some(Lesson::NoAliases)
            }
            0x95 if sent.largest > 0 => {
                limits.maximum_packet_size = limits.maximum_packet_size.min(sent.largest - 1);
                Some(Lesson::Packet(limits.maximum_packet_size))
            }
            0x9A if sent.retained => {
                limits.retain_available = false;
                Some(Lesson::NoRetain)
            }
            0x9B if sent.qos != Qos::AtMostOnce => {
                let lower = if sent.qos == Qos::ExactlyOnce { Qos::AtLeastOnce } else { Qos::AtMostOnce };
                limits.maximum_qos = limits.maximum_qos.min(lower);
                Some(Lesson::Qos(limits.maximum_qos))
            }
            0x9E if server.shared_available => {
                limits.shared_available = false;
                Some(Lesson::NoShared)
            }
            0xA2 if server.wildcards_available => {
                limits.wildcards_available = false;
                Some(Lesson::NoWildcards)
            }
            _ => None,
        };
        self.newest = lesson;
    }

    /// Lowers what a broker says it takes to what it does.
    pub(super) fn apply(&self, server: &mut Server) {
        let Self { limits, uses_aliases, .. } = self;
        server.receive_maximum = server.receive_maximum.min(limits.receive_maximum);
        server.maximum_qos = server.maximum_qos.min(limits.maximum_qos);
        server.maximum_packet_size = server.maximum_packet_size.min(limits.maximum_packet_size);
        server.retain_available &= limits.retain_available;
        server.shared_available &= limits.shared_available;
        server.wildcards_available &= limits.wildcards_available;
        if !uses_aliases {
            server.topic_alias_maximum = 0;
        }
    }
}

impl Session {
    /// What was learned when the last connection ended, once.
    pub fn take_lesson(&mut self) -> Option<Lesson> {
        self.learned.newest.take()
    }
}

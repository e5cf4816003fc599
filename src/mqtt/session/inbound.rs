//! What the broker's packets mean to a session.

use super::{Asked, Phase, Session};
use crate::mqtt::codec::{self, Frame};
use crate::mqtt::event::{Delivery, Event, Output, Words, shortened};
use crate::mqtt::inflight::Stage;
use crate::mqtt::kept::Change;
use crate::mqtt::packet::{Ack, Answers, ConnAck, Incoming, Packet, Protocol, Publish};
use crate::mqtt::timer::Timer;
use crate::mqtt::{Lost, Malformed, Properties, Property, Qos, Reason};
use crate::time::Instant;

impl Session {
    /// Adds what a started packet lacks and handles it; gives back what follows it.
    pub(super) fn complete_partial<'a>(
        &mut self,
        now: Instant,
        mut bytes: &'a [u8],
        deliver: &mut dyn FnMut(&Publish<'_>),
    ) -> &'a [u8] {
        while !bytes.is_empty() {
            match codec::frame(&self.partial, self.options.packet_limit, self.options.protocol) {
                Ok(Frame::Need(size)) => {
                    let missing = size.saturating_sub(self.partial.len()).min(bytes.len());
                    let (head, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
                    self.partial.extend_from_slice(head);
                    bytes = rest;
                }
                Ok(Frame::Whole(_)) => break,
                Err(malformed) => {
                    self.fail(Lost::Protocol(malformed));
                    return &[];
                }
            }
        }
        match codec::frame(&self.partial, self.options.packet_limit, self.options.protocol) {
            Ok(Frame::Whole(_)) => {
                let packet = core::mem::take(&mut self.partial);
                self.handle_packet(now, &packet, deliver);
            }
            Ok(Frame::Need(_)) => {}
            Err(malformed) => self.fail(Lost::Protocol(malformed)),
        }
        bytes
    }

    pub(super) fn handle_packet(&mut self, now: Instant, packet: &[u8], deliver: &mut dyn FnMut(&Publish<'_>)) {
        let handled = codec::decode(packet, self.options.protocol).and_then(|packet| match (self.phase, packet) {
            (Phase::Idle, _) => Ok(()),
            (Phase::Connecting, Incoming::ConnAck(connack)) => self.handle_connack(now, *connack),
            (Phase::Connecting, Incoming::Auth(auth)) => self.handle_auth(&auth),
            (Phase::Connecting, _) => Err(Malformed::protocol("a packet came before CONNACK")),
            (Phase::Online, packet) => self.handle_online(now, packet, deliver),
        });
        if let Err(malformed) = handled {
            self.fail(Lost::Protocol(malformed));
        }
    }

    fn handle_connack(&mut self, now: Instant, connack: ConnAck<'_>) -> Result<(), Malformed> {
        if connack.reason.code() != 0 {
            self.queue.push_back(Output::Close);
            let (text, server_reference) = self.last_words(connack.properties);
            self.lose(Lost::Refused { reason: connack.reason, text, server_reference });
            return Ok(());
        }
        self.handle_authenticated(connack.properties)?;
        if connack.session_present && !self.resumable {
            self.forget = true;
            return Err(Malformed::protocol("the broker resumes a session we do not know"));
        }
        self.timers.stop(Timer::ConnAck);
        self.server = connack.server;
        self.learned.apply(&mut self.server);
        self.phase = Phase::Online;
        self.forget = false;
        self.resumable = !self.ends_with_connection();
        if let (Some(id), true) = (&self.server.assigned_client_id, self.resumable) {
            // Only under this name is the session found again (§3.2.2.3.7).
            self.options.client_id.clone_from(id);
        }
        let (cadence, _) = self.ping_times();
        if !cadence.is_zero() {
            self.timers.set(Timer::Ping, now + cadence);
        }
        if !connack.session_present {
            self.give_up_requests(None);
            self.lose_session();
        }
        self.welcomed = self.resumable;
        self.keep_begun();
        self.inflight.begin_connection(self.server.receive_maximum, self.receive_maximum());
        self.words(connack.properties);
        self.event(Event::Connected { session_present: connack.session_present });
        self.resend(now);
        Ok(())
    }

    fn handle_online(
        &mut self,
        now: Instant,
        packet: Incoming<'_>,
        deliver: &mut dyn FnMut(&Publish<'_>),
    ) -> Result<(), Malformed> {
        match packet {
            Incoming::Publish(publish) => return self.handle_publish(&publish, deliver),
            Incoming::PubAck(ack, properties) => self.finish(now, ack, Qos::AtLeastOnce, properties),
            Incoming::PubRec(ack, properties) => self.handle_pubrec(now, ack, properties),
            Incoming::PubComp(ack, properties) => self.finish(now, ack, Qos::ExactlyOnce, properties),
            Incoming::PubRel(ack, properties) => {
                let known = self.inflight.release(ack.id);
                if known {
                    self.words(properties);
                }
                if known {
                    self.keep(|_| Change::Received(ack.id, false));
                }
                self.hold_packet(&Packet::PubComp(Ack { id: ack.id, code: if known { 0 } else { NOT_FOUND } }));
            }
            Incoming::SubAck(answers) => return self.handle_suback(&answers),
            Incoming::UnsubAck(answers) => return self.handle_unsuback(&answers),
            Incoming::PingResp => self.timers.stop(Timer::PingResp),
            Incoming::Disconnect(goodbye) => {
                self.learned.learn(goodbye.code, &self.server);
                self.queue.push_back(Output::Close);
                let (text, server_reference) = self.last_words(goodbye.properties);
                self.lose(Lost::Ended { reason: Reason::V5(goodbye.code), text, server_reference });
            }
            Incoming::Auth(auth) => return self.handle_auth(&auth),
            Incoming::ConnAck(_) => return Err(Malformed::protocol("a second CONNACK came")),
        }
        Ok(())
    }

    fn handle_publish(
        &mut self,
        publish: &Publish<'_>,
        deliver: &mut dyn FnMut(&Publish<'_>),
    ) -> Result<(), Malformed> {
        let alias = if publish.properties.is_empty() { None } else { publish.properties.topic_alias() };
        let topic = self.theirs.resolve(publish.topic, alias, self.options.topic_alias_maximum)?;
        let publish = Publish { topic, ..*publish };
        let is_known = publish.qos == Qos::ExactlyOnce && self.inflight.is_received(publish.id);
        // One of QoS 1 is acknowledged at once and takes a place in our window only for this moment.
        if publish.qos != Qos::AtMostOnce && !is_known && !self.inflight.has_receive_quota() {
            return Err(Malformed {
                code: RECEIVE_MAXIMUM_EXCEEDED,
                what: "the broker sent more than our Receive Maximum",
            });
        }
        let mut response = None;
        if !is_known {
            deliver(&publish);
            response = self.requests.answer(&publish);
        }
        let ack = Ack { id: publish.id, code: 0 };
        match publish.qos {
            Qos::AtMostOnce => {}
            Qos::AtLeastOnce => self.hold_packet(&Packet::PubAck(ack)),
            Qos::ExactlyOnce => {
                if !is_known {
                    self.inflight.receive(ack.id);
                    self.keep(|_| Change::Received(ack.id, true));
                }
                self.hold_packet(&Packet::PubRec(ack));
            }
        }
        if let Some(response) = response {
            self.event(response);
        }
        Ok(())
    }

    /// PUBACK or PUBCOMP: the broker is done with a publish.
    fn finish(&mut self, now: Instant, ack: Ack, qos: Qos, properties: Properties<'_>) {
        let expected = self
            .inflight
            .sent(ack.id)
            .is_some_and(|sent| sent.message.qos == qos && (qos == Qos::AtLeastOnce || sent.stage == Stage::Released));
        if !expected {
            self.strays += 1;
            return;
        }
        self.complete(now, ack, properties);
    }

    fn handle_pubrec(&mut self, now: Instant, ack: Ack, properties: Properties<'_>) {
        match self.inflight.sent(ack.id) {
            Some(sent) if sent.message.qos == Qos::ExactlyOnce => {
                if ack.code >= 0x80 && sent.stage != Stage::Released {
                    return self.complete(now, ack, properties);
                }
                self.words(properties);
                if let Some((before, step)) = self.inflight.mark_released(ack.id) {
                    self.keep(|_| Change::Publish(before, None));
                    self.keep_released(step, ack.id);
                }
                self.hold_packet(&Packet::PubRel(Ack { id: ack.id, code: 0 }));
            }
            _ => {
                self.strays += 1;
                // A refusal ends the handshake by itself (§4.3.3-4).
                if ack.code < 0x80 {
                    self.hold_packet(&Packet::PubRel(Ack { id: ack.id, code: NOT_FOUND }));
                }
            }
        }
    }

    fn complete(&mut self, now: Instant, ack: Ack, properties: Properties<'_>) {
        if let Some((step, receipt)) = self.inflight.finish(ack.id) {
            self.keep(|_| Change::Publish(step, None));
            let delivery = if ack.code >= 0x80 {
                Delivery::Rejected(self.options.protocol.reason(ack.code))
            } else {
                Delivery::Acknowledged
            };
            self.words(properties);
            self.event(Event::Delivery(receipt, delivery));
        }
        self.fill_window(now);
    }

    fn handle_suback(&mut self, answers: &Answers<'_>) -> Result<(), Malformed> {
        let Some(Asked::Subscribe(filters)) = self.take_asked(answers.id) else {
            self.strays += 1;
            return Ok(());
        };
        if filters.len() != answers.codes.len() {
            return Err(Malformed::protocol("a SUBACK answers another number of filters than were asked for"));
        }
        let protocol = self.options.protocol;
        let granted = filters
            .into_iter()
            .zip(&answers.codes)
            .map(|(wanted, code)| (wanted.filter, Qos::try_from(*code).map_err(|_| protocol.reason(*code))))
            .collect();
        self.words(answers.properties);
        self.event(Event::Subscribed(granted));
        Ok(())
    }

    fn handle_unsuback(&mut self, answers: &Answers<'_>) -> Result<(), Malformed> {
        let Some(Asked::Unsubscribe(filters)) = self.take_asked(answers.id) else {
            self.strays += 1;
            return Ok(());
        };
        let codes = match self.options.protocol {
            Protocol::V311 => vec![0; filters.len()],
            Protocol::V5 => answers.codes.clone(),
        };
        if filters.len() != codes.len() {
            return Err(Malformed::protocol("an UNSUBACK answers another number of filters than were asked for"));
        }
        let results = filters
            .into_iter()
            .zip(codes)
            .map(|(filter, code)| (filter, if code >= 0x80 { Err(Reason::V5(code)) } else { Ok(()) }))
            .collect();
        self.words(answers.properties);
        self.event(Event::Unsubscribed(results));
        Ok(())
    }

    fn words(&mut self, properties: Properties<'_>) {
        if let Some(words) = Words::of(properties) {
            self.event(Event::Words(words));
        }
    }

    /// Where a connection ends: the broker's reason string and the other server it names (§3.2.2.3.16, §3.14.2.2.5),
    /// which belong to [`Lost`]; the rest is told as [`Event::Words`].
    fn last_words(&mut self, properties: Properties<'_>) -> (Option<Box<str>>, Option<Box<str>>) {
        let Words { reason_string, user_properties } = Words::of(properties).unwrap_or_default();
        if !user_properties.is_empty() {
            self.event(Event::Words(Words { reason_string: None, user_properties }));
        }
        let server_reference = properties.iter().find_map(|property| match property {
            Property::ServerReference(text) => Some(shortened(text)),
            _ => None,
        });
        (reason_string, server_reference)
    }

    /// Removes the question with this identifier; of the other kind it stays unanswered and counts as a stray.
    fn take_asked(&mut self, id: u16) -> Option<Asked> {
        self.inflight.unreserve(id);
        self.asked.remove(&id)
    }
}

const RECEIVE_MAXIMUM_EXCEEDED: u8 = 0x93;
/// Packet Identifier not found.
const NOT_FOUND: u8 = 0x92;

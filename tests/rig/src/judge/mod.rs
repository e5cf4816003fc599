//! [`Judge`]: holds one end of a line to the rules of delivery, by what it sent and what may have reached it, over all
//! connections of one session. Reads with the decoder of `mqtt5-protocol`; nothing of it is the product's.

mod inflow;
mod outflow;
mod receipts;

use std::collections::HashMap;

use mqtt5_protocol::QoS;
use mqtt5_protocol::packet::publish::PublishPacket;
use mqtt5_protocol::packet::{FixedHeader, Packet};

use crate::proxy::{Seen, Way};
use crate::wire::Stream;
use inflow::Inflow;
use outflow::Outflow;
use receipts::Receipts;

/// Judges one end of a line. What arrived on a line that was cut may not have been read; so it excuses what is done again
/// on the next one, and nothing else.
#[derive(Debug)]
pub struct Judge {
    /// The way in which the judged end sends.
    way: Way,
    lines: HashMap<u64, Line>,
    /// The line of the first CONNECT: nothing can be sent again there.
    first: Option<u64>,
    outflow: Outflow,
    receipts: Receipts,
    faults: Vec<String>,
    packets: u64,
}

/// One connection.
#[derive(Debug, Default)]
struct Line {
    sent: Stream,
    heard: Stream,
    /// 4 or 5, as CONNECT said.
    level: Option<u8>,
    greeted: bool,
    welcomed: bool,
    is_over: bool,
    /// Requests of one end that the other has not answered.
    asked: Vec<(u8, u16)>,
    inflow: Inflow,
    /// How many publishes the other end takes at once (MQTT 5 §3.3.4), and which are under way on this line.
    window: usize,
    under_way: Vec<u16>,
    /// Topics by their numbers, one way and the other.
    aliases: [HashMap<u16, String>; 2],
}

/// A message as it stood on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Message {
    qos: u8,
    retain: bool,
    topic: String,
    payload: Vec<u8>,
}

impl Judge {
    /// Judges the end that sends this way: the client's is up. With `numbered`, no two messages are the same, so that one
    /// which is sent twice under two identifiers is found.
    pub fn new(way: Way, numbered: bool) -> Self {
        let outflow = Outflow::new(numbered);
        Self {
            way,
            lines: HashMap::new(),
            first: None,
            outflow,
            receipts: Receipts::default(),
            faults: Vec::new(),
            packets: 0,
        }
    }

    /// Takes what a proxy told.
    pub fn see(&mut self, seen: &Seen) {
        let (number, is_own, bytes) = match seen {
            Seen::Sent(line, way, bytes) if *way == self.way => (*line, true, bytes),
            Seen::Arrived(line, way, bytes) if *way != self.way => (*line, false, bytes),
            Seen::Over(line) => {
                self.lines.remove(line);
                return;
            }
            _ => return,
        };
        let line = self.lines.entry(number).or_default();
        let stream = if is_own { &mut line.sent } else { &mut line.heard };
        match stream.feed(bytes) {
            Ok(packets) => {
                if is_own && stream.is_masked().is_some_and(|masked| masked != (self.way == Way::Up)) {
                    self.fault(number, "frames of clients are masked, and those of servers are not");
                }
                for packet in packets {
                    self.packet(number, is_own, &packet);
                }
            }
            Err(broken) => self.fault(number, &broken.to_string()),
        }
    }

    /// What it did wrong, in the order it did; after a hundred it is not written down any more.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// How many packets it has read, both ways.
    pub fn packets(&self) -> u64 {
        self.packets
    }

    /// Messages of `QoS` 1 and 2 that were sent for the first time, and how often one was sent again.
    pub fn sent(&self) -> (u64, u64) {
        self.outflow.counts()
    }

    /// Messages that were sent and, as far as can be seen, never acknowledged.
    pub fn unfinished(&self) -> usize {
        self.outflow.open()
    }

    /// Whether the other end sent this message of `QoS` 2 again as a new one: under another identifier, or after its PUBREL.
    pub fn came_as_new(&self, topic: &str, payload: &[u8]) -> bool {
        self.receipts.came_as_new(topic, payload)
    }

    fn fault(&mut self, line: u64, what: &str) {
        if self.faults.len() < 100 {
            self.faults.push(format!("line {line}: {what}"));
        }
    }

    /// One packet, sent by the judged end or arrived there.
    fn packet(&mut self, number: u64, is_own: bool, bytes: &[u8]) {
        self.packets += 1;
        let line = self.lines.entry(number).or_default();
        let told = match read(bytes, line.level) {
            Some(packet) if is_own => self.own(number, bytes[0], packet),
            None if is_own => Err(format!("no packet: {bytes:02x?}")),
            // What the other end does wrong is not judged here.
            packet => {
                if let Some(packet) = packet {
                    self.heard(number, packet);
                }
                Ok(())
            }
        };
        if let Err(what) = told {
            self.fault(number, &what);
        }
    }

    fn own(&mut self, number: u64, byte: u8, packet: Packet) -> Result<(), String> {
        let Some(line) = self.lines.get_mut(&number) else { return Ok(()) };
        let name = packet.packet_type_name();
        if line.is_over {
            return Err(format!("{name} after DISCONNECT"));
        }
        let first = *self.first.get_or_insert(number);
        let (is_up, is_greeting) = (self.way == Way::Up, matches!(packet, Packet::Connect(_)));
        let is_welcome = matches!(packet, Packet::ConnAck(_));
        let is_between = matches!(packet, Packet::Auth(_) | Packet::Disconnect(_));
        if is_up && is_greeting == line.greeted {
            return Err(if is_greeting { "a second CONNECT".to_owned() } else { format!("{name} before CONNECT") });
        }
        if is_up && !is_greeting && !line.welcomed && !is_between {
            return Err(format!("{name} before CONNACK"));
        }
        if !is_up && !line.greeted {
            return Err(format!("{name} before CONNECT"));
        }
        if !is_up && is_welcome == line.welcomed && !is_between {
            return Err(if is_welcome { "a second CONNACK".to_owned() } else { format!("{name} before CONNACK") });
        }
        match packet {
            Packet::Connect(_) | Packet::ConnAck(_) => {
                line.session(&packet, &mut self.outflow, true);
                Ok(())
            }
            Packet::Publish(publish) => {
                let (id, dup) = (publish.packet_id, publish.dup);
                let message = line.message(0, publish)?;
                if message.qos == 0 {
                    return Ok(());
                }
                let id = id.filter(|id| *id != 0).ok_or("a PUBLISH without an identifier")?;
                line.under_way.push(id);
                if line.window > 0 && line.under_way.len() > line.window {
                    return Err(format!("more than the Receive Maximum of {}", line.window));
                }
                self.outflow.publish((number, number == first), id, dup, &message)
            }
            Packet::PubAck(ack) => line.inflow.answer(4, ack.packet_id),
            Packet::PubRec(ack) => line.inflow.answer(5, ack.packet_id),
            Packet::PubComp(ack) => line.inflow.answer(7, ack.packet_id),
            Packet::PubRel(ack) => self.outflow.release(number, ack.packet_id),
            Packet::Subscribe(request) => line.ask(8, request.packet_id, &self.outflow),
            Packet::Unsubscribe(request) => line.ask(10, request.packet_id, &self.outflow),
            Packet::PingReq => {
                line.asked.push((12, 0));
                Ok(())
            }
            Packet::SubAck(answer) => line.answer(8, answer.packet_id),
            Packet::UnsubAck(answer) => line.answer(10, answer.packet_id),
            Packet::PingResp => line.answer(12, 0),
            Packet::Disconnect(_) => {
                line.is_over = true;
                Ok(())
            }
            Packet::Auth(_) => Ok(()),
        }
        .map_err(|why| format!("{why} ({name}, first byte {byte:#04x})"))
    }

    fn heard(&mut self, number: u64, packet: Packet) {
        let Some(line) = self.lines.get_mut(&number) else { return };
        match packet {
            Packet::Connect(_) | Packet::ConnAck(_) => line.session(&packet, &mut self.outflow, false),
            Packet::Publish(publish) => {
                if let (Some(id), Ok(message)) = (publish.packet_id, line.message(1, publish)) {
                    line.inflow.publish(message.qos, id);
                    if message.qos == 2 {
                        self.receipts.publish(id, &message.topic, &message.payload);
                    }
                }
            }
            Packet::PubRel(ack) => {
                line.inflow.release(ack.packet_id);
                self.receipts.release(ack.packet_id);
            }
            Packet::PubAck(ack) => line.finish(number, ack.packet_id, &mut self.outflow),
            Packet::PubComp(ack) => line.finish(number, ack.packet_id, &mut self.outflow),
            Packet::PubRec(ack) if ack.reason_code as u8 >= 0x80 => {
                line.finish(number, ack.packet_id, &mut self.outflow);
            }
            Packet::PubRec(ack) => self.outflow.received(number, ack.packet_id),
            Packet::Subscribe(request) => line.asked.push((8, request.packet_id)),
            Packet::Unsubscribe(request) => line.asked.push((10, request.packet_id)),
            Packet::PingReq => line.asked.push((12, 0)),
            Packet::SubAck(answer) => drop(line.answer(8, answer.packet_id)),
            Packet::UnsubAck(answer) => drop(line.answer(10, answer.packet_id)),
            Packet::PingResp => drop(line.answer(12, 0)),
            Packet::Disconnect(_) | Packet::Auth(_) => {}
        }
    }
}

impl Line {
    /// CONNECT or CONNACK, of the judged end or of the other.
    fn session(&mut self, packet: &Packet, outflow: &mut Outflow, is_own: bool) {
        let window = match packet {
            Packet::Connect(connect) => {
                self.greeted = true;
                self.level = Some(connect.protocol_version);
                if connect.clean_start {
                    outflow.lose();
                }
                connect.properties.get_receive_maximum()
            }
            Packet::ConnAck(connack) => {
                self.welcomed = true;
                if !connack.session_present {
                    outflow.lose();
                }
                connack.properties.get_receive_maximum()
            }
            _ => None,
        };
        if !is_own {
            self.window = usize::from(window.unwrap_or(u16::MAX));
        }
    }

    /// A message with the topic that its number stands for.
    fn message(&mut self, way: usize, publish: PublishPacket) -> Result<Message, String> {
        let mut topic = publish.topic_name;
        if let Some(alias) = publish.properties.get_topic_alias() {
            if topic.is_empty() {
                topic = self.aliases[way].get(&alias).cloned().ok_or("a topic's number that was never given")?;
            } else {
                self.aliases[way].insert(alias, topic.clone());
            }
        }
        let qos = match publish.qos {
            QoS::AtMostOnce => 0,
            QoS::AtLeastOnce => 1,
            QoS::ExactlyOnce => 2,
        };
        Ok(Message { qos, retain: publish.retain, topic, payload: publish.payload.to_vec() })
    }

    fn ask(&mut self, kind: u8, id: u16, outflow: &Outflow) -> Result<(), String> {
        if id == 0 || outflow.uses(id) || self.asked.iter().any(|(_, asked)| *asked == id) {
            return Err(format!("the identifier {id} is in use or none"));
        }
        self.asked.push((kind, id));
        Ok(())
    }

    fn answer(&mut self, kind: u8, id: u16) -> Result<(), String> {
        let place = self.asked.iter().position(|asked| *asked == (kind, id)).ok_or("an answer to nothing")?;
        self.asked.remove(place);
        Ok(())
    }

    fn finish(&mut self, number: u64, id: u16, outflow: &mut Outflow) {
        if let Some(place) = self.under_way.iter().position(|under_way| *under_way == id) {
            self.under_way.remove(place);
        }
        outflow.finish(number, id);
    }
}

/// Reads a packet to its end.
fn read(bytes: &[u8], level: Option<u8>) -> Option<Packet> {
    let mut rest = bytes;
    let header = FixedHeader::decode(&mut rest).ok()?;
    // CONNECT says its level itself.
    let packet =
        Packet::decode_from_body_with_version(header.packet_type, &header, &mut rest, level.unwrap_or(5)).ok()?;
    rest.is_empty().then_some(packet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::bytes::{
        CONNECT, DISCONNECT, PINGREQ, PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, SUBACK, SUBSCRIBE, Version, ack,
        answers, connack, packet, publish, text,
    };

    /// What happens on a line: the judged end sends, or something arrives there.
    #[derive(Clone)]
    enum Step {
        Own(Vec<u8>),
        Heard(Vec<u8>),
        /// The line is cut and another opened, welcomed with the session.
        Again,
    }
    use Step::{Again, Heard, Own};

    fn connect(clean: bool) -> Vec<u8> {
        let flags = if clean { 2 } else { 0 };
        packet(CONNECT, &[&text("MQTT"), &[5, flags, 0, 60, 0], &text("id")])
    }

    fn welcome(present: bool) -> Vec<u8> {
        // Receive Maximum 3.
        connack(Version::V5, present, 0, &[0x21, 0, 3])
    }

    /// A numbered message: flags are QoS and DUP.
    fn message(flags: u8, id: u16, text: &str) -> Vec<u8> {
        publish(Version::V5, flags, "t", id, &[], text.as_bytes())
    }

    fn subscribe(id: u16) -> Vec<u8> {
        packet(SUBSCRIBE, &[&id.to_be_bytes(), &[0], &text("#"), &[2]])
    }

    /// Judges a client that begins rightly and then does this.
    fn client(steps: &[Step]) -> Judge {
        let mut judge = Judge::new(Way::Up, true);
        let mut line = 0;
        judge.packet(line, true, &connect(false));
        judge.packet(line, false, &welcome(false));
        for step in steps {
            match step {
                Own(bytes) => judge.packet(line, true, bytes),
                Heard(bytes) => judge.packet(line, false, bytes),
                Again => {
                    judge.see(&Seen::Over(line));
                    line += 1;
                    judge.packet(line, true, &connect(false));
                    judge.packet(line, false, &welcome(true));
                }
            }
        }
        judge
    }

    #[track_caller]
    fn good(steps: &[Step]) {
        assert_eq!(client(steps).faults(), [""; 0]);
    }

    #[track_caller]
    fn bad(why: &str, steps: &[Step]) {
        let judge = client(steps);
        assert!(judge.faults().len() == 1 && judge.faults()[0].contains(why), "{why}: {:?}", judge.faults());
    }

    const DUP: u8 = 8;

    #[test]
    fn what_is_right_is_not_complained_of() {
        let sent = |flags, id, text| Own(message(flags, id, text));
        good(&[sent(2, 1, "a"), sent(4, 2, "b"), Heard(ack(PUBACK, 1, 0)), Heard(ack(PUBREC, 2, 0))]);
        good(&[sent(2, 1, "a"), Heard(ack(PUBACK, 1, 0)), sent(2, 1, "b")]);
        good(&[
            sent(4, 2, "b"),
            Heard(ack(PUBREC, 2, 0)),
            Own(ack(PUBREL, 2, 0)),
            Heard(ack(PUBCOMP, 2, 0)),
            sent(4, 2, "c"),
        ]);
        // Whatever arrived just before a line was cut may not have been read.
        good(&[sent(2, 1, "a"), Again, sent(2 | DUP, 1, "a")]);
        good(&[sent(2, 1, "a"), Heard(ack(PUBACK, 1, 0)), Again, sent(2 | DUP, 1, "a")]);
        good(&[sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0)), Again, sent(4 | DUP, 1, "a"), Heard(ack(PUBREC, 1, 0))]);
        good(&[sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0)), Again, Own(ack(PUBREL, 1, 0))]);
        let released = [sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0)), Own(ack(PUBREL, 1, 0)), Heard(ack(PUBCOMP, 1, 0))];
        good(
            &[&released[..], &[Again, Own(ack(PUBREL, 1, 0)), Heard(ack(PUBCOMP, 1, 0x92)), sent(4, 1, "b")]].concat(),
        );
        // What was sent on a line that was cut may not have been seen.
        good(&[Again, sent(2 | DUP, 1, "a"), sent(2, 2, "b")]);
        // A refusal is the end of it.
        good(&[sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0x97)), sent(4, 1, "b")]);
        good(&[Heard(message(4, 7, "x")), Own(ack(PUBREC, 7, 0)), Heard(ack(PUBREL, 7, 0)), Own(ack(PUBCOMP, 7, 0))]);
        good(&[Heard(ack(PUBREL, 7, 0)), Own(ack(PUBCOMP, 7, 0x92)), Own(vec![PINGREQ, 0]), Heard(PINGRESP.to_vec())]);
        good(&[Own(subscribe(1)), Heard(answers(Version::V5, SUBACK, 1, &[2])), sent(2, 1, "a")]);
        let judge = client(&[sent(2, 1, "a"), sent(4, 2, "b"), Again, sent(2 | DUP, 1, "a"), Heard(ack(PUBACK, 1, 0))]);
        assert_eq!((judge.sent(), judge.unfinished(), judge.packets()), ((2, 1), 1, 8));
    }

    #[test]
    fn every_broken_rule_is_found() {
        let sent = |flags, id, text| Own(message(flags, id, text));
        bad("in use", &[sent(2, 1, "a"), sent(2, 1, "b")]);
        bad("in use", &[sent(2, 1, "a"), Own(subscribe(1))]);
        bad("in use", &[Own(subscribe(1)), Own(subscribe(1))]);
        bad("without DUP", &[sent(2, 1, "a"), Again, sent(2, 1, "a")]);
        bad("marked DUP", &[sent(2 | DUP, 1, "a")]);
        // DUP on QoS 0.
        bad("no packet", &[Own(publish(Version::V5, DUP, "t", 0, &[], b"x"))]);
        bad("again on the same connection", &[sent(2, 1, "a"), sent(2 | DUP, 1, "a")]);
        bad("a second time", &[sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0)), sent(4, 2, "a")]);
        let released = [sent(4, 1, "a"), Heard(ack(PUBREC, 1, 0)), Own(ack(PUBREL, 1, 0))];
        bad("again after its PUBREL", &[&released[..], &[Again, sent(4 | DUP, 1, "a")]].concat());
        bad("released twice", &[&released[..], &[Own(ack(PUBREL, 1, 0))]].concat());
        bad(
            "after it was finished",
            &[&released[..], &[Again, Heard(ack(PUBCOMP, 1, 0)), Own(ack(PUBREL, 1, 0))]].concat(),
        );
        bad("without a PUBREC", &[sent(4, 1, "a"), Own(ack(PUBREL, 1, 0))]);
        bad("never sent", &[Own(ack(PUBREL, 1, 0))]);
        let both = [sent(4, 1, "a"), sent(4, 2, "b"), Heard(ack(PUBREC, 1, 0)), Heard(ack(PUBREC, 2, 0))];
        bad("before what was received before it", &[&both[..], &[Own(ack(PUBREL, 2, 0))]].concat());
        bad("overtakes", &[sent(2, 1, "a"), sent(2, 2, "b"), Again, sent(2 | DUP, 2, "b")]);
        bad("overtakes", &[sent(2, 1, "a"), Again, sent(2, 2, "b")]);
        bad("Receive Maximum of 3", &[sent(2, 1, "a"), sent(4, 2, "b"), sent(2, 3, "c"), sent(2, 4, "d")]);
        bad("no PUBLISH of 7", &[Own(ack(PUBACK, 7, 0))]);
        bad("no PUBLISH of 7", &[Heard(message(2, 7, "x")), Own(ack(PUBREC, 7, 0))]);
        bad("no PUBLISH of 7", &[Heard(message(2, 7, "x")), Own(ack(PUBACK, 7, 0)), Own(ack(PUBACK, 7, 0))]);
        bad("no PUBLISH of 7", &[Heard(message(2, 7, "x")), Again, Own(ack(PUBACK, 7, 0))]);
        bad("before what came before", &[Heard(message(2, 7, "x")), Heard(message(2, 8, "y")), Own(ack(PUBACK, 8, 0))]);
        bad("no PUBREL of 7", &[Heard(message(4, 7, "x")), Own(ack(PUBREC, 7, 0)), Own(ack(PUBCOMP, 7, 0))]);
        bad("a second CONNECT", &[Own(connect(false))]);
        bad("after DISCONNECT", &[Own(vec![DISCONNECT, 0]), Own(vec![PINGREQ, 0])]);
        bad("no packet", &[Own(vec![0x36, 3, 0, 1, b't'])]);
        bad("never given", &[Own(publish(Version::V5, 0, "", 0, &[0x23, 0, 1], b"x"))]);
    }

    #[test]
    fn nothing_comes_before_the_greeting_and_the_welcome() {
        let judge = |way, steps: &[(bool, Vec<u8>)]| {
            let mut judge = Judge::new(way, false);
            for (is_own, bytes) in steps {
                judge.packet(0, *is_own, bytes);
            }
            judge.faults().to_vec()
        };
        let early = judge(Way::Up, &[(true, vec![PINGREQ, 0])]);
        assert!(early[0].contains("PINGREQ before CONNECT"), "{early:?}");
        let early = judge(Way::Up, &[(true, connect(true)), (true, message(0, 0, "x"))]);
        assert!(early[0].contains("PUBLISH before CONNACK"), "{early:?}");
        let early = judge(Way::Down, &[(true, welcome(false))]);
        assert!(early[0].contains("before CONNECT"), "{early:?}");
        let early = judge(Way::Down, &[(false, connect(true)), (true, message(0, 0, "x"))]);
        assert!(early[0].contains("PUBLISH before CONNACK"), "{early:?}");
        let twice = judge(Way::Down, &[(false, connect(true)), (true, welcome(false)), (true, welcome(false))]);
        assert!(twice[0].contains("a second CONNACK"), "{twice:?}");
        let nothing = judge(Way::Down, &[(false, connect(true)), (true, welcome(false)), (true, PINGRESP.to_vec())]);
        assert!(nothing[0].contains("an answer to nothing"), "{nothing:?}");
    }

    #[test]
    fn a_message_that_the_other_end_sends_again_as_new_is_known() {
        let came = |flags, id| Heard(message(flags, id, "x"));
        let is_new = |steps: &[Step]| client(steps).came_as_new("t", b"x");
        assert!(!is_new(&[
            came(4, 7),
            Again,
            came(4 | DUP, 7),
            Heard(ack(PUBREL, 7, 0)),
            Again,
            Heard(ack(PUBREL, 7, 0))
        ]));
        assert!(is_new(&[came(4, 7), Again, came(4, 8)]));
        assert!(is_new(&[came(4, 7), Heard(ack(PUBREL, 7, 0)), Again, came(4 | DUP, 7)]));
        assert!(!client(&[came(4, 7), came(4, 8)]).came_as_new("t", b"y"));
    }

    #[test]
    fn a_session_that_is_lost_is_begun_anew() {
        let mut judge = client(&[Own(message(4, 1, "a"))]);
        judge.see(&Seen::Over(0));
        judge.packet(1, true, &connect(false));
        judge.packet(1, false, &welcome(false));
        judge.packet(1, true, &message(2, 1, "a"));
        assert_eq!(judge.faults(), [""; 0]);
    }

    #[test]
    fn it_reads_what_a_proxy_tells_and_judges_one_end_by_it() {
        let head = b"GET / HTTP/1.1\r\n\r\n".to_vec();
        let frame = |masked: bool, packet: Vec<u8>| {
            let mask: &[u8] = if masked { &[0; 4] } else { &[] };
            [&[0x82, if masked { 0x80 } else { 0 } | packet.len() as u8], mask, &packet].concat()
        };
        let told = |way, bytes: Vec<u8>| [Seen::Sent(3, way, bytes.clone()), Seen::Arrived(3, way, bytes)];
        let judged = |wrong: bool| {
            let mut judges = [Judge::new(Way::Up, true), Judge::new(Way::Down, true)];
            for seen in [
                told(Way::Up, [head.clone(), frame(true, connect(false))].concat()),
                told(Way::Down, [head.clone(), frame(false, welcome(false))].concat()),
                told(Way::Up, frame(!wrong, message(2, 1, "a"))),
                told(Way::Down, frame(false, ack(PUBACK, 2, 0))),
            ]
            .concat()
            {
                for judge in &mut judges {
                    judge.see(&seen);
                }
            }
            judges.map(|judge| judge.faults().to_vec())
        };
        let [client, broker] = judged(false);
        assert!(
            client.is_empty() && broker.len() == 1 && broker[0].contains("no PUBLISH of 2"),
            "{client:?} {broker:?}"
        );
        let [client, _] = judged(true);
        assert_eq!(client, ["line 3: some frames of one direction are masked and some are not"]);
    }
}

//! A page, a model broker that keeps its session, a storage, and what is on its way between them, one thing at a time.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use topicboard::client::{Bounds, Client, Event, Note, Output, State, Write};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Outgoing, Protocol, PublishProperties, Qos, RetainHandling};
use topicboard::profile::{Profile, Subscription, Version};
use topicboard::time::{Now, Timestamp};

use super::world::{Disk, id, profile};
use crate::wire::{self, PUBACK, PUBCOMP, PUBREC, PUBREL, Sent};

/// A broker that keeps its session whatever happens, unless it is told to lose it.
#[derive(Default)]
pub(crate) struct Broker {
    pub has_session: bool,
    pub is_connected: bool,
    /// What reached it from us.
    pub received: Vec<String>,
    unreleased: HashSet<u16>,
    /// What it has for us: identifier, quality of service, payload, and whether its PUBREC came.
    pub out: VecDeque<(u16, u8, String, bool)>,
    last: u16,
    pub subscribed: Vec<Sent>,
    pub unsubscribed: usize,
}

/// What is on its way to the storage.
pub(crate) enum Ask {
    Recall(bool),
    Save(u64, Vec<Write>),
}

/// A page, a broker and a storage, and what is on its way between them.
pub(crate) struct Sim {
    protocol: Protocol,
    pub profile: Profile,
    pub client: Client,
    pub now: Now,
    pub disk: Disk,
    pub asks: VecDeque<Ask>,
    pub broker: Broker,
    pub to_broker: VecDeque<Sent>,
    pub to_client: VecDeque<Vec<u8>>,
    pub is_open: bool,
    /// What this page has: messages replayed or delivered, each with whether it was marked as a second delivery.
    pub delivered: Vec<(String, bool)>,
    /// What is to be published as soon as there is a connection.
    pub wishes: VecDeque<(Qos, String)>,
    pub notes: Vec<Note>,
    pub opens: usize,
}

/// A profile whose session outlasts the page.
pub(crate) fn lasting(protocol: Protocol) -> Profile {
    let (version, session_expiry_secs) = match protocol {
        Protocol::V311 => (Version::V311, 0),
        Protocol::V5 => (Version::V5, 600),
    };
    let wanted = Subscription {
        retain_handling: if protocol == Protocol::V5 { RetainHandling::OnlyNew } else { RetainHandling::Always },
        ..Subscription::new(Filter::parse("#").unwrap(), Qos::ExactlyOnce)
    };
    Profile { version, clean_start: false, session_expiry_secs, subscriptions: vec![wanted], ..profile("b") }
}

fn client(profile: &Profile) -> Client {
    let bounds = Bounds {
        packet_bytes: 1 << 20,
        publishes: 10,
        topic_aliases: 2,
        kept_messages: 100,
        kept_bytes: 1 << 20,
        socket_bytes: 1 << 18,
        waiting_bytes: 1 << 22,
    };
    Client::new(profile.clone(), bounds, 42)
}

impl Sim {
    pub(crate) fn new(protocol: Protocol) -> Self {
        let profile = lasting(protocol);
        let mut sim = Self {
            protocol,
            client: client(&profile),
            profile,
            now: Now { unix: Timestamp::from_millis(1_800_000_000_000), ..Now::default() }
                .after(Duration::from_secs(1)),
            disk: Disk::default(),
            asks: VecDeque::new(),
            broker: Broker::default(),
            to_broker: VecDeque::new(),
            to_client: VecDeque::new(),
            is_open: false,
            delivered: Vec::new(),
            wishes: VecDeque::new(),
            notes: Vec::new(),
            opens: 0,
        };
        sim.client.connect(sim.now);
        sim.drain();
        sim
    }

    /// The page is gone. What it wrote may have gone out, and what it saved may have been saved.
    pub(crate) fn crash(&mut self, sent: bool, saved: bool) {
        if saved {
            while let Some(ask) = self.asks.pop_front() {
                if let Ask::Save(_, writes) = ask {
                    self.disk.save(&id("b"), writes);
                }
            }
        }
        self.cut(sent);
        self.asks.clear();
        self.delivered.clear();
        self.wishes.clear();
        self.now = Now { instant: Now::default().instant, unix: self.now.unix + Duration::from_secs(3) };
        self.client = client(&self.profile);
        self.client.connect(self.now);
        self.drain();
    }

    /// The line breaks. What was written on it may have gone out.
    pub(crate) fn cut(&mut self, sent: bool) {
        if sent {
            while let Some(packet) = self.to_broker.pop_front() {
                self.hear(&packet);
            }
        }
        self.to_broker.clear();
        self.to_client.clear();
        self.is_open = false;
        self.broker.is_connected = false;
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Open(_) => {
                    self.opens += 1;
                    self.cut(false);
                    self.is_open = true;
                    self.client.handle_open(self.now);
                }
                Output::Send(bytes) => {
                    assert!(self.is_open, "nothing is sent without a connection");
                    self.to_broker.extend(wire::packets(&bytes));
                }
                Output::Close => self.is_open = false,
                Output::Fetch(url) => panic!("{url} is of no profile here"),
                Output::Measure => self.client.measured(self.now, 0),
                Output::Recall(takes) => self.asks.push_back(Ask::Recall(takes)),
                Output::Save(number, writes) => {
                    let under_way = self.asks.iter().any(|ask| matches!(ask, Ask::Save(..)));
                    assert!(!under_way || number == 0, "one batch is on its way");
                    self.asks.push_back(Ask::Save(number, writes));
                }
                Output::Event(Event::Online(true)) => {
                    for (number, (qos, payload)) in core::mem::take(&mut self.wishes).into_iter().enumerate() {
                        let (topic, payload) = (Topic::parse("t").unwrap(), payload.into_bytes());
                        let properties = PublishProperties::default();
                        let message = Outgoing { topic, payload, qos, retain: false, properties };
                        self.client.publish(self.now, number as u32, message);
                    }
                }
                Output::Event(Event::Note(note)) => self.notes.push(note),
                Output::Event(_) => {}
            }
        }
    }

    /// Lets one thing happen, of those that can; `choice` says which. Gives whether there was any.
    pub(crate) fn step(&mut self, choice: usize) -> bool {
        let can = [!self.asks.is_empty(), !self.to_broker.is_empty(), !self.to_client.is_empty()];
        let can: Vec<_> = (0..3).filter(|kind| can[*kind]).collect();
        match can.get(choice % can.len().max(1)) {
            Some(0) => match self.asks.pop_front().unwrap() {
                Ask::Recall(_) => {
                    let kept = self.disk.recall(&id("b"));
                    let delivered = &mut self.delivered;
                    self.client.recalled(self.now, Ok(kept), &mut |publish, at| {
                        assert!(at <= self.now.unix && at > Timestamp::default());
                        delivered.push((String::from_utf8(publish.payload.to_vec()).unwrap(), publish.dup));
                    });
                }
                Ask::Save(number, writes) => {
                    self.disk.save(&id("b"), writes);
                    self.client.saved(self.now, number);
                }
            },
            Some(1) => {
                let packet = self.to_broker.pop_front().unwrap();
                self.hear(&packet);
            }
            Some(2) => {
                let bytes = self.to_client.pop_front().unwrap();
                let delivered = &mut self.delivered;
                self.client.handle_bytes(self.now, &bytes, &mut |publish| {
                    delivered.push((String::from_utf8(publish.payload.to_vec()).unwrap(), publish.dup));
                });
            }
            _ if !self.is_open && matches!(self.client.status().state, State::Waiting { .. }) => {
                self.wait(Duration::from_secs(60));
                return true;
            }
            _ => return false,
        }
        self.drain();
        true
    }

    pub(crate) fn settle(&mut self) {
        for _ in 0..1_000 {
            if !self.step(0) {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    pub(crate) fn wait(&mut self, span: Duration) {
        self.now = self.now.after(span);
        self.client.handle_timeout(self.now);
        self.drain();
    }

    pub(crate) fn lose_line(&mut self, sent: bool) {
        if self.is_open {
            self.cut(sent);
            self.client.handle_close(self.now, 1006);
            self.drain();
        }
    }

    // ---- the broker ----

    pub(crate) fn queue(&mut self, qos: u8, payload: &str) {
        self.broker.last += 1;
        let entry = (self.broker.last, qos, payload.to_owned(), false);
        self.broker.out.push_back(entry.clone());
        if self.broker.is_connected {
            self.send(&entry, 0);
        }
    }

    fn send(&mut self, (id, qos, payload, released): &(u16, u8, String, bool), dup: u8) {
        self.to_client.push_back(if *released {
            wire::ack(PUBREL, *id, 0)
        } else {
            wire::publish(self.protocol, qos << 1 | dup << 3, "t", *id, &[], payload.as_bytes())
        });
    }

    fn hear(&mut self, packet: &Sent) {
        let answer = |sim: &mut Self, first, id| sim.to_client.push_back(wire::ack(first, id, 0));
        match packet.kind() {
            1 => {
                if packet.connect().flags & 2 != 0 {
                    self.broker = Broker { received: core::mem::take(&mut self.broker.received), ..Broker::default() };
                }
                self.to_client.push_back(wire::connack(self.protocol, self.broker.has_session, 0, &[]));
                (self.broker.has_session, self.broker.is_connected) = (true, true);
                for entry in self.broker.out.clone() {
                    self.send(&entry, 1);
                }
            }
            3 => {
                let message = packet.message(self.protocol);
                let payload = String::from_utf8(message.payload).unwrap();
                match (packet.first >> 1 & 3, message.id) {
                    (1, Some(id)) => {
                        self.broker.received.push(payload);
                        answer(self, PUBACK, id);
                    }
                    (2, Some(id)) => {
                        if self.broker.unreleased.insert(id) {
                            self.broker.received.push(payload);
                        }
                        answer(self, PUBREC, id);
                    }
                    _ => self.broker.received.push(payload),
                }
            }
            4 | 7 => self.broker.out.retain(|(id, ..)| *id != packet.id()),
            5 => {
                for entry in self.broker.out.iter_mut().filter(|(id, ..)| *id == packet.id()) {
                    entry.3 = true;
                }
                answer(self, PUBREL, packet.id());
            }
            6 => {
                self.broker.unreleased.remove(&packet.id());
                answer(self, PUBCOMP, packet.id());
            }
            8 => {
                self.to_client.push_back(wire::answers(self.protocol, 0x90, packet.id(), &[2]));
                self.broker.subscribed.push(packet.clone());
            }
            10 => self.broker.unsubscribed += 1,
            _ => {}
        }
    }

    /// Which of these were promised: the broker has them, or the storage does.
    pub(crate) fn promised(&self, payloads: &[&str]) -> Vec<String> {
        let is_kept = |payload: &str| {
            let mut records = self.disk.kept.iter().filter(|((_, key), _)| key.starts_with('p'));
            records.any(|(_, bytes)| bytes.windows(payload.len()).any(|window| window == payload.as_bytes()))
        };
        let has = |payload: &&&str| is_kept(payload) || self.broker.received.iter().any(|one| one == **payload);
        payloads.iter().filter(has).map(|payload| (*payload).to_owned()).collect()
    }
}

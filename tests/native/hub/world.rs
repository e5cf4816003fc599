//! What every simulation stands on: a hub, two clocks that are only numbers, and everything it said.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use topicboard::client::{Record, Write};
use topicboard::data::Limits;
use topicboard::data::view::{Answer, Feed, Freshness, Level, LogPage, Reading, Source, Usage, View};
use topicboard::hub::{Action, Hub, Input, Link, PageId};
use topicboard::id::BrokerId;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::payload::{Selector, Value};
use topicboard::port::{Event, Finding, Outcome, Reply, Request, State, Status, WatchId, Wish, WishId};
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::time::{Now, Timestamp};

/// The page of a test that needs only one.
pub(crate) const PAGE: PageId = PageId(0);

/// CONNACK of a broker that speaks MQTT 5.
pub(crate) const WELCOME: &[u8] = &[0x20, 3, 0, 0, 0];
pub(crate) const PINGREQ: &[u8] = &[0xC0, 0];
pub(crate) const PINGRESP: &[u8] = &[0xD0, 0];

/// A browser's storage: what is kept of each broker, and what was put aside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Disk {
    pub kept: BTreeMap<(BrokerId, Box<str>), Vec<u8>>,
    pub aside: BTreeMap<BrokerId, Vec<Record>>,
}

impl Disk {
    pub(crate) fn recall(&self, broker: &BrokerId) -> Vec<Record> {
        let ours = self.kept.iter().filter(|((of, _), _)| of == broker);
        ours.map(|((_, key), bytes)| (key.clone(), bytes.clone())).collect()
    }

    pub(crate) fn save(&mut self, broker: &BrokerId, writes: Vec<Write>) {
        for write in writes {
            match write {
                Write::Put((key, bytes)) => drop(self.kept.insert((broker.clone(), key), bytes)),
                Write::Delete(key) => drop(self.kept.remove(&(broker.clone(), key))),
                Write::Clear => self.kept.retain(|(of, _), _| of != broker),
                Write::SetAside(records) => drop(self.aside.insert(broker.clone(), records)),
            }
        }
    }
}

/// A hub and everything it said.
pub(crate) struct World {
    hub: Hub,
    pub now: Now,
    credits: HashSet<PageId>,
    pub disk: Disk,
    /// Every socket ever asked for, oldest first.
    pub opened: Vec<Link>,
    /// Where each of them led.
    pub urls: Vec<Url>,
    /// Those among them without a subprotocol.
    pub probes: Vec<Link>,
    pub closed: HashSet<Link>,
    /// Every token asked for, and from where.
    pub fetches: Vec<(BrokerId, Box<str>)>,
    /// How many bytes lie in every socket, and how often that was asked.
    pub buffered: usize,
    /// Whether the network takes nothing of what is sent.
    pub is_stuck: bool,
    pub measures: u32,
    pub sent: Vec<(Link, Vec<u8>)>,
    pub statuses: Vec<(PageId, BrokerId, Status)>,
    pub outcomes: Vec<(PageId, WishId, Outcome)>,
    /// What was told of tests.
    pub tested: Vec<(PageId, Vec<Finding>, bool)>,
    /// What it named before it handled it.
    pub foretold: RefCell<Vec<Reply>>,
    /// How often it said that it is alive.
    pub alive: u32,
    /// One entry a reply, so that its length counts the credits spent.
    pub answers: Vec<(PageId, Vec<(WatchId, Answer)>)>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default(), 42)
    }

    pub(crate) fn with(limits: Limits, seed: u64) -> Self {
        let now = Now { unix: Timestamp::from_millis(1_800_000_000_000), ..Now::default() };
        Self {
            hub: Hub::new(limits, seed),
            now: now.after(Duration::from_secs(1)),
            credits: HashSet::new(),
            disk: Disk::default(),
            opened: Vec::new(),
            urls: Vec::new(),
            probes: Vec::new(),
            closed: HashSet::new(),
            fetches: Vec::new(),
            buffered: 0,
            is_stuck: false,
            measures: 0,
            sent: Vec::new(),
            statuses: Vec::new(),
            outcomes: Vec::new(),
            tested: Vec::new(),
            foretold: RefCell::default(),
            alive: 0,
            answers: Vec::new(),
        }
    }

    /// A world connected to the broker `b`.
    pub(crate) fn online() -> (Self, Link) {
        let mut world = Self::new();
        let link = world.connect(profile("b"));
        world.welcome(link);
        (world, link)
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) {
        self.hub.handle_telling(self.now, input, &|reply| self.foretold.borrow_mut().push(reply.clone()));
        while let Some(action) = self.hub.poll() {
            match action {
                Action::Open { link, url } => {
                    self.opened.push(link);
                    self.urls.push(url);
                }
                Action::Probe { link, url } => {
                    self.opened.push(link);
                    self.urls.push(url);
                    self.probes.push(link);
                }
                Action::Send(link, bytes) => {
                    assert!(self.opened.contains(&link) && !self.closed.contains(&link), "nothing to send on");
                    self.buffered += if self.is_stuck { bytes.len() } else { 0 };
                    self.sent.push((link, bytes));
                }
                Action::Fetch(broker, url) => self.fetches.push((broker, url)),
                Action::Measure(link) => {
                    self.measures += 1;
                    self.hub.handle(self.now, Input::Buffered(link, self.buffered));
                }
                Action::Close(link) => assert!(self.closed.insert(link), "a socket is let go once"),
                Action::Recall(broker, _) => {
                    let kept = self.disk.recall(&broker);
                    self.hub.handle(self.now, Input::Recalled(broker, Ok(kept)));
                }
                Action::Save(broker, number, writes) => {
                    self.disk.save(&broker, writes);
                    self.hub.handle(self.now, Input::Saved(broker, number, Ok(())));
                }
                Action::Reply(page, Reply::Answers(answers)) => {
                    assert!(self.credits.remove(&page) && !answers.is_empty(), "one credit, one reply");
                    self.answers.push((page, answers));
                }
                Action::Reply(page, Reply::Event(Event::Status(broker, status))) => {
                    self.statuses.push((page, broker, status));
                }
                Action::Reply(page, Reply::Event(Event::Published(wish, outcome))) => {
                    self.outcomes.push((page, wish, outcome));
                }
                Action::Reply(page, Reply::Event(Event::Tested(findings, is_over))) => {
                    self.tested.push((page, findings, is_over));
                }
                Action::Reply(_, Reply::Alive) => self.alive += 1,
                Action::Reply(_, Reply::Ready | Reply::Handling(_)) => panic!("the driver says so, not the hub"),
            }
        }
    }

    /// The page writes a line into the log.
    pub(crate) fn note(&mut self, text: &str) {
        self.ask(PAGE, Request::Note(Level::Info, text.to_owned()));
    }

    /// The hub is woken, late or not.
    pub(crate) fn tick(&mut self) {
        self.handle(Input::Tick);
        assert!(self.hub.deadline().is_none_or(|due| due > self.now.instant), "one tick does all that is due");
    }

    pub(crate) fn ask(&mut self, page: PageId, request: Request) {
        if matches!(request, Request::Credit) {
            self.credits.insert(page);
        }
        self.handle(Input::Request(page, request));
    }

    /// Lets time pass, waking the hub at each of its deadlines; says how often that was.
    pub(crate) fn wait(&mut self, span: Duration) -> u32 {
        let end = self.now.after(span);
        let mut ticks = 0;
        while let Some(due) = self.hub.deadline().filter(|due| *due <= end.instant) {
            self.now = self.now.after(due.since(self.now.instant));
            self.tick();
            ticks += 1;
        }
        self.now = end;
        ticks
    }

    /// Wakes the hub at its next deadline; says how long that took, `None` when it waits for nothing.
    pub(crate) fn next(&mut self) -> Option<Duration> {
        let span = self.hub.deadline()?.since(self.now.instant);
        self.now = self.now.after(span);
        self.tick();
        Some(span)
    }

    // ---- what a page asks ----

    /// Connects to a broker whose socket takes its time.
    pub(crate) fn connect(&mut self, profile: Profile) -> Link {
        let before = self.opened.len();
        self.ask(PAGE, Request::Connect(Box::new(profile)));
        assert_eq!(self.opened.len(), before + 1, "a socket is asked for");
        self.opened[before]
    }

    /// Asks a question under this number.
    pub(crate) fn watch(&mut self, page: PageId, number: u32, view: View) {
        self.ask(page, Request::Watch(WatchId(number), view));
    }

    /// Publishes on the topic `t` of a broker.
    pub(crate) fn publish(&mut self, page: PageId, number: u32, broker: &str, qos: Qos) {
        let (broker, topic) = (id(broker), Topic::parse("t").unwrap());
        let wish = Wish { id: WishId(number), broker, topic, payload: vec![b'x'], qos, retain: false, queue_secs: 0 };
        self.ask(page, Request::Publish(wish));
    }

    /// Gives credit as often as it is spent; takes every reply since the last time, oldest first.
    pub(crate) fn replies(&mut self, page: PageId) -> Vec<Vec<(WatchId, Answer)>> {
        let mut count = None;
        while count != Some(self.answers.len()) {
            count = Some(self.answers.len());
            self.ask(page, Request::Credit);
        }
        self.answers.extract_if(.., |(to, _)| *to == page).map(|(_, answers)| answers).collect()
    }

    /// The answers in these replies, oldest first.
    pub(crate) fn answers(&mut self, page: PageId) -> Vec<(WatchId, Answer)> {
        self.replies(page).into_iter().flatten().collect()
    }

    // ---- what a broker does ----

    /// The socket opens and the broker says welcome.
    pub(crate) fn welcome(&mut self, link: Link) {
        self.handle(Input::Open(link));
        self.receive(link, WELCOME);
    }

    pub(crate) fn receive(&mut self, link: Link, bytes: &[u8]) {
        self.handle(Input::Bytes(link, bytes));
    }

    pub(crate) fn close(&mut self, link: Link) {
        self.handle(Input::Closed(link, 1006));
    }

    // ---- what was said ----

    /// What the page was last told of a broker.
    pub(crate) fn state(&self, broker: &str) -> &State {
        &self.status(broker).state
    }

    /// All of it.
    pub(crate) fn status(&self, broker: &str) -> &Status {
        let mut newest = self.statuses.iter().rev();
        let (.., status) = newest.find(|(page, id, _)| *page == PAGE && id.as_str() == broker).expect("it was told");
        status
    }

    /// What was told of the only publish.
    pub(crate) fn fate(&self) -> Vec<&Outcome> {
        self.outcomes.iter().map(|(.., outcome)| outcome).collect()
    }

    /// Everything sent on a socket.
    pub(crate) fn sent(&self, link: Link) -> Vec<u8> {
        self.sent.iter().filter(|(to, _)| *to == link).flat_map(|(_, bytes)| bytes.iter().copied()).collect()
    }

    /// The answer to a question asked anew by a page of its own.
    pub(crate) fn look(&mut self, view: View) -> Answer {
        const EYE: PageId = PageId(99);
        self.watch(EYE, 0, view);
        let (_, answer) = self.answers(EYE).swap_remove(0);
        self.ask(EYE, Request::Unwatch(WatchId(0)));
        answer
    }

    pub(crate) fn usage(&mut self) -> Usage {
        match self.look(View::Usage) {
            Answer::Usage(usage) => usage,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn log(&mut self, after: u64) -> LogPage {
        match self.look(View::Log { after }) {
            Answer::Log(page) => page,
            other => panic!("{other:?}"),
        }
    }

    /// The sentences of the log, newest last.
    pub(crate) fn sentences(&mut self) -> Vec<String> {
        self.log(0).lines.iter().map(|line| line.text.to_string()).collect()
    }

    /// The number a broker last sent on a topic, and how far it can be trusted.
    pub(crate) fn reading(&mut self, broker: &str, topic: &str) -> (Option<f64>, Freshness) {
        match self.look(reading(broker, topic)) {
            Answer::Reading(reading) => (number(&reading), reading.freshness),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn id(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

/// A broker that is given up only for a reason that does not heal.
pub(crate) fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_uppercase(),
        version: Version::V5,
        client_id: "id".into(),
        subscriptions: vec![Subscription::new(Filter::parse("#").unwrap(), Qos::AtMostOnce)],
        persistent: true,
        ..Profile::new(id(name), Url::parse("ws://127.0.0.1:1/mqtt", false).unwrap())
    }
}

pub(crate) fn source(broker: &str, topic: &str) -> Source {
    Source::new(id(broker), Topic::parse(topic).unwrap(), Selector::default())
}

pub(crate) fn feed(broker: &str, filter: &str) -> Feed {
    Feed::new(id(broker), Filter::parse(filter).unwrap(), Selector::default())
}

pub(crate) fn reading(broker: &str, topic: &str) -> View {
    View::Reading { source: source(broker, topic), spark: None }
}

pub(crate) fn number(reading: &Reading) -> Option<f64> {
    match &reading.value {
        Some(Ok(Value::Number(number))) => Some(number.value),
        _ => None,
    }
}

/// A PUBLISH of MQTT 5 at `QoS` 0 with a payload of at most 100 bytes on a short topic.
pub(crate) fn message(topic: &str, payload: &str) -> Vec<u8> {
    let mut packet = vec![0x30, (topic.len() + payload.len() + 3) as u8, 0, topic.len() as u8];
    assert!(packet[1] < 0x80, "one byte says the length");
    packet.extend(topic.bytes());
    packet.push(0);
    packet.extend(payload.bytes());
    packet
}

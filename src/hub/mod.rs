//! The worker's mind: the clients, the store and the standing views, still without a browser.
//!
//! [`Hub`] is to the application what [`Session`](crate::mqtt::Session) is to the protocol: tell it what happened,
//! do what it says, sleep until its deadline. Many brokers and many pages, from the first day.

mod care;
mod exam;
mod log;
mod packets;
mod pcapng;
mod trace;
mod views;

use std::collections::VecDeque;

use core::time::Duration;

use hashbrown::HashMap;

use crate::client::{self, Bounds, Client, Unkept};
pub use crate::client::{Record, Write};
use crate::data::view::Level;
use crate::data::{Limits, Message, Slot, Store};
use crate::id::BrokerId;
use crate::mqtt::{Outgoing, Publish, PublishProperties};
use crate::port::{Event, NoToken, Notice, Outcome, Reply, Request, Status, Trouble, Wish, WishId};
use crate::profile::{Profile, Url};
use crate::secret::Secret;
use crate::strings;
use crate::time::{Instant, Now};
use care::Care;
pub use care::Tells;
use exam::Exam;
use log::Log;
use trace::Trace;
use views::Views;

/// The worker's mind.
///
/// # The calling contract
/// Call [`handle`](Self::handle) with what happened, then [`poll`](Self::poll) until `None`, then sleep until
/// [`deadline`](Self::deadline) and hand in [`Input::Tick`]. Early or extra ticks are harmless, and so is whatever a
/// connection says that was replaced: its [`Link`] is stale.
pub struct Hub {
    limits: Limits,
    store: Store,
    brokers: Vec<Broker>,
    pages: HashMap<PageId, Views>,
    log: Log,
    care: Care,
    exam: Option<Exam>,
    queue: VecDeque<Action>,
    random: fastrand::Rng,
    generations: u32,
    wishes: HashMap<u32, (PageId, WishId)>,
    wish_tags: u32,
    network: bool,
    last: Option<Now>,
}

/// A page's number, chosen by the driver.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PageId(pub u32);

/// One socket's life.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Link(u32);

impl Link {
    /// One that was never used before.
    fn next(generations: &mut u32) -> Self {
        *generations = generations.wrapping_add(1);
        Self(*generations)
    }
}

/// What happened.
pub enum Input<'a> {
    /// A page wants something.
    Request(PageId, Request),
    /// A socket is open.
    Open(Link),
    /// A binary frame arrived on it.
    Bytes(Link, &'a [u8]),
    /// A text frame arrived on it.
    Text(Link),
    /// It closed, with this WebSocket close code.
    Closed(Link, u16),
    /// So many bytes lie in it: the answer to [`Action::Measure`].
    Buffered(Link, usize),
    /// It could not even be made; the browser's words.
    Failed(Link, &'a str),
    /// What was kept of a broker's session, or why it cannot be known: the answer to [`Action::Recall`].
    Recalled(BrokerId, Result<Vec<Record>, Unkept>),
    /// A batch was saved, or not and why: the answer to [`Action::Save`].
    Saved(BrokerId, u64, Result<(), Unkept>),
    /// A token for a broker, or why there is none: the answer to [`Action::Fetch`].
    Fetched(BrokerId, Result<Secret, NoToken>),
    /// Time passed.
    Tick,
}

/// What the driver must do.
pub enum Action {
    /// Open a WebSocket with the subprotocol `mqtt`.
    Open {
        /// What to call it.
        link: Link,
        /// Where to.
        url: Url,
    },
    /// Open one without any subprotocol, to see whether it opens.
    Probe {
        /// What to call it.
        link: Link,
        /// Where to.
        url: Url,
    },
    /// Send a binary frame.
    Send(Link, Vec<u8>),
    /// Say how many bytes lie in a socket that the network has not taken yet.
    Measure(Link),
    /// Close the socket; nothing it says matters any more.
    Close(Link),
    /// Fetch a token for a broker from this address, relative to the page and on its own server.
    Fetch(BrokerId, Box<str>),
    /// Read what is kept of a broker's session, which from now on is this page's. If another page that is open has it,
    /// it is taken only if this is true; else the answer is [`Unkept::Taken`].
    Recall(BrokerId, bool),
    /// Do all of these to what is kept of a broker's session, or none of them, and nothing if another page has it. The
    /// batches of a broker are done in their order. Number 0 is done whoever has it, and needs no answer.
    Save(BrokerId, u64, Vec<Write>),
    /// Tell a page something.
    Reply(PageId, Reply),
}

struct Broker {
    id: BrokerId,
    client: Client,
    slot: Slot,
    link: Option<Link>,
    trace: Trace,
}

impl Hub {
    /// A hub without brokers and pages. `seed` jitters its waits and must differ from tab to tab.
    pub fn new(limits: Limits, seed: u64) -> Self {
        Self {
            store: Store::new(&limits),
            log: Log::new(limits.log_lines),
            limits,
            care: Care::default(),
            exam: None,
            brokers: Vec::new(),
            pages: HashMap::new(),
            queue: VecDeque::new(),
            random: fastrand::Rng::with_seed(seed),
            generations: 0,
            wishes: HashMap::new(),
            wish_tags: 0,
            network: true,
            last: None,
        }
    }

    /// Something happened.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        self.handle_telling(now, input, &|_| ());
    }

    /// The same, and `tells` hears of each message before it is handled, past [`poll`](Self::poll), while a page wants
    /// to know ([`Request::Foretell`]).
    pub fn handle_telling(&mut self, now: Now, input: Input<'_>, tells: Tells<'_>) {
        self.notice_sleep(now);
        match input {
            Input::Request(page, request) => self.handle_request(now, page, request),
            Input::Open(link) if self.is_exam(link) => self.with_exam(|doctor| doctor.handle_open(now)),
            Input::Bytes(link, bytes) if self.is_exam(link) => {
                self.with_exam(|doctor| doctor.handle_bytes(now, bytes));
            }
            Input::Text(link) if self.is_exam(link) => self.with_exam(|doctor| doctor.handle_text(now)),
            Input::Closed(link, code) if self.is_exam(link) => {
                self.with_exam(|doctor| doctor.handle_close(now, code));
            }
            Input::Failed(link, text) if self.is_exam(link) => {
                self.with_exam(|doctor| doctor.handle_failure(now, text));
            }
            Input::Open(link) => self.with_link(now, link, |client, trace| {
                trace.open(now);
                client.handle_open(now);
            }),
            Input::Bytes(link, bytes) => self.receive(now, link, bytes, tells),
            Input::Text(link) => self.with_link(now, link, |client, _| client.handle_text(now)),
            Input::Closed(link, code) => self.with_link(now, link, |client, trace| {
                trace.close(now, Some(code));
                client.handle_close(now, code);
            }),
            Input::Buffered(link, bytes) => self.with_link(now, link, |client, _| client.measured(now, bytes)),
            Input::Failed(link, text) => self.with_link(now, link, |client, _| client.handle_failure(now, text)),
            Input::Recalled(id, kept) => self.replay(now, &id, kept, tells),
            Input::Saved(id, number, Ok(())) => {
                self.with_broker(now, &id, |client| client.saved(now, number));
            }
            Input::Saved(id, number, Err(why)) => {
                self.with_broker(now, &id, |client| client.unsaved(now, number, why));
            }
            Input::Fetched(id, token) => self.with_broker(now, &id, |client| client.fetched(now, token)),
            Input::Tick => {
                self.each_client(now, Client::handle_timeout);
                self.with_exam(|doctor| doctor.handle_timeout(now));
            }
        }
        self.answer(now);
        self.care.done(tells);
    }

    /// What to do next; `None` when there is nothing.
    pub fn poll(&mut self) -> Option<Action> {
        self.queue.pop_front()
    }

    /// When to hand in the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Instant> {
        let clients = self.brokers.iter().filter_map(|broker| broker.client.deadline());
        let last = self.last.unwrap_or_default();
        // The store thinks in wall-clock time; what it waits for is turned into a span from the last look.
        let views =
            self.pages.values().filter_map(|views| views.due(&self.store, &self.log, &self.brokers, last.unix)).map(
                |due| {
                    last.instant + Duration::from_millis(u64::try_from(due.millis_since(last.unix)).unwrap_or_default())
                },
            );
        let exam = self.exam.as_ref().and_then(|exam| exam.doctor.deadline());
        clients.chain(views).chain(exam).min()
    }

    fn handle_request(&mut self, now: Now, page: PageId, request: Request) {
        if !self.pages.contains_key(&page) {
            self.pages.insert(page, Views::new(&self.limits));
            for index in 0..self.brokers.len() {
                self.tell_status(index, Some(page));
            }
        }
        let Some(views) = self.pages.get_mut(&page) else { return };
        match request {
            Request::Begin(life) => self.log.begin(life),
            Request::Ping => self.queue.push_back(Action::Reply(page, Reply::Alive)),
            Request::Foretell(on) => self.care.foretell(on),
            Request::LeaveOut(what) => {
                let line = strings::log::left_out(&what.topic);
                self.log.write(now.unix, Level::Warn, Some(what.broker.clone()), line);
                self.care.leave_out(what);
            }
            Request::Watch(id, view) => views.watch(id, view, &mut self.store),
            Request::Unwatch(id) => views.unwatch(id, &mut self.store),
            Request::Credit => views.credit(),
            Request::Pause(paused) => views.pause(paused),
            Request::Connect(profile) => self.connect(now, &profile),
            Request::Disconnect(id) => self.with_broker(now, &id, |client| client.disconnect(now)),
            Request::Retry(id) => self.with_broker(now, &id, |client| client.connect(now)),
            Request::Forget(id) => self.forget(now, &id),
            Request::Publish(wish) => self.publish(now, page, wish),
            Request::Test(test) => self.begin_test(now, page, *test, self.bounds()),
            Request::EndTest => self.end_test(now),
            Request::ClearQueue(id) => self.with_broker(now, &id, Client::clear_outbox),
            Request::Online(online) => {
                self.network = online;
                self.each_client(now, |client, now| client.network(now, online));
            }
            Request::Woke => self.each_client(now, Client::woke),
            Request::Note(level, text) => self.log.write(now.unix, level, None, text),
        }
    }

    /// Makes or replaces a broker and connects to it.
    fn connect(&mut self, now: Now, profile: &Profile) {
        let id = profile.id.clone();
        let mut client = Client::new(profile.clone(), self.bounds(), self.random.u64(..));
        client.network(now, self.network);
        let index = if let Some(index) = self.brokers.iter().position(|broker| broker.id == id) {
            // The old connection says goodbye before the new one greets.
            let continues = self.brokers.get(index).is_some_and(|broker| broker.client.continues_as(profile));
            self.with_broker(now, &id, |client| if continues { client.disconnect(now) } else { client.end(now) });
            if let Some(broker) = self.brokers.get_mut(index) {
                let before = core::mem::replace(&mut broker.client, client);
                if continues {
                    broker.client.inherit(before);
                }
            }
            index
        } else if self.brokers.len() < self.limits.brokers {
            let slot = self.store.broker(&id);
            self.brokers.push(Broker { id, client, slot, link: None, trace: Trace::new(&self.limits) });
            self.brokers.len() - 1
        } else {
            return self.refuse(now, &id);
        };
        if let Some(broker) = self.brokers.get_mut(index) {
            broker.client.connect(now);
        }
        self.drain(now, index);
    }

    fn bounds(&self) -> Bounds {
        Bounds {
            packet_bytes: self.limits.packet_bytes,
            publishes: self.limits.publishes,
            topic_aliases: self.limits.topic_aliases,
            kept_messages: self.limits.kept_messages,
            kept_bytes: self.limits.kept_bytes,
            socket_bytes: self.limits.socket_bytes,
            waiting_bytes: self.limits.waiting_bytes,
        }
    }

    /// There is no room for another broker.
    fn refuse(&mut self, now: Now, id: &BrokerId) {
        let limit = self.limits.brokers as u32;
        self.log.write(now.unix, Level::Error, Some(id.clone()), strings::log::too_many_brokers(limit));
        self.tell(None, &Event::Status(id.clone(), Status::refused(Trouble::TooMany(limit))));
    }

    fn forget(&mut self, now: Now, id: &BrokerId) {
        self.with_broker(now, id, |client| client.end(now));
        if let Some(index) = self.brokers.iter().position(|broker| broker.id == *id) {
            let broker = self.brokers.remove(index);
            self.store.forget(broker.slot);
            // The broker may have closed it, but the driver still has it.
            self.queue.extend(broker.link.map(Action::Close));
        } else {
            // An earlier page may have kept a session of one that this page never connected to.
            self.queue.push_back(Action::Save(id.clone(), 0, vec![Write::Clear]));
        }
    }

    fn publish(&mut self, now: Now, page: PageId, wish: Wish) {
        self.wish_tags = self.wish_tags.wrapping_add(1);
        let tag = self.wish_tags;
        self.wishes.insert(tag, (page, wish.id));
        let Some(index) = self.brokers.iter().position(|broker| broker.id == wish.broker) else {
            let why = crate::mqtt::Refused::NotConnected.to_string();
            return self.tell_outcome(now, tag, Outcome::Refused(why.into()));
        };
        let message = Outgoing {
            topic: wish.topic,
            payload: wish.payload,
            qos: wish.qos,
            retain: wish.retain,
            properties: PublishProperties::default(),
        };
        if let Some(broker) = self.brokers.get_mut(index) {
            broker.client.publish_within(now, tag, message, Duration::from_secs(wish.queue_secs.into()));
        }
        self.drain(now, index);
    }

    // ---- reaching the clients ----

    /// Lets the client that owns a live link hear something. Stale links are nobody's.
    fn with_link(&mut self, now: Now, link: Link, tell: impl FnOnce(&mut Client, &mut Trace)) {
        let Some(index) = self.brokers.iter().position(|broker| broker.link == Some(link)) else { return };
        if let Some(broker) = self.brokers.get_mut(index) {
            tell(&mut broker.client, &mut broker.trace);
        }
        self.drain(now, index);
    }

    /// Bytes arrived: each message in them goes into the store, unless its topic is left out.
    fn receive(&mut self, now: Now, link: Link, bytes: &[u8], tells: Tells<'_>) {
        let Some(index) = self.brokers.iter().position(|broker| broker.link == Some(link)) else { return };
        let Self { brokers, store, care, .. } = self;
        if let Some(Broker { id, client, slot, trace, .. }) = brokers.get_mut(index) {
            trace.hear(now, bytes);
            client.handle_bytes(now, bytes, &mut |publish| {
                if care.admits(id, publish, tells) {
                    store.apply(*slot, &message(publish), now.unix);
                }
            });
        }
        self.drain(now, index);
    }

    /// What an earlier page had received: it goes into the store as it did then, unless its topic is left out.
    fn replay(&mut self, now: Now, id: &BrokerId, kept: Result<Vec<Record>, Unkept>, tells: Tells<'_>) {
        let Some(index) = self.brokers.iter().position(|broker| broker.id == *id) else { return };
        let Self { brokers, store, care, .. } = self;
        if let Some(Broker { id, client, slot, .. }) = brokers.get_mut(index) {
            client.recalled(now, kept, &mut |publish, at| {
                if care.admits(id, publish, tells) {
                    store.apply(*slot, &message(publish), at);
                }
            });
        }
        self.drain(now, index);
    }

    fn with_broker(&mut self, now: Now, id: &BrokerId, tell: impl FnOnce(&mut Client)) {
        let Some(index) = self.brokers.iter().position(|broker| broker.id == *id) else { return };
        if let Some(broker) = self.brokers.get_mut(index) {
            tell(&mut broker.client);
        }
        self.drain(now, index);
    }

    fn each_client(&mut self, now: Now, tell: impl Fn(&mut Client, Now)) {
        for index in 0..self.brokers.len() {
            if let Some(broker) = self.brokers.get_mut(index) {
                tell(&mut broker.client, now);
            }
            self.drain(now, index);
        }
    }

    /// A wall clock that ran ahead of the monotonic one means that the computer slept.
    fn notice_sleep(&mut self, now: Now) {
        let Some(last) = self.last.replace(now) else { return };
        let wall = now.unix.millis_since(last.unix);
        let monotonic = i64::try_from(now.instant.since(last.instant).as_millis()).unwrap_or(i64::MAX);
        if wall.saturating_sub(monotonic) > SLEPT_MILLIS {
            self.each_client(now, Client::woke);
        }
    }

    /// Does what a client wants.
    fn drain(&mut self, now: Now, index: usize) {
        while let Some(broker) = self.brokers.get_mut(index) {
            let Some(output) = broker.client.poll() else { return };
            match output {
                client::Output::Open(url) => {
                    let link = Link::next(&mut self.generations);
                    broker.trace.begin(now);
                    if let Some(old) = broker.link.replace(link) {
                        self.queue.push_back(Action::Close(old));
                    }
                    self.queue.push_back(Action::Open { link, url });
                }
                client::Output::Send(bytes) => {
                    if let Some(link) = broker.link {
                        broker.trace.say(now, &bytes);
                        self.queue.push_back(Action::Send(link, bytes));
                    }
                }
                client::Output::Measure => self.queue.extend(broker.link.map(Action::Measure)),
                client::Output::Close => {
                    if let Some(link) = broker.link.take() {
                        broker.trace.close(now, None);
                        self.queue.push_back(Action::Close(link));
                    }
                }
                client::Output::Fetch(url) => self.queue.push_back(Action::Fetch(broker.id.clone(), url)),
                client::Output::Recall(takes) => self.queue.push_back(Action::Recall(broker.id.clone(), takes)),
                client::Output::Save(number, writes) => {
                    self.queue.push_back(Action::Save(broker.id.clone(), number, writes));
                }
                client::Output::Event(event) => self.handle_event(now, index, event),
            }
        }
    }

    fn handle_event(&mut self, now: Now, index: usize, event: client::Event) {
        match event {
            client::Event::Status => self.tell_status(index, None),
            client::Event::Online(online) => {
                if let Some(broker) = self.brokers.get(index) {
                    self.store.connection(broker.slot, now.unix, online);
                }
            }
            client::Event::Published(tag, outcome) => self.tell_outcome(now, tag, outcome),
            client::Event::Note(note) => {
                if let Some(broker) = self.brokers.get(index) {
                    if matches!(note, client::Note::Notice(Notice::SessionLost(_))) {
                        self.store.lose_session(broker.slot);
                    }
                    let (level, text) = log::sentence(&note);
                    self.log.write(now.unix, level, Some(broker.id.clone()), text);
                }
            }
        }
    }

    // ---- telling the pages ----

    /// Tells one page or all how a broker's connection stands.
    fn tell_status(&mut self, index: usize, page: Option<PageId>) {
        let Some(broker) = self.brokers.get(index) else { return };
        let event = Event::Status(broker.id.clone(), broker.client.status());
        self.tell(page, &event);
    }

    /// Tells one page or all of an event.
    fn tell(&mut self, page: Option<PageId>, event: &Event) {
        for id in self.pages.keys().filter(|id| page.is_none_or(|page| page == **id)) {
            self.queue.push_back(Action::Reply(*id, Reply::Event(event.clone())));
        }
    }

    fn tell_outcome(&mut self, now: Now, tag: u32, outcome: Outcome) {
        let told = if outcome.is_final() { self.wishes.remove(&tag) } else { self.wishes.get(&tag).copied() };
        if let Outcome::Refused(why) = &outcome {
            self.log.write(now.unix, Level::Warn, None, strings::log::not_published(why));
        }
        if let Some((page, wish)) = told {
            self.queue.push_back(Action::Reply(page, Reply::Event(Event::Published(wish, outcome))));
        }
    }

    fn answer(&mut self, now: Now) {
        for (page, views) in &mut self.pages {
            if let Some(answers) = views.answer(&mut self.store, &self.log, &self.brokers, now.unix) {
                self.queue.push_back(Action::Reply(*page, Reply::Answers(answers)));
            }
        }
    }
}

fn message<'a>(publish: &Publish<'a>) -> Message<'a> {
    Message {
        topic: publish.topic,
        payload: publish.payload,
        qos: publish.qos.into(),
        retain: publish.retain,
        dup: publish.dup,
        properties: publish.properties,
    }
}

/// How far the wall clock must run ahead of the monotonic one to mean a sleep.
const SLEPT_MILLIS: i64 = 5_000;

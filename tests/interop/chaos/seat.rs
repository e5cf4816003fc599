//! [`Seat`]: a page without a browser whose session outlasts it: the product's [`Client`] over real sockets, a storage in
//! memory that saves as the browser's does, and somebody who presses Retry at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rig::clock;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use topicboard::client::{Bounds, Client, Event, Note, Notice, Outcome, Output, Record, State, Trouble, Write};
use topicboard::mqtt::topic::Topic;
use topicboard::mqtt::{Outgoing, Publish, PublishProperties, Qos};
use topicboard::profile::Profile;

use crate::page::now;
use crate::socket::{Heard, Sockets};

/// A page without a browser. Dropped, it is gone without a word.
pub(super) struct Seat {
    told: Arc<Mutex<Told>>,
    asks: UnboundedSender<Ask>,
    _task: JoinSet<()>,
}

/// What is known of a page.
#[derive(Default)]
pub(super) struct Told {
    /// Whether it is connected and everything was granted.
    pub(super) is_ready: bool,
    /// The numbers of the messages that it has, by quality of service, as they came.
    pub(super) has: [Vec<u64>; 3],
    /// How many messages of each quality of service it took upon itself to send.
    pub(super) taken: [u64; 3],
    /// How many of them the broker has acknowledged.
    pub(super) acknowledged: [u64; 3],
    /// How often the broker sent more at once than it may, and was hung up on.
    pub(super) overruns: u64,
    /// What must not happen and did.
    pub(super) wrong: Vec<String>,
}

enum Ask {
    /// The page is gone, and another begins with what the storage has.
    Reload,
    /// Publish no more.
    Enough,
}

/// What a browser's storage does: batch after batch, each whole or not at all, and it takes a while.
#[derive(Default)]
struct Storage {
    kept: BTreeMap<Box<str>, Vec<u8>>,
    under_way: VecDeque<(Instant, Errand)>,
}

enum Errand {
    Recall,
    Save(u64, Vec<Write>),
}

struct Driver {
    profile: Profile,
    client: Client,
    sockets: Sockets<u64>,
    heard: UnboundedReceiver<Heard<u64>>,
    socket: u64,
    storage: Storage,
    random: fastrand::Rng,
    origin: std::time::Instant,
    /// When somebody presses Retry.
    retry: Option<Instant>,
    /// Messages a second of each quality of service, since when, and how many are to be published by now.
    rate: u64,
    since: Option<std::time::Instant>,
    told: Arc<Mutex<Told>>,
}

impl Seat {
    /// Opens a page that publishes so many numbered messages a second of each quality of service, on a topic for each,
    /// whenever it is connected; 0 for one that only listens.
    pub(super) fn open(profile: Profile, rate: u64, seed: u64) -> Self {
        let (told, (asks, asked), mut task) = (Arc::new(Mutex::default()), unbounded_channel(), JoinSet::new());
        let (sockets, heard) = Sockets::new();
        let driver = Driver {
            client: client(&profile, seed),
            profile,
            sockets,
            heard,
            socket: 0,
            storage: Storage::default(),
            random: fastrand::Rng::with_seed(seed),
            origin: clock::now(),
            retry: None,
            rate,
            since: None,
            told: Arc::clone(&told),
        };
        task.spawn(driver.run(asked));
        Self { told, asks, _task: task }
    }

    /// What is known of it now.
    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }

    /// Closes the page as a crash would and opens it again.
    pub(super) fn reload(&self) {
        self.asks.send(Ask::Reload).ok();
    }

    /// Lets it publish no more than it has.
    pub(super) fn enough(&self) {
        self.asks.send(Ask::Enough).ok();
    }
}

impl Driver {
    async fn run(mut self, mut asked: UnboundedReceiver<Ask>) {
        self.client.connect(now(self.origin));
        loop {
            self.drain();
            self.publish();
            let deadline = self.client.deadline().map_or(A_WHILE, |due| due.since(now(self.origin).instant));
            let storage = self.storage.under_way.front().map(|(due, _)| *due);
            let beat = Instant::now() + if self.rate > 0 { BEAT } else { A_WHILE };
            let wake = [Some(Instant::now() + deadline), storage, self.retry, Some(beat)].into_iter().flatten().min();
            tokio::select! {
                ask = asked.recv() => match ask {
                    Some(Ask::Reload) => self.reload(),
                    Some(Ask::Enough) => self.rate = 0,
                    None => return,
                },
                Some(heard) = self.heard.recv() => self.hear(heard),
                () = sleep_until(wake.unwrap_or(beat)) => {}
            }
            self.storage();
            let now = now(self.origin);
            self.client.handle_timeout(now);
            if self.retry.is_some_and(|retry| retry <= Instant::now()) {
                self.retry = None;
                self.client.connect(now);
            }
        }
    }

    fn hear(&mut self, heard: Heard<u64>) {
        let now = now(self.origin);
        match heard {
            Heard::Open(link, writer) if link == self.socket => {
                self.sockets.opened(link, writer);
                self.client.handle_open(now);
            }
            Heard::Frame(link, Message::Binary(bytes)) if link == self.socket => {
                let mut told = lock(&self.told);
                self.client.handle_bytes(now, &bytes, &mut |publish| told.deliver(publish));
            }
            Heard::Frame(link, Message::Text(_)) if link == self.socket => self.client.handle_text(now),
            Heard::Closed(link) if link == self.socket => {
                self.sockets.close(link);
                self.client.handle_close(now, 1006);
            }
            // Of a socket that was let go.
            _ => {}
        }
    }

    /// Does what the client wants.
    fn drain(&mut self) {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Open(url) => {
                    self.sockets.close(self.socket);
                    self.socket += 1;
                    self.sockets.open(self.socket, url.to_string());
                }
                Output::Send(bytes) => self.sockets.send(self.socket, Message::binary(bytes)),
                Output::Close => self.sockets.close(self.socket),
                // Nobody else has it.
                Output::Recall(_) => self.storage.ask(Errand::Recall, &mut self.random),
                Output::Save(number, writes) => self.storage.ask(Errand::Save(number, writes), &mut self.random),
                // The system takes what is written at once.
                Output::Measure => self.client.measured(now(self.origin), 0),
                // Of passwords alone.
                Output::Fetch(url) => lock(&self.told).wrong.push(format!("it wants a token from {url}")),
                Output::Event(event) => self.event(event),
            }
        }
    }

    fn event(&mut self, event: Event) {
        let mut told = lock(&self.told);
        match event {
            Event::Status => {
                let status = self.client.status();
                let granted = status.subscriptions.iter().all(|grant| matches!(grant.result, Some(Ok(_))));
                told.is_ready = matches!(status.state, State::Connected { .. }) && granted;
                match status.state {
                    State::Waiting { .. } => {
                        let pause = Duration::from_millis(self.random.u64(5..60));
                        self.retry.get_or_insert(Instant::now() + pause);
                    }
                    State::GaveUp { why } | State::Refused { why } => told.wrong.push(format!("it gave up: {why:?}")),
                    _ => {}
                }
            }
            Event::Published(qos, Outcome::Acknowledged) => told.acknowledged[qos as usize] += 1,
            Event::Published(_, Outcome::Sent | Outcome::Gone) | Event::Online(_) => {}
            // Not taken: it is tried again.
            Event::Published(qos, Outcome::Refused(_)) => told.taken[qos as usize] -= 1,
            Event::Published(_, outcome) => told.wrong.push(format!("a message came to {outcome:?}")),
            Event::Note(note @ (Note::Notice(Notice::SessionLost(_)) | Note::SetAside | Note::NotKept(_))) => {
                told.wrong.push(format!("{note:?}"));
            }
            // Mosquitto sends two messages for each of QoS 2 that is completed (see the README's table of brokers).
            Event::Note(Note::Lost(Trouble::Protocol(why))) if why.contains("Receive Maximum") => told.overruns += 1,
            Event::Note(Note::Lost(why @ (Trouble::Protocol(_) | Trouble::Reason { .. }))) => {
                told.wrong.push(format!("the connection ended: {why:?}"));
            }
            Event::Note(_) => {}
        }
    }

    /// Publishes what is due, and while there is no connection, later.
    fn publish(&mut self) {
        let since = *self.since.get_or_insert_with(clock::now);
        let due = since.elapsed().as_millis() as u64 * self.rate / 1_000;
        for (qos, wanted) in [Qos::AtMostOnce, Qos::AtLeastOnce, Qos::ExactlyOnce].into_iter().enumerate() {
            // As much as was missed at once, but no flood.
            for _ in 0..20 {
                let number = lock(&self.told).taken[qos];
                if number >= due || !self.client.is_online() {
                    break;
                }
                let (Ok(topic), payload) = (Topic::parse(&topic(qos)), payload(number)) else { return };
                let properties = PublishProperties::default();
                let message = Outgoing { topic, payload: payload.into(), qos: wanted, retain: false, properties };
                lock(&self.told).taken[qos] += 1;
                self.client.publish(now(self.origin), qos as u32, message);
                self.drain();
            }
        }
    }

    /// Does what the storage has done by now.
    fn storage(&mut self) {
        while let Some((_, errand)) = self.storage.under_way.pop_front_if(|(due, _)| *due <= Instant::now()) {
            let now = now(self.origin);
            match errand {
                Errand::Recall => {
                    let records: Vec<Record> = self.storage.kept.clone().into_iter().collect();
                    let mut told = lock(&self.told);
                    self.client.recalled(now, Ok(records), &mut |publish, _| told.deliver(publish));
                }
                Errand::Save(number, writes) => {
                    self.storage.save(writes);
                    self.client.saved(now, number);
                }
            }
            self.drain();
        }
    }

    /// The page is gone: of what was on its way to the storage, some batches were saved, and of what it had, only what
    /// was kept is there again.
    fn reload(&mut self) {
        let saved = self.random.usize(0..=self.storage.under_way.len());
        for (_, errand) in core::mem::take(&mut self.storage.under_way).into_iter().take(saved) {
            if let Errand::Save(_, writes) = errand {
                self.storage.save(writes);
            }
        }
        (self.sockets, self.heard) = Sockets::new();
        self.retry = None;
        self.client = client(&self.profile, self.random.u64(..));
        let mut told = lock(&self.told);
        // Messages of QoS 0 are never kept.
        told.has[1].clear();
        told.has[2].clear();
        told.is_ready = false;
        drop(told);
        self.client.connect(now(self.origin));
    }
}

impl Storage {
    fn ask(&mut self, errand: Errand, random: &mut fastrand::Rng) {
        let due = Instant::now() + Duration::from_millis(random.u64(0..8));
        // One after the other.
        let due = self.under_way.back().map_or(due, |(before, _)| due.max(*before));
        self.under_way.push_back((due, errand));
    }

    fn save(&mut self, writes: Vec<Write>) {
        for write in writes {
            match write {
                Write::Put((key, bytes)) => drop(self.kept.insert(key, bytes)),
                Write::Delete(key) => drop(self.kept.remove(&key)),
                Write::Clear => self.kept.clear(),
                // Told as a note, which is wrong.
                Write::SetAside(_) => {}
            }
        }
    }
}

impl Told {
    fn deliver(&mut self, publish: &Publish<'_>) {
        let qos = publish.topic.strip_prefix(TOPICS).and_then(|qos| qos.parse::<usize>().ok());
        let text = String::from_utf8_lossy(publish.payload);
        let number = text.split(':').next().and_then(|number| number.parse().ok());
        match (qos, number) {
            (Some(qos @ 0..3), Some(number)) if *text == *payload(number) => self.has[qos].push(number),
            _ => self.wrong.push(format!("{} says {text:?}", publish.topic)),
        }
    }
}

/// The topic of the messages of this quality of service.
pub(super) fn topic(qos: usize) -> String {
    format!("{TOPICS}{qos}")
}

/// The text of a message: its number, and more of it for some than for others.
pub(super) fn payload(number: u64) -> String {
    format!("{number}:{}", "x".repeat((number * 7 % 200) as usize))
}

fn client(profile: &Profile, seed: u64) -> Client {
    let bounds = Bounds {
        packet_bytes: 1 << 20,
        publishes: 200,
        topic_aliases: 16,
        // So that a reload has everything again.
        kept_messages: usize::MAX,
        kept_bytes: usize::MAX / 8,
        // As many as there may be: what waits is not what is judged here.
        socket_bytes: usize::MAX,
        waiting_bytes: usize::MAX,
    };
    Client::new(profile.clone(), bounds, seed)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Before the quality of service.
pub(super) const TOPICS: &str = "chaos/";
const BEAT: Duration = Duration::from_millis(10);
const A_WHILE: Duration = Duration::from_secs(1);

//! [`Page`]: a page without a browser. Drives the product's [`Hub`] over real WebSockets, as `web/worker.rs` does, and
//! keeps what it hears.

use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use topicboard::data::Limits;
use topicboard::data::view::{Answer, View};
use topicboard::hub::{Action, Hub, Input, PageId};
use topicboard::id::BrokerId;
use topicboard::port::{Event, NoToken, Outcome, Reply, Request, State, Status, Unkept, WatchId, Wish, WishId, wire};
use topicboard::time::{Instant, Now, Timestamp};

use rig::clock;
use rig::error::Result;
use rig::wait::{PATIENCE, until};

use crate::socket::{Heard, Sockets};

/// A page without a browser. Dropped, it closes its sockets without a word.
pub(crate) struct Page {
    requests: UnboundedSender<Vec<u8>>,
    replies: UnboundedReceiver<Vec<u8>>,
    statuses: HashMap<BrokerId, Status>,
    /// Every state in the order it was heard.
    states: Vec<State>,
    answers: HashMap<WatchId, Answer>,
    outcomes: HashMap<WishId, Vec<Outcome>>,
    numbers: u32,
    _driver: JoinSet<()>,
}

impl Page {
    /// Starts a hub and a page that listens to it.
    pub(crate) fn start() -> Self {
        let (requests, wanted) = unbounded_channel();
        let (told, replies) = unbounded_channel();
        let mut driver = JoinSet::new();
        driver.spawn(drive(wanted, told));
        let page = Self {
            requests,
            replies,
            statuses: HashMap::new(),
            states: Vec::new(),
            answers: HashMap::new(),
            outcomes: HashMap::new(),
            numbers: 0,
            _driver: driver,
        };
        page.send(&Request::Credit);
        page
    }

    /// Asks the hub for something; through the wire, as a real page does.
    pub(crate) fn send(&self, request: &Request) {
        // The driver ends only with the page.
        self.requests.send(wire::encode_request(request)).ok();
    }

    /// Asks a question that stands.
    pub(crate) fn watch(&mut self, view: View) -> WatchId {
        self.numbers += 1;
        let id = WatchId(self.numbers);
        self.send(&Request::Watch(id, view));
        id
    }

    /// Publishes; [`outcome`](Self::outcome) tells how it went.
    pub(crate) fn publish(&mut self, mut wish: Wish) -> WishId {
        self.numbers += 1;
        wish.id = WishId(self.numbers);
        let id = wish.id;
        self.send(&Request::Publish(wish));
        id
    }

    /// Waits until a broker's state is as wanted.
    ///
    /// # Errors
    /// When it is not within [`PATIENCE`].
    pub(crate) async fn state(
        &mut self,
        broker: &BrokerId,
        what: &str,
        wanted: impl Fn(&State) -> bool,
    ) -> Result<State> {
        until(what, PATIENCE, async || {
            self.listen();
            self.statuses.get(broker).map(|status| status.state.clone()).filter(&wanted)
        })
        .await
    }

    /// Waits until the answer to a question is as wanted.
    ///
    /// # Errors
    /// When it is not within [`PATIENCE`].
    pub(crate) async fn answer<T>(
        &mut self,
        id: WatchId,
        what: &str,
        wanted: impl Fn(&Answer) -> Option<T>,
    ) -> Result<T> {
        until(what, PATIENCE, async || {
            self.listen();
            self.answers.get(&id).and_then(&wanted)
        })
        .await
    }

    /// Waits until a publish came to its end, and gives everything that was said of it.
    ///
    /// # Errors
    /// When it does not within [`PATIENCE`].
    pub(crate) async fn outcome(&mut self, id: WishId) -> Result<Vec<Outcome>> {
        until("the end of a publish", PATIENCE, async || {
            self.listen();
            self.outcomes.get(&id).filter(|said| said.last().is_some_and(Outcome::is_final)).cloned()
        })
        .await
    }

    /// The status last heard of a broker.
    pub(crate) fn status(&mut self, broker: &BrokerId) -> Option<&Status> {
        self.listen();
        self.statuses.get(broker)
    }

    /// How often each broker said that it is being connected to.
    pub(crate) fn tries(&mut self) -> usize {
        self.listen();
        self.states.iter().filter(|state| matches!(state, State::Connecting)).count()
    }

    /// Takes what the hub said and gives the credit back.
    fn listen(&mut self) {
        while let Ok(bytes) = self.replies.try_recv() {
            match wire::decode_reply(&bytes) {
                Ok(Reply::Ready | Reply::Alive | Reply::Handling(_) | Reply::Event(Event::Tested(..))) | Err(_) => {}
                Ok(Reply::Answers(answers)) => {
                    self.answers.extend(answers);
                    self.send(&Request::Credit);
                }
                Ok(Reply::Event(Event::Status(id, status))) => {
                    if self.states.last() != Some(&status.state) {
                        self.states.push(status.state.clone());
                    }
                    self.statuses.insert(id, status);
                }
                Ok(Reply::Event(Event::Published(id, outcome))) => self.outcomes.entry(id).or_default().push(outcome),
            }
        }
    }
}

async fn drive(mut wanted: UnboundedReceiver<Vec<u8>>, told: UnboundedSender<Vec<u8>>) {
    let origin = clock::now();
    let mut hub = Hub::new(Limits::default(), fastrand::u64(..));
    let (mut sockets, mut heard) = Sockets::new();
    loop {
        let sleep = hub.deadline().map_or(A_LONG_TIME, |deadline| deadline.since(now(origin).instant));
        tokio::select! {
            request = wanted.recv() => {
                let Some(request) = request else { return };
                if let Ok(request) = wire::decode_request(&request) {
                    hub.handle(now(origin), Input::Request(PageId(0), request));
                }
            }
            Some(heard) = heard.recv() => match heard {
                Heard::Open(link, writer) => {
                    sockets.opened(link, writer);
                    hub.handle(now(origin), Input::Open(link));
                }
                Heard::Frame(link, Message::Binary(bytes)) => hub.handle(now(origin), Input::Bytes(link, &bytes)),
                Heard::Frame(link, Message::Text(_)) => hub.handle(now(origin), Input::Text(link)),
                Heard::Frame(..) => {}
                Heard::Closed(link) => hub.handle(now(origin), Input::Closed(link, ABNORMAL)),
            },
            () = tokio::time::sleep(sleep) => hub.handle(now(origin), Input::Tick),
        }
        while let Some(action) = hub.poll() {
            match action {
                Action::Open { link, url } => sockets.open(link, url.to_string()),
                Action::Send(link, bytes) => sockets.send(link, Message::binary(bytes)),
                Action::Close(link) => sockets.close(link),
                // Nor has it a server of its own.
                Action::Fetch(broker, _) => hub.handle(now(origin), Input::Fetched(broker, Err(NoToken::Unreached))),
                // This driver's queue to a socket has no end.
                Action::Measure(link) => hub.handle(now(origin), Input::Buffered(link, 0)),
                // This driver has no storage.
                Action::Recall(broker, _) => {
                    hub.handle(now(origin), Input::Recalled(broker, Err(Unkept::Refused)));
                }
                // It keeps nothing, and nobody tests a connection here.
                Action::Save(..) | Action::Probe { .. } => {}
                Action::Reply(_, reply) => {
                    // The page is gone when nobody listens, and the driver is about to be.
                    told.send(wire::encode_reply(&reply)).ok();
                }
            }
        }
    }
}

/// Both clocks, the monotonic one counted from `origin`.
pub(crate) fn now(origin: std::time::Instant) -> Now {
    let instant = u64::try_from(clock::now().duration_since(origin).as_micros()).unwrap_or(u64::MAX);
    let unix = clock::wall().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Now {
        instant: Instant::from_micros(instant),
        unix: Timestamp::from_millis(i64::try_from(unix).unwrap_or(i64::MAX)),
    }
}

/// What a browser says of a socket that ended without a close frame.
const ABNORMAL: u16 = 1006;
const A_LONG_TIME: Duration = Duration::from_secs(3_600);

//! [`Line`]: the product's [`Session`] over one WebSocket, for what cannot be asked of the hub.

use std::error::Error;

use futures_util::{SinkExt as _, StreamExt as _};
use rig::clock;
use rig::wait::PATIENCE;
use tokio_tungstenite::tungstenite::Message;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{
    Delivery, Event, Options, Outgoing, Output, Publish, PublishProperties, Qos, Reason, Session, Subscribe,
    Subscription,
};
use topicboard::time::Instant;

use crate::page;
use crate::socket::{Socket, connect};

/// A conversation with a broker. Dropped, it breaks off without a word.
pub(crate) struct Line {
    /// The conversation itself; what it says is written by the next wait.
    pub(crate) session: Session,
    /// Every message in the order it was delivered.
    pub(crate) messages: Vec<Received>,
    /// Everything else that happened.
    pub(crate) events: Vec<Event>,
    /// Most messages that came in one frame.
    pub(crate) packed: usize,
    /// Whether a frame ended within a packet.
    pub(crate) is_split: bool,
    /// Answers to PINGREQ.
    pub(crate) pings: usize,
    socket: Option<Socket>,
    origin: std::time::Instant,
}

/// A message that was delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Received {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) retain: bool,
    /// Its properties as the product prints them.
    pub(crate) properties: Vec<String>,
}

/// What a broker did otherwise than it should.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

impl Line {
    /// Connects and waits for the welcome.
    pub(crate) async fn connect(url: &str, options: Options) -> Result<Self, Fault> {
        let mut line = Self {
            session: Session::new(options)?,
            messages: Vec::new(),
            events: Vec::new(),
            packed: 0,
            is_split: false,
            pings: 0,
            socket: Some(connect(url).await?),
            origin: clock::now(),
        };
        line.session.handle_open(line.now());
        line.until("the welcome", |line| line.session.is_online()).await?;
        Ok(line)
    }

    /// Subscribes and gives what was granted.
    pub(crate) async fn subscribe(&mut self, request: Subscribe) -> Result<Vec<Result<Qos, Reason>>, Fault> {
        self.session.subscribe(self.now(), request)?;
        let granted = |line: &Self| match line.events.last() {
            Some(Event::Subscribed(answers)) => Some(answers.iter().map(|(_, granted)| *granted).collect()),
            _ => None,
        };
        self.until("the answer to SUBSCRIBE", |line| granted(line).is_some()).await?;
        granted(self).ok_or_else(|| "it was waited for".into())
    }

    /// Subscribes to one filter.
    pub(crate) async fn listen(&mut self, filter: &str, qos: Qos) -> Result<(), Fault> {
        let subscriptions = vec![Subscription::new(Filter::parse(filter)?, qos)];
        let granted = self.subscribe(Subscribe { subscriptions, ..Subscribe::default() }).await?;
        if let [Ok(_)] = granted[..] { Ok(()) } else { Err(format!("{filter} was not granted: {granted:?}").into()) }
    }

    /// Ends the subscription to a filter.
    pub(crate) async fn unsubscribe(&mut self, filter: &str) -> Result<(), Fault> {
        self.session.unsubscribe(self.now(), vec![Filter::parse(filter)?], &Vec::new())?;
        self.until("the answer to UNSUBSCRIBE", |line| {
            matches!(line.events.last(), Some(Event::Unsubscribed(answers)) if answers.iter().all(|(_, answer)| answer.is_ok()))
        })
        .await
    }

    /// Publishes, and waits until the broker has it.
    pub(crate) async fn publish(&mut self, message: Outgoing) -> Result<(), Fault> {
        self.publish_all(vec![message]).await
    }

    /// Publishes in one write, and waits until the broker has everything.
    pub(crate) async fn publish_all(&mut self, messages: Vec<Outgoing>) -> Result<(), Fault> {
        let wanted = self.acknowledged() + messages.len();
        for message in messages {
            self.session.publish(self.now(), message)?;
        }
        self.until("the acknowledgements", |line| line.acknowledged() == wanted).await
    }

    /// Says goodbye, and waits until the broker has hung up.
    pub(crate) async fn disconnect(mut self) -> Result<(), Fault> {
        self.session.disconnect(self.now());
        self.flush().await;
        tokio::time::timeout(PATIENCE, async { while self.step().await {} }).await?;
        Ok(())
    }

    /// Goes on until something is so; a connection that ends before is a fault.
    pub(crate) async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> Result<(), Fault> {
        let waiting = async {
            self.flush().await;
            while !is_so(self) {
                if !self.step().await {
                    return Err(format!("the connection ended before {what}: {:?}", self.events.last()).into());
                }
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, waiting).await.map_err(|_| format!("{what} did not come"))?
    }

    /// The payloads of a topic, as text.
    pub(crate) fn payloads(&self, topic: &str) -> Vec<String> {
        let heard = self.messages.iter().filter(|message| message.topic == topic);
        heard.map(|message| String::from_utf8_lossy(&message.payload).into_owned()).collect()
    }

    fn acknowledged(&self) -> usize {
        let is_done = |event: &&Event| matches!(event, Event::Delivery(_, Delivery::Gone | Delivery::Acknowledged));
        self.events.iter().filter(is_done).count()
    }

    fn now(&self) -> Instant {
        page::now(self.origin).instant
    }

    /// Waits for one thing to happen; `false` once the connection has ended.
    async fn step(&mut self) -> bool {
        let now = self.now();
        let sleep = self.session.deadline().map_or(PATIENCE, |deadline| deadline.since(now));
        let Some(socket) = &mut self.socket else { return false };
        let heard = tokio::time::timeout(sleep, socket.next()).await;
        let now = self.now();
        match heard {
            Ok(Some(Ok(Message::Binary(bytes)))) => {
                self.pings += usize::from(bytes.starts_with(PINGRESP));
                let (before, messages) = (self.messages.len(), &mut self.messages);
                self.session.handle_bytes(now, &bytes, &mut |publish| messages.push(Received::from(publish)));
                self.packed = self.packed.max(self.messages.len() - before);
                self.is_split |= self.session.buffered() > 0;
            }
            Ok(Some(Ok(Message::Text(_)))) => self.session.handle_text(now),
            Ok(Some(Ok(_))) => {}
            Ok(_) => {
                self.socket = None;
                self.session.handle_close(now);
            }
            Err(_) => self.session.handle_timeout(now),
        }
        self.flush().await;
        self.socket.is_some()
    }

    /// Does what the session wants.
    async fn flush(&mut self) {
        while let Some(output) = self.session.poll() {
            match (output, &mut self.socket) {
                // A broken connection tells by its end.
                (Output::Send(bytes) | Output::Hold(bytes), Some(socket)) => {
                    drop(socket.send(Message::binary(bytes)).await);
                }
                (Output::Close, Some(socket)) => drop(socket.close(None).await),
                (Output::Event(event), _) => self.events.push(event),
                (Output::Send(_) | Output::Hold(_) | Output::Close, None) | (Output::Keep(_), _) => {}
            }
        }
    }
}

impl From<&Publish<'_>> for Received {
    fn from(publish: &Publish<'_>) -> Self {
        Self {
            topic: publish.topic.to_owned(),
            payload: publish.payload.to_vec(),
            retain: publish.retain,
            properties: publish.properties.iter().map(|property| format!("{property:?}")).collect(),
        }
    }
}

/// A message without properties that is not retained.
pub(crate) fn message(topic: &str, payload: impl Into<Vec<u8>>, qos: Qos) -> Result<Outgoing, Fault> {
    let properties = PublishProperties::default();
    Ok(Outgoing { topic: Topic::parse(topic)?, payload: payload.into(), qos, retain: false, properties })
}

/// PINGRESP in both versions.
const PINGRESP: &[u8] = &[0xD0, 0];

//! Requests, and the responses that are known by their correlation data (MQTT 5 §4.10).

use core::time::Duration;

use super::Session;
use crate::mqtt::event::{Event, Outgoing, Receipt};
use crate::mqtt::packet::Publish;
use crate::mqtt::topic::Topic;
use crate::mqtt::{Property, Refused};
use crate::time::Instant;

/// The requests that wait for their response, in the order they were made.
#[derive(Default)]
pub(super) struct Requests {
    waiting: Vec<Waiting>,
    made: u64,
}

struct Waiting {
    receipt: Receipt,
    topic: Topic,
    correlation: Box<[u8]>,
    until: Instant,
}

impl Requests {
    /// The event that a message is to whoever asked for it. It costs nothing while nobody waits.
    pub(super) fn answer(&mut self, publish: &Publish<'_>) -> Option<Event> {
        if self.waiting.is_empty() {
            return None;
        }
        let correlation = publish.properties.iter().find_map(|property| match property {
            Property::CorrelationData(data) => Some(data),
            _ => None,
        })?;
        let is_meant =
            |waiting: &Waiting| *waiting.correlation == *correlation && waiting.topic.as_str() == publish.topic;
        let place = self.waiting.iter().position(is_meant)?;
        Some(Event::Response(self.waiting.remove(place).receipt, Some(publish.payload.into())))
    }

    /// Gives up those that waited long enough, or all of them.
    pub(super) fn give_up(&mut self, now: Option<Instant>) -> impl Iterator<Item = Receipt> {
        let is_over = move |waiting: &mut Waiting| now.is_none_or(|now| waiting.until <= now);
        self.waiting.extract_if(.., is_over).map(|waiting| waiting.receipt)
    }

    /// When the next of them has waited long enough.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.waiting.iter().map(|waiting| waiting.until).min()
    }
}

impl Session {
    /// Publishes a request: a message with a response topic, which the caller has subscribed to. The first message on
    /// that topic with the same correlation data is its response, and [`Event::Response`] tells of it besides its
    /// delivery as a message; or of its absence after `patience`. Without correlation data of its own the request gets
    /// some that no other of this client identifier has.
    ///
    /// # Errors
    /// [`Refused`] when there is no response topic, as many requests wait as publishes may, or it cannot be published.
    pub fn request(&mut self, now: Instant, mut message: Outgoing, patience: Duration) -> Result<Receipt, Refused> {
        let topic = message.properties.response_topic.clone().ok_or(Refused::NoResponseTopic)?;
        let waiting = self.requests.waiting.len();
        if waiting >= self.options.publishes {
            return Err(Refused::Busy(waiting));
        }
        self.requests.made += 1;
        let made = self.requests.made;
        let correlation = message.properties.correlation_data.get_or_insert_with(|| {
            let name = format!("{}:{made}", self.options.client_id);
            name.into_bytes().into()
        });
        let correlation = correlation.clone();
        let receipt = self.publish(now, message)?;
        self.requests.waiting.push(Waiting { receipt, topic, correlation, until: now + patience });
        Ok(receipt)
    }

    /// Tells of the requests that will not be answered any more: those that waited long enough, or all of them.
    pub(super) fn give_up_requests(&mut self, now: Option<Instant>) {
        let over: Vec<_> = self.requests.give_up(now).collect();
        for receipt in over {
            self.event(Event::Response(receipt, None));
        }
    }
}

//! The views of many topics, of recent messages and of whole payloads, each against a list of all messages.

mod matches;
mod payload;
mod plot;
mod tail;
mod transformed;

use topicboard::data::view::Feed;
use topicboard::data::{Answer, Limits, Message, Slot, Standing, Store, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Properties;
use topicboard::mqtt::topic::Filter;
use topicboard::payload::{Missing, Selector, Value};
use topicboard::time::Timestamp;

fn broker() -> BrokerId {
    BrokerId::parse("one").unwrap()
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn feed(filter: &str, selector: &str) -> Feed {
    Feed::new(broker(), Filter::parse(filter).unwrap(), Selector::parse(selector).unwrap())
}

fn live<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
    Message { topic, payload, qos: 0, retain: false, dup: false, properties: Properties::default() }
}

fn retained<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
    Message { retain: true, ..live(topic, payload) }
}

/// A store with a broker that is connected from the beginning.
fn connected(limits: &Limits) -> (Store, Slot) {
    let mut store = Store::new(limits);
    let slot = store.broker(&broker());
    store.connection(slot, at(0), true);
    (store, slot)
}

/// A value as a person would write it down.
fn said(value: &Result<Value, Missing>) -> String {
    match value {
        Ok(Value::Number(number)) => number.digits.to_string(),
        Ok(Value::Bool { text, .. } | Value::Text(text) | Value::Json(text)) => text.to_string(),
        other => format!("{other:?}"),
    }
}

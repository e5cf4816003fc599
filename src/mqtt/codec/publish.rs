//! The borrowing PUBLISH reader: the one packet that arrives by the ten thousand (MQTT 5 §3.3).

use super::cursor::Cursor;
use super::properties::{Holder, Properties};
use crate::mqtt::topic::{TopicError, check_topic};
use crate::mqtt::{Malformed, Protocol, Publish, Qos};

/// Reads the body of a PUBLISH whose first byte is `first`. Allocates nothing. The topic is empty where a topic alias
/// stands for it.
pub(super) fn read(first: u8, body: &[u8], protocol: Protocol) -> Result<Publish<'_>, Malformed> {
    let qos = Qos::try_from((first >> 1) & 3).map_err(|_| Malformed::packet("a PUBLISH has QoS 3"))?;
    let dup = first & 8 != 0;
    if dup && qos == Qos::AtMostOnce {
        return Err(Malformed::packet("a PUBLISH of QoS 0 is marked as a duplicate"));
    }
    let mut rest = Cursor(body);
    let topic = core::str::from_utf8(rest.binary()?)
        .map_err(|_| Malformed::packet("the topic of a PUBLISH is not well-formed UTF-8"))?;
    let id = if qos == Qos::AtMostOnce { 0 } else { rest.packet_id()? };
    let properties = match protocol {
        Protocol::V311 => Properties::default(),
        Protocol::V5 => Properties::read(&mut rest, Holder::Publish)?,
    };
    if !topic.is_empty() || properties.topic_alias().is_none() {
        check_topic(topic).map_err(|error| match error {
            TopicError::Empty => Malformed::protocol("a PUBLISH has no topic"),
            _ => Malformed::packet("the topic of a PUBLISH holds a wildcard or NUL"),
        })?;
    }
    Ok(Publish { topic, payload: rest.0, qos, retain: first & 1 != 0, dup, id, properties })
}

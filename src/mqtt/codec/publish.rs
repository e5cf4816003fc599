//! The borrowing PUBLISH reader: the one packet that arrives by the ten thousand (MQTT 5 §3.3).

use super::cursor::Cursor;
use super::properties::{self, Holder};
use crate::mqtt::topic::{TopicError, check_topic};
use crate::mqtt::{Malformed, Protocol, Publish, Qos};

/// Reads the body of a PUBLISH whose first byte is `first`. Allocates nothing.
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
        Protocol::V311 => &[][..],
        Protocol::V5 => properties::check(&mut rest, Holder::Publish)?,
    };
    if !properties.is_empty() && properties::topic_alias(properties).is_some() {
        // We announce no Topic Alias Maximum, so every alias is beyond it (§3.3.2.3.4).
        return Err(Malformed { code: 0x94, what: "a PUBLISH has a topic alias we did not allow" });
    }
    check_topic(topic).map_err(|error| match error {
        TopicError::Empty => Malformed::protocol("a PUBLISH has no topic"),
        _ => Malformed::packet("the topic of a PUBLISH holds a wildcard or NUL"),
    })?;
    Ok(Publish { topic, payload: rest.0, qos, retain: first & 1 != 0, dup, id, properties })
}

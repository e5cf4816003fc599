//! A message's MQTT 5 properties as they are shown.

use super::view::Said;
use crate::mqtt::{Properties, Property};
use crate::payload::preview;

/// What a message says about itself, each text on one line of at most `max_chars` characters. That its topic came as a
/// number is between the broker and us.
pub(super) fn said(properties: Properties<'_>, max_chars: usize) -> Vec<Said> {
    let line = |bytes: &[u8]| preview(bytes, max_chars);
    let shown = properties.iter().filter_map(|property| {
        Some(match property {
            Property::PayloadFormatIndicator(true) => Said::Text,
            Property::MessageExpiryInterval(secs) => Said::Expiry(secs),
            Property::ContentType(text) => Said::ContentType(line(text.as_bytes())),
            Property::ResponseTopic(topic) => Said::ResponseTopic(line(topic.as_bytes())),
            Property::CorrelationData(data) => Said::CorrelationData(line(data)),
            Property::SubscriptionIdentifier(identifier) => Said::Subscription(identifier),
            Property::UserProperty(name, value) => Said::User(line(name.as_bytes()), line(value.as_bytes())),
            _ => return None,
        })
    });
    shown.collect()
}

//! From a value somebody points at to the widgets that can show it.

use super::{Kind, chart, gauge, switch, value};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::LeafKind;

/// The kinds of widget that can show a value, the most fitting first, each with settings that work as they are.
/// `title` names the line of a chart.
pub fn suggest(source: &Source, leaf: LeafKind, title: &str) -> Vec<Kind> {
    let value = || Kind::Value(value::Settings::new(source.clone()));
    let gauge = || Kind::Gauge(gauge::Settings::new(source.clone()));
    let chart = || Kind::Chart(chart::Settings::new(source.clone(), title));
    let switch = |on: &str, off: &str| {
        let settings = switch::Settings::new(source.clone(), command_topic(&source.topic));
        Kind::Switch(switch::Settings { on: on.to_owned(), off: off.to_owned(), ..settings })
    };
    match leaf {
        LeafKind::Number => vec![value(), gauge(), chart(), switch("1", "0")],
        LeafKind::Bool => vec![switch("ON", "OFF"), value()],
        LeafKind::Text => vec![value()],
    }
}

/// Where a device that reports on `state` most likely takes its commands: `…/state` has `…/set` beside it, Tasmota's
/// `stat/…` is `cmnd/…`, and anything else has `/set` below it, as with zigbee2mqtt and Homie. Only a guess, for a
/// person to correct.
pub fn command_topic(state: &Topic) -> Topic {
    let text = state.as_str();
    let guess = match (text.strip_suffix("/state"), text.strip_prefix("stat/")) {
        (Some(base), _) => format!("{base}/set"),
        (None, Some(rest)) => format!("cmnd/{rest}"),
        (None, None) => format!("{text}/set"),
    };
    // Only a topic of almost 65,535 bytes has no room for another level.
    Topic::parse(&guess).unwrap_or_else(|_| state.clone())
}

/// A name for a value: the end of its topic.
pub fn title_of(source: &Source) -> &str {
    let mut levels = source.topic.as_str().rsplit('/').filter(|level| !level.is_empty());
    match levels.next() {
        // `home/lamp/state` is the lamp.
        Some("state" | "status" | "value") => levels.next(),
        last => last,
    }
    .unwrap_or_else(|| source.topic.as_str())
}

//! From a value somebody points at to the widgets that can show it.

use std::borrow::Cow;

use super::{Kind, chart, gauge, heat, level, map, status, switch, table, timeline, value};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::{LeafKind, Step};

/// The kinds of widget that can show a value, the most fitting first, each with settings that work as they are.
/// `title` names the line of a chart.
pub fn suggest(source: &Source, leaf: LeafKind, title: &str) -> Vec<Kind> {
    let value = || Kind::Value(value::Settings::new(source.clone()));
    let gauge = || Kind::Gauge(gauge::Settings::new(source.clone()));
    let chart = || {
        let mut settings = chart::Settings::new(source.clone());
        settings.lines.iter_mut().for_each(|line| title.clone_into(&mut line.label));
        Kind::Chart(settings)
    };
    let switch = |on: &str, off: &str| {
        let settings = switch::Settings::new(source.clone());
        Kind::Switch(switch::Settings { on: on.to_owned(), off: off.to_owned(), ..settings })
    };
    let level = || Kind::Level(level::Settings::new(source.clone()));
    let heat = || Kind::Heat(heat::Settings::new(source.clone()));
    let status = || Kind::Status(status::Settings::new(source.clone()));
    let timeline = || Kind::Timeline(timeline::Settings::new(source));
    let map = || Kind::Map(map::Settings::new(source));
    let mut kinds = match leaf {
        LeafKind::Number if map::is_degrees(&source.selector) => vec![map(), value(), chart()],
        LeafKind::Number => vec![value(), gauge(), chart(), switch("1", "0"), level(), heat()],
        LeafKind::Bool => vec![switch("ON", "OFF"), status(), timeline(), value()],
        LeafKind::Text => vec![value(), status(), timeline()],
    };
    // What shows any value, and more than this one.
    kinds.push(Kind::Table(table::Settings::like(source.clone())));
    kinds
}

/// Where a device that reports on `state` most likely takes its commands: `…/state` has `…/set` beside it, Tasmota's
/// `stat/…` is `cmnd/…`, and anything else has `/set` below it, as with zigbee2mqtt and Homie; zigbee2mqtt takes
/// one property in plain text below that. Only a guess, for a person to correct.
pub fn command_topic(state: &Source) -> Topic {
    let text = state.topic.as_str();
    let guess = match (text.strip_suffix("/state"), text.strip_prefix("stat/"), state.selector.steps()) {
        (Some(base), _, _) => format!("{base}/set"),
        (None, Some(rest), _) => format!("cmnd/{rest}"),
        (None, None, [Step::Key(key)]) if text.starts_with("zigbee2mqtt/") => format!("{text}/set/{key}"),
        (None, None, _) => format!("{text}/set"),
    };
    // A key may hold a wildcard, and a topic of almost 65,535 bytes has no room for another level.
    Topic::parse(&guess).unwrap_or_else(|_| state.topic.clone())
}

/// A name for a value: the end of its topic, and the part of the payload if only one is meant.
pub fn name_of(source: &Source) -> Cow<'_, str> {
    let title = title_of(source);
    if source.selector.is_whole() { Cow::Borrowed(title) } else { Cow::Owned(format!("{title} {}", source.selector)) }
}

/// A name for a topic: its last level that says something.
pub fn title_of(source: &Source) -> &str {
    title_in(source.topic.as_str())
}

/// The same for a topic as text.
pub(super) fn title_in(topic: &str) -> &str {
    let mut levels = topic.rsplit('/').filter(|level| !level.is_empty());
    match levels.next() {
        // `home/lamp/state` is the lamp.
        Some("state" | "status" | "value") => levels.next(),
        last => last,
    }
    .unwrap_or(topic)
}

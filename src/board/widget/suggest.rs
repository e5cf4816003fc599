//! From a value somebody points at to the widgets that can show it.

use std::borrow::Cow;

use super::{Kind, chart, gauge, image, log, map, switch, table, text, value};
use crate::data::view::Source;
use crate::mqtt::topic::Topic;
use crate::payload::{Leaf, LeafKind, Selector, Step};

/// The kinds of widget that can show a value, the most fitting first, each with settings that work as they are.
pub fn suggest(source: &Source, leaf: LeafKind) -> Vec<Kind> {
    let value = || Kind::Value(value::Settings::new(source.clone()));
    let gauge = || Kind::Gauge(gauge::Settings::new(source.clone()));
    let chart = || Kind::Chart(chart::Settings::new(source.clone()));
    let switch = |on: &str, off: &str| {
        let settings = switch::Settings::new(source.clone());
        Kind::Switch(switch::Settings { on: on.to_owned(), off: off.to_owned(), ..settings })
    };
    let mut kinds: Vec<Kind> = whole_devices(source).iter().filter_map(|name| Kind::of(name, source.clone())).collect();
    let rest: &[&str] = match leaf {
        LeafKind::Number if map::is_degrees(&source.selector) => &["map", "value", "chart"],
        LeafKind::Number => {
            kinds.extend([value(), gauge(), chart(), switch("1", "0")]);
            &["level", "heat", "slider", "number", "button"]
        }
        LeafKind::Bool => {
            kinds.extend([switch("ON", "OFF"), value()]);
            &["status", "timeline", "select", "button"]
        }
        LeafKind::Text => {
            kinds.push(value());
            &["status", "timeline", "select", "entry", "colour", "button"]
        }
    };
    let rest = rest.iter().filter_map(|name| Kind::of(name, source.clone()));
    kinds.extend(rest);
    // What shows any value, and more than this one.
    kinds.push(Kind::Table(table::Settings::like(source.clone())));
    kinds.push(Kind::Log(log::Settings::new(source)));
    kinds.push(Kind::Text(text::Settings::new(source.clone())));
    if leaf == LeafKind::Text {
        kinds.push(Kind::Image(image::Settings::new(source.clone())));
    }
    kinds
}

/// A widget of this kind for a topic: of the part of its last message that such a widget most likely shows, or of all of it.
/// `leaves` are the values in the message, in their order; none while it is not known. `None` when there is no such kind.
/// Only a guess, for a person to correct.
pub fn compose(kind: &str, topic: Source, leaves: &[Leaf]) -> Option<Kind> {
    if kind == "table" {
        return Some(Kind::Table(tabled(topic, leaves)));
    }
    let selector = part(kind, leaves).map(|leaf| leaf.selector.clone()).unwrap_or_default();
    Kind::of(kind, Source { selector, ..topic })
}

/// The part of a message that a kind of widget shows.
fn part<'a>(kind: &str, leaves: &'a [Leaf]) -> Option<&'a Leaf> {
    let called = |names: &[&str]| leaves.iter().find(|leaf| names.iter().any(|name| is_called(leaf, name)));
    let of = |kind: LeafKind| {
        let main = leaves.iter().find(|leaf| leaf.kind == kind && !MINOR.iter().any(|name| is_called(leaf, name)));
        main.or_else(|| leaves.iter().find(|leaf| leaf.kind == kind))
    };
    let state = || called(&["state", "status"]).or_else(|| of(LeafKind::Bool)).or_else(|| of(LeafKind::Text));
    match kind {
        "gauge" | "level" | "heat" | "chart" | "slider" | "number" => of(LeafKind::Number),
        "value" | "text" => of(LeafKind::Number).or_else(state),
        "status" | "timeline" | "switch" | "select" => state(),
        "map" => leaves.iter().find(|leaf| map::is_degrees(&leaf.selector)),
        "thermostat" => {
            called(&["occupied_heating_setpoint", "current_heating_setpoint"]).or_else(|| of(LeafKind::Number))
        }
        "cover" => called(&["position"]),
        "image" => called(&["image", "picture", "photo", "snapshot", "data"]),
        _ => None,
    }
}

/// A table of the list in a message, of what devices like its own send in theirs, or of what they are.
fn tabled(topic: Source, leaves: &[Leaf]) -> table::Settings {
    let column = |selector: &Selector| table::Column { selector: selector.clone(), ..table::Column::default() };
    let split = |leaf: &Leaf| leaf.selector.split_at_index();
    let Some(first) = leaves.first() else { return table::Settings::like(topic) };
    let mut table = table::Settings::like(Source { selector: first.selector.clone(), ..topic });
    let of_first = |leaf: &Leaf| match (split(first), split(leaf)) {
        (Some((list, _)), Some((other, rest))) => (list == other).then(|| column(&rest)),
        (None, None) => Some(column(&leaf.selector)),
        _ => None,
    };
    table.columns.clear();
    for found in leaves.iter().filter_map(of_first) {
        if table.columns.len() < MOST_COLUMNS && !table.columns.contains(&found) {
            table.columns.push(found);
        }
    }
    table
}

fn is_called(leaf: &Leaf, name: &str) -> bool {
    matches!(leaf.selector.steps().last(), Some(Step::Key(key)) if key.eq_ignore_ascii_case(name))
}

/// What devices say of themselves besides what they are there for.
const MINOR: [&str; 13] = [
    "battery",
    "id",
    "linkquality",
    "rssi",
    "seq",
    "sequence",
    "time",
    "timestamp",
    "ts",
    "update_available",
    "uptime",
    "version",
    "voltage",
];
/// More columns than these are rarely wanted; there is room for eight.
const MOST_COLUMNS: usize = 5;

/// The kinds that stand for a whole device of which the source is a part that gives it away.
fn whole_devices(source: &Source) -> &'static [&'static str] {
    let topic = source.topic.as_str();
    match keys_of(source).unwrap_or_default() {
        "brightness" | "color_temp" | "color_mode" | "Dimmer" | "CT" | "HSBColor" => return &["light"],
        "position" | "Position" => return &["cover"],
        "occupied_heating_setpoint" | "current_heating_setpoint" | "local_temperature" | "system_mode" => {
            return &["thermostat"];
        }
        "state" if topic.starts_with("zigbee2mqtt/") => return &["light", "cover"],
        _ => {}
    }
    match topic.split('/').nth(1) {
        Some("light") => &["light"],
        Some("cover") => &["cover"],
        Some("climate") => &["thermostat"],
        _ => &[],
    }
}

/// The key of the source in its message.
pub(super) fn keys_of(source: &Source) -> Option<&str> {
    match source.selector.steps() {
        [.., Step::Key(key)] => Some(key),
        _ => None,
    }
}

/// What the source is a part of.
pub(super) fn without_last(source: &Source) -> Source {
    let steps = source.selector.steps();
    let above = steps.get(..steps.len().saturating_sub(1)).unwrap_or_default();
    let selector = above.iter().try_fold(Selector::default(), |selector, step| match step {
        Step::Key(key) => selector.child_key(key),
        Step::Index(index) => selector.child_index(*index),
    });
    Source { selector: selector.unwrap_or_default(), ..source.clone() }
}

/// A part of the source; the source itself where its selector can be no longer.
pub(super) fn beside(source: &Source, key: &str) -> Source {
    let selector = source.selector.child_key(key).unwrap_or_else(|| source.selector.clone());
    Source { selector, ..source.clone() }
}

/// Where a device that reports on `state` most likely takes its commands: `…/state` has `…/set` beside it, Tasmota's
/// `stat/…` is `cmnd/…`, and anything else has `/set` below it, as with zigbee2mqtt and Homie; zigbee2mqtt takes
/// one property in plain text below that; ESPHome has `…/command` beside `…/state`. Only a guess, for a person to correct.
pub fn command_topic(state: &Source) -> Topic {
    let text = state.topic.as_str();
    let is_esphome =
        || text.split('/').nth(1).is_some_and(|level| COMPONENTS.contains(&level)) && text.matches('/').count() > 2;
    let guess = match (text.strip_suffix("/state"), text.strip_prefix("stat/"), state.selector.steps()) {
        (Some(base), _, _) if is_esphome() => format!("{base}/command"),
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

/// The second level of what ESPHome says.
const COMPONENTS: [&str; 11] =
    ["switch", "light", "number", "select", "cover", "climate", "fan", "lock", "text", "button", "valve"];

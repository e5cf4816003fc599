//! A widget's settings as a person types them: each is a text in a field, read from a widget and written into it, or a
//! sentence about why it cannot be. A field is found by its path, like `title`, `source.topic` or `bands.2.from`.

use super::Widget;
use super::repeat::{Example, Repeat, RepeatError};
use super::setting::{Ends, MAX_PAYLOAD, Place, Setting};
use super::widget::{Kind, MAX_DECIMALS, SPAN_SECS};
use crate::data::view::Source;
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic, TopicError};
use crate::payload::{Selector, SelectorError, Transform, TransformError};

/// A field, or several under one name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where it is in the widget.
    pub path: String,
    /// The last part of the path.
    pub name: &'static str,
    /// By what it is set.
    pub control: Control,
}

/// By what a setting is set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Control {
    /// One line of text of at most so many characters.
    Line(usize),
    /// Any number of lines of text of together at most so many characters.
    Prose(usize),
    /// What a message says.
    Payload,
    /// One of the brokers.
    Broker,
    /// A topic to read.
    Topic,
    /// A topic to publish to.
    Command,
    /// Topics to read, perhaps by wildcards.
    Filter,
    /// A part of a payload.
    Selector,
    /// What is made of a value.
    Transform,
    /// A number.
    Number,
    /// A number, or nothing.
    Bound,
    /// A whole number, or nothing.
    Decimals,
    /// A whole number.
    Whole,
    /// A stretch of time in seconds; whether it may be none.
    Span(bool),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A quality of service.
    Qos,
    /// Yes or no.
    Flag,
    /// For which devices the widget is repeated, or nothing.
    Repeat,
    /// These together.
    Group(Vec<Entry>),
    /// Rows that come and go.
    List,
}

/// Why a text cannot stand in a field.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Wrong {
    /// More characters than there may be.
    #[error("at most {0} characters have room here")]
    TooLong(usize),
    /// No broker id.
    #[error("choose one of the brokers")]
    Broker,
    /// No topic.
    #[error("{0}")]
    Topic(#[from] TopicError),
    /// A filter, where a single topic is meant.
    #[error("a widget shows one topic, so + and # cannot stand here")]
    Wildcard,
    /// No selector.
    #[error("{0}")]
    Selector(#[from] SelectorError),
    /// No transform.
    #[error("{0}")]
    Transform(#[from] TransformError),
    /// No finite number.
    #[error("write a number with digits and a point, like 21.5")]
    Number,
    /// No whole number within bounds.
    #[error("write a whole number from {0} to {1}")]
    Whole(u32, u32),
    /// No count of digits.
    #[error("write a whole number from 0 to {MAX_DECIMALS}, or nothing")]
    Decimals,
    /// A lower end above its upper end.
    #[error("this must be less than the other end, {0}")]
    NotBelow(f64),
    /// An upper end below its lower end.
    #[error("this must be more than the other end, {0}")]
    NotAbove(f64),
    /// Two commands that mean different things are the same.
    #[error("on and off must differ, or a device could not tell them apart")]
    Same,
    /// No filter to repeat for.
    #[error("{0}")]
    Repeat(#[from] RepeatError),
    /// The filter to repeat for has nothing to do with the widget.
    #[error("none of this widget's topics begins like this, so there is nothing to put another name into")]
    NoExample,
    /// None of what there is to choose from.
    #[error("choose one of the list")]
    Choice,
}

/// What can be set below a path; all of it below the empty one.
pub fn entries(widget: &Widget, path: &str) -> Vec<Entry> {
    let mut widget = widget.clone();
    if path.is_empty() {
        return outline(widget.settings(), path);
    }
    match find(&mut widget, path) {
        Some(Place::Group(settings)) => outline(settings, path),
        _ => Vec::new(),
    }
}

/// Whether a widget has this field.
pub fn has(widget: &Widget, path: &str) -> bool {
    find(&mut widget.clone(), path).is_some()
}

/// What stands in a field of a widget; nothing in one that its kind does not have.
pub fn read(widget: &Widget, path: &str) -> String {
    find(&mut widget.clone(), path).map_or_else(String::new, text_of)
}

/// The widget with this text in a field; as it is where its kind has no such field.
///
/// # Errors
/// [`Wrong`] says why the text cannot stand there.
pub fn write(widget: &Widget, path: &str, text: &str) -> Result<Widget, Wrong> {
    let mut new = widget.clone();
    if let Some(place) = find(&mut new, path) {
        put(place, text)?;
    }
    new.repair();
    // Whoever changes another field afterwards is told on the board.
    if path == "repeat" && new.repeat.is_some() && Example::of(&new).is_none() {
        return Err(Wrong::NoExample);
    }
    Ok(new)
}

/// How many rows a list has.
pub fn rows(widget: &Widget, path: &str) -> usize {
    match find(&mut widget.clone(), path) {
        Some(Place::List(list)) => list.count(),
        _ => 0,
    }
}

/// The widget with another row in a list, which goes with those before; `None` where there is no room for one.
pub fn grown(widget: &Widget, path: &str) -> Option<Widget> {
    let mut new = widget.clone();
    match find(&mut new, path)? {
        Place::List(mut list) => list.grow().then_some(())?,
        _ => return None,
    }
    Some(new)
}

/// The widget without a row of a list; `None` where it has no such one or must keep it.
pub fn shrunk(widget: &Widget, path: &str, row: usize) -> Option<Widget> {
    let mut new = widget.clone();
    match find(&mut new, path)? {
        Place::List(mut list) => list.shrink(row).then_some(())?,
        _ => return None,
    }
    Some(new)
}

/// The widget as another kind, with its first source and whatever else both kinds call by the same name; `None` for
/// what it is already or cannot be.
pub fn turned(widget: &Widget, kind: &str) -> Option<Widget> {
    if kind == widget.kind.as_str() {
        return None;
    }
    // Some only send; then it is about what they send.
    let sent = || {
        let act = widget.kind.nature().acts().into_iter().next()?;
        Some(Source::new(act.broker, Topic::parse(act.topics.as_str()).ok()?, Selector::default()))
    };
    let mut new = Widget { kind: Kind::of(kind, widget.kind.nature().anchor().or_else(sent)?)?, ..widget.clone() };
    let known = entries(widget, "");
    let shared: Vec<_> = entries(&new, "").into_iter().filter(|entry| known.contains(entry)).collect();
    // Twice, as one end of a range may have to wait for the other.
    for Entry { path, .. } in shared.iter().chain(&shared) {
        if let Ok(with) = write(&new, path, &read(widget, path)) {
            new = with;
        }
    }
    Some(new)
}

fn outline(settings: Vec<Setting<'_>>, path: &str) -> Vec<Entry> {
    let entry = |setting: Setting<'_>| {
        let name = setting.name;
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let control = match setting.place {
            Place::Line(_, most) => Control::Line(most),
            Place::Prose(_, most) => Control::Prose(most),
            Place::Payload(..) => Control::Payload,
            Place::Broker(_) => Control::Broker,
            Place::Topic(_) => Control::Topic,
            Place::Command(_) => Control::Command,
            Place::Filter(_) => Control::Filter,
            Place::Selector(_) => Control::Selector,
            Place::Transform(_) => Control::Transform,
            Place::Number(..) => Control::Number,
            Place::Bound(..) => Control::Bound,
            Place::Decimals(_) => Control::Decimals,
            Place::Whole(..) => Control::Whole,
            Place::Span(_, optional) => Control::Span(optional),
            Place::Word(word) => Control::Word(word.words()),
            Place::Qos(_) => Control::Qos,
            Place::Flag(_) => Control::Flag,
            Place::Repeat(_) => Control::Repeat,
            Place::Group(settings) => Control::Group(outline(settings, &path)),
            Place::List(_) => Control::List,
        };
        Entry { path, name, control }
    };
    settings.into_iter().map(entry).collect()
}

/// Where a path leads. A row of a list is a group.
fn find<'a>(widget: &'a mut Widget, path: &str) -> Option<Place<'a>> {
    below(widget.settings(), path)
}

fn below<'a>(settings: Vec<Setting<'a>>, path: &str) -> Option<Place<'a>> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let place = settings.into_iter().find(|setting| setting.name == name)?.place;
    match place {
        place if rest.is_empty() => Some(place),
        Place::Group(settings) => below(settings, rest),
        Place::List(list) => {
            let (row, rest) = rest.split_once('.').unwrap_or((rest, ""));
            let settings = list.into_row(row.parse().ok()?)?;
            if rest.is_empty() { Some(Place::Group(settings)) } else { below(settings, rest) }
        }
        _ => None,
    }
}

fn text_of(place: Place<'_>) -> String {
    match place {
        Place::Line(text, _) | Place::Prose(text, _) | Place::Payload(text, _) => text.clone(),
        Place::Broker(broker) => broker.to_string(),
        Place::Topic(topic) | Place::Command(topic) => topic.as_str().to_owned(),
        Place::Filter(filter) => filter.as_str().to_owned(),
        Place::Selector(selector) => selector.to_string(),
        Place::Transform(transform) => transform.say(),
        Place::Number(number, _) => number.to_string(),
        Place::Bound(bound, _) => bound.map_or_else(String::new, |bound| bound.to_string()),
        Place::Decimals(decimals) => decimals.map_or_else(String::new, |decimals| decimals.to_string()),
        Place::Whole(number, _) | Place::Span(number, _) => number.to_string(),
        Place::Word(word) => word.word().to_owned(),
        Place::Qos(qos) => qos.to_string(),
        Place::Flag(flag) => flag.to_string(),
        Place::Repeat(repeat) => repeat.as_ref().map_or_else(String::new, |repeat| repeat.filter().to_string()),
        Place::Group(_) | Place::List(_) => String::new(),
    }
}

fn put(place: Place<'_>, text: &str) -> Result<(), Wrong> {
    let trimmed = text.trim();
    match place {
        Place::Line(_, most) | Place::Prose(_, most) if text.chars().nth(most).is_some() => {
            return Err(Wrong::TooLong(most));
        }
        Place::Line(place, _) | Place::Prose(place, _) => text.clone_into(place),
        Place::Payload(..) if text.chars().nth(MAX_PAYLOAD).is_some() => return Err(Wrong::TooLong(MAX_PAYLOAD)),
        Place::Payload(_, Some(unlike)) if unlike.eq_ignore_ascii_case(text) => return Err(Wrong::Same),
        Place::Payload(place, _) => text.clone_into(place),
        Place::Broker(broker) => *broker = BrokerId::parse(text).map_err(|_| Wrong::Broker)?,
        Place::Topic(_) if text.contains(['+', '#']) => return Err(Wrong::Wildcard),
        Place::Topic(topic) | Place::Command(topic) => *topic = Topic::parse(text)?,
        Place::Filter(filter) => *filter = Filter::parse(text)?,
        Place::Selector(selector) => *selector = Selector::parse(trimmed)?,
        Place::Transform(transform) => *transform = Transform::hear(trimmed)?,
        Place::Number(place, ends) => *place = number(trimmed, ends)?,
        Place::Bound(bound, _) if trimmed.is_empty() => *bound = None,
        Place::Bound(bound, ends) => *bound = Some(number(trimmed, ends)?),
        Place::Decimals(decimals) if trimmed.is_empty() => *decimals = None,
        Place::Decimals(decimals) => {
            let number = trimmed.parse().ok().filter(|number| *number <= MAX_DECIMALS);
            *decimals = Some(number.ok_or(Wrong::Decimals)?);
        }
        Place::Whole(place, bounds) => {
            let number = trimmed.parse().ok().filter(|number| bounds.contains(number));
            *place = number.ok_or(Wrong::Whole(*bounds.start(), *bounds.end()))?;
        }
        Place::Span(place, optional) => {
            let secs = trimmed.parse().map_err(|_| Wrong::Choice)?;
            let fits = SPAN_SECS.contains(&secs) || (optional && secs == 0);
            *place = if fits { secs } else { return Err(Wrong::Choice) };
        }
        Place::Word(word) => word.choose(text).then_some(()).ok_or(Wrong::Choice)?,
        Place::Qos(qos) => *qos = trimmed.parse().ok().filter(|qos| *qos <= 2).ok_or(Wrong::Choice)?,
        Place::Repeat(repeat) if trimmed.is_empty() => *repeat = None,
        Place::Repeat(repeat) => *repeat = Some(Repeat::parse(text)?),
        Place::Flag(flag) => *flag = text.parse().map_err(|_| Wrong::Choice)?,
        Place::Group(_) | Place::List(_) => {}
    }
    Ok(())
}

fn number(text: &str, ends: Ends) -> Result<f64, Wrong> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(Wrong::Number)?;
    let is_in_order = |low: f64, high: f64| if ends.or_equal { low <= high } else { low < high };
    match (ends.under, ends.over) {
        (Some(under), _) if !is_in_order(number, under) => Err(Wrong::NotBelow(under)),
        (_, Some(over)) if !is_in_order(over, number) => Err(Wrong::NotAbove(over)),
        _ => Ok(number),
    }
}

//! A widget's settings as a person types them: each is a text in a [`Field`], read from a widget and written into it,
//! or a sentence about why it cannot be.

use super::Widget;
use super::widget::gauge::{self, Band, Level};
use super::widget::{Kind, MAX_DECIMALS, MAX_TITLE, MAX_UNIT, SPAN_SECS, chart, switch, value};
use crate::data::view::Source;
use crate::id::BrokerId;
use crate::mqtt::topic::{Topic, TopicError};
use crate::payload::{Selector, SelectorError};

/// One setting. Those with a number belong to the line or the band of that place; a widget with one source has it at 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// What a person calls the widget.
    Title,
    /// The broker of a source, by its id.
    Broker(usize),
    /// The topic of a source.
    Topic(usize),
    /// The part of the payload of a source.
    Selector(usize),
    /// What a person calls a line.
    Label(usize),
    /// The left end of a gauge.
    Min,
    /// The right end of a gauge.
    Max,
    /// The lower end of a band.
    From(usize),
    /// The upper end of a band.
    To(usize),
    /// What a band means: `ok`, `warn` or `crit`.
    Level(usize),
    /// How far down the value axis reaches at least; empty for as far as it must.
    Floor,
    /// How far up the value axis reaches at least; empty for as far as it must.
    Ceiling,
    /// Seconds of the past; 0 for none where there need not be any.
    Span,
    /// What stands behind a number.
    Unit,
    /// Digits after the point; empty for as it was sent.
    Decimals,
    /// The topic a switch sends its commands to.
    Command,
    /// The command for on.
    On,
    /// The command for off.
    Off,
    /// The quality of service of commands, 0 to 2.
    Qos,
    /// Whether commands are retained: `true` or `false`.
    Retain,
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
    /// No finite number.
    #[error("write a number with digits and a point, like 21.5")]
    Number,
    /// No count of digits.
    #[error("write a whole number from 0 to {MAX_DECIMALS}, or nothing")]
    Decimals,
    /// A lower end above its upper end.
    #[error("this must be less than the other end, {0}")]
    NotBelow(f64),
    /// An upper end below its lower end.
    #[error("this must be more than the other end, {0}")]
    NotAbove(f64),
    /// Both commands of a switch are the same.
    #[error("on and off must differ, or a device could not tell them apart")]
    Same,
    /// None of what there is to choose from.
    #[error("choose one of the list")]
    Choice,
}

/// What stands in a field of a widget; nothing in one that its kind does not have.
pub fn read(widget: &Widget, field: Field) -> String {
    place(&mut widget.clone(), field).map_or_else(String::new, |place| place.read())
}

/// The widget with this text in a field; as it is where its kind has no such field.
///
/// # Errors
/// [`Wrong`] says why the text cannot stand there.
pub fn write(widget: &Widget, field: Field, text: &str) -> Result<Widget, Wrong> {
    let mut new = widget.clone();
    if let Some(place) = place(&mut new, field) {
        place.write(text)?;
    }
    check(&new.kind, field)?;
    new.repair();
    Ok(new)
}

/// How many lines or bands it has.
pub fn rows(widget: &Widget) -> usize {
    match &widget.kind {
        Kind::Gauge(settings) => settings.bands.len(),
        Kind::Chart(settings) => settings.lines.len(),
        Kind::Value(_) | Kind::Switch(_) => 0,
    }
}

/// The widget with another line, which begins as a copy of the last one, or with another band, which begins where the
/// last one ends; `None` where there is no room for one.
pub fn grown(widget: &Widget) -> Option<Widget> {
    let mut new = widget.clone();
    match &mut new.kind {
        Kind::Gauge(settings) if settings.bands.len() < gauge::MAX_BANDS => {
            let from = settings.bands.last().map_or(settings.min, |last| last.to);
            let from = if from < settings.max { from } else { settings.min };
            let level = *Level::ALL.get(settings.bands.len()).unwrap_or(&Level::Crit);
            settings.bands.push(Band { from, to: settings.max, level });
        }
        Kind::Chart(settings) if settings.lines.len() < chart::MAX_LINES => {
            let last = settings.lines.last()?.clone();
            settings.lines.push(chart::Line { label: String::new(), ..last });
        }
        _ => return None,
    }
    Some(new)
}

/// The widget without one of its lines or bands; `None` where it has no such one or must keep it.
pub fn shrunk(widget: &Widget, row: usize) -> Option<Widget> {
    let mut new = widget.clone();
    match &mut new.kind {
        Kind::Gauge(settings) if row < settings.bands.len() => drop(settings.bands.remove(row)),
        Kind::Chart(settings) if row < settings.lines.len() && settings.lines.len() > 1 => {
            settings.lines.remove(row);
        }
        _ => return None,
    }
    Some(new)
}

/// The kinds that show the same source in another way, the present one included; none where there is no other.
pub const fn kinds(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Value(_) | Kind::Gauge(_) | Kind::Chart(_) => &["value", "gauge", "chart"],
        Kind::Switch(_) => &[],
    }
}

/// The widget as another of its [`kinds`], with its first source, its unit and its decimals; `None` for what it is
/// already or cannot be.
pub fn turned(widget: &Widget, kind: &str) -> Option<Widget> {
    let source = widget.sources().first().copied()?.clone();
    let (unit, decimals) = match &widget.kind {
        Kind::Value(settings) => (settings.unit.clone(), settings.decimals),
        Kind::Gauge(settings) => (settings.unit.clone(), settings.decimals),
        Kind::Chart(settings) => (settings.unit.clone(), settings.decimals),
        Kind::Switch(_) => return None,
    };
    let kind = match kind {
        same if same == widget.kind.as_str() => return None,
        "value" => Kind::Value(value::Settings { unit, decimals, ..value::Settings::new(source) }),
        "gauge" => Kind::Gauge(gauge::Settings { unit, decimals, ..gauge::Settings::new(source) }),
        "chart" => Kind::Chart(chart::Settings { unit, decimals, ..chart::Settings::new(source, "") }),
        _ => return None,
    };
    Some(Widget { kind, ..widget.clone() })
}

/// Where a field's value lies in a widget.
enum Place<'a> {
    /// A text of at most so many characters.
    Text(&'a mut String, usize),
    Broker(&'a mut BrokerId),
    /// A topic to read.
    Topic(&'a mut Topic),
    /// A topic to publish to.
    Command(&'a mut Topic),
    Selector(&'a mut Selector),
    Number(&'a mut f64),
    Bound(&'a mut Option<f64>),
    Decimals(&'a mut Option<u8>),
    /// Seconds, and whether there may be none.
    Span(&'a mut u32, bool),
    Level(&'a mut Level),
    Qos(&'a mut u8),
    Flag(&'a mut bool),
}

impl Place<'_> {
    fn read(&self) -> String {
        match self {
            Self::Text(text, _) => (*text).clone(),
            Self::Broker(broker) => broker.to_string(),
            Self::Topic(topic) | Self::Command(topic) => topic.as_str().to_owned(),
            Self::Selector(selector) => selector.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Bound(bound) => bound.map_or_else(String::new, |bound| bound.to_string()),
            Self::Decimals(decimals) => decimals.map_or_else(String::new, |decimals| decimals.to_string()),
            Self::Span(secs, _) => secs.to_string(),
            Self::Level(level) => level.as_str().to_owned(),
            Self::Qos(qos) => qos.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }

    fn write(self, text: &str) -> Result<(), Wrong> {
        let trimmed = text.trim();
        match self {
            Self::Text(_, most) if text.chars().nth(most).is_some() => return Err(Wrong::TooLong(most)),
            Self::Text(place, _) => text.clone_into(place),
            Self::Broker(broker) => *broker = BrokerId::parse(text).map_err(|_| Wrong::Broker)?,
            Self::Topic(_) if text.contains(['+', '#']) => return Err(Wrong::Wildcard),
            Self::Topic(topic) | Self::Command(topic) => *topic = Topic::parse(text)?,
            Self::Selector(selector) => *selector = Selector::parse(trimmed)?,
            Self::Number(place) => *place = number(trimmed)?,
            Self::Bound(bound) => *bound = if trimmed.is_empty() { None } else { Some(number(trimmed)?) },
            Self::Decimals(decimals) if trimmed.is_empty() => *decimals = None,
            Self::Decimals(decimals) => *decimals = Some(whole(trimmed, MAX_DECIMALS).ok_or(Wrong::Decimals)?),
            Self::Span(place, optional) => {
                let secs = trimmed.parse().map_err(|_| Wrong::Choice)?;
                let fits = SPAN_SECS.contains(&secs) || (optional && secs == 0);
                *place = if fits { secs } else { return Err(Wrong::Choice) };
            }
            Self::Level(place) => {
                *place = Level::ALL.into_iter().find(|level| level.as_str() == text).ok_or(Wrong::Choice)?;
            }
            Self::Qos(qos) => *qos = whole(trimmed, 2).ok_or(Wrong::Choice)?,
            Self::Flag(flag) => *flag = text.parse().map_err(|_| Wrong::Choice)?,
        }
        Ok(())
    }
}

fn place(widget: &mut Widget, field: Field) -> Option<Place<'_>> {
    let kind = match field {
        Field::Title => return Some(Place::Text(&mut widget.title, MAX_TITLE)),
        Field::Broker(n) => return source(&mut widget.kind, n).map(|source| Place::Broker(&mut source.broker)),
        Field::Topic(n) => return source(&mut widget.kind, n).map(|source| Place::Topic(&mut source.topic)),
        Field::Selector(n) => return source(&mut widget.kind, n).map(|source| Place::Selector(&mut source.selector)),
        _ => &mut widget.kind,
    };
    Some(match (kind, field) {
        (Kind::Value(settings), Field::Span) => Place::Span(&mut settings.spark_secs, true),
        (
            Kind::Value(value::Settings { unit, .. })
            | Kind::Gauge(gauge::Settings { unit, .. })
            | Kind::Chart(chart::Settings { unit, .. }),
            Field::Unit,
        ) => Place::Text(unit, MAX_UNIT),
        (
            Kind::Value(value::Settings { decimals, .. })
            | Kind::Gauge(gauge::Settings { decimals, .. })
            | Kind::Chart(chart::Settings { decimals, .. }),
            Field::Decimals,
        ) => Place::Decimals(decimals),
        (Kind::Gauge(settings), Field::Min) => Place::Number(&mut settings.min),
        (Kind::Gauge(settings), Field::Max) => Place::Number(&mut settings.max),
        (Kind::Gauge(settings), Field::From(n)) => Place::Number(&mut settings.bands.get_mut(n)?.from),
        (Kind::Gauge(settings), Field::To(n)) => Place::Number(&mut settings.bands.get_mut(n)?.to),
        (Kind::Gauge(settings), Field::Level(n)) => Place::Level(&mut settings.bands.get_mut(n)?.level),
        (Kind::Chart(settings), Field::Label(n)) => {
            Place::Text(&mut settings.lines.get_mut(n)?.label, chart::MAX_LABEL)
        }
        (Kind::Chart(settings), Field::Floor) => Place::Bound(&mut settings.floor),
        (Kind::Chart(settings), Field::Ceiling) => Place::Bound(&mut settings.ceiling),
        (Kind::Chart(settings), Field::Span) => Place::Span(&mut settings.span_secs, false),
        (Kind::Switch(settings), Field::Command) => Place::Command(&mut settings.command),
        (Kind::Switch(settings), Field::On) => Place::Text(&mut settings.on, switch::MAX_PAYLOAD),
        (Kind::Switch(settings), Field::Off) => Place::Text(&mut settings.off, switch::MAX_PAYLOAD),
        (Kind::Switch(settings), Field::Qos) => Place::Qos(&mut settings.qos),
        (Kind::Switch(settings), Field::Retain) => Place::Flag(&mut settings.retain),
        _ => return None,
    })
}

fn source(kind: &mut Kind, n: usize) -> Option<&mut Source> {
    match kind {
        Kind::Value(settings) if n == 0 => Some(&mut settings.source),
        Kind::Gauge(settings) if n == 0 => Some(&mut settings.source),
        Kind::Switch(settings) if n == 0 => Some(&mut settings.source),
        Kind::Chart(settings) => Some(&mut settings.lines.get_mut(n)?.source),
        _ => None,
    }
}

/// Whether what was written fits to its counterpart.
fn check(kind: &Kind, field: Field) -> Result<(), Wrong> {
    let (low, high, may_be_equal, is_low) = match (kind, field) {
        (Kind::Gauge(settings), Field::Min | Field::Max) => (settings.min, settings.max, false, field == Field::Min),
        (Kind::Gauge(settings), Field::From(n) | Field::To(n)) => match settings.bands.get(n) {
            Some(band) => (band.from, band.to, true, field == Field::From(n)),
            None => return Ok(()),
        },
        (Kind::Chart(settings), Field::Floor | Field::Ceiling) => match (settings.floor, settings.ceiling) {
            (Some(floor), Some(ceiling)) => (floor, ceiling, true, field == Field::Floor),
            _ => return Ok(()),
        },
        (Kind::Switch(settings), Field::On | Field::Off) if settings.on.eq_ignore_ascii_case(&settings.off) => {
            return Err(Wrong::Same);
        }
        _ => return Ok(()),
    };
    match (low < high || (may_be_equal && low <= high), is_low) {
        (true, _) => Ok(()),
        (false, true) => Err(Wrong::NotBelow(high)),
        (false, false) => Err(Wrong::NotAbove(low)),
    }
}

fn number(text: &str) -> Result<f64, Wrong> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(Wrong::Number)
}

fn whole(text: &str, most: u8) -> Option<u8> {
    text.parse().ok().filter(|number| *number <= most)
}

//! [`Setting`]: what can be set of a widget. A kind lists its settings once; by that list a board is read, written and
//! brought into its bounds, the editor is built, and whatever goes through all topics of a widget finds them.

use core::ops::RangeInclusive;

use serde_json::Value;

use super::node::object;
use super::repeat::Repeat;
use super::widget::{MAX_DECIMALS, SPAN_SECS, one_line};
use crate::data::view::{Feed, Source};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::payload::{Selector, Transform};

/// One setting.
pub struct Setting<'a> {
    /// Its name in a saved board and in the editor.
    pub name: &'static str,
    /// Where it lies, and what may stand there.
    pub place: Place<'a>,
    /// Whether a board without it cannot be opened; any other keeps its usual value.
    pub is_needed: bool,
}

/// Where a setting lies in a widget, and what may stand there.
pub enum Place<'a> {
    /// One line of at most so many characters, perhaps none.
    Line(&'a mut String, usize),
    /// Any number of lines of together at most so many characters, perhaps none.
    Prose(&'a mut String, usize),
    /// What a message says, at most [`MAX_PAYLOAD`] characters; and what it must not say, in any case.
    Payload(&'a mut String, Option<String>),
    /// A broker.
    Broker(&'a mut BrokerId),
    /// A topic to read.
    Topic(&'a mut Topic),
    /// A topic to publish to.
    Command(&'a mut Topic),
    /// Topics to read, perhaps by wildcards.
    Filter(&'a mut Filter),
    /// A part of a payload.
    Selector(&'a mut Selector),
    /// What is made of a value before it is shown.
    Transform(&'a mut Transform),
    /// A number.
    Number(&'a mut f64, Ends),
    /// A number, or none.
    Bound(&'a mut Option<f64>, Ends),
    /// A whole number within bounds.
    Whole(&'a mut u32, RangeInclusive<u32>),
    /// Digits after the point; none for as it was sent.
    Decimals(&'a mut Option<u8>),
    /// Seconds of the past; 0 for none where there need not be any.
    Span(&'a mut u32, bool),
    /// One of a closed list of words.
    Word(&'a mut dyn Word),
    /// A quality of service, 0 to 2.
    Qos(&'a mut u8),
    /// Yes or no.
    Flag(&'a mut bool),
    /// For which devices the widget is repeated, if it is.
    Repeat(&'a mut Option<Repeat>),
    /// Several settings under one name.
    Group(Vec<Setting<'a>>),
    /// Any number of such groups within bounds.
    List(Box<dyn List + 'a>),
}

/// Between what a number must lie, for those who type it.
#[derive(Clone, Copy, Default)]
pub struct Ends {
    /// It must be more than this.
    pub over: Option<f64>,
    /// It must be less than this.
    pub under: Option<f64>,
    /// It may be these as well.
    pub or_equal: bool,
}

/// A word of a closed list.
pub trait Word {
    /// The word.
    fn word(&self) -> &'static str;
    /// The list.
    fn words(&self) -> &'static [&'static str];
    /// Becomes another of the list; whether `word` is one.
    fn choose(&mut self, word: &str) -> bool;
}

/// A closed list of words, by which a setting is written.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word by which it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl $crate::board::setting::Word for $name {
            fn word(&self) -> &'static str {
                self.as_str()
            }

            fn words(&self) -> &'static [&'static str] {
                &[$($word),+]
            }

            fn choose(&mut self, word: &str) -> bool {
                let found = Self::ALL.iter().find(|choice| choice.as_str() == word);
                found.inspect(|choice| *self = **choice).is_some()
            }
        }
    };
}
pub(crate) use choices;

/// Groups of settings, like the bands of a gauge.
pub trait List {
    /// How many there are.
    fn count(&self) -> usize;
    /// The settings of one.
    fn at(&mut self, n: usize) -> Option<Vec<Setting<'_>>>;
    /// The settings of one, for as long as the list lives.
    fn into_row<'a>(self: Box<Self>, n: usize) -> Option<Vec<Setting<'a>>>
    where
        Self: 'a;
    /// Adds another one that goes with those before; whether there was room.
    fn grow(&mut self) -> bool;
    /// Takes one away; whether there was such a one and fewer are allowed.
    fn shrink(&mut self, n: usize) -> bool;
    /// Takes all away and adds so many blank ones, whatever the bounds.
    fn refill(&mut self, count: usize);
    /// Takes those beyond the upper bound away.
    fn truncate(&mut self);
}

/// What a [`List`] has several of.
pub trait Row {
    /// What can be set of it.
    fn settings(&mut self) -> Vec<Setting<'_>>;
}

struct Rows<'a, T, N> {
    items: &'a mut Vec<T>,
    bounds: RangeInclusive<usize>,
    /// What goes after these.
    next: N,
}

impl<T: Row, N: Fn(&[T]) -> T> List for Rows<'_, T, N> {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn at(&mut self, n: usize) -> Option<Vec<Setting<'_>>> {
        self.items.get_mut(n).map(Row::settings)
    }

    fn into_row<'b>(self: Box<Self>, n: usize) -> Option<Vec<Setting<'b>>>
    where
        Self: 'b,
    {
        self.items.get_mut(n).map(Row::settings)
    }

    fn grow(&mut self) -> bool {
        let fits = self.items.len() < *self.bounds.end();
        if fits {
            self.items.push((self.next)(self.items));
        }
        fits
    }

    fn shrink(&mut self, n: usize) -> bool {
        let may = n < self.items.len() && self.items.len() > *self.bounds.start();
        if may {
            self.items.remove(n);
        }
        may
    }

    fn refill(&mut self, count: usize) {
        *self.items = (0..count).map(|_| (self.next)(&[])).collect();
    }

    fn truncate(&mut self) {
        self.items.truncate(*self.bounds.end());
    }
}

impl<'a> Setting<'a> {
    /// One that keeps its usual value where a board does not have it.
    pub const fn new(name: &'static str, place: Place<'a>) -> Self {
        Self { name, place, is_needed: false }
    }

    /// One without which a board cannot be opened.
    pub const fn needed(name: &'static str, place: Place<'a>) -> Self {
        Self { name, place, is_needed: true }
    }
}

/// Where a value comes from, as a setting.
pub fn source<'a>(name: &'static str, source: &'a mut Source) -> Setting<'a> {
    Setting::needed(
        name,
        Place::Group(vec![
            Setting::needed("broker", Place::Broker(&mut source.broker)),
            Setting::needed("topic", Place::Topic(&mut source.topic)),
            Setting::new("selector", Place::Selector(&mut source.selector)),
            Setting::new("transform", Place::Transform(&mut source.transform)),
        ]),
    )
}

/// Where the values of several topics come from, as a setting.
pub fn feed<'a>(name: &'static str, feed: &'a mut Feed) -> Setting<'a> {
    let Feed { broker, filter, selector, transform } = feed;
    let transform = Setting::new("transform", Place::Transform(transform));
    Setting::needed(name, Place::Group(topics(broker, filter, selector).into_iter().chain([transform]).collect()))
}

/// Which topics, and the part of their payloads that is meant: a feed whose values are taken as they come.
pub fn topics<'a>(broker: &'a mut BrokerId, filter: &'a mut Filter, selector: &'a mut Selector) -> [Setting<'a>; 3] {
    [
        Setting::needed("broker", Place::Broker(broker)),
        Setting::needed("filter", Place::Filter(filter)),
        Setting::new("selector", Place::Selector(selector)),
    ]
}

/// Rows within bounds; `next` makes the one that goes after those before it.
pub fn list<'a, T: Row>(
    items: &'a mut Vec<T>,
    bounds: RangeInclusive<usize>,
    next: impl Fn(&[T]) -> T + 'a,
) -> Place<'a> {
    Place::List(Box::new(Rows { items, bounds, next }))
}

impl Ends {
    /// Less than this.
    pub const fn below(under: f64) -> Self {
        Self { over: None, under: Some(under), or_equal: false }
    }

    /// More than this.
    pub const fn above(over: f64) -> Self {
        Self { over: Some(over), under: None, or_equal: false }
    }

    /// As it is, its ends included.
    #[must_use]
    pub const fn or_equal(self) -> Self {
        Self { or_equal: true, ..self }
    }
}

impl Place<'_> {
    /// As it is written in a board; null for what is left out.
    pub(super) fn save(self) -> Value {
        match self {
            Self::Line(text, _) => Some(&*text).filter(|text| !text.is_empty()).map(|text| &**text).into(),
            Self::Payload(text, _) | Self::Prose(text, _) => text.as_str().into(),
            Self::Broker(broker) => broker.as_str().into(),
            Self::Topic(topic) | Self::Command(topic) => topic.as_str().into(),
            Self::Filter(filter) => filter.as_str().into(),
            // A person would not write the one that means the whole payload.
            Self::Selector(selector) => (!selector.is_whole()).then(|| selector.to_string()).into(),
            Self::Transform(transform) => Some(transform.save()).filter(|_| !transform.is_none()).into(),
            Self::Number(number, _) => (*number).into(),
            Self::Bound(bound, _) => (*bound).into(),
            Self::Whole(number, _) | Self::Span(number, _) => (*number).into(),
            Self::Decimals(decimals) => (*decimals).into(),
            Self::Word(word) => word.word().into(),
            Self::Qos(qos) => (*qos).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Repeat(repeat) => repeat.as_ref().map(|repeat| repeat.filter().as_str()).into(),
            Self::Group(settings) => object(save(settings)),
            Self::List(mut list) => (0..list.count()).filter_map(|n| Some(object(save(list.at(n)?)))).collect(),
        }
    }

    /// Brings what stands there into its bounds.
    fn repair(self) {
        match self {
            Self::Line(text, most) => *text = one_line(text, most),
            Self::Prose(text, most) => {
                let character = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
                *text = text.replace("\r\n", "\n").chars().take(most).map(character).collect();
            }
            Self::Payload(text, _) if text.chars().nth(MAX_PAYLOAD).is_some() => {
                *text = text.chars().take(MAX_PAYLOAD).collect();
            }
            Self::Bound(bound, _) => *bound = bound.filter(|bound| bound.is_finite()),
            Self::Whole(number, bounds) => *number = (*number).clamp(*bounds.start(), *bounds.end()),
            Self::Decimals(decimals) => *decimals = decimals.map(|decimals| decimals.min(MAX_DECIMALS)),
            Self::Span(secs, is_optional) if *secs > 0 || !is_optional => {
                *secs = (*secs).clamp(*SPAN_SECS.start(), *SPAN_SECS.end());
            }
            Self::Qos(qos) => *qos = (*qos).min(2),
            Self::Group(settings) => repair(settings),
            Self::List(mut list) => {
                list.truncate();
                for n in 0..list.count() {
                    repair(list.at(n).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
}

/// The fields of a saved board that these are.
pub(super) fn save(settings: Vec<Setting<'_>>) -> Vec<(&'static str, Value)> {
    let value = |setting: Setting<'_>| {
        let is_needed = setting.is_needed;
        let value = setting.place.save();
        if is_needed || value.as_array().is_none_or(|items| !items.is_empty()) { value } else { Value::Null }
    };
    settings.into_iter().map(|setting| (setting.name, value(setting))).collect()
}

/// A topic among settings, or several.
pub(super) enum Address<'a> {
    /// One to read.
    Topic(&'a mut Topic),
    /// One to publish to.
    Command(&'a mut Topic),
    /// Those to read.
    Filter(&'a mut Filter),
}

/// Shows all topics to `visit`, each with the broker it stands beside.
pub(super) fn addresses(settings: Vec<Setting<'_>>, visit: &mut dyn FnMut(&BrokerId, Address<'_>)) {
    let mut broker = None;
    for setting in settings {
        let address = match setting.place {
            Place::Broker(beside) => {
                broker = Some(beside.clone());
                continue;
            }
            Place::Topic(topic) => Address::Topic(topic),
            Place::Command(topic) => Address::Command(topic),
            Place::Filter(filter) => Address::Filter(filter),
            Place::Group(settings) => {
                addresses(settings, visit);
                continue;
            }
            Place::List(mut list) => {
                for n in 0..list.count() {
                    addresses(list.at(n).unwrap_or_default(), visit);
                }
                continue;
            }
            _ => continue,
        };
        if let Some(broker) = &broker {
            visit(broker, address);
        }
    }
}

/// The topics that are read, each with the broker it stands beside.
pub(super) fn reads(settings: Vec<Setting<'_>>) -> Vec<(BrokerId, Filter)> {
    let mut all = Vec::new();
    addresses(settings, &mut |broker, address| match address {
        Address::Topic(topic) => all.push((broker.clone(), Filter::exactly(topic))),
        Address::Filter(filter) => all.push((broker.clone(), filter.clone())),
        Address::Command(_) => {}
    });
    all
}

/// Brings them into their bounds.
pub(super) fn repair(settings: Vec<Setting<'_>>) {
    for setting in settings {
        setting.place.repair();
    }
}

/// Most characters of what a message says.
pub const MAX_PAYLOAD: usize = 16_384;

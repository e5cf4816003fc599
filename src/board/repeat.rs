//! [`Repeat`]: one widget for each device. The widget is composed for one of them, its example, and a filter says which
//! others there are: what the filter's `+` stand for is the name, and in every topic of the widget and in its title the
//! example's name gives way to another.

use super::Widget;
use super::setting::{self, Address};
use super::widget::{MAX_TITLE, one_line};
use crate::data::view::{Feed, MatchPage, View};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic, TopicError};
use crate::payload::Selector;

/// For which devices a widget is repeated: a filter with at least one `+` and no `#`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat(Filter);

/// The text says nothing to repeat for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RepeatError {
    /// It is no filter.
    #[error("{0}")]
    Topic(#[from] TopicError),
    /// It names nothing, or more than names.
    #[error("write + in place of the device's name, like home/+/temperature, and no #")]
    NoName,
}

impl Repeat {
    /// Reads a filter.
    ///
    /// # Errors
    /// [`RepeatError`] when it is none, or has no `+` or a `#`.
    pub fn parse(text: &str) -> Result<Self, RepeatError> {
        let filter = Filter::parse(text)?;
        let is_such = text.contains('+') && !text.contains('#') && !filter.is_shared();
        if is_such { Ok(Self(filter)) } else { Err(RepeatError::NoName) }
    }

    /// The filter.
    pub const fn filter(&self) -> &Filter {
        &self.0
    }

    /// Up to the last name.
    fn prefix(&self) -> Vec<&str> {
        let mut levels: Vec<&str> = self.0.as_str().split('/').collect();
        let names = levels.iter().rposition(|level| *level == "+").map_or(0, |last| last + 1);
        levels.truncate(names);
        levels
    }

    /// What the `+` stand for in a topic that begins as the filter does.
    fn names_in<'t>(&self, topic: &'t str) -> Option<Vec<&'t str>> {
        let mut levels = topic.split('/');
        let mut names = Vec::new();
        for wanted in self.prefix() {
            match (wanted, levels.next()?) {
                ("+", "" | "+" | "#") => return None,
                ("+", name) => names.push(name),
                (wanted, level) if wanted == level => {}
                _ => return None,
            }
        }
        Some(names)
    }
}

/// A widget that is repeated, and the device it was composed for.
pub struct Example<'a> {
    widget: &'a Widget,
    repeat: &'a Repeat,
    broker: BrokerId,
    names: Vec<String>,
}

/// Which devices there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Devices {
    /// What each is called, by what the `+` stand for in their order; at most [`MAX_TILES`].
    pub names: Vec<Vec<Box<str>>>,
    /// How many more there are.
    pub more: u32,
}

impl Devices {
    /// The devices that answer to [`Example::view`].
    pub fn of(repeat: &Repeat, page: &MatchPage) -> Self {
        let name = |topic: &str| {
            let names: Vec<Box<str>> = repeat.0.wild(topic)?.into_iter().map(Into::into).collect();
            // A level without a name is no device's.
            (!names.iter().any(|name| name.is_empty())).then_some(names)
        };
        let names = page.rows.iter().filter_map(|row| name(&row.topic)).collect();
        Self { names, more: page.total.saturating_sub(page.rows.len() as u32) }
    }
}

impl<'a> Example<'a> {
    /// The device a widget was composed for: that of its first topic that begins as the filter does. `None` for a widget
    /// that is not repeated, or has no such topic.
    pub fn of(widget: &'a Widget) -> Option<Self> {
        let repeat = widget.repeat.as_ref()?;
        let mut found = None;
        setting::addresses(widget.clone().settings(), &mut |broker, address| {
            if let (None, Some(names)) = (&found, repeat.names_in(address.as_str())) {
                found = Some((broker.clone(), names.into_iter().map(str::to_owned).collect()));
            }
        });
        found.map(|(broker, names)| Self { widget, repeat, broker, names })
    }

    /// The view that tells which devices there are.
    pub fn view(&self) -> View {
        let feed = Feed::new(self.broker.clone(), self.repeat.0.clone(), Selector::default());
        View::Matches { feed, rows: 0..MAX_TILES }
    }

    /// Which topics tell it.
    pub fn read(&self) -> (BrokerId, Filter) {
        (self.broker.clone(), self.repeat.0.clone())
    }

    /// The widget for another device, by what the `+` stand for; `None` when a topic would be none any more.
    pub fn at(&self, names: &[Box<str>]) -> Option<Widget> {
        if names.len() != self.names.len() {
            return None;
        }
        let mut widget = Widget { repeat: None, ..self.widget.clone() };
        let mut is_whole = true;
        setting::addresses(widget.settings(), &mut |_, address| {
            let new = self.renamed(address.as_str(), |n| &names[n]);
            is_whole &= address.put(&new);
        });
        widget.title = self.titled(names);
        is_whole.then_some(widget)
    }

    /// The topics that one of the widget's may become.
    pub fn pattern(&self, topic: &str) -> Filter {
        let pattern = Filter::parse(&self.renamed(topic, |_| "+"));
        // Topic and filter have the same rules; only one that names a shared subscription by chance has others.
        pattern.unwrap_or_else(|_| self.repeat.0.clone())
    }

    /// A topic with the example's names replaced: where the topic begins as the filter does by their place, behind that
    /// and elsewhere by what they are.
    fn renamed<'n>(&'n self, topic: &'n str, name: impl Fn(usize) -> &'n str) -> String {
        let prefix = self.repeat.prefix();
        let begins = self.repeat.names_in(topic).is_some_and(|names| names == self.names);
        let mut next = 0;
        let level = |(n, level): (usize, &'n str)| {
            if begins && n < prefix.len() {
                if prefix[n] != "+" {
                    return level;
                }
                next += 1;
                return name(next - 1);
            }
            self.names.iter().position(|known| known == level).map_or(level, &name)
        };
        topic.split('/').enumerate().map(level).collect::<Vec<_>>().join("/")
    }

    /// The title with the example's names replaced where they stand as words, and with those added that it does not say.
    fn titled(&self, names: &[Box<str>]) -> String {
        let title = &self.widget.title;
        let mut new = String::new();
        let mut said = vec![false; self.names.len()];
        let mut rest = title.as_str();
        while let Some(first) = rest.chars().next() {
            let is_free = !new.chars().next_back().is_some_and(char::is_alphanumeric) || new.is_empty();
            let ends = |name: &str| {
                let after = rest.strip_prefix(name);
                after.is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
            };
            let found = self.names.iter().position(|name| is_free && ends(name));
            if let Some(n) = found {
                new.push_str(&names[n]);
                said[n] = true;
                rest = &rest[self.names[n].len()..];
            } else {
                new.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        for (n, _) in said.iter().enumerate().filter(|(_, said)| !**said) {
            if !new.is_empty() {
                new.push(' ');
            }
            new.push_str(&names[n]);
        }
        one_line(&new, MAX_TITLE)
    }
}

impl Address<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Topic(topic) | Self::Command(topic) => topic.as_str(),
            Self::Filter(filter) => filter.as_str(),
        }
    }

    /// Puts another in its place; whether it is one.
    fn put(self, text: &str) -> bool {
        match self {
            Self::Topic(place) | Self::Command(place) => Topic::parse(text).map(|topic| *place = topic).is_ok(),
            Self::Filter(place) => Filter::parse(text).map(|filter| *place = filter).is_ok(),
        }
    }
}

/// Most devices a widget is shown for.
pub const MAX_TILES: u32 = 50;

//! The table: a row for each topic that matches a filter, or for each element of a list in one topic.

use core::cmp::Ordering;

use super::shown::{Problem, Shown, WidgetState};
use super::{MAX_TITLE, MAX_UNIT, Nature, anchor_of};
use crate::board::setting::{self, Place, Row as SettingRow, Setting, choices};
use crate::data::view::{Feed, MatchPage, Payload, Source, View};
use crate::mqtt::topic::{Filter, Topic};
use crate::order;
use crate::payload::time::Temporal;
use crate::payload::{self, Missing, Selector, Value, visible};
use crate::time::Timestamp;

/// The settings of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Which topics, and the part of their payloads that the columns are parts of.
    pub feed: Feed,
    /// What a row is.
    pub rows: Rows,
    /// What is shown beside each row's name, at most eight; without any the value itself.
    pub columns: Vec<Column>,
}

choices! {
    /// What a row of a table is.
    Rows {
        /// A topic.
        Topics = "topics",
        /// An element of the list in one topic's payload.
        Array = "array",
    }
}

/// A column of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Column {
    /// What it is called: one line, at most 200 characters; empty for its selector.
    pub title: String,
    /// The part of each row's value.
    pub selector: Selector,
    /// What stands behind its numbers: at most 24 characters.
    pub unit: String,
    /// Digits after the point, at most 15; `None` shows numbers as they are written.
    pub decimals: Option<u8>,
}

impl SettingRow for Column {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::new("title", Place::Line(&mut self.title, MAX_TITLE)),
            Setting::new("selector", Place::Selector(&mut self.selector)),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
            Setting::new("decimals", Place::Decimals(&mut self.decimals)),
        ]
    }
}

/// By what rows are sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// The column: 0 for the rows' names.
    pub column: usize,
    /// Whether the highest comes first.
    pub is_descending: bool,
}

impl Order {
    /// The order after the head of a column was pressed: up, then down.
    #[must_use]
    pub fn pressed(before: Option<Self>, column: usize) -> Self {
        let is_descending = before.is_some_and(|before| before.column == column && !before.is_descending);
        Self { column, is_descending }
    }
}

/// What arrived for a table so far.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Heard {
    /// The topics as each column reads them.
    pub pages: Vec<MatchPage>,
    /// The payload that holds the list.
    pub payload: Payload,
}

impl Settings {
    /// The usual settings for a source: its topic alone.
    pub fn new(source: Source) -> Self {
        let column = Column { selector: source.selector, ..Column::default() };
        let feed = Feed::new(source.broker, Filter::exactly(&source.topic), Selector::default());
        Self { feed, rows: Rows::Topics, columns: vec![column] }
    }

    /// What a table of a source should most likely show: the devices like its own, or the list it is from.
    pub fn like(source: Source) -> Self {
        let list = source.selector.split_at_index();
        let filter = siblings(&source.topic);
        let mut table = Self::new(source);
        match (list, table.columns.first_mut()) {
            (Some((list, rest)), Some(column)) => {
                (table.rows, table.feed.selector, column.selector) = (Rows::Array, list, rest);
            }
            _ => table.feed.filter = filter,
        }
        table
    }

    /// The views it watches: for topics one for each column, for a list one.
    pub fn views(&self) -> Vec<View> {
        let Feed { broker, filter, selector, .. } = &self.feed;
        if self.rows == Rows::Array {
            let topic = Topic::parse(filter.as_str()).ok();
            let view = |topic| View::Payload { broker: broker.clone(), topic, most: MAX_LIST };
            return topic.map(view).into_iter().collect();
        }
        let view = |column: &Column| View::Matches {
            // A column deeper than any payload goes shows the whole of it instead.
            feed: Feed::new(
                broker.clone(),
                filter.clone(),
                selector.join(&column.selector).unwrap_or_else(|| selector.clone()),
            ),
            rows: 0..MAX_ROWS,
        };
        self.shown_columns().iter().map(view).collect()
    }

    /// What it shows of what arrived, its rows in this order.
    pub fn face(&self, heard: &Heard, order: Option<Order>) -> Face {
        let mut face = match self.rows {
            Rows::Topics => self.topics(&heard.pages),
            Rows::Array => self.list(&heard.payload),
        };
        let columns = self.shown_columns();
        face.heads = columns.iter().map(|column| column.name().into()).collect();
        let is_number = |n: usize| {
            let mut shown = face.rows.iter().filter_map(|row| row.cells.get(n)).map(|cell| &cell.shown);
            shown.any(Shown::is_number) && shown.all(|shown| shown.is_number() || *shown == Shown::Nothing)
        };
        face.numeric = (0..columns.len()).map(is_number).collect();
        if let Some(order) = order {
            sort(&mut face.rows, order);
        }
        face
    }

    fn topics(&self, pages: &[MatchPage]) -> Face {
        let Some(first) = pages.first() else { return Face::default() };
        let columns = self.shown_columns();
        let row = |(n, row): (usize, &crate::data::view::MatchRow)| {
            let cell = |(column, settings): (usize, &Column)| {
                // Answers of one frame have the same rows, mostly.
                let others = pages.get(column).map_or(&[][..], |page| &page.rows);
                let same = others.get(n).filter(|other| other.topic == row.topic);
                let same = same.or_else(|| others.iter().find(|other| other.topic == row.topic));
                Cell::of(same.and_then(|other| other.reading.value.as_ref()), settings)
            };
            let wild = self.feed.filter.wild(&row.topic).filter(|wild| !wild.is_empty());
            Row {
                key: row.topic.clone(),
                name: visible(&wild.map_or_else(|| row.topic.to_string(), |wild| wild.join("/"))).into(),
                state: WidgetState::of(row.reading.freshness, None),
                at: row.reading.at,
                cells: columns.iter().enumerate().map(cell).collect(),
            }
        };
        let rows: Vec<Row> = first.rows.iter().enumerate().map(row).collect();
        Face {
            more: first.total.saturating_sub(rows.len() as u32),
            state: rows.iter().map(|row| row.state).min().unwrap_or(WidgetState::Waiting),
            at: rows.iter().filter_map(|row| row.at).max(),
            rows,
            ..Face::default()
        }
    }

    fn list(&self, payload: &Payload) -> Face {
        let columns = self.shown_columns();
        let selectors: Vec<Selector> = columns.iter().map(|column| column.selector.clone()).collect();
        let found =
            payload::rows(&payload.data, &self.feed.selector, &selectors, MAX_ROWS as usize, MAX_CELL).map_err(|why| {
                if payload.data.len() < payload.bytes as usize { Problem::Cut } else { Problem::Missing(why) }
            });
        let found = found.and_then(|found| found.ok_or(Problem::NoList));
        let problem = if self.feed.filter.has_wildcard() {
            Some(Problem::ManyTopics)
        } else {
            payload.at.and_then(|_| found.as_ref().err().copied())
        };
        let found = found.unwrap_or_default();
        let row = |(n, values): (usize, &Vec<Result<Value, Missing>>)| Row {
            key: n.to_string().into(),
            name: (n + 1).to_string().into(),
            state: WidgetState::Live,
            at: None,
            cells: values.iter().zip(&columns).map(|(value, column)| Cell::of(Some(value), column)).collect(),
        };
        Face {
            more: found.total.saturating_sub(found.rows.len() as u32),
            rows: found.rows.iter().enumerate().map(row).collect(),
            state: WidgetState::of(payload.freshness, problem),
            problem,
            at: payload.at,
            ..Face::default()
        }
    }

    /// The columns, or the one that stands for none.
    fn shown_columns(&self) -> Vec<Column> {
        if self.columns.is_empty() { vec![Column::default()] } else { self.columns.clone() }
    }
}

impl Column {
    /// What it is called; nothing for the value itself.
    fn name(&self) -> String {
        if self.title.is_empty() { self.selector.to_string() } else { self.title.clone() }
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        let Feed { broker, filter, selector, .. } = &mut self.feed;
        let topics = setting::topics(broker, filter, selector);
        vec![
            Setting::needed("feed", Place::Group(topics.into())),
            Setting::new("rows", Place::Word(&mut self.rows)),
            Setting::new("columns", setting::list(&mut self.columns, 0..=MAX_COLUMNS, |_| Column::default())),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        Vec::new()
    }

    fn anchor(&self) -> Option<Source> {
        let mut source = anchor_of(&self.feed)?;
        if let Some(column) = self.columns.first() {
            source.selector = source.selector.join(&column.selector)?;
        }
        Some(source)
    }
}

/// What a table shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The names of the columns; nothing for the one that is the value itself.
    pub heads: Vec<Box<str>>,
    /// Whether a column holds numbers and nothing else.
    pub numeric: Vec<bool>,
    /// The rows in their order, at most 200.
    pub rows: Vec<Row>,
    /// How many more there are.
    pub more: u32,
    /// How far the best of its rows can be trusted; each row says it for itself.
    pub state: WidgetState,
    /// Why there is nothing to show although something arrived.
    pub problem: Option<Problem>,
    /// When the newest of it was received.
    pub at: Option<Timestamp>,
}

impl Default for Face {
    fn default() -> Self {
        Self {
            heads: Vec::new(),
            numeric: Vec::new(),
            rows: Vec::new(),
            more: 0,
            state: WidgetState::Waiting,
            problem: None,
            at: None,
        }
    }
}

/// A row of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// By what it is known.
    pub key: Box<str>,
    /// What the wildcards stand for, or its number in the list.
    pub name: Box<str>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// When it was received.
    pub at: Option<Timestamp>,
    /// Its values, one a column.
    pub cells: Vec<Cell>,
}

/// A value in a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// The value.
    pub shown: Shown,
    /// What stands behind a number.
    pub unit: Box<str>,
}

impl Cell {
    fn of(value: Option<&Result<Value, Missing>>, column: &Column) -> Self {
        let shown = value.map_or(Shown::Nothing, |value| Shown::value(value, column.decimals));
        Self { unit: if shown.is_number() { column.unit.as_str().into() } else { "".into() }, shown }
    }
}

/// The topics that differ from one in the level that most likely names the device: the last but one, as in
/// `home/attic/temperature`, or the last of two. Only a guess, for a person to correct.
fn siblings(topic: &Topic) -> Filter {
    let mut levels: Vec<&str> = topic.as_str().split('/').collect();
    let at = match levels.len() {
        1 => return Filter::exactly(topic),
        2 => 1,
        count => count - 2,
    };
    levels[at] = "+";
    // One that names a shared subscription by chance stays as it is.
    Filter::parse(&levels.join("/")).unwrap_or_else(|_| Filter::exactly(topic))
}

/// Sorts rows; those without a value come last either way.
fn sort(rows: &mut Vec<Row>, Order { column, is_descending }: Order) {
    let Some(column) = column.checked_sub(1) else {
        // They come in the order of their names.
        if is_descending {
            rows.reverse();
        }
        return;
    };
    order::by(rows, |a, b| {
        let of = |row: &Row| Key::of(row.cells.get(column));
        match (of(a), of(b)) {
            (Key::Nothing, Key::Nothing) => Ordering::Equal,
            (Key::Nothing, _) => Ordering::Greater,
            (_, Key::Nothing) => Ordering::Less,
            (a, b) if is_descending => b.compare(&a),
            (a, b) => a.compare(&b),
        }
    });
}

/// What a cell is sorted by: numbers before texts.
enum Key {
    Number(f64),
    Text(String),
    Nothing,
}

impl Key {
    fn of(cell: Option<&Cell>) -> Self {
        match cell.map(|cell| &cell.shown) {
            Some(Shown::Number { value, .. }) => Self::Number(*value),
            Some(Shown::Text(text)) => Self::Text(text.to_lowercase()),
            Some(Shown::Time { time: Temporal::Moment(moment), .. }) => Self::Number(moment.at.as_millis() as f64),
            Some(Shown::Time { time: Temporal::Duration(secs), .. }) => Self::Number(*secs),
            Some(Shown::Bytes(count)) => Self::Number(f64::from(*count)),
            Some(Shown::Nothing) | None => Self::Nothing,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), _) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }
}

/// Most rows shown.
pub const MAX_ROWS: u32 = 200;
/// Most columns beside the names.
pub const MAX_COLUMNS: usize = 8;
/// Most bytes of a payload that holds a list.
const MAX_LIST: u32 = 256 << 10;
/// Most characters in a cell, as many as the store gives of any value.
const MAX_CELL: usize = 256;

//! [`Widget`]: the closed set of things a board can show. One file a kind: its settings, the view it watches, the
//! face it shows.

pub mod chart;
pub mod control;
pub mod gauge;
pub mod shown;
pub mod suggest;
pub mod switch;
pub mod value;

use core::fmt;

use serde_json::Value;

pub use control::{Command, Control, Progress, Revert, Stage};
pub use shown::{Problem, Shown, WidgetState};
pub use suggest::suggest;

use super::brief::Act;
use super::grid::{Cell, Columns};
use super::node::{Fields, object};
use crate::data::view::{Source, View};

/// Something on a board.
#[derive(Clone, PartialEq, Debug)]
pub struct Widget {
    /// Its name within the board.
    pub id: WidgetId,
    /// What a person calls it: one line, at most 200 characters, perhaps none.
    pub title: String,
    /// Where it stands on the widest grid.
    pub cell: Cell,
    /// Where it stands on six columns and on one, where somebody said so; the rest follows from the widest grid.
    pub narrower: [Option<Cell>; 2],
    /// What it is, with its settings.
    pub kind: Kind,
}

impl Widget {
    /// The view to watch, with at most `columns` columns of history: one a pixel of width is enough.
    pub fn view(&self, columns: u16) -> View {
        match &self.kind {
            Kind::Value(settings) => settings.view(columns),
            Kind::Gauge(settings) => settings.view(),
            Kind::Chart(settings) => settings.view(columns),
            Kind::Switch(settings) => settings.view(),
        }
    }

    /// Everything it reads.
    pub fn sources(&self) -> Vec<&Source> {
        match &self.kind {
            Kind::Value(settings) => vec![&settings.source],
            Kind::Gauge(settings) => vec![&settings.source],
            Kind::Chart(settings) => settings.lines.iter().map(|line| &line.source).collect(),
            Kind::Switch(settings) => vec![&settings.source],
        }
    }

    /// The cell somebody gave it on so many columns.
    pub(super) const fn cell_on(&self, columns: Columns) -> Option<Cell> {
        match columns {
            Columns::Twelve => Some(self.cell),
            Columns::Six => self.narrower[0],
            Columns::One => self.narrower[1],
        }
    }

    /// Where it keeps the cell somebody gave it on fewer columns than the widest grid has.
    pub(super) const fn own_cell(&mut self, columns: Columns) -> Option<&mut Option<Cell>> {
        let [six, one] = &mut self.narrower;
        match columns {
            Columns::Twelve => None,
            Columns::Six => Some(six),
            Columns::One => Some(one),
        }
    }

    /// Writes it.
    pub(super) fn save(&self) -> Value {
        let mut fields = vec![("id", self.id.as_str().into()), ("title", self.title.as_str().into())];
        fields.extend(save_cell(self.cell));
        let narrower = NARROWER.into_iter().zip(self.narrower);
        fields.extend(narrower.map(|(name, cell)| (name, cell.map(|cell| object(save_cell(cell).into())).into())));
        fields.push(("kind", self.kind.as_str().into()));
        fields.extend(match &self.kind {
            Kind::Value(settings) => settings.save(),
            Kind::Gauge(settings) => settings.save(),
            Kind::Chart(settings) => settings.save(),
            Kind::Switch(settings) => settings.save(),
        });
        object(fields)
    }

    /// Brings title, size and settings into their bounds. What is within them stays as it is.
    pub(super) fn repair(&mut self) {
        self.title = one_line(&self.title, MAX_TITLE);
        self.cell = self.cell.within(Columns::Twelve);
        for columns in [Columns::Six, Columns::One] {
            if let Some(Some(own)) = self.own_cell(columns) {
                *own = own.within(columns);
            }
        }
        match &mut self.kind {
            Kind::Value(settings) => settings.repair(),
            Kind::Gauge(settings) => settings.repair(),
            Kind::Chart(settings) => settings.repair(),
            Kind::Switch(settings) => settings.repair(),
        }
    }

    /// Everything it may publish.
    pub fn acts(&self) -> Vec<Act> {
        match &self.kind {
            Kind::Value(_) | Kind::Gauge(_) | Kind::Chart(_) => Vec::new(),
            Kind::Switch(switch) => vec![Act {
                broker: switch.source.broker.clone(),
                topic: switch.command.clone(),
                payloads: vec![switch.on.clone(), switch.off.clone()],
                retain: switch.retain,
            }],
        }
    }
}

/// The closed set of widgets, each with its settings.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// The latest value, large.
    Value(value::Settings),
    /// A number on an arc.
    Gauge(gauge::Settings),
    /// Lines over time.
    Chart(chart::Settings),
    /// Something to turn on and off.
    Switch(switch::Settings),
}

impl Kind {
    /// Reads the settings of the kind that the fields name; `frame` names the fields that every widget has.
    pub(super) fn open(fields: &Fields<'_>, frame: &[&str]) -> Option<Self> {
        let known = |names: &[&str]| fields.note_unknown(&[frame, names]);
        let kind = fields.need("kind")?;
        Some(match kind.text()? {
            "value" => {
                known(&value::FIELDS);
                Self::Value(value::Settings::open(fields)?)
            }
            "gauge" => {
                known(&gauge::FIELDS);
                Self::Gauge(gauge::Settings::open(fields)?)
            }
            "chart" => {
                known(&chart::FIELDS);
                Self::Chart(chart::Settings::open(fields)?)
            }
            "switch" => {
                known(&switch::FIELDS);
                Self::Switch(switch::Settings::open(fields)?)
            }
            other => {
                return kind.wrong(format!("{other:?} is no kind of widget; there are value, gauge, chart and switch"));
            }
        })
    }

    /// The name it has in a saved board.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Value(_) => "value",
            Self::Gauge(_) => "gauge",
            Self::Chart(_) => "chart",
            Self::Switch(_) => "switch",
        }
    }

    /// Columns and rows it gets unless somebody says otherwise.
    pub const fn usual_size(&self) -> (u16, u16) {
        match self {
            Self::Value(_) | Self::Switch(_) => (3, 2),
            Self::Gauge(_) => (3, 3),
            Self::Chart(_) => (6, 4),
        }
    }
}

/// A widget's name within its board: 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WidgetId(Box<str>);

impl WidgetId {
    /// Reads a name.
    ///
    /// # Errors
    /// [`WidgetIdError`] when it is empty, too long or holds another character.
    pub fn parse(text: &str) -> Result<Self, WidgetIdError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(WidgetIdError(text.chars().take(64).collect()))
        }
    }

    /// The first of `w1`, `w2` … that is not taken.
    pub(super) fn unused(taken: impl Fn(&Self) -> bool) -> Self {
        let mut number = 1_u64;
        loop {
            let id = Self(format!("w{number}").into());
            if !taken(&id) {
                return id;
            }
            number += 1;
        }
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WidgetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text was no widget id.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a widget id has 1 to 64 letters, digits, dots, dashes or underscores, not {0:?}")]
pub struct WidgetIdError(String);

/// Writes a source as a person would: without a selector that means the whole payload.
fn save_source(source: &Source) -> Value {
    let selector = (!source.selector.is_whole()).then(|| source.selector.to_string());
    object(vec![
        ("broker", source.broker.as_str().into()),
        ("topic", source.topic.as_str().into()),
        ("selector", selector.into()),
    ])
}

fn save_cell(Cell { x, y, w, h }: Cell) -> [(&'static str, Value); 4] {
    [("x", x.into()), ("y", y.into()), ("w", w.into()), ("h", h.into())]
}

/// Writes a text that is left out when it is empty.
fn save_text(text: &str) -> Value {
    Some(text).filter(|text| !text.is_empty()).into()
}

/// A text on one line and of at most `most` characters: control characters become spaces.
pub(super) fn one_line(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The fields of [`Widget::narrower`].
pub(super) const NARROWER: [&str; 2] = ["six_columns", "one_column"];
/// Most characters of a title.
pub(super) const MAX_TITLE: usize = 200;
/// Most characters of a unit.
pub(super) const MAX_UNIT: usize = 24;
/// Most digits after the point; more say nothing about a 64-bit float.
pub(super) const MAX_DECIMALS: u8 = 15;
/// The shortest and longest stretch of time that can be watched: ten seconds and a week.
pub(super) const SPAN_SECS: core::ops::RangeInclusive<u32> = 10..=604_800;

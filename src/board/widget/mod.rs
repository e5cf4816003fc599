//! [`Widget`]: the closed set of things a board can show. One file a kind: its settings, the view it watches, the
//! face it shows.

pub mod bands;
pub mod button;
pub mod chart;
pub mod colour;
pub mod condition;
pub mod control;
pub mod cover;
pub mod entry;
pub mod gauge;
pub mod heat;
pub mod image;
pub mod level;
pub mod light;
pub mod log;
pub mod map;
pub mod number;
pub mod report;
pub mod rgb;
pub mod select;
pub mod shown;
pub mod slider;
pub mod states;
pub mod status;
pub mod steps;
pub mod suggest;
pub mod switch;
pub mod table;
pub mod target;
pub mod template;
pub mod text;
pub mod thermostat;
pub mod timeline;
pub mod value;

use core::fmt;

use serde_json::Value;

pub use condition::Condition;
pub use control::{Acts, Command, Control, Progress, Revert, Stage};
pub use rgb::Rgb;
pub use shown::{Problem, Shown, WidgetState};
pub use suggest::suggest;
pub use target::{Guard, Target};

use super::brief::Act;
use super::grid::{Cell, Columns};
use super::node::{Fields, object};
use super::repeat::{Example, Repeat};
use super::setting::{self, Place, Setting};
use crate::data::view::{Feed, Source};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::payload::Selector;

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
    /// For which devices it is shown, each in a tile of its own; `None` for just what its settings say.
    pub repeat: Option<Repeat>,
    /// What it is, with its settings.
    pub kind: Kind,
}

impl Widget {
    /// Everything it reads one by one.
    pub fn sources(&self) -> Vec<&Source> {
        self.kind.nature().sources()
    }

    /// Everything it reads by filters.
    pub fn feeds(&self) -> Vec<&Feed> {
        self.kind.nature().feeds()
    }

    /// What can be set of it besides its place.
    pub fn settings(&mut self) -> Vec<Setting<'_>> {
        let mut settings = vec![Setting::new("title", Place::Line(&mut self.title, MAX_TITLE))];
        settings.extend(self.kind.nature_mut().settings());
        settings.push(Setting::new("repeat", Place::Repeat(&mut self.repeat)));
        settings
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
        fields.push(("repeat", self.repeat.as_ref().map(|repeat| repeat.filter().as_str()).into()));
        fields.push(("kind", self.kind.as_str().into()));
        fields.extend(setting::save(self.kind.clone().nature_mut().settings()));
        object(fields)
    }

    /// Brings title, size and settings into their bounds. What is within them stays as it is.
    pub(super) fn repair(&mut self) {
        self.cell = self.cell.within(Columns::Twelve);
        for columns in [Columns::Six, Columns::One] {
            if let Some(Some(own)) = self.own_cell(columns) {
                *own = own.within(columns);
            }
        }
        setting::repair(self.settings());
        self.kind.nature_mut().repair();
    }

    /// Everything it reads: the broker and the topics.
    pub fn reads(&self) -> Vec<(BrokerId, Filter)> {
        let mut reads = setting::reads(self.clone().settings());
        if let Some(example) = Example::of(self) {
            for (_, filter) in &mut reads {
                *filter = example.pattern(filter.as_str());
            }
            reads.push(example.read());
        }
        reads
    }

    /// Everything it may publish.
    pub fn acts(&self) -> Vec<Act> {
        let pattern = |act: Act| match Example::of(self) {
            Some(example) => Act { topics: example.pattern(act.topics.as_str()), ..act },
            None => act,
        };
        self.kind.nature().acts().into_iter().map(pattern).collect()
    }
}

/// What every kind of widget can say of itself.
pub trait Nature {
    /// The usual settings for a source.
    fn of(source: Source) -> Self
    where
        Self: Sized;
    /// What can be set, in the order of the editor.
    fn settings(&mut self) -> Vec<Setting<'_>>;
    /// Everything it reads one by one.
    fn sources(&self) -> Vec<&Source>;
    /// The value that another kind in its place would show.
    fn anchor(&self) -> Option<Source> {
        self.sources().first().copied().cloned()
    }
    /// Everything it reads by filters.
    fn feeds(&self) -> Vec<&Feed> {
        Vec::new()
    }
    /// Whether its picture can be shown as a table.
    fn has_table(&self) -> bool {
        false
    }
    /// Where it may publish, and what: the payloads, or what they are made from.
    fn acts(&self) -> Vec<Act> {
        Vec::new()
    }
    /// Brings settings into the bounds that they set each other; those of their own they are in already.
    fn repair(&mut self) {}
}

/// The kinds, each by its module, its name in a saved board, and the columns and rows it usually has.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $module:ident, $name:literal, $size:expr;)+) => {
        /// The closed set of widgets, each with its settings.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Kind { $($(#[$doc])* $kind($module::Settings),)+ }

        impl Kind {
            /// The names of all kinds.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The kind of this name with the usual settings for a source.
            pub fn of(name: &str, source: Source) -> Option<Self> {
                Some(match name {
                    $($name => Self::$kind(Nature::of(source)),)+
                    _ => return None,
                })
            }

            /// The name it has in a saved board.
            pub const fn as_str(&self) -> &'static str {
                match self { $(Self::$kind(_) => $name,)+ }
            }

            /// Columns and rows it gets unless somebody says otherwise.
            pub const fn usual_size(&self) -> (u16, u16) {
                match self { $(Self::$kind(_) => $size,)+ }
            }

            /// What it can say of itself.
            pub fn nature(&self) -> &dyn Nature {
                match self { $(Self::$kind(settings) => settings,)+ }
            }

            /// What it can say of itself, to be changed.
            pub fn nature_mut(&mut self) -> &mut dyn Nature {
                match self { $(Self::$kind(settings) => settings,)+ }
            }
        }
    };
}

kinds! {
    /// The latest value, large.
    Value = value, "value", (3, 2);
    /// A number on an arc.
    Gauge = gauge, "gauge", (3, 3);
    /// How full something is.
    Level = level, "level", (3, 2);
    /// Lines over time.
    Chart = chart, "chart", (6, 4);
    /// One state, as a large shape and a word.
    Status = status, "status", (3, 2);
    /// States over time.
    Timeline = timeline, "timeline", (6, 3);
    /// A value over time as coloured cells.
    Heat = heat, "heat", (6, 3);
    /// Topics or the elements of a list, a row each.
    Table = table, "table", (6, 4);
    /// Recent messages, a line each.
    Log = log, "log", (6, 4);
    /// Markdown with values in it.
    Text = text, "text", (4, 3);
    /// A picture.
    Image = image, "image", (4, 4);
    /// A place and the way to it.
    Map = map, "map", (4, 4);
    /// Something to turn on and off.
    Switch = switch, "switch", (3, 2);
    /// Something to press.
    Button = button, "button", (3, 2);
    /// A number to drag.
    Slider = slider, "slider", (3, 2);
    /// A number to type or count.
    Number = number, "number", (3, 2);
    /// One of several words.
    Select = select, "select", (3, 2);
    /// A text to write.
    Entry = entry, "entry", (3, 2);
    /// A colour to choose.
    Colour = colour, "colour", (3, 2);
    /// A light with all it can do.
    Light = light, "light", (3, 4);
    /// A blind, a curtain or a gate.
    Cover = cover, "cover", (3, 3);
    /// A temperature to keep.
    Thermostat = thermostat, "thermostat", (3, 3);
}

impl Kind {
    /// Reads the settings of the kind that the fields name; `frame` names the fields that every widget has.
    pub(super) fn open(fields: &Fields<'_>, frame: &[&str]) -> Option<Self> {
        let node = fields.need("kind")?;
        let name = node.text()?;
        let Some(mut kind) = Self::of(name, blank_source()) else {
            let names = Self::NAMES.join(", ");
            return node.wrong(format!("{name:?} is no kind of widget; there are: {names}"));
        };
        fields.fill(kind.nature_mut().settings(), frame);
        Some(kind)
    }
}

/// A source where none is chosen yet.
pub(super) fn blank_source() -> Source {
    Source::new(
        BrokerId::parse("none").expect("a broker id"),
        Topic::parse("none").expect("a topic"),
        Selector::default(),
    )
}

/// The value that a feed is most likely of, in one topic: only a guess where there are several.
pub(super) fn anchor_of(feed: &Feed) -> Option<Source> {
    let levels = feed.filter.as_str().split('/').filter(|level| !matches!(*level, "+" | "#"));
    let topic = Topic::parse(&levels.collect::<Vec<_>>().join("/")).ok()?;
    Some(Source::new(feed.broker.clone(), topic, feed.selector.clone()))
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

fn save_cell(Cell { x, y, w, h }: Cell) -> [(&'static str, Value); 4] {
    [("x", x.into()), ("y", y.into()), ("w", w.into()), ("h", h.into())]
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

//! The door: text to [`Board`]. What comes in was written by anybody; what goes on keeps every rule of a board.

use serde_json::Value;

use super::node::{Node, Notes, Wrong};
use super::repeat::Repeat;
use super::widget::{Kind, NARROWER, Widget, WidgetId};
use super::{Board, Cell, Columns, MAX_BYTES, MAX_WIDGETS, grid, migrate};

/// A board that was opened, and what was not taken as it stood.
#[derive(Clone, PartialEq, Debug)]
pub struct Opened {
    /// The board.
    pub board: Board,
    /// What a person should know before they save over the original; at most [`MAX_NOTES`].
    pub notes: Vec<Note>,
}

/// Something that was not taken as it stood.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Note {
    /// A field nobody knows.
    #[error("{0}: this field is not known and was left out")]
    Dropped(String),
    /// An id that was taken or wrong.
    #[error("{path}: the id was taken by another widget or not usable, so this one is called {id} now")]
    NewId {
        /// Where.
        path: String,
        /// The new one.
        id: WidgetId,
    },
    /// Settings that were out of bounds.
    #[error("{0}: a setting was out of bounds and was brought into them")]
    Adjusted(String),
    /// A cell that overlapped another, stood outside the columns or had space above it.
    #[error("{0}: the widget was moved to where there is room")]
    Moved(String),
    /// More than can be listed.
    #[error("and {0} more like these")]
    More(usize),
}

/// Why a text is no board.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
    /// More than [`MAX_BYTES`].
    #[error("the board has {0} bytes, and at most 1,048,576 (1 MiB) can be opened; split it into several boards")]
    TooLarge(usize),
    /// Brackets within brackets, 65 times.
    #[error("the brackets go deeper than {MAX_DEPTH} levels, which no board does; check that this is the right file")]
    TooDeep,
    /// Not JSON.
    #[error("line {line}, column {column}: this is not JSON ({what}); mend it there, or export the board again")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the reader says.
        what: String,
    },
    /// JSON, but something else.
    #[error(
        "this is JSON but no board; a board begins with {{\"format\": \"{format}\", \"version\": {version}}}",
        format = migrate::FORMAT,
        version = migrate::VERSION
    )]
    NotABoard,
    /// Written by a later program.
    #[error("this board has version {0} and was saved by a newer Topicboard; reload this page to get the newest one")]
    Newer(u64),
    /// More than [`MAX_WIDGETS`].
    #[error("the board has {0} widgets, and at most {MAX_WIDGETS} can be opened; split it into several boards")]
    TooManyWidgets(usize),
    /// A field that is missing or not what it should be.
    #[error("{path}: {what}; correct this and open the board again")]
    Wrong {
        /// Where, like `widgets[3].source.topic`; `the board` for its top level.
        path: String,
        /// What.
        what: String,
    },
}

/// Reads a board.
pub(super) fn open(text: &str) -> Result<Opened, OpenError> {
    // Editors on some systems put a byte order mark in front, which JSON does not know.
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MAX_BYTES {
        return Err(OpenError::TooLarge(text.len()));
    }
    check_depth(text, MAX_DEPTH)?;
    let document = serde_json::from_str(text).map_err(|error| OpenError::NotJson {
        line: error.line(),
        column: error.column(),
        what: without_place(&error.to_string()),
    })?;
    Reader::default().read(&migrate::migrate(document)?)
}

#[derive(Default)]
struct Reader {
    found: Notes,
    notes: Vec<Note>,
}

impl Reader {
    fn read(mut self, document: &Value) -> Result<Opened, OpenError> {
        let items = match document.get("widgets") {
            None | Some(Value::Null) => &[][..],
            Some(Value::Array(items)) => items,
            Some(_) => return Err(OpenError::Wrong { path: "widgets".into(), what: "this is no list [ … ]".into() }),
        };
        if items.len() > MAX_WIDGETS {
            return Err(OpenError::TooManyWidgets(items.len()));
        }
        // The ids that were chosen stay, so those that are made up must not be among them.
        let chosen: Vec<WidgetId> =
            items.iter().filter_map(|item| WidgetId::parse(item.get("id")?.as_str()?).ok()).collect();
        let title = read_title(Node::new(document, String::new(), &self.found));
        let mut board = Board::new(&self.unless_wrong(title)?);
        for (n, item) in items.iter().enumerate() {
            let widget = self.read_widget(&board, &chosen, n, item)?;
            board.widgets.push(widget);
        }
        self.settle(&mut board);
        let bytes = board.save().len();
        if bytes > MAX_BYTES {
            return Err(OpenError::TooLarge(bytes));
        }
        self.notes.extend(self.found.dropped.take().into_iter().map(|path| Note::Dropped(shortened(path))));
        let more = self.notes.len().saturating_sub(MAX_NOTES);
        if more > 0 {
            self.notes.truncate(MAX_NOTES - 1);
            self.notes.push(Note::More(more + 1));
        }
        Ok(Opened { board, notes: self.notes })
    }

    fn read_widget(&mut self, board: &Board, chosen: &[WidgetId], n: usize, item: &Value) -> Result<Widget, OpenError> {
        let path = path_of(n);
        let read = read_frame(Node::new(item, path.clone(), &self.found));
        let (frame, kind) = self.unless_wrong(read)?;
        let usual = kind.usual_size();
        let (w, h) = (frame.cell[2].map_or(usual.0, narrow), frame.cell[3].map_or(usual.1, narrow));
        let cell = match (frame.cell[0], frame.cell[1]) {
            // Without a place it goes where it fits, as if added by hand.
            (None, None) => {
                let mut taken = board.cells();
                grid::settle(Columns::Twelve, &mut taken);
                grid::first_free(Columns::Twelve, &taken, w, h)
            }
            (left, top) => Cell { x: narrow(left.unwrap_or(0)), y: narrow(top.unwrap_or(0)), w, h },
        };
        // A size that is missing here is the one it has on the widest grid.
        let narrower = frame.narrower.map(|found| {
            let [left, top, columns, rows] = found?;
            let or = |number: Option<u32>, otherwise| number.map_or(otherwise, narrow);
            Some(Cell { x: or(left, 0), y: or(top, 0), w: or(columns, w), h: or(rows, h) })
        });
        let usable = frame.id.as_deref().and_then(|id| WidgetId::parse(id).ok()).filter(|id| board.index(id).is_none());
        let id = match usable {
            Some(id) => id,
            None => WidgetId::unused(|id| chosen.contains(id) || board.index(id).is_some()),
        };
        if frame.id.is_some_and(|wanted| wanted != id.as_str()) {
            self.notes.push(Note::NewId { path: path.clone(), id: id.clone() });
        }
        let mut widget =
            Widget { id, title: frame.title.unwrap_or_default(), cell, narrower, repeat: frame.repeat, kind };
        let before = widget.clone();
        widget.repair();
        if widget != before {
            self.notes.push(Note::Adjusted(path));
        }
        Ok(widget)
    }

    /// What was read, unless a fault was noted on the way.
    fn unless_wrong<T>(&self, read: Option<T>) -> Result<T, OpenError> {
        match (read, self.found.wrong.take()) {
            (Some(read), None) => Ok(read),
            (_, wrong) => {
                let Wrong { path, what } = wrong.expect("what cannot be read has a fault");
                let path = if path.is_empty() { "the board".into() } else { shortened(path) };
                Err(OpenError::Wrong { path, what: shortened(what) })
            }
        }
    }

    fn settle(&mut self, board: &mut Board) {
        let before = board.cells();
        let mut cells = before.clone();
        grid::settle(Columns::Twelve, &mut cells);
        let moved = before.iter().zip(&cells).enumerate().filter(|(_, (before, after))| before != after);
        self.notes.extend(moved.map(|(n, _)| Note::Moved(path_of(n))));
        board.arrange(&cells);
    }
}

/// What every widget has.
struct Frame {
    id: Option<String>,
    title: Option<String>,
    /// `x`, `y`, `w` and `h`.
    cell: [Option<u32>; 4],
    narrower: [Option<[Option<u32>; 4]>; 2],
    repeat: Option<Repeat>,
}

/// The names of its fields.
const FRAME: [&str; 10] = ["id", "title", "kind", "x", "y", "w", "h", NARROWER[0], NARROWER[1], "repeat"];
const CELL: [&str; 4] = ["x", "y", "w", "h"];

/// Reads the top level of a board past its widgets, which is its title.
fn read_title(node: Node<'_>) -> Option<String> {
    let fields = node.fields()?;
    fields.note_unknown(&[&["format", "version", "title", "widgets"]]);
    Some(fields.text("title").unwrap_or_default())
}

/// Reads a widget. It stays a function of its own: woven into its only caller it takes more code.
#[inline(never)]
fn read_frame(node: Node<'_>) -> Option<(Frame, Kind)> {
    let fields = node.fields()?;
    let frame = Frame {
        id: fields.text("id"),
        title: fields.text("title"),
        cell: CELL.map(|name| fields.word(name)),
        narrower: NARROWER.map(|name| {
            let fields = fields.get(name)?.fields()?;
            fields.note_unknown(&[&CELL]);
            Some(CELL.map(|name| fields.word(name)))
        }),
        repeat: fields.get("repeat").and_then(|node| node.parsed(Repeat::parse)),
    };
    Some((frame, Kind::open(&fields, &FRAME)?))
}

fn path_of(n: usize) -> String {
    format!("widgets[{n}]")
}

/// A coordinate too large for the grid is as good as the largest.
fn narrow(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn shortened(text: String) -> String {
    if text.len() <= MAX_SAID {
        return text;
    }
    text.chars().take(MAX_SAID).chain(['…']).collect()
}

/// The reader's sentence without its place, which is told apart.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).to_owned()
}

/// Counts brackets outside of strings, before a reader that recurses sees them.
pub(super) fn check_depth(text: &str, most: usize) -> Result<(), OpenError> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return Err(OpenError::TooDeep);
        }
    }
    Ok(())
}

/// Brackets within brackets.
pub const MAX_DEPTH: usize = 64;
/// Most notes about one board.
pub const MAX_NOTES: usize = 100;
/// Most bytes of somebody's text repeated in a message.
const MAX_SAID: usize = 300;

//! [`Document`]: the boards, the one shown, its edits with undo, and keeping them in this browser.

use serde::Serialize;
use serde_json::Value;

use super::live::Live;
use super::{Screen, Wishes};
use crate::board::{Board, Edit, Kind, Layout, Widget, WidgetId};
use crate::strings;
use crate::web::storage::{self, StorageError};

/// The boards and the one shown.
#[derive(Clone, Copy)]
pub struct Document {
    /// Titles of all boards, in the order of the tabs.
    pub titles: Live<Vec<String>>,
    /// Which of them is shown.
    pub current: Live<usize>,
    /// The board shown.
    pub board: Live<Board>,
    /// Whether the last change is kept in this browser.
    pub saved: Live<bool>,
    sheets: Live<Vec<Sheet>>,
    screen: Screen,
    wishes: Wishes,
}

/// A board that is open, shown or not.
struct Sheet {
    key: String,
    /// Tells the server's text from a changed one; 0 for the user's own board.
    origin: u32,
    board: Board,
    undo: Vec<Edit>,
    redo: Vec<Edit>,
    /// Whether the next amendment belongs to the last step of undo.
    amends: bool,
}

/// A board as this browser keeps it.
#[derive(Serialize)]
struct Kept {
    origin: u32,
    board: String,
}

impl Kept {
    fn open(text: &str) -> Option<Self> {
        let fields: Value = serde_json::from_str(text).ok()?;
        let origin = fields.get("origin")?.as_u64()?.try_into().ok()?;
        Some(Self { origin, board: fields.get("board")?.as_str()?.to_owned() })
    }
}

impl Document {
    /// Called once, by the page's root.
    pub fn new(screen: Screen, wishes: Wishes) -> Self {
        Self {
            titles: Live::new(Vec::new()),
            current: Live::new(0),
            board: Live::new(Board::default()),
            saved: Live::new(false),
            sheets: Live::new(Vec::new()),
            screen,
            wishes,
        }
    }

    /// Opens the user's own board, an empty one at first.
    pub fn open_own(self) {
        let board = match Self::kept(OWN) {
            Ok(Some(kept)) => self.read_kept(&kept),
            Ok(None) => Board::new(strings::MY_BOARD),
            Err(_) => {
                self.screen.say(strings::STORAGE_REFUSED, false, false);
                Board::new(strings::MY_BOARD)
            }
        };
        self.add_sheet(OWN.to_owned(), 0, board);
    }

    /// Opens a board the server gave, or the user's changed copy of exactly this text.
    pub fn open_given(self, path: &str, text: &str) {
        let key = format!("board:{path}");
        let origin = checksum(text);
        let kept = Self::kept(&key).ok().flatten().filter(|kept| kept.origin == origin);
        let opened = Board::open(kept.as_ref().map_or(text, |kept| &kept.board)).or_else(|_| Board::open(text));
        match opened {
            Ok(opened) => {
                for note in opened.notes {
                    self.wishes.note(format!("{path}: {note}"));
                }
                self.add_sheet(key, origin, opened.board);
            }
            Err(error) => self.screen.say(strings::board_unreadable(path, &error.to_string()), true, false),
        }
    }

    /// Shows another board.
    pub fn show(self, index: usize) {
        let board = self.sheets.with_untracked(|sheets| sheets.get(index).map(|sheet| sheet.board.clone()));
        if let Some(board) = board {
            self.current.set(index);
            self.board.set(board);
        }
    }

    /// Puts a new widget on the board shown.
    pub fn add(self, title: &str, kind: Kind) {
        self.put(self.board.with_untracked(|board| board.draft(title, kind)));
    }

    /// Puts a widget on the board shown, and offers to undo it.
    pub fn put(self, widget: Widget) {
        let title = widget.title.clone();
        if self.apply(Edit::add(widget)) {
            self.screen.say(strings::added(&title), false, true);
        }
    }

    /// Gives a widget of the board shown other settings.
    pub fn replace(self, widget: Widget) {
        let title = widget.title.clone();
        if self.apply(Edit::Replace(Box::new(widget))) {
            self.screen.say(strings::added(&title), false, true);
        }
    }

    /// Makes the board shown stand like this, because somebody moved or resized a widget; `says` so, and
    /// offers to undo it.
    pub fn arrange(self, id: &WidgetId, layout: &Layout, says: fn(&str) -> String) {
        let title = self.board.with_untracked(|board| board.widget(id).map(|widget| widget.title.clone()));
        if self.apply(layout.edit()) {
            self.screen.say(says(&title.unwrap_or_default()), false, true);
        }
    }

    /// Gives a widget of the board shown other settings, in one step of undo with the amendments before unless
    /// [`rest`](Self::rest) came between.
    pub fn amend(self, widget: Widget) {
        self.apply_as(Edit::Replace(Box::new(widget)), true);
    }

    /// Makes what is amended next a step of its own.
    pub fn rest(self) {
        let current = self.current.get_untracked();
        self.sheets.update_untracked(|sheets| {
            if let Some(sheet) = sheets.get_mut(current) {
                sheet.amends = false;
            }
        });
    }

    /// Takes a widget off the board shown, offering to undo it.
    pub fn remove(self, id: &WidgetId) {
        let title = self.board.with_untracked(|board| board.widget(id).map(|widget| widget.title.clone()));
        if let Some(title) = title
            && self.apply(Edit::remove(id.clone()))
        {
            self.screen.say(strings::removed(&title), false, true);
        }
    }

    /// Undoes the last edit.
    pub fn undo(self) {
        self.step(|sheet| (&mut sheet.undo, &mut sheet.redo), strings::NOTHING_TO_UNDO);
    }

    /// Does again what was undone last.
    pub fn redo(self) {
        self.step(|sheet| (&mut sheet.redo, &mut sheet.undo), strings::NOTHING_TO_REDO);
    }

    fn apply(self, edit: Edit) -> bool {
        self.apply_as(edit, false)
    }

    fn apply_as(self, edit: Edit, amends: bool) -> bool {
        let outcome = self.change(|sheet| {
            let inverse = sheet.board.apply(edit)?;
            // The inverse of the first amendment undoes all of them: it holds the whole widget as it was.
            if !(amends && sheet.amends) {
                sheet.undo.push(inverse);
            }
            let excess = sheet.undo.len().saturating_sub(MOST_UNDO);
            sheet.undo.drain(..excess);
            sheet.redo.clear();
            sheet.amends = amends;
            Ok(())
        });
        match outcome {
            Some(Err(error)) => {
                let error: crate::board::EditError = error;
                self.screen.say(strings::sentence(&error.to_string()), true, false);
                false
            }
            outcome => outcome.is_some(),
        }
    }

    fn step(self, stacks: fn(&mut Sheet) -> (&mut Vec<Edit>, &mut Vec<Edit>), nothing: &str) {
        let outcome = self.change(|sheet| {
            let Some(edit) = stacks(sheet).0.pop() else { return Err(nothing.to_owned()) };
            let inverse = sheet.board.apply(edit).map_err(|error| error.to_string())?;
            stacks(sheet).1.push(inverse);
            sheet.amends = false;
            Ok(())
        });
        if let Some(Err(why)) = outcome {
            self.screen.say(why, false, false);
        }
    }

    /// Changes the sheet shown; on success shows and keeps it.
    fn change<E>(self, change: impl FnOnce(&mut Sheet) -> Result<(), E>) -> Option<Result<(), E>> {
        let current = self.current.get_untracked();
        let mut outcome = None;
        self.sheets.update_untracked(|sheets| outcome = sheets.get_mut(current).map(change));
        if matches!(outcome, Some(Ok(()))) {
            self.show(current);
            self.keep(current);
        }
        outcome
    }

    fn keep(self, index: usize) {
        let kept = self.sheets.with_untracked(|sheets| {
            let sheet = sheets.get(index)?;
            let text = serde_json::to_string(&Kept { origin: sheet.origin, board: sheet.board.save() }).ok()?;
            Some(storage::save(&sheet.key, &text))
        });
        self.saved.set(matches!(kept, Some(Ok(()))));
        match kept {
            Some(Err(StorageError::Full)) => self.screen.say(strings::STORAGE_FULL, true, false),
            Some(Err(StorageError::Refused)) => self.screen.say(strings::STORAGE_REFUSED, false, false),
            Some(Ok(())) | None => {}
        }
    }

    fn kept(key: &str) -> Result<Option<Kept>, StorageError> {
        Ok(storage::load(key)?.map(|text| {
            // What is no such record is handed on as a board, so that its error is told.
            Kept::open(&text).unwrap_or(Kept { origin: 0, board: text })
        }))
    }

    fn read_kept(self, kept: &Kept) -> Board {
        match Board::open(&kept.board) {
            Ok(opened) => opened.board,
            Err(error) => {
                storage::save(SET_ASIDE, &kept.board).ok();
                self.screen.say(strings::stored_unreadable(&error.to_string()), true, false);
                Board::new(strings::MY_BOARD)
            }
        }
    }

    fn add_sheet(self, key: String, origin: u32, board: Board) {
        let title = if board.title().is_empty() { strings::BOARD } else { board.title() };
        self.titles.update(|titles| titles.push(title.to_owned()));
        let first = self.sheets.with_untracked(Vec::is_empty);
        let sheet = Sheet { key, origin, board, undo: Vec::new(), redo: Vec::new(), amends: false };
        self.sheets.update_untracked(|sheets| sheets.push(sheet));
        if first {
            self.show(0);
        }
    }
}

/// FNV-1a: tells whether the server's board is still the one that was changed.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)) | 1
}

const OWN: &str = "board";
const SET_ASIDE: &str = "board-set-aside";
const MOST_UNDO: usize = 100;

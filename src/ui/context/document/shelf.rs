//! Where boards come from and where they stay: the server, this browser, and its other tabs.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;

use super::{Document, Opened, Place};
use crate::board::shelf::{self, MAX_BOARDS, Record};
use crate::board::{Board, OpenError};
use crate::strings;
use crate::strings::boards;
use crate::ui::dom::listen;
use crate::web::storage::{self, StorageError};

impl Document {
    /// Opens one's own boards, an empty one at first.
    pub fn open_own(self) {
        self.owns.set(true);
        adopt();
        let names = storage::names(OWN).unwrap_or_else(|_| {
            self.screen.say(strings::STORAGE_REFUSED, false, false);
            Vec::new()
        });
        for name in shelf::in_order(&order(), names).into_iter().take(MAX_BOARDS) {
            self.open_kept(&name);
        }
        if self.opened.with_untracked(|opened| opened.iter().all(|of| matches!(of.place, Place::Given(..)))) {
            self.open_empty();
        }
        self.show_first();
    }

    /// Opens a board the server gave, or the user's changed copy of exactly this text.
    pub fn open_given(self, path: &str, text: &str) {
        let place = Place::Given(path.to_owned(), shelf::checksum(text));
        let kept = storage::load(&place.key()).ok().flatten().and_then(|text| Record::open(&text));
        let stamp = kept.as_ref().map_or(0, |kept| kept.stamp);
        let kept = kept.filter(|kept| place.is_of(kept.origin));
        let opened = Board::open(kept.as_ref().map_or(text, |kept| &kept.board)).or_else(|_| Board::open(text));
        match opened {
            Ok(opened) => {
                for note in opened.notes {
                    self.wishes.note(format!("{path}: {note}"));
                }
                self.insert(None, place, stamp, kept.is_none_or(|kept| kept.armed), opened.board);
                self.show_first();
            }
            Err(error) => self.screen.say(strings::board_unreadable(path, &error.to_string()), true, false),
        }
    }

    /// Hears of what other tabs of this browser do to the boards, for as long as the page lives.
    pub fn listen(self) {
        listen(&window(), "storage", move |event| {
            let key = event.unchecked_ref::<StorageEvent>().key();
            if let Some(name) = key.as_deref().and_then(storage::name) {
                self.hear(name);
            }
        });
    }

    /// Looks again at what is kept under this name.
    fn hear(self, name: &str) {
        let of = |of: &Opened| (of.place.key() == name).then_some(of.number);
        let known = self.opened.with_untracked(|opened| opened.iter().find_map(of));
        let is_there = storage::load(name).ok().flatten().is_some();
        match (known, name.strip_prefix(OWN)) {
            // Told before the next edit, if it cannot be read.
            (Some(number), _) if is_there => drop(self.catch_up(number)),
            (Some(number), Some(_)) => self.lose(number),
            (None, Some(own)) if is_there && self.owns.get_untracked() => self.open_kept(own),
            _ => {}
        }
        if name == ORDER || known.is_none() {
            self.reorder();
        }
    }

    /// Another tab deleted a board.
    fn lose(self, number: u32) {
        if let Some(of) = self.take_out(number) {
            if self.opened.with_untracked(Vec::is_empty) {
                self.open_empty();
                self.show_first();
            }
            self.screen.say(boards::deleted_elsewhere(of.sheet.board().title()), false, false);
        }
    }

    /// Takes the newest of what another tab kept of a board, before anything is done to it.
    ///
    /// # Errors
    /// Why nothing must be done to it: this page would overwrite what it cannot read.
    pub(super) fn catch_up(self, number: u32) -> Result<(), &'static str> {
        let Some((key, stamp)) = self.with(number, |of| (of.place.key(), of.stamp)) else { return Ok(()) };
        let kept = storage::load(&key).ok().flatten().and_then(|text| Record::open(&text));
        let Some(kept) = kept.filter(|kept| kept.stamp != stamp) else { return Ok(()) };
        let board = Board::open(&kept.board).map_err(|_| boards::NEWER_ELSEWHERE)?.board;
        let is_same = self.with(number, |of| {
            let is_same = of.place.is_of(kept.origin);
            if is_same {
                of.sheet.catch_up(board);
                (of.stamp, of.armed) = (kept.stamp, kept.armed);
            }
            is_same
        });
        if is_same == Some(false) {
            return Err(boards::NEWER_ELSEWHERE);
        }
        self.tell();
        if self.current.get_untracked() == number {
            self.show(number);
        }
        Ok(())
    }

    /// Keeps a board in this browser.
    pub(super) fn keep(self, number: u32) {
        let stamp = chance();
        let kept = self.with(number, |of| {
            let origin = if let Place::Given(_, origin) = of.place { origin } else { 0 };
            let record = Record { stamp, origin, armed: of.armed, board: of.sheet.board().save() };
            let kept = storage::save(&of.place.key(), &record.save());
            if kept.is_ok() {
                of.stamp = stamp;
            }
            kept
        });
        self.saved.set(matches!(kept, Some(Ok(()))));
        match kept {
            Some(Err(StorageError::Full)) => self.screen.say(strings::STORAGE_FULL, true, false),
            Some(Err(StorageError::Refused)) => self.screen.say(strings::STORAGE_REFUSED, false, false),
            Some(Ok(())) | None => {}
        }
    }

    /// Keeps the order of one's own boards.
    pub(super) fn keep_order(self) {
        self.opened.with_untracked(|opened| {
            let names: Vec<&str> = opened.iter().filter_map(|of| of.place.own()).collect();
            // Where there is no room for it, there was none for the board, and that was told.
            storage::save(ORDER, &shelf::save_order(&names)).ok();
        });
    }

    /// Takes a board out of the tabs and out of this browser, and shows the one beside it.
    pub(super) fn take_out(self, number: u32) -> Option<Opened> {
        let mut taken = None;
        self.opened.update_untracked(|opened| {
            let place = opened.iter().position(|of| of.number == number);
            taken = place.map(|place| (place, opened.remove(place)));
        });
        let (place, of) = taken?;
        storage::forget(&of.place.key());
        self.tell();
        self.keep_order();
        if self.current.get_untracked() == number && !self.show_at(place) {
            self.show_at(place.saturating_sub(1));
        }
        Some(of)
    }

    /// Puts a board back that was taken out, and shows it.
    pub(super) fn put_back(self, place: usize, of: Opened) {
        let number = of.number;
        self.opened.update_untracked(|opened| opened.insert(place.min(opened.len()), of));
        self.tell();
        self.keep(number);
        self.keep_order();
        self.show(number);
    }

    /// Puts one's own boards into the order that was kept.
    fn reorder(self) {
        self.opened.update_untracked(|opened| {
            let (mut sorted, own): (Vec<_>, Vec<_>) =
                core::mem::take(opened).into_iter().partition(|of| of.place.own().is_none());
            let mut own: Vec<_> = own.into_iter().map(Some).collect();
            let names = own.iter().flatten().filter_map(|of| of.place.own().map(str::to_owned)).collect();
            for name in shelf::in_order(&order(), names) {
                let found = own.iter_mut().find(|of| of.as_ref().and_then(|of| of.place.own()) == Some(&*name));
                sorted.extend(found.and_then(Option::take));
            }
            *opened = sorted;
        });
        self.tell();
    }

    /// Opens a board of one's own that this browser keeps. One that cannot be read is set aside and told.
    fn open_kept(self, name: &str) {
        let place = Place::Own(name.to_owned());
        let key = place.key();
        let Some(text) = storage::load(&key).ok().flatten() else { return };
        // What is no such record is read as a board, so that its error is told.
        let record = Record::open(&text);
        match Board::open(record.as_ref().map_or(&text, |record| &record.board)) {
            Ok(opened) => {
                let (stamp, armed) = record.map_or((0, true), |record| (record.stamp, record.armed));
                self.insert(None, place, stamp, armed, opened.board);
            }
            Err(error) => {
                // A newer program, perhaps in another tab, can still read it where it is.
                if !matches!(error, OpenError::Newer(_)) && storage::save(&[SET_ASIDE, name].concat(), &text).is_ok() {
                    storage::forget(&key);
                }
                self.screen.say(strings::stored_unreadable(&error.to_string()), true, false);
            }
        }
    }

    /// Opens an empty board, which is kept with its first edit. Every tab that finds none begins the same one.
    fn open_empty(self) {
        let first = Place::Own(FIRST.to_owned());
        let is_taken = storage::load(&first.key()).ok().flatten().is_some();
        self.insert(None, if is_taken { Place::new() } else { first }, 0, true, Board::new(strings::MY_BOARD));
    }

    fn show_first(self) {
        if self.place().is_none() {
            self.show_at(0);
        }
    }
}

impl Place {
    /// A new one of one's own.
    pub(super) fn new() -> Self {
        Self::Own(format!("{:08x}", chance()))
    }

    /// The name under which this browser keeps it.
    fn key(&self) -> String {
        match self {
            Self::Own(name) => [OWN, name].concat(),
            Self::Given(path, _) => [GIVEN, path].concat(),
        }
    }

    fn own(&self) -> Option<&str> {
        if let Self::Own(name) = self { Some(name) } else { None }
    }

    /// Whether a record with this origin is of the same text.
    fn is_of(&self, of: u32) -> bool {
        if let Self::Given(_, origin) = self { *origin == of } else { true }
    }
}

/// There was one board once, without a name.
fn adopt() {
    if let Ok(Some(text)) = storage::load(ONCE)
        && storage::save(&[OWN, FIRST].concat(), &text).is_ok()
    {
        storage::forget(ONCE);
    }
}

fn order() -> String {
    storage::load(ORDER).ok().flatten().unwrap_or_default()
}

/// A number by chance, never 0.
fn chance() -> u32 {
    ((js_sys::Math::random() * f64::from(u32::MAX)) as u32).max(1)
}

const OWN: &str = "board.";
const GIVEN: &str = "board:";
const ONCE: &str = "board";
const FIRST: &str = "own";
const ORDER: &str = "boards";
const SET_ASIDE: &str = "board-set-aside.";

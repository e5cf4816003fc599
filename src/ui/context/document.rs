//! [`Document`]: the boards that are open, the one shown, and its edits. Where boards come from and where they stay is
//! `shelf`, in the folder beside.

mod shelf;

use super::live::Live;
use super::{Part, Screen, Wishes};
use crate::board::sheet::{NoStep, Sheet};
use crate::board::shelf::MAX_BOARDS;
use crate::board::{Board, Edit, Kind, Layout, Widget, WidgetId};
use crate::strings;
use crate::strings::boards;

/// The boards and the one shown.
#[derive(Clone, Copy)]
pub struct Document {
    /// All boards in the order of their tabs: first the server's, then one's own.
    pub tabs: Live<Vec<Tab>>,
    /// The number of the board shown.
    pub current: Live<u32>,
    /// The board shown.
    pub board: Live<Board>,
    /// Whether the board shown may publish: one that came from elsewhere may not until somebody arms it.
    pub armed: Live<bool>,
    /// Whether the last change is kept in this browser.
    pub saved: Live<bool>,
    opened: Live<Vec<Opened>>,
    /// The board deleted last and its place, until the next edit.
    bin: Live<Option<(usize, Opened)>>,
    /// Whether one's own boards are open too.
    owns: Live<bool>,
    next: Live<u32>,
    screen: Screen,
    wishes: Wishes,
}

/// A board's tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// Its number, for as long as the page lives.
    pub number: u32,
    /// What it is called, never nothing.
    pub title: String,
    /// Whether it is one's own and not the server's.
    pub own: bool,
}

/// A board that is open, shown or not.
#[derive(Clone)]
struct Opened {
    number: u32,
    place: Place,
    /// Of the record it was read from or kept as last.
    stamp: u32,
    armed: bool,
    sheet: Sheet,
}

/// Where a board comes from.
#[derive(Clone)]
enum Place {
    /// One's own, under this name.
    Own(String),
    /// The server's, at this address, with the checksum of its text.
    Given(String, u32),
}

impl Document {
    /// Called once, by the page's root.
    pub fn new(screen: Screen, wishes: Wishes) -> Self {
        Self {
            tabs: Live::new(Vec::new()),
            current: Live::new(0),
            board: Live::new(Board::default()),
            armed: Live::new(true),
            saved: Live::new(false),
            opened: Live::new(Vec::new()),
            bin: Live::new(None),
            owns: Live::new(false),
            next: Live::new(0),
            screen,
            wishes,
        }
    }

    /// Shows the board of this number.
    pub fn show(self, number: u32) {
        let Some((board, armed)) = self.with(number, |of| (of.sheet.board().clone(), of.armed)) else { return };
        if self.current.get_untracked() != number {
            // Another board may call another widget by the name of the one that is edited.
            self.screen.part.keep(Part::Board);
        }
        // Before the board, whose controls ask for it.
        self.armed.set(armed);
        self.current.set(number);
        self.board.set(board);
    }

    /// Shows the board at this place among the tabs, counted from 0, if there is one.
    pub fn show_at(self, place: usize) -> bool {
        let number = self.tabs.with_untracked(|tabs| tabs.get(place).map(|tab| tab.number));
        number.map(|number| self.show(number)).is_some()
    }

    /// Shows the board after the one shown, and after the last the first.
    pub fn show_next(self) {
        let place = self.place().map_or(0, |place| place + 1);
        if !self.show_at(place) {
            self.show_at(0);
        }
    }

    /// Where the tab of the board shown stands, counted from 0.
    pub fn place(self) -> Option<usize> {
        let number = self.current.get_untracked();
        self.tabs.with_untracked(|tabs| tabs.iter().position(|tab| tab.number == number))
    }

    /// The tab of the board shown.
    pub fn tab(self) -> Option<Tab> {
        let place = self.place()?;
        self.tabs.with_untracked(|tabs| tabs.get(place).cloned())
    }

    /// All boards, in the order of the tabs.
    pub fn boards(self) -> Vec<Board> {
        self.opened.with_untracked(|opened| opened.iter().map(|of| of.sheet.board().clone()).collect())
    }

    /// Begins an empty board and shows it; whether there was room.
    pub fn begin(self) -> bool {
        let title = boards::numbered(self.tabs.with_untracked(Vec::len) + 1);
        self.take_in(vec![(Board::new(&title), true)])
    }

    /// Puts another board like the one shown behind it, and shows that.
    pub fn duplicate(self) {
        let number = self.current.get_untracked();
        // A copy of what cannot be read is one of what is shown.
        self.catch_up(number).ok();
        let copy = self.with(number, |of| (of.sheet.board().clone(), of.armed));
        if let Some((mut board, armed)) = copy {
            let title = boards::copy_of(board.title());
            if let Err(error) = board.apply(Edit::Rename(title)) {
                return self.screen.say(strings::sentence(&error.to_string()), true, false);
            }
            let after = self.place().filter(|_| self.tab().is_some_and(|tab| tab.own)).map(|place| place + 1);
            self.put_in(after, vec![(board, armed)]);
        }
    }

    /// Puts boards behind the others, each with whether it may publish, and shows the first of them; whether there was
    /// room for all.
    pub fn take_in(self, new: Vec<(Board, bool)>) -> bool {
        self.put_in(None, new)
    }

    fn put_in(self, at: Option<usize>, new: Vec<(Board, bool)>) -> bool {
        let own = self.tabs.with_untracked(|tabs| tabs.iter().filter(|tab| tab.own).count());
        if own + new.len() > MAX_BOARDS {
            self.screen.say(boards::TOO_MANY, true, false);
            return false;
        }
        let mut first = None;
        for (n, (board, armed)) in new.into_iter().enumerate() {
            let number = self.insert(at.map(|at| at + n), Place::new(), 0, armed, board);
            self.keep(number);
            first = first.or(Some(number));
        }
        self.keep_order();
        if let Some(number) = first {
            self.show(number);
        }
        true
    }

    /// Whether the tab of the board shown can go so many places: it is one's own, and so is the one there.
    pub fn can_move_by(self, places: isize) -> bool {
        self.place_after(places).is_some()
    }

    /// Moves the tab of the board shown so many places, among one's own.
    pub fn move_by(self, places: isize) {
        if let Some(((place, tab), to)) = self.place().zip(self.tab()).zip(self.place_after(places)) {
            self.opened.update_untracked(|opened| {
                let moved = opened.remove(place);
                opened.insert(to, moved);
            });
            self.tell();
            self.keep_order();
            self.screen.say(boards::moved(&tab.title, to + 1, self.tabs.with_untracked(Vec::len)), false, false);
        }
    }

    fn place_after(self, places: isize) -> Option<usize> {
        let place = self.place()?;
        let to = place.checked_add_signed(places)?;
        let is_own = |place: usize| self.tabs.with_untracked(|tabs| tabs.get(place).is_some_and(|tab| tab.own));
        (is_own(place) && is_own(to)).then_some(to)
    }

    /// Whether the board shown can be deleted: it is one's own and not the only one.
    pub fn can_delete(self) -> bool {
        self.tab().is_some_and(|tab| tab.own) && self.tabs.with_untracked(Vec::len) > 1
    }

    /// Deletes the board shown, offering to undo it, and shows the one beside it.
    pub fn delete(self) {
        if !self.can_delete() {
            return;
        }
        // What another tab made of it comes back with it.
        self.catch_up(self.current.get_untracked()).ok();
        if let Some((place, tab)) = self.place().zip(self.tab()) {
            self.bin.set(self.take_out(tab.number).map(|of| (place, of)));
            self.screen.say(boards::deleted(&tab.title), false, true);
        }
    }

    /// Gives the board shown another title.
    pub fn rename(self, title: &str) {
        self.change(|of| of.sheet.apply(Edit::Rename(title.to_owned())).map_err(wrong));
    }

    /// Lets the board shown publish from now on.
    pub fn arm(self) {
        self.change(|of| {
            of.armed = true;
            Ok(())
        });
    }

    /// Puts a new widget on the board shown.
    pub fn add(self, title: &str, kind: Kind) {
        self.put(|board| Some(board.draft(title, kind)));
    }

    /// Puts another widget like this one on the board shown, and gives its id.
    pub fn copy(self, of: &WidgetId) -> Option<WidgetId> {
        self.put(|board| board.copy(of))
    }

    /// Puts on the board shown a widget that is made for it as it was kept last, by whichever tab; gives its id, and offers
    /// to undo it.
    pub fn put(self, make: impl FnOnce(&Board) -> Option<Widget>) -> Option<WidgetId> {
        let mut new = None;
        let is_there = self.change(|of| {
            let widget = make(of.sheet.board()).ok_or_else(String::new)?;
            new = Some((widget.id.clone(), widget.title.clone()));
            of.sheet.apply(Edit::add(widget)).map_err(wrong)
        });
        let (id, title) = new.filter(|_| is_there)?;
        self.screen.say(strings::added(&title), false, true);
        Some(id)
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

    /// Puts what `change` makes of a widget of the board shown in its place, in one step of undo with the amendments
    /// before unless [`rest`](Self::rest) came between. It is made of the widget as whichever tab kept it last.
    pub fn amend(self, id: &WidgetId, change: impl FnOnce(&Widget) -> Option<Widget>) {
        self.change(|of| {
            let new = of.sheet.board().widget(id).and_then(change).ok_or_else(String::new)?;
            of.sheet.amend(Edit::Replace(Box::new(new))).map_err(wrong)
        });
    }

    /// Makes what is amended next a step of its own.
    pub fn rest(self) {
        self.with(self.current.get_untracked(), |of| of.sheet.rest());
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

    /// Undoes the last edit, or brings the board back that was deleted after it.
    pub fn undo(self) {
        let mut deleted = None;
        self.bin.update_untracked(|bin| deleted = bin.take());
        match deleted {
            Some((place, of)) => self.put_back(place, of),
            None => self.step(Sheet::undo, strings::NOTHING_TO_UNDO),
        }
    }

    /// Does again what was undone last.
    pub fn redo(self) {
        self.step(Sheet::redo, strings::NOTHING_TO_REDO);
    }

    fn apply(self, edit: Edit) -> bool {
        self.change(|of| of.sheet.apply(edit).map_err(wrong))
    }

    fn step(self, step: fn(&mut Sheet) -> Result<(), NoStep>, nothing: &'static str) {
        let mut why = None;
        self.change(|of| {
            why = step(&mut of.sheet).err();
            why.is_none().then_some(()).ok_or_else(String::new)
        });
        match why {
            Some(NoStep::Nothing) => self.screen.say(nothing, false, false),
            Some(NoStep::NoLonger(error)) => self.screen.say(boards::no_longer(&error.to_string()), true, false),
            None => {}
        }
    }

    /// Changes the board shown as it was kept last, by whichever tab; on success shows and keeps it. Otherwise says why
    /// not, if there are words for it.
    fn change(self, change: impl FnOnce(&mut Opened) -> Result<(), String>) -> bool {
        let number = self.current.get_untracked();
        let outcome = match self.catch_up(number) {
            Ok(()) => self.with(number, change).unwrap_or_else(|| Err(String::new())),
            Err(why) => Err(why.to_owned()),
        };
        match outcome {
            Ok(()) => {
                self.bin.set(None);
                self.tell();
                self.show(number);
                self.keep(number);
                true
            }
            Err(why) => {
                if !why.is_empty() {
                    self.screen.say(why, true, false);
                }
                false
            }
        }
    }

    /// Does something with the board of this number.
    fn with<R>(self, number: u32, run: impl FnOnce(&mut Opened) -> R) -> Option<R> {
        let mut outcome = None;
        self.opened.update_untracked(|opened| {
            outcome = opened.iter_mut().find(|of| of.number == number).map(run);
        });
        outcome
    }

    /// Opens a board at a place among the tabs, or behind them; gives its number.
    fn insert(self, at: Option<usize>, place: Place, stamp: u32, armed: bool, board: Board) -> u32 {
        self.next.update_untracked(|next| *next += 1);
        let number = self.next.get_untracked();
        let of = Opened { number, place, stamp, armed, sheet: Sheet::new(board) };
        self.opened.update_untracked(|opened| opened.insert(at.unwrap_or(opened.len()).min(opened.len()), of));
        self.tell();
        number
    }

    /// Tells the tabs what there is.
    fn tell(self) {
        let tab = |of: &Opened| {
            let title = of.sheet.board().title();
            let title = if title.is_empty() { strings::BOARD } else { title }.to_owned();
            Tab { number: of.number, title, own: matches!(of.place, Place::Own(_)) }
        };
        self.tabs.keep(self.opened.with_untracked(|opened| opened.iter().map(tab).collect()));
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps what an edit gave")]
fn wrong(error: crate::board::EditError) -> String {
    strings::sentence(&error.to_string())
}

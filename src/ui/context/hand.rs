//! [`Hand`]: where widgets stand on this screen, and the one that is held to be moved or resized.

use core::time::Duration;

use leptos::prelude::untrack;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::live::{Live, follow};
use super::screen::focus_widget;
use super::{Document, document, screen};
use crate::board::{Cell, Columns, Direction, Layout, WidgetId};
use crate::strings;
use crate::ui::dom::{find, later, react};

/// The hand that moves widgets. What it holds is on the board only once it lets go, as one edit.
#[derive(Clone, Copy)]
pub struct Hand {
    /// How many columns there is room for.
    pub columns: Live<Columns>,
    /// The widget that is held.
    pub held: Live<Option<Held>>,
    layout: Live<Layout>,
}

/// A widget that is held.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// Which.
    pub id: WidgetId,
    /// Where.
    pub grip: Grip,
    /// By which means.
    pub by: By,
    /// Where everything would stand if it were let go now.
    pub layout: Layout,
    /// Where everything stood.
    before: Layout,
}

/// Where a widget is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grip {
    /// As a whole, to move it.
    Whole,
    /// By its bottom right corner, to resize it.
    Corner,
}

/// What a widget is held by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Mouse, pen or finger.
    Pointer,
    /// Keys, or the arrows on the screen.
    Arrows,
}

impl Hand {
    /// Called once, by the page's root.
    pub fn new(document: Document) -> Self {
        let columns = Live::new(Columns::Twelve);
        let layout = follow(move || document.board.with(|board| board.layout(columns.get())));
        let held = Live::new(None::<Held>);
        react(move || {
            document.current.track();
            held.keep(None);
        });
        react(move || {
            // With other cells or another width, what was planned no longer fits.
            let fits = layout
                .with(|layout| held.with_untracked(|held| held.as_ref().is_none_or(|held| held.before == *layout)));
            if !fits {
                held.set(None);
            }
        });
        Self { columns, held, layout }
    }

    /// Where a widget is shown. One that follows the pointer keeps its place, and a ghost shows where it will land.
    pub fn cell(self, id: &WidgetId) -> Option<Cell> {
        let elsewhere = self.held.with(|held| {
            let held = held.as_ref().filter(|held| held.id != *id || !held.follows_pointer())?;
            held.layout.cell(id)
        });
        elsewhere.or_else(|| self.layout.with(|layout| layout.cell(id)))
    }

    /// Where the widget that follows the pointer will land.
    pub fn landing(self) -> Option<Cell> {
        self.held.with(|held| held.as_ref().filter(|held| held.follows_pointer()).and_then(Held::cell))
    }

    /// How this widget is held.
    pub fn grip(self, id: &WidgetId) -> Option<&'static str> {
        self.held.with(|held| held.as_ref().filter(|held| held.id == *id).map(|held| held.grip.as_str()))
    }

    /// Takes hold of a widget, if boards may be changed. What was held before stays where it was put.
    pub fn hold(self, id: &WidgetId, grip: Grip, by: By) {
        self.keep();
        if untrack(move || screen().can_edit()) {
            let columns = self.columns.get_untracked();
            let layout = document().board.with_untracked(|board| board.layout(columns));
            let before = layout.clone();
            self.held.set(layout.cell(id).map(|_| Held { id: id.clone(), grip, by, layout, before }));
            if by == By::Arrows {
                // What was said lies where the arrows are.
                screen().toasts.update(|toasts| toasts.retain(|toast| toast.error));
                focus_widget(id);
            }
        }
    }

    /// Shows what it would be like at another cell than it had.
    pub fn aim(self, target: Cell) {
        self.put(|held| Some(held.before.with(&held.id, target)));
    }

    /// One step of an arrow.
    pub fn step(self, direction: Direction, stretches: bool) {
        self.put(|held| {
            let target = if stretches || held.grip == Grip::Corner {
                held.cell()?.stretched(held.layout.columns(), direction)?
            } else {
                held.layout.step(&held.id, direction)?
            };
            Some(held.layout.with(&held.id, target))
        });
        later(Duration::ZERO, || {
            if let Some(held) = find("[data-held]") {
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                held.0.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    }

    /// Lets go: everything stays as it is shown, as one edit.
    pub fn keep(self) {
        if let Some(held) = self.take() {
            if !held.is_fresh() {
                let says = if held.is_resized() { strings::resized } else { strings::moved };
                document().arrange(&held.id, &held.layout, says);
            }
            focus_widget(&held.id);
        }
    }

    /// Lets go: everything stands again as it did. Whether something was held.
    pub fn cancel(self) -> bool {
        let held = self.take();
        if let Some(held) = &held {
            focus_widget(&held.id);
            screen().say(strings::PUT_BACK, false, false);
        }
        held.is_some()
    }

    fn take(self) -> Option<Held> {
        let held = self.held.get_untracked();
        self.held.keep(None);
        held
    }

    fn put(self, layout: impl FnOnce(&Held) -> Option<Layout>) {
        if let Some(held) = self.held.get_untracked()
            && let Some(layout) = layout(&held)
        {
            self.held.keep(Some(Held { layout, ..held }));
        }
    }
}

impl Held {
    /// Where it would stand.
    pub fn cell(&self) -> Option<Cell> {
        self.layout.cell(&self.id)
    }

    /// Whether it has not been moved yet.
    pub fn is_fresh(&self) -> bool {
        self.layout == self.before
    }

    fn is_resized(&self) -> bool {
        let size = |layout: &Layout| layout.cell(&self.id).map(|cell| (cell.w, cell.h));
        size(&self.layout) != size(&self.before)
    }

    fn follows_pointer(&self) -> bool {
        (self.grip, self.by) == (Grip::Whole, By::Pointer)
    }
}

impl Grip {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Corner => "corner",
        }
    }
}

//! The page's keys. They never act in fields or under a dialog, and single letters can be switched off (WCAG 2.1.4).

use core::time::Duration;

use leptos::prelude::{untrack, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::live::Live;
use super::{Document, Layer, Part, Screen, Wishes, hand};
use crate::board::WidgetId;
use crate::profile::config::Mode;
use crate::strings;
use crate::ui::dom::{find, focus, later, listen};

/// What keys act on.
#[derive(Clone, Copy)]
pub struct Keys {
    /// The boards.
    pub document: Document,
    /// The worker.
    pub wishes: Wishes,
    /// The screen.
    pub screen: Screen,
}

impl Keys {
    /// Listens for as long as the page lives.
    pub fn listen(self) {
        let going = Live::new(false);
        listen(&window(), "keydown", move |event| {
            // The listener outlives the page's owner only where tests open one page after another.
            if going.is_there() && !event.default_prevented() && self.press(event.unchecked_ref(), going) {
                event.prevent_default();
            }
        });
    }

    /// Whether the key did something.
    fn press(self, event: &KeyboardEvent, going: Live<bool>) -> bool {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let in_field = target.as_ref().is_some_and(|target| target.matches(FIELDS).unwrap_or(false));
        if in_field || self.screen.layer.get_untracked() != Layer::None {
            return false;
        }
        let key = event.key();
        if event.ctrl_key() || event.meta_key() {
            return self.command(&key.to_ascii_lowercase(), event.shift_key());
        }
        if event.alt_key() {
            return false;
        }
        match key.as_str() {
            "Delete" => return self.delete(target.as_ref()),
            "Escape" => return self.escape(),
            // Inside of a widget it presses what has the focus.
            "Enter" => {
                return target.is_some_and(|target| target.has_attribute("data-widget") && self.edit(Some(&target)));
            }
            _ => {}
        }
        if !self.screen.single_keys.get_untracked() {
            return false;
        }
        if going.get_untracked() {
            going.set(false);
            return self.go(&key);
        }
        match key.as_str() {
            "/" => self.go_topics("#topics-filter"),
            "?" => self.screen.layer.set(Layer::Help),
            "e" => return self.edit(target.as_ref()),
            "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => {
                return self.document.show_at(usize::from(key.as_bytes()[0] - b'1'));
            }
            "f" => {
                let is_kiosk = self.screen.mode.get_untracked() == Mode::Kiosk;
                return self.screen.use_kiosk(!is_kiosk);
            }
            "p" => self.wishes.pause(!self.wishes.paused.get_untracked()),
            "g" => {
                going.set(true);
                later(GOING, move || going.set(false));
            }
            _ => return false,
        }
        true
    }

    fn command(self, key: &str, shift: bool) -> bool {
        let edits = untrack(move || self.screen.can_edit());
        match key {
            "z" if edits && shift => self.document.redo(),
            "z" if edits => self.document.undo(),
            "y" if edits => self.document.redo(),
            "s" => self.screen.say(strings::SAVED, false, false),
            _ => return false,
        }
        true
    }

    fn go(self, key: &str) -> bool {
        match key {
            "t" => self.go_topics("#topics-tree"),
            "d" => {
                self.screen.part.set(Part::Board);
                focus("#board");
            }
            _ => return false,
        }
        true
    }

    fn go_topics(self, selector: &'static str) {
        self.screen.part.set(Part::Topics);
        focus(selector);
    }

    fn delete(self, target: Option<&Element>) -> bool {
        let id = self.widget(target);
        if let Some(id) = &id {
            self.document.remove(id);
        }
        id.is_some()
    }

    fn edit(self, target: Option<&Element>) -> bool {
        let id = self.widget(target);
        if let Some(id) = &id {
            self.screen.edit(id);
        }
        id.is_some()
    }

    /// The widget that holds the focus, where widgets may be changed.
    fn widget(self, target: Option<&Element>) -> Option<WidgetId> {
        let widget = target?.closest("[data-widget]").ok().flatten()?;
        let id = WidgetId::parse(&widget.get_attribute("data-widget")?).ok();
        id.filter(|_| untrack(move || self.screen.can_edit()))
    }

    fn escape(self) -> bool {
        if hand().cancel() {
            return true;
        }
        // The browser closes an open menu itself, after this.
        if find(":popover-open").is_some() {
            return false;
        }
        if self.screen.part.get_untracked() == Part::Editor {
            self.screen.end_edit();
            return true;
        }
        let open = self.screen.chosen.with_untracked(Option::is_some);
        if open {
            self.screen.chosen.set(None);
        }
        open || self.screen.use_kiosk(false)
    }
}

const FIELDS: &str = "input, textarea, select, [contenteditable]";
/// How long `g` waits for its second letter.
const GOING: Duration = Duration::from_millis(1500);

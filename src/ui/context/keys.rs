//! The page's keys. They never act under a dialog, in fields only where the browser would do something else with them,
//! and those that are single letters can be switched off (WCAG 2.1.4). What they do stands in [`actions`](super::actions).

use core::time::Duration;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::actions::{Stands, of_keys, show_board, widget_around};
use super::live::Live;
use super::{Layer, Part, hand, screen};
use crate::ui::dom::{find, later, listen};

/// Listens for as long as the page lives. Called once, by the page's root.
pub fn listen_to_keys() {
    let going = Live::new(false);
    listen(&window(), "keydown", move |event| {
        if !event.default_prevented() && press(event.unchecked_ref(), going) {
            event.prevent_default();
        }
    });
    // The key for it has opened a menu of ours; the browser's would lie on top.
    listen(&window(), "contextmenu", |event| {
        if find(".menu:popover-open").is_some() {
            event.prevent_default();
        }
    });
}

/// Whether the key did something.
fn press(event: &KeyboardEvent, going: Live<bool>) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let matches = |selector| target.as_ref().is_some_and(|target| target.matches(selector).unwrap_or(false));
    let Some(mut keys) = chord(event).filter(|_| screen().layer.get_untracked() == Layer::None) else { return false };
    let widget = widget_around(target.as_ref());
    if matches(FIELDS) {
        let action = of_keys(&keys, None).filter(|action| action.stands == Stands::Nowhere);
        return action.inspect(|action| action.run(None)).is_some();
    }
    let is_single = keys.chars().count() == 1;
    if is_single && !screen().single_keys.get_untracked() {
        return false;
    }
    match keys.as_str() {
        "Escape" => return escape(),
        // Inside of a widget it presses what has the focus.
        "Enter" if !matches("[data-widget]") => return false,
        _ if going.get_untracked() => {
            going.set(false);
            keys.insert_str(0, "g ");
        }
        "g" => {
            going.set(true);
            later(GOING, move || going.set(false));
            return true;
        }
        _ => {}
    }
    if let Ok(number @ 1..=9) = keys.parse::<usize>() {
        show_board(number - 1);
        return true;
    }
    of_keys(&keys, widget.as_ref()).inspect(|action| action.run(widget.as_ref())).is_some()
}

/// What is pressed, as it is written: `p`, `?`, `Delete`, `Shift+F10`, `Ctrl+Shift+Z`; Ctrl is also the command key of a
/// Mac. Nothing with Alt, which types letters and opens menus of the browser.
pub fn chord(event: &KeyboardEvent) -> Option<String> {
    let key = event.key();
    let is_letter = key.chars().count() == 1;
    let control = event.ctrl_key() || event.meta_key();
    let shift = event.shift_key() && (control || !is_letter);
    let key = if control && is_letter { key.to_ascii_uppercase() } else { key };
    let held = [(control, "Ctrl+"), (shift, "Shift+")].map(|(is_held, word)| if is_held { word } else { "" });
    (!event.alt_key()).then(|| [held[0], held[1], &key].concat())
}

fn escape() -> bool {
    if hand().cancel() {
        return true;
    }
    // The browser closes an open menu itself, after this.
    if find(":popover-open").is_some() {
        return false;
    }
    let screen = screen();
    if screen.part.get_untracked() == Part::Editor {
        screen.end_edit();
        return true;
    }
    let open = screen.chosen.with_untracked(Option::is_some);
    if open {
        screen.chosen.set(None);
    }
    open || screen.use_kiosk(false)
}

const FIELDS: &str = "input, textarea, select, [contenteditable]";
/// How long `g` waits for its second letter.
const GOING: Duration = Duration::from_millis(1500);

//! The boards in the header: a tab each, and the menu of what can be done with them.

use leptos::prelude::untrack;

use super::context::actions::{ACTIONS, Stands};
use super::context::{Document, document, screen};
use super::dom::{El, el, focus};
use super::menu::{Item, menu};
use crate::board::{Board, file};
use crate::strings::{self, boards as says};
use crate::web::files;

/// Tabs and menu.
pub fn boards() -> El {
    let (document, screen) = (document(), screen());
    el("div.boards").child(tabs(document)).when(move || screen.can_edit(), move || actions(document))
}

fn tabs(document: Document) -> El {
    let keys = move || {
        let tabs = document.tabs.get();
        // One board needs no tab.
        let shown = if tabs.len() > 1 { tabs.len() } else { 0 };
        tabs[..shown].iter().map(|tab| tab.number.to_string()).collect()
    };
    el("nav.boards-tabs").attr("aria-label", strings::BOARDS).each(keys, move |key| {
        let number = key.parse().unwrap_or_default();
        let title = move || {
            document.tabs.with(|tabs| tabs.iter().find(|tab| tab.number == number).map(|tab| tab.title.clone()))
        };
        let is_current = move || document.current.get() == number;
        let tab = el("button.tab").says(title).vary("aria-current", move || is_current().then_some("page"));
        let shown = tab.clone();
        super::dom::react(move || {
            if is_current() {
                scroll_to(&shown);
            }
        });
        tab.press(move || document.show(number))
    })
}

fn actions(document: Document) -> El {
    let items = move || {
        let all = ACTIONS.iter().filter(|action| action.stands == Stands::Boards && action.is_there(None));
        let mut items: Vec<Item> = all.map(|action| Item::of(action, None)).collect();
        let (tabs, place) = untrack(move || (document.tabs.get(), document.place().unwrap_or_default()));
        let is_own = |place: Option<usize>| place.and_then(|place| tabs.get(place)).is_some_and(|tab| tab.own);
        for (icon, label, step) in [("left", says::MOVE_LEFT, -1), ("right", says::MOVE_RIGHT, 1)] {
            if is_own(Some(place)) && is_own(place.checked_add_signed(step)) {
                items.push(Item::new(icon, label, move || {
                    document.move_by(step);
                    // One step is seldom enough.
                    focus(".boards [aria-haspopup=menu]");
                }));
            }
        }
        if tabs.len() > 1 {
            items.push(Item::new("out", says::EXPORT_ALL, move || {
                keep(says::ALL_BOARDS, &file::save(&document.boards()));
            }));
        }
        if document.can_delete() {
            items.push(Item::new("trash", says::DELETE, move || document.delete()));
        }
        items
    };
    menu("more", says::MENU, items)
}

/// Gives a board to the reader as a file.
pub fn export(board: &Board) {
    keep(board.title(), &board.save());
}

fn keep(title: &str, text: &str) {
    if !files::download(&file::name(title, "json"), text) {
        screen().say(says::EXPORT_FAILED, true, false);
    }
}

/// Brings a tab into sight once it stands in the page.
fn scroll_to(tab: &El) {
    let tab = tab.clone();
    super::dom::later(core::time::Duration::ZERO, move || {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        nearest.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        tab.0.scroll_into_view_with_scroll_into_view_options(&nearest);
    });
}

//! The boards in the header: a tab each, and the menu of what can be done with them.

use super::context::actions::{ACTIONS, Stands};
use super::context::{Document, document, screen};
use super::dom::{El, el};
use super::menu::{Item, menu};
use crate::board::file;
use crate::strings::{self, boards as says};
use crate::web::files;

/// Tabs and menu.
pub fn boards() -> El {
    let (document, screen) = (document(), screen());
    el("div.boards").child(tabs(document)).when(move || screen.may_edit(), actions)
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

fn actions() -> El {
    let items = || {
        let of_boards = ACTIONS.iter().filter(|action| action.stands == Stands::Boards && action.is_there(None));
        of_boards.map(|action| Item::of(action, None)).collect()
    };
    menu("more", says::MENU, items)
}

/// Lets the browser keep the board shown as a file.
pub fn export() {
    document().board.with_untracked(|board| keep(board.title(), &board.save()));
}

/// Lets the browser keep all boards as one file.
pub fn export_all() {
    keep(says::ALL_BOARDS, &file::save(&document().boards()));
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

//! The bar on top: whose page it is, the boards, what can be done to all of it, and how the connections stand.

use super::boards::boards;
use super::context::actions::{ACTIONS, Action, Stands};
use super::context::screen::Theme;
use super::context::{looks, screen, wishes};
use super::dom::{El, el, icon, icon_of};
use super::menu::{Item, menu};
use super::status::status;
use crate::strings::{self, actions as words};

/// The header of the page.
pub fn header() -> El {
    let (screen, looks) = (screen(), looks());
    let count = move || looks.usage.with(|usage| usage.messages).to_string();
    let count = el("span data-metric=messages").says(count);
    el("header.header")
        .child(el("span.header-title").child(icon("logo")).says(move || screen.title.get()))
        .child(boards())
        .child(el("span.header-metric").child(count).text(" ").text(strings::MESSAGES))
        .child(finder())
        .child(pause())
        .when(
            move || screen.can_edit(),
            || named("a").map_or_else(|| el("span"), |add| action_button(add, "button.button.header-add")),
        )
        .child(theme())
        .child(more())
        .child(status())
}

/// Opens the palette.
fn finder() -> El {
    let find = named("Ctrl+K").map(|find| action_button(find, "button.button.header-find"));
    el("span.header-finder").children(find)
}

/// What is rarely wanted.
fn more() -> El {
    let items = || {
        let in_menu = ACTIONS.iter().filter(|action| action.stands == Stands::Menu && !action.is_of_widget());
        in_menu.filter(|action| action.is_there(None)).map(|action| Item::of(action, None)).collect()
    };
    el("span.header-more").child(menu("more", words::MORE, items))
}

/// The action of a key.
fn named(key: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.key() == key)
}

fn action_button(action: &'static Action, of: &str) -> El {
    let button = el(of).attr("aria-label", action.word).attr("data-key", action.key());
    let button = button.child(icon(action.icon)).child(el("span").text(action.word));
    button.press(|| action.run(None))
}

fn pause() -> El {
    let wishes = wishes();
    let paused = move || wishes.paused.get();
    let word = move || if paused() { strings::RESUME } else { strings::PAUSE };
    el("button.button.header-pause")
        .vary("aria-pressed", paused)
        .vary("aria-label", word)
        .child(icon_of(move || if paused() { "play" } else { "pause" }))
        .child(el("span").says(word))
        .press(move || wishes.pause(!wishes.paused.get_untracked()))
}

fn theme() -> El {
    let screen = screen();
    let icon = move || match screen.theme.get() {
        Theme::System => "system",
        Theme::Light => "sun",
        Theme::Dark => "moon",
    };
    let word = move || match screen.theme.get() {
        Theme::System => words::THEME_SYSTEM,
        Theme::Light => words::THEME_LIGHT,
        Theme::Dark => words::THEME_DARK,
    };
    el("button.icon-button.header-theme")
        .vary("aria-label", word)
        .vary("title", word)
        .child(icon_of(icon))
        .press(move || screen.next_theme())
}

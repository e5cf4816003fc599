//! The bar on top: whose page it is, the boards, what can be done to all of it, and how the connections stand.

use super::boards::boards;
use super::context::screen::Theme;
use super::context::{Layer, Part, looks, screen, wishes};
use super::dom::{El, el, focus, icon, icon_button, icon_of};
use super::status::status;
use crate::strings;

/// The header of the page.
pub fn header() -> El {
    let (screen, looks) = (screen(), looks());
    let add = move || {
        screen.part.set(Part::Topics);
        screen.say(strings::BOARD_EMPTY_NEXT, false, false);
        focus("#topics-filter");
    };
    let count = move || looks.usage.with(|usage| usage.messages).to_string();
    let count = el("span data-metric=messages").says(count);
    el("header.header")
        .child(el("span.header-title").child(icon("logo")).says(move || screen.title.get()))
        .child(boards())
        .child(el("span.header-metric").child(count).text(" ").text(strings::MESSAGES))
        .child(pause())
        .when(
            move || screen.can_edit(),
            move || {
                let add_button = el("button.button.header-add").attr("aria-label", strings::ADD).press(add);
                add_button.child(icon("plus")).child(el("span").text(strings::ADD))
            },
        )
        .child(theme())
        .child(el("span.header-help").child(icon_button("help", strings::HELP, move || screen.layer.set(Layer::Help))))
        .child(status())
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
        Theme::System => strings::THEME_SYSTEM,
        Theme::Light => strings::THEME_LIGHT,
        Theme::Dark => strings::THEME_DARK,
    };
    el("button.icon-button.header-theme")
        .vary("aria-label", word)
        .vary("title", word)
        .child(icon_of(icon))
        .press(move || screen.next_theme())
}

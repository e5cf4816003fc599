//! The bar on top: whose page it is, the boards, what can be done to all of it, and how the connections stand.

use leptos::prelude::*;

use super::context::screen::Theme;
use super::context::{Layer, Part, document, keys, looks, screen, wishes};
use super::icon::Icon;
use super::status::Status;
use crate::strings;

/// The header of the page.
#[component]
pub fn Header() -> impl IntoView {
    let (screen, looks) = (screen(), looks());
    let add = move |_| {
        screen.part.set(Part::Topics);
        screen.say(strings::BOARD_EMPTY_NEXT, false, false);
        keys::focus("topics-filter");
    };
    view! {
        <header class="header">
            <span class="header-title"><Icon name="logo"/>{move || screen.title.get()}</span>
            <Tabs/>
            <span class="header-metric">
                <span data-metric="messages">{move || looks.usage.with(|usage| usage.messages).to_string()}</span>
                " "{strings::MESSAGES}
            </span>
            <Pause/>
            {move || screen.can_edit().then(|| view! {
                <button class="button header-add" on:click=add><Icon name="plus"/><span>{strings::ADD}</span></button>
            })}
            <ThemeButton/>
            <button
                class="icon-button header-help" aria-label=strings::HELP title=strings::HELP
                on:click=move |_| screen.layer.set(Layer::Help)
            >
                <Icon name="help"/>
            </button>
            <Status/>
        </header>
    }
    .into_any()
}

#[component]
fn Tabs() -> impl IntoView {
    let document = document();
    let tabs = move || {
        let titles = document.titles.get();
        (titles.len() > 1).then(|| {
            titles
                .into_iter()
                .enumerate()
                .map(|(index, title)| {
                    view! {
                        <button
                            class="tab"
                            aria-current=move || (document.current.get() == index).then_some("page")
                            on:click=move |_| document.show(index)
                        >
                            {title}
                        </button>
                    }
                })
                .collect_view()
        })
    };
    view! { <nav class="header-tabs" aria-label=strings::BOARDS>{tabs}</nav> }.into_any()
}

#[component]
fn Pause() -> impl IntoView {
    let wishes = wishes();
    let icon = Signal::derive(move || if wishes.paused.get() { "play" } else { "pause" });
    let word = move || if wishes.paused.get() { strings::RESUME } else { strings::PAUSE };
    view! {
        <button
            class="button header-pause"
            aria-pressed=move || wishes.paused.get().to_string()
            aria-label=word
            on:click=move |_| wishes.pause(!wishes.paused.get_untracked())
        >
            <Icon name=icon/>
            <span>{word}</span>
        </button>
    }
    .into_any()
}

#[component]
fn ThemeButton() -> impl IntoView {
    let screen = screen();
    let icon = Signal::derive(move || match screen.theme.get() {
        Theme::System => "system",
        Theme::Light => "sun",
        Theme::Dark => "moon",
    });
    let word = move || match screen.theme.get() {
        Theme::System => strings::THEME_SYSTEM,
        Theme::Light => strings::THEME_LIGHT,
        Theme::Dark => strings::THEME_DARK,
    };
    view! {
        <button class="icon-button header-theme" aria-label=word title=word on:click=move |_| screen.next_theme()>
            <Icon name=icon/>
        </button>
    }
    .into_any()
}

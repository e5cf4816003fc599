//! The bar at the bottom of a narrow screen: one part of the page at a time.

use leptos::prelude::*;

use super::context::{Layer, Part, screen};
use super::icon::Icon;
use crate::strings;

/// Board, topics, message, connection.
#[component]
pub fn Nav() -> impl IntoView {
    let screen = screen();
    let parts = [
        (Part::Board, "board", strings::BOARD),
        (Part::Topics, "topics", strings::TOPICS),
        (Part::Message, "message", strings::MESSAGE),
    ];
    let buttons = parts.map(|(part, icon, word)| {
        view! {
            <button
                class="nav-button"
                aria-current=move || (screen.part.get() == part).then_some("true")
                on:click=move |_| screen.part.set(part)
            >
                <Icon name=icon/>
                {word}
            </button>
        }
    });
    view! {
        <nav class="nav" aria-label=strings::PARTS>
            {buttons.into_iter().collect_view()}
            <button class="nav-button" on:click=move |_| screen.layer.set(Layer::Status)>
                <Icon name="plug"/>
                {strings::CONNECTION}
            </button>
        </nav>
    }
    .into_any()
}

//! The page: header, topics and message at the side, the board, and what lies on top of them.

use leptos::prelude::*;

use super::brokers::Brokers;
use super::connect::Connect;
use super::context::{Layer, Part, document, looks, screen, wishes};
use super::first::First;
use super::grid::Grid;
use super::header::Header;
use super::help::Help;
use super::inspector::Inspector;
use super::nav::Nav;
use super::toast::Toasts;
use super::topics::Topics;
use crate::profile::config::{Configured, Mode};
use crate::strings;

/// The whole page.
#[component]
pub fn App(
    /// Brokers that the operator offers on request.
    offers: RwSignal<Vec<Configured>>,
) -> impl IntoView {
    let (screen, wishes, looks, document) = (screen(), wishes(), looks(), document());
    let mode = move || match screen.mode.get() {
        Mode::Edit => "edit",
        Mode::View => "view",
        Mode::Kiosk => "kiosk",
    };
    let part = move || match screen.part.get() {
        Part::Board => "board",
        Part::Topics => "topics",
        Part::Message => "message",
    };
    let paused = move || wishes.paused.get().then(|| view! { <p class="app-paused">{strings::PAUSED}</p> });
    let first = Memo::new(move |_| {
        looks.brokers.with(Vec::is_empty) && document.board.with(|board| board.widgets().is_empty())
    });
    let chosen = move || screen.chosen.with(Option::is_some).to_string();
    view! {
        <div class="app" data-first=move || first.get().then_some("") data-mode=mode data-part=part data-chosen=chosen>
            <Header/>
            {paused}
            <Body first offers/>
            <Nav/>
        </div>
        <Layers/>
        <Toasts/>
    }
    .into_any()
}

/// The first doors while there is nothing to show; else the parts.
#[component]
fn Body(first: Memo<bool>, offers: RwSignal<Vec<Configured>>) -> impl IntoView {
    let screen = screen();
    let kiosk = Memo::new(move |_| screen.mode.get() == Mode::Kiosk);
    move || {
        if first.get() {
            view! { <main class="app-first"><First offers/></main> }.into_any()
        } else {
            let side = (!kiosk.get()).then(|| {
                view! {
                    <aside class="app-side"><Topics/><Inspector/></aside>
                }
            });
            view! { <main class="app-parts">{side}<Grid/></main> }.into_any()
        }
    }
}

#[component]
fn Layers() -> impl IntoView {
    let screen = screen();
    move || match screen.layer.get() {
        Layer::None => ().into_any(),
        Layer::Connect(edit) => view! { <Connect edit/> }.into_any(),
        Layer::Status => view! { <Brokers/> }.into_any(),
        Layer::Help => view! { <Help/> }.into_any(),
    }
}

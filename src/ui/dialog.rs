//! A modal dialog in the browser's own `<dialog>`: it holds the focus, closes with Escape and gives the focus back.

use core::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::context::{Layer, screen};
use super::icon::Icon;
use crate::strings;

/// A dialog that is open while it exists. The first field in it should have `autofocus`.
#[component]
pub fn Dialog(
    /// Its name and class for the style sheet.
    name: &'static str,
    /// What stands above it.
    #[prop(into)]
    title: String,
    /// Whether closing it would lose what was typed.
    #[prop(into, optional)]
    unsaved: Signal<bool>,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let screen = screen();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only for a dialog that is open or detached.
            dialog.show_modal().ok();
            set_timeout(move || focus_first(&dialog), Duration::ZERO);
        }
    });
    let may_close =
        move || !unsaved.get_untracked() || window().confirm_with_message(strings::LEAVE_UNSAVED).unwrap_or(true);
    let cancel = move |event: leptos::ev::Event| {
        if !may_close() {
            event.prevent_default();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked()
            && may_close()
        {
            dialog.close();
        }
    };
    let heading = format!("{name}-title");
    let labelled = heading.clone();
    view! {
        <dialog
            class=format!("dialog {name}")
            aria-labelledby=labelled
            node_ref=dialog
            on:cancel=cancel
            on:close=move |_| screen.layer.set(Layer::None)
        >
            <div class="dialog-head">
                <h1 id=heading>{title}</h1>
            </div>
            <div class="dialog-body">{children()}</div>
            <button class="icon-button dialog-close" type="button" aria-label=strings::CLOSE on:click=close>
                <Icon name="close"/>
            </button>
        </dialog>
    }
    .into_any()
}

/// Its children may take their attributes later than the dialog is shown.
fn focus_first(dialog: &HtmlDialogElement) {
    let first = dialog.query_selector("[autofocus]").ok().flatten();
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        first.focus().ok();
    }
}

/// Closes the dialog on top, without asking, and gives the focus back.
pub fn close_dialog() {
    let open = document().query_selector("dialog[open]").ok().flatten();
    if let Some(dialog) = open.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

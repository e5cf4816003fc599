//! A modal dialog in the browser's own `<dialog>`: it holds the focus, closes with Escape and gives the focus back.

use core::time::Duration;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::context::live::Live;
use super::context::{Layer, screen};
use super::dom::{El, el, find, icon_button, later};
use crate::strings;

/// A dialog of this name, heading and content that is open while it exists. The first field in it should have
/// `data-autofocus`. `unsaved` holds whether closing it would lose what was typed.
pub fn dialog(name: &str, title: &str, unsaved: Option<Live<bool>>, content: El) -> El {
    let heading = format!("{name}-title");
    let may_close = move || {
        let loses = unsaved.is_some_and(Live::get_untracked);
        !loses || window().confirm_with_message(strings::LEAVE_UNSAVED).unwrap_or(true)
    };
    let close = icon_button("close", strings::CLOSE, move || {
        if may_close() {
            close_dialog();
        }
    });
    let head = el("div.dialog-head")
        .child(el("h1").attr("id", &heading).text(title))
        .child(el("div.dialog-close").child(close));
    let dialog = el(&format!("dialog.dialog.{name}"))
        .attr("aria-labelledby", &heading)
        .child(head)
        .child(content.attr("class", "dialog-body"))
        .on("cancel", move |event| {
            if !may_close() {
                event.prevent_default();
            }
        });
    shown(dialog)
}

/// Shows a `<dialog>` that is all of the present layer, as soon as it stands in the page.
pub fn shown(dialog: El) -> El {
    let screen = screen();
    let own = screen.layer.get_untracked();
    let dialog = dialog.on("close", move |_| {
        // What closed it may have opened another.
        if screen.layer.is_there() && screen.layer.with_untracked(|layer| *layer == own) {
            screen.layer.set(Layer::None);
        }
    });
    let modal = dialog.0.clone().unchecked_into::<HtmlDialogElement>();
    later(Duration::ZERO, move || {
        // Fails only for a dialog that was taken away meanwhile.
        modal.show_modal().ok();
        if let Some(first) = find("dialog[open] [data-autofocus]") {
            first.focus();
        }
    });
    dialog
}

/// Shows another dialog in place of the one on top; the focus comes back to where the first was opened from.
pub fn turn_to(layer: Layer) {
    close_dialog();
    screen().layer.set(layer);
}

/// Closes the dialog on top, without asking, and gives the focus back.
pub fn close_dialog() {
    match find("dialog[open]") {
        Some(dialog) => dialog.0.unchecked_into::<HtmlDialogElement>().close(),
        // It stands in the page and is not shown yet.
        None => screen().layer.set(Layer::None),
    }
}

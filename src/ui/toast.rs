//! Toasts: what a person's action led to, where it cannot be seen otherwise.

use core::time::Duration;

use super::context::live::Live;
use super::context::{Toast, document, screen};
use super::dom::{El, button, el, icon, icon_button, react, timer};
use crate::strings;

/// All toasts of the moment; polite ones and alarming ones are announced differently.
pub fn toasts() -> El {
    let alarming = list(true).attr("role", "alert");
    let polite = list(false).attr("role", "status");
    el("div.toasts").child(alarming).child(polite)
}

fn list(error: bool) -> El {
    let screen = screen();
    let keys = move || {
        screen.toasts.with(|toasts| {
            toasts.iter().filter(|toast| toast.error == error).map(|toast| toast.id.to_string()).collect()
        })
    };
    el("div.toasts-list").each(keys, move |key| {
        let toast = screen.toasts.with(|toasts| toasts.iter().find(|toast| toast.id.to_string() == key).cloned());
        toast.map_or_else(|| el("div"), card)
    })
}

/// One toast. Goes after six seconds unless it is an error, pointed at or focused.
fn card(toast: Toast) -> El {
    let (screen, document) = (screen(), document());
    let Toast { id, text, error, undo } = toast;
    // Dropped together with the toast.
    let going = Live::new(None);
    let (pointed, focused) = (Live::new(false), Live::new(false));
    react(move || {
        let stays = error || pointed.get() || focused.get();
        going.set((!stays).then(|| timer(SHOWN, move || screen.dismiss(id))));
    });
    let undo_it = move || {
        document.undo();
        screen.dismiss(id);
    };
    el("div.toast")
        .attr("data-error", &error.to_string())
        .on("pointerenter", move |_| pointed.keep(true))
        .on("pointerleave", move |_| pointed.keep(false))
        .on("focusin", move |_| focused.keep(true))
        .on("focusout", move |_| focused.keep(false))
        .child(icon(if error { "crit" } else { "info" }))
        .child(el("span.toast-text").text(&text))
        .children(undo.then(|| button(strings::UNDO, undo_it)))
        .child(icon_button("close", strings::CLOSE, move || screen.dismiss(id)))
}

const SHOWN: Duration = Duration::from_secs(6);

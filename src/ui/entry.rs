//! An entry: a text that a person writes and sends.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::act::Act;
use super::context::live::Live;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::entry::Settings;
use crate::strings;
use crate::strings::widgets as words;

/// An entry's body.
pub fn entry(settings: Settings, frame: Frame) -> El {
    let (most, lines, says) = (settings.most.to_string(), settings.lines, !settings.state.is_empty());
    let act = Act::new(Rc::new(settings), frame);
    let typed = Live::new(String::new());
    let present = move || act.of(|shown| shown.text.clone()).map_or_else(|| strings::NOTHING.to_owned(), Into::into);
    react(move || frame.text.set(present()));
    let field = if lines { el("textarea.input.entry-field rows=2") } else { el("input.input.entry-field") };
    let field = field
        .attr("maxlength", &most)
        .attr("autocomplete", "off")
        .attr("enterkeyhint", "send")
        .vary("aria-label", move || frame.title.get())
        .flag("disabled", move || act.is_locked())
        .bind(typed)
        .on("keydown", move |event| {
            let event = event.unchecked_ref::<KeyboardEvent>();
            let is_meant = !lines || event.ctrl_key() || event.meta_key();
            // Some write by choosing from candidates, and take one with Enter.
            if event.key() == "Enter" && is_meant && !event.is_composing() {
                event.prevent_default();
                act.choose(Condition::text(&typed.get_untracked()));
            }
        });
    let send = act.guarded(el("button.button type=button").text(words::SEND), move || {
        Condition::text(&untrack(move || typed.get()))
    });
    let note = if lines { words::SEND_LINES } else { words::SEND_LINE };
    let shown = says.then(|| el("p.entry-present data-value").says(present));
    act.body("div.act")
        .child(
            el("div.entry-body")
                .children(shown)
                .child(el("div.entry-row").child(field.attr("placeholder", note)).child(send)),
        )
        .child(act.foot(|draft| format!("“{}”", draft.text.as_deref().unwrap_or_default())))
}

//! The selector picker: the latest message of the topic, line by line, to choose the value that is meant.

use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::strings::editor as words;
use crate::ui::context::live::{Live, follow};
use crate::ui::context::screen::Chosen;
use crate::ui::dom::{El, el, icon_button};
use crate::ui::inspector::{Look, lines};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Form;
use crate::ui::field::Text;

/// The field of a selector with the picker beside and below it, for the topic and the broker in other fields.
pub(super) fn picker(form: Form, broker: String, topic: String, selector: Text) -> El {
    let open = Live::new(false);
    let chosen = follow(move || {
        let topic = Topic::parse(&form.read(&topic)).ok()?;
        Some(Chosen { broker: BrokerId::parse(&form.read(&broker)).ok()?, topic })
    });
    let toggle = icon_button("message", words::PICK, move || open.update(|open| *open = !*open))
        .vary("aria-expanded", move || open.get());
    let Text { place, input, typed } = selector;
    let opener = toggle.clone();
    let shown = move || chosen.get().filter(|_| open.get());
    el("div.editor-picker")
        .child(place)
        .child(toggle)
        .on("keydown", move |event| {
            if open.get_untracked() && event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                event.stop_propagation();
                open.set(false);
                opener.focus();
            }
        })
        .part(shown, move |shown| {
            let look = Look::at(shown.clone()?);
            let input = input.clone();
            Some(el("div.editor-message").part(
                move || look.is_there(),
                move |is_there| {
                    if !is_there {
                        return Some(el("p.editor-note").text(words::PICK_NONE));
                    }
                    let input = input.clone();
                    Some(lines(look, move |leaf, _| {
                        let (selector, input) = (leaf.selector.to_string(), input.clone());
                        icon_button("check", &words::choose_value(&selector), move || {
                            typed.set(selector.clone());
                            open.set(false);
                            input.focus();
                        })
                    }))
                },
            ))
        })
}

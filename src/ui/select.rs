//! A select: one of several words.

use std::rc::Rc;

use super::act::Act;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::select::Settings;
use crate::strings;

/// A select's body.
pub fn select(settings: Settings, frame: Frame) -> El {
    let options = settings.options.clone();
    let settings = Rc::new(settings);
    let act = Act::new(settings.clone(), frame);
    let (known, said) = (settings.clone(), settings);
    let words: Vec<(String, String)> =
        options.into_iter().map(|choice| (choice.words().to_owned(), choice.payload)).collect();
    let present = move || act.of(|shown| known.chosen(shown).map(|choice| choice.payload.clone()));
    let present = Rc::new(present);
    let list = choices(act, &words, move || frame.title.get(), present);
    react(move || frame.text.set(act.of(|shown| shown.text.clone()).unwrap_or_default().into()));
    let unknown = said.clone();
    let note = move || {
        act.of(|shown| match (&shown.text, unknown.chosen(shown)) {
            (Some(text), None) => strings::widgets::not_listed(text),
            _ => String::new(),
        })
    };
    act.body("div.act")
        .child(el("div.select-body").child(list).child(el("p.select-note").says(note)))
        .child(act.foot(move |draft| said.chosen(draft).map(|choice| choice.words().to_owned()).unwrap_or_default()))
}

/// A list of what can be asked for, each by its words and what it says; what is `present` is chosen, and nothing while
/// that is none of them.
pub fn choices(
    act: Act,
    words: &[(String, String)],
    label: impl Fn() -> String + 'static,
    present: Rc<dyn Fn() -> Option<String>>,
) -> El {
    let none = el("option value disabled hidden").text(strings::NOTHING);
    let options = words.iter().map(|(word, payload)| el("option").attr("value", payload).text(word));
    let list = el("select.select.select-list data-value")
        .vary("aria-label", label)
        .flag("disabled", move || act.is_locked())
        .child(none)
        .children(options);
    let (shown, chosen) = (list.clone(), list.clone());
    let back = present.clone();
    react(move || shown.set_value(&present().unwrap_or_default()));
    list.on("change", move |_| {
        act.choose(Condition::text(&chosen.value()));
        // What could not be sent is not shown as if it were.
        chosen.set_value(&leptos::prelude::untrack(|| back()).unwrap_or_default());
    })
}

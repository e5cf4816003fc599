//! The fields of the connect dialog: a label, a control, and in words beside it what is wrong.

use leptos::prelude::event_target_value;

use super::context::live::Live;
use super::dom::{El, el};

/// A text field whose id is `connect-` and this; `wrong` holds what is wrong, empty while nothing is, and stands in
/// place of the note.
pub fn field(id: &str, label: &str, value: Live<String>, note: &'static str, wrong: Option<Live<String>>) -> (El, El) {
    let is_wrong = move || wrong.is_some_and(|wrong| !wrong.with(String::is_empty));
    let input = el("input.input").vary("aria-invalid", is_wrong).bind(value);
    let says = move || wrong.filter(|_| is_wrong()).map_or_else(|| note.to_owned(), Live::get);
    let help = el("small").vary("data-wrong", is_wrong).says(says);
    let input = labelled(id, input);
    (frame(id, label).child(input.clone()).child(help.attr("id", &format!("connect-{id}-note"))), input)
}

/// A list to choose from, each entry by its key and its word.
pub fn choice(id: &str, label: &str, value: Live<String>, entries: &[(&str, &str)]) -> El {
    let present = value.get_untracked();
    let options = entries.iter().map(|(key, word)| {
        let option = el("option").attr("value", key).text(word);
        if *key == present { option.attr("selected", "") } else { option }
    });
    let select = labelled(id, el("select.select")).children(options);
    frame(id, label).child(select.on("change", move |event| value.set(event_target_value(event))))
}

/// A labelled place for a control.
pub fn frame(id: &str, label: &str) -> El {
    el("div.field").child(el("label").attr("for", &format!("connect-{id}")).text(label))
}

/// A control with the id its label and its note expect.
pub fn labelled(id: &str, control: El) -> El {
    let id = format!("connect-{id}");
    control.attr("aria-describedby", &format!("{id}-note")).attr("id", &id)
}

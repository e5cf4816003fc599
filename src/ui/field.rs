//! A field: a label, a control, and in words beside it what is wrong.

use super::context::live::Live;
use super::dom::{El, el};
use crate::strings;

/// A text field of this id; `wrong` holds what is wrong, empty while nothing is, and stands in
/// place of the note.
pub fn field(id: &str, label: &str, value: Live<String>, note: &'static str, wrong: Option<Live<String>>) -> (El, El) {
    noted(el("input.input"), id, label, value, note, wrong)
}

/// The same for several lines of text.
pub fn area(id: &str, label: &str, value: Live<String>, note: &'static str, wrong: Option<Live<String>>) -> (El, El) {
    noted(el("textarea.input rows=6"), id, label, value, note, wrong)
}

fn noted(
    control: El,
    id: &str,
    label: &str,
    value: Live<String>,
    note: &'static str,
    wrong: Option<Live<String>>,
) -> (El, El) {
    let is_wrong = move || wrong.is_some_and(|wrong| !wrong.with(String::is_empty));
    let input = control.vary("aria-invalid", is_wrong).bind(value);
    let says = move || wrong.filter(|_| is_wrong()).map_or_else(|| note.to_owned(), Live::get);
    let help = el("small").vary("data-wrong", is_wrong).says(says);
    let input = labelled(id, input);
    (frame(id, label).child(input.clone()).child(help.attr("id", &note_of(id))), input)
}

/// A text field, the control in it, and what is typed.
pub struct Text {
    /// The label, the control and what is said of it.
    pub place: El,
    /// The control.
    pub input: El,
    /// What is typed.
    pub typed: Live<String>,
}

/// A list to choose from, each entry by its key and its word.
pub fn choice(id: &str, label: &str, value: Live<String>, entries: &[(&str, &str)]) -> El {
    let options = entries.iter().map(|(key, word)| el("option").attr("value", key).text(word));
    frame(id, label).child(labelled(id, el("select.select")).children(options).bind(value))
}

/// A labelled place for a control.
pub fn frame(id: &str, label: &str) -> El {
    el("div.field").child(el("label").attr("for", id).text(label))
}

/// A control with the id its label and its note expect.
pub fn labelled(id: &str, control: El) -> El {
    control.attr("aria-describedby", &note_of(id)).attr("id", id)
}

/// A text field for words that no dictionary knows.
pub fn plain(input: El) -> El {
    input.attr("autocapitalize", "off").attr("spellcheck", "false")
}

fn note_of(id: &str) -> String {
    format!("{id}-note")
}

/// The choices of a quality of service.
pub const QOS: [(&str, &str); 3] = [("0", strings::QOS_0), ("1", strings::QOS_1), ("2", strings::QOS_2)];

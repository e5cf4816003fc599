//! The list of keys, made from the table of actions.

use super::context::Layer;
use super::context::actions::{ACTIONS, Action, OTHER_KEYS};
use super::dialog::{dialog, turn_to};
use super::dom::{El, button, el};
use crate::strings::actions as words;

/// The dialog behind `?`.
pub fn help() -> El {
    let [anywhere, on_widget] = OTHER_KEYS;
    let settings = button(words::SETTINGS, || turn_to(Layer::Settings));
    let content = el("div")
        .child(group(words::ANYWHERE, |action| !action.is_of_widget(), anywhere))
        .child(group(words::ON_WIDGET, Action::is_of_widget, on_widget))
        .child(el("p.help-note").text(words::MAC_NOTE))
        .child(el("div.dialog-foot").child(settings));
    dialog("help", words::HELP, None, content)
}

fn group(title: &str, is_in: impl Fn(&Action) -> bool, others: &[(&'static str, &'static str)]) -> El {
    let actions = ACTIONS.iter().filter(|action| !action.keys.is_empty() && is_in(action));
    let actions = actions.map(|action| (action.keys.iter().map(|key| keys(key)).collect::<Vec<_>>(), action.word));
    let others = others.iter().map(|(each, what)| (vec![keys(each)], *what));
    let rows = actions.chain(others).flat_map(|(keys, what)| [el("dt").children(keys), el("dd").text(what)]);
    el("section").child(el("h2").text(title)).child(el("dl.help-keys").children(rows))
}

/// Keys as they are shown: each in its frame.
pub fn keys(written: &str) -> El {
    el("span.help-chord").children(written.split(' ').map(|key| el("kbd").text(key)))
}

//! The list of keys, and the switch for those that are single letters.

use super::context::screen;
use super::dialog::dialog;
use super::dom::{El, el};
use crate::strings;

/// The dialog behind `?`.
pub fn help() -> El {
    let screen = screen();
    let rows = KEYS.iter().flat_map(|(keys, what)| {
        let keys = keys.split(' ').map(|key| el("kbd").text(key));
        [el("dt").children(keys), el("dd").text(what)]
    });
    let words = el("span").text(strings::SINGLE_KEYS).child(el("small").text(strings::SINGLE_KEYS_NOTE));
    let tick = el("input type=checkbox data-autofocus")
        .tick(move || screen.single_keys.get(), move |on| screen.use_single_keys(on));
    let content = el("div").child(el("dl.help-keys").children(rows)).child(el("label.check").child(tick).child(words));
    dialog("help", strings::HELP, None, content)
}

const KEYS: [(&str, &str); 13] = [
    ("/", strings::KEY_FILTER),
    ("?", strings::KEY_HELP),
    ("p", strings::KEY_PAUSE),
    ("g t", strings::KEY_TOPICS),
    ("g d", strings::KEY_BOARD),
    ("Ctrl+Z", strings::KEY_UNDO),
    ("Ctrl+Y", strings::KEY_REDO),
    ("e", strings::KEY_EDIT),
    ("Del", strings::KEY_DELETE),
    ("Esc", strings::KEY_ESCAPE),
    ("↑ ↓ → ←", strings::KEY_TREE),
    ("↑ ↓ → ← Shift+→", strings::KEY_ARRANGE),
    ("Enter", strings::KEY_KEEP),
];

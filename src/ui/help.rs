//! The list of keys, and the switch for those that are single letters.

use leptos::prelude::*;

use super::context::screen;
use super::dialog::Dialog;
use crate::strings;

/// The dialog behind `?`.
#[component]
pub fn Help() -> impl IntoView {
    let screen = screen();
    let rows = KEYS.iter().map(|(keys, what)| {
        let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view();
        view! { <dt>{keys}</dt><dd>{*what}</dd> }
    });
    view! {
        <Dialog name="help" title=strings::HELP>
            <dl class="help-keys">{rows.collect_view()}</dl>
            <label class="check">
                <input
                    type="checkbox"
                    autofocus=true
                    prop:checked=move || screen.single_keys.get()
                    on:change=move |event| screen.use_single_keys(event_target_checked(&event))
                />
                <span>
                    {strings::SINGLE_KEYS}
                    <small>{strings::SINGLE_KEYS_NOTE}</small>
                </span>
            </label>
        </Dialog>
    }
    .into_any()
}

const KEYS: [(&str, &str); 10] = [
    ("/", strings::KEY_FILTER),
    ("?", strings::KEY_HELP),
    ("p", strings::KEY_PAUSE),
    ("g t", strings::KEY_TOPICS),
    ("g d", strings::KEY_BOARD),
    ("Ctrl+Z", strings::KEY_UNDO),
    ("Ctrl+Y", strings::KEY_REDO),
    ("Del", strings::KEY_DELETE),
    ("Esc", strings::KEY_ESCAPE),
    ("↑ ↓ → ←", strings::KEY_TREE),
];

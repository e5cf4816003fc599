//! A labelled text field with its note and, in words beside it, what is wrong.

use leptos::html;
use leptos::prelude::*;

/// One field of the connect dialog.
#[component]
pub fn Field(
    /// Its id in the page, after `connect-`.
    id: &'static str,
    /// What it asks for.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// A word of help; what is wrong stands in its place.
    #[prop(optional)]
    note: &'static str,
    /// What is wrong; empty while nothing is.
    #[prop(into, optional)]
    wrong: Signal<String>,
    /// More attributes of the input.
    #[prop(optional)]
    attributes: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    input.on_load(move |input| {
        for (name, value) in attributes {
            // Fails only for names that are no attributes.
            input.set_attribute(name, value).ok();
        }
    });
    let is_wrong = move || wrong.with(|wrong| !wrong.is_empty());
    let note_id = format!("connect-{id}-note");
    let said = move || if is_wrong() { wrong.get() } else { note.to_owned() };
    view! {
        <div class="field">
            <label for=format!("connect-{id}")>{label}</label>
            <input
                class="input"
                id=format!("connect-{id}")
                aria-describedby=note_id.clone()
                aria-invalid=move || is_wrong().to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                node_ref=input
            />
            <small id=note_id data-wrong=move || is_wrong().to_string()>{said}</small>
        </div>
    }
    .into_any()
}

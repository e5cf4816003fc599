//! Icons from the one sprite file, drawn on a grid of 24. Decoration: the word stands beside them or in the label of
//! their button.

use leptos::prelude::*;

/// The icon of this name in `style/icons.svg`.
#[component]
pub fn Icon(
    /// Its name, which may change.
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    let href = move || format!("icons.svg#{}", name.get());
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href></use>
        </svg>
    }
    .into_any()
}

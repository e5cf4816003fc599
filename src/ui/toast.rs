//! Toasts: what a person's action led to, where it cannot be seen otherwise.

use core::time::Duration;

use leptos::prelude::*;

use super::context::{Toast, document, screen};
use super::icon::Icon;
use crate::strings;

/// All toasts of the moment; polite ones and alarming ones are announced differently.
#[component]
pub fn Toasts() -> impl IntoView {
    let screen = screen();
    let of = move |error: bool| {
        move || screen.toasts.get().into_iter().filter(|toast| toast.error == error).collect::<Vec<_>>()
    };
    view! {
        <div class="toasts">
            <div role="alert" class="toasts-list">
                <For each=of(true) key=|toast| toast.id let:toast>
                    <ToastCard toast/>
                </For>
            </div>
            <div aria-live="polite" class="toasts-list">
                <For each=of(false) key=|toast| toast.id let:toast>
                    <ToastCard toast/>
                </For>
            </div>
        </div>
    }
    .into_any()
}

/// One toast. Goes after six seconds unless it is an error, pointed at or focused.
#[component]
fn ToastCard(
    /// What is said.
    toast: Toast,
) -> impl IntoView {
    let (screen, document) = (screen(), document());
    let Toast { id, text, error, undo } = toast;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
    };
    let start = move || {
        stop();
        if !error {
            timer.set_value(set_timeout_with_handle(move || screen.dismiss(id), SHOWN).ok());
        }
    };
    start();
    on_cleanup(stop);
    let undo_it = move |_| {
        document.undo();
        screen.dismiss(id);
    };
    view! {
        <div
            class="toast"
            data-error=error.to_string()
            on:pointerenter=move |_| stop()
            on:pointerleave=move |_| start()
            on:focusin=move |_| stop()
            on:focusout=move |_| start()
        >
            <Icon name=if error { "crit" } else { "info" }/>
            <span class="toast-text">{text}</span>
            {undo.then(|| view! { <button class="button" on:click=undo_it>{strings::UNDO}</button> })}
            <button class="icon-button" data-small aria-label=strings::CLOSE on:click=move |_| screen.dismiss(id)>
                <Icon name="close"/>
            </button>
        </div>
    }
    .into_any()
}

const SHOWN: Duration = Duration::from_secs(6);

//! The status pill: how the worst of all connections stands, in a word and a shape; a click shows the details.

use leptos::prelude::*;

use super::context::{Layer, looks, screen, trouble};
use super::countdown::Countdown;
use super::icon::Icon;
use crate::port::State;
use crate::strings;

/// The pill. Its live region says changes of state and never the countdown.
#[component]
pub fn Status() -> impl IntoView {
    let (looks, screen) = (looks(), screen());
    let worst = Memo::new(move |_| looks.worst());
    let count = Memo::new(move |_| looks.brokers.with(Vec::len));
    let word = move || {
        let word = worst.with(trouble::word);
        match count.get() {
            0 => strings::NO_BROKER.to_owned(),
            1 => word.to_owned(),
            brokers => strings::of_brokers(word, brokers),
        }
    };
    let icon = Signal::derive(move || worst.with(trouble::icon));
    let until = move || match worst.get() {
        State::Waiting { until, .. } => Some(view! { <Countdown until/> }),
        _ => None,
    };
    view! {
        <div class="status" role="status" data-status=move || worst.with(trouble::key)>
            <button
                class="status-pill"
                aria-haspopup="dialog"
                title=strings::STATUS_TITLE
                on:click=move |_| screen.layer.set(Layer::Status)
            >
                <Icon name=icon/>
                <span class="status-word">{word}</span>
                {until}
            </button>
        </div>
    }
    .into_any()
}

//! What stands in place of an empty topic tree: why it is empty and what to do.

use leptos::prelude::*;

use super::context::tree::Tree;
use super::context::{Layer, looks, screen, trouble};
use crate::port::State;
use crate::strings;

/// Why there are no topics.
#[component]
pub fn Empty(
    /// The tree that is empty.
    tree: Tree,
) -> impl IntoView {
    let (looks, screen) = (looks(), screen());
    let why = Memo::new(move |_| {
        if !tree.find.with(String::is_empty) {
            return strings::TOPICS_NONE_MATCH.to_owned();
        }
        let broker = tree.broker.get().and_then(|id| looks.broker(&id));
        let Some(broker) = broker else { return strings::TOPICS_NO_BROKER.to_owned() };
        broker.status.with(|status| match &status.state {
            State::Connected { .. } => {
                let mut answered = status.subscriptions.iter().filter_map(|grant| grant.result.as_ref()).peekable();
                let refused = answered.peek().is_some() && answered.all(Result::is_err);
                if refused { strings::silent_refused(&broker.filters) } else { strings::silent(&broker.filters) }
            }
            State::Connecting => strings::CONNECTING_WHY.to_owned(),
            state => match trouble::trouble(state).map(trouble::sentences) {
                Some(sentences) => sentences.into_iter().take(1).collect(),
                None => strings::TOPICS_NOT_CONNECTED.to_owned(),
            },
        })
    });
    let details = move || {
        let known = tree.broker.with(Option::is_some) && tree.find.with(String::is_empty);
        known.then(|| view! {
            <button class="button" on:click=move |_| screen.layer.set(Layer::Status)>{strings::STATUS_TITLE}</button>
        })
    };
    view! { <div class="empty"><p>{move || why.get()}</p>{details}</div> }.into_any()
}

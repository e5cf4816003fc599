//! What stands in place of an empty topic tree: why it is empty and what to do.

use super::context::tree::Tree;
use super::context::{Layer, Looks, looks, screen, trouble};
use super::dom::{El, button, el};
use crate::port::State;
use crate::strings;

/// Why there are no topics.
pub fn empty(tree: Tree) -> El {
    let (looks, screen) = (looks(), screen());
    let known = move || tree.broker.with(Option::is_some) && tree.find.with(String::is_empty);
    el("div.empty")
        .child(el("p").says(move || why(&tree, looks)))
        .when(known, move || button(strings::STATUS_TITLE, move || screen.layer.set(Layer::Status)))
}

fn why(tree: &Tree, looks: Looks) -> String {
    if !tree.find.with(String::is_empty) {
        return strings::TOPICS_NONE_MATCH.to_owned();
    }
    looks.brokers.track();
    let broker = tree.broker.get().and_then(|id| looks.broker(&id));
    let Some(broker) = broker else { return strings::TOPICS_NO_BROKER.to_owned() };
    let status = &broker.status;
    match &status.state {
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
    }
}

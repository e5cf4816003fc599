//! The status pill: how the worst of all connections stands, in a word and a shape; a click shows the details.

use super::context::{Layer, looks, screen, trouble};
use super::countdown::countdown;
use super::dom::{El, el, icon_of};
use crate::strings;

/// The pill. Its live region says changes of state and never the countdown.
pub fn status() -> El {
    let (looks, screen) = (looks(), screen());
    let word = move || {
        let word = trouble::word(&looks.worst());
        match looks.brokers.with(Vec::len) {
            0 => strings::NO_BROKER.to_owned(),
            1 => word.to_owned(),
            brokers => strings::of_brokers(word, brokers),
        }
    };
    let pill = el("button.status-pill aria-haspopup=dialog")
        .attr("title", strings::STATUS_TITLE)
        .child(icon_of(move || trouble::icon(&looks.worst())))
        .child(el("span.status-word").says(word))
        .part(move || trouble::until(&looks.worst()), |until| until.as_ref().map(countdown))
        .press(move || screen.layer.set(Layer::Status));
    el("div.status role=status").vary("data-status", move || trouble::key(&looks.worst())).child(pill)
}

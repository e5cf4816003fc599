//! The bar that says that the part of the page that talks to brokers is not started again, and why.

use super::context::{looks, wishes};
use super::dom::{El, button, el, icon};
use crate::port::Handling;
use crate::strings;
use crate::web::intl;

/// What happened and what a person can do; nothing while all is well.
pub fn halted() -> El {
    let wishes = wishes();
    el("div.halted-place").part(move || wishes.halted.get(), |halted| halted.as_ref().map(|what| bar(what.as_ref())))
}

fn bar(what: Option<&Handling>) -> El {
    let wishes = wishes();
    let leave_out = what
        .cloned()
        .map(|what| button(strings::LEAVE_OUT, move || wishes.go_on(Some(what.clone()))).attr("data-main", ""));
    el("div.halted role=alert")
        .child(icon("crit"))
        .child(el("p").text(strings::HALTED).text(" ").text(&what.map(named).unwrap_or_default()))
        .child(el("div.halted-ways").children(leave_out).child(button(strings::GO_ON, move || wishes.go_on(None))))
}

/// The message, with as much of its topic as can be read.
fn named(what: &Handling) -> String {
    let broker = looks().broker(&what.broker).map_or_else(|| what.broker.to_string(), |broker| broker.name);
    let mut topic: String = what.topic.chars().take(MOST_CHARS).collect();
    if topic.len() < what.topic.len() {
        topic.push('…');
    }
    strings::halted_on(&topic, &broker, &intl::count(what.bytes.into()))
}

const MOST_CHARS: usize = 200;

//! The bars that say which connections another tab or client has taken, and take them back: a person decides who has one.

use super::context::{looks, wishes};
use super::dom::{El, button, el, icon};
use crate::id::BrokerId;
use crate::port::{Reason, State, Trouble};
use crate::strings;

/// A bar for each such connection; nothing while there is none.
pub fn taken() -> El {
    let looks = looks();
    let keys = move || {
        let is_taken = |state: &State| matches!(state, State::Refused { why } if sentence(why).is_some());
        looks.brokers.with(|brokers| {
            let taken = brokers.iter().filter(|broker| is_taken(&broker.status.state));
            taken.map(|broker| broker.id.to_string()).collect()
        })
    };
    el("div.taken-place").each(keys, |id| BrokerId::parse(id).map_or_else(|_| el("div"), |id| bar(&id)))
}

fn bar(id: &BrokerId) -> El {
    let (looks, wishes) = (looks(), wishes());
    let Some(broker) = looks.broker(id) else { return el("div") };
    let said = match &broker.status.state {
        State::Refused { why } => sentence(why),
        _ => None,
    };
    let id = id.clone();
    let take = button(strings::USE_HERE, move || wishes.retry(&id)).attr("data-main", "");
    el("div.taken role=alert")
        .child(icon("info"))
        .child(el("p").child(el("strong").text(&broker.name)).text(" ").text(said.unwrap_or_default()))
        .child(take)
}

/// What happened, where a person may take it back.
const fn sentence(why: &Trouble) -> Option<&'static str> {
    match why {
        Trouble::Elsewhere => Some(strings::TAKEN_HERE),
        Trouble::Reason { reason: Reason::V5(0x8E), .. } => Some(strings::TAKEN_OVER),
        _ => None,
    }
}

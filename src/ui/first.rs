//! The first thing a new person sees: the doors.

use super::context::live::Live;
use super::context::{Layer, screen, wishes};
use super::dom::{El, el, icon};
use crate::profile::config::Configured;
use crate::strings::{self, boards};

/// Connect to a broker, or try what the operator's `config.json` offers on request.
pub fn first(offers: Live<Vec<Configured>>) -> El {
    let screen = screen();
    let connect = door("plug", strings::CONNECT_DOOR, strings::CONNECT_DOOR_NOTE)
        .press(move || screen.layer.set(Layer::Connect(None)));
    let keys = move || offers.with(|offers| offers.iter().map(|offer| offer.profile.id.to_string()).collect());
    let import =
        door("in", boards::IMPORT_DOOR, boards::IMPORT_DOOR_NOTE).press(move || screen.layer.set(Layer::Import(None)));
    let doors = el("div.first-doors").child(connect).each(keys, move |key| {
        offers.with(|offers| {
            let found = offers.iter().find(|offer| offer.profile.id.as_str() == key);
            found.map_or_else(|| el("div"), |offer| offered(offer, offers.len() == 1))
        })
    });
    let doors = doors.when(move || screen.can_edit(), move || import.clone());
    el("section.first aria-labelledby=first-title")
        .child(el("h1 id=first-title").text(strings::FIRST_TITLE))
        .child(el("p").text(strings::TAGLINE))
        .child(doors)
}

fn offered(offer: &Configured, only: bool) -> El {
    let (wishes, screen) = (wishes(), screen());
    let Configured { profile, .. } = offer;
    let title = if only { strings::DEMO_DOOR } else { &profile.name };
    let door = door("play", title, &format!("{} · {}", profile.name, profile.url));
    let offer = offer.clone();
    door.press(move || {
        if let Some(locked) = wishes.begin(offer.clone(), false) {
            screen.layer.set(Layer::Connect(Some(locked)));
        }
    })
}

fn door(name: &'static str, title: &str, note: &str) -> El {
    el("button.first-door").child(icon(name)).child(el("strong").text(title)).child(el("span").text(note))
}

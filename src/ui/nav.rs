//! The bar at the bottom of a narrow screen: one part of the page at a time.

use super::context::{Layer, Part, screen};
use super::dom::{El, el, icon};
use crate::strings;

/// Board, topics, message, connection.
pub fn nav() -> El {
    let screen = screen();
    let parts = [
        (Part::Board, "board", strings::BOARD),
        (Part::Topics, "topics", strings::TOPICS),
        (Part::Message, "message", strings::MESSAGE),
    ];
    let buttons = parts.map(|(part, name, word)| {
        entry(name, word)
            .vary("aria-current", move || (screen.part.get() == part).then_some("true"))
            .press(move || screen.part.set(part))
    });
    let connection = entry("plug", strings::CONNECTION).press(move || screen.layer.set(Layer::Status));
    el("nav.nav").attr("aria-label", strings::PARTS).children(buttons).child(connection)
}

fn entry(name: &'static str, word: &str) -> El {
    el("button.nav-button").child(icon(name)).text(word)
}

//! A switch: the whole tile is the control. It shows what the device reports and how far a command came.

use std::rc::Rc;

use super::act::Act;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::switch::Settings;
use crate::strings;

/// A switch's body.
pub fn switch(settings: Settings, frame: Frame) -> El {
    let act = Act::new(Rc::new(settings), frame);
    let on = move || act.of(|shown| shown.on);
    react(move || frame.text.set(word(on()).to_owned()));
    let button = act
        .body("button.switch type=button role=switch")
        .vary("aria-checked", move || on().unwrap_or(false))
        .vary("aria-label", move || frame.title.get())
        .vary("data-known", move || on().is_some())
        .child(el("span.switch-word data-value").says(move || word(on())))
        .child(el("span.switch-track").child(el("span.switch-knob")))
        .child(el("span.act-stage").says(move || act.words()));
    act.guarded(button, move || Settings::opposite(&act.now()))
}

/// On, off, or that nobody knows.
pub fn word(on: Option<bool>) -> &'static str {
    match on {
        Some(true) => strings::ON,
        Some(false) => strings::OFF,
        None => strings::UNKNOWN,
    }
}

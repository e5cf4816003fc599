//! A colour: asked for by the browser's own choice of colours.

use std::rc::Rc;

use super::act::Act;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::colour::Settings;
use crate::board::widget::{Condition, Rgb};
use crate::strings;

/// A colour's body.
pub fn colour(settings: Settings, frame: Frame) -> El {
    let act = Act::new(Rc::new(settings), frame);
    let present = move || act.of(|shown| shown.colour).map_or_else(|| strings::NOTHING.to_owned(), Rgb::hex);
    react(move || frame.text.set(present()));
    let field = picker(act, move || frame.title.get());
    act.body("div.act")
        .child(el("div.colour-body").child(field).child(el("p.act-value.mono data-value").says(present)))
        .child(act.foot(|draft| draft.colour.map(Rgb::hex).unwrap_or_default()))
}

/// The browser's own choice of colours.
pub fn picker(act: Act, label: impl Fn() -> String + 'static) -> El {
    let field = el("input.colour type=color").vary("aria-label", label).flag("disabled", move || act.is_locked());
    let (shown, chosen) = (field.clone(), field.clone());
    let present = move || act.of(|shown| shown.colour).unwrap_or_default().hex();
    react(move || shown.set_value(&present()));
    field.flag("data-unknown", move || act.of(|shown| shown.colour.is_none())).on("change", move |_| {
        if let Some(colour) = Rgb::parse(&chosen.value()) {
            act.choose(Condition::colour(colour));
        }
    })
}

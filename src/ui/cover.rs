//! A cover: open, stop, close, and a position where it can be told one.

use std::rc::Rc;

use super::act::Act;
use super::context::live::{Live, follow};
use super::dom::{El, el, icon, react};
use super::slider::Range;
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::cover::{CLOSED, OPEN, STOPPED, Settings};
use crate::board::widget::steps::Steps;
use crate::strings;
use crate::strings::widgets as words;

/// A cover's body.
pub fn cover(settings: Settings, frame: Frame) -> El {
    let can_go = !settings.position.is_empty();
    let act = Act::new(Rc::new(settings), frame);
    let steps = Steps { min: 0.0, max: 100.0, step: 1.0, unit: "%".to_owned() };
    let said = steps.clone();
    let text = follow(move || act.of(|shown| state(shown, &said)));
    react(move || frame.text.set(text.get()));
    let press = |name: &'static str, label: &str, wish: &'static str| {
        let button = el("button.button.cover-button type=button").attr("aria-label", label).child(icon(name));
        act.guarded(button, move || Condition::text(wish))
    };
    let buttons = el("div.cover-buttons role=group")
        .vary("aria-label", move || frame.title.get())
        .child(press("up", words::OPEN, OPEN))
        .child(press("stop", words::STOP, STOPPED))
        .child(press("down", words::CLOSE, CLOSED));
    let named = steps.clone();
    let position = can_go.then(|| {
        let range = Range { steps, read: |shown| shown.number, wish: Condition::number, live: false };
        let (range, _): (El, Live<String>) =
            range.show(act, || words::POSITION.to_owned(), Rc::new(move |at| named.say(at.round())));
        range
    });
    act.body("div.act")
        .child(
            el("div.cover-body")
                .child(el("p.act-value data-value").says(move || text.get()))
                .child(buttons)
                .children(position),
        )
        .child(act.foot(|draft| draft.number.map(|at| format!("{} %", at.round())).unwrap_or_default()))
}

/// What it does, and how far it is open.
fn state(shown: &Condition, steps: &Steps) -> String {
    let word = shown.text.as_deref().map(words::cover_state);
    let at = shown.number.map(|at| steps.say(at.round()));
    match (word, at) {
        (Some(word), Some(at)) => format!("{word}, {at}"),
        (Some(word), None) => word.to_owned(),
        (None, Some(at)) => at,
        (None, None) => strings::UNKNOWN.to_owned(),
    }
}

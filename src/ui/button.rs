//! A button: one press, one message.

use std::rc::Rc;

use super::act::Act;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::button::Settings;

/// A button's body.
pub fn button(settings: Settings, frame: Frame) -> El {
    let words = settings.words().to_owned();
    let said = words.clone();
    let act = Act::new(Rc::new(settings), frame);
    react(move || {
        let answer = act.of(|shown| shown.text.clone()).unwrap_or_default();
        frame.text.set(if answer.is_empty() { said.clone() } else { answer.into() });
    });
    let press = act.guarded(el("button.act-button type=button").text(&words), Condition::default);
    act.body("div.act").child(press).child(act.foot(|_| String::new()))
}

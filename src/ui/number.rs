//! A number: typed, or counted up and down.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::act::Act;
use super::context::live::Live;
use super::dom::{El, el, icon_button, react};
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::number::Settings;
use crate::board::widget::steps::Steps;
use crate::board::widget::template::digits;
use crate::strings::widgets as words;

/// A number's body.
pub fn number(settings: Settings, frame: Frame) -> El {
    let steps = settings.steps.clone();
    let said = steps.clone();
    let act = Act::new(Rc::new(settings), frame);
    let text = steps.clone();
    react(move || frame.text.set(act.of(|shown| shown.number).map(|number| text.say(number)).unwrap_or_default()));
    // Whether somebody is typing, whom what the device says must not interrupt.
    let typing = Live::new(false);
    let wrong = Live::new(false);
    let unit = (!steps.unit.is_empty()).then(|| el("span.number-unit").text(&steps.unit));
    let field = el("input.input.number-field inputmode=decimal autocomplete=off data-value")
        .vary("aria-label", move || frame.title.get())
        .vary("aria-invalid", move || wrong.get())
        .flag("disabled", move || act.is_locked());
    let (shown, typed, keyed) = (field.clone(), field.clone(), field.clone());
    react(move || {
        let number = act.of(|shown| shown.number);
        if !typing.get() {
            shown.set_value(&number.map(digits).unwrap_or_default());
        }
    });
    let limits = steps.clone();
    let commit = Rc::new(move || {
        // A field that is taken away says that it was left.
        if !typing.is_there() {
            return;
        }
        let read = limits.read(&typed.value());
        if let Some(number) = read.filter(|_| typing.get_untracked()) {
            act.choose(Condition::number(number));
        }
        wrong.keep(read.is_none() && typing.get_untracked());
        typing.set(wrong.get_untracked());
    });
    let by_key = commit.clone();
    let field =
        field.on("input", move |_| typing.set(true)).on("change", move |_| commit()).on("keydown", move |event| {
            match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
                "Enter" => by_key(),
                "Escape" => {
                    wrong.set(false);
                    typing.set(false);
                    keyed.select();
                }
                _ => {}
            }
        });
    let limits = steps.clone();
    let range = move || {
        if wrong.get() { words::between(&limits.say(limits.min), &limits.say(limits.max)) } else { String::new() }
    };
    let row = el("div.number-row")
        .child(step(act, steps.clone(), -1.0))
        .child(el("span.number-box").child(field).children(unit))
        .child(step(act, steps, 1.0));
    act.body("div.act")
        .child(el("div.number-body").child(row).child(el("p.number-wrong").says(range)))
        .child(act.foot(move |draft| draft.number.map(|number| said.say(number)).unwrap_or_default()))
}

/// The button that counts so many steps on.
pub fn step(act: Act, steps: Steps, by: f64) -> El {
    let (name, label) = if by < 0.0 { ("minus", words::LESS) } else { ("plus", words::MORE) };
    let at_end = steps.clone();
    let press = move || {
        let number = act.now().number;
        act.choose(Condition::number(steps.next(number, by)));
    };
    icon_button(name, label, press).attr("class", "icon-button number-step").flag("disabled", move || {
        let is_at_end = |number: f64| if by < 0.0 { number <= at_end.min } else { number >= at_end.max };
        act.is_locked() || act.of(|shown| shown.number).is_some_and(is_at_end)
    })
}

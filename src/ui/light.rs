//! A light: on and off, and as much more of it as it can do.

use std::rc::Rc;

use super::act::Act;
use super::colour::picker;
use super::context::live::{Live, follow};
use super::dom::{El, el, react};
use super::slider::Range;
use super::switch::word;
use super::widget::Frame;
use crate::board::widget::light::Settings;
use crate::board::widget::steps::Steps;
use crate::board::widget::template::digits;
use crate::board::widget::{Condition, switch};
use crate::strings::widgets as words;

/// A light's body.
pub fn light(settings: Settings, frame: Frame) -> El {
    let settings = Rc::new(settings);
    let act = Act::new(settings.clone(), frame);
    let on = move || act.of(|shown| shown.on);
    let known = settings.clone();
    let abilities = follow(move || act.of(|shown| known.abilities(shown)));
    let percent = move || act.of(|shown| shown.number).map(|percent| format!("{}\u{2009}%", digits(percent.round())));
    react(move || frame.text.set(format!("{} {}", word(on()), percent().unwrap_or_default()).trim().to_owned()));
    let toggle = el("button.switch.light-switch type=button role=switch")
        .vary("aria-checked", move || on().unwrap_or(false))
        .vary("aria-label", move || frame.title.get())
        .vary("data-known", move || on().is_some())
        .child(el("span.switch-word data-value").says(move || word(on())))
        .child(el("span.switch-track").child(el("span.switch-knob")));
    let toggle = act.guarded(toggle, move || switch::Settings::opposite(&act.now()));
    let whites = (f64::from(settings.coolest), f64::from(settings.warmest));
    let ranges = el("div.light-ranges")
        .when(
            move || abilities.get()[0],
            move || {
                let steps = Steps { min: 1.0, max: 100.0, step: 1.0, unit: "%".to_owned() };
                let said = steps.clone();
                let range = Range { steps, read: |shown| shown.number, wish: Condition::number, live: false };
                row(
                    words::BRIGHTNESS,
                    "",
                    range.show(act, || words::BRIGHTNESS.to_owned(), Rc::new(move |at| said.say(at.round()))),
                )
            },
        )
        .when(
            move || abilities.get()[1],
            move || {
                let steps = Steps { min: whites.0, max: whites.1, step: 1.0, unit: String::new() };
                let range = Range { steps, read: |shown| shown.warmth, wish: Condition::warmth, live: false };
                row(words::WARMTH, "warmth", range.show(act, || words::WARMTH.to_owned(), Rc::new(kelvin)))
            },
        )
        .when(
            move || abilities.get()[2],
            move || {
                el("div.light-row")
                    .child(el("span.light-label").text(words::COLOUR))
                    .child(picker(act, || words::COLOUR.to_owned()))
            },
        );
    act.body("div.act").child(el("div.light-body").child(toggle).child(ranges)).child(act.foot(said))
}

fn row(label: &str, kind: &str, (range, at): (El, Live<String>)) -> El {
    el("div.light-row")
        .child(el("span.light-label").text(label))
        .child(el("span.light-at").says(move || at.get()))
        .child(range.attr("data-range", kind))
}

/// Mireds as people buy lamps.
fn kelvin(mireds: f64) -> String {
    format!("{}\u{2009}K", digits((1e4 / mireds.max(1.0)).round() * 100.0))
}

/// What was chosen, in words.
fn said(draft: &Condition) -> String {
    match draft {
        Condition { number: Some(percent), .. } => format!("{} %", digits(percent.round())),
        Condition { warmth: Some(mireds), .. } => kelvin(*mireds),
        Condition { colour: Some(colour), .. } => colour.hex(),
        _ => String::new(),
    }
}

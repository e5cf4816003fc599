//! A thermostat: what is wanted, what there is, and the mode.

use std::rc::Rc;

use super::act::Act;
use super::dom::{El, el, react};
use super::number::step;
use super::select::choices;
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::thermostat::Settings;
use crate::strings;
use crate::strings::widgets as words;

/// A thermostat's body.
pub fn thermostat(settings: Settings, frame: Frame) -> El {
    let steps = settings.steps.clone();
    let modes: Option<Vec<(String, String)>> = settings
        .mode
        .first()
        .map(|mode| mode.choices().map(|word| (words::mode(word).to_owned(), word.to_owned())).collect());
    let measures = !settings.current.is_empty();
    let act = Act::new(Rc::new(settings), frame);
    let (target, current, said) = (steps.clone(), steps.clone(), steps.clone());
    let say = |number: Option<f64>, of: &dyn Fn(f64) -> String| number.map_or_else(|| strings::NOTHING.to_owned(), of);
    let target = move || say(act.of(|shown| shown.number), &|number| target.say(number));
    let target = Rc::new(target);
    let read = target.clone();
    react(move || frame.text.set(read()));
    let present = measures.then(|| {
        let now = move || words::now(&say(act.of(|shown| shown.measured), &|number| current.say(number)));
        el("p.thermostat-now").says(now)
    });
    let modes = modes.map(|modes| {
        let present = move || act.of(|shown| shown.text.clone()).map(|text| text.to_ascii_lowercase());
        let known: Vec<String> = modes.iter().map(|(_, mode)| mode.clone()).collect();
        let present = move || {
            let present = present()?;
            known.iter().find(|mode| mode.eq_ignore_ascii_case(&present)).cloned()
        };
        choices(act, &modes, || words::MODE.to_owned(), Rc::new(present))
    });
    let row = el("div.thermostat-row role=group")
        .vary("aria-label", move || frame.title.get())
        .child(step(act, steps.clone(), -1.0))
        .child(el("p.thermostat-target data-value").says(move || target()))
        .child(step(act, steps, 1.0));
    act.body("div.act").child(el("div.thermostat-body").children(present).child(row).children(modes)).child(act.foot(
        move |draft: &Condition| match (&draft.text, draft.number) {
            (Some(mode), _) => words::mode(mode).to_owned(),
            (None, Some(number)) => said.say(number),
            (None, None) => String::new(),
        },
    ))
}

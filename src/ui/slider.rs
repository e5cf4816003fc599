//! A slider: its thumb shows what is wanted or reported, and asks for where it is left.

use std::rc::Rc;

use super::act::Act;
use super::context::live::Live;
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::widget::Condition;
use crate::board::widget::slider::Settings;
use crate::board::widget::steps::Steps;
use crate::board::widget::template::digits;
use crate::strings;

/// A slider's body.
pub fn slider(settings: Settings, frame: Frame) -> El {
    let (steps, live) = (settings.steps.clone(), settings.live);
    let act = Act::new(Rc::new(settings), frame);
    let range = Range { steps: steps.clone(), read: |shown| shown.number, wish: Condition::number, live };
    let (range, at) = range.show(act, move || frame.title.get(), Rc::new(move |number| steps.say(number)));
    let value = react_text(frame, at);
    act.body("div.act")
        .child(el("div.slider-body").child(value).child(range))
        .child(act.foot(move |draft| draft.number.map(digits).unwrap_or_default()))
}

/// The text of a value, also for the frame to read aloud.
fn react_text(frame: Frame, text: Live<String>) -> El {
    react(move || frame.text.set(text.get()));
    el("p.act-value data-value").says(move || text.get())
}

/// A range of numbers under a thumb.
pub struct Range {
    /// From where to where.
    pub steps: Steps,
    /// The number it shows of a device.
    pub read: fn(&Condition) -> Option<f64>,
    /// What it asks for.
    pub wish: fn(f64) -> Condition,
    /// Whether it asks while it is dragged.
    pub live: bool,
}

impl Range {
    /// The range, named by `label`, and where its thumb stands, in words that `say` finds.
    pub fn show(
        self,
        act: Act,
        label: impl Fn() -> String + 'static,
        say: Rc<dyn Fn(f64) -> String>,
    ) -> (El, Live<String>) {
        let Self { steps, read, wish, live } = self;
        // Where it is dragged to; what the device says meanwhile does not pull it away.
        let dragged = Live::new(None::<f64>);
        let asked = Live::new(None::<f64>);
        let at = move || dragged.get().or_else(|| act.of(read));
        let words = Live::new(String::new());
        react(move || words.keep(at().map_or_else(|| strings::NOTHING.to_owned(), |at| say(at))));
        let range = el("input.slider type=range")
            .attr("min", &digits(steps.min))
            .attr("max", &digits(steps.max))
            .attr("step", &digits(steps.step))
            .vary("aria-label", label)
            .vary("aria-valuetext", move || words.get())
            .flag("disabled", move || act.is_locked())
            .flag("data-unknown", move || at().is_none());
        let (moved, left, thumb) = (range.clone(), range.clone(), range.clone());
        react(move || thumb.set_value(&digits(at().unwrap_or(steps.min))));
        let ask = move |to: f64| {
            // A range that is taken away may say that it was left.
            if asked.is_there() && asked.get_untracked() != Some(to) {
                asked.set(live.then_some(to));
                act.choose(wish(to));
            }
        };
        let range = range
            .on("input", move |_| {
                let to = moved.value().parse().ok();
                dragged.set(to);
                if let Some(to) = to.filter(|_| live) {
                    ask(to);
                }
            })
            .on("change", move |_| {
                if let Ok(to) = left.value().parse() {
                    ask(to);
                }
                asked.set(None);
                dragged.set(None);
            });
        (range, words)
    }
}

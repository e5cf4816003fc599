//! A number on an arc, with the number itself as text.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::value::reading;
use super::widget::Frame;
use crate::board::widget::gauge::{Level, Settings};
use crate::data::view::Answer;

/// A gauge's body.
pub fn gauge(settings: Settings, frame: Frame) -> El {
    let view = settings.view();
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Reading(reading) = answer {
                frame.reading.set(reading.clone());
            }
        },
    );
    let level = Live::new(None::<Level>);
    let shown = settings.clone();
    react(move || {
        let face = frame.reading.with(|reading| shown.face(reading));
        frame.show(face.state, face.at, face.problem);
        frame.say(&face.shown, &face.unit);
        level.keep(face.level);
    });
    let dial = paint(Live::new(None), move |size| frame.reading.with(|reading| settings.draw(reading, size)));
    el("div.gauge")
        .vary("data-level", move || level.get().map(Level::as_str))
        .child(dial.0)
        .child(el("div.gauge-reading").child(reading(frame)))
}

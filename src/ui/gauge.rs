//! A number on an arc, with the number itself as text.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::mark::mark;
use super::paint::paint;
use super::value::reading;
use super::widget::Frame;
use crate::board::widget::bands::{Face, Level};
use crate::board::widget::gauge::Settings;
use crate::data::view::{Answer, Reading, View};
use crate::strings::widgets;

/// A gauge's body.
pub fn gauge(settings: Settings, frame: Frame) -> El {
    let shown = settings.clone();
    let level = listen(settings.view(), frame, move |reading| shown.face(reading));
    let dial = paint(Live::new(None), move |size| frame.reading.with(|reading| settings.draw(reading, size)));
    el("div.gauge")
        .vary("data-level", move || level.get().map(Level::as_str))
        .child(dial.0)
        .child(el("div.gauge-reading").child(reading(frame)).child(mark(level)))
}

/// Watches a number for a widget that shows it beside a picture; gives what it means.
pub fn listen(view: View, frame: Frame, face: impl Fn(&Reading) -> Face + 'static) -> Live<Option<Level>> {
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Reading(reading) = answer {
                frame.reading.set(reading.clone());
            }
        },
    );
    let level = Live::new(None::<Level>);
    react(move || {
        let face = frame.reading.with(&face);
        frame.show(face.state, face.at, face.problem);
        frame.say(&face.shown, &face.unit);
        frame.note(face.level.map(|level| widgets::level(level.as_str())));
        level.keep(face.level);
    });
    level
}

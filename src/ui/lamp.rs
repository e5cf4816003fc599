//! A status light: one state as a large shape and a word.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, icon_of, react};
use super::value::reading;
use super::widget::Frame;
use crate::board::widget::bands::Level;
use crate::board::widget::status::Settings;
use crate::data::view::Answer;
use crate::strings::widgets;

/// A status light's body.
pub fn lamp(settings: Settings, frame: Frame) -> El {
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
    react(move || {
        let face = frame.reading.with(|reading| settings.face(reading));
        frame.show(face.state, face.at, face.problem);
        frame.say(&face.shown, "");
        frame.note(face.level.map(|level| widgets::level(level.as_str())));
        level.keep(face.level);
    });
    let light = icon_of(move || level.get().map_or("help", Level::as_str));
    el("div.lamp")
        .vary("data-level", move || level.get().map(Level::as_str))
        .child(el("span.lamp-shape").child(light))
        .child(reading(frame))
}

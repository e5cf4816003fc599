//! How full something is, as a bar or a tank, with the number itself as text.

use super::context::live::Live;
use super::dom::{El, el};
use super::gauge;
use super::mark::mark;
use super::paint::paint;
use super::value::reading;
use super::widget::Frame;
use crate::board::widget::level::Settings;

/// A level's body.
pub fn level(settings: Settings, frame: Frame) -> El {
    let shown = settings.clone();
    let meaning = gauge::listen(settings.view(), frame, move |reading| shown.face(reading));
    let shape = settings.shape.as_str();
    let meter = paint(Live::new(None), move |size| frame.reading.with(|reading| settings.draw(reading, size)));
    let text = el("div.level-reading").child(reading(frame)).child(mark(meaning));
    el("div.level").attr("data-shape", shape).child(text).child(meter.0)
}

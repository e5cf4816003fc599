//! The latest value, large, over its recent past.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::widget::{Frame, shown_text};
use crate::board::widget::Shown;
use crate::board::widget::value::Settings;
use crate::data::view::Answer;
use crate::plot::{Picture, Size};
use crate::strings;

/// A value widget's body.
pub fn value(settings: Settings, frame: Frame) -> El {
    let size = Live::new(None::<Size>);
    let columns = move || size.with(|size| size.map_or(0, |size| size.width as u16));
    let asked = settings.clone();
    looks().watch(
        move || Some(asked.view(columns())),
        move |answer| {
            if let Answer::Reading(reading) = answer {
                frame.reading.set(reading.clone());
            }
        },
    );
    let shown = settings.clone();
    react(move || {
        let face = frame.reading.with(|reading| shown.face(reading));
        frame.show(face.state, face.at, face.problem);
        frame.say(&face.shown, &face.unit);
    });
    let body = el("div.value-body").child(reading(frame));
    if settings.spark_secs == 0 {
        return body;
    }
    let spark = paint(size, move |size| {
        frame.reading.with(|reading| settings.spark(reading, size)).unwrap_or_else(|| Picture::new(size))
    });
    body.child(el("div.value-spark").child(spark.0))
}

/// The frame's value and its unit, as large as there is room.
pub fn reading(frame: Frame) -> El {
    let unit = move || {
        frame.face.with(|(shown, unit)| match shown {
            Shown::Number { .. } if !unit.is_empty() => format!("{}{unit}", strings::THIN_SPACE),
            _ => String::new(),
        })
    };
    let text = move || frame.face.with(|(shown, _)| shown_text(shown));
    let fit = move || match text().chars().count() {
        0..=6 => "short",
        7..=12 => "medium",
        _ => "long",
    };
    el("p.value")
        .vary("data-fit", fit)
        .child(el("span.value-text data-value").says(text))
        .child(el("span.value-unit").says(unit))
}

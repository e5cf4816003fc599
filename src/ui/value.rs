//! The latest value, large, over its recent past.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, icon, react};
use super::mark::mark;
use super::paint::paint;
use super::widget::{Frame, shown_text};
use crate::board::widget::Shown;
use crate::board::widget::bands::Level;
use crate::board::widget::value::{Settings, Trend};
use crate::data::view::Answer;
use crate::plot::{Picture, Size};
use crate::strings::{self, widgets};

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
    let (meaning, going) = (Live::new(None::<Level>), Live::new(None::<Trend>));
    react(move || {
        let face = frame.reading.with(|reading| shown.face(reading));
        frame.show(face.state, face.at, face.problem);
        frame.say(&face.shown, &face.unit);
        let trend = face.trend.map(|trend| widgets::trend(trend.as_str()));
        frame.note(face.level.map(|level| widgets::level(level.as_str())).into_iter().chain(trend));
        meaning.keep(face.level);
        going.keep(face.trend);
    });
    let notes = el("div.value-notes").child(mark(meaning)).child(trend(going));
    let body = el("div.value-body")
        .vary("data-level", move || meaning.get().map(Level::as_str))
        .child(reading(frame))
        .child(notes);
    if settings.spark_secs == 0 {
        return body;
    }
    let spark = paint(size, move |size| {
        frame.reading.with(|reading| settings.spark(reading, size)).unwrap_or_else(|| Picture::new(size))
    });
    body.child(el("div.value-spark").child(spark.0))
}

/// Where the value goes, as an arrow and a word.
fn trend(going: Live<Option<Trend>>) -> El {
    el("span.value-trend").part(
        move || going.get(),
        |trend| {
            let name = (*trend)?.as_str();
            Some(el("span.value-going").child(icon(name)).child(el("span").text(widgets::trend(name))))
        },
    )
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

//! A value over time as coloured cells, with its numbers as text and all of it as a table on request.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::twin::twin;
use super::widget::Frame;
use crate::board::widget::heat::{Face, Settings};
use crate::data::view::{Answer, Plot};
use crate::strings::{self, widgets};
use crate::web::{clock, intl};

/// A heat strip's body.
pub fn heat(settings: Settings, frame: Frame) -> El {
    let plot = frame.plot;
    let view = settings.view();
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Plot(new) = answer {
                plot.set(new.clone());
            }
        },
    );
    let shown = settings.clone();
    let offset = |plot: &Plot| intl::offset_minutes(plot.to);
    let face = Live::new(shown.face(&Plot::default(), 0));
    react(move || {
        let now = plot.with(|plot| shown.face(plot, offset(plot)));
        frame.show(now.state, now.at, now.problem);
        frame.text.keep(label(&now));
        face.set(now);
    });
    let settings = Live::new(settings);
    let body = el("div.heat").part(
        move || frame.table.get(),
        move |table| {
            if *table {
                return Some(twin(&[strings::TIME, widgets::MEAN], move || face.with(rows)));
            }
            let draw = move |size| {
                plot.with(|plot| settings.with_untracked(|settings| settings.draw(plot, offset(plot), size)))
            };
            let (picture, canvas) = paint(Live::new(None), draw);
            let canvas = canvas.attr("role", "img");
            drop(canvas.vary("aria-label", move || format!("{}: {}", frame.title.get(), frame.text.get())));
            Some(picture)
        },
    );
    let last =
        move || face.with(|face| face.last.map_or_else(|| strings::NOTHING.to_owned(), |last| number(face, last)));
    body.child(el("p.heat-last data-value").says(last))
}

/// The mean of every cell, the newest first.
fn rows(face: &Face) -> Vec<Vec<String>> {
    let now = clock::unix();
    face.cells.iter().rev().map(|cell| vec![intl::time(cell.from, now), number(face, cell.value)]).collect()
}

fn number(face: &Face, value: f64) -> String {
    let text = face.decimals.map_or_else(|| intl::number(value), |decimals| intl::fixed(value, decimals));
    if face.unit.is_empty() { text } else { format!("{text}{}{}", strings::THIN_SPACE, face.unit) }
}

/// The span in numbers, for who does not see the picture.
fn label(face: &Face) -> String {
    let values = || face.cells.iter().map(|cell| cell.value);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let mean = values().sum::<f64>() / face.cells.len() as f64;
    let numbers = match face.last {
        Some(last) if low <= high => {
            strings::chart::range(&number(face, last), [&number(face, low), &number(face, mean), &number(face, high)])
        }
        _ => strings::WAITING_WHY.to_owned(),
    };
    format!("{}; {numbers}", strings::span(face.span_secs))
}

//! States over time, a lane for each topic, with all of it as a table on request.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::twin::twin;
use super::widget::Frame;
use crate::board::widget::timeline::{Face, Settings};
use crate::data::view::{Answer, Tail};
use crate::plot::{Size, Timeline};
use crate::strings::{self, widgets};
use crate::web::{clock, intl};

/// A state timeline's body.
pub fn timeline(settings: Settings, frame: Frame) -> El {
    let tail = frame.tail;
    let view = settings.view();
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Tail(new) = answer {
                tail.set(new.clone());
            }
        },
    );
    let shown = settings.clone();
    let face = Live::new(shown.face(&Tail::default()));
    react(move || {
        let now = tail.with(|tail| shown.face(tail));
        frame.show(now.state, now.at, now.problem);
        frame.text.keep(label(&now));
        face.set(now);
    });
    let settings = Live::new(settings);
    let size = Live::new(None::<Size>);
    let body = el("div.timeline").part(
        move || frame.table.get(),
        move |table| {
            if *table {
                return Some(twin(&[strings::TOPIC, widgets::STATE, widgets::SINCE, widgets::UNTIL], move || {
                    tail.with(|tail| face.with(|face| rows(face, tail)))
                }));
            }
            let draw = move |size| {
                let offset = |tail: &Tail| intl::offset_minutes(tail.to);
                tail.with(|tail| settings.with_untracked(|settings| settings.draw(tail, offset(tail), size)))
            };
            let (picture, canvas) = paint(size, draw);
            let canvas = canvas.attr("role", "img");
            drop(canvas.vary("aria-label", move || format!("{}: {}", frame.title.get(), frame.text.get())));
            Some(picture)
        },
    );
    let hidden = move || {
        let room = size.get().filter(|_| !frame.table.get()).map_or(usize::MAX, Timeline::room);
        face.with(|face| widgets::not_shown(face.hidden + face.rows.len().saturating_sub(room), face.missed))
    };
    body.child(el("p.timeline-hidden").says(hidden))
}

/// Every period, the newest first.
fn rows(face: &Face, tail: &Tail) -> Vec<Vec<String>> {
    let now = clock::unix();
    let periods = face.rows.iter().flat_map(|row| {
        row.periods.iter().rev().map(move |period| {
            let until = if period.to >= tail.to { widgets::NOW.to_owned() } else { intl::time(period.to, now) };
            vec![row.name.to_string(), word(&period.word), intl::time(period.from, now), until]
        })
    });
    periods.take(MOST_ROWS).collect()
}

/// The present state of every topic, for who does not see the picture.
fn label(face: &Face) -> String {
    let rows = face.rows.iter().filter_map(|row| Some(format!("{}: {}", row.name, word(&row.periods.last()?.word))));
    let rows: Vec<String> = rows.collect();
    let rows = if rows.is_empty() { strings::WAITING_WHY.to_owned() } else { rows.join("; ") };
    format!("{}; {rows}", strings::span(face.span_secs))
}

fn word(word: &str) -> String {
    if word.is_empty() { strings::NOTHING.to_owned() } else { word.to_owned() }
}

/// Most rows of the table.
const MOST_ROWS: usize = 500;

//! The log widget: recent messages in a line each, the newest at the bottom.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, button, el, icon, react};
use super::widget::{Frame, said};
use crate::board::widget::log::{Line, Settings};
use crate::data::view::{Answer, Tail};
use crate::strings::{self, widgets as words};
use crate::web::{clock, intl};

/// A log's body.
pub fn tail(settings: Settings, frame: Frame) -> El {
    let tail = Live::new(Tail::default());
    let view = settings.view();
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Tail(new) = answer {
                tail.set(new.clone());
            }
        },
    );
    let find = Live::new(String::new());
    let face = Live::new(settings.face(&Tail::default(), ""));
    react(move || {
        let now = tail.with(|tail| find.with(|find| settings.face(tail, find)));
        frame.show(now.state, now.at, None);
        frame.text.set(now.lines.last().map_or_else(|| strings::NOTHING.to_owned(), said_of));
        face.keep(now);
    });
    let keys = move || face.with(|face| face.lines.iter().map(|line| line.key.to_string()).collect());
    let list = el("ol.mono").each(keys, move |key| {
        let line = face.with_untracked(|face| face.lines.iter().find(|line| *line.key == *key).map(line_of));
        line.unwrap_or_else(|| el("li"))
    });
    // Turned round, the browser itself keeps the end in sight until somebody scrolls up.
    let lines = el("div.tail-lines tabindex=0 role=region data-value").vary("aria-label", move || frame.title.get());
    let is_away = Live::new(false);
    let place = lines.clone();
    let lines = lines.child(list).on("scroll", move |_| is_away.keep(place.0.scroll_top() < AWAY));
    let end = lines.clone();
    let note = move || {
        face.with(|face| match face.missed {
            _ if tail.with(|tail| tail.entries.is_empty()) => words::NO_MESSAGES.to_owned(),
            _ if face.lines.is_empty() => words::NOTHING_FOUND.to_owned(),
            0 => String::new(),
            missed => words::missed(&intl::count(missed)),
        })
    };
    let field = el("input.input type=search").attr("placeholder", words::FILTER_LINES);
    el("div.tail")
        .child(field.attr("aria-label", words::FILTER_LINES).bind(find))
        .when(move || !note().is_empty(), move || el("p.tail-note").says(note))
        .child(lines)
        .when(
            move || is_away.get(),
            move || {
                let end = end.clone();
                el("div.tail-newest").child(button(words::NEWEST, move || end.0.set_scroll_top(0)))
            },
        )
}

fn line_of(line: &Line) -> El {
    let retained = line.is_retained.then(|| {
        el("span.tail-mark")
            .attr("title", strings::RETAINED_STATE)
            .child(icon("retained"))
            .child(el("span.unseen").text(strings::RETAINED_STATE))
    });
    let name = (!line.name.is_empty()).then(|| el("span.tail-name").text(&line.name));
    let said = said_of(line);
    el("li.tail-line")
        .child(el("time").attr("title", &line.at.iso()).text(&intl::time(line.at, clock::unix())))
        .children(retained)
        .children(name)
        .child(
            el("span.tail-text")
                .flag("data-wrong", {
                    let is = line.why.is_some();
                    move || is
                })
                .attr("title", &said)
                .text(&said),
        )
}

/// What a message says, or why it says nothing.
fn said_of(line: &Line) -> String {
    line.why.as_ref().map_or_else(|| said(&line.shown, &line.unit), |why| strings::missing(why))
}

/// From how far below the newest line somebody reads older ones, in pixels.
const AWAY: i32 = -24;

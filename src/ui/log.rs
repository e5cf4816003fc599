//! The log: what happened, with levels and times; never a secret or a payload.

use leptos::prelude::event_target_value;

use super::context::live::Live;
use super::context::{looks, screen};
use super::dom::{El, el, icon_button};
use crate::data::view::{Answer, Level, LogLine, View};
use crate::strings::log as words;
use crate::web::intl;

/// The last lines of the log at a chosen level.
pub fn log() -> El {
    let (looks, screen) = (looks(), screen());
    let level = Live::new(Level::Info);
    let lines = Live::new(Vec::<LogLine>::new());
    let seen = Live::new(0_u64);
    looks.watch(
        move || Some(View::Log { after: seen.get() }),
        move |answer| {
            let Answer::Log(page) = answer else { return };
            let Some(last) = page.lines.last() else { return };
            let news = page.lines.iter().filter(|line| line.seq > seen.get_untracked()).cloned().collect::<Vec<_>>();
            lines.update(|lines| {
                lines.extend(news);
                let excess = lines.len().saturating_sub(MOST_LINES);
                lines.drain(..excess);
            });
            seen.set(last.seq);
        },
    );
    let keys = move || {
        let level = level.get();
        lines.with(|lines| {
            let at_level = lines.iter().rev().filter(|line| line.level <= level);
            at_level.take(MOST_SHOWN).map(|line| line.seq.to_string()).collect::<Vec<_>>()
        })
    };
    // What the ring no longer holds.
    let dropped = move || lines.with(|lines| lines.first().map_or(0, |line| line.place() - 1));
    let copy = move || screen.copy(&lines.with_untracked(|lines| lines.iter().map(as_text).collect::<String>()));
    let head = el("div.log-head")
        .child(el("h2 id=log-title").text(words::LOG))
        .child(level_select(level))
        .child(icon_button("copy", words::COPY_LOG, copy));
    let list = el("ol.log-lines.mono tabindex=0 aria-labelledby=log-title");
    let list = list.each(keys, move |key| {
        let found = lines.with(|lines| lines.iter().find(|line| line.seq.to_string() == key).map(line_of));
        found.unwrap_or_else(|| el("li"))
    });
    el("section.log aria-labelledby=log-title")
        .child(head)
        .child(list)
        .when(move || keys().is_empty(), || el("p.log-empty").text(words::LOG_EMPTY))
        .when(move || keys().len() == MOST_SHOWN, || el("p.log-empty").text(&words::log_shown(MOST_SHOWN)))
        .when(
            move || dropped() > 0,
            move || el("p.log-empty data-dropped").says(move || words::log_dropped(&intl::count(dropped()))),
        )
}

fn line_of(line: &LogLine) -> El {
    let level = level_key(line.level);
    el("li.log-line")
        .attr("data-level", level)
        .child(el("time").text(&intl::time_millis(line.at)))
        .child(el("span.log-level").text(level))
        .child(el("span").text(&broker_prefix(line)).text(&line.text))
}

fn level_select(level: Live<Level>) -> El {
    let options = LEVELS.iter().map(|(each, word)| {
        let option = el("option").attr("value", level_key(*each)).text(word);
        if *each == Level::Info { option.attr("selected", "") } else { option }
    });
    el("select.select").attr("aria-label", words::LOG_LEVEL).children(options).on("change", move |event| {
        let key = event_target_value(event);
        if let Some((chosen, _)) = LEVELS.into_iter().find(|(level, _)| level_key(*level) == key) {
            level.set(chosen);
        }
    })
}

fn level_key(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warn",
        Level::Info => "info",
        Level::Debug => "debug",
    }
}

fn broker_prefix(line: &LogLine) -> String {
    line.broker.as_ref().map(|broker| format!("{broker}: ")).unwrap_or_default()
}

fn as_text(line: &LogLine) -> String {
    format!("{} {:5} {}{}\n", line.at.iso(), level_key(line.level), broker_prefix(line), line.text)
}

const LEVELS: [(Level, &str); 4] = [
    (Level::Error, words::LOG_ERRORS),
    (Level::Warn, words::LOG_WARNINGS),
    (Level::Info, words::LOG_INFOS),
    (Level::Debug, words::LOG_ALL),
];
const MOST_LINES: usize = 2000;
const MOST_SHOWN: usize = 500;

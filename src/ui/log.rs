//! The log: what happened, with levels and times; never a secret or a payload.

use leptos::prelude::*;

use super::context::{looks, screen};
use super::icon::Icon;
use crate::data::view::{Answer, Level, LogLine, View};
use crate::strings;
use crate::web::{clipboard, intl};

/// The last lines of the log at a chosen level.
#[component]
pub fn Log() -> impl IntoView {
    let (looks, screen) = (looks(), screen());
    let level = RwSignal::new(Level::Info);
    let lines = RwSignal::new(Vec::<LogLine>::new());
    let seen = RwSignal::new(0_u64);
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
    let shown = Memo::new(move |_| {
        let at_level = |line: &&LogLine| line.level <= level.get();
        lines.with(|lines| lines.iter().rev().filter(at_level).take(MOST_SHOWN).cloned().collect::<Vec<_>>())
    });
    let copy = move |_| {
        let text = lines.with_untracked(|lines| lines.iter().map(as_text).collect::<String>());
        clipboard::copy(&text, move |copied| {
            screen.say(if copied { strings::COPIED } else { strings::COPY_FAILED }, !copied, false);
        });
    };
    view! {
        <section class="log" aria-labelledby="log-title">
            <div class="log-head">
                <h2 id="log-title">{strings::LOG}</h2>
                <LevelSelect level/>
                <button class="icon-button" data-small aria-label=strings::COPY_LOG title=strings::COPY_LOG on:click=copy>
                    <Icon name="copy"/>
                </button>
            </div>
            <ol class="log-lines mono" tabindex="0" aria-labelledby="log-title">
                <For each=move || shown.get() key=|line| line.seq let:line>
                    <li class="log-line" data-level=level_key(line.level)>
                        <time>{intl::time_millis(line.at)}</time>
                        <span class="log-level">{level_key(line.level)}</span>
                        <span>{broker_prefix(&line)}{line.text.to_string()}</span>
                    </li>
                </For>
            </ol>
            {move || shown.with(Vec::is_empty).then(|| view! { <p class="log-empty">{strings::LOG_EMPTY}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn LevelSelect(level: RwSignal<Level>) -> impl IntoView {
    let choose = move |event| {
        let key = event_target_value(&event);
        if let Some((chosen, _)) = LEVELS.into_iter().find(|(level, _)| level_key(*level) == key) {
            level.set(chosen);
        }
    };
    let options = LEVELS.map(|(each, word)| {
        view! { <option value=level_key(each) selected=each == Level::Info>{word}</option> }
    });
    view! {
        <select class="select" aria-label=strings::LOG_LEVEL on:change=choose>{options.into_iter().collect_view()}</select>
    }
    .into_any()
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
    format!("{} {:5} {}{}\n", intl::iso(line.at), level_key(line.level), broker_prefix(line), line.text)
}

const LEVELS: [(Level, &str); 4] = [
    (Level::Error, strings::LOG_ERRORS),
    (Level::Warn, strings::LOG_WARNINGS),
    (Level::Info, strings::LOG_INFOS),
    (Level::Debug, strings::LOG_ALL),
];
const MOST_LINES: usize = 2000;
const MOST_SHOWN: usize = 500;

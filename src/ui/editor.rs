//! The editor of a widget, in a panel at the side: what is right goes onto the board as soon as the typing rests, what
//! is wrong stays in its field and says so at once. One visit to a field is one step of undo.

mod picker;
mod rows;

use core::time::Duration;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use self::picker::picker;
use super::completion::completion;
use super::context::live::{Live, follow};
use super::context::{Part, document, looks, screen};
use super::dom::{El, button, el, focus, icon, icon_button, react, timer};
use super::field::{QOS, Text, area, choice, field, plain};
use crate::board::form::{self, Control, Entry};
use crate::board::{Kind, Widget, WidgetId};
use crate::id::BrokerId;
use crate::strings::{self, editor as words};

/// The editor of this widget of the board shown, until it is closed or the widget is gone.
pub fn editor(id: WidgetId) -> El {
    let (document, screen) = (document(), screen());
    let form = Form { id: Live::new(id), waiting: Live::new(None) };
    document.rest();
    react(move || {
        if form.widget().is_none() || !screen.can_edit() {
            screen.part.set(Part::Board);
        }
    });
    let kind = follow(move || form.of(|widget| widget.kind.as_str()).unwrap_or_default());
    let title = move || words::edit(&form.of(super::widget::title_of).unwrap_or_default());
    let head = el("div.editor-head").child(el("h2 id=editor-heading").says(title)).child(icon_button(
        "close",
        strings::CLOSE,
        move || screen.end_edit(),
    ));
    let settings = move |kind: &&str| {
        let entries = untrack(move || form.of(|widget| form::entries(widget, "")))?;
        let all = el("div.editor-settings").child(kinds(form, kind));
        Some(all.children(entries.iter().map(|entry| setting(form, entry))))
    };
    let fields = el("div.editor-fields").part(move || kind.get(), settings);
    let saved = || el("span.editor-saved").child(icon("check")).text(strings::SAVED);
    let foot = el("div.editor-foot")
        .child(el("span role=status").when(move || document.saved.get(), saved))
        .child(button(strings::UNDO, move || document.undo()));
    el("section.editor aria-labelledby=editor-heading")
        .on("focusin", move |_| document.rest())
        .on("focusout", move |_| form.settle())
        .on("change", move |_| form.settle())
        .on("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                event.stop_propagation();
                form.settle();
                screen.end_edit();
            }
        })
        .child(head)
        .child(fields)
        .child(foot)
}

/// The widget that is edited.
#[derive(Clone, Copy)]
struct Form {
    id: Live<WidgetId>,
    /// What was typed a moment ago and is not on the board yet.
    waiting: Live<Option<Waiting>>,
}

/// A field that is being typed in. A topic that is half written must not be asked for, nor 2 and 20 be ends on the way
/// to 200.
struct Waiting {
    path: Rc<str>,
    typed: Live<String>,
    _timer: Timeout,
}

impl Form {
    /// As it is on the board.
    fn widget(self) -> Option<Widget> {
        document().board.with(|board| self.id.with(|id| board.widget(id).cloned()))
    }

    fn of<T>(self, read: impl FnOnce(&Widget) -> T) -> Option<T> {
        document().board.with(|board| self.id.with(|id| board.widget(id).map(read)))
    }

    fn read(self, path: &str) -> String {
        self.of(|widget| form::read(widget, path)).unwrap_or_default()
    }

    /// Puts what `change` makes of the widget onto the board, as a step of its own.
    fn change(self, change: impl FnOnce(&Widget) -> Option<Widget>) {
        self.settle();
        document().rest();
        self.amend(change);
        document().rest();
    }

    fn amend(self, change: impl FnOnce(&Widget) -> Option<Widget>) {
        self.id.with_untracked(|id| document().amend(id, change));
    }

    /// Waits for what is typed in a field to be settled.
    fn wait(self, path: &Rc<str>, typed: Live<String>) {
        if self.waiting.with_untracked(|waiting| waiting.as_ref().is_some_and(|waiting| waiting.path != *path)) {
            self.settle();
        }
        let timer = timer(SETTLED, move || self.settle());
        self.waiting.set(Some(Waiting { path: path.clone(), typed, _timer: timer }));
    }

    /// Puts onto the board what waits for it.
    fn settle(self) {
        let mut waiting = None;
        self.waiting.update_untracked(|present| waiting = present.take());
        if let Some(Waiting { path, typed, .. }) = waiting {
            self.amend(|widget| form::write(widget, &path, &typed.get_untracked()).ok());
        }
    }

    /// What is typed in a field, and what is wrong with it. What is right goes onto the board, at once or when it is
    /// `settled`, and what another hand changes there comes back.
    fn entry(self, path: &str, settled: bool) -> (Live<String>, Live<String>) {
        let path: Rc<str> = path.into();
        let typed = Live::new(untrack(|| self.read(&path)));
        let wrong = Live::new(String::new());
        let mut known = typed.get_untracked();
        react(move || {
            let text = typed.get();
            let Some(widget) = self.widget() else { return };
            let present = form::read(&widget, &path);
            let is_news = core::mem::replace(&mut known, present.clone()) != present;
            match form::write(&widget, &path, &text) {
                // The same in other words, like `1.` for 1, stays as it was typed.
                Ok(new) if new == widget => wrong.keep(String::new()),
                _ if is_news => {
                    wrong.keep(String::new());
                    typed.set(present);
                }
                Ok(_) => {
                    wrong.keep(String::new());
                    if settled {
                        self.wait(&path, typed);
                    } else {
                        self.amend(|widget| form::write(widget, &path, &text).ok());
                    }
                }
                Err(why) => wrong.keep(strings::sentence(&why.to_string())),
            }
        });
        (typed, wrong)
    }

    /// Whether there is such a setting.
    fn has(self, path: &str) -> bool {
        untrack(|| self.of(|widget| form::has(widget, path))).unwrap_or_default()
    }

    /// A text field.
    fn text(self, path: &str, note: &'static str) -> Text {
        let (typed, wrong) = self.entry(path, true);
        let (place, input) = field(&id_of(path), self.label(path), typed, note, Some(wrong));
        Text { place, input: plain(input).attr("autocomplete", "off"), typed }
    }

    /// A field for several lines.
    fn prose(self, path: &str) -> El {
        let (typed, wrong) = self.entry(path, true);
        area(&id_of(path), self.label(path), typed, words::note(path), Some(wrong)).0
    }

    /// A text field for a number.
    fn number(self, path: &str) -> El {
        let text = self.text(path, words::note(path));
        text.input.set("inputmode", "decimal");
        text.place
    }

    /// A list to choose from.
    fn choice(self, path: &str, entries: &[(&str, &str)]) -> El {
        choice(&id_of(path), self.label(path), self.entry(path, false).0, entries)
    }

    /// What the setting at a path is called.
    fn label(self, path: &str) -> &'static str {
        let acts = untrack(move || self.of(|widget| !form::entries(widget, "command").is_empty()));
        words::label(path, acts.unwrap_or_default())
    }
}

/// The other ways to show the same.
fn kinds(form: Form, present: &str) -> El {
    let kind = Live::new(present.to_owned());
    let known = present.to_owned();
    react(move || {
        let kind = kind.get();
        if kind != known {
            form.change(|widget| form::turned(widget, &kind));
            focus("#editor-kind");
        }
    });
    let entries: Vec<_> = Kind::NAMES.iter().map(|name| (*name, strings::widgets::kind(name))).collect();
    choice("editor-kind", words::KIND, kind, &entries)
}

/// One setting, or several together.
fn setting(form: Form, entry: &Entry) -> El {
    let path = &*entry.path;
    let beside =
        |name: &str| path.rsplit_once('.').map_or_else(|| name.to_owned(), |(group, _)| format!("{group}.{name}"));
    match &entry.control {
        Control::Transform => mono(form.text(path, words::note(path))).place,
        Control::Line(most) => short(form.text(path, words::note(path)).place, *most <= SHORT),
        Control::Prose(_) => form.prose(path),
        Control::Payload => short(form.text(path, words::note(path)).place, true),
        Control::Broker => broker(form, path),
        Control::Topic | Control::Command | Control::Filter => {
            let broker = beside("broker");
            completion(move || BrokerId::parse(&form.read(&broker)).ok(), mono(form.text(path, words::note(path))))
        }
        Control::Repeat => {
            // Its topics are on the broker that the widget reads first.
            let first = |widget: &Widget| Some(widget.reads().into_iter().next()?.0);
            completion(move || form.of(first).flatten(), mono(form.text(path, words::note(path))))
        }
        Control::Selector if !form.has(&beside("topic")) => mono(form.text(path, words::SELECTOR_NOTE)).place,
        Control::Selector => {
            picker(form, beside("broker"), beside("topic"), mono(form.text(path, words::SELECTOR_NOTE)))
        }
        Control::Number | Control::Bound | Control::Decimals | Control::Whole => short(form.number(path), true),
        Control::Span(optional) => span(form, path, *optional),
        Control::Word(choices) => {
            let entries: Vec<_> = choices.iter().map(|word| (*word, words::choice(entry.name, word))).collect();
            short(form.choice(path, &entries), true)
        }
        Control::Qos => form.choice(path, &QOS),
        Control::Flag => flag(form, path),
        Control::Group(entries) => el("div.editor-group").children(entries.iter().map(|entry| setting(form, entry))),
        Control::List => rows::rows(form, path),
    }
}

/// One that leaves room for another beside it.
fn short(field: El, is_short: bool) -> El {
    if is_short { field.attr("data-short", "") } else { field }
}

fn mono(text: Text) -> Text {
    text.input.set("class", "input mono");
    text
}

/// Which broker, where there is a choice.
fn broker(form: Form, path: &str) -> El {
    let typed = form.entry(path, false).0;
    let first = typed.get_untracked();
    let entries = move || {
        let known = looks().brokers.with(|brokers| {
            brokers.iter().map(|broker| (broker.id.to_string(), broker.name.clone())).collect::<Vec<_>>()
        });
        // One that is not known here is still where the value comes from.
        let unknown = (!known.iter().any(|(id, _)| *id == first)).then(|| (first.clone(), first.clone()));
        known.into_iter().chain(unknown).collect::<Vec<_>>()
    };
    let id = id_of(path);
    el("div.editor-broker").part(entries, move |entries| {
        let entries: Vec<_> = entries.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        (entries.len() > 1).then(|| choice(&id, strings::BROKER, typed, &entries))
    })
}

/// How much of the past is shown.
fn span(form: Form, path: &str, optional: bool) -> El {
    let present = untrack(|| form.read(path)).parse().unwrap_or_default();
    let mut spans: Vec<u32> = SPANS.to_vec();
    if let Err(at) = spans.binary_search(&present) {
        spans.insert(at, present);
    }
    let spans = spans.into_iter().filter(|secs| optional || *secs > 0);
    let word = |secs: u32| if secs == 0 { words::NO_SPARK.to_owned() } else { strings::span(secs) };
    let entries: Vec<_> = spans.map(|secs| (secs.to_string(), word(secs))).collect();
    let entries: Vec<_> = entries.iter().map(|(secs, word)| (secs.as_str(), word.as_str())).collect();
    form.choice(path, &entries)
}

/// Yes or no, with what it means.
fn flag(form: Form, path: &str) -> El {
    let typed = form.entry(path, false).0;
    let tick = el("input type=checkbox")
        .attr("id", &id_of(path))
        .tick(move || typed.with(|typed| typed == "true"), move |on| typed.set(on.to_string()));
    let meaning = el("span").text(form.label(path)).child(el("small").text(words::note(path)));
    el("label.check").child(tick).child(meaning)
}

/// The id of the field of a setting.
fn id_of(path: &str) -> String {
    format!("editor-{}", path.replace('.', "-"))
}

/// A text that needs no more room leaves some for another beside it.
const SHORT: usize = 24;
/// How long nobody types until what was typed is meant.
const SETTLED: Duration = Duration::from_millis(400);
/// Stretches of time to choose from, in seconds; none first.
const SPANS: [u32; 9] = [0, 60, 300, 600, 1_800, 3_600, 21_600, 86_400, 604_800];

//! The editor of a widget, in a panel at the side: what is right goes onto the board as soon as the typing rests, what
//! is wrong stays in its field and says so at once. One visit to a field is one step of undo.

mod completion;
mod picker;
mod rows;

use core::time::Duration;

use gloo_timers::callback::Timeout;
use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use self::completion::completion;
use self::picker::picker;
use super::context::live::{Live, follow};
use super::context::{Document, Part, document, looks, screen};
use super::dom::{El, button, el, focus, icon, icon_button, react, timer};
use super::field::{QOS, choice, field, plain};
use crate::board::form::{self, Field};
use crate::board::{Widget, WidgetId};
use crate::strings::{self, editor as words};

/// The editor of this widget of the board shown, until it is closed or the widget is gone.
pub fn editor(id: WidgetId) -> El {
    let (document, screen) = (document(), screen());
    let form = Form { id: Live::new(id), document, waiting: Live::new(None) };
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
    let fields = el("div.editor-fields")
        .part(move || kind.get(), move |kind| kinds(form, kind))
        .child(form.text("editor-title", Field::Title, words::TITLE, words::TITLE_NOTE).place)
        .part(move || kind.get(), move |kind| Some(settings(form, kind)));
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
    document: Document,
    /// What was typed a moment ago and is not on the board yet.
    waiting: Live<Option<Waiting>>,
}

/// A field that is being typed in. A topic that is half written must not be asked for, nor 2 and 20 be ends on the way
/// to 200.
struct Waiting {
    field: Field,
    typed: Live<String>,
    _timer: Timeout,
}

impl Form {
    /// As it is on the board.
    fn widget(self) -> Option<Widget> {
        self.document.board.with(|board| self.id.with(|id| board.widget(id).cloned()))
    }

    fn of<T>(self, read: impl FnOnce(&Widget) -> T) -> Option<T> {
        self.document.board.with(|board| self.id.with(|id| board.widget(id).map(read)))
    }

    fn read(self, field: Field) -> String {
        self.of(|widget| form::read(widget, field)).unwrap_or_default()
    }

    /// Puts what `change` makes of the widget onto the board, as a step of its own.
    fn change(self, change: impl FnOnce(&Widget) -> Option<Widget>) {
        self.settle();
        self.document.rest();
        self.amend(change);
        self.document.rest();
    }

    fn amend(self, change: impl FnOnce(&Widget) -> Option<Widget>) {
        if let Some(new) = untrack(move || self.widget()).as_ref().and_then(change) {
            self.document.amend(new);
        }
    }

    /// Waits for what is typed in a field to be settled.
    fn wait(self, field: Field, typed: Live<String>) {
        if self.waiting.with_untracked(|waiting| waiting.as_ref().is_some_and(|waiting| waiting.field != field)) {
            self.settle();
        }
        let timer = timer(SETTLED, move || self.settle());
        self.waiting.set(Some(Waiting { field, typed, _timer: timer }));
    }

    /// Puts onto the board what waits for it.
    fn settle(self) {
        let mut waiting = None;
        self.waiting.update_untracked(|present| waiting = present.take());
        if let Some(Waiting { field, typed, .. }) = waiting {
            self.amend(|widget| form::write(widget, field, &typed.get_untracked()).ok());
        }
    }

    /// What is typed in a field, and what is wrong with it. What is right goes onto the board, at once or when it is
    /// `settled`, and what another hand changes there comes back.
    fn entry(self, field: Field, settled: bool) -> (Live<String>, Live<String>) {
        let typed = Live::new(untrack(move || self.read(field)));
        let wrong = Live::new(String::new());
        let mut known = typed.get_untracked();
        react(move || {
            let text = typed.get();
            let Some(widget) = self.widget() else { return };
            let present = form::read(&widget, field);
            let is_news = core::mem::replace(&mut known, present.clone()) != present;
            match form::write(&widget, field, &text) {
                // The same in other words, like `1.` for 1, stays as it was typed.
                Ok(new) if new == widget => wrong.keep(String::new()),
                _ if is_news => {
                    wrong.keep(String::new());
                    typed.set(present);
                }
                Ok(new) => {
                    wrong.keep(String::new());
                    if settled {
                        self.wait(field, typed);
                    } else {
                        self.document.amend(new);
                    }
                }
                Err(why) => wrong.keep(strings::sentence(&why.to_string())),
            }
        });
        (typed, wrong)
    }

    /// A text field.
    fn text(self, id: &str, of: Field, label: &str, note: &'static str) -> Text {
        let (typed, wrong) = self.entry(of, true);
        let (place, input) = field(id, label, typed, note, Some(wrong));
        Text { place, input: plain(input).attr("autocomplete", "off"), typed }
    }

    /// A text field for a number.
    fn number(self, id: &str, of: Field, label: &str, note: &'static str) -> El {
        let text = self.text(id, of, label, note);
        text.input.set("inputmode", "decimal");
        text.place
    }

    /// A list to choose from.
    fn choice(self, id: &str, of: Field, label: &str, entries: &[(&str, &str)]) -> El {
        choice(id, label, self.entry(of, false).0, entries)
    }
}

/// A text field, the control in it, and what is typed.
struct Text {
    place: El,
    input: El,
    typed: Live<String>,
}

/// The other ways to show the same.
fn kinds(form: Form, present: &str) -> Option<El> {
    let kinds = untrack(move || form.of(|widget| form::kinds(&widget.kind)))?;
    let buttons = kinds.iter().map(|kind| {
        let word = match *kind {
            "value" => strings::VALUE,
            "gauge" => strings::GAUGE,
            _ => strings::CHART,
        };
        el("button.button type=button")
            .attr("aria-pressed", if *kind == present { "true" } else { "false" })
            .attr("data-kind", kind)
            .child(icon(kind))
            .text(word)
            .press(move || {
                form.change(|widget| form::turned(widget, kind));
                focus(".editor-kinds [aria-pressed=true]");
            })
    });
    let group = el("div.editor-kinds role=group").attr("aria-label", words::KIND);
    (!kinds.is_empty()).then(|| group.children(buttons))
}

fn settings(form: Form, kind: &str) -> El {
    let all = el("div.editor-settings");
    match kind {
        "value" => {
            all.child(source(form, 0, strings::TOPIC)).child(numbers(form)).child(span(form, words::SPARK, true))
        }
        "gauge" => {
            let ends = el("div.editor-pair")
                .child(form.number("editor-min", Field::Min, strings::LOWEST, ""))
                .child(form.number("editor-max", Field::Max, strings::HIGHEST, ""));
            all.child(source(form, 0, strings::TOPIC)).child(ends).child(numbers(form)).child(rows::bands(form))
        }
        "chart" => {
            let ends = el("div.editor-pair")
                .child(form.number("editor-floor", Field::Floor, words::FLOOR, words::AXIS_NOTE))
                .child(form.number("editor-ceiling", Field::Ceiling, words::CEILING, words::AXIS_NOTE));
            all.child(rows::lines(form)).child(span(form, words::SPAN, false)).child(ends).child(numbers(form))
        }
        _ => all.child(source(form, 0, words::STATE_TOPIC)).child(command(form)),
    }
}

/// Broker, topic and part of the payload.
fn source(form: Form, n: usize, label: &str) -> El {
    let topic = form.text(&format!("editor-topic-{n}"), Field::Topic(n), label, "");
    let selector =
        form.text(&format!("editor-selector-{n}"), Field::Selector(n), words::SELECTOR, words::SELECTOR_NOTE);
    topic.input.set("class", "input mono");
    selector.input.set("class", "input mono");
    el("div.editor-source").child(broker(form, n)).child(completion(form, n, topic)).child(picker(form, n, selector))
}

/// Which broker, where there is a choice.
fn broker(form: Form, n: usize) -> El {
    let typed = form.entry(Field::Broker(n), false).0;
    let first = typed.get_untracked();
    let entries = move || {
        let known = looks().brokers.with(|brokers| {
            brokers.iter().map(|broker| (broker.id.to_string(), broker.name.clone())).collect::<Vec<_>>()
        });
        // One that is not known here is still where the value comes from.
        let unknown = (!known.iter().any(|(id, _)| *id == first)).then(|| (first.clone(), first.clone()));
        known.into_iter().chain(unknown).collect::<Vec<_>>()
    };
    el("div.editor-broker").part(entries, move |entries| {
        let entries: Vec<_> = entries.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        (entries.len() > 1).then(|| choice(&format!("editor-broker-{n}"), strings::BROKER, typed, &entries))
    })
}

/// How numbers are written.
fn numbers(form: Form) -> El {
    let unit = form.text("editor-unit", Field::Unit, words::UNIT, "").place;
    let decimals = form.number("editor-decimals", Field::Decimals, words::DECIMALS, words::DECIMALS_NOTE);
    el("div.editor-pair").child(unit).child(decimals)
}

/// How much of the past is shown.
fn span(form: Form, label: &str, optional: bool) -> El {
    let present = untrack(move || form.read(Field::Span)).parse().unwrap_or_default();
    let mut spans: Vec<u32> = SPANS.to_vec();
    if let Err(at) = spans.binary_search(&present) {
        spans.insert(at, present);
    }
    let spans = spans.into_iter().filter(|secs| optional || *secs > 0);
    let word = |secs: u32| if secs == 0 { words::NO_SPARK.to_owned() } else { strings::span(secs) };
    let entries: Vec<_> = spans.map(|secs| (secs.to_string(), word(secs))).collect();
    let entries: Vec<_> = entries.iter().map(|(secs, word)| (secs.as_str(), word.as_str())).collect();
    form.choice("editor-span", Field::Span, label, &entries)
}

/// What a switch sends.
fn command(form: Form) -> El {
    let topic = form.text("editor-command", Field::Command, words::COMMAND, "");
    topic.input.set("class", "input mono");
    let payloads = el("div.editor-pair")
        .child(form.text("editor-on", Field::On, words::PAYLOAD_ON, words::PAYLOAD_NOTE).place)
        .child(form.text("editor-off", Field::Off, words::PAYLOAD_OFF, words::PAYLOAD_NOTE).place);
    let typed = form.entry(Field::Retain, false).0;
    let tick = el("input id=editor-retain type=checkbox")
        .tick(move || typed.with(|typed| typed == "true"), move |on| typed.set(on.to_string()));
    let meaning = el("span").text(words::RETAIN).child(el("small").text(words::RETAIN_NOTE));
    let retain = el("label.check").child(tick).child(meaning);
    el("div.editor-settings")
        .child(completion(form, 0, topic))
        .child(payloads)
        .child(form.choice("editor-qos", Field::Qos, strings::QOS, &QOS))
        .child(retain)
}

/// How long nobody types until what was typed is meant.
const SETTLED: Duration = Duration::from_millis(400);
/// Stretches of time to choose from, in seconds; none first.
const SPANS: [u32; 9] = [0, 60, 300, 600, 1_800, 3_600, 21_600, 86_400, 604_800];

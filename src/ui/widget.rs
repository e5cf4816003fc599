//! The frame every widget has: title, how far its value can be trusted, and a menu.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::chart::chart;
use super::context::hand::{By, Grip};
use super::context::live::{Live, follow};
use super::context::screen::Chosen;
use super::context::{Part, document, hand, screen};
use super::dom::{El, button, el, icon};
use super::gauge::gauge;
use super::grid::placed;
use super::menu::{Item, menu};
use super::switch::switch;
use super::value::value;
use crate::board::widget::{Problem, Shown};
use crate::board::{self, Kind, WidgetId, WidgetState};
use crate::data::view::{Plot, Reading, Source};
use crate::strings;
use crate::time::Timestamp;
use crate::web::intl;

/// What a widget's body and its frame tell each other.
#[derive(Clone, Copy)]
pub struct Frame {
    /// What a person calls it.
    pub title: Live<String>,
    /// The latest reading, where it has one.
    pub reading: Live<Reading>,
    /// The recent past, where it is a chart's.
    pub plot: Live<Plot>,
    /// The value and its unit, where it has one.
    pub face: Live<(Shown, Box<str>)>,
    /// How far the value can be trusted.
    pub state: Live<WidgetState>,
    /// When it was received.
    pub at: Live<Option<Timestamp>>,
    /// Why there is nothing to show.
    pub problem: Live<Option<Problem>>,
    /// The main text, for reading aloud.
    pub text: Live<String>,
    /// Whether a chart is shown as a table.
    pub table: Live<bool>,
    /// What the body adds to the menu.
    offers: Live<Option<Offers>>,
}

/// Entries of a menu, made when it is opened.
type Offers = Rc<dyn Fn() -> Vec<Item>>;

impl Frame {
    fn new() -> Self {
        Self {
            title: Live::new(String::new()),
            reading: Live::new(Reading::default()),
            plot: Live::new(Plot::default()),
            face: Live::new((Shown::Nothing, "".into())),
            state: Live::new(WidgetState::Waiting),
            at: Live::new(None),
            problem: Live::new(None),
            text: Live::new(String::new()),
            table: Live::new(false),
            offers: Live::new(None),
        }
    }

    /// Adds entries to the menu, for as long as the body stands.
    pub fn offer(self, items: impl Fn() -> Vec<Item> + 'static) {
        self.offers.set(Some(Rc::new(items)));
    }

    /// Shows what is known of the value; signals change only when it does.
    pub fn show(self, state: WidgetState, at: Option<Timestamp>, problem: Option<Problem>) {
        self.state.keep(state);
        self.at.keep(at);
        self.problem.keep(problem);
    }

    /// Says a value and its unit.
    pub fn say(self, shown: &Shown, unit: &str) {
        let is_new = self.face.with_untracked(|(present, present_unit)| present != shown || **present_unit != *unit);
        if is_new {
            self.face.set((shown.clone(), unit.into()));
            self.text.set(format!("{} {unit}", shown_text(shown)).trim_end().to_owned());
        }
    }
}

/// One widget of the board shown.
pub fn widget(id: WidgetId) -> El {
    let (document, hand, screen) = (document(), hand(), screen());
    let name = id.to_string();
    let frame = Frame::new();
    let wanted = id.clone();
    let found = follow(move || document.board.with(|board| board.widget(&wanted).cloned()));
    let of = move |read: fn(&board::Widget) -> String| {
        move || found.with(|found| found.as_ref().map(read)).unwrap_or_default()
    };
    let (moved, gripped) = (id.clone(), id.clone());
    let cell = follow(move || hand.cell(&moved));
    super::dom::react(move || frame.title.set(of(title_of)()));
    let heading = format!("widget-{name}");
    let own = id.clone();
    let edited = move || screen.part.get() == Part::Editor && screen.edited.with(|id| id.as_ref() == Some(&own));
    let head = el("header.widget-head")
        .child(el("h2").attr("id", &heading).vary("title", of(origins)).says(move || frame.title.get()))
        .child(trust(frame))
        .child(widget_menu(id, frame));
    let shown = Live::new(None);
    let body = el("div.widget-body").child(wrong(frame, found)).part(
        move || found.with(|found| found.as_ref().map(|widget| widget.kind.clone())),
        move |kind| {
            frame.offers.set(None);
            let kind = kind.as_ref()?;
            let of = untrack(|| found.with(|found| found.as_ref().map(sources_of)));
            // What is known of the same source stays in sight until the next answer.
            if shown.with_untracked(|shown| *shown != of) {
                shown.set(of);
                frame.reading.set(Reading::default());
                frame.plot.set(Plot::default());
                frame.show(WidgetState::Waiting, None, None);
            }
            Some(match kind {
                Kind::Value(settings) => value(settings.clone(), frame),
                Kind::Gauge(settings) => gauge(settings.clone(), frame),
                Kind::Chart(settings) => chart(settings.clone(), frame),
                Kind::Switch(settings) => switch(settings.clone(), frame),
            })
        },
    );
    placed(el("article.widget tabindex=-1"), move || cell.get())
        .attr("aria-labelledby", &heading)
        .attr("data-widget", &name)
        .vary("data-kind", of(|widget| widget.kind.as_str().to_owned()))
        .vary("data-state", move || frame.state.get().as_str())
        .vary("data-held", move || hand.grip(&gripped))
        .flag("data-edited", edited)
        .child(head)
        .child(body)
        .when(move || screen.can_edit(), || el("span.grip-corner aria-hidden=true"))
}

/// How far the value can be trusted: nothing while it is live, else a shape, a word and since when.
fn trust(frame: Frame) -> El {
    let screen = screen();
    let ago = move || frame.at.get().map(|at| intl::ago(at, screen.minute.get())).unwrap_or_default();
    let why = move |state| match state {
        WidgetState::Live => String::new(),
        WidgetState::Retained => strings::retained_why(&ago()),
        WidgetState::Flooded => strings::FLOODED_WHY.to_owned(),
        WidgetState::Late => strings::late_why(&ago()),
        WidgetState::Waiting => strings::WAITING_WHY.to_owned(),
        WidgetState::Error => problem_sentence(frame.problem.get()),
        WidgetState::Disconnected => strings::disconnected_why(&ago()),
    };
    el("span.widget-trust").vary("title", move || why(frame.state.get())).part(
        move || frame.state.get(),
        move |state| {
            let state = *state;
            let (name, word) = match state {
                WidgetState::Live => return None,
                WidgetState::Retained => ("retained", strings::RETAINED_STATE),
                WidgetState::Flooded => ("flood", strings::FLOODED),
                WidgetState::Late => ("stale", strings::LATE),
                WidgetState::Waiting => ("waiting", strings::WAITING),
                WidgetState::Error => ("warn", strings::ERROR),
                WidgetState::Disconnected => ("offline", strings::DISCONNECTED),
            };
            let dated = matches!(state, WidgetState::Late | WidgetState::Disconnected);
            let since = dated.then(|| el("span.widget-since").says(ago));
            let mark = el("span.widget-mark").child(icon(name)).child(el("span").text(word)).children(since);
            Some(mark.child(el("span.unseen").says(move || why(state))))
        },
    )
}

/// Why what arrived cannot be shown, with the message itself one click away.
fn wrong(frame: Frame, found: Live<Option<board::Widget>>) -> El {
    let screen = screen();
    let see = move || {
        let source = found.with_untracked(|found| found.as_ref()?.sources().first().copied().cloned());
        if let Some(Source { broker, topic, .. }) = source {
            screen.chosen.set(Some(Chosen { broker, topic }));
            screen.part.set(Part::Message);
        }
    };
    el("div.widget-wrong").when(
        move || frame.state.get() == WidgetState::Error,
        move || {
            let sentence = el("p").says(move || problem_sentence(frame.problem.get()));
            el("div.widget-problem").child(sentence).child(button(strings::SEE_MESSAGE, see))
        },
    )
}

fn widget_menu(id: WidgetId, frame: Frame) -> El {
    let (document, hand, screen) = (document(), hand(), screen());
    let items = move || {
        let read = move || {
            let state = frame.state.get_untracked().as_str();
            screen.say(
                format!("{}: {} ({state})", frame.title.get_untracked(), frame.text.get_untracked()),
                false,
                false,
            );
        };
        let mut items = vec![Item::new("info", strings::READ_VALUE, read)];
        if let Some(offers) = frame.offers.get_untracked() {
            items.extend(offers());
        }
        if untrack(move || screen.can_edit()) {
            let edited = id.clone();
            items.push(Item::new("edit", strings::EDIT, move || screen.edit(&edited)));
            for (icon, label, grip) in [("move", strings::MOVE, Grip::Whole), ("resize", strings::RESIZE, Grip::Corner)]
            {
                let id = id.clone();
                items.push(Item::new(icon, label, move || hand.hold(&id, grip, By::Arrows)));
            }
            let id = id.clone();
            items.push(Item::new("trash", strings::REMOVE, move || document.remove(&id)));
        }
        items
    };
    el("div.widget-menu").child(menu("more", &strings::menu_of(&frame.title.get_untracked()), items))
}

/// What went wrong, in a sentence.
fn problem_sentence(problem: Option<Problem>) -> String {
    match problem {
        Some(Problem::Missing(missing)) => strings::missing(&missing.to_string()),
        Some(Problem::NoNumber) => strings::NO_NUMBER.to_owned(),
        Some(Problem::NoSwitchState) => strings::NO_SWITCH_STATE.to_owned(),
        None => String::new(),
    }
}

/// A value as text: as it was written while that is short, else rounded; a long integer keeps every digit.
pub fn shown_text(shown: &Shown) -> String {
    match shown {
        Shown::Number { value, decimals: Some(decimals), .. } => intl::fixed(*value, *decimals),
        Shown::Number { value, digits, .. } => {
            let is_long_fraction = digits.len() > LONG_DIGITS && digits.contains(['.', 'e', 'E']);
            if is_long_fraction { intl::number(*value) } else { digits.to_string() }
        }
        Shown::Text(text) => text.to_string(),
        Shown::Bytes(count) => strings::bytes(&intl::count((*count).into())),
        Shown::Nothing => strings::NOTHING.to_owned(),
    }
}

/// What a person calls a widget: its title, or else its topic.
pub fn title_of(widget: &board::Widget) -> String {
    let topic = || widget.sources().first().map(|source| source.topic.as_str().to_owned());
    if widget.title.is_empty() { topic().unwrap_or_default() } else { widget.title.clone() }
}

fn sources_of(widget: &board::Widget) -> Vec<Source> {
    widget.sources().into_iter().cloned().collect()
}

/// Where the values come from, for the tooltip.
fn origins(widget: &board::Widget) -> String {
    let origin = |source: &Source| format!("{}: {}", source.broker, source.topic.as_str());
    widget.sources().into_iter().map(origin).collect::<Vec<_>>().join("\n")
}

const LONG_DIGITS: usize = 9;

//! The frame every widget has: title, how far its value can be trusted, and a menu.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::button::button as press_button;
use super::chart::chart;
use super::colour::colour;
use super::context::actions::{ACTIONS, Stands};
use super::context::live::{Live, follow};
use super::context::screen::Chosen;
use super::context::{Part, document, hand, screen};
use super::cover::cover;
use super::dom::{El, button, el, icon};
use super::entry::entry;
use super::gauge::gauge;
use super::grid::placed;
use super::heat::heat;
use super::image::image;
use super::lamp::lamp;
use super::level::level;
use super::light::light;
use super::map::map;
use super::menu::{Item, menu};
use super::number::number;
use super::repeat::repeat;
use super::select::select;
use super::slider::slider;
use super::switch::switch;
use super::table::table;
use super::tail::tail;
use super::text::text;
use super::thermostat::thermostat;
use super::timeline::timeline;
use super::value::value;
use crate::board::widget::{Problem, Shown};
use crate::board::{self, Kind, WidgetId, WidgetState};
use crate::data::view::{Feed, Plot, Reading, Source, Tail};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::payload::time::{Moment, Said, Temporal};
use crate::payload::visible;
use crate::strings::{self, widgets as words};
use crate::time::Timestamp;
use crate::web::{clock, intl};

/// What a widget's body and its frame tell each other.
#[derive(Clone, Copy)]
pub struct Frame {
    /// What a person calls it.
    pub title: Live<String>,
    /// The latest reading, where it has one.
    pub reading: Live<Reading>,
    /// The recent past, where it is a chart's.
    pub plot: Live<Plot>,
    /// The recent messages, where it shows them.
    pub tail: Live<Tail>,
    /// Those that belong to them, where it takes two kinds.
    pub across: Live<Tail>,
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
    /// What else is to be said of it, each part after a comma.
    pub notes: Live<String>,
    /// Whether a chart is shown as a table.
    pub table: Live<bool>,
    /// What the body adds to the menu.
    offers: Live<Option<Offers>>,
}

impl Default for Frame {
    fn default() -> Self {
        Self::new()
    }
}
/// Entries of a menu, made when it is opened.
type Offers = Rc<dyn Fn() -> Vec<Item>>;

impl Frame {
    /// Of a widget that knows nothing yet.
    pub fn new() -> Self {
        Self {
            title: Live::new(String::new()),
            reading: Live::new(Reading::default()),
            plot: Live::new(Plot::default()),
            tail: Live::new(Tail::default()),
            across: Live::new(Tail::default()),
            face: Live::new((Shown::Nothing, "".into())),
            state: Live::new(WidgetState::Waiting),
            at: Live::new(None),
            problem: Live::new(None),
            text: Live::new(String::new()),
            notes: Live::new(String::new()),
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

    /// Says what else there is to say of the value, like what it means.
    pub fn note(self, notes: impl IntoIterator<Item = &'static str>) {
        self.notes.keep(notes.into_iter().flat_map(|note| [", ", note]).collect());
    }

    /// Says a value and its unit.
    pub fn say(self, shown: &Shown, unit: &str) {
        let is_new = self.face.with_untracked(|(present, present_unit)| present != shown || **present_unit != *unit);
        if is_new {
            self.face.set((shown.clone(), unit.into()));
            self.text.set(said(shown, unit));
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
        .child(widget_menu(Some(id), frame, found));
    let is_repeated = move || found.with(|found| found.as_ref().is_some_and(|widget| widget.repeat.is_some()));
    let body = el("div.widget-body").part(is_repeated, move |is_repeated| {
        Some(if *is_repeated { repeat(found, frame) } else { content(found, frame) })
    });
    placed(el("article.widget tabindex=0"), move || cell.get())
        .attr("aria-labelledby", &heading)
        .attr("data-widget", &name)
        .vary("data-kind", of(|widget| widget.kind.as_str().to_owned()))
        .vary("data-state", move || (!is_repeated()).then(|| frame.state.get().as_str()))
        .vary("data-held", move || hand.grip(&gripped))
        .flag("data-edited", edited)
        .child(head)
        .child(body)
        .when(move || screen.can_edit(), || el("span.grip-corner aria-hidden=true"))
}

/// What a widget shows below its head: what its kind says, or why it cannot.
pub fn content(found: Live<Option<board::Widget>>, frame: Frame) -> El {
    let shown = Live::new(None);
    el("div.widget-content").child(wrong(frame, found)).part(
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
                frame.tail.set(Tail::default());
                frame.across.set(Tail::default());
                frame.show(WidgetState::Waiting, None, None);
                frame.note(None);
            }
            Some(match kind {
                Kind::Value(settings) => value(settings.clone(), frame),
                Kind::Gauge(settings) => gauge(settings.clone(), frame),
                Kind::Chart(settings) => chart(settings.clone(), frame),
                Kind::Switch(settings) => switch(settings.clone(), frame),
                Kind::Table(settings) => table(settings.clone(), frame),
                Kind::Button(settings) => press_button(settings.clone(), frame),
                Kind::Slider(settings) => slider(settings.clone(), frame),
                Kind::Number(settings) => number(settings.clone(), frame),
                Kind::Select(settings) => select(settings.clone(), frame),
                Kind::Entry(settings) => entry(settings.clone(), frame),
                Kind::Colour(settings) => colour(settings.clone(), frame),
                Kind::Light(settings) => light(settings.clone(), frame),
                Kind::Cover(settings) => cover(settings.clone(), frame),
                Kind::Thermostat(settings) => thermostat(settings.clone(), frame),
                Kind::Text(settings) => text(settings.clone(), frame),
                Kind::Image(settings) => image(settings.clone(), frame),
                Kind::Log(settings) => tail(settings.clone(), frame),
                Kind::Level(settings) => level(settings.clone(), frame),
                Kind::Status(settings) => lamp(settings.clone(), frame),
                Kind::Timeline(settings) => timeline(settings.clone(), frame),
                Kind::Heat(settings) => heat(settings.clone(), frame),
                Kind::Map(settings) => map(settings.clone(), frame),
            })
        },
    )
}

/// How far the value can be trusted: nothing while it is live, else a shape, a word and since when.
pub fn trust(frame: Frame) -> El {
    let screen = screen();
    let ago = move || frame.at.get().map(|at| intl::ago(at, screen.minute.get())).unwrap_or_default();
    let why = move |state| why(state, &ago(), frame.problem.get());
    el("span.widget-trust").vary("title", move || why(frame.state.get())).part(
        move || frame.state.get(),
        move |state| {
            let state = *state;
            let (name, word) = mark(state)?;
            let dated = matches!(state, WidgetState::Late | WidgetState::Disconnected);
            let since = dated.then(|| el("span.widget-since").says(ago));
            let mark = el("span.widget-mark").child(icon(name)).child(el("span").text(word)).children(since);
            Some(mark.child(el("span.unseen").says(move || why(state))))
        },
    )
}

/// The shape and the word that a state has; none while all is well.
pub fn mark(state: WidgetState) -> Option<(&'static str, &'static str)> {
    Some(match state {
        WidgetState::Live => return None,
        WidgetState::Retained => ("retained", strings::RETAINED_STATE),
        WidgetState::Flooded => ("flood", strings::FLOODED),
        WidgetState::Late => ("stale", strings::LATE),
        WidgetState::Waiting => ("waiting", strings::WAITING),
        WidgetState::Error => ("warn", strings::ERROR),
        WidgetState::Disconnected => ("offline", strings::DISCONNECTED),
    })
}

/// What a state means for a value from so long ago.
pub fn why(state: WidgetState, ago: &str, problem: Option<Problem>) -> String {
    match state {
        WidgetState::Live => String::new(),
        WidgetState::Retained => strings::retained_why(ago),
        WidgetState::Flooded => strings::FLOODED_WHY.to_owned(),
        WidgetState::Late => strings::late_why(ago),
        WidgetState::Waiting => strings::WAITING_WHY.to_owned(),
        WidgetState::Error => problem_sentence(problem),
        WidgetState::Disconnected => strings::disconnected_why(ago),
    }
}

/// Why what arrived cannot be shown, with the message itself one click away.
fn wrong(frame: Frame, found: Live<Option<board::Widget>>) -> El {
    let screen = screen();
    let see = move || {
        let read = found.with_untracked(|found| found.as_ref()?.reads().into_iter().next());
        // Of several topics the one that sent the last message.
        let sent = || frame.tail.with_untracked(|tail| Topic::parse(&tail.entries.last()?.topic).ok());
        let topic = read.and_then(|(broker, filter)| Some((broker, Topic::parse(filter.as_str()).ok().or_else(sent)?)));
        if let Some((broker, topic)) = topic {
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

/// What can be done with a widget, or with a tile of one, which has no name of its own.
pub fn widget_menu(id: Option<WidgetId>, frame: Frame, found: Live<Option<board::Widget>>) -> El {
    let screen = screen();
    let items = move || {
        let read = move || {
            let state = frame.state.get_untracked().as_str();
            screen.say(
                format!(
                    "{}: {}{} ({state})",
                    frame.title.get_untracked(),
                    frame.text.get_untracked(),
                    frame.notes.get_untracked()
                ),
                false,
                false,
            );
        };
        let mut items = vec![Item::new("info", strings::READ_VALUE, read)];
        let has_table =
            || found.with_untracked(|found| found.as_ref().is_some_and(|widget| widget.kind.nature().has_table()));
        if let Some(offers) = frame.offers.get_untracked() {
            items.extend(offers());
        } else if has_table() {
            let label = if frame.table.get_untracked() { strings::SHOW_CHART } else { strings::SHOW_TABLE };
            items.push(Item::new("log", label, move || frame.table.update(|table| *table = !*table)));
        }
        let of_widget = ACTIONS.iter().filter(|action| action.is_of_widget() && action.stands == Stands::Menu);
        let there = of_widget.filter(|action| id.is_some() && action.is_there(id.as_ref()));
        items.extend(there.map(|action| Item::of(action, id.clone())));
        items
    };
    el("div.widget-menu").child(menu("more", &strings::menu_of(&frame.title.get_untracked()), items))
}

/// What went wrong, in a sentence.
fn problem_sentence(problem: Option<Problem>) -> String {
    match problem {
        Some(Problem::Missing(missing)) => strings::missing(&missing.to_string()),
        Some(Problem::NoNumber) => strings::NO_NUMBER.to_owned(),
        Some(Problem::NoPlace) => strings::widgets::NO_PLACE.to_owned(),
        Some(Problem::NoSwitchState) => strings::NO_SWITCH_STATE.to_owned(),
        Some(Problem::NoMeaning) => strings::widgets::NO_MEANING.to_owned(),
        Some(Problem::NoList) => words::NO_LIST.to_owned(),
        Some(Problem::ManyTopics) => words::MANY_TOPICS.to_owned(),
        Some(Problem::NoImage) => words::NO_IMAGE.to_owned(),
        Some(Problem::TooManyDots) => words::TOO_MANY_DOTS.to_owned(),
        Some(Problem::Cut) => words::CUT.to_owned(),
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
        Shown::Time { time: Temporal::Moment(Moment { at, said: Said::All }), .. } => intl::time(*at, clock::unix()),
        Shown::Time { time: Temporal::Duration(secs), .. } => intl::duration(*secs),
        // Without a zone it is the time of nobody knows which clock.
        Shown::Time { text, .. } => text.to_string(),
        Shown::Bytes(count) => strings::bytes(&intl::count((*count).into())),
        Shown::Nothing => strings::NOTHING.to_owned(),
    }
}

/// A value and its unit, if it has one, on one line.
pub fn said(shown: &Shown, unit: &str) -> String {
    let text = shown_text(shown);
    if unit.is_empty() { text } else { format!("{text}{}{unit}", strings::THIN_SPACE) }
}

/// What a person calls a widget: its title, or else its topic.
pub fn title_of(widget: &board::Widget) -> String {
    let topic = || widget.reads().first().map(|(_, filter)| visible(filter.as_str()));
    if widget.title.is_empty() { topic().unwrap_or_default() } else { widget.title.clone() }
}

/// The icon of a widget's kind.
pub const fn kind_icon(widget: &board::Widget) -> &'static str {
    widget.kind.as_str()
}

fn sources_of(widget: &board::Widget) -> (Vec<Source>, Vec<Feed>) {
    (widget.sources().into_iter().cloned().collect(), widget.feeds().into_iter().cloned().collect())
}

/// Where the values come from, for the tooltip.
fn origins(widget: &board::Widget) -> String {
    let origin = |(broker, filter): (BrokerId, Filter)| format!("{broker}: {}", filter.as_str());
    widget.reads().into_iter().map(origin).collect::<Vec<_>>().join("\n")
}

const LONG_DIGITS: usize = 9;

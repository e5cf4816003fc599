//! The frame every widget has: title, how far its value can be trusted, and a menu.

use leptos::prelude::*;

use super::chart::Chart;
use super::context::screen::Chosen;
use super::context::{Part, document, screen};
use super::gauge::Gauge;
use super::icon::Icon;
use super::menu::{Item, Menu};
use super::switch::Switch;
use super::value::Value;
use crate::board::widget::{Problem, Shown};
use crate::board::{self, Cell, Kind, WidgetId, WidgetState};
use crate::data::view::Source;
use crate::strings;
use crate::time::Timestamp;
use crate::web::intl;

/// One widget of the board shown.
#[component]
pub fn Widget(
    /// Which.
    id: WidgetId,
) -> impl IntoView {
    let document = document();
    let name = id.to_string();
    let found = {
        let id = id.clone();
        Memo::new(move |_| document.board.with(|board| board.widget(&id).cloned()))
    };
    let title = Memo::new(move |_| found.with(|widget| widget.as_ref().map(title_of).unwrap_or_default()));
    let kind = Memo::new(move |_| found.with(|widget| widget.as_ref().map(|widget| widget.kind.clone())));
    let cell = move |read: fn(&Cell) -> u16| {
        move || found.with(|widget| widget.as_ref().map(|widget| read(&widget.cell).to_string()))
    };
    let frame = Frame::new();
    let body = move || {
        frame.begin();
        kind.get().map(|kind| match kind {
            Kind::Value(settings) => view! { <Value settings frame/> }.into_any(),
            Kind::Gauge(settings) => view! { <Gauge settings frame/> }.into_any(),
            Kind::Chart(settings) => view! { <Chart settings frame title/> }.into_any(),
            Kind::Switch(settings) => view! { <Switch settings frame title/> }.into_any(),
        })
    };
    let heading = format!("widget-{name}");
    let labelled = heading.clone();
    view! {
        <article
            class="widget"
            tabindex="-1"
            aria-labelledby=labelled
            data-widget=name
            data-kind=move || kind.with(|kind| kind.as_ref().map(Kind::as_str))
            data-state=move || frame.state.get().as_str()
            style=("--x", cell(|cell| cell.x + 1))
            style=("--y", cell(|cell| cell.y + 1))
            style=("--w", cell(|cell| cell.w))
            style=("--h", cell(|cell| cell.h))
        >
            <header class="widget-head">
                <h2 id=heading title=move || found.with(|widget| widget.as_ref().map(origins))>{move || title.get()}</h2>
                <Trust frame/>
                <WidgetMenu id frame title kind/>
            </header>
            <div class="widget-body">
                <Wrong frame found/>
                {body}
            </div>
        </article>
    }
    .into_any()
}

/// How far the value can be trusted: nothing while it is live, else a shape, a word and since when.
#[component]
fn Trust(frame: Frame) -> impl IntoView {
    let screen = screen();
    let ago = move || frame.at.get().map(|at| intl::ago(at, screen.minute.get())).unwrap_or_default();
    let said = move || {
        let (icon, word, why) = match frame.state.get() {
            WidgetState::Live => return None,
            WidgetState::Retained => ("retained", strings::RETAINED_STATE, strings::retained_why(&ago())),
            WidgetState::Flooded => ("flood", strings::FLOODED, strings::FLOODED_WHY.to_owned()),
            WidgetState::Late => ("stale", strings::LATE, strings::late_why(&ago())),
            WidgetState::Waiting => ("waiting", strings::WAITING, strings::WAITING_WHY.to_owned()),
            WidgetState::Error => ("warn", strings::ERROR, problem_sentence(frame.problem.get())),
            WidgetState::Disconnected => ("offline", strings::DISCONNECTED, strings::disconnected_why(&ago())),
        };
        let since = matches!(frame.state.get(), WidgetState::Late | WidgetState::Disconnected).then(ago);
        let tooltip = why.clone();
        Some(view! {
            <span class="widget-trust" title=tooltip>
                <Icon name=icon/>
                <span>{word}</span>
                {since.map(|since| view! { <span class="widget-since">{since}</span> })}
                <span class="unseen">{why}</span>
            </span>
        })
    };
    view! { {said} }.into_any()
}

/// Why what arrived cannot be shown, with the message itself one click away.
#[component]
fn Wrong(frame: Frame, found: Memo<Option<board::Widget>>) -> impl IntoView {
    let screen = screen();
    let see = move |_| {
        let source = found
            .with_untracked(|widget| widget.as_ref().and_then(|widget| widget.sources().first().copied().cloned()));
        if let Some(Source { broker, topic, .. }) = source {
            screen.chosen.set(Some(Chosen { broker, topic }));
            screen.part.set(Part::Message);
        }
    };
    move || {
        (frame.state.get() == WidgetState::Error).then(|| {
            view! {
                <div class="widget-problem">
                    <p>{problem_sentence(frame.problem.get())}</p>
                    <button class="button" on:click=see>{strings::SEE_MESSAGE}</button>
                </div>
            }
        })
    }
}

#[component]
fn WidgetMenu(id: WidgetId, frame: Frame, title: Memo<String>, kind: Memo<Option<Kind>>) -> impl IntoView {
    let (document, screen) = (document(), screen());
    let items = Callback::new(move |()| {
        let read = move |()| {
            let state = frame.state.get_untracked().as_str();
            screen.say(format!("{}: {} ({state})", title.get_untracked(), frame.text.get_untracked()), false, false);
        };
        let mut items = vec![Item { icon: "info", label: strings::READ_VALUE.to_owned(), run: Callback::new(read) }];
        if kind.with_untracked(|kind| matches!(kind, Some(Kind::Chart(_)))) {
            let flip = move |()| frame.table.update(|table| *table = !*table);
            let label = if frame.table.get_untracked() { strings::SHOW_CHART } else { strings::SHOW_TABLE };
            items.push(Item { icon: "log", label: label.to_owned(), run: Callback::new(flip) });
        }
        if untrack(move || screen.can_edit()) {
            let id = id.clone();
            let run = Callback::new(move |()| document.remove(&id));
            items.push(Item { icon: "trash", label: strings::REMOVE.to_owned(), run });
        }
        items
    });
    let label = strings::menu_of(&title.get_untracked());
    view! { <div class="widget-menu"><Menu label icon="more" items/></div> }.into_any()
}

/// What a widget's body tells its frame.
#[derive(Clone, Copy)]
pub struct Frame {
    /// How far the value can be trusted.
    pub state: RwSignal<WidgetState>,
    /// When it was received.
    pub at: RwSignal<Option<Timestamp>>,
    /// Why there is nothing to show.
    pub problem: RwSignal<Option<Problem>>,
    /// The main text, for reading aloud.
    pub text: RwSignal<String>,
    /// Whether a chart is shown as a table.
    pub table: RwSignal<bool>,
}

impl Frame {
    fn new() -> Self {
        Self {
            state: RwSignal::new(WidgetState::Waiting),
            at: RwSignal::new(None),
            problem: RwSignal::new(None),
            text: RwSignal::new(String::new()),
            table: RwSignal::new(false),
        }
    }

    /// A body begins to watch; nothing is known yet.
    fn begin(self) {
        self.show(WidgetState::Waiting, None, None);
    }

    /// Shows what is known of the value; signals change only when it does.
    pub fn show(self, state: WidgetState, at: Option<Timestamp>, problem: Option<Problem>) {
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
        if self.at.get_untracked() != at {
            self.at.set(at);
        }
        if self.problem.get_untracked() != problem {
            self.problem.set(problem);
        }
    }
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

fn title_of(widget: &board::Widget) -> String {
    let topic = || widget.sources().first().map(|source| source.topic.as_str().to_owned());
    if widget.title.is_empty() { topic().unwrap_or_default() } else { widget.title.clone() }
}

/// Where the values come from, for the tooltip.
fn origins(widget: &board::Widget) -> String {
    let origin = |source: &Source| format!("{}: {}", source.broker, source.topic.as_str());
    widget.sources().into_iter().map(origin).collect::<Vec<_>>().join("\n")
}

const LONG_DIGITS: usize = 9;

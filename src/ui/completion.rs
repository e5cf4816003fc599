//! Topics that the broker is known to have, below the field of a topic, by the ARIA combobox pattern: a list that is
//! opened by typing or an arrow, while the focus stays in the field.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el};
use super::field::Text;
use crate::data::view::{Answer, Feed, Order, TreeView, View};
use crate::id::BrokerId;
use crate::mqtt::topic::Filter;
use crate::payload::{Selector, visible};
use crate::strings::editor as words;
use crate::web::intl;

/// What is known of the topics that contain what is typed.
#[derive(Clone, Copy)]
struct Completion {
    /// What is typed.
    typed: Live<String>,
    /// Whether the focus is in the field; nothing is looked for while it is not.
    is_here: Live<bool>,
    topics: Live<Vec<Box<str>>>,
    count: Live<u32>,
    is_open: Live<bool>,
    active: Live<Option<usize>>,
}

/// The field of a topic, completed from those of a broker.
pub fn completion(broker: impl Fn() -> Option<BrokerId> + 'static, topic: Text) -> El {
    let Text { place, input, typed } = topic;
    let id = input.0.id();
    let all = Completion {
        typed,
        is_here: Live::new(false),
        topics: Live::new(Vec::new()),
        count: Live::new(0),
        is_open: Live::new(false),
        active: Live::new(None),
    };
    looks().watch(
        move || {
            let find = all.find().filter(|find| !find.is_empty())?;
            let broker = broker()?;
            if find.contains(['+', '#']) {
                let feed = Feed::new(broker, Filter::parse(&find).ok()?, Selector::default());
                return Some(View::Matches { feed, rows: 0..0 });
            }
            Some(View::Tree(TreeView { broker, open: Vec::new(), rows: 0..ROWS, find, order: Order::Name }))
        },
        move |answer| match answer {
            Answer::Tree(page) => {
                let topics = page.rows.iter().filter(|row| row.value.is_some()).take(MOST);
                all.topics.keep(topics.map(|row| row.topic.clone()).collect());
                all.count.keep(page.topics);
            }
            Answer::Matches(page) => {
                all.topics.keep(Vec::new());
                all.count.keep(page.total);
            }
            _ => {}
        },
    );
    let list = el("ul.completion-list role=listbox").attr("id", &format!("{id}-list"));
    let list = list.attr("aria-label", words::SUGGESTIONS).flag("hidden", move || !all.is_shown());
    let keys =
        move || all.topics.with(|topics| topics.iter().enumerate().map(|(n, topic)| format!("{n} {topic}")).collect());
    let prefix = id.clone();
    let list = list.each(keys, move |key| {
        let (n, topic) = key.split_once(' ').unwrap_or_default();
        let (n, topic) = (n.parse().unwrap_or_default(), topic.to_owned());
        el("li.mono role=option")
            .attr("id", &format!("{prefix}-{n}"))
            .vary("aria-selected", move || all.active.get() == Some(n))
            .text(&visible(&topic))
            // The focus stays in the field.
            .on("mousedown", web_sys::Event::prevent_default)
            .press(move || all.choose(&topic))
    });
    // One line at any time: what lies below must not move from under the pointer when the focus leaves.
    let count = move || match all.find().map(|find| find.len()) {
        None | Some(0) => words::TOPIC_NOTE.to_owned(),
        Some(_) if all.count.get() == 0 => words::TOPIC_UNKNOWN.to_owned(),
        Some(_) => words::matches(&intl::count(all.count.get().into())),
    };
    let (prefix, scrolled) = (id.clone(), list.clone());
    let input = input
        .attr("role", "combobox")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", &format!("{id}-list"))
        .attr("aria-describedby", &format!("{id}-note {id}-count"))
        .vary("aria-expanded", move || all.is_shown())
        .vary("aria-activedescendant", move || {
            all.active.get().filter(|_| all.is_shown()).map(|n| format!("{prefix}-{n}"))
        })
        .on("focus", move |_| all.is_here.set(true))
        .on("blur", move |_| {
            all.is_here.set(false);
            all.is_open.set(false);
        })
        .on("input", move |_| {
            all.active.set(None);
            all.is_open.set(true);
        });
    drop(input.on("keydown", move |event| {
        if all.key(&event.unchecked_ref::<KeyboardEvent>().key(), &scrolled) {
            event.prevent_default();
            event.stop_propagation();
        }
    }));
    let place = place.attr("class", "field completion");
    place.child(el("small role=status").attr("id", &format!("{id}-count")).says(count)).child(list)
}

impl Completion {
    /// What is looked for.
    fn find(self) -> Option<String> {
        self.is_here.get().then(|| self.typed.get())
    }

    /// Whether there is something to choose that is not typed already.
    fn is_shown(self) -> bool {
        let find = self.find();
        let is_news = |topics: &Vec<Box<str>>| match &**topics {
            [] => false,
            [only] => find.as_deref().is_some_and(|find| find != &**only),
            _ => find.is_some(),
        };
        self.is_open.get() && self.topics.with(is_news)
    }

    /// Does what a key does; says whether it does anything.
    fn key(self, key: &str, list: &El) -> bool {
        let count = self.topics.with_untracked(Vec::len);
        let is_shown = leptos::prelude::untrack(move || self.is_shown());
        let active = self.active.get_untracked().filter(|active| *active < count);
        match key {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                let next = match active {
                    _ if !is_shown => None,
                    None if key == "ArrowUp" => Some(count - 1),
                    None => Some(0),
                    Some(active) if key == "ArrowUp" => Some(active.checked_sub(1).unwrap_or(count - 1)),
                    Some(active) => Some((active + 1) % count),
                };
                self.is_open.set(true);
                self.active.set(next);
                let options = list.0.query_selector_all("[role=option]").ok();
                if let Some(option) = next.and_then(|next| options?.item(next as u32)) {
                    into_sight(list.html(), option.unchecked_ref());
                }
            }
            "Enter" if is_shown => {
                let topic = active.and_then(|active| self.topics.with_untracked(|topics| topics.get(active).cloned()));
                match topic {
                    Some(topic) => self.choose(&topic),
                    None => self.is_open.set(false),
                }
            }
            "Escape" if is_shown => self.is_open.set(false),
            _ => return false,
        }
        true
    }

    fn choose(self, topic: &str) {
        self.typed.set(topic.to_owned());
        self.is_open.set(false);
    }
}

/// Scrolls a list as little as it takes, and nothing around it.
fn into_sight(list: &HtmlElement, option: &HtmlElement) {
    let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// Rows of the tree looked through: those above topics are among them.
const ROWS: u32 = 200;
/// Most topics offered.
const MOST: usize = 50;

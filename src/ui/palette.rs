//! The command palette: everything that can be done or gone to, by name, by the ARIA combobox pattern. The focus stays in
//! the field, which names the active result.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::context::actions::{ACTIONS, Stands, show_board, widget_in_focus};
use super::context::live::Live;
use super::context::screen::{Chosen, focus_widget};
use super::context::{Part, document, looks, screen};
use super::dialog::{close_dialog, shown};
use super::dom::{El, el, focus, icon, icon_button, react};
use super::help::keys;
use super::widget::{kind_icon, title_of};
use crate::board::Widget;
use crate::data::view::{Answer, Order, TreeView, View};
use crate::find::distance;
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::order;
use crate::payload::visible;
use crate::strings::{self, actions as words};

/// One thing that can be chosen.
#[derive(Clone)]
struct Entry {
    /// What no other entry is called.
    id: String,
    icon: &'static str,
    word: String,
    /// What it is, or what it is done to.
    note: String,
    key: String,
    run: Rc<dyn Fn()>,
}

/// What is typed, what answers it, and which of that is active.
#[derive(Clone, Copy)]
struct Palette {
    typed: Live<String>,
    /// What the page itself has, as it was when the palette was opened.
    known: Live<Vec<Entry>>,
    /// What each broker was asked for and has.
    topics: Live<Vec<(BrokerId, Vec<Entry>)>>,
    results: Live<Vec<Entry>>,
    /// The id of the active result once the user has moved; before, it is the first.
    moved_to: Live<Option<String>>,
}

/// The dialog behind Ctrl+K.
pub fn palette() -> El {
    let palette = Palette {
        typed: Live::new(String::new()),
        known: Live::new([actions(), boards(), widgets()].concat()),
        topics: Live::new(Vec::new()),
        results: Live::new(Vec::new()),
        moved_to: Live::new(None),
    };
    palette.watch_topics();
    react(move || palette.results.set(palette.find()));
    let list = el("ul.palette-list id=palette-list role=listbox").attr("aria-label", words::PALETTE_RESULTS);
    let list = list.each(
        move || palette.results.with(|results| results.iter().map(|entry| entry.id.clone()).collect()),
        move |id| palette.option(id),
    );
    let scrolled = list.clone();
    let field = el("input.palette-field type=text role=combobox autocomplete=off spellcheck=false data-autofocus")
        .attr("aria-label", words::PALETTE_TITLE)
        .attr("placeholder", words::PALETTE_EXAMPLE)
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", "palette-list")
        .vary("aria-expanded", move || palette.results.with(|results| !results.is_empty()))
        .vary("aria-activedescendant", move || palette.active().map(|entry| element_id(&entry.id)))
        .bind(palette.typed)
        .on("input", move |_| palette.moved_to.set(None))
        .on("keydown", move |event| {
            if palette.key(&event.unchecked_ref::<KeyboardEvent>().key(), &scrolled) {
                event.prevent_default();
            }
        });
    let count = move || palette.results.with(Vec::len);
    let none = || el("p.palette-none").text(words::PALETTE_NONE);
    let said = el("p.palette-count role=status").says(move || words::results(count()));
    let close = icon_button("close", strings::CLOSE, close_dialog);
    let dialog = el("dialog.dialog.palette").attr("aria-label", words::PALETTE_TITLE);
    let outside = dialog.clone();
    let dialog = dialog.on("pointerdown", move |event| {
        // What lies around it belongs to it as well.
        if event.target().is_some_and(|target| &target == outside.0.unchecked_ref::<web_sys::EventTarget>()) {
            event.prevent_default();
            close_dialog();
        }
    });
    let head = el("div.palette-head").child(icon("search")).child(field).child(close);
    shown(dialog.child(head).child(list).when(move || count() == 0, none).child(said))
}

impl Palette {
    /// Asks every broker for topics that contain what is typed.
    fn watch_topics(self) {
        for broker in looks().brokers.get_untracked() {
            let (asked, id, name) = (broker.id.clone(), broker.id, broker.name);
            let find = move || Some(self.typed.get().trim().to_owned()).filter(|typed| !typed.is_empty());
            looks().watch(
                move || {
                    let tree = TreeView {
                        broker: asked.clone(),
                        open: Vec::new(),
                        rows: 0..TREE_ROWS,
                        find: find()?,
                        order: Order::Name,
                    };
                    Some(View::Tree(tree))
                },
                move |answer| {
                    if let Answer::Tree(page) = answer {
                        let with_message = page.rows.iter().filter(|row| row.value.is_some());
                        let found = with_message.filter_map(|row| topic(&id, &name, &row.topic)).collect();
                        self.topics.update(|topics| {
                            topics.retain(|(other, _)| *other != id);
                            topics.push((id.clone(), found));
                        });
                    }
                },
            );
        }
    }

    /// What answers what is typed, nearest first; nothing typed asks for what can be done.
    fn find(self) -> Vec<Entry> {
        let typed = lower(&self.typed.get());
        let mut found: Vec<(u32, Entry)> = Vec::new();
        let mut look = |entries: &Vec<Entry>| {
            let near = |entry: &Entry| Some((distance(&typed, &lower(&entry.word))?, entry.clone()));
            found.extend(entries.iter().filter_map(near));
        };
        self.known.with(&mut look);
        if typed.trim().is_empty() {
            return found.into_iter().map(|(_, entry)| entry).take(MOST).collect();
        }
        self.topics.with(|topics| topics.iter().for_each(|(_, entries)| look(entries)));
        order::by_key(&mut found, |(distance, _)| *distance);
        found.into_iter().map(|(_, entry)| entry).take(MOST).collect()
    }

    /// The active result: where the user moved, as long as it is there, else the first.
    fn active(self) -> Option<Entry> {
        let moved_to = self.moved_to.get();
        self.results.with(|results| {
            let there = results.iter().find(|entry| Some(&entry.id) == moved_to.as_ref());
            there.or(results.first()).cloned()
        })
    }

    fn option(self, id: &str) -> El {
        let found = self.results.with_untracked(|results| results.iter().find(|entry| entry.id == id).cloned());
        let Some(Entry { id, icon: picture, word, note, key, run }) = found else { return el("li") };
        let shortcut = (!key.is_empty()).then(|| keys(&key));
        let own = id.clone();
        el("li.palette-option role=option")
            .attr("id", &element_id(&id))
            .vary("aria-selected", move || self.active().is_some_and(|active| active.id == own))
            .child(icon(picture))
            .child(el("span.palette-word").text(&word))
            .child(el("span.palette-note").text(&note))
            .children(shortcut)
            // The focus stays in the field.
            .on("mousedown", web_sys::Event::prevent_default)
            .press(move || choose(&run))
    }

    /// Does what a key does; says whether it does anything.
    fn key(self, key: &str, list: &El) -> bool {
        let results = self.results.get_untracked();
        let active = untrack(move || self.active());
        let at = active.as_ref().and_then(|active| results.iter().position(|entry| entry.id == active.id));
        let (Some(active), Some(at)) = (active, at) else { return key == "Enter" };
        let to = match key {
            "ArrowDown" => (at + 1) % results.len(),
            "ArrowUp" => at.checked_sub(1).unwrap_or(results.len() - 1),
            "PageDown" => (at + PAGE).min(results.len() - 1),
            "PageUp" => at.saturating_sub(PAGE),
            "Enter" => {
                choose(&active.run);
                return true;
            }
            _ => return false,
        };
        self.moved_to.set(results.get(to).map(|entry| entry.id.clone()));
        let options = list.0.query_selector_all("[role=option]").ok();
        if let Some(option) = options.and_then(|options| options.item(to as u32)) {
            into_sight(list.html(), option.unchecked_ref());
        }
        true
    }
}

/// Closes the palette, which gives the focus back, and does what was chosen.
fn choose(run: &Rc<dyn Fn()>) {
    // Closing takes the list away, and this with it.
    let run = run.clone();
    close_dialog();
    run();
}

/// What can be done now.
fn actions() -> Vec<Entry> {
    let widget = widget_in_focus();
    let title = widget.as_ref().and_then(|id| document().board.with_untracked(|board| board.widget(id).map(title_of)));
    let there = ACTIONS.iter().filter(|action| action.stands != Stands::Nowhere && action.is_there(widget.as_ref()));
    let entries = there.map(|action| {
        let widget = widget.clone();
        Entry {
            id: format!("action {}", action.word),
            icon: action.icon,
            word: action.word.to_owned(),
            note: title.clone().filter(|_| action.is_of_widget()).unwrap_or_default(),
            key: action.key().to_owned(),
            run: Rc::new(move || action.run(widget.as_ref())),
        }
    });
    entries.collect()
}

fn boards() -> Vec<Entry> {
    let tabs = document().tabs.get_untracked();
    let entries = tabs.iter().enumerate().filter(|_| tabs.len() > 1).map(|(index, tab)| Entry {
        id: format!("board {index}"),
        icon: "board",
        word: words::show_board(&tab.title),
        note: String::new(),
        key: if index < 9 { (index + 1).to_string() } else { String::new() },
        run: Rc::new(move || show_board(index)),
    });
    entries.collect()
}

/// Each widget, to be looked at and to be edited.
fn widgets() -> Vec<Entry> {
    let screen = screen();
    let may_edit = untrack(move || screen.can_edit());
    let entries = |widget: &Widget| {
        let (title, shown, edited) = (title_of(widget), widget.id.clone(), widget.id.clone());
        let look = Entry {
            id: format!("widget {shown}"),
            icon: kind_icon(widget),
            word: title.clone(),
            note: words::WIDGET.to_owned(),
            key: String::new(),
            run: Rc::new(move || {
                screen.part.set(Part::Board);
                focus_widget(&shown);
            }),
        };
        let edit = may_edit.then(|| Entry {
            id: format!("edit {edited}"),
            icon: "edit",
            word: words::edit_widget(&title),
            note: String::new(),
            key: String::new(),
            run: Rc::new(move || screen.edit(&edited)),
        });
        core::iter::once(look).chain(edit)
    };
    document().board.with_untracked(|board| board.widgets().iter().flat_map(entries).collect())
}

fn topic(broker: &BrokerId, name: &str, topic: &str) -> Option<Entry> {
    let chosen = Chosen { broker: broker.clone(), topic: Topic::parse(topic).ok()? };
    let run = move || {
        screen().chosen.set(Some(chosen.clone()));
        screen().part.set(Part::Message);
        focus("#message");
    };
    Some(Entry {
        id: format!("topic {broker} {topic}"),
        icon: "message",
        word: visible(topic),
        note: name.to_owned(),
        key: String::new(),
        run: Rc::new(run),
    })
}

/// Every id holds blanks, which an element's must not.
fn element_id(id: &str) -> String {
    format!("palette-{}", id.replace(char::is_whitespace, "-"))
}

/// In lower case. The browser knows every alphabet; our own tables of them would weigh more than this whole file.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
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

/// Most results shown.
const MOST: usize = 50;
/// Rows of a tree looked through: those above topics are among them.
const TREE_ROWS: u32 = 200;
/// How many results a page is.
const PAGE: usize = 8;

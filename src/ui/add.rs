//! "Add widget" beside a value: the kinds that can show it, and the charts it could join.

use leptos::prelude::*;

use super::context::screen::Chosen;
use super::context::{Document, document};
use super::menu::{Item, Menu};
use crate::board::Kind;
use crate::board::widget::chart::{Line, MAX_LINES};
use crate::board::widget::{suggest, suggest::title_of};
use crate::data::view::Source;
use crate::payload::Leaf;
use crate::strings;

/// The button and its menu.
#[component]
pub fn Add(
    /// The value.
    leaf: Leaf,
    /// Its key in the payload, for its name.
    key: Option<Box<str>>,
    /// The topic it came on.
    chosen: Chosen,
) -> impl IntoView {
    let document = document();
    let source = Source { broker: chosen.broker, topic: chosen.topic, selector: leaf.selector };
    let topic_name = title_of(&source).to_owned();
    let title = match key.map(|key| key.trim_matches('"').to_owned()).filter(|key| !key.is_empty()) {
        Some(key) if !source.selector.is_whole() => format!("{topic_name} {key}"),
        _ => topic_name,
    };
    let label = strings::add_widget_for(&title);
    let kind = leaf.kind;
    let items = Callback::new(move |()| {
        let kinds = suggest(&source, kind, &title).into_iter();
        let title = title.clone();
        let mut items: Vec<Item> = kinds.map(|kind| new_widget(document, title.clone(), kind)).collect();
        if items.iter().any(|item| item.icon == "chart") {
            items.extend(charts(document, &source, &title));
        }
        items
    });
    view! { <Menu label icon="plus" items/> }.into_any()
}

fn new_widget(document: Document, title: String, kind: Kind) -> Item {
    let (icon, word) = match kind {
        Kind::Value(_) => ("value", strings::VALUE),
        Kind::Gauge(_) => ("gauge", strings::GAUGE),
        Kind::Chart(_) => ("chart", strings::CHART),
        Kind::Switch(_) => ("switch", strings::SWITCH),
    };
    Item { icon, label: word.to_owned(), run: Callback::new(move |()| document.add(&title, kind.clone())) }
}

/// The charts of the board that have room for another line and do not show this one yet.
fn charts(document: Document, source: &Source, title: &str) -> Vec<Item> {
    document.board.with_untracked(|board| {
        let joined = board.widgets().iter().filter_map(|widget| {
            let mut widget = widget.clone();
            let Kind::Chart(settings) = &mut widget.kind else { return None };
            if settings.lines.len() >= MAX_LINES || settings.lines.iter().any(|line| line.source == *source) {
                return None;
            }
            settings.lines.push(Line { label: title.to_owned(), source: source.clone() });
            let label = strings::add_to(&widget.title);
            Some(Item { icon: "chart", label, run: Callback::new(move |()| document.replace(widget.clone())) })
        });
        joined.collect()
    })
}

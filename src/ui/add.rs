//! "Add widget" beside a value: the kinds that can show it, and the charts it could join.

use super::context::screen::Chosen;
use super::context::{Document, document};
use super::dom::El;
use super::menu::{Item, menu};
use crate::board::Kind;
use crate::board::widget::chart::{Line, MAX_LINES};
use crate::board::widget::{suggest, suggest::title_of};
use crate::data::view::Source;
use crate::payload::Leaf;
use crate::strings;

/// The button and its menu for a value, its key in the payload, and the topic it came on.
pub fn add(leaf: Leaf, key: Option<&str>, chosen: Chosen) -> El {
    let document = document();
    let source = Source::new(chosen.broker, chosen.topic, leaf.selector);
    let topic_name = title_of(&source);
    let title = match key.map(|key| key.trim_matches('"')).filter(|key| !key.is_empty()) {
        Some(key) if !source.selector.is_whole() => format!("{topic_name} {key}"),
        _ => topic_name.to_owned(),
    };
    let label = strings::add_widget_for(&title);
    let kind = leaf.kind;
    menu("plus", &label, move || {
        let kinds = suggest(&source, kind).into_iter();
        let mut items: Vec<Item> = kinds.map(|kind| new_widget(document, &title, kind)).collect();
        if items.iter().any(|item| item.icon == "chart") {
            items.extend(charts(document, &source));
        }
        items
    })
}

fn new_widget(document: Document, title: &str, kind: Kind) -> Item {
    let name = kind.as_str();
    let title = title.to_owned();
    Item::new(name, strings::widgets::kind(name), move || document.add(&title, kind.clone()))
}

/// The charts of the board that have room for another line and do not show this one yet.
fn charts(document: Document, source: &Source) -> Vec<Item> {
    document.board.with_untracked(|board| {
        let joined = board.widgets().iter().filter_map(|widget| {
            let mut widget = widget.clone();
            let Kind::Chart(settings) = &mut widget.kind else { return None };
            if settings.lines.len() >= MAX_LINES || settings.lines.iter().any(|line| line.source == *source) {
                return None;
            }
            settings.lines.push(Line::new(source.clone()));
            Some(Item::new("chart", &strings::add_to(&widget.title), move || document.replace(widget.clone())))
        });
        joined.collect()
    })
}

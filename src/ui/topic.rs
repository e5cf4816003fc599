//! One row of the topic tree.

use leptos::prelude::untrack;

use super::context::live::Live;
use super::context::tree::{Row, Tree, row_id};
use super::dom::{El, el, icon, icon_of};
use crate::data::view::Branch;
use crate::payload::visible;
use crate::strings;
use crate::web::intl;

/// The row in one slot of the window, or nothing where the tree is shorter; changes with every look at the tree.
pub fn topic(tree: Tree, slot: Live<Option<Row>>) -> El {
    let number = move || slot.with(|row| row.as_ref().map(|row| row.number));
    let branch = move || slot.with(|row| row.as_ref().map_or(Branch::Leaf, |row| row.shown.branch));
    let of = move |read: fn(&Row) -> String| move || slot.with(|row| row.as_ref().map(read));
    let text = move |read: fn(&Row) -> String| move || slot.with(|row| row.as_ref().map(read)).unwrap_or_default();
    let choose = move || {
        if let Some(number) = untrack(number) {
            tree.choose(number);
        }
    };
    let toggle = el("span.topic-toggle")
        .flag("hidden", move || branch() == Branch::Leaf)
        .child(icon_of(move || if branch() == Branch::Open { "open" } else { "closed" }))
        .on("click", move |event| {
            event.stop_propagation();
            if let Some(number) = untrack(number) {
                tree.active.set(Some(number));
                tree.toggle(number);
            }
        });
    let retained = move || slot.with(|row| row.as_ref().is_some_and(|row| row.shown.retained));
    el("div.topic role=treeitem")
        .vary("id", move || number().map(row_id))
        .flag("hidden", move || number().is_none())
        .style("transform", move || number().map(|number| tree.offset(number)).unwrap_or_default())
        .style("--depth", text(|row| row.shown.depth.to_string()))
        .vary("aria-level", of(|row| (row.shown.depth + 1).to_string()))
        .vary("aria-posinset", of(|row| row.shown.position.to_string()))
        .vary("aria-setsize", of(|row| row.shown.siblings.to_string()))
        .vary("aria-expanded", move || (branch() != Branch::Leaf).then(|| branch() == Branch::Open))
        .vary("aria-selected", move || slot.with(|row| tree.is_chosen(row.as_ref().map(|row| &*row.shown.topic))))
        .flag("data-active", move || number().is_some() && number() == tree.active.get())
        .vary("data-broker", move || tree.broker.with(|broker| broker.as_ref().map(ToString::to_string)))
        .vary("data-topic", of(|row| row.shown.topic.to_string()))
        .vary("data-flash", of(|row| row.flash.to_string()))
        .press(choose)
        .child(toggle)
        .child(el("span.topic-name").says(text(name)))
        .child(el("span.topic-counts").vary("title", of(long_counts)).says(text(short_counts)))
        .when(retained, || {
            let word = el("span.unseen").text(strings::RETAINED);
            el("span.topic-retained").attr("title", strings::RETAINED).child(icon("retained")).child(word)
        })
        .child(el("span.topic-value.mono data-value").says(text(value)))
        .child(el("span.topic-rate").says(text(rate)))
}

/// A level without a name is legal, and still needs something to see.
fn name(row: &Row) -> String {
    if row.name().is_empty() { strings::EMPTY_LEVEL.to_owned() } else { visible(row.name()) }
}

fn value(row: &Row) -> String {
    row.shown.value.as_deref().unwrap_or_default().to_owned()
}

fn rate(row: &Row) -> String {
    if row.shown.rate < LEAST_RATE { String::new() } else { strings::rate(&intl::rate(row.shown.rate)) }
}

/// How many topics are below, where they are not in sight.
fn short_counts(row: &Row) -> String {
    match row.shown.branch {
        Branch::Leaf => String::new(),
        Branch::Closed | Branch::Open => intl::count(row.shown.topics.into()),
    }
}

fn long_counts(row: &Row) -> String {
    strings::counts(&intl::count(row.shown.topics.into()), &intl::count(row.shown.messages))
}

const LEAST_RATE: f32 = 0.05;

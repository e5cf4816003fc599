//! One row of the topic tree.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::context::tree::{Row, Tree, row_id};
use super::icon::Icon;
use crate::data::view::Branch;
use crate::strings;
use crate::web::intl;

/// The row in one slot of the window, or nothing where the tree is shorter.
#[component]
pub fn Topic(
    /// The tree it belongs to.
    tree: Tree,
    /// What it shows; changes with every look at the tree.
    row: RwSignal<Option<Row>>,
) -> impl IntoView {
    let number = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.number)));
    let topic = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.shown.topic.clone())));
    let branch = Memo::new(move |_| row.with(|row| row.as_ref().map_or(Branch::Leaf, |row| row.shown.branch)));
    let of = move |read: fn(&Row) -> String| row.with(|row| row.as_ref().map(read));
    let choose = move |_| {
        if let Some(number) = number.get_untracked() {
            tree.choose(number);
        }
    };
    let toggle = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        if let Some(number) = number.get_untracked() {
            tree.active.set(Some(number));
            tree.toggle(number);
        }
    };
    let expanded = move || match branch.get() {
        Branch::Leaf => None,
        Branch::Closed => Some("false"),
        Branch::Open => Some("true"),
    };
    // The one ARIA attribute that the view macro does not know.
    let level = custom_attribute("aria-level", move || of(|row| (row.shown.depth + 1).to_string()));
    let icon = Signal::derive(move || if branch.get() == Branch::Open { "open" } else { "closed" });
    view! {
        <div
            class="topic"
            role="treeitem"
            id=move || number.get().map(row_id)
            hidden=move || number.get().is_none()
            style:transform=move || number.get().map(|number| tree.offset(number))
            style:--depth=move || of(|row| row.shown.depth.to_string())
            {..level}
            aria-posinset=move || of(|row| row.shown.position.to_string())
            aria-setsize=move || of(|row| row.shown.siblings.to_string())
            aria-expanded=expanded
            aria-selected=move || topic.with(|topic| tree.is_chosen(topic.as_deref())).to_string()
            data-active=move || (number.get().is_some() && number.get() == tree.active.get()).then_some("")
            data-broker=move || tree.broker.get().map(|id| id.to_string())
            data-topic=move || topic.get().map(String::from)
            data-flash=move || of(|row| row.flash.to_string())
            on:click=choose
        >
            <span class="topic-toggle" hidden=move || branch.get() == Branch::Leaf on:click=toggle>
                <Icon name=icon/>
            </span>
            <span class="topic-name">{move || of(|row| row.name().to_owned())}</span>
            <span class="topic-counts" title=move || of(long_counts)>{move || of(short_counts)}</span>
            {move || row.with(|row| row.as_ref().is_some_and(|row| row.shown.retained)).then(|| view! {
                <span class="topic-retained" title=strings::RETAINED>
                    <Icon name="retained"/>
                    <span class="unseen">{strings::RETAINED}</span>
                </span>
            })}
            <span class="topic-value mono" data-value="">{move || of(value)}</span>
            <span class="topic-rate">{move || of(rate)}</span>
        </div>
    }
    .into_any()
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

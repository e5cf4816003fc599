//! The topic tree: a window over what the worker remembers, by the ARIA tree pattern. Its container holds the focus
//! and names the active row, because rows come and go while it is scrolled.

use leptos::prelude::event_target_value;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::context::live::Live;
use super::context::tree::Tree;
use super::context::{looks, screen};
use super::dom::{El, el, icon, icon_button, react};
use super::empty::empty;
use super::topic::topic;
use crate::data::view::Order;
use crate::strings;
use crate::web::canvas::SizeWatch;
use crate::web::intl;

/// The topics of one broker, with filter and order.
pub fn topics() -> El {
    let tree = Tree::new(looks());
    let keys = move || (0..tree.slot_count.get()).map(|slot| slot.to_string()).collect();
    let all = el("div.topics-all role=presentation")
        .style("height", move || tree.whole_height())
        .each(keys, move |slot| topic(tree, tree.slot(slot.parse().unwrap_or_default())));
    let rows = el("div.topics-rows id=topics-tree role=tree tabindex=0 aria-labelledby=topics-title")
        .vary("aria-activedescendant", move || tree.active_id())
        .child(all);
    let scrolled = rows.clone();
    let rows =
        rows.on("scroll", move |_| tree.top.set(f64::from(scrolled.0.scroll_top()))).on("keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            if !key.ctrl_key() && !key.meta_key() && !key.alt_key() && tree.key(&key.key()) {
                event.prevent_default();
                event.stop_propagation();
            }
        });
    tree.scroller.set(Some(rows.clone()));
    react(move || {
        screen().density.track();
        tree.measure();
    });
    let size = SizeWatch::new(&rows.0, move |_, height| {
        tree.measure();
        tree.height.set(height);
    });
    Live::new(size);
    el("section.topics aria-labelledby=topics-title")
        .child(tools(&tree))
        .child(rows)
        .when(move || tree.total.get() == 0, move || empty(tree))
}

fn tools(tree: &Tree) -> El {
    let topics = tree.topics;
    el("div.topics-tools")
        .child(el("h2 id=topics-title").text(strings::TOPICS))
        .child(el("span.topics-count").says(move || intl::count(topics.get().into())))
        .child(broker_select(tree))
        .child(order_select(tree))
        .child(filter(tree))
}

fn filter(tree: &Tree) -> El {
    let tree = *tree;
    let input = el("input.input id=topics-filter type=text autocomplete=off spellcheck=false")
        .attr("aria-label", strings::FILTER)
        .attr("placeholder", strings::FILTER)
        .bind(tree.find)
        .on("keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            match key.key().as_str() {
                "Escape" if !tree.find.with_untracked(String::is_empty) => {
                    event.stop_propagation();
                    tree.find.set(String::new());
                }
                "ArrowDown" => {
                    event.prevent_default();
                    tree.focus();
                }
                _ => {}
            }
        });
    let field = input.clone();
    let clear = move || {
        let field = field.clone();
        icon_button("close", strings::FILTER_CLEAR, move || {
            tree.find.set(String::new());
            field.focus();
        })
    };
    el("div.topics-filter").child(icon("search")).child(input).when(move || !tree.find.with(String::is_empty), clear)
}

fn order_select(tree: &Tree) -> El {
    let tree = *tree;
    let orders =
        [("name", strings::ORDER_NAME), ("newest", strings::ORDER_NEWEST), ("busiest", strings::ORDER_BUSIEST)];
    let options = orders.map(|(key, word)| el("option").attr("value", key).text(word));
    el("select.select").attr("aria-label", strings::ORDER).children(options).on("change", move |event| {
        tree.order.set(match event_target_value(event).as_str() {
            "newest" => Order::Newest,
            "busiest" => Order::Busiest,
            _ => Order::Name,
        });
    })
}

/// Which broker's topics, where there are several.
fn broker_select(tree: &Tree) -> El {
    let tree = *tree;
    let looks = looks();
    let names = move || {
        let name = |broker: &super::context::Broker| (broker.id.to_string(), broker.name.clone());
        looks.brokers.with(|brokers| brokers.iter().map(name).collect::<Vec<_>>())
    };
    let choose = move |event: &web_sys::Event| {
        let wanted = event_target_value(event);
        let found = looks
            .brokers
            .with_untracked(|brokers| brokers.iter().map(|broker| broker.id.clone()).find(|id| id.as_str() == wanted));
        tree.chosen_broker.set(found);
    };
    el("span").part(names, move |names| {
        let options = names.iter().map(|(id, name)| {
            let option = el("option").attr("value", id).text(name);
            let present =
                tree.broker.with_untracked(|broker| broker.as_ref().is_some_and(|broker| broker.as_str() == id));
            if present { option.attr("selected", "") } else { option }
        });
        let select = el("select.select").attr("aria-label", strings::BROKER).children(options);
        (names.len() > 1).then(|| select.on("change", choose))
    })
}

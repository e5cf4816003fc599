//! The topic tree: a window over what the worker remembers, by the ARIA tree pattern. Its container holds the focus
//! and names the active row, because rows come and go while it is scrolled.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::context::looks;
use super::context::tree::Tree;
use super::empty::Empty;
use super::icon::Icon;
use super::topic::Topic;
use crate::data::view::Order;
use crate::strings;
use crate::web::canvas::SizeWatch;
use crate::web::intl;

/// The topics of one broker, with filter and order.
#[component]
pub fn Topics() -> impl IntoView {
    let tree = Tree::new(looks());
    let rows = NodeRef::<html::Div>::new();
    tree.scroller.set_value(Some(rows));
    let size = StoredValue::new_local(None::<SizeWatch>);
    rows.on_load(move |rows| {
        tree.measure(&rows);
        size.set_value(SizeWatch::new(&rows, move |_, height| tree.height.set(height)));
    });
    let on_key = move |event: KeyboardEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && tree.key(&event.key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let scrolled = move |_| {
        if let Some(rows) = rows.get_untracked() {
            tree.top.set(f64::from(rows.scroll_top()));
        }
    };
    view! {
        <section class="topics" aria-labelledby="topics-title">
            <Tools tree/>
            <div
                class="topics-rows"
                id="topics-tree"
                role="tree"
                tabindex="0"
                aria-labelledby="topics-title"
                aria-activedescendant=move || tree.active_id()
                node_ref=rows
                on:scroll=scrolled
                on:keydown=on_key
            >
                <div class="topics-all" role="presentation" style:height=move || tree.whole_height()>
                    <For each=move || 0..tree.slot_count.get() key=|slot| *slot let:slot>
                        <Topic tree row=tree.slot(slot)/>
                    </For>
                </div>
            </div>
            {move || (tree.total.get() == 0).then(|| view! { <Empty tree/> })}
        </section>
    }
    .into_any()
}

#[component]
fn Tools(tree: Tree) -> impl IntoView {
    let filter = NodeRef::<html::Input>::new();
    let clear = move |_| {
        tree.find.set(String::new());
        if let Some(filter) = filter.get_untracked() {
            filter.focus().ok();
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !tree.find.with_untracked(String::is_empty) => {
            event.stop_propagation();
            tree.find.set(String::new());
        }
        "ArrowDown" => {
            event.prevent_default();
            tree.focus();
        }
        _ => {}
    };
    view! {
        <div class="topics-tools">
            <h2 id="topics-title">{strings::TOPICS}</h2>
            <span class="topics-count">{move || intl::count(tree.topics.get().into())}</span>
            <BrokerSelect tree/>
            <OrderSelect tree/>
            <div class="topics-filter">
                <Icon name="search"/>
                <input
                    class="input" id="topics-filter" type="text" autocomplete="off" spellcheck="false"
                    aria-label=strings::FILTER placeholder=strings::FILTER node_ref=filter
                    prop:value=move || tree.find.get()
                    on:input=move |event| tree.find.set(event_target_value(&event))
                    on:keydown=on_key
                />
                {move || (!tree.find.with(String::is_empty)).then(|| view! {
                    <button class="icon-button" data-small aria-label=strings::FILTER_CLEAR on:click=clear>
                        <Icon name="close"/>
                    </button>
                })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn OrderSelect(tree: Tree) -> impl IntoView {
    let choose = move |event| {
        tree.order.set(match event_target_value(&event).as_str() {
            "newest" => Order::Newest,
            "busiest" => Order::Busiest,
            _ => Order::Name,
        });
    };
    let orders =
        [("name", strings::ORDER_NAME), ("newest", strings::ORDER_NEWEST), ("busiest", strings::ORDER_BUSIEST)];
    let options = orders.map(|(key, word)| view! { <option value=key>{word}</option> });
    view! {
        <select class="select" aria-label=strings::ORDER on:change=choose>{options.into_iter().collect_view()}</select>
    }
    .into_any()
}

/// Which broker's topics, where there are several.
#[component]
fn BrokerSelect(tree: Tree) -> impl IntoView {
    let looks = looks();
    let choose = move |event| {
        let wanted = event_target_value(&event);
        looks.brokers.with_untracked(|brokers| {
            tree.chosen_broker.set(brokers.iter().map(|broker| broker.id.clone()).find(|id| id.as_str() == wanted));
        });
    };
    let several = move || {
        let brokers = looks.brokers.get();
        (brokers.len() > 1).then(|| {
            let present = tree.broker.get_untracked();
            let options = brokers.into_iter().map(|broker| {
                let selected = Some(&broker.id) == present.as_ref();
                view! { <option value=broker.id.to_string() selected=selected>{broker.name}</option> }
            });
            view! {
                <select class="select" aria-label=strings::BROKER on:change=choose>{options.collect_view()}</select>
            }
        })
    };
    view! { {several} }.into_any()
}

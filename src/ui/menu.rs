//! A button that opens a small menu in the top layer, by the ARIA menu-button pattern.

use core::time::Duration;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::Icon;

/// One entry of a menu.
#[derive(Clone)]
pub struct Item {
    /// Its icon.
    pub icon: &'static str,
    /// What it says.
    pub label: String,
    /// What it does.
    pub run: Callback<()>,
}

/// A button with a menu; the entries are made when it is opened.
#[component]
pub fn Menu(
    /// The button's name for those who do not see it.
    #[prop(into)]
    label: String,
    /// The button's icon.
    icon: &'static str,
    /// The button's visible word, if it has one.
    #[prop(optional)]
    word: Option<&'static str>,
    /// What it offers at the moment.
    items: Callback<(), Vec<Item>>,
) -> impl IntoView {
    let shown = RwSignal::new(Vec::<Item>::new());
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let open = move |_: MouseEvent| {
        shown.set(items.run(()));
        let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) else { return };
        place(&list, &button);
        // Refused only when it is open already.
        list.show_popover().ok();
        set_timeout(move || focus(list.first_element_child()), Duration::ZERO);
    };
    let run = move |item: Item| {
        if let Some(list) = list.get_untracked() {
            list.hide_popover().ok();
        }
        item.run.run(());
    };
    let toggled = move |_| {
        let open = list.get_untracked().is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
        if !open {
            shown.set(Vec::new());
        }
    };
    let is_open = move || shown.with(|items| !items.is_empty()).to_string();
    view! {
        <button
            class=if word.is_some() { "button" } else { "icon-button" }
            data-small=word.is_none().then_some("")
            aria-haspopup="menu"
            aria-expanded=is_open
            aria-label=label.clone()
            title=label
            node_ref=button
            on:click=open
        >
            <Icon name=icon/>
            {word}
        </button>
        <div class="menu" role="menu" popover="auto" node_ref=list on:toggle=toggled on:keydown=move |event| on_key(&event)>
            {move || {
                shown.get().into_iter().map(|item| {
                    let label = item.label.clone();
                    let icon = item.icon;
                    view! {
                        <button class="menu-item" role="menuitem" tabindex="-1" on:click=move |_| run(item.clone())>
                            <Icon name=icon/>
                            {label}
                        </button>
                    }
                }).collect_view()
            }}
        </div>
    }
    .into_any()
}

fn on_key(event: &KeyboardEvent) {
    let Some(item) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    let parent = item.parent_element();
    let next = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling().or_else(|| parent?.first_element_child()),
        "ArrowUp" => item.previous_element_sibling().or_else(|| parent?.last_element_child()),
        "Home" => parent.and_then(|menu| menu.first_element_child()),
        "End" => parent.and_then(|menu| menu.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    focus(next);
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// Puts the menu beside its button, on the side where there is room.
fn place(list: &HtmlElement, button: &HtmlElement) {
    let of = |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|length| length.as_f64()).unwrap_or(0.0);
    let (width, height) = (of(window().inner_width()), of(window().inner_height()));
    let rect = button.get_bounding_client_rect();
    let pixels = |length: f64| format!("{}px", length.max(MARGIN).round());
    let set = |name: &str, value: &str| list.style().set_property(name, value).ok();
    let below = rect.bottom() < height * 0.6;
    let right = rect.right() > width * 0.5;
    set("top", &if below { pixels(rect.bottom() + MARGIN) } else { "auto".to_owned() });
    set("bottom", &if below { "auto".to_owned() } else { pixels(height - rect.top() + MARGIN) });
    set("left", &if right { "auto".to_owned() } else { pixels(rect.left()) });
    set("right", &if right { pixels(width - rect.right()) } else { "auto".to_owned() });
}

const MARGIN: f64 = 4.0;

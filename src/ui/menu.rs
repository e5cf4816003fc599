//! A button that opens a small menu in the top layer, by the ARIA menu-button pattern.

use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::context::actions::Action;
use super::context::live::Live;
use super::dom::{El, el, focus, icon, icon_button};
use crate::board::WidgetId;

/// One entry of a menu.
#[derive(Clone)]
pub struct Item {
    /// Its icon.
    pub icon: &'static str,
    /// What it says.
    pub label: String,
    /// The key that does it without the menu, or empty.
    pub key: &'static str,
    /// What it does.
    pub run: Rc<dyn Fn()>,
}

impl Item {
    /// An entry.
    pub fn new(icon: &'static str, label: &str, run: impl Fn() + 'static) -> Self {
        Self { icon, label: label.to_owned(), key: "", run: Rc::new(run) }
    }

    /// An action, done to this widget.
    pub fn of(action: &'static Action, widget: Option<WidgetId>) -> Self {
        let run = move || action.run(widget.as_ref());
        Self { key: action.key(), ..Self::new(action.icon, action.word, run) }
    }
}

/// A button of this icon and name, and its menu; the entries are made when it is opened.
pub fn menu(icon: &'static str, label: &str, items: impl Fn() -> Vec<Item> + 'static) -> El {
    menu_boxed(icon, label, Box::new(items))
}

fn menu_boxed(icon: &'static str, label: &str, items: Box<dyn Fn() -> Vec<Item>>) -> El {
    // Counts openings; 0 while it is closed.
    let opened = Live::new(0_u32);
    let list = el("div.menu role=menu popover=auto").on("keydown", on_key);
    let button =
        icon_button(icon, label, || {}).attr("aria-haspopup", "menu").vary("aria-expanded", move || opened.get() > 0);
    let (place_of, shown) = (button.clone(), list.clone());
    let button = button.press(move || {
        opened.update(|opened| *opened += 1);
        place(shown.html(), place_of.html());
        // Refused only when it is open already.
        shown.html().show_popover().ok();
        focus(".menu:popover-open .menu-item");
    });
    let toggled = list.clone();
    let list = list.on("toggle", move |_| {
        if !toggled.0.matches(":popover-open").unwrap_or(false) {
            opened.set(0);
        }
    });
    let inside = list.clone();
    let list = list.part(
        move || opened.get(),
        move |opened| {
            let inside = inside.clone();
            (*opened > 0).then(|| {
                el("div role=presentation").children(items().into_iter().map(|item| entry(item, inside.clone())))
            })
        },
    );
    el("span.menu-place").child(button).child(list)
}

fn entry(item: Item, list: El) -> El {
    let run = item.run;
    let key = (!item.key.is_empty()).then_some(item.key);
    let entry = el("button.menu-item role=menuitem tabindex=-1").vary("data-key", move || key);
    entry.child(icon(item.icon)).text(&item.label).press(move || {
        // Closed first: what runs may take the menu away.
        let run = run.clone();
        list.html().hide_popover().ok();
        run();
    })
}

fn on_key(event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let Some(item) = event.target().map(JsCast::unchecked_into::<Element>) else { return };
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
    if let Some(next) = next {
        El(next).focus();
    }
}

/// Puts the menu beside its button, on the side where there is room.
fn place(list: &HtmlElement, button: &HtmlElement) {
    let of = |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|length| length.as_f64()).unwrap_or(0.0);
    let (width, height) = (of(window().inner_width()), of(window().inner_height()));
    let rect = button.get_bounding_client_rect();
    let pixels = |length: f64| format!("{}px", length.max(MARGIN).round() as i32);
    let set = |name: &str, value: &str| list.style().set_property(name, value).ok();
    let below = rect.bottom() < height * 0.6;
    let right = rect.right() > width * 0.5;
    set("top", &if below { pixels(rect.bottom() + MARGIN) } else { "auto".to_owned() });
    set("bottom", &if below { "auto".to_owned() } else { pixels(height - rect.top() + MARGIN) });
    set("left", &if right { "auto".to_owned() } else { pixels(rect.left()) });
    set("right", &if right { pixels(width - rect.right()) } else { "auto".to_owned() });
}

const MARGIN: f64 = 4.0;

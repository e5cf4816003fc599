//! [`El`]: an element and what keeps it up to date, built by plain calls on Leptos's signals and owners.
//!
//! The `view!` macro makes a type of every element and code of every type: measured on this page it came to
//! 180 kB of compressed WebAssembly, more than the whole page may weigh. Here every closure is boxed at the door, so
//! that an element costs a few calls. No markup is ever parsed: text is text nodes, and there is no HTML sink.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, Node};

/// An element. Cloning it gives another handle on the same element.
#[derive(Clone)]
pub struct El(pub Element);

/// An HTML element with a class, perhaps empty.
pub fn el(tag: &str, class: &str) -> El {
    made(document().create_element(tag), class)
}

/// An icon of the sprite. Decoration: the word stands beside it or in the label of its button.
pub fn icon(name: &'static str) -> El {
    icon_of(move || name)
}

/// An icon that changes.
pub fn icon_of(name: impl Fn() -> &'static str + 'static) -> El {
    let svg = |tag, class| made(document().create_element_ns(Some(SVG), tag), class);
    let shape = svg("use", "").vary("href", move || format!("icons.svg#{}", name()));
    svg("svg", "icon").attr("aria-hidden", "true").child(shape)
}

/// A button that is only an icon, with its name for those who do not see it.
pub fn icon_button(name: &'static str, label: &str, press: impl FnMut() + 'static) -> El {
    let button = el("button", "icon-button").attr("type", "button").attr("aria-label", label).attr("title", label);
    button.attr("data-small", "").child(icon(name)).press(press)
}

/// A button with a word.
pub fn button(word: &str, press: impl FnMut() + 'static) -> El {
    el("button", "button").attr("type", "button").text(word).press(press)
}

/// Runs `run` now, and again whenever a signal it read has changed, until the present owner is cleaned up.
pub fn react(run: impl FnMut() + 'static) {
    react_boxed(Box::new(run));
}

/// An owner of its own for a part of the page; cleaned up with the present one at the latest.
pub fn own() -> Owner {
    Owner::current().map_or_else(Owner::new, |owner| owner.child())
}

fn react_boxed(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_| run());
    StoredValue::new_local(effect);
}

#[expect(clippy::expect_used, reason = "the tags are ours, and the browser knows them")]
fn made(element: Result<Element, wasm_bindgen::JsValue>, class: &str) -> El {
    let el = El(element.expect("an element"));
    if class.is_empty() { el } else { el.attr("class", class) }
}

impl El {
    /// An attribute that stays.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// Sets an attribute.
    pub fn set(&self, name: &str, value: &str) {
        // Fails only for names that are no attributes.
        self.0.set_attribute(name, value).ok();
    }

    /// Text that stays.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.0.append_with_str_1(text).ok();
        self
    }

    /// Another element inside.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "what is built inside is handed over")]
    pub fn child(self, child: El) -> Self {
        self.0.append_child(&child.0).ok();
        self
    }

    /// Several elements inside.
    #[must_use]
    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Text that changes.
    #[must_use]
    pub fn says(self, text: impl Fn() -> String + 'static) -> Self {
        self.says_boxed(Box::new(text))
    }

    /// An attribute that changes.
    #[must_use]
    pub fn vary(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        self.vary_boxed(name, Box::new(move || Some(value())))
    }

    /// An attribute that changes and may be absent.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.vary_boxed(name, Box::new(value))
    }

    /// An attribute without a value that comes and goes.
    #[must_use]
    pub fn flag(self, name: &'static str, is: impl Fn() -> bool + 'static) -> Self {
        self.vary_boxed(name, Box::new(move || is().then(String::new)))
    }

    /// A style property that changes.
    #[must_use]
    pub fn style(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        self.style_boxed(name, Box::new(value))
    }

    /// The value of a field, kept equal to a signal both ways.
    #[must_use]
    pub fn bind(self, value: RwSignal<String>) -> Self {
        let field = self.clone();
        react(move || value.with(|value| field.set_value(value)));
        self.on("input", move |event| value.set(event_target_value(&event)))
    }

    /// The tick of a checkbox, kept equal to a signal; `changed` hears what the user does.
    #[must_use]
    pub fn tick(self, value: impl Fn() -> bool + 'static, changed: impl Fn(bool) + 'static) -> Self {
        let field = self.clone();
        react(move || {
            field.0.unchecked_ref::<web_sys::HtmlInputElement>().set_checked(value());
        });
        self.on("change", move |event| changed(event_target_checked(&event)))
    }

    /// Listens to an event.
    #[must_use]
    pub fn on(self, event: &str, run: impl FnMut(Event) + 'static) -> Self {
        self.on_boxed(event, Box::new(run))
    }

    /// Listens to a click.
    #[must_use]
    pub fn press(self, mut run: impl FnMut() + 'static) -> Self {
        self.on_boxed("click", Box::new(move |_| run()))
    }

    /// A place inside for what `make` gives for the present state; made anew when the state is another one.
    #[must_use]
    pub fn part<T: PartialEq + Clone + 'static>(
        self,
        state: impl Fn() -> T + 'static,
        make: impl Fn(T) -> Option<El> + 'static,
    ) -> Self {
        let make = Rc::new(make);
        let mut before = None;
        self.part_boxed(Box::new(move || {
            let now = state();
            if before.as_ref() == Some(&now) {
                return None;
            }
            before = Some(now.clone());
            let make = make.clone();
            Some(Box::new(move || make(now)))
        }))
    }

    /// A place inside for an element that is there only while something is so.
    #[must_use]
    pub fn when(self, is: impl Fn() -> bool + 'static, make: impl Fn() -> El + 'static) -> Self {
        self.part(is, move |is| is.then(&make))
    }

    /// One element for each key, in the order of the keys; one whose key stays is kept.
    #[must_use]
    pub fn each(self, keys: impl Fn() -> Vec<String> + 'static, make: impl Fn(&str) -> El + 'static) -> Self {
        self.each_boxed(Box::new(keys), Box::new(make))
    }

    /// The element with what HTML adds to it.
    pub fn html(&self) -> &HtmlElement {
        self.0.unchecked_ref()
    }

    /// Puts the focus on it.
    pub fn focus(&self) {
        self.html().focus().ok();
    }

    /// What is typed or chosen in it.
    pub fn value(&self) -> String {
        js_sys::Reflect::get(&self.0, &VALUE.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
    }

    fn set_value(&self, value: &str) {
        // Setting it moves the caret even when it is the same.
        if self.value() != value {
            js_sys::Reflect::set(&self.0, &VALUE.into(), &value.into()).ok();
        }
    }

    fn says_boxed(self, text: Box<dyn Fn() -> String>) -> Self {
        let node = document().create_text_node("");
        self.0.append_child(&node).ok();
        let mut before = String::new();
        react(move || {
            let now = text();
            if now != before {
                node.set_data(&now);
                before = now;
            }
        });
        self
    }

    fn vary_boxed(self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) -> Self {
        let element = self.0.clone();
        let mut before = None;
        react(move || {
            let now = value();
            if now != before {
                match &now {
                    Some(value) => element.set_attribute(name, value).ok(),
                    None => element.remove_attribute(name).ok(),
                };
                before = now;
            }
        });
        self
    }

    fn style_boxed(self, name: &'static str, value: Box<dyn Fn() -> String>) -> Self {
        let style = self.html().style();
        let mut before = String::new();
        react(move || {
            let now = value();
            if now != before {
                style.set_property(name, &now).ok();
                before = now;
            }
        });
        self
    }

    fn on_boxed(self, event: &str, run: Box<dyn FnMut(Event)>) -> Self {
        // The browser lets go of it together with the element.
        let run = Closure::wrap(run).into_js_value();
        self.0.add_event_listener_with_callback(event, run.unchecked_ref()).ok();
        self
    }

    fn part_boxed(self, mut next: Box<dyn FnMut() -> Option<Make>>) -> Self {
        let place = self.place();
        let outer = own();
        let mut shown: Option<(Owner, Option<El>)> = None;
        react(move || {
            let Some(make) = next() else { return };
            if let Some((owner, element)) = shown.take() {
                owner.cleanup();
                if let Some(element) = element {
                    element.0.remove();
                }
            }
            let owner = outer.child();
            let element = owner.with(|| untrack(make));
            if let Some(element) = &element {
                before(&place, element);
            }
            shown = Some((owner, element));
        });
        self
    }

    fn each_boxed(self, keys: Box<dyn Fn() -> Vec<String>>, make: Box<dyn Fn(&str) -> El>) -> Self {
        let place = self.place();
        let outer = own();
        let items: RefCell<Vec<(String, El, Owner)>> = RefCell::new(Vec::new());
        react(move || {
            let keys = keys();
            let mut items = items.borrow_mut();
            if items.iter().map(|(key, ..)| key).eq(keys.iter()) {
                return;
            }
            let mut old = core::mem::take(&mut *items);
            old.retain(|(key, element, owner)| {
                let stays = keys.contains(key);
                if !stays {
                    owner.cleanup();
                    element.0.remove();
                }
                stays
            });
            for key in keys {
                let known = old.iter().position(|(each, ..)| *each == key);
                // What stays in its order is not touched, so that it keeps the focus and where it is scrolled to.
                let in_order = known == Some(0);
                let item = if let Some(at) = known {
                    old.remove(at)
                } else {
                    let owner = outer.child();
                    let element = owner.with(|| untrack(|| make(&key)));
                    (key, element, owner)
                };
                if !in_order {
                    match old.first() {
                        Some((_, next, _)) => before(&next.0, &item.1),
                        None => before(&place, &item.1),
                    }
                }
                items.push(item);
            }
        });
        self
    }

    /// Marks a place among the children.
    fn place(&self) -> Node {
        let place = document().create_comment("");
        self.0.append_child(&place).ok();
        place.into()
    }
}

fn before(place: &Node, element: &El) {
    if let Some(parent) = place.parent_node() {
        parent.insert_before(&element.0, Some(place)).ok();
    }
}

/// Makes what stands in a place, or nothing.
type Make = Box<dyn FnOnce() -> Option<El>>;

const SVG: &str = "http://www.w3.org/2000/svg";
const VALUE: &str = "value";

//! [`El`]: an element and what keeps it up to date, built by plain calls on Leptos's effects and owners.
//!
//! The `view!` macro makes a type of every element and code of every type: measured on this page it came to
//! 180 kB of compressed WebAssembly, more than the whole page may weigh. Here every closure is boxed at the door, so
//! that an element costs a few calls. The boxes hold traits of our own, because a `dyn Fn` carries its body twice: once
//! to be called and once to be called for the last time. No markup is ever parsed: text is text nodes, and there is no
//! HTML sink.

use core::time::Duration;
use std::borrow::Cow;

use gloo_timers::callback::{Interval, Timeout};
use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement, Node};

use super::context::live::Live;

/// An element. Cloning it gives another handle on the same element.
#[derive(Clone)]
pub struct El(pub Element);

/// An HTML element as a style sheet would name it, and the attributes that stay:
/// `button.button.header-add type=button hidden`. A value with a blank in it needs [`El::attr`].
pub fn el(of: &str) -> El {
    let mut words = of.split(' ');
    let name = words.next().unwrap_or_default();
    let (tag, classes) = name.split_once('.').unwrap_or((name, ""));
    let el = El(document().create_element(tag).expect_throw("the tag is one"));
    if !classes.is_empty() {
        el.set("class", &classes.replace('.', " "));
    }
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        el.set(name, value);
    }
    el
}

/// An icon of the sprite. Decoration: the word stands beside it or in the label of its button.
pub fn icon(name: &str) -> El {
    svg(|shape| shape.attr("href", &sprite(name)))
}

/// An icon that changes.
pub fn icon_of(name: impl Fn() -> &'static str + 'static) -> El {
    svg(|shape| shape.vary("href", move || sprite(name())))
}

/// A drawing of one shape: its class, the square it is drawn on, and its outline.
pub fn drawing(class: &str, view: &str, outline: &str) -> El {
    let of = |tag| El(document().create_element_ns(Some(SVG), tag).expect_throw("the tag is one"));
    of("svg").attr("class", class).attr("role", "img").attr("viewBox", view).child(of("path").attr("d", outline))
}

/// A button that is only an icon, with its name for those who do not see it.
pub fn icon_button(name: &'static str, label: &str, press: impl FnMut() + 'static) -> El {
    let button = el("button.icon-button type=button data-small").attr("aria-label", label).attr("title", label);
    button.child(icon(name)).press(press)
}

/// A button with a word.
pub fn button(word: &str, press: impl FnMut() + 'static) -> El {
    el("button.button type=button").text(word).press(press)
}

/// Runs `run` now, and again whenever a value it read has changed, until the present owner is cleaned up.
pub fn react(run: impl FnMut() + 'static) {
    react_boxed(Box::new(run));
}

/// Runs `run` once after a while, unless the timer is dropped before.
pub fn timer(wait: Duration, run: impl FnMut() + 'static) -> Timeout {
    timer_boxed(wait, Box::new(run))
}

/// Runs `run` once after a while.
pub fn later(wait: Duration, run: impl FnMut() + 'static) {
    timer(wait, run).forget();
}

/// Runs `run` every so often, until the present owner is cleaned up.
pub fn every(step: Duration, run: impl FnMut() + 'static) {
    every_boxed(step, Box::new(run));
}

/// Listens to an event of the whole page, or of another target that lives on, until the present owner is cleaned up.
pub fn listen(target: &EventTarget, event: &'static str, run: impl FnMut(&Event) + 'static) {
    let hear = hear_boxed(target, event, Box::new(run));
    Live::new(Listener { target: target.clone(), event, hear });
}

/// The first element of the page that matches.
pub fn find(selector: &str) -> Option<El> {
    document().query_selector(selector).ok().flatten().map(El)
}

/// Puts the focus on the first element that matches, once what was just asked for is shown.
pub fn focus(selector: &str) {
    let selector = selector.to_owned();
    later(Duration::ZERO, move || {
        if let Some(found) = find(&selector) {
            found.focus();
        }
    });
}

/// An owner of its own for a part of the page; cleaned up with the present one at the latest.
pub fn own() -> Owner {
    Owner::current().map_or_else(Owner::new, |owner| owner.child())
}

/// What runs again and again.
trait Runs {
    fn run(&mut self);
}

impl<F: FnMut()> Runs for F {
    fn run(&mut self) {
        self();
    }
}

/// What hears an event.
trait Hears {
    fn hear(&mut self, event: &Event);
}

impl<F: FnMut(&Event)> Hears for F {
    fn hear(&mut self, event: &Event) {
        self(event);
    }
}

/// What has something to say, mostly in words that are fixed; `None` is nothing at all.
trait Says {
    fn say(&self) -> Option<Cow<'static, str>>;
}

impl<W: Words, F: Fn() -> W> Says for F {
    fn say(&self) -> Option<Cow<'static, str>> {
        self().words()
    }
}

/// What can be said in a text or an attribute.
pub trait Words {
    /// The words, or none where there is no attribute.
    fn words(self) -> Option<Cow<'static, str>>;
}

impl Words for String {
    fn words(self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self))
    }
}

impl Words for &'static str {
    fn words(self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl Words for bool {
    fn words(self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(if self { "true" } else { "false" }))
    }
}

impl<W: Words> Words for Option<W> {
    fn words(self) -> Option<Cow<'static, str>> {
        self.and_then(W::words)
    }
}

/// Where changing words stand in an element.
#[derive(Clone, Copy)]
enum Spot {
    Text,
    Attribute(&'static str),
    Style(&'static str),
}

/// What stands in a place, by the present state.
trait Stands {
    /// Looks at the state; says whether it is another one.
    fn changed(&mut self) -> bool;
    /// Makes what stands there, or nothing.
    fn make(&self) -> Option<El>;
}

struct Part<T, S, M> {
    now: Option<T>,
    state: S,
    make: M,
}

impl<T: PartialEq, S: Fn() -> T, M: Fn(&T) -> Option<El>> Stands for Part<T, S, M> {
    fn changed(&mut self) -> bool {
        let now = Some((self.state)());
        let changed = self.now != now;
        self.now = now;
        changed
    }

    fn make(&self) -> Option<El> {
        self.now.as_ref().and_then(&self.make)
    }
}

/// What stands in a row, one element for each key.
trait Lists {
    fn keys(&self) -> Vec<String>;
    fn make(&self, key: &str) -> El;
}

impl<K: Fn() -> Vec<String>, M: Fn(&str) -> El> Lists for (K, M) {
    fn keys(&self) -> Vec<String> {
        self.0()
    }

    fn make(&self, key: &str) -> El {
        self.1(key)
    }
}

fn react_boxed(mut runs: Box<dyn Runs>) {
    let effect = RenderEffect::new(move |_| runs.run());
    Live::new(effect);
}

fn timer_boxed(wait: Duration, mut runs: Box<dyn Runs>) -> Timeout {
    Timeout::new(wait.as_millis() as u32, move || runs.run())
}

fn every_boxed(step: Duration, mut runs: Box<dyn Runs>) {
    Live::new(Interval::new(step.as_millis() as u32, move || runs.run()));
}

fn hear_boxed(target: &EventTarget, event: &str, mut hears: Box<dyn Hears>) -> Function {
    let hear: Box<dyn FnMut(Event)> = Box::new(move |event| hears.hear(&event));
    let hear: Function = Closure::wrap(hear).into_js_value().unchecked_into();
    // Fails for no event that has a name.
    target.add_event_listener_with_callback(event, &hear).ok();
    hear
}

/// Stops listening when dropped.
struct Listener {
    target: EventTarget,
    event: &'static str,
    hear: Function,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.target.remove_event_listener_with_callback(self.event, &self.hear).ok();
    }
}

/// An icon whose shape is finished by `shape`.
fn svg(shape: impl FnOnce(El) -> El) -> El {
    let of = |tag| El(document().create_element_ns(Some(SVG), tag).expect_throw("the tag is one"));
    of("svg").attr("class", "icon").attr("aria-hidden", "true").child(shape(of("use")))
}

fn sprite(name: &str) -> String {
    ["#icon-", name].concat()
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
        self.0.append_child(&document().create_text_node(text)).ok();
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
    pub fn says<W: Words>(self, text: impl Fn() -> W + 'static) -> Self {
        self.keep(Spot::Text, Box::new(text));
        self
    }

    /// An attribute that changes; there is none while it has no words.
    #[must_use]
    pub fn vary<W: Words>(self, name: &'static str, value: impl Fn() -> W + 'static) -> Self {
        self.keep(Spot::Attribute(name), Box::new(value));
        self
    }

    /// An attribute without a value that comes and goes.
    #[must_use]
    pub fn flag(self, name: &'static str, is: impl Fn() -> bool + 'static) -> Self {
        self.vary(name, move || is().then_some(""))
    }

    /// A style property that changes.
    #[must_use]
    pub fn style<W: Words>(self, name: &'static str, value: impl Fn() -> W + 'static) -> Self {
        self.keep(Spot::Style(name), Box::new(value));
        self
    }

    /// The value of a field, kept equal to a signal both ways.
    #[must_use]
    pub fn bind(self, value: Live<String>) -> Self {
        let field = self.clone();
        react(move || value.with(|value| field.set_value(value)));
        let field = self.clone();
        self.on("input", move |_| value.set(field.value()))
    }

    /// The tick of a checkbox, kept equal to a signal; `changed` hears what the user does.
    #[must_use]
    pub fn tick(self, value: impl Fn() -> bool + 'static, changed: impl Fn(bool) + 'static) -> Self {
        let field = self.0.clone().unchecked_into::<HtmlInputElement>();
        let ticked = field.clone();
        react(move || field.set_checked(value()));
        self.on("change", move |_| changed(ticked.checked()))
    }

    /// Listens to an event.
    #[must_use]
    pub fn on(self, event: &str, run: impl FnMut(&Event) + 'static) -> Self {
        // The browser lets go of it together with the element.
        hear_boxed(&self.0, event, Box::new(run));
        self
    }

    /// Listens to a click.
    #[must_use]
    pub fn press(self, mut run: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| run())
    }

    /// A place inside for what `make` gives for the present state; made anew when the state is another one.
    #[must_use]
    pub fn part<T: PartialEq + 'static>(
        self,
        state: impl Fn() -> T + 'static,
        make: impl Fn(&T) -> Option<El> + 'static,
    ) -> Self {
        self.stand(Box::new(Part { now: None, state, make }));
        self
    }

    /// A place inside for an element that is there only while something is so.
    #[must_use]
    pub fn when(self, is: impl Fn() -> bool + 'static, make: impl Fn() -> El + 'static) -> Self {
        self.part(is, move |is| is.then(&make))
    }

    /// One element for each key, in the order of the keys; one whose key stays is kept.
    #[must_use]
    pub fn each(self, keys: impl Fn() -> Vec<String> + 'static, make: impl Fn(&str) -> El + 'static) -> Self {
        self.list(Box::new((keys, make)));
        self
    }

    /// The element with what HTML adds to it.
    pub fn html(&self) -> &HtmlElement {
        self.0.unchecked_ref()
    }

    /// Puts the focus on it.
    pub fn focus(&self) {
        self.html().focus().ok();
    }

    /// Chooses all that is typed in it.
    pub fn select(&self) {
        self.0.unchecked_ref::<HtmlInputElement>().select();
    }

    /// What is typed or chosen in it.
    pub fn value(&self) -> String {
        // Lists have it as well as fields.
        self.0.unchecked_ref::<HtmlInputElement>().value()
    }

    /// Puts a text in it, or moves it there.
    pub fn set_value(&self, value: &str) {
        // Setting it moves the caret even when it is the same.
        if self.value() != value {
            self.0.unchecked_ref::<HtmlInputElement>().set_value(value);
        }
    }

    /// Keeps words up to date.
    fn keep(&self, spot: Spot, says: Box<dyn Says>) {
        let mut node: Node = self.0.clone().into();
        if matches!(spot, Spot::Text) {
            node = document().create_text_node("").into();
            self.0.append_child(&node).ok();
        }
        let mut before = None;
        react(move || {
            let now = says.say();
            if now == before {
                return;
            }
            let element: &HtmlElement = node.unchecked_ref();
            // Fails only for names that are no attributes.
            match (spot, now.as_deref()) {
                (Spot::Text, words) => node.set_text_content(words),
                (Spot::Style(name), words) => drop(element.style().set_property(name, words.unwrap_or_default())),
                (Spot::Attribute(name), Some(words)) => drop(element.set_attribute(name, words)),
                (Spot::Attribute(name), None) => drop(element.remove_attribute(name)),
            }
            before = now;
        });
    }

    fn stand(&self, mut stands: Box<dyn Stands>) {
        let place = self.place();
        let outer = own();
        let mut shown: Option<(Owner, Option<El>)> = None;
        react(move || {
            if !stands.changed() {
                return;
            }
            if let Some((owner, element)) = shown.take() {
                owner.cleanup();
                if let Some(element) = element {
                    element.0.remove();
                }
            }
            let owner = outer.child();
            let element = owner.with(|| untrack(|| stands.make()));
            if let Some(element) = &element {
                before(&place, element);
            }
            shown = Some((owner, element));
        });
    }

    fn list(&self, lists: Box<dyn Lists>) {
        let place = self.place();
        let outer = own();
        let mut items: Vec<(String, El, Owner)> = Vec::new();
        react(move || {
            let keys = lists.keys();
            if items.iter().map(|(key, ..)| key).eq(keys.iter()) {
                return;
            }
            let mut old = core::mem::take(&mut items);
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
                    let element = owner.with(|| untrack(|| lists.make(&key)));
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
    }

    /// Marks a place among the children.
    fn place(&self) -> Node {
        let place = document().create_text_node("");
        self.0.append_child(&place).ok();
        place.into()
    }
}

fn before(place: &Node, element: &El) {
    // Texts have the method as well as elements.
    place.unchecked_ref::<Element>().before_with_node_1(&element.0).ok();
}

const SVG: &str = "http://www.w3.org/2000/svg";

//! [`Live`]: a value that is `Copy` to hand around, and that whoever read it hears of when it changes.
//!
//! Leptos's signals make code for every type they hold, and again for every way of reading it: measured on this page,
//! a tenth of it. Here one trigger without a type carries the news, and the value lies beside it.

use core::any::Any;
use core::cell::RefCell;
use core::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::reactive::owner::ArenaItem;
use leptos::reactive::signal::ArcTrigger;

use crate::ui::dom::react;

/// A value that is there until the owner it was made under is cleaned up; reading it later panics, changing it does
/// nothing.
pub struct Live<T> {
    place: Place,
    of: PhantomData<fn() -> T>,
}

/// Where it lies, whatever it is.
type Place = ArenaItem<Rc<Node<dyn Any>>, LocalStorage>;

struct Node<V: ?Sized> {
    news: ArcTrigger,
    value: V,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: 'static> Live<T> {
    /// Holds a value.
    pub fn new(value: T) -> Self {
        let node = Node { news: ArcTrigger::new(), value: RefCell::new(value) };
        Self { place: placed(Rc::new(node)), of: PhantomData }
    }

    /// Reads it, and hears of its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        track(self.place);
        self.with_untracked(read)
    }

    /// Reads it once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&value(&present(self.place)).borrow())
    }

    /// Puts another value in its place, and tells.
    pub fn set(self, new: T) {
        self.update(|value| *value = new);
    }

    /// Changes it, and tells. Nothing when it is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.update_untracked(change);
        notify(self.place);
    }

    /// Changes it without telling. Nothing when it is gone.
    pub fn update_untracked(self, change: impl FnOnce(&mut T)) {
        if let Some(node) = self.place.try_get_value() {
            change(&mut value(&node).borrow_mut());
        }
    }

    /// Hears of its changes.
    pub fn track(self) {
        track(self.place);
    }
}

impl<T: Clone + 'static> Live<T> {
    /// What it is, and hears of its changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// What it is now.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: PartialEq + 'static> Live<T> {
    /// Puts another value in its place, and tells only if it is another one.
    pub fn keep(self, new: T) {
        if self.place.try_get_value().is_some_and(|node| *value::<T>(&node).borrow() != new) {
            self.set(new);
        }
    }
}

/// What follows from other values. It changes in the same turn of the browser, before anything is painted.
pub fn follow<T: PartialEq + 'static>(compute: impl Fn() -> T + 'static) -> Live<T> {
    let live = Live::new(untrack(&compute));
    react(move || live.keep(compute()));
    live
}

fn placed(node: Rc<Node<dyn Any>>) -> Place {
    ArenaItem::new_local(node)
}

fn track(place: Place) {
    present(place).news.track();
}

fn notify(place: Place) {
    if let Some(node) = place.try_get_value() {
        node.news.notify();
    }
}

#[expect(clippy::expect_used, reason = "components read what was made under their own owner or above")]
fn present(place: Place) -> Rc<Node<dyn Any>> {
    place.try_get_value().expect("the value is still there")
}

#[expect(clippy::expect_used, reason = "a place holds what it was made with")]
fn value<T: 'static>(node: &Node<dyn Any>) -> &RefCell<T> {
    node.value.downcast_ref().expect("the value has its type")
}

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
/// nothing. So does changing it while it is read.
pub struct Live<T> {
    place: Place,
    of: PhantomData<fn() -> T>,
}

/// Where it lies, whatever it is.
type Place = ArenaItem<Rc<Node>, LocalStorage>;

struct Node {
    news: ArcTrigger,
    /// Taken out while it is changed.
    value: RefCell<Option<Rc<dyn Any>>>,
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
        Self { place: placed(Rc::new(value)), of: PhantomData }
    }

    /// Reads it, and hears of its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&*tracked(self.place)))
    }

    /// Reads it once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&*present(self.place)))
    }

    /// Puts another value in its place, and tells.
    pub fn set(self, new: T) {
        put(self.place, Rc::new(new), true);
    }

    /// Changes it, and tells. Nothing when it is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.change(change, true);
    }

    /// Changes it without telling. Nothing when it is gone.
    pub fn update_untracked(self, change: impl FnOnce(&mut T)) {
        self.change(change, false);
    }

    /// Whether its owner still is.
    pub fn is_there(self) -> bool {
        value(self.place).is_some()
    }

    /// Hears of its changes.
    pub fn track(self) {
        tracked(self.place);
    }

    fn change(self, change: impl FnOnce(&mut T), tells: bool) {
        let Some(mut value) = taken(self.place) else { return };
        if let Some(value) = Rc::get_mut(&mut value).and_then(<dyn Any>::downcast_mut) {
            change(value);
        }
        put(self.place, value, tells);
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
        if value(self.place).is_some_and(|value| *typed::<T>(&*value) != new) {
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

fn placed(value: Rc<dyn Any>) -> Place {
    ArenaItem::new_local(Rc::new(Node { news: ArcTrigger::new(), value: RefCell::new(Some(value)) }))
}

fn value(place: Place) -> Option<Rc<dyn Any>> {
    place.try_get_value()?.value.borrow().clone()
}

fn taken(place: Place) -> Option<Rc<dyn Any>> {
    place.try_get_value()?.value.take()
}

fn put(place: Place, value: Rc<dyn Any>, tells: bool) {
    if let Some(node) = place.try_get_value() {
        let _before = node.value.replace(Some(value));
        if tells {
            node.news.notify();
        }
    }
}

fn tracked(place: Place) -> Rc<dyn Any> {
    if let Some(node) = place.try_get_value() {
        node.news.track();
    }
    present(place)
}

#[expect(clippy::expect_used, reason = "components read what was made under their own owner or above")]
fn present(place: Place) -> Rc<dyn Any> {
    value(place).expect("the value is still there")
}

#[expect(clippy::expect_used, reason = "a place holds what it was made with")]
fn typed<T: 'static>(value: &dyn Any) -> &T {
    value.downcast_ref().expect("the value has its type")
}

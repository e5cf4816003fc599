//! [`Locks`]: which page of this browser has a session. The browser itself lets go of a lock when its page or worker ends,
//! however it ends. Web Locks, which `web-sys` does not name for workers yet.

use core::time::Duration;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use crate::id::BrokerId;

/// The sessions this page has; they are let go of when this is dropped.
#[derive(Default)]
pub struct Locks(Rc<Held>);

/// Each session with what lets go of it.
#[derive(Default)]
struct Held(RefCell<BTreeMap<BrokerId, Function>>);

impl Drop for Held {
    fn drop(&mut self) {
        for release in self.0.borrow().values() {
            release.call0(&JsValue::UNDEFINED).ok();
        }
    }
}

impl Locks {
    /// Whether a broker's session is this page's from now on, until the page ends or another takes it. One that another
    /// page has is waited for briefly, as that page may be on its way out, and then taken if `takes`. Where the browser
    /// has no locks, as outside of a secure context, any page may have it.
    pub async fn hold(&self, broker: &BrokerId, takes: bool) -> bool {
        let Some(manager) = manager() else { return true };
        if self.0.0.borrow().contains_key(broker) {
            return true;
        }
        let options = Object::new();
        if takes {
            Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok();
            return self.ask(&manager, broker, &options).await;
        }
        let Ok(controller) = AbortController::new() else { return true };
        Reflect::set(&options, &"signal".into(), &controller.signal()).ok();
        // Dropped once the lock is there: it must not be taken away again.
        let patience = Timeout::new(PATIENCE.as_millis() as u32, move || controller.abort());
        let is_held = self.ask(&manager, broker, &options).await;
        drop(patience);
        is_held
    }

    /// Asks for the lock, and waits for it or for its refusal.
    async fn ask(&self, manager: &JsValue, broker: &BrokerId, options: &Object) -> bool {
        let held = Rc::downgrade(&self.0);
        let asked = Promise::new(&mut |got, refused| {
            let (held, broker, ended_of) = (held.clone(), broker.clone(), (held.clone(), broker.clone()));
            let name = ["topicboard/", broker.as_str()].concat();
            // Called with the lock, which is kept for as long as the promise is open that is given back.
            let keep = Closure::once_into_js(move |_: JsValue| {
                let kept = Promise::new(&mut |release, _| match held.upgrade() {
                    Some(held) => drop(held.0.borrow_mut().insert(broker.clone(), release)),
                    None => drop(release.call0(&JsValue::UNDEFINED)),
                });
                got.call0(&JsValue::UNDEFINED).ok();
                kept
            });
            let request = || {
                let request: Function = Reflect::get(manager, &"request".into())?.dyn_into()?;
                request.call3(manager, &name.into(), options, &keep)?.dyn_into::<Promise>()
            };
            let Ok(ended) = request() else { return drop(refused.call0(&JsValue::UNDEFINED)) };
            spawn_local(async move {
                // It was not to be had, or another page took it, or it was let go of.
                JsFuture::from(ended).await.ok();
                let (held, broker) = ended_of;
                if let Some(held) = held.upgrade() {
                    held.0.borrow_mut().remove(&broker);
                }
                refused.call0(&JsValue::UNDEFINED).ok();
            });
        });
        JsFuture::from(asked).await.is_ok()
    }
}

fn manager() -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

/// How long a page that is on its way out may still have a session.
const PATIENCE: Duration = Duration::from_millis(1_500);

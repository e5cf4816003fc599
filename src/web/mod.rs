//! The browser: thin hands, no thoughts. What a decision needs stands in a room below; what touches JavaScript
//! stands here.

pub mod canvas;
pub mod client;
pub mod clipboard;
pub mod clock;
pub mod files;
pub mod intl;
pub mod journal;
pub mod locks;
pub mod permission;
pub mod storage;
pub mod token;
pub mod wake;
pub mod worker;

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Worker};

/// Starts a worker; `None` when the browser would not.
pub type Starts = Box<dyn Fn() -> Option<Worker>>;

/// In which world the program woke up.
pub enum World {
    /// In the page; `boot.js` starts the workers.
    Page(Starts),
    /// In the worker.
    Worker(DedicatedWorkerGlobalScope),
    /// In neither, as under a test runner.
    Other,
}

/// Asks in which world this is.
pub fn world() -> World {
    let global = js_sys::global();
    match global.dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => World::Worker(scope),
        Err(global) => js_sys::Reflect::get(&global, &JsValue::from_str(WORKER))
            .ok()
            .and_then(|starts| starts.dyn_into::<Function>().ok())
            .map_or(World::Other, |starts| {
                World::Page(Box::new(move || starts.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()))
            }),
    }
}

/// Where `boot.js` leaves what starts a worker for the page to find.
const WORKER: &str = "topicboardWorker";

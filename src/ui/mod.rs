//! The face: components, one a file, and what they share. No business rules: what a value means is decided below.
//!
//! [`context::Document`] holds what the user composed, [`context::Looks`] brings answers in, [`context::Wishes`] takes
//! requests out; they meet nowhere else.

pub mod add;
pub mod app;
pub mod brokers;
pub mod chart;
pub mod connect;
pub mod context;
pub mod countdown;
pub mod dialog;
pub mod dom;
pub mod empty;
pub mod field;
pub mod first;
pub mod gauge;
pub mod grid;
pub mod header;
pub mod help;
pub mod inspector;
pub mod log;
pub mod menu;
pub mod nav;
pub mod paint;
pub mod status;
pub mod switch;
pub mod toast;
pub mod topic;
pub mod topics;
pub mod value;
pub mod widget;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Worker;

use app::app;
use context::keys::Keys;
use context::{Document, Looks, Screen, Wishes};

use crate::port::Request;
use crate::strings;
use crate::web::client::Client;

/// Shows the page in place of its loading state, for as long as the tab lives. The worker was started with the
/// compiled module.
pub fn mount(worker: Worker) {
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
    leptos::mount::mount_to_body(move || {
        let offers = RwSignal::new(Vec::new());
        let (document, wishes, screen) = share(&worker);
        Keys { document, wishes, screen }.listen();
        browser_events(wishes, screen);
        listen(&worker, "error", move || screen.say(strings::WORKER_DIED, true, false));
        spawn_local(context::start::start(document, wishes, screen, offers));
        if let Some(body) = leptos::prelude::document().body() {
            body.append_child(&app(offers).0).ok();
        }
    });
}

/// Gives components what they share, around this worker. Public for tests, which bring a worker of their own.
pub fn share(worker: &Worker) -> (Document, Wishes, Screen) {
    let client = StoredValue::new_local(Client::new(worker.clone()));
    let screen = Screen::begin();
    let looks = Looks::new(client);
    let wishes = Wishes::new(client, looks);
    let document = Document::new(screen, wishes);
    provide_context(screen);
    provide_context(looks);
    provide_context(wishes);
    provide_context(document);
    (document, wishes, screen)
}

/// Tells the worker what only the page can see, and canvases when the system's colours change.
fn browser_events(wishes: Wishes, screen: Screen) {
    window_event_listener(ev::online, move |_| wishes.send(&Request::Online(true)));
    window_event_listener(ev::offline, move |_| wishes.send(&Request::Online(false)));
    window_event_listener(ev::pagehide, move |event| {
        // A page that is kept for the back button comes back with its connections.
        if !event.persisted() {
            wishes.goodbye();
        }
    });
    let shown = move || {
        if !document().hidden() {
            wishes.send(&Request::Woke);
        }
    };
    listen(&document(), "visibilitychange", shown);
    for question in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"] {
        if let Ok(Some(query)) = window().match_media(question) {
            listen(&query, "change", move || screen.recolour());
        }
    }
}

/// Listens for as long as the page lives.
fn listen(target: &web_sys::EventTarget, event: &str, on: impl FnMut() + 'static) {
    let on = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(on);
    // Fails for no event that has a name.
    target.add_event_listener_with_callback(event, wasm_bindgen::JsCast::unchecked_ref(on.as_ref())).ok();
    on.forget();
}

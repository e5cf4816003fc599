//! The face: components, one a file, and what they share. No business rules: what a value means is decided below.
//!
//! [`context::Document`] holds what the user composed, [`context::Looks`] brings answers in, [`context::Wishes`] takes
//! requests out; they meet nowhere else.

pub mod act;
pub mod add;
pub mod app;
pub mod arm;
pub mod boards;
pub mod brokers;
pub mod button;
pub mod chart;
pub mod colour;
pub mod completion;
pub mod compose;
pub mod connect;
pub mod context;
pub mod countdown;
pub mod cover;
pub mod dialog;
pub mod doctor;
pub mod dom;
pub mod editor;
pub mod empty;
pub mod entry;
pub mod field;
pub mod first;
pub mod gauge;
pub mod grid;
pub mod grip;
pub mod halted;
pub mod header;
pub mod heat;
pub mod help;
pub mod image;
pub mod import;
pub mod inspector;
pub mod kiosk;
pub mod lamp;
pub mod level;
pub mod light;
pub mod log;
pub mod map;
pub mod mark;
pub mod menu;
pub mod nav;
pub mod number;
pub mod packets;
pub mod paint;
pub mod palette;
pub mod preview;
pub mod profiles;
pub mod rename;
pub mod repeat;
pub mod select;
pub mod settings;
pub mod share;
pub mod slider;
pub mod status;
pub mod switch;
pub mod table;
pub mod tail;
pub mod taken;
pub mod text;
pub mod thermostat;
pub mod timeline;
pub mod toast;
pub mod topic;
pub mod topics;
pub mod twin;
pub mod usage;
pub mod value;
pub mod widget;

use leptos::mount::mount_to_body;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use app::app;
use context::keys::listen_to_keys;
use context::live::Live;
use context::{Screen, Shared, Wishes};
use dom::{find, listen};

use crate::port::Request;
use crate::web::Starts;

/// Shows the page in place of its loading state, for as long as the tab lives.
pub fn mount(starts: Starts) {
    if let Some(loading) = find("#loading") {
        loading.0.remove();
    }
    mount_to_body(move || {
        let Shared { document, wishes, screen, .. } = Shared::begin(starts);
        let offers = Live::new(Vec::new());
        listen_to_keys();
        document.listen();
        kiosk::begin(document, screen);
        browser_events(wishes, screen);
        import::listen_to_drops(screen);
        spawn_local(context::start::start(document, wishes, screen, offers));
        if let Some(body) = self::document().body() {
            body.append_child(&app(offers).0).ok();
        }
    });
}

/// Tells the worker what only the page can see, and canvases when the system's colours change.
fn browser_events(wishes: Wishes, screen: Screen) {
    listen(&window(), "online", move |_| wishes.send(&Request::Online(true)));
    listen(&window(), "offline", move |_| wishes.send(&Request::Online(false)));
    listen(&window(), "pagehide", move |event| {
        // A page that is kept for the back button comes back with its connections.
        if !event.unchecked_ref::<PageTransitionEvent>().persisted() {
            wishes.goodbye();
        }
    });
    // Time may have passed in which nothing ran.
    let woke = move || wishes.send(&Request::Woke);
    listen(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            woke();
        }
    });
    listen(&document(), "resume", move |_| woke());
    listen(&window(), "pageshow", move |event| {
        if event.unchecked_ref::<PageTransitionEvent>().persisted() {
            woke();
        }
    });
    listen(&window(), "hashchange", move |_| share::open_links(screen));
    for question in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"] {
        if let Ok(Some(query)) = window().match_media(question) {
            listen(&query, "change", move |_| screen.recolour());
        }
    }
}

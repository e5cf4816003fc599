//! What components share: the document, the watch, the wishes, and what is open on the screen. All are `Copy` and
//! narrow; a component asks for the one it needs.

pub mod document;
pub mod keys;
pub mod live;
pub mod looks;
pub mod screen;
pub mod start;
pub mod tree;
pub mod trouble;
pub mod window;
pub mod wishes;
pub mod written;

pub use document::Document;
pub use live::Live;
pub use looks::{Broker, Looks};
pub use screen::{Layer, Part, Screen, Toast};
pub use wishes::Wishes;

use leptos::prelude::expect_context;
use web_sys::Worker;

use crate::web::client::Client;

/// All of it.
#[derive(Clone, Copy)]
pub struct Shared {
    /// The document the user composed.
    pub document: Document,
    /// Views in, answers out.
    pub looks: Looks,
    /// Requests to the worker.
    pub wishes: Wishes,
    /// What is open on the screen.
    pub screen: Screen,
}

impl Shared {
    /// Called once, by the page's root.
    pub fn new(worker: Worker) -> Self {
        let client = Live::new(Client::new(worker));
        let screen = Screen::begin();
        let looks = Looks::new(client);
        let wishes = Wishes::new(client, looks);
        Self { document: Document::new(screen, wishes), looks, wishes, screen }
    }
}

/// The document the user composed. Panics outside of the application.
pub fn document() -> Document {
    shared().document
}

/// Views in, answers out. Panics outside of the application.
pub fn looks() -> Looks {
    shared().looks
}

/// Requests to the worker. Panics outside of the application.
pub fn wishes() -> Wishes {
    shared().wishes
}

/// What is open on the screen. Panics outside of the application.
pub fn screen() -> Screen {
    shared().screen
}

fn shared() -> Shared {
    expect_context()
}

//! What components share: the document, the watch, the wishes, and what is open on the screen. All are `Copy` and
//! narrow; a component asks for the one it needs.

pub mod document;
pub mod keys;
pub mod looks;
pub mod screen;
pub mod start;
pub mod tree;
pub mod trouble;
pub mod window;
pub mod wishes;

pub use document::Document;
pub use looks::{Broker, Looks};
pub use screen::{Layer, Part, Screen, Toast};
pub use wishes::Wishes;

use leptos::prelude::expect_context;

/// The document the user composed. Panics outside of the application.
pub fn document() -> Document {
    expect_context()
}

/// Views in, answers out. Panics outside of the application.
pub fn looks() -> Looks {
    expect_context()
}

/// Requests to the worker. Panics outside of the application.
pub fn wishes() -> Wishes {
    expect_context()
}

/// What is open on the screen. Panics outside of the application.
pub fn screen() -> Screen {
    expect_context()
}

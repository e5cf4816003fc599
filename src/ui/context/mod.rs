//! What components share: the document, the watch, the wishes, and what is open on the screen. All are `Copy` and
//! narrow; a component asks for the one it needs.

pub mod actions;
pub mod document;
pub mod exam;
pub mod hand;
pub mod keys;
pub mod live;
pub mod looks;
pub mod permit;
pub mod profiles;
pub mod screen;
pub mod start;
pub mod tree;
pub mod trouble;
pub mod window;
pub mod wishes;

pub use document::Document;
pub use exam::Exam;
pub use hand::Hand;
pub use live::Live;
pub use looks::{Broker, Looks};
pub use permit::Permit;
pub use screen::{Layer, Part, Screen, Toast};
pub use wishes::Wishes;

use core::cell::Cell;

use crate::time::Timestamp;
use crate::web::Starts;
use crate::web::client::Client;

/// All of it.
#[derive(Clone, Copy)]
pub struct Shared {
    /// The document the user composed.
    pub document: Document,
    /// Where its widgets stand, and the one that is held.
    pub hand: Hand,
    /// Views in, answers out.
    pub looks: Looks,
    /// Requests to the worker.
    pub wishes: Wishes,
    /// The test of a connection.
    pub exam: Exam,
    /// What is open on the screen.
    pub screen: Screen,
    /// The time that somebody points at in a chart, for all charts of the board.
    pub cross: Live<Option<Timestamp>>,
}

impl Shared {
    /// Begins with a worker; what components ask for is this from now on. Called once, by the page's root.
    pub fn begin(starts: Starts) -> Self {
        let client = Live::new(Client::new(starts));
        let screen = Screen::begin();
        let looks = Looks::new(client);
        let wishes = Wishes::new(client, looks, screen);
        let document = Document::new(screen, wishes);
        let (hand, exam) = (Hand::new(document), Exam::new(client));
        let shared = Self { document, hand, looks, wishes, exam, screen, cross: Live::new(None) };
        SHARED.set(Some(shared));
        shared
    }
}

/// The document the user composed. Panics outside of the application.
pub fn document() -> Document {
    shared().document
}

/// Where widgets stand, and the one that is held. Panics outside of the application.
pub fn hand() -> Hand {
    shared().hand
}

/// Views in, answers out. Panics outside of the application.
pub fn looks() -> Looks {
    shared().looks
}

/// Requests to the worker. Panics outside of the application.
pub fn wishes() -> Wishes {
    shared().wishes
}

/// The test of a connection. Panics outside of the application.
pub fn exam() -> Exam {
    shared().exam
}

/// The time that somebody points at in a chart. Panics outside of the application.
pub fn cross() -> Live<Option<Timestamp>> {
    shared().cross
}

/// What is open on the screen. Panics outside of the application.
pub fn screen() -> Screen {
    shared().screen
}

#[expect(clippy::expect_used, reason = "the page's root has begun before any component is made")]
fn shared() -> Shared {
    SHARED.get().expect("the page has begun")
}

thread_local! {
    /// There is one page. A context of Leptos's would be looked up by type through every owner above.
    static SHARED: Cell<Option<Shared>> = const { Cell::new(None) };
}

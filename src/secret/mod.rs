//! Passwords and tokens: a type that cannot be printed, compared, serialised or copied by accident.
//! Only these doors lay one open: `port::wire` from the page to the worker, CONNECT, and the two authentication methods.
//! What a token says about its own time is read here ([`Claims`]).

mod token;

pub use token::{Claims, MOST_BYTES};

/// A password or token. Has no `Debug`, no `Display` and no `Serialize`, so that none can slip into a log,
/// a document or a panic message.
#[derive(Clone, Default)]
pub struct Secret(Box<str>);

impl Secret {
    /// Takes a secret from whoever typed or configured it.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Call it where it leaves for the broker, and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

//! [`Permit`]: leave to publish one command.

use super::{document, screen};
use crate::strings;

/// Leave to publish one command of the board shown. Publishing takes it, it cannot be copied, and nothing but
/// [`Permit::ask`] makes one: a page for viewing, a kiosk and a board that was not armed publish nothing.
pub struct Permit(());

impl Permit {
    /// Asks for leave; whoever asks in an effect hears when the answer is another one. Ask when a person acts, and use it
    /// at once.
    ///
    /// # Errors
    /// The sentence that says why there is none.
    pub fn ask() -> Result<Self, &'static str> {
        if !screen().can_publish() {
            Err(strings::CANNOT_PUBLISH)
        } else if !document().armed.get() {
            Err(strings::NOT_ARMED)
        } else {
            Ok(Self(()))
        }
    }
}

//! The browser: thin hands, no thoughts.

pub mod client;
pub mod clock;

//! The policy: one broker's [`Session`](crate::mqtt::Session) kept alive. Still without sockets and clocks.
//!
//! [`Client`] connects, subscribes again after every reconnect, delivers, and decides whether to give up or try
//! again. Which reason means what is said once, in [`retry`].

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

mod adapt;
mod connection;
pub mod doctor;
mod durable;
mod ending;
mod event;
pub mod findings;
mod greeting;
mod keeping;
mod line;
mod nodes;
mod outbox;
mod record;
pub mod retry;
mod silence;
pub mod state;
mod subscriptions;
mod token;

pub use connection::{Bounds, Client};
pub use event::{Event, Note, Output};
pub use record::{Record, Write};
pub use state::{Grant, Keeping, Notice, Outcome, Queued, State, Status, Trouble, Unkept};
pub use token::{NoToken, Token};

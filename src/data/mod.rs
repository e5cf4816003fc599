//! The memory: what is known of every topic, within a budget, and the questions it answers.
//!
//! A [`Store`] takes messages in; a [`Standing`] view is a question somebody looks at, answered when its answer
//! changed. Nothing here knows of sockets, pages or pixels.

mod arena;
mod connection;
mod follow;
mod known;
pub mod limits;
mod matches;
mod name;
mod natural;
mod outline;
mod rate;
mod recorder;
mod ring;
mod rows;
mod said;
pub mod series;
pub mod standing;
pub mod store;
mod tails;
mod topics;
pub mod view;

pub use limits::Limits;
pub use series::{Sample, Series};
pub use standing::Standing;
pub use store::{Message, Recording, Slot, Store};
pub use view::{Answer, Feed, Source, View};

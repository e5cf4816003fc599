//! The memory: what is known of every topic, within a budget, and the questions it answers.

pub mod limits;
pub mod view;

pub use limits::Limits;
pub use view::{Answer, Source, View};

//! The policy: one broker's session kept alive.

pub mod state;

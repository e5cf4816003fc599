//! The browser: thin hands, no thoughts.

pub mod canvas;
pub mod client;
pub mod clipboard;
pub mod clock;
pub mod intl;
pub mod storage;

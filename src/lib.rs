#![doc = include_str!("ARCHITECTURE.md")]

pub mod board;
pub mod client;
pub mod data;
pub mod id;
pub mod mqtt;
pub mod payload;
pub mod plot;
pub mod port;
pub mod profile;
pub mod secret;
pub mod strings;
pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod web;
#[cfg(target_arch = "wasm32")]
pub mod ui;

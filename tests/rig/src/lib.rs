//! The rig: everything of Topicboard that must be native. It builds the page, serves it, plays the broker and the
//! devices, drives a browser, and checks the whole. `main.rs` is the command line; tests use the rooms below.

pub mod axe;
pub mod broker;
pub mod browser;
pub mod bundle;
pub mod cargo;
pub mod chaos;
pub mod client;
pub mod clock;
pub mod compress;
pub mod demo;
pub mod devices;
pub mod error;
pub mod fake;
pub mod faults;
pub mod fuzz;
pub mod headers;
pub mod judge;
pub mod matrix;
pub mod module;
pub mod mosquitto;
pub mod operator;
pub mod peer;
pub mod port;
mod prerequisites;
pub mod project;
pub mod proxy;
pub mod server;
pub mod tools;
pub mod verify;
pub mod wait;
pub mod wire;
pub mod world;

//! The native tests: one binary of modules, everything that needs no browser.

mod client;
mod codec;
mod payload;
mod port;
mod session;
mod tidy;

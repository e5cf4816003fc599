//! The native tests: one binary of modules, everything that needs no browser.

mod board;
mod client;
mod codec;
mod guard;
mod herd;
mod hostile;
mod hub;
mod payload;
mod pictures;
mod plot;
mod port;
mod requests;
mod series;
mod session;
mod statements;
mod store;
mod tidy;
mod topics;
mod transform;
mod views;
mod vigil;
mod wire;

//! The native tests: one binary of modules, everything that needs no browser.

mod payload;
mod series;
mod store;
mod topics;

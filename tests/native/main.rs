//! The native tests: one binary of modules, everything that needs no browser.

mod board;
mod plot;

//! Journeys through the built page, in a real browser, against real brokers. They know the page by the hooks for
//! automation that the README promises; the few selectors beyond them stand in `page.rs`.

mod act;
mod axe;
mod boards;
mod crash;
mod doctor;
mod durable;
mod faults;
mod gallery;
mod harness;
mod hostile;
mod journeys;
mod keyboard;
mod lifecycle;
mod looks;
mod markup;
mod newcomer;
mod outage;
mod page;
mod token;
mod worker;

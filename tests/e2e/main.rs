//! Journeys through the built page.

fn main() {}

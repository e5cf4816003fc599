//! Devices and servers against real brokers.

fn main() {}

//! Devices, brokers and servers of the rig against each other: what all other tests stand on.

mod brokers;
mod client;
mod devices;
mod fakes;
mod server;

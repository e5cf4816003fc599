//! Devices, brokers and servers of the rig against each other: what all other tests stand on.

mod brokers;
mod devices;
mod fakes;
mod hub;
mod server;

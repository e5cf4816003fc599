//! Devices, brokers and servers of the rig against each other: what all other tests stand on.

mod brokers;
mod chaos;
mod demo;
mod devices;
mod fakes;
mod hostile;
mod hub;
mod line;
mod matrix;
mod page;
mod server;
mod socket;

//! The hub as the worker drives it, with scripted brokers and virtual clocks: what its pages are told, whatever
//! happens to the network, to the clocks and to the pages.

mod adapt;
mod brokers;
mod care;
mod chaos;
mod connections;
mod doctor;
mod durable;
mod flood;
mod keeper;
mod line;
mod nodes;
mod packets;
mod pages;
mod publishes;
mod refusals;
mod silence;
mod token;
mod world;

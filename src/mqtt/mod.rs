//! The protocol: MQTT 3.1.1 and 5 from the client's side, without sockets, clocks or policy.

pub mod reason;
pub mod topic;

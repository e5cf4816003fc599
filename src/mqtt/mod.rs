//! The protocol: MQTT 3.1.1 and 5 from the client's side, without sockets, clocks or policy.
//!
//! [`Session`] is the state machine; [`codec`] turns bytes into [`packet`]s and back and is the only room that names
//! mqttbytes. Nothing in here can panic on any bytes: a panic in WebAssembly would end the application.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod authentication;
pub mod codec;
pub mod error;
pub mod event;
pub mod inflight;
pub mod kept;
pub mod options;
pub mod packet;
pub mod qos;
pub mod reason;
pub mod session;
pub mod timer;
pub mod topic;

pub use authentication::{AuthenticationMethod, Bearer, Scram};
pub use codec::{Properties, Property};
pub use error::{Lost, Malformed, Refused};
pub use event::{
    Delivery, Event, Outgoing, Output, PublishProperties, Receipt, RetainHandling, Subscribe, Subscription,
};
pub use kept::{Change, Kept, Unfinished};
pub use options::{Options, Will};
pub use packet::{Protocol, Publish};
pub use qos::Qos;
pub use reason::Reason;
pub use session::{Farewell, Lesson, Session};

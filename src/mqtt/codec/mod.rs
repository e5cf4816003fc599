//! Bytes to [packets](super::packet) and back. The only room that names mqttbytes, and the guard around what that
//! crate does wrong: own framing with the limit before buffering, own check of flags, direction, strings and
//! properties before it reads, validation before it writes, one fresh buffer a packet.
//!
//! mqttbytes reads everything but PUBLISH (a borrowing reader on the hot path), DISCONNECT (whose short forms it refuses)
//! and AUTH (which it does not know), and writes everything but AUTH and the login of CONNECT.

mod cursor;
mod decode;
mod describe;
mod encode;
mod frame;
mod properties;
mod publish;

pub use decode::decode;
pub use describe::{Description, any_topic, describe, has_secrets, identify, redacted, spoken};
pub use encode::encode;
pub use frame::{Frame, frame};
pub use properties::{Properties, Property};

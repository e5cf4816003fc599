//! A broker that means no good: the rig's catalogue of scripts against the product's hub, on a virtual clock and
//! without a socket.

mod scripts;
mod stream;
#[path = "../native/hub/world.rs"]
#[expect(dead_code, reason = "the native tests of the hub stand on it, and ask more")]
mod world;

use rig::fake::bytes;

//! The hub with a broker that says anything at all, beside one that behaves.

#[path = "../hostile/stream.rs"]
mod stream;
#[path = "../native/hub/world.rs"]
#[expect(dead_code, reason = "the native tests of the hub stand on it, and ask more")]
mod world;

// Under the name that the stream has for it.
use crate::wire as bytes;

/// The first byte says the version; then follow frames, each after its size. Says whether there was one.
///
/// # Panics
/// When the product breaks a promise.
pub fn run(input: &[u8]) -> bool {
    stream::check(input);
    input.len() > 2
}

//! Fuzz bodies: the product on any bytes, held to what it promises. A body is a function of bytes, and three drivers
//! share it: the test (`main.rs`), the long seeded run (`seeded.rs`) and libFuzzer (`targets/`).

pub mod codec;
pub mod hub;
pub mod import;
mod input;
mod lax;
mod meaning;
mod reference;
pub mod session;
#[path = "../native/wire.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the native tests read packets with it too; a body has the reference for that"
)]
mod wire;

use fastrand::Rng;

pub use lax::{LAX, Lax};
pub use reference::{Read, STRICT, Strict, is_clean};

/// A body and the inputs to begin with.
pub struct Body {
    /// Its name, which its libFuzzer target shares.
    pub name: &'static str,
    /// Runs it; says whether the input got behind the door, which not all should and not none. Panics when the product
    /// breaks a promise.
    pub run: fn(&[u8]) -> bool,
    /// What is behind its door.
    pub door: &'static str,
    /// Makes an input that is mostly right.
    pub likely: fn(&mut Rng) -> Vec<u8>,
    /// How many of a hundred inputs are its own.
    pub percent: u64,
}

/// All bodies; together they share a hundred percent.
pub const BODIES: &[Body] = &[
    Body { name: "codec", run: codec::run, door: "packets read alike", likely: input::codec, percent: 92 },
    Body { name: "session", run: session::run, door: "with messages", likely: input::session, percent: 3 },
    Body { name: "hub", run: hub::run, door: "with frames", likely: input::hub, percent: 1 },
    Body { name: "import", run: import::run, door: "with boards", likely: import::likely, percent: 4 },
];

/// The input of this number and the index of the body it is for: the same on every machine.
pub fn numbered(number: u64) -> (usize, Vec<u8>) {
    let mut place = number % 100;
    let mut index = 0;
    while place >= BODIES[index].percent {
        place -= BODIES[index].percent;
        index += 1;
    }
    (index, of_body(index, number))
}

/// The input of this number where all are for one body.
fn of_body(index: usize, number: u64) -> Vec<u8> {
    (BODIES[index].likely)(&mut Rng::with_seed(number))
}

/// How many inputs each body had, and how many of them got behind its door.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    /// Inputs.
    pub inputs: u64,
    /// Of them behind the door.
    pub taken: u64,
}

/// Runs some numbered inputs, all for the body of this index where there is one; counts each body's.
///
/// # Panics
/// When a body does, after naming the input.
pub fn run(numbers: impl Iterator<Item = u64>, only: Option<usize>) -> [Count; BODIES.len()] {
    let mut counts = [Count::default(); BODIES.len()];
    for number in numbers {
        let (index, input) = match only {
            Some(index) => (index, of_body(index, number)),
            None => numbered(number),
        };
        let named = Named { number, name: BODIES[index].name, input: &input };
        counts[index].inputs += 1;
        counts[index].taken += u64::from((BODIES[index].run)(named.input));
    }
    counts
}

/// Names an input that a body panics on.
struct Named<'a> {
    number: u64,
    name: &'static str,
    input: &'a [u8],
}

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("input {} of the {} body: {:02x?}", self.number, self.name, self.input);
        }
    }
}

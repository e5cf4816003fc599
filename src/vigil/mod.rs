//! How a page watches over its worker: how it notices that the worker is dead, when it starts another and when it
//! stops, and what the next one must be told ([`Record`]). No worker and no clock here: the page's end of the border
//! does what this says.

mod record;

use core::time::Duration;

pub use record::Record;

use crate::port::{Handling, Outcome};
use crate::strings;
use crate::time::Instant;

/// One worker after the other, watched.
///
/// # The calling contract
/// [`begin`](Self::begin) when a worker was started, [`hear`](Self::hear) whatever it says,
/// [`look`](Self::look) about once a second, and [`died`](Self::died) once it is known to be dead.
#[derive(Default)]
pub struct Vigil {
    life: u32,
    deaths: Vec<Instant>,
    is_ready: bool,
    heard: Instant,
    asked: Option<Instant>,
    is_overdue: bool,
    handling: Option<Handling>,
    is_trapped: bool,
}

/// What a look at the worker leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// All is well.
    Well,
    /// It has been silent: ask whether it is alive.
    Ask,
    /// It has survived long enough: messages need not be named any more.
    Settled,
    /// It did not answer: it hangs.
    Dead,
}

/// What follows a death.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Start another.
    Again,
    /// It died too often: a person decides. What it was about to handle, if that is known.
    Halt(Option<Handling>),
}

impl Vigil {
    /// A worker was started.
    pub fn begin(&mut self, now: Instant) {
        self.life += 1;
        self.is_ready = false;
        self.heard = now;
        self.asked = None;
        self.is_overdue = false;
        self.handling = None;
        self.is_trapped = false;
    }

    /// How many workers there have been.
    pub fn life(&self) -> u32 {
        self.life
    }

    /// Whether the worker should name each message before it handles it, because one before it died.
    pub fn is_careful(&self) -> bool {
        !self.deaths.is_empty()
    }

    /// The worker said something.
    pub fn hear(&mut self, now: Instant) {
        self.is_ready = true;
        self.heard = now;
        self.asked = None;
        self.is_overdue = false;
    }

    /// The worker said what it is about to handle, or that it has been handled.
    pub fn handling(&mut self, what: Option<Handling>) {
        // Behind a trap only what was said before it counts; that it has been handled was not.
        if !self.is_trapped || self.handling.is_none() {
            self.handling = what;
        }
    }

    /// The worker trapped; what it said before may still be on its way.
    pub fn trapped(&mut self) {
        self.is_trapped = true;
    }

    /// Looks after the worker. A page that slept or was busy looks late and has not yet heard what was said
    /// meanwhile, so only the second look in a row that finds the answer overdue says that the worker is dead.
    pub fn look(&mut self, now: Instant) -> Look {
        let late = if self.is_ready {
            self.asked.is_some_and(|asked| now.since(asked) >= PATIENCE)
        } else {
            now.since(self.heard) >= START
        };
        if late {
            return if core::mem::replace(&mut self.is_overdue, true) { Look::Dead } else { Look::Well };
        }
        if self.is_ready && self.asked.is_none() && now.since(self.heard) >= SILENCE {
            self.asked = Some(now);
            return Look::Ask;
        }
        if self.is_ready && self.deaths.last().is_some_and(|death| now.since(*death) >= SPAN) {
            self.deaths.clear();
            return Look::Settled;
        }
        Look::Well
    }

    /// The worker is dead.
    pub fn died(&mut self, now: Instant) -> Fate {
        self.deaths.retain(|death| now.since(*death) < SPAN);
        self.deaths.push(now);
        if self.deaths.len() < MOST {
            return Fate::Again;
        }
        // A person who lets it go on gets as many tries again.
        self.deaths.clear();
        Fate::Halt(self.handling.take())
    }
}

/// What becomes of a publish while no worker is up.
pub fn refused() -> Outcome {
    Outcome::Refused(strings::NO_WORKER.into())
}

/// How long a worker may be silent before it is asked.
const SILENCE: Duration = Duration::from_secs(2);
/// How long it may take to answer, until the look that follows.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long it may take to start, which may have to fetch a file.
const START: Duration = Duration::from_secs(30);
/// So many deaths within [`SPAN`] are too many.
const MOST: usize = 3;
const SPAN: Duration = Duration::from_secs(60);

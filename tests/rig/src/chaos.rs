//! `cargo rig chaos`: the product's sessions while mosquitto is killed and its lines are cut, and what came of it.

use std::process::Command;

use crate::cargo;
use crate::error::Result;
use crate::peer::Kind;
use crate::prerequisites::{self, Need};

/// How much of it; shared between MQTT 5 and 3.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How often the broker is killed and started again.
    pub kills: u64,
    /// How many lines are ended after a random byte.
    pub cuts: u64,
    /// What is random follows from this, as far as two machines run alike.
    pub seed: u64,
}

impl Plan {
    /// What `cargo verify` runs, in half a minute.
    pub const SHORT: Self = Self { kills: 3, cuts: 30, seed: 1 };
    /// What the README's figures come from.
    pub const LONG: Self = Self { kills: 100, cuts: 1_000, seed: 1 };

    /// The plan that a test was asked for by [`command`]; the short one when it was not.
    pub fn asked() -> Self {
        let number = |name, or| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
        let Self { kills, cuts, seed } = Self::SHORT;
        Self { kills: number(KILLS, kills), cuts: number(CUTS, cuts), seed: number(SEED, seed) }
    }
}

/// Runs it and prints what was lost, what came twice and what came out of order.
///
/// # Errors
/// When mosquitto is not to be had, or a promise was not kept.
pub fn run(plan: Plan) -> Result<()> {
    prerequisites::bring(&[Need::Broker(Kind::Mosquitto)])?;
    cargo::run(&mut command(plan), "the lines above say what was not kept")
}

/// The test that does it.
pub(crate) fn command(plan: Plan) -> Command {
    let test = ["test", "--locked", "--package", "rig", "--test", "interop", "--"];
    let one = ["--ignored", "--exact", "--nocapture", "chaos::f1_f2_f3_kills_and_cuts_lose_nothing"];
    let mut command = cargo::cargo(test.into_iter().chain(one));
    command.env(KILLS, plan.kills.to_string()).env(CUTS, plan.cuts.to_string()).env(SEED, plan.seed.to_string());
    command
}

const KILLS: &str = "TOPICBOARD_CHAOS_KILLS";
const CUTS: &str = "TOPICBOARD_CHAOS_CUTS";
const SEED: &str = "TOPICBOARD_CHAOS_SEED";

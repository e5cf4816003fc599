//! `cargo verify`: everything that must pass, part by part, counted.

mod tally;

use std::process::{Command, ExitCode};

use clap::ValueEnum;

use crate::bundle::Bundle;
use crate::chaos::{self, Plan};
use crate::error::{Error, Result};
use crate::peer::Kind;
use crate::prerequisites::{self, Need};
use crate::tools::Tools;
use crate::{cargo, clock};
use tally::Tally;

/// A part of the checks, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// rustfmt has nothing to say
    Format,
    /// clippy has nothing to say, natively and for wasm
    Clippy,
    /// The native tests of the product and of the rig, and three million fuzz inputs
    Native,
    /// Components and worker in headless Chrome
    Browser,
    /// The product, devices and servers against real brokers
    Interop,
    /// Sessions that last while a real broker is killed and lines are cut
    Chaos,
    /// The release build
    Build,
    /// Journeys through the built page in a real browser
    E2e,
    /// What a browser fetches until the first live value
    Size,
}

/// Runs the named parts, or all when none is named. A part that fails does not keep the next from running.
pub fn run(parts: &[Part]) -> ExitCode {
    let parts = if parts.is_empty() { Part::value_variants() } else { parts };
    let mut total = Tally::default();
    let mut minutes = Vec::new();
    for part in parts {
        println!("\n── {part}");
        let began = clock::now();
        let tally = match prerequisites::bring(part.needs()).and_then(|()| part.run()) {
            Ok(tally) => tally,
            Err(error) => {
                println!("{part}: {error}");
                Tally { passed: 0, failed: 1 }
            }
        };
        minutes.push((part, began.elapsed().as_secs_f64() / 60.0, tally));
        total = total.plus(tally);
    }
    println!();
    for (part, minutes, tally) in minutes {
        println!("{part:<8} {minutes:5.1} min  {:>4} passed {:>4} failed", tally.passed, tally.failed);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Judges every view at every width and in both themes; `cargo verify` does so at one width for each theme.
///
/// # Errors
/// When there is any violation, or when something is missing.
pub fn axe() -> Result<()> {
    let mut test = ignored("axe::every_view_at_every_width_in_both_themes")?;
    cargo::run(&mut test, "the lines above name each violation")
}

/// Photographs these kinds of widget, or all, in every state and each look, for `target/gallery/index.html`.
///
/// # Errors
/// When a widget does not come to a state, or when something is missing.
pub fn gallery(kinds: &[String]) -> Result<()> {
    let mut test = ignored("gallery::every_widget_in_every_state")?;
    cargo::run(test.env(KINDS, kinds.join(",")), "the lines above name the widget and its state")
}

/// The variable that tells the gallery which kinds are wanted: their names with commas between them; all when it is empty.
pub const KINDS: &str = "TOPICBOARD_GALLERY";

/// One journey that takes too long for `cargo verify`, once all it needs is there.
fn ignored(test: &str) -> Result<Command> {
    prerequisites::bring(Part::E2e.needs())?;
    let arguments =
        ["test", "--locked", "--package", "rig", "--test", "e2e", "--", "--ignored", "--exact", "--nocapture"];
    Ok(cargo::cargo(arguments.into_iter().chain([test])))
}

impl Part {
    fn needs(self) -> &'static [Need] {
        match self {
            Self::Browser => &[Need::Chromium],
            Self::Interop | Self::Chaos => &[Need::Broker(Kind::Mosquitto)],
            Self::E2e => &[Need::Chromium, Need::Npm, Need::Broker(Kind::Mosquitto)],
            Self::Format | Self::Clippy | Self::Native | Self::Build | Self::Size => &[],
        }
    }

    fn run(self) -> Result<Tally> {
        match self {
            Self::Format => Ok(tally::check(&mut cargo::cargo(["fmt", "--all", "--check"]))),
            Self::Clippy => clippy(),
            Self::Native => Ok(native()),
            Self::Browser => browser(),
            Self::Interop => Ok(rig_test("interop")),
            Self::Chaos => Ok(tally::tests(&mut chaos::command(Plan::SHORT))),
            Self::Build => Bundle::ensure().map(|_| ONE),
            Self::E2e => Ok(rig_test("e2e")),
            Self::Size => size(),
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.to_possible_value();
        f.pad(name.as_ref().map_or("", |name| name.get_name()))
    }
}

fn clippy() -> Result<Tally> {
    Tools::ensure()?;
    let native = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    // Only what is meant for wasm: the native tests have dependencies that do not exist there.
    let targets = ["--lib", "--bins", "--test", "browser", "--test", "worker"];
    let wasm =
        [&["clippy", "--locked", "--package", "topicboard", "--target", WASM][..], &targets, &["--", "-D", "warnings"]];
    let wasm = wasm.concat();
    Ok(tally::check(&mut cargo::cargo(native)).plus(tally::check(&mut cargo::cargo(wasm))))
}

fn native() -> Tally {
    let product = ["test", "--locked", "--no-fail-fast", "--package", "topicboard", "--lib", "--test", "native"];
    let rig = ["test", "--locked", "--no-fail-fast", "--package", "rig", "--lib", "--test", "hostile"];
    let fuzz = ["test", "--locked", "--no-fail-fast", "--package", "fuzz"];
    let suites =
        [&product[..], &rig, &fuzz].map(|arguments| tally::tests(&mut cargo::cargo(arguments.iter().copied())));
    suites.into_iter().fold(Tally::default(), Tally::plus)
}

fn browser() -> Result<Tally> {
    let tools = Tools::ensure()?;
    let runner = tools.program("wasm-bindgen-test-runner")?;
    let chromedriver = crate::browser::chromedriver()?;
    let suite = |name| {
        let arguments = ["test", "--locked", "--package", "topicboard", "--target", WASM, "--test", name];
        let mut command: Command = cargo::cargo(arguments);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner).env("CHROMEDRIVER", &chromedriver);
        command.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_SECS);
        tally::tests(&mut command)
    };
    Ok(suite("browser").plus(suite("worker")))
}

fn rig_test(name: &str) -> Tally {
    tally::tests(&mut cargo::cargo(["test", "--locked", "--no-fail-fast", "--package", "rig", "--test", name]))
}

fn size() -> Result<Tally> {
    let fetched = Bundle::ensure()?.first_fetch()?;
    for size in &fetched {
        println!("{:>10}  {}", size.brotli, size.name);
    }
    let sum: u64 = fetched.iter().map(|size| size.brotli).sum();
    println!("{sum:>10}  bytes until the first live value; at most {CEILING}, and {GOAL} is the goal");
    if sum > CEILING {
        return Err(Error::Missing {
            what: format!("room for {} bytes", sum - CEILING),
            hint: "twiggy top on target/wasm32-unknown-unknown/release/*.wasm names the largest functions".to_owned(),
        });
    }
    Ok(ONE)
}

const ONE: Tally = Tally { passed: 1, failed: 0 };

/// How long all components together may take; the runner's own patience ends after twenty seconds.
const BROWSER_SECS: &str = "600";

const WASM: &str = "wasm32-unknown-unknown";

/// Bytes as fetched with brotli, that a first load is to come down to.
const GOAL: u64 = 150_000;

/// What it weighs today, rounded up: it may only become less, but for what the protocol and the product need.
const CEILING: u64 = 556_000;

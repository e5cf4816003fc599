//! `cargo rig fuzz`: the bodies of `tests/fuzz` on a billion numbered inputs, then by libFuzzer, which looks for inputs
//! that reach new code. What it learns stays in the target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::error::{Error, Result, io};
use crate::tools::Tools;
use crate::{cargo, clock, project};

/// Runs so many numbered inputs and then libFuzzer for so many seconds, for one body or for all; prints what was done, and
/// when.
///
/// # Errors
/// When a body panics: the lines above name the input. Or when something cannot be built.
pub fn run(inputs: u64, seconds: u64, body: Option<&str>) -> Result<()> {
    let folder = project::target().join("fuzz-runs");
    fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
    let mut done = Vec::new();
    if inputs > 0 {
        let began = clock::now();
        let counts = output(seeded().args(["run", &inputs.to_string()]).args(body))?;
        done.push(format!("{} in {:.1} minutes", counts.trim(), began.elapsed().as_secs_f64() / 60.0));
    }
    if seconds > 0 {
        done.extend(by_coverage(&folder, seconds, body)?);
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let date = httpdate::fmt_http_date(clock::wall());
    println!("{date}, {cores} cores, no panic, no disagreement: {}", done.join("; "));
    Ok(())
}

/// The program of numbered inputs, built as fast as it gets with every check on.
fn seeded() -> Command {
    cargo::cargo(["run", "--quiet", "--locked", "--profile", "fuzz", "--package", "fuzz", "--bin", "seeded", "--"])
}

/// Every body under libFuzzer, side by side; what each did.
fn by_coverage(folder: &Path, seconds: u64, only: Option<&str>) -> Result<Vec<String>> {
    let tools = Tools::fuzz()?;
    let corpus = folder.join("corpus");
    cargo::run(seeded().arg("corpus").arg(&corpus), "see the lines above")?;
    let mut bodies = listed(&corpus)?;
    bodies.retain(|body| only.is_none_or(|only| body == only));
    for body in &bodies {
        cargo::run(&mut cargo_fuzz(&tools, "build", body), "it needs a C++ compiler (Debian: apt-get install g++)")?;
    }
    println!("libFuzzer drives {} for {seconds} s; it writes to {}", bodies.join(" and "), folder.display());
    let runs: Vec<_> = bodies.iter().map(|body| Run::start(&tools, folder, body, seconds)).collect::<Result<_>>()?;
    // All of them come to their end before the first that failed is told.
    let ends: Vec<_> = runs.into_iter().map(Run::end).collect();
    ends.into_iter().collect()
}

/// One body under libFuzzer.
struct Run {
    body: String,
    what: String,
    log: PathBuf,
    child: Child,
}

impl Run {
    fn start(tools: &Tools, folder: &Path, body: &str, seconds: u64) -> Result<Self> {
        let log = folder.join(format!("{body}.log"));
        let file = File::create(&log).map_err(io("creating", &log))?;
        let mut command = cargo_fuzz(tools, "run", body);
        command.arg(folder.join("corpus").join(body));
        command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-max_len=2048"]);
        let what = cargo::line(&command);
        let child = command.stdout(Stdio::null()).stderr(file).spawn().map_err(start(&what))?;
        Ok(Self { body: body.to_owned(), what, log, child })
    }

    fn end(mut self) -> Result<String> {
        let status = self.child.wait().map_err(io("waiting for", &self.log))?;
        let said = fs::read_to_string(&self.log).map_err(io("reading", &self.log))?;
        if !status.success() {
            let hint = format!("{} names the input", self.log.display());
            return Err(Error::Failed { what: self.what, status, hint });
        }
        Ok(format!("libFuzzer {} {}", self.body, summary(&said)))
    }
}

fn cargo_fuzz(tools: &Tools, action: &str, body: &str) -> Command {
    let mut command = cargo::cargo(["fuzz", action, "--fuzz-dir", "tests/fuzz", "--features", "coverage"]);
    // Sanitizers need a nightly toolchain, and there is no unsafe code to look for.
    command.args(["--sanitizer", "none", "--debug-assertions", body]);
    command.env("PATH", tools.path());
    // The release profile is for a small page, and libFuzzer's counters do not survive its link-time optimisation.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3");
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command
}

/// The folders in a folder, in order.
fn listed(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(io("reading", folder))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// What libFuzzer says at its end: `Done 1234 runs in 61 second(s)`, and the last `cov: 567`.
fn summary(log: &str) -> String {
    let number = |start: &str| {
        let (_, rest) = log.rsplit_once(start)?;
        rest.split_whitespace().next().map(str::to_owned)
    };
    let said = |start| number(start).unwrap_or_else(|| "?".to_owned());
    format!("{} inputs in {} s, {} edges reached", said("Done "), said(" runs in "), said("cov: "))
}

/// What a command prints.
fn output(command: &mut Command) -> Result<String> {
    let what = cargo::line(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(start(&what))?;
    if !output.status.success() {
        return Err(Error::Failed { what, status: output.status, hint: "the lines above name the input".to_owned() });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn start(program: &str) -> impl FnOnce(std::io::Error) -> Error {
    let program = program.to_owned();
    move |source| Error::Start { program, hint: "cargo must be on PATH".to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_did_is_read_from_its_last_lines() {
        let log = "#2\tINITED cov: 70 ft: 71\n#99\tDONE   cov: 1234 ft: 5\nDone 99 runs in 3 second(s)\n";
        assert_eq!(summary(log), "99 inputs in 3 s, 1234 edges reached");
    }
}

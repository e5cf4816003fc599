//! [`Tally`]: what passed and what failed, read from the output of test runners.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};
use std::thread;

use crate::cargo;

/// Checks that passed and checks that failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
}

impl Tally {
    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// Runs a command that is one check.
pub(super) fn check(command: &mut Command) -> Tally {
    match cargo::run(command, "see the lines above") {
        Ok(()) => Tally { passed: 1, failed: 0 },
        Err(error) => {
            println!("{error}");
            Tally { passed: 0, failed: 1 }
        }
    }
}

/// Runs tests, shows what they say as they say it, and counts them. A run that ends badly without a failed test,
/// or well without any test, is one failure.
pub(super) fn tests(command: &mut Command) -> Tally {
    let what = cargo::line(command);
    command.stdout(Stdio::piped());
    let counted = command.spawn().and_then(|mut child| {
        let counting = child.stdout.take().map(|output| thread::spawn(move || count(output)));
        let status = child.wait()?;
        let tally = counting.and_then(|counting| counting.join().ok()).unwrap_or_default();
        Ok((status, tally))
    });
    match counted {
        Ok((status, tally)) if status.success() && tally.failed == 0 && tally.passed > 0 => tally,
        Ok((_, tally)) if tally.failed > 0 => tally,
        Ok((status, tally)) => {
            println!("{what} ended with {status} after {} passed tests", tally.passed);
            Tally { failed: 1, ..tally }
        }
        Err(error) => {
            println!("{what} could not be started: {error}");
            Tally { passed: 0, failed: 1 }
        }
    }
}

fn count(output: impl Read) -> Tally {
    let mut tally = Tally::default();
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        if let Some(found) = summary(&text) {
            tally = tally.plus(found);
        }
        line.clear();
    }
    tally
}

/// Reads `test result: ok. 12 passed; 0 failed; …`, as libtest and wasm-bindgen-test-runner both end.
fn summary(line: &str) -> Option<Tally> {
    let (_, rest) = line.split_once("test result: ")?;
    let number = |word: &str| {
        let (before, _) = rest.split_once(word)?;
        before.trim_end().rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    Some(Tally { passed: number(" passed")?, failed: number(" failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_understood() {
        let check = |line: &str, passed, failed| assert_eq!(summary(line), Some(Tally { passed, failed }), "{line}");
        check("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n", 12, 0);
        check("test result: FAILED. 3 passed; 41 failed; 0 ignored; finished in 0.01s", 3, 41);
        check("    test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 1 passed; 0 failed", 1, 0);
        assert_eq!(summary("test summary ... ok"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_run_without_tests_and_a_run_that_breaks_are_failures() {
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            super::tests(&mut command)
        };
        assert_eq!(shell("echo 'test result: ok. 2 passed; 0 failed'"), Tally { passed: 2, failed: 0 });
        assert_eq!(shell("true"), Tally { passed: 0, failed: 1 });
        assert_eq!(shell("exit 101"), Tally { passed: 0, failed: 1 });
        assert_eq!(shell("echo 'test result: ok. 2 passed; 0 failed'; exit 1"), Tally { passed: 2, failed: 1 });
        assert_eq!(shell("echo 'test result: FAILED. 2 passed; 3 failed'; exit 101"), Tally { passed: 2, failed: 3 });
    }
}

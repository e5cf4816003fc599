//! `cargo rig faults`: the sixty faults of the fault model, the tests that inject each, and what is missing.

mod table;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::error::{Error, Result, io};
use crate::{cargo, project};
use table::{FAULTS, Fault};

/// Prints a row for each fault. With `run`, the tests that need neither browser nor broker are run first and their
/// results stand beside them; `cargo verify` runs all.
///
/// # Errors
/// When the sources cannot be read, or a test could not be started or failed.
pub fn print(run: bool) -> Result<()> {
    let tests = tests(&project::root())?;
    let results = if run { results()? } else { HashMap::new() };
    for fault in &FAULTS {
        let found = of(fault, &tests);
        println!("F{:<3} {}", fault.number, fault.what);
        for path in &found {
            let result = results.get(name(path)).map_or("", |passed| if *passed { "  passed" } else { "  FAILED" });
            println!("       {path}{result}");
        }
        if !fault.missing.is_empty() {
            println!("       — {}", fault.missing);
        }
    }
    let injected = FAULTS.iter().filter(|fault| !of(fault, &tests).is_empty());
    let whole = injected.clone().filter(|fault| fault.missing.is_empty()).count();
    println!("\n{} faults: {} injected, {whole} of them with nothing missing", FAULTS.len(), injected.count());
    let failed = results.values().filter(|passed| !**passed).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(Error::Missing {
            what: format!("success of {failed} tests"),
            hint: "cargo verify native names them".into(),
        })
    }
}

/// The tests that inject a fault, by path.
fn of(fault: &Fault, tests: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let named = tests.iter().filter(|(_, numbers)| numbers.contains(&fault.number)).map(|(path, _)| path.clone());
    fault.also.iter().map(|path| (*path).to_owned()).chain(named).collect()
}

/// Every test of the product by its path, as `native/client::f6_…`, with the faults that its name bears.
fn tests(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.join("src"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(io("listing", &folder))? {
            let path = entry.map_err(io("listing", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).map_err(io("reading", &path))?;
                let place = path.strip_prefix(root).unwrap_or(&path).with_extension("");
                let place = place.to_string_lossy().replace('\\', "/");
                let place = place.strip_prefix("tests/").unwrap_or(&place);
                found.extend(named(&text).map(|name| (format!("{place}::{name}"), numbers(name))));
            }
        }
    }
    Ok(found)
}

/// The names of the tests in a source: of the functions that follow an attribute which ends in `test`.
fn named(source: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    source.lines().map(str::trim).filter_map(move |line| {
        if let Some(attribute) = line.strip_prefix("#[") {
            let word = attribute.split(['(', ']']).next().unwrap_or_default();
            is_test |= matches!(word, "test" | "tokio::test" | "wasm_bindgen_test");
            return None;
        }
        let (_, rest) = line.split_once("fn ").filter(|_| core::mem::take(&mut is_test))?;
        rest.split('(').next()
    })
}

/// The faults at the beginning of a test's name: of `f6_f7_every_…` 6 and 7.
fn numbers(name: &str) -> Vec<u8> {
    name.split('_').map_while(|word| word.strip_prefix('f')?.parse().ok()).collect()
}

/// What a test is called in the output of its runner.
fn name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Which native tests passed, by name.
fn results() -> Result<HashMap<String, bool>> {
    let mut results = HashMap::new();
    for arguments in [
        &["test", "--locked", "--no-fail-fast", "--package", "topicboard", "--lib", "--test", "native"][..],
        &["test", "--locked", "--no-fail-fast", "--package", "rig", "--test", "hostile"],
    ] {
        let mut command = cargo::cargo(arguments.iter().copied());
        let program = cargo::line(&command);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|source| Error::Start { program, hint: "is cargo on PATH?".to_owned(), source })?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some((test, result)) = line.strip_prefix("test ").and_then(|line| line.rsplit_once(" ... ")) {
                results.insert(name(test).to_owned(), result == "ok");
            }
        }
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_row_with_a_test_that_is_there_or_says_what_is_missing() {
        let tests = super::tests(&project::root()).unwrap();
        assert!(tests.len() > 600, "the tests are not found: {}", tests.len());
        for (fault, number) in FAULTS.iter().zip(1..) {
            assert_eq!(fault.number, number);
            for path in fault.also {
                assert!(tests.contains_key(*path), "F{number}: there is no test {path}");
                assert!(!numbers(name(path)).contains(&number), "F{number}: {path} is found by its name");
            }
            assert!(
                !of(fault, &tests).is_empty() || fault.missing.starts_with("not yet"),
                "F{number} has neither a test nor a reason"
            );
        }
    }

    #[test]
    fn every_test_that_bears_the_number_of_a_fault_bears_one_there_is() {
        for (path, numbers) in super::tests(&project::root()).unwrap() {
            assert!(numbers.iter().all(|number| (1..=60).contains(number)), "{path}");
        }
    }

    #[test]
    fn tests_are_read_from_sources_and_their_faults_from_names() {
        let source = "#[test]\nfn a() {}\nfn b() {}\n    #[tokio::test(flavor = \"x\")]\n    #[ignore]\n    async fn f6_f7_c() {}
            #[wasm_bindgen_test]\nasync fn f1_d() {}\n#[cfg(test)]\nmod tests {\nfn e() {}";
        assert_eq!(named(source).collect::<Vec<_>>(), ["a", "f6_f7_c", "f1_d"]);
        assert_eq!([numbers("f6_f7_c"), numbers("f_c"), numbers("five_f1")], [vec![6, 7], vec![], vec![]]);
    }
}

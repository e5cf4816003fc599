//! Commands started from inside `cargo run`, freed of what the outer cargo told its child.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::project;

/// A command at the checkout's root that builds as if typed into a fresh shell: the outer cargo's variables would
/// change fingerprints and profiles.
pub fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(leaks) {
            command.env_remove(name);
        }
    }
    command
}

/// `cargo` with these arguments, cleaned.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = clean("cargo");
    command.args(arguments);
    command
}

/// Runs to the end with the rig's own output.
///
/// # Errors
/// When the command cannot start or ends badly; `hint` says what to do then.
pub fn run(command: &mut Command, hint: &str) -> Result<()> {
    let what = line(command);
    let status =
        command.status().map_err(|source| Error::Start { program: what.clone(), hint: hint.to_owned(), source })?;
    if status.success() { Ok(()) } else { Err(Error::Failed { what, status, hint: hint.to_owned() }) }
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// What a person sets on purpose stays: where things lie and how to reach the registry.
fn leaks(name: &str) -> bool {
    let kept = ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "CARGO_TERM_COLOR"].contains(&name)
        || ["CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTR", "CARGO_SOURCE_"].iter().any(|start| name.starts_with(start));
    let builds = name == "CARGO"
        || ["CARGO_", "TRUNK_", "WASM_BINDGEN_"].iter().any(|start| name.starts_with(start))
        || ["RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_WRAPPER", "NO_COLOR", "OUT_DIR"].contains(&name);
    builds && !kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_cargo_is_forgotten_and_the_persons_settings_are_kept() {
        for name in ["CARGO", "CARGO_PKG_NAME", "CARGO_PROFILE_RELEASE_LTO", "CARGO_MANIFEST_DIR", "RUSTFLAGS"] {
            assert!(leaks(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "PATH", "RUSTUP_TOOLCHAIN", "HOME"] {
            assert!(!leaks(name), "{name}");
        }
    }
}

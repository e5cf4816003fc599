//! [`Tools`]: trunk and wasm-bindgen at exactly the versions the page is built with, and cargo-fuzz, in a cache every
//! checkout shares.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, io};
use crate::{cargo, clock, project};

/// The installed tools.
#[derive(Debug, Clone)]
pub struct Tools {
    folders: Vec<PathBuf>,
}

/// A crate with programs in it, at one version.
struct Tool {
    name: &'static str,
    version: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

impl Tools {
    /// Installs what builds the page and is not there yet: minutes the first time, nothing afterwards. Two checkouts
    /// that start at once wait for each other.
    ///
    /// # Errors
    /// When the cache cannot be written or a tool does not build, for example without a network.
    pub fn ensure() -> Result<Self> {
        target()?;
        Self::install(PAGE)
    }

    /// Installs what fuzzes by coverage, in the same way.
    ///
    /// # Errors
    /// As [`ensure`](Self::ensure).
    pub fn fuzz() -> Result<Self> {
        Self::install(FUZZ)
    }

    fn install(tools: &[Tool]) -> Result<Self> {
        if tools.iter().any(|tool| !tool.is_installed()) {
            let (folder, _lock) = lock()?;
            for tool in tools.iter().filter(|tool| !tool.is_installed()) {
                tool.install(&folder)?;
            }
        }
        Ok(Self { folders: tools.iter().map(|tool| tool.folder().join("bin")).collect() })
    }

    /// A program of the tools by its name.
    ///
    /// # Errors
    /// [`Error::Missing`] when no tool brought a program of that name.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let found = self.folders.iter().map(|folder| folder.join(executable(name))).find(|path| path.is_file());
        found.ok_or_else(|| Error::Missing {
            what: name.to_owned(),
            hint: format!("delete {} and run again", project::cache().display()),
        })
    }

    /// PATH with the tools before everything else.
    pub fn path(&self) -> OsString {
        let present = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(std::env::split_paths(&present));
        std::env::join_paths(folders).unwrap_or(present)
    }

    /// The line for a shell that puts the tools on its PATH.
    pub fn export(&self) -> String {
        let folders: Vec<_> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
        format!("export PATH=\"{}:$PATH\"", folders.join(":"))
    }
}

impl Tool {
    fn folder(&self) -> PathBuf {
        project::cache().join("tools").join(format!("{}-{}", self.name, self.version))
    }

    fn is_installed(&self) -> bool {
        self.folder().join("bin").join(executable(self.program)).is_file()
    }

    fn install(&self, folder: &Path) -> Result<()> {
        let label = format!("{} {}", self.name, self.version);
        eprintln!("Installing {label} into {} (some minutes, once for all checkouts)", self.folder().display());
        let started = clock::now();
        let build = project::cache().join("build");
        let partial = folder.join(format!(".{}-{}.partial", self.name, self.version));
        clear(&partial)?;
        let version = format!("{}@{}", self.name, self.version);
        let mut command = cargo::cargo(["install"]);
        command.args(self.arguments).arg(version).arg("--root").arg(&partial);
        // The tools' own release profiles take an hour where this takes minutes.
        command.env("CARGO_TARGET_DIR", &build);
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        command.env("CARGO_PROFILE_RELEASE_LTO", "off");
        command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo::run(&mut command, "check the network and a C compiler (Debian: apt-get install build-essential)")?;
        clear(&self.folder())?;
        fs::rename(&partial, self.folder()).map_err(io("renaming", &partial))?;
        eprintln!("Installed {label} in {:.1} minutes", started.elapsed().as_secs_f64() / 60.0);
        clear(&build)
    }
}

/// The folder of this name in the cache, filled by `fill` if it is not there yet. Two checkouts wait for each other.
///
/// # Errors
/// When the cache cannot be written, or what `fill` says.
pub(crate) fn locked(name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let wanted = project::cache().join("tools").join(name);
    if !wanted.is_dir() {
        let (folder, _lock) = lock()?;
        if !wanted.is_dir() {
            let partial = folder.join(format!(".{name}.partial"));
            clear(&partial)?;
            fs::create_dir_all(&partial).map_err(io("creating", &partial))?;
            fill(&partial)?;
            fs::rename(&partial, &wanted).map_err(io("renaming", &partial))?;
        }
    }
    Ok(wanted)
}

/// The folder of tools, for one checkout at a time.
fn lock() -> Result<(PathBuf, File)> {
    let folder = project::cache().join("tools");
    fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
    let path = folder.join(".lock");
    let lock = File::create(&path).map_err(io("creating", &path))?;
    if lock.try_lock().is_err() {
        eprintln!("Another checkout is installing the build tools; waiting for it.");
        lock.lock().map_err(io("locking", &path))?;
    }
    Ok((folder, lock))
}

/// Brings the wasm target to the pinned toolchain.
fn target() -> Result<()> {
    let mut asked = cargo::clean("rustc");
    asked.args(["--print", "target-libdir", "--target", TARGET]);
    let folder = asked.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    eprintln!("Adding the target {TARGET} to the toolchain");
    let mut command: Command = cargo::clean("rustup");
    command.args(["target", "add", TARGET]);
    cargo::run(&mut command, "get rustup from https://rustup.rs, or your distribution's package of the wasm32 std")
}

fn clear(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("removing", path)(error)),
        _ => Ok(()),
    }
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

const TARGET: &str = "wasm32-unknown-unknown";

const PAGE: &[Tool] = &[
    Tool {
        name: "wasm-bindgen-cli",
        version: "0.2.130",
        program: "wasm-bindgen",
        // Without --locked: its lock file names a crate version that is not to be had.
        arguments: &[],
    },
    Tool { name: "trunk", version: "0.21.14", program: "trunk", arguments: &["--locked", "--no-default-features"] },
];

const FUZZ: &[Tool] =
    &[Tool { name: "cargo-fuzz", version: "0.13.2", program: "cargo-fuzz", arguments: &["--locked"] }];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tool_and_the_library_are_of_one_version() {
        let manifest = fs::read_to_string(project::root().join("Cargo.toml")).unwrap();
        let trunk = fs::read_to_string(project::root().join("Trunk.toml")).unwrap();
        let version = PAGE[0].version;
        assert!(manifest.contains(&format!("wasm-bindgen = \"={version}\"")), "Cargo.toml names another version");
        assert!(trunk.contains(&format!("wasm_bindgen = \"{version}\"")), "Trunk.toml names another version");
    }
}

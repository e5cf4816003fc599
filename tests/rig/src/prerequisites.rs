//! Programs of the system that some commands need, installed where that is allowed.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::peer::Kind;
use crate::peer::process::Recipe;
use crate::{browser, cargo};

/// A program the system must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Chromium and `ChromeDriver`.
    Chromium,
    /// npm, which fetches axe-core.
    Npm,
    /// What a kind of broker runs on.
    Broker(Kind),
}

/// Installs by apt what is missing, as root on Debian; anywhere else says what is missing.
pub(crate) fn bring(needs: &[Need]) -> Result<()> {
    let missing: Vec<_> = needs.iter().copied().filter(|need| need.look().is_err()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    if !can_install() {
        return Err(Error::Missing {
            what: packages.join(" and "),
            hint: format!("install it, on Debian and Ubuntu with: sudo apt-get install {}", packages.join(" ")),
        });
    }
    println!("Installing {}", packages.join(", "));
    cargo::run(apt(&["update", "--quiet=2"]).env("DEBIAN_FRONTEND", "noninteractive"), "is there a network?")?;
    let mut install = apt(&["install", "--yes", "--quiet=2", "--no-install-recommends"]);
    cargo::run(install.args(&packages), "the lines above say why")?;
    disable(missing.iter().flat_map(|need| need.services()));
    missing.iter().try_for_each(|need| need.look())
}

impl Need {
    fn look(self) -> Result<()> {
        match self {
            Self::Chromium => browser::chromium().and_then(|_| browser::chromedriver()).map(drop),
            Self::Npm => browser::on_path(&["npm"], "install it (Debian: apt-get install npm)").map(drop),
            Self::Broker(kind) => kind.recipe().map_or(Ok(()), Recipe::look),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Npm => &["npm"],
            Self::Broker(kind) => kind.recipe().map_or(&[], |recipe| recipe.packages),
        }
    }

    fn services(self) -> &'static [&'static str] {
        match self {
            Self::Chromium | Self::Npm => &[],
            Self::Broker(kind) => kind.recipe().map_or(&[], |recipe| recipe.services),
        }
    }
}

/// Stops what Debian starts at once and at every boot, on ports that anybody can reach: the rig starts its own. Without
/// a service manager nothing was started, and nothing says so.
fn disable<'a>(services: impl Iterator<Item = &'a &'static str>) {
    for service in services {
        let mut command = Command::new("systemctl");
        command.args(["disable", "--now", service]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok();
    }
}

fn can_install() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/etc/debian_version").exists()
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(["-o", "DPkg::Lock::Timeout=300"]).args(arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

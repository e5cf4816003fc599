//! axe-core, which finds what keeps people with disabilities from using a page: fetched from npm at one version, held to
//! its checksum, run inside a page by [`Axe::violations`]. Never a part of the product.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::Browser;
use crate::error::{Error, Result, io};
use crate::{cargo, tools};

/// The script, ready to be run in pages.
pub struct Axe {
    script: String,
}

impl Axe {
    /// Fetches the script if it is not in the cache, and reads it.
    ///
    /// # Errors
    /// When npm is missing or has no network, or when the file is not the one this rig was written for.
    pub fn ensure() -> Result<Self> {
        let folder = tools::locked(&format!("axe-core-{VERSION}"), fetch)?;
        let path = folder.join(FILE);
        let script = fs::read_to_string(&path).map_err(io("reading", &path))?;
        if hex(&Sha256::digest(&script)) == SHA256 {
            return Ok(Self { script });
        }
        Err(Error::Missing {
            what: format!("axe-core {VERSION} with the checksum {SHA256}"),
            hint: format!("{} is another file; delete {} and run again", path.display(), folder.display()),
        })
    }

    /// What breaks the rules of WCAG 2.2 AA, or what axe-core calls best practice, in the page as it stands: each with its rule
    /// and the places.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn violations(&self, browser: &Browser) -> Result<Vec<String>> {
        if browser.script("return typeof axe", vec![]).await? == "undefined" {
            browser.script(&self.script, vec![]).await?;
        }
        let found = browser.script(RUN, vec![json!(RULES)]).await?;
        let lines = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(lines.map(str::to_owned).collect())
    }
}

fn fetch(folder: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix"]);
    npm.arg(folder).arg(format!("axe-core@{VERSION}"));
    cargo::run(&mut npm, "check the network and npm (Debian: apt-get install npm)")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

const VERSION: &str = "4.14.1";
const SHA256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
const FILE: &str = "node_modules/axe-core/axe.min.js";

const RULES: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// What moves is waited for: a colour halfway in is none of the page's.
const RUN: &str = "
    const moving = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime < 2000);
    return Promise.allSettled(moving.map(each => each.finished))
        .then(() => axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'], preload: false }))
        .then(({ violations }) => violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
            `${id}: ${help}: ${target.join(' ')}: ${failureSummary.replace(/\\s+/g, ' ')}`)))";

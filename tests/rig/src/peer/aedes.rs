//! aedes, a broker of Node.js, by a start script of our own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::process::{Place, Recipe};
use crate::error::{Result, io};
use crate::{cargo, project};

pub(super) static AEDES: Recipe = Recipe {
    name: "aedes",
    programs: &["node", "npm"],
    packages: &["nodejs", "npm"],
    services: &[],
    before_version: "aedes ",
    ready: None,
    commands,
};

fn commands(place: &Place) -> Result<Vec<Command>> {
    let script = ensure()?.join("broker.mjs");
    // Modules are found from where the script lies.
    fs::write(&script, SCRIPT).map_err(io("writing", &script))?;
    let users: Map<_, _> = place.users.iter().map(|(user, word)| (user.clone(), Value::from(word.as_str()))).collect();
    let mut command = Command::new(AEDES.program()?);
    command.arg(script).env("AEDES_SETTINGS", json!({ "port": place.port, "users": users }).to_string());
    Ok(vec![command])
}

/// Installs what its lock file names into the folder every checkout shares, unless it is there.
fn ensure() -> Result<PathBuf> {
    let tools = project::cache().join("tools");
    let folder = tools.join("aedes");
    fs::create_dir_all(&tools).map_err(io("creating", &tools))?;
    let path = tools.join(".aedes.lock");
    let lock = File::create(&path).map_err(io("creating", &path))?;
    lock.lock().map_err(io("locking", &path))?;
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|found| found == LOCK) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
    let write = |path: &Path, text| fs::write(path, text).map_err(io("writing", path));
    write(&folder.join("package.json"), MANIFEST)?;
    write(&folder.join("package-lock.json"), LOCK)?;
    let mut npm = cargo::clean("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    cargo::run(&mut npm, "is there a network?")?;
    // Last, so that an installation broken off begins anew.
    write(&installed, LOCK)?;
    Ok(folder)
}

const SCRIPT: &str = include_str!("../../aedes/broker.mjs");
const MANIFEST: &str = include_str!("../../aedes/package.json");
const LOCK: &str = include_str!("../../aedes/package-lock.json");

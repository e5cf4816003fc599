//! Where things lie: the checkout, its target folder, the user's cache.

use std::path::{Path, PathBuf};

/// The root of the checkout the rig was built from.
pub fn root() -> PathBuf {
    let rig = Path::new(env!("CARGO_MANIFEST_DIR"));
    rig.ancestors().nth(2).unwrap_or(rig).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(named) => root().join(named),
        None => root().join("target"),
    }
}

/// Where the matrix of brokers leaves its table.
pub fn matrix() -> PathBuf {
    target().join("matrix.md")
}

/// The folder every checkout of this user shares.
pub fn cache() -> PathBuf {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|named| Path::new(named).is_absolute()) {
        Some(named) => PathBuf::from(named),
        None => std::env::home_dir().unwrap_or_else(std::env::temp_dir).join(".cache"),
    };
    base.join("topicboard")
}

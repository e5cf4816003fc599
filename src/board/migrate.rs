//! Versions: every board ever saved opens for ever. A step from version n to n + 1 is a pure function on JSON.

use serde_json::Value;

use super::open::OpenError;

/// The `format` field of every board.
pub const FORMAT: &str = "topicboard";
/// The version that is written.
pub const VERSION: u64 = 1;

/// Brings a board of any earlier version to the current one.
///
/// # Errors
/// [`OpenError::NotABoard`] without the right `format` and a whole `version` from 1, [`OpenError::Newer`] when the
/// version is not known yet.
pub fn migrate(document: Value) -> Result<Value, OpenError> {
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(OpenError::NotABoard);
    }
    // Version 1 is the first: nothing to change yet. The next one adds `1 => Ok(from_1(document))` here.
    match document.get("version").and_then(Value::as_u64) {
        Some(VERSION) => Ok(document),
        Some(newer) if newer > VERSION => Err(OpenError::Newer(newer)),
        _ => Err(OpenError::NotABoard),
    }
}

//! Versions: every board ever saved opens for ever. A step from version n to n + 1 is a pure function on JSON.

use serde_json::Value;

use super::node::object;
use super::open::OpenError;

/// The `format` field of every board.
pub const FORMAT: &str = "topicboard";
/// The version that is written.
pub const VERSION: u64 = 2;

/// Brings a board of any earlier version to the current one.
///
/// # Errors
/// [`OpenError::NotABoard`] without the right `format` and a whole `version` from 1, [`OpenError::Newer`] when the
/// version is not known yet.
pub fn migrate(mut document: Value) -> Result<Value, OpenError> {
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(OpenError::NotABoard);
    }
    let version = document.get("version").and_then(Value::as_u64).filter(|version| *version > 0);
    let version = version.ok_or(OpenError::NotABoard)?;
    if version > VERSION {
        return Err(OpenError::Newer(version));
    }
    if version < 2 {
        from_1(&mut document);
    }
    Ok(document)
}

/// A switch said where its commands go in three fields of its own, and sent them to the broker of its source.
fn from_1(document: &mut Value) {
    let widgets = document.get_mut("widgets").and_then(Value::as_array_mut);
    for widget in widgets.into_iter().flatten().filter_map(Value::as_object_mut) {
        if widget.get("kind").and_then(Value::as_str) != Some("switch") {
            continue;
        }
        let broker = widget.get("source").and_then(|source| source.get("broker")).cloned();
        let [topic, qos, retain] = ["command", "qos", "retain"].map(|name| widget.remove(name));
        let fields = [("broker", broker), ("topic", topic), ("qos", qos), ("retain", retain)];
        let fields = fields.map(|(name, value)| (name, value.unwrap_or_default()));
        widget.insert("command".to_owned(), object(fields.into()));
    }
}

//! The shelf: how a browser keeps boards. Each lies under a name of its own as a [`Record`], and beside them lies their
//! order, which may be behind: a board that it does not name comes last.

use serde_json::Value;

use super::node::object;
use crate::order as sort;

/// A board as a browser keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Record {
    /// Another one each time the board is kept, so that a tab sees that another wrote; 0 before the first time.
    pub stamp: u32,
    /// Tells the server's text from a changed one; 0 for the user's own board.
    pub origin: u32,
    /// Whether the board may publish. Stands beside the board and not in it, so that no file can arm itself.
    pub armed: bool,
    /// The board as it is saved.
    pub board: String,
}

impl Record {
    /// Reads what [`save`](Self::save) wrote, now or in an earlier version.
    pub fn open(text: &str) -> Option<Self> {
        let fields: Value = serde_json::from_str(text).ok()?;
        let number = |name| fields.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        Some(Self {
            stamp: number("stamp").unwrap_or_default(),
            origin: number("origin")?,
            // Before there was anything from elsewhere, nothing said so.
            armed: fields.get("armed").and_then(Value::as_bool).unwrap_or(true),
            board: fields.get("board")?.as_str()?.to_owned(),
        })
    }

    /// Writes it.
    pub fn save(&self) -> String {
        let fields = vec![
            ("stamp", self.stamp.into()),
            ("origin", self.origin.into()),
            ("armed", self.armed.into()),
            ("board", self.board.as_str().into()),
        ];
        object(fields).to_string()
    }
}

/// The names of the boards `there` are, in the `order` that was kept, if any was.
pub fn in_order(order: &str, mut there: Vec<String>) -> Vec<String> {
    let order: Vec<String> = serde_json::from_str(order).unwrap_or_default();
    sort::by_key(&mut there, |name| (order.iter().position(|each| each == name).unwrap_or(order.len()), name.clone()));
    there
}

/// Writes the order of boards.
pub fn save_order(names: &[&str]) -> String {
    Value::from(names).to_string()
}

/// FNV-1a: tells whether the server's board is still the one that was changed. Never 0.
pub fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)) | 1
}

/// Most boards of one's own.
pub const MAX_BOARDS: usize = 50;

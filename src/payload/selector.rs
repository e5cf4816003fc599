//! [`Selector`]: which part of a payload is meant, as a dotted path like `sensors[0].temperature`.

use serde::{Deserialize, Serialize};

/// Which part of a payload is meant: keys and indices, or nothing for the whole payload.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Selector(Vec<String>);

impl Selector {
    /// Whether it means the whole payload.
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }
}

//! [`BrokerId`]: the name a broker has in the user's documents. Boards, profiles, views and hooks all say it,
//! so it stands below every room.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A broker's name in `config.json`, boards and the page's automation hooks: 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BrokerId(Box<str>);

impl BrokerId {
    /// Reads a name.
    ///
    /// # Errors
    /// [`BrokerIdError`] when it is empty, longer than 64 characters or holds another character.
    pub fn parse(text: &str) -> Result<Self, BrokerIdError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if (1..=MAX_LEN).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(BrokerIdError(text.chars().take(MAX_LEN).collect()))
        }
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BrokerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BrokerId {
    type Error = BrokerIdError;

    fn try_from(text: String) -> Result<Self, BrokerIdError> {
        Self::parse(&text)
    }
}

impl From<BrokerId> for String {
    fn from(id: BrokerId) -> Self {
        id.0.into()
    }
}

/// The text was no broker id.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a broker id has 1 to 64 letters, digits, dots, dashes or underscores, not {0:?}")]
pub struct BrokerIdError(String);

const MAX_LEN: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        assert_eq!(BrokerId::parse("plant-3.a_B").unwrap().as_str(), "plant-3.a_B");
        for wrong in ["", "a b", "é", "a/b", &"x".repeat(65)] {
            assert!(BrokerId::parse(wrong).is_err(), "{wrong}");
        }
    }
}

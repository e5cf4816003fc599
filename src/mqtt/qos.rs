//! [`Qos`]: how hard a message is tried.

use serde::{Deserialize, Serialize};

/// Quality of service (MQTT 5 §4.3). Written as 0, 1 or 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Qos {
    /// Sent once, perhaps lost.
    #[default]
    AtMostOnce,
    /// Sent until acknowledged, perhaps twice.
    AtLeastOnce,
    /// Delivered once.
    ExactlyOnce,
}

impl TryFrom<u8> for Qos {
    type Error = QosError;

    fn try_from(level: u8) -> Result<Self, QosError> {
        match level {
            0 => Ok(Self::AtMostOnce),
            1 => Ok(Self::AtLeastOnce),
            2 => Ok(Self::ExactlyOnce),
            _ => Err(QosError(level)),
        }
    }
}

impl From<Qos> for u8 {
    fn from(qos: Qos) -> Self {
        qos as Self
    }
}

/// The number is no quality of service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a quality of service is 0, 1 or 2, not {0}")]
pub struct QosError(u8);

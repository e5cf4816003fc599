//! Who we talk to: a broker's address and how to greet it, parsed at the door from the connect dialog or the
//! operator's `config.json`.

pub mod config;
pub mod url;

use core::time::Duration;

use serde::{Deserialize, Serialize};

pub use config::{Config, Configured, Mode, Problem};
pub use url::{Url, UrlError};

use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::Filter;
use crate::secret::Secret;

/// A broker and how to greet it.
///
/// Has no `Serialize` and no `Debug`, because it holds a [`Secret`].
#[derive(Clone)]
pub struct Profile {
    /// What documents call it.
    pub id: BrokerId,
    /// What a person calls it.
    pub name: String,
    /// Its address.
    pub url: Url,
    /// Which protocol version to speak.
    pub version: Version,
    /// Client identifier to show the broker; empty lets an MQTT 5 broker choose one.
    pub client_id: String,
    /// User name; `None` sends none.
    pub username: Option<String>,
    /// Password or token; `None` sends none.
    pub password: Option<Secret>,
    /// Longest silence towards the broker, in seconds; 0 switches keep-alive off (MQTT 5 §3.1.2.10).
    pub keep_alive_secs: u16,
    /// Whether the broker should forget an earlier session of this client identifier.
    pub clean_start: bool,
    /// What to subscribe to once connected.
    pub subscriptions: Vec<Subscription>,
    /// Whether to go on for ever even before the first success (faults.md: hosted boards and kiosks).
    pub persistent: bool,
}

/// A topic filter and the highest quality of service wanted on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subscription {
    /// Which topics.
    pub filter: Filter,
    /// The highest quality of service wanted.
    #[serde(default)]
    pub qos: Qos,
}

/// Which protocol version to speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Version {
    /// MQTT 5, and once 3.1.1 if the broker does not know it.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// MQTT 5 only.
    #[serde(rename = "5")]
    V5,
    /// MQTT 3.1.1 only.
    #[serde(rename = "3.1.1")]
    V311,
}

/// Keep-alive when a person or an operator names none.
pub const DEFAULT_KEEP_ALIVE: Duration = Duration::from_secs(60);

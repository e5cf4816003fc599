//! Who we talk to: a broker's address and how to greet it, parsed at the door from the connect dialog or the
//! operator's `config.json`.

pub mod config;
mod document;
mod reader;
pub mod url;

use core::time::Duration;

pub use config::{Config, Configured, Mode};
pub use reader::Problem;
pub use url::{Url, UrlError};

use crate::id::BrokerId;
use crate::mqtt::event::UserProperties;
pub use crate::mqtt::{RetainHandling, Subscription, Will};
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
    /// Further addresses, as of a cluster's other nodes: tried in this order when the one before fails.
    pub others: Vec<Url>,
    /// Which protocol version to speak.
    pub version: Version,
    /// Whether the broker spoke 3.1.1 when it last welcomed us: then [`Version::Auto`] tries that first.
    pub spoke_311: bool,
    /// Client identifier to show the broker; empty lets an MQTT 5 broker choose one.
    pub client_id: String,
    /// User name; `None` sends none.
    pub username: Option<String>,
    /// Password or token; `None` sends none.
    pub password: Option<Secret>,
    /// Where the page's own server gives a token to be the password, relative to the page. Only an operator may say so:
    /// whoever else could, would be sent the token.
    pub token_url: Option<String>,
    /// Longest silence towards the broker, in seconds; 0 switches keep-alive off (MQTT 5 §3.1.2.10).
    pub keep_alive_secs: u16,
    /// Whether the broker should forget an earlier session of this client identifier.
    pub clean_start: bool,
    /// How long the broker should keep the session after the connection, in seconds (MQTT 5 §3.1.2.11.2).
    pub session_expiry_secs: u32,
    /// How to prove who we are.
    pub authentication: Authentication,
    /// Names and values for the broker (MQTT 5 §3.1.2.11.8).
    pub user_properties: UserProperties,
    /// What the broker should publish for us when we vanish.
    pub will: Option<Will>,
    /// What to subscribe to once connected.
    pub subscriptions: Vec<Subscription>,
    /// Whether to go on for ever even before the first success (faults.md: hosted boards and kiosks).
    pub persistent: bool,
}

impl Profile {
    /// A broker to greet without a login, with a clean session and a keep-alive of a minute, and nothing asked of it.
    pub fn new(id: BrokerId, url: Url) -> Self {
        Self {
            name: url.host.clone(),
            id,
            url,
            others: Vec::new(),
            version: Version::Auto,
            spoke_311: false,
            client_id: String::new(),
            username: None,
            password: None,
            token_url: None,
            keep_alive_secs: DEFAULT_KEEP_ALIVE.as_secs() as u16,
            clean_start: true,
            session_expiry_secs: 0,
            authentication: Authentication::Password,
            user_properties: UserProperties::new(),
            will: None,
            subscriptions: Vec::new(),
            persistent: false,
        }
    }

    /// All its addresses, in the order they are tried.
    pub fn addresses(&self) -> impl Iterator<Item = &Url> {
        core::iter::once(&self.url).chain(&self.others)
    }

    /// Whether its session is to outlast the connection, in one version of the protocol at least, and so a reload too.
    pub const fn is_durable(&self) -> bool {
        self.session_expiry_secs > 0 || !self.clean_start && !matches!(self.version, Version::V5)
    }
}

/// Which protocol version to speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Version {
    /// MQTT 5, and once 3.1.1 if the broker does not know it.
    #[default]
    Auto,
    /// MQTT 5 only.
    V5,
    /// MQTT 3.1.1 only.
    V311,
}

/// How to prove who we are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Authentication {
    /// User name and password in CONNECT.
    #[default]
    Password,
    /// SCRAM-SHA-256 in MQTT 5's AUTH packets: the password never travels, and the broker proves itself too (RFC 7677).
    ScramSha256,
    /// The password is a token, shown in MQTT 5's AUTH packets, and shown anew when it is renewed.
    Jwt,
}

/// How long a broker keeps a session that is to last, when nobody says how long.
pub const DEFAULT_SESSION_EXPIRY: Duration = Duration::from_secs(3_600);
/// Keep-alive when a person or an operator names none.
pub const DEFAULT_KEEP_ALIVE: Duration = Duration::from_secs(60);

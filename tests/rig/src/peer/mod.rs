//! [`Peer`]: any of the brokers the product is held against, all alike.

mod aedes;
mod ejabberd;
mod nats;
pub mod process;
mod rabbitmq;

use crate::broker::{self, Broker};
use crate::error::Result;
use crate::mosquitto::MOSQUITTO;
use process::{Process, Recipe};

/// A kind of broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one inside the rig.
    Embedded,
    /// Mosquitto.
    Mosquitto,
    /// aedes.
    Aedes,
    /// The MQTT of NATS.
    Nats,
    /// The MQTT of `RabbitMQ`.
    RabbitMq,
    /// The MQTT of ejabberd.
    Ejabberd,
}

/// A running broker on 127.0.0.1 that lets one user in; dropped, it stops.
pub enum Peer {
    /// Inside the rig.
    Embedded(Broker),
    /// A child process.
    Child(Process),
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Embedded, Self::Mosquitto, Self::Aedes, Self::Nats, Self::RabbitMq, Self::Ejabberd];

    /// As its makers write it.
    pub fn name(self) -> &'static str {
        self.recipe().map_or("mqtt5", |recipe| recipe.name)
    }

    /// How to run it; the embedded one needs nothing.
    pub fn recipe(self) -> Option<&'static Recipe> {
        match self {
            Self::Embedded => None,
            Self::Mosquitto => Some(&MOSQUITTO),
            Self::Aedes => Some(&aedes::AEDES),
            Self::Nats => Some(&nats::NATS),
            Self::RabbitMq => Some(&rabbitmq::RABBITMQ),
            Self::Ejabberd => Some(&ejabberd::EJABBERD),
        }
    }
}

impl Peer {
    /// Starts one that lets in nobody but this user.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub async fn start(kind: Kind, user: &str, password: &str) -> Result<Self> {
        match kind.recipe() {
            None => {
                let users = vec![(user.to_owned(), password.to_owned())];
                Broker::start(broker::Options { port: 0, users }).await.map(Self::Embedded)
            }
            Some(recipe) => Process::start(recipe, &[(user, password)]).await.map(Self::Child),
        }
    }

    /// Its address; it stays the same over [`Peer::restart`].
    pub fn url(&self) -> String {
        match self {
            Self::Embedded(broker) => broker.url(),
            Self::Child(process) => process.url(),
        }
    }

    /// Stops it, as suddenly as its kind allows, and leaves its port free.
    pub async fn stop(&mut self) {
        match self {
            Self::Embedded(broker) => broker.stop().await,
            Self::Child(process) => process.kill(),
        }
    }

    /// Starts it again on the same port.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> Result<()> {
        match self {
            Self::Embedded(broker) => broker.restart().await,
            Self::Child(process) => process.restart().await,
        }
    }

    /// Its version.
    pub fn version(&self) -> String {
        match self {
            Self::Embedded(_) => broker::version().to_owned(),
            Self::Child(process) => process.version().unwrap_or_default(),
        }
    }
}

//! [`Broker`]: the broker inside the rig. The library behind it moves fast, so nothing else names its broker.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use mqtt5::broker::auth::PasswordAuthProvider;
use mqtt5::broker::config::{AuthConfig, BrokerConfig, StorageBackend, StorageConfig, WebSocketConfig};
use mqtt5::broker::{BrokerShutdownHandle, MqttBroker};
use tokio::task::JoinHandle;

use crate::error::{Error, Result, mqtt};
use crate::wait;

/// What a [`Broker`] starts with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Its port on 127.0.0.1; 0 is any free one.
    pub port: u16,
    /// Names and passwords it lets in; empty lets everybody in.
    pub users: Vec<(String, String)>,
}

/// A running broker on 127.0.0.1: MQTT 3.1.1 and 5 over WebSocket, in memory only. Dropped, it stops.
pub struct Broker {
    options: Options,
    running: Option<Running>,
}

struct Running {
    shutdown: BrokerShutdownHandle,
    task: JoinHandle<()>,
}

impl Broker {
    /// Starts one and returns once it accepts connections.
    ///
    /// # Errors
    /// When its port is taken.
    pub async fn start(options: Options) -> Result<Self> {
        let mut broker = Self { options, running: None };
        broker.run().await?;
        Ok(broker)
    }

    /// Its address; it stays the same over [`Broker::restart`].
    pub fn url(&self) -> String {
        format!("ws://{}{PATH}", local(self.options.port))
    }

    /// Its port; it stays the same over [`Broker::restart`].
    pub fn port(&self) -> u16 {
        self.options.port
    }

    /// Stops it: clients are told (0x8B for MQTT 5), its memory is gone. Does nothing when it is stopped.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown.shutdown();
            if tokio::time::timeout(STOPPING, async { (&mut { running.task }).await.ok() }).await.is_err() {
                eprintln!("the embedded broker does not stop; leaving it");
            }
        }
    }

    /// Starts it again on the same port, with an empty memory.
    ///
    /// # Errors
    /// When the port is taken meanwhile.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await;
        self.run().await
    }

    async fn run(&mut self) -> Result<()> {
        let asked = self.options.port;
        let doing = || format!("starting the embedded broker on port {asked}");
        // Passwords come with the provider below; without a file the library's own check wants none.
        let mut auth = AuthConfig::default();
        // Its default locks an address out for five minutes after five wrong passwords.
        auth.rate_limit.enabled = false;
        let web = WebSocketConfig::new().with_bind_address(local(self.options.port)).with_path(PATH);
        let config = BrokerConfig::default()
            .with_bind_address(local(0))
            .with_storage(StorageConfig::default().with_backend(StorageBackend::Memory))
            .with_websocket(web)
            .with_auth(auth)
            .with_sys_topics_interval(Duration::from_secs(1));
        let mut broker = MqttBroker::with_config(config).await.map_err(mqtt(doing()))?;
        if !self.options.users.is_empty() {
            let provider = PasswordAuthProvider::new();
            for (user, password) in &self.options.users {
                provider.add_user(user.clone(), password).map_err(mqtt(doing()))?;
            }
            broker = broker.with_auth_provider(Arc::new(provider));
        }
        if let Some(address) = broker.ws_local_addr() {
            self.options.port = address.port();
        }
        let mut ready = broker.ready_receiver();
        let shutdown = broker.shutdown_handle();
        let task = tokio::spawn(async move {
            if let Err(error) = broker.run().await {
                eprintln!("the embedded broker stopped: {error}");
            }
        });
        self.running = Some(Running { shutdown, task });
        let waiting = tokio::time::timeout(wait::PATIENCE, ready.wait_for(|ready| *ready)).await;
        if !matches!(waiting, Ok(Ok(_))) {
            return Err(Error::Timeout { what: doing(), limit: wait::PATIENCE });
        }
        Ok(())
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown.shutdown();
        }
    }
}

/// The version of the library behind it, as it is locked.
pub fn version() -> &'static str {
    let after = LOCK.split_once("name = \"mqtt5\"\nversion = \"").map_or("", |(_, after)| after);
    after.split('"').next().unwrap_or_default()
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

const LOCK: &str = include_str!("../../../Cargo.lock");

/// The one path it listens at.
const PATH: &str = "/mqtt";

const STOPPING: Duration = Duration::from_secs(5);

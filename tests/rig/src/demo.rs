//! [`Demo`]: the page, a broker and devices, together until Ctrl-C.

use crate::broker::{self, Broker};
use crate::bundle::Bundle;
use crate::devices::{Devices, Door};
use crate::error::{Result, io};
use crate::operator;
use crate::server::Server;

/// What the demo starts with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The page's port, or the next free one.
    pub port: u16,
    /// A broker of one's own instead of the embedded one.
    pub broker: Option<String>,
}

/// The running demo.
pub struct Demo {
    broker: Option<Broker>,
    url: String,
    devices: Devices,
    server: Server,
}

impl Demo {
    /// Starts everything on an already built page.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(bundle: &Bundle, options: Options) -> Result<Self> {
        let (broker, url) = if let Some(url) = options.broker {
            (None, url)
        } else {
            let broker = Broker::start(broker::Options::default()).await?;
            let url = broker.url();
            (Some(broker), url)
        };
        let devices = Devices::start(&Door { url: url.clone(), user: None });
        let server = Server::start(bundle.folder(), options.port)?;
        server.put("/config.json", operator::config(&url).to_string());
        server.put(&format!("/{}", operator::BOARD), operator::board().to_string());
        server.put(&format!("/{}", operator::ACTING), operator::acting().to_string());
        Ok(Self { broker, url, devices, server })
    }

    /// The page's address and the broker's.
    pub fn addresses(&self) -> (String, &str) {
        (self.server.url(), &self.url)
    }

    /// Stops devices, broker and server, in this order.
    pub async fn stop(self) {
        self.devices.stop().await;
        if let Some(mut broker) = self.broker {
            broker.stop().await;
        }
        self.server.stop().await;
    }
}

/// Returns when a person presses Ctrl-C or a supervisor asks to end.
///
/// # Errors
/// When the system grants no signal handlers.
pub async fn interrupted() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).map_err(io("listening for", "SIGTERM"))?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.map_err(io("listening for", "Ctrl-C")),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(io("listening for", "Ctrl-C"))
}

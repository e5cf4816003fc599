//! [`Client`]: a plain MQTT client for tests, independent of the product, that collects what it hears.

use std::time::Duration;

use mqtt5::{ConnectOptions, Message, MqttClient, MqttError};
use tokio::sync::mpsc;

use crate::wait::PATIENCE;

/// A client with one subscription.
pub struct Client {
    /// The library's client, for publishing and disconnecting.
    pub mqtt: MqttClient,
    heard: mpsc::UnboundedReceiver<Message>,
}

impl Client {
    /// Connects without subscribing.
    ///
    /// # Errors
    /// When the broker refuses or nobody answers.
    pub async fn connect(url: &str, user: Option<(&str, &str)>) -> Result<MqttClient, MqttError> {
        let id = format!("test-{:08x}", fastrand::u32(..));
        let mut options = ConnectOptions::new(id).with_automatic_reconnect(false);
        if let Some((user, password)) = user {
            options = options.with_credentials(user, password.as_bytes());
        }
        let mqtt = MqttClient::with_options(options);
        mqtt.connect(url).await?;
        Ok(mqtt)
    }

    /// Connects and subscribes at `QoS` 0.
    ///
    /// # Panics
    /// When the broker lets it not: this is for tests.
    pub async fn subscribed(url: &str, filter: &str) -> Self {
        let mqtt = Self::connect(url, None).await.expect("the broker lets a test in");
        let (say, heard) = mpsc::unbounded_channel();
        let forward = move |message| drop(say.send(message));
        mqtt.subscribe(filter, forward).await.expect("the broker grants a test its filter");
        Self { mqtt, heard }
    }

    /// The next message that passes `wanted`.
    ///
    /// # Panics
    /// When there is none within [`PATIENCE`], naming `what`.
    pub async fn hear(&mut self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        let hearing = async {
            loop {
                let message = self.heard.recv().await.expect("the client keeps its channel");
                if wanted(&message) {
                    return message;
                }
            }
        };
        tokio::time::timeout(PATIENCE, hearing).await.unwrap_or_else(|_| panic!("{what} was not heard"))
    }

    /// How many messages pass `wanted` within `time`.
    pub async fn count(&mut self, time: Duration, wanted: impl Fn(&Message) -> bool) -> usize {
        let mut count = 0;
        let counting = async {
            while let Some(message) = self.heard.recv().await {
                count += usize::from(wanted(&message));
            }
        };
        tokio::time::timeout(time, counting).await.ok();
        count
    }
}

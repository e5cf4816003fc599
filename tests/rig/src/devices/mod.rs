//! [`Devices`]: simulated devices of four places that publish, answer commands, go silent and flood.
//!
//! A place is a pure function of time and commands; this file gives each its connection.

mod field;
mod hands;
mod home;
mod place;
mod plant;

use std::time::Duration;

use mqtt5::{ConnectOptions, MqttClient, PublishOptions, QoS};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

pub use place::{Message, Place};

use crate::clock;
use crate::error::{Error, Result, mqtt};

/// Running devices; dropped, they vanish without a word, as devices do.
#[derive(Debug)]
pub struct Devices {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Where devices connect, and as whom.
#[derive(Debug, Clone)]
pub struct Door {
    /// The broker's address, `ws://…` or `mqtt://…`.
    pub url: String,
    /// User name and password.
    pub user: Option<(String, String)>,
}

impl Devices {
    /// Starts the devices of all places. They connect, and connect again, by themselves.
    pub fn start(door: &Door) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(live(home::Home::default(), "home", door.clone(), stopped.clone()));
        tasks.spawn(live(plant::Plant::default(), "plant", door.clone(), stopped.clone()));
        tasks.spawn(live(field::Field::default(), "field", door.clone(), stopped.clone()));
        tasks.spawn(live(hands::Hands::default(), "hands", door.clone(), stopped));
        Self { stop, tasks }
    }

    /// Disconnects them all.
    pub async fn stop(mut self) {
        self.stop.send(true).ok();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(2), all).await.ok();
    }
}

/// One place's connections, one after another, until it is told to stop.
async fn live(mut place: impl Place, name: &'static str, door: Door, mut stopped: watch::Receiver<bool>) {
    let began = clock::now();
    loop {
        tokio::select! {
            ended = connection(&mut place, name, &door, began) => {
                // A broker that is down is what tests are about: no word, another try.
                ended.ok();
            }
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Connects, says what is retained, then publishes until the connection ends.
async fn connection(place: &mut impl Place, name: &str, door: &Door, began: std::time::Instant) -> Result<()> {
    let id = format!("rig-{name}-{:08x}", fastrand::u32(..));
    let mut options = ConnectOptions::new(&id).with_clean_start(true).with_automatic_reconnect(false);
    if let Some((user, password)) = &door.user {
        options = options.with_credentials(user.clone(), password.as_bytes());
    }
    let client = MqttClient::with_options(options);
    client.connect(&door.url).await.map_err(mqtt(format!("connecting the devices to {}", door.url)))?;
    let (heard, mut commands) = mpsc::unbounded_channel();
    for filter in place.commands() {
        let heard = heard.clone();
        let forward = move |message: mqtt5::Message| {
            heard.send((message.topic, message.payload)).ok();
        };
        client.subscribe(*filter, forward).await.map_err(mqtt(format!("subscribing to {filter}")))?;
    }
    for message in place.hello() {
        publish(&client, message).await?;
    }
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        let messages = tokio::select! {
            _ = beat.tick() => place.tick(began.elapsed().as_secs_f64()),
            Some((topic, payload)) = commands.recv() => place.obey(&topic, &payload),
        };
        for message in messages {
            publish(&client, message).await?;
        }
        if !client.is_connected().await {
            return Ok(());
        }
    }
}

async fn publish(client: &MqttClient, message: Message) -> Result<()> {
    let qos = match message.qos {
        0 => QoS::AtMostOnce,
        1 => QoS::AtLeastOnce,
        _ => QoS::ExactlyOnce,
    };
    let options = PublishOptions { qos, retain: message.retain, ..PublishOptions::default() };
    let doing = format!("publishing {}", message.topic);
    let sending = client.publish_with_options(message.topic, message.payload, options);
    let sent = tokio::time::timeout(SENDING, sending).await;
    let sent = sent.map_err(|_| Error::Timeout { what: doing.clone(), limit: SENDING })?;
    sent.map(drop).map_err(mqtt(doing))
}

/// How often a place may say something.
const BEAT: Duration = Duration::from_millis(100);

const RETRY: Duration = Duration::from_millis(250);

const SENDING: Duration = Duration::from_secs(5);

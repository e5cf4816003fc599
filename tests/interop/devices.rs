//! The simulated devices, as another client sees them.

use std::time::Duration;

use mqtt5::{PublishOptions, QoS};
use rig::broker::{Broker, Options};
use rig::client::Client;
use rig::devices::{Devices, Door};
use rig::mosquitto::Mosquitto;

#[tokio::test(flavor = "multi_thread")]
async fn the_lamp_answers_a_command_on_its_retained_state() {
    let broker = Broker::start(Options::default()).await.unwrap();
    lamp(&broker.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lamp_answers_over_mosquitto_too() {
    let mosquitto = Mosquitto::start(&[]).await.unwrap();
    lamp(&mosquitto.url()).await;
}

async fn lamp(url: &str) {
    let devices = Devices::start(&door(url));
    let mut client = Client::subscribed(url, "home/living/lamp/state").await;
    client.hear("the lamp's first state", |message| message.payload == b"OFF").await;
    command(&client, "home/living/lamp/set", "ON").await;
    client.hear("the lamp's answer", |message| message.payload == b"ON").await;
    let mut late = Client::subscribed(url, "home/living/lamp/state").await;
    let state = late.hear("the retained state", |_| true).await;
    assert_eq!((state.payload.as_slice(), state.retain), (b"ON".as_slice(), true));
    devices.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_three_places_speak_at_every_qos() {
    let broker = Broker::start(Options::default()).await.unwrap();
    let mut client = Client::subscribed(&broker.url(), "#").await;
    let (say, mut exactly) = tokio::sync::mpsc::unbounded_channel();
    let options = mqtt5::SubscribeOptions { qos: QoS::ExactlyOnce, ..mqtt5::SubscribeOptions::default() };
    let forward = move |message: mqtt5::Message| drop(say.send((message.topic, message.qos)));
    let second = Client::connect(&broker.url(), None).await.unwrap();
    second.subscribe_with_options("#", options, forward).await.unwrap();
    let devices = Devices::start(&door(&broker.url()));
    for place in ["home/", "plant/", "field/"] {
        client.hear(place, |message| message.topic.starts_with(place)).await;
    }
    let mut missing = vec![QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];
    while !missing.is_empty() {
        let heard = tokio::time::timeout(rig::wait::PATIENCE, exactly.recv()).await;
        let (_, qos) = heard.unwrap_or_else(|_| panic!("nothing at {missing:?}")).unwrap();
        missing.retain(|wanted| *wanted != qos);
    }
    devices.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_press_floods_when_told_to_and_stops_when_told_to() {
    let broker = Broker::start(Options::default()).await.unwrap();
    let devices = Devices::start(&door(&broker.url()));
    let mut state = Client::subscribed(&broker.url(), "plant/press/flood").await;
    state.hear("the press being up", |message| message.payload == b"0").await;
    let mut flood = Client::subscribed(&broker.url(), "plant/press/vibration").await;
    command(&flood, "plant/press/flood/set", "1000").await;
    state.hear("the flood's beginning", |message| message.payload == b"1000").await;
    for _ in 0..500 {
        flood.hear("the flood", |_| true).await;
    }
    command(&state, "plant/press/flood/set", "0").await;
    state.hear("the flood's end", |message| message.payload == b"0").await;
    // What was on its way may arrive; then silence.
    flood.count(Duration::from_millis(300), |_| true).await;
    assert_eq!(flood.count(Duration::from_millis(400), |_| true).await, 0);
    devices.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_come_back_after_the_broker_did() {
    let mut broker = Broker::start(Options::default()).await.unwrap();
    let devices = Devices::start(&door(&broker.url()));
    let mut client = Client::subscribed(&broker.url(), "home/meter").await;
    client.hear("the meter", |_| true).await;
    let url = broker.url();
    broker.restart().await.unwrap();
    assert_eq!(broker.url(), url);
    let mut client = Client::subscribed(&url, "home/#").await;
    client.hear("the meter again", |message| message.topic == "home/meter").await;
    devices.stop().await;
}

fn door(url: &str) -> Door {
    Door { url: url.to_owned(), user: None }
}

async fn command(client: &Client, topic: &str, payload: &str) {
    let options = PublishOptions { qos: QoS::AtLeastOnce, ..PublishOptions::default() };
    client.mqtt.publish_with_options(topic, payload, options).await.unwrap();
}

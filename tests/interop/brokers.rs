//! Brokers that stop, die, come back and ask for passwords.

use rig::broker::{Broker, Options};
use rig::client::Client;
use rig::mosquitto::Mosquitto;

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_broker_refuses_and_comes_back_on_its_port_with_an_empty_memory() {
    let mut broker = Broker::start(Options::default()).await.unwrap();
    let url = broker.url();
    let client = Client::connect(&url, None).await.unwrap();
    client.publish_retain("kept", "1").await.unwrap();
    broker.stop().await;
    assert!(Client::connect(&url, None).await.is_err(), "a stopped broker let somebody in");
    broker.restart().await.unwrap();
    let mut client = Client::subscribed(&url, "#").await;
    client.mqtt.publish("end", "1").await.unwrap();
    let first = client.hear("anything", |message| !message.topic.starts_with('$')).await;
    assert_eq!(first.topic, "end", "the broker remembered something");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_broker_asks_for_its_password() {
    let users = vec![("ann".to_owned(), "right".to_owned())];
    let broker = Broker::start(Options { users, ..Options::default() }).await.unwrap();
    passwords(&broker.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mosquitto_asks_for_its_password_and_writes_every_connect_down() {
    let mosquitto = Mosquitto::start(&[("ann", "right")]).await.unwrap();
    assert_eq!(mosquitto.connects(), 0);
    passwords(&mosquitto.url()).await;
    assert_eq!(mosquitto.connects(), 3, "{}", mosquitto.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_broker_that_is_let_go() {
    let mosquitto = Mosquitto::start(&[]).await.unwrap();
    let (url, folder) = (mosquitto.url(), mosquitto.folder().to_owned());
    assert!(folder.join("log").is_file());
    drop(mosquitto);
    assert!(Client::connect(&url, None).await.is_err(), "it still lets somebody in");
    assert!(!folder.exists(), "its folder is still there");
}

async fn passwords(url: &str) {
    let client = Client::connect(url, Some(("ann", "right"))).await.unwrap();
    client.publish_qos1("hello", "1").await.unwrap();
    assert!(Client::connect(url, Some(("ann", "wrong"))).await.is_err(), "a wrong password was let in");
    assert!(Client::connect(url, None).await.is_err(), "nobody was let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_mosquitto_comes_back_on_its_port() {
    let mut mosquitto = Mosquitto::start(&[]).await.unwrap();
    let url = mosquitto.url();
    let client = Client::connect(&url, None).await.unwrap();
    mosquitto.kill();
    assert!(Client::connect(&url, None).await.is_err(), "a dead broker let somebody in");
    rig::wait::until("the client noticing", rig::wait::PATIENCE, async || (!client.is_connected().await).then_some(()))
        .await
        .unwrap();
    mosquitto.restart().await.unwrap();
    assert_eq!(mosquitto.url(), url);
    Client::connect(&url, None).await.unwrap();
}

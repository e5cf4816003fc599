//! Brokers that go and come back.

use std::time::Duration;

use rig::browser::Look;
use rig::clock;
use rig::devices::{Devices, Door};
use rig::mosquitto::Mosquitto;
use rig::wait::{PATIENCE, until};
use rig::world::World;

use crate::page::{Page, SOCKET, demo};

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_broker_is_waited_for_and_the_gap_is_shown() {
    let mut world = demo(Look::DESK).await;
    for id in ["press", "living"] {
        Page(&world.browser).widget(id, &["live"]).await;
    }
    let stopped = clock::now();
    world.broker.stop().await;
    let page = Page(&world.browser);
    page.status("waiting").await;
    page.widget("living", &["disconnected"]).await;
    let before = page.hatched("press").await;
    // Long enough to be seen in a chart of a minute.
    let over = async || (stopped.elapsed() > Duration::from_secs(4)).then_some(());
    until("an outage of four seconds", PATIENCE, over).await.unwrap();
    world.broker.restart().await.unwrap();
    page.status("connected").await;
    page.widget("press", &["live"]).await;
    page.moved("living").await;
    until("the gap in the chart", PATIENCE, async || (page.hatched("press").await > before + 8).then_some(()))
        .await
        .unwrap();
    world.browser.screenshot("gap").await.unwrap();
    page.quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_mosquitto_is_waited_for_until_it_is_back() {
    let world = World::start(Look::DESK).await.unwrap();
    let mut mosquitto = Mosquitto::start(&[]).await.unwrap();
    let devices = Devices::start(&Door { url: mosquitto.url(), user: None });
    world.configure(|config| config["brokers"][0]["url"] = mosquitto.url().into());
    world.open().await.unwrap();
    let page = Page(&world.browser);
    for _ in 0..2 {
        page.status("connected").await;
        page.moved("living").await;
        mosquitto.kill();
        page.status("waiting").await;
        mosquitto.restart().await.unwrap();
    }
    page.status("connected").await;
    page.moved("living").await;
    page.quiet(&[SOCKET]).await;
    devices.stop().await;
    world.end().await.unwrap();
}

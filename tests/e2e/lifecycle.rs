//! What a browser does to a page: it takes the network, the storage, the processor or all of it away, and gives it back.

use rig::browser::Look;
use rig::client::Client;
use rig::mosquitto::Mosquitto;
use rig::operator::BOARD;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::page::{ABSENT, Page, SOCKET, demo};

/// A world whose session is to outlast the page.
async fn lasting() -> World {
    let world = World::start(Look::DESK).await.unwrap();
    world.configure(|config| {
        let broker = &mut config["brokers"][0];
        broker["cleanStart"] = false.into();
        broker["sessionExpirySecs"] = 600.into();
    });
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_without_a_network_nothing_is_tried_and_with_it_at_once() {
    let mut world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.status("connected").await;
    network(&world, false).await;
    world.broker.stop().await;
    page.status("offline").await;
    world.broker.restart().await.unwrap();
    network(&world, true).await;
    page.status("connected").await;
    page.moved("living").await;
    page.quiet(&[SOCKET, ABSENT]).await;
    world.end().await.unwrap();
}

async fn network(world: &World, is_there: bool) {
    let conditions = json!({ "offline": !is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    world.browser.devtools("Network.enable", json!({})).await.unwrap();
    world.browser.devtools("Network.emulateNetworkConditions", conditions).await.unwrap();
    // What the browser tells of a real network, where the emulation does not reach the event.
    let event = if is_there { "online" } else { "offline" };
    world.browser.script("return dispatchEvent(new Event(arguments[0]))", vec![json!(event)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_a_page_that_was_frozen_or_left_and_come_back_to_goes_on() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.status("connected").await;
    page.moved("living").await;
    let mark = "document.addEventListener('resume', () => document.body.dataset.resumed = ''); return 0";
    world.browser.script(mark, vec![]).await.unwrap();
    world.browser.go("data:text/html,elsewhere").await.unwrap();
    world.browser.back().await.unwrap();
    // The very page that was left, frozen meanwhile; not one that was loaded again.
    world.browser.find("body[data-resumed]").await.unwrap();
    page.status("connected").await;
    page.moved("living").await;
    page.quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f43_a_full_storage_means_memory_and_is_said() {
    let world = lasting().await;
    world.open().await.unwrap();
    let quota = json!({ "origin": world.server.url().trim_end_matches('/'), "quotaSize": 1_024 });
    world.browser.devtools("Storage.overrideQuotaForOrigin", quota).await.unwrap();
    world.browser.reload().await.unwrap();
    is_in_memory(&world).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f44_a_denied_storage_means_memory_and_is_said() {
    let world = lasting().await;
    // The worker's own storage, which the page cannot take from it.
    world.server.put("/worker.js", DENIED);
    world.open().await.unwrap();
    is_in_memory(&world).await;
    world.end().await.unwrap();
}

/// A worker in a browser that allows it no storage.
const DENIED: &str = r#"
Object.defineProperty(self, "indexedDB", { get() { throw new DOMException("denied", "SecurityError"); } });
onmessage = async ({ data: { glue, module } }) => {
  onmessage = null;
  const app = await import(glue);
  await app.default({ module_or_path: module });
};
"#;

/// Everything is shown, nothing is kept, and the connection's card says so.
async fn is_in_memory(world: &World) {
    let page = Page(&world.browser);
    page.status("connected").await;
    page.moved("living").await;
    page.details().await;
    let said = until("the sentence", PATIENCE, async || {
        let card = page.broker("demo", &["connected"]).await;
        card.contains("in memory only").then_some(card)
    });
    let said = said.await.unwrap();
    assert!(said.contains("storage"), "{said}");
    page.quiet(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f49_a_page_without_its_webassembly_says_what_is_missing() {
    let world = World::start(Look::DESK).await.unwrap();
    world.browser.devtools("Network.enable", json!({})).await.unwrap();
    world.browser.devtools("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await.unwrap();
    world.open().await.unwrap();
    until("the sentence", PATIENCE, async || {
        world.browser.text("[data-boot]").await.ok()??.contains("could not start").then_some(())
    })
    .await
    .unwrap();
    world.browser.devtools("Network.setBlockedURLs", json!({ "urls": [] })).await.unwrap();
    world.browser.reload().await.unwrap();
    Page(&world.browser).status("connected").await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f53_a_command_that_the_broker_forbids_is_taken_back_by_name() {
    let world = World::start(Look::DESK).await.unwrap();
    let login = ("guest", "secret");
    let mosquitto = Mosquitto::start(&[login, ("device", "secret")]).await.unwrap();
    let device = Client::connect(&mosquitto.url(), Some(("device", "secret"))).await.unwrap();
    device.publish_retain("public/lamp".to_owned(), "OFF").await.unwrap();
    world.configure(|config| {
        let broker = &mut config["brokers"][0];
        broker["url"] = mosquitto.url().into();
        broker["username"] = login.0.into();
        broker["password"] = login.1.into();
        broker["protocol"] = "5".into();
    });
    let source = json!({ "broker": "demo", "topic": "public/lamp" });
    let lamp = json!({ "id": "lamp", "title": "Lamp", "kind": "switch", "x": 0, "y": 0, "w": 3, "h": 2,
        "source": source, "command": "public/lamp/set", "on": "ON", "off": "OFF", "qos": 1, "retain": false });
    let board = json!({ "format": "topicboard", "version": 1, "title": "Forbidden", "widgets": [lamp] });
    world.server.put(&format!("/{BOARD}"), board.to_string());
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    world.browser.click("article[data-kind=switch] [role=switch][data-known=true]").await.unwrap();
    until("the reason", PATIENCE, async || {
        world
            .browser
            .text("article[data-kind=switch] [data-stage=reverted]")
            .await
            .ok()??
            .contains("authori")
            .then_some(())
    })
    .await
    .unwrap();
    page.status("connected").await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f34_f56_a_retained_flood_on_a_slow_machine_is_borne() {
    let world = World::start(Look::DESK).await.unwrap();
    let flooder = Client::connect(&world.broker.url(), None).await.unwrap();
    for number in 0..RETAINED {
        flooder.publish_retain(format!("flood/{number}"), "{\"state\":\"ON\",\"level\":17}").await.unwrap();
    }
    world.browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 20 })).await.unwrap();
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    until("every topic", PATIENCE, async || (page.topics().await >= RETAINED).then_some(())).await.unwrap();
    page.moved("living").await;
    world.browser.click(".header-pause").await.unwrap();
    world.browser.find(".app-paused").await.unwrap();
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

const RETAINED: u64 = 2_000;

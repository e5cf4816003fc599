//! Tokens from the page's own server, and brokers with several addresses.

use rig::browser::Look;
use rig::fake::bytes::CONNECT;
use rig::fake::token::{ending_in, password};
use rig::fake::{Behaviour, Fake};
use rig::mosquitto::Mosquitto;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::page::{ABSENT, Page, SOCKET};

/// Waits until this card says this of its token.
async fn says(world: &World, card: &str, wanted: &str) {
    let selector = format!("[data-broker=demo] {card}");
    let mut last = None;
    let said = async || {
        last = world.browser.text(&selector).await.ok().flatten();
        last.as_deref()?.contains(wanted).then_some(())
    };
    let outcome = until(&format!("{wanted:?}"), PATIENCE, said).await;
    outcome.unwrap_or_else(|error| panic!("{error}; it says {last:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn f54_a_token_is_fetched_renewed_before_it_ends_and_seen_by_the_broker_alone() {
    let world = World::start(Look::DESK).await.unwrap();
    let broker = Fake::start(Behaviour::Token).await.unwrap();
    let (short, long) = (ending_in(12, CANARY), ending_in(3_600, CANARY));
    world.server.put("/api/token", json!({"token": short}).to_string());
    world.configure(|config| {
        config["brokers"][0]["url"] = broker.url().into();
        config["brokers"][0]["protocol"] = "5".into();
        config["brokers"][0]["tokenUrl"] = "/api/token".into();
    });
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    page.details().await;
    says(&world, "[data-token]", "another is fetched before that").await;
    // The next answer is the token alone.
    world.server.put("/api/token", long.clone());
    says(&world, "[data-token]", "The token ends in 59 min").await;
    page.broker("demo", &["connected"]).await;
    let heard = broker.heard();
    let shown: Vec<_> = heard.iter().filter(|sent| sent.first == CONNECT).map(|sent| password(sent).unwrap()).collect();
    assert!(!shown.is_empty() && shown.iter().all(|token| *token == short || *token == long), "{}", shown.len());
    assert_eq!(shown.last(), Some(&long));
    assert!(heard.iter().any(|sent| sent.first == 0xE0), "the page left before the broker sent it away");
    let script =
        "return document.documentElement.outerHTML + JSON.stringify({...localStorage, ...sessionStorage}) + location";
    let seen = world.browser.script(script, vec![]).await.unwrap().to_string();
    let parts = [&short, &long].into_iter().flat_map(|token| token.split('.').skip(1));
    assert!(parts.chain([CANARY]).all(|part| !seen.contains(part)), "the token is to be seen");
    world.browser.screenshot("token").await.unwrap();
    page.quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f54_a_server_without_tokens_and_an_address_elsewhere_are_named() {
    let world = World::start(Look::DESK).await.unwrap();
    world.configure(|config| config["brokers"][0]["tokenUrl"] = "nowhere/token".into());
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("refused").await;
    page.details().await;
    says(&world, ".broker-why", "answered 404").await;
    page.quiet(&[ABSENT]).await;
    world.configure(|config| config["brokers"][0]["tokenUrl"] = "https://evil.example/token".into());
    world.open().await.unwrap();
    let said = page.alert().await;
    assert!(said.contains("brokers[0].tokenUrl") && said.contains("the page's own server"), "{said}");
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_when_a_node_is_killed_the_next_one_is_used_and_named() {
    let world = World::start(Look::DESK).await.unwrap();
    let mut node = Mosquitto::start(&[]).await.unwrap();
    let closed = format!("ws://127.0.0.1:{}/mqtt", rig::port::free().unwrap());
    world.configure(|config| {
        let broker = config["brokers"][0].as_object_mut().unwrap();
        broker.remove("url");
        broker.insert("urls".into(), json!([closed, node.url(), world.broker.url()]));
    });
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    page.details().await;
    says(&world, "p.mono", "2 of 3").await;
    node.kill();
    says(&world, "p.mono", &format!("{} · 3 of 3", world.broker.url())).await;
    page.broker("demo", &["connected"]).await;
    page.more_messages().await;
    world.browser.screenshot("nodes").await.unwrap();
    page.quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

/// A word that stands in every token and must be seen nowhere.
const CANARY: &str = "canary-5c1e";

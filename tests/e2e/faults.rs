//! Wrong addresses, wrong passwords, broken files: a sentence each, and the page goes on.

use std::time::Duration;

use rig::browser::Look;
use rig::fake::{Behaviour, Fake};
use rig::mosquitto::Mosquitto;
use rig::operator::BOARD;
use rig::world::{CONFIG, World};
use serde_json::json;

use crate::page::{ABSENT, Page, SOCKET, never};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_once() {
    let world = World::start(Look::DESK).await.unwrap();
    for protocol in ["5", "3.1.1", "auto"] {
        let mosquitto = Mosquitto::start(&[("ann", "right")]).await.unwrap();
        world.configure(|config| {
            let broker = &mut config["brokers"][0];
            broker["url"] = mosquitto.url().into();
            broker["protocol"] = protocol.into();
            broker["username"] = "ann".into();
            broker["password"] = "wrong".into();
        });
        world.open().await.unwrap();
        let page = Page(&world.browser);
        page.status("refused").await;
        page.details().await;
        let said = page.broker("demo", &["refused"]).await;
        assert!(said.to_lowercase().contains("authori"), "{said}");
        // The first retry would come within three seconds.
        never("a second CONNECT", Duration::from_secs(4), async || mosquitto.connects() > 1).await;
        assert_eq!(mosquitto.connects(), 1, "{protocol}: {}", mosquitto.log());
        page.quiet(&[]).await;
    }
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_does_not_answer_rightly_is_named_while_the_other_goes_on() {
    let world = World::start(Look::DESK).await.unwrap();
    let closed = format!("ws://127.0.0.1:{}/mqtt", rig::port::free().unwrap());
    let wrong_path = world.broker.url().replace("/mqtt", "/nowhere");
    // A CONNACK that says "server unavailable" in MQTT 5, and one that is none.
    let unavailable = Fake::start(Behaviour::Bytes(vec![0x20, 3, 0, 0x88, 0])).await.unwrap();
    let garbage = Fake::start(Behaviour::Bytes(vec![0xff; 9])).await.unwrap();
    let mute = Fake::start(Behaviour::Mute).await.unwrap();
    let no_connack = Fake::start(Behaviour::NoConnack).await.unwrap();
    let text = Fake::start(Behaviour::Text("hello".to_owned())).await.unwrap();
    let protocol = Fake::start(Behaviour::WrongSubprotocol).await.unwrap();
    let forbidden = Fake::start(Behaviour::Status(403)).await.unwrap();
    let close = Fake::start(Behaviour::Close).await.unwrap();
    let cases = [
        ("closed-port", closed),
        ("wrong-path", wrong_path),
        ("unavailable", unavailable.url()),
        ("garbage", garbage.url()),
        ("mute", mute.url()),
        ("no-connack", no_connack.url()),
        ("text-frame", text.url()),
        ("subprotocol", protocol.url()),
        ("forbidden", forbidden.url()),
        ("close", close.url()),
    ];
    world.configure(|config| {
        let good = config["brokers"][0].clone();
        let brokers = cases.iter().map(|(id, url)| {
            let mut broker = good.clone();
            (broker["id"], broker["name"], broker["url"]) = (json!(id), json!(id), json!(url));
            broker
        });
        config["brokers"] = std::iter::once(good.clone()).chain(brokers).collect();
    });
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.moved("living").await;
    page.details().await;
    for (id, _) in &cases {
        let said = page.broker(id, &["waiting", "gave-up", "refused"]).await;
        assert!(said.contains('.') && said.len() > 40, "{id} is not explained: {said}");
    }
    assert!(text.connects() <= 4 && garbage.connects() <= 4, "wrong MQTT is tried again and again");
    page.broker("demo", &["connected"]).await;
    page.more_messages().await;
    page.quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_config_the_page_offers_to_connect() {
    let world = World::start(Look::DESK).await.unwrap();
    world.server.remove(CONFIG);
    world.open().await.unwrap();
    world.browser.find(".first-door").await.unwrap();
    Page(&world.browser).quiet(&[ABSENT]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_that_is_none_is_named_and_the_page_goes_on() {
    let world = World::start(Look::DESK).await.unwrap();
    for text in ["", "{", "[]", "7", r#"{"version":99}"#, "\u{0}\u{ffff}", r#"{"version":1,"brokers":"none"}"#] {
        world.server.put(CONFIG, text);
        world.open().await.unwrap();
        let page = Page(&world.browser);
        let said = page.alert().await;
        assert!(
            said.contains("config.json") || said.contains("brokers") || said.contains("version"),
            "{text:?}: {said}"
        );
        world.browser.find(".first-door").await.unwrap();
        page.quiet(&[]).await;
    }
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_in_the_config_is_named_by_its_path_and_the_rest_holds() {
    let world = World::start(Look::DESK).await.unwrap();
    world.configure(|config| {
        config["brokers"][0]["keepAliveSecs"] = "often".into();
        config["surprise"] = true.into();
    });
    world.open().await.unwrap();
    let page = Page(&world.browser);
    let said = page.alert().await;
    assert!(said.contains("keepAliveSecs"), "{said}");
    assert!(world.browser.count("article[data-widget]").await.unwrap() > 0, "the board is gone");
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_is_none_or_not_there_is_named_and_the_page_goes_on() {
    let world = World::start(Look::DESK).await.unwrap();
    let path = format!("/{BOARD}");
    let broken = [
        Some("{"),
        Some("[]"),
        Some(r#"{"format":"other"}"#),
        Some(r#"{"format":"topicboard","version":1,"widgets":7}"#),
        None,
    ];
    for text in broken {
        match text {
            Some(text) => world.server.put(&path, text),
            None => world.server.remove(&path),
        }
        world.open().await.unwrap();
        let page = Page(&world.browser);
        let said = page.alert().await;
        assert!(said.contains(BOARD), "{text:?}: {said}");
        page.status("connected").await;
        page.more_messages().await;
        page.quiet(if text.is_none() { &[ABSENT] } else { &[] }).await;
    }
    world.end().await.unwrap();
}

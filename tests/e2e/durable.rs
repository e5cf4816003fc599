//! Sessions that outlast their page, in the browser's own storage.

use rig::browser::Look;
use rig::client::Client;
use rig::mosquitto::Mosquitto;
use rig::wait::{PATIENCE, until};
use rig::world::World;

use crate::page::Page;

/// Messages of each quality of service.
const MESSAGES: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn f23_what_is_sent_while_the_page_is_reloaded_arrives_and_nothing_of_qos_2_twice() {
    let world = World::start(Look::DESK).await.unwrap();
    let login = ("board", "secret");
    let mosquitto = Mosquitto::start(&[login]).await.unwrap();
    let page = Page(&world.browser);
    for qos in [2, 1] {
        world.configure(|config| {
            let broker = &mut config["brokers"][0];
            broker["id"] = format!("qos{qos}").into();
            broker["url"] = mosquitto.url().into();
            broker["username"] = login.0.into();
            broker["password"] = login.1.into();
            broker["cleanStart"] = false.into();
            broker["sessionExpirySecs"] = 600.into();
            broker["subscriptions"] = serde_json::json!([{ "filter": format!("qos{qos}/#"), "qos": qos }]);
        });
        world.open().await.unwrap();
        page.status("connected").await;
        let device = Client::connect(&mosquitto.url(), Some(login)).await.unwrap();
        let publishing = tokio::spawn(async move {
            for number in 0..MESSAGES {
                let topic = format!("qos{qos}/{number}");
                match qos {
                    2 => device.publish_qos2(topic, "x").await.unwrap(),
                    _ => device.publish_qos1(topic, "x").await.unwrap(),
                };
            }
        });
        for _ in 0..3 {
            world.browser.reload().await.unwrap();
            page.status("connected").await;
        }
        publishing.await.unwrap();
        world.browser.reload().await.unwrap();
        // Each message has a topic of its own.
        let topics = async || (page.topics().await == MESSAGES).then_some(());
        until(&format!("every message of QoS {qos}"), PATIENCE, topics).await.unwrap();
        // The count in the header follows a moment later.
        let messages = async || Some(page.messages().await).filter(|messages| *messages >= MESSAGES);
        let messages = until("their count", PATIENCE, messages).await.unwrap();
        assert!(if qos == 2 { messages == MESSAGES } else { messages >= MESSAGES }, "{messages} of QoS {qos}");
        page.details().await;
        let card = page.broker(&format!("qos{qos}"), &["connected"]).await;
        assert!(card.contains("kept in this browser"), "{card}");
        page.close_details().await;
    }
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_a_session_that_is_open_in_one_tab_is_used_in_another_when_somebody_wants_it() {
    let world = World::start(Look::DESK).await.unwrap();
    world.configure(|config| {
        let broker = &mut config["brokers"][0];
        broker["cleanStart"] = false.into();
        broker["sessionExpirySecs"] = 600.into();
    });
    let (page, browser) = (Page(&world.browser), &world.browser);
    world.open().await.unwrap();
    page.status("connected").await;
    browser.tab(1).await.unwrap();
    world.open().await.unwrap();
    browser.find(".taken").await.unwrap();
    browser.screenshot("taken").await.unwrap();
    for (used, left) in [(1, 0), (0, 1)] {
        browser.tab(used).await.unwrap();
        browser.click(".taken button").await.unwrap();
        page.status("connected").await;
        browser.tab(left).await.unwrap();
        browser.find(".taken").await.unwrap();
        page.status("refused").await;
    }
    // A page that is gone has nothing.
    browser.go("about:blank").await.unwrap();
    browser.tab(0).await.unwrap();
    browser.reload().await.unwrap();
    page.status("connected").await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

//! The test of a connection against brokers that fail in each way, and on pages from other places; and the packets it is
//! all made of.

use std::collections::BTreeMap;

use rig::browser::{Browser, Look};
use rig::fake::{Behaviour, Fake};
use rig::mosquitto::Mosquitto;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::page::{Page, SOCKET};

/// What a test found, by step: how it ended and what is said of it.
type Found = BTreeMap<String, (String, String)>;

/// Tests the connection to a broker from its card; publishes on a topic, if one is given.
async fn test(browser: &Browser, id: &str, echo: Option<&str>) -> Found {
    Page(browser).details().await;
    press(browser, &format!("[data-broker=\"{id}\"] .broker-actions button"), "Test connection").await;
    if let Some(topic) = echo {
        browser.click("#doctor-echo").await.unwrap();
        browser.fill("#doctor-topic", topic).await.unwrap();
    }
    browser.click("[data-test]").await.unwrap();
    let over =
        async || (browser.text(".doctor-test > [role=status]").await.ok()?? == "The test is over.").then_some(());
    until(&format!("the end of the test of {id}"), PATIENCE, over).await.unwrap();
    let script = "return Object.fromEntries([...document.querySelectorAll('.doctor-step')].map(step => \
        [step.dataset.step, [step.dataset.verdict, step.textContent]]))";
    let found = serde_json::from_value(browser.script(script, vec![]).await.unwrap()).unwrap();
    Page(browser).close_details().await;
    found
}

/// Presses the button that says this.
async fn press(browser: &Browser, selector: &str, word: &str) {
    let script = "const found = [...document.querySelectorAll(arguments[0])].find(each => \
        each.textContent.trim() === arguments[1]); found?.click(); return !!found";
    let pressed = async || {
        let found = browser.script(script, vec![json!(selector), json!(word)]).await.ok()?;
        (found == true).then_some(())
    };
    until(word, PATIENCE, pressed).await.unwrap();
}

#[track_caller]
fn assert_found(found: &Found, step: &str, verdict: &str, said: &str) {
    let (is, says) = &found[step];
    assert!(is == verdict && says.contains(said), "{step} is {is}, not {verdict} with {said:?}: {says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f25_each_failure_of_a_connection_is_found_in_its_step() {
    let world = World::start(Look::DESK).await.unwrap();
    let good = Mosquitto::start(&[("ann", "right")]).await.unwrap();
    let withholding = Mosquitto::start_withholding().await.unwrap();
    let closed = format!("ws://127.0.0.1:{}/mqtt", rig::port::free().unwrap());
    let nameless = Fake::start(Behaviour::NoSubprotocol).await.unwrap();
    let forbids = Fake::start(Behaviour::Forbids).await.unwrap();
    let cases = [
        ("good", good.url(), "right"),
        ("closed", closed, ""),
        ("nameless", nameless.url(), ""),
        ("wrong-password", good.url(), "wrong"),
        ("forbids", forbids.url(), ""),
        ("withholding", withholding.url(), ""),
    ];
    world.configure(|config| {
        let broker = config["brokers"][0].clone();
        let brokers = cases.iter().map(|(id, url, password)| {
            let mut broker = broker.clone();
            (broker["id"], broker["name"], broker["url"]) = (json!(id), json!(id), json!(url));
            if !password.is_empty() {
                (broker["username"], broker["password"]) = (json!("ann"), json!(password));
            }
            broker
        });
        config["brokers"] = brokers.collect();
        config["boards"] = json!([]);
    });
    world.open().await.unwrap();
    let browser = &world.browser;
    Page(browser).details().await;
    Page(browser).broker("good", &["connected"]).await;
    Page(browser).close_details().await;

    let found = test(browser, "good", Some("topicboard/test")).await;
    for step in ["page", "socket", "subprotocol", "welcome", "filter"] {
        assert_found(&found, step, "passed", "");
    }
    assert_found(&found, "welcome", "passed", "MQTT 5");
    assert_found(&found, "echo", "passed", "came back");
    // The connection that stood was not disturbed.
    Page(browser).details().await;
    Page(browser).broker("good", &["connected"]).await;
    Page(browser).close_details().await;

    let found = test(browser, "closed", None).await;
    assert_found(&found, "socket", "failed", "Browsers do not say why");
    assert_found(&found, "welcome", "skipped", "");

    let found = test(browser, "nameless", None).await;
    assert_found(&found, "socket", "passed", "");
    assert_found(&found, "subprotocol", "failed", "Sec-WebSocket-Protocol");

    let tries = good.connects();
    let found = test(browser, "wrong-password", None).await;
    assert_found(&found, "welcome", "failed", "Not authorized");
    assert_eq!(good.connects(), tries + 1, "a wrong password is tried once");

    let found = test(browser, "forbids", None).await;
    assert_found(&found, "filter", "failed", "Not authorized");
    assert_found(&found, "listen", "skipped", "");

    let found = test(browser, "withholding", Some("topicboard/test")).await;
    assert_found(&found, "filter", "passed", "Granted");
    assert_found(&found, "listen", "noted", "Nothing came");
    assert_found(&found, "echo", "failed", "Not authorized");
    Page(browser).quiet(&[SOCKET]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f57_a_page_that_is_not_let_into_the_local_network_says_so() {
    let mut world = World::start(Look::DESK).await.unwrap();
    let origin = world.server.url().trim_end_matches('/').to_owned();
    let port = origin.rsplit(':').next().unwrap();
    // To the browser, the page now comes from the internet.
    let flag = format!("--ip-address-space-overrides=127.0.0.1:{port}=public");
    for (setting, verdict, said, socket) in
        [("denied", "noted", "site settings", "failed"), ("granted", "passed", "", "passed")]
    {
        let browser = Browser::open_with(Look::DESK, &[&flag]).await.unwrap();
        std::mem::replace(&mut world.browser, browser).close().await.unwrap();
        for name in ["loopback-network", "local-network", "local-network-access"] {
            let permission = json!({ "permission": { "name": name }, "setting": setting, "origin": origin });
            world.browser.devtools("Browser.setPermission", permission).await.unwrap();
        }
        world.open().await.unwrap();
        let page = Page(&world.browser);
        page.status(if setting == "denied" { "waiting" } else { "connected" }).await;
        let found = test(&world.browser, "demo", None).await;
        assert_found(&found, "page", verdict, said);
        assert_found(&found, "socket", socket, "");
        page.quiet(&[SOCKET]).await;
    }
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f58_a_page_over_plain_http_in_a_local_network_works_and_says_what_it_lacks() {
    let mut world = World::start(Look::DESK).await.unwrap();
    let browser = Browser::open_with(Look::DESK, &["--host-resolver-rules=MAP nas.lan 127.0.0.1"]).await.unwrap();
    std::mem::replace(&mut world.browser, browser).close().await.unwrap();
    let url = world.server.url().replace("127.0.0.1", "nas.lan");
    world.configure(|config| {
        let url = config["brokers"][0]["url"].as_str().unwrap().replace("127.0.0.1", "nas.lan");
        config["brokers"][0]["url"] = url.into();
    });
    world.browser.go(&url).await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    page.moved("living").await;
    assert_eq!(world.browser.script("return isSecureContext", vec![]).await.unwrap(), false);
    let found = test(&world.browser, "demo", None).await;
    assert_found(&found, "page", "noted", "plain http");
    for step in ["socket", "welcome", "filter", "listen"] {
        assert_found(&found, step, "passed", "");
    }
    // What is kept is kept there too, and the page is the same after a reload.
    page.remove("door").await;
    world.browser.reload().await.unwrap();
    page.status("connected").await;
    // What the browser refuses there is told: nothing is copied, and nothing breaks.
    page.details().await;
    world.browser.click(".log-head button").await.unwrap();
    let told = async || world.browser.text(".toast").await.ok()?.filter(|said| said.contains("copy"));
    until("what was refused", PATIENCE, told).await.unwrap();
    // A header of ours that holds only for secure origins.
    page.quiet(&["Cross-Origin-Opener-Policy"]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_are_shown_as_they_come_and_no_password_is_among_them() {
    const CANARY: &str = "canary-91d4";
    let world = World::start(Look::DESK).await.unwrap();
    let mosquitto = Mosquitto::start(&[("ann", CANARY)]).await.unwrap();
    world.configure(|config| {
        let broker = &mut config["brokers"][0];
        broker["url"] = mosquitto.url().into();
        (broker["username"], broker["password"]) = ("ann".into(), CANARY.into());
    });
    world.open().await.unwrap();
    let (page, browser) = (Page(&world.browser), &world.browser);
    page.status("connected").await;
    browser.press("gp").await.unwrap();
    // Whatever is saved passes by here.
    let spy = "window.saved = []; const make = URL.createObjectURL; \
        URL.createObjectURL = blob => { blob.arrayBuffer().then(bytes => \
        window.saved.push([...new Uint8Array(bytes)].map(byte => String.fromCharCode(byte)).join(''))); return make(blob); }";
    browser.script(spy, vec![]).await.unwrap();
    browser.find(".packets-row[data-type=SUBACK]").await.unwrap();
    let script =
        "const row = document.querySelector('.packets-row[data-type=CONNECT]'); row.click(); return row.textContent";
    browser.script(script, vec![]).await.unwrap();
    let said = async || browser.text(".packets-details").await.ok()?.filter(|said| said.contains("User Name"));
    let said = until("what the CONNECT says", PATIENCE, said).await.unwrap();
    assert!(said.contains("ann") && said.contains("left out") && !said.contains(CANARY), "{said}");
    for word in ["Save as JSON lines", "Save for Wireshark (pcapng)"] {
        press(browser, ".packets button", word).await;
    }
    let saved = async || {
        let saved = browser.script("return window.saved", vec![]).await.ok()?;
        let saved: Vec<String> = serde_json::from_value(saved).ok()?;
        (saved.len() == 2).then_some(saved)
    };
    let saved = until("two files", PATIENCE, saved).await.unwrap();
    assert!(saved.iter().all(|file| file.contains("ann") && !file.contains(CANARY)), "a password was saved");
    assert!(saved[0].lines().count() >= 4 && saved[1].starts_with("\u{0a}\u{0d}\u{0d}\u{0a}"));
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

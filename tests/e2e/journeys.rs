//! What a person does on a good day.

use std::time::Duration;

use rig::browser::Look;
use rig::client::Client;
use rig::clock;
use rig::devices::{Devices, Door};
use rig::mosquitto::Mosquitto;
use rig::wait::{PATIENCE, until};
use rig::world::{CONFIG, World};
use serde_json::json;

use crate::page::{Page, demo, widget};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_connects_by_itself_and_values_move() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.status("connected").await;
    page.more_messages().await;
    for id in ["living", "power", "mixer"] {
        page.widget(id, &["live"]).await;
        page.moved(id).await;
    }
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_shows_what_a_topic_said_last() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.status("connected").await;
    let temperature = page.topic("home/living/temperature").await;
    assert!(temperature.starts_with(|c: char| c.is_ascii_digit()), "{temperature}");
    assert_eq!(page.topic("field/gate/state").await, "closed");
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_draws_what_arrives() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("press", &["live"]).await;
    let mut before = page.pixels("press").await;
    for change in 1..=3 {
        before = until(&format!("change {change} of the chart's pixels"), PATIENCE, async || {
            let now = page.pixels("press").await;
            (now != before).then_some(now)
        })
        .await
        .unwrap();
    }
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_fingers_zoom_a_chart_and_one_scrolls_the_page() {
    let world = demo(Look::PHONE).await;
    let (page, browser) = (Page(&world.browser), &world.browser);
    page.widget("press", &["live"]).await;
    page.moved("living").await;
    let touch = json!({ "enabled": true, "maxTouchPoints": 2 });
    browser.devtools("Emulation.setTouchEmulationEnabled", touch).await.unwrap();
    let place = "const of = document.querySelector(arguments[0]); of.scrollIntoView({ block: 'center' }); \
        const at = of.getBoundingClientRect(); return [at.left, at.top, at.width, at.height]";
    let cursor = "article[data-widget=press] .chart-cursor";
    let at: [f64; 4] = serde_json::from_value(browser.script(place, vec![json!(cursor)]).await.unwrap()).unwrap();
    let [left, top, width, height] = at;
    let touch = async |kind: &str, points: &[(f64, f64)]| {
        let point = |(x, y): &(f64, f64)| json!({ "x": left + width * x, "y": top + height * y });
        let points: Vec<_> = points.iter().map(point).collect();
        browser.devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await.unwrap();
    };
    // Two fingers that part.
    touch("touchStart", &[(0.45, 0.5)]).await;
    touch("touchStart", &[(0.45, 0.5), (0.55, 0.5)]).await;
    for part in [0.3, 0.2, 0.1] {
        touch("touchMove", &[(part, 0.5), (1.0 - part, 0.5)]).await;
    }
    touch("touchEnd", &[]).await;
    let home = "article[data-widget=press] .chart-over button";
    browser.find(home).await.unwrap();
    browser.screenshot("pinched").await.unwrap();
    browser.click(home).await.unwrap();
    until("the chart as it was", PATIENCE, async || (browser.count(home).await.ok()? == 0).then_some(()))
        .await
        .unwrap();
    // One finger that goes up.
    let scrolled = "return [...document.querySelectorAll('*')].reduce((sum, each) => sum + each.scrollTop, 0)";
    let before = browser.script(scrolled, vec![]).await.unwrap();
    touch("touchStart", &[(0.5, 0.6)]).await;
    for step in 1..=6 {
        touch("touchMove", &[(0.5, 0.6 - 0.2 * f64::from(step))]).await;
    }
    touch("touchEnd", &[]).await;
    let has_moved = async || (browser.script(scrolled, vec![]).await.ok()? != before).then_some(());
    until("the page to scroll", PATIENCE, has_moved).await.unwrap();
    assert_eq!(browser.count(home).await.unwrap(), 0, "and the chart is not zoomed by it");
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connected_page_at_rest_asks_for_no_frame() {
    let world = World::start(Look::DESK).await.unwrap();
    let mosquitto = Mosquitto::start(&[]).await.unwrap();
    world.configure(|config| config["brokers"][0]["url"] = mosquitto.url().into());
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    page.count_frames().await;
    let device = Client::connect(&mosquitto.url(), None).await.unwrap();
    device.publish_qos1("field/gate/state", "closed").await.unwrap();
    assert_eq!(page.topic("field/gate/state").await, "closed");
    let mut last = (page.frames().await, clock::now());
    assert!(last.0 > 0, "frames are not counted");
    until("five seconds without a frame", PATIENCE, async || {
        let frames = page.frames().await;
        if frames != last.0 {
            last = (frames, clock::now());
        }
        (last.1.elapsed() > Duration::from_secs(5)).then_some(())
    })
    .await
    .unwrap();
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_acts_and_shows_what_the_device_says() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    let mut lamp = Client::subscribed(&world.broker.url(), "home/living/lamp/#").await;
    page.widget("lamp", &["live", "retained"]).await;
    let switch = format!("{} [role=switch]", widget("lamp"));
    for (payload, checked) in [("ON", "true"), ("OFF", "false")] {
        world.browser.click(&switch).await.unwrap();
        lamp.hear("the command", |message| message.topic.ends_with("/set") && message.payload == payload.as_bytes())
            .await;
        until(&format!("the switch confirming {payload}"), PATIENCE, async || {
            let shown = world.browser.attribute(&switch, "aria-checked").await.ok()??;
            let busy = world.browser.attribute(&switch, "aria-busy").await.ok()?;
            (shown == checked && busy.as_deref() != Some("true")).then_some(())
        })
        .await
        .unwrap();
    }
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_keeps_the_board_and_what_was_changed_on_it() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("living", &["live"]).await;
    let before = world.browser.count("article[data-widget]").await.unwrap();
    page.remove("soil").await;
    world.browser.reload().await.unwrap();
    page.widget("living", &["live"]).await;
    assert_eq!(world.browser.count("article[data-widget]").await.unwrap(), before - 1);
    assert_eq!(world.browser.count(&widget("soil")).await.unwrap(), 0, "a removed widget came back");
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_widget_is_where_it_was_dragged_after_a_reload_and_undo_brings_it_back() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("living", &["live"]).await;
    page.stands("living", [1, 1, 3, 2]).await;
    let column = (world.browser.script(BOARD_WIDTH, vec![]).await.unwrap().as_f64().unwrap() + 12.0) / 12.0;
    let title = format!("{} h2", widget("living"));
    page.drag(&title, (column * 3.0, 20.0)).await;
    page.stands("living", [4, 1, 3, 2]).await;
    page.stands("power", [4, 3, 3, 4]).await;
    page.stands("door", [1, 1, 3, 2]).await;
    world.browser.reload().await.unwrap();
    page.widget("living", &["live"]).await;
    page.stands("living", [4, 1, 3, 2]).await;
    page.stands("power", [4, 3, 3, 4]).await;
    // What can be undone is gone with the page, so there is something to undo again.
    page.drag(&title, (column * -3.0, 0.0)).await;
    page.stands("living", [1, 1, 3, 2]).await;
    page.drag(&format!("{} .grip-corner", widget("living")), (column, 76.0)).await;
    page.stands("living", [1, 1, 4, 3]).await;
    for wanted in [[1, 1, 3, 2], [4, 1, 3, 2]] {
        world.browser.script(UNDO, vec![]).await.unwrap();
        page.stands("living", wanted).await;
    }
    page.stands("power", [4, 3, 3, 4]).await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gauge_is_edited_while_it_is_watched_and_stays_so() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("power", &["live"]).await;
    let before = page.pixels("power").await;
    let level = format!("{} .gauge", widget("power"));
    world.browser.click(&format!("{} [aria-haspopup=menu]", widget("power"))).await.unwrap();
    world.browser.click(&format!("{} [role=menuitem]:has([href='#icon-edit'])", widget("power"))).await.unwrap();
    let bands = [("bands-1-from", "-5000"), ("bands-1-to", "50000"), ("bands-0-to", "0")];
    for (field, text) in [("max", "50000"), ("min", "-5000")].into_iter().chain(bands) {
        world.browser.fill(&format!("#editor-{field}"), text).await.unwrap();
    }
    let is_so = async || {
        let shown = world.browser.attribute(&level, "data-level").await.ok()??;
        let ends = world.browser.script(ENDS, vec![]).await.ok()?;
        (shown == "warn" && ends == serde_json::json!(["-5000", "50000"])).then_some(())
    };
    until("the band to count everywhere", PATIENCE, is_so).await.unwrap();
    world.browser.click(".editor-head button").await.unwrap();
    assert_ne!(page.pixels("power").await, before, "the picture is another one");
    world.browser.reload().await.unwrap();
    page.widget("power", &["live"]).await;
    until("the same after a reload", PATIENCE, async || {
        let shown = world.browser.attribute(&level, "data-level").await.ok()??;
        (shown == "warn").then_some(())
    })
    .await
    .unwrap();
    world.browser.click(&format!("{} [aria-haspopup=menu]", widget("power"))).await.unwrap();
    world.browser.click(&format!("{} [role=menuitem]:has([href='#icon-edit'])", widget("power"))).await.unwrap();
    until("the ends in their fields", PATIENCE, is_so).await.unwrap();
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

/// The ends of the gauge in the editor.
const ENDS: &str = "return ['min', 'max'].map(end => document.querySelector('#editor-' + end)?.value)";

#[tokio::test(flavor = "multi_thread")]
async fn the_silent_device_is_said_to_be_late_and_not_live() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("buoy", &["live"]).await;
    // It is silent from its 20th to its 32nd second.
    until("the buoy late", std::time::Duration::from_mins(1), async || {
        let state = world.browser.attribute(&widget("buoy"), "data-state").await.ok()??;
        (state == "late").then_some(())
    })
    .await
    .unwrap();
    page.widget("living", &["live"]).await;
    page.widget("buoy", &["live"]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_borne_and_counted() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.status("connected").await;
    let client = Client::connect(&world.broker.url(), None).await.unwrap();
    client.publish_qos1("plant/press/flood/set", "3000").await.unwrap();
    let before = page.messages().await;
    until("ten thousand messages", PATIENCE, async || (page.messages().await > before + 10_000).then_some(()))
        .await
        .unwrap();
    page.moved("mixer").await;
    client.publish_qos1("plant/press/flood/set", "0").await.unwrap();
    page.moved("living").await;
    page.status("connected").await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_connects_by_hand_and_the_password_is_nowhere_but_in_memory() {
    let world = World::start(Look::DESK).await.unwrap();
    world.server.remove(CONFIG);
    let mosquitto = Mosquitto::start(&[("ann", CANARY), ("device", "d")]).await.unwrap();
    let user = Some(("device".to_owned(), "d".to_owned()));
    world.open().await.unwrap();
    let page = Page(&world.browser);
    world.browser.click(".first-door").await.unwrap();
    for (field, text) in [("url", mosquitto.url().as_str()), ("username", "ann"), ("password", CANARY)] {
        world.browser.fill(&format!("#connect-{field}"), text).await.unwrap();
    }
    let in_sight = world.browser.script(WAY_OUT, vec![]).await.unwrap();
    assert_eq!(in_sight, serde_json::json!([true, true]), "the way out of a long dialog stays in sight");
    world.browser.click("dialog[open] [type=submit]").await.unwrap();
    page.status("connected").await;
    let devices = Devices::start(&Door { url: mosquitto.url(), user });
    page.more_messages().await;
    devices.stop().await;
    let places = world.browser.script(PLACES, vec![]).await.unwrap().to_string();
    assert!(!places.contains(CANARY), "the password lies in the page or its storage");
    page.quiet(&[crate::page::ABSENT]).await;
    world.end().await.unwrap();
}

const BOARD_WIDTH: &str = "return document.querySelector('.grid-board').getBoundingClientRect().width";

const UNDO: &str = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }))";

/// Scrolls the dialog to its end, and tells whether it could and whether its close button can still be hit.
const WAY_OUT: &str = "const dialog = document.querySelector('dialog'); \
    for (const more of dialog.querySelectorAll('details')) more.open = true; \
    dialog.scrollTop = 1e4; \
    const place = dialog.querySelector('.dialog-close button').getBoundingClientRect(); \
    const hit = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2); \
    return [dialog.scrollTop > 0, hit?.closest('.dialog-close') != null]";

const CANARY: &str = "canary-7f3a";

/// Everywhere a password could be left behind that a script can read at once.
const PLACES: &str = "return JSON.stringify([location.href, document.title, history.state, {...localStorage}, \
    {...sessionStorage}, document.cookie, document.documentElement.outerHTML])";

//! What a newcomer does first: from an empty board to a chart of three topics, a gauge with bands, a table of devices
//! and a light that works, once with the mouse and once with keys alone.

use rig::browser::{Browser, Look};
use rig::client::Client;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::keyboard::{DOWN, ENTER, ESCAPE, RIGHT, focus_on, has_focus, tab_to};
use crate::page::Page;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_board_is_made_with_the_mouse() {
    make_a_board(&Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_board_is_made_with_keys_alone() {
    make_a_board(&Keys).await;
}

/// How a person reaches what they want.
trait Hand {
    /// Opens the dialog, chooses kind and topic, and comes to the editor.
    async fn add(&self, browser: &Browser, kind: &str, topic: &str);
    /// Presses a button.
    async fn press(&self, browser: &Browser, button: &str);
    /// Writes into a field instead of what is there.
    async fn write(&self, browser: &Browser, field: &str, text: &str);
    /// The same for a topic, which is chosen from those that are offered.
    async fn choose(&self, browser: &Browser, field: &str, topic: &str);
}

async fn make_a_board(hand: &impl Hand) {
    let world = World::start(Look::DESK).await.unwrap();
    world.configure(|config| config["boards"] = json!([]));
    world.open().await.unwrap();
    let (page, browser) = (Page(&world.browser), &world.browser);
    page.status("connected").await;
    page.more_messages().await;
    let mut lamp = Client::subscribed(&world.broker.url(), "zigbee2mqtt/lamp/set").await;

    hand.add(browser, "chart", "home/living/temperature").await;
    for (line, topic) in [(1, "home/bedroom/temperature"), (2, "home/kitchen/temperature")] {
        hand.press(browser, ".editor-add[data-list=lines]").await;
        hand.choose(browser, &format!("#editor-lines-{line}-source-topic"), topic).await;
    }
    shows(browser, "article[data-kind=chart][data-state=live] .chart-entry[data-state=live]", 3).await;

    hand.add(browser, "gauge", "home/meter").await;
    hand.write(browser, "#editor-max", "5000").await;
    hand.press(browser, ".editor-add[data-list=bands]").await;
    hand.write(browser, "#editor-bands-0-to", "2500").await;
    hand.press(browser, ".editor-add[data-list=bands]").await;
    hand.write(browser, "#editor-bands-1-from", "2500").await;
    shows(browser, "article[data-kind=gauge][data-state=live] .gauge[data-level]", 1).await;

    hand.add(browser, "table", "home/living/temperature").await;
    at_least(browser, "article[data-kind=table] tbody tr", 2).await;

    hand.add(browser, "light", "zigbee2mqtt/lamp").await;
    let switch = "article[data-kind=light] [role=switch]";
    shows(browser, &format!("{switch}[data-known=true]"), 1).await;
    hand.press(browser, switch).await;
    lamp.hear("the command", |message| message.payload.starts_with(b"{\"state\":")).await;
    shows(browser, "article[data-kind=light] [data-stage=confirmed]", 1).await;
    browser.screenshot("newcomer").await.unwrap();
    page.quiet(&[crate::page::ABSENT]).await;
    world.end().await.unwrap();
}

struct Mouse;

impl Hand for Mouse {
    async fn add(&self, browser: &Browser, kind: &str, topic: &str) {
        browser.click(".header-add").await.unwrap();
        browser.click(&format!(".compose-kind:has([value={kind}])")).await.unwrap();
        self.choose(browser, "#compose-topic", topic).await;
        browser.click(".compose [type=submit]").await.unwrap();
        browser.find(&format!("article[data-kind={kind}]")).await.unwrap();
    }

    async fn press(&self, browser: &Browser, button: &str) {
        browser.click(button).await.unwrap();
    }

    async fn write(&self, browser: &Browser, field: &str, text: &str) {
        browser.fill(field, text).await.unwrap();
    }

    async fn choose(&self, browser: &Browser, field: &str, topic: &str) {
        browser.fill(field, part(topic)).await.unwrap();
        let list = format!("{field}-list [role=option]");
        until(&format!("{topic} among the topics"), PATIENCE, async || {
            (browser.text(&list).await.ok()?? == topic).then_some(())
        })
        .await
        .unwrap();
        browser.click(&list).await.unwrap();
    }
}

struct Keys;

impl Hand for Keys {
    async fn add(&self, browser: &Browser, kind: &str, topic: &str) {
        // The editor of the widget before is left first.
        if has_focus(browser, ".editor *").await {
            browser.press(ESCAPE).await.unwrap();
            focus_on(browser, "article").await;
        }
        browser.press("a").await.unwrap();
        focus_on(browser, "[name=compose-kind]").await;
        for _ in 0..40 {
            if has_focus(browser, &format!("[value={kind}]")).await {
                break;
            }
            browser.press(RIGHT).await.unwrap();
        }
        focus_on(browser, &format!("[value={kind}]:checked")).await;
        self.choose(browser, "#compose-topic", topic).await;
        browser.press(ENTER).await.unwrap();
        focus_on(browser, ".editor *").await;
    }

    async fn press(&self, browser: &Browser, button: &str) {
        if button.starts_with("article") && has_focus(browser, ".editor *").await {
            browser.press(ESCAPE).await.unwrap();
            focus_on(browser, "article").await;
        }
        tab_to(browser, button).await;
        browser.press(ENTER).await.unwrap();
    }

    async fn write(&self, browser: &Browser, field: &str, text: &str) {
        if !has_focus(browser, field).await {
            tab_to(browser, field).await;
        }
        browser.press(&["\u{e009}a\u{e000}", text].concat()).await.unwrap();
    }

    async fn choose(&self, browser: &Browser, field: &str, topic: &str) {
        self.write(browser, field, part(topic)).await;
        let list = format!("{field}-list [role=option]");
        until(&format!("{topic} among the topics"), PATIENCE, async || {
            (browser.text(&list).await.ok()?? == topic).then_some(())
        })
        .await
        .unwrap();
        browser.press(&[DOWN, ENTER].concat()).await.unwrap();
    }
}

/// As much of a topic as a person types before it is offered.
fn part(topic: &str) -> &str {
    &topic[..topic.len() - 2]
}

async fn shows(browser: &Browser, selector: &str, count: u64) {
    let is_so = async || (browser.count(selector).await.ok()? == count).then_some(());
    until(&format!("{count} of {selector}"), PATIENCE, is_so).await.unwrap();
}

async fn at_least(browser: &Browser, selector: &str, count: u64) {
    let is_so = async || (browser.count(selector).await.ok()? >= count).then_some(());
    until(&format!("{count} of {selector}"), PATIENCE, is_so).await.unwrap();
}

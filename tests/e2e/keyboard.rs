//! A whole visit without a pointer: everything below is done with keys.

use rig::browser::{Browser, Look};
use rig::client::Client;
use rig::wait::{PATIENCE, until};
use rig::world::{CONFIG, World};
use serde_json::json;

use crate::page::Page;

const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const RIGHT: &str = "\u{e014}";
pub(crate) const DOWN: &str = "\u{e015}";
const DELETE: &str = "\u{e017}";
/// Ctrl, the letter, and Ctrl let go.
const FIND: &str = "\u{e009}k\u{e000}";
const UNDO: &str = "\u{e009}z\u{e000}";
const DUPLICATE: &str = "\u{e009}d\u{e000}";

#[tokio::test(flavor = "multi_thread")]
async fn a_board_with_a_chart_a_gauge_and_a_switch_is_made_and_used_by_keys_alone() {
    let world = World::start(Look::DESK).await.unwrap();
    world.server.remove(CONFIG);
    let mut lamp = Client::subscribed(&world.broker.url(), "home/living/lamp/#").await;
    world.open().await.unwrap();
    let (page, browser) = (Page(&world.browser), &world.browser);

    // In by the first door.
    tab_to(browser, ".first-door").await;
    browser.press(ENTER).await.unwrap();
    focus_on(browser, "#connect-url").await;
    browser.press(&world.broker.url()).await.unwrap();
    browser.press(ENTER).await.unwrap();
    page.status("connected").await;

    // Three widgets from three topics.
    add(browser, "home/living/temperature", "chart").await;
    add(browser, "plant/mixer/status", "gauge").await;
    add(browser, "home/living/lamp/state", "switch").await;
    page.widget("w1", &["live", "waiting"]).await;

    // The gauge gets a name.
    let gauge = "article[data-kind=gauge]";
    go(browser, "mixer", gauge).await;
    browser.press("e").await.unwrap();
    focus_on(browser, "#editor-title").await;
    browser.press("\u{e009}a\u{e000}Mixer in hall 3").await.unwrap();
    browser.press(ESCAPE).await.unwrap();
    focus_on(browser, gauge).await;
    reads(browser, &format!("{gauge} h2"), "Mixer in hall 3").await;

    // It moves, is copied, and the copy goes again.
    let before = cell(browser, gauge).await;
    browser.press(&[DOWN, RIGHT, ENTER].concat()).await.unwrap();
    until("the gauge elsewhere", PATIENCE, async || (cell(browser, gauge).await != before).then_some(()))
        .await
        .unwrap();
    focus_on(browser, gauge).await;
    browser.press(UNDO).await.unwrap();
    until("the gauge back", PATIENCE, async || (cell(browser, gauge).await == before).then_some(())).await.unwrap();
    browser.press(DUPLICATE).await.unwrap();
    count(browser, gauge, 2).await;
    browser.press(DELETE).await.unwrap();
    count(browser, gauge, 1).await;

    // The chart shows its table, by its menu.
    go(browser, "temperature", "article[data-kind=chart]").await;
    tab_to(browser, "article[data-kind=chart] [aria-haspopup=menu]").await;
    browser.press(ENTER).await.unwrap();
    choose(browser, "log").await;
    count(browser, "article[data-kind=chart] .chart-table", 1).await;

    // And the lamp goes on.
    go(browser, "lamp", "article[data-kind=switch]").await;
    tab_to(browser, "[role=switch]").await;
    browser.press(" ").await.unwrap();
    lamp.hear("the command", |message| message.topic.ends_with("/set")).await;

    page.quiet(&[crate::page::ABSENT]).await;
    world.end().await.unwrap();
}

/// Finds a topic, and puts the first value of its message on the board as this kind of widget.
async fn add(browser: &Browser, topic: &str, kind: &str) {
    let before = browser.count("article[data-widget]").await.unwrap();
    browser.press(FIND).await.unwrap();
    focus_on(browser, ".palette-field").await;
    browser.press(topic).await.unwrap();
    until(&format!("{topic} in the palette"), PATIENCE, async || {
        let first = browser.text(".palette-option[aria-selected=true] .palette-word").await.ok()??;
        (first == topic).then_some(())
    })
    .await
    .unwrap();
    browser.press(ENTER).await.unwrap();
    focus_on(browser, "#message").await;
    let offer = ".inspector-add [aria-haspopup=menu]";
    until("a value to add", PATIENCE, async || (browser.count(offer).await.ok()? > 0).then_some(())).await.unwrap();
    let mut is_there = false;
    // The first lines of a message may be a name and the like, which no gauge can show.
    for _ in 0..8 {
        tab_to(browser, offer).await;
        browser.press(ENTER).await.unwrap();
        focus_on(browser, "[role=menuitem]").await;
        is_there = browser.count(&entry(kind)).await.unwrap() > 0;
        if is_there {
            break;
        }
        browser.press(ESCAPE).await.unwrap();
        focus_on(browser, offer).await;
    }
    assert!(is_there, "no value of {topic} can be shown as a {kind}");
    choose(browser, kind).await;
    count(browser, "article[data-widget]", before + 1).await;
}

/// Chooses the entry with this icon of the menu that is open.
async fn choose(browser: &Browser, icon: &str) {
    focus_on(browser, "[role=menuitem]").await;
    for _ in 0..12 {
        if has_focus(browser, &entry(icon)).await {
            return browser.press(ENTER).await.unwrap();
        }
        browser.press(DOWN).await.unwrap();
    }
    panic!("the menu has no entry {icon}");
}

fn entry(icon: &str) -> String {
    format!(":popover-open [role=menuitem]:has([href='#icon-{icon}'])")
}

/// Goes to a widget by its name.
async fn go(browser: &Browser, name: &str, to: &str) {
    browser.press(FIND).await.unwrap();
    focus_on(browser, ".palette-field").await;
    browser.press(name).await.unwrap();
    // Widgets come before topics or after, as it fits.
    for _ in 0..20 {
        let note = browser.text(".palette-option[aria-selected=true] .palette-note").await.unwrap();
        if note.as_deref() == Some("Widget") {
            break;
        }
        browser.press(DOWN).await.unwrap();
    }
    browser.press(ENTER).await.unwrap();
    focus_on(browser, to).await;
}

/// Presses Tab until the focus is there.
pub(crate) async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..80 {
        browser.press(TAB).await.unwrap();
        if has_focus(browser, selector).await {
            return;
        }
    }
    panic!("Tab never comes to {selector}");
}

pub(crate) async fn has_focus(browser: &Browser, selector: &str) -> bool {
    let script = "return document.activeElement.matches(arguments[0])";
    browser.script(script, vec![json!(selector)]).await.unwrap() == true
}

pub(crate) async fn focus_on(browser: &Browser, selector: &str) {
    let is_so = async || has_focus(browser, selector).await.then_some(());
    let outcome = until(&format!("the focus on {selector}"), PATIENCE, is_so).await;
    if let Err(error) = outcome {
        let active = browser.script("return document.activeElement.outerHTML.slice(0, 200)", vec![]).await.unwrap();
        panic!("{error}; it is on {active}");
    }
}

async fn count(browser: &Browser, selector: &str, wanted: u64) {
    let what = format!("{wanted} of {selector}");
    until(&what, PATIENCE, async || (browser.count(selector).await.ok()? == wanted).then_some(())).await.unwrap();
}

async fn reads(browser: &Browser, selector: &str, wanted: &str) {
    let what = format!("{selector} reading {wanted:?}");
    until(&what, PATIENCE, async || (browser.text(selector).await.ok()?? == wanted).then_some(())).await.unwrap();
}

/// Where the first such widget stands.
async fn cell(browser: &Browser, selector: &str) -> String {
    let script = "const { style } = document.querySelector(arguments[0]); \
        return ['--x', '--y'].map(name => style.getPropertyValue(name)).join(' ')";
    browser.script(script, vec![json!(selector)]).await.unwrap().to_string()
}

//! Boards in and out, as a person does it: made, exported, deleted, imported, armed, and sent as a link.

use rig::browser::Look;
use rig::client::Client;
use rig::wait::{PATIENCE, until};
use serde_json::json;
use thirtyfour::By;

use crate::page::{Page, demo, widget};

/// Chooses from the menu of boards by its icon.
async fn choose(page: &Page<'_>, icon: &str) {
    page.0.click(".boards [aria-haspopup=menu]").await.unwrap();
    page.0.click(&format!(".boards [role=menuitem]:has([href='#icon-{icon}'])")).await.unwrap();
}

/// Waits until there are so many tabs.
async fn tabs(page: &Page<'_>, count: u64) {
    let there = async || (page.0.count(".boards-tabs .tab").await.ok()? == count).then_some(());
    until(&format!("{count} tabs"), PATIENCE, there).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_copied_exported_deleted_imported_armed_and_acts() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    let mut lamp = Client::subscribed(&world.broker.url(), "home/living/lamp/#").await;
    let folder = tempfile::tempdir().unwrap();
    let downloads = json!({ "behavior": "allow", "downloadPath": folder.path() });
    world.browser.devtools("Browser.setDownloadBehavior", downloads).await.unwrap();
    page.widget("lamp", &["live", "retained"]).await;
    tabs(&page, 2).await;
    choose(&page, "copy").await;
    tabs(&page, 3).await;
    choose(&page, "out").await;
    let file = folder.path().join("Demo-copy.json");
    until("the file", PATIENCE, async || file.exists().then_some(())).await.unwrap();
    choose(&page, "trash").await;
    tabs(&page, 2).await;

    choose(&page, "in").await;
    world.browser.find("#import-file").await.unwrap();
    let input = world.browser.driver().find(By::Css("#import-file")).await.unwrap();
    input.send_keys(file.to_str().unwrap()).await.unwrap();
    world.browser.find(".preview").await.unwrap();
    let said = world.browser.text(".preview").await.unwrap().unwrap();
    assert!(said.contains("Demo copy") && said.contains("home/living/lamp/set"), "{said}");
    world.browser.click(".import-take").await.unwrap();
    tabs(&page, 3).await;
    let switch = format!("{} [role=switch]", widget("lamp"));
    world.browser.find(".arm").await.unwrap();
    assert!(world.browser.attribute(&switch, "disabled").await.unwrap().is_some());
    world.browser.click(".arm button").await.unwrap();
    page.widget("lamp", &["live", "retained"]).await;
    world.browser.click(&switch).await.unwrap();
    lamp.hear("the command", |message| message.topic.ends_with("/set") && &message.payload[..] == b"ON").await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opened_elsewhere_shows_what_the_board_would_do_first() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    page.widget("lamp", &["live", "retained"]).await;
    choose(&page, "share").await;
    world.browser.find(".share-code").await.unwrap();
    let link = "return document.querySelector('#share-link').value";
    let link = world.browser.script(link, vec![]).await.unwrap().as_str().unwrap().to_owned();
    assert!(link.contains("#d="), "{link}");
    // Leaving the origin's memory behind, as on another machine.
    world.browser.script("localStorage.clear()", vec![]).await.unwrap();
    world.browser.go("about:blank").await.unwrap();
    world.browser.go(&link).await.unwrap();
    world.browser.find(".preview").await.unwrap();
    assert_eq!(world.browser.script("return location.hash", vec![]).await.unwrap(), "");
    tabs(&page, 2).await;
    world.browser.click(".import-take").await.unwrap();
    tabs(&page, 3).await;
    page.widget("living", &["live"]).await;
    world.browser.find(".arm").await.unwrap();
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_takes_no_commands_and_tells_of_a_lost_connection() {
    let mut world = demo(Look::DESK).await;
    world.browser.go(&format!("{}?kiosk", world.server.url())).await.unwrap();
    Page(&world.browser).status("connected").await;
    Page(&world.browser).widget("lamp", &["live", "retained"]).await;
    let switch = format!("{} [role=switch]", widget("lamp"));
    assert!(world.browser.attribute(&switch, "disabled").await.unwrap().is_some());
    assert_eq!(world.browser.count(".app-side").await.unwrap(), 0);
    world.broker.stop().await;
    world.browser.find(".kiosk-trouble").await.unwrap();
    assert!(world.browser.find(&widget("living")).await.is_ok(), "the values stay in sight");
    world.browser.close().await.unwrap();
}

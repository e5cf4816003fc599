//! The browser itself, on pages of our own: that it sees, clicks, photographs, and hears every complaint.

use std::fs;

use rig::browser::{Browser, Look};
use rig::server::Server;
use rig::wait::{PATIENCE, until};
use serde_json::json;

fn serve(page: &str) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("index.html"),
        format!("<!doctype html><title>t</title><link rel=icon href=icon.svg>{page}"),
    )
    .unwrap();
    fs::write(folder.path().join("icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    let script = "document.querySelector('button')?.addEventListener('click', e => e.target.textContent = 'clicked')";
    fs::write(folder.path().join("page.js"), script).unwrap();
    let server = Server::start(folder.path(), 0).unwrap();
    (folder, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_clicks_fills_looks_and_photographs() {
    let (_folder, server) = serve("<button>press</button><input id=a><script type=module src=page.js></script>");
    let browser = Browser::open(Look::PHONE.dark()).await.unwrap();
    browser.go(&server.url()).await.unwrap();
    browser.click("button").await.unwrap();
    assert_eq!(browser.text("button").await.unwrap().as_deref(), Some("clicked"));
    assert_eq!(browser.text("nothing").await.unwrap(), None);
    browser.fill("#a", "typed").await.unwrap();
    let script =
        "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, document.querySelector('#a').value]";
    assert_eq!(browser.script(script, vec![]).await.unwrap(), json!([390, true, "typed"]));
    let png = browser.screenshot("harness").await.unwrap();
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    fs::remove_file(png).unwrap();
    assert_eq!(browser.complaints().await.unwrap(), Vec::<String>::new());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_hears_what_the_policy_forbids() {
    let inline = "<script>document.title = 'ran'</script>";
    let foreign = "<img src=http://127.0.0.1:9/x.png>";
    for page in [inline, foreign, "<p style='color:red'>", "<script src=http://127.0.0.1:9/x.js></script>"] {
        let (_folder, server) = serve(page);
        let browser = Browser::open(Look::DESK).await.unwrap();
        browser.go(&server.url()).await.unwrap();
        until(&format!("a complaint about {page}"), PATIENCE, async || {
            let said = browser.complaints().await.ok()?;
            said.iter().any(|line| line.contains("Content Security Policy")).then_some(())
        })
        .await
        .unwrap();
        assert_eq!(browser.script("return document.title", vec![]).await.unwrap(), "t");
        browser.close().await.unwrap();
    }
}

//! A worker that traps or hangs under the real page. The test serves a `worker.js` of its own, which can be told to, and
//! which dies of every message that holds a word; nothing of it is in the product.

use std::time::Duration;

use rig::browser::Look;
use rig::client::Client;
use rig::clock;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::page::Page;

/// What `worker.js` does, and before that, how it dies: by a real trap, or by a loop without an end, when the page says
/// so, and of each frame that holds the word `poison`, in the midst of handling it, unless it was told of a topic with
/// that word, which is to leave it out.
const MORTAL: &str = r#"
const trap = () => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(
  [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]))).exports.t();
const die = how => { if (how === "trap") trap(); for (;;); };
const post = self.postMessage.bind(self);
const read = data => new TextDecoder("latin1").decode(data);
let dying = null, immune = false, words = 0;
// A trap thrown from here would be caught by the glue; so the last words are heard, and death comes with the frame's end.
self.postMessage = (...what) => { if (!dying || words++ === 0) post(...what); };
addEventListener("message", ({ data }) => {
  if (data === "trap" || data === "hang") die(data);
  if (data instanceof ArrayBuffer) immune ||= read(data).includes("poison");
});
const { set, get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", { get, set(handle) {
  set.call(this, handle && (event => {
    const text = read(event.data);
    dying = text.includes("poison") && !immune ? (text.includes("hang") ? "hang" : "trap") : null;
    handle(event);
    if (dying) die(dying);
  }));
} });
onmessage = async ({ data: { glue, module } }) => {
  onmessage = null;
  const app = await import(glue);
  await app.default({ module_or_path: module });
};
"#;

/// A page whose workers are mortal, with hooks to reach them.
async fn mortal() -> World {
    let world = World::start(Look::DESK).await.unwrap();
    world.server.put("/worker.js", MORTAL);
    let keep = "const made = Worker; window.workers = [];
        window.Worker = class extends made { constructor(...of) { super(...of); window.workers.push(this); } };";
    world.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": keep })).await.unwrap();
    world
}

/// How many workers there have been.
async fn workers(world: &World) -> u64 {
    world.browser.script("return window.workers.length", vec![]).await.unwrap().as_u64().unwrap()
}

async fn die(world: &World, how: &str) {
    world.browser.script("return window.workers.at(-1).postMessage(arguments[0])", vec![json!(how)]).await.unwrap();
}

async fn another(world: &World, before: u64) {
    until("another worker", PATIENCE, async || (workers(world).await > before).then_some(())).await.unwrap();
}

/// What Chromium says of a trap that nobody caught.
const TRAP: &str = "unreachable";

#[tokio::test(flavor = "multi_thread")]
async fn f48_a_trapped_worker_is_started_again_and_values_flow() {
    let world = mortal().await;
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.status("connected").await;
    page.moved("living").await;
    let widgets = world.browser.count("article[data-widget]").await.unwrap();
    let died = clock::now();
    die(&world, "trap").await;
    another(&world, 1).await;
    assert!(died.elapsed() < Duration::from_secs(2), "{:?}", died.elapsed());
    page.status("connected").await;
    page.moved("living").await;
    page.more_messages().await;
    assert_eq!(world.browser.count("article[data-widget]").await.unwrap(), widgets, "the board stays");
    assert!(page.alert().await.contains("started again"));
    page.details().await;
    let told = until("the line in the log", PATIENCE, async || {
        let log = world.browser.text(".log-lines").await.ok()??;
        log.contains("was started again").then_some(())
    });
    told.await.unwrap();
    page.quiet(&[TRAP]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f60_a_worker_that_hangs_is_ended_and_values_flow_again() {
    let world = mortal().await;
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.moved("living").await;
    die(&world, "hang").await;
    another(&world, 1).await;
    page.status("connected").await;
    page.moved("living").await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f59_a_message_that_kills_every_worker_is_named_and_its_topic_left_out() {
    for how in ["trap", "hang"] {
        let world = mortal().await;
        world.open().await.unwrap();
        let page = Page(&world.browser);
        page.moved("living").await;
        let topic = format!("plant/{how}/poison");
        let client = Client::connect(&world.broker.url(), None).await.unwrap();
        client.publish_retain(&topic, "it is retained").await.unwrap();
        let said = until("the end of the third", Duration::from_secs(60), async || {
            world.browser.text(".halted").await.ok()?
        })
        .await
        .unwrap();
        assert!(said.contains(&topic) && said.contains("14 bytes"), "{said}");
        assert_eq!(workers(&world).await, 3);
        page.status("refused").await;
        world.browser.screenshot(&format!("halted-{how}")).await.unwrap();
        world.browser.look(Look::PHONE.dark()).await.unwrap();
        world.browser.screenshot(&format!("halted-{how}-phone")).await.unwrap();
        world.browser.look(Look::DESK).await.unwrap();
        world.browser.click(".halted button").await.unwrap();
        page.status("connected").await;
        page.moved("living").await;
        assert_eq!(workers(&world).await, 4, "it is received again, and harmless");
        assert_eq!(world.browser.count(".halted").await.unwrap(), 0);
        page.quiet(&[TRAP]).await;
        client.disconnect().await.unwrap();
        world.end().await.unwrap();
    }
}

//! HTML and script in everything a stranger can write, through every kind of widget and every part of the page that shows
//! a message: none of it becomes an element or runs.

use rig::browser::Look;
use rig::client::Client;
use rig::operator;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;
use topicboard::board::{Board, Edit, Kind};
use topicboard::data::view::Source;
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Selector;

use crate::page::Page;

/// What becomes an element, or runs, wherever a text is taken for HTML, for Markdown or for an address.
const MARKUP: [&str; 8] = [
    "<img src=x onerror=\"window.reached=1\">",
    "</textarea></title><script>window.reached=1</script>",
    "<svg/onload=window.reached=1><iframe srcdoc=\"<script>parent.reached=1</script>\">",
    "[press me](javascript:window.reached=1) ![x](x\" onerror=window.reached=1)",
    "<a href=\"javascript:window.reached=1\" style=\"position:fixed\">x</a>",
    "{{constructor.constructor('window.reached=1')()}}",
    "data:text/html,<script>parent.reached=1</script>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.reached=1\"/>",
];

/// Elements that no part of the page makes, anywhere but in its head.
const STRANGE: &str = "return [...document.body.querySelectorAll('script, iframe, object, embed, [onerror], [onload], \
    [srcdoc], a[href^=\"javascript\" i], img:not([src^=\"blob:\"])')].map(element => element.outerHTML).concat(\
    window.reached ? ['it ran'] : [])";

#[tokio::test(flavor = "multi_thread")]
async fn f37_markup_in_every_message_and_every_name_stays_text() {
    let world = World::start(Look::DESK).await.unwrap();
    let broker = BrokerId::parse(operator::BROKER).unwrap();
    let mut board = Board::new(MARKUP[0]);
    for kind in Kind::NAMES {
        let source = Source::new(broker.clone(), Topic::parse("strange").unwrap(), Selector::default());
        let widget = board.draft(MARKUP[1], Kind::of(kind, source).unwrap());
        board.apply(Edit::add(widget)).unwrap();
    }
    world.server.put(&format!("/{}", operator::BOARD), board.save());
    world.configure(|config| {
        config["title"] = json!(MARKUP[0]);
        config["brokers"][0]["name"] = json!(MARKUP[2]);
    });
    world.open().await.unwrap();
    let (page, browser) = (Page(&world.browser), &world.browser);
    page.status("connected").await;
    assert_eq!(browser.count("article").await.unwrap(), Kind::NAMES.len() as u64);

    let device = Client::connect(&world.broker.url(), None).await.unwrap();
    for (n, markup) in MARKUP.iter().enumerate() {
        let object = json!({ *markup: markup, "state": markup, "value": [markup, { "a": markup }] });
        let name = format!("strange {n}/{}", markup.replace(['+', '#'], ""));
        device.publish_qos1(name, *markup).await.unwrap();
        for payload in [object.to_string(), json!([object]).to_string(), (*markup).to_owned()] {
            device.publish_qos1("strange".to_owned(), payload).await.unwrap();
        }
        until("the markup as text", PATIENCE, async || {
            (browser.text("article[data-kind=value] [data-value]").await.ok()?? == *markup).then_some(())
        })
        .await
        .unwrap();
        assert_eq!(browser.script(STRANGE, vec![]).await.unwrap(), json!([]), "{markup}");
    }
    // The tree, the message itself, and the card with the broker's name.
    browser.fill("#topics-filter, [type=search]", "onerror").await.unwrap();
    until("the row", PATIENCE, async || (browser.count("[role=treeitem]").await.ok()? > 1).then_some(()))
        .await
        .unwrap();
    browser.script("document.querySelector('[role=treeitem]:last-of-type').click(); return 0", vec![]).await.unwrap();
    page.details().await;
    assert_eq!(browser.script(STRANGE, vec![]).await.unwrap(), json!([]));
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

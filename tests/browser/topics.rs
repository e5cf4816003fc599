//! The topic tree and the message of a chosen topic.

use topicboard::data::view::{Answer, Branch, MessagePage, Said, TreePage, TreeRow, View};
use topicboard::payload::{Format, Leaf, LeafKind, Line, Selector};
use topicboard::port::{Event, Grant, Reason, Reply, State, Status};
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, frame, id, press};

const TREE: &str = "[role=tree]";

/// A row of the tree.
pub(crate) fn row(topic: &str, depth: u16, branch: Branch, value: Option<&str>) -> TreeRow {
    TreeRow {
        topic: topic.into(),
        name_at: topic.rfind('/').map_or(0, |at| at as u32 + 1),
        depth,
        position: 1,
        siblings: 1,
        branch,
        topics: 1,
        messages: 7,
        rate: 2.0,
        value: value.map(Into::into),
        at: Some(at(0)),
        retained: topic.ends_with("kept"),
    }
}

/// All rows of a tree, each a topic.
pub(crate) fn page(rows: Vec<TreeRow>) -> TreePage {
    TreePage { start: 0, total: rows.len() as u32, topics: rows.len() as u32, rows }
}

async fn show(stage: &Stage, rows: Vec<TreeRow>) {
    let page = page(rows);
    stage.answer("the tree", |view| matches!(view, View::Tree(_)).then(|| Answer::Tree(page.clone()))).await;
    frame().await;
}

fn connected() -> State {
    State::Connected { since: at(0) }
}

#[wasm_bindgen_test]
async fn rows_are_tree_items_with_their_hooks() {
    let stage = Stage::with_broker(connected()).await;
    show(
        &stage,
        vec![
            row("home", 0, Branch::Open, None),
            row("home/lamp", 1, Branch::Leaf, Some("on")),
            row("home/kept", 1, Branch::Leaf, Some("<img src=x onerror=alert(1)>")),
        ],
    )
    .await;
    let lamp = "[role=treeitem][data-broker=b1][data-topic='home/lamp']";
    stage.reads(&format!("{lamp} [data-value]"), "on").await;
    stage.attribute(lamp, "aria-level", "2").await;
    stage.attribute(lamp, "aria-posinset", "1").await;
    stage.attribute("[data-topic=home]", "aria-expanded", "true").await;
    stage.reads("[data-topic='home/kept']", "retained").await;
    stage.reads("[data-topic='home/kept'] [data-value]", "<img src=x").await;
    assert_eq!(stage.count("img"), 0, "a payload is only ever text");
}

#[wasm_bindgen_test]
async fn arrow_keys_move_open_and_choose() {
    let stage = Stage::with_broker(connected()).await;
    show(&stage, vec![row("a", 0, Branch::Closed, None), row("b", 0, Branch::Leaf, Some("1"))]).await;
    let tree = stage.see(TREE).await;
    // A small tree opens by itself; what the user does comes after.
    press(&tree, "ArrowDown", false);
    stage.until("an active row", || tree.get_attribute("aria-activedescendant").is_some()).await;
    press(&tree, "ArrowLeft", false);
    press(&tree, "ArrowRight", false);
    let opened = || {
        stage
            .standing()
            .iter()
            .any(|(_, view)| matches!(view, View::Tree(tree) if tree.open.iter().any(|open| &**open == "a")))
    };
    stage.until("the open branch is asked for", opened).await;
    press(&tree, "End", false);
    press(&tree, "Enter", false);
    stage.attribute("[data-topic=b]", "aria-selected", "true").await;
    stage.reads(".inspector-topic", "b").await;
}

#[wasm_bindgen_test]
async fn the_filter_asks_the_worker_and_slash_leads_to_it() {
    let stage = Stage::with_broker(connected()).await;
    press(&stage.see("#board").await, "/", false);
    stage
        .until("the focus", || {
            leptos::prelude::document().active_element().is_some_and(|element| element.id() == "topics-filter")
        })
        .await;
    stage.type_into("#topics-filter", "temp").await;
    let asked = || stage.standing().iter().any(|(_, view)| matches!(view, View::Tree(tree) if tree.find == "temp"));
    stage.until("the question", asked).await;
    stage.reads(".topics", "No topic contains this text.").await;
}

#[wasm_bindgen_test]
async fn silence_and_refused_subscriptions_are_explained() {
    let stage = Stage::with_broker(connected()).await;
    stage.reads(".topics", "no messages yet on #").await;
    let refused = Grant { filter: "#".into(), result: Some(Err(Reason::V5(0x87))) };
    let status = Status { subscriptions: vec![refused], ..Status::new(connected()) };
    stage.reply(&Reply::Event(Event::Status(id("b1"), status)));
    stage.reads(".topics", "refused the subscription to #").await;
}

/// Chooses the topic `m` and shows a message with these lines.
pub(crate) async fn inspect(stage: &Stage, lines: Vec<Line>) {
    show(stage, vec![row("m", 0, Branch::Leaf, Some("…"))]).await;
    stage.click("[data-topic=m]").await;
    let page = message(lines);
    stage
        .answer("the message", |view| matches!(view, View::Message { .. }).then(|| Answer::Message(Some(page.clone()))))
        .await;
}

/// A message with these lines.
pub(crate) fn message(lines: Vec<Line>) -> MessagePage {
    MessagePage {
        at: at(0),
        qos: 1,
        retained: true,
        dup: false,
        bytes: 2000,
        kept: 1000,
        messages: 3,
        said: vec![Said::ContentType("application/json".into()), Said::User("unit".into(), "<b>°C</b>".into())],
        said_cut: true,
        format: Format::Json,
        start: 0,
        total: lines.len() as u32,
        lines,
    }
}

/// A line of a payload.
pub(crate) fn line(key: &str, text: &str, leaf: Option<LeafKind>) -> Line {
    let leaf = leaf.map(|kind| Leaf { selector: Selector::parse(key).unwrap(), kind });
    Line { depth: 1, key: Some(key.into()), text: text.into(), leaf }
}

#[wasm_bindgen_test]
async fn a_message_is_shown_with_its_facts_and_lines() {
    let stage = Stage::with_broker(connected()).await;
    inspect(&stage, vec![line("t", "21.5", Some(LeafKind::Number)), line("x", "\"<script>1</script>\"", None)]).await;
    for fact in ["retained", "QoS 1", "Only the first"] {
        stage.reads(".inspector-facts", fact).await;
    }
    for said in ["Content type", "application/json", "unit", "<b>°C</b>", "More was said"] {
        stage.reads(".inspector-said", said).await;
    }
    stage.until("both lines", || stage.count(".inspector-line") == 2).await;
    stage.reads(".inspector-lines", "<script>1</script>").await;
    assert_eq!(stage.count(".inspector-add button"), 1, "only values get the button");
    stage.click_word(".inspector-formats button", "Hex").await;
    let asked = || stage.standing().iter().any(|(_, view)| matches!(view, View::Message { format: Format::Hex, .. }));
    stage.until("the other format is asked for", asked).await;
}

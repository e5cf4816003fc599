//! The dialog that makes a widget.

use topicboard::data::view::{Answer, Branch, View};
use topicboard::ui::context::Layer;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, press};
use super::topics::{page, row};
use topicboard::port::State;

#[wasm_bindgen_test]
async fn a_widget_is_made_of_a_kind_and_a_topic_and_opened_to_be_edited() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.open_own();
    press(&stage.see("#board").await, "a", false);
    stage
        .until("the first kind has the focus", || {
            leptos::prelude::document()
                .active_element()
                .is_some_and(|element| element.get_attribute("value").as_deref() == Some("value"))
        })
        .await;
    stage.click("[name=compose-kind][value=gauge]").await;
    stage.click(".compose [type=submit]").await;
    stage.attribute("#compose-topic", "aria-invalid", "true").await;
    stage.reads("#compose-topic-note", "A topic has at least one character").await;

    stage.see("#compose-topic").await.focus().unwrap();
    stage.type_into("#compose-topic", "temp").await;
    let rows = page(vec![row("home", 0, Branch::Open, None), row("home/temp", 1, Branch::Leaf, Some("1"))]);
    let found =
        |view: &View| matches!(view, View::Tree(tree) if tree.find == "temp").then(|| Answer::Tree(rows.clone()));
    stage.answer("the topics", found).await;
    stage.click("[role=option]").await;
    stage.click(".compose [type=submit]").await;
    stage.attribute("article", "data-kind", "gauge").await;
    stage.reads("article h2", "temp").await;
    stage.see(".editor").await;
    assert_eq!(stage.screen.layer.get_untracked(), Layer::None);
    stage.document.board.with_untracked(|board| {
        assert_eq!(board.widgets()[0].sources()[0].topic.as_str(), "home/temp");
    });
}

#[wasm_bindgen_test]
async fn without_a_broker_there_is_nothing_to_show_and_the_way_to_one() {
    let stage = Stage::open();
    stage.screen.layer.set(Layer::Compose);
    stage.reads(".compose", "Connect to one first").await;
    stage.click_word(".compose button", "Connect").await;
    stage.until("the other dialog", || stage.screen.layer.get_untracked() == Layer::Connect(None)).await;
}

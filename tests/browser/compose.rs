//! The dialog that makes a widget.

use topicboard::data::view::{Answer, Branch, View};
use topicboard::payload::LeafKind;
use topicboard::ui::context::Layer;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, frame, press};
use super::topics::{line, message, page, row};
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
    stage.answer("nothing yet", |view| matches!(view, View::Message { .. }).then_some(Answer::Message(None))).await;
    stage.attribute("article", "data-kind", "gauge").await;
    stage.reads("article h2", "temp").await;
    stage.see(".editor").await;
    stage.until("the dialog is gone", || stage.screen.layer.get_untracked() == Layer::None).await;
    stage.document.board.with_untracked(|board| {
        assert_eq!(board.widgets()[0].sources()[0].topic.as_str(), "home/temp");
    });
}

#[wasm_bindgen_test]
async fn it_is_made_of_the_part_that_fits_however_fast_it_is_asked_for() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.open_own();
    stage.screen.layer.set(Layer::Compose);
    stage.click("[name=compose-kind][value=gauge]").await;
    stage.type_into("#compose-topic", "home/lamp").await;
    stage.answer("another topic", |view| of(view, "home/lamp", "brightness")).await;
    stage.type_into("#compose-topic", "home/meter").await;
    stage.click(".compose [type=submit]").await;
    // Neither made before its message is known, nor twice when more than one comes.
    frame().await;
    assert_eq!(stage.count("article"), 0);
    stage.answer("its last message", |view| of(view, "home/meter", "power")).await;
    stage.answer("the next", |view| of(view, "home/meter", "power")).await;
    stage.see(".editor").await;
    stage.document.board.with_untracked(|board| {
        let [made] = board.widgets() else { panic!("made {} widgets", board.widgets().len()) };
        assert_eq!(made.sources()[0].selector.to_string(), "power");
    });
}

#[wasm_bindgen_test]
async fn a_thread_that_does_not_answer_keeps_no_widget_from_being_made() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.open_own();
    stage.screen.layer.set(Layer::Compose);
    stage.type_into("#compose-topic", "home/meter").await;
    stage.click(".compose [type=submit]").await;
    stage.see(".editor").await;
    stage.document.board.with_untracked(|board| assert_eq!(board.widgets().len(), 1));
}

/// The last message of this topic: a number of this name.
fn of(view: &View, topic: &str, key: &str) -> Option<Answer> {
    let View::Message { topic: asked, .. } = view else { return None };
    let lines = || vec![line(key, "340", Some(LeafKind::Number))];
    (asked.as_str() == topic).then(|| Answer::Message(Some(message(lines()))))
}

#[wasm_bindgen_test]
async fn without_a_broker_there_is_nothing_to_show_and_the_way_to_one() {
    let stage = Stage::open();
    stage.screen.layer.set(Layer::Compose);
    stage.reads(".compose", "Connect to one first").await;
    stage.click_word(".compose button", "Connect").await;
    stage.until("the other dialog", || stage.screen.layer.get_untracked() == Layer::Connect(None)).await;
}

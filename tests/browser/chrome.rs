//! What lies around the parts: header, keys, help, theme, toasts, boards, storage.

use topicboard::data::view::{Answer, Usage, View};
use topicboard::port::{Request, State};
use topicboard::ui::context::Part;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, frame, is_refused, press};

fn connected() -> State {
    State::Connected { since: at(0) }
}

#[wasm_bindgen_test]
async fn no_text_becomes_html() {
    let _stage = Stage::open();
    for markup in [
        "<span class=\"dot\">text</span>",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg onload=alert(1)></svg>",
        "<div style=\"color:red\"></div>",
        "<iframe srcdoc=\"x\"></iframe>",
    ] {
        assert!(is_refused(markup).await, "{markup}");
    }
}

#[wasm_bindgen_test]
async fn messages_are_counted_in_plain_digits() {
    let stage = Stage::with_broker(connected()).await;
    let usage = Usage { messages: 1_234_567, ..Usage::default() };
    stage.answer("the usage", |view| matches!(view, View::Usage).then_some(Answer::Usage(usage))).await;
    stage
        .until("the count", || {
            stage.find("[data-metric=messages]").and_then(|count| count.text_content()).as_deref() == Some("1234567")
        })
        .await;
}

#[wasm_bindgen_test]
async fn pausing_is_a_button_and_a_key_that_can_be_switched_off() {
    let stage = Stage::with_broker(connected()).await;
    stage.click(".header-pause").await;
    stage.reads(".app-paused", "Paused").await;
    assert!(stage.asked(|request| matches!(request, Request::Pause(true))));
    let board = stage.see("#board").await;
    press(&board, "p", false);
    stage.until("it goes on", || stage.asked(|request| matches!(request, Request::Pause(false)))).await;

    press(&board, "?", false);
    stage.click(".help input[type=checkbox]").await;
    assert!(!stage.screen.single_keys.get_untracked());
    stage.click(".dialog-close button").await;
    stage.until("the help is gone", || stage.find("dialog").is_none()).await;
    press(&board, "p", false);
    frame().await;
    assert!(!stage.wishes.paused.get_untracked(), "the letter does nothing any more");
}

#[wasm_bindgen_test]
async fn keys_never_fire_in_fields() {
    let stage = Stage::with_broker(connected()).await;
    let field = stage.see("#topics-filter").await;
    for key in ["p", "?", "/"] {
        press(&field, key, false);
    }
    frame().await;
    assert!(!stage.wishes.paused.get_untracked());
    assert!(stage.find("dialog").is_none());
}

#[wasm_bindgen_test]
async fn g_and_a_letter_lead_to_the_parts() {
    let stage = Stage::with_broker(connected()).await;
    let board = stage.see("#board").await;
    press(&board, "g", false);
    press(&board, "t", false);
    assert_eq!(stage.screen.part.get_untracked(), Part::Topics);
    press(&board, "g", false);
    press(&board, "d", false);
    assert_eq!(stage.screen.part.get_untracked(), Part::Board);
}

#[wasm_bindgen_test]
async fn the_theme_is_chosen_in_turn_and_kept() {
    let stage = Stage::open();
    let root = leptos::prelude::document().document_element().unwrap();
    for theme in [Some("light"), Some("dark"), None] {
        stage.click(".header-theme").await;
        assert_eq!(root.get_attribute("data-theme").as_deref(), theme);
        assert_eq!(topicboard::web::storage::load("theme").unwrap().as_deref(), theme);
    }
}

#[wasm_bindgen_test]
async fn toasts_are_three_at_most_and_errors_are_alerts() {
    let stage = Stage::open();
    for text in ["one", "two", "three", "four"] {
        stage.screen.say(text, text == "four", false);
    }
    stage.reads("[role=alert]", "four").await;
    assert_eq!(stage.count(".toast"), 3);
    stage.click("[role=alert] button").await;
    stage.until("it is dismissed", || stage.count(".toast") == 2).await;
}

#[wasm_bindgen_test]
async fn boards_of_the_server_open_and_broken_ones_are_told() {
    let stage = Stage::open();
    stage.document.open_given("boards/bad.json", "{");
    stage.reads("[role=alert]", "boards/bad.json").await;
    stage
        .document
        .open_given("boards/good.json", r#"{"format":"topicboard","version":1,"title":"Hall 3","widgets":[]}"#);
    stage.document.open_own();
    stage.wishes.connect(super::stage::profile("b1"), false);
    stage.click_word(".boards-tabs button", "My board").await;
    stage.until("the own board is current", || stage.document.place() == Some(1)).await;
    stage.click_word(".boards-tabs button", "Hall 3").await;
    stage.reads("#board-title", "Hall 3").await;
}

#[wasm_bindgen_test]
async fn a_kept_board_that_is_none_is_set_aside_and_told() {
    let stage = Stage::open();
    topicboard::web::storage::save("board", "no board at all").unwrap();
    stage.document.open_own();
    stage.reads("[role=alert]", "could not be opened").await;
    stage.screen.part.set(Part::Board);
    assert_eq!(topicboard::web::storage::load("board-set-aside.own").unwrap().as_deref(), Some("no board at all"));
}

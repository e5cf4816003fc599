//! What lies around the parts: header, keys, help, theme, toasts, boards, storage.

use topicboard::data::view::{Answer, Usage, View};
use topicboard::port::{Request, State};
use topicboard::ui::context::{Layer, Part};
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, dispatch, frame, is_refused, press};

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

    press(&board, "g", false);
    press(&board, "s", false);
    stage.click(".settings[open] input[type=checkbox]").await;
    assert!(!stage.screen.single_keys.get_untracked());
    stage.click(".dialog-close button").await;
    stage.until("the settings are gone", || stage.find("dialog").is_none()).await;
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
async fn settings_are_chosen_kept_and_there_after_a_reload() {
    let stage = Stage::with_broker(connected()).await;
    let root = leptos::prelude::document().document_element().unwrap();
    stage.screen.layer.set(Layer::Settings);
    stage.click(".settings [value=moon]").await;
    stage.click(".settings [value=compact]").await;
    stage.click(".settings [type=checkbox]").await;
    let is_so = |what: &str| {
        assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"), "{what}");
        assert_eq!(root.get_attribute("data-density").as_deref(), Some("compact"), "{what}");
    };
    is_so("at once");
    drop(stage);
    for choice in ["data-theme", "data-density"] {
        root.remove_attribute(choice).unwrap();
    }
    let stage = Stage::open_again();
    is_so("after a reload");
    assert!(!stage.screen.single_keys.get_untracked());
    stage.screen.layer.set(Layer::Settings);
    let chosen = || {
        let chosen = stage.find(".settings [name=density]:checked")?;
        chosen.get_attribute("value")
    };
    stage.until("the choice in the dialog", || chosen().as_deref() == Some("compact")).await;
    for (value, attribute) in [("system", "data-theme"), ("comfortable", "data-density")] {
        stage.click(&format!(".settings [value={value}]")).await;
        assert_eq!(root.get_attribute(attribute), None);
    }
    let kept = ["theme", "density"].map(|name| topicboard::web::storage::load(name).unwrap());
    assert_eq!(kept, [None, None]);
}

#[wasm_bindgen_test]
async fn toasts_are_three_at_most_and_errors_are_alerts_that_stay() {
    let stage = Stage::open();
    stage.screen.say("went wrong", true, false);
    for text in ["one", "two", "three", "four"] {
        stage.screen.say(text, false, false);
    }
    stage.reads("[role=alert]", "went wrong").await;
    stage.reads(".toasts [role=status]", "four").await;
    assert_eq!(stage.count(".toast"), 3);
    stage.click("[role=alert] button").await;
    stage.until("it is dismissed", || stage.count(".toast") == 2).await;
}

#[wasm_bindgen_test]
async fn a_toast_waits_while_it_is_pointed_at_or_holds_the_focus() {
    let stage = Stage::open();
    stage.screen.say("pointed at", false, false);
    stage.screen.say("focused", false, false);
    stage.screen.say("neither", false, false);
    stage.until("all three", || stage.count(".toast") == 3).await;
    let [pointed, focused] = [1, 2].map(|n| stage.find(&format!(".toast:nth-child({n})")).unwrap());
    dispatch(&pointed, "PointerEvent", "pointerenter", &[]);
    // The focus comes and goes under the pointer.
    dispatch(&pointed, "FocusEvent", "focusin", &[]);
    dispatch(&pointed, "FocusEvent", "focusout", &[]);
    dispatch(&focused, "FocusEvent", "focusin", &[]);
    stage.until("the third is gone", || stage.count(".toast") == 2).await;
    frame().await;
    assert_eq!(stage.count(".toast"), 2, "what is pointed at or focused stays");
    dispatch(&pointed, "PointerEvent", "pointerleave", &[]);
    dispatch(&focused, "FocusEvent", "focusout", &[]);
    stage.until("all are gone", || stage.count(".toast") == 0).await;
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

//! The kiosk: in and out of it, what it hides, what it tells, and that nothing is published from it.

use topicboard::board::Kind;
use topicboard::board::widget::switch;
use topicboard::port::State;
use topicboard::profile::config::Mode;
use topicboard::ui::kiosk;
use wasm_bindgen_test::wasm_bindgen_test;

use super::board::source;
use super::stage::{Stage, at, dispatch, frame, press};

async fn page() -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.add("Lamp", Kind::Switch(switch::Settings::new(source())));
    stage
}

#[wasm_bindgen_test]
async fn f_and_escape_lead_in_and_out_and_nothing_is_published_between() {
    let stage = page().await;
    press(&stage.see("#board").await, "f", false);
    stage.attribute(".app", "data-mode", "kiosk").await;
    assert_eq!(stage.count(".app-side"), 0);
    assert!(stage.see("[role=switch]").await.has_attribute("disabled"));
    press(&stage.see("#board").await, "Escape", false);
    stage.attribute(".app", "data-mode", "edit").await;
    press(&stage.see("#board").await, "f", false);
    stage.click(".kiosk-leave").await;
    stage.attribute(".app", "data-mode", "edit").await;
    assert!(!stage.see("[role=switch]").await.has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn an_operator_s_kiosk_cannot_be_left() {
    let stage = page().await;
    stage.screen.allowed.set(Mode::Kiosk);
    stage.screen.mode.set(Mode::Kiosk);
    let board = stage.see("#board").await;
    for key in ["f", "Escape"] {
        press(&board, key, false);
    }
    frame().await;
    assert_eq!(stage.screen.mode.get_untracked(), Mode::Kiosk);
    assert!(stage.find(".kiosk-leave").is_none());
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_told_large_above_the_values() {
    let stage = page().await;
    stage.screen.use_kiosk(true);
    stage.see(".kiosk").await;
    assert!(stage.find(".kiosk-trouble").is_none());
    stage.status("b1", State::Offline);
    stage.reads(".kiosk-trouble", "Offline").await;
    assert_eq!(stage.count("article"), 1);
    stage.status("b1", State::Connected { since: at(0) });
    stage.until("all is well", || stage.find(".kiosk-trouble").is_none()).await;
}

#[wasm_bindgen_test]
async fn the_pointer_hides_when_it_stands_still() {
    let stage = page().await;
    stage.screen.use_kiosk(true);
    stage.until("it is hidden", || stage.find(".app[data-idle]").is_some()).await;
    dispatch(&stage.see("#board").await.into(), "PointerEvent", "pointermove", &[]);
    stage.until("it is back", || stage.find(".app[data-idle]").is_none()).await;
}

#[wasm_bindgen_test]
async fn boards_take_turns() {
    let stage = page().await;
    stage.document.begin();
    stage.document.show_at(0);
    stage.screen.kiosk.update(|kiosk| kiosk.turns = Some(1));
    stage.screen.use_kiosk(true);
    for place in [1, 0] {
        stage.until("the next board", || stage.document.place() == Some(place)).await;
    }
    stage.screen.use_kiosk(false);
}

#[wasm_bindgen_test]
fn an_address_asks_for_the_kiosk_and_for_turns() {
    for (search, asked) in [
        ("", None),
        ("?kiosks=30", None),
        ("?kiosk", Some(None)),
        ("?kiosk=1", Some(None)),
        ("?a=b&kiosk=30", Some(Some(30))),
        ("?kiosk=99999999", Some(None)),
        ("?kiosk=-5", Some(None)),
    ] {
        assert_eq!(kiosk::asked(search), asked, "{search}");
    }
}

//! Widgets that show text and pictures: logs, texts, images, and any of them for several devices.

use topicboard::board::repeat::Repeat;
use topicboard::board::widget::{image, log, switch, text};
use topicboard::board::{Kind, Widget};
use topicboard::data::view::{Answer, Entry, Freshness, MatchPage, MatchRow, Payload, Reading, Source, Tail, View};
use topicboard::payload::Value;
use topicboard::port::State;
use wasm_bindgen_test::wasm_bindgen_test;

use super::board::{read, reading, source, with_widget};
use super::stage::{Stage, at, frame, topic};

fn entry(n: i64, text: &str) -> Entry {
    Entry { at: at(n), topic: "t".into(), retained: n == 0, value: Ok(Value::Text(text.into())) }
}

async fn tell(stage: &Stage, lines: i64, missed: u64) {
    let entries = (0..lines).map(|n| entry(n, &format!("line {n} <b>"))).collect();
    let tail = Tail { from: at(0), to: at(9), entries, gaps: Vec::new(), freshness: Freshness::Live, missed };
    stage.answer("the tail", |view| matches!(view, View::Tail { .. }).then(|| Answer::Tail(tail.clone()))).await;
}

#[wasm_bindgen_test]
async fn a_log_follows_its_end_until_somebody_scrolls_up() {
    let stage = with_widget(Kind::Log(log::Settings::new(&source()))).await;
    stage.reads(".tail-note", "No message").await;
    tell(&stage, 90, 0).await;
    stage.attribute("article", "data-state", "live").await;
    let lines = stage.see(".tail-lines").await;
    let list = stage.see(".tail-lines > ol").await;
    // As in `style/tail.css`, which is not here.
    for (name, value) in
        [("display", "flex"), ("flex-direction", "column-reverse"), ("height", "100px"), ("overflow", "auto")]
    {
        lines.style().set_property(name, value).unwrap();
    }
    list.style().set_property("margin", "0").unwrap();
    let distance = || list.get_bounding_client_rect().bottom() - lines.get_bounding_client_rect().bottom();
    stage.until("all lines", || stage.count(".tail-line") == 90).await;
    assert!(distance().abs() < 2.0, "the newest is in sight: {}", distance());
    tell(&stage, 95, 3).await;
    stage.until("more lines", || stage.count(".tail-line") == 95).await;
    assert!(distance().abs() < 2.0, "it follows: {}", distance());
    stage.reads(".tail-note", "3 messages missed").await;
    lines.set_scroll_top(-300);
    stage.click_word(".tail button", "Newest").await;
    stage.until("back at the end", || distance().abs() < 2.0).await;
    stage.type_into(".tail input", "LINE 94").await;
    stage.until("what was looked for", || stage.count(".tail-line") == 1).await;
    stage.reads(".tail-line", "line 94 <b>").await;
    assert!(stage.find("article [aria-live], article [role=status], article [role=log]").is_none());
}

#[wasm_bindgen_test]
async fn a_text_is_elements_and_its_values_are_live() {
    let usual = text::Settings::new(source());
    let mut values = usual.values;
    values[0].unit = "°C".into();
    let text = "# Hall\nIt is **{{value}}**, <b>{{none}}</b>\n- [more](https://a.example) [x](javascript:1)".to_owned();
    let stage = with_widget(Kind::Text(text::Settings { text, values })).await;
    stage.reads(".text h3", "Hall").await;
    read(&stage, reading(21.5, Freshness::Live, 1)).await;
    stage.reads(".text strong .text-value", "21.5\u{2009}°C").await;
    stage.reads(".text p", "<b>{{none}}</b>").await;
    read(&stage, reading(22.0, Freshness::Late, 2)).await;
    stage.attribute(".text-value", "data-state", "late").await;
    stage.attribute("article", "data-state", "late").await;
    assert_eq!(stage.count(".text a"), 1, "only pages are linked");
    stage.attribute(".text a", "rel", "noreferrer").await;
    assert!(stage.find(".text b").is_none());
}

/// A picture of one dot.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn send(stage: &Stage, data: &[u8]) {
    let payload = Payload {
        at: Some(at(0)),
        freshness: Freshness::Live,
        messages: 1,
        bytes: data.len() as u32,
        data: data.to_vec().into(),
    };
    stage
        .answer("the payload", |view| matches!(view, View::Payload { .. }).then(|| Answer::Payload(payload.clone())))
        .await;
}

#[wasm_bindgen_test]
async fn an_image_is_shown_and_what_is_none_says_why() {
    let stage = with_widget(Kind::Image(image::Settings::new(source()))).await;
    send(&stage, DOT.as_bytes()).await;
    let picture = stage.see(".image img").await;
    let width = || js_sys::Reflect::get(&picture, &"naturalWidth".into()).unwrap().as_f64();
    stage.until("the picture", || width() == Some(1.0)).await;
    assert!(picture.get_attribute("src").unwrap().starts_with("blob:"));
    stage.attribute(".image img", "alt", "Thing").await;
    stage.reads(".image-note", "1 × 1, 70 B").await;
    send(&stage, b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>").await;
    stage.attribute("article", "data-state", "error").await;
    stage.reads(".widget-problem", "no picture").await;
    assert!(stage.find(".image img").is_none());
    // It begins as a picture does and then breaks off.
    let broken = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    send(&stage, broken).await;
    stage.until("the browser says no", || stage.find(".widget-problem").is_some()).await;
    send(&stage, DOT.as_bytes()).await;
    stage.attribute("article", "data-state", "live").await;
    stage.see(".image img").await;
}

#[wasm_bindgen_test]
async fn a_repeated_switch_has_a_tile_for_each_device_and_acts_on_it() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    let settings = switch::Settings::new(Source { topic: topic("home/lamp1/state"), ..source() });
    let repeat = Some(Repeat::parse("home/+/state").unwrap());
    stage.document.add("Lamp", Kind::Switch(settings));
    let widget = stage.document.board.with_untracked(|board| board.widgets()[0].clone());
    stage.document.replace(Widget { repeat, ..widget });
    let row = |name: &str| MatchRow { topic: format!("home/{name}/state").into(), reading: Reading::default() };
    let page = MatchPage { start: 0, total: 60, rows: vec![row("lamp1"), row("desk")] };
    stage.answer("devices", |view| matches!(view, View::Matches { .. }).then(|| Answer::Matches(page.clone()))).await;
    stage.until("both tiles", || stage.count(".repeat-tile") == 2).await;
    stage.reads(".repeat-note", "and 58 more").await;
    stage.reads(".repeat-tile:nth-child(2) h3", "Lamp desk").await;
    stage
        .answer("one state", |view| match view {
            View::Reading { source, .. } if source.topic.as_str() == "home/desk/state" => {
                Some(Answer::Reading(reading(0.0, Freshness::Live, 1)))
            }
            _ => None,
        })
        .await;
    stage.attribute(".repeat-tile:nth-child(2)", "data-state", "live").await;
    stage.attribute(".repeat-tile:nth-child(1)", "data-state", "waiting").await;
    assert!(stage.see("article").await.get_attribute("data-state").is_none());
    stage.click(".repeat-tile:nth-child(2) [role=switch]").await;
    stage.until("a message", || stage.published().is_some()).await;
    assert_eq!(stage.published().unwrap().topic.as_str(), "home/desk/set");
    frame().await;
}

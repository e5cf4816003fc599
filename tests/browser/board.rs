//! Widgets: added, shown in every state, switched, removed and brought back.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use topicboard::board::Kind;
use topicboard::board::widget::{chart, gauge, switch, value};
use topicboard::data::view::{Answer, Bucket, Freshness, Plot, PlotLine, Reading, Source, View};
use topicboard::payload::{LeafKind, Number, Selector, Value};
use topicboard::port::{Event, Outcome, Reply, Request, State};
use topicboard::profile::config::Mode;
use topicboard::web::storage;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlButtonElement, HtmlCanvasElement};

use super::stage::{Stage, at, dispatch, frame, id, pause, press, topic};
use super::topics::{inspect, line};

/// A topic of the broker `b1`.
pub(crate) fn source() -> Source {
    Source::new(id("b1"), topic("t"), Selector::default())
}

/// What was read.
pub(crate) fn reading(value: f64, freshness: Freshness, messages: u64) -> Reading {
    let value = Value::Number(Number { value, digits: value.to_string().into() });
    Reading { value: Some(Ok(value)), at: Some(at(0)), freshness, messages, spark: None }
}

/// A page with one widget of this kind.
pub(crate) async fn with_widget(kind: Kind) -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.add("Thing", kind);
    stage.see("article[data-widget]").await;
    stage
}

/// Answers what the widget asks.
pub(crate) async fn read(stage: &Stage, reading: Reading) {
    stage
        .answer("the reading", |view| matches!(view, View::Reading { .. }).then(|| Answer::Reading(reading.clone())))
        .await;
}

#[wasm_bindgen_test]
async fn any_value_of_a_message_becomes_a_widget_that_is_kept() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    inspect(&stage, vec![line("t", "21.5", Some(LeafKind::Number))]).await;
    for (word, kind) in [("Value", "value"), ("Gauge", "gauge"), ("Chart", "chart"), ("Switch", "switch")] {
        stage.click(".inspector-add button").await;
        stage.click_word(".inspector-add [role=menuitem]", word).await;
        stage.see(&format!("article[data-kind={kind}]")).await;
    }
    stage.click(".inspector-add button").await;
    stage.until("the menu", || stage.count(".inspector-add [role=menuitem]") > 0).await;
    assert!(!stage.see(".inspector-add").await.inner_text().contains("Add to"), "the chart shows this value already");
    assert_eq!(stage.count(".inspector-add [role=menuitem]"), 12, "the chart shows this value already");
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    stage.until("the board is back", || stage.count("article[data-widget]") == 4).await;
}

#[wasm_bindgen_test]
async fn every_state_of_a_value_is_told_in_word_and_hook() {
    let stage = with_widget(Kind::Value(value::Settings::new(source()))).await;
    stage.attribute("article", "data-state", "waiting").await;
    stage.reads("article", "Waiting").await;
    for (freshness, state, word) in [
        (Freshness::Live, "live", ""),
        (Freshness::Retained, "retained", "Retained"),
        (Freshness::Late, "late", "Late"),
        (Freshness::Disconnected, "disconnected", "Disconnected"),
        (Freshness::Flooded, "flooded", "Flooded"),
    ] {
        read(&stage, reading(21.5, freshness, 1)).await;
        stage.attribute("article", "data-state", state).await;
        stage.reads("article", word).await;
        stage.reads("article [data-value]", "21.5").await;
    }
    let nothing =
        Reading { value: Some(Err(topicboard::payload::Missing::NotJson)), ..reading(0.0, Freshness::Live, 1) };
    read(&stage, nothing).await;
    stage.attribute("article", "data-state", "error").await;
    stage.reads("article", "not JSON").await;
    stage.click_word("article button", "See the message").await;
    stage.reads(".inspector-topic", "t").await;
}

#[wasm_bindgen_test]
async fn a_gauge_shows_its_number_as_text_and_paints() {
    let stage = with_widget(Kind::Gauge(gauge::Settings::new(source()))).await;
    read(&stage, reading(42.0, Freshness::Live, 1)).await;
    stage.reads("article [data-value]", "42").await;
    painted(&stage, "article canvas").await;
}

#[wasm_bindgen_test]
async fn a_chart_paints_its_lines_and_says_them() {
    let stage = with_widget(Kind::Chart(chart::Settings::new(source()))).await;
    let bucket = |n: i64| {
        let value = n as f64;
        Bucket {
            from: at(n * 1000),
            to: at(n * 1000),
            first: value,
            min: value,
            max: value,
            last: value,
            count: 1,
            sum: value,
        }
    };
    let line =
        PlotLine { buckets: (0..60).map(bucket).collect(), freshness: Freshness::Live, latest: None, patience: None };
    let plot = Plot { from: at(0), to: at(60_000), lines: vec![line], ..Plot::default() };
    stage.answer("the plot", |view| matches!(view, View::Plot { .. }).then(|| Answer::Plot(plot.clone()))).await;
    stage.attribute("article", "data-state", "live").await;
    stage.reads("article [data-value]", "59").await;
    let canvas = painted(&stage, "article canvas").await;
    let label = || canvas.get_attribute("aria-label").unwrap_or_default();
    stage.until("the sentence", || label().contains("last 59, lowest 0, mean 29.5, highest 59")).await;
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Show as table").await;
    stage.reads("article table", "59").await;
    stage.reads("article table", "29.5").await;
    stage.until("the samples, newest first", || stage.count("article table:last-child tbody tr") == 60).await;
    stage.reads("article table:last-child tbody tr:first-child", "59").await;
}

/// A page with a chart of a value a second, from 1 to 60.
async fn with_chart() -> Stage {
    let stage = with_widget(Kind::Chart(chart::Settings::new(source()))).await;
    let bucket = |n: i64| {
        let (time, value) = (at(n * 1000), n as f64);
        Bucket { from: time, to: time, first: value, min: value, max: value, last: value, count: 1, sum: value }
    };
    let line =
        PlotLine { buckets: (1..=60).map(bucket).collect(), freshness: Freshness::Live, latest: None, patience: None };
    let plot = Plot { from: at(0), to: at(60_000), lines: vec![line], since: Some(at(1000)), ..Plot::default() };
    stage.answer("the plot", |view| matches!(view, View::Plot { .. }).then(|| Answer::Plot(plot.clone()))).await;
    painted(&stage, "article canvas").await;
    stage
}

fn said(stage: &Stage) -> String {
    stage.find("[role=slider]").and_then(|slider| slider.get_attribute("aria-valuetext")).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_time_in_a_chart_is_chosen_by_keys_and_by_pointer_and_told_with_all_values() {
    let stage = with_chart().await;
    let slider = stage.see("[role=slider]").await;
    press(&slider, "ArrowLeft", false);
    stage.until("the newest", || said(&stage).ends_with("t 60")).await;
    stage.reads(".chart-tip", "60").await;
    press(&slider, "ArrowLeft", false);
    stage.until("the one before", || said(&stage).ends_with("t 59")).await;
    press(&slider, "Home", false);
    stage.until("the first", || said(&stage).ends_with("t 1")).await;
    press(&slider, "Escape", false);
    stage.until("it is hidden", || stage.find(".chart-tip").is_none() && stage.find(".chart-cross").is_none()).await;
    let x = f64::from(slider.client_width()) * 0.75;
    let rect = slider.get_bounding_client_rect();
    dispatch(&slider, "PointerEvent", "pointermove", &[("clientX", (rect.left() + x).into())]);
    stage.until("what is under the pointer", || stage.find(".chart-tip").is_some()).await;
    assert!(stage.find("[aria-live] .chart-tip, [role=status] .chart-tip").is_none());
    dispatch(&slider, "PointerEvent", "pointerleave", &[]);
    stage.until("it is gone", || stage.find(".chart-tip").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_chart_looks_at_the_past_and_comes_back() {
    let stage = with_chart().await;
    let window = || {
        stage.standing().into_iter().find_map(|(_, view)| match view {
            View::Plot { window, .. } => Some(window),
            _ => None,
        })
    };
    let slider = stage.see("[role=slider]").await;
    press(&slider, "+", false);
    stage.until("half as much", || window().is_some_and(|window| window.span_secs == 400)).await;
    assert_eq!(window().unwrap().until, None, "it still follows");
    stage.click_word(".chart-over button", "Show all").await;
    stage.until("all", || window().is_some_and(|window| window.span_secs == 600)).await;
    let (left, width) = (slider.get_bounding_client_rect().left(), f64::from(slider.client_width()));
    for (name, part) in [("pointerdown", 0.5), ("pointermove", 0.6), ("pointermove", 0.8)] {
        dispatch(&slider, "PointerEvent", name, &[("clientX", (left + width * part).into())]);
    }
    stage.see(".chart-pick").await;
    dispatch(&slider, "PointerEvent", "pointerup", &[]);
    stage.until("what was chosen", || window().is_some_and(|window| window.until.is_some())).await;
    let before = window().unwrap();
    dispatch(&slider, "WheelEvent", "wheel", &[("deltaY", 100.into()), ("ctrlKey", true.into())]);
    stage.until("more", || window().is_some_and(|window| window.span_secs > before.span_secs)).await;
    stage.click_word(".chart-over button", "Back to live").await;
    stage.until("the present", || window().is_some_and(|window| window.until.is_none())).await;
    assert!(stage.find(".chart-over button").is_none());
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Earlier").await;
    stage.until("the past", || window().is_some_and(|window| window.until.is_some())).await;
}

#[wasm_bindgen_test]
async fn a_chart_is_saved_as_a_table_and_as_a_picture() {
    let stage = with_chart().await;
    // What the page would keep: a browser that is driven leaves the page for a file.
    let kept = Rc::new(RefCell::new(Vec::<Blob>::new()));
    let keep = kept.clone();
    let make = Closure::<dyn FnMut(Blob) -> String>::new(move |blob| {
        keep.borrow_mut().push(blob);
        "blob:kept".to_owned()
    });
    let click = Closure::<dyn FnMut()>::new(|| {});
    let global = |name: &str| Reflect::get(&js_sys::global(), &name.into()).unwrap();
    let anchor = Reflect::get(&global("HTMLAnchorElement"), &"prototype".into()).unwrap();
    let address = global("URL");
    let real = Reflect::get(&address, &"createObjectURL".into()).unwrap();
    Reflect::set(&address, &"createObjectURL".into(), make.as_ref()).unwrap();
    Reflect::set(&anchor, &"click".into(), click.as_ref()).unwrap();

    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Save as table (CSV)").await;
    let line = PlotLine { buckets: Vec::new(), freshness: Freshness::Live, latest: None, patience: None };
    let plot = Plot { lines: vec![line], to: at(60_000), ..Plot::default() };
    let is_fine = |view: &View| matches!(view, View::Plot { window, .. } if window.columns == 4_096);
    stage.answer("all samples", |view| is_fine(view).then(|| Answer::Plot(plot.clone()))).await;
    stage.reads(".toast", "Saved as Thing-1970-01-01T00-01.csv.").await;
    stage.until("the question is withdrawn", || !stage.standing().iter().any(|(_, view)| is_fine(view))).await;
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Save as picture (PNG)").await;
    stage.until("both", || kept.borrow().len() == 2).await;

    Reflect::set(&address, &"createObjectURL".into(), &real).unwrap();
    Reflect::delete_property(anchor.unchecked_ref::<js_sys::Object>(), &"click".into()).unwrap();
    let kept = kept.take();
    let [table, picture] = &kept[..] else { panic!("two files") };
    assert_eq!(JsFuture::from(table.text()).await.unwrap(), "time,t\r\n");
    assert!(picture.type_() == "image/png" && picture.size() > 500.0);
}

#[wasm_bindgen_test]
async fn a_switch_shows_sent_acknowledged_and_confirmed() {
    let stage = with_widget(Kind::Switch(switch::Settings::new(source()))).await;
    let off = || Reading {
        value: Some(Ok(Value::Bool { on: false, text: "OFF".into() })),
        ..reading(0.0, Freshness::Live, 1)
    };
    read(&stage, off()).await;
    stage.attribute("[role=switch]", "aria-checked", "false").await;
    stage.reads("[role=switch] [data-value]", "Off").await;
    stage.click("[role=switch]").await;
    stage.attribute("[role=switch]", "data-stage", "sent").await;
    stage.attribute("[role=switch]", "aria-busy", "true").await;
    let wish = stage.published().expect("a message");
    assert_eq!((wish.topic.as_str(), &*wish.payload), ("t/set", &b"ON"[..]));
    stage.reply(&Reply::Event(Event::Published(wish.id, Outcome::Acknowledged)));
    stage.attribute("[role=switch]", "data-stage", "acknowledged").await;
    read(&stage, Reading { value: Some(Ok(Value::Bool { on: true, text: "ON".into() })), messages: 2, ..off() }).await;
    stage.attribute("[role=switch]", "data-stage", "confirmed").await;
    stage.reads("[role=switch] [data-value]", "On").await;
}

#[wasm_bindgen_test]
async fn a_refused_command_goes_back_with_the_reason() {
    let stage = with_widget(Kind::Switch(switch::Settings::new(source()))).await;
    read(&stage, reading(0.0, Freshness::Live, 1)).await;
    stage.click("[role=switch]").await;
    stage.until("a message", || stage.published().is_some()).await;
    let wish = stage.published().unwrap();
    stage.reply(&Reply::Event(Event::Published(wish.id, Outcome::Refused("not connected".into()))));
    stage.attribute("[role=switch]", "data-stage", "reverted").await;
    stage.reads("[role=switch]", "not connected").await;
    stage.attribute("[role=switch]", "aria-checked", "false").await;
}

#[wasm_bindgen_test]
async fn a_page_for_viewing_neither_edits_nor_publishes() {
    let stage = with_widget(Kind::Switch(switch::Settings::new(source()))).await;
    stage.screen.mode.set(Mode::View);
    frame().await;
    let control: HtmlButtonElement = stage.see("[role=switch]").await.unchecked_into();
    control.set_disabled(false);
    control.click();
    let article = stage.see("article").await;
    press(&article, "Delete", false);
    stage.click(".widget-menu button").await;
    stage.until("the menu", || stage.count("[role=menuitem]") > 0).await;
    pause(20).await;
    assert!(!stage.asked(|request| matches!(request, Request::Publish(_))));
    assert_eq!(stage.count("article"), 1);
    assert!(!stage.see(".widget-menu").await.inner_text().contains("Remove"));
}

#[wasm_bindgen_test]
async fn a_board_from_elsewhere_publishes_nothing_until_it_is_armed() {
    let stage = with_widget(Kind::Switch(switch::Settings::new(source()))).await;
    let kept = storage::load("board.own").unwrap().unwrap();
    drop(stage);
    storage::save("board.own", &kept.replace("\"armed\":true", "\"armed\":false")).unwrap();
    let stage = Stage::open_again();
    stage.document.open_own();
    stage.wishes.connect(super::stage::profile("b1"), false);
    // So that nothing but the permit holds the command back.
    stage.status("b1", State::Connected { since: at(0) });
    read(&stage, reading(0.0, Freshness::Live, 1)).await;
    stage.reads(".arm", "It may publish to: t/set.").await;
    let control: HtmlButtonElement = stage.see("[role=switch]").await.unchecked_into();
    assert!(control.disabled());
    // What a page that was tampered with would do.
    control.set_disabled(false);
    control.click();
    frame().await;
    assert!(stage.published().is_none());
    stage.click_word(".arm button", "Arm").await;
    stage.until("the bar is gone", || stage.find(".arm").is_none()).await;
    stage.until("the switch is free", || !control.disabled()).await;
    control.click();
    stage.until("a message", || stage.published().is_some()).await;
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    assert!(stage.document.armed.get_untracked(), "it stays armed");
}

#[wasm_bindgen_test]
async fn a_removed_widget_comes_back_by_toast_and_by_key() {
    let stage = with_widget(Kind::Value(value::Settings::new(source()))).await;
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Remove").await;
    stage.until("it is gone", || stage.count("article") == 0).await;
    stage.click_word(".toast button", "Undo").await;
    let article = stage.see("article").await;
    press(&article, "Delete", false);
    stage.until("it is gone again", || stage.count("article") == 0).await;
    press(&stage.see("#board").await, "z", true);
    stage.see("article").await;
    press(&stage.see("#board").await, "y", true);
    stage.until("it is gone for good", || stage.count("article") == 0).await;
    assert!(stage.document.board.with_untracked(|board| board.widgets().is_empty()));
}

/// Waits until something stands on a canvas.
pub(crate) async fn painted(stage: &Stage, selector: &str) -> HtmlCanvasElement {
    let canvas: HtmlCanvasElement = stage.see(selector).await.unchecked_into();
    stage
        .until("something painted", || {
            let context = canvas.get_context("2d").unwrap().unwrap().unchecked_into::<CanvasRenderingContext2d>();
            let (width, height) = (canvas.width().max(1), canvas.height().max(1));
            let data = context.get_image_data(0.0, 0.0, width.into(), height.into()).unwrap().data();
            data.iter().any(|byte| *byte != 0)
        })
        .await;
    canvas
}

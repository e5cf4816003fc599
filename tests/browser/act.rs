//! Widgets that act: what they send, and that they show what the broker and the device say to it.

use std::cell::RefCell;
use std::rc::Rc;

use topicboard::board::widget::report::Report;
use topicboard::board::widget::{
    Guard, Target, button, colour, cover, entry, light, number, select, slider, thermostat,
};
use topicboard::board::{Kind, widget};
use topicboard::data::view::{Answer, Freshness, Reading, Source, View};
use topicboard::payload::{Selector, Value};
use topicboard::port::{Event, Outcome, Reply, Request, State};
use topicboard::profile::config::Mode;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{ErrorEvent, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::board::{read, reading, source, with_widget};
use super::stage::{Stage, at, changed, dispatch, frame, id, pause, topic};

fn text(text: &str, messages: u64) -> Reading {
    Reading { value: Some(Ok(Value::Text(text.into()))), ..reading(0.0, Freshness::Live, messages) }
}

/// What was published, topic and payload; how many messages there were.
fn sent(stage: &Stage) -> Vec<(String, String)> {
    stage
        .wanted()
        .into_iter()
        .map(|wish| (wish.topic.as_str().to_owned(), String::from_utf8(wish.payload).unwrap()))
        .collect()
}

async fn until_sent(stage: &Stage, count: usize) -> (String, String) {
    stage.until("a message", || sent(stage).len() >= count).await;
    let sent = sent(stage);
    assert_eq!(sent.len(), count, "{sent:?}");
    sent.last().unwrap().clone()
}

fn outcome(stage: &Stage, outcome: Outcome) {
    let wish = stage.published().expect("a message");
    stage.reply(&Reply::Event(Event::Published(wish.id, outcome)));
}

/// Leaves a control at a value, as a person does.
fn leave(control: &HtmlElement, value: &str) {
    control.unchecked_ref::<HtmlInputElement>().set_value(value);
    changed(control);
}

fn part(selector: &str) -> Source {
    Source::new(id("b1"), topic("t"), Selector::parse(selector).unwrap())
}

/// Answers the part of a device that has this selector.
async fn read_part(stage: &Stage, selector: &str, said: Reading) {
    stage
        .answer(selector, |view| match view {
            View::Reading { source, .. } if source.selector.to_string() == selector => {
                Some(Answer::Reading(said.clone()))
            }
            _ => None,
        })
        .await;
}

#[wasm_bindgen_test]
async fn a_button_sends_once_a_press_and_says_what_the_broker_and_the_device_say() {
    let usual = button::Settings::new(&source());
    let stage = with_widget(Kind::Button(usual.clone())).await;
    stage.reads(".act-button", "PRESS").await;
    frame().await;
    assert_eq!(sent(&stage), [], "nothing is published on load");
    stage.click(".act-button").await;
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), "PRESS".into()));
    stage.attribute(".act", "data-stage", "sent").await;
    outcome(&stage, Outcome::Acknowledged);
    stage.attribute(".act", "data-stage", "delivered").await;
    stage.reads(".act-foot", "does not report back").await;
    drop(stage);

    let answering = button::Settings { state: vec![Report { source: source() }], answer: "done".into(), ..usual };
    let stage = with_widget(Kind::Button(answering)).await;
    read(&stage, text("idle", 1)).await;
    stage.click(".act-button").await;
    until_sent(&stage, 1).await;
    outcome(&stage, Outcome::Acknowledged);
    stage.attribute(".act", "data-stage", "acknowledged").await;
    read(&stage, text("done", 2)).await;
    stage.attribute(".act", "data-stage", "confirmed").await;
}

#[wasm_bindgen_test]
async fn what_acts_is_locked_with_the_reason_while_it_cannot() {
    let stage = with_widget(Kind::Button(button::Settings::new(&source()))).await;
    let button: HtmlButtonElement = stage.see(".act-button").await.unchecked_into();
    assert!(!button.disabled());
    stage.status("b1", State::Offline);
    stage.until("the lock", || button.disabled()).await;
    stage.reads(".act-foot", "Not connected; locked.").await;
    // What a page that was tampered with would do.
    button.set_disabled(false);
    button.click();
    frame().await;
    assert_eq!(sent(&stage), []);
    stage.status("b1", State::Connected { since: at(0) });
    stage.reads(".act-foot", "").await;
    stage.screen.mode.set(Mode::View);
    stage.reads(".act-foot", "for viewing only").await;
    button.set_disabled(false);
    button.click();
    frame().await;
    assert_eq!(sent(&stage), []);
    drop(stage);

    let strange = Source::new(id("elsewhere"), topic("t"), Selector::default());
    let stage = with_widget(Kind::Button(button::Settings::new(&strange))).await;
    stage.reads(".act-foot", "“elsewhere” is not known here").await;
}

#[wasm_bindgen_test]
async fn an_armed_button_sends_at_the_second_press() {
    let usual = button::Settings::new(&source());
    let command = Target { guard: Guard::Arm, ..usual.command.clone() };
    let stage = with_widget(Kind::Button(button::Settings { command, ..usual })).await;
    stage.click(".act-button").await;
    stage.reads(".act-foot", "Press again to send.").await;
    stage.until("it is armed", || stage.count("[data-armed]") == 1).await;
    let press = stage.see(".act-button").await;
    dispatch(&press, "Event", "blur", &[]);
    stage.until("it is disarmed", || stage.count("[data-armed]") == 0).await;
    stage.click(".act-button").await;
    stage.until("it is armed again", || stage.count("[data-armed]") == 1).await;
    assert_eq!(sent(&stage), []);
    stage.click(".act-button").await;
    until_sent(&stage, 1).await;
    stage.until("it is disarmed by sending", || stage.count("[data-armed]") == 0).await;
}

#[wasm_bindgen_test]
async fn a_guarded_button_must_be_held_by_pointer_or_by_key() {
    let usual = button::Settings::new(&source());
    let command = Target { guard: Guard::Hold, ..usual.command.clone() };
    let stage = with_widget(Kind::Button(button::Settings { command, ..usual })).await;
    let press = stage.see(".act-button").await;
    let key = |name: &str, key: &str| dispatch(&press, "KeyboardEvent", name, &[("key", JsValue::from(key))]);
    dispatch(&press, "PointerEvent", "pointerdown", &[]);
    stage.until("the progress", || stage.count("[data-holding]") == 1).await;
    dispatch(&press, "PointerEvent", "pointerup", &[]);
    press.click();
    stage.until("it was let go", || stage.count("[data-holding]") == 0).await;
    stage.reads(".act-foot", "Hold until the bar is full.").await;
    pause(900).await;
    assert_eq!(sent(&stage), [], "a press is not enough");
    dispatch(&press, "PointerEvent", "pointerdown", &[]);
    until_sent(&stage, 1).await;
    dispatch(&press, "PointerEvent", "pointerup", &[]);
    key("keydown", "Enter");
    key("keydown", "Enter");
    until_sent(&stage, 2).await;
    key("keyup", "Enter");
    key("keydown", "a");
    frame().await;
    assert_eq!(stage.count("[data-holding]"), 0);
}

#[wasm_bindgen_test]
async fn a_slider_sends_where_it_is_left_and_shows_what_the_device_makes_of_it() {
    let stage = with_widget(Kind::Slider(slider::Settings::new(source()))).await;
    read(&stage, reading(20.0, Freshness::Live, 1)).await;
    let range: HtmlInputElement = stage.see("[type=range]").await.unchecked_into();
    stage.until("the thumb", || range.value() == "20").await;
    stage.reads(".act [data-value]", "20").await;
    range.set_value("60");
    dispatch(&range, "Event", "input", &[]);
    stage.attribute("[type=range]", "aria-valuetext", "60").await;
    // What the device says meanwhile does not pull the thumb away.
    read(&stage, reading(21.0, Freshness::Live, 2)).await;
    assert_eq!((range.value().as_str(), sent(&stage).len()), ("60", 0));
    dispatch(&range, "Event", "change", &[]);
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), "60".into()));
    stage.attribute(".act", "aria-busy", "true").await;
    outcome(&stage, Outcome::Acknowledged);
    read(&stage, reading(60.0, Freshness::Live, 3)).await;
    stage.attribute(".act", "data-stage", "confirmed").await;
    leave(&range, "90");
    until_sent(&stage, 2).await;
    outcome(&stage, Outcome::Refused("not allowed".into()));
    stage.attribute(".act", "data-stage", "reverted").await;
    stage.reads(".act-foot", "not allowed").await;
    stage.until("the thumb is back", || range.value() == "60").await;
}

#[wasm_bindgen_test]
async fn a_live_slider_sends_at_most_ten_times_a_second_and_the_last_value_for_sure() {
    let stage = with_widget(Kind::Slider(slider::Settings { live: true, ..slider::Settings::new(source()) })).await;
    let range: HtmlInputElement = stage.see("[type=range]").await.unchecked_into();
    for at in 1..=50 {
        range.set_value(&at.to_string());
        dispatch(&range, "Event", "input", &[]);
    }
    dispatch(&range, "Event", "change", &[]);
    stage.until("the last value", || sent(&stage).last().is_some_and(|(_, payload)| payload == "50")).await;
    assert!(sent(&stage).len() < 10, "{:?}", sent(&stage));
    pause(250).await;
    assert_eq!(sent(&stage).iter().filter(|(_, payload)| payload == "50").count(), 1, "and once");
}

#[wasm_bindgen_test]
async fn a_number_is_typed_or_counted_within_its_limits() {
    let stage = with_widget(Kind::Number(number::Settings::new(source()))).await;
    read(&stage, reading(99.0, Freshness::Live, 1)).await;
    let field: HtmlInputElement = stage.see(".number-field").await.unchecked_into();
    stage.until("the number", || field.value() == "99").await;
    stage.click("article [aria-label=More]").await;
    assert_eq!(until_sent(&stage, 1).await.1, "100");
    stage.until("the end", || stage.count("article [aria-label=More]:disabled") == 1).await;
    leave(&field, "101");
    stage.reads(".number-wrong", "Write a number from 0 to 100.").await;
    stage.attribute(".number-field", "aria-invalid", "true").await;
    assert_eq!(sent(&stage).len(), 1);
    leave(&field, "42,4");
    assert_eq!(until_sent(&stage, 2).await.1, "42");
    stage.reads(".number-wrong", "").await;
    dispatch(&field, "Event", "change", &[]);
    frame().await;
    assert_eq!(sent(&stage).len(), 2, "leaving a field that nobody typed in sends nothing");
}

#[wasm_bindgen_test]
async fn a_select_shows_what_is_reported_and_sends_what_is_chosen() {
    let choice = |label: &str, payload: &str| select::Choice { label: label.into(), payload: payload.into() };
    let options = vec![choice("At home", "home"), choice("", "away")];
    let stage = with_widget(Kind::Select(select::Settings { options, ..select::Settings::new(source()) })).await;
    let list: HtmlSelectElement = stage.see("article select").await.unchecked_into();
    assert_eq!(list.value(), "");
    read(&stage, text("HOME", 1)).await;
    stage.until("what is reported", || list.value() == "home").await;
    leave(&list, "away");
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), "away".into()));
    stage.until("what is wanted", || list.value() == "away").await;
    outcome(&stage, Outcome::Refused("no".into()));
    stage.until("what is reported again", || list.value() == "home").await;
    read(&stage, text("party", 2)).await;
    stage.reads(".select-note", "“party”").await;
    stage.until("none of them", || list.value().is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_entry_sends_with_enter_and_keeps_its_text_behind_a_guard() {
    let usual = entry::Settings::new(source());
    let stage = with_widget(Kind::Entry(usual.clone())).await;
    read(&stage, text("Hello", 1)).await;
    stage.reads(".act [data-value]", "Hello").await;
    stage.type_into(".entry-field", "Bye \"now\"").await;
    let field = stage.see(".entry-field").await;
    assert_eq!(field.get_attribute("maxlength").as_deref(), Some("255"));
    let enter = |control: bool| {
        dispatch(&field, "KeyboardEvent", "keydown", &[("key", "Enter".into()), ("ctrlKey", control.into())]);
    };
    enter(false);
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), "Bye \"now\"".into()));
    drop(stage);

    let command = Target { guard: Guard::Arm, ..usual.command.clone() };
    let stage = with_widget(Kind::Entry(entry::Settings { command, lines: true, ..usual })).await;
    stage.type_into("textarea.entry-field", "one\ntwo").await;
    let field = stage.see(".entry-field").await;
    let enter = |control: bool| {
        dispatch(&field, "KeyboardEvent", "keydown", &[("key", "Enter".into()), ("ctrlKey", control.into())]);
    };
    enter(false);
    frame().await;
    assert_eq!(stage.count(".act-draft"), 0, "Enter is a new line");
    enter(true);
    let draft = stage.see(".act-draft button").await;
    assert_eq!(sent(&stage), []);
    draft.click();
    stage.until("armed", || stage.count("[data-armed]") == 1).await;
    draft.click();
    assert_eq!(until_sent(&stage, 1).await.1, "one\ntwo");
    stage.until("the draft is gone", || stage.count(".act-draft") == 0).await;
}

#[wasm_bindgen_test]
async fn a_light_has_what_it_reports() {
    let stage = with_widget(Kind::Light(light::Settings::new(source()))).await;
    read_part(
        &stage,
        "state",
        Reading { value: Some(Ok(Value::Bool { on: false, text: "OFF".into() })), ..text("", 1) },
    )
    .await;
    stage.reads("[role=switch] [data-value]", "Off").await;
    assert_eq!((stage.count("[type=range]"), stage.count("[type=color]")), (0, 0));
    read_part(&stage, "brightness", reading(255.0, Freshness::Live, 1)).await;
    read_part(&stage, "color_temp", reading(250.0, Freshness::Live, 1)).await;
    let orange = Value::Json(r#"{"r":255,"g":128,"b":0}"#.into());
    read_part(&stage, "color", Reading { value: Some(Ok(orange)), ..text("", 1) }).await;
    stage.until("all it can do", || stage.count("[type=range]") == 2 && stage.count("[type=color]") == 1).await;
    stage.attribute("[data-range=warmth]", "aria-valuetext", "4000\u{2009}K").await;
    let colour: HtmlInputElement = stage.see("[type=color]").await.unchecked_into();
    stage.until("its colour", || colour.value() == "#ff8000").await;
    frame().await;
    assert_eq!(sent(&stage), [], "nothing is published by itself");
    stage.click("[role=switch]").await;
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), r#"{"state":"ON"}"#.into()));
    let brightness = stage.see("[aria-label=Brightness]").await;
    leave(&brightness, "50");
    assert_eq!(until_sent(&stage, 2).await.1, r#"{"state":"ON","brightness":128}"#);
    leave(&colour, "#0000ff");
    assert_eq!(until_sent(&stage, 3).await.1, r#"{"state":"ON","color":{"r":0,"g":0,"b":255}}"#);
    outcome(&stage, Outcome::Acknowledged);
    let blue = Value::Json(r#"{"r":0,"g":0,"b":255}"#.into());
    read_part(&stage, "color", Reading { value: Some(Ok(blue)), ..text("", 2) }).await;
    stage.attribute(".act", "data-stage", "confirmed").await;
}

#[wasm_bindgen_test]
async fn a_cover_opens_stops_closes_and_goes_to_a_position() {
    let mut settings = cover::Settings::new(part("position"));
    settings.position = vec![cover::Position { topic: topic("t/position"), template: "{{value}}".into() }];
    let stage = with_widget(Kind::Cover(settings)).await;
    read_part(&stage, "position", reading(40.0, Freshness::Live, 1)).await;
    stage.reads(".act [data-value]", "40\u{2009}%").await;
    for (n, (label, payload)) in [("Open", "OPEN"), ("Stop", "STOP"), ("Close", "CLOSE")].into_iter().enumerate() {
        stage.click(&format!(".cover-button[aria-label={label}]")).await;
        assert_eq!(until_sent(&stage, n + 1).await.1, payload);
    }
    let position = stage.see("[type=range]").await;
    leave(&position, "75");
    assert_eq!(until_sent(&stage, 4).await, ("t/position".into(), "75".into()));
    read_part(&stage, "position", reading(45.0, Freshness::Live, 2)).await;
    stage.attribute(".act", "data-stage", "confirmed").await;
}

#[wasm_bindgen_test]
async fn a_colour_is_chosen() {
    let stage = with_widget(Kind::Colour(colour::Settings::new(source()))).await;
    read(&stage, text("#00ff00", 1)).await;
    let field: HtmlInputElement = stage.see("[type=color]").await.unchecked_into();
    stage.until("its colour", || field.value() == "#00ff00").await;
    leave(&field, "#ff0000");
    assert_eq!(until_sent(&stage, 1).await, ("t/set".into(), "#ff0000".into()));
}

#[wasm_bindgen_test]
async fn a_thermostat_counts_and_sends_the_last_temperature_once_the_pause_is_over() {
    let mut settings = thermostat::Settings::new(part("target"));
    settings.current = vec![Report { source: part("now") }];
    settings.mode = vec![widget::thermostat::Mode {
        source: part("mode"),
        topic: topic("t/mode"),
        template: "{{value}}".into(),
        modes: "off, heat".into(),
    }];
    let stage = with_widget(Kind::Thermostat(settings)).await;
    read_part(&stage, "target", reading(20.0, Freshness::Live, 1)).await;
    read_part(&stage, "now", reading(18.5, Freshness::Live, 1)).await;
    stage.reads(".act", "Now 18.5\u{2009}°C").await;
    for _ in 0..4 {
        stage.click("article [aria-label=More]").await;
    }
    stage.reads(".thermostat-target", "22\u{2009}°C").await;
    stage.until("the last", || sent(&stage).len() == 2).await;
    assert_eq!(sent(&stage).iter().map(|(_, payload)| payload.as_str()).collect::<Vec<_>>(), ["20.5", "22"]);
    let list = stage.see("article select").await;
    leave(&list, "heat");
    stage.until("the mode", || sent(&stage).last() == Some(&("t/mode".into(), "heat".into()))).await;
}

#[wasm_bindgen_test]
async fn a_pause_that_ends_without_a_connection_sends_nothing_and_says_so() {
    let usual = slider::Settings::new(source());
    let command = Target { pause_ms: 300, ..usual.command.clone() };
    let stage = with_widget(Kind::Slider(slider::Settings { command, ..usual })).await;
    let range = stage.see("[type=range]").await;
    leave(&range, "10");
    until_sent(&stage, 1).await;
    leave(&range, "20");
    stage.attribute(".act", "data-stage", "held").await;
    stage.status("b1", State::Offline);
    stage.attribute(".act", "data-stage", "reverted").await;
    assert_eq!(sent(&stage).len(), 1);
    assert!(!stage.asked(|request| matches!(request, Request::Publish(wish) if &*wish.payload == b"20")));
}

#[wasm_bindgen_test]
async fn a_control_that_is_removed_while_it_has_the_focus_is_gone_without_a_word() {
    let faults = Rc::new(RefCell::new(Vec::new()));
    let told = faults.clone();
    let tell = Closure::<dyn FnMut(ErrorEvent)>::new(move |fault: ErrorEvent| told.borrow_mut().push(fault.message()));
    let window = leptos::prelude::window();
    window.add_event_listener_with_callback("error", tell.as_ref().unchecked_ref()).unwrap();
    let usual = button::Settings::new(&source());
    for guard in [Guard::None, Guard::Arm, Guard::Hold] {
        let command = Target { guard, ..usual.command.clone() };
        let stage = with_widget(Kind::Button(button::Settings { command, ..usual.clone() })).await;
        let press = stage.see(".act-button").await;
        press.focus().unwrap();
        dispatch(&press, "PointerEvent", "pointerdown", &[]);
        stage.document.remove(&stage.document.board.with_untracked(|board| board.widgets()[0].id.clone()));
        stage.until("it is gone", || stage.count("article") == 0).await;
        // What the browser still tells what was taken away.
        for event in ["blur", "pointerdown", "pointerup", "click"] {
            dispatch(&press, "Event", event, &[]);
        }
    }
    let stage = with_widget(Kind::Number(number::Settings::new(source()))).await;
    let field = stage.see(".number-field").await;
    field.focus().unwrap();
    stage.type_into(".number-field", "7").await;
    stage.document.remove(&stage.document.board.with_untracked(|board| board.widgets()[0].id.clone()));
    stage.until("it is gone", || stage.count("article") == 0).await;
    dispatch(&field, "Event", "change", &[]);
    frame().await;
    assert_eq!(sent(&stage), [], "what was not left by a person is not sent");
    window.remove_event_listener_with_callback("error", tell.as_ref().unchecked_ref()).unwrap();
    assert_eq!(*faults.borrow(), [""; 0]);
}

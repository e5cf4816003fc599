//! First run, connecting, and how connections stand.

use topicboard::data::view::{Answer, Level, LogLine, LogPage, Usage, View};
use topicboard::port::{Reason, Request, State, Trouble};
use topicboard::profile::Version;
use topicboard::profile::config::Configured;
use topicboard::time::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::stage::{Stage, at, changed, id, profile};

const SUBMIT: &str = ".connect-form button[type=submit]";

#[wasm_bindgen_test]
async fn a_new_person_finds_two_doors() {
    let stage = Stage::open();
    stage.reads("[role=status]", "Not connected").await;
    stage.offers.set(vec![Configured { profile: profile("demo"), automatically: false }]);
    stage.click_word(".first-door strong", "Try the demo").await;
    assert!(stage.asked(|request| matches!(request, Request::Connect(profile) if profile.id == id("demo"))));
    stage.attribute("[role=status]", "data-status", "connecting").await;
}

#[wasm_bindgen_test]
async fn an_address_that_is_none_is_explained_beside_the_field() {
    let stage = Stage::open();
    stage.click(".first-door").await;
    stage.type_into("#connect-url", "mqtt://host:1883").await;
    stage.attribute("#connect-url", "aria-invalid", "true").await;
    stage.reads("#connect-url-note", "raw MQTT").await;
    stage.click(SUBMIT).await;
    stage.type_into("#connect-url", "wss://host:8084").await;
    stage.attribute("#connect-url", "aria-invalid", "false").await;
    stage.reads(".connect-parts", "host · 8084 · /mqtt").await;
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))), "nothing was sent too early");
}

#[wasm_bindgen_test]
async fn what_was_typed_is_sent_and_the_password_is_not_kept() {
    let stage = Stage::open();
    stage.click(".first-door").await;
    stage.type_into("#connect-url", "ws://localhost:9001").await;
    stage.type_into("#connect-name", "My shed").await;
    stage.type_into("#connect-username", "me").await;
    stage.type_into("#connect-password", "canary-7f3a").await;
    stage.type_into("#connect-filters", "a/#, b/+").await;
    stage.click(SUBMIT).await;
    stage.until("the request", || stage.asked(|request| matches!(request, Request::Connect(_)))).await;
    let right = stage.asked(|request| match request {
        Request::Connect(profile) => {
            profile.id == id("my-shed")
                && profile.url.to_string() == "ws://localhost:9001/mqtt"
                && profile.password.is_some()
                && profile.username.as_deref() == Some("me")
                && profile.version == Version::Auto
                && profile.subscriptions.len() == 2
                && profile.client_id.starts_with("topicboard-")
        }
        _ => false,
    });
    assert!(right);
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let kept = storage.get_item("topicboard.brokers").unwrap().unwrap();
    assert!(kept.contains("my-shed") && !kept.contains("canary"), "{kept}");
    stage.until("the dialog is gone", || stage.find("dialog").is_none()).await;
    drop(stage);

    // After a reload the password is asked for, and nothing is tried without it.
    let stage = Stage::open_again();
    assert_eq!(stage.wishes.restore(), Some(id("my-shed")));
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))));
    stage.attribute("[role=status]", "data-status", "disconnected").await;
}

#[wasm_bindgen_test]
async fn the_pill_tells_every_state_by_its_stable_name() {
    let stage = Stage::with_broker(State::Connecting).await;
    let why = || Trouble::NoConnack;
    let soon = Timestamp::from_millis(js_sys::Date::now() as i64 + 60_000);
    for (state, name, word) in [
        (State::Connecting, "connecting", "Connecting"),
        (State::Connected { since: at(0) }, "connected", "Connected"),
        (State::Waiting { until: soon, why: why(), attempt: 1 }, "waiting", "Reconnecting"),
        (State::Offline, "offline", "Offline"),
        (State::GaveUp { why: why() }, "gave-up", "Gave up"),
        (State::Refused { why: why() }, "refused", "Refused"),
        (State::Disconnected, "disconnected", "Disconnected"),
    ] {
        stage.status("b1", state);
        stage.attribute("[role=status]", "data-status", name).await;
        stage.reads("[role=status]", word).await;
    }
}

#[wasm_bindgen_test]
async fn the_pill_shows_the_worst_of_all_brokers() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.wishes.connect(profile("b2"), false);
    stage.status("b2", State::GaveUp { why: Trouble::NoPingresp });
    stage.attribute("[role=status]", "data-status", "gave-up").await;
    stage.reads("[role=status]", "2 brokers").await;
    stage.click(".status-pill").await;
    stage.attribute(".broker[data-broker=b1]", "data-status", "connected").await;
    stage.attribute(".broker[data-broker=b2]", "data-status", "gave-up").await;
}

#[wasm_bindgen_test]
async fn a_refusal_is_told_by_name_and_can_be_retried() {
    let why = Trouble::Reason { reason: Reason::V5(0x86), text: "no such user".into() };
    let stage = Stage::with_broker(State::Refused { why }).await;
    stage.click(".status-pill").await;
    for said in ["Bad User Name or Password", "0x86", "no such user", "not be tried again by itself"] {
        stage.reads(".broker-why", said).await;
    }
    stage.click_word(".broker-actions button", "Retry now").await;
    assert!(stage.asked(|request| matches!(request, Request::Retry(broker) if *broker == id("b1"))));
}

#[wasm_bindgen_test]
async fn a_socket_that_never_opened_gets_the_checklist_and_the_certificate_link() {
    let why = Trouble::Closed { code: 1006, was_open: false };
    let stage = Stage::with_broker(State::GaveUp { why }).await;
    stage.click(".status-pill").await;
    for said in ["broker.example", "8084", "/mqtt", "certificate"] {
        stage.reads(".broker-checklist", said).await;
    }
    let link = stage.see(".broker-checklist a").await;
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://broker.example:8084"));
    assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer"));
}

#[wasm_bindgen_test]
async fn kept_brokers_that_are_none_are_set_aside_and_told() {
    let stage = Stage::open();
    let mangled = r#"[{"id":"shed","name":"Shed","url":"not an address","version":"auto","password":false,
        "keep_alive_secs":60,"clean_start":true,"subscriptions":[]}]"#;
    for text in ["no list at all", mangled] {
        topicboard::web::storage::save("brokers", text).unwrap();
        topicboard::web::storage::forget("brokers-set-aside");
        assert_eq!(stage.wishes.restore(), None);
        assert_eq!(topicboard::web::storage::load("brokers-set-aside").unwrap().as_deref(), Some(text));
    }
    stage.reads("[role=alert]", "set aside").await;
}

#[wasm_bindgen_test]
async fn what_had_to_be_left_out_is_said() {
    let stage = Stage::with_broker(State::Connecting).await;
    stage.click(".status-pill").await;
    let usage = Usage { topics: 12, samples: 3_456, ..Usage::default() };
    stage.answer("the usage", |view| matches!(view, View::Usage).then_some(Answer::Usage(usage))).await;
    stage.reads(".usage", "12 topics").await;
    assert_eq!(stage.count(".usage-loss"), 0, "nothing was left out yet");
    let full = Usage { topics_dropped: 7, payloads_cut: 8, series_refused: 9, ..usage };
    stage.answer("the usage", |view| matches!(view, View::Usage).then_some(Answer::Usage(full))).await;
    for (what, count) in [("topics", "7"), ("payloads", "8"), ("series", "9")] {
        stage.reads(&format!("[data-lost={what}]"), count).await;
    }
}

#[wasm_bindgen_test]
async fn the_log_shows_its_lines_by_level() {
    let stage = Stage::with_broker(State::Connecting).await;
    stage.click(".status-pill").await;
    let line = |seq, level, text: &str| LogLine { seq, at: at(0), level, broker: None, text: text.into() };
    let page = LogPage {
        lines: vec![
            line(8, Level::Error, "it broke"),
            line(9, Level::Info, "<b>hello</b>"),
            line(10, Level::Debug, "detail"),
        ],
        dropped: 7,
    };
    stage.answer("the log", |view| matches!(view, View::Log { after: 0 }).then(|| Answer::Log(page.clone()))).await;
    stage.reads(".log-lines", "<b>hello</b>").await;
    stage.reads("[data-dropped]", "7 older lines").await;
    assert_eq!(stage.count(".log-line"), 2, "debug lines are hidden at first");
    let select: HtmlElement = stage.see(".log select").await;
    js_sys::Reflect::set(&select, &"value".into(), &"debug".into()).unwrap();
    changed(&select);
    stage.until("all lines", || stage.count(".log-line") == 3).await;
}

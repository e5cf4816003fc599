//! First run, connecting, and how connections stand.

use topicboard::data::view::{Answer, Level, LogLine, LogPage, Usage, View};
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Filter;
use topicboard::port::{Event, Keeping, Queued, Reason, Reply, Request, Server, State, Status, Trouble, Unkept};
use topicboard::profile::{Authentication, Config, Configured, Profile, RetainHandling, Subscription, Version};
use topicboard::secret::Secret;
use topicboard::time::Timestamp;
use topicboard::ui::context::profiles::{CLIENT_PREFIX, client_id};
use topicboard::ui::context::{Layer, looks};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use super::stage::{Stage, at, changed, id, profile};

const SUBMIT: &str = ".connect-form button[type=submit]";

#[wasm_bindgen_test]
async fn a_new_person_finds_two_doors() {
    let stage = Stage::open();
    stage.reads("[role=status]", "Not connected").await;
    stage.offers.set(vec![Configured { profile: profile("demo"), automatically: false, asks_password: false }]);
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
async fn everything_that_mqtt_can_say_can_be_typed_and_is_kept() {
    let stage = Stage::open();
    stage.click(".first-door").await;
    stage.type_into("#connect-url", "ws://localhost:9001").await;
    stage.type_into("#connect-name", "My shed").await;
    stage.click(".connect-more:nth-of-type(1) > summary").await;
    for (list, entry) in [("retained", "new"), ("version", "5"), ("login", "scram"), ("qos", "2")] {
        stage.choose(&format!("#connect-{list}"), entry).await;
    }
    for nth in 1..=3 {
        stage.click(&format!(".connect-more:nth-of-type(1) .check:nth-of-type({nth}) input")).await;
    }
    let expiry: HtmlInputElement = stage.see("#connect-expiry").await.unchecked_into();
    stage.until("the time of a session that lasts", || expiry.value() == "3600").await;
    stage.type_into("#connect-expiry", "soon").await;
    stage.click(".connect-more:nth-of-type(2) > summary").await;
    stage.type_into("#connect-will-topic", "shed/+").await;
    stage.type_into("#connect-will-payload", "bye").await;
    stage.type_into("#connect-will-delay", "5").await;
    stage.choose("#connect-will-qos", "1").await;
    stage.click(".connect-more:nth-of-type(2) .check input").await;
    stage.click(SUBMIT).await;
    for wrong in ["expiry", "will-topic"] {
        stage.attribute(&format!("#connect-{wrong}"), "aria-invalid", "true").await;
    }
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))), "not before it is right");
    stage.type_into("#connect-expiry", "60").await;
    stage.type_into("#connect-will-topic", "shed/gone").await;
    stage.click(SUBMIT).await;
    let is_right = |profile: &Profile| {
        let wanted = &profile.subscriptions[0];
        let will = profile.will.as_ref().unwrap();
        assert_eq!((profile.version, profile.authentication), (Version::V5, Authentication::ScramSha256));
        assert_eq!((profile.session_expiry_secs, profile.clean_start), (60, false));
        assert_eq!((wanted.retain_handling, wanted.qos), (RetainHandling::OnlyNew, Qos::ExactlyOnce));
        assert!(wanted.no_local && wanted.retain_as_published);
        assert_eq!((will.message.topic.as_str(), &*will.message.payload), ("shed/gone", &b"bye"[..]));
        assert_eq!((will.delay_secs, will.message.qos, will.message.retain), (5, Qos::AtLeastOnce, true));
        true
    };
    let is_sent = |request: &Request| matches!(request, Request::Connect(profile) if is_right(profile));
    stage.until("the request", || stage.asked(is_sent)).await;
    drop(stage);

    // The same after a reload, and in the dialog that edits it.
    let stage = Stage::open_again();
    stage.wishes.restore();
    assert!(is_right(&stage.wishes.profile(&id("my-shed")).unwrap()));
    stage.screen.layer.set(Layer::Connect(Some(id("my-shed"))));
    stage.click(SUBMIT).await;
    stage.until("the request", || stage.asked(is_sent)).await;
}

#[wasm_bindgen_test]
async fn the_version_that_was_found_is_kept() {
    let stage = Stage::open();
    stage.wishes.connect(profile("b1"), true);
    let spoke = || stage.wishes.profile(&id("b1")).is_some_and(|profile| profile.spoke_311);
    let since = Timestamp::from_millis(js_sys::Date::now() as i64);
    for (protocol, is_311) in [("5", false), ("3.1.1", true), ("5", false), ("3.1.1", true)] {
        let status = Status { protocol: protocol.into(), ..Status::new(State::Connected { since }) };
        stage.reply(&Reply::Event(Event::Status(id("b1"), status)));
        stage.until("the version is known", || spoke() == is_311).await;
    }
    drop(stage);
    let stage = Stage::open_again();
    stage.wishes.restore();
    let is_first = |request: &Request| matches!(request, Request::Connect(profile) if profile.spoke_311);
    stage.until("the request", || stage.asked(is_first)).await;
}

#[wasm_bindgen_test]
async fn options_of_single_filters_stay_while_others_are_edited() {
    let stage = Stage::open();
    let at = |filter, qos| Subscription::new(Filter::parse(filter).unwrap(), qos);
    let mixed = vec![at("a", Qos::AtMostOnce), at("b", Qos::ExactlyOnce)];
    stage.wishes.connect(Profile { subscriptions: mixed, ..profile("b1") }, true);
    stage.screen.layer.set(Layer::Connect(Some(id("b1"))));
    stage.type_into("#connect-filters", "a, b, c").await;
    stage.click(SUBMIT).await;
    let wanted = vec![at("a", Qos::AtMostOnce), at("b", Qos::ExactlyOnce), at("c", Qos::AtMostOnce)];
    let is_kept = |request: &Request| matches!(request, Request::Connect(profile) if profile.subscriptions == wanted);
    stage.until("the request", || stage.asked(is_kept)).await;
    stage.screen.layer.set(Layer::Connect(Some(id("b1"))));
    stage.choose("#connect-qos", "1").await;
    stage.click(SUBMIT).await;
    let all = |profile: &Profile| profile.subscriptions.iter().all(|wanted| wanted.qos == Qos::AtLeastOnce);
    stage.until("the request", || stage.asked(|request| matches!(request, Request::Connect(now) if all(now)))).await;
}

#[wasm_bindgen_test]
async fn an_operator_s_broker_may_ask_the_visitor_for_the_password() {
    let stage = Stage::open();
    let (config, problems) = Config::parse(
        r#"{"version":1,"brokers":[{"id":"plant","url":"ws://h","askPassword":true,"connect":"automatically"}]}"#,
        false,
        "",
    );
    assert_eq!(problems, []);
    assert_eq!(stage.wishes.begin(config.brokers[0].clone(), false), Some(id("plant")));
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))));
    stage.screen.layer.set(Layer::Connect(Some(id("plant"))));
    stage.type_into("#connect-password", "canary").await;
    stage.click(SUBMIT).await;
    let has_password = |request: &Request| matches!(request, Request::Connect(profile) if profile.password.is_some());
    stage.until("the request", || stage.asked(has_password)).await;
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    assert_eq!(storage.get_item("topicboard.brokers").unwrap().as_deref(), Some("[]"), "it is the operator's");
}

#[wasm_bindgen_test]
async fn the_broker_s_limits_are_told_while_it_is_connected() {
    let stage = Stage::with_broker(State::Connecting).await;
    stage.click(".status-pill").await;
    let server = Server {
        maximum_qos: Qos::AtLeastOnce,
        retain_available: false,
        maximum_packet_size: 4096,
        keep_alive_secs: Some(30),
        receive_maximum: 1,
        ..Server::default()
    };
    let since = Timestamp::from_millis(js_sys::Date::now() as i64);
    let status = |server| Status { server: Some(Box::new(server)), ..Status::new(State::Connected { since }) };
    stage.reply(&Reply::Event(Event::Status(id("b1"), status(server))));
    let told = "QoS up to 1 · no retained messages · packets up to 4,096 bytes · 1 publish in flight · keep alive 30 s";
    stage.reads(".broker-facts", told).await;
    stage.reply(&Reply::Event(Event::Status(id("b1"), status(Server::default()))));
    stage.reads(".broker-facts", "None that it told").await;
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
    let mangled = r#"[{"id":"shed","name":"Shed","url":"not an address"}]"#;
    for text in ["no list at all", mangled] {
        topicboard::web::storage::save("brokers", text).unwrap();
        topicboard::web::storage::forget("brokers-set-aside");
        assert_eq!(stage.wishes.restore(), None);
        assert_eq!(stage.wishes.restore(), None, "and told once");
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
    let full =
        Usage { topics_dropped: 7, payloads_cut: 8, series_refused: 9, tails_refused: 11, views_refused: 10, ..usage };
    stage.answer("the usage", |view| matches!(view, View::Usage).then_some(Answer::Usage(full))).await;
    for (what, count) in [("topics", "7"), ("payloads", "8"), ("series", "9"), ("tails", "11"), ("views", "10")] {
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

#[wasm_bindgen_test]
async fn what_waits_for_a_connection_and_whether_a_session_is_kept_is_told_and_what_waits_can_be_taken_back() {
    let stage = Stage::with_broker(State::Offline).await;
    stage.click(".status-pill").await;
    let queued = |count: u32| {
        let queued = |n: u32| Queued { topic: format!("valve/{n}").into(), until: at(60_000) };
        (0..count).map(queued).collect::<Vec<_>>()
    };
    let status = |keeping, queued| Status { keeping, queued, ..Status::new(State::Offline) };
    let tell = |keeping, queued| stage.reply(&Reply::Event(Event::Status(id("b1"), status(keeping, queued))));
    let wanted = Keeping { wanted: true, ..Keeping::default() };
    tell(wanted, queued(14));
    stage.reads(".broker-facts", "kept in this browser").await;
    stage.reads(".broker-queue", "valve/0").await;
    stage.reads(".broker-queue", "and 2 more").await;
    stage.click_word(".broker button", "Send none of it").await;
    let asked = || stage.asked(|request| matches!(request, Request::ClearQueue(broker) if *broker == id("b1")));
    stage.until("the wish", asked).await;
    tell(Keeping { trouble: Some(Unkept::Full), set_aside: true, ..wanted }, Vec::new());
    stage.reads(".broker-facts", "in memory only, so it ends with this page: the browser's storage is full").await;
    stage.reads(".broker", "Download what was put aside").await;
    assert_eq!(stage.count(".broker-queue"), 0);
}

#[wasm_bindgen_test]
async fn a_session_that_outlasts_the_page_keeps_the_client_id_that_nobody_chose() {
    let stage = Stage::open();
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let kept = |durable| {
        let client_id = client_id(CLIENT_PREFIX);
        let session_expiry_secs = if durable { 60 } else { 0 };
        stage.wishes.connect(Profile { client_id: client_id.clone(), session_expiry_secs, ..profile("own") }, true);
        storage.get_item("topicboard.brokers").unwrap().unwrap().contains(&client_id)
    };
    assert!(kept(true) && !kept(false));
}

#[wasm_bindgen_test]
async fn connections_are_copied_moved_and_stay_as_they_were_left() {
    let stage = Stage::open();
    for name in ["one", "two"] {
        stage.wishes.connect(Profile { client_id: client_id(CLIENT_PREFIX), ..profile(name) }, true);
    }
    stage.screen.layer.set(Layer::Status);
    let names = || stage.see_all(".broker h2").iter().map(HtmlElement::inner_text).collect::<Vec<_>>();
    choose(&stage, "one", "Duplicate").await;
    stage.until("the copy", || names().last().is_some_and(|name| name.contains("ONE copy"))).await;
    stage.reads("[data-broker=one-copy]", "Not connected yet").await;
    stage.attribute("[role=status]", "data-status", "connecting").await;
    assert!(!stage.asked(|request| matches!(request, Request::Connect(profile) if profile.id == id("one-copy"))));
    let ids = ["one", "one-copy"].map(|broker| stage.wishes.profile(&id(broker)).unwrap().client_id);
    assert_ne!(ids[0], ids[1], "two of one client id would throw each other out");
    choose(&stage, "one-copy", "Move up").await;
    stage.until("the new order", || names().get(1).is_some_and(|name| name.contains("copy"))).await;
    stage.wishes.disconnect(&id("two"));
    drop(stage);

    let stage = Stage::open_again();
    assert_eq!(stage.wishes.restore(), None);
    let ids =
        looks().brokers.with_untracked(|known| known.iter().map(|known| known.id.to_string()).collect::<Vec<_>>());
    assert_eq!(ids, ["one", "one-copy", "two"]);
    let asked =
        |broker| stage.asked(|request| matches!(request, Request::Connect(profile) if profile.id == id(broker)));
    assert_eq!(["one", "one-copy", "two"].map(asked), [true, false, false], "who disconnected stays away");
    stage.screen.layer.set(Layer::Status);
    stage.click_word("[data-broker=two] button", "Connect").await;
    stage.until("the connection", || asked("two")).await;
}

#[wasm_bindgen_test]
async fn connections_go_to_a_file_without_secrets_and_come_back_from_it() {
    let stage = Stage::open();
    let own = Profile {
        client_id: client_id(CLIENT_PREFIX),
        password: Some(Secret::new("canary-7f3a".to_owned())),
        session_expiry_secs: 60,
        ..profile("plant")
    };
    stage.wishes.connect(own, true);
    let file = stage.wishes.profiles.file(None);
    assert!(
        !file.contains("canary") && !file.contains(CLIENT_PREFIX) && file.contains("\"askPassword\": true"),
        "{file}"
    );
    let (config, problems) = Config::parse(&file, false, "x");
    assert!(problems.is_empty() && config.brokers.len() == 1, "it is a config.json: {problems:?}");

    // Beside the one that is there, which keeps its place.
    assert_eq!(stage.wishes.take_in(&file), (1, Vec::new()));
    stage.screen.layer.set(Layer::Status);
    stage.reads("[data-broker=plant-2]", "Not connected yet").await;
    assert!(!stage.asked(|request| matches!(request, Request::Connect(profile) if profile.id == id("plant-2"))));

    let (count, wrong) = stage.wishes.take_in(r#"{"version":1,"brokers":[{"id":"a","url":"mqtt://h"},7]}"#);
    assert_eq!((count, wrong.len()), (0, 2), "{wrong:?}");
    assert!(wrong[0].starts_with("brokers[0].url"), "{wrong:?}");
    assert_eq!(stage.wishes.take_in("nonsense").1.len(), 1);
    let many: Vec<_> = (0..200).map(|n| format!(r#"{{"id":"b{n}","url":"ws://h"}}"#)).collect();
    let many = format!(r#"{{"version":1,"brokers":[{}]}}"#, many.join(","));
    assert_eq!(stage.wishes.take_in(&many).0, 64, "a file has a bound");
    let (count, wrong) = stage.wishes.take_in(&many);
    assert_eq!((count, wrong.len()), (34, 31), "and so has the page");
    assert!(wrong[1].contains("there is room for 100 connections"), "{wrong:?}");
}

#[wasm_bindgen_test]
async fn a_session_that_is_open_in_another_tab_is_used_here_when_somebody_wants_it() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    assert_eq!(stage.count(".taken"), 0);
    stage.status("b1", State::Refused { why: Trouble::Elsewhere });
    stage.reads(".taken", "B1 is open in another tab").await;
    stage.reads("[role=status]", "In another tab").await;
    stage.click_word(".taken button", "Use it here").await;
    stage
        .until("the wish", || stage.asked(|request| matches!(request, Request::Retry(broker) if *broker == id("b1"))))
        .await;
    stage.status("b1", State::Connecting);
    stage.until("no bar", || stage.count(".taken") == 0).await;
    let reason = Reason::V5(0x8E);
    stage.status("b1", State::Refused { why: Trouble::Reason { reason, text: "".into() } });
    stage.reads(".taken", "under the same client id").await;
}

/// Chooses from the menu of a connection's card.
async fn choose(stage: &Stage, broker: &str, entry: &str) {
    stage.click(&format!("dialog[open] [data-broker={broker}] [aria-haspopup=menu]")).await;
    stage.click_word(".menu:popover-open .menu-item", entry).await;
}

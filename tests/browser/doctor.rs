//! The test of a connection: what it asks, what it publishes only when somebody wants it, and what each finding says.

use topicboard::mqtt::{Qos, Reason};
use topicboard::port::{Event, Finding, Found, Permission, Reply, Request, State, Step, Test, Trouble};
use topicboard::profile::config::Mode;
use topicboard::ui::context::Layer;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, id};

const TEST: &str = "[data-test]";

fn finding(step: Step, found: Found) -> Finding {
    Finding { step, found }
}

impl Stage {
    fn told(&self, findings: &[Finding], is_over: bool) {
        self.reply(&Reply::Event(Event::Tested(findings.to_vec(), is_over)));
    }

    fn tests(&self) -> Vec<Test> {
        let test = |request: &Request| if let Request::Test(test) = request { Some((**test).clone()) } else { None };
        self.all_requests().iter().filter_map(test).collect()
    }
}

async fn open() -> Stage {
    let stage = Stage::with_broker(State::Disconnected).await;
    stage.screen.layer.set(Layer::Status);
    stage.click_word(".broker-actions button", "Test connection").await;
    stage.see(TEST).await;
    stage
}

#[wasm_bindgen_test]
async fn a_known_connection_is_tested_step_by_step() {
    let stage = open().await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    let test = stage.tests().remove(0);
    assert!(test.profile.id == id("b1") && test.echo.is_none(), "nothing is published that nobody asked for");
    assert!(test.page.is_loopback && !test.page.is_https);
    let first = [finding(Step::Page, Found::PageFine), finding(Step::Socket, Found::Running)];
    stage.told(&first, false);
    stage.attribute("[data-step=page]", "data-verdict", "passed").await;
    stage.attribute("[data-step=socket]", "data-verdict", "pending").await;
    stage.click_word(".doctor-test button", "Stop the test").await;
    assert!(stage.asked(|request| matches!(request, Request::EndTest)));
    stage.reads(TEST, "Test again").await;
    stage.click(TEST).await;
    stage.until("the second test", || stage.tests().len() == 2).await;
    stage.told(&[finding(Step::Echo("".into()), Found::Unasked)], true);
    stage.reads("[role=status].unseen", "The test is over.").await;
    stage.reads("[data-step=echo]", "nothing was published").await;
}

#[wasm_bindgen_test]
async fn every_finding_says_what_it_means_and_what_to_do() {
    let stage = open().await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    let filter = || Step::Filter("a/#".into());
    let echo = || Step::Echo("t".into());
    let closed = Trouble::Closed { code: 1006, was_open: false };
    for (step, found, verdict, said) in [
        (Step::Page, Found::PagePlain, "noted", "plain http"),
        (Step::Page, Found::PageMixed, "failed", "wss://"),
        (Step::Page, Found::PageLocal(Permission::Asks), "noted", "Say Allow"),
        (Step::Page, Found::PageLocal(Permission::Denied), "noted", "site settings"),
        (Step::Socket, Found::Opened(1_234), "passed", "1,234 ms"),
        (Step::Socket, Found::Failed(closed), "failed", "not the raw MQTT port"),
        (Step::Subprotocol, Found::NotAgreed, "failed", "Sec-WebSocket-Protocol"),
        (Step::Welcome, Found::Welcomed { protocol: "5".into(), millis: 3 }, "passed", "MQTT 5"),
        (
            Step::Welcome,
            Found::Failed(Trouble::Reason { reason: Reason::V5(0x86), text: "no".into() }),
            "failed",
            "Bad User Name or Password",
        ),
        (filter(), Found::Granted(Qos::AtLeastOnce), "passed", "QoS 1"),
        (filter(), Found::Lowered { asked: Qos::ExactlyOnce, granted: Qos::AtMostOnce }, "noted", "QoS 2 was asked"),
        (filter(), Found::NotGranted(Reason::V5(0x87)), "failed", "narrower topics"),
        (filter(), Found::Unanswered, "failed", "without a word"),
        (Step::Listen, Found::Heard(5), "passed", "5 ms"),
        (Step::Listen, Found::Silent(3), "noted", "holds the messages back"),
        (echo(), Found::Echoed(7), "passed", "7 ms"),
        (echo(), Found::NotTaken(Reason::V5(0x87)), "failed", "right to publish"),
        (echo(), Found::NotEchoed(true), "failed", "acknowledged"),
        (echo(), Found::NotEchoed(false), "failed", "neither"),
        (Step::Welcome, Found::Skipped, "skipped", "step before it"),
    ] {
        stage.told(&[finding(step, found.clone())], true);
        stage.reads(".doctor-step", said).await;
        stage.attribute(".doctor-step", "data-verdict", verdict).await;
    }
}

#[wasm_bindgen_test]
async fn f25_a_socket_that_does_not_open_is_a_checklist_with_the_certificate_s_page() {
    let stage = open().await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    stage.told(&[finding(Step::Socket, Found::Failed(Trouble::Closed { code: 1006, was_open: false }))], true);
    stage.attribute(".doctor-step a", "href", "https://broker.example:8084").await;
    stage.attribute(".doctor-step a", "target", "_blank").await;
    stage.attribute(".doctor-step a", "rel", "noopener noreferrer").await;
}

#[wasm_bindgen_test]
async fn a_message_is_published_only_where_somebody_says_so_and_names_a_topic() {
    let stage = open().await;
    stage.click("#doctor-echo").await;
    stage.click(TEST).await;
    stage.reads(".toast", "Correct what is marked").await;
    assert!(stage.tests().is_empty());
    stage.type_into("#doctor-topic", "my/test").await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    assert_eq!(stage.tests()[0].echo.as_ref().unwrap().as_str(), "my/test");
    drop(stage);
    for mode in [Mode::View, Mode::Kiosk] {
        let stage = open().await;
        stage.click("#doctor-echo").await;
        stage.type_into("#doctor-topic", "my/test").await;
        stage.screen.mode.set(mode);
        stage.until("no offer to publish", || stage.find("#doctor-echo").is_none()).await;
        stage.click(TEST).await;
        stage.until("an answer", || stage.find(".toast").is_some() || !stage.tests().is_empty()).await;
        assert!(stage.tests().iter().all(|test| test.echo.is_none()), "nothing is published there");
    }
}

#[wasm_bindgen_test]
async fn what_is_typed_is_tested_before_it_is_connected_to() {
    let stage = Stage::open();
    stage.click(".first-door").await;
    stage.click_word(".connect-more > summary", "Test connection").await;
    stage.click(TEST).await;
    stage.attribute("#connect-url", "aria-invalid", "true").await;
    stage.type_into("#connect-url", "ws://localhost:9001").await;
    stage.type_into("#connect-username", "ann").await;
    stage.type_into("#connect-password", "canary-7f3a").await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    let Test { profile, .. } = stage.tests().remove(0);
    assert_eq!(
        (profile.url.to_string().as_str(), profile.username.as_deref()),
        ("ws://localhost:9001/mqtt", Some("ann"))
    );
    assert!(profile.password.is_some());
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))), "it is not connected to");
}

#[wasm_bindgen_test]
async fn the_end_of_the_dialog_is_the_end_of_the_test() {
    let stage = open().await;
    stage.click(TEST).await;
    stage.until("the test", || stage.tests().len() == 1).await;
    stage.click(".dialog-close button").await;
    stage.until("its end", || stage.asked(|request| matches!(request, Request::EndTest))).await;
}

#[wasm_bindgen_test]
async fn the_configuration_of_five_brokers_can_be_copied() {
    let stage = open().await;
    for said in
        ["protocol websockets", "listeners.wss.default", "<websocket-listener>", "jetstream", "web_mqtt.tcp.port"]
    {
        let texts = stage.see_all(".doctor-snippet");
        assert!(texts.iter().any(|text| text.text_content().unwrap_or_default().contains(said)), "{said}");
    }
    assert_eq!((stage.count(".doctor-snippet"), stage.count(".doctor-broker button")), (5, 5));
    stage.status("b1", State::Connected { since: at(0) });
}

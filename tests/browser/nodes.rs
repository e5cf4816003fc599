//! A broker with several addresses, and one that names another server.

use topicboard::port::{Event, Jam, NoToken, Notice, Reason, Reply, Request, State, Status, Token, Trouble};
use topicboard::profile::Profile;
use topicboard::secret::Secret;
use topicboard::time::Timestamp;
use topicboard::ui::context::Layer;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use super::stage::{Stage, id, profile};

const SUBMIT: &str = ".connect-form button[type=submit]";

fn addresses(profile: &Profile) -> Vec<String> {
    profile.addresses().map(ToString::to_string).collect()
}

#[wasm_bindgen_test]
async fn further_addresses_are_typed_one_a_line_and_kept_without_the_password() {
    let stage = Stage::open();
    stage.click(".first-door").await;
    stage.type_into("#connect-url", "ws://one:1").await;
    stage.type_into("#connect-password", "canary-81b2").await;
    stage.click(".connect-more:nth-of-type(1) > summary").await;
    stage.type_into("#connect-others", "ws://two:1\nmqtt://three").await;
    stage.attribute("#connect-others", "aria-invalid", "true").await;
    stage.reads("#connect-others-note", "raw MQTT").await;
    stage.click(SUBMIT).await;
    assert!(!stage.asked(|request| matches!(request, Request::Connect(_))), "not before it is right");
    stage.type_into("#connect-others", "ws://two:1\n\n ws://three:2/x \nws://one:1").await;
    stage.click(SUBMIT).await;
    let wanted = ["ws://one:1/mqtt", "ws://two:1/mqtt", "ws://three:2/x"];
    let is_right = |profile: &Profile| addresses(profile) == wanted && profile.password.is_some();
    stage.until("the request", || stage.asked(|r| matches!(r, Request::Connect(profile) if is_right(profile)))).await;
    drop(stage);

    let stage = Stage::open_again();
    stage.wishes.restore();
    assert_eq!(addresses(&stage.wishes.profile(&id("one")).unwrap()), wanted);
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    assert!(!storage.get_item("topicboard.brokers").unwrap().unwrap().contains("canary"));
}

#[wasm_bindgen_test]
async fn the_address_in_use_is_shown_and_which_of_all_it_is() {
    let stage = Stage::open();
    let first = profile("b1");
    let others = vec![first.referred("two"), first.referred("three")];
    stage.wishes.connect(Profile { others, ..first.clone() }, false);
    stage.screen.layer.set(Layer::Status);
    let since = Timestamp::from_millis(js_sys::Date::now() as i64);
    let address = first.referred("three").to_string();
    let status = Status { address: address.as_str().into(), ..Status::new(State::Connected { since }) };
    stage.reply(&Reply::Event(Event::Status(id("b1"), status)));
    stage.reads("[data-broker=b1] p.mono", &format!("{address} · 3 of 3")).await;
}

trait Referred {
    fn referred(&self, host: &str) -> topicboard::profile::Url;
}

impl Referred for Profile {
    fn referred(&self, host: &str) -> topicboard::profile::Url {
        self.url.referred(host).unwrap()
    }
}

#[wasm_bindgen_test]
async fn f12_another_server_is_offered_and_gets_no_password_by_itself() {
    let stage = Stage::open();
    let broker = Profile { password: Some(Secret::new("canary")), ..profile("b1") };
    let (here, there) = (broker.url.to_string(), broker.referred("other.example"));
    stage.wishes.connect(broker, false);
    stage.screen.layer.set(Layer::Status);
    let why = Trouble::Moved { reason: Reason::V5(0x9D), text: "".into(), to: "other.example".into() };
    let status = Status { address: here.into(), ..Status::refused(why) };
    stage.reply(&Reply::Event(Event::Status(id("b1"), status)));
    stage.reads("[data-broker=b1] .broker-why", "It names other.example").await;
    stage.click_word("[data-broker=b1] button", "Use that server…").await;
    let field: HtmlInputElement = stage.see("#connect-url").await.unchecked_into();
    assert_eq!(field.value(), there.to_string());
    stage.reads(".connect-locked", "Your password is not sent there").await;
    stage.click(SUBMIT).await;
    let is_right = |profile: &Profile| profile.url == there && profile.password.is_none();
    stage.until("the request", || stage.asked(|r| matches!(r, Request::Connect(profile) if is_right(profile)))).await;
}

#[wasm_bindgen_test]
async fn what_was_changed_what_waits_and_when_the_token_ends_stand_on_the_card() {
    let stage = Stage::open();
    stage.wishes.connect(profile("b1"), false);
    stage.screen.layer.set(Layer::Status);
    let since = Timestamp::from_millis(js_sys::Date::now() as i64);
    let tell = |notices, jam, token: Option<Token>| {
        let token = token.map(Box::new);
        let status = Status { notices, jam, token, ..Status::new(State::Connected { since }) };
        stage.reply(&Reply::Event(Event::Status(id("b1"), status)));
    };
    let ends = |secs: u64| Some(since + core::time::Duration::from_secs(secs));
    let renewing = Token { ends: ends(730), renews: true, ..Token::default() };
    let jam = Jam { waiting: 12, bytes: 4_096, refused: 3 };
    tell(vec![Notice::Spoke311, Notice::Window(5)], jam, Some(renewing));
    stage.reads("[data-broker=b1] .broker-notices", "MQTT 3.1.1 is spoken").await;
    stage.reads("[data-broker=b1] .broker-notices", "at most 5 are sent at a time").await;
    stage.reads("[data-broker=b1] [data-jam]", "12 messages of 4,096 bytes wait").await;
    stage.reads("[data-broker=b1] [data-jam]", "3 messages").await;
    stage.reads("[data-broker=b1] [data-token]", "ends in 12 min, and another is fetched").await;
    tell(vec![], Jam::default(), Some(Token { trouble: Some(NoToken::Status(401)), behind_secs: 240, ..renewing }));
    stage.reads("[data-broker=b1] [data-token]", "clock is behind by 4 min").await;
    stage.reads("[data-broker=b1] [data-token]", "answered 401; sign in there again").await;
    assert_eq!(stage.count("[data-broker=b1] .broker-notices, [data-broker=b1] [data-jam]"), 0);
    tell(vec![], Jam::default(), Some(Token { ends: ends(2), ..Token::default() }));
    stage.reads("[data-broker=b1] [data-token]", "The token ends in").await;
    // Nobody says so: the card looks at the clock.
    stage.reads("[data-broker=b1] [data-token]", "by this computer's clock. Type a new one with Edit.").await;
    tell(vec![], Jam::default(), None);
    stage.until("no word of a token", || stage.count("[data-token]") == 0).await;
}

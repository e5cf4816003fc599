//! A worker that dies under the page: another one goes on where it was, and the third time a person is asked.

use std::cell::RefCell;
use std::rc::Rc;

use topicboard::board::Kind;
use topicboard::board::widget::{switch, value};
use topicboard::data::view::{Freshness, Level, View};
use topicboard::mqtt::Qos;
use topicboard::port::{Handling, Outcome, Reply, Request, State, Wish, WishId};
use topicboard::web::client::Client;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Worker;

use super::board::{read, reading, source};
use super::stage::{Stage, at, id, topic};

const VALUE: &str = "article[data-kind=value]";

fn poison() -> Handling {
    Handling { broker: id("b1"), topic: "t/poison".into(), bytes: 1_234 }
}

async fn page() -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.add("Lamp", Kind::Switch(switch::Settings::new(source())));
    stage.until("the widget's view", || is_watched(&stage)).await;
    stage
}

fn is_watched(stage: &Stage) -> bool {
    stage.standing().iter().any(|(_, view)| matches!(view, View::Reading { .. }))
}

/// Three workers die; the last one on a message.
async fn halted() -> Stage {
    let stage = page().await;
    stage.document.add("Warmth", Kind::Value(value::Settings::new(source())));
    stage.see(VALUE).await;
    for _ in 0..2 {
        stage.trap();
        stage.restarted().await;
    }
    stage.status("b1", State::Connected { since: at(1) });
    read(&stage, reading(4.0, Freshness::Live, 1)).await;
    stage.attribute(VALUE, "data-state", "live").await;
    stage.reply(&Reply::Handling(Some(poison())));
    stage.trap();
    stage.until("the end of the worker", || stage.ended.get()).await;
    stage.attribute(VALUE, "data-state", "waiting").await;
    stage
}

#[wasm_bindgen_test]
async fn f48_another_worker_is_told_all_that_stands_and_the_person_what_happened() {
    let stage = page().await;
    let before = stage.standing();
    stage.trap();
    stage.attribute("[role=status]", "data-status", "connecting").await;
    stage.restarted().await;
    let begun = |request: &Request| matches!(request, Request::Begin(2));
    let connected = |request: &Request| matches!(request, Request::Connect(profile) if profile.id == id("b1"));
    assert!(stage.asked(begun) && stage.asked(connected) && stage.asked(|asked| matches!(asked, Request::Credit)));
    assert_eq!(stage.standing(), before, "the same questions under the same numbers");
    let noted =
        |request: &Request| matches!(request, Request::Note(Level::Error, text) if text.contains("started again"));
    assert!(stage.asked(noted), "a line in the new log");
    stage.reads("[role=alert]", "was started again").await;
    stage.status("b1", State::Connected { since: at(1) });
    stage.attribute("[role=status]", "data-status", "connected").await;
    assert_eq!(stage.count("article[data-widget]"), 1, "the board stays");
}

#[wasm_bindgen_test]
async fn f48_commands_on_their_way_are_told_as_unknown() {
    let stage = page().await;
    stage.click("[role=switch]").await;
    stage.until("the command", || stage.published().is_some()).await;
    stage.trap();
    stage.restarted().await;
    stage.status("b1", State::Connected { since: at(1) });
    stage.reads("article[data-widget]", "nobody knows").await;
    assert!(stage.published().is_none(), "it is not sent again by itself");
}

#[wasm_bindgen_test]
async fn f59_the_third_death_stops_names_the_message_and_leaves_its_topic_out() {
    let stage = halted().await;
    for said in ["three times within a minute", "t/poison from B1", "1,234 bytes"] {
        stage.reads(".halted[role=alert]", said).await;
    }
    stage.attribute("[role=status]", "data-status", "refused").await;
    stage.click_word(".halted button", "Leave that topic out and go on").await;
    stage.restarted().await;
    assert!(stage.asked(|request| matches!(request, Request::LeaveOut(what) if *what == poison())));
    assert!(stage.asked(|request| matches!(request, Request::Connect(_))) && is_watched(&stage));
    stage.until("the bar is gone", || stage.find(".halted").is_none()).await;
    stage.trap();
    stage.restarted().await;
    assert!(stage.asked(|request| matches!(request, Request::LeaveOut(_))), "every later worker leaves it out");
    assert!(stage.asked(|request| matches!(request, Request::Foretell(true))), "and is careful");
}

#[wasm_bindgen_test]
async fn f59_a_person_may_try_again_with_everything() {
    let stage = halted().await;
    stage.click_word(".halted button", "Try again").await;
    stage.restarted().await;
    assert!(stage.asked(|request| matches!(request, Request::Connect(_))));
    assert!(!stage.asked(|request| matches!(request, Request::LeaveOut(_) | Request::Foretell(_))));
}

#[wasm_bindgen_test]
async fn f59_trying_a_broker_again_starts_a_worker_as_well() {
    let stage = halted().await;
    stage.wishes.retry(&id("b1"));
    stage.restarted().await;
    assert!(stage.asked(|request| matches!(request, Request::Connect(_))), "it is told of the broker");
}

#[wasm_bindgen_test]
async fn f60_a_worker_that_does_not_answer_is_ended_and_another_started() {
    let stage = page().await;
    stage.mute.set(true);
    stage.restarted().await;
    stage.reads("[role=alert]", "was started again").await;
    stage.mute.set(false);
}

#[wasm_bindgen_test]
async fn a_browser_that_starts_no_worker_is_tried_three_times() {
    let stage = Stage::open();
    let starts = Rc::new(RefCell::new(0));
    let count = starts.clone();
    let client = Client::new(Box::new(move || {
        *count.borrow_mut() += 1;
        None::<Worker>
    }));
    let ends = Rc::new(RefCell::new(Vec::new()));
    let heard = ends.clone();
    client.on_death(move |fate| heard.borrow_mut().push(fate.clone()));
    stage.until("the end", || ends.borrow().len() == 3).await;
    assert_eq!(*starts.borrow(), 3);
    let outcomes = Rc::new(RefCell::new(Vec::new()));
    let heard = outcomes.clone();
    let wish = Wish {
        id: WishId(0),
        broker: id("b1"),
        topic: topic("t"),
        payload: Vec::new(),
        qos: Qos::AtMostOnce,
        retain: false,
        queue_secs: 0,
    };
    client.publish(wish, move |outcome| heard.borrow_mut().push(outcome));
    stage.until("an outcome", || !outcomes.borrow().is_empty()).await;
    assert!(matches!(&outcomes.borrow()[..], [Outcome::Refused(why)] if why.contains("not running")));
}

//! The driver between the hub, the sockets, the page and one timer.

use std::time::Duration;

use topicboard::data::view::{Answer, Source, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::{Selector, Value};
use topicboard::port::{Event, Handling, Jam, Outcome, Reply, Request, State, Trouble, Wish, WishId};
use topicboard::profile::Profile;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Page, profile, until};
use super::socket::{Socket, Sockets};

const CONNECT: u8 = 0x10;
const WELCOME: &[u8] = &[0x20, 3, 0, 0, 0];
const PINGREQ: [u8; 2] = [0xC0, 0];
const PINGRESP: &[u8] = &[0xD0, 0];

fn id(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

/// A page with a broker that said welcome.
fn online(sockets: &Sockets, profile: Profile) -> (Page, Socket) {
    let mut page = Page::open();
    let socket = join(&mut page, sockets, profile);
    (page, socket)
}

fn join(page: &mut Page, sockets: &Sockets, profile: Profile) -> Socket {
    let name = profile.id.as_str().to_owned();
    page.connect(profile);
    let socket = sockets.last();
    socket.open();
    socket.frame(WELCOME);
    assert!(matches!(page.states(&name).last(), Some((_, State::Connected { .. }))));
    socket
}

#[wasm_bindgen_test]
async fn the_worker_says_that_it_is_ready_and_answers_what_it_is_asked() {
    let page = Page::open();
    assert_eq!(page.replies(), [Reply::Ready]);
    page.answer("the usage", View::Usage, |answer| matches!(answer, Answer::Usage(usage) if usage.messages == 0)).await;
}

#[wasm_bindgen_test]
async fn what_is_no_request_stops_nothing() {
    let page = Page::open();
    page.post(&JsValue::from_str("hello"));
    page.post(&js_sys::Uint8Array::from(&[0xFF_u8; 9][..]).buffer());
    page.post(&js_sys::ArrayBuffer::new(0));
    assert_eq!(page.replies().len(), 1);
    page.answer("the usage", View::Usage, |answer| matches!(answer, Answer::Usage(_))).await;
}

#[wasm_bindgen_test]
async fn closed_ports_are_told_and_each_is_tried_again_when_its_time_has_come() {
    let mut page = Page::open();
    let names: Vec<String> = (0..6).map(|number| format!("b{number}")).collect();
    for name in &names {
        page.connect(profile(name, CLOSED_PORT));
    }
    // Told in this order: the first try, the wait, the second try.
    until("the second tries", || names.iter().all(|name| page.states(name).len() >= 3)).await;
    for name in &names {
        let states = page.states(name);
        let (_, State::Waiting { until, why, .. }) = &states[1] else { panic!("{:?}", states[1]) };
        assert_eq!(*why, Trouble::Closed { code: 1006, was_open: false });
        assert_eq!(states[2].1, State::Connecting);
        let late = states[2].0.millis_since(*until);
        // Wall clock and timer may differ by a millisecond or two.
        assert!((-5..1_000).contains(&late), "{name} was {late} ms late");
    }
}

#[wasm_bindgen_test]
async fn an_address_the_browser_refuses_is_told_and_others_go_on() {
    let mut page = Page::open();
    page.connect(profile("bad", "ws://1.2.3.999/mqtt"));
    let State::Refused { why: Trouble::Address(why) } = page.states("bad").pop().unwrap().1 else {
        panic!("{:?}", page.states("bad"))
    };
    assert!(why.contains("1.2.3.999"), "the browser's own words: {why}");
    page.connect(profile("closed", CLOSED_PORT));
    page.state("closed", "the other broker", |state| matches!(state, State::Waiting { .. })).await;
}

#[wasm_bindgen_test]
async fn f22_a_socket_that_closed_while_the_page_was_frozen_is_sent_nothing_and_replaced() {
    let sockets = Sockets::replace();
    let mut page = Page::open();
    page.connect(profile("b", "ws://broker.test/"));
    let socket = sockets.last();
    socket.open();
    socket.frame(WELCOME);
    socket.take_sent();
    socket.becomes(web_sys::WebSocket::CLOSED);
    page.send(&Request::Woke);
    assert!(socket.take_sent().is_empty(), "the browser would only complain");
    socket.close(1006);
    until("another socket", || sockets.count() == 2).await;
}

#[wasm_bindgen_test]
async fn frames_go_both_ways_in_binary() {
    let sockets = Sockets::replace();
    let mut page = Page::open();
    page.connect(profile("b", "ws://broker.test:8080/mqtt"));
    let socket = sockets.last();
    assert_eq!(socket.field("url"), "ws://broker.test:8080/mqtt");
    assert_eq!(socket.field("protocol"), "mqtt");
    assert_eq!(socket.field("binaryType"), "arraybuffer");
    assert!(socket.take_sent().is_empty(), "nothing is sent before it is open");
    socket.open();
    assert_eq!(socket.take_sent()[0][0], CONNECT);
    socket.frame(WELCOME);
    assert_eq!(socket.take_sent(), [[0x82, 7, 0, 1, 0, 0, 1, b'#', 0]]);
    // A long frame, then a short one: nothing is left of the first.
    socket.frame(&[0x30, 6, 0, 1, b't', 0, b'1', b'2'].repeat(1_000));
    socket.frame(&[0x30, 5, 0, 1, b't', 0, b'7']);
    let source = Source::new(id("b"), Topic::parse("t").unwrap(), Selector::default());
    let is_seven = |answer: &Answer| match answer {
        Answer::Reading(reading) => {
            let Some(Ok(Value::Number(number))) = &reading.value else { return false };
            reading.messages == 1_001 && number.value.to_bits() == 7.0_f64.to_bits()
        }
        _ => false,
    };
    page.answer("the value", View::Reading { source, spark: None }, is_seven).await;
}

#[wasm_bindgen_test]
async fn f60_the_page_hears_that_the_worker_lives_when_it_asks_and_under_a_flood() {
    let alive = |page: &Page| page.replies().iter().filter(|reply| **reply == Reply::Alive).count();
    let page = Page::open();
    page.send(&Request::Ping);
    assert_eq!(alive(&page), 1);
    let sockets = Sockets::replace();
    let (page, socket) = online(&sockets, profile("b", "ws://a.test"));
    let start = topicboard::web::clock::now().instant;
    until("three signs of life", || {
        socket.frame(&[0x30, 5, 0, 1, b't', 0, b'7']);
        alive(&page) >= 3
    })
    .await;
    let passed = topicboard::web::clock::now().instant.since(start);
    assert!(passed >= Duration::from_millis(1_900), "at most once a second: {passed:?}");
}

#[wasm_bindgen_test]
async fn f59_each_message_is_named_before_and_after_while_the_page_wants_it() {
    let sockets = Sockets::replace();
    let (page, socket) = online(&sockets, profile("b", "ws://a.test"));
    page.send(&Request::Foretell(true));
    socket.frame(&[0x30, 5, 0, 1, b't', 0, b'7']);
    let what = Handling { broker: id("b"), topic: "t".into(), bytes: 1 };
    let said: Vec<_> = page.replies().into_iter().filter(|reply| matches!(reply, Reply::Handling(_))).collect();
    assert_eq!(said, [Reply::Handling(Some(what)), Reply::Handling(None)]);
}

#[wasm_bindgen_test]
async fn a_text_frame_and_a_close_are_told_with_what_the_browser_said() {
    let sockets = Sockets::replace();
    let (page, socket) = online(&sockets, profile("text", "ws://a.test"));
    socket.message(&JsValue::from_str("hello"));
    let (_, state) = page.states("text").pop().unwrap();
    assert!(matches!(&state, State::Waiting { why: Trouble::Protocol(_), .. }), "{state:?}");
    assert!(socket.field("closed").is_truthy());
    let (page, socket) = online(&sockets, profile("close", "ws://a.test"));
    socket.close(4_321);
    let (_, state) = page.states("close").pop().unwrap();
    assert!(matches!(&state, State::Waiting { why: Trouble::Closed { code: 4_321, was_open: true }, .. }), "{state:?}");
}

#[wasm_bindgen_test]
async fn the_timer_serves_the_earliest_deadline_and_is_set_again_after_it() {
    let sockets = Sockets::replace();
    let (mut page, patient) = online(&sockets, profile("patient", "ws://a.test"));
    // Its deadline is 45 s away, and the timer is set to it. The next broker's is 750 ms away.
    let hasty = Profile { keep_alive_secs: 1, ..profile("hasty", "ws://b.test") };
    let hasty = join(&mut page, &sockets, hasty);
    hasty.take_sent();
    patient.take_sent();
    let start = topicboard::web::clock::now().instant;
    for number in 1..=3 {
        let sent = std::cell::RefCell::new(Vec::new());
        until("a ping", || {
            sent.borrow_mut().extend(hasty.take_sent());
            !sent.borrow().is_empty()
        })
        .await;
        assert_eq!(sent.into_inner(), [PINGREQ], "one ping at a time");
        let passed = topicboard::web::clock::now().instant.since(start);
        assert!(passed >= Duration::from_millis(700) * number, "ping {number} came after {passed:?}");
        hasty.frame(PINGRESP);
    }
    assert!(patient.take_sent().is_empty());
    page.state("hasty", "the end of patience", |state| {
        matches!(state, State::Waiting { why: Trouble::NoPingresp, .. })
    })
    .await;
    assert!(matches!(page.states("patient").last(), Some((_, State::Connected { .. }))));
}

#[wasm_bindgen_test]
async fn a_socket_that_is_let_go_is_closed_and_nobody_hears_it_any_more() {
    let sockets = Sockets::replace();
    for request in [Request::Forget(id("b")), Request::Disconnect(id("b"))] {
        for is_open in [true, false] {
            let mut page = Page::open();
            page.connect(profile("b", "ws://a.test"));
            let socket = sockets.last();
            if is_open {
                socket.open();
                socket.frame(WELCOME);
                socket.take_sent();
            }
            page.send(&request);
            assert_eq!(socket.take_sent(), if is_open { vec![vec![0xE0, 0]] } else { vec![] });
            assert!(socket.field("closed").is_truthy());
            for handler in ["onopen", "onmessage", "onclose"] {
                assert!(!socket.field(handler).is_function(), "{handler}");
            }
            assert_eq!(page.states("b").pop().unwrap().1, State::Disconnected);
        }
    }
}

/// Nobody listens there: it is above the ports that systems give out by themselves.
const CLOSED_PORT: &str = "ws://127.0.0.1:64999/mqtt";

#[wasm_bindgen_test]
async fn f17_a_socket_that_takes_nothing_is_given_no_more_than_the_bound_and_all_of_it_once_it_moves() {
    let sockets = Sockets::replace();
    let (page, socket) = online(&sockets, profile("b", "ws://broker.test:8080/mqtt"));
    socket.take_sent();
    socket.stick(true);
    let publish = |number: u32| {
        let (broker, topic, payload) = (id("b"), Topic::parse("t").unwrap(), vec![number as u8; 10_000]);
        let (id, qos) = (WishId(number), Qos::AtMostOnce);
        page.send(&Request::Publish(Wish { id, broker, topic, payload, qos, retain: false, queue_secs: 0 }));
    };
    (0..60).for_each(publish);
    let lies = socket.field("bufferedAmount").as_f64().unwrap();
    assert!((262_144.0..290_000.0).contains(&lies), "{lies}");
    let jam = || {
        let replies = page.replies();
        let told = replies.into_iter().filter_map(|reply| match reply {
            Reply::Event(Event::Status(_, status)) => Some(status.jam),
            _ => None,
        });
        told.last().unwrap()
    };
    assert!(jam().waiting > 0, "it is told");
    let before = socket.take_sent().len();
    // The line moves by itself: nobody says so, the driver looks.
    socket.stick(false);
    until("what waited to be sent", || jam() == Jam::default()).await;
    let after = socket.take_sent();
    assert_eq!(before + after.len(), 60);
    assert_eq!(after.last().unwrap().last(), Some(&59), "in order");
    let gone =
        page.replies().into_iter().filter(|reply| matches!(reply, Reply::Event(Event::Published(_, Outcome::Gone))));
    assert_eq!(gone.count(), 60);
}

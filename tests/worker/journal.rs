//! Sessions in the browser's real storage.

use js_sys::{Object, Promise, Reflect};
use topicboard::data::view::{Answer, Source, View};
use topicboard::hub::{Record, Write};
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Selector;
use topicboard::port::{Event, Keeping, Reply, State, Unkept};
use topicboard::profile::Profile;
use topicboard::web::journal::Journal;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Page, profile, until};
use super::socket::{Socket, Sockets};

fn id(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

fn put(key: &str, bytes: &[u8]) -> Write {
    Write::Put((key.into(), bytes.to_vec()))
}

fn record(key: &str, bytes: &[u8]) -> Record {
    (key.into(), bytes.to_vec())
}

#[wasm_bindgen_test]
async fn what_is_saved_is_recalled_in_order_and_of_this_broker_only() {
    let journal = Journal::new(1);
    let brokers = ["j", "j-j", "j.j"].map(id);
    for broker in &brokers {
        assert_eq!(journal.recall(broker, false).await, Ok(Vec::new()));
        let name = broker.as_str().as_bytes();
        journal.save(broker, 1, vec![put("b", name), put("a", b"x"), put("a", name), put("c", b"")]).await.unwrap();
    }
    let writes = vec![Write::Clear, put("z", &[0, 255]), put("y", b"1"), Write::Delete("z".into())];
    journal.save(&brokers[1], 2, writes).await.unwrap();
    journal.save(&brokers[1], 3, vec![put("z", &[0, 255])]).await.unwrap();
    let again = Journal::new(2);
    assert_eq!(
        again.recall(&brokers[0], true).await.unwrap(),
        [record("a", b"j"), record("b", b"j"), record("c", b"")]
    );
    assert_eq!(again.recall(&brokers[1], true).await.unwrap(), [record("y", b"1"), record("z", &[0, 255])]);
    assert_eq!(again.recall(&brokers[2], true).await.unwrap().len(), 3);
    for broker in &brokers {
        again.save(broker, 0, vec![Write::Clear]).await.unwrap();
        assert_eq!(again.recall(broker, true).await, Ok(Vec::new()));
    }
}

#[wasm_bindgen_test]
async fn f10_a_page_that_another_has_followed_changes_nothing_any_more() {
    let broker = id("taken");
    let (first, second) = (Journal::new(1), Journal::new(2));
    first.recall(&broker, true).await.unwrap();
    first.save(&broker, 1, vec![put("a", b"first")]).await.unwrap();
    assert_eq!(second.recall(&broker, true).await.unwrap(), [record("a", b"first")]);
    assert_eq!(first.save(&broker, 2, vec![Write::Clear]).await, Err(Unkept::Taken));
    assert_eq!(second.recall(&broker, true).await.unwrap().len(), 1);
    first.recall(&broker, true).await.unwrap();
    assert_eq!(second.save(&broker, 1, vec![Write::Clear]).await, Err(Unkept::Taken));
    second.save(&broker, 0, vec![Write::Clear]).await.unwrap();
}

#[wasm_bindgen_test]
async fn f10_a_session_that_another_page_has_is_taken_only_when_somebody_wants_it() {
    let broker = id("held");
    let (first, second) = (Journal::new(1), Journal::new(2));
    first.recall(&broker, false).await.unwrap();
    assert_eq!(second.recall(&broker, false).await, Err(Unkept::Taken));
    first.save(&broker, 1, vec![put("a", b"mine")]).await.unwrap();
    first.recall(&broker, false).await.unwrap();
    assert_eq!(second.recall(&broker, true).await.unwrap(), [record("a", b"mine")]);
    assert_eq!(first.save(&broker, 2, vec![Write::Clear]).await, Err(Unkept::Taken));
    // The first has lost the lock as well, and a page that is gone has none.
    assert_eq!(first.recall(&broker, false).await, Err(Unkept::Taken));
    drop(second);
    assert_eq!(first.recall(&broker, false).await.unwrap().len(), 1);
    first.save(&broker, 0, vec![Write::Clear]).await.unwrap();
}

#[wasm_bindgen_test]
async fn f47_what_is_put_aside_replaces_what_was_and_can_be_read_by_a_person() {
    let (journal, broker) = (Journal::new(1), id("aside"));
    journal.recall(&broker, false).await.unwrap();
    for records in [vec![record("old", b"1")], vec![record("s", &[1, 0xAF]), record("p0", b"")]] {
        journal.save(&broker, 1, vec![put("s", b"bad"), Write::SetAside(records), Write::Clear]).await.unwrap();
    }
    assert_eq!(journal.recall(&broker, false).await, Ok(Vec::new()));
    assert_eq!(Journal::new(9).set_aside(&broker).await.unwrap(), "p0 \ns 01af\n");
}

/// Answers of the database itself.
async fn asked(request: &web_sys::IdbOpenDbRequest) -> JsValue {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        request.set_onblocked(Some(&reject));
    });
    JsFuture::from(done).await.expect("nobody stands in the way");
    request.result().unwrap()
}

#[wasm_bindgen_test]
async fn f46_a_newer_page_changes_the_storage_and_the_older_one_says_so() {
    let (journal, broker) = (Journal::new(1), id("older"));
    journal.recall(&broker, true).await.unwrap();
    journal.save(&broker, 1, vec![put("a", b"1")]).await.unwrap();
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).unwrap();
    let factory: web_sys::IdbFactory = factory.unchecked_into();
    let newer: web_sys::IdbDatabase = asked(&factory.open_with_u32("topicboard", 99).unwrap()).await.unchecked_into();
    assert_eq!(journal.save(&broker, 2, vec![put("a", b"2")]).await, Err(Unkept::Newer));
    assert_eq!(Journal::new(2).recall(&broker, true).await, Err(Unkept::Newer), "nor does another old one");
    newer.close();
    asked(&factory.delete_database("topicboard").unwrap()).await;
    assert_eq!(journal.recall(&broker, true).await, Ok(Vec::new()), "what is gone is begun anew");
}

fn lasting(name: &str) -> Profile {
    Profile { clean_start: false, session_expiry_secs: 600, ..profile(name, "ws://127.0.0.1:9/") }
}

/// What the browser does when a worker ends: its locks are anybody's.
async fn let_go(broker: &str) {
    let other = Journal::new(3);
    other.recall(&id(broker), true).await.unwrap();
}

/// The packets a socket sent since the last time, by their first bytes.
fn kinds(socket: &Socket) -> Vec<u8> {
    socket.take_sent().iter().map(|frame| frame[0]).collect()
}

fn keeping(page: &Page) -> Keeping {
    let told = page.replies().into_iter().rev().find_map(|reply| match reply {
        Reply::Event(Event::Status(_, status)) => Some(status.keeping),
        _ => None,
    });
    told.unwrap_or_default()
}

/// Connects, with what was kept or not, up to the CONNECT.
async fn greet(page: &mut Page, sockets: &Sockets, name: &str) -> (Socket, Vec<u8>) {
    let before = sockets.count();
    page.connect(lasting(name));
    assert_eq!(sockets.count(), before, "what was kept is read first");
    until("a socket", || sockets.count() > before).await;
    let socket = sockets.last();
    socket.open();
    assert!(kinds(&socket).is_empty(), "CONNECT waits for the storage");
    until("CONNECT", || js_sys::Array::from(&socket.field("sent")).length() > 0).await;
    let connect = socket.take_sent().remove(0);
    (socket, connect)
}

#[wasm_bindgen_test]
async fn f23_a_reload_goes_on_with_the_session_and_shows_what_had_arrived() {
    let sockets = Sockets::replace();
    let mut page = Page::open();
    let (socket, connect) = greet(&mut page, &sockets, "again").await;
    assert_eq!((connect[0], connect[9] & 2), (0x10, 2), "there is nothing to go on with");
    socket.frame(&[0x20, 3, 0, 0, 0]);
    assert_eq!(kinds(&socket)[..1], [0x82]);
    socket.frame(&[0x32, 8, 0, 1, b't', 0, 7, 0, b'2', b'1']);
    assert!(kinds(&socket).is_empty(), "PUBACK waits for the storage");
    until("PUBACK", || js_sys::Array::from(&socket.field("sent")).length() > 0).await;
    assert_eq!(socket.take_sent(), [vec![0x40, 2, 0, 7]]);
    assert_eq!(keeping(&page), Keeping { wanted: true, ..Keeping::default() });
    page.vanish();
    let_go("again").await;

    let mut page = Page::open();
    let (socket, connect) = greet(&mut page, &sockets, "again").await;
    assert_eq!(connect[9] & 2, 0, "it goes on");
    let source = Source::new(id("again"), Topic::parse("t").unwrap(), Selector::default());
    let has_value = |answer: &Answer| matches!(answer, Answer::Reading(reading) if reading.value.is_some());
    page.answer("the value", View::Reading { source, spark: None }, has_value).await;
    socket.frame(&[0x20, 3, 1, 0, 0]);
    assert_eq!(kinds(&socket)[..1], [0x82], "and subscribes again");
}

#[wasm_bindgen_test]
async fn f44_without_a_storage_it_connects_all_the_same_and_says_so() {
    let sockets = Sockets::replace();
    let global = js_sys::global();
    let nothing = Object::new();
    Reflect::set(&nothing, &"value".into(), &JsValue::NULL).unwrap();
    Reflect::set(&nothing, &"configurable".into(), &true.into()).unwrap();
    Object::define_property(&global, &"indexedDB".into(), &nothing);
    let mut page = Page::open();
    page.connect(lasting("refused"));
    until("a socket", || sockets.count() > 0).await;
    let socket = sockets.last();
    socket.open();
    socket.frame(&[0x20, 3, 0, 0, 0]);
    assert!(matches!(page.states("refused").last(), Some((_, State::Connected { .. }))));
    assert_eq!(keeping(&page).trouble, Some(Unkept::Refused));
    Reflect::delete_property(&global, &"indexedDB".into()).unwrap();
}

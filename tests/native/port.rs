//! The border: what goes in comes out, and no bytes make it panic.

use bytes::Bytes;
use proptest::prelude::*;
use topicboard::client::state::{Grant, Keeping, Outcome, Queued, State, Status, Trouble, Unkept};
use topicboard::data::view::{
    Answer, Capture, CaptureForm, Cause, Entry, Feed, Freshness, Gap, Level, LogLine, LogPage, MatchPage, MatchRow,
    Order, PacketFilter, PacketPage, PacketRow, PacketView, Payload, Reading, Source, Tail, TreeView, Usage, View,
    Window,
};
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Qos, Reason};
use topicboard::payload::{Missing, Number, Selector, Transform, Value};
use topicboard::port::{
    Event, Handling, Jam, NoToken, Notice, Reply, Request, Server, Token, WatchId, Wish, WishId, wire,
};
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::secret::Secret;
use topicboard::time::Timestamp;

fn broker() -> BrokerId {
    BrokerId::parse("plant").unwrap()
}

fn requests() -> Vec<Request> {
    let topic = Topic::parse("a/b").unwrap();
    let source = Source::new(broker(), topic.clone(), Selector::default());
    let feed = Feed::new(broker(), Filter::parse("a/+").unwrap(), Selector::parse("v").unwrap());
    let steps = serde_json::json!([{"scale": 0.1}, {"map": {"0": "closed"}, "else": "?"}, {"mean": 60}]);
    let feed = feed.through(Transform::parse(&steps).unwrap());
    let profile = Profile {
        name: "Plant".into(),
        version: Version::V311,
        client_id: "id".into(),
        username: Some("user".into()),
        password: Some(Secret::new("hunter2")),
        token_url: Some("/token".into()),
        keep_alive_secs: 30,
        clean_start: false,
        subscriptions: vec![Subscription::new(Filter::parse("a/#").unwrap(), Qos::ExactlyOnce)],
        persistent: true,
        ..Profile::new(broker(), Url::parse("wss://host:8084/mqtt", true).unwrap())
    };
    let tree =
        TreeView { broker: broker(), open: vec!["a".into()], rows: 3..40, find: "x".into(), order: Order::Busiest };
    let wish = Wish {
        id: WishId(9),
        broker: broker(),
        topic: topic.clone(),
        payload: vec![0, 255],
        qos: Qos::AtLeastOnce,
        retain: true,
        queue_secs: 60,
    };
    let filter = PacketFilter { kind: Some(9), is_sent: Some(true), topic: "x".into() };
    let packets = PacketView { broker: broker(), filter, until: Some(1 << 40), rows: 3..9 };
    vec![
        Request::Connect(Box::new(profile)),
        Request::Begin(3),
        Request::Ping,
        Request::Foretell(true),
        Request::LeaveOut(Handling { broker: broker(), topic: "a/b".into(), bytes: 7 }),
        Request::Disconnect(broker()),
        Request::Retry(broker()),
        Request::ClearQueue(broker()),
        Request::Forget(broker()),
        Request::Watch(WatchId(1), View::Reading { source: source.clone(), spark: None }),
        Request::Watch(
            WatchId(2),
            View::Plot {
                sources: vec![source],
                window: Window { span_secs: 60, columns: 640, until: Some(Timestamp::from_millis(7)) },
            },
        ),
        Request::Watch(WatchId(3), View::Tree(tree)),
        Request::Watch(WatchId(3), View::Matches { feed: feed.clone(), rows: 2..9 }),
        Request::Watch(WatchId(3), View::Tail { feed, most: 200, span_secs: 3_600, only_changes: true }),
        Request::Watch(WatchId(3), View::Payload { broker: broker(), topic, most: 1 << 20 }),
        Request::Watch(WatchId(3), View::Packets(packets.clone())),
        Request::Watch(WatchId(3), View::Capture(packets, CaptureForm::Pcapng)),
        Request::EndTest,
        Request::Unwatch(WatchId(4)),
        Request::Credit,
        Request::Pause(true),
        Request::Publish(wish),
        Request::Online(false),
        Request::Woke,
        Request::Note(Level::Warn, "config.json is odd".into()),
    ]
}

#[test]
fn requests_come_out_as_they_went_in() {
    for request in requests() {
        let bytes = wire::encode_request(&request);
        let back = wire::decode_request(&bytes).unwrap_or_else(|error| panic!("{error}: {bytes:?}"));
        assert_eq!(wire::encode_request(&back), bytes);
        assert!(!bytes.is_empty());
    }
    let Request::Connect(profile) = wire::decode_request(&wire::encode_request(&requests()[0])).unwrap() else {
        panic!("it is a Connect")
    };
    assert_eq!(profile.password.as_ref().map(Secret::expose), Some("hunter2"));
    assert_eq!(profile.token_url.as_deref(), Some("/token"));
    assert_eq!((profile.version, profile.url.to_string()), (Version::V311, "wss://host:8084/mqtt".into()));
}

#[test]
fn replies_come_out_as_they_went_in() {
    let at = Timestamp::from_millis(1_700_000_000_000);
    let reading = Reading {
        value: Some(Ok(Value::Number(Number { value: 21.5, digits: "21.50".into() }))),
        at: Some(at),
        messages: 3,
        ..Reading::default()
    };
    let row = MatchRow { topic: "a/1".into(), reading: reading.clone() };
    let entry = Entry { at, topic: "a/1".into(), retained: true, value: Err(Missing::NoSuchPart) };
    let gaps = vec![Gap { from: at, to: at, cause: Cause::Line }];
    let tail = Tail { from: at, to: at, entries: vec![entry], gaps, freshness: Freshness::Late, missed: 7 };
    let data = Bytes::from_static(b"\x89PNG\0\xff");
    let payload = Payload { at: Some(at), freshness: Freshness::Retained, messages: 2, bytes: 9, data };
    let packet = PacketRow {
        number: 1 << 40,
        at,
        is_sent: true,
        kind: 9,
        bytes: 7,
        kept: 5,
        is_redacted: true,
        about: "#".into(),
        fields: vec![("Reason".into(), "Success (0x00)".into())],
        answers_after: Some(12),
    };
    let packets = PacketPage { start: 3, total: 9, newest: 1 << 40, dropped: 2, rows: vec![packet] };
    let log =
        LogPage { lines: vec![LogLine { seq: 1, at, level: Level::Info, broker: Some(broker()), text: "hi".into() }] };
    let status = Status {
        state: State::Waiting {
            until: at,
            why: Trouble::Reason { reason: Reason::V5(0x89), text: "busy".into() },
            attempt: 2,
        },
        address: "ws://h/mqtt".into(),
        protocol: "5".into(),
        client_id: "id".into(),
        subscriptions: vec![Grant { filter: "#".into(), result: Some(Err(Reason::V5(0x87))) }],
        server: Some(Box::new(Server { maximum_qos: Qos::AtLeastOnce, keep_alive_secs: Some(9), ..Server::default() })),
        keeping: Keeping { wanted: true, trouble: Some(Unkept::Full), set_aside: true },
        queued: vec![Queued { topic: "t".into(), until: at }],
        notices: vec![Notice::ShortId("id".into())],
        jam: Jam { waiting: 1, bytes: 2, refused: 3 },
        token: Some(Box::new(Token { ends: Some(at), trouble: Some(NoToken::Status(500)), ..Token::default() })),
    };
    for reply in [
        Reply::Ready,
        Reply::Alive,
        Reply::Handling(None),
        Reply::Handling(Some(Handling { broker: broker(), topic: "a/b".into(), bytes: 7 })),
        Reply::Answers(vec![
            (WatchId(1), Answer::Reading(reading.clone())),
            (WatchId(1), Answer::Matches(MatchPage { start: 3, total: 9, rows: vec![row] })),
            (WatchId(1), Answer::Tail(tail)),
            (WatchId(1), Answer::Payload(payload)),
            (WatchId(2), Answer::Log(log)),
            (WatchId(2), Answer::Packets(packets)),
            (WatchId(2), Answer::Capture(Capture { file: Bytes::from_static(b"\x0a\xff"), packets: 2 })),
            (WatchId(3), Answer::Message(None)),
            (WatchId(4), Answer::Usage(Usage::default())),
        ]),
        Reply::Event(Event::Status(broker(), status)),
        Reply::Event(Event::Published(WishId(1), Outcome::Rejected(Reason::V311(0x80)))),
    ] {
        assert_eq!(wire::decode_reply(&wire::encode_reply(&reply)), Ok(reply));
    }
}

#[test]
fn a_cut_or_prolonged_message_is_refused() {
    for request in requests() {
        let bytes = wire::encode_request(&request);
        assert!(wire::decode_request(&[&bytes[..], &[0]].concat()).is_err());
        for cut in 0..bytes.len() {
            assert!(wire::decode_request(&bytes[..cut]).is_err());
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_border_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        wire::decode_request(&bytes).ok();
        wire::decode_reply(&bytes).ok();
    }
}

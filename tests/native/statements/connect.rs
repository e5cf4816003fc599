//! CONNECT, CONNACK, the session's beginning, keep-alive and authentication.

use topicboard::mqtt::topic::Topic;
use topicboard::mqtt::{
    AuthenticationMethod, Delivery, Event, Lost, Options, Outgoing, Protocol, PublishProperties, Qos, Refused, Session,
    Will,
};
use topicboard::secret::Secret;

use super::broker::{BOTH, Broker, EVERY_QOS, lasting, refuses};
use crate::session::{Peer, message, options};
use crate::wire::{PINGRESP, Sent, ack, auth, connack, packet, publish, text};

// proves 5: 3.1.0-1
// proves 3.1.1: 3.1.0-1
#[test]
fn connect_comes_first_and_once_in_each_connection() {
    for protocol in BOTH {
        let mut broker = Broker::over(lasting(protocol));
        for present in [false, true, true] {
            assert_eq!(broker.greet().flags, 0);
            broker.say(&connack(protocol, present, 0, &[]));
            for qos in EVERY_QOS {
                broker.publish(qos, "x");
            }
            broker.subscribe("#").unwrap();
            broker.wait_secs(50);
            let sent = broker.reads();
            assert!(sent.len() >= 5 && sent.iter().all(|packet| packet.kind() != 1), "{sent:?}");
            broker.lose();
        }
    }
}

// proves 5: 3.1.2-1, 3.1.3-1, 3.1.3-3
// proves 3.1.1: 3.1.3-1, 3.1.3-3
#[test]
fn connect_has_its_fields_in_order() {
    for protocol in BOTH {
        let said = Outgoing { topic: Topic::parse("w/t").unwrap(), ..message(Qos::AtLeastOnce, "gone") };
        let full = Options {
            username: Some("u".into()),
            password: Some(Secret::new("p")),
            will: Some(Will { message: said, delay_secs: 0 }),
            ..lasting(protocol)
        };
        let connect = Broker::over(full).greet();
        assert_eq!((&*connect.name, connect.keep_alive), (&b"MQTT"[..], 60));
        assert_eq!(connect.level, if protocol == Protocol::V5 { 5 } else { 4 });
        assert_eq!((connect.client_id, connect.flags), (b"id".to_vec(), 0xCC));
        let will = connect.will.unwrap();
        assert_eq!((&*will.topic, &*will.payload), (&b"w/t"[..], &b"gone"[..]));
        assert_eq!((connect.username, connect.password), (Some(b"u".to_vec()), Some(b"p".to_vec())));
    }
}

#[test]
fn connect_says_all_it_is_told_and_hears_all_that_is_answered() {
    let properties = PublishProperties {
        is_text: true,
        message_expiry_secs: Some(5),
        content_type: Some("c".into()),
        response_topic: Some(Topic::parse("r").unwrap()),
        correlation_data: Some([1, 2].into()),
        user_properties: vec![("a".into(), "b".into())],
    };
    let full = Options {
        request_response_information: true,
        user_properties: vec![("n".into(), "1".into()), ("n".into(), "2".into())],
        will: Some(Will { message: Outgoing { properties, ..message(Qos::AtMostOnce, "") }, delay_secs: 9 }),
        ..lasting(Protocol::V5)
    };
    let mut broker = Broker::over(full);
    let connect = broker.greet();
    let limits = [(17, vec![0, 0, 2, 88]), (33, vec![0, 10]), (39, vec![0, 16, 0, 0]), (34, vec![0, 4]), (25, vec![1])];
    let pairs = [(38, b"n=1".to_vec()), (38, b"n=2".to_vec())];
    assert_eq!(connect.properties, [&limits[..], &pairs].concat());
    let will = [
        (24, vec![0, 0, 0, 9]),
        (1, vec![1]),
        (2, vec![0, 0, 0, 5]),
        (3, b"c".to_vec()),
        (8, b"r".to_vec()),
        (9, vec![1, 2]),
        (38, b"a=b".to_vec()),
    ];
    assert_eq!(connect.will.unwrap().properties, will);
    let numbers = [17, 0, 0, 0, 7, 33, 0, 3, 36, 1, 37, 0, 39, 0, 0, 1, 0, 34, 0, 2, 40, 0, 41, 0, 42, 0, 19, 0, 8];
    let texts = [&[18][..], &text("mine"), &[26], &text("resp/"), &[31], &text("hi"), &[38], &text("k"), &text("v")];
    broker.say(&connack(Protocol::V5, false, 0, &[&numbers[..], &texts.concat()].concat()));
    let server = broker.peer.session.server().clone();
    assert_eq!((server.session_expiry_secs, server.receive_maximum, server.keep_alive_secs), (Some(7), 3, Some(8)));
    assert_eq!((server.maximum_qos, server.maximum_packet_size), (Qos::AtLeastOnce, 256));
    assert_eq!((server.topic_alias_maximum, server.response_information.as_deref()), (2, Some("resp/")));
    let available = [
        server.retain_available,
        server.wildcards_available,
        server.subscription_identifiers_available,
        server.shared_available,
    ];
    assert_eq!((broker.peer.session.client_id(), available), ("mine", [false; 4]));
    let [Event::Words(words), Event::Connected { .. }] = &broker.events()[..] else {
        panic!("words, then the welcome")
    };
    assert_eq!(words.reason_string.as_deref(), Some("hi"));
    assert_eq!(words.user_properties, [("k".into(), "v".into())]);
}

// proves 5: 3.1.2-4
// proves 3.1.1: 3.1.2-6
#[test]
fn a_clean_start_is_clean_on_both_sides() {
    for protocol in BOTH {
        let mut broker = Broker::welcoming(options(protocol), &[]);
        broker.say(&publish(protocol, 4, "t", 7, &[], b"x"));
        for qos in EVERY_QOS {
            broker.publish(qos, "x");
        }
        broker.lose();
        assert_eq!(broker.greet().flags, 0x02);
        broker.say(&connack(protocol, false, 0, &[]));
        assert_eq!(broker.reads(), [], "nothing of the old session is sent");
        broker.say(&publish(protocol, 4, "t", 7, &[], b"x"));
        assert_eq!(broker.delivered(), 2, "identifier 7 is a new message");
    }
}

// proves 5: 3.1.2-9, 3.1.2-11, 3.1.2-12, 3.1.2-13
// proves 3.1.1: 3.1.2-9, 3.1.2-11, 3.1.2-13, 3.1.2-14, 3.1.2-15
#[test]
fn the_will_has_its_flags_and_fields_or_none_of_them() {
    for protocol in BOTH {
        assert_eq!(Broker::over(options(protocol)).greet().flags & 0x3C, 0);
        for (qos, retain) in EVERY_QOS.into_iter().flat_map(|qos| [(qos, false), (qos, true)]) {
            for payload in ["", "gone"] {
                let said = Outgoing { retain, ..message(qos, payload) };
                let with_will = Options { will: Some(Will { message: said, delay_secs: 0 }), ..options(protocol) };
                let connect = Broker::over(with_will).greet();
                assert_eq!(connect.flags & 0x3C, 0x04 | (qos as u8) << 3 | u8::from(retain) << 5);
                let will = connect.will.unwrap();
                assert_eq!((will.topic, will.payload), (b"t".to_vec(), payload.as_bytes().to_vec()));
            }
        }
    }
}

// proves 5: 3.1.2-16, 3.1.2-17, 3.1.2-18, 3.1.2-19
// proves 3.1.1: 3.1.2-18, 3.1.2-19, 3.1.2-20, 3.1.2-21, 3.1.2-22
#[test]
fn user_name_and_password_stand_where_their_flags_say() {
    for protocol in BOTH {
        for username in [None, Some(""), Some("user")] {
            for password in [None, Some(""), Some("pass")] {
                let login = Options {
                    username: username.map(Into::into),
                    password: password.map(Secret::new),
                    ..options(protocol)
                };
                if protocol == Protocol::V311 && username.is_none() && password.is_some() {
                    assert!(matches!(Session::new(login), Err(Refused::Version(_))));
                    continue;
                }
                let connect = Broker::over(login).greet();
                let flags = u8::from(username.is_some()) << 7 | u8::from(password.is_some()) << 6;
                assert_eq!(connect.flags & 0xC0, flags);
                assert_eq!(connect.username.as_deref(), username.map(str::as_bytes));
                assert_eq!(connect.password.as_deref(), password.map(str::as_bytes));
            }
        }
    }
}

/// The longest silence of a client in a day during which the broker answers every ping and sends messages.
fn longest_silence(mut broker: Broker) -> u64 {
    let (mut silence, mut longest) = (0, 0);
    for second in 0..86_400 {
        if second % 7 == 0 {
            let protocol = broker.protocol;
            broker.say(&publish(protocol, 0, "t", 0, &[], b"x"));
        }
        broker.wait_secs(1);
        silence += 1;
        if !broker.reads().is_empty() {
            longest = longest.max(silence);
            silence = 0;
            broker.say(PINGRESP);
        }
    }
    assert!(!broker.peer.closed);
    longest.max(silence)
}

// proves 5: 3.1.2-20
// proves 3.1.1: 3.1.2-23
#[test]
fn no_silence_is_longer_than_the_keep_alive() {
    for protocol in BOTH {
        for keep_alive_secs in [2, 60] {
            let keeping = Options { keep_alive_secs, ..options(protocol) };
            assert!(longest_silence(Broker::welcoming(keeping, &[])) <= u64::from(keep_alive_secs));
        }
        let none = Options { keep_alive_secs: 0, ..options(protocol) };
        assert_eq!(longest_silence(Broker::welcoming(none, &[])), 86_400, "without keep-alive nothing is sent");
    }
}

// proves 5: 3.1.2-21, 3.2.2-21
#[test]
fn the_server_keep_alive_counts_instead_of_ours() {
    assert!(longest_silence(Broker::welcoming(options(Protocol::V5), &[19, 0, 5])) <= 5);
    let longest = longest_silence(Broker::welcoming(options(Protocol::V5), &[19, 0, 200]));
    assert!((60..=200).contains(&longest));
    assert_eq!(longest_silence(Broker::welcoming(options(Protocol::V5), &[19, 0, 0])), 86_400);
}

// proves 5: 3.1.2-23, 4.1.0-1
// proves 3.1.1: 3.1.2-4, 4.1.0-1
#[test]
fn a_lasting_session_outlives_its_connections() {
    for protocol in BOTH {
        let mut broker = Broker::new(protocol);
        broker.publish(Qos::AtLeastOnce, "a");
        broker.publish(Qos::ExactlyOnce, "b");
        broker.say(&publish(protocol, 4, "t", 7, &[], b"x"));
        broker.wait_secs(40);
        assert_eq!(
            broker.events(),
            [
                Event::Delivery(topicboard::mqtt::Receipt(1), Delivery::Sent),
                Event::Delivery(topicboard::mqtt::Receipt(2), Delivery::Sent)
            ]
        );
        broker.reads();
        for _ in 0..3 {
            let sent = broker.resume(&[]);
            assert_eq!(sent.iter().map(|packet| packet.first).collect::<Vec<_>>(), [0x3A, 0x3C]);
            broker.say(&publish(protocol, 0xC, "t", 7, &[], b"x"));
            assert_eq!(broker.reads(), [Sent { first: 0x50, body: vec![0, 7] }]);
        }
        assert_eq!(broker.delivered(), 1);
    }
}

#[test]
fn a_lasting_session_keeps_the_name_that_the_server_gave_it() {
    for (options, again) in [(lasting(Protocol::V5), "given"), (options(Protocol::V5), "")] {
        let nameless = Options { client_id: "".into(), ..options };
        let mut broker = Broker::welcoming(nameless, &[&[18][..], &text("given")].concat());
        assert_eq!(broker.peer.session.client_id(), "given");
        broker.lose();
        assert_eq!(broker.greet().client_id, again.as_bytes());
    }
}

#[test]
fn the_server_may_shorten_the_session_and_so_may_a_goodbye() {
    let mut broker = Broker::welcoming(lasting(Protocol::V5), &[17, 0, 0, 0, 0]);
    broker.publish(Qos::AtLeastOnce, "a");
    broker.events();
    broker.lose();
    assert!(matches!(broker.events()[..], [Event::Delivery(_, Delivery::Unknown), Event::Lost(Lost::Closed)]));

    let mut broker = Broker::new(Protocol::V5);
    broker.publish(Qos::AtLeastOnce, "a");
    broker.reads();
    broker.events();
    let farewell = topicboard::mqtt::Farewell { with_will: true, session_expiry_secs: Some(0), ..Default::default() };
    broker.peer.session.leave(broker.peer.now, &farewell);
    broker.peer.drain();
    assert_eq!(broker.reads(), [Sent { first: 0xE0, body: vec![4, 5, 17, 0, 0, 0, 0] }]);
    assert!(matches!(broker.events()[..], [Event::Delivery(_, Delivery::Unknown)]));
}

// proves 5: 3.1.3-2
// proves 3.1.1: 3.1.3-2
#[test]
fn two_client_identifiers_are_two_sessions() {
    for protocol in BOTH {
        let mut clients = ["one", "two"].map(|id| {
            let mut broker = Broker::over(Options { client_id: id.into(), ..lasting(protocol) });
            assert_eq!(broker.greet().client_id, id.as_bytes());
            broker.say(&connack(protocol, false, 0, &[]));
            broker
        });
        clients[0].publish(Qos::ExactlyOnce, "x");
        clients[0].reads();
        assert_eq!(clients[1].resume(&[]), []);
        assert_eq!(clients[0].resume(&[]).len(), 1);
    }
}

// proves 3.1.1: 3.1.3-7
#[test]
fn an_empty_client_identifier_needs_a_clean_session() {
    let nameless = |clean_start| Options { client_id: "".into(), clean_start, ..options(Protocol::V311) };
    assert!(matches!(Session::new(nameless(false)), Err(Refused::Version(_))));
    assert_eq!(Broker::over(nameless(true)).greet().flags, 0x02);
}

// proves 5: 3.2.2-4
#[test]
fn a_session_we_do_not_know_closes_the_connection() {
    let mut broker = Broker::greeted(lasting(Protocol::V5));
    broker.say(&connack(Protocol::V5, true, 0, &[]));
    assert!(broker.peer.closed && !broker.peer.session.is_online());
    assert_eq!(broker.greet().flags, 0x02, "the next one begins anew");
}

// proves 5: 3.2.2-5
#[test]
fn a_session_the_server_lost_is_forgotten_here_too() {
    let mut broker = Broker::new(Protocol::V5);
    broker.publish(Qos::AtLeastOnce, "a");
    broker.publish(Qos::ExactlyOnce, "b");
    broker.say(&ack(0x50, 2, 0));
    broker.say(&publish(Protocol::V5, 4, "t", 7, &[], b"x"));
    broker.lose();
    broker.greet();
    broker.events();
    broker.say(&connack(Protocol::V5, false, 0, &[]));
    assert_eq!(broker.reads(), []);
    let fates: Vec<_> = broker.peer.deliveries();
    assert_eq!(fates, [Delivery::Unknown, Delivery::Unknown]);
    broker.say(&publish(Protocol::V5, 4, "t", 7, &[], b"x"));
    assert_eq!(broker.delivered(), 2);
}

/// A method that answers each challenge with its own bytes backwards and believes a server that says `true`.
struct Backwards;

impl AuthenticationMethod for Backwards {
    fn name(&self) -> &'static str {
        "backwards"
    }

    fn begin(&mut self) -> Vec<u8> {
        b"begin".to_vec()
    }

    fn answer(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        (data != b"wrong").then(|| data.iter().rev().copied().collect())
    }

    fn finish(&mut self, data: &[u8]) -> bool {
        data == b"true"
    }
}

/// A client that proves itself by [`Backwards`]; its CONNECT was read.
fn proving() -> Broker {
    let mut peer = Peer::new(lasting(Protocol::V5));
    peer.session = Session::new(lasting(Protocol::V5)).unwrap().with_authentication(Box::new(Backwards)).unwrap();
    let mut broker = Broker { peer, protocol: Protocol::V5 };
    let said = broker.greet().properties;
    assert!(said.contains(&(21, b"backwards".to_vec())) && said.contains(&(22, b"begin".to_vec())));
    broker
}

/// Such a client, accepted.
fn proven() -> Broker {
    let mut broker = proving();
    broker.say(&connack(Protocol::V5, false, 0, &method("backwards", "true")));
    assert!(broker.peer.session.is_online());
    broker.events();
    broker
}

fn method(name: &str, data: &str) -> Vec<u8> {
    [&[21][..], &text(name), &[22], &text(data)].concat()
}

/// The AUTH a client sent, whole: code, method and data, and no words that might not fit.
fn sent_auth(code: u8, data: &[u8]) -> Vec<Sent> {
    let bytes = auth(code, "backwards", data);
    vec![Sent { first: 0xF0, body: bytes[2..].to_vec() }]
}

// proves 5: 3.1.2-30, 3.15.2-1, 3.15.2-2, 3.15.2-3, 4.12.0-3, 4.12.0-5
#[test]
fn until_connack_an_exchange_sends_auth_and_nothing_else() {
    let mut broker = proving();
    for challenge in ["abc", "xyz"] {
        assert_eq!(broker.send(message(Qos::AtMostOnce, "x")), Err(Refused::NotConnected));
        assert_eq!(broker.subscribe("#"), Err(Refused::NotConnected));
        broker.peer.session.probe(broker.peer.now, std::time::Duration::from_secs(1));
        broker.wait_secs(2);
        assert_eq!(broker.reads(), []);
        broker.say(&auth(0x18, "backwards", challenge.as_bytes()));
        assert_eq!(broker.reads(), sent_auth(0x18, &challenge.bytes().rev().collect::<Vec<_>>()));
    }
    broker.say(&connack(Protocol::V5, false, 0, &method("backwards", "true")));
    assert!(broker.peer.session.is_online());
}

// proves 5: 4.12.0-7
#[test]
fn without_a_method_no_auth_is_sent_or_taken() {
    let mut broker = Broker::new(Protocol::V5);
    assert_eq!(broker.peer.session.reauthenticate(), Err(Refused::NoMethod));
    broker.wait_secs(30);
    assert_eq!(broker.reads(), []);
    for code in [0x00, 0x18, 0x19] {
        refuses(Protocol::V5, &auth(code, "m", b""), 0x82);
    }
    let mut broker = Broker::greeted(lasting(Protocol::V5));
    broker.say(&connack(Protocol::V5, false, 0, &method("m", "")));
    assert!(broker.peer.closed && broker.reads().is_empty());
    let session = Session::new(options(Protocol::V311)).unwrap().with_authentication(Box::new(Backwards));
    assert!(matches!(session, Err(Refused::Version(_))));
}

// proves 5: 4.12.1-1
#[test]
fn reauthentication_keeps_the_method_and_traffic_flows_on() {
    let mut broker = proven();
    broker.peer.session.reauthenticate().unwrap();
    broker.peer.drain();
    assert_eq!(broker.reads(), sent_auth(0x19, b"begin"));
    broker.publish(Qos::AtMostOnce, "meanwhile");
    assert_eq!(broker.reads_messages().len(), 1);
    broker.events();
    broker.say(&auth(0x18, "backwards", b"abc"));
    assert_eq!(broker.reads(), sent_auth(0x18, b"cba"));
    broker.say(&auth(0x00, "backwards", b"true"));
    assert_eq!(broker.events(), [Event::Authenticated]);
    assert!(broker.peer.session.is_online());
}

// proves 5: 4.12.1-2
#[test]
fn an_exchange_that_fails_closes_the_connection() {
    let failures: [(Vec<u8>, u8); 7] = [
        (auth(0x18, "backwards", b"wrong"), 0x87),
        (auth(0x00, "backwards", b"false"), 0x87),
        (auth(0x18, "other", b"abc"), 0x82),
        (auth(0x00, "other", b"true"), 0x82),
        (auth(0x19, "backwards", b""), 0x82),
        // Without a method, which only the session sees.
        (packet(0xF0, &[&[0x18, 0]]), 0x82),
        (packet(0xF0, &[&[0x19, 0]]), 0x82),
    ];
    for (bytes, code) in failures {
        let mut broker = proven();
        broker.peer.session.reauthenticate().unwrap();
        broker.peer.drain();
        broker.reads();
        broker.say(&bytes);
        broker.expect_closed(code);
    }
    for said in [method("other", "true"), method("backwards", "false"), Vec::new()] {
        let mut broker = proving();
        broker.say(&connack(Protocol::V5, false, 0, &said));
        assert!(broker.peer.closed && !broker.peer.session.is_online());
    }
    let mut broker = proving();
    broker.say(&auth(0x00, "backwards", b"true"));
    assert!(broker.peer.closed, "the end of the first exchange is CONNACK");
}

// proves 5: 4.13.2-1
#[test]
fn a_refusal_or_a_goodbye_is_followed_by_a_close_and_names_another_server_at_most() {
    let said = [&[28][..], &text("other.example:1"), &[31], &text("moved")].concat();
    for code in [0x80, 0x87, 0x9C, 0x9D] {
        let mut broker = Broker::greeted(lasting(Protocol::V5));
        broker.say(&connack(Protocol::V5, false, code, &said));
        assert!(broker.peer.closed);
        let Some(Event::Lost(Lost::Refused { reason, text, server_reference })) = broker.events().pop() else {
            panic!("it says why")
        };
        assert_eq!((reason.code(), text.as_deref()), (code, Some("moved")));
        assert_eq!(server_reference.as_deref(), Some("other.example:1"));

        let mut broker = Broker::new(Protocol::V5);
        broker.say(&packet(0xE0, &[&[code, said.len() as u8], &said]));
        assert!(broker.peer.closed && broker.reads().is_empty(), "a goodbye is not answered");
        assert!(
            matches!(broker.events().pop(), Some(Event::Lost(Lost::Ended { reason, .. })) if reason.code() == code)
        );
    }
}

//! Testing a connection: each way it can fail, told by the step where it does, under a name of its own.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::hub::{Input, Link};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Qos, Reason};
use topicboard::port::{
    Event, Found, Permission, Reply, Request, State, Step, Surroundings, Test, Trouble, Verdict, wire,
};
use topicboard::profile::url::is_private_host;
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::secret::Secret;

use super::world::{PAGE, WELCOME, World, id, message, profile};
use crate::wire::{self as bytes, Connect};

/// A page on this computer.
const HERE: Surroundings =
    Surroundings { is_https: false, is_loopback: true, is_private: true, permission: Permission::Unknown };

impl World {
    /// Begins a test; gives its socket.
    fn test(&mut self, profile: Profile, echo: Option<&str>, page: Surroundings) -> Link {
        let echo = echo.map(|topic| Topic::parse(topic).unwrap());
        self.ask(PAGE, Request::Test(Box::new(Test { profile, echo, page })));
        *self.opened.last().expect("a socket is asked for")
    }

    fn newest(&self) -> Link {
        *self.opened.last().unwrap()
    }

    /// What was last found in a step.
    fn found(&self, step: &Step) -> Found {
        let (_, findings, _) = self.tested.last().expect("something was told");
        findings.iter().find(|finding| finding.step == *step).unwrap_or_else(|| panic!("{step:?}")).found.clone()
    }

    #[track_caller]
    fn is_over(&self) {
        let (_, findings, is_over) = self.tested.last().unwrap();
        assert!(is_over, "{findings:?}");
        assert!(findings.iter().all(|finding| finding.found.verdict() != Verdict::Pending), "{findings:?}");
        assert!(self.opened.iter().all(|link| self.closed.contains(link)), "every socket of it is closed");
    }

    /// The CONNECT sent on a socket.
    fn connect_of(&self, link: Link) -> Connect {
        bytes::packets(&self.sent(link))[0].connect()
    }
}

fn filter(filter: &str) -> Step {
    Step::Filter(filter.into())
}

fn with(filters: &[(&str, Qos)]) -> Profile {
    let wanted = |(filter, qos): &(&str, Qos)| Subscription::new(Filter::parse(filter).unwrap(), *qos);
    Profile { subscriptions: filters.iter().map(wanted).collect(), ..profile("b") }
}

/// A SUBACK of MQTT 5.
fn suback(id: u16, code: u8) -> Vec<u8> {
    bytes::answers(topicboard::mqtt::Protocol::V5, 0x90, id, &[code])
}

#[test]
fn a_connection_that_works_passes_every_step_and_is_closed() {
    let mut world = World::new();
    let link = world.test(with(&[("a/#", Qos::ExactlyOnce), ("b", Qos::AtMostOnce)]), None, HERE);
    assert_eq!((world.found(&Step::Page), world.found(&Step::Socket)), (Found::PageFine, Found::Running));
    world.now = world.now.after(Duration::from_millis(30));
    world.handle(Input::Open(link));
    world.now = world.now.after(Duration::from_millis(8));
    world.receive(link, WELCOME);
    assert_eq!((world.found(&Step::Socket), world.found(&Step::Subprotocol)), (Found::Opened(30), Found::Agreed));
    assert_eq!(world.found(&Step::Welcome), Found::Welcomed { protocol: "5".into(), millis: 8 });
    world.receive(link, &suback(1, 1));
    assert_eq!(world.found(&filter("a/#")), Found::Lowered { asked: Qos::ExactlyOnce, granted: Qos::AtLeastOnce });
    world.receive(link, &suback(2, 0));
    assert_eq!(
        (world.found(&filter("b")), world.found(&Step::Listen)),
        (Found::Granted(Qos::AtMostOnce), Found::Running)
    );
    world.now = world.now.after(Duration::from_millis(250));
    world.receive(link, &message("a/x", "1"));
    assert_eq!((world.found(&Step::Listen), world.found(&Step::Echo("".into()))), (Found::Heard(250), Found::Unasked));
    world.is_over();
    let goodbye = bytes::packets(&world.sent(link)).pop().unwrap();
    assert_eq!(goodbye.first, 0xE0);
    assert!(!bytes::packets(&world.sent(link)).iter().any(|sent| sent.kind() == 3), "it publishes nothing");
    assert_eq!(world.usage().messages, 0, "what it hears is nobody's");
}

#[test]
fn it_never_takes_a_session_over_and_leaves_no_will() {
    let mut world = World::new();
    let own = world.connect(Profile { client_id: "mine".into(), ..profile("b") });
    world.welcome(own);
    let profile = Profile {
        client_id: "mine".into(),
        clean_start: false,
        session_expiry_secs: 3_600,
        will: Some(topicboard::mqtt::Will::new(Topic::parse("gone").unwrap())),
        username: Some("ann".into()),
        password: Some(Secret::new("pw")),
        ..profile("b")
    };
    let link = world.test(profile, None, HERE);
    world.handle(Input::Open(link));
    let connect = world.connect_of(link);
    assert!(connect.client_id.starts_with(b"topicboard-") && connect.client_id.len() == 19);
    assert_eq!((connect.flags & 2, connect.will), (2, None), "a clean start");
    let expiry = connect.properties.iter().find(|(id, _)| *id == 17);
    assert!(expiry.is_none_or(|(_, secs)| secs == &[0; 4]), "a session that ends with it");
    assert_eq!(connect.password.unwrap(), b"pw");
    world.receive(link, WELCOME);
    world.ask(PAGE, Request::EndTest);
    assert!(world.closed.contains(&link) && matches!(world.state("b"), State::Connected { .. }));
    let told = world.tested.len();
    world.wait(Duration::from_secs(30));
    assert_eq!(world.tested.len(), told, "nothing more is told");
}

#[test]
fn f25_an_address_where_nothing_listens_fails_at_the_socket() {
    for opens in [false, true] {
        let mut world = World::new();
        let link = world.test(profile("b"), None, HERE);
        if opens {
            // It hangs: neither an answer nor an end.
            world.wait(Duration::from_secs(21));
        } else {
            world.handle(Input::Closed(link, 1006));
        }
        let probe = world.newest();
        assert_eq!(world.probes, [probe], "one without a subprotocol is tried");
        world.handle(Input::Closed(probe, 1006));
        let code = if opens { 1005 } else { 1006 };
        assert_eq!(world.found(&Step::Socket), Found::Failed(Trouble::Closed { code, was_open: false }));
        assert_eq!((world.found(&Step::Subprotocol), world.found(&filter("#"))), (Found::Skipped, Found::Skipped));
        world.is_over();
    }
}

#[test]
fn a_server_that_does_not_know_the_subprotocol_is_told_from_one_that_is_not_there() {
    let mut world = World::new();
    let link = world.test(profile("b"), None, HERE);
    world.handle(Input::Closed(link, 1006));
    let probe = world.newest();
    world.handle(Input::Open(probe));
    assert_eq!(world.found(&Step::Subprotocol), Found::NotAgreed);
    assert_eq!(world.found(&Step::Socket).verdict(), Verdict::Passed);
    assert!(world.sent(probe).is_empty(), "it is not spoken to");
    world.is_over();
}

#[test]
fn an_address_that_the_browser_refuses_is_told_in_its_words() {
    let mut world = World::new();
    let link = world.test(profile("b"), None, HERE);
    world.handle(Input::Failed(link, "no such scheme"));
    assert_eq!(world.found(&Step::Socket), Found::Failed(Trouble::Address("no such scheme".into())));
    world.is_over();
}

#[test]
fn a_refused_welcome_is_told_with_its_reason_and_not_tried_again() {
    let mut world = World::new();
    let link = world.test(Profile { version: Version::Auto, ..profile("b") }, None, HERE);
    world.handle(Input::Open(link));
    world.receive(link, &bytes::connack(topicboard::mqtt::Protocol::V5, false, 0x86, &[]));
    let reason = Reason::V5(0x86);
    assert_eq!(world.found(&Step::Welcome), Found::Failed(Trouble::Reason { reason, text: "".into() }));
    assert_eq!(world.opened.len(), 1, "one CONNECT with a wrong password is enough");
    world.is_over();
}

#[test]
fn a_broker_of_3_1_1_is_found_at_the_second_try() {
    for answer in [&[0x20, 2, 0, 1][..], &[]] {
        let mut world = World::new();
        let link = world.test(Profile { version: Version::Auto, ..profile("b") }, None, HERE);
        world.handle(Input::Open(link));
        world.receive(link, answer);
        world.close(link);
        let again = world.newest();
        assert_ne!(again, link);
        world.handle(Input::Open(again));
        assert_eq!(world.connect_of(again).level, 4);
        world.receive(again, &[0x20, 2, 0, 0]);
        assert_eq!(world.found(&Step::Welcome), Found::Welcomed { protocol: "3.1.1".into(), millis: 0 });
    }
}

#[test]
fn a_broker_that_hangs_up_or_says_nothing_or_nonsense_fails_at_the_welcome() {
    type Fails = fn(&mut World, Link);
    let cases: [(Fails, Trouble); 3] = [
        (|world, link| world.close(link), Trouble::Closed { code: 1006, was_open: true }),
        (|world, _| assert!(world.wait(Duration::from_secs(11)) > 0), Trouble::NoConnack),
        (|world, link| world.handle(Input::Text(link)), Trouble::Protocol("the broker sent a text frame".into())),
    ];
    for (fails, why) in cases {
        let mut world = World::new();
        let link = world.test(profile("b"), None, HERE);
        world.handle(Input::Open(link));
        fails(&mut world, link);
        assert_eq!(world.found(&Step::Welcome), Found::Failed(why));
        world.handle(Input::Closed(link, 1000));
        world.is_over();
    }
}

#[test]
fn f52_a_forbidden_filter_is_named_and_the_others_go_on() {
    let mut world = World::new();
    let link = world.test(with(&[("secret/#", Qos::AtMostOnce), ("open/#", Qos::AtMostOnce)]), None, HERE);
    world.handle(Input::Open(link));
    world.receive(link, WELCOME);
    world.receive(link, &suback(1, 0x87));
    world.receive(link, &suback(2, 0));
    assert_eq!(world.found(&filter("secret/#")), Found::NotGranted(Reason::V5(0x87)));
    assert_eq!(world.found(&filter("open/#")), Found::Granted(Qos::AtMostOnce));
    world.wait(Duration::from_secs(4));
    assert_eq!(world.found(&Step::Listen), Found::Silent(3), "granted but silent");
    world.is_over();
}

#[test]
fn filters_that_are_not_answered_or_not_offered_are_told() {
    let mut world = World::new();
    let link = world.test(with(&[("a", Qos::AtMostOnce), ("b/+", Qos::AtMostOnce)]), None, HERE);
    world.handle(Input::Open(link));
    // No wildcards.
    world.receive(link, &bytes::connack(topicboard::mqtt::Protocol::V5, false, 0, &[40, 0]));
    let Found::Failed(Trouble::Profile(why)) = world.found(&filter("b/+")) else {
        panic!("{:?}", world.found(&filter("b/+")))
    };
    assert!(why.contains("wildcards"), "{why}");
    world.wait(Duration::from_secs(11));
    assert_eq!((world.found(&filter("a")), world.found(&Step::Listen)), (Found::Unanswered, Found::Skipped));
    world.is_over();
}

/// A test of an echo on the topic `mine`, which has just been published; its payload.
fn echoing(world: &mut World) -> (Link, Vec<u8>) {
    let link = world.test(with(&[("a", Qos::AtMostOnce)]), Some("mine"), HERE);
    world.handle(Input::Open(link));
    world.receive(link, WELCOME);
    world.receive(link, &suback(1, 0));
    assert_eq!(world.found(&Step::Listen), Found::Waiting, "our own topic is not answered yet");
    world.receive(link, &[suback(2, 0), message("a", "retained")].concat());
    let sent = bytes::packets(&world.sent(link)).pop().unwrap();
    let message = sent.message(topicboard::mqtt::Protocol::V5);
    assert_eq!((&*message.topic, sent.first & 1), (&b"mine"[..], 0), "it is not retained");
    (link, message.payload)
}

#[test]
fn our_own_message_comes_back() {
    let mut world = World::new();
    let (link, payload) = echoing(&mut world);
    world.now = world.now.after(Duration::from_millis(12));
    world.receive(link, &message("mine", "somebody else's"));
    assert_eq!(world.found(&Step::Echo("mine".into())), Found::Running);
    world.receive(link, &message("mine", core::str::from_utf8(&payload).unwrap()));
    assert_eq!(world.found(&Step::Echo("mine".into())), Found::Echoed(12));
    world.is_over();
}

#[test]
fn f53_an_echo_that_is_refused_or_swallowed_is_told() {
    let step = Step::Echo("mine".into());
    let mut world = World::new();
    let (link, _) = echoing(&mut world);
    world.receive(link, &bytes::ack(bytes::PUBACK, 3, 0x87));
    assert_eq!(world.found(&step), Found::NotTaken(Reason::V5(0x87)));
    world.is_over();
    for is_taken in [false, true] {
        let mut world = World::new();
        let (link, _) = echoing(&mut world);
        if is_taken {
            world.receive(link, &bytes::ack(bytes::PUBACK, 3, 0));
        }
        world.wait(Duration::from_secs(6));
        assert_eq!(world.found(&step), Found::NotEchoed(is_taken));
        world.is_over();
    }
    let mut world = World::new();
    let (link, _) = echoing(&mut world);
    world.close(link);
    assert_eq!(world.found(&step), Found::Failed(Trouble::Closed { code: 1006, was_open: true }), "the broker hung up");
}

#[test]
fn f57_f58_what_the_page_s_place_means_for_an_address_is_told_first() {
    let page =
        |is_https, is_loopback, is_private, permission| Surroundings { is_https, is_loopback, is_private, permission };
    let public = page(true, false, false, Permission::Unknown);
    let asking = page(true, false, false, Permission::Asks);
    let cases = [
        (public, "wss://broker.example/mqtt", Found::PageFine),
        (public, "ws://broker.example/mqtt", Found::PageMixed),
        (public, "ws://192.168.1.5:9001/mqtt", Found::PageMixed),
        (public, "ws://127.0.0.1:9001/mqtt", Found::PageFine),
        (asking, "wss://192.168.1.5:9001/mqtt", Found::PageLocal(Permission::Asks)),
        (asking, "wss://nas.local:9001/mqtt", Found::PageLocal(Permission::Asks)),
        (asking, "ws://localhost:9001/mqtt", Found::PageLocal(Permission::Asks)),
        (asking, "wss://broker.example/mqtt", Found::PageFine),
        (page(true, false, false, Permission::Denied), "wss://10.0.0.2/mqtt", Found::PageLocal(Permission::Denied)),
        (page(true, false, false, Permission::Granted), "wss://10.0.0.2/mqtt", Found::PageFine),
        (page(false, false, true, Permission::Asks), "ws://nas.lan:9001/mqtt", Found::PagePlain),
        (page(false, false, true, Permission::Denied), "ws://nas.lan:9001/mqtt", Found::PagePlain),
        (page(false, false, false, Permission::Denied), "ws://10.0.0.2/mqtt", Found::PageLocal(Permission::Denied)),
        (page(false, true, true, Permission::Asks), "ws://127.0.0.1:9001/mqtt", Found::PageFine),
    ];
    for (page, url, expected) in cases {
        let mut world = World::with(Limits::default(), 7);
        let profile = Profile { url: Url::parse(url, true).unwrap(), ..profile("b") };
        world.ask(PAGE, Request::Test(Box::new(Test { profile, echo: None, page })));
        assert_eq!(world.found(&Step::Page), expected, "{url} from {page:?}");
        // What cannot work is not tried.
        assert_eq!(world.opened.is_empty(), expected == Found::PageMixed);
        if expected == Found::PageMixed {
            world.is_over();
        }
    }
}

#[test]
fn another_test_takes_the_place_of_the_first() {
    let mut world = World::new();
    let first = world.test(profile("b"), None, HERE);
    let second = world.test(profile("b"), None, HERE);
    assert!(world.closed.contains(&first) && !world.closed.contains(&second));
    world.handle(Input::Open(first));
    assert_eq!(world.found(&Step::Socket), Found::Running, "a stale socket says nothing");
}

#[test]
fn a_test_crosses_the_border_with_its_secret() {
    let test = Test {
        profile: Profile { password: Some(Secret::new("hunter2")), ..profile("b") },
        echo: Some(Topic::parse("t").unwrap()),
        page: HERE,
    };
    let Ok(Request::Test(read)) = wire::decode_request(&wire::encode_request(&Request::Test(Box::new(test)))) else {
        panic!("a test")
    };
    assert!(read.profile.id == id("b") && read.profile.password.is_some() && read.page == HERE);
    assert_eq!(read.echo.unwrap().as_str(), "t");
    let reply = Reply::Event(Event::Tested(Vec::new(), true));
    assert_eq!(wire::decode_reply(&wire::encode_reply(&reply)), Ok(reply));
}

#[test]
fn hosts_of_the_local_network_are_known_by_their_addresses_and_names() {
    for host in [
        "localhost",
        "a.localhost",
        "127.0.0.9",
        "[::1]",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.9",
        "169.254.1.1",
        "nas",
        "nas.local",
        "nas.lan",
        "nas.internal",
        "nas.home.arpa",
        "[fd00::1]",
        "[fe80::1]",
    ] {
        assert!(is_private_host(host), "{host}");
    }
    for host in ["broker.example", "8.8.8.8", "172.32.0.1", "local.example", "[2001:db8::1]", "[::2]", "fd.example"] {
        assert!(!is_private_host(host), "{host}");
    }
}

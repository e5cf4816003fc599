//! The client against a scripted broker and a virtual clock: when it connects, waits, gives up and stops.

use std::time::Duration;

use topicboard::client::{Bounds, Client, Event, Note, Output, State, Trouble};
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Outgoing, Protocol, PublishProperties, Qos, Reason};
use topicboard::port::Outcome;
use topicboard::profile::{Authentication, Profile, Subscription, Url, Version, Will};
use topicboard::secret::Secret;
use topicboard::time::Now;

use crate::wire;

struct World {
    client: Client,
    now: Now,
    opens: u32,
    closes: u32,
    sent: Vec<u8>,
    outcomes: Vec<Outcome>,
    notes: Vec<Note>,
}

fn profile(version: Version, persistent: bool) -> Profile {
    Profile {
        name: "B".into(),
        version,
        client_id: "id".into(),
        subscriptions: vec![Subscription::new(Filter::parse("#").unwrap(), Qos::AtMostOnce)],
        persistent,
        ..Profile::new(BrokerId::parse("b").unwrap(), Url::parse("ws://127.0.0.1:1/mqtt", false).unwrap())
    }
}

impl World {
    fn new(version: Version, persistent: bool) -> Self {
        let bounds = Bounds {
            packet_bytes: 1 << 20,
            publishes: 10,
            topic_aliases: 2,
            kept_messages: 9,
            kept_bytes: 999,
            socket_bytes: 1 << 18,
            waiting_bytes: 1 << 22,
        };
        let client = Client::new(profile(version, persistent), bounds, 42);
        let mut world = Self {
            client,
            now: Now::default(),
            opens: 0,
            closes: 0,
            sent: Vec::new(),
            outcomes: Vec::new(),
            notes: Vec::new(),
        };
        world.client.connect(world.now);
        world.drain();
        world
    }

    fn drain(&mut self) {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Open(url) => {
                    assert_eq!(url.to_string(), profile(Version::V5, false).url.to_string(), "no other server, ever");
                    self.opens += 1;
                }
                Output::Close => self.closes += 1,
                Output::Fetch(url) => panic!("{url} is of no profile here"),
                Output::Measure => self.client.measured(self.now, 0),
                Output::Send(bytes) => self.sent.extend(bytes),
                Output::Recall(_) => self.client.recalled(self.now, Ok(Vec::new()), &mut |_, _| {}),
                Output::Save(number, _) => self.client.saved(self.now, number),
                Output::Event(Event::Published(_, outcome)) => self.outcomes.push(outcome),
                Output::Event(Event::Note(note)) => self.notes.push(note),
                Output::Event(_) => {}
            }
        }
    }

    fn wait(&mut self, span: Duration) {
        let end = self.now.after(span);
        while let Some(due) = self.client.deadline().filter(|due| *due <= end.instant) {
            self.now = self.now.after(due.since(self.now.instant));
            self.client.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn tell(&mut self, tell: impl FnOnce(&mut Client, Now)) {
        tell(&mut self.client, self.now);
        self.drain();
    }

    fn open(&mut self) {
        self.sent.clear();
        self.tell(Client::handle_open);
    }

    fn receive(&mut self, bytes: &[u8]) {
        self.tell(|client, now| client.handle_bytes(now, bytes, &mut |_| {}));
    }

    fn close(&mut self) {
        self.tell(|client, now| client.handle_close(now, 1006));
    }

    /// Opens, and is welcomed in the version CONNECT asked for.
    fn welcome(&mut self) {
        self.open();
        let level = self.sent[8];
        self.receive(if level == 5 { &[0x20, 3, 0, 0, 0] } else { &[0x20, 2, 0, 0] });
        assert!(self.client.is_online());
    }

    fn state(&self) -> State {
        self.client.status().state
    }

    /// Waits for the next try, and says how long that took.
    fn next_try(&mut self) -> Option<Duration> {
        let opens = self.opens;
        let start = self.now.instant;
        let due = self.client.deadline()?;
        self.wait(due.since(self.now.instant));
        assert_eq!(self.opens, opens + 1);
        Some(self.now.instant.since(start))
    }
}

#[test]
fn a_welcome_is_followed_by_the_subscriptions_every_time() {
    let mut world = World::new(Version::V311, false);
    for _ in 0..3 {
        world.welcome();
        assert!(world.sent.ends_with(&[0x82, 6, 0, world.sent[world.sent.len() - 5], 0, 1, b'#', 0]));
        world.close();
        world.next_try();
    }
}

/// A world whose broker is greeted by this profile.
fn greeting(profile: Profile) -> World {
    let bounds = Bounds {
        packet_bytes: 1 << 20,
        publishes: 10,
        topic_aliases: 2,
        kept_messages: 9,
        kept_bytes: 999,
        socket_bytes: 1 << 18,
        waiting_bytes: 1 << 22,
    };
    let mut world = World::new(profile.version, false);
    (world.client, world.opens) = (Client::new(profile, bounds, 42), 0);
    world.tell(Client::connect);
    world
}

/// A profile with something of everything that MQTT 5 can say.
fn talkative(version: Version) -> Profile {
    let mut will = Will::new(Topic::parse("gone").unwrap());
    will.delay_secs = 5;
    will.message.properties.content_type = Some("text/plain".into());
    let wanted = Subscription { no_local: true, ..Subscription::new(Filter::parse("#").unwrap(), Qos::AtMostOnce) };
    Profile {
        session_expiry_secs: 7,
        user_properties: vec![("k".into(), "v".into())],
        will: Some(will),
        subscriptions: vec![wanted],
        ..profile(version, false)
    }
}

#[test]
fn what_a_profile_says_is_what_the_broker_hears() {
    let mut world = greeting(talkative(Version::V5));
    world.welcome();
    let sent = wire::packets(&world.sent);
    let heard = |part: &[u8]| sent[0].body.windows(part.len()).any(|window| window == part);
    assert!(heard(&[17, 0, 0, 0, 7]) && heard(b"\x26\0\x01k\0\x01v"), "session expiry and user property");
    assert!(heard(b"\x18\0\0\0\x05") && heard(b"\x03\0\x0atext/plain\0\x04gone\0\0"), "the will");
    assert_eq!(sent[1].body[3..], [0, 1, b'#', 0b100], "the subscription options");
    assert!(!world.notes.contains(&Note::Unsaid));
}

#[test]
fn what_311_has_no_place_for_is_left_out_and_said() {
    let mut world = greeting(talkative(Version::V311));
    world.welcome();
    let sent = wire::packets(&world.sent);
    assert!(sent[0].body.ends_with(b"\0\x04gone\0\0"));
    assert_eq!(sent[1].body[2..], [0, 1, b'#', 0]);
    assert!(world.notes.contains(&Note::Unsaid));
    let mut world = greeting(profile(Version::V311, false));
    world.welcome();
    assert!(!world.notes.contains(&Note::Unsaid));
}

/// A profile that proves itself by SCRAM.
fn proving(version: Version) -> Profile {
    Profile {
        authentication: Authentication::ScramSha256,
        username: Some("ann".into()),
        password: Some(Secret::new("canary")),
        ..profile(version, false)
    }
}

#[test]
fn a_password_that_is_proven_is_never_sent() {
    let mut world = greeting(proving(Version::V5));
    let mut nonces = Vec::new();
    for _ in 0..2 {
        world.open();
        let connect = wire::packets(&world.sent).remove(0).body;
        assert_eq!(connect[7] & 0xC0, 0, "neither user name nor password");
        let text = String::from_utf8_lossy(&connect).into_owned();
        assert!(text.contains("SCRAM-SHA-256") && text.contains("n,,n=ann,r=") && !text.contains("canary"), "{text}");
        nonces.push(text);
        world.close();
        world.next_try();
    }
    assert_ne!(nonces[0], nonces[1], "no nonce is used twice");
    world.open();
    world.receive(&[0x20, 3, 0, 0, 0]);
    assert!(!world.client.is_online(), "a broker that proves nothing is left");
}

#[test]
fn a_password_that_is_to_be_proven_is_not_sent_by_311_either() {
    let world = greeting(proving(Version::V311));
    assert!(matches!(world.state(), State::Refused { why: Trouble::Profile(_) }), "{:?}", world.state());
    assert_eq!(world.opens, 0);
    let mut world = greeting(proving(Version::Auto));
    world.open();
    world.receive(&[0x20, 3, 0, 0x84, 0]);
    world.wait(Duration::from_secs(1));
    assert!(matches!(world.state(), State::Refused { why: Trouble::Profile(_) }), "{:?}", world.state());
}

#[test]
fn what_the_broker_takes_is_told_while_it_is_connected() {
    let mut world = World::new(Version::V5, false);
    assert_eq!(world.client.status().server, None);
    world.open();
    world.receive(&[0x20, 8, 0, 0, 5, 36, 1, 19, 0, 9]);
    let server = world.client.status().server.unwrap();
    assert_eq!((server.maximum_qos, server.keep_alive_secs), (Qos::AtLeastOnce, Some(9)));
    world.close();
    assert_eq!(world.client.status().server, None);
}

#[test]
fn five_tries_and_then_it_gives_up_until_somebody_asks() {
    let mut world = World::new(Version::V5, false);
    for attempt in 1..5 {
        world.close();
        assert!(matches!(world.state(), State::Waiting { attempt: shown, .. } if shown == attempt));
        world.next_try().unwrap();
    }
    world.close();
    assert!(matches!(world.state(), State::GaveUp { why: Trouble::Closed { code: 1006, was_open: false } }));
    world.wait(Duration::from_secs(86_400));
    assert_eq!(world.opens, 5);
    for nudge in [Client::woke, |client: &mut Client, now| client.network(now, true)] {
        world.tell(nudge);
        assert!(world.next_try().unwrap() <= Duration::from_secs(2));
        for _ in 1..5 {
            world.close();
            world.next_try().unwrap();
        }
        world.close();
        assert!(matches!(world.state(), State::GaveUp { .. }));
    }
    let opens = world.opens;
    world.tell(Client::connect);
    assert_eq!(world.opens, opens + 1);
}

#[test]
fn once_it_worked_or_when_the_operator_said_so_it_tries_for_ever_at_the_cap() {
    let mut proven = World::new(Version::V5, false);
    proven.welcome();
    proven.wait(Duration::from_secs(31));
    let persistent = World::new(Version::V5, true);
    for mut world in [proven, persistent] {
        for _ in 0..200 {
            world.close();
            let wait = world.next_try().unwrap();
            assert!((Duration::from_millis(200)..=Duration::from_secs(60)).contains(&wait));
        }
    }
}

#[test]
fn waits_start_small_again_only_after_thirty_seconds() {
    let longest = |stood: u64| {
        (0..30)
            .map(|_| {
                let mut world = World::new(Version::V5, true);
                for _ in 0..6 {
                    world.close();
                    world.next_try();
                }
                world.welcome();
                world.wait(Duration::from_secs(stood));
                world.receive(&[0xE0, 1, 0x8B]);
                world.next_try().unwrap()
            })
            .max()
    };
    assert!(longest(31) <= Some(Duration::from_secs(3)));
    assert!(longest(6) > Some(Duration::from_secs(3)));
}

#[test]
fn f6_bad_credentials_are_tried_once() {
    for (version, refusal) in [(Version::V311, &[0x20, 2, 0, 5][..]), (Version::V5, &[0x20, 3, 0, 0x86, 0])] {
        let mut world = World::new(version, true);
        world.open();
        world.receive(refusal);
        assert!(matches!(world.state(), State::Refused { why: Trouble::Reason { .. } }));
        world.wait(Duration::from_secs(86_400));
        world.tell(Client::woke);
        world.tell(|client, now| client.network(now, true));
        assert_eq!(world.opens, 1);
    }
}

#[test]
fn every_refusal_stops_or_is_tried_again() {
    for code in 1..=5_u8 {
        let mut world = World::new(Version::V311, false);
        world.open();
        world.receive(&[0x20, 2, 0, code]);
        // With 2 another client id is tried.
        assert_eq!(matches!(world.state(), State::Waiting { .. }), matches!(code, 2 | 3), "{code}");
    }
    for code in [0x80, 0x83, 0x85, 0x88, 0x89, 0x97, 0x9F] {
        let mut world = World::new(Version::V5, false);
        world.open();
        world.receive(&[0x20, 3, 0, code, 0]);
        assert!(matches!(world.state(), State::Waiting { .. }), "{code:02x}");
        assert_eq!(world.closes, 1);
    }
    for code in [0x81, 0x82, 0x84, 0x86, 0x87, 0x8A, 0x8C, 0x90, 0x95, 0x99, 0x9A, 0x9B, 0x9C, 0x9D] {
        let mut world = World::new(Version::V5, false);
        world.open();
        world.receive(&[0x20, 3, 0, code, 0]);
        assert!(matches!(world.state(), State::Refused { .. }), "{code:02x}");
    }
}

#[test]
fn f12_another_server_is_named_and_never_followed() {
    let said = [&[28][..], &wire::text("evil.example:1883"), &[31], &wire::text("moved")].concat();
    for code in [0x9C, 0x9D] {
        for welcomed in [false, true] {
            let mut world = World::new(Version::V5, true);
            if welcomed {
                world.welcome();
                world.receive(&wire::packet(0xE0, &[&[code, said.len() as u8], &said]));
            } else {
                world.open();
                world.receive(&wire::connack(Protocol::V5, false, code, &said));
            }
            let State::Refused { why: Trouble::Moved { reason, text, to } } = world.state() else { panic!("it stops") };
            assert_eq!((reason, &*text, &*to), (Reason::V5(code), "moved", "evil.example:1883"));
            world.wait(Duration::from_secs(86_400));
            world.tell(Client::woke);
            world.tell(|client, now| client.network(now, true));
            assert_eq!(world.opens, 1);
        }
    }
}

#[test]
fn a_broker_s_own_words_reach_the_log() {
    let said = [&[31][..], &wire::text("maintenance at six"), &[38], &wire::text("k"), &wire::text("v")].concat();
    let mut world = World::new(Version::V5, false);
    world.open();
    world.receive(&wire::connack(Protocol::V5, false, 0, &said));
    let words = world.notes.iter().find_map(|note| if let Note::Words(words) = note { Some(words) } else { None });
    let words = words.expect("a line for the log");
    assert_eq!(words.reason_string.as_deref(), Some("maintenance at six"));
    assert_eq!(words.user_properties, [("k".into(), "v".into())]);
}

#[test]
fn f10_a_takeover_stops_and_does_not_fight() {
    let mut world = World::new(Version::V5, true);
    world.welcome();
    world.receive(&[0xE0, 1, 0x8E]);
    let State::Refused { why: Trouble::Reason { reason, .. } } = world.state() else { panic!("{:?}", world.state()) };
    assert_eq!(reason, Reason::V5(0x8E));
    world.wait(Duration::from_secs(600));
    assert_eq!(world.opens, 1);
}

#[test]
fn f11_three_ends_right_after_the_welcome_mean_that_the_client_id_is_in_use() {
    let mut world = World::new(Version::V311, true);
    for _ in 0..2 {
        world.welcome();
        world.close();
        world.next_try().unwrap();
    }
    world.welcome();
    world.close();
    assert_eq!(world.state(), State::Refused { why: Trouble::IdInUse });
}

#[test]
fn f28_three_garbled_connections_stop() {
    let mut world = World::new(Version::V5, true);
    for _ in 0..2 {
        world.open();
        world.receive(&[0x00, 0]);
        world.next_try().unwrap();
    }
    world.open();
    world.receive(&[0x00, 0]);
    assert!(matches!(world.state(), State::Refused { why: Trouble::Protocol(_) }));
}

#[test]
fn auto_falls_back_to_311_once_on_each_kind_of_refusal() {
    for refusal in [&[0x20, 2, 0, 1][..], &[0x20, 3, 0, 0x84, 0], &[]] {
        let mut world = World::new(Version::Auto, false);
        world.open();
        assert_eq!(world.sent[8], 5);
        if refusal.is_empty() {
            world.close();
        } else {
            world.receive(refusal);
        }
        assert!(world.next_try().unwrap() <= Duration::from_millis(200));
        world.welcome();
        assert_eq!(&*world.client.status().protocol, "3.1.1");
        world.close();
        world.next_try();
        world.open();
        assert_eq!(world.sent[8], 4, "it is remembered");
    }
}

#[test]
fn auto_tries_first_what_the_broker_spoke_last_time_and_the_other_if_that_has_changed() {
    for refusal in [&[0x20, 2, 0, 1][..], &[]] {
        let mut world = greeting(Profile { spoke_311: true, ..profile(Version::Auto, false) });
        world.open();
        assert_eq!(world.sent[8], 4);
        if refusal.is_empty() {
            world.close();
        } else {
            world.receive(refusal);
        }
        world.next_try().unwrap();
        world.welcome();
        assert_eq!(&*world.client.status().protocol, "5");
    }
    let mut world = greeting(Profile { spoke_311: true, ..proving(Version::Auto) });
    world.open();
    assert_eq!(world.sent[8], 5, "3.1.1 cannot prove a password");
    let mut world = greeting(Profile { spoke_311: true, ..profile(Version::V5, false) });
    world.open();
    assert_eq!(world.sent[8], 5, "who wants one version gets it");
}

#[test]
fn a_closed_port_is_no_reason_to_speak_another_version() {
    let mut world = World::new(Version::Auto, false);
    world.close();
    world.next_try();
    world.open();
    assert_eq!(world.sent[8], 5);
}

#[test]
fn no_connack_is_given_up_and_tried_again() {
    let mut world = World::new(Version::V5, false);
    world.open();
    world.wait(Duration::from_secs(10));
    assert_eq!(world.closes, 1);
    assert!(matches!(world.state(), State::Waiting { why: Trouble::NoConnack, .. }));
}

#[test]
fn a_socket_that_never_opens_is_given_up() {
    let mut world = World::new(Version::V5, false);
    world.wait(Duration::from_secs(20));
    assert_eq!(world.closes, 1);
    assert!(matches!(world.state(), State::Waiting { .. }));
}

#[test]
fn offline_waits_for_the_network_and_comes_back_within_two_seconds() {
    let mut world = World::new(Version::V5, false);
    world.welcome();
    world.tell(|client, now| client.network(now, false));
    assert!(world.client.is_online(), "the event alone does not give up the socket");
    world.close();
    assert_eq!(world.state(), State::Offline);
    world.wait(Duration::from_secs(3_600));
    assert_eq!(world.opens, 1);
    world.tell(|client, now| client.network(now, true));
    assert!(world.next_try().unwrap() <= Duration::from_secs(2));
}

#[test]
fn waking_up_asks_the_broker_for_a_sign_of_life_within_five_seconds() {
    let mut world = World::new(Version::V5, false);
    world.welcome();
    world.sent.clear();
    world.tell(Client::woke);
    assert_eq!(world.sent, [0xC0, 0]);
    world.wait(Duration::from_secs(5));
    assert!(matches!(world.state(), State::Waiting { why: Trouble::NoPingresp, .. }));
}

#[test]
fn disconnect_is_final_until_connect() {
    let mut world = World::new(Version::V5, true);
    world.welcome();
    world.sent.clear();
    world.tell(Client::disconnect);
    assert_eq!((&world.sent[..], world.closes), (&[0xE0, 0][..], 1));
    world.close();
    world.wait(Duration::from_secs(3_600));
    assert_eq!((world.state(), world.opens), (State::Disconnected, 1));
    world.tell(Client::connect);
    assert_eq!(world.opens, 2);
    world.tell(Client::disconnect);
    assert_eq!(world.closes, 2, "a socket still being opened is closed");
}

#[test]
fn publishes_report_their_fate() {
    let message = |qos| Outgoing {
        topic: topicboard::mqtt::topic::Topic::parse("t").unwrap(),
        payload: vec![1],
        qos,
        retain: false,
        properties: PublishProperties::default(),
    };
    let mut world = World::new(Version::V5, false);
    world.tell(|client, now| client.publish(now, 1, message(Qos::AtMostOnce)));
    assert!(matches!(world.outcomes[..], [Outcome::Refused(_)]));
    world.welcome();
    world.tell(|client, now| client.publish(now, 2, message(Qos::AtMostOnce)));
    world.tell(|client, now| client.publish(now, 3, message(Qos::AtLeastOnce)));
    assert_eq!(world.outcomes[1..], [Outcome::Gone, Outcome::Sent]);
    world.receive(&[0x40, 2, 0, 2]);
    assert_eq!(world.outcomes.last(), Some(&Outcome::Acknowledged));
    world.tell(|client, now| client.publish(now, 4, message(Qos::ExactlyOnce)));
    world.close();
    assert_eq!(world.outcomes.last(), Some(&Outcome::Unknown));
}

#[test]
fn settings_the_protocol_cannot_say_are_named_and_nothing_is_opened() {
    let profile = Profile { client_id: "x\0".into(), ..profile(Version::V5, true) };
    let mut client = Client::new(
        profile,
        Bounds {
            packet_bytes: 1 << 20,
            publishes: 10,
            topic_aliases: 2,
            kept_messages: 9,
            kept_bytes: 999,
            socket_bytes: 1 << 18,
            waiting_bytes: 1 << 22,
        },
        1,
    );
    client.connect(Now::default());
    let mut opens = 0;
    while let Some(output) = client.poll() {
        opens += u32::from(matches!(output, Output::Open(_)));
    }
    assert_eq!(opens, 0);
    assert!(matches!(client.status().state, State::Refused { why: Trouble::Profile(_) }));
}

//! The client against a scripted broker and a virtual clock: when it connects, waits, gives up and stops.

use std::time::Duration;

use topicboard::client::{Bounds, Client, Event, Note, Output, State, Trouble};
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{Outgoing, Protocol, PublishProperties, Qos, Reason};
use topicboard::port::Outcome;
use topicboard::profile::{Profile, Subscription, Url, Version};
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
        id: BrokerId::parse("b").unwrap(),
        name: "B".into(),
        url: Url::parse("ws://127.0.0.1:1/mqtt", false).unwrap(),
        version,
        client_id: "id".into(),
        username: None,
        password: None,
        keep_alive_secs: 60,
        clean_start: true,
        subscriptions: vec![Subscription { filter: Filter::parse("#").unwrap(), qos: Qos::AtMostOnce }],
        persistent,
    }
}

impl World {
    fn new(version: Version, persistent: bool) -> Self {
        let bounds = Bounds { packet_bytes: 1 << 20, publishes: 10, topic_aliases: 2 };
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
                Output::Send(bytes) => self.sent.extend(bytes),
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
fn bad_credentials_are_tried_once() {
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
        assert_eq!(matches!(world.state(), State::Waiting { .. }), code == 3, "{code}");
    }
    for code in [0x80, 0x83, 0x88, 0x89, 0x97, 0x9F] {
        let mut world = World::new(Version::V5, false);
        world.open();
        world.receive(&[0x20, 3, 0, code, 0]);
        assert!(matches!(world.state(), State::Waiting { .. }), "{code:02x}");
        assert_eq!(world.closes, 1);
    }
    for code in [0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C, 0x90, 0x95, 0x99, 0x9A, 0x9B, 0x9C, 0x9D] {
        let mut world = World::new(Version::V5, false);
        world.open();
        world.receive(&[0x20, 3, 0, code, 0]);
        assert!(matches!(world.state(), State::Refused { .. }), "{code:02x}");
    }
}

#[test]
fn another_server_is_named_and_never_followed() {
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
            let State::Refused { why: Trouble::Reason { reason, text } } = world.state() else { panic!("it stops") };
            assert_eq!((reason, &*text), (Reason::V5(code), "moved, evil.example:1883"));
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
fn a_takeover_stops_and_does_not_fight() {
    let mut world = World::new(Version::V5, true);
    world.welcome();
    world.receive(&[0xE0, 1, 0x8E]);
    let State::Refused { why: Trouble::Reason { reason, .. } } = world.state() else { panic!("{:?}", world.state()) };
    assert_eq!(reason, Reason::V5(0x8E));
    world.wait(Duration::from_secs(600));
    assert_eq!(world.opens, 1);
}

#[test]
fn three_ends_right_after_the_welcome_mean_that_the_client_id_is_in_use() {
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
fn three_garbled_connections_stop() {
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
    let mut client = Client::new(profile, Bounds { packet_bytes: 1 << 20, publishes: 10, topic_aliases: 2 }, 1);
    client.connect(Now::default());
    let mut opens = 0;
    while let Some(output) = client.poll() {
        opens += u32::from(matches!(output, Output::Open(_)));
    }
    assert_eq!(opens, 0);
    assert!(matches!(client.status().state, State::Refused { why: Trouble::Profile(_) }));
}

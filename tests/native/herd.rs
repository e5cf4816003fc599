//! Long and wide simulations: a month of keep-alive, and ten thousand clients whose broker restarts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use topicboard::client::{Bounds, Client, Output};
use topicboard::id::BrokerId;
use topicboard::profile::{Profile, Url, Version};
use topicboard::time::{Instant, Now};

const BOUNDS: Bounds = Bounds {
    packet_bytes: 1 << 20,
    publishes: 10,
    topic_aliases: 0,
    kept_messages: 1,
    kept_bytes: 1,
    socket_bytes: 1 << 18,
    waiting_bytes: 1 << 22,
};
const CAP: u64 = 60;
const CLIENTS: u64 = 10_000;

fn client(seed: u64) -> Client {
    let url = Url::parse("ws://127.0.0.1:1/mqtt", false).unwrap();
    let profile = Profile { version: Version::V5, ..Profile::new(BrokerId::parse("b").unwrap(), url) };
    Client::new(profile, BOUNDS, seed)
}

/// Does what a client says on a line that opens at once or is refused at once; whether it tried to connect.
fn drive(client: &mut Client, now: Now, is_up: bool) -> bool {
    let mut tried = false;
    while let Some(output) = client.poll() {
        match output {
            Output::Open(_) => {
                tried = true;
                if is_up {
                    client.handle_open(now);
                    client.handle_bytes(now, &[0x20, 3, 0, 0, 0], &mut |_| {});
                } else {
                    client.handle_close(now, 1006);
                }
            }
            Output::Send(bytes) if bytes == [0xC0, 0] => client.handle_bytes(now, &[0xD0, 0], &mut |_| {}),
            _ => {}
        }
    }
    tried
}

/// After an outage of so long: in which second after it each client was back.
fn back_after(outage: Duration) -> Vec<u64> {
    let start = Now::default().after(Duration::from_secs(3_600));
    let end = start.after(outage);
    let mut clients: Vec<Client> = (0..CLIENTS).map(|number| client(number * 7_919 + 1)).collect();
    let mut due = BinaryHeap::new();
    for (number, client) in clients.iter_mut().enumerate() {
        client.connect(Now::default());
        drive(client, Now::default(), true);
        assert!(client.is_online());
        client.handle_close(start, 1006);
        drive(client, start, false);
        due.push(Reverse((client.deadline().unwrap(), number)));
    }
    let mut back = Vec::new();
    while let Some(Reverse((at, number))) = due.pop() {
        let now = start.after(at.since(start.instant));
        let client = &mut clients[number];
        client.handle_timeout(now);
        drive(client, now, now.instant >= end.instant);
        if client.is_online() {
            back.push(now.instant.since(end.instant).as_secs());
        } else {
            due.push(Reverse((client.deadline().unwrap(), number)));
        }
    }
    back
}

/// How many came back in each of so many spans of this length.
fn spread(back: &[u64], secs: u64) -> Vec<u64> {
    let last = back.iter().max().copied().unwrap_or_default();
    let mut spans = vec![0; (last / secs) as usize + 1];
    for second in back {
        spans[(second / secs) as usize] += 1;
    }
    spans
}

#[test]
fn f50_ten_thousand_clients_are_all_back_within_a_cap_of_any_outage() {
    for outage in [0, 1_000, 5_000, 30_000, 120_000, 600_000] {
        let back = back_after(Duration::from_millis(outage));
        assert_eq!(back.len() as u64, CLIENTS);
        assert!(back.iter().all(|second| *second <= CAP), "{outage} ms: {:?}", back.iter().max());
    }
}

#[test]
fn f50_after_an_outage_of_minutes_they_come_back_at_no_more_than_twice_the_mean_rate() {
    for outage in [120, 300, 600] {
        let back = back_after(Duration::from_secs(outage));
        // In spans that hold a thousand or more, so that chance is a few parts in a hundred.
        let spans = spread(&back, 5);
        let (peak, all) = (spans.iter().max().copied().unwrap_or_default(), spans.len() as u64);
        assert!(spans.len() >= 11, "over a whole cap: {spans:?}");
        assert!(peak * all <= 2 * CLIENTS, "{outage} s: {spans:?}");
    }
}

#[test]
fn f50_a_restart_too_short_to_be_seen_is_spread_over_the_first_span() {
    let spans = spread(&back_after(Duration::ZERO), 1);
    assert!(spans.len() <= 4 && spans.iter().all(|span| *span * 3 <= 2 * CLIENTS), "{spans:?}");
}

#[test]
fn thirty_days_hold_no_late_ping() {
    const DAYS: u64 = 30;
    for keep_alive in [5_u16, 60] {
        let url = Url::parse("ws://127.0.0.1:1/mqtt", false).unwrap();
        let id = BrokerId::parse("b").unwrap();
        let profile = Profile { version: Version::V5, keep_alive_secs: keep_alive, ..Profile::new(id, url) };
        let mut client = Client::new(profile, BOUNDS, 7);
        let mut now = Now::default();
        let mut random = fastrand::Rng::with_seed(11);
        client.connect(now);
        drive(&mut client, now, true);
        let (mut sent, mut pings, mut tries) = (now.instant, 0_u64, 0_u32);
        // Whoever wakes it does so late by up to a fifth of the keep-alive.
        let late = Duration::from_secs(keep_alive.into()).as_millis() as u64 / 5;
        while now.instant.since(Instant::default()) < Duration::from_secs(DAYS * 86_400) {
            let due = client.deadline().unwrap().since(now.instant);
            now = now.after(due + Duration::from_millis(random.u64(0..=late)));
            client.handle_timeout(now);
            while let Some(output) = client.poll() {
                match output {
                    Output::Send(bytes) => {
                        assert_eq!(bytes, [0xC0, 0]);
                        let gap = now.instant.since(sent);
                        assert!(gap <= Duration::from_secs(keep_alive.into()), "late by {gap:?}");
                        (sent, pings) = (now.instant, pings + 1);
                        client.handle_bytes(now, &[0xD0, 0], &mut |_| {});
                    }
                    Output::Open(_) => tries += 1,
                    _ => {}
                }
            }
        }
        let expected = DAYS * 86_400 / (u64::from(keep_alive) * 3 / 4);
        assert!(client.is_online() && tries == 0 && pings.abs_diff(expected) < expected / 3, "{pings} of {expected}");
    }
}

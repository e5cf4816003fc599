//! The product's hub against brokers that end, refuse and misbehave. What it does on brokers that do not is in
//! [`matrix`](crate::matrix).

use rig::fake::{Behaviour, Fake};
use rig::mosquitto::Mosquitto;
use topicboard::data::view::{Answer, Freshness, Source, View, Window};
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Qos, Reason};
use topicboard::payload::{Selector, Value};
use topicboard::port::{Request, State, Trouble, Wish, WishId};
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::secret::Secret;

use crate::page::Page;

pub(crate) fn id() -> BrokerId {
    BrokerId::parse("b").unwrap()
}

pub(crate) fn profile(url: &str, version: Version, qos: Qos) -> Profile {
    Profile {
        name: "B".into(),
        version,
        client_id: format!("interop-{:08x}", fastrand_id()),
        subscriptions: vec![Subscription::new(Filter::parse("t/#").unwrap(), qos)],
        persistent: true,
        ..Profile::new(id(), Url::parse(url, false).unwrap())
    }
}

/// Unique within the run: brokers are shared by tests that run side by side.
fn fastrand_id() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn reading(topic: &str) -> View {
    let source = Source::new(id(), Topic::parse(topic).unwrap(), Selector::default());
    View::Reading { source, spark: None }
}

pub(crate) fn wish(topic: &str, payload: &str, qos: Qos, retain: bool) -> Wish {
    Wish {
        id: WishId(0),
        broker: id(),
        topic: Topic::parse(topic).unwrap(),
        payload: payload.into(),
        qos,
        retain,
        queue_secs: 0,
    }
}

pub(crate) fn number(answer: &Answer) -> Option<(f64, Freshness)> {
    match answer {
        Answer::Reading(reading) => match &reading.value {
            Some(Ok(Value::Number(number))) => Some((number.value, reading.freshness)),
            _ => None,
        },
        _ => None,
    }
}

async fn connected(page: &mut Page) {
    page.state(&id(), "the welcome", |state| matches!(state, State::Connected { .. })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_broker_comes_back_by_itself_and_the_gap_is_remembered() {
    let mut mosquitto = Mosquitto::start(&[]).await.unwrap();
    let mut page = Page::start();
    page.send(&Request::Connect(Box::new(profile(&mosquitto.url(), Version::Auto, Qos::AtLeastOnce))));
    let source = Source::new(id(), Topic::parse("t/x").unwrap(), Selector::default());
    let plot = page.watch(View::Plot { sources: vec![source], window: Window::recent(60, 4_000) });
    let value = page.watch(reading("t/x"));
    connected(&mut page).await;
    page.publish(wish("t/x", "1", Qos::AtLeastOnce, false));
    page.answer(value, "the first value", number).await.unwrap();
    mosquitto.kill();
    page.state(&id(), "the wait for a try", |state| matches!(state, State::Waiting { .. })).await.unwrap();
    let lost =
        page.answer(value, "the value of before", |answer| number(answer).filter(|n| n.1 == Freshness::Disconnected));
    assert_eq!(lost.await.unwrap(), (1.0, Freshness::Disconnected));
    mosquitto.restart().await.unwrap();
    connected(&mut page).await;
    page.publish(wish("t/x", "2", Qos::AtLeastOnce, false));
    let (gaps, points) = page
        .answer(plot, "the line on both sides of the gap", |answer| match answer {
            Answer::Plot(plot) if plot.lines[0].buckets.len() >= 2 => {
                Some((plot.gaps.clone(), plot.lines[0].buckets.clone()))
            }
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let (before, after) = (points[0], points[points.len() - 1]);
    assert!(before.to <= gaps[0].from && gaps[0].to <= after.from, "{gaps:?} between {before:?} and {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_once_and_named() {
    let mosquitto = Mosquitto::start(&[("ann", "right")]).await.unwrap();
    for (version, reason) in [(Version::V311, Reason::V311(5)), (Version::V5, Reason::V5(0x87))] {
        let before = mosquitto.connects();
        let mut page = Page::start();
        let mut wrong = profile(&mosquitto.url(), version, Qos::AtMostOnce);
        wrong.username = Some("ann".into());
        wrong.password = Some(Secret::new("wrong"));
        page.send(&Request::Connect(Box::new(wrong.clone())));
        let state = page.state(&id(), "the refusal", |state| matches!(state, State::Refused { .. })).await.unwrap();
        assert!(
            matches!(state, State::Refused { why: Trouble::Reason { reason: said, .. } } if said == reason),
            "{state:?}"
        );
        assert_eq!((page.tries(), mosquitto.connects() - before), (1, 1));
        page.send(&Request::Connect(Box::new(Profile { password: Some(Secret::new("right")), ..wrong })));
        connected(&mut page).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_misbehave_are_named_and_tried_again() {
    for (behaviour, wanted) in [
        (Behaviour::Status(404), "closed"),
        (Behaviour::WrongSubprotocol, "closed"),
        (Behaviour::Close, "closed"),
        (Behaviour::Text("hello".into()), "protocol"),
        (Behaviour::Bytes(vec![0xFF; 7]), "protocol"),
        (Behaviour::Bytes(vec![0x20, 2, 0, 3]), "reason"),
    ] {
        let fake = Fake::start(behaviour.clone()).await.unwrap();
        let mut page = Page::start();
        page.send(&Request::Connect(Box::new(profile(&fake.url(), Version::V311, Qos::AtMostOnce))));
        let state = page.state(&id(), "the next try", |state| matches!(state, State::Waiting { .. })).await.unwrap();
        let State::Waiting { why, .. } = state else { unreachable!("it was waited for") };
        let kind = match why {
            Trouble::Closed { .. } => "closed",
            Trouble::Protocol(_) => "protocol",
            Trouble::Reason { .. } => "reason",
            _ => "other",
        };
        assert_eq!(kind, wanted, "{behaviour:?}: {why:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_of_311_only_is_met_after_one_try_of_5() {
    let fake = Fake::start(Behaviour::Bytes(vec![0x20, 2, 0, 1])).await.unwrap();
    let mut page = Page::start();
    page.send(&Request::Connect(Box::new(profile(&fake.url(), Version::Auto, Qos::AtMostOnce))));
    page.state(&id(), "the end", |state| matches!(state, State::Refused { .. })).await.unwrap();
    assert_eq!((&*page.status(&id()).unwrap().protocol, fake.connects()), ("3.1.1", 2));
}

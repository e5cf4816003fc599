//! Features of connections and sessions.

use rig::wait::PATIENCE;
use topicboard::mqtt::{Options, Qos, Reason, Will};
use topicboard::port::{Request, State, Trouble};
use topicboard::profile::{Profile, Version};
use topicboard::secret::Secret;

use super::delivery::{NUMBERS, each_once};
use super::{Ground, Seen, check};
use crate::hub::{self, wish};
use crate::line::{Fault, Line, message};
use crate::page::Page;

pub(super) async fn connects(ground: &mut Ground) -> Seen {
    ground.page(ground.profile("self", &[], Qos::AtMostOnce)).await.map(drop)
}

/// MQTT 5 where it is offered, at the first try; else 3.1.1, at the second.
pub(super) async fn finds_the_version(ground: &mut Ground) -> Seen {
    let mut page = Page::start();
    page.send(&Request::Connect(Box::new(ground.profile("self", &[], Qos::AtMostOnce))));
    page.state(&hub::id(), "the welcome", |state| matches!(state, State::Connected { .. })).await?;
    let protocol = page.status(&hub::id()).map(|status| status.protocol.clone()).unwrap_or_default();
    let tries = page.tries();
    let offers_5 = Line::connect(&ground.url(), Options { ..ground.options("other") }).await.is_ok();
    let expected = if offers_5 { ("5", 1) } else { ("3.1.1", 2) };
    check((&*protocol, tries) == expected, || format!("MQTT {protocol} after {tries} tries"))
}

pub(super) async fn names_a_wrong_password(ground: &mut Ground) -> Seen {
    let mut page = Page::start();
    let right = ground.profile("self", &[], Qos::AtMostOnce);
    page.send(&Request::Connect(Box::new(Profile { password: Some(Secret::new("wrong")), ..right.clone() })));
    let state = page.state(&hub::id(), "the refusal", |state| !matches!(state, State::Connecting)).await?;
    let tries = page.tries();
    let is_named = matches!(&state, State::Refused { why: Trouble::Reason { reason, .. } } if is_about_login(*reason));
    check(is_named && tries == 1, || format!("{tries} tries, and {state:?}"))?;
    page.send(&Request::Connect(Box::new(right)));
    page.state(&hub::id(), "the welcome", |state| matches!(state, State::Connected { .. })).await?;
    Ok(())
}

/// Bad user name or password, or not authorized.
fn is_about_login(reason: Reason) -> bool {
    matches!(reason, Reason::V311(4 | 5) | Reason::V5(0x86 | 0x87))
}

pub(super) async fn is_named_by_the_broker(ground: &mut Ground) -> Seen {
    let nameless = Profile { client_id: String::new(), ..ground.profile("self", &[], Qos::AtMostOnce) };
    let mut page = ground.page(nameless).await?;
    let name = page.status(&hub::id()).map(|status| status.client_id.clone()).unwrap_or_default();
    // Only MQTT 5 can say which.
    check(ground.version == Version::V311 || !name.is_empty(), || "it did not say which".into())
}

/// Stays for longer than a broker tolerates silence.
pub(super) async fn keeps_alive(ground: &mut Ground) -> Seen {
    let options = Options { keep_alive_secs: 1, ..ground.options("self") };
    let mut line = Line::connect(&ground.url(), options).await?;
    line.until("the third PINGRESP", |line| line.pings >= 3).await
}

pub(super) async fn resumes_qos_1(ground: &mut Ground) -> Seen {
    resumes(ground, Qos::AtLeastOnce).await
}

pub(super) async fn resumes_qos_2(ground: &mut Ground) -> Seen {
    resumes(ground, Qos::ExactlyOnce).await
}

/// Hears on its return, each once, what was published while it was away.
async fn resumes(ground: &mut Ground, qos: Qos) -> Seen {
    let lasting = Profile {
        clean_start: false,
        session_expiry_secs: 3_600,
        ..ground.profile("sleeper", &[&ground.topic("#")], qos)
    };
    let mut page = ground.page(lasting).await?;
    page.send(&Request::Disconnect(hub::id()));
    page.state(&hub::id(), "the goodbye", |state| *state == State::Disconnected).await?;
    let mut writer = ground.page(ground.profile("writer", &[], qos)).await?;
    for name in (0..NUMBERS).map(|number| number.to_string()).chain(["last".to_owned()]) {
        let wish = writer.publish(wish(&ground.topic(&name), &name, qos, false));
        writer.outcome(wish).await?;
    }
    page.send(&Request::Retry(hub::id()));
    each_once(&mut page, ground, "last").await
}

pub(super) async fn is_taken_over(ground: &mut Ground) -> Seen {
    taken_over(ground).await.map(drop)
}

pub(super) async fn is_told_of_a_takeover(ground: &mut Ground) -> Seen {
    let state = taken_over(ground).await?;
    let is_named = matches!(&state, State::Refused { why: Trouble::Reason { reason: Reason::V5(0x8E), .. } });
    check(is_named, || format!("{state:?}"))
}

/// Connects twice under one name, and gives what the first connection came to.
async fn taken_over(ground: &mut Ground) -> Result<State, Fault> {
    let profile = ground.profile("one", &[], Qos::AtMostOnce);
    let mut first = ground.page(profile.clone()).await?;
    let _second = ground.page(profile).await?;
    let is_over = |state: &State| !matches!(state, State::Connected { .. });
    Ok(first.state(&hub::id(), "the end of the first", is_over).await?)
}

pub(super) async fn leaves_a_will(ground: &mut Ground) -> Seen {
    let topic = ground.topic("will");
    let mut heir = ground.page(ground.profile("heir", &[&topic], Qos::AtLeastOnce)).await?;
    let will = Some(will(&topic)?);
    let testator = ground.page(Profile { will, ..ground.profile("testator", &[], Qos::AtMostOnce) }).await?;
    drop(testator);
    let watch = heir.watch(hub::reading(&topic));
    heir.answer(watch, "the will", hub::number).await?;
    Ok(())
}

pub(super) async fn leaves_no_will(ground: &mut Ground) -> Seen {
    let mut heir = ground.line("heir").await?;
    heir.listen(&ground.topic("#"), Qos::AtLeastOnce).await?;
    let will = Some(will(&ground.topic("will"))?);
    let testator = Line::connect(&ground.url(), Options { will, ..ground.options("testator") }).await?;
    // The broker hangs up when it is done with the connection, and with the will.
    testator.disconnect().await?;
    let last = ground.topic("last");
    heir.publish(message(&last, "", Qos::AtLeastOnce)?).await?;
    heir.until("the last message", |line| line.messages.iter().any(|message| message.topic == last)).await?;
    check(heir.messages.len() == 1, || "the will came".into())
}

fn will(topic: &str) -> Result<Will, Fault> {
    Ok(Will { message: message(topic, "1", Qos::AtLeastOnce)?, delay_secs: 0 })
}

pub(super) async fn comes_back(ground: &mut Ground) -> Seen {
    let topic = ground.topic("value");
    let mut page = ground.page(ground.profile("self", &[&topic], Qos::AtLeastOnce)).await?;
    ground.peer.stop().await;
    page.state(&hub::id(), "the wait for a try", |state| matches!(state, State::Waiting { .. })).await?;
    ground.peer.restart().await?;
    // Its waits have grown while the broker was starting.
    rig::wait::until("the welcome", PATIENCE * 4, async || {
        let is_back = matches!(page.status(&hub::id())?.state, State::Connected { .. });
        is_back.then_some(())
    })
    .await?;
    let watch = page.watch(hub::reading(&topic));
    page.publish(wish(&topic, "1", Qos::AtLeastOnce, false));
    page.answer(watch, "a message to the subscription of before", hub::number).await?;
    Ok(())
}

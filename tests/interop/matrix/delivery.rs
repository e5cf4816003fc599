//! Features of messages.

use topicboard::data::view::{Answer, Freshness, Level, TreeRow, View};
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::mqtt::{Options, Outgoing, PublishProperties, Qos, RetainHandling, Subscribe, Subscription};
use topicboard::payload::Format;
use topicboard::port::Outcome;
use topicboard::profile::Profile;

use super::{Ground, Seen, check, topics};
use crate::hub::{self, reading, wish};
use crate::line::{Fault, Line, message};
use crate::page::Page;

pub(super) async fn at_most_once(ground: &mut Ground) -> Seen {
    numbers(ground, Qos::AtMostOnce, &[Outcome::Gone]).await
}

pub(super) async fn at_least_once(ground: &mut Ground) -> Seen {
    numbers(ground, Qos::AtLeastOnce, &[Outcome::Sent, Outcome::Acknowledged]).await
}

pub(super) async fn exactly_once(ground: &mut Ground) -> Seen {
    numbers(ground, Qos::ExactlyOnce, &[Outcome::Sent, Outcome::Acknowledged]).await
}

/// Publishes numbers, each on a topic of its own; another hears each once.
async fn numbers(ground: &mut Ground, qos: Qos, expected: &[Outcome]) -> Seen {
    let mut reader = ground.page(ground.profile("reader", &[&ground.topic("#")], qos)).await?;
    let mut writer = ground.page(ground.profile("writer", &[], qos)).await?;
    for number in 0..NUMBERS {
        let wish = writer.publish(wish(&ground.topic(&number.to_string()), &number.to_string(), qos, false));
        let outcomes = writer.outcome(wish).await?;
        check(outcomes == expected, || format!("a publish ended so: {outcomes:?}"))?;
    }
    // Published last, so that a second copy of a number would be there before.
    let last = writer.publish(wish(&ground.topic("last"), "0", qos, false));
    writer.outcome(last).await?;
    each_once(&mut reader, ground, "last").await
}

/// Waits for the topic `last`, and checks that every number came once on the topic of its name.
pub(super) async fn each_once(page: &mut Page, ground: &Ground, last: &str) -> Seen {
    let last = ground.topic(last);
    let has_all = |rows: &[TreeRow]| rows.len() > NUMBERS + 1 && rows.iter().any(|row| *row.topic == *last);
    let rows = topics(page, last.split('/').next().unwrap_or_default(), has_all).await?;
    for row in rows.iter().filter(|row| row.depth > 0 && *row.topic != *last) {
        let number = row.topic.rsplit('/').next();
        check(row.messages == 1 && row.value.as_deref() == number, || format!("{} came so: {row:?}", row.topic))?;
    }
    Ok(())
}

pub(super) async fn grants(ground: &mut Ground) -> Seen {
    let mut page = ground.page(ground.profile("self", &[&ground.topic("#")], Qos::ExactlyOnce)).await?;
    let granted = page.status(&hub::id()).and_then(|status| status.subscriptions[0].result);
    let watch = page.watch(View::Log { after: 0 });
    let levels = page.answer(watch, "the line about the subscription", |answer| match answer {
        Answer::Log(log) => {
            log.lines.iter().rfind(|line| line.text.contains(&ground.topic("#"))).map(|line| line.level)
        }
        _ => None,
    });
    let expected = if granted == Some(Ok(Qos::ExactlyOnce)) { Level::Info } else { Level::Warn };
    let level = levels.await?;
    check(matches!(granted, Some(Ok(_))) && level == expected, || format!("{granted:?} was told as {level:?}"))
}

pub(super) async fn wildcards(ground: &mut Ground) -> Seen {
    let filters = [ground.topic("one/+/x"), ground.topic("all/#")];
    let filters = [&*filters[0], &*filters[1]];
    let mut page = ground.page(ground.profile("self", &filters, Qos::AtLeastOnce)).await?;
    let wanted = ["all", "all/b", "all/b/c", "one/a/x"];
    for topic in ["one/a/y", "one/a/b/x", "other"].iter().chain(&wanted) {
        let wish = page.publish(wish(&ground.topic(topic), "1", Qos::AtLeastOnce, false));
        page.outcome(wish).await?;
    }
    for topic in wanted {
        let watch = page.watch(reading(&ground.topic(topic)));
        page.answer(watch, topic, hub::number).await?;
    }
    let heard = topics(&mut page, &ground.topic(""), |rows| !rows.is_empty()).await?;
    check(heard[0].messages == wanted.len() as u64, || format!("heard {heard:?}"))
}

pub(super) async fn unsubscribes(ground: &mut Ground) -> Seen {
    let mut line = ground.line("self").await?;
    let (first, second) = (ground.topic("first"), ground.topic("second"));
    line.listen(&first, Qos::AtLeastOnce).await?;
    line.listen(&second, Qos::AtLeastOnce).await?;
    line.publish(message(&first, "1", Qos::AtLeastOnce)?).await?;
    line.until("the first message", |line| !line.messages.is_empty()).await?;
    line.unsubscribe(&first).await?;
    line.publish(message(&first, "2", Qos::AtLeastOnce)?).await?;
    line.publish(message(&second, "3", Qos::AtLeastOnce)?).await?;
    line.until("the second message", |line| line.messages.len() > 1).await?;
    let (first, second) = (line.payloads(&first), line.payloads(&second));
    check(first == ["1"] && second == ["3"], || format!("heard {first:?} and {second:?}"))
}

pub(super) async fn retains_a_topic(ground: &mut Ground) -> Seen {
    retains(ground, "kept").await
}

pub(super) async fn retains_for_wildcards(ground: &mut Ground) -> Seen {
    retains(ground, "#").await
}

/// A message that was there before is shown as retained, and the next one as live.
async fn retains(ground: &mut Ground, filter: &str) -> Seen {
    let topic = ground.topic("kept");
    let mut writer = ground.page(ground.profile("writer", &[], Qos::AtMostOnce)).await?;
    let kept = writer.publish(wish(&topic, "7", Qos::AtLeastOnce, true));
    writer.outcome(kept).await?;
    let mut page = ground.page(ground.profile("reader", &[&ground.topic(filter)], Qos::AtMostOnce)).await?;
    let watch = page.watch(reading(&topic));
    let kept = page.answer(watch, "the retained message", hub::number).await?;
    check(kept == (7.0, Freshness::Retained), || format!("shown as {kept:?}"))?;
    writer.publish(wish(&topic, "8", Qos::AtLeastOnce, false));
    let is_live = |answer: &Answer| (hub::number(answer) == Some((8.0, Freshness::Live))).then_some(());
    Ok(page.answer(watch, "the live message", is_live).await?)
}

pub(super) async fn small_payload(ground: &mut Ground) -> Seen {
    payload(ground, 3_000).await
}

pub(super) async fn large_payload(ground: &mut Ground) -> Seen {
    payload(ground, 1_000_000).await
}

async fn payload(ground: &mut Ground, bytes: u32) -> Seen {
    let topic = ground.topic("payload");
    let mut page = ground.page(ground.profile("self", &[&topic], Qos::AtLeastOnce)).await?;
    let payload = "x".repeat(bytes as usize);
    let sent = page.publish(wish(&topic, &payload, Qos::AtLeastOnce, false));
    let view = View::Message { broker: hub::id(), topic: Topic::parse(&topic)?, format: Format::Hex, rows: 0..1 };
    let watch = page.watch(view);
    let size = page.answer(watch, "the payload", |answer| match answer {
        Answer::Message(Some(message)) => Some(message.bytes),
        _ => None,
    });
    let size = size.await?;
    check(size == bytes, || format!("{size} bytes came"))?;
    page.outcome(sent).await?;
    Ok(())
}

pub(super) async fn exactly_once_at_once(ground: &mut Ground) -> Seen {
    ordered(ground, Qos::ExactlyOnce, 100).await.map(drop)
}

pub(super) async fn takes_packed_frames(ground: &mut Ground) -> Seen {
    ordered(ground, Qos::AtLeastOnce, 200).await.map(drop)
}

pub(super) async fn floods(ground: &mut Ground) -> Seen {
    ordered(ground, Qos::AtMostOnce, FLOOD).await.map(drop)
}

pub(super) async fn sends_packed_frames(ground: &mut Ground) -> Seen {
    let line = ordered(ground, Qos::AtMostOnce, FLOOD).await?;
    check(line.packed > 1, || "each frame held one packet".into())
}

pub(super) async fn splits_packets(ground: &mut Ground) -> Seen {
    let line = ordered(ground, Qos::AtMostOnce, FLOOD).await?;
    check(line.is_split, || "each frame held a whole packet".into())
}

/// Publishes as fast as it can be written, and hears everything in order.
async fn ordered(ground: &mut Ground, qos: Qos, count: usize) -> Result<Line, Fault> {
    let topic = ground.topic("numbers");
    let options = Options { publishes: count, ..ground.options("self") };
    let mut line = Line::connect(&ground.url(), options).await?;
    line.listen(&topic, qos).await?;
    let expected: Vec<_> = (0..count).map(|number| number.to_string()).collect();
    let messages: Result<_, _> = expected.iter().map(|number| message(&topic, number.as_str(), qos)).collect();
    line.publish_all(messages?).await?;
    line.until("the last message", |line| line.messages.len() >= count).await?;
    check(line.payloads(&topic) == expected, || "the messages came in another order".into())?;
    Ok(line)
}

pub(super) async fn shares(ground: &mut Ground) -> Seen {
    let topic = ground.topic("shared");
    let filter = format!("$share/group/{topic}");
    let mut first = ground.line("first").await?;
    let mut second = ground.line("second").await?;
    first.listen(&filter, Qos::AtLeastOnce).await?;
    second.listen(&filter, Qos::AtLeastOnce).await?;
    // Each also hears what comes last, and then has heard everything.
    let last = ground.topic("last");
    first.listen(&last, Qos::AtLeastOnce).await?;
    second.listen(&last, Qos::AtLeastOnce).await?;
    let mut writer = ground.line("writer").await?;
    for number in 0..NUMBERS {
        writer.publish(message(&topic, number.to_string(), Qos::AtLeastOnce)?).await?;
    }
    writer.publish(message(&last, "", Qos::AtLeastOnce)?).await?;
    first.until("the last message", |line| !line.payloads(&last).is_empty()).await?;
    second.until("the last message", |line| !line.payloads(&last).is_empty()).await?;
    let mut heard = [first.payloads(&topic), second.payloads(&topic)].concat();
    heard.sort_by_key(|number| number.parse::<usize>().unwrap_or(usize::MAX));
    let expected: Vec<_> = (0..NUMBERS).map(|number| number.to_string()).collect();
    check(heard == expected, || format!("both together heard {heard:?}"))
}

pub(super) async fn subscription_options(ground: &mut Ground) -> Seen {
    let [local, kept, none] = ["local", "kept", "none"].map(|name| ground.topic(name));
    let mut writer = ground.page(ground.profile("writer", &[], Qos::AtMostOnce)).await?;
    for topic in [&kept, &none] {
        let before = writer.publish(wish(topic, "1", Qos::AtLeastOnce, true));
        writer.outcome(before).await?;
    }
    let all = |filter: &str| Filter::parse(filter).map(|filter| Subscription::new(filter, Qos::AtLeastOnce));
    let subscriptions = vec![
        Subscription { no_local: true, ..all(&local)? },
        Subscription { retain_as_published: true, ..all(&kept)? },
        Subscription { retain_handling: RetainHandling::Never, ..all(&none)? },
    ];
    let profile = Profile { subscriptions, ..ground.profile("reader", &[], Qos::AtMostOnce) };
    let mut reader = ground.page(profile).await?;
    let own = reader.publish(wish(&local, "1", Qos::AtLeastOnce, false));
    reader.outcome(own).await?;
    for (topic, retain) in [(&kept, true), (&local, false), (&none, false)] {
        let after = writer.publish(wish(topic, "2", Qos::AtLeastOnce, retain));
        writer.outcome(after).await?;
    }
    let is_there = |rows: &[TreeRow]| rows.iter().any(|row| *row.topic == *none);
    let rows = topics(&mut reader, none.split('/').next().unwrap_or_default(), is_there).await?;
    let heard: Vec<_> = rows.iter().skip(1).map(|row| (&*row.topic, row.messages, row.retained)).collect();
    let expected = [(&*kept, 2, true), (&*local, 1, false), (&*none, 1, false)];
    check(heard == expected, || format!("heard {heard:?}"))
}

pub(super) async fn subscription_identifiers(ground: &mut Ground) -> Seen {
    let mut line = ground.line("self").await?;
    let topic = ground.topic("numbered");
    let subscriptions = vec![Subscription::new(Filter::parse(&topic)?, Qos::AtLeastOnce)];
    line.subscribe(Subscribe { subscriptions, identifier: Some(7), ..Subscribe::default() }).await?;
    line.publish(message(&topic, "1", Qos::AtLeastOnce)?).await?;
    line.until("the message", |line| !line.messages.is_empty()).await?;
    let properties = &line.messages[0].properties;
    check(properties.iter().any(|found| found == "SubscriptionIdentifier(7)"), || format!("it has {properties:?}"))
}

pub(super) async fn properties(ground: &mut Ground) -> Seen {
    let mut line = ground.line("self").await?;
    let topic = ground.topic("request");
    line.listen(&topic, Qos::AtLeastOnce).await?;
    let properties = PublishProperties {
        is_text: true,
        message_expiry_secs: Some(3_600),
        content_type: Some("text/plain".into()),
        response_topic: Some(Topic::parse("answer")?),
        correlation_data: Some(Box::new([1, 2])),
        user_properties: vec![("name".into(), "one".into()), ("name".into(), "two".into())],
    };
    let request = Outgoing { properties, ..message(&topic, "1", Qos::AtLeastOnce)? };
    line.publish(request).await?;
    line.until("the message", |line| !line.messages.is_empty()).await?;
    let properties = &line.messages[0].properties;
    let expected = [
        "PayloadFormatIndicator(true)",
        "ContentType(\"text/plain\")",
        "ResponseTopic(\"answer\")",
        "CorrelationData([1, 2])",
        "UserProperty(\"name\", \"one\")",
        "UserProperty(\"name\", \"two\")",
    ];
    let has = |wanted: &str| properties.iter().any(|found| found == wanted);
    let expires = properties.iter().any(|found| found.starts_with("MessageExpiryInterval(3"));
    check(expires && expected.iter().all(|wanted| has(wanted)), || format!("it has {properties:?}"))
}

pub(super) async fn topic_aliases(ground: &mut Ground) -> Seen {
    let mut line = ground.line("self").await?;
    check(line.session.server().topic_alias_maximum > 0, || "the broker takes none".into())?;
    let [first, second] = ["a/long/topic", "another/long/topic"].map(|rest| ground.topic(rest));
    line.listen(&ground.topic("#"), Qos::AtLeastOnce).await?;
    for number in 0..NUMBERS {
        let topic = if number % 2 == 0 { &first } else { &second };
        line.publish(message(topic, number.to_string(), Qos::AtLeastOnce)?).await?;
    }
    line.until("the last message", |line| line.messages.len() >= NUMBERS).await?;
    let (even, odd) = (line.payloads(&first), line.payloads(&second));
    let expected =
        |parity| (0..NUMBERS).filter(|number| number % 2 == parity).map(|n| n.to_string()).collect::<Vec<_>>();
    check(even == expected(0) && odd == expected(1), || format!("heard {even:?} and {odd:?}"))
}

/// The session breaks the connection off when the broker sends more than it may, and the broker when we do.
pub(super) async fn receive_maximum(ground: &mut Ground) -> Seen {
    let topic = ground.topic("window");
    let options = Options { receive_maximum: 2, publishes: 500, ..ground.options("self") };
    let mut line = Line::connect(&ground.url(), options).await?;
    line.listen(&topic, Qos::ExactlyOnce).await?;
    let messages: Result<_, _> =
        (0..500).map(|number: u32| message(&topic, number.to_string(), Qos::ExactlyOnce)).collect();
    line.publish_all(messages?).await?;
    line.until("the last message", |line| line.messages.len() >= 500).await
}

pub(super) async fn packet_size(ground: &mut Ground) -> Seen {
    let topic = ground.topic("size");
    let options = Options { packet_limit: 2_000, ..ground.options("reader") };
    let mut line = Line::connect(&ground.url(), options).await?;
    line.listen(&topic, Qos::AtLeastOnce).await?;
    let mut writer = ground.line("writer").await?;
    writer.publish(message(&topic, "x".repeat(3_000), Qos::AtLeastOnce)?).await?;
    writer.publish(message(&topic, "small", Qos::AtLeastOnce)?).await?;
    line.until("the small message", |line| !line.messages.is_empty()).await?;
    check(line.payloads(&topic) == ["small"], || "the large message came".into())
}

/// More than any broker sends in one go.
const FLOOD: usize = 20_000;
/// Few enough for every row of the tree to be in one answer.
pub(super) const NUMBERS: usize = 50;

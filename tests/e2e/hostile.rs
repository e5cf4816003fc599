//! Brokers that mean no good, all at once, beside one that is right: each is named in a sentence, nothing of them is
//! shown, and the page goes on.

use rig::browser::Look;
use rig::fake::script::{Script, named};
use rig::fake::{Behaviour, Fake};
use rig::world::World;
use serde_json::json;

use crate::page::Page;

/// Scripts, and what the page says of each.
const CASES: [(&str, &str); 10] = [
    ("5: second CONNACK", "a second CONNACK came"),
    ("5: 256 MB of packet type 3", "larger than the limit"),
    ("5: text that would be a PUBLISH", "sent a text frame"),
    ("5: a topic alias beyond the maximum", "a topic alias we did not allow"),
    ("5: PUBLISH with the flags 0110", "has QoS 3"),
    ("3.1.1: the topic a/+/b", "holds a wildcard"),
    ("5: SUBACK of two codes for one filter", "another number of filters"),
    ("3.1.1: PUBACK of the identifier 0", "a packet identifier is 0"),
    ("5: five bytes of length that end, of packet type 3", "more than four bytes"),
    ("5: PINGRESP before the CONNACK", "came before CONNACK"),
];

/// A flood that is right.
const FLOOD: &str = "5: 10,000 topics in one frame";

#[tokio::test(flavor = "multi_thread")]
async fn brokers_that_break_the_protocol_are_named_and_show_nothing() {
    let world = World::start(Look::DESK).await.unwrap();
    let mut fakes = Vec::new();
    for (number, name) in CASES.iter().map(|(name, _)| *name).chain([FLOOD]).enumerate() {
        let script = named(name);
        let protocol = protocol(&script);
        fakes.push((format!("bad-{number}"), protocol, Fake::start(Behaviour::Script(script)).await.unwrap()));
    }
    world.configure(|config| {
        let good = config["brokers"][0].clone();
        let brokers = fakes.iter().map(|(id, protocol, fake)| {
            let mut broker = good.clone();
            (broker["id"], broker["name"], broker["url"]) = (json!(id), json!(id), json!(fake.url()));
            broker["protocol"] = json!(protocol);
            broker
        });
        config["brokers"] = std::iter::once(good.clone()).chain(brokers).collect();
    });
    world.open().await.unwrap();
    let page = Page(&world.browser);
    page.details().await;
    for ((id, ..), (name, sentence)) in fakes.iter().zip(CASES) {
        let said = page.broker(id, &["waiting", "refused"]).await;
        assert!(said.contains(sentence), "{name}: {said}");
    }
    let (flood, ..) = &fakes[CASES.len()];
    page.broker(flood, &["connected"]).await;
    page.broker("demo", &["connected"]).await;
    page.close_details().await;
    page.moved("living").await;
    page.remove("door").await;
    for ((id, ..), (_, sentence)) in fakes.iter().zip(CASES) {
        page.look_at(id).await;
        page.no_topics(sentence).await;
    }
    page.look_at(flood).await;
    page.some_topics().await;
    page.look_at("demo").await;
    page.more_messages().await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

/// The version of a script as `config.json` calls it.
fn protocol(script: &Script) -> &'static str {
    match script.version {
        rig::fake::bytes::Version::V311 => "3.1.1",
        rig::fake::bytes::Version::V5 => "5",
    }
}

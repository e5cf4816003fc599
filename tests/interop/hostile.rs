//! Scripts of the catalogue over real WebSockets: the page is told why, the broker hears the reason, nothing is shown.

use std::collections::HashSet;

use rig::fake::bytes::{self, CONNECT, SUBSCRIBE, Sent};
use rig::fake::script::{End, Script, catalogue};
use rig::fake::{Behaviour, Fake};
use rig::wait::{PATIENCE, until};
use topicboard::data::view::{Answer, Usage, View};
use topicboard::mqtt::Qos;
use topicboard::port::{Request, State, Trouble};
use topicboard::profile::Version;

use crate::hub::{id, profile};
use crate::page::Page;

/// One script of every kind, and every twentieth of all.
fn selection() -> Vec<Script> {
    let mut kinds = HashSet::new();
    let mut is_new = |script: &Script| {
        let Script { version, moment, framing, outcome, .. } = script;
        kinds.insert(format!("{version:?} {moment:?} {framing:?} {:?}", outcome.end))
    };
    let chosen = catalogue().into_iter().enumerate().filter(|(number, script)| is_new(script) || number % 20 == 0);
    chosen.map(|(_, script)| script).collect()
}

async fn play(script: Script) {
    let name = script.name.clone();
    let outcome = script.outcome.clone();
    let version = if script.version == bytes::Version::V5 { Version::V5 } else { Version::V311 };
    let fake = Fake::start(Behaviour::Script(script)).await.unwrap();
    let mut page = Page::start();
    let usage = page.watch(View::Usage);
    page.send(&Request::Connect(Box::new(profile(&fake.url(), version, Qos::AtMostOnce))));
    let shows = |answer: &Answer| match answer {
        Answer::Usage(usage) if usage.messages >= outcome.messages => Some(*usage),
        _ => None,
    };
    if outcome.end == End::Stands {
        page.state(&id(), &name, |state| matches!(state, State::Connected { .. })).await.unwrap();
    } else {
        let is_told = |state: &State| {
            matches!(
                state,
                State::Waiting { why: Trouble::Protocol(_), .. } | State::Refused { why: Trouble::Protocol(_) }
            )
        };
        page.state(&id(), &name, is_told).await.unwrap();
    }
    let usage: Usage = page.answer(usage, &name, shows).await.unwrap();
    // Played again when the hub tries again.
    assert_eq!(usage.messages % outcome.messages.max(1), 0, "{name}: {usage:?}");
    assert!(outcome.messages > 0 || usage.topics == 0 && usage.messages == 0, "{name}: {usage:?}");
    let hears = || {
        // What was sent in a connection, its CONNECT and SUBSCRIBE aside.
        fake.heard().split(|sent| sent.first == CONNECT).skip(1).any(|talk| {
            let said = talk.iter().filter(|sent| sent.first != SUBSCRIBE);
            outcome.fits(&said.flat_map(Sent::bytes).collect::<Vec<_>>())
        })
    };
    until(&name, PATIENCE, async || hears().then_some(())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_come_to_their_end_over_real_sockets() {
    let scripts = selection();
    assert!(scripts.len() > 90, "{} scripts", scripts.len());
    for script in scripts {
        play(script).await;
    }
}

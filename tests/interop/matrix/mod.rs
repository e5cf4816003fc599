//! The matrix: every feature the product uses, against every broker the rig can run, in every version the broker
//! speaks. What a broker does not offer, and what it is known to do wrong, is written down in [`rows`] and must be so:
//! the table in the README stays true both ways.

mod delivery;
mod rows;
mod sessions;
mod table;

use std::fs;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use rig::peer::{Kind, Peer};
use rig::project;
use rig::wait::PATIENCE;
use topicboard::data::view::{Answer, TreeRow, TreeView, View};
use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{Options, Protocol, Qos, Subscription};
use topicboard::port::{Request, State};
use topicboard::profile::{Profile, Version};
use topicboard::secret::Secret;

use crate::hub;
use crate::line::{Fault, Line};
use crate::page::Page;
use rows::{ROWS, Row, Speaks};
use table::Column;

/// What became of a feature on a broker.
type Seen = Result<(), Fault>;

/// Where a feature is tried: a broker, a version, and topics that nobody else uses.
struct Ground {
    peer: Peer,
    version: Version,
    number: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_broker_and_mosquitto_are_as_the_table_says() {
    let (embedded, mosquitto) = tokio::join!(column(Kind::Embedded), column(Kind::Mosquitto));
    let surprises = [embedded.1, mosquitto.1].concat();
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants six brokers: cargo rig matrix"]
async fn all_six_brokers_are_as_the_table_says() {
    let (mut columns, mut surprises) = (Vec::new(), Vec::new());
    for kind in Kind::ALL {
        let (column, mut found) = column(kind).await;
        columns.push(column);
        surprises.append(&mut found);
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
    fs::write(project::matrix(), table::markdown(&columns)).unwrap();
}

#[test]
fn the_readme_shows_the_table() {
    let readme = fs::read_to_string(project::root().join("README.md")).unwrap();
    let expected = Kind::ALL.map(|kind| Column { kind, version: String::new(), cells: table::expected(kind) });
    for line in table::markdown(&expected).lines().filter(|line| !line.contains(table::VERSIONS)) {
        assert!(readme.lines().any(|found| found == line), "cargo rig matrix --write\n{line}");
    }
}

/// Tries every feature on a broker; what it did otherwise than the rows say comes second.
async fn column(kind: Kind) -> (Column, Vec<String>) {
    let peer = Peer::start(kind, USER, PASSWORD).await.unwrap_or_else(|error| panic!("{}: {error}", kind.name()));
    let version = peer.version();
    let mut ground = Ground { peer, version: Version::V311, number: 0 };
    let mut surprises = Vec::new();
    let mut versions = vec![Version::V311];
    let mut cells = Vec::new();
    for row in ROWS {
        let expected = row.expected(kind);
        for spoken in row.speaks.among(&versions) {
            ground.version = spoken;
            ground.number += 1;
            let works = expected.works_in(spoken);
            let seen = ground.attempt(row, if works { LONGEST } else { BRIEF }).await;
            let what = seen.as_ref().err().map_or("works".to_owned(), ToString::to_string);
            let line = format!("{} {version}: {}, {spoken:?}: {what}", kind.name(), row.name);
            println!("{line}");
            if seen.is_ok() != works {
                surprises.push(format!("{line}; expected: {expected:?}"));
            }
            if seen.is_ok() && row.speaks == Speaks::Only(Version::V5) {
                versions.push(Version::V5);
            }
        }
        cells.push(expected);
    }
    (Column { kind, version, cells }, surprises)
}

impl Ground {
    /// Tries a feature.
    async fn attempt(&mut self, row: &Row, limit: Duration) -> Seen {
        tokio::time::timeout(limit, (row.run)(self)).await.map_err(|_| format!("not within {limit:?}"))?
    }

    fn url(&self) -> String {
        self.peer.url()
    }

    /// A topic, or a filter, of this attempt alone.
    fn topic(&self, rest: &str) -> String {
        format!("m{}/{rest}", self.number)
    }

    /// A client identifier of this attempt alone.
    fn client_id(&self, who: &str) -> String {
        format!("matrix-{}-{who}", self.number)
    }

    /// A profile of the product with these filters.
    fn profile(&self, who: &str, filters: &[&str], qos: Qos) -> Profile {
        let subscription = |filter: &&str| Subscription::new(Filter::parse(filter).unwrap(), qos);
        Profile {
            client_id: self.client_id(who),
            username: Some(USER.into()),
            password: Some(Secret::new(PASSWORD)),
            subscriptions: filters.iter().map(subscription).collect(),
            ..hub::profile(&self.url(), self.version, qos)
        }
    }

    /// A page that is connected and whose subscriptions were answered.
    async fn page(&self, profile: Profile) -> Result<Page, Fault> {
        let mut page = Page::start();
        page.send(&Request::Connect(Box::new(profile)));
        settled(&mut page).await?;
        Ok(page)
    }

    /// Options of a session of the product.
    fn options(&self, who: &str) -> Options {
        let protocol = if self.version == Version::V311 { Protocol::V311 } else { Protocol::V5 };
        Options {
            username: Some(USER.into()),
            password: Some(Secret::new(PASSWORD)),
            ..Options::new(protocol, &self.client_id(who))
        }
    }

    /// A session of the product that was welcomed.
    async fn line(&self, who: &str) -> Result<Line, Fault> {
        Line::connect(&self.url(), self.options(who)).await
    }
}

/// Waits until the first try is over and every subscription answered; anything but a welcome is a fault.
async fn settled(page: &mut Page) -> Seen {
    let state = page.state(&hub::id(), "the end of the first try", |state| !matches!(state, State::Connecting)).await?;
    let State::Connected { .. } = state else { return Err(format!("{state:?}").into()) };
    rig::wait::until("the answers to SUBSCRIBE", PATIENCE, async || {
        let status = page.status(&hub::id())?;
        status.subscriptions.iter().all(|grant| grant.result.is_some()).then_some(())
    })
    .await?;
    Ok(())
}

/// Waits until the tree of a page's broker is as wanted, and gives it: one row a topic.
async fn topics(page: &mut Page, below: &str, wanted: impl Fn(&[TreeRow]) -> bool) -> Result<Vec<TreeRow>, Fault> {
    let view = TreeView {
        broker: hub::id(),
        open: below.match_indices('/').map(|(at, _)| below[..at].into()).chain([below.into()]).collect(),
        rows: 0..512,
        find: String::new(),
        order: topicboard::data::view::Order::Name,
    };
    let watch = page.watch(View::Tree(view));
    let found = page
        .answer(watch, "the topics", |answer| match answer {
            Answer::Tree(tree) if wanted(&tree.rows) => Some(tree.rows.clone()),
            _ => None,
        })
        .await?;
    Ok(found)
}

/// A fault unless something is so.
fn check(is_so: bool, what: impl FnOnce() -> String) -> Seen {
    if is_so { Ok(()) } else { Err(what().into()) }
}

type Attempt<'a> = LocalBoxFuture<'a, Seen>;

const USER: &str = "ann";
const PASSWORD: &str = "right";
/// Longer than any single wait inside.
const LONGEST: Duration = Duration::from_secs(120);
/// Enough for what is known not to come.
const BRIEF: Duration = Duration::from_secs(5);

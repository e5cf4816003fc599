//! [`Matches`]: a standing view of the topics that match a filter, in the order of the tree.

use super::outline::{is_rested, rested};
use super::store::{Following, Slot, Store};
use super::topics::{NodeId, TopicTree};
use super::view::{Feed, MatchPage, MatchRow, Reading};
use crate::mqtt::topic::Filter;
use crate::time::Timestamp;

/// The topics that match a filter, and what of them was last shown.
#[derive(Debug)]
pub(super) struct Matches {
    slot: Slot,
    /// Where what is made of the messages is recorded, by a transform that remembers earlier ones.
    following: Option<Following>,
    /// Chosen again when the tree has other topics, twice a second at most.
    found: Vec<NodeId>,
    chosen: Option<Chosen>,
    /// The topics last shown, each with the messages it had then.
    shown: Vec<(NodeId, u64)>,
    messages: u64,
    connection: u64,
    /// When the freshness of a topic last shown may turn although nothing arrives.
    turn: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Chosen {
    at: Timestamp,
    structure: u64,
    removals: u64,
}

impl Matches {
    pub(super) fn new(store: &mut Store, feed: &Feed) -> Self {
        let slot = store.broker(&feed.broker);
        let following = feed.transform.is_stateful().then(|| store.follow(feed, false));
        Self {
            slot,
            following,
            found: Vec::new(),
            chosen: None,
            shown: Vec::new(),
            messages: 0,
            connection: 0,
            turn: None,
        }
    }

    pub(super) fn end(self, store: &mut Store) {
        if let Some(following) = self.following {
            store.unfollow(following);
        }
    }

    /// Whether the answer last given is no longer true.
    pub(super) fn is_due(&self, store: &Store, now: Timestamp) -> bool {
        let tree = store.tree(self.slot);
        let Some(chosen) = self.chosen else { return true };
        let is_changed = |&(node, messages): &(NodeId, u64)| own_messages(tree, node) != messages;
        chosen.removals != tree.removals
            || (chosen.structure != tree.structure && is_rested(chosen.at, now))
            || self.connection != store.connection_version(self.slot)
            || self.turn.is_some_and(|turn| now >= turn)
            || (self.messages != tree.messages() && self.shown.iter().any(is_changed))
    }

    /// When the answer will change although nothing arrives.
    pub(super) fn due(&self, store: &Store) -> Option<Timestamp> {
        let structure = store.tree(self.slot).structure;
        let chosen = self.chosen.filter(|chosen| chosen.structure != structure).map(|chosen| rested(chosen.at));
        chosen.into_iter().chain(self.turn).min()
    }

    /// The topics asked for.
    pub(super) fn answer(
        &mut self,
        store: &mut Store,
        feed: &Feed,
        rows: &core::ops::Range<u32>,
        now: Timestamp,
    ) -> MatchPage {
        self.choose(store, &feed.filter, now);
        if let Some(following) = &mut self.following {
            store.resume_following(following, feed, false);
        }
        let ring = self.following.as_ref().and_then(|following| store.ring(following));
        let (tree, limits) = (store.tree(self.slot), store.limits());
        let total = self.found.len() as u32;
        let start = rows.start.min(total);
        let end = rows.end.clamp(start, start.saturating_add(limits.rows)).min(total);
        let shown = self.found.get(start as usize..end as usize).unwrap_or_default();
        self.shown = shown.iter().map(|&node| (node, own_messages(tree, node))).collect();
        self.messages = tree.messages();
        self.connection = store.connection_version(self.slot);
        let known = || shown.iter().filter_map(|&node| tree.own(node));
        self.turn = known().filter_map(|known| store.turn(self.slot, Some(known), known.rate, now)).min();
        let row = |&node: &NodeId| {
            let known = tree.own(node)?;
            let topic = tree.path(node).0;
            let made = ring.and_then(|ring| ring.value(&topic)).map(|(at, value)| (at, value.clone()));
            let (at, value) = made.unwrap_or_else(|| {
                let value = feed.transform.read_once(known.payload(), &feed.selector, limits.shown_chars);
                (known.at, value)
            });
            let reading = Reading {
                value: Some(value),
                at: Some(at),
                freshness: store.trust(self.slot, Some(known), known.rate, now),
                messages: known.messages,
                spark: None,
            };
            Some(MatchRow { topic, reading: reading.unless_not_yet() })
        };
        MatchPage { start, total, rows: shown.iter().filter_map(row).collect() }
    }

    fn choose(&mut self, store: &mut Store, filter: &Filter, now: Timestamp) {
        let tree = store.tree_mut(self.slot);
        let must = self.chosen.is_none_or(|chosen| {
            let is_other = chosen.structure != tree.structure;
            chosen.removals != tree.removals || (is_other && is_rested(chosen.at, now))
        });
        if must {
            self.found = matching(tree, filter);
            let (structure, removals) = (tree.structure, tree.removals);
            self.chosen = Some(Chosen { at: now, structure, removals });
        }
    }
}

/// The topics that match a filter, in the order of the tree: by name, each before those below it.
pub(super) fn matching(tree: &mut TopicTree, filter: &Filter) -> Vec<NodeId> {
    // A shared subscription's name says nothing about topics (MQTT 5 §4.8.2).
    let shared = filter.as_str().strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    let levels: Vec<&str> = shared.map_or(filter.as_str(), |(_, plain)| plain).split('/').collect();
    let mut walk = Walk { tree, filter, path: String::new(), found: Vec::new() };
    walk.below(None, &levels);
    walk.found
}

struct Walk<'a> {
    tree: &'a mut TopicTree,
    filter: &'a Filter,
    /// The topic walked down to.
    path: String,
    found: Vec<NodeId>,
}

impl Walk<'_> {
    /// Finds what the levels wanted lead to below a level. Recurs no deeper than the tree's depth.
    fn below(&mut self, parent: Option<NodeId>, levels: &[&str]) {
        let Some((&wanted, rest)) = levels.split_first() else { return };
        let before = self.path.len();
        for node in self.tree.children(parent) {
            if parent.is_some() {
                self.path.push('/');
            }
            let name = self.tree.name(node);
            // The last row that a tree has may stand for several levels.
            let is_deep = name.contains('/');
            let is_wanted = is_deep || matches!(wanted, "+" | "#") || wanted == name;
            self.path.push_str(name);
            if is_wanted {
                if self.tree.own(node).is_some() && self.filter.matches(&self.path) {
                    self.found.push(node);
                }
                self.below(Some(node), if wanted == "#" { levels } else { rest });
            }
            self.path.truncate(before);
        }
    }
}

fn own_messages(tree: &TopicTree, node: NodeId) -> u64 {
    tree.own(node).map_or(0, |known| known.messages)
}

//! [`TopicTree`]: every topic of one broker in one arena, found by a hash of the whole topic, with counts and rates
//! kept for every level above it.

use core::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::arena::{Arena, grow};
use super::known::{Arrival, Kept, Known, NOBODY};
use super::name::Name;
use super::natural;
use super::rate::Rate;
use crate::order;
use crate::time::Timestamp;

/// The topics of one broker as a tree of their levels.
///
/// A topic costs its own name, one [`Node`] and one [`Known`]; levels that are shared are kept once. Levels beyond the
/// depth it was made for stand together in the last row.
#[derive(Debug)]
pub(super) struct TopicTree {
    nodes: Arena<Node>,
    branches: Arena<Branch>,
    topics: Arena<Known>,
    /// Every node but the root, by the hash of its whole topic.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    depth: usize,
    bytes: usize,
    /// Changes when rows appear or disappear.
    pub(super) structure: u64,
    /// Changes when a [`NodeId`] or [`TopicId`] may have lost its meaning.
    pub(super) removals: u64,
}

/// A level of the tree. Means nothing after [`TopicTree::removals`] changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct NodeId(u32);

/// A topic that carried a message. Means nothing after [`TopicTree::removals`] changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct TopicId(pub(super) u32);

#[derive(Debug)]
struct Node {
    name: Name,
    hash: u32,
    parent: u32,
    /// Its children and their sums, [`NONE`] while it has none.
    branch: u32,
    /// What it carries itself, [`NONE`] if nothing.
    topic: u32,
}

#[derive(Debug)]
struct Branch {
    children: Vec<u32>,
    is_sorted: bool,
    topics: u32,
    messages: u64,
    at: Timestamp,
    rate: Rate,
}

/// What is known of a level and all below it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Totals {
    pub(super) topics: u32,
    pub(super) messages: u64,
    pub(super) at: Timestamp,
    pub(super) rate: Rate,
}

impl TopicTree {
    /// An empty tree that gives the first `depth` levels, at most 256, rows of their own.
    pub(super) fn new(depth: usize) -> Self {
        let mut tree = Self {
            nodes: Arena::default(),
            branches: Arena::default(),
            topics: Arena::default(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            depth: depth.clamp(1, MAX_DEPTH),
            bytes: 0,
            structure: 0,
            removals: 0,
        };
        let root = Node { name: Name::new(""), hash: 0, parent: NONE, branch: NONE, topic: NONE };
        tree.nodes.add(root);
        tree.branch_of(ROOT);
        tree.bytes = 0;
        tree
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        let (structure, removals) = (self.structure + 1, self.removals + 1);
        *self = Self { structure, removals, ..Self::new(self.depth) };
    }

    /// Topics that carried a message.
    pub(super) fn len(&self) -> u32 {
        self.totals(NodeId(ROOT)).topics
    }

    /// Messages received.
    pub(super) fn messages(&self) -> u64 {
        self.totals(NodeId(ROOT)).messages
    }

    /// Bytes taken by names, levels, topics and the payloads kept, near enough to hold a budget.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The most bytes that adding `topic` can take, its payload apart.
    pub(super) fn cost(&self, topic: &str) -> usize {
        let levels = topic.bytes().filter(|&b| b == b'/').count() + 1;
        levels.min(self.depth) * (NODE_BYTES + BRANCH_BYTES) + topic.len() + KNOWN_BYTES
    }

    /// The topic, if it carried a message.
    #[inline]
    pub(super) fn find(&self, topic: &str) -> Option<TopicId> {
        let id = self.nodes[self.look_up(topic)?].topic;
        (id != NONE).then_some(TopicId(id))
    }

    /// The level that all topics under `prefix` share.
    pub(super) fn node(&self, prefix: &str) -> Option<NodeId> {
        self.look_up(prefix).map(NodeId)
    }

    /// Adds a topic that is not there yet, with the levels above it that are missing.
    pub(super) fn insert(&mut self, topic: &str, interest: u32) -> TopicId {
        let mut node = ROOT;
        let mut start = 0;
        for level in 1..=self.depth {
            let rest = topic.get(start..).unwrap_or_default();
            let end = if level == self.depth { None } else { rest.find('/') };
            let end = end.map_or(topic.len(), |end| start + end);
            let prefix = topic.get(..end).unwrap_or(topic);
            node = match self.look_up(prefix) {
                Some(child) => child,
                None => self.add_child(node, prefix, start),
            };
            if end == topic.len() {
                break;
            }
            start = end + 1;
        }
        let id = self.topics.add(Known::new(NodeId(node), interest));
        self.bytes += KNOWN_BYTES;
        self.nodes[node].topic = id;
        self.structure += 1;
        self.each_branch_up(node, |branch| branch.topics += 1);
        TopicId(id)
    }

    /// Counts a message on its topic and on all levels above.
    #[inline]
    pub(super) fn arrive(&mut self, id: TopicId, arrival: Arrival) {
        let known = &mut self.topics[id.0];
        known.arrive(arrival);
        let node = known.node.0;
        self.each_branch_up(node, |branch| {
            branch.messages += 1;
            branch.at = arrival.at;
            branch.rate.add(arrival.at);
        });
    }

    /// Keeps so much of a topic's latest message; returns whether that is all of it.
    #[inline]
    pub(super) fn keep(&mut self, id: TopicId, payload: &[u8], said: &[u8], kept: Kept) -> bool {
        let known = &mut self.topics[id.0];
        self.bytes -= known.room();
        let is_whole = known.keep(payload, said, kept);
        self.bytes += known.room();
        is_whole
    }

    /// Changes who is interested in a topic.
    pub(super) fn set_interest(&mut self, id: TopicId, interest: u32) {
        self.topics[id.0].interest = interest;
    }

    /// What is known of a topic.
    pub(super) fn known(&self, id: TopicId) -> &Known {
        &self.topics[id.0]
    }

    /// Topics without an interest that `is_wanted`, and when their latest message was received.
    pub(super) fn idle(&self, is_wanted: impl Fn(u32) -> bool) -> impl Iterator<Item = (Timestamp, TopicId)> {
        let idle = self.topics.iter().filter(move |(_, known)| known.interest == NOBODY || !is_wanted(known.interest));
        idle.map(|(id, known)| (known.at, TopicId(id)))
    }

    /// Forgets topics, and the levels that have nothing left below them.
    pub(super) fn remove(&mut self, topics: &[TopicId]) {
        let mut touched = Vec::new();
        for id in topics {
            let known = self.topics.remove(id.0);
            self.bytes -= KNOWN_BYTES + known.room();
            let node = known.node.0;
            self.nodes[node].topic = NONE;
            self.each_branch_up(node, |branch| branch.topics -= 1);
            if self.nodes[node].branch == NONE {
                touched.push(self.bury(node));
            }
        }
        // Parents are emptied level by level, each only once however many children it lost.
        while !touched.is_empty() {
            order::by_key(&mut touched, |&node| node);
            touched.dedup();
            touched = touched.into_iter().filter_map(|node| self.prune(node)).collect();
        }
        self.nodes.release();
        self.structure += 1;
        self.removals += 1;
    }

    /// What is known of a level and all below it.
    pub(super) fn totals(&self, node: NodeId) -> Totals {
        let node = &self.nodes[node.0];
        if node.branch != NONE {
            let Branch { topics, messages, at, rate, .. } = self.branches[node.branch];
            return Totals { topics, messages, at, rate };
        }
        match self.topics.get(node.topic) {
            Some(&Known { messages, at, rate, .. }) => Totals { topics: 1, messages, at, rate },
            None => Totals { topics: 0, messages: 0, at: Timestamp::default(), rate: Rate::default() },
        }
    }

    /// What is known of the topic that ends at this level, if it carried a message.
    pub(super) fn own(&self, node: NodeId) -> Option<&Known> {
        self.topics.get(self.nodes[node.0].topic)
    }

    /// The level's own part of the topic.
    pub(super) fn name(&self, node: NodeId) -> &str {
        self.nodes[node.0].name.as_str()
    }

    /// Whether there are levels below it.
    pub(super) fn has_children(&self, node: NodeId) -> bool {
        self.nodes[node.0].branch != NONE
    }

    /// The levels right below it, by name; those of the whole tree when there is none.
    pub(super) fn children(&mut self, node: Option<NodeId>) -> Vec<NodeId> {
        let branch = self.nodes[node.map_or(ROOT, |node| node.0)].branch;
        let Some(Branch { children, is_sorted, .. }) = self.branches.get_mut(branch) else { return Vec::new() };
        if !*is_sorted {
            let name = |node: u32| self.nodes[node].name.as_bytes();
            order::by(children, |&a, &b| natural::compare(name(a), name(b)));
            *is_sorted = true;
        }
        children.iter().copied().map(NodeId).collect()
    }

    /// The whole topic up to this level, and where in it the level's own name begins.
    pub(super) fn path(&self, node: NodeId) -> (Box<str>, u32) {
        let up = core::iter::successors(Some(node.0), |&node| Some(self.nodes[node].parent));
        let mut names: Vec<&str> =
            up.take_while(|&node| node != ROOT).map(|node| self.nodes[node].name.as_str()).collect();
        names.reverse();
        let path = names.join("/");
        let name_at = path.len() - names.last().map_or(0, |name| name.len());
        (path.into(), name_at as u32)
    }

    #[inline]
    fn look_up(&self, topic: &str) -> Option<u32> {
        let hash = self.hash(topic);
        self.table.find(spread(hash), |&node| self.nodes[node].hash == hash && self.is(node, topic)).copied()
    }

    #[inline]
    fn hash(&self, topic: &str) -> u32 {
        let hash = self.hasher.hash_one(topic.as_bytes());
        (hash ^ (hash >> 32)) as u32
    }

    /// Whether the names from the root down to `node` make up `topic`.
    #[inline]
    fn is(&self, node: u32, topic: &str) -> bool {
        let mut rest = topic.as_bytes();
        let mut node = &self.nodes[node];
        loop {
            let Some(above) = rest.strip_suffix(node.name.as_bytes()) else { return false };
            if node.parent == ROOT {
                return above.is_empty();
            }
            let Some(above) = above.strip_suffix(b"/") else { return false };
            rest = above;
            node = &self.nodes[node.parent];
        }
    }

    /// Adds the level that `path` ends in, its own name beginning at byte `start`.
    fn add_child(&mut self, parent: u32, path: &str, start: usize) -> u32 {
        let name = Name::new(path.get(start..).unwrap_or_default());
        let hash = self.hash(path);
        self.bytes += NODE_BYTES + name.heap_bytes();
        let node = self.nodes.add(Node { name, hash, parent, branch: NONE, topic: NONE });
        let nodes = &self.nodes;
        self.table.insert_unique(spread(hash), node, |&node| spread(nodes[node].hash));
        let branch = self.branch_of(parent);
        grow(&mut branch.children);
        branch.children.push(node);
        branch.is_sorted = false;
        node
    }

    /// The branch of `node`, made when it has none; its sums begin with what the node carries itself.
    fn branch_of(&mut self, node: u32) -> &mut Branch {
        if self.nodes[node].branch == NONE {
            let Totals { topics, messages, at, rate } = self.totals(NodeId(node));
            let branch = Branch { children: Vec::new(), is_sorted: true, topics, messages, at, rate };
            self.nodes[node].branch = self.branches.add(branch);
            self.bytes += BRANCH_BYTES;
        }
        &mut self.branches[self.nodes[node].branch]
    }

    #[inline]
    fn each_branch_up(&mut self, node: u32, mut each: impl FnMut(&mut Branch)) {
        let mut node = node;
        while node != NONE {
            let Node { branch, parent, .. } = self.nodes[node];
            if branch != NONE {
                each(&mut self.branches[branch]);
            }
            node = parent;
        }
    }

    /// Takes a level without children and topic out of table and arena; returns its parent, which still lists it.
    fn bury(&mut self, node: u32) -> u32 {
        let hash = self.nodes[node].hash;
        if let Ok(entry) = self.table.find_entry(spread(hash), |&other| other == node) {
            entry.remove();
        }
        self.bytes -= NODE_BYTES + self.nodes[node].name.heap_bytes();
        self.nodes.bury(node).parent
    }

    /// Drops the buried children of a level, and then, when it has nothing left, the level; returns its parent then.
    fn prune(&mut self, node: u32) -> Option<u32> {
        let branch = self.nodes[node].branch;
        let nodes = &self.nodes;
        let children = &mut self.branches[branch].children;
        children.retain(|&child| nodes.get(child).is_some());
        if !children.is_empty() || node == ROOT {
            return None;
        }
        self.branches.remove(branch);
        self.nodes[node].branch = NONE;
        self.bytes -= BRANCH_BYTES;
        (self.nodes[node].topic == NONE).then(|| self.bury(node))
    }
}

/// The table's hash made of the one kept: its place comes from the low bits, its tag from the highest.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

const ROOT: u32 = 0;
const NONE: u32 = u32::MAX;
const MAX_DEPTH: usize = 256;
/// What a level takes besides its name: itself, its place among its siblings and its place in the table.
const NODE_BYTES: usize = size_of::<Node>() + 2 * size_of::<u32>() + 8;
const BRANCH_BYTES: usize = size_of::<Branch>();
const KNOWN_BYTES: usize = size_of::<Known>();

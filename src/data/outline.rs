//! [`Outline`]: a standing view of the topic tree, its visible rows remembered from answer to answer.

use core::ops::Range;

use super::rate::{next_second, second};
use super::rows::{Row, Rows};
use super::store::{Slot, Store};
use super::topics::NodeId;
use super::view::{Branch, Order, TreePage, TreeRow, TreeView};
use crate::payload::preview;
use crate::time::Timestamp;

/// The visible rows of a tree view, and what of them was last shown.
#[derive(Debug)]
pub(super) struct Outline {
    slot: Slot,
    rows: Rows,
    /// What the tree was like when the rows were chosen; `None` when they must be chosen anew at once.
    chosen: Option<Chosen>,
    /// The rows last shown, each with the messages it had then.
    shown: Vec<(NodeId, u64)>,
    messages: u64,
    /// Whether a rate last shown will fall by itself.
    is_moving: bool,
}

#[derive(Clone, Copy, Debug)]
struct Chosen {
    at: Timestamp,
    structure: u64,
    removals: u64,
    messages: u64,
}

impl Outline {
    pub(super) fn new(slot: Slot) -> Self {
        Self { slot, rows: Rows::default(), chosen: None, shown: Vec::new(), messages: 0, is_moving: false }
    }

    /// Whether the question changed in a way that needs other rows, not only others of the same.
    pub(super) fn ask(&mut self, slot: Slot, before: &TreeView, view: &TreeView) {
        let is_same =
            slot == self.slot && (&before.open, &before.find, before.order) == (&view.open, &view.find, view.order);
        if !is_same {
            *self = Self::new(slot);
        }
    }

    /// Whether the answer given at `answered` is no longer true.
    pub(super) fn is_due(&self, store: &Store, view: &TreeView, answered: Timestamp, now: Timestamp) -> bool {
        let tree = store.tree(self.slot);
        let Some(chosen) = self.chosen else { return true };
        if chosen.removals != tree.removals || (self.is_outdated(store, view) && is_rested(chosen.at, now)) {
            return true;
        }
        let is_changed = |&(node, messages): &(NodeId, u64)| tree.totals(node).messages != messages;
        (tree.messages() != self.messages && self.shown.iter().any(is_changed))
            || (self.is_moving && second(now) != second(answered))
    }

    /// When the answer will change although nothing arrives.
    pub(super) fn due(&self, store: &Store, view: &TreeView, now: Timestamp) -> Option<Timestamp> {
        let chosen = self.chosen.filter(|_| self.is_outdated(store, view)).map(|chosen| rested(chosen.at));
        chosen.into_iter().chain(self.is_moving.then(|| next_second(now))).min()
    }

    /// The rows asked for.
    pub(super) fn answer(&mut self, store: &mut Store, view: &TreeView, now: Timestamp) -> TreePage {
        self.choose(store, view, now);
        let (tree, limits) = (store.tree(self.slot), store.limits());
        let total = self.rows.rows.len() as u32;
        let start = view.rows.start.min(total);
        let end = view.rows.end.clamp(start, start.saturating_add(limits.rows)).min(total);
        let shown = self.rows.rows.get(indices(&(start..end))).unwrap_or_default();
        self.shown = shown.iter().map(|row| (row.node, tree.totals(row.node).messages)).collect();
        self.is_moving = shown.iter().any(|row| tree.totals(row.node).rate.is_moving(now));
        self.messages = tree.messages();
        let rows = shown.iter().map(|row| self.row(store, row, now)).collect();
        TreePage { start, total, topics: self.rows.topics, rows }
    }

    /// Chooses the visible rows again when they may be others, twice a second at most.
    fn choose(&mut self, store: &mut Store, view: &TreeView, now: Timestamp) {
        let tree = store.tree(self.slot);
        let must = self.chosen.is_none_or(|chosen| chosen.removals != tree.removals);
        let may = self.chosen.is_some_and(|chosen| is_rested(chosen.at, now)) && self.is_outdated(store, view);
        if must || may {
            let tree = store.tree_mut(self.slot);
            self.rows = Rows::of(tree, view, now);
            let (structure, removals, messages) = (tree.structure, tree.removals, tree.messages());
            self.chosen = Some(Chosen { at: now, structure, removals, messages });
        }
    }

    /// Whether choosing the rows again could give others.
    fn is_outdated(&self, store: &Store, view: &TreeView) -> bool {
        let tree = store.tree(self.slot);
        self.chosen.is_none_or(|chosen| {
            let is_moved = view.order != Order::Name && (chosen.messages != tree.messages());
            chosen.structure != tree.structure || is_moved
        })
    }

    fn row(&self, store: &Store, row: &Row, now: Timestamp) -> TreeRow {
        let tree = store.tree(self.slot);
        let (topic, name_at) = tree.path(row.node);
        let (totals, own) = (tree.totals(row.node), tree.own(row.node));
        let branch = match (tree.has_children(row.node), row.is_open) {
            (false, _) => Branch::Leaf,
            (true, false) => Branch::Closed,
            (true, true) => Branch::Open,
        };
        TreeRow {
            topic,
            name_at,
            depth: row.depth,
            position: row.position,
            siblings: row.siblings,
            branch,
            topics: totals.topics,
            messages: totals.messages,
            rate: totals.rate.per_sec(now),
            value: own.map(|own| preview(own.payload(), store.limits().shown_chars)),
            at: (totals.messages > 0).then_some(totals.at),
            retained: own.is_some_and(super::known::Known::is_retained),
        }
    }
}

fn indices(rows: &Range<u32>) -> Range<usize> {
    rows.start as usize..rows.end as usize
}

/// When rows chosen at `at` may be chosen again.
pub(super) fn rested(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis().saturating_add(REST_MILLIS))
}

/// Whether rows chosen at `at` may be chosen again.
pub(super) fn is_rested(at: Timestamp, now: Timestamp) -> bool {
    // A clock set back must not freeze the rows.
    now >= rested(at) || now < at
}

/// The least time between two choices of rows: a list that reorders faster cannot be read.
const REST_MILLIS: i64 = 500;

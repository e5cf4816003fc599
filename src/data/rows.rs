//! Which rows of the topic tree are visible: those below open levels, or those that a text searched for leads to.

use super::topics::{NodeId, TopicTree};
use super::view::{Order, TreeView};
use crate::order;
use crate::time::Timestamp;

/// A visible row. Means nothing after [`TopicTree::removals`] changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) node: NodeId,
    pub(super) depth: u16,
    pub(super) position: u32,
    pub(super) siblings: u32,
    pub(super) is_open: bool,
}

/// All visible rows of a view, from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// Topics that match the text searched for, or all topics.
    pub(super) topics: u32,
}

impl Rows {
    /// The rows that `view` shows.
    pub(super) fn of(tree: &mut TopicTree, view: &TreeView, now: Timestamp) -> Self {
        let mut open: Vec<NodeId> = view.open.iter().filter_map(|prefix| tree.node(prefix)).collect();
        order::by_key(&mut open, |&node| node);
        let topics = if view.find.is_empty() { tree.len() } else { 0 };
        let rows = Self { rows: Vec::new(), topics };
        let mut walk =
            Walk { tree, open, find: view.find.to_lowercase(), order: view.order, now, path: String::new(), rows };
        walk.below(None, 0, false);
        walk.rows
    }
}

struct Walk<'a> {
    tree: &'a mut TopicTree,
    open: Vec<NodeId>,
    /// In lower case; empty to show all.
    find: String,
    order: Order,
    now: Timestamp,
    /// The topic walked down to, in lower case; only kept when searching.
    path: String,
    rows: Rows,
}

impl Walk<'_> {
    /// Adds the rows below a level, each with those below itself. Recurs no deeper than the tree's depth.
    fn below(&mut self, parent: Option<NodeId>, depth: u16, is_match: bool) {
        let mut siblings = Vec::new();
        for node in self.ordered(parent) {
            let row = self.rows.rows.len();
            if self.with(node, depth, is_match) {
                siblings.push(row);
            }
        }
        let count = siblings.len() as u32;
        for (row, position) in siblings.into_iter().zip(1..) {
            self.rows.rows[row].position = position;
            self.rows.rows[row].siblings = count;
        }
    }

    /// Adds the row of a level and those below it; not when it neither matches nor leads to a match.
    fn with(&mut self, node: NodeId, depth: u16, is_match: bool) -> bool {
        let is_search = !self.find.is_empty();
        let before = (self.rows.rows.len(), self.path.len());
        let is_match = is_match || (is_search && self.enter(node, depth));
        let has_children = self.tree.has_children(node);
        let is_open = has_children && (is_search || self.open.binary_search(&node).is_ok());
        self.rows.rows.push(Row { node, depth, position: 1, siblings: 1, is_open });
        if is_match && self.tree.own(node).is_some() {
            self.rows.topics += 1;
        }
        if is_open {
            self.below(Some(node), depth + 1, is_match);
        }
        self.path.truncate(before.1);
        let is_shown = !is_search || is_match || self.rows.rows.len() > before.0 + 1;
        if !is_shown {
            self.rows.rows.truncate(before.0);
        }
        is_shown
    }

    /// Walks down into a level; whether the topic up to there holds the text searched for.
    fn enter(&mut self, node: NodeId, depth: u16) -> bool {
        // What is above did not match, so a match must end in what is added now.
        let unseen = self.path.len().saturating_sub(self.find.len());
        if depth > 0 {
            self.path.push('/');
        }
        let name = self.tree.name(node);
        if name.is_ascii() {
            let start = self.path.len();
            self.path.push_str(name);
            self.path.get_mut(start..).map(str::make_ascii_lowercase);
        } else {
            self.path.push_str(&name.to_lowercase());
        }
        self.path.get(unseen..).unwrap_or(&self.path).contains(&self.find)
    }

    fn ordered(&mut self, parent: Option<NodeId>) -> Vec<NodeId> {
        let mut children: Vec<NodeId> = self.tree.children(parent);
        match self.order {
            Order::Name => {}
            Order::Newest => order::by_key(&mut children, |&node| core::cmp::Reverse(self.tree.totals(node).at)),
            Order::Busiest => {
                let rate = |node: NodeId| self.tree.totals(node).rate.per_sec(self.now);
                order::by(&mut children, |&a, &b| rate(b).total_cmp(&rate(a)));
            }
        }
        children
    }
}

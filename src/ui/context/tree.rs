//! [`Tree`]: which rows of the topic tree are asked for and shown, which one is active, and what keys do to it.

use leptos::prelude::window;

use super::live::{Live, follow};
use super::screen::Chosen;
use super::window::rows_in_sight;
use super::{Looks, Part, Screen, screen};
use crate::data::view::{Answer, Branch, Order, TreePage, TreeRow, TreeView, View};
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::ui::dom::{El, react};
use crate::web::clock;

/// A window over the topic tree of one broker.
#[derive(Clone, Copy)]
pub struct Tree {
    /// The broker whose topics are shown: the chosen one, else the first.
    pub broker: Live<Option<BrokerId>>,
    /// The broker the user chose, where there are several.
    pub chosen_broker: Live<Option<BrokerId>>,
    /// The text looked for.
    pub find: Live<String>,
    /// The order of siblings.
    pub order: Live<Order>,
    /// Rows in all.
    pub total: Live<u32>,
    /// Topics in all, or those that match.
    pub topics: Live<u32>,
    /// The active row, by its number.
    pub active: Live<Option<u32>>,
    /// How far it is scrolled, in CSS pixels.
    pub top: Live<f64>,
    /// Height of the window in CSS pixels.
    pub height: Live<f64>,
    /// Rows that exist in the page.
    pub slot_count: Live<usize>,
    /// The element that scrolls.
    pub scroller: Live<Option<El>>,
    open: Live<Vec<Box<str>>>,
    row_height: Live<f64>,
    slots: Live<Vec<Live<Option<Row>>>>,
    touched: Live<bool>,
    screen: Screen,
}

/// A row as it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What the worker said.
    pub shown: TreeRow,
    /// Its number among all rows.
    pub number: u32,
    /// Changes when the row should flash; 0 before the first time.
    pub flash: u8,
    flashed: i64,
}

impl Row {
    /// This level's own name; a level may be empty.
    pub fn name(&self) -> &str {
        self.shown.topic.get(self.shown.name_at as usize..).unwrap_or_default()
    }
}

impl Tree {
    /// Begins to look.
    pub fn new(looks: Looks) -> Self {
        let chosen_broker = Live::new(None::<BrokerId>);
        let broker = follow(move || {
            let chosen = chosen_broker.get();
            looks.brokers.with(|brokers| {
                let known = |id: &BrokerId| brokers.iter().any(|broker| broker.id == *id);
                chosen.filter(known).or_else(|| brokers.first().map(|broker| broker.id.clone()))
            })
        });
        let tree = Self {
            broker,
            chosen_broker,
            find: Live::new(String::new()),
            order: Live::new(Order::Name),
            total: Live::new(0),
            topics: Live::new(0),
            active: Live::new(None),
            top: Live::new(0.0),
            height: Live::new(0.0),
            slot_count: Live::new(0),
            scroller: Live::new(None),
            open: Live::new(Vec::new()),
            row_height: Live::new(28.0),
            slots: Live::new(Vec::new()),
            touched: Live::new(false),
            screen: screen(),
        };
        let rows = follow(move || rows_in_sight(tree.top.get(), tree.height.get(), tree.row_height.get()));
        looks.watch(
            move || {
                Some(View::Tree(TreeView {
                    broker: tree.broker.get()?,
                    open: tree.open.get(),
                    rows: rows.get(),
                    find: tree.find.get(),
                    order: tree.order.get(),
                }))
            },
            move |answer| {
                if let Answer::Tree(page) = answer {
                    tree.show(page);
                }
            },
        );
        react(move || {
            // Another broker's or nobody's rows must not stay in sight.
            tree.broker.track();
            tree.show(&TreePage::default());
        });
        tree
    }

    /// Reads the height of a row from the style sheet, which differs for fingers.
    pub fn measure(self) {
        let style = self.element().and_then(|rows| window().get_computed_style(&rows.0).ok().flatten());
        let height = style.and_then(|style| style.get_property_value("--row").ok());
        if let Some(height) = height.and_then(|height| height.trim().trim_end_matches("px").parse().ok()) {
            self.row_height.set(height);
        }
    }

    /// The signal of a rendered row.
    pub fn slot(self, slot: usize) -> Live<Option<Row>> {
        self.slots.with_untracked(|slots| slots.get(slot).copied()).unwrap_or_else(|| Live::new(None))
    }

    /// Height of all rows together.
    pub fn whole_height(self) -> String {
        format!("{}px", f64::from(self.total.get()) * self.row_height.get())
    }

    /// Where a row stands.
    pub fn offset(self, number: u32) -> String {
        format!("translateY({}px)", f64::from(number) * self.row_height.get())
    }

    /// The id of the active row's element, while it exists.
    pub fn active_id(self) -> Option<String> {
        let active = self.active.get()?;
        self.slot_count.track();
        let rendered = self.slots.with_untracked(|slots| slots.iter().any(|slot| numbered(*slot) == Some(active)));
        rendered.then(|| row_id(active))
    }

    /// Whether this topic is the chosen one.
    pub fn is_chosen(self, topic: Option<&str>) -> bool {
        self.screen.chosen.with(|chosen| match (chosen, topic) {
            (Some(chosen), Some(topic)) => {
                chosen.topic.as_str() == topic && self.broker.get() == Some(chosen.broker.clone())
            }
            _ => false,
        })
    }

    /// Makes a row active and chooses its topic.
    pub fn choose(self, number: u32) {
        self.active.set(Some(number));
        let Some(row) = self.row(number) else { return };
        let topic = Topic::parse(&row.shown.topic).ok();
        if let (Some(broker), Some(topic)) = (self.broker.get_untracked(), topic) {
            self.screen.chosen.set(Some(Chosen { broker, topic }));
            self.screen.part.set(Part::Message);
        }
    }

    /// Opens or closes a row.
    pub fn toggle(self, number: u32) {
        self.touched.set(true);
        if let Some(row) = self.row(number) {
            match row.shown.branch {
                Branch::Leaf => {}
                Branch::Closed => self.open.update(|open| open.push(row.shown.topic)),
                Branch::Open => self.open.update(|open| open.retain(|topic| *topic != row.shown.topic)),
            }
        }
    }

    /// Puts the focus on the tree.
    pub fn focus(self) {
        if let Some(rows) = self.element() {
            rows.focus();
        }
        if self.active.get_untracked().is_none() {
            self.activate(0);
        }
    }

    /// Does what a key does in a tree (ARIA Authoring Practices); says whether it does anything.
    pub fn key(self, key: &str) -> bool {
        let total = self.total.get_untracked();
        let Some(last) = total.checked_sub(1) else { return false };
        let Some(active) = self.active.get_untracked().map(|active| active.min(last)) else {
            let moves = matches!(key, "ArrowDown" | "ArrowUp" | "Home" | "End");
            if moves {
                self.activate(0);
            }
            return moves;
        };
        let branch = self.row(active).map(|row| row.shown.branch);
        match key {
            "ArrowDown" => self.activate((active + 1).min(last)),
            "ArrowUp" => self.activate(active.saturating_sub(1)),
            "Home" => self.activate(0),
            "End" => self.activate(last),
            "PageDown" => self.activate((active + self.page()).min(last)),
            "PageUp" => self.activate(active.saturating_sub(self.page())),
            "ArrowRight" => match branch {
                Some(Branch::Closed) => self.toggle(active),
                Some(Branch::Open) => self.activate((active + 1).min(last)),
                _ => {}
            },
            "ArrowLeft" => match branch {
                Some(Branch::Open) => self.toggle(active),
                _ => self.activate_parent(active),
            },
            "*" => self.open_siblings(active),
            "Enter" => self.choose(active),
            _ => return self.type_ahead(active, key),
        }
        true
    }

    fn activate(self, number: u32) {
        self.active.set(Some(number));
        let row = self.row_height.get_untracked();
        let (top, height) = (self.top.get_untracked(), self.height.get_untracked());
        let from = f64::from(number) * row;
        let wanted = if from < top {
            from
        } else if from + row > top + height {
            from + row - height
        } else {
            return;
        };
        if let Some(rows) = self.element() {
            rows.0.set_scroll_top(wanted.ceil() as i32);
        }
    }

    fn activate_parent(self, number: u32) {
        let Some(depth) = self.row(number).map(|row| row.shown.depth) else { return };
        let above = (0..number).rev().map_while(|above| self.row(above));
        if let Some(parent) = above.into_iter().find(|row| row.shown.depth < depth) {
            self.activate(parent.number);
        }
    }

    fn open_siblings(self, number: u32) {
        let Some(of) = self.row(number) else { return };
        let parent = of.shown.topic.get(..of.shown.name_at as usize).unwrap_or_default().to_owned();
        self.touched.set(true);
        let closed = self.rows().into_iter().filter(|row| {
            row.shown.branch == Branch::Closed
                && row.shown.depth == of.shown.depth
                && row.shown.topic.starts_with(&parent)
        });
        self.open.update(|open| open.extend(closed.map(|row| row.shown.topic)));
    }

    fn type_ahead(self, active: u32, key: &str) -> bool {
        let mut letters = key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
        let reserved = self.screen.single_keys.get_untracked() && SHORTCUTS.contains(letter);
        let punctuation = letter.is_ascii() && !letter.is_ascii_alphanumeric();
        if punctuation || reserved {
            return false;
        }
        // The browser knows every alphabet; our own tables of them would weigh more than this whole file.
        let lower = |letter: char| String::from(js_sys::JsString::from(letter).to_lower_case());
        let wanted = lower(letter);
        let begins = |row: &&Row| row.name().chars().next().is_some_and(|first| lower(first) == wanted);
        let rows = self.rows();
        let next = rows.iter().filter(|row| row.number > active).find(begins);
        if let Some(row) = next.or_else(|| rows.iter().find(begins)) {
            self.activate(row.number);
        }
        true
    }

    fn page(self) -> u32 {
        (self.height.get_untracked() / self.row_height.get_untracked()).max(1.0) as u32
    }

    fn element(self) -> Option<El> {
        self.scroller.get_untracked()
    }

    fn row(self, number: u32) -> Option<Row> {
        self.rows().into_iter().find(|row| row.number == number)
    }

    fn rows(self) -> Vec<Row> {
        self.slots.with_untracked(|slots| slots.iter().filter_map(|slot| slot.get_untracked()).collect())
    }

    /// Shows an answer: every row in its slot, the row under the eye where it was.
    fn show(self, page: &TreePage) {
        let before = self.rows();
        let now = clock::unix().as_millis();
        self.total.set(page.total);
        self.topics.set(page.topics);
        let mut rows = page.rows.iter().enumerate().map(|(at, shown)| {
            let number = page.start + at as u32;
            let (flash, flashed) = match before.iter().find(|row| row.shown.topic == shown.topic) {
                Some(row)
                    if shown.value.is_some() && row.shown.messages < shown.messages && now - row.flashed >= FLASH =>
                {
                    (1 + row.flash % 2, now)
                }
                Some(row) => (row.flash, row.flashed),
                None => (0, now),
            };
            Row { shown: shown.clone(), number, flash, flashed }
        });
        self.make_room(page.rows.len());
        self.slots.with_untracked(|slots| {
            for slot in slots {
                let row = rows.next();
                if slot.with_untracked(|present| *present != row) {
                    slot.set(row);
                }
            }
        });
        self.hold_still(&before);
        self.open_few(page);
    }

    fn make_room(self, rows: usize) {
        let have = self.slots.with_untracked(Vec::len);
        if rows > have {
            self.slots.update_untracked(|slots| slots.extend((have..rows).map(|_| Live::new(None))));
            self.slot_count.set(rows);
        }
    }

    /// New rows above must not move the ones in sight, nor the active one.
    fn hold_still(self, before: &[Row]) {
        if self.order.get_untracked() != Order::Name {
            return;
        }
        let moved = |number: u32| {
            let was = before.iter().find(|row| row.number == number)?;
            let is = self.rows().into_iter().find(|row| row.shown.topic == was.shown.topic)?;
            Some(i64::from(is.number) - i64::from(number)).filter(|moved| *moved != 0)
        };
        if let Some(active) = self.active.get_untracked()
            && let Some(by) = moved(active)
        {
            self.active.set(u32::try_from(i64::from(active) + by).ok());
        }
        let row = self.row_height.get_untracked();
        let top = self.top.get_untracked();
        if top > 0.0
            && let Some(by) = moved((top / row) as u32)
            && let Some(rows) = self.element()
        {
            rows.0.set_scroll_top((top + by as f64 * row) as i32);
        }
    }

    /// A small tree opens by itself, level by level, until the user takes over.
    fn open_few(self, page: &TreePage) {
        if self.touched.get_untracked() || page.total == 0 || page.total > FEW_ROWS {
            return;
        }
        let mut room = FEW_ROWS - page.total;
        let closed = page.rows.iter().filter(|row| row.branch == Branch::Closed && !row.topic.starts_with('$'));
        let closed = closed.filter(|row| {
            let fits = row.topics <= room;
            room -= if fits { row.topics } else { 0 };
            fits
        });
        let closed: Vec<_> = closed.map(|row| row.topic.clone()).collect();
        if !closed.is_empty() {
            self.open.update(|open| open.extend(closed));
        }
    }
}

/// The id of a row's element.
pub fn row_id(number: u32) -> String {
    format!("topic-{number}")
}

fn numbered(slot: Live<Option<Row>>) -> Option<u32> {
    slot.with(|row| row.as_ref().map(|row| row.number))
}

/// Trees up to this many rows open by themselves.
const FEW_ROWS: u32 = 24;
/// A row flashes at most once in so many milliseconds.
const FLASH: i64 = 1000;
/// Letters that are shortcuts and so do not move in the tree.
const SHORTCUTS: &str = "pg";

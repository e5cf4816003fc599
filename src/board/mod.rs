//! The document: what the user composed. A [`Board`] is widgets on a grid, saved as JSON that a person can write.
//!
//! A board holds its own rules, whoever made it: ids are unique, cells lie inside the columns, never overlap and leave
//! no space above them, widgets stand in reading order, every setting is within its bounds, and what it saves opens
//! again. So nothing past [`Board::open`] and [`Board::apply`] checks any of this.

pub mod brief;
pub mod csv;
pub mod edit;
pub mod file;
pub mod form;
pub mod grid;
pub mod layout;
pub mod link;
pub mod markdown;
pub mod migrate;
mod node;
pub mod open;
pub mod repeat;
pub mod setting;
pub mod sheet;
pub mod shelf;
pub mod widget;

pub use brief::{Act, Brief};
pub use edit::{Edit, EditError};
pub use grid::{Cell, Columns, Direction};
pub use layout::Layout;
pub use open::{Note, OpenError, Opened};
pub use widget::{Kind, Widget, WidgetId, WidgetState};

use crate::order;

/// Widgets on a grid, under a title.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Board {
    title: String,
    widgets: Vec<Widget>,
}

impl Board {
    /// An empty board.
    pub fn new(title: &str) -> Self {
        Self { title: widget::one_line(title, MAX_TITLE), widgets: Vec::new() }
    }

    /// Reads a board of this or any earlier version, and repairs what can be repaired; the notes say what was.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong, where, and what to do next.
    pub fn open(text: &str) -> Result<Opened, OpenError> {
        open::open(text)
    }

    /// The board as indented JSON: the same board always gives the same text.
    pub fn save(&self) -> String {
        node::written(&self.document())
    }

    /// The board as JSON of as few bytes as possible.
    pub fn save_short(&self) -> String {
        self.document().to_string()
    }

    fn document(&self) -> serde_json::Value {
        node::object(vec![
            ("format", migrate::FORMAT.into()),
            ("version", migrate::VERSION.into()),
            ("title", self.title.as_str().into()),
            ("widgets", self.widgets.iter().map(Widget::save).collect()),
        ])
    }

    /// Changes the board and gives the edit that changes it back exactly: undo for free. An error changes nothing.
    ///
    /// # Errors
    /// [`EditError`] when the edit means a widget that is not there, or would break a bound.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        edit::apply(self, edit)
    }

    /// Its title: one line, at most 200 characters, perhaps none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its widgets in reading order: by row, then by column.
    pub fn widgets(&self) -> &[Widget] {
        &self.widgets
    }

    /// The widget with an id.
    pub fn widget(&self, id: &WidgetId) -> Option<&Widget> {
        self.widgets.iter().find(|widget| widget.id == *id)
    }

    /// A widget with an id of its own, at the first free place that holds its usual size, ready for [`Edit::add`].
    pub fn draft(&self, title: &str, kind: Kind) -> Widget {
        let (w, h) = kind.usual_size();
        let cell = grid::first_free(Columns::Twelve, &self.cells(), w, h);
        Widget { id: self.fresh_id(), title: title.to_owned(), cell, narrower: [None; 2], repeat: None, kind }
    }

    /// A widget like this one, with an id of its own and at the first free place of its size, ready for [`Edit::add`].
    pub fn copy(&self, of: &WidgetId) -> Option<Widget> {
        let widget = self.widget(of)?;
        let cell = grid::first_free(Columns::Twelve, &self.cells(), widget.cell.w, widget.cell.h);
        Some(Widget { id: self.fresh_id(), cell, narrower: [None; 2], ..widget.clone() })
    }

    /// Where every widget stands on so many columns.
    pub fn layout(&self, columns: Columns) -> Layout {
        Layout::new(&self.widgets, columns)
    }

    /// An id that no widget has: `w` and a number.
    pub fn fresh_id(&self) -> WidgetId {
        WidgetId::unused(|id| self.index(id).is_some())
    }

    fn cells(&self) -> Vec<Cell> {
        self.widgets.iter().map(|widget| widget.cell).collect()
    }

    fn index(&self, id: &WidgetId) -> Option<usize> {
        self.widgets.iter().position(|widget| widget.id == *id)
    }

    /// Gives the widgets these cells, in their order, and brings them into reading order.
    fn arrange(&mut self, cells: &[Cell]) {
        for (widget, cell) in self.widgets.iter_mut().zip(cells) {
            widget.cell = *cell;
        }
        order::by_key(&mut self.widgets, |widget| (widget.cell.y, widget.cell.x));
    }
}

/// Most widgets on a board.
pub const MAX_WIDGETS: usize = 500;
/// Most bytes of a saved board.
pub const MAX_BYTES: usize = 1 << 20;
const MAX_TITLE: usize = 200;

//! [`Layout`]: where every widget stands on so many columns, and what moving one of them makes of it.

use super::grid::{self, Cell, Columns, Direction};
use super::{Edit, Widget, WidgetId};
use crate::order;

/// The cells of all widgets of a board. They are in order, whatever is done to them: inside the columns, apart from each
/// other, with no empty space above any of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    columns: Columns,
    ids: Vec<WidgetId>,
    cells: Vec<Cell>,
}

impl Layout {
    /// What these widgets, in reading order, have of their own on so many columns. The others follow one another as on
    /// the widest grid; where only some have a cell of their own, they go to the first free places.
    pub(super) fn new(widgets: &[Widget], columns: Columns) -> Self {
        let own: Vec<Option<Cell>> = widgets.iter().map(|widget| widget.cell_on(columns)).collect();
        let wide: Vec<Cell> = widgets.iter().map(|widget| widget.cell).collect();
        let mut taken: Vec<Cell> = own.iter().flatten().copied().collect();
        let cells = if taken.is_empty() {
            grid::narrowed(columns, &wide)
        } else {
            grid::settle(columns, &mut taken);
            let mut known = taken.clone().into_iter();
            let cell = |(own, wide): (Option<Cell>, Cell)| {
                own.and_then(|_| known.next()).unwrap_or_else(|| {
                    let free = grid::first_free(columns, &taken, wide.w, wide.h);
                    taken.push(free);
                    free
                })
            };
            own.into_iter().zip(wide).map(cell).collect()
        };
        Self { columns, ids: widgets.iter().map(|widget| widget.id.clone()).collect(), cells }
    }

    /// How many columns they stand on.
    pub const fn columns(&self) -> Columns {
        self.columns
    }

    /// Where a widget stands.
    pub fn cell(&self, id: &WidgetId) -> Option<Cell> {
        Some(self.cells[self.index(id)?])
    }

    /// The widgets by row, then by column.
    pub fn reading_order(&self) -> Vec<&WidgetId> {
        let mut turns: Vec<usize> = (0..self.ids.len()).collect();
        order::by_key(&mut turns, |n| (self.cells[*n].y, self.cells[*n].x));
        turns.into_iter().map(|n| &self.ids[n]).collect()
    }

    /// With a widget moved or resized to `target`, or to the nearest cell there can be; the others make room by moving
    /// down, and space it left is closed. Nothing changes for one that is put where it stands.
    #[must_use]
    pub fn with(&self, id: &WidgetId, target: Cell) -> Self {
        let mut layout = self.clone();
        if let Some(index) = self.index(id)
            && self.cells[index] != target.within(self.columns)
        {
            grid::place(self.columns, &mut layout.cells, index, target);
        }
        layout
    }

    /// The cell one step of an arrow key away: a column sideways, past a neighbour up or down. `None` at the edge of the
    /// grid or when there is no such widget.
    pub fn step(&self, id: &WidgetId, direction: Direction) -> Option<Cell> {
        grid::step(self.columns, &self.cells, self.index(id)?, direction)
    }

    /// The edit that makes the board stand like this.
    pub fn edit(&self) -> Edit {
        let cells = self.cells.iter().map(|cell| Some(*cell));
        Edit::Arrange(self.columns, self.ids.iter().cloned().zip(cells).collect())
    }

    fn index(&self, id: &WidgetId) -> Option<usize> {
        self.ids.iter().position(|each| each == id)
    }
}

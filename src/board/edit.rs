//! [`Edit`]: every change a user can make to a board. Its inverse is undo.

use super::{Board, Cell, Columns, MAX_BYTES, MAX_TITLE, MAX_WIDGETS, Widget, WidgetId, grid, widget};

/// One change to a board, and one step of undo.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// Put a widget on the board, at its cell; the others make room.
    Add {
        /// The widget; its id must be new.
        widget: Box<Widget>,
        /// Cells that others get afterwards, to restore what was; empty for a wish of the user's.
        others: Vec<(WidgetId, Cell)>,
    },
    /// Take a widget off the board; the space it leaves is closed.
    Remove {
        /// Which.
        id: WidgetId,
        /// Cells that others get afterwards, to restore what was; empty for a wish of the user's.
        others: Vec<(WidgetId, Cell)>,
    },
    /// Give the widget with this id another title and other settings. Where it stands stays as it is.
    Replace(Box<Widget>),
    /// Give several widgets their cells at once, on so many columns: what one that was moved or resized and those that
    /// made room for it did together. Without a cell a widget stands where it follows from the widest grid.
    Arrange(Columns, Vec<(WidgetId, Option<Cell>)>),
    /// Give the board another title.
    Rename(String),
    /// Several edits in order, all or none.
    Several(Vec<Edit>),
}

impl Edit {
    /// The wish to put a widget on the board.
    pub fn add(widget: Widget) -> Self {
        Self::Add { widget: Box::new(widget), others: Vec::new() }
    }

    /// The wish to take a widget off the board.
    pub const fn remove(id: WidgetId) -> Self {
        Self::Remove { id, others: Vec::new() }
    }
}

/// Why an edit was not applied. The board is as it was.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditError {
    /// There is no such widget.
    #[error("there is no widget {0} on this board; it may have been removed meanwhile")]
    NoSuch(WidgetId),
    /// There is one with this id already.
    #[error("there is a widget {0} on this board already")]
    Taken(WidgetId),
    /// There are as many as a board can hold.
    #[error("a board holds at most {MAX_WIDGETS} widgets; remove some or start another board")]
    Full,
    /// It would not open again once saved.
    #[error("the board would be larger than 1 MiB; remove widgets or shorten their payloads and topics")]
    TooLarge,
}

/// Applies an edit and gives its inverse.
pub(super) fn apply(board: &mut Board, edit: Edit) -> Result<Edit, EditError> {
    let grows = !matches!(edit, Edit::Remove { .. });
    let inverse = apply_one(board, edit)?;
    if grows && board.save().len() > MAX_BYTES {
        apply_one(board, inverse)?;
        return Err(EditError::TooLarge);
    }
    Ok(inverse)
}

fn apply_one(board: &mut Board, edit: Edit) -> Result<Edit, EditError> {
    match edit {
        Edit::Add { widget, others } => add(board, *widget, &others),
        Edit::Remove { id, others } => remove(board, id, &others),
        Edit::Replace(mut widget) => {
            let index = board.index(&widget.id).ok_or_else(|| EditError::NoSuch(widget.id.clone()))?;
            widget.repair();
            let present = &mut board.widgets[index];
            (widget.cell, widget.narrower) = (present.cell, present.narrower);
            core::mem::swap(present, &mut *widget);
            Ok(Edit::Replace(widget))
        }
        Edit::Arrange(columns, wanted) => arrange_on(board, columns, wanted),
        Edit::Rename(title) => {
            let title = widget::one_line(&title, MAX_TITLE);
            Ok(Edit::Rename(core::mem::replace(&mut board.title, title)))
        }
        Edit::Several(edits) => several(board, edits),
    }
}

fn add(board: &mut Board, mut widget: Widget, others: &[(WidgetId, Cell)]) -> Result<Edit, EditError> {
    if board.widgets.len() >= MAX_WIDGETS {
        return Err(EditError::Full);
    }
    if board.index(&widget.id).is_some() {
        return Err(EditError::Taken(widget.id));
    }
    check_known(board, others)?;
    let before = remember(board);
    widget.repair();
    let (id, target) = (widget.id.clone(), widget.cell);
    board.widgets.push(widget);
    let mut cells = board.cells();
    let index = cells.len() - 1;
    if others.is_empty() {
        grid::place(Columns::Twelve, &mut cells, index, target);
        board.arrange(&cells);
    } else {
        arrange(board, others)?;
    }
    Ok(Edit::Remove { id, others: changed(board, before) })
}

fn remove(board: &mut Board, id: WidgetId, others: &[(WidgetId, Cell)]) -> Result<Edit, EditError> {
    let Some(index) = board.index(&id) else { return Err(EditError::NoSuch(id)) };
    let mut others = others.to_vec();
    others.retain(|(other, _)| *other != id);
    check_known(board, &others)?;
    let mut before = remember(board);
    before.retain(|(other, _)| *other != id);
    let widget = board.widgets.remove(index);
    arrange(board, &others)?;
    Ok(Edit::Add { widget: Box::new(widget), others: changed(board, before) })
}

/// All or none: what was done before an edit that fails is undone.
fn several(board: &mut Board, edits: Vec<Edit>) -> Result<Edit, EditError> {
    let before = board.clone();
    let mut inverses = Vec::with_capacity(edits.len());
    for edit in edits {
        match apply_one(board, edit) {
            Ok(inverse) => inverses.push(inverse),
            Err(error) => {
                *board = before;
                return Err(error);
            }
        }
    }
    inverses.reverse();
    Ok(Edit::Several(inverses))
}

fn arrange_on(board: &mut Board, columns: Columns, wanted: Vec<(WidgetId, Option<Cell>)>) -> Result<Edit, EditError> {
    if columns == Columns::Twelve {
        let before = remember(board);
        let wanted: Vec<_> = wanted.into_iter().filter_map(|(id, cell)| Some((id, cell?))).collect();
        arrange(board, &wanted)?;
        let changed = changed(board, before).into_iter().map(|(id, cell)| (id, Some(cell)));
        return Ok(Edit::Arrange(columns, changed.collect()));
    }
    check_known(board, &wanted)?;
    let mut before = Vec::with_capacity(wanted.len());
    for (id, cell) in wanted {
        for widget in board.widgets.iter_mut().filter(|widget| widget.id == id) {
            let cell = cell.map(|cell| cell.within(columns));
            before.extend(widget.own_cell(columns).map(|own| (id.clone(), core::mem::replace(own, cell))));
        }
    }
    // One that was named twice is given back in the order it was taken.
    before.reverse();
    Ok(Edit::Arrange(columns, before))
}

fn arrange(board: &mut Board, wanted: &[(WidgetId, Cell)]) -> Result<(), EditError> {
    check_known(board, wanted)?;
    let mut cells = board.cells();
    for (id, cell) in wanted {
        if let Some(index) = board.index(id) {
            cells[index] = *cell;
        }
    }
    grid::settle(Columns::Twelve, &mut cells);
    board.arrange(&cells);
    Ok(())
}

fn check_known<T>(board: &Board, wanted: &[(WidgetId, T)]) -> Result<(), EditError> {
    let unknown = wanted.iter().find(|(id, _)| board.index(id).is_none());
    unknown.map_or(Ok(()), |(id, _)| Err(EditError::NoSuch(id.clone())))
}

fn remember(board: &Board) -> Vec<(WidgetId, Cell)> {
    board.widgets.iter().map(|widget| (widget.id.clone(), widget.cell)).collect()
}

/// Of the cells before, those that are others now.
fn changed(board: &Board, mut before: Vec<(WidgetId, Cell)>) -> Vec<(WidgetId, Cell)> {
    before.retain(|(id, cell)| board.widget(id).is_some_and(|widget| widget.cell != *cell));
    before
}

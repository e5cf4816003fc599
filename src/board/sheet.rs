//! [`Sheet`]: a board that somebody works on, with undo and redo.

use super::{Board, Edit, EditError};

/// A board and the way back.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sheet {
    board: Board,
    undo: Vec<Edit>,
    redo: Vec<Edit>,
    /// Whether the next amendment belongs to the last step of undo.
    amends: bool,
}

/// Why no step was taken. The board is as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoStep {
    /// There is none.
    Nothing,
    /// Somebody else changed the board meanwhile, and the step does not fit it any more. It is forgotten.
    NoLonger(EditError),
}

impl Sheet {
    /// A board that nothing was done to yet.
    pub fn new(board: Board) -> Self {
        Self { board, ..Self::default() }
    }

    /// The board as it stands.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Makes an edit a step of undo of its own; at most [`MOST_STEPS`] are kept.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let inverse = self.board.apply(edit)?;
        self.remember(inverse);
        self.amends = false;
        Ok(())
    }

    /// Gives a widget other settings, in one step of undo with the amendments before unless [`rest`](Self::rest) or
    /// anything else came between.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn amend(&mut self, edit: Edit) -> Result<(), EditError> {
        let inverse = self.board.apply(edit)?;
        // The inverse of the first amendment undoes all of them: it holds the whole widget as it was.
        if !self.amends {
            self.remember(inverse);
        }
        self.redo.clear();
        self.amends = true;
        Ok(())
    }

    /// Makes what is amended next a step of its own.
    pub const fn rest(&mut self) {
        self.amends = false;
    }

    /// Undoes the last edit.
    ///
    /// # Errors
    /// [`NoStep`] says why there was nothing to undo.
    pub fn undo(&mut self) -> Result<(), NoStep> {
        let edit = self.undo.pop().ok_or(NoStep::Nothing)?;
        let inverse = self.board.apply(edit).map_err(NoStep::NoLonger)?;
        self.redo.push(inverse);
        self.amends = false;
        Ok(())
    }

    /// Does again what was undone last.
    ///
    /// # Errors
    /// [`NoStep`] says why there was nothing to do again.
    pub fn redo(&mut self) -> Result<(), NoStep> {
        let edit = self.redo.pop().ok_or(NoStep::Nothing)?;
        let inverse = self.board.apply(edit).map_err(NoStep::NoLonger)?;
        self.undo.push(inverse);
        self.amends = false;
        Ok(())
    }

    /// Goes on from the board as somebody else left it. The way back stays: a step that no longer fits says so when it
    /// is wanted.
    pub fn catch_up(&mut self, board: Board) {
        self.board = board;
        self.amends = false;
    }

    fn remember(&mut self, inverse: Edit) {
        self.undo.push(inverse);
        let excess = self.undo.len().saturating_sub(MOST_STEPS);
        self.undo.drain(..excess);
        self.redo.clear();
    }
}

/// Most steps that can be undone.
pub const MOST_STEPS: usize = 100;

//! The grid: columns by the room there is, widgets that never overlap, and no empty space above any of them.

use crate::order;

/// Columns of a grid, by the room there is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Columns {
    /// As many as a board has.
    Twelve,
    /// On a tablet, or beside the topics.
    Six,
    /// On a phone.
    One,
}

impl Columns {
    /// What fits into a width in CSS pixels.
    pub fn fitting(width: f64) -> Self {
        match width {
            720.0.. => Self::Twelve,
            480.0.. => Self::Six,
            _ => Self::One,
        }
    }

    /// The number.
    pub const fn count(self) -> u16 {
        match self {
            Self::Twelve => COLUMNS,
            Self::Six => 6,
            Self::One => 1,
        }
    }
}

/// Most columns of a grid.
pub const COLUMNS: u16 = 12;
/// Most rows one widget may take.
pub const MAX_ROWS: u16 = 50;

/// Where a widget stands and how large it is, in grid cells from the top left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Cell {
    /// Columns to its left.
    pub x: u16,
    /// Rows above it.
    pub y: u16,
    /// Columns it takes: 1 to [`COLUMNS`].
    pub w: u16,
    /// Rows it takes: 1 to [`MAX_ROWS`].
    pub h: u16,
}

impl Cell {
    /// Whether two cells share a square of the grid.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.is_abreast(*other) && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The first row below it.
    pub const fn bottom(&self) -> u16 {
        self.y.saturating_add(self.h)
    }

    /// The nearest cell inside the columns and the bounds of a size.
    #[must_use]
    pub fn within(self, columns: Columns) -> Self {
        let w = self.w.clamp(1, columns.count());
        Self { x: self.x.min(columns.count() - w), y: self.y, w, h: self.h.clamp(1, MAX_ROWS) }
    }

    /// One column or row more or less, for the arrow keys: the bottom right corner moves. `None` at a bound.
    pub fn stretched(self, columns: Columns, direction: Direction) -> Option<Self> {
        let (w, h) = match direction {
            Direction::Left => (self.w - 1, self.h),
            Direction::Right => (self.w + 1, self.h),
            Direction::Up => (self.w, self.h - 1),
            Direction::Down => (self.w, self.h + 1),
        };
        let stretched = Self { w, h, ..self };
        (stretched.within(columns) == stretched).then_some(stretched)
    }

    /// Whether they share a column.
    const fn is_abreast(self, other: Self) -> bool {
        self.x < other.x.saturating_add(other.w) && other.x < self.x.saturating_add(self.w)
    }
}

/// A direction to move in, for the arrow keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// To smaller `x`.
    Left,
    /// To larger `x`.
    Right,
    /// Past the widget above.
    Up,
    /// Past the widget below.
    Down,
}

/// Brings any cells into order: inside the columns, apart from each other, moved up as far as they go.
///
/// Cells keep their reading order (top to bottom, then left to right, then as given); of two that overlap the later
/// moves down. Cells that are in order already stay exactly where they are.
pub fn settle(columns: Columns, cells: &mut [Cell]) {
    settle_after(columns, cells, None);
}

/// Moves the cell at `index` to `target`; the others make room by moving down, and space it left is closed.
///
/// Over the upper half of another widget it takes that one's place, over the lower half it comes after it.
/// For a preview while dragging, always start from the cells before the drag.
///
/// # Panics
/// When there is no cell at `index`.
pub fn place(columns: Columns, cells: &mut [Cell], index: usize, target: Cell) {
    let mut target = target.within(columns);
    let others = without(columns, cells, index);
    let covered = others.iter().filter(|other| other.overlaps(&target));
    let displaced = covered.filter(|other| u32::from(target.y) * 2 < u32::from(other.y) * 2 + u32::from(other.h));
    target.y = displaced.map(|other| other.y).fold(target.y, u16::min);
    let mut rest = others.into_iter();
    for (n, cell) in cells.iter_mut().enumerate() {
        *cell = if n == index { target } else { rest.next().unwrap_or(*cell) };
    }
    settle_after(columns, cells, Some(index));
}

/// The cell one step of an arrow key away, for [`place`]; `None` at an edge.
///
/// Sideways a step is one column. Up and down it is the least number of rows that makes a difference, because a
/// lesser move would fall back.
///
/// # Panics
/// When there is no cell at `index`.
pub fn step(columns: Columns, cells: &[Cell], index: usize, direction: Direction) -> Option<Cell> {
    let cell = cells[index];
    match direction {
        Direction::Left => cell.x.checked_sub(1).map(|x| Cell { x, ..cell }),
        Direction::Right => Some(Cell { x: cell.x + 1, ..cell }).filter(|moved| moved.x + moved.w <= columns.count()),
        Direction::Up | Direction::Down => {
            let others = without(columns, cells, index);
            let abreast = others.iter().filter(|other| other.is_abreast(cell));
            let mut rows: Vec<u16> = match direction {
                Direction::Up => abreast.map(|other| other.y).filter(|y| *y < cell.y).collect(),
                _ => abreast.map(Cell::bottom).filter(|y| *y > cell.y).collect(),
            };
            order::by_key(&mut rows, |y| y.abs_diff(cell.y));
            rows.dedup();
            let targets = rows.into_iter().map(|y| Cell { y, ..cell });
            let moves = |target: &Cell| {
                let mut after = cells.to_vec();
                place(columns, &mut after, index, *target);
                after[index].y != cell.y
            };
            targets.into_iter().find(moves)
        }
    }
}

/// The highest, then leftmost place where `w` by `h` cells are free.
pub fn first_free(columns: Columns, cells: &[Cell], w: u16, h: u16) -> Cell {
    let wanted = Cell { x: 0, y: 0, w, h }.within(columns);
    let bottom = cells.iter().map(Cell::bottom).max().unwrap_or(0);
    let mut rows = vec![0_u16; usize::from(bottom) + usize::from(wanted.h)];
    for cell in cells {
        let taken = mask(*cell);
        rows[usize::from(cell.y)..usize::from(cell.bottom())].iter_mut().for_each(|row| *row |= taken);
    }
    let is_free = |cell: &Cell| {
        let taken = mask(*cell);
        rows[usize::from(cell.y)..usize::from(cell.bottom())].iter().all(|row| row & taken == 0)
    };
    let places = (0..=bottom).flat_map(|y| (0..=columns.count() - wanted.w).map(move |x| Cell { x, y, ..wanted }));
    // The row below everything is always free.
    places.into_iter().find(is_free).unwrap_or(Cell { y: bottom, ..wanted })
}

/// The cells of the widest grid, given in reading order, on fewer columns: one after another, as words in lines.
pub fn narrowed(columns: Columns, cells: &[Cell]) -> Vec<Cell> {
    let (mut x, mut line) = (0, 0);
    let mut next = |cell: &Cell| {
        let cell = Cell { x: 0, ..*cell }.within(columns);
        if x + cell.w > columns.count() {
            (x, line) = (0, line + 1);
        }
        let placed = Cell { x, y: line, ..cell };
        x += cell.w;
        placed
    };
    let mut cells: Vec<Cell> = cells.iter().map(&mut next).collect();
    settle(columns, &mut cells);
    cells
}

/// The other cells, settled without the one at `index`.
fn without(columns: Columns, cells: &[Cell], index: usize) -> Vec<Cell> {
    let mut others = cells.to_vec();
    others.remove(index);
    settle(columns, &mut others);
    others
}

/// A skyline: in reading order each cell falls up onto what already stands in its columns. `first` goes before
/// others in the same row.
fn settle_after(columns: Columns, cells: &mut [Cell], first: Option<usize>) {
    let mut turns: Vec<usize> = (0..cells.len()).collect();
    order::by_key(&mut turns, |n| (cells[*n].y, first != Some(*n), cells[*n].x));
    let mut skyline = [0_u16; COLUMNS as usize];
    for n in turns {
        let cell = cells[n].within(columns);
        let abreast = usize::from(cell.x)..usize::from(cell.x + cell.w);
        let y = skyline[abreast.clone()].iter().copied().max().unwrap_or(0);
        cells[n] = Cell { y, ..cell };
        skyline[abreast].fill(cells[n].bottom());
    }
}

/// The columns a cell takes, one bit each.
fn mask(cell: Cell) -> u16 {
    ((1 << cell.w) - 1) << cell.x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Cell> {
        let number = |text: &str| text.parse().unwrap();
        let cell = |text: &str| match text.split(',').map(number).collect::<Vec<u16>>()[..] {
            [x, y, w, h] => Cell { x, y, w, h },
            _ => panic!("{text}"),
        };
        text.split_whitespace().map(cell).collect()
    }

    #[track_caller]
    fn check_settled(before: &str, after: &str) {
        let mut found = cells(before);
        settle(Columns::Twelve, &mut found);
        assert_eq!(found, cells(after), "{before}");
    }

    #[track_caller]
    fn check_placed(before: &str, target: &str, after: &str) {
        let mut found = cells(before);
        place(Columns::Twelve, &mut found, 0, cells(target)[0]);
        assert_eq!(found, cells(after), "{before} first to {target}");
    }

    #[test]
    fn any_cells_come_into_order() {
        check_settled("0,0,6,2 0,0,6,2", "0,0,6,2 0,2,6,2");
        check_settled("0,9,3,1", "0,0,3,1");
        check_settled("11,0,6,1 0,0,65535,65535", "6,50,6,1 0,0,12,50");
        check_settled("0,0,0,0", "0,0,1,1");
        check_settled("0,65535,3,2 0,65535,3,2", "0,0,3,2 0,2,3,2");
        check_settled("0,0,6,3 6,0,6,1 0,3,12,2", "0,0,6,3 6,0,6,1 0,3,12,2");
    }

    #[test]
    fn a_moved_widget_takes_the_place_and_others_make_room() {
        check_placed("0,2,6,2 0,0,6,2", "0,0,6,2", "0,0,6,2 0,2,6,2");
        check_placed("0,0,6,2 6,0,6,2", "4,0,6,2", "4,0,6,2 6,2,6,2");
        check_placed("0,0,6,2 0,2,6,2", "6,0,6,2", "6,0,6,2 0,0,6,2");
        check_placed("0,0,6,2 0,2,6,2", "0,0,6,4", "0,0,6,4 0,4,6,2");
    }

    #[test]
    fn a_widget_dragged_past_the_middle_of_the_next_changes_places_with_it() {
        check_placed("0,0,6,2 0,2,6,4", "0,1,6,2", "0,0,6,2 0,2,6,4");
        check_placed("0,0,6,2 0,2,6,4", "0,2,6,2", "0,4,6,2 0,0,6,4");
    }

    #[test]
    fn an_arrow_key_moves_past_the_neighbour() {
        let before = cells("0,0,6,2 0,2,6,5 6,0,6,9");
        assert_eq!(step(Columns::Twelve, &before, 0, Direction::Up), None);
        assert_eq!(step(Columns::Twelve, &before, 0, Direction::Left), None);
        let mut after = before.clone();
        place(Columns::Twelve, &mut after, 0, step(Columns::Twelve, &before, 0, Direction::Down).unwrap());
        assert_eq!(after, cells("0,5,6,2 0,0,6,5 6,0,6,9"));
        let target = step(Columns::Twelve, &after, 0, Direction::Up).unwrap();
        place(Columns::Twelve, &mut after, 0, target);
        assert_eq!(after, before);
        assert_eq!(step(Columns::Twelve, &before, 1, Direction::Down), None);
        assert_eq!(step(Columns::Twelve, &before, 2, Direction::Right), None);
    }

    #[test]
    fn the_first_free_place_is_the_highest_then_leftmost() {
        let taken = cells("0,0,6,2 6,0,3,4 0,2,3,1");
        assert_eq!(first_free(Columns::Twelve, &taken, 3, 2), Cell { x: 9, y: 0, w: 3, h: 2 });
        assert_eq!(first_free(Columns::Twelve, &taken, 4, 1), Cell { x: 0, y: 3, w: 4, h: 1 });
        assert_eq!(first_free(Columns::Twelve, &taken, 99, 0), Cell { x: 0, y: 4, w: 12, h: 1 });
        assert_eq!(first_free(Columns::Twelve, &[], 3, 2), Cell { x: 0, y: 0, w: 3, h: 2 });
    }

    #[track_caller]
    fn check_narrowed(columns: Columns, wide: &str, narrow: &str) {
        assert_eq!(narrowed(columns, &cells(wide)), cells(narrow), "{wide}");
    }

    #[test]
    fn on_fewer_columns_widgets_follow_one_another_in_reading_order() {
        let wide = "0,0,3,2 3,0,3,4 6,0,6,1 0,2,12,2";
        check_narrowed(Columns::Six, wide, "0,0,3,2 3,0,3,4 0,4,6,1 0,5,6,2");
        check_narrowed(Columns::One, wide, "0,0,1,2 0,2,1,4 0,6,1,1 0,7,1,2");
        check_narrowed(Columns::Six, "0,0,4,1 4,0,4,1 8,0,2,1", "0,0,4,1 0,1,4,1 4,0,2,1");
    }

    #[test]
    fn a_width_has_its_columns() {
        let of = |width| Columns::fitting(width).count();
        assert_eq!([1280.0, 720.0, 719.5, 480.0, 479.0, 0.0].map(of), [12, 12, 6, 6, 1, 1]);
    }

    #[test]
    fn an_arrow_key_stretches_within_the_bounds() {
        let cell = Cell { x: 4, y: 0, w: 2, h: 1 };
        let stretched = |direction| cell.stretched(Columns::Six, direction);
        assert_eq!(stretched(Direction::Right), None);
        assert_eq!(stretched(Direction::Up), None);
        assert_eq!(stretched(Direction::Left), Some(Cell { w: 1, ..cell }));
        assert_eq!(stretched(Direction::Down), Some(Cell { h: 2, ..cell }));
    }
}

//! The board: widgets on as many columns as there is room for.

use super::arm::arm;
use super::context::live::Live;
use super::context::{Layer, document, hand, screen};
use super::dom::{El, el, icon};
use super::grip::{arrows, grips};
use super::widget::widget;
use crate::board::{Cell, Columns, WidgetId};
use crate::strings::{self, widgets};
use crate::web::canvas::SizeWatch;

/// All widgets of the board shown.
pub fn grid() -> El {
    let (document, hand, screen) = (document(), hand(), screen());
    let ids = move || {
        let layout = document.board.with(|board| board.layout(hand.columns.get()));
        layout.reading_order().into_iter().map(ToString::to_string).collect()
    };
    let cells =
        el("div.grid-cells").part(
            // Another board may use the same names for other widgets.
            move || document.current.get(),
            move |_| {
                let board = el("div.grid-board").style("--columns", move || hand.columns.get().count().to_string());
                let board = board.each(ids, |id| WidgetId::parse(id).map_or_else(|_| el("div"), widget));
                Some(board.part(
                    move || hand.landing(),
                    |cell| cell.map(|cell| placed(el("div.grid-ghost"), move || Some(cell))),
                ))
            },
        );
    Live::new(SizeWatch::new(&cells.0, move |width, _| {
        // A board that is hidden has no width.
        if width > 0.0 {
            hand.columns.keep(Columns::fitting(width));
        }
    }));
    let next = move || if screen.can_edit() { strings::BOARD_EMPTY_NEXT } else { strings::BOARD_EMPTY_VIEW };
    let nothing = move || {
        let next = el("p").says(next);
        let add = move || {
            el("button.button data-main").child(icon("plus")).text(widgets::COMPOSE).press(move || {
                screen.layer.set(Layer::Compose);
            })
        };
        el("div.empty").child(el("h2").text(strings::BOARD_EMPTY)).child(next).when(move || screen.can_edit(), add)
    };
    grips(el("section.grid id=board tabindex=-1 aria-labelledby=board-title"))
        .child(arm())
        .child(cells)
        .when(move || document.board.with(|board| board.widgets().is_empty()), nothing)
        .child(arrows())
}

/// An element that stands in a cell.
pub fn placed(element: El, cell: impl Fn() -> Option<Cell> + Copy + 'static) -> El {
    let of = move |read: fn(&Cell) -> u16| move || cell().map(|cell| read(&cell).to_string());
    let element = element.style("--x", of(|cell| cell.x + 1)).style("--y", of(|cell| cell.y + 1));
    element.style("--w", of(|cell| cell.w)).style("--h", of(|cell| cell.h))
}

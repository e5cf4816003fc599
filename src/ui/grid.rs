//! The board: widgets on twelve columns, or one below another where there is no room.

use super::context::{document, screen};
use super::dom::{El, el};
use super::widget::widget;
use crate::board::WidgetId;
use crate::strings;

/// All widgets of the board shown.
pub fn grid() -> El {
    let (document, screen) = (document(), screen());
    let ids = move || document.board.with(|board| board.widgets().iter().map(|widget| widget.id.to_string()).collect());
    let cells = el("div.grid-cells").part(
        // Another board may use the same names for other widgets.
        move || document.current.get(),
        move |_| Some(el("div.grid-board").each(ids, |id| WidgetId::parse(id).map_or_else(|_| el("div"), widget))),
    );
    let next = move || if screen.can_edit() { strings::BOARD_EMPTY_NEXT } else { strings::BOARD_EMPTY_VIEW };
    let nothing = move || {
        let next = el("p").says(next);
        el("div.empty").child(el("h2").text(strings::BOARD_EMPTY)).child(next)
    };
    let title = el("h1.unseen id=board-title");
    el("section.grid id=board tabindex=-1 aria-labelledby=board-title")
        .child(title.says(move || document.board.with(|board| board.title().to_owned())))
        .child(cells)
        .when(move || document.board.with(|board| board.widgets().is_empty()), nothing)
}

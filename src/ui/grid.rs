//! The board: widgets on twelve columns, or one below another where there is no room.

use leptos::prelude::*;

use super::context::{document, screen};
use super::widget::Widget;
use crate::strings;

/// All widgets of the board shown.
#[component]
pub fn Grid() -> impl IntoView {
    let (document, screen) = (document(), screen());
    let ids =
        move || document.board.with(|board| board.widgets().iter().map(|widget| widget.id.clone()).collect::<Vec<_>>());
    let title = move || document.board.with(|board| board.title().to_owned());
    let empty = Memo::new(move |_| document.board.with(|board| board.widgets().is_empty()));
    let none = move || {
        empty.get().then(|| {
            let next = if screen.can_edit() { strings::BOARD_EMPTY_NEXT } else { strings::BOARD_EMPTY_VIEW };
            view! { <div class="empty"><h2>{strings::BOARD_EMPTY}</h2><p>{next}</p></div> }
        })
    };
    view! {
        <section class="grid" id="board" tabindex="-1" aria-labelledby="board-title">
            <h1 class="unseen" id="board-title">{title}</h1>
            <div class="grid-cells">
                <For each=ids key=|id| id.clone() let:id>
                    <Widget id/>
                </For>
            </div>
            {none}
        </section>
    }
    .into_any()
}

//! The bar above a board that came from elsewhere and may not publish yet.

use super::context::{document, screen};
use super::dom::{El, button, el, icon};
use crate::board::Brief;
use crate::strings::boards;

/// What the board would publish to, and the button that lets it; nothing above an armed board.
pub fn arm() -> El {
    let (document, screen) = (document(), screen());
    el("div.arm-place").when(
        move || screen.can_edit() && !document.armed.get(),
        move || {
            let words = el("p").text(boards::FROM_ELSEWHERE).text(" ").says(move || {
                document.board.with(|board| {
                    let acts = Brief::of(board).acts;
                    let topics: Vec<&str> = acts.iter().take(MOST_NAMED).map(|act| act.topics.as_str()).collect();
                    let more = acts.len() - topics.len();
                    (!topics.is_empty()).then(|| boards::may_publish_to(&topics, more))
                })
            });
            el("aside.arm").child(icon("lock")).child(words).child(button(boards::ARM, move || document.arm()))
        },
    )
}

/// Topics that are named; the rest are counted.
const MOST_NAMED: usize = 4;

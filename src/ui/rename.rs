//! The dialog for a board's title.

use super::context::document;
use super::context::live::Live;
use super::dialog::{close_dialog, dialog};
use super::dom::{El, button, el};
use super::field::field;
use crate::strings::{self, boards, editor};

/// Renames the board shown.
pub fn rename() -> El {
    let document = document();
    let title = Live::new(document.board.with_untracked(|board| board.title().to_owned()));
    let (field, input) = field("rename-board", editor::TITLE, title, "", None);
    let chosen = input.clone();
    // What is there is only a beginning.
    let input = input.attr("data-autofocus", "").attr("maxlength", "200").on("focus", move |_| chosen.select());
    drop(input);
    let foot = el("div.dialog-foot")
        .child(button(strings::CANCEL, close_dialog))
        .child(el("button.button type=submit data-main").text(boards::RENAMED));
    let form = el("form.rename-form").child(field).child(foot).on("submit", move |event| {
        event.prevent_default();
        document.rename(title.get_untracked().trim());
        close_dialog();
    });
    dialog("rename", boards::RENAME_TITLE, None, el("div").child(form))
}

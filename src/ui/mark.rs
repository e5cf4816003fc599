//! What a value means: a shape, a word and a colour together.

use super::context::live::Live;
use super::dom::{El, el, icon};
use crate::board::widget::bands::Level;
use crate::strings::widgets;

/// The mark of a level; nothing where there is none.
pub fn mark(level: Live<Option<Level>>) -> El {
    el("span.mark-place").part(
        move || level.get(),
        |level| {
            let name = (*level)?.as_str();
            Some(
                el("span.mark").attr("data-level", name).child(icon(name)).child(el("span").text(widgets::level(name))),
            )
        },
    )
}

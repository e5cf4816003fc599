//! The page: header, topics and message at the side, the board, and what lies on top of them.

use super::brokers::brokers;
use super::compose::compose;
use super::connect::connect;
use super::context::live::Live;
use super::context::{Layer, Part, document, looks, screen, wishes};
use super::doctor::doctor;
use super::dom::{El, el};
use super::editor::editor;
use super::first::first;
use super::grid::grid;
use super::halted::halted;
use super::header::header;
use super::help::help;
use super::import::import;
use super::inspector::inspector;
use super::kiosk::{kiosk, shift};
use super::nav::nav;
use super::packets::packets;
use super::palette::palette;
use super::rename::rename;
use super::settings::settings;
use super::share::share;
use super::taken::taken;
use super::toast::toasts;
use super::topics::topics;
use crate::profile::config::{Configured, Mode};
use crate::strings;

/// The whole page; `offers` are brokers that the operator offers on request.
pub fn app(offers: Live<Vec<Configured>>) -> El {
    let (screen, wishes, looks, document) = (screen(), wishes(), looks(), document());
    let mode = move || match screen.mode.get() {
        Mode::Edit => "edit",
        Mode::View => "view",
        Mode::Kiosk => "kiosk",
    };
    let part = move || match screen.part.get() {
        Part::Board => "board",
        Part::Topics => "topics",
        Part::Message => "message",
        Part::Editor => "editor",
    };
    // The first doors stand there while there is nothing else to show.
    let is_first = move || looks.brokers.with(Vec::is_empty) && document.board.with(|board| board.widgets().is_empty());
    let is_kiosk = move || screen.mode.get() == Mode::Kiosk;
    let page = el("div.app")
        .flag("data-first", is_first)
        .vary("data-mode", mode)
        .vary("data-part", part)
        .vary("data-chosen", move || screen.chosen.with(Option::is_some))
        .flag("data-idle", move || screen.kiosk.get().idle)
        .style("--shift-x", move || format!("{}px", shift(screen)[0]))
        .style("--shift-y", move || format!("{}px", shift(screen)[1]))
        .child(header())
        .when(is_kiosk, kiosk)
        .child(el("div.app-bars").child(halted()).child(taken()))
        .when(move || wishes.paused.get(), || el("p.app-paused role=status").text(strings::PAUSED))
        .part(
            move || (is_first(), is_kiosk()),
            move |(is_first, is_kiosk)| {
                if *is_first {
                    return Some(el("main.app-first").child(first(offers)));
                }
                let edited = move || screen.edited.get().filter(|_| screen.part.get() == Part::Editor);
                let side = || {
                    let side = el("aside.app-side").child(topics()).child(inspector());
                    side.part(edited, |edited| edited.clone().map(editor))
                };
                let side = (!is_kiosk).then(side);
                // One heading for whichever part is in sight.
                let title = el("h1.unseen id=board-title");
                let title = title.says(move || document.board.with(|board| board.title().to_owned()));
                Some(el("main.app-parts").child(title).children(side).child(grid()))
            },
        )
        .child(nav());
    el("div.app-root").child(page).child(layers()).child(toasts())
}

/// The dialog on top.
fn layers() -> El {
    let screen = screen();
    el("div").part(
        move || screen.layer.get(),
        |layer| match layer {
            Layer::None => None,
            Layer::Connect(edit) => Some(connect(edit.clone())),
            Layer::Compose => Some(compose()),
            Layer::Status => Some(brokers()),
            Layer::Doctor(of) => Some(doctor(of)),
            Layer::Packets(of) => Some(packets(of.clone())),
            Layer::Help => Some(help()),
            Layer::Rename => Some(rename()),
            Layer::Import(text) => Some(import(text.as_deref())),
            Layer::Share => Some(share()),
            Layer::Settings => Some(settings()),
            Layer::Palette => Some(palette()),
        },
    )
}

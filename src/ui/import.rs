//! The dialog that takes boards in: from a file, pasted, dropped on the page or in a link. Nothing of them is opened
//! before a person has seen what they are.

use std::rc::Rc;

use leptos::prelude::{document as page, untrack};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement};

use super::context::live::Live;
use super::context::{Layer, Screen, document, screen};
use super::dialog::{close_dialog, dialog};
use super::dom::{El, button, el, focus, icon, listen};
use super::preview::preview;
use crate::board::file::{self, Found, MAX_FILE};
use crate::board::{Board, Brief};
use crate::strings::{self, boards};
use crate::web::files;

/// Takes boards in, from a text that is there already or one to be chosen or pasted.
pub fn import(text: Option<&str>) -> El {
    let found = Live::new(None::<Found>);
    let wrong = Live::new(String::new());
    if let Some(text) = text {
        read(text, found, wrong);
    }
    let content = el("div").child(el("p.import-wrong role=alert").says(move || wrong.get())).part(
        move || found.with(Option::is_some),
        move |is_found| Some(if *is_found { found_boards(found) } else { doors(found, wrong) }),
    );
    dialog("import", boards::IMPORT_TITLE, None, content)
}

/// Lets a file be dropped anywhere on the page, for as long as it lives.
pub fn listen_to_drops(screen: Screen) {
    listen(&page(), "dragover", move |event| {
        if may_take(screen) && file_of(event.unchecked_ref()).is_some() {
            event.prevent_default();
        }
    });
    listen(&page(), "drop", move |event| {
        let Some(data) = event.unchecked_ref::<DragEvent>().data_transfer().filter(|_| may_take(screen)) else {
            return;
        };
        let Some(file) = data.files().and_then(|files| files.get(0)) else { return };
        event.prevent_default();
        take_file(&file, move |text| match text {
            Some(text) => screen.layer.set(Layer::Import(Some(text.into()))),
            None => screen.say(boards::FILE_UNREAD, true, false),
        });
    });
}

fn may_take(screen: Screen) -> bool {
    screen.layer.is_there() && untrack(move || screen.can_edit())
}

/// Whether something is dragged that is a file; which one is told when it is dropped.
fn file_of(event: &DragEvent) -> Option<()> {
    event.data_transfer()?.types().includes(&"Files".into(), 0).then_some(())
}

fn take_file(file: &File, done: impl FnOnce(Option<String>) + 'static) {
    files::read(file, MAX_FILE, done);
}

fn read(text: &str, found: Live<Option<Found>>, wrong: Live<String>) {
    match file::open(text) {
        Ok(boards) => {
            wrong.set(String::new());
            found.set(Some(boards));
            focus(".import-take");
        }
        Err(error) => wrong.set(strings::sentence(&error.to_string())),
    }
}

/// Choose a file, or paste.
fn doors(found: Live<Option<Found>>, wrong: Live<String>) -> El {
    let chosen = el("input.import-file type=file accept=.json,application/json id=import-file data-autofocus");
    let input: HtmlInputElement = chosen.0.clone().unchecked_into();
    let chosen = chosen.on("change", move |_| {
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take_file(&file, move |text| match text {
                Some(text) => read(&text, found, wrong),
                None => wrong.set(boards::FILE_UNREAD.to_owned()),
            });
        }
    });
    let pasted = el("textarea.input.import-text id=import-text rows=5 spellcheck=false").attr("autocapitalize", "off");
    let typed = pasted.clone();
    let open = el("button.button type=submit data-main").text(boards::OPEN);
    el("form.import-form")
        .child(el("div.field").child(el("label for=import-file").text(boards::CHOOSE_FILE)).child(chosen))
        .child(el("div.field").child(el("label for=import-text").text(boards::PASTE)).child(pasted))
        .child(el("div.dialog-foot").child(button(strings::CANCEL, close_dialog)).child(open))
        .on("submit", move |event| {
            event.prevent_default();
            read(typed.value().trim(), found, wrong);
        })
}

/// What was found, and the button that takes it in.
fn found_boards(found: Live<Option<Found>>) -> El {
    let Some(Found { boards: opened, refused }) = found.get_untracked() else { return el("div") };
    let refused = refused.iter().map(|(n, error)| el("li").text(&boards::refused(*n, &error.to_string())));
    let refused: Vec<El> = refused.collect();
    let briefs: Vec<Brief> = opened.iter().map(|opened| Brief::of(&opened.board)).collect();
    let acts = briefs.iter().any(|brief| !brief.acts.is_empty());
    let cards = opened.iter().zip(&briefs).map(|(opened, brief)| preview(brief, &opened.notes));
    let take: Rc<[(Board, bool)]> =
        opened.iter().zip(&briefs).map(|(opened, brief)| (opened.board.clone(), brief.acts.is_empty())).collect();
    let count = take.len();
    let take = move || {
        if document().take_in(take.to_vec()) {
            screen().say(boards::imported(count), false, false);
            close_dialog();
        }
    };
    let word = if count == 1 { boards::IMPORT_ONE.to_owned() } else { boards::import_all(count) };
    let take = el("button.button.import-take type=button data-main data-autofocus").text(&word).press(take);
    let disarmed = acts.then(|| el("p.import-disarmed").child(icon("lock")).text(boards::OPENS_DISARMED));
    el("div.import-found")
        .children(cards)
        .children((!refused.is_empty()).then(|| el("ul.import-refused").children(refused)))
        .children(disarmed)
        .child(el("div.dialog-foot").child(button(strings::CANCEL, close_dialog)).child(take))
}

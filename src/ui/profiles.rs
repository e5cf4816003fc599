//! The menu of a connection's card: copy it, move it, save it to a file; and the door that takes connections in from one.

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::context::{looks, screen, wishes};
use super::dom::{El, button, el};
use super::menu::{Item, menu};
use crate::board::file;
use crate::id::BrokerId;
use crate::profile::config::MAX_BYTES;
use crate::strings::{boards, profiles as words};
use crate::web::files;

/// What can be done with one connection besides connecting.
pub fn profile_menu(id: &BrokerId) -> El {
    let id = id.clone();
    menu("more", words::MENU, move || items(&id))
}

fn items(id: &BrokerId) -> Vec<Item> {
    let wishes = wishes();
    let of = id.clone();
    let duplicate = Item::new("copy", words::DUPLICATE, move || {
        let is_there = wishes.duplicate(&of).is_some();
        screen().say(if is_there { words::DUPLICATED } else { words::FULL }, !is_there, false);
    });
    let shift = |icon, word, later| {
        let of = id.clone();
        let is_there = wishes.profiles.neighbour(id, later).is_some();
        is_there.then(|| Item::new(icon, word, move || wishes.shift(&of, later)))
    };
    let (up, down) = (shift("up", words::MOVE_UP, false), shift("down", words::MOVE_DOWN, true));
    let of = id.clone();
    let save = Item::new("out", words::SAVE, move || keep(Some(&of)));
    [Some(duplicate), up, down, Some(save)].into_iter().flatten().collect()
}

/// Saves all connections to a file, and takes those of a file in.
pub fn profile_files() -> El {
    let chosen =
        el("input.import-file type=file accept=.json,application/json hidden").attr("aria-label", words::TAKE_IN);
    let input: HtmlInputElement = chosen.0.clone().unchecked_into();
    let opened = input.clone();
    let chosen = chosen.on("change", move |_| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again.
        let input = input.clone();
        files::read(&file, MAX_BYTES, move |text| {
            input.set_value("");
            take_in(text.as_deref());
        });
    });
    let none = || looks().brokers.with(Vec::is_empty);
    el("div.profiles")
        .child(button(words::TAKE_IN, move || opened.click()))
        .child(chosen)
        .child(button(words::SAVE_ALL, || keep(None)).flag("hidden", none))
}

fn take_in(text: Option<&str>) {
    let Some(text) = text else { return screen().say(words::UNREAD, true, false) };
    let (count, wrong) = untrack(|| wishes().take_in(text));
    for wrong in &wrong {
        wishes().note(words::in_file(wrong));
    }
    screen().say(words::taken(count, &wrong), !wrong.is_empty() || count == 0, false);
}

fn keep(only: Option<&BrokerId>) {
    let name = only.map_or(words::FILE, BrokerId::as_str);
    if !files::download(&file::name(name, "json"), &wishes().profiles.file(only)) {
        screen().say(boards::EXPORT_FAILED, true, false);
    }
}

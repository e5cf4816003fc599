//! The dialog that shares a board as a link, with a code to photograph. The board is in the link itself: it is stored
//! nowhere.

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::context::live::Live;
use super::context::{Layer, Screen, document, screen};
use super::dialog::dialog;
use super::dom::{El, drawing, el, icon};
use crate::board::{MAX_BYTES, link};
use crate::strings::boards;
use crate::web::{files, intl};

/// Shares the board shown.
pub fn share() -> El {
    let (document, screen) = (document(), screen());
    // None until it is made, empty where it cannot be.
    let address = Live::new(None::<String>);
    let board = document.board.with_untracked(crate::board::Board::save_short);
    spawn_local(async move {
        let made = files::deflate(board.as_bytes()).await.zip(here());
        address.set(Some(made.map(|(deflated, here)| here + &link::hash(&deflated)).unwrap_or_default()));
    });
    let content = el("div").child(el("p").text(boards::SHARE_NOTE)).part(
        move || address.get(),
        move |address| {
            let address = address.clone()?;
            Some(if address.is_empty() {
                el("p role=alert").text(boards::SHARE_IMPOSSIBLE)
            } else {
                shared(screen, address)
            })
        },
    );
    dialog("share", boards::SHARE_TITLE, None, content)
}

fn shared(screen: Screen, address: String) -> El {
    let field = el("input.input.share-link readonly id=share-link data-autofocus").attr("value", &address);
    let chosen = field.clone();
    let field = field.attr("aria-label", boards::LINK).on("focus", move |_| chosen.select());
    let size = boards::characters(&intl::count(address.len() as u64));
    let code = match code(&address) {
        Some((view, path)) => drawing("share-code", &view, &path).attr("aria-label", boards::CODE),
        None => el("p.share-long").text(boards::CODE_TOO_LONG),
    };
    let copy = el("button.button type=button data-main").child(icon("copy")).text(boards::COPY_LINK);
    el("div.share-made")
        .child(el("div.field").child(field).child(el("small").text(&size)))
        .child(el("div.dialog-foot").child(copy.press(move || screen.copy(&address))))
        .child(code)
}

/// A code that holds a text, as the sides of its square and the outline of its dark parts; none for one too long to be
/// photographed from a screen.
fn code(text: &str) -> Option<(String, String)> {
    use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
    let segments = [QrSegment::make_bytes(text.as_bytes())];
    let (least, most) = (Version::new(1), Version::new(MOST_VERSION));
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, least, most, None, true).ok()?;
    let dark = |&(x, y): &(i32, i32)| code.get_module(x, y);
    let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let path: Vec<String> = places.filter(dark).map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect();
    // A light edge of four modules, as readers expect.
    let side = code.size() + 8;
    Some((format!("-4 -4 {side} {side}"), path.concat()))
}

/// Looks whether the address holds a board, now and whenever its end changes, takes it out of the address and shows what
/// it is.
pub fn open_links(screen: Screen) {
    let location = window().location();
    let Some(deflated) = location.hash().ok().and_then(|hash| link::deflated(&hash)) else { return };
    // A reload or a bookmark does not ask again.
    let plain = here();
    window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", plain.as_deref())).ok();
    if !screen.can_edit() {
        return screen.say(boards::LINK_REFUSED, true, false);
    }
    spawn_local(async move {
        let text = files::inflate(&deflated, MAX_BYTES).await.and_then(|bytes| String::from_utf8(bytes).ok());
        match text.filter(|text| !text.is_empty()) {
            Some(text) => screen.layer.set(Layer::Import(Some(text.into()))),
            None => screen.say(boards::LINK_UNREAD, true, false),
        }
    });
}

/// The address of the page without what stands behind `#`.
fn here() -> Option<String> {
    let address = window().location().href().ok()?;
    Some(address.split('#').next().unwrap_or_default().to_owned())
}

/// 137 modules a side: with more they are smaller on a dialog than a camera can see.
const MOST_VERSION: u8 = 30;

//! Boards in and out: export, import with its preview, and links.

use topicboard::board::widget::{switch, value};
use topicboard::board::{Board, Kind, MAX_BYTES, file, link};
use topicboard::port::State;
use topicboard::profile::config::Mode;
use topicboard::ui::context::Layer;
use topicboard::ui::share::open_links;
use topicboard::web::files;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use super::board::source;
use super::stage::{Stage, at, dispatch};

/// A board with a switch and a value.
async fn page() -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.add("Lamp", Kind::Switch(switch::Settings::new(source())));
    stage.document.add("Warmth", Kind::Value(value::Settings::new(source())));
    stage
}

fn shown(stage: &Stage) -> Board {
    stage.document.board.get_untracked()
}

async fn choose(stage: &Stage, word: &str) {
    stage.click(".boards [aria-haspopup=menu]").await;
    stage.click_word(".boards [role=menuitem]", word).await;
}

async fn paste(stage: &Stage, text: &str) {
    choose(stage, "Import boards…").await;
    stage.type_into("#import-text", text).await;
    let form = stage.see(".import-form").await;
    dispatch(&form, "Event", "submit", &[]);
}

#[wasm_bindgen_test]
async fn a_pasted_board_is_shown_before_it_is_opened_and_opens_disarmed() {
    let stage = page().await;
    paste(&stage, &shown(&stage).save()).await;
    for said in ["2 widgets", "is known here: B1, broker.example", "It reads 1 topic", "t/set", "ON", "OFF"] {
        stage.reads(".preview", said).await;
    }
    stage.reads(".import-disarmed", "controls off").await;
    assert_eq!(stage.document.tabs.with_untracked(Vec::len), 1, "nothing is opened yet");
    stage.click(".import-take").await;
    stage.until("the second board", || stage.count(".boards-tabs .tab") == 2).await;
    stage.reads(".arm", "came from elsewhere").await;
    assert!(!stage.document.armed.get_untracked());
    assert_eq!(stage.document.boards()[0], stage.document.boards()[1]);
    drop(stage);
    let stage = Stage::open_again();
    stage.document.open_own();
    stage.document.show_at(1);
    assert!(!stage.document.armed.get_untracked(), "a reload arms nothing");
    stage.document.duplicate();
    assert!(!stage.document.armed.get_untracked(), "a copy is not armed either");
}

#[wasm_bindgen_test]
async fn a_file_of_several_says_which_do_not_open() {
    let stage = page().await;
    let text = file::save(&[Board::new("Quiet"), Board::new("Still")]).replace("Still\",", "Still\", \"extra\": 1,");
    let text = text.replacen("\"boards\": [", "\"boards\": [ 7,", 1);
    paste(&stage, &text).await;
    stage.reads(".import-refused", "Board 1 of the file cannot be opened").await;
    stage.reads(".import-found", "extra: this field is not known and was left out").await;
    stage.reads(".import-found", "It publishes nothing.").await;
    assert!(stage.find(".import-disarmed").is_none());
    stage.click_word(".import-take", "Import 2 boards").await;
    stage.until("both", || stage.count(".boards-tabs .tab") == 3).await;
    assert!(stage.document.armed.get_untracked());
    stage.until("the dialog is gone", || stage.find("dialog").is_none()).await;
}

#[wasm_bindgen_test]
async fn what_is_no_board_says_why_and_what_was_pasted_stays() {
    let stage = page().await;
    paste(&stage, "{\"a\": nan}").await;
    stage.reads(".import-wrong", "Line 1, column 8: this is not JSON").await;
    let text: HtmlInputElement = stage.see("#import-text").await.unchecked_into();
    assert!(text.value().contains("nan"));
}

#[wasm_bindgen_test]
async fn the_first_page_has_a_door_for_boards() {
    let stage = Stage::open();
    stage.document.open_own();
    stage.click_word(".first-door strong", "Import a board").await;
    stage.see("#import-file").await;
}

#[wasm_bindgen_test]
async fn a_link_holds_the_board_and_opens_as_a_preview() {
    let stage = page().await;
    choose(&stage, "Share the board…").await;
    let field: HtmlInputElement = stage.see("#share-link").await.unchecked_into();
    let address = field.value();
    stage.reads(".share-made", "characters").await;
    stage.see(".share-code").await;
    let hash = &address[address.find('#').unwrap()..];
    let inflated = files::inflate(&link::deflated(hash).unwrap(), MAX_BYTES).await.unwrap();
    assert_eq!(String::from_utf8(inflated).unwrap(), shown(&stage).save_short());
    stage.click(".dialog-close button").await;
    stage.until("the dialog is gone", || stage.find("dialog").is_none()).await;

    let window = leptos::prelude::window();
    window.location().set_hash(hash).unwrap();
    open_links(stage.screen);
    assert_eq!(window.location().hash().unwrap(), "", "a reload does not ask again");
    stage.reads(".preview", "t/set").await;
}

#[wasm_bindgen_test]
async fn a_link_that_holds_no_board_or_too_much_says_so() {
    let stage = page().await;
    let bomb = files::deflate(&vec![b' '; 4 << 20]).await.unwrap();
    assert!(bomb.len() < 10_000);
    for hash in ["#d=".to_owned(), "#d=AAAA".to_owned(), link::hash(&bomb)] {
        stage.screen.toasts.set(Vec::new());
        leptos::prelude::window().location().set_hash(&hash).unwrap();
        open_links(stage.screen);
        stage.reads("[role=alert]", "no board that can be read").await;
        assert_eq!(stage.screen.layer.get_untracked(), Layer::None);
    }
    stage.screen.mode.set(Mode::View);
    leptos::prelude::window().location().set_hash("#d=AAAA").unwrap();
    open_links(stage.screen);
    stage.reads("[role=alert]", "for viewing only").await;
}

#[wasm_bindgen_test]
async fn a_board_too_long_for_a_camera_has_a_link_all_the_same() {
    let stage = page().await;
    // What cannot be deflated much.
    let noise: Vec<String> = (0..4_000_u32).map(|n| format!("{:08x}", n.wrapping_mul(2_654_435_761))).collect();
    let noise = noise.concat();
    let settings = switch::Settings::new(source());
    stage.document.add("Noise", Kind::Switch(switch::Settings { on: noise[..16_000].into(), ..settings }));
    choose(&stage, "Share the board…").await;
    stage.reads(".share-long", "too long for a QR code").await;
    assert!(stage.see("#share-link").await.unchecked_into::<HtmlInputElement>().value().len() > 2_000);
}

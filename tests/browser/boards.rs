//! Several boards: their tabs and menu, where they are kept, and two tabs of the browser on the same board.

use leptos::prelude::Owner;
use topicboard::board::Kind;
use topicboard::board::form;
use topicboard::board::widget::value;
use topicboard::port::State;
use topicboard::ui::context::Document;
use topicboard::web::storage;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use super::board::source;
use super::stage::{Stage, at, dispatch, frame, press};

/// A page with the user's own board and a broker, so that it is not the first run.
async fn page() -> Stage {
    Stage::with_broker(State::Connected { since: at(0) }).await
}

fn titles(document: Document) -> Vec<String> {
    document.tabs.with_untracked(|tabs| tabs.iter().map(|tab| tab.title.clone()).collect())
}

async fn choose(stage: &Stage, word: &str) {
    stage.click(".boards [aria-haspopup=menu]").await;
    stage.click_word(".boards [role=menuitem]", word).await;
}

async fn name(stage: &Stage, title: &str) {
    stage.type_into("#rename-board", title).await;
    let form = stage.see(".rename-form").await;
    dispatch(&form, "Event", "submit", &[]);
    stage.until("the dialog is gone", || stage.find("dialog").is_none()).await;
}

/// Another tab of this browser, as far as boards go.
struct Tab {
    document: Document,
    _owner: Owner,
}

fn tab(stage: &Stage) -> Tab {
    let owner = Owner::new();
    let document = owner.with(|| Document::new(stage.screen, stage.wishes));
    document.open_own();
    Tab { document, _owner: owner }
}

/// What the browser tells all other tabs when one of them stores something.
fn told(name: &str) {
    let key = format!("topicboard.{name}");
    let window = leptos::prelude::window();
    let event = web_sys::StorageEvent::new("storage").unwrap();
    event.init_storage_event_with_can_bubble_and_cancelable_and_key("storage", false, false, Some(&key));
    window.dispatch_event(&event).unwrap();
}

fn kind() -> Kind {
    Kind::Value(value::Settings::new(source()))
}

fn widgets(document: Document) -> Vec<String> {
    document.board.with_untracked(|board| board.widgets().iter().map(|widget| widget.title.clone()).collect())
}

#[wasm_bindgen_test]
async fn boards_are_made_named_copied_moved_and_deleted_from_the_menu_and_stay() {
    let stage = page().await;
    choose(&stage, "New board").await;
    let field: HtmlInputElement = stage.see("#rename-board").await.unchecked_into();
    assert_eq!(field.value(), "Board 2");
    name(&stage, "Garden").await;
    stage.document.add("Soil", kind());
    choose(&stage, "Duplicate the board").await;
    stage.until("three tabs", || stage.count(".boards-tabs .tab") == 3).await;
    assert_eq!(titles(stage.document), ["My board", "Garden", "Garden copy"]);
    assert_eq!(widgets(stage.document), ["Soil"]);
    choose(&stage, "Rename the board…").await;
    name(&stage, "Roof").await;
    choose(&stage, "Move the board left").await;
    assert_eq!(titles(stage.document), ["My board", "Roof", "Garden"]);
    stage.reads(".toast", "place 2 of 3").await;
    choose(&stage, "Move the board right").await;
    choose(&stage, "Move the board left").await;
    stage.document.show_at(0);
    frame().await;
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    assert_eq!(titles(stage.document), ["Roof", "Garden"], "the first board was never changed, so it was not kept");
    choose(&stage, "Delete the board").await;
    assert_eq!(titles(stage.document), ["Garden"]);
    stage.click(".boards [aria-haspopup=menu]").await;
    let menu = stage.see(".boards [role=menu]").await;
    stage
        .until("a menu that leaves the only board alone", || {
            let text = menu.inner_text();
            text.contains("Duplicate the board") && !text.contains("Delete the board")
        })
        .await;
    stage.click_word(".toast button", "Undo").await;
    assert_eq!(titles(stage.document), ["Roof", "Garden"]);
    assert_eq!(stage.document.place(), Some(0));
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    assert_eq!(titles(stage.document), ["Roof", "Garden"], "what was brought back is kept again");
}

#[wasm_bindgen_test]
async fn digits_show_boards_and_the_menu_opens_by_key() {
    let stage = page().await;
    stage.document.begin();
    let board = stage.see("#board").await;
    for (key, place) in [("1", 0), ("2", 1), ("9", 1)] {
        press(&board, key, false);
        assert_eq!(stage.document.place(), Some(place), "{key}");
    }
    stage.attribute(".boards-tabs .tab:last-of-type", "aria-current", "page").await;
    let button = stage.see(".boards [aria-haspopup=menu]").await;
    button.focus().unwrap();
    button.click();
    let focused = || leptos::prelude::document().active_element();
    let says = |word: &str| focused().is_some_and(|element| element.text_content().as_deref() == Some(word));
    stage.until("the first entry has the focus", || says("New board")).await;
    press(&focused().unwrap().unchecked_into::<HtmlElement>(), "ArrowDown", false);
    assert!(says("Rename the board…"));
}

#[wasm_bindgen_test]
async fn fifty_boards_are_enough() {
    let stage = page().await;
    while stage.document.begin() {}
    assert_eq!(titles(stage.document).len(), 50);
    stage.reads("[role=alert]", "50 boards").await;
}

#[wasm_bindgen_test]
async fn the_one_board_of_before_becomes_the_first_of_several() {
    let stage = Stage::open();
    let old = r#"{"origin":0,"board":"{\"format\":\"topicboard\",\"version\":1,\"title\":\"Old\",\"widgets\":[]}"}"#;
    storage::save("board", old).unwrap();
    stage.document.open_own();
    assert_eq!(titles(stage.document), ["Old"]);
    assert!(stage.document.armed.get_untracked());
    assert_eq!(storage::load("board").unwrap(), None);
    stage.document.rename("New");
    drop(stage);
    let stage = Stage::open_again();
    stage.document.open_own();
    assert_eq!(titles(stage.document), ["New"]);
}

#[wasm_bindgen_test]
async fn of_several_kept_boards_the_one_that_cannot_be_read_is_set_aside() {
    let stage = Stage::open();
    storage::save("board.a", "no board").unwrap();
    let newer = r#"{"origin":0,"board":"{\"format\":\"topicboard\",\"version\":999}"}"#;
    storage::save("board.n", newer).unwrap();
    stage.document.open_own();
    stage.document.rename("Mine");
    assert_eq!(titles(stage.document), ["Mine"]);
    stage.reads("[role=alert]", "could not be opened").await;
    assert_eq!(storage::load("board-set-aside.a").unwrap().as_deref(), Some("no board"));
    assert_eq!(storage::load("board.n").unwrap().as_deref(), Some(newer), "a newer program still finds its board");
}

#[wasm_bindgen_test]
async fn f45_two_tabs_that_edit_the_same_board_lose_nothing() {
    let stage = page().await;
    stage.document.add("first", kind());
    let other = tab(&stage);
    assert_eq!(widgets(other.document), ["first"]);
    // Neither hears of the other in time, and both think of the same place and name.
    stage.document.add("here", kind());
    other.document.add("there", kind());
    stage.document.add("here again", kind());
    assert_eq!(widgets(stage.document), ["first", "here", "there", "here again"]);
    drop(other);
    let read = tab(&stage);
    assert_eq!(widgets(read.document), widgets(stage.document));
}

#[wasm_bindgen_test]
async fn f45_two_tabs_that_edit_the_same_widget_keep_both_changes() {
    let stage = page().await;
    stage.document.add("first", kind());
    let other = tab(&stage);
    let id = stage.document.board.with_untracked(|board| board.widgets()[0].id.clone());
    // Neither hears of the other in time.
    stage.document.amend(&id, |widget| form::write(widget, "title", "Renamed").ok());
    other.document.amend(&id, |widget| form::write(widget, "unit", "m").ok());
    let read = |path| other.document.board.with_untracked(|board| form::read(board.widget(&id).unwrap(), path));
    assert_eq!((read("title"), read("unit")), ("Renamed".to_owned(), "m".to_owned()));
}

#[wasm_bindgen_test]
async fn f45_what_another_tab_did_is_shown_as_soon_as_it_is_told() {
    let stage = page().await;
    stage.document.add("first", kind());
    let other = tab(&stage);
    other.document.add("there", kind());
    told("board.own");
    stage.until("both widgets", || stage.count("article") == 2).await;
    other.document.begin();
    other.document.move_by(-1);
    let name = storage::names("board.").unwrap().into_iter().find(|name| name != "own").unwrap();
    told(&format!("board.{name}"));
    told("boards");
    assert_eq!(titles(stage.document), ["Board 2", "My board"]);
    assert_eq!(widgets(stage.document), ["first", "there"], "the board in sight stays in sight");
    other.document.show_at(1);
    other.document.delete();
    told("board.own");
    assert_eq!(titles(stage.document), ["Board 2"]);
    stage.reads(".toasts", "deleted in another tab").await;
    other.document.undo();
    told("board.own");
    assert_eq!(titles(stage.document), ["Board 2", "My board"]);
    other.document.delete();
    other.document.show_at(0);
    storage::forget(&format!("board.{name}"));
    told(&format!("board.{name}"));
    assert_eq!(titles(stage.document), ["My board"], "without any board there is an empty one");
}

#[wasm_bindgen_test]
async fn f45_a_step_of_undo_that_no_longer_fits_is_told() {
    let stage = page().await;
    stage.document.add("first", kind());
    let mut widget = stage.document.board.with_untracked(|board| board.widgets()[0].clone());
    widget.title = "renamed".into();
    stage.document.replace(widget.clone());
    let other = tab(&stage);
    other.document.remove(&widget.id);
    stage.document.undo();
    stage.reads("[role=alert]", "no longer fits").await;
    assert_eq!(widgets(stage.document), [""; 0]);
}

#[wasm_bindgen_test]
async fn f45_a_board_that_a_newer_page_wrote_is_not_overwritten() {
    let stage = page().await;
    stage.document.add("first", kind());
    let newer = r#"{"stamp":1,"origin":0,"board":"{\"format\":\"topicboard\",\"version\":999}"}"#;
    storage::save("board.own", newer).unwrap();
    stage.document.add("second", kind());
    stage.reads("[role=alert]", "Reload this tab").await;
    assert_eq!(storage::load("board.own").unwrap().as_deref(), Some(newer));
}

#[wasm_bindgen_test]
async fn f45_a_board_deleted_elsewhere_comes_back_with_an_edit() {
    let stage = page().await;
    stage.document.add("first", kind());
    storage::forget("board.own");
    stage.document.add("second", kind());
    assert_eq!(widgets(tab(&stage).document), ["first", "second"]);
}

#[wasm_bindgen_test]
async fn a_server_s_board_keeps_its_place_and_can_be_copied() {
    let stage = Stage::open();
    let text = r#"{"format":"topicboard","version":1,"title":"Hall 3","widgets":[]}"#;
    stage.document.open_given("boards/hall.json", text);
    stage.document.open_own();
    stage.wishes.connect(super::stage::profile("b1"), false);
    assert_eq!(titles(stage.document), ["Hall 3", "My board"]);
    assert!(!stage.document.can_delete());
    stage.document.show_at(1);
    stage.document.move_by(-1);
    assert_eq!(titles(stage.document), ["Hall 3", "My board"]);
    stage.document.show_at(0);
    stage.document.duplicate();
    assert_eq!(titles(stage.document), ["Hall 3", "My board", "Hall 3 copy"]);
    assert!(stage.document.can_delete());
}

//! Widgets moved and resized: by pointer, by keys, by arrows on the screen, and back again. There is no style sheet
//! here, so a row is as high as the product says where none tells it.

use topicboard::board::widget::value;
use topicboard::board::{Cell, Columns, Kind, WidgetId};
use topicboard::data::view::Source;
use topicboard::payload::Selector;
use topicboard::port::State;
use topicboard::profile::config::Mode;
use topicboard::ui::context::hand;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::stage::{Stage, at, dispatch, frame, id, press, topic};

/// Two widgets of three columns and two rows, `w1` left of `w2`.
async fn with_two() -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    for title in ["Left", "Right"] {
        let source = Source::new(id("b1"), topic("t"), Selector::default());
        stage.document.add(title, Kind::Value(value::Settings::new(source)));
    }
    stage.until("two widgets", || stage.count("article") == 2).await;
    stage.until("the widest grid", || hand().columns.get_untracked() == Columns::Twelve).await;
    stage
}

fn widget(name: &str) -> WidgetId {
    WidgetId::parse(name).unwrap()
}

/// Where a widget stands on the board, whatever is shown.
fn cell(stage: &Stage, name: &str) -> (u16, u16, u16, u16) {
    let columns = hand().columns.get_untracked();
    let cell = stage.document.board.with_untracked(|board| board.layout(columns).cell(&widget(name))).unwrap();
    (cell.x, cell.y, cell.w, cell.h)
}

/// Where a widget is shown: column and row from one, then its size.
fn shown(element: &HtmlElement) -> String {
    let of = |name| element.style().get_property_value(name).unwrap();
    ["--x", "--y", "--w", "--h"].map(of).join(" ")
}

async fn see(stage: &Stage, name: &str) -> HtmlElement {
    stage.see(&format!("[data-widget={name}]")).await
}

/// A pointer's event at so many columns and rows from where it was pressed.
async fn point(stage: &Stage, on: &str, event: &str, kind: &str, (columns, rows): (i32, i32)) {
    let pitch = (stage.see(".grid-board").await.client_width() + 12) / 12;
    let (x, y) = (100 + columns * pitch, 100 + rows * 76);
    let fields =
        [("clientX", x.into()), ("clientY", y.into()), ("pointerType", kind.into()), ("isPrimary", true.into())];
    dispatch(stage.see(on).await.as_ref(), "PointerEvent", event, &fields);
    frame().await;
}

async fn drag(stage: &Stage, on: &str, to: (i32, i32)) {
    point(stage, on, "pointerdown", "mouse", (0, 0)).await;
    point(stage, on, "pointermove", "mouse", to).await;
}

const HEAD: &str = "[data-widget=w1] h2";

#[wasm_bindgen_test]
async fn a_widget_is_dragged_by_its_header_and_the_other_gives_way() {
    let stage = with_two().await;
    drag(&stage, HEAD, (3, 0)).await;
    stage.attribute("[data-widget=w1]", "data-held", "whole").await;
    assert_eq!(shown(&stage.see(".grid-ghost").await), "4 1 3 2", "it will land there");
    assert_eq!(shown(&see(&stage, "w2").await), "4 3 3 2", "the other gave way already");
    assert!(!see(&stage, "w1").await.style().get_property_value("translate").unwrap().is_empty());
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 0, 3, 2), (3, 0, 3, 2)), "nothing is decided yet");
    point(&stage, HEAD, "pointerup", "mouse", (3, 0)).await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((3, 0, 3, 2), (3, 2, 3, 2)));
    stage.until("the ghost is gone", || stage.count(".grid-ghost, [data-held]") == 0).await;
    assert!(see(&stage, "w1").await.style().get_property_value("translate").unwrap().is_empty());
    press(&stage.see("#board").await, "z", true);
    frame().await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 0, 3, 2), (3, 0, 3, 2)), "undone at once");
    press(&stage.see("#board").await, "y", true);
    frame().await;
    assert_eq!(cell(&stage, "w2"), (3, 2, 3, 2));
}

#[wasm_bindgen_test]
async fn escape_puts_back_what_is_dragged_and_a_click_moves_nothing() {
    let stage = with_two().await;
    drag(&stage, HEAD, (3, 0)).await;
    stage.see(".grid-ghost").await;
    press(&stage.see("#board").await, "Escape", false);
    stage.until("it is let go", || stage.count(".grid-ghost, [data-held]") == 0).await;
    assert_eq!(shown(&see(&stage, "w2").await), "4 1 3 2");
    point(&stage, HEAD, "pointermove", "mouse", (5, 0)).await;
    point(&stage, HEAD, "pointerup", "mouse", (5, 0)).await;
    drag(&stage, HEAD, (0, 0)).await;
    point(&stage, HEAD, "pointerup", "mouse", (0, 0)).await;
    drag(&stage, HEAD, (3, 0)).await;
    point(&stage, HEAD, "pointercancel", "mouse", (3, 0)).await;
    drag(&stage, "[data-widget=w1] .widget-menu button", (3, 0)).await;
    point(&stage, HEAD, "pointerup", "mouse", (3, 0)).await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 0, 3, 2), (3, 0, 3, 2)));
}

#[wasm_bindgen_test]
async fn the_corner_resizes() {
    let stage = with_two().await;
    drag(&stage, "[data-widget=w1] .grip-corner", (2, 1)).await;
    assert_eq!(shown(&see(&stage, "w1").await), "1 1 5 3");
    assert_eq!(shown(&see(&stage, "w2").await), "4 4 3 2");
    point(&stage, HEAD, "pointermove", "mouse", (50, -50)).await;
    assert_eq!(shown(&see(&stage, "w1").await), "1 1 12 1", "never past the columns, never less than a row");
    point(&stage, HEAD, "pointerup", "mouse", (50, -50)).await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 0, 12, 1), (3, 1, 3, 2)));
}

#[wasm_bindgen_test]
async fn a_finger_drags_only_what_was_tapped() {
    let stage = with_two().await;
    for (is_tapped, x) in [(false, 0), (true, 3)] {
        if is_tapped {
            see(&stage, "w1").await.focus().unwrap();
        }
        point(&stage, HEAD, "pointerdown", "touch", (0, 0)).await;
        point(&stage, HEAD, "pointermove", "touch", (3, 0)).await;
        point(&stage, HEAD, "pointerup", "touch", (3, 0)).await;
        assert_eq!(cell(&stage, "w1"), (x, 0, 3, 2));
    }
}

#[wasm_bindgen_test]
async fn a_page_for_viewing_moves_nothing() {
    let stage = with_two().await;
    stage.screen.mode.set(Mode::View);
    frame().await;
    assert_eq!(stage.count(".grip-corner"), 0);
    drag(&stage, HEAD, (3, 0)).await;
    point(&stage, HEAD, "pointerup", "mouse", (3, 0)).await;
    let article = see(&stage, "w1").await;
    article.focus().unwrap();
    press(&article, "ArrowRight", false);
    frame().await;
    assert_eq!(stage.count("[data-held], .grid-ghost"), 0);
    assert_eq!(cell(&stage, "w1"), (0, 0, 3, 2));
}

/// Presses an arrow on a widget.
async fn arrow(stage: &Stage, name: &str, key: &str, shift: bool) {
    let fields = [("key", key.into()), ("shiftKey", shift.into())];
    dispatch(see(stage, name).await.as_ref(), "KeyboardEvent", "keydown", &fields);
    frame().await;
}

#[wasm_bindgen_test]
async fn arrow_keys_move_and_with_shift_resize_until_enter_keeps_it() {
    let stage = with_two().await;
    stage.click("[data-widget=w1] .widget-menu button").await;
    stage.click_word("[role=menuitem]", "Move…").await;
    stage.reads(".grip [aria-live]", "Column 1, row 1; 3 wide, 2 high. Arrow keys").await;
    stage
        .until("the widget has the focus", || {
            leptos::prelude::document().active_element().is_some_and(|active| active.has_attribute("data-widget"))
        })
        .await;
    arrow(&stage, "w1", "ArrowRight", false).await;
    stage.reads(".grip [aria-live]", "Column 2, row 1; 3 wide, 2 high").await;
    arrow(&stage, "w1", "ArrowRight", true).await;
    arrow(&stage, "w1", "ArrowDown", true).await;
    stage.reads(".grip-place", "Column 2, row 1; 4 wide, 3 high").await;
    assert_eq!(cell(&stage, "w1"), (0, 0, 3, 2), "nothing is decided yet");
    arrow(&stage, "w1", "Enter", false).await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((1, 0, 4, 3), (3, 3, 3, 2)));
    assert_eq!(stage.count("[data-held], .grip-bar"), 0);
    stage.click_word(".toast button", "Undo").await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 0, 3, 2), (3, 0, 3, 2)), "all steps in one");
}

#[wasm_bindgen_test]
async fn an_arrow_on_a_widget_takes_hold_of_it_and_escape_puts_it_back() {
    let stage = with_two().await;
    see(&stage, "w2").await.focus().unwrap();
    arrow(&stage, "w2", "ArrowLeft", false).await;
    stage.attribute("[data-widget=w2]", "data-held", "whole").await;
    arrow(&stage, "w2", "Escape", false).await;
    stage.reads(".toasts", "Put back").await;
    assert_eq!(cell(&stage, "w2"), (3, 0, 3, 2));
}

#[wasm_bindgen_test]
async fn arrows_on_the_screen_do_the_same_without_a_keyboard() {
    let stage = with_two().await;
    stage.click("[data-widget=w2] .widget-menu button").await;
    stage.click_word("[role=menuitem]", "Resize…").await;
    for name in ["Right", "Down", "Left", "Left"] {
        stage.click(&format!(".grip-arrows [aria-label={name}]")).await;
    }
    stage.reads(".grip-place", "Column 4, row 1; 2 wide, 3 high").await;
    stage.click_word(".grip-bar button", "Keep").await;
    assert_eq!(cell(&stage, "w2"), (3, 0, 2, 3));
    stage.click("[data-widget=w2] .widget-menu button").await;
    stage.click_word("[role=menuitem]", "Move…").await;
    stage.click(".grip-arrows [aria-label=Right]").await;
    stage.click_word(".grip-bar button", "Cancel").await;
    assert_eq!(cell(&stage, "w2"), (3, 0, 2, 3));
}

#[wasm_bindgen_test]
async fn a_narrow_board_has_a_layout_of_its_own() {
    let stage = with_two().await;
    stage.see(".grid-cells").await.style().set_property("width", "300px").unwrap();
    stage.until("one column", || hand().columns.get_untracked() == Columns::One).await;
    frame().await;
    assert_eq!(
        (shown(&see(&stage, "w1").await), shown(&see(&stage, "w2").await)),
        ("1 1 1 2".into(), "1 3 1 2".into())
    );
    see(&stage, "w1").await.focus().unwrap();
    arrow(&stage, "w1", "ArrowDown", false).await;
    arrow(&stage, "w1", "Enter", false).await;
    assert_eq!((cell(&stage, "w1"), cell(&stage, "w2")), ((0, 2, 1, 2), (0, 0, 1, 2)));
    let first = || stage.find("article").and_then(|article| article.get_attribute("data-widget"));
    stage.until("the order that is read follows", || first().as_deref() == Some("w2")).await;
    let wide = |name| stage.document.board.with_untracked(|board| board.layout(Columns::Twelve).cell(&widget(name)));
    assert_eq!(wide("w1"), Some(Cell { x: 0, y: 0, w: 3, h: 2 }), "the widest stays as it was");
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    let narrow = stage.document.board.with_untracked(|board| board.layout(Columns::One).cell(&widget("w1")));
    assert_eq!(narrow, Some(Cell { x: 0, y: 2, w: 1, h: 2 }), "and is kept");
}

//! What is done by key and by name: the table of actions, the palette, and a widget with the focus.

use std::collections::BTreeSet;

use topicboard::board::Kind;
use topicboard::board::widget::{chart, switch, value};
use topicboard::data::view::{Answer, Branch, Source, View};
use topicboard::port::{Request, State};
use topicboard::profile::config::Mode;
use topicboard::ui::context::actions::{ACTIONS, Needs, Stands};
use topicboard::ui::context::{Layer, Part};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::board::{source, with_widget};
use super::stage::{Stage, at, dispatch, frame, press, topic};
use super::topics::{page, row};

fn value_widget() -> Kind {
    Kind::Value(value::Settings::new(source()))
}

/// A page with a value and a switch, both titled.
async fn with_two() -> Stage {
    let stage = with_widget(value_widget()).await;
    stage.document.add("Lamp", Kind::Switch(switch::Settings::new(source())));
    stage.see("article[data-kind=switch]").await;
    stage
}

async fn has_focus(stage: &Stage, selector: &str) {
    let is_so = || {
        let active = leptos::prelude::document().active_element();
        active.is_some_and(|active| active.matches(selector).unwrap())
    };
    stage.until(&format!("the focus on {selector}"), is_so).await;
}

/// Opens the palette from where the focus is, and types into it.
async fn find(stage: &Stage, from: &HtmlElement, text: &str) {
    from.focus().unwrap();
    press(from, "k", true);
    has_focus(stage, ".palette-field").await;
    stage.type_into(".palette-field", text).await;
    frame().await;
}

async fn enter(stage: &Stage) {
    press(&stage.see(".palette-field").await, "Enter", false);
    stage.until("the palette is gone", || stage.find(".palette").is_none()).await;
}

fn options(stage: &Stage) -> Vec<String> {
    let all = stage.see_all(".palette-option");
    all.iter().map(|option| option.get_attribute("id").unwrap_or_default()).collect()
}

#[wasm_bindgen_test]
fn no_key_means_two_things_at_once() {
    for (n, action) in ACTIONS.iter().enumerate() {
        for other in &ACTIONS[n + 1..] {
            let shared = action.keys.iter().any(|key| other.keys.contains(key));
            let one_is_of_a_widget = action.needs == Needs::OwnWidget && !other.is_of_widget();
            assert!(!shared || one_is_of_a_widget, "{} and {} have a key in common", action.word, other.word);
        }
    }
    let words: BTreeSet<_> = ACTIONS.iter().map(|action| action.word).collect();
    assert_eq!(words.len(), ACTIONS.len(), "two actions are called the same");
}

#[wasm_bindgen_test]
async fn help_shows_every_key_of_every_action() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    press(&stage.see("#board").await, "?", false);
    let shown = stage.see(".help").await.text_content().unwrap();
    for action in &ACTIONS {
        assert!(action.keys.is_empty() || shown.contains(action.word), "{} is missing", action.word);
        let keys = action.keys.iter().flat_map(|keys| keys.split(' '));
        assert!(keys.into_iter().all(|key| shown.contains(key)), "a key of {} is missing", action.word);
    }
}

#[wasm_bindgen_test]
async fn the_palette_names_the_active_result_and_counts_all() {
    let stage = with_two().await;
    find(&stage, &stage.see("#board").await, "theme").await;
    stage.until("the themes", || stage.count(".palette-option") == 3).await;
    stage.reads(".palette [role=status]", "3 results").await;
    let field = stage.see(".palette-field").await;
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("true"));
    let ids = options(&stage);
    for wanted in [0, 1, 2, 0] {
        stage.attribute(".palette-field", "aria-activedescendant", &ids[wanted]).await;
        assert_eq!(stage.see("[role=option][aria-selected=true]").await.id(), ids[wanted]);
        assert_eq!(stage.count("[role=option][aria-selected=true]"), 1);
        press(&field, "ArrowDown", false);
    }
    stage.type_into(".palette-field", "xyzzy").await;
    stage.reads(".palette [role=status]", "0 results").await;
    assert_eq!(field.get_attribute("aria-activedescendant"), None);
    press(&field, "Enter", false);
    assert!(stage.find(".palette").is_some(), "nothing was chosen");
}

#[wasm_bindgen_test]
async fn the_palette_offers_every_action_that_can_be_done() {
    let stage = with_two().await;
    let article = stage.see("article[data-kind=value]").await;
    find(&stage, &article, "").await;
    let shown = options(&stage).join("\n");
    // One board has no other beside it.
    let of_several = [Needs::BoardLeft, Needs::BoardRight, Needs::Several, Needs::Deletable];
    let there = ACTIONS.iter().filter(|action| !of_several.contains(&action.needs));
    for action in there.filter(|action| action.stands != Stands::Nowhere) {
        assert!(shown.contains(&action.word.replace(' ', "-")), "{} is missing", action.word);
    }
    stage.click(".palette-head button").await;
    stage.until("the palette is gone", || stage.find(".palette").is_none()).await;
    stage.screen.mode.set(Mode::Kiosk);
    frame().await;
    find(&stage, &stage.see("#board").await, "").await;
    let offered = |needs| {
        let mut all = ACTIONS.iter().filter(|action| action.needs == needs);
        all.any(|action| stage.count(&format!("[id=\"palette-action-{}\"]", action.word.replace(' ', "-"))) > 0)
    };
    for needs in [Needs::Editing, Needs::Leave, Needs::Topics, Needs::Deletable, Needs::OwnWidget, Needs::Widget] {
        assert!(!offered(needs), "{needs:?}");
    }
}

#[wasm_bindgen_test]
async fn an_action_chosen_in_the_palette_is_done_to_the_widget_that_had_the_focus() {
    let stage = with_two().await;
    let article = stage.see("article[data-kind=switch]").await;
    find(&stage, &article, "dupl").await;
    enter(&stage).await;
    stage.until("a third widget", || stage.count("article[data-kind=switch]") == 2).await;
    has_focus(&stage, "article[data-kind=switch]").await;
    find(&stage, &article, "settings").await;
    enter(&stage).await;
    stage.see(".settings").await;
    assert_eq!(stage.screen.layer.get_untracked(), Layer::Settings);
}

#[wasm_bindgen_test]
async fn widgets_are_found_by_name_to_be_looked_at_and_edited() {
    let stage = with_two().await;
    let board = stage.see("#board").await;
    find(&stage, &board, "lamp").await;
    enter(&stage).await;
    has_focus(&stage, "article[data-kind=switch]").await;
    find(&stage, &board, "edit lamp").await;
    enter(&stage).await;
    has_focus(&stage, "#editor-title").await;
    assert_eq!(stage.screen.part.get_untracked(), Part::Editor);
}

#[wasm_bindgen_test]
async fn topics_of_the_brokers_are_found_and_lead_to_their_message() {
    let stage = with_two().await;
    find(&stage, &stage.see("#board").await, "Kitchen").await;
    let rows = vec![row("home/kitchen", 0, Branch::Leaf, None), row("home/kitchen/temp", 0, Branch::Leaf, Some("21"))];
    let page = page(rows);
    stage
        .answer("the topics", |view| match view {
            View::Tree(tree) if tree.find == "Kitchen" => Some(Answer::Tree(page.clone())),
            _ => None,
        })
        .await;
    stage.until("the topic", || stage.count(".palette-option") == 1).await;
    enter(&stage).await;
    let chosen = stage.screen.chosen.get_untracked().unwrap();
    assert_eq!(chosen.topic.as_str(), "home/kitchen/temp");
    has_focus(&stage, "#message").await;
    stage
        .until("nothing is asked any more", || {
            !stage.standing().iter().any(|(_, view)| matches!(view, View::Tree(tree) if tree.find == "Kitchen"))
        })
        .await;
}

#[wasm_bindgen_test]
async fn boards_are_shown_by_their_number_and_by_name() {
    let stage = with_two().await;
    for title in ["Hall 2", "Hall 3"] {
        let text = format!(r#"{{"format":"topicboard","version":1,"title":"{title}","widgets":[]}}"#);
        stage.document.open_given(&format!("boards/{title}.json"), &text);
    }
    let board = stage.see("#board").await;
    press(&board, "3", false);
    stage.reads("#board-title", "Hall 3").await;
    press(&board, "9", false);
    stage.reads("#board-title", "Hall 3").await;
    find(&stage, &stage.see("#board").await, "hall 2").await;
    enter(&stage).await;
    stage.reads("#board-title", "Hall 2").await;
}

#[wasm_bindgen_test]
async fn keys_act_on_the_widget_that_has_the_focus() {
    let stage = with_two().await;
    let lamp = "article[data-kind=switch]";
    let article = stage.see(lamp).await;
    press(&article, "d", true);
    stage.until("a copy", || stage.count(lamp) == 2).await;
    press(&article, "Delete", false);
    stage.until("it is gone", || stage.count(lamp) == 1).await;
    has_focus(&stage, "article").await;
    for key in ["Enter", "e"] {
        press(&stage.see("article[data-kind=value]").await, key, false);
        has_focus(&stage, "#editor-title").await;
        press(&stage.see("#editor-title").await, "Escape", false);
        has_focus(&stage, "article[data-kind=value]").await;
    }
    let article = stage.see("article[data-kind=value]").await;
    press(&article, "ContextMenu", false);
    stage.see("article[data-kind=value] .menu:popover-open").await;
    has_focus(&stage, "[role=menuitem]").await;
    assert_eq!(article.get_attribute("tabindex").as_deref(), Some("0"), "Tab goes there");
}

#[wasm_bindgen_test]
async fn a_locked_board_keeps_its_widgets_and_still_acts() {
    let stage = with_two().await;
    press(&stage.see("#board").await, "e", false);
    stage.reads(".toasts [role=status]", "Locked").await;
    let article = stage.see("article[data-kind=switch]").await;
    press(&article, "Delete", false);
    press(&article, "ArrowRight", false);
    frame().await;
    assert_eq!(stage.count("article"), 2);
    assert!(stage.find("[data-held]").is_none());
    stage.click("[role=switch]").await;
    stage.until("a message", || stage.asked(|request| matches!(request, Request::Publish(_)))).await;
    drop(stage);
    let stage = Stage::open_again();
    assert!(stage.screen.locked.get_untracked(), "it is kept");
    stage.screen.mode.set(Mode::View);
    stage.screen.lock(false);
    assert!(!stage.screen.locked.get_untracked());
}

#[wasm_bindgen_test]
async fn a_letter_after_a_modifier_is_another_key() {
    let stage = with_two().await;
    let board = stage.see("#board").await;
    let keydown = |key: &str, held: &str| {
        dispatch(&board, "KeyboardEvent", "keydown", &[("key", key.into()), (held, true.into())]);
    };
    keydown("p", "altKey");
    keydown("p", "ctrlKey");
    frame().await;
    assert!(!stage.wishes.paused.get_untracked());
    keydown("k", "metaKey");
    stage.see(".palette").await;
}

#[wasm_bindgen_test]
async fn a_chart_without_a_title_shows_no_letters_that_turn_its_name_around() {
    let source = Source { topic: topic("a\u{202e}b"), ..source() };
    let settings = chart::Settings::new(source);
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.document.add("", Kind::Chart(settings));
    let title = stage.see("article h2").await.text_content().unwrap();
    assert!(!title.contains('\u{202e}'), "{title:?}");
}

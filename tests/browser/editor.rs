//! The editor: what is typed is seen at once, what is wrong stays in its field, and one visit is one step of undo.

use topicboard::board::widget::{chart, gauge, switch, value};
use topicboard::board::{Kind, Widget, form};
use topicboard::data::view::{Answer, Branch, Freshness, Source, View};
use topicboard::payload::{LeafKind, Selector};
use topicboard::port::{Request, State};
use topicboard::profile::config::Mode;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use super::board::{read, reading, source, with_widget};
use super::stage::{Stage, at, frame, id, pause, press, profile, topic};
use super::topics::{line, message, page, row};

/// The only widget of the board.
fn only(stage: &Stage) -> Widget {
    stage.document.board.with_untracked(|board| board.widgets()[0].clone())
}

/// A page with the editor open on a widget of this kind.
async fn editing(kind: Kind) -> Stage {
    let stage = with_widget(kind).await;
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Edit…").await;
    focused(&stage, "editor-title").await;
    stage
}

async fn focused(stage: &Stage, id: &str) {
    let is_there = || leptos::prelude::document().active_element().is_some_and(|element| element.id() == id);
    stage.until(&format!("the focus on {id}"), is_there).await;
}

/// Goes to a field and types.
async fn fill(stage: &Stage, selector: &str, text: &str) {
    stage.see(selector).await.focus().unwrap();
    stage.type_into(selector, text).await;
    frame().await;
}

/// Fills a field and waits until the board has it.
async fn check(stage: &Stage, selector: &str, text: &str, field: &str, then: &str) {
    fill(stage, selector, text).await;
    stage.until(&format!("{field:?} to be {then}"), || form::read(&only(stage), field) == then).await;
    assert_eq!(stage.see(selector).await.get_attribute("aria-invalid").as_deref(), Some("false"));
}

/// Fills a field with what cannot stand there, and waits for the sentence.
async fn check_wrong(stage: &Stage, selector: &str, text: &str, sentence: &str) {
    let before = only(stage);
    fill(stage, selector, text).await;
    stage.attribute(selector, "aria-invalid", "true").await;
    let note = stage.see(selector).await.get_attribute("aria-describedby").unwrap();
    let note = note.split(' ').next().unwrap();
    stage.reads(&format!("#{note}"), sentence).await;
    assert_eq!(only(stage), before, "what is wrong is not applied");
    assert_eq!(value_of(stage, selector), text, "and stays in its field");
}

fn value_of(stage: &Stage, selector: &str) -> String {
    // A list has a value as an input has one.
    stage.find(selector).map(|field| field.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

async fn choose(stage: &Stage, selector: &str, key: &str) {
    stage.see(selector).await.focus().unwrap();
    stage.choose(selector, key).await;
    frame().await;
}

#[wasm_bindgen_test]
async fn a_value_is_edited_while_it_goes_on_showing() {
    let stage = editing(Kind::Value(value::Settings::new(source()))).await;
    read(&stage, reading(21.54, Freshness::Live, 1)).await;
    stage.reads("article [data-value]", "21.54").await;
    check(&stage, "#editor-title", "Kitchen", "title", "Kitchen").await;
    stage.reads("article h2", "Kitchen").await;
    stage.reads(".editor h2", "Edit “Kitchen”").await;
    stage.attribute("article", "data-edited", "").await;
    check(&stage, "#editor-unit", "°C", "unit", "°C").await;
    stage.reads("article .value-unit", "°C").await;
    check(&stage, "#editor-decimals", "1", "decimals", "1").await;
    stage.reads("article [data-value]", "21.5").await;
    stage.attribute("article", "data-state", "live").await;
    choose(&stage, "#editor-spark_secs", "0").await;
    stage.until("no sparkline", || stage.find(".value-spark").is_none()).await;
    stage.reads(".editor-foot", "Saved").await;
    check_wrong(&stage, "#editor-decimals", "16", "Write a whole number from 0 to 15, or nothing.").await;
    check_wrong(&stage, "#editor-unit", &"x".repeat(25), "At most 24 characters have room here.").await;
    check_wrong(&stage, "#editor-source-topic", "a/#", "A widget shows one topic, so + and # cannot stand here.").await;
    check_wrong(&stage, "#editor-source-selector", "a..b", "Expected a key at byte 2").await;
    drop(stage);

    let stage = Stage::open_again();
    stage.document.open_own();
    stage.reads("article h2", "Kitchen").await;
    assert_eq!(form::read(&only(&stage), "decimals"), "1");
}

#[wasm_bindgen_test]
async fn a_gauge_has_ends_and_bands_in_word_colour_and_shape() {
    let stage = editing(Kind::Gauge(gauge::Settings::new(source()))).await;
    read(&stage, reading(50.0, Freshness::Live, 1)).await;
    check_wrong(&stage, "#editor-min", "low", "Write a number with digits and a point, like 21.5.").await;
    check_wrong(&stage, "#editor-min", "200", "This must be less than the other end, 100.").await;
    check(&stage, "#editor-max", "300", "max", "300").await;
    stage.until("the other end is right now", || form::read(&only(&stage), "min") == "200").await;
    stage.attribute("#editor-min", "aria-invalid", "false").await;
    check(&stage, "#editor-min", "0", "min", "0").await;

    stage.click(".editor-add").await;
    focused(&stage, "editor-bands-0-level").await;
    stage.attribute(".editor-row > .icon", "data-level", "ok").await;
    stage.attribute(".editor-row use", "href", "#icon-ok").await;
    check(&stage, "#editor-bands-0-to", "40", "bands.0.to", "40").await;
    check_wrong(&stage, "#editor-bands-0-to", "-1", "This must be more than the other end, 0.").await;
    check(&stage, "#editor-bands-0-to", "40", "bands.0.to", "40").await;
    stage.click(".editor-add").await;
    stage.until("a second band", || form::rows(&only(&stage), "bands") == 2).await;
    stage.until("it begins where the first one ends", || value_of(&stage, "#editor-bands-1-from") == "40").await;
    choose(&stage, "#editor-bands-1-level", "crit").await;
    stage.attribute(".gauge", "data-level", "crit").await;
    stage.attribute(".editor-row:nth-of-type(2) use", "href", "#icon-crit").await;
    stage.click(".editor-row:nth-of-type(1) button").await;
    stage.until("one band", || stage.count(".editor-row") == 1).await;
    stage.until("its words moved up", || value_of(&stage, "#editor-bands-0-from") == "40").await;
    stage.attribute(".editor-row > .icon", "data-level", "crit").await;
}

#[wasm_bindgen_test]
async fn a_chart_gets_lines_and_loses_them() {
    let stage = editing(Kind::Chart(chart::Settings::new(source()))).await;
    assert_eq!(stage.count(".editor-row .icon-button[aria-label^=Remove]"), 0, "one line stays");
    stage.click(".editor-add").await;
    focused(&stage, "editor-lines-1-source-topic").await;
    check(&stage, "#editor-lines-1-source-topic", "other", "lines.1.source.topic", "other").await;
    check(&stage, "#editor-lines-1-label", "second", "lines.1.label", "second").await;
    stage.reads("article .chart-entry[data-series='2']", "second").await;
    choose(&stage, "#editor-span_secs", "3600").await;
    let asked = || {
        stage.standing().iter().any(|(_, view)| matches!(view, View::Plot { window, .. } if window.span_secs == 3600))
    };
    stage.until("an hour is asked for", asked).await;
    check(&stage, "#editor-floor", "5", "floor", "5").await;
    check_wrong(&stage, "#editor-ceiling", "4", "This must be more than the other end, 5.").await;
    stage.click(".editor-row:nth-of-type(1) .icon-button[aria-label='Remove Line 1']").await;
    stage.until("one line", || stage.count(".editor-row") == 1).await;
    stage.until("the other one", || value_of(&stage, "#editor-lines-0-source-topic") == "other").await;
}

#[wasm_bindgen_test]
async fn a_switch_says_what_it_sends() {
    let stage = editing(Kind::Switch(switch::Settings::new(source()))).await;
    check(&stage, "#editor-command-topic", "t/cmd", "command.topic", "t/cmd").await;
    check(&stage, "#editor-on", "open", "on", "open").await;
    check_wrong(&stage, "#editor-off", "OPEN", "On and off must differ").await;
    check(&stage, "#editor-off", "shut", "off", "shut").await;
    choose(&stage, "#editor-command-qos", "2").await;
    stage.click("#editor-command-retain").await;
    stage.reads(".editor .check", "obeys it again").await;
    stage.until("both are kept", || form::read(&only(&stage), "command.retain") == "true").await;
    assert_eq!(form::read(&only(&stage), "command.qos"), "2");
    stage.click("[role=switch]").await;
    stage.until("the command", || stage.published().is_some()).await;
    let wish = stage.published().unwrap();
    assert_eq!((wish.topic.as_str(), &*wish.payload, wish.retain), ("t/cmd", &b"open"[..], true));
}

#[wasm_bindgen_test]
async fn one_visit_to_a_field_is_one_step_of_undo() {
    let stage = editing(Kind::Gauge(gauge::Settings::new(source()))).await;
    let before = only(&stage);
    for text in ["2", "25", "250"] {
        check(&stage, "#editor-max", text, "max", text).await;
    }
    let between = only(&stage);
    for text in ["W", "Wh"] {
        check(&stage, "#editor-unit", text, "unit", text).await;
    }
    let after = only(&stage);
    let board = stage.see("#board").await;
    press(&board, "z", true);
    stage.until("the unit is back", || only(&stage) == between).await;
    stage.until("in its field too", || value_of(&stage, "#editor-unit").is_empty()).await;
    press(&board, "z", true);
    stage.until("the end is back", || only(&stage) == before).await;
    stage.until("in its field too", || value_of(&stage, "#editor-max") == "100").await;
    press(&board, "y", true);
    press(&board, "y", true);
    stage.until("both again", || only(&stage) == after).await;
    stage.click_word(".editor-foot button", "Undo").await;
    stage.until("the button does it as well", || only(&stage) == between).await;
}

#[wasm_bindgen_test]
async fn what_is_half_written_waits_and_is_not_lost() {
    let stage = editing(Kind::Value(value::Settings::new(source()))).await;
    for text in ["o", "ot", "oth", "other"] {
        fill(&stage, "#editor-source-topic", text).await;
    }
    let topics = || {
        stage.standing().into_iter().filter_map(|(_, view)| match view {
            View::Reading { source, .. } => Some(source.topic.as_str().to_owned()),
            _ => None,
        })
    };
    stage.until("the whole topic", || topics().eq(["other".to_owned()])).await;
    let asked = |half: &str| {
        stage.asked(|request| matches!(request, Request::Watch(_, View::Reading { source, .. }) if source.topic.as_str() == half))
    };
    assert!(asked("other") && !["o", "ot", "oth"].into_iter().any(asked), "only what was meant is asked for");

    fill(&stage, "#editor-title", "Late").await;
    press(&stage.see("#editor-title").await, "Escape", false);
    stage.reads("article h2", "Late").await;
}

#[wasm_bindgen_test]
async fn a_topic_is_completed_from_those_of_its_broker() {
    let stage = editing(Kind::Value(value::Settings::new(source()))).await;
    fill(&stage, "#editor-source-topic", "temp").await;
    let rows = page(vec![
        row("home", 0, Branch::Open, None),
        row("home/temp", 1, Branch::Leaf, Some("1")),
        row("out/temp", 1, Branch::Leaf, Some("2")),
    ]);
    let found =
        |view: &View| matches!(view, View::Tree(tree) if tree.find == "temp").then(|| Answer::Tree(rows.clone()));
    stage.answer("the topics", found).await;
    stage.reads("#editor-source-topic-count", "Matches 3 topics.").await;
    stage.until("only topics that said something", || stage.count("[role=option]") == 2).await;
    let field = stage.see("#editor-source-topic").await;
    stage.attribute("#editor-source-topic", "aria-expanded", "true").await;
    press(&field, "ArrowDown", false);
    stage.attribute("#editor-source-topic", "aria-activedescendant", "editor-source-topic-0").await;
    press(&field, "ArrowDown", false);
    stage.attribute("#editor-source-topic-1", "aria-selected", "true").await;
    press(&field, "Enter", false);
    stage.until("the topic", || form::read(&only(&stage), "source.topic") == "out/temp").await;
    stage.attribute("#editor-source-topic", "aria-expanded", "false").await;

    fill(&stage, "#editor-source-topic", "temp").await;
    stage.attribute("#editor-source-topic", "aria-expanded", "true").await;
    press(&field, "Escape", false);
    stage.attribute("#editor-source-topic", "aria-expanded", "false").await;
    assert_eq!(stage.count(".editor"), 1, "the first Escape closes the list only");
    press(&field, "ArrowUp", false);
    stage.attribute("#editor-source-topic", "aria-expanded", "true").await;
    stage.click("[role=option]").await;
    stage.until("the other one", || form::read(&only(&stage), "source.topic") == "home/temp").await;

    stage.see("#editor-title").await.focus().unwrap();
    let asked = || stage.standing().iter().any(|(_, view)| matches!(view, View::Tree(tree) if !tree.find.is_empty()));
    stage.until("nothing is looked for any more", || !asked()).await;
    stage.reads("#editor-source-topic-count", "Type to find topics").await;
}

#[wasm_bindgen_test]
async fn a_selector_is_picked_from_the_latest_message() {
    let stage = editing(Kind::Value(value::Settings::new(source()))).await;
    let opener = ".editor-picker button[aria-expanded]";
    stage.click(opener).await;
    stage.reads(".editor-message", "Nothing was received").await;
    let lines = vec![line("t", "21.5", Some(LeafKind::Number)), line("x", "[", None)];
    let found = message(lines);
    stage
        .answer("the message", |view| {
            matches!(view, View::Message { .. }).then(|| Answer::Message(Some(found.clone())))
        })
        .await;
    stage.until("both lines", || stage.count(".editor-message .inspector-line") == 2).await;
    assert_eq!(stage.count(".editor-message .inspector-line button"), 1, "only values can be chosen");
    stage.click("button[aria-label='Choose t']").await;
    stage.until("the selector", || form::read(&only(&stage), "source.selector") == "t").await;
    focused(&stage, "editor-source-selector").await;
    assert_eq!(stage.count(".editor-message"), 0);
    stage.click(opener).await;
    let message = stage.see(".editor-message").await;
    press(&message, "Escape", false);
    stage.until("it is closed", || stage.find(".editor-message").is_none()).await;
    assert_eq!(stage.count(".editor"), 1, "and only it");
}

#[wasm_bindgen_test]
async fn the_kind_changes_and_the_source_stays() {
    let settings = value::Settings { unit: "W".into(), ..value::Settings::new(source()) };
    let stage = editing(Kind::Value(settings)).await;
    for kind in ["gauge", "chart", "value"] {
        choose(&stage, "#editor-kind", kind).await;
        stage.attribute("article", "data-kind", kind).await;
        focused(&stage, "editor-kind").await;
        stage.until("the list says so", || value_of(&stage, "#editor-kind") == kind).await;
        assert_eq!(only(&stage).sources(), [&source()]);
        assert_eq!(value_of(&stage, "#editor-unit"), "W");
    }
}

#[wasm_bindgen_test]
async fn the_broker_is_chosen_where_there_are_several() {
    let stage = editing(Kind::Value(value::Settings::new(source()))).await;
    assert_eq!(stage.count("#editor-source-broker"), 0);
    stage.wishes.connect(profile("b2"), false);
    choose(&stage, "#editor-source-broker", "b2").await;
    stage.until("the broker", || form::read(&only(&stage), "source.broker") == "b2").await;
    let elsewhere = Source::new(id("gone"), topic("t"), Selector::default());
    stage.document.add("Thing", Kind::Value(value::Settings::new(elsewhere)));
    press(&stage.see("[data-widget=w2]").await, "e", false);
    stage
        .until("one that is not known", || {
            stage.find("#editor-source-broker").is_some_and(|list| list.inner_text().contains("gone"))
        })
        .await;
}

#[wasm_bindgen_test]
async fn keys_alone_open_and_close_it() {
    let stage = with_widget(Kind::Value(value::Settings::new(source()))).await;
    let article = stage.see("article").await;
    let has_focus =
        |element: &HtmlElement| leptos::prelude::document().active_element().as_ref() == Some(element.unchecked_ref());
    for key in ["e", "Enter"] {
        press(&article, key, false);
        focused(&stage, "editor-title").await;
        press(&stage.see("#editor-title").await, "Escape", false);
        stage.until("the focus is back", || has_focus(&article)).await;
        assert_eq!(stage.count(".editor"), 0);
    }
    press(&article, "e", false);
    stage.click(".editor-head button").await;
    stage.until("the focus is back", || has_focus(&article)).await;

    stage.screen.use_single_keys(false);
    press(&article, "e", false);
    pause(20).await;
    assert_eq!(stage.count(".editor"), 0, "single keys can be switched off");
    press(&article, "Enter", false);
    focused(&stage, "editor-title").await;
    press(&stage.see("#board").await, "Escape", false);
    stage.until("it is closed from the board too", || stage.count(".editor") == 0).await;
    press(&article, "Enter", false);
    stage.see(".editor").await;
    press(&article, "Delete", false);
    stage.until("it goes with its widget", || stage.count(".editor") == 0).await;
    stage.see(".topics-rows").await;
}

#[wasm_bindgen_test]
async fn a_page_for_viewing_has_no_editor() {
    let stage = with_widget(Kind::Value(value::Settings::new(source()))).await;
    stage.screen.mode.set(Mode::View);
    let article = stage.see("article").await;
    for key in ["e", "Enter"] {
        press(&article, key, false);
    }
    stage.click(".widget-menu button").await;
    stage.until("the menu", || stage.count("[role=menuitem]") > 0).await;
    assert!(!stage.see(".widget-menu").await.inner_text().contains("Edit"));
    pause(20).await;
    assert_eq!(stage.count(".editor"), 0);
}

#[wasm_bindgen_test]
async fn another_board_closes_it() {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    let board = r#"{"format":"topicboard","version":1,"title":"Two","widgets":[
        {"id":"w1","kind":"value","source":{"broker":"b1","topic":"u"}}]}"#;
    stage.document.open_given("two.json", board);
    stage.document.add("Thing", Kind::Value(value::Settings::new(source())));
    press(&stage.see("[data-widget=w1]").await, "e", false);
    stage.see(".editor").await;
    stage.click_word(".boards-tabs button", "Two").await;
    stage.until("it is closed", || stage.count(".editor") == 0).await;
}

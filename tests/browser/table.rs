//! Tables: rows, order by pressing a head, and what is said of each.

use topicboard::board::Kind;
use topicboard::board::widget::table;
use topicboard::data::view::{Answer, Freshness, MatchPage, MatchRow, View};
use wasm_bindgen_test::wasm_bindgen_test;

use super::board::{reading, source, with_widget};
use super::stage::Stage;

/// Answers what a table asks of these topics.
async fn hear(stage: &Stage, rows: &[(&str, f64, Freshness)]) {
    let row = |(topic, value, freshness): &(&str, f64, Freshness)| MatchRow {
        topic: (*topic).into(),
        reading: reading(*value, *freshness, 1),
    };
    let page = MatchPage { start: 0, total: 250, rows: rows.iter().map(row).collect() };
    stage
        .answer("the matches", |view| matches!(view, View::Matches { .. }).then(|| Answer::Matches(page.clone())))
        .await;
}

fn names() -> String {
    let all = leptos::prelude::document().query_selector_all(".table-name > span:first-child").unwrap();
    let names = (0..all.length()).filter_map(|n| all.item(n)?.text_content());
    names.collect::<Vec<_>>().join(" ")
}

#[wasm_bindgen_test]
async fn a_table_is_sorted_by_its_heads_and_marks_every_row() {
    let mut settings = table::Settings::like(source());
    settings.feed.filter = topicboard::mqtt::topic::Filter::parse("home/+/t").unwrap();
    let stage = with_widget(Kind::Table(settings)).await;
    stage.attribute("article", "data-state", "waiting").await;
    stage.reads(".table-note", "Nothing arrived yet").await;
    let rows = [("home/room1/t", 21.5, Freshness::Live), ("home/room2/t", 9.0, Freshness::Late)];
    hear(&stage, &rows).await;
    stage.attribute("article", "data-state", "live").await;
    stage.until("both rows", || names() == "room1 room2").await;
    stage.reads(".table tbody tr[data-state=late]", "overdue").await;
    stage.reads(".table", "and 248 rows more").await;
    stage.click("th:nth-child(2) .table-sort").await;
    stage.attribute("th:nth-child(2)", "aria-sort", "ascending").await;
    stage.until("the lowest first", || names() == "room2 room1").await;
    stage.click("th:nth-child(2) .table-sort").await;
    stage.attribute("th:nth-child(2)", "aria-sort", "descending").await;
    stage.until("the highest first", || names() == "room1 room2").await;
    hear(&stage, &[("home/room1/t", 21.5, Freshness::Live), ("home/room2/t", 99.0, Freshness::Live)]).await;
    stage.until("it stays sorted", || names() == "room2 room1").await;
    assert!(stage.find("th[scope=row] .table-trust .icon").is_none(), "nothing is said of what is live");
}

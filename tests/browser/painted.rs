//! Widgets that show something else than a number and lines: every one with its word beside its colour, and its table.

use topicboard::board::Kind;
use topicboard::board::widget::{bands, heat, level, map, status, timeline, value};
use topicboard::data::view::{Answer, Bucket, Entry, Freshness, Plot, PlotLine, Reading, Tail, View};
use topicboard::payload::{Missing, Number, Value};
use wasm_bindgen_test::wasm_bindgen_test;

use super::board::{painted, read, reading, source, with_widget};
use super::stage::{Stage, at};

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(value: f64) -> Value {
    Value::Number(Number { value, digits: value.to_string().into() })
}

fn band(from: f64, to: f64) -> bands::Band {
    bands::Band { from, to, level: bands::Level::Warn }
}

fn bucket(n: i64, value: f64) -> Bucket {
    let at = at(n * 1_000);
    Bucket { from: at, to: at, first: value, min: value, max: value, last: value, count: 1, sum: value }
}

fn past(values: &[f64]) -> Plot {
    let buckets = values.iter().enumerate().map(|(n, value)| bucket(n as i64, *value)).collect();
    let lines = vec![PlotLine { buckets, freshness: Freshness::Live, latest: None, patience: None }];
    Plot { from: at(0), to: at(60_000), lines, ..Plot::default() }
}

fn tail(topic: &str, values: Vec<Value>) -> Tail {
    let entry = |(n, value)| Entry { at: at(n as i64 * 1_000), topic: topic.into(), retained: false, value: Ok(value) };
    let entries = values.into_iter().enumerate().map(entry).collect();
    Tail { from: at(0), to: at(60_000), entries, freshness: Freshness::Live, ..Tail::default() }
}

async fn show_as_table(stage: &Stage) {
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Show as table").await;
}

#[wasm_bindgen_test]
async fn a_level_paints_and_says_its_number_and_what_it_means() {
    let settings = level::Settings { bands: vec![band(80.0, 100.0)], ..level::Settings::new(source()) };
    let stage = with_widget(Kind::Level(settings)).await;
    stage.attribute("article", "data-state", "waiting").await;
    read(&stage, reading(90.0, Freshness::Live, 1)).await;
    stage.reads("article [data-value]", "90").await;
    stage.reads(".mark[data-level=warn]", "Warning").await;
    painted(&stage, "article canvas").await;
    read(&stage, reading(50.0, Freshness::Late, 2)).await;
    stage.attribute("article", "data-state", "late").await;
    stage.until("it means nothing any more", || stage.find(".mark").is_none()).await;
    read(&stage, Reading { value: Some(Ok(text("full"))), ..reading(0.0, Freshness::Live, 3) }).await;
    stage.attribute("article", "data-state", "error").await;
}

#[wasm_bindgen_test]
async fn a_value_says_what_it_means_and_where_it_goes_and_so_does_its_menu() {
    let settings = value::Settings { bands: vec![band(3.0, 9.0)], ..value::Settings::new(source()) };
    let stage = with_widget(Kind::Value(settings)).await;
    let spark = Some(past(&[1.0, 2.0, 3.0, 4.0]));
    read(&stage, Reading { spark, ..reading(4.0, Freshness::Live, 1) }).await;
    stage.reads(".value-notes", "Warning").await;
    stage.reads(".value-notes", "rising").await;
    stage.click(".widget-menu button").await;
    stage.click_word("[role=menuitem]", "Read the value aloud").await;
    stage.reads(".toast", "Thing: 4, Warning, rising (live)").await;
}

#[wasm_bindgen_test]
async fn a_status_light_shows_the_word_of_its_state_and_any_other_value_as_it_is() {
    let stage = with_widget(Kind::Status(status::Settings::new(source()))).await;
    stage.attribute("article", "data-state", "waiting").await;
    let on = Value::Bool { on: true, text: "true".into() };
    read(&stage, Reading { value: Some(Ok(on)), ..reading(0.0, Freshness::Live, 1) }).await;
    stage.attribute(".lamp", "data-level", "ok").await;
    stage.reads("article [data-value]", "ON").await;
    read(&stage, Reading { value: Some(Ok(text("ajar"))), ..reading(0.0, Freshness::Disconnected, 2) }).await;
    stage.reads("article [data-value]", "ajar").await;
    stage.until("no level", || stage.find(".lamp[data-level]").is_none()).await;
    stage.attribute("article", "data-state", "disconnected").await;
    read(&stage, Reading { value: Some(Err(Missing::NotJson)), ..reading(0.0, Freshness::Live, 3) }).await;
    stage.reads("article", "not JSON").await;
}

#[wasm_bindgen_test]
async fn a_timeline_paints_its_states_and_tells_them_as_a_table() {
    let stage = with_widget(Kind::Timeline(timeline::Settings::new(&source()))).await;
    let answer = tail("t", vec![text("ON"), text("OFF")]);
    stage.answer("the tail", |view| matches!(view, View::Tail { .. }).then(|| Answer::Tail(answer.clone()))).await;
    stage.attribute("article", "data-state", "live").await;
    let canvas = painted(&stage, "article canvas").await;
    let label = || canvas.get_attribute("aria-label").unwrap_or_default();
    stage.until("the sentence", || label().contains("t: OFF")).await;
    show_as_table(&stage).await;
    stage.until("both periods", || stage.count(".twin tbody tr") == 2).await;
    stage.reads(".twin tbody tr:first-child", "OFF").await;
    stage.reads(".twin tbody tr:first-child", "now").await;
}

#[wasm_bindgen_test]
async fn a_timeline_says_how_many_topics_it_does_not_show() {
    let stage = with_widget(Kind::Timeline(timeline::Settings::new(&source()))).await;
    let entries = (0..40).flat_map(|n| tail(&format!("t/{n}"), vec![text("ON")]).entries).collect();
    let answer = Tail { entries, ..tail("t", Vec::new()) };
    stage.answer("the tail", |view| matches!(view, View::Tail { .. }).then(|| Answer::Tail(answer.clone()))).await;
    stage.reads(".timeline-hidden", "Not shown: ").await;
    stage.reads(".timeline-hidden", "topics more").await;
}

#[wasm_bindgen_test]
async fn a_heat_strip_paints_its_cells_and_tells_them_as_a_table() {
    let stage = with_widget(Kind::Heat(heat::Settings::new(source()))).await;
    let answer = past(&[4.0, 6.0]);
    stage.answer("the plot", |view| matches!(view, View::Plot { .. }).then(|| Answer::Plot(answer.clone()))).await;
    stage.attribute("article", "data-state", "live").await;
    stage.reads("article [data-value]", "6").await;
    painted(&stage, "article canvas").await;
    show_as_table(&stage).await;
    stage.reads(".twin tbody", "5").await;
}

#[wasm_bindgen_test]
async fn a_map_point_says_its_coordinates_and_paints_its_way() {
    let stage = with_widget(Kind::Map(map::Settings::new(&source()))).await;
    let is_latitude = |view: &View| matches!(view, View::Tail { feed, .. } if feed.selector.to_string() == "latitude");
    let is_longitude =
        |view: &View| matches!(view, View::Tail { feed, .. } if feed.selector.to_string() == "longitude");
    let (north, east) = (tail("t", vec![number(48.0), number(48.5)]), tail("t", vec![number(-11.0), number(-11.5)]));
    stage.answer("the latitudes", |view| is_latitude(view).then(|| Answer::Tail(north.clone()))).await;
    stage.answer("the longitudes", |view| is_longitude(view).then(|| Answer::Tail(east.clone()))).await;
    stage.reads("article [data-value]", "48.50000° N, 11.50000° W").await;
    stage.attribute("article", "data-state", "live").await;
    painted(&stage, "article canvas").await;
    let far = tail("t", vec![number(248.0)]);
    stage.answer("a latitude", |view| is_latitude(view).then(|| Answer::Tail(far.clone()))).await;
    stage.reads("article", "not degrees of a place").await;
}

//! The timeline of packets: rows, the chosen one, what is filtered, and the files.

use topicboard::data::view::{Answer, Capture, CaptureForm, PacketFilter, PacketPage, PacketRow, PacketView, View};
use topicboard::port::State;
use topicboard::ui::context::Layer;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, at, frame, id, press};

const LIST: &str = ".packets-list";

fn row(number: u64, kind: u8, is_sent: bool, about: &str) -> PacketRow {
    PacketRow {
        number,
        at: at(number as i64),
        is_sent,
        kind,
        bytes: 1_000,
        kept: 512,
        is_redacted: kind == 1,
        about: about.into(),
        fields: vec![("Reason".into(), about.into()), ("User Property".into(), "<b>a</b>: 1".into())],
        answers_after: (kind == 2).then_some(12_340),
    }
}

/// The rows asked for of a thousand packets, the newest a CONNACK.
fn page(view: &PacketView) -> PacketPage {
    let total = 1_000_u32;
    let newest = view.until.unwrap_or(1_000);
    let numbers = view.rows.start..view.rows.end.min(total);
    let kind = |number: u64| if number == newest { (2, "Not authorized (0x87)") } else { (3, "a/b") };
    let row = |place: u32| {
        let number = newest - u64::from(place);
        row(number, kind(number).0, number % 2 == 1, kind(number).1)
    };
    PacketPage { start: numbers.start, total, newest: 1_000, dropped: 7, rows: numbers.map(row).collect() }
}

fn answer(view: &View) -> Option<Answer> {
    if let View::Packets(view) = view { Some(Answer::Packets(page(view))) } else { None }
}

async fn open() -> Stage {
    let stage = Stage::with_broker(State::Connected { since: at(0) }).await;
    stage.screen.layer.set(Layer::Status);
    stage.click_word(".broker-actions button", "Packets").await;
    stage.see(LIST).await;
    stage.answer("packets", answer).await;
    stage.see("[role=option]").await;
    stage
}

/// The present question.
fn asked(stage: &Stage) -> Option<PacketView> {
    stage.standing().into_iter().find_map(|(_, view)| if let View::Packets(view) = view { Some(view) } else { None })
}

#[wasm_bindgen_test]
async fn packets_are_rows_of_which_only_those_in_sight_are_made() {
    let stage = open().await;
    stage.reads("[role=option]:first-child", "CONNACK").await;
    stage.reads("[role=option]:first-child", "Not authorized (0x87)").await;
    stage.reads("[role=option]:first-child", "after 12.3 ms").await;
    stage.attribute("[role=option]:first-child", "aria-setsize", "1000").await;
    assert!(stage.count("[role=option]") < 60);
    stage.reads(".packets-counts", "1,000 packets").await;
    stage.reads(".packets-counts", "7 older packets").await;
    assert_eq!(asked(&stage).unwrap().until, None, "they are shown as they come");
}

#[wasm_bindgen_test]
async fn choosing_a_packet_lets_the_list_stand_still_and_tells_what_it_says() {
    let stage = open().await;
    let list = stage.see(LIST).await;
    press(&list, "ArrowDown", false);
    stage.reads(".packets-details", "The broker's answer to our greeting.").await;
    stage.reads(".packets-details", "<b>a</b>: 1").await;
    stage.reads(".packets-details", "Of its 1,000 bytes the first 512 are kept.").await;
    stage.until("a standing list", || asked(&stage).is_some_and(|view| view.until == Some(1_000))).await;
    press(&list, "ArrowDown", false);
    stage.attribute("#packet-999", "aria-selected", "true").await;
    stage.attribute(LIST, "aria-activedescendant", "packet-999").await;
    stage.reads(".packets-details", "A message").await;
    press(&list, "End", false);
    stage.until("the last rows", || asked(&stage).is_some_and(|view| view.rows.contains(&999))).await;
    stage.answer("packets", answer).await;
    stage.attribute("#packet-1", "aria-selected", "true").await;
    // Those that came since are counted, and shown again when wanted.
    stage.answer("packets", |view| Some(Answer::Packets(PacketPage { newest: 1_044, ..page(packets(view)?) }))).await;
    stage.reads(".packets-pause", "44 newer packets since").await;
    stage.click_word(".packets-pause button", "Resume").await;
    stage.until("a list that goes on", || asked(&stage).is_some_and(|view| view.until.is_none())).await;
    stage.reads(".packets-details", "Choose a packet").await;
}

fn packets(view: &View) -> Option<&PacketView> {
    if let View::Packets(view) = view { Some(view) } else { None }
}

#[wasm_bindgen_test]
async fn packets_are_filtered_and_saved_as_they_are_filtered() {
    let stage = open().await;
    stage.choose("#packets-type", "9").await;
    stage.choose("#packets-direction", "in").await;
    stage.type_into("#packets-topic", "lamp").await;
    let filter = PacketFilter { kind: Some(9), is_sent: Some(false), topic: "lamp".into() };
    stage.until("the question", || asked(&stage).is_some_and(|view| view.filter == filter)).await;
    stage.answer("packets", |view| packets(view).map(|_| Answer::Packets(PacketPage::default()))).await;
    stage.reads(".packets-none", "None of the packets kept").await;
    stage.click_word(".packets button", "Save for Wireshark (pcapng)").await;
    let capture = |view: &View| match view {
        View::Capture(view, CaptureForm::Pcapng) if view.filter == filter && view.broker == id("b1") => {
            Some(Answer::Capture(Capture::default()))
        }
        _ => None,
    };
    stage.answer("the file", capture).await;
    frame().await;
    stage.reads(".toast", "There is nothing to save").await;
    let is_over = || !stage.standing().iter().any(|(_, view)| matches!(view, View::Capture(..)));
    stage.until("the end of the question", is_over).await;
}

#[wasm_bindgen_test]
async fn what_was_left_out_is_told() {
    let stage = open().await;
    let connect = |view: &View| {
        let rows = vec![row(1, 1, true, "me")];
        packets(view).map(|_| Answer::Packets(PacketPage { total: 1, newest: 1, rows, ..PacketPage::default() }))
    };
    stage.answer("packets", connect).await;
    stage.click("#packet-1").await;
    stage.reads(".packets-details", "was left out before it was kept").await;
}

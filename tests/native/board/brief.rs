//! What is told of a board before it is opened.

use topicboard::board::{Board, Brief};

use super::{V1, with_widgets};

#[test]
fn a_brief_names_what_is_read_and_what_may_be_published() {
    let brief = Brief::of(&Board::open(V1).unwrap().board);
    assert_eq!((brief.title.as_str(), brief.widgets), ("Home", 4));
    assert!(!brief.reads.is_empty());
    let [act] = &brief.acts[..] else { panic!("one switch") };
    assert_eq!(act.payloads.len(), 2);
}

#[test]
fn each_is_named_once_with_all_its_payloads() {
    let switch = |command: &str, on: &str, retain: bool| {
        format!(
            r#"{{"kind":"switch","source":{{"broker":"home","topic":"a"}},"command":"{command}","on":"{on}","retain":{retain}}}"#
        )
    };
    let text = with_widgets(
        &[switch("a/set", "ON", false), switch("a/set", "1", true), switch("b/set", "ON", false)].join(","),
    );
    let brief = Brief::of(&Board::open(&text).unwrap().board);
    assert_eq!((brief.brokers.len(), brief.reads.len()), (1, 1));
    let acts: Vec<_> = brief.acts.iter().map(|act| (act.topics.as_str(), act.payloads.join(" "), act.retain)).collect();
    assert_eq!(acts, [("a/set", "ON OFF 1".to_owned(), true), ("b/set", "ON OFF".to_owned(), false)]);
}

#[test]
fn a_board_that_only_shows_may_publish_nothing() {
    let text = with_widgets(r#"{"kind":"value","source":{"broker":"home","topic":"a"}}"#);
    assert_eq!(Brief::of(&Board::open(&text).unwrap().board).acts, []);
}

//! What a plot says of the newest message where it left no mark.

use topicboard::data::view::{Source, Window};
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Transform;

use super::*;

fn latest(standing: &mut Standing, store: &mut Store, millis: i64) -> Option<(Timestamp, String)> {
    match standing.answer(store, at(millis)) {
        Answer::Plot(plot) => plot.lines[0].latest.as_ref().map(|(at, value)| (*at, said(value))),
        other => panic!("{other:?}"),
    }
}

fn look(transform: &serde_json::Value, store: &mut Store) -> Standing {
    let topic = Topic::parse("a").unwrap();
    let selector = Selector::parse("t").unwrap();
    let source = Source { transform: Transform::parse(transform).unwrap(), ..Source::new(broker(), topic, selector) };
    Standing::new(View::Plot { sources: vec![source], window: Window::recent(60, 10) }, store)
}

#[test]
fn a_retained_value_and_one_that_is_no_number_are_told_and_a_drawn_one_is_not_told_twice() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = look(&serde_json::json!([]), &mut store);
    assert_eq!(latest(&mut standing, &mut store, 1), None, "nothing came");
    store.apply(slot, &retained("a", br#"{"t":21}"#), at(2));
    assert_eq!(latest(&mut standing, &mut store, 3), Some((at(2), "21".into())));
    store.apply(slot, &live("a", br#"{"t":22}"#), at(4));
    assert_eq!(latest(&mut standing, &mut store, 5), None, "it stands in the picture");
    store.apply(slot, &live("a", br#"{"t":"warm"}"#), at(6));
    assert_eq!(latest(&mut standing, &mut store, 7), Some((at(6), "warm".into())));
    store.apply(slot, &live("a", b"{}"), at(8));
    let (at_8, why) = latest(&mut standing, &mut store, 9).unwrap();
    assert!(at_8 == at(8) && why == "Err(NoSuchPart)", "{why}");
}

#[test]
fn a_difference_that_needs_a_second_message_is_no_fault() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = look(&serde_json::json!([{"delta": true}]), &mut store);
    store.apply(slot, &live("a", br#"{"t":21}"#), at(2));
    assert_eq!(latest(&mut standing, &mut store, 3), None);
}

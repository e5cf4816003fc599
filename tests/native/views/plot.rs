//! What a plot says of the newest message where it left no mark, and of the time in which none came.

use topicboard::data::view::{Cause, Plot, Source, Window};
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Transform;

use super::*;

fn plotted(standing: &mut Standing, store: &mut Store, millis: i64) -> Plot {
    match standing.answer(store, at(millis)) {
        Answer::Plot(plot) => plot,
        other => panic!("{other:?}"),
    }
}

fn latest(standing: &mut Standing, store: &mut Store, millis: i64) -> Option<(Timestamp, String)> {
    plotted(standing, store, millis).lines[0].latest.as_ref().map(|(at, value)| (*at, said(value)))
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

#[test]
fn a_gap_says_whether_the_broker_lost_the_session() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = look(&serde_json::json!([]), &mut store);
    for (millis, is_lost) in [(1_000, false), (2_000, true), (3_000, false)] {
        store.connection(slot, at(millis), false);
        store.connection(slot, at(millis + 500), true);
        if is_lost {
            assert_eq!(plotted(&mut standing, &mut store, millis + 500).gaps[1].cause, Cause::Line);
            store.lose_session(slot);
            assert!(standing.is_due(&store, at(millis + 500)));
        }
    }
    let causes: Vec<_> = plotted(&mut standing, &mut store, 4_000).gaps.iter().map(|gap| gap.cause).collect();
    assert_eq!(causes, [Cause::Line, Cause::Session, Cause::Line]);
}

#[test]
fn a_plot_says_after_how_long_a_device_is_silent() {
    let (mut store, slot) = connected(&Limits::default());
    let mut standing = look(&serde_json::json!([]), &mut store);
    for number in 0..9 {
        let patience = plotted(&mut standing, &mut store, number * 4_000).lines[0].patience;
        assert_eq!(patience, (number > 3).then_some(12_000), "after {number} messages");
        store.apply(slot, &live("a", br#"{"t":1}"#), at(number * 4_000));
    }
}

//! Pages that look: what they are told, how often, and what a page that looks away costs.

use std::time::Duration;

use topicboard::data::Limits;
use topicboard::data::view::{Answer, Level, View};
use topicboard::hub::PageId;
use topicboard::mqtt::Qos;
use topicboard::port::{Event, Outcome, Reply, Request, State, WatchId, WishId, wire};

use super::world::{PAGE, World, message, number, profile, reading};

const OTHER: PageId = PageId(1);

/// The numbers that answers hold, with the number of their question.
fn numbers(answers: &[(WatchId, Answer)]) -> Vec<(u32, Option<f64>)> {
    let number = |answer: &Answer| match answer {
        Answer::Reading(reading) => number(reading),
        other => panic!("{other:?}"),
    };
    answers.iter().map(|(id, answer)| (id.0, number(answer))).collect()
}

#[test]
fn a_page_that_does_not_take_its_answers_gets_no_more_and_then_the_latest() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, reading("b", "t"));
    world.watch(PAGE, 2, View::Log { after: 0 });
    world.answers(PAGE);
    for value in 0..1_000 {
        world.receive(link, &message("t", &value.to_string()));
    }
    assert_eq!(world.answers.len(), 1, "the last credit was still there");
    let bytes = world.usage().topic_bytes;
    world.answers.clear();
    for value in 1_000..9_000 {
        world.receive(link, &message("t", &value.to_string()));
    }
    assert_eq!((world.answers.len(), world.usage().topic_bytes), (0, bytes), "no page, no memory");
    world.answers.clear();
    world.ask(PAGE, Request::Credit);
    assert_eq!(numbers(&world.answers[0].1), [(1, Some(8_999.0))]);
    world.receive(link, &message("t", "0"));
    assert_eq!(world.answers.len(), 1, "one credit, one reply");
}

#[test]
fn nothing_wakes_the_hub_for_a_page_without_credit() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, View::Usage);
    world.ask(PAGE, Request::Credit);
    for _ in 0..10 {
        world.receive(link, &message("t", "1"));
    }
    assert_eq!((world.answers.len(), world.wait(Duration::from_secs(40))), (1, 0));
    world.ask(PAGE, Request::Credit);
    assert_eq!(world.answers.len(), 2);
}

#[test]
fn a_page_at_rest_is_answered_nothing_and_wakes_nobody() {
    let (mut world, _) = World::online();
    world.watch(PAGE, 1, reading("b", "t"));
    world.watch(PAGE, 2, View::Usage);
    world.watch(PAGE, 3, View::Log { after: 0 });
    world.answers(PAGE);
    assert_eq!((world.wait(Duration::from_secs(44)), world.answers.len()), (0, 0));
}

#[test]
fn a_paused_page_hears_what_it_asks_anew_and_nothing_that_moves() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, reading("b", "t"));
    world.watch(PAGE, 2, View::Log { after: 0 });
    world.watch(PAGE, 4, View::Usage);
    world.receive(link, &message("t", "1"));
    world.answers(PAGE);
    world.ask(PAGE, Request::Pause(true));
    world.answers.clear();
    world.receive(link, &message("t", "2"));
    world.ask(PAGE, Request::Note(Level::Info, "a line".into()));
    assert!(world.answers.is_empty());
    assert_eq!(world.wait(Duration::from_secs(10)), 0, "nothing is due, although the rate falls");
    world.watch(PAGE, 3, reading("b", "t"));
    assert_eq!(numbers(&world.answers[0].1), [(3, Some(2.0))]);
    world.answers.clear();
    world.ask(PAGE, Request::Credit);
    world.receive(link, &message("t", "3"));
    assert!(world.answers.is_empty());
    assert_eq!(world.usage().messages, 3, "what arrives is counted all the same");
    world.answers.clear();
    world.ask(PAGE, Request::Pause(false));
    let mut answered: Vec<u32> = world.answers[0].1.iter().map(|(id, _)| id.0).collect();
    answered.sort_unstable();
    assert_eq!(answered, [1, 2, 3, 4]);
}

#[test]
fn pages_have_their_own_questions_credits_and_pauses_under_the_same_numbers() {
    let (mut world, link) = World::online();
    world.watch(PAGE, 1, reading("b", "t"));
    world.watch(OTHER, 1, reading("b", "u"));
    world.answers(PAGE);
    world.answers(OTHER);
    world.answers.clear();
    world.receive(link, &[message("t", "1"), message("u", "2")].concat());
    assert_eq!(world.answers.len(), 2, "one reply each");
    assert_eq!(numbers(&world.answers(PAGE)), [(1, Some(1.0))]);
    assert_eq!(numbers(&world.answers(OTHER)), [(1, Some(2.0))]);
    world.ask(PAGE, Request::Pause(true));
    world.receive(link, &[message("t", "3"), message("u", "4")].concat());
    assert_eq!(numbers(&world.answers(PAGE)), []);
    assert_eq!(numbers(&world.answers(OTHER)), [(1, Some(4.0))]);
    world.ask(PAGE, Request::Pause(false));
    world.ask(OTHER, Request::Unwatch(WatchId(1)));
    world.receive(link, &[message("t", "5"), message("u", "6")].concat());
    assert_eq!(numbers(&world.answers(PAGE)), [(1, Some(3.0)), (1, Some(5.0))]);
    assert_eq!(numbers(&world.answers(OTHER)), []);
}

#[test]
fn a_page_that_comes_later_is_told_how_things_stand_and_hears_of_changes_as_all_do() {
    let (mut world, link) = World::online();
    world.connect(profile("c"));
    world.statuses.clear();
    world.ask(OTHER, Request::Credit);
    let told: Vec<_> = world.statuses.iter().map(|(page, id, status)| (*page, id.as_str(), &status.state)).collect();
    assert!(matches!(told[..], [(OTHER, "b", State::Connected { .. }), (OTHER, "c", State::Connecting)]), "{told:?}");
    world.statuses.clear();
    world.close(link);
    let mut told: Vec<_> = world.statuses.iter().map(|(page, ..)| page.0).collect();
    told.sort_unstable();
    assert_eq!(told, [0, 1]);
}

#[test]
fn the_fate_of_a_publish_is_told_to_the_page_that_wished_it() {
    let (mut world, link) = World::online();
    world.publish(PAGE, 5, "b", Qos::AtLeastOnce);
    world.publish(OTHER, 5, "b", Qos::AtLeastOnce);
    // PUBACK of the second packet: the first identifier went to SUBSCRIBE, the second to the first publish.
    world.receive(link, &[0x40, 2, 0, 3]);
    assert_eq!(world.outcomes.last(), Some(&(OTHER, WishId(5), Outcome::Acknowledged)));
    assert_eq!(world.outcomes.iter().filter(|(.., outcome)| *outcome == Outcome::Acknowledged).count(), 1);
}

#[test]
fn a_reply_holds_no_more_than_its_budget_and_nobody_starves_while_all_move() {
    let mut world = World::with(Limits { answer_bytes: 1_000, ..Limits::default() }, 1);
    let link = world.connect(profile("b"));
    world.welcome(link);
    for topic in 0..100 {
        world.watch(PAGE, topic, reading("b", &topic.to_string()));
    }
    world.answers(PAGE);
    let mut heard = [0; 100];
    for round in 0..20 {
        for topic in 0..100 {
            world.receive(link, &message(&topic.to_string(), &round.to_string()));
        }
        world.ask(PAGE, Request::Credit);
        let (_, answers) = world.answers.pop().unwrap();
        assert!(answers.len() <= 16, "{}", answers.len());
        for (id, _) in answers {
            heard[id.0 as usize] += 1;
        }
    }
    assert!(heard.iter().all(|times| *times >= 2), "{heard:?}");
}

#[test]
fn a_page_has_no_more_questions_than_the_limit_of_whatever_kind() {
    let mut world = World::with(Limits { views: 3, ..Limits::default() }, 1);
    for number in 0..9 {
        let view = if number % 2 == 0 { View::Log { after: 0 } } else { View::Usage };
        world.watch(PAGE, number, view);
    }
    assert_eq!(world.answers(PAGE).len(), 3);
    // A question asked anew, of whatever kind, takes no more room than before; one withdrawn gives its room back.
    world.watch(PAGE, 0, View::Usage);
    world.watch(PAGE, 1, View::Log { after: 0 });
    world.watch(PAGE, 7, View::Usage);
    let mut answered: Vec<u32> = world.answers(PAGE).iter().map(|(id, _)| id.0).collect();
    answered.sort_unstable();
    assert_eq!(answered, [0, 1]);
    world.ask(PAGE, Request::Unwatch(WatchId(1)));
    world.watch(PAGE, 7, View::Usage);
    let answers = world.answers(PAGE);
    let [(_, Answer::Usage(usage))] = &answers[..] else { panic!("{answers:?}") };
    assert_eq!(usage.views_refused, 7, "0 to 8 were asked and three taken, and once more 7 was not");
}

#[test]
fn a_lost_connection_reaches_a_page_that_gives_no_credit() {
    let (mut world, link) = World::online();
    world.close(link);
    assert!(matches!(world.state("b"), State::Waiting { .. }));
    let (page, broker, status) = world.statuses.pop().unwrap();
    let wire = wire::encode_reply(&Reply::Event(Event::Status(broker, status)));
    assert!(page == PAGE && wire.len() < 200, "an event is small: {}", wire.len());
}

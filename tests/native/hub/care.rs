//! A hub that may not survive its next message: it names each before it handles it, and leaves out what it is told to.

use topicboard::data::view::View;
use topicboard::port::{Handling, Reply, Request};

use super::world::{PAGE, World, id, message};

fn handling(topic: &str, bytes: u32) -> Handling {
    Handling { broker: id("b"), topic: topic.into(), bytes }
}

#[test]
fn f59_each_message_is_named_before_it_is_handled_while_a_page_wants_it() {
    let (mut world, link) = World::online();
    world.receive(link, &message("t/1", "7"));
    assert_eq!(world.foretold.take(), []);
    world.ask(PAGE, Request::Foretell(true));
    world.receive(link, &[message("t/1", "7"), message("t/2", "")].concat());
    assert_eq!(world.foretold.take(), [Some(handling("t/1", 1)), Some(handling("t/2", 0)), None].map(Reply::Handling));
    world.ask(PAGE, Request::Credit);
    assert_eq!(world.foretold.take(), [], "nothing is named when nothing arrived");
    world.ask(PAGE, Request::Foretell(false));
    world.receive(link, &message("t/1", "7"));
    assert_eq!(world.foretold.take(), []);
}

#[test]
fn f59_a_topic_that_is_left_out_is_acknowledged_and_goes_nowhere() {
    let (mut world, link) = World::online();
    world.ask(PAGE, Request::LeaveOut(handling("bad", 9)));
    world.sent.clear();
    world.receive(link, &message("bad", "7"));
    world.receive(link, &[0x32, 9, 0, 3, b'b', b'a', b'd', 0, 5, 0, b'7']);
    world.receive(link, &message("good", "7"));
    assert_eq!(world.sent(link), [0x40, 2, 0, 5], "the broker need not send it again");
    assert_eq!((world.reading("b", "bad").0, world.reading("b", "good").0), (None, Some(7.0)));
    assert!(world.sentences().iter().any(|line| line.contains("every message on bad")), "{:?}", world.sentences());
}

#[test]
fn f60_a_hub_says_that_it_is_alive() {
    let mut world = World::new();
    world.ask(PAGE, Request::Ping);
    world.ask(PAGE, Request::Ping);
    assert_eq!(world.alive, 2);
}

#[test]
fn f48_the_lines_of_a_later_worker_are_new_to_whoever_read_those_of_an_earlier_one() {
    let mut world = World::new();
    world.ask(PAGE, Request::Begin(1));
    world.note("first");
    let seen = world.log(0).lines[0].seq;
    let mut world = World::new();
    world.ask(PAGE, Request::Begin(2));
    world.watch(PAGE, 1, View::Log { after: seen });
    assert!(world.replies(PAGE).len() <= 1, "an empty log is told once at most");
    world.note("second");
    assert_eq!(&*world.log(seen).lines[0].text, "second");
}

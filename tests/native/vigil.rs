//! How the page watches over its worker: what counts as dead, what follows, and what the next worker is told.

use std::time::Duration;

use topicboard::client::{State, Status, Trouble};
use topicboard::data::view::{Level, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Topic;
use topicboard::port::{Handling, Request, WatchId, Wish, WishId};
use topicboard::profile::{Profile, Url};
use topicboard::secret::Secret;
use topicboard::time::{Instant, Timestamp};
use topicboard::vigil::{Fate, Look, Record, Vigil};

const SECOND: Duration = Duration::from_secs(1);

/// A worker that is up, looked after once a second.
struct Watch {
    vigil: Vigil,
    now: Instant,
}

impl Watch {
    fn begin() -> Self {
        let mut watch = Self { vigil: Vigil::default(), now: Instant::from_millis(5_000) };
        watch.start();
        watch
    }

    fn start(&mut self) {
        self.vigil.begin(self.now);
        self.vigil.hear(self.now);
    }

    fn look(&mut self, after: Duration) -> Look {
        self.now = self.now + after;
        self.vigil.look(self.now)
    }

    /// After how many seconds of silence the worker is taken for dead.
    fn dies_after(&mut self) -> u64 {
        (1..100).find(|_| self.look(SECOND) == Look::Dead).expect("it is found dead")
    }
}

fn handling(topic: &str) -> Handling {
    Handling { broker: id("b"), topic: topic.into(), bytes: 7 }
}

fn id(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

#[test]
fn f60_a_worker_that_leaves_a_question_unanswered_for_five_seconds_is_dead() {
    let mut watch = Watch::begin();
    assert_eq!([watch.look(SECOND), watch.look(SECOND)], [Look::Well, Look::Ask]);
    assert_eq!(watch.dies_after(), 5);
}

#[test]
fn f60_a_worker_that_answers_or_says_anything_else_lives() {
    let mut watch = Watch::begin();
    let mut asked = 0;
    for _ in 0..1_000 {
        match watch.look(SECOND) {
            Look::Ask => {
                asked += 1;
                // The answer comes as late as it may.
                for _ in 0..4 {
                    assert_eq!(watch.look(SECOND), Look::Well);
                }
                watch.vigil.hear(watch.now);
            }
            Look::Well => {}
            look => panic!("{look:?}"),
        }
    }
    assert!(asked > 100);
}

#[test]
fn a_page_that_slept_or_was_throttled_hears_the_answer_before_it_judges() {
    for slept in [6, 60, 86_400] {
        let mut watch = Watch::begin();
        assert_eq!(watch.look(2 * SECOND), Look::Ask);
        assert_eq!(watch.look(slept * SECOND), Look::Well);
        // What the worker said meanwhile is heard after the look that came late.
        watch.vigil.hear(watch.now);
        assert_eq!(watch.look(SECOND), Look::Well);
    }
}

#[test]
fn a_worker_that_never_starts_is_dead_but_has_time_to_fetch_its_files() {
    let mut watch = Watch::begin();
    watch.vigil.begin(watch.now);
    assert_eq!(watch.dies_after(), 31);
}

#[test]
fn f59_the_third_death_within_a_minute_stops_and_names_what_was_handled() {
    let mut watch = Watch::begin();
    assert!(!watch.vigil.is_careful());
    for _ in 0..2 {
        assert_eq!(watch.vigil.died(watch.now), Fate::Again);
        assert!(watch.vigil.is_careful());
        watch.start();
        watch.look(29 * SECOND);
    }
    watch.vigil.handling(Some(handling("before")));
    watch.vigil.handling(None);
    watch.vigil.handling(Some(handling("poison")));
    assert_eq!(watch.vigil.died(watch.now), Fate::Halt(Some(handling("poison"))));
    watch.start();
    assert!(!watch.vigil.is_careful(), "a person let it go on");
    assert_eq!(watch.vigil.died(watch.now), Fate::Again);
}

#[test]
fn f59_what_has_been_handled_and_what_an_earlier_worker_handled_is_not_blamed() {
    let mut watch = Watch::begin();
    for what in [Some(handling("earlier")), Some(handling("earlier"))] {
        watch.vigil.handling(what);
        watch.vigil.died(watch.now);
        watch.start();
    }
    assert_eq!(watch.vigil.died(watch.now), Fate::Halt(None));
}

#[test]
fn f59_what_a_trapped_worker_stumbles_over_afterwards_is_not_blamed() {
    for said_before in [true, false] {
        let mut watch = Watch::begin();
        for _ in 0..2 {
            watch.vigil.died(watch.now);
            watch.start();
        }
        if said_before {
            watch.vigil.handling(Some(handling("poison")));
        }
        watch.vigil.trapped();
        for what in [Some(handling("poison")), Some(handling("next")), None] {
            watch.vigil.handling(what);
        }
        assert_eq!(watch.vigil.died(watch.now), Fate::Halt(Some(handling("poison"))));
    }
}

#[test]
fn f48_deaths_that_are_a_minute_apart_never_stop_it() {
    let mut watch = Watch::begin();
    for _ in 0..100 {
        assert_eq!(watch.vigil.died(watch.now), Fate::Again);
        watch.start();
        watch.now = watch.now + 31 * SECOND;
        watch.vigil.hear(watch.now);
    }
}

#[test]
fn a_worker_that_survived_a_minute_need_not_name_its_messages_any_more() {
    let mut watch = Watch::begin();
    watch.vigil.died(watch.now);
    watch.start();
    let mut looks = Vec::new();
    for _ in 0..90 {
        looks.push(watch.look(SECOND));
        watch.vigil.hear(watch.now);
    }
    assert_eq!(looks.iter().filter(|look| **look == Look::Settled).count(), 1);
    assert_eq!(looks[59], Look::Settled);
    assert!(!watch.vigil.is_careful());
    assert_eq!(watch.vigil.life(), 2);
}

// ---- what a worker is told ----

fn profile(name: &str) -> Profile {
    Profile {
        password: Some(Secret::new("canary")),
        ..Profile::new(id(name), Url::parse("ws://a.test", false).unwrap())
    }
}

fn connect(name: &str) -> Request {
    Request::Connect(Box::new(profile(name)))
}

fn status(state: State) -> Status {
    Status { state, ..Status::refused(Trouble::NoConnack) }
}

/// What is said, in short.
fn short(said: &[Request]) -> Vec<String> {
    let word = |request: &Request| match request {
        Request::Begin(life) => format!("begin {life}"),
        Request::Foretell(on) => format!("foretell {on}"),
        Request::Online(on) => format!("online {on}"),
        Request::Pause(on) => format!("pause {on}"),
        Request::Note(_, text) => format!("note {text}"),
        Request::LeaveOut(what) => format!("without {}", what.topic),
        Request::Connect(profile) => {
            assert!(profile.password.is_some(), "what was typed is still known");
            format!("connect {}", profile.id)
        }
        Request::Disconnect(id) => format!("disconnect {id}"),
        Request::Retry(id) => format!("retry {id}"),
        Request::Watch(id, view) => format!("watch {} {}", id.0, matches!(view, View::Usage)),
        Request::Credit => "credit".to_owned(),
        _ => "else".to_owned(),
    };
    said.iter().map(word).collect()
}

#[test]
fn the_first_worker_is_told_what_was_asked_before_it_was_up() {
    let mut record = Record::default();
    assert!(!record.is_up());
    for request in [connect("a"), Request::Watch(WatchId(1), View::Usage), Request::Note(Level::Warn, "odd".into())] {
        assert!(record.take(&request).is_none());
    }
    assert_eq!(short(&record.begin(1, false)), ["begin 1", "note odd", "connect a", "watch 1 true", "credit"]);
    assert!(record.is_up());
    assert_eq!(
        short(&record.take(&Request::Credit).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>()),
        ["credit"]
    );
}

#[test]
fn f48_the_next_worker_is_told_all_that_stands_and_nothing_that_is_over() {
    let mut record = Record::default();
    record.begin(1, false);
    let wish = Wish {
        id: WishId(1),
        broker: id("a"),
        topic: Topic::parse("t").unwrap(),
        payload: Vec::new(),
        qos: Qos::AtLeastOnce,
        retain: false,
        queue_secs: 0,
    };
    for request in [
        connect("a"),
        connect("gone"),
        connect("left"),
        connect("refused"),
        Request::Forget(id("gone")),
        Request::Disconnect(id("left")),
        Request::Watch(WatchId(1), View::Log { after: 0 }),
        Request::Watch(WatchId(2), View::Usage),
        Request::Watch(WatchId(1), View::Usage),
        Request::Unwatch(WatchId(2)),
        Request::Pause(true),
        Request::Online(false),
        Request::Publish(wish),
        Request::Note(Level::Info, "told already".into()),
    ] {
        assert!(record.take(&request).is_some());
    }
    let connected = status(State::Connected { since: Timestamp::default() });
    record.hear(&id("a"), &connected);
    record.hear(&id("refused"), &status(State::Refused { why: Trouble::IdInUse }));
    let fallen = record.end(&State::Connecting);
    assert_eq!(fallen, [(id("a"), Status { state: State::Connecting, ..connected })], "the others stand as they stood");
    assert!(record.take(&Request::LeaveOut(handling("poison"))).is_none());
    assert!(record.take(&Request::Note(Level::Error, "again".into())).is_none());
    assert_eq!(
        short(&record.begin(2, true)),
        [
            "begin 2",
            "foretell true",
            "online false",
            "pause true",
            "note again",
            "without poison",
            "connect a",
            "watch 1 true",
            "credit"
        ]
    );
}

#[test]
fn f48_a_broker_that_was_not_wanted_is_connected_to_when_somebody_tries_again() {
    let mut record = Record::default();
    record.begin(1, false);
    record.take(&connect("a"));
    record.take(&Request::Disconnect(id("a")));
    record.end(&State::Connecting);
    record.begin(2, true);
    let mut retry = || {
        short(&record.take(&Request::Retry(id("a"))).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>())
    };
    assert_eq!((retry(), retry()), (vec!["connect a".to_owned()], vec!["retry a".to_owned()]));
}

#[test]
fn f59_whoever_was_connected_when_all_stopped_is_connected_again_by_a_person_s_wish() {
    let mut record = Record::default();
    record.begin(1, false);
    record.take(&connect("a"));
    let told = record.end(&State::Refused { why: Trouble::Halted });
    assert_eq!(told[0].1.state, State::Refused { why: Trouble::Halted });
    assert_eq!(short(&record.begin(2, false)), ["begin 2", "connect a", "credit"]);
}

#[test]
fn lines_that_wait_for_a_worker_are_bounded() {
    let mut record = Record::default();
    for number in 0..1_000 {
        record.take(&Request::Note(Level::Info, number.to_string()));
    }
    assert_eq!(record.begin(1, false).len(), 102);
}

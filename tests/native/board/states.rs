//! Every widget with a picture, in every state, as text: `tests/fixtures/pictures/states.txt` is what they look like.

use topicboard::board::widget::bands::{Band, Level};
use topicboard::board::widget::states::State;
use topicboard::board::widget::{chart, gauge, heat, level, map, timeline, value};
use topicboard::data::view::{Bucket, Cause, Entry, Freshness, Gap, Plot, PlotLine, Reading, Tail};
use topicboard::payload::{Missing, Number, Value};
use topicboard::plot::{Picture, Size};
use topicboard::time::Timestamp;

use super::source;

const fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(secs * 1_000)
}

/// A minute of a device, as far as it says something in this state.
struct Minute {
    freshness: Freshness,
    /// Seconds with a message.
    said: &'static [i64],
    /// Whether nobody can make anything of the newest message.
    is_wrong: bool,
}

const STATES: [(&str, Minute); 7] = [
    ("live", Minute { freshness: Freshness::Live, said: &[0, 15, 30, 45, 60], is_wrong: false }),
    ("waiting", Minute { freshness: Freshness::Waiting, said: &[], is_wrong: false }),
    ("retained", Minute { freshness: Freshness::Retained, said: &[], is_wrong: false }),
    ("late", Minute { freshness: Freshness::Late, said: &[0, 15], is_wrong: false }),
    ("error", Minute { freshness: Freshness::Live, said: &[0, 15], is_wrong: true }),
    ("flooded", Minute { freshness: Freshness::Flooded, said: &[58, 59, 60], is_wrong: false }),
    ("disconnected", Minute { freshness: Freshness::Disconnected, said: &[0, 15, 30], is_wrong: false }),
];

fn number(value: f64) -> Value {
    Value::Number(Number { value, digits: value.to_string().into() })
}

impl Minute {
    fn measured(second: i64) -> f64 {
        (20 + second / 15) as f64
    }

    fn gaps(&self) -> Vec<Gap> {
        let is_gone = self.freshness == Freshness::Disconnected;
        is_gone.then_some(Gap { from: at(30), to: at(60), cause: Cause::Line }).into_iter().collect()
    }

    fn newest(&self) -> Option<Result<Value, Missing>> {
        match self.freshness {
            Freshness::Waiting => None,
            _ if self.is_wrong => Some(Err(Missing::NoSuchPart)),
            Freshness::Retained => Some(Ok(number(22.0))),
            _ => self.said.last().map(|second| Ok(number(Self::measured(*second)))),
        }
    }

    fn plot(&self) -> Plot {
        let bucket = |second: &i64| {
            let (at, value) = (at(*second), Self::measured(*second));
            Bucket { from: at, to: at, first: value, min: value, max: value, last: value, count: 1, sum: value }
        };
        let is_told = self.is_wrong || self.freshness == Freshness::Retained;
        let line = PlotLine {
            buckets: self.said.iter().map(bucket).collect(),
            freshness: self.freshness,
            latest: self.newest().filter(|_| is_told).map(|newest| (at(59), newest)),
            patience: None,
        };
        Plot { from: at(0), to: at(60), lines: vec![line], gaps: self.gaps(), ..Plot::default() }
    }

    fn reading(&self) -> Reading {
        let messages = self.said.len() as u64;
        Reading {
            value: self.newest(),
            at: Some(at(59)),
            freshness: self.freshness,
            messages,
            spark: Some(self.plot()),
        }
    }

    /// The messages themselves, each as `say` says it.
    fn tail(&self, say: impl Fn(f64) -> Value) -> Tail {
        let entry = |at, retained, value| Entry { at, topic: "line/state".into(), retained, value };
        let said = self.said.iter().map(|second| entry(at(*second), false, Ok(say(Self::measured(*second)))));
        let told = match self.newest() {
            Some(Err(wrong)) => Some(entry(at(59), false, Err(wrong))),
            _ if self.freshness == Freshness::Retained => Some(entry(at(59), true, Ok(say(22.0)))),
            _ => None,
        };
        let entries = said.chain(told).collect();
        Tail { from: at(0), to: at(60), entries, gaps: self.gaps(), freshness: self.freshness, missed: 0 }
    }
}

fn pictures(minute: &Minute) -> Vec<(&'static str, Picture)> {
    let size = Size::new(200.0, 90.0);
    let bands =
        || vec![Band { from: 0.0, to: 22.0, level: Level::Ok }, Band { from: 22.0, to: 30.0, level: Level::Crit }];
    let ends = (0.0, 30.0);
    let gauge = gauge::Settings { min: ends.0, max: ends.1, bands: bands(), ..gauge::Settings::new(source("a")) };
    let bar = level::Settings { min: ends.0, max: ends.1, bands: bands(), ..level::Settings::new(source("a")) };
    let tank = level::Settings { shape: level::Shape::Tank, ..bar.clone() };
    let chart = chart::Settings::new(source("a"));
    let viewer = chart::Viewer { offset_minutes: 0, level: Level::as_str };
    let mut timeline = timeline::Settings::new(&source("line/state"));
    timeline.states = vec![State { value: "21".into(), level: Level::Warn, word: "Slow".into() }];
    let heat = heat::Settings { span_secs: 60, ..heat::Settings::new(source("a")) };
    let map = map::Settings::new(&source("a"));
    let (reading, plot) = (minute.reading(), minute.plot());
    let spark = value::Settings::new(source("a")).spark(&reading, size);
    let east = minute.tail(|value| number(value / 2.0));
    [
        ("value", spark),
        ("gauge", Some(gauge.draw(&reading, size))),
        ("bar", Some(bar.draw(&reading, size))),
        ("tank", Some(tank.draw(&reading, size))),
        ("chart", Some(chart.draw(&plot, viewer, size).picture)),
        ("timeline", Some(timeline.draw(&minute.tail(number), 0, size))),
        ("heat", Some(heat.draw(&plot, 0, size))),
        ("map", Some(map.draw(&minute.tail(number), &east, size))),
    ]
    .into_iter()
    .filter_map(|(name, picture)| Some((name, picture?)))
    .collect()
}

#[test]
fn every_picture_in_every_state_looks_as_it_is_written_down() {
    let of = |(state, minute): &(&str, Minute)| {
        let write = |(name, picture): (&str, Picture)| format!("# {name}, {state}\n{picture}");
        pictures(minute).into_iter().map(write).collect::<Vec<_>>().join("\n")
    };
    let drawn = STATES.iter().map(of).collect::<Vec<_>>().join("\n");
    assert_eq!(drawn, include_str!("../../fixtures/pictures/states.txt"), "\n{drawn}");
}

//! The map point: where something is, and the way it came.

use super::Nature;
use super::shown::{Problem, WidgetState};
use crate::board::setting::{Place as At, Setting};
use crate::data::view::{Entry, Feed, Source, Tail, View};
use crate::payload::{Selector, Step, Value};
use crate::plot::map::Place;
use crate::plot::{Map, Picture, Size};
use crate::time::Timestamp;

/// The settings of a map point.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Degrees north of the equator.
    pub latitude: Source,
    /// Degrees east of Greenwich.
    pub longitude: Source,
    /// Seconds of the way that is drawn, 10 to a week; 0 for none.
    pub span_secs: u32,
}

impl Settings {
    /// The usual settings: from either of both parts of a payload, or from the whole of it, both.
    pub fn new(source: &Source) -> Self {
        let (latitude, longitude) = both(&source.selector);
        let at = |selector| Source { selector, ..source.clone() };
        Self { latitude: at(latitude), longitude: at(longitude), span_secs: USUAL_SPAN }
    }

    /// The views it watches, of the latitude and of the longitude. Both go back further than the way that is drawn, so
    /// that the place is known where it has long been the same.
    pub fn views(&self) -> [View; 2] {
        let most = if self.span_secs > 0 { MOST_PLACES } else { 1 };
        [&self.latitude, &self.longitude].map(|source| View::Tail {
            feed: Feed::of(source),
            most,
            span_secs: 0,
            only_changes: false,
        })
    }

    /// What it says of the answers besides the picture.
    pub fn face(&self, latitude: &Tail, longitude: &Tail) -> Face {
        let problem = [latitude, longitude].iter().find_map(|tail| problem(tail));
        let out_of_range = || newest(latitude).zip(newest(longitude)).is_some_and(|(n, e)| Place::new(n, e).is_none());
        let problem = problem.or_else(|| out_of_range().then_some(Problem::NoPlace));
        let fixes = fixes(latitude, longitude);
        let freshness = [latitude, longitude].map(|tail| WidgetState::of(tail.freshness, problem));
        let last = fixes.last();
        Face {
            place: last.map(|fix| fix.place),
            at: last.map(|fix| fix.at),
            places: fixes.iter().filter(|fix| self.is_drawn(fix, latitude.to)).count(),
            state: freshness[0].max(freshness[1]),
            problem,
            span_secs: self.span_secs,
        }
    }

    /// Draws the answers.
    pub fn draw(&self, latitude: &Tail, longitude: &Tail, size: Size) -> Picture {
        let fixes = fixes(latitude, longitude);
        let mut track: Vec<Vec<Place>> = Vec::new();
        let mut before: Option<Timestamp> = None;
        for fix in fixes.iter().filter(|fix| self.is_drawn(fix, latitude.to)) {
            let is_broken = |before| latitude.gaps.iter().any(|gap| gap.from < fix.at && gap.to > before);
            match track.last_mut() {
                Some(run) if before.is_none_or(|before| !is_broken(before)) => run.push(fix.place),
                _ => track.push(vec![fix.place]),
            }
            before = Some(fix.at);
        }
        let state = self.face(latitude, longitude).state;
        let is_stale = matches!(state, WidgetState::Late | WidgetState::Disconnected);
        Map { track, here: fixes.last().map(|fix| fix.place), is_stale }.draw(size)
    }

    fn is_drawn(&self, fix: &Fix, now: Timestamp) -> bool {
        now.millis_since(fix.at) <= i64::from(self.span_secs) * 1_000
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(&source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            degrees_of("latitude", &mut self.latitude),
            degrees_of("longitude", &mut self.longitude),
            Setting::new("span_secs", At::Span(&mut self.span_secs, true)),
        ]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.latitude, &self.longitude]
    }
}

/// Where degrees come from, as a setting. They are taken as they are sent: messages one by one have no transform.
fn degrees_of<'a>(name: &'static str, source: &'a mut Source) -> Setting<'a> {
    Setting::needed(
        name,
        At::Group(vec![
            Setting::needed("broker", At::Broker(&mut source.broker)),
            Setting::needed("topic", At::Topic(&mut source.topic)),
            Setting::new("selector", At::Selector(&mut source.selector)),
        ]),
    )
}

/// What a map point says besides its picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// Where it is.
    pub place: Option<Place>,
    /// Since when that is known.
    pub at: Option<Timestamp>,
    /// How many places the way has.
    pub places: usize,
    /// How far the place can be trusted.
    pub state: WidgetState,
    /// Why there is no place although something arrived.
    pub problem: Option<Problem>,
    /// Seconds of the way.
    pub span_secs: u32,
}

/// Where it was at a time.
struct Fix {
    at: Timestamp,
    place: Place,
}

/// Latitudes and longitudes that belong together: each place needs both to have been told since the one before, be it in
/// one message or in two.
fn fixes(latitude: &Tail, longitude: &Tail) -> Vec<Fix> {
    let mut places = Vec::new();
    let (mut north, mut east) = (None, None);
    let (mut norths, mut easts) = (latitude.entries.iter().peekable(), longitude.entries.iter().peekable());
    loop {
        let is_north = match (norths.peek(), easts.peek()) {
            (Some(north), Some(east)) => north.at <= east.at,
            (None, None) => return places,
            (north, _) => north.is_some(),
        };
        let Some(entry) = (if is_north { norths.next() } else { easts.next() }) else { return places };
        *(if is_north { &mut north } else { &mut east }) = degrees(entry);
        if let Some(place) = north.zip(east).and_then(|(north, east)| Place::new(north, east)) {
            places.push(Fix { at: entry.at, place });
            (north, east) = (None, None);
        }
    }
}

fn degrees(entry: &Entry) -> Option<f64> {
    match &entry.value {
        Ok(Value::Number(number)) => Some(number.value),
        _ => None,
    }
}

fn newest(tail: &Tail) -> Option<f64> {
    tail.entries.last().and_then(degrees)
}

/// What is wrong with the newest message.
fn problem(tail: &Tail) -> Option<Problem> {
    match tail.entries.last()?.value {
        Ok(Value::Number(_)) => None,
        Ok(_) => Some(Problem::NoPlace),
        Err(missing) => Some(Problem::Missing(missing)),
    }
}

/// Whether a value is a latitude or a longitude by the name it has in its payload.
pub(super) fn is_degrees(selector: &Selector) -> bool {
    let Some(Step::Key(key)) = selector.steps().last() else { return false };
    PAIRS.iter().any(|(north, east)| key.eq_ignore_ascii_case(north) || key.eq_ignore_ascii_case(east))
}

/// The latitude and the longitude that go with one part of a payload: the part itself and what is called like its
/// counterpart beside it, or both in it. Only a guess, for a person to correct.
fn both(selector: &Selector) -> (Selector, Selector) {
    let beside = |key: &str| {
        let (_, above) = selector.steps().split_last()?;
        let mut above = above.iter();
        let above = above.try_fold(Selector::default(), |above, step| match step {
            Step::Key(key) => above.child_key(key),
            Step::Index(index) => above.child_index(*index),
        });
        above?.child_key(key)
    };
    for (north, east) in PAIRS {
        let is = |key: &str| selector.steps().last().and_then(name).is_some_and(|name| name.eq_ignore_ascii_case(key));
        if is(north) {
            return (selector.clone(), beside(east).unwrap_or_default());
        }
        if is(east) {
            return (beside(north).unwrap_or_default(), selector.clone());
        }
    }
    let (north, east) = PAIRS[0];
    (selector.child_key(north).unwrap_or_default(), selector.child_key(east).unwrap_or_default())
}

fn name(step: &Step) -> Option<&str> {
    match step {
        Step::Key(key) => Some(key),
        Step::Index(_) => None,
    }
}

/// What latitudes and longitudes are called, as pairs.
const PAIRS: [(&str, &str); 3] = [("latitude", "longitude"), ("lat", "lon"), ("lat", "lng")];
/// More places than these cannot be told apart on a small map.
const MOST_PLACES: u32 = 500;
const USUAL_SPAN: u32 = 3_600;

//! [`Standing`]: a question somebody looks at. It is answered when its answer changed, and says when that will happen
//! without a message.

use bytes::Bytes;

use super::connection::merge;
use super::follow::{Follow, Wish};
use super::known::Known;
use super::matches::Matches;
use super::outline::Outline;
use super::rate::{next_second, second};
use super::recorder::Made;
use super::said::said;
use super::series::column_millis;
use super::store::{Recording, Store};
use super::view::{Answer, Freshness, LogPage, MessagePage, Payload, Plot, PlotLine, Reading, Source, View, Window};
use crate::payload::{Missing, lines};
use crate::time::Timestamp;

/// A view that stands until it is withdrawn.
///
/// Calling contract: [`Self::answer`] at once, and again whenever [`Self::is_due`]; after anything was applied to the
/// store ask `is_due`, and sleep no longer than until [`Self::due`]. Asking early or too often is harmless, and an
/// answer given is taken for seen. [`Self::withdraw`] at the end, or its sources are recorded for ever.
///
/// The log is not in the store: a view of it is never due, its answer is an empty page, and who owns the log answers.
#[derive(Debug)]
pub struct Standing {
    view: View,
    state: State,
    answered: Option<Timestamp>,
}

#[derive(Debug)]
enum State {
    /// Of a reading, a message or a payload (one), or a plot (any number).
    Sources(Sources),
    Matches(Box<Matches>),
    Tail(Box<Follow>),
    Tree(Box<Outline>),
    /// The messages last counted.
    Usage(u64),
    Log,
}

#[derive(Debug)]
struct Sources {
    tracked: Vec<Tracked>,
    /// Whether anything last shown moves as time passes.
    is_moving: bool,
}

#[derive(Debug)]
struct Tracked {
    recording: Recording,
    seen: Seen,
}

/// What the last answer said of a source, as far as that tells whether it is still true.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Seen {
    messages: u64,
    freshness: Freshness,
    connection: u64,
}

impl Standing {
    /// Lets a view stand: from now on its sources are recorded and its topics kept.
    pub fn new(view: View, store: &mut Store) -> Self {
        let state = State::new(&view, store);
        Self { view, state, answered: None }
    }

    /// The view that stands.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Puts another view in its place; it is due at once. Sources that both ask for stay recorded, and rows of a tree
    /// that both show stay chosen.
    pub fn ask(&mut self, view: View, store: &mut Store) {
        self.answered = None;
        if let (State::Tree(outline), View::Tree(before), View::Tree(after)) = (&mut self.state, &self.view, &view) {
            outline.ask(store.broker(&after.broker), before, after);
        } else if !matches!((&self.view, &view), (View::Matches { feed: before, .. }, View::Matches { feed, .. }) if before == feed)
        {
            let before = core::mem::replace(&mut self.state, State::new(&view, store));
            before.release(store);
        }
        self.view = view;
    }

    /// Ends it.
    pub fn withdraw(self, store: &mut Store) {
        self.state.release(store);
    }

    /// Whether it was asked, or asked anew, and never answered since.
    pub fn is_new(&self) -> bool {
        self.answered.is_none()
    }

    /// Whether its answer is another than the one last given.
    pub fn is_due(&self, store: &Store, now: Timestamp) -> bool {
        let Some(answered) = self.answered else { return !matches!(self.state, State::Log) };
        match (&self.state, &self.view) {
            (State::Matches(matches), _) => matches.is_due(store, now),
            (State::Tail(follow), _) => follow.is_due(store, answered, now),
            (State::Tree(outline), View::Tree(view)) => outline.is_due(store, view, answered, now),
            (State::Sources(sources), View::Message { .. }) => {
                sources.tracked.iter().any(|tracked| tracked.seen.messages != messages(store, &tracked.recording))
            }
            (State::Sources(sources), view) => {
                let is_over = until(view).is_some_and(|until| until < answered);
                let is_news = |tracked: &Tracked| {
                    let seen = Seen::of(store, &tracked.recording, now);
                    // What arrives now is no part of what is past.
                    let messages = if is_over { tracked.seen.messages } else { seen.messages };
                    tracked.seen != Seen { messages, ..seen }
                };
                sources.tracked.iter().any(is_news)
                    || (sources.is_moving && step(view).is_some_and(|step| number(now, step) != number(answered, step)))
            }
            (State::Usage(messages), _) => {
                (*messages != store.usage_messages() && now >= slow(answered))
                    || (store.is_moving(answered) && second(now) != second(answered))
                    || now < answered
            }
            _ => false,
        }
    }

    /// When it will be due although nothing arrives; `None` while nothing in it moves. What is due already does not
    /// count.
    pub fn due(&self, store: &Store, now: Timestamp) -> Option<Timestamp> {
        let answered = self.answered?;
        match (&self.state, &self.view) {
            (State::Matches(matches), _) => matches.due(store),
            (State::Tail(follow), _) => follow.due(store, answered, now),
            (State::Tree(outline), View::Tree(view)) => outline.due(store, view, now),
            (State::Sources(_), View::Message { .. }) => None,
            (State::Sources(sources), view) => {
                let slide = step(view).filter(|_| sources.is_moving).map(|step| next(now, step));
                let turns = sources.tracked.iter().filter_map(|tracked| store.freshness_due(&tracked.recording, now));
                turns.chain(slide).min()
            }
            (State::Usage(messages), _) => {
                let counted = (*messages != store.usage_messages()).then(|| slow(answered));
                counted.into_iter().chain(store.is_moving(now).then(|| next_second(now))).min()
            }
            _ => None,
        }
        .filter(|&due| due > now)
    }

    /// The answer as of `now`.
    pub fn answer(&mut self, store: &mut Store, now: Timestamp) -> Answer {
        self.answered = Some(now);
        match (&mut self.state, &self.view) {
            (State::Sources(sources), View::Reading { source, spark }) => {
                Answer::Reading(sources.reading(store, source, *spark, now))
            }
            (State::Sources(sources), View::Plot { sources: asked, window }) => {
                sources.resume(store, asked);
                let mut plot = sources.plot(store, *window, now);
                sources.add_latest(store, asked, &mut plot);
                Answer::Plot(plot)
            }
            (State::Sources(sources), View::Message { format, rows, .. }) => {
                sources.see(store, now);
                let known = sources.tracked.first().and_then(|tracked| store.known(&tracked.recording));
                Answer::Message(known.map(|known| {
                    let limits = store.limits();
                    let rows = rows.start..rows.end.min(rows.start.saturating_add(limits.rows));
                    let shown = lines(known.payload(), *format, rows.clone(), limits.shown_chars);
                    MessagePage {
                        at: known.at,
                        qos: known.qos(),
                        retained: known.is_retained(),
                        dup: known.is_dup(),
                        bytes: known.bytes,
                        kept: known.payload().len() as u32,
                        messages: known.messages,
                        said: said(known.said(), limits.shown_chars),
                        said_cut: known.is_said_cut(),
                        format: shown.format,
                        start: rows.start,
                        total: shown.total,
                        lines: shown.lines,
                    }
                }))
            }
            (State::Sources(sources), View::Payload { most, .. }) => {
                Answer::Payload(sources.payload(store, *most, now))
            }
            (State::Matches(matches), View::Matches { feed, rows }) => {
                Answer::Matches(matches.answer(store, feed, rows, now))
            }
            (State::Tail(follow), View::Tail { feed, .. }) => Answer::Tail(follow.answer(store, feed, now)),
            (State::Tree(outline), View::Tree(view)) => Answer::Tree(outline.answer(store, view, now)),
            (State::Usage(messages), _) => {
                let usage = store.usage(now);
                *messages = usage.messages;
                Answer::Usage(usage)
            }
            _ => Answer::Log(LogPage::default()),
        }
    }
}

impl State {
    fn new(view: &View, store: &mut Store) -> Self {
        match view {
            View::Reading { source, spark: None } if !source.transform.is_stateful() => {
                Self::sources([store.watch(&source.broker, source.topic.as_str(), false)])
            }
            View::Reading { source, .. } => Self::sources([store.record(source)]),
            View::Plot { sources, .. } => Self::sources(sources.iter().map(|source| store.record(source))),
            View::Message { broker, topic, .. } => Self::sources([store.watch(broker, topic.as_str(), false)]),
            View::Payload { broker, topic, .. } => Self::sources([store.watch(broker, topic.as_str(), true)]),
            View::Matches { feed, .. } => Self::Matches(Box::new(Matches::new(store, feed))),
            View::Tail { feed, most, span_secs, only_changes } => {
                let wish = Wish { most: *most, span_secs: *span_secs, only_changes: *only_changes };
                Self::Tail(Box::new(Follow::new(store, feed, wish)))
            }
            View::Tree(view) => Self::Tree(Box::new(Outline::new(store.broker(&view.broker)))),
            View::Usage => Self::Usage(0),
            View::Log { .. } | View::Packets(_) | View::Capture(..) => Self::Log,
        }
    }

    fn sources(recordings: impl IntoIterator<Item = Recording>) -> Self {
        let track = |recording| Tracked { recording, seen: Seen::default() };
        Self::Sources(Sources { tracked: recordings.into_iter().map(track).collect(), is_moving: false })
    }

    fn release(self, store: &mut Store) {
        match self {
            Self::Sources(sources) => {
                sources.tracked.into_iter().for_each(|tracked| store.release(tracked.recording));
            }
            Self::Tail(follow) => follow.end(store),
            Self::Matches(matches) => matches.end(store),
            Self::Tree(_) | Self::Usage(_) | Self::Log => {}
        }
    }
}

impl Sources {
    fn reading(&mut self, store: &mut Store, source: &Source, spark: Option<Window>, now: Timestamp) -> Reading {
        let spark = spark.map(|window| {
            self.resume(store, core::slice::from_ref(source));
            self.plot(store, window, now)
        });
        if source.transform.is_stateful() {
            self.resume(store, core::slice::from_ref(source));
        }
        self.see(store, now);
        let Some(tracked) = self.tracked.first() else { return Reading::default() };
        let (at, value) = tracked.latest(store, source).unzip();
        let (freshness, messages) = (tracked.seen.freshness, tracked.seen.messages);
        Reading { value, at, freshness, messages, spark }.unless_not_yet()
    }

    fn payload(&mut self, store: &Store, most: u32, now: Timestamp) -> Payload {
        self.see(store, now);
        let Some(tracked) = self.tracked.first() else { return Payload::default() };
        let known = store.known(&tracked.recording);
        let kept = known.map(Known::payload).unwrap_or_default();
        Payload {
            at: known.map(|known| known.at),
            freshness: tracked.seen.freshness,
            messages: tracked.seen.messages,
            bytes: known.map_or(0, |known| known.bytes),
            data: Bytes::copy_from_slice(kept.get(..most as usize).unwrap_or(kept)),
        }
    }

    fn plot(&mut self, store: &Store, window: Window, now: Timestamp) -> Plot {
        self.see(store, now);
        let to = window.until.map_or(now, |until| until.min(now));
        let from = to - core::time::Duration::from_secs(window.span_secs.into());
        let mut plot = Plot { from, to, ..Plot::default() };
        self.is_moving = false;
        for Tracked { recording, seen } in &self.tracked {
            let mut line = PlotLine { freshness: seen.freshness, ..PlotLine::default() };
            line.patience = store.known(recording).and_then(Known::patience);
            if let Some(series) = store.series(recording) {
                series.summary(from, to, window.columns, &mut line.buckets);
                self.is_moving |= series.last().is_some_and(|last| last.at >= from);
                plot.since = plot.since.into_iter().chain(series.since()).min();
            }
            plot.lines.push(line);
            plot.gaps.extend(store.gaps(recording.slot, from, to));
        }
        merge(&mut plot.gaps);
        self.is_moving |= plot.gaps.iter().any(|gap| gap.from > from || gap.to < to);
        self.is_moving &= window.until.is_none_or(|until| until >= now);
        plot
    }

    /// Reads the newest messages that left no mark in the plot.
    fn add_latest(&self, store: &Store, asked: &[Source], plot: &mut Plot) {
        for ((line, source), tracked) in plot.lines.iter_mut().zip(asked).zip(&self.tracked) {
            let newest = line.buckets.last().map(|bucket| bucket.to);
            let is_later =
                store.known(&tracked.recording).is_some_and(|known| newest.is_none_or(|newest| newest < known.at));
            if is_later {
                let latest = tracked.latest(store, source);
                line.latest = latest.filter(|(_, value)| *value != Err(Missing::NotYet));
            }
        }
    }

    /// Begins to record what there was no room for before.
    fn resume(&mut self, store: &mut Store, asked: &[Source]) {
        for (tracked, source) in self.tracked.iter_mut().zip(asked) {
            store.resume(&mut tracked.recording, source);
        }
    }

    fn see(&mut self, store: &Store, now: Timestamp) {
        for tracked in &mut self.tracked {
            tracked.seen = Seen::of(store, &tracked.recording, now);
        }
    }
}

impl Tracked {
    /// What the source reads in its newest message, and when that was received.
    fn latest(&self, store: &Store, source: &Source) -> Option<Made> {
        let known = store.known(&self.recording)?;
        let read = || {
            let value = source.transform.read_once(known.payload(), &source.selector, store.limits().shown_chars);
            (known.at, value)
        };
        Some(store.made(&self.recording).cloned().unwrap_or_else(read))
    }
}

impl Seen {
    fn of(store: &Store, recording: &Recording, now: Timestamp) -> Self {
        Self {
            messages: messages(store, recording),
            freshness: store.freshness(recording, now),
            connection: store.connection_version(recording.slot),
        }
    }
}

fn messages(store: &Store, recording: &Recording) -> u64 {
    store.known(recording).map_or(0, |known| known.messages)
}

/// How far the window of a view slides before a picture of what is in it is drawn again, in milliseconds: a column,
/// but at least a second. Samples that arrive are drawn at once.
fn step(view: &View) -> Option<i64> {
    let (View::Plot { window, .. } | View::Reading { spark: Some(window), .. }) = view else { return None };
    Some(column_millis(i64::from(window.span_secs) * 1_000, window.columns).max(1_000))
}

/// When the window of a view ends, if it does not move on.
fn until(view: &View) -> Option<Timestamp> {
    let (View::Plot { window, .. } | View::Reading { spark: Some(window), .. }) = view else { return None };
    window.until
}

fn number(now: Timestamp, step: i64) -> i64 {
    now.as_millis().div_euclid(step)
}

fn next(now: Timestamp, step: i64) -> Timestamp {
    Timestamp::from_millis((number(now, step) + 1).saturating_mul(step))
}

/// When the usage answered at `answered` may be answered again for a message.
fn slow(answered: Timestamp) -> Timestamp {
    Timestamp::from_millis(answered.as_millis().saturating_add(500))
}

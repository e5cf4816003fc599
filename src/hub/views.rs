//! [`Views`]: the standing views of one page, its credit, and the budget of one reply.

use std::collections::BTreeMap;

use core::time::Duration;

use super::Broker;
use super::log::Log;
use super::packets;
use crate::data::view::{Answer, Capture, CaptureForm, PacketPage, PacketView, Usage, View};
use crate::data::{Limits, Standing, Store};
use crate::payload::{Missing, Value};
use crate::port::WatchId;
use crate::time::Timestamp;

/// The standing views of one page.
pub(super) struct Views {
    standing: BTreeMap<WatchId, Asked>,
    /// Whether the page has taken the last answers.
    credit: bool,
    paused: bool,
    /// The view that is first to be answered next time, so that a full reply starves nobody.
    next: WatchId,
    most: usize,
    /// Questions that were not taken.
    refused: u64,
    answer_bytes: usize,
    log_rows: usize,
    packet_rows: u32,
}

enum Asked {
    Store(Box<Standing>),
    /// The log is the hub's own; the number is of the last line answered.
    Log {
        after: u64,
        answered: bool,
    },
    /// The packets are a broker's own; with the newest one when it was last answered, and when that was.
    Packets(Box<PacketView>, Option<(u64, Timestamp)>),
    /// Answered once.
    Capture(Box<PacketView>, CaptureForm, bool),
}

impl Views {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            standing: BTreeMap::new(),
            credit: false,
            paused: false,
            next: WatchId(0),
            most: limits.views,
            refused: 0,
            answer_bytes: limits.answer_bytes,
            log_rows: limits.rows as usize,
            packet_rows: limits.rows,
        }
    }

    /// Asks a new question, or another one under a known number.
    pub(super) fn watch(&mut self, id: WatchId, view: View, store: &mut Store) {
        let is_hub = matches!(view, View::Log { .. } | View::Packets(_) | View::Capture(..));
        if let Some(Asked::Store(standing)) = self.standing.get_mut(&id).filter(|_| !is_hub) {
            return standing.ask(view, store);
        }
        self.unwatch(id, store);
        if self.standing.len() >= self.most {
            // It stays unanswered, which its widget shows as waiting.
            self.refused += 1;
            return;
        }
        let asked = match view {
            View::Log { after } => Asked::Log { after, answered: false },
            View::Packets(view) => Asked::Packets(Box::new(view), None),
            View::Capture(view, form) => Asked::Capture(Box::new(view), form, false),
            view => Asked::Store(Box::new(Standing::new(view, store))),
        };
        self.standing.insert(id, asked);
    }

    pub(super) fn unwatch(&mut self, id: WatchId, store: &mut Store) {
        if let Some(Asked::Store(standing)) = self.standing.remove(&id) {
            standing.withdraw(store);
        }
    }

    pub(super) fn credit(&mut self) {
        self.credit = true;
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Answers what changed, within the budget, if the page may be given anything.
    pub(super) fn answer(
        &mut self,
        store: &mut Store,
        log: &Log,
        brokers: &[Broker],
        now: Timestamp,
    ) -> Option<Vec<(WatchId, Answer)>> {
        if !self.credit {
            return None;
        }
        let mut answers = Vec::new();
        let mut spent = 0;
        let turn: Vec<WatchId> =
            self.standing.range(self.next..).chain(self.standing.range(..self.next)).map(|(id, _)| *id).collect();
        for id in turn {
            let Some(asked) = self.standing.get_mut(&id) else { continue };
            let answer = match asked {
                // A paused page hears what it asks anew, as when it scrolls, but nothing that merely moved.
                Asked::Log { after, answered } if !*answered || (!self.paused && log.last() > *after) => {
                    let page = log.page(*after, self.log_rows);
                    *after = page.lines.last().map_or(*after, |line| line.seq);
                    *answered = true;
                    Answer::Log(page)
                }
                Asked::Packets(view, answered)
                    if packets_due(view, *answered, brokers).is_some_and(|due| due <= now)
                        && (!self.paused || answered.is_none()) =>
                {
                    let trace = brokers.iter().find(|broker| broker.id == view.broker).map(|broker| &broker.trace);
                    let page =
                        trace.map_or_else(PacketPage::default, |trace| packets::page(trace, view, self.packet_rows));
                    *answered = Some((page.newest, now));
                    Answer::Packets(page)
                }
                Asked::Capture(view, form, answered) if !*answered => {
                    *answered = true;
                    let trace = brokers.iter().find(|broker| broker.id == view.broker).map(|broker| &broker.trace);
                    let made = |trace| packets::capture(trace, view, *form);
                    Answer::Capture(trace.map_or_else(Capture::default, made))
                }
                Asked::Store(standing) if standing.is_due(store, now) && (!self.paused || standing.is_new()) => {
                    match standing.answer(store, now) {
                        Answer::Usage(usage) => Answer::Usage(Usage { views_refused: self.refused, ..usage }),
                        answer => answer,
                    }
                }
                _ => continue,
            };
            spent += weight(&answer);
            answers.push((id, answer));
            if spent >= self.answer_bytes {
                self.next = WatchId(id.0.wrapping_add(1));
                break;
            }
        }
        if answers.is_empty() {
            return None;
        }
        self.credit = false;
        Some(answers)
    }

    /// When an answer changes although nothing arrives; `None` while the page can be given nothing.
    pub(super) fn due(&self, store: &Store, log: &Log, brokers: &[Broker], now: Timestamp) -> Option<Timestamp> {
        if !self.credit {
            return None;
        }
        let due = |asked: &Asked| match asked {
            Asked::Log { after, answered } => (!answered || (!self.paused && log.last() > *after)).then_some(now),
            Asked::Packets(_, Some(_)) if self.paused => None,
            Asked::Packets(view, answered) => packets_due(view, *answered, brokers).map(|due| due.max(now)),
            Asked::Capture(_, _, answered) => (!answered).then_some(now),
            Asked::Store(standing) if self.paused && !standing.is_new() => None,
            Asked::Store(standing) => standing.due(store, now),
        };
        self.standing.values().filter_map(due).min()
    }
}

/// When packets are to be shown again: soon after others came, but not with each.
fn packets_due(view: &PacketView, answered: Option<(u64, Timestamp)>, brokers: &[Broker]) -> Option<Timestamp> {
    let Some((newest, at)) = answered else { return Some(Timestamp::default()) };
    let is_news = brokers.iter().any(|broker| broker.id == view.broker && broker.trace.newest() != newest);
    is_news.then(|| at + PACKETS_EVERY)
}

/// About how many bytes an answer takes on its way to the page.
fn weight(answer: &Answer) -> usize {
    match answer {
        Answer::Plot(plot) => 64 + 56 * plot.lines.iter().map(|line| line.buckets.len()).sum::<usize>(),
        Answer::Matches(page) => {
            page.rows.iter().map(|row| 64 + row.topic.len() + of_value(row.reading.value.as_ref())).sum()
        }
        Answer::Tree(page) => page.rows.iter().map(|row| 64 + row.topic.len()).sum(),
        Answer::Message(Some(page)) => page.lines.iter().map(|line| 32 + line.text.len()).sum(),
        Answer::Tail(tail) => {
            tail.entries.iter().map(|entry| 16 + entry.topic.len() + of_value(Some(&entry.value))).sum()
        }
        Answer::Payload(payload) => 64 + payload.data.len(),
        Answer::Log(page) => page.lines.iter().map(|line| 32 + line.text.len()).sum(),
        Answer::Packets(page) => page.rows.iter().map(|row| 96 + row.about.len() + 48 * row.fields.len()).sum(),
        Answer::Capture(capture) => capture.file.len(),
        Answer::Reading(reading) => {
            64 + of_value(reading.value.as_ref())
                + reading
                    .spark
                    .as_ref()
                    .map_or(0, |plot| 56 * plot.lines.iter().map(|line| line.buckets.len()).sum::<usize>())
        }
        Answer::Message(None) | Answer::Usage(_) => 64,
    }
}

/// About how many bytes a value takes.
fn of_value(value: Option<&Result<Value, Missing>>) -> usize {
    match value {
        Some(Ok(Value::Text(text) | Value::Json(text) | Value::Bool { text, .. })) => text.len(),
        Some(Ok(Value::Number(number))) => 8 + number.digits.len(),
        _ => 0,
    }
}

/// How often packets are shown at most: each look reads all that is kept.
const PACKETS_EVERY: Duration = Duration::from_millis(250);

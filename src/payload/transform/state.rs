//! [`State`]: what the steps of a transform remember of earlier messages.

use std::collections::VecDeque;

use super::{Moving, Transform};
use crate::payload::value::Missing;
use crate::time::Timestamp;

/// What the steps of one transform remember of the earlier messages of one source; at most some 20 kB.
#[derive(Clone, Debug, Default)]
pub struct State(Box<[Memory]>);

/// What one step remembers.
#[derive(Clone, Debug, Default)]
enum Memory {
    /// Nothing: it needs nothing, or saw nothing.
    #[default]
    Nothing,
    /// The message before, and the rate told last.
    Last { num: Num, at: Timestamp, rate: Option<f64> },
    /// The messages of a window, those of nearly the same time together, oldest first.
    Window(VecDeque<Group>),
}

/// Messages that came at nearly the same time.
#[derive(Clone, Copy, Debug)]
struct Group {
    from: Timestamp,
    count: u32,
    sum: f64,
    min: f64,
    max: f64,
    decimals: Option<u8>,
}

/// A number on its way through a transform.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Num {
    pub(super) value: f64,
    /// Decimals that say all of it; `None` when that is not known.
    pub(super) decimals: Option<u8>,
}

impl State {
    /// What a transform remembers before its first message.
    pub fn of(transform: &Transform) -> Self {
        let memories = if transform.is_stateful() { transform.steps().len() } else { 0 };
        Self((0..memories).map(|_| Memory::Nothing).collect())
    }

    /// The change a second since the message before; of two at once, that of the first. After the clock was set back it
    /// begins anew.
    pub(super) fn rate(&mut self, place: usize, num: Num, at: Timestamp) -> Result<f64, Missing> {
        let memory = self.0.get_mut(place).ok_or(Missing::NotYet)?;
        let told = match memory {
            Memory::Last { num: last, at: then, rate } => match at.millis_since(*then) {
                0 => return rate.ok_or(Missing::NotYet),
                passed @ 1.. => Some((num.value - last.value) * 1_000.0 / passed as f64),
                _ => None,
            },
            _ => None,
        };
        *memory = Memory::Last { num, at, rate: told };
        told.ok_or(Missing::NotYet)
    }

    /// The change since the message before.
    pub(super) fn delta(&mut self, place: usize, num: Num) -> Result<Num, Missing> {
        let memory = self.0.get_mut(place).ok_or(Missing::NotYet)?;
        let before = core::mem::replace(memory, Memory::Last { num, at: Timestamp::default(), rate: None });
        let Memory::Last { num: last, .. } = before else { return Err(Missing::NotYet) };
        let decimals = num.decimals.zip(last.decimals).map(|(a, b)| a.max(b));
        Ok(Num::new(num.value - last.value, decimals))
    }

    /// What is told of the last so many seconds. Exact while messages are further apart than a sixty-fourth of them;
    /// closer ones leave the window together, after the oldest of them. After the clock was set back it begins anew.
    pub(super) fn moving(
        &mut self,
        place: usize,
        num: Num,
        what: Moving,
        secs: u32,
        at: Timestamp,
    ) -> Result<Num, Missing> {
        let memory = self.0.get_mut(place).ok_or(Missing::NotYet)?;
        if !matches!(memory, Memory::Window(groups) if groups.back().is_none_or(|last| last.from <= at)) {
            *memory = Memory::Window(VecDeque::new());
        }
        let Memory::Window(groups) = memory else { return Err(Missing::NotYet) };
        let span = i64::from(secs) * 1_000;
        while groups.front().is_some_and(|group| at.millis_since(group.from) >= span) {
            groups.pop_front();
        }
        let own = Group { from: at, count: 1, sum: num.value, min: num.value, max: num.value, decimals: num.decimals };
        match groups.back_mut() {
            Some(last) if at.millis_since(last.from) < span / GROUPS => *last = last.and(own),
            _ => groups.push_back(own),
        }
        let Some(all) = groups.iter().copied().reduce(Group::and) else { return Err(Missing::NotYet) };
        Ok(match what {
            Moving::Min => Num::new(all.min, all.decimals),
            Moving::Max => Num::new(all.max, all.decimals),
            Moving::Mean if all.count == 1 => num,
            Moving::Mean => Num::new(all.sum / f64::from(all.count), None),
        })
    }
}

impl Group {
    fn and(self, other: Self) -> Self {
        Self {
            from: self.from,
            count: self.count.saturating_add(other.count),
            sum: self.sum + other.sum,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            decimals: self.decimals.zip(other.decimals).map(|(a, b)| a.max(b)),
        }
    }
}

impl Num {
    pub(super) const fn new(value: f64, decimals: Option<u8>) -> Self {
        Self { value, decimals }
    }

    /// How it is written: with its decimals, or with six digits that matter.
    pub(super) fn digits(self) -> String {
        let Self { value, decimals } = self;
        if value == 0.0 {
            return format!("{:.*}", usize::from(decimals.unwrap_or(0)), 0.0);
        }
        let magnitude = value.abs().log10().floor() as i32;
        match decimals {
            Some(decimals) if magnitude + i32::from(decimals) < EXACT_DIGITS && magnitude < EXACT_DIGITS => {
                format!("{value:.*}", usize::from(decimals))
            }
            _ if !(-9..EXACT_DIGITS).contains(&magnitude) => format!("{value:e}"),
            _ => {
                let written = format!("{value:.*}", (SHOWN_DIGITS - 1 - magnitude).max(0) as usize);
                let end =
                    if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
                end.to_owned()
            }
        }
    }
}

/// Groups in a window, one more when it is full.
const GROUPS: i64 = 64;
/// Digits that a 64-bit float holds exactly.
const EXACT_DIGITS: i32 = 15;
/// Digits shown of a number without an end.
const SHOWN_DIGITS: i32 = 6;

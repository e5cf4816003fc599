//! [`Connection`]: when a broker's messages could not reach us.

use std::collections::VecDeque;

use super::view::Gap;
use crate::order;
use crate::time::Timestamp;

/// Whether a broker is connected, and the gaps while it was not. Time before the first connection is no gap.
#[derive(Debug, Default)]
pub(super) struct Connection {
    pub(super) is_up: bool,
    /// Which connection this is, so that values of an earlier one can be told.
    pub(super) epoch: u16,
    /// Changes with every change.
    pub(super) version: u64,
    lost_at: Option<Timestamp>,
    gaps: VecDeque<Gap>,
}

impl Connection {
    /// Notes that the connection came or went; told twice, the first counts. Of the closed gaps the last `max` are kept.
    pub(super) fn set(&mut self, now: Timestamp, is_up: bool, max: usize) {
        if is_up == self.is_up {
            return;
        }
        self.is_up = is_up;
        self.version += 1;
        if !is_up {
            self.lost_at = Some(now);
            return;
        }
        self.epoch = self.epoch.wrapping_add(1);
        if let Some(from) = self.lost_at.take().filter(|&from| from < now) {
            self.gaps.push_back(Gap { from, to: now });
            if self.gaps.len() > max {
                self.gaps.pop_front();
            }
        }
    }

    /// Forgets the gaps, and that there ever was a connection.
    pub(super) fn clear(&mut self) {
        *self = Self { version: self.version + 1, epoch: self.epoch.wrapping_add(1), ..Self::default() };
    }

    /// The gaps between `from` and `to`, clipped to that; one that is still open ends at `to`.
    pub(super) fn gaps(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Gap> {
        let open = self.lost_at.map(|lost| Gap { from: lost, to });
        let clipped = self.gaps.iter().copied().chain(open);
        clipped.map(move |gap| Gap { from: gap.from.max(from), to: gap.to.min(to) }).filter(|gap| gap.from < gap.to)
    }
}

/// Sorts gaps and merges those that touch.
pub(super) fn merge(gaps: &mut Vec<Gap>) {
    order::by_key(gaps, |gap| gap.from);
    let mut merged: Vec<Gap> = Vec::with_capacity(gaps.len());
    for gap in gaps.drain(..) {
        match merged.last_mut() {
            Some(last) if gap.from <= last.to => last.to = last.to.max(gap.to),
            _ => merged.push(gap),
        }
    }
    *gaps = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn gap(from: i64, to: i64) -> Gap {
        Gap { from: at(from), to: at(to) }
    }

    #[test]
    fn gaps_lie_between_connections_and_are_clipped() {
        let mut connection = Connection::default();
        connection.set(at(5), false, 2);
        assert_eq!(connection.gaps(at(0), at(100)).count(), 0);
        for (millis, is_up) in [(10, true), (20, false), (25, false), (30, true), (40, false), (50, true), (60, false)]
        {
            connection.set(at(millis), is_up, 2);
        }
        let seen: Vec<Gap> = connection.gaps(at(25), at(70)).collect();
        assert_eq!(seen, [gap(25, 30), gap(40, 50), gap(60, 70)]);
        connection.set(at(80), true, 2);
        assert_eq!(connection.gaps(at(0), at(100)).collect::<Vec<_>>(), [gap(40, 50), gap(60, 80)]);
    }

    #[test]
    fn gaps_that_touch_become_one() {
        let mut gaps = vec![gap(5, 9), gap(1, 3), gap(8, 12), gap(3, 4)];
        merge(&mut gaps);
        assert_eq!(gaps, [gap(1, 4), gap(5, 12)]);
    }
}

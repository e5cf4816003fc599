//! [`Connection`]: when a broker's messages could not reach us.

use std::collections::VecDeque;

use super::view::{Cause, Gap};
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
    /// Whether the broker lost the session with the last connection, which may be told before or after it is up again.
    has_lost: bool,
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
            (self.lost_at, self.has_lost) = (Some(now), false);
            return;
        }
        self.epoch = self.epoch.wrapping_add(1);
        if let Some(from) = self.lost_at.take().filter(|&from| from < now) {
            self.gaps.push_back(Gap { from, to: now, cause: self.cause() });
            if self.gaps.len() > max {
                self.gaps.pop_front();
            }
        }
    }

    /// The broker kept nothing of the session that was to outlast the last gap.
    pub(super) fn lose_session(&mut self) {
        self.has_lost = true;
        self.version += 1;
        if let Some(gap) = self.gaps.back_mut().filter(|_| self.is_up) {
            gap.cause = Cause::Session;
        }
    }

    fn cause(&self) -> Cause {
        if self.has_lost { Cause::Session } else { Cause::Line }
    }

    /// Forgets the gaps, and that there ever was a connection.
    pub(super) fn clear(&mut self) {
        *self = Self { version: self.version + 1, epoch: self.epoch.wrapping_add(1), ..Self::default() };
    }

    /// The gaps between `from` and `to`, clipped to that; one that is still open ends at `to`.
    pub(super) fn gaps(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Gap> {
        let open = self.lost_at.map(|lost| Gap { from: lost, to, cause: self.cause() });
        let clipped = self.gaps.iter().copied().chain(open);
        clipped
            .map(move |gap| Gap { from: gap.from.max(from), to: gap.to.min(to), ..gap })
            .filter(|gap| gap.from < gap.to)
    }
}

/// Sorts gaps and merges those that touch; what they are together is the graver of what they were.
pub(super) fn merge(gaps: &mut Vec<Gap>) {
    order::by_key(gaps, |gap| gap.from);
    let mut merged: Vec<Gap> = Vec::with_capacity(gaps.len());
    for gap in gaps.drain(..) {
        match merged.last_mut() {
            Some(last) if gap.from <= last.to => {
                (last.to, last.cause) = (last.to.max(gap.to), last.cause.max(gap.cause));
            }
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
        Gap { from: at(from), to: at(to), cause: Cause::Line }
    }

    #[test]
    fn a_session_that_was_lost_is_said_of_the_gap_before_it() {
        for is_early in [true, false] {
            let mut connection = Connection::default();
            connection.set(at(10), true, 3);
            connection.set(at(20), false, 3);
            if is_early {
                connection.lose_session();
            }
            connection.set(at(30), true, 3);
            if !is_early {
                connection.lose_session();
            }
            connection.set(at(40), false, 3);
            connection.set(at(50), true, 3);
            let causes: Vec<_> = connection.gaps(at(0), at(100)).map(|gap| gap.cause).collect();
            assert_eq!(causes, [Cause::Session, Cause::Line]);
        }
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
        let lost = Gap { cause: Cause::Session, ..gap(8, 12) };
        let mut gaps = vec![gap(5, 9), gap(1, 3), lost, gap(3, 4)];
        merge(&mut gaps);
        assert_eq!(gaps, [gap(1, 4), Gap { cause: Cause::Session, ..gap(5, 12) }]);
    }
}

//! The log: a ring of sentences about connections. Never a secret, never a payload.

use std::collections::VecDeque;

use crate::client::{Note, Trouble, Unkept};
use crate::data::view::{Level, LogLine, LogPage};
use crate::id::BrokerId;
use crate::strings::{self, log as say};
use crate::time::Timestamp;

/// The newest lines, numbered from 1 without holes.
pub(super) struct Log {
    lines: VecDeque<LogLine>,
    capacity: usize,
    last: u64,
}

impl Log {
    pub(super) fn new(capacity: usize) -> Self {
        Self { lines: VecDeque::new(), capacity, last: 0 }
    }

    /// Numbers the lines from here on as those of the page's worker of this number, from 1.
    pub(super) fn begin(&mut self, life: u32) {
        self.lines.clear();
        self.last = LogLine::before(life);
    }

    pub(super) fn write(&mut self, at: Timestamp, level: Level, broker: Option<BrokerId>, text: String) {
        if self.lines.len() >= self.capacity {
            self.lines.pop_front();
        }
        self.last += 1;
        self.lines.push_back(LogLine { seq: self.last, at, level, broker, text: text.into() });
    }

    /// The number of the newest line; 0 when there is none.
    pub(super) fn last(&self) -> u64 {
        self.lines.back().map_or(0, |line| line.seq)
    }

    /// At most `most` lines that follow number `after`.
    pub(super) fn page(&self, after: u64, most: usize) -> LogPage {
        let first = self.last - self.lines.len() as u64 + 1;
        let skip = usize::try_from(after.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        LogPage { lines: self.lines.iter().skip(skip).take(most).cloned().collect() }
    }
}

/// A fact as a line: how grave, and in which words.
pub(super) fn sentence(note: &Note) -> (Level, String) {
    match note {
        Note::Opening(url, protocol) => (Level::Info, say::opening(&url.to_string(), protocol.name())),
        Note::Welcome { client_id, session_present } => (Level::Info, say::welcome(client_id, *session_present)),
        Note::OtherVersion(protocol) => (Level::Info, say::other_version(protocol.name())),
        Note::Unsaid => (Level::Warn, say::unsaid()),
        Note::Granted { filter, qos, lowered } => {
            let level = if *lowered { Level::Warn } else { Level::Info };
            (level, say::granted(filter.as_str(), (*qos).into(), *lowered))
        }
        Note::NotGranted(filter, reason) => (Level::Error, say::not_granted(filter.as_str(), &reason.to_string())),
        Note::Forbidden(topic) => (Level::Error, say::forbidden(topic.as_str())),
        Note::Words(words) => {
            (Level::Info, say::words(words.reason_string.as_deref().unwrap_or_default(), &words.user_properties))
        }
        Note::Lost(why) => (Level::Warn, trouble(why)),
        Note::Waiting(wait) => (Level::Info, say::waiting(wait.as_secs_f64())),
        Note::GaveUp => (Level::Error, say::gave_up()),
        Note::Stopped => (Level::Error, say::stopped()),
        Note::Notice(notice) => (Level::Warn, notice.sentence()),
        Note::Resumed(unfinished) => (Level::Info, say::resumed(*unfinished)),
        Note::SetAside => (Level::Error, say::set_aside()),
        Note::NotKept(why) => (Level::Warn, not_kept(*why)),
        Note::Token => (Level::Info, say::token()),
        Note::NoToken(why) => (Level::Warn, strings::connection::no_token(&why.sentence())),
        Note::Renewing => (Level::Info, say::renewing()),
        Note::Authenticated => (Level::Info, say::authenticated()),
        Note::Disconnected => (Level::Info, say::disconnected()),
    }
}

fn not_kept(why: Unkept) -> String {
    say::not_kept(match why {
        Unkept::Refused => strings::UNKEPT_REFUSED,
        Unkept::Full => strings::UNKEPT_FULL,
        Unkept::Slow => strings::UNKEPT_SLOW,
        Unkept::Newer => strings::UNKEPT_NEWER,
        Unkept::Failed | Unkept::Taken => strings::UNKEPT_FAILED,
    })
}

fn trouble(why: &Trouble) -> String {
    match why {
        Trouble::Closed { code, was_open } => say::closed(*code, *was_open),
        Trouble::NoConnack => say::no_connack(),
        Trouble::NoPingresp => say::no_pingresp(),
        Trouble::Reason { reason, text } => say::reason(&reason.to_string(), text),
        Trouble::Moved { reason, text, to } => say::moved(&reason.to_string(), text, to),
        Trouble::NoToken(why) => strings::connection::no_token(&why.sentence()),
        Trouble::Protocol(what) => say::protocol(what),
        Trouble::Address(what) => say::address(what),
        Trouble::Elsewhere => say::elsewhere(),
        Trouble::IdInUse => say::id_in_use(),
        Trouble::Unheard => say::unheard(),
        Trouble::Idle(secs) => say::idle(*secs),
        Trouble::Halted => say::halted(),
        Trouble::TooMany(limit) => say::too_many_brokers(*limit),
        Trouble::Profile(what) => say::profile(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_later_worker_follow_those_of_an_earlier_one() {
        let mut log = Log::new(3);
        log.begin(2);
        log.write(Timestamp::default(), Level::Info, None, "again".into());
        for seen in [0, 1, 1_000_000] {
            assert_eq!(log.page(seen, 9).lines.len(), 1);
        }
        let seq = log.last();
        assert_eq!((log.page(seq, 9).lines.len(), log.page(0, 9).lines[0].place()), (0, 1));
    }

    #[test]
    fn the_ring_keeps_the_newest_lines_and_numbers_all() {
        let mut log = Log::new(3);
        for n in 1..=5 {
            log.write(Timestamp::default(), Level::Info, None, n.to_string());
        }
        let texts = |page: LogPage| page.lines.iter().map(|line| line.text.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(texts(log.page(0, 9)), "3 4 5");
        assert_eq!(texts(log.page(3, 1)), "4");
        assert_eq!(texts(log.page(5, 9)), "");
    }
}

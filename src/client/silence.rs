//! [`Silence`]: what closes without a word have in common, so that a person is told the likely cause and no try is
//! made for ever that cannot succeed.

use core::time::Duration;

use super::state::Trouble;
use crate::mqtt::topic::Topic;
use crate::time::Instant;

/// What was seen of a broker that hangs up without a word.
#[derive(Default)]
pub(super) struct Silence {
    /// Connections in a row that ended right after the welcome.
    hasty: u32,
    /// Connections in a row that were open and ended before any welcome.
    unheard: u32,
    /// When something last went either way.
    traffic: Instant,
    /// How long nothing had gone either way when the last connection ended.
    idle: Option<Duration>,
    /// The last publish, while nobody knows what the broker thinks of it.
    published: Option<(Topic, Instant)>,
    /// Topics right after whose publish a connection ended.
    suspects: Vec<Topic>,
    /// Topics after which that happened again.
    forbidden: Vec<Topic>,
}

impl Silence {
    /// Something went either way.
    pub(super) fn traffic(&mut self, now: Instant) {
        self.traffic = now;
    }

    /// A message was handed to the network.
    pub(super) fn published(&mut self, now: Instant, topic: Topic) {
        self.published = Some((topic, now));
    }

    /// The broker answered a publish: it does not hang up on such.
    pub(super) fn answered(&mut self) {
        if let Some((topic, _)) = self.published.take() {
            self.suspects.retain(|suspect| *suspect != topic);
        }
    }

    /// Whether the broker was seen to hang up on messages with this topic.
    pub(super) fn forbids(&self, topic: &Topic) -> bool {
        self.forbidden.contains(topic)
    }

    /// A connection that had not been welcomed ended: with a login that never worked, the login may be why.
    pub(super) fn unwelcome(&mut self, why: Trouble, has_login: bool) -> Trouble {
        self.unheard = match why {
            Trouble::Closed { was_open: true, .. } if has_login => self.unheard + 1,
            _ => 0,
        };
        if self.unheard >= UNHEARD { Trouble::Unheard } else { why }
    }

    /// A connection that had been welcomed ended after so long; gives why, and the topic that is forbidden from now on.
    pub(super) fn ended(&mut self, why: Trouble, now: Instant, stood: Duration) -> (Trouble, Option<Topic>) {
        self.unheard = 0;
        let published = self.published.take();
        if !matches!(why, Trouble::Closed { .. }) {
            (self.hasty, self.idle) = (0, None);
            return (why, None);
        }
        let published = published.filter(|(_, at)| now.since(*at) <= SOON);
        if let Some((topic, _)) = published {
            (self.hasty, self.idle) = (0, None);
            return (why, self.suspect(topic));
        }
        let idle = Some(now.since(self.traffic)).filter(|idle| *idle >= IDLE);
        let before = core::mem::replace(&mut self.idle, idle);
        if let (Some(before), Some(idle)) = (before, idle)
            && before.abs_diff(idle) <= ALIKE
        {
            return (Trouble::Idle(idle.as_secs() as u32), None);
        }
        self.hasty = if stood <= HASTY { self.hasty + 1 } else { 0 };
        (if self.hasty >= ENOUGH { Trouble::IdInUse } else { why }, None)
    }

    /// Gives the topic back if it was suspected before.
    fn suspect(&mut self, topic: Topic) -> Option<Topic> {
        if !self.suspects.contains(&topic) {
            if self.suspects.len() >= MOST_TOPICS {
                self.suspects.remove(0);
            }
            self.suspects.push(topic);
            return None;
        }
        if self.forbidden.len() >= MOST_TOPICS {
            self.forbidden.remove(0);
        }
        self.forbidden.push(topic.clone());
        Some(topic)
    }
}

/// An end so soon after the welcome smells of a fight over the client identifier.
const HASTY: Duration = Duration::from_secs(5);
/// So many times in a row is no accident.
const ENOUGH: u32 = 3;
/// So many times may a broker hang up on a login that never worked; each is a wrong password for some brokers.
const UNHEARD: u32 = 5;
/// An end so soon after a publish may be the broker's answer to it (MQTT 3.1.1 §3.3.5).
const SOON: Duration = Duration::from_secs(2);
/// A silence of so long may be why a proxy between closed the line.
const IDLE: Duration = Duration::from_secs(10);
/// Two silences are of the same length if they differ by less.
const ALIKE: Duration = Duration::from_secs(2);
/// Topics that are remembered.
const MOST_TOPICS: usize = 16;

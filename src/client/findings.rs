//! What a test of a connection finds, step by step, as a person is told.

use serde::{Deserialize, Serialize};

use super::state::Trouble;
use crate::mqtt::{Qos, Reason};

/// A step of the test and what came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Which step.
    pub step: Step,
    /// What came of it.
    pub found: Found,
}

/// A step of the test, in the order they are taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Step {
    /// Whether this page may open such an address at all.
    Page,
    /// A WebSocket to the address.
    Socket,
    /// That it carries MQTT.
    Subprotocol,
    /// The broker's answer to our greeting.
    Welcome,
    /// Its answer for this topic filter.
    Filter(Box<str>),
    /// Whether any message comes.
    Listen,
    /// A message of ours on this topic, sent and received back.
    Echo(Box<str>),
}

/// What came of a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Found {
    /// It has not begun.
    Waiting,
    /// It is under way.
    Running,
    /// It was not taken, because one before it failed.
    Skipped,
    /// It was not asked for.
    Unasked,
    /// It failed for this reason.
    Failed(Trouble),
    /// Nothing about this page keeps it from such an address.
    PageFine,
    /// The page came over plain http, from another computer.
    PagePlain,
    /// Browsers block `ws://` from a page that came over https.
    PageMixed,
    /// The address is in the local network; whether the browser asks first, or the person said no.
    PageLocal(Permission),
    /// It opened, after so many milliseconds.
    Opened(u32),
    /// It was agreed on.
    Agreed,
    /// The server opens a WebSocket, but only where nobody speaks of MQTT.
    NotAgreed,
    /// The broker welcomed us, in this version, after so many milliseconds.
    Welcomed {
        /// "5" or "3.1.1".
        protocol: Box<str>,
        /// After how many milliseconds.
        millis: u32,
    },
    /// The filter was granted as asked.
    Granted(Qos),
    /// It was granted with less than was asked.
    Lowered {
        /// What was asked.
        asked: Qos,
        /// What was granted.
        granted: Qos,
    },
    /// The broker refused it.
    NotGranted(Reason),
    /// The broker did not answer.
    Unanswered,
    /// A message came, after so many milliseconds.
    Heard(u32),
    /// None came within so many seconds.
    Silent(u32),
    /// Our own message came back, after so many milliseconds.
    Echoed(u32),
    /// The broker refused our message.
    NotTaken(Reason),
    /// It did not come back; whether the broker had acknowledged it.
    NotEchoed(bool),
}

/// Whether the browser lets the page into the local network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Permission {
    /// It will ask the person.
    Asks,
    /// The person, or a policy, said no.
    Denied,
    /// It is let in.
    Granted,
    /// The browser has no such permission.
    Unknown,
}

/// What only the page knows of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Surroundings {
    /// Whether it came over https.
    pub is_https: bool,
    /// Whether it came from this computer, which browsers trust without https.
    pub is_loopback: bool,
    /// Whether it came from the local network.
    pub is_private: bool,
    /// Whether the browser lets it into the local network.
    pub permission: Permission,
}

/// How a step ended, in short.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Not yet.
    Pending,
    /// All is well.
    Passed,
    /// It works, and there is something to know.
    Noted,
    /// It does not work.
    Failed,
    /// It was not taken.
    Skipped,
}

impl Found {
    /// How the step ended.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Waiting | Self::Running => Verdict::Pending,
            Self::Skipped | Self::Unasked => Verdict::Skipped,
            Self::PageFine | Self::Opened(_) | Self::Agreed | Self::Welcomed { .. } | Self::Granted(_) => {
                Verdict::Passed
            }
            Self::Heard(_) | Self::Echoed(_) => Verdict::Passed,
            Self::PagePlain | Self::Lowered { .. } | Self::Silent(_) => Verdict::Noted,
            Self::PageLocal(_) => Verdict::Noted,
            Self::Failed(_) | Self::PageMixed | Self::NotAgreed | Self::NotGranted(_) | Self::Unanswered => {
                Verdict::Failed
            }
            Self::NotTaken(_) | Self::NotEchoed(_) => Verdict::Failed,
        }
    }
}

//! Tokens: when the one in use ends, when another is fetched, and what is done with it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::connection::{Client, Phase};
use super::ending::jittered;
use super::event::{Event, Note, Output};
use super::greeting;
use super::state::{Notice, Trouble};
use crate::mqtt::{Protocol, Reason};
use crate::profile::Authentication;
use crate::secret::Secret;
use crate::strings::connection as say;
use crate::time::{Instant, Now, Timestamp};

/// What a person is told of a token. Times are by this computer's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Token {
    /// When it begins to hold, if that is to come.
    pub begins: Option<Timestamp>,
    /// When it ends, if it says so.
    pub ends: Option<Timestamp>,
    /// How far this computer's clock is behind that of whoever made it, in seconds at least.
    pub behind_secs: u32,
    /// Whether another is fetched before it ends.
    pub renews: bool,
    /// Why none could be fetched when that was tried last.
    pub trouble: Option<NoToken>,
}

/// Why no token came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NoToken {
    /// The server answered with this HTTP status.
    Status(u16),
    /// It could not be reached, or the answer broke off or led to another server.
    Unreached,
    /// The answer is none.
    Unreadable,
}

impl NoToken {
    /// As a person is told.
    pub fn sentence(self) -> String {
        match self {
            Self::Status(status) => say::token_status(status),
            Self::Unreached => say::TOKEN_UNREACHED.to_owned(),
            Self::Unreadable => say::TOKEN_UNREADABLE.to_owned(),
        }
    }

    /// Whether that may come right by itself.
    pub(super) const fn may_heal(self) -> bool {
        matches!(self, Self::Unreached | Self::Status(408 | 425 | 429 | 500..))
    }
}

/// The token in use, and the next.
#[derive(Default)]
pub(super) struct Keyring {
    shown: Option<Token>,
    /// When to fetch another, or to make use of the one that came.
    due: Option<Now>,
    /// Until when the one that was asked for is waited for.
    awaited: Option<Instant>,
    stage: Stage,
    /// Whether another was fetched for a refusal, and has not worked for a while.
    is_spent: bool,
    failed: u32,
}

/// What is known of the token in the profile.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// Nothing speaks against it.
    #[default]
    Known,
    /// It came since the last connection ended: another would be no better.
    Fresh,
    /// It came during this connection, which was made with another.
    Unused,
    /// The broker refused it.
    Stale,
}

impl Keyring {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.due.map(|due| due.instant).into_iter().chain(self.awaited).min()
    }

    /// A connection has worked for a while.
    pub(super) fn settles(&mut self) {
        self.is_spent = false;
    }
}

impl Client {
    /// The answer to [`Output::Fetch`]: a token, or why there is none.
    pub fn fetched(&mut self, now: Now, token: Result<Secret, NoToken>) {
        if self.keyring.awaited.take().is_none() {
            return;
        }
        let is_waited_for = matches!(self.phase, Phase::Fetching);
        match token {
            Ok(token) => {
                self.keyring.failed = 0;
                self.profile.password = Some(token);
                self.read_token(now);
                self.note(Note::Token);
                if is_waited_for {
                    self.keyring.stage = Stage::Fresh;
                    self.renew_login();
                    self.open(now);
                } else if self.is_online() {
                    self.keyring.stage = Stage::Unused;
                    self.use_token(now);
                }
            }
            Err(why) => {
                self.keyring.failed += 1;
                self.show(|token| token.trouble = Some(why));
                self.note(Note::NoToken(why));
                if is_waited_for {
                    self.lost(now, Trouble::NoToken(why));
                } else {
                    self.keyring.due = Some(now.after(wait_after(self.keyring.failed)));
                }
            }
        }
        self.event(Event::Status);
    }

    /// The token in use, which the page does not know.
    pub fn fetched_token(&self) -> Option<&Secret> {
        self.profile.token_url.as_ref().and(self.profile.password.as_ref())
    }

    /// Reads what the token in use says about its time, and sets when another is fetched.
    pub(super) fn read_token(&mut self, now: Now) {
        let claims = self.profile.password.as_ref().and_then(Secret::claims);
        let renews = self.profile.token_url.is_some();
        let claims = match claims {
            None if !renews => return,
            claims => claims.unwrap_or_default(),
        };
        // Made in the future means that this clock is behind; that it is ahead shows in nothing.
        let behind = claims.issued.map_or(0, |issued| issued.millis_since(now.unix)).max(0);
        let behind = Duration::from_millis(if behind > TOLERANCE_MILLIS { behind.unsigned_abs() } else { 0 });
        let ends = claims.ends.map(|ends| ends - behind);
        self.keyring.shown = Some(Token {
            begins: claims.begins.map(|begins| begins - behind).filter(|begins| *begins > now.unix),
            ends,
            behind_secs: behind.as_secs() as u32,
            renews,
            trouble: None,
        });
        self.keyring.due = ends.filter(|_| renews).map(|ends| {
            let left = Duration::from_millis(ends.millis_since(now.unix).max(0).unsigned_abs());
            let lead = (left / 5).clamp(LEAST_LEAD, MOST_LEAD).min(left / 2);
            let lead = lead + jittered(lead / 4, &mut self.random);
            now.after(left.saturating_sub(lead).max(LEAST_REST))
        });
    }

    /// Whether a token is to be fetched before the next connection; then that has begun.
    pub(super) fn fetches_first(&mut self, now: Now) -> bool {
        let Some(url) = self.profile.token_url.as_deref() else { return false };
        let has_ended = || self.keyring.shown.and_then(|token| token.ends).is_some_and(|ends| ends <= now.unix);
        let needs = self.profile.password.is_none() || self.keyring.stage == Stage::Stale || has_ended();
        if self.keyring.stage == Stage::Fresh || !needs {
            return false;
        }
        let url = url.into();
        self.fetch(now, url);
        self.enter(Phase::Fetching);
        true
    }

    /// The connection ended with this: whether that is worth another token, and one try with it.
    pub(super) fn wants_token(&mut self, why: &Trouble, welcomed: bool) -> bool {
        self.keyring.stage = Stage::Known;
        if self.profile.token_url.is_none() {
            return false;
        }
        let is_refused = match why {
            Trouble::Reason { reason: Reason::V5(code), .. } if welcomed => matches!(*code, 0x87 | 0xA0),
            Trouble::Reason { reason: Reason::V5(0x86 | 0x87) | Reason::V311(4 | 5), .. } => true,
            _ => false,
        };
        if is_refused {
            self.keyring.stage = Stage::Stale;
        }
        if is_refused && self.keyring.is_spent {
            self.notice(Notice::TokenRefused);
            return false;
        }
        self.keyring.is_spent |= is_refused;
        is_refused
    }

    /// Time passed, or the computer slept: another token is fetched, or put to use, when its time has come.
    pub(super) fn tend_token(&mut self, now: Now) {
        if self.keyring.awaited.is_some_and(|until| until <= now.instant) {
            self.fetched(now, Err(NoToken::Unreached));
        }
        let is_due = self.keyring.due.is_some_and(|due| due.instant <= now.instant || due.unix <= now.unix);
        if !is_due {
            return;
        }
        self.keyring.due = None;
        if self.keyring.stage == Stage::Unused {
            self.use_token(now);
        } else if let Some(url) = self.profile.token_url.as_deref().filter(|_| self.is_online()).map(Into::into) {
            // Without a connection the next one fetches it.
            self.fetch(now, url);
        }
    }

    /// What a person is told of the token.
    pub(super) fn token(&self) -> Option<Token> {
        self.keyring.shown
    }

    /// Nobody waits for a token any more.
    pub(super) fn let_token_go(&mut self) {
        self.keyring.awaited = None;
        if self.keyring.stage == Stage::Unused {
            self.keyring.stage = Stage::Known;
            self.renew_login();
        }
    }

    /// A person asks anew.
    pub(super) fn begin_token(&mut self, now: Now) {
        self.keyring.is_spent = false;
        self.notices.retain(|notice| !matches!(notice, Notice::TokenRefused));
        if self.keyring.shown.is_none() {
            self.read_token(now);
        }
    }

    fn fetch(&mut self, now: Now, url: Box<str>) {
        self.keyring.awaited = Some(now.instant + PATIENCE);
        self.queue.push_back(Output::Fetch(url));
    }

    /// Proves ourselves by the new token: within the connection where an authentication method can, else by a new
    /// connection, as soon as nothing is under way that it would cut off.
    fn use_token(&mut self, now: Now) {
        let proves = self.profile.authentication != Authentication::Password && self.protocol == Protocol::V5;
        if proves {
            self.keyring.stage = Stage::Known;
            self.renew_login();
            if let Some(session) = &mut self.session {
                // Refused only without a connection or a method, and here are both.
                session.reauthenticate().ok();
            }
            return self.drain(now);
        }
        let ends = self.keyring.shown.and_then(|token| token.ends);
        let has_time = ends.is_none_or(|ends| ends.millis_since(now.unix) > HURRY_MILLIS);
        if !self.receipts.is_empty() && has_time {
            self.keyring.due = Some(now.after(LOOK));
            return;
        }
        self.read_token(now);
        self.note(Note::Renewing);
        self.say_goodbye(now);
        self.keyring.stage = Stage::Fresh;
        self.open(now);
    }

    /// The next CONNECT, or AUTH, says what the profile says now.
    fn renew_login(&mut self) {
        if let Some(session) = &mut self.session {
            let method = greeting::method(&self.profile, self.random.fork());
            session.renew(greeting::password(&self.profile), method);
        }
    }

    fn show(&mut self, change: impl FnOnce(&mut Token)) {
        let renews = self.profile.token_url.is_some();
        change(self.keyring.shown.get_or_insert(Token { renews, ..Token::default() }));
    }
}

/// The wait after so many failures to fetch a token while connected.
fn wait_after(failed: u32) -> Duration {
    LEAST_REST.saturating_mul(1 << failed.min(8)).min(MOST_REST)
}

/// How long the server may take to give a token.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long before its end a token is renewed: a fifth of its time, within these.
const LEAST_LEAD: Duration = Duration::from_secs(20);
const MOST_LEAD: Duration = Duration::from_secs(300);
/// The shortest time between two tokens, and the longest between two tries to fetch one.
const LEAST_REST: Duration = Duration::from_secs(5);
const MOST_REST: Duration = Duration::from_secs(60);
/// How often to look whether a new token can be put to use.
const LOOK: Duration = Duration::from_millis(500);
/// So shortly before the end of the old one it is put to use whatever is under way.
const HURRY_MILLIS: i64 = 5_000;
/// Clocks that differ by less agree.
const TOLERANCE_MILLIS: i64 = 5_000;

//! Requests and replies as one byte buffer each, and back. The only place where a secret is written to bytes:
//! from the page to the worker, never the other way.

use serde::{Deserialize, Serialize};

use super::{Handling, Reply, Request, Surroundings, Test, WatchId, Wish};
use crate::data::view::{Level, View};
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::profile::{Configured, Profile};
use crate::secret::Secret;

/// Writes a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let wire = match request.clone() {
        Request::Connect(profile) => Wire::Connect(Bare::of(*profile)),
        Request::Test(test) => {
            let Test { profile, echo, page } = *test;
            Wire::Test(Bare::of(profile), echo, page)
        }
        Request::EndTest => Wire::EndTest,
        Request::Begin(life) => Wire::Begin(life),
        Request::Ping => Wire::Ping,
        Request::Foretell(on) => Wire::Foretell(on),
        Request::LeaveOut(what) => Wire::LeaveOut(what),
        Request::Disconnect(broker) => Wire::Disconnect(broker),
        Request::Retry(broker) => Wire::Retry(broker),
        Request::Forget(broker) => Wire::Forget(broker),
        Request::Watch(id, view) => Wire::Watch(id, view),
        Request::Unwatch(id) => Wire::Unwatch(id),
        Request::Credit => Wire::Credit,
        Request::Pause(paused) => Wire::Pause(paused),
        Request::Publish(wish) => Wire::Publish(wish),
        Request::ClearQueue(broker) => Wire::ClearQueue(broker),
        Request::Online(online) => Wire::Online(online),
        Request::Woke => Wire::Woke,
        Request::Note(level, text) => Wire::Note(level, text),
    };
    encode(&wire)
}

/// Reads a request.
///
/// # Errors
/// [`WireError`] when the bytes are none.
pub fn decode_request(bytes: &[u8]) -> Result<Request, WireError> {
    Ok(match decode(bytes)? {
        Wire::Connect(broker) => Request::Connect(Box::new(broker.profile()?)),
        Wire::Test(broker, echo, page) => Request::Test(Box::new(Test { profile: broker.profile()?, echo, page })),
        Wire::EndTest => Request::EndTest,
        Wire::Begin(life) => Request::Begin(life),
        Wire::Ping => Request::Ping,
        Wire::Foretell(on) => Request::Foretell(on),
        Wire::LeaveOut(what) => Request::LeaveOut(what),
        Wire::Disconnect(broker) => Request::Disconnect(broker),
        Wire::Retry(broker) => Request::Retry(broker),
        Wire::Forget(broker) => Request::Forget(broker),
        Wire::Watch(id, view) => Request::Watch(id, view),
        Wire::Unwatch(id) => Request::Unwatch(id),
        Wire::Credit => Request::Credit,
        Wire::Pause(paused) => Request::Pause(paused),
        Wire::Publish(wish) => Request::Publish(wish),
        Wire::ClearQueue(broker) => Request::ClearQueue(broker),
        Wire::Online(online) => Request::Online(online),
        Wire::Woke => Request::Woke,
        Wire::Note(level, text) => Request::Note(level, text),
    })
}

/// Writes a reply.
pub fn encode_reply(reply: &Reply) -> Vec<u8> {
    encode(reply)
}

/// Reads a reply.
///
/// # Errors
/// [`WireError`] when the bytes are none.
pub fn decode_reply(bytes: &[u8]) -> Result<Reply, WireError> {
    decode(bytes)
}

/// The bytes are no message of this border, which means that page and worker are of different builds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("page and worker do not understand each other; reload the page")]
pub struct WireError;

/// A profile with its secret laid open.
#[derive(Serialize, Deserialize)]
struct Bare {
    /// As it is written in documents.
    broker: String,
    password: Option<String>,
    /// Where tokens come from, which no document of a person's may say.
    token_url: Option<String>,
}

impl Bare {
    fn of(profile: Profile) -> Self {
        let password = profile.password.as_ref().map(|secret| secret.expose().to_owned());
        let token_url = profile.token_url.clone();
        let automatically = profile.persistent;
        let broker = Configured { profile, automatically, asks_password: false }.write().to_string();
        Self { broker, password, token_url }
    }

    fn profile(self) -> Result<Profile, WireError> {
        let broker = serde_json::from_str(&self.broker).map_err(|_| WireError)?;
        let Configured { profile, .. } = Configured::read(&broker, "").ok_or(WireError)?;
        Ok(Profile { password: self.password.map(Secret::new), token_url: self.token_url, ..profile })
    }
}

#[derive(Serialize, Deserialize)]
enum Wire {
    Connect(Bare),
    Test(Bare, Option<Topic>, Surroundings),
    EndTest,
    Begin(u32),
    Ping,
    Foretell(bool),
    LeaveOut(Handling),
    Disconnect(BrokerId),
    Retry(BrokerId),
    Forget(BrokerId),
    Watch(WatchId, View),
    Unwatch(WatchId),
    Credit,
    Pause(bool),
    Publish(Wish),
    ClearQueue(BrokerId),
    Online(bool),
    Woke,
    Note(Level, String),
}

fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Serialising into a growing vector fails only for types whose length is unknown; there are none here.
    postcard::to_allocvec(value).unwrap_or_default()
}

fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, WireError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(WireError),
    }
}

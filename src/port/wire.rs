//! Requests and replies as one byte buffer each, and back. The only place where a secret is written to bytes:
//! from the page to the worker, never the other way.

use serde::{Deserialize, Serialize};

use super::{Reply, Request, WatchId, Wish};
use crate::data::view::{Level, View};
use crate::id::BrokerId;
use crate::profile::{Profile, Subscription, Url, Version};
use crate::secret::Secret;

/// Writes a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let wire = match request.clone() {
        Request::Connect(profile) => Wire::Connect(Box::new((*profile).into())),
        Request::Disconnect(broker) => Wire::Disconnect(broker),
        Request::Retry(broker) => Wire::Retry(broker),
        Request::Forget(broker) => Wire::Forget(broker),
        Request::Watch(id, view) => Wire::Watch(id, view),
        Request::Unwatch(id) => Wire::Unwatch(id),
        Request::Credit => Wire::Credit,
        Request::Pause(paused) => Wire::Pause(paused),
        Request::Publish(wish) => Wire::Publish(wish),
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
        Wire::Connect(profile) => Request::Connect(Box::new((*profile).try_into()?)),
        Wire::Disconnect(broker) => Request::Disconnect(broker),
        Wire::Retry(broker) => Request::Retry(broker),
        Wire::Forget(broker) => Request::Forget(broker),
        Wire::Watch(id, view) => Request::Watch(id, view),
        Wire::Unwatch(id) => Request::Unwatch(id),
        Wire::Credit => Request::Credit,
        Wire::Pause(paused) => Request::Pause(paused),
        Wire::Publish(wish) => Request::Publish(wish),
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

#[derive(Serialize, Deserialize)]
enum Wire {
    Connect(Box<WireProfile>),
    Disconnect(BrokerId),
    Retry(BrokerId),
    Forget(BrokerId),
    Watch(WatchId, View),
    Unwatch(WatchId),
    Credit,
    Pause(bool),
    Publish(Wish),
    Online(bool),
    Woke,
    Note(Level, String),
}

/// A profile with its secret laid open.
#[derive(Serialize, Deserialize)]
struct WireProfile {
    id: BrokerId,
    name: String,
    url: String,
    version: u8,
    client_id: String,
    username: Option<String>,
    password: Option<String>,
    keep_alive_secs: u16,
    clean_start: bool,
    subscriptions: Vec<Subscription>,
    persistent: bool,
}

impl From<Profile> for WireProfile {
    fn from(profile: Profile) -> Self {
        Self {
            id: profile.id,
            name: profile.name,
            url: profile.url.to_string(),
            version: match profile.version {
                Version::Auto => 0,
                Version::V5 => 5,
                Version::V311 => 4,
            },
            client_id: profile.client_id,
            username: profile.username,
            password: profile.password.map(|secret| secret.expose().to_owned()),
            keep_alive_secs: profile.keep_alive_secs,
            clean_start: profile.clean_start,
            subscriptions: profile.subscriptions,
            persistent: profile.persistent,
        }
    }
}

impl TryFrom<WireProfile> for Profile {
    type Error = WireError;

    fn try_from(wire: WireProfile) -> Result<Self, WireError> {
        Ok(Self {
            id: wire.id,
            name: wire.name,
            url: Url::parse(&wire.url, false).map_err(|_| WireError)?,
            version: match wire.version {
                0 => Version::Auto,
                5 => Version::V5,
                4 => Version::V311,
                _ => return Err(WireError),
            },
            client_id: wire.client_id,
            username: wire.username,
            password: wire.password.map(Secret::new),
            keep_alive_secs: wire.keep_alive_secs,
            clean_start: wire.clean_start,
            subscriptions: wire.subscriptions,
            persistent: wire.persistent,
        })
    }
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

//! How a profile greets its broker.

use super::connection::Bounds;
use crate::mqtt::{Options, Protocol, PublishProperties, Refused, Scram, Session, Subscription};
use crate::profile::{Authentication, Profile};

/// A session that greets as the profile says, as far as the protocol version can.
///
/// # Errors
/// [`Refused`] when it cannot be said at all. A password that is to be proven is never sent instead.
pub(super) fn session(
    profile: &Profile,
    protocol: Protocol,
    bounds: Bounds,
    mut random: fastrand::Rng,
) -> Result<Session, Refused> {
    let session = Session::new(options(profile, protocol, bounds))?;
    if profile.authentication == Authentication::Password {
        return Ok(session);
    }
    let username = profile.username.as_deref().unwrap_or_default();
    let password = profile.password.clone().unwrap_or_default();
    let nonce = move || {
        let mut nonce = [0; 15];
        random.fill(&mut nonce);
        nonce
    };
    session.with_authentication(Box::new(Scram::new(username, password, nonce)))
}

/// Whether the profile holds what MQTT 3.1.1 has no place for.
pub(super) fn says_more_than_311(profile: &Profile) -> bool {
    let has_will = profile
        .will
        .as_ref()
        .is_some_and(|will| will.delay_secs != 0 || will.message.properties != PublishProperties::default());
    has_will || !profile.user_properties.is_empty() || !profile.subscriptions.iter().all(Subscription::is_plain)
}

fn options(profile: &Profile, protocol: Protocol, bounds: Bounds) -> Options {
    let is_sent = profile.authentication == Authentication::Password;
    let mut will = profile.will.clone();
    if let (Some(will), Protocol::V311) = (&mut will, protocol) {
        will.delay_secs = 0;
        will.message.properties = PublishProperties::default();
    }
    Options {
        clean_start: profile.clean_start,
        session_expiry_secs: profile.session_expiry_secs,
        keep_alive_secs: profile.keep_alive_secs,
        username: profile.username.as_deref().filter(|_| is_sent).map(Into::into),
        password: profile.password.clone().filter(|_| is_sent),
        packet_limit: bounds.packet_bytes,
        receive_maximum: RECEIVE_MAXIMUM,
        topic_alias_maximum: bounds.topic_aliases,
        user_properties: profile.user_properties.clone(),
        will,
        publishes: bounds.publishes,
        keeps: match protocol {
            Protocol::V311 => !profile.clean_start,
            Protocol::V5 => profile.session_expiry_secs > 0,
        },
        ..Options::new(protocol, &profile.client_id)
    }
}

/// Most QoS 1 and 2 messages a broker may leave unacknowledged with us.
const RECEIVE_MAXIMUM: u16 = 1_024;

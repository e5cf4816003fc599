//! How a profile greets its broker.

use super::connection::Bounds;
use crate::mqtt::{
    AuthenticationMethod, Bearer, Options, Protocol, PublishProperties, Refused, Scram, Session, Subscription,
};
use crate::profile::{Authentication, Profile};
use crate::secret::Secret;

/// A session that greets as the profile says, as far as the protocol version can.
///
/// # Errors
/// [`Refused`] when it cannot be said at all. A password that is to be proven is never sent instead.
pub(super) fn session(
    profile: &Profile,
    protocol: Protocol,
    bounds: Bounds,
    random: fastrand::Rng,
) -> Result<Session, Refused> {
    let session = Session::new(options(profile, protocol, bounds))?;
    match method(profile, random) {
        None => Ok(session),
        Some(method) => session.with_authentication(method),
    }
}

/// How the profile proves who we are, where that is not by user name and password in CONNECT.
pub(super) fn method(profile: &Profile, mut random: fastrand::Rng) -> Option<Box<dyn AuthenticationMethod>> {
    let password = profile.password.clone().unwrap_or_default();
    match profile.authentication {
        Authentication::Password => None,
        Authentication::Jwt => Some(Box::new(Bearer::new(password))),
        Authentication::ScramSha256 => {
            let username = profile.username.as_deref().unwrap_or_default();
            let nonce = move || {
                let mut nonce = [0; 15];
                random.fill(&mut nonce);
                nonce
            };
            Some(Box::new(Scram::new(username, password, nonce)))
        }
    }
}

/// The password as CONNECT says it: not one that is proven or shown otherwise.
pub(super) fn password(profile: &Profile) -> Option<Secret> {
    profile.password.clone().filter(|_| profile.authentication == Authentication::Password)
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
    // SCRAM says the name itself.
    let is_said = profile.authentication != Authentication::ScramSha256;
    let mut will = profile.will.clone();
    if let (Some(will), Protocol::V311) = (&mut will, protocol) {
        will.delay_secs = 0;
        will.message.properties = PublishProperties::default();
    }
    Options {
        clean_start: profile.clean_start,
        session_expiry_secs: profile.session_expiry_secs,
        keep_alive_secs: profile.keep_alive_secs,
        username: profile.username.as_deref().filter(|_| is_said).map(Into::into),
        password: password(profile),
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

//! What is said of several addresses of a broker, and of what was changed to please it.

use super::of;

words! {
    OTHERS = "Further addresses";
    OTHERS_NOTE = "Other nodes of the same cluster, one a line, tried in this order. They are given the same password.";
    OTHER_SERVER = "The broker asks to use this address instead. Your password is not sent there unless you type it here.";
    USE_OTHER = "Use that server…";
    SPOKE_311 = "The broker does not take MQTT 5, so MQTT 3.1.1 is spoken.";
    ASSIGNED_ID = "The broker did not take the client id, so it was asked to choose one.";
    WILL_QOS = "The broker does not take the will's quality of service, so the will is sent with QoS 0.";
    WILL_RETAIN = "The broker stores no messages, so the will is not retained.";
    NO_USER_PROPERTIES = "The greeting was too large for the broker, so the user properties were left out.";
    NO_ALIASES = "The broker left because of a topic alias, so none are used any more.";
    NO_RETAIN = "The broker left because a message was to be retained, so nothing is published to be retained any more.";
    NO_SHARED = "The broker left because of a shared subscription, so none are asked for any more.";
    LOGIN_JWT = "Token, as OAUTH2-JWT (MQTT 5)";
    TOKEN_REFUSED = "A token that had just been fetched was refused as well, so no more are fetched. Ask whoever runs the broker, \
        or the server that gives the tokens.";
    TOKEN_UNREACHED = "the server could not be reached";
    TOKEN_UNREADABLE = "the answer holds none";
    TOKEN_TYPE = "Type a new one with Edit.";
    NO_WILDCARDS = "The broker left because of a topic filter with a wildcard, so none are asked for any more.";
}

/// A shorter client identifier is used.
pub fn short_id(id: &str) -> String {
    format!("The broker did not take the client id, so the plainer {id} is used.")
}

/// Another keep-alive is used.
pub fn keep_alive(secs: u16) -> String {
    format!("Something on the way closes silent lines, so a keep alive of {secs} seconds is used.")
}

/// Fewer publishes are in flight at a time.
pub fn window(most: u16) -> String {
    format!("The broker left because of too many unacknowledged messages, so at most {most} are sent at a time.")
}

/// No larger packet is sent.
pub fn packet(most: u32) -> String {
    format!(
        "The broker left because of a packet that was too large: it was dropped, and none above {most} bytes is sent."
    )
}

/// No higher quality of service is used.
pub fn qos(most: u8) -> String {
    format!("The broker left because of a quality of service, so nothing above QoS {most} is published any more.")
}

/// The broker lost the session.
pub fn session_lost(unknown: u32) -> String {
    let fate = match unknown {
        0 => String::new(),
        count => format!("; whether {} arrived cannot be known", of(&count.to_string(), "sent message")),
    };
    format!("The broker kept nothing of the session: what was sent to us meanwhile is lost{fate}.")
}

/// One of several addresses.
pub fn address_of(address: &str, place: usize, all: usize) -> String {
    format!("{address} · {place} of {all}")
}

/// The broker names another server.
pub fn moved(to: &str) -> String {
    format!("It names {to}. Nothing was sent there: that server gets your user name and password only if you say so.")
}

/// Publishes wait for a slow line.
pub fn jam_waits(messages: &str, bytes: &str) -> String {
    format!("The line to the broker is slow: {} of {} wait to be sent.", of(messages, "message"), of(bytes, "byte"))
}

/// Publishes were not sent over a slow line.
pub fn jam_refused(messages: &str) -> String {
    format!("Not sent since the page connected, because too much waited already: {}.", of(messages, "message"))
}

/// The server of the tokens answered with a status.
pub fn token_status(status: u16) -> String {
    match status {
        401 | 403 => format!("the server answered {status}; sign in there again, then press Retry now"),
        404 => "the server answered 404; the operator's tokenUrl leads nowhere".to_owned(),
        _ => format!("the server answered {status}"),
    }
}

/// No token came.
pub fn no_token(why: &str) -> String {
    format!("This page's server gave no token to log in with: {why}.")
}

/// When the token ends.
pub fn token_ends(within: &str, renews: bool) -> String {
    let renewal = if renews { ", and another is fetched before that" } else { "" };
    format!("The token ends in {within}{renewal}.")
}

/// The token is over.
pub fn token_ended(ago: &str) -> String {
    format!("The token ended {ago} by this computer's clock.")
}

/// The token is not valid yet.
pub fn token_begins(within: &str) -> String {
    format!("The token holds only in {within} by this computer's clock.")
}

/// This computer's clock is wrong.
pub fn clock_behind(by: &str) -> String {
    format!("This computer's clock is behind by {by} at least; set it right.")
}

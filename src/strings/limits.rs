//! What a broker allows, under its name.

use super::of;

/// The highest quality of service a broker takes.
pub fn server_qos(qos: u8) -> String {
    format!("QoS up to {qos}")
}

/// The largest packet a broker takes.
pub fn server_packet(bytes: &str) -> String {
    format!("packets up to {}", of(bytes, "byte"))
}

/// How many publishes a broker takes at once.
pub fn server_receive(count: &str) -> String {
    format!("{} in flight", of(count, "publish"))
}

/// The keep-alive a broker wants.
pub fn server_keep_alive(secs: &str) -> String {
    format!("keep alive {secs} s")
}

/// How long a broker keeps the session.
pub fn server_expiry(secs: &str) -> String {
    format!("session kept for {secs} s")
}

/// How many topics a broker lets us name by a number.
pub fn server_aliases(count: &str) -> String {
    of(count, "topic alias")
}

/// The beginning of the topics that responses to us may use.
pub fn server_response(information: &str) -> String {
    format!("responses below {information}")
}

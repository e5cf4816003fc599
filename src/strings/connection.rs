//! What is said of several addresses of a broker, and of what was changed to please it.

words! {
    OTHERS = "Further addresses";
    OTHERS_NOTE = "Other nodes of the same cluster, one a line, tried in this order. They are given the same password.";
    OTHER_SERVER = "The broker asks to use this address instead. Your password is not sent there unless you type it here.";
    USE_OTHER = "Use that server…";
}

/// One of several addresses.
pub fn address_of(address: &str, place: usize, all: usize) -> String {
    format!("{address} · {place} of {all}")
}

/// The broker names another server.
pub fn moved(to: &str) -> String {
    format!("It names {to}. Nothing was sent there: that server gets your user name and password only if you say so.")
}

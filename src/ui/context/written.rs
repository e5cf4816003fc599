//! Profiles in writing: as the connect dialog shows them, and as this browser keeps them.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::{Filter, TopicError};
use crate::profile::{Profile, Subscription, Url, Version};

/// A profile as this browser keeps it, texts by name: without its password, only whether there was one, and without
/// the client id, which must be unique to a tab unless it was chosen.
pub fn kept(profile: &Profile, locked: bool) -> Object {
    let kept = Object::new();
    let put = |name: &str, text: &str| Reflect::set(&kept, &name.into(), &text.into()).is_ok();
    put("id", profile.id.as_str());
    put("name", &profile.name);
    put("url", &profile.url.to_string());
    put("version", version_key(profile.version));
    if !profile.client_id.starts_with(CLIENT_PREFIX) {
        put("clientId", &profile.client_id);
    }
    if let Some(username) = &profile.username {
        put("username", username);
    }
    if locked || profile.password.is_some() {
        put("password", "");
    }
    put("keepAlive", &profile.keep_alive_secs.to_string());
    if !profile.clean_start {
        put("resume", "");
    }
    put("filters", &filters(profile));
    put("qos", &qos(profile));
    kept
}

/// The profile that was kept, and whether it waits for its password.
pub fn opened(kept: &JsValue) -> Option<(Profile, bool)> {
    let text = |name: &str| Reflect::get(kept, &name.into()).ok()?.as_string();
    let profile = Profile {
        id: BrokerId::parse(&text("id")?).ok()?,
        name: text("name")?,
        url: Url::parse(&text("url")?, false).ok()?,
        version: version_of(&text("version")?),
        client_id: text("clientId").unwrap_or_else(|| client_id(CLIENT_PREFIX)),
        username: text("username"),
        password: None,
        keep_alive_secs: text("keepAlive")?.parse().ok()?,
        clean_start: text("resume").is_none(),
        subscriptions: subscriptions(&text("filters")?, &text("qos")?).ok()?,
        persistent: false,
    };
    Some((profile, text("password").is_some()))
}

/// The filters of a profile as a person writes them.
pub fn filters(profile: &Profile) -> String {
    profile.subscriptions.iter().map(|wanted| wanted.filter.as_str()).collect::<Vec<_>>().join(", ")
}

/// The quality of service of a profile's subscriptions.
pub fn qos(profile: &Profile) -> String {
    profile.subscriptions.first().map_or(0, |wanted| u8::from(wanted.qos)).to_string()
}

/// Subscriptions as a person writes them: filters between commas, all with one quality of service.
///
/// # Errors
/// What is wrong with the first filter that is none.
pub fn subscriptions(filters: &str, qos: &str) -> Result<Vec<Subscription>, TopicError> {
    let qos = qos.parse().ok().and_then(|level: u8| Qos::try_from(level).ok()).unwrap_or_default();
    let wanted = filters.split(',').map(str::trim).filter(|filter| !filter.is_empty());
    wanted.map(|filter| Filter::parse(filter).map(|filter| Subscription { filter, qos })).collect()
}

/// A version as the page and what it keeps name it.
pub fn version_key(version: Version) -> &'static str {
    match version {
        Version::Auto => "auto",
        Version::V5 => "5",
        Version::V311 => "3.1.1",
    }
}

/// The version of this name.
pub fn version_of(key: &str) -> Version {
    match key {
        "5" => Version::V5,
        "3.1.1" => Version::V311,
        _ => Version::Auto,
    }
}

/// A client id that no other tab has, with a readable beginning; 23 characters at most for a prefix of 11, which every
/// broker must accept (MQTT 3.1.1 §3.1.3.1).
pub fn client_id(prefix: &str) -> String {
    // Without a random source the first tab still finds its broker.
    let bits = getrandom::u32().unwrap_or_default();
    format!("{prefix}{bits:08x}")
}

/// How the client ids begin that nobody chose.
pub const CLIENT_PREFIX: &str = "topicboard-";

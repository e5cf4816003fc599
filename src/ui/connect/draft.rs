//! [`Draft`]: what is typed in the connect dialog so far, and the profile it makes.

use leptos::prelude::window;

use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::{Filter, Topic};
use crate::profile::{
    Authentication, DEFAULT_KEEP_ALIVE, DEFAULT_SESSION_EXPIRY, Profile, RetainHandling, Subscription, Url, Version,
    Will,
};
use crate::secret::Secret;
use crate::strings;
use crate::ui::context::live::Live;
use crate::ui::context::profiles::{CLIENT_PREFIX, client_id};
use crate::web::intl;

/// What is typed so far; choices by the keys of their entries.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) url: Live<String>,
    pub(super) others: Live<String>,
    pub(super) name: Live<String>,
    pub(super) username: Live<String>,
    pub(super) filters: Live<String>,
    pub(super) qos: Live<String>,
    pub(super) retained: Live<String>,
    pub(super) no_local: Live<bool>,
    pub(super) as_published: Live<bool>,
    pub(super) client_id: Live<String>,
    pub(super) version: Live<String>,
    pub(super) login: Live<String>,
    pub(super) keep_alive: Live<String>,
    pub(super) clean_start: Live<bool>,
    pub(super) expiry: Live<String>,
    pub(super) will_topic: Live<String>,
    pub(super) will_payload: Live<String>,
    pub(super) will_qos: Live<String>,
    pub(super) will_delay: Live<String>,
    pub(super) will_retain: Live<bool>,
    pub(super) dirty: Live<bool>,
    pub(super) tried: Live<bool>,
}

impl Draft {
    pub(super) fn new(known: Option<&Profile>) -> Self {
        let text = |text: Option<String>| Live::new(text.unwrap_or_default());
        let of = |read: fn(&Profile) -> String| text(known.map(read));
        let first = known.and_then(|known| known.subscriptions.first());
        let will = known.and_then(|known| known.will.as_ref());
        let qos = |qos: Option<Qos>| Live::new(u8::from(qos.unwrap_or_default()).to_string());
        let key = |entries: &[(&str, &str)], at: usize| {
            Live::new(entries.get(at).map_or_else(String::new, |(key, _)| (*key).to_owned()))
        };
        Self {
            url: of(|known| known.url.to_string()),
            others: of(|known| known.others.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
            name: of(|known| known.name.clone()),
            username: of(|known| known.username.clone().unwrap_or_default()),
            filters: Live::new(known.map_or_else(|| "#".to_owned(), filters)),
            qos: qos(first.map(|first| first.qos)),
            retained: key(&RETAINED, first.map_or(0, |first| first.retain_handling as usize)),
            no_local: Live::new(first.is_some_and(|first| first.no_local)),
            as_published: Live::new(first.is_some_and(|first| first.retain_as_published)),
            client_id: Live::new(known.map_or_else(|| client_id(CLIENT_PREFIX), |known| known.client_id.clone())),
            version: key(&VERSIONS, known.map_or(0, |known| known.version as usize)),
            login: key(&LOGINS, known.map_or(0, |known| known.authentication as usize)),
            keep_alive: Live::new(
                known.map_or(DEFAULT_KEEP_ALIVE.as_secs() as u16, |known| known.keep_alive_secs).to_string(),
            ),
            clean_start: Live::new(known.is_none_or(|known| known.clean_start)),
            expiry: Live::new(known.map_or(0, |known| known.session_expiry_secs).to_string()),
            will_topic: text(will.map(|will| will.message.topic.as_str().to_owned())),
            will_payload: text(will.map(|will| String::from_utf8_lossy(&will.message.payload).into_owned())),
            will_qos: qos(will.map(|will| will.message.qos)),
            will_delay: Live::new(will.map_or(0, |will| will.delay_secs).to_string()),
            will_retain: Live::new(will.is_some_and(|will| will.message.retain)),
            dirty: Live::new(false),
            tried: Live::new(false),
        }
    }

    /// The address, or what is wrong with it.
    pub(super) fn address(self) -> Result<Url, String> {
        let typed = self.url.get();
        if typed.trim().is_empty() { Err(strings::ADDRESS_EMPTY.to_owned()) } else { usable(&typed) }
    }

    /// The further addresses, or what is wrong with the first that is none.
    pub(super) fn other_addresses(self) -> Result<Vec<Url>, String> {
        self.others.with(|typed| typed.split_whitespace().map(usable).collect())
    }

    /// What to subscribe to, or what is wrong with it.
    pub(super) fn subscriptions(self) -> Result<Vec<Subscription>, String> {
        let wanted = |filter: &str| {
            Ok(Subscription {
                qos: qos(self.qos),
                no_local: self.no_local.get(),
                retain_as_published: self.as_published.get(),
                retain_handling: HANDLINGS[place(self.retained, &RETAINED)],
                filter: Filter::parse(filter).map_err(|error| strings::sentence(&error.to_string()))?,
            })
        };
        self.filters
            .with(|filters| filters.split(',').map(str::trim).filter(|filter| !filter.is_empty()).map(wanted).collect())
    }

    /// Where the will goes; nothing where there is none; or what is wrong with it.
    pub(super) fn will_topic(self) -> Result<Option<Topic>, String> {
        let typed = self.will_topic.get();
        if typed.is_empty() {
            return Ok(None);
        }
        Topic::parse(&typed).map(Some).map_err(|error| strings::sentence(&error.to_string()))
    }

    /// Whether the broker should forget the earlier session. One that it should not forget must outlast a connection.
    pub(super) fn clean(self, clean_start: bool) {
        self.clean_start.set(clean_start);
        match (clean_start, secs(self.expiry, u32::MAX)) {
            (false, Ok(0)) => self.expiry.set(DEFAULT_SESSION_EXPIRY.as_secs().to_string()),
            (true, Ok(_)) => self.expiry.set("0".to_owned()),
            _ => {}
        }
    }

    /// The profile, if all of it is right. A password that was left empty is taken over only for addresses it was for
    /// already and the same user, and a subscription with options of its own only while the options of all were left alone.
    pub(super) fn profile(self, before: Option<&Profile>, typed: String) -> Option<Profile> {
        let url = self.address().ok()?;
        let username = Some(self.username.get()).filter(|name| !name.is_empty());
        let mut others = Vec::new();
        for other in self.other_addresses().ok()? {
            if other != url && !others.contains(&other) {
                others.push(other);
            }
        }
        let is_known = |before: &Profile, url: &Url| before.addresses().any(|known| known == url);
        let same = before.filter(|before| {
            before.username == username && is_known(before, &url) && others.iter().all(|other| is_known(before, other))
        });
        let password =
            if typed.is_empty() { same.and_then(|same| same.password.clone()) } else { Some(Secret::new(typed)) };
        let name = self.name.get().trim().to_owned();
        // A new broker's id is chosen when its name is known.
        let id = before.map_or_else(|| BrokerId::parse(NEW).ok(), |before| Some(before.id.clone()))?;
        Some(Profile {
            name: if name.is_empty() { url.host.clone() } else { name },
            others,
            version: VERSION[place(self.version, &VERSIONS)],
            spoke_311: same.is_some_and(|same| same.spoke_311),
            client_id: self.client_id.get().trim().to_owned(),
            username,
            password,
            token_url: same.and_then(|same| same.token_url.clone()),
            keep_alive_secs: secs(self.keep_alive, MOST_KEEP_ALIVE).ok()? as u16,
            clean_start: self.clean_start.get(),
            session_expiry_secs: secs(self.expiry, u32::MAX).ok()?,
            authentication: LOGIN[place(self.login, &LOGINS)],
            user_properties: before.map(|before| before.user_properties.clone()).unwrap_or_default(),
            will: self.will(before).ok()?,
            subscriptions: self.kept_subscriptions(before)?,
            persistent: before.is_some_and(|before| before.persistent),
            ..Profile::new(id, url)
        })
    }

    /// The will, if there is one, or what is wrong with it. What cannot be typed stays as it was.
    fn will(self, before: Option<&Profile>) -> Result<Option<Will>, String> {
        let delay_secs = secs(self.will_delay, u32::MAX)?;
        let Some(topic) = self.will_topic()? else { return Ok(None) };
        let mut will = before.and_then(|before| before.will.clone()).unwrap_or_else(|| Will::new(topic.clone()));
        will.delay_secs = delay_secs;
        will.message.topic = topic;
        will.message.payload = self.will_payload.get().into_bytes();
        will.message.qos = qos(self.will_qos);
        will.message.retain = self.will_retain.get();
        Ok(Some(will))
    }

    fn kept_subscriptions(self, before: Option<&Profile>) -> Option<Vec<Subscription>> {
        let mut wanted = self.subscriptions().ok()?;
        let before = before.map(|before| &*before.subscriptions).unwrap_or_default();
        let is_like = |one: &Subscription, other: &Subscription| {
            Subscription { filter: one.filter.clone(), ..other.clone() } == *one
        };
        // What the dialog showed were the options of the first.
        if let (Some(shown), Some(now)) = (before.first(), wanted.first())
            && is_like(shown, now)
        {
            for wanted in &mut wanted {
                if let Some(own) = before.iter().find(|before| before.filter == wanted.filter) {
                    *wanted = own.clone();
                }
            }
        }
        Some(wanted)
    }
}

/// A typed address, or what is wrong with it.
fn usable(typed: &str) -> Result<Url, String> {
    let secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let url = Url::parse(typed, secure).map_err(|error| strings::sentence(&error.to_string()))?;
    if secure && !url.secure && !url.is_loopback() { Err(strings::MIXED.to_owned()) } else { Ok(url) }
}

/// A typed number of seconds, or what is wrong with it.
pub(super) fn secs(typed: Live<String>, most: u32) -> Result<u32, String> {
    let number = typed.with(|typed| typed.trim().parse().ok()).filter(|number| *number <= most);
    number.ok_or_else(|| strings::seconds_wrong(&intl::count(most.into())))
}

fn filters(profile: &Profile) -> String {
    profile.subscriptions.iter().map(|wanted| wanted.filter.as_str()).collect::<Vec<_>>().join(", ")
}

fn qos(chosen: Live<String>) -> Qos {
    chosen.with(|qos| qos.parse().ok().and_then(|level: u8| Qos::try_from(level).ok()).unwrap_or_default())
}

/// The place of what was chosen among the entries, which are all there is to choose from.
fn place(chosen: Live<String>, entries: &[(&str, &str)]) -> usize {
    chosen.with(|chosen| entries.iter().position(|(key, _)| key == chosen)).unwrap_or_default()
}

/// Longest keep-alive in seconds (MQTT 5 §3.1.2.10).
pub(super) const MOST_KEEP_ALIVE: u32 = u16::MAX as u32;
/// Stands for the id of a broker that has none yet.
pub(super) const NEW: &str = "__new__";

/// Keys and words of the choices, in the order of the values below.
pub(super) const VERSIONS: [(&str, &str); 3] = [("auto", strings::VERSION_AUTO), ("5", "5"), ("3.1.1", "3.1.1")];
pub(super) const LOGINS: [(&str, &str); 3] =
    [("password", strings::LOGIN_PASSWORD), ("scram", strings::LOGIN_SCRAM), ("jwt", strings::connection::LOGIN_JWT)];
pub(super) const RETAINED: [(&str, &str); 3] =
    [("always", strings::RETAINED_ALWAYS), ("new", strings::RETAINED_NEW), ("never", strings::RETAINED_NEVER)];
const VERSION: [Version; 3] = [Version::Auto, Version::V5, Version::V311];
const LOGIN: [Authentication; 3] = [Authentication::Password, Authentication::ScramSha256, Authentication::Jwt];
const HANDLINGS: [RetainHandling; 3] = [RetainHandling::Always, RetainHandling::OnlyNew, RetainHandling::Never];

//! A broker as it is written down: in `config.json`, in what a browser keeps, and on the way to the worker. A password
//! is read from it but never written into it.

use serde_json::Value;

use super::config::Configured;
use super::reader::{Object, Reader};
use super::{Authentication, DEFAULT_KEEP_ALIVE, DEFAULT_SESSION_EXPIRY, Profile, Url, Version};
use crate::id::BrokerId;
use crate::mqtt::topic::{Filter, Topic};
use crate::mqtt::{Outgoing, PublishProperties, Qos, RetainHandling, Subscription, Will};
use crate::secret::Secret;

impl Configured {
    /// Reads one that [`Self::write`] wrote; `None` when it is none, or not without a fault.
    pub fn read(document: &Value, suffix: &str) -> Option<Self> {
        let mut reader = Reader::new(false, suffix);
        let broker = reader.broker("", document);
        broker.filter(|_| reader.problems.iter().all(|problem| problem.harmless))
    }

    /// Writes it down, without its password.
    pub fn write(&self) -> Value {
        let Profile { id, name, client_id, username, user_properties, will, subscriptions, .. } = &self.profile;
        let profile = &self.profile;
        let address = if profile.others.is_empty() {
            ("url", profile.url.to_string().into())
        } else {
            ("urls", profile.addresses().map(ToString::to_string).collect())
        };
        object([
            ("id", id.as_str().into()),
            ("name", name.as_str().into()),
            address,
            ("protocol", word(&VERSIONS, profile.version)),
            ("spoke311", profile.spoke_311.into()),
            ("clientId", client_id.as_str().into()),
            ("username", username.as_deref().into()),
            ("askPassword", self.asks_password.into()),
            ("authentication", word(&AUTHENTICATIONS, profile.authentication)),
            ("keepAliveSecs", profile.keep_alive_secs.into()),
            ("cleanStart", profile.clean_start.into()),
            ("sessionExpirySecs", profile.session_expiry_secs.into()),
            ("userProperties", pairs(user_properties)),
            ("will", will.as_ref().map(write_will).into()),
            ("connect", word(&CONNECTS, profile.persistent)),
            ("subscriptions", subscriptions.iter().map(write_subscription).collect()),
        ])
    }
}

impl Reader<'_> {
    pub(super) fn broker(&mut self, path: &str, value: &Value) -> Option<Configured> {
        let broker = self.object(path, value)?;
        self.unknown(broker, &BROKER_KEYS);
        let id = self.needed(broker, "id")?;
        let id = self.usable(broker, "id", BrokerId::parse(id))?;
        let (url, others) = self.addresses(broker)?;
        let automatically = self.choice(broker, "connect", &CONNECTS, 0);
        let keep_alive = DEFAULT_KEEP_ALIVE.as_secs() as u32;
        let clean_start = self.flag(broker, "cleanStart", true);
        let kept = if clean_start { 0 } else { DEFAULT_SESSION_EXPIRY.as_secs() as u32 };
        let prefix = self.text(broker, "clientIdPrefix").unwrap_or(CLIENT_ID_PREFIX);
        let client_id = match self.text(broker, "clientId") {
            Some(client_id) => client_id.to_owned(),
            None => format!("{prefix}{}", self.suffix),
        };
        let mut subscriptions = Vec::new();
        for (index, value) in self.list(broker, "subscriptions").iter().enumerate() {
            subscriptions.extend(self.subscription(&broker.path_of(&format!("subscriptions[{index}]")), value));
        }
        let will = broker.fields.get("will").and_then(|value| self.will(&broker.path_of("will"), value));
        let profile = Profile {
            name: self.text(broker, "name").unwrap_or(&url.host).to_owned(),
            others,
            version: self.choice(broker, "protocol", &VERSIONS, 0),
            spoke_311: self.flag(broker, "spoke311", false),
            client_id,
            username: self.text(broker, "username").map(str::to_owned),
            password: self.text(broker, "password").map(|password| Secret::new(password.to_owned())),
            keep_alive_secs: self.number(broker, "keepAliveSecs", u16::MAX.into(), keep_alive) as u16,
            clean_start,
            session_expiry_secs: self.number(broker, "sessionExpirySecs", u32::MAX, kept),
            authentication: self.choice(broker, "authentication", &AUTHENTICATIONS, 0),
            user_properties: self.pairs(broker, "userProperties"),
            will,
            subscriptions,
            persistent: automatically,
            ..Profile::new(id, url)
        };
        Some(Configured { profile, automatically, asks_password: self.flag(broker, "askPassword", false) })
    }

    /// The first address and the others: of `urls`, or the one of `url`.
    fn addresses(&mut self, broker: Object<'_>) -> Option<(Url, Vec<Url>)> {
        if !broker.fields.contains_key("urls") {
            let url = self.needed(broker, "url")?;
            return Some((self.usable(broker, "url", Url::parse(url, self.page_secure))?, Vec::new()));
        }
        if broker.fields.contains_key("url") {
            self.wrong(broker, "url", "stands beside \"urls\", which is used instead");
        }
        let mut urls: Vec<Url> = Vec::new();
        for (index, value) in self.list(broker, "urls").iter().enumerate() {
            let url = value.as_str().map(|text| Url::parse(text, self.page_secure));
            match url {
                Some(Ok(url)) if urls.contains(&url) => {}
                Some(Ok(url)) => urls.push(url),
                Some(Err(error)) => self.wrong(broker, &format!("urls[{index}]"), &format!("cannot be used: {error}")),
                None => self.wrong(broker, &format!("urls[{index}]"), "must be a text"),
            }
        }
        if urls.is_empty() {
            self.wrong(broker, "urls", "names no address that can be used");
            return None;
        }
        Some((urls.remove(0), urls))
    }

    fn subscription(&mut self, path: &str, value: &Value) -> Option<Subscription> {
        let wanted = self.object(path, value)?;
        self.unknown(wanted, &["filter", "qos", "noLocal", "retainAsPublished", "retainHandling"]);
        let filter = self.needed(wanted, "filter")?;
        Some(Subscription {
            filter: self.usable(wanted, "filter", Filter::parse(filter))?,
            qos: self.qos(wanted),
            no_local: self.flag(wanted, "noLocal", false),
            retain_as_published: self.flag(wanted, "retainAsPublished", false),
            retain_handling: self.choice(wanted, "retainHandling", &RETAIN_HANDLINGS, 0),
        })
    }

    fn will(&mut self, path: &str, value: &Value) -> Option<Will> {
        let will = self.object(path, value)?;
        self.unknown(will, &WILL_KEYS);
        let topic = self.needed(will, "topic")?;
        let topic = self.usable(will, "topic", Topic::parse(topic))?;
        let response_topic = match self.text(will, "responseTopic") {
            Some(topic) => self.usable(will, "responseTopic", Topic::parse(topic)),
            None => None,
        };
        let message_expiry_secs = will.fields.contains_key("messageExpirySecs");
        let message_expiry_secs = message_expiry_secs.then(|| self.number(will, "messageExpirySecs", u32::MAX, 0));
        let message = Outgoing {
            topic,
            payload: self.text(will, "payload").unwrap_or_default().into(),
            qos: self.qos(will),
            retain: self.flag(will, "retain", false),
            properties: PublishProperties {
                is_text: false,
                message_expiry_secs,
                content_type: self.text(will, "contentType").map(Into::into),
                response_topic,
                correlation_data: self.text(will, "correlationData").map(|data| data.as_bytes().into()),
                user_properties: self.pairs(will, "userProperties"),
            },
        };
        Some(Will { message, delay_secs: self.number(will, "delaySecs", u32::MAX, 0) })
    }

    fn qos(&mut self, object: Object<'_>) -> Qos {
        Qos::try_from(self.number(object, "qos", 2, 0) as u8).unwrap_or_default()
    }
}

fn write_subscription(wanted: &Subscription) -> Value {
    object([
        ("filter", wanted.filter.as_str().into()),
        ("qos", u8::from(wanted.qos).into()),
        ("noLocal", wanted.no_local.into()),
        ("retainAsPublished", wanted.retain_as_published.into()),
        ("retainHandling", word(&RETAIN_HANDLINGS, wanted.retain_handling)),
    ])
}

fn write_will(Will { message, delay_secs }: &Will) -> Value {
    let properties = &message.properties;
    let text = |text: &[u8]| Value::from(String::from_utf8_lossy(text));
    object([
        ("topic", message.topic.as_str().into()),
        ("payload", text(&message.payload)),
        ("qos", u8::from(message.qos).into()),
        ("retain", message.retain.into()),
        ("delaySecs", (*delay_secs).into()),
        ("messageExpirySecs", properties.message_expiry_secs.into()),
        ("contentType", properties.content_type.as_deref().into()),
        ("responseTopic", properties.response_topic.as_ref().map(Topic::as_str).into()),
        ("correlationData", properties.correlation_data.as_deref().map(text).into()),
        ("userProperties", pairs(&properties.user_properties)),
    ])
}

/// An object of these fields, without those that have no value.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let present = fields.into_iter().filter(|(_, value)| !value.is_null());
    present.map(|(key, value)| (key.to_owned(), value)).collect()
}

fn pairs(pairs: &[(Box<str>, Box<str>)]) -> Value {
    pairs.iter().map(|(name, value)| (name.to_string(), Value::from(&**value))).collect()
}

/// The word for one of several choices.
fn word<T: Copy + PartialEq>(choices: &[(&str, T)], chosen: T) -> Value {
    choices.iter().find(|(_, choice)| *choice == chosen).map(|(word, _)| *word).into()
}

const BROKER_KEYS: [&str; 20] = [
    "id",
    "name",
    "url",
    "urls",
    "protocol",
    "spoke311",
    "username",
    "password",
    "tokenUrl",
    "askPassword",
    "authentication",
    "clientId",
    "clientIdPrefix",
    "keepAliveSecs",
    "cleanStart",
    "sessionExpirySecs",
    "userProperties",
    "will",
    "connect",
    "subscriptions",
];
const WILL_KEYS: [&str; 10] = [
    "topic",
    "payload",
    "qos",
    "retain",
    "delaySecs",
    "messageExpirySecs",
    "contentType",
    "responseTopic",
    "correlationData",
    "userProperties",
];
const VERSIONS: [(&str, Version); 3] = [("auto", Version::Auto), ("5", Version::V5), ("3.1.1", Version::V311)];
const AUTHENTICATIONS: [(&str, Authentication); 3] = [
    ("password", Authentication::Password),
    ("SCRAM-SHA-256", Authentication::ScramSha256),
    ("OAUTH2-JWT", Authentication::Jwt),
];
const CONNECTS: [(&str, bool); 2] = [("on-request", false), ("automatically", true)];
const RETAIN_HANDLINGS: [(&str, RetainHandling); 3] =
    [("always", RetainHandling::Always), ("new", RetainHandling::OnlyNew), ("never", RetainHandling::Never)];
const CLIENT_ID_PREFIX: &str = "topicboard-";

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"id":"plant","name":"Plant 3","url":"wss://host/mqtt","protocol":"5","spoke311":true,"clientId":"me",
        "username":"u","askPassword":true,"authentication":"SCRAM-SHA-256","keepAliveSecs":30,"cleanStart":false,
        "sessionExpirySecs":86400,"userProperties":{"site":"north"},"will":{"topic":"board/gone","payload":"bye","qos":1,
        "retain":true,"delaySecs":5,"messageExpirySecs":60,"contentType":"text/plain","responseTopic":"r",
        "correlationData":"7","userProperties":{"a":"b"}},"connect":"automatically","subscriptions":[{"filter":"site/#",
        "qos":2,"noLocal":true,"retainAsPublished":true,"retainHandling":"new"}]}"#;

    #[test]
    fn what_is_written_down_is_what_was_read() {
        let document: Value = serde_json::from_str(WHOLE).unwrap();
        let broker = Configured::read(&document, "").unwrap();
        assert!(broker.asks_password && broker.automatically && broker.profile.persistent && broker.profile.spoke_311);
        let Profile { will: Some(will), subscriptions, authentication, user_properties, .. } = &broker.profile else {
            panic!("there is a will")
        };
        assert_eq!(*authentication, Authentication::ScramSha256);
        assert_eq!((will.delay_secs, &*will.message.payload, will.message.qos), (5, &b"bye"[..], Qos::AtLeastOnce));
        assert_eq!(will.message.properties.correlation_data.as_deref(), Some(&b"7"[..]));
        assert_eq!(user_properties[..], [("site".into(), "north".into())]);
        assert_eq!(subscriptions[0].retain_handling, RetainHandling::OnlyNew);
        assert!(subscriptions[0].no_local && subscriptions[0].retain_as_published);
        assert_eq!(broker.write(), document);
    }

    #[test]
    fn several_addresses_keep_their_order_and_a_wrong_one_is_left_out() {
        let document = serde_json::json!({"id": "a", "urls": ["ws://one/mqtt", "ws://two/mqtt", "ws://three/mqtt"]});
        let broker = Configured::read(&document, "x").unwrap();
        let addresses =
            |broker: &Configured| broker.profile.addresses().map(|url| url.host.clone()).collect::<Vec<_>>();
        assert_eq!(addresses(&broker), ["one", "two", "three"]);
        assert_eq!(broker.write()["urls"], document["urls"]);
        assert_eq!(addresses(&Configured::read(&broker.write(), "x").unwrap()), addresses(&broker));
        let text = r#"{"id":"a","url":"ws://h","urls":["ws://one","mqtt://raw",7,"ws://one","ws://two"]}"#;
        let mut reader = Reader::new(false, "");
        let broker = reader.broker("b", &serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(addresses(&broker), ["one", "two"]);
        let problems: Vec<_> = reader.problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(problems, ["b.url", "b.urls[1]", "b.urls[2]"]);
        for none in ["[]", r#"["mqtt://raw"]"#, "7"] {
            let mut reader = Reader::new(false, "");
            let text = format!(r#"{{"id":"a","urls":{none}}}"#);
            assert!(reader.broker("", &serde_json::from_str(&text).unwrap()).is_none());
            assert!(reader.problems.iter().any(|problem| problem.path == "urls"), "{none}");
        }
    }

    #[test]
    fn a_password_is_read_and_never_written() {
        let document: Value = serde_json::from_str(r#"{"id":"a","url":"ws://h","password":"canary"}"#).unwrap();
        let broker = Configured::read(&document, "x").unwrap();
        assert_eq!(broker.profile.password.as_ref().map(Secret::expose), Some("canary"));
        assert!(!broker.write().to_string().contains("canary"));
    }

    #[test]
    fn a_session_that_lasts_lasts_an_hour_unless_it_is_said() {
        let expiry = |said: &str| {
            let text = format!(r#"{{"id":"a","url":"ws://h"{said}}}"#);
            Configured::read(&serde_json::from_str(&text).unwrap(), "x").unwrap().profile.session_expiry_secs
        };
        assert_eq!([expiry(""), expiry(r#","cleanStart":false"#)], [0, 3_600]);
        assert_eq!(expiry(r#","sessionExpirySecs":4294967295"#), u32::MAX);
    }

    #[test]
    fn each_fault_is_named_by_its_path() {
        let text = r#"{"id":"a","url":"ws://h","authentication":"NTLM","sessionExpirySecs":-1,"userProperties":{"k":7},
            "will":{"topic":"a/+"},"askPassword":"yes","subscriptions":[{"filter":"a","retainHandling":1},7]}"#;
        let mut reader = Reader::new(false, "");
        assert!(reader.broker("brokers[0]", &serde_json::from_str(text).unwrap()).is_some());
        let problems: Vec<_> = reader.problems.iter().map(|problem| problem.path.as_str()).collect();
        let [first, second] = ["brokers[0].subscriptions[0].retainHandling", "brokers[0].subscriptions[1]"];
        let rest = ["will.topic", "sessionExpirySecs", "authentication", "userProperties.k", "askPassword"];
        let rest = rest.map(|key| format!("brokers[0].{key}"));
        assert_eq!(problems, [&[first, second][..], &rest.each_ref().map(String::as_str)].concat());
        let authentication = &reader.problems[4].what;
        assert_eq!(authentication, "must be \"password\" or \"SCRAM-SHA-256\" or \"OAUTH2-JWT\"; \"password\" is used");
    }
}

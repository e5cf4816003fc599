//! [`Config`]: the operator's `config.json` beside `index.html`. Whatever is wrong in it is named by its path and
//! left out, and the page opens all the same.

use core::fmt;

use serde_json::{Map, Value};

use super::{DEFAULT_KEEP_ALIVE, Profile, Subscription, Url, Version};
use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::Filter;
use crate::secret::Secret;

/// What an operator sets for everybody who opens the page. Has no `Debug`: it may hold passwords.
#[derive(Clone, Default)]
pub struct Config {
    /// Title of the page.
    pub title: Option<String>,
    /// What a visitor may do.
    pub mode: Mode,
    /// Brokers offered or connected to.
    pub brokers: Vec<Configured>,
    /// Addresses of boards, relative to the page.
    pub boards: Vec<String>,
}

/// What a visitor may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Everything.
    #[default]
    Edit,
    /// Look, and change nothing.
    View,
    /// Look at a screen without controls.
    Kiosk,
}

/// A broker of the operator's.
#[derive(Clone)]
pub struct Configured {
    /// The broker.
    pub profile: Profile,
    /// Whether to connect without being asked.
    pub automatically: bool,
}

/// Something in the file that was left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where it stands, like `brokers[0].url`; empty for the file itself.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
    /// Whether it is merely unknown, so that nothing the operator may have meant is missing.
    pub harmless: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "" => write!(f, "config.json: {}", self.what),
            path => write!(f, "config.json: {path} {}", self.what),
        }
    }
}

impl Config {
    /// Reads the file. `page_secure` says whether the page came by https; `suffix` makes client identifiers unique.
    /// Never fails: what cannot be used is in the list of problems.
    pub fn parse(text: &str, page_secure: bool, suffix: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader { problems: Vec::new(), page_secure, suffix };
        if text.len() > MAX_BYTES {
            reader.wrong_at(String::new(), &format!("is longer than {MAX_BYTES} bytes and was not read"));
            return (Self::default(), reader.problems);
        }
        let config = match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => reader.config(Object { fields: &fields, path: "" }),
            Ok(_) => {
                reader.wrong_at(String::new(), "must be a JSON object");
                Self::default()
            }
            Err(error) => {
                reader.wrong_at(String::new(), &format!("is not JSON: {error}"));
                Self::default()
            }
        };
        (config, reader.problems)
    }
}

/// Walks the file, collecting what is wrong.
struct Reader<'a> {
    problems: Vec<Problem>,
    page_secure: bool,
    suffix: &'a str,
}

/// The fields of an object, and where it stands: empty for the file itself.
#[derive(Clone, Copy)]
struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: &'a str,
}

impl Object<'_> {
    fn path_of(self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl Reader<'_> {
    fn config(&mut self, file: Object<'_>) -> Config {
        self.unknown(file, &["version", "title", "mode", "brokers", "boards"]);
        match file.fields.get("version") {
            Some(version) if version.as_u64() == Some(1) => {}
            Some(_) => self.wrong(file, "version", "must be 1; a newer file needs a newer Topicboard"),
            None => self.wrong(file, "version", "is missing; this Topicboard reads version 1"),
        }
        let mode = match self.text(file, "mode") {
            None | Some("edit") => Mode::Edit,
            Some("view") => Mode::View,
            Some("kiosk") => Mode::Kiosk,
            Some(_) => {
                // A screen meant to be locked must not open unlocked because of a spelling mistake.
                self.wrong(file, "mode", "must be \"edit\", \"view\" or \"kiosk\"; \"view\" is used");
                Mode::View
            }
        };
        let mut brokers: Vec<Configured> = Vec::new();
        for (index, value) in self.list(file, "brokers").iter().enumerate() {
            let path = format!("brokers[{index}]");
            let Some(broker) = self.broker(&path, value) else { continue };
            if brokers.iter().any(|other| other.profile.id == broker.profile.id) {
                self.wrong_at(path + ".id", "is used by another broker already");
            } else {
                brokers.push(broker);
            }
        }
        let mut boards = Vec::new();
        for (index, value) in self.list(file, "boards").iter().enumerate() {
            match value.as_str() {
                Some(address) if is_relative(address) => boards.push(address.to_owned()),
                _ => self.wrong_at(format!("boards[{index}]"), "must be an address relative to the page"),
            }
        }
        Config { title: self.text(file, "title").map(str::to_owned), mode, brokers, boards }
    }

    fn broker(&mut self, path: &str, value: &Value) -> Option<Configured> {
        let Value::Object(fields) = value else {
            self.wrong_at(path.to_owned(), "must be an object");
            return None;
        };
        let broker = Object { fields, path };
        self.unknown(broker, &BROKER_KEYS);
        let id = self.needed(broker, "id")?;
        let id = self.usable(broker, "id", BrokerId::parse(id))?;
        let url = self.needed(broker, "url")?;
        let url = self.usable(broker, "url", Url::parse(url, self.page_secure))?;
        let version = match self.text(broker, "protocol") {
            None | Some("auto") => Version::Auto,
            Some("5") => Version::V5,
            Some("3.1.1") => Version::V311,
            Some(_) => {
                self.wrong(broker, "protocol", "must be \"auto\", \"5\" or \"3.1.1\"; \"auto\" is used");
                Version::Auto
            }
        };
        let automatically = match self.text(broker, "connect") {
            None | Some("on-request") => false,
            Some("automatically") => true,
            Some(_) => {
                self.wrong(broker, "connect", "must be \"automatically\" or \"on-request\"");
                false
            }
        };
        let keep_alive_secs = match fields.get("keepAliveSecs") {
            None => DEFAULT_KEEP_ALIVE.as_secs() as u16,
            Some(value) => value.as_u64().and_then(|secs| u16::try_from(secs).ok()).unwrap_or_else(|| {
                self.wrong(broker, "keepAliveSecs", "must be a whole number from 0 to 65535; 60 is used");
                DEFAULT_KEEP_ALIVE.as_secs() as u16
            }),
        };
        let clean_start = match fields.get("cleanStart") {
            None => true,
            Some(Value::Bool(clean)) => *clean,
            Some(_) => {
                self.wrong(broker, "cleanStart", "must be true or false; true is used");
                true
            }
        };
        let mut subscriptions = Vec::new();
        for (index, value) in self.list(broker, "subscriptions").iter().enumerate() {
            subscriptions.extend(self.subscription(&format!("{path}.subscriptions[{index}]"), value));
        }
        let prefix = self.text(broker, "clientIdPrefix").unwrap_or(CLIENT_ID_PREFIX);
        let profile = Profile {
            name: self.text(broker, "name").unwrap_or(&url.host).to_owned(),
            id,
            url,
            version,
            client_id: format!("{prefix}{}", self.suffix),
            username: self.text(broker, "username").map(str::to_owned),
            password: self.text(broker, "password").map(|password| Secret::new(password.to_owned())),
            keep_alive_secs,
            clean_start,
            subscriptions,
            persistent: automatically,
        };
        Some(Configured { profile, automatically })
    }

    fn subscription(&mut self, path: &str, value: &Value) -> Option<Subscription> {
        let Value::Object(fields) = value else {
            self.wrong_at(path.to_owned(), "must be an object like {\"filter\":\"site/#\",\"qos\":0}");
            return None;
        };
        let subscription = Object { fields, path };
        self.unknown(subscription, &["filter", "qos"]);
        let filter = self.needed(subscription, "filter")?;
        let filter = self.usable(subscription, "filter", Filter::parse(filter))?;
        let qos = match fields.get("qos") {
            None => Qos::AtMostOnce,
            Some(value) => {
                let level = value.as_u64().and_then(|level| u8::try_from(level).ok());
                level.and_then(|level| Qos::try_from(level).ok()).unwrap_or_else(|| {
                    self.wrong(subscription, "qos", "must be 0, 1 or 2; 0 is used");
                    Qos::AtMostOnce
                })
            }
        };
        Some(Subscription { filter, qos })
    }

    /// A text that must be there.
    fn needed<'j>(&mut self, object: Object<'j>, key: &str) -> Option<&'j str> {
        if !object.fields.contains_key(key) {
            self.wrong(object, key, "is missing");
        }
        self.text(object, key)
    }

    /// What a text was parsed into.
    fn usable<T, E: fmt::Display>(&mut self, object: Object<'_>, key: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.wrong(object, key, &format!("cannot be used: {error}"))).ok()
    }

    fn text<'j>(&mut self, object: Object<'j>, key: &str) -> Option<&'j str> {
        let text = object.fields.get(key)?.as_str();
        if text.is_none() {
            self.wrong(object, key, "must be a text");
        }
        text
    }

    fn list<'j>(&mut self, object: Object<'j>, key: &str) -> &'j [Value] {
        match object.fields.get(key) {
            None => &[],
            Some(Value::Array(values)) => {
                if values.len() > MAX_ITEMS {
                    self.wrong(object, key, &format!("has more than {MAX_ITEMS} entries; the rest is left out"));
                }
                values.get(..MAX_ITEMS).unwrap_or(values)
            }
            Some(_) => {
                self.wrong(object, key, "must be a list");
                &[]
            }
        }
    }

    fn unknown(&mut self, object: Object<'_>, known: &[&str]) {
        for key in object.fields.keys().filter(|key| !known.contains(&key.as_str())) {
            let path = object.path_of(key);
            self.problems.push(Problem { path, what: "is unknown and was ignored".into(), harmless: true });
        }
    }

    /// Says what is wrong with a field.
    fn wrong(&mut self, object: Object<'_>, key: &str, what: &str) {
        self.wrong_at(object.path_of(key), what);
    }

    /// Says what is wrong at a path.
    fn wrong_at(&mut self, path: String, what: &str) {
        self.problems.push(Problem { path, what: what.into(), harmless: false });
    }
}

/// Whether an address stays on the page's own origin and below its folder.
fn is_relative(address: &str) -> bool {
    !address.is_empty()
        && address.len() <= 1_024
        && !address.starts_with(['/', '\\'])
        && !address.contains([':', '\\'])
        && !address.split('/').any(|part| part == "..")
}

const BROKER_KEYS: [&str; 11] = [
    "id",
    "name",
    "url",
    "protocol",
    "username",
    "password",
    "clientIdPrefix",
    "keepAliveSecs",
    "cleanStart",
    "connect",
    "subscriptions",
];
const CLIENT_ID_PREFIX: &str = "topicboard-";
const MAX_BYTES: usize = 1 << 20;
const MAX_ITEMS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Config, Vec<String>) {
        let (config, problems) = Config::parse(text, false, "ab12");
        (config, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_example_of_the_readme_is_read_whole() {
        let (config, problems) = parse(
            r#"{"version":1,"title":"Plant 3","mode":"kiosk","brokers":[{"id":"plant","name":"Plant 3",
                "url":"wss://host/mqtt","protocol":"3.1.1","username":"u","password":"p","clientIdPrefix":"board-",
                "keepAliveSecs":30,"cleanStart":false,"connect":"automatically",
                "subscriptions":[{"filter":"site/#","qos":1}]}],"boards":["boards/plant.json"]}"#,
        );
        assert_eq!(problems, Vec::<String>::new());
        let Configured { profile, automatically } = &config.brokers[0];
        assert!(*automatically && profile.persistent && !profile.clean_start);
        assert_eq!((profile.id.as_str(), &*profile.name, &*profile.client_id), ("plant", "Plant 3", "board-ab12"));
        assert_eq!((profile.version, profile.keep_alive_secs), (Version::V311, 30));
        assert_eq!(profile.password.as_ref().map(Secret::expose), Some("p"));
        assert_eq!(profile.subscriptions[0].qos, Qos::AtLeastOnce);
        assert_eq!((config.mode, config.boards), (Mode::Kiosk, vec!["boards/plant.json".to_owned()]));
    }

    #[test]
    fn wrong_values_are_named_by_their_path_and_the_rest_is_kept() {
        let (config, problems) = parse(
            r#"{"version":1,"colour":"red","mode":"locked","brokers":[{"id":"a b","url":"ws://h"},
                {"id":"ok","url":"ws://h","keepAliveSecs":-1,"subscriptions":[{"filter":"a#"},{"filter":"a","qos":3}]},
                {"id":"ok","url":"ws://h"},{"id":"raw","url":"mqtt://h"},7],"boards":["https://evil/x.json","b.json"]}"#,
        );
        assert_eq!(config.brokers.len(), 1);
        assert_eq!(config.boards, ["b.json"]);
        assert_eq!(config.mode, Mode::View);
        let starts: Vec<_> = problems.iter().filter_map(|problem| problem.split(' ').nth(1)).collect();
        assert_eq!(
            starts,
            [
                "colour",
                "mode",
                "brokers[0].id",
                "brokers[1].keepAliveSecs",
                "brokers[1].subscriptions[0].filter",
                "brokers[1].subscriptions[1].qos",
                "brokers[2].id",
                "brokers[3].url",
                "brokers[4]",
                "boards[0]"
            ]
        );
    }

    #[test]
    fn a_file_that_is_none_says_so() {
        for text in ["", "[]", "{", "nonsense"] {
            let (config, problems) = parse(text);
            assert!(config.brokers.is_empty() && problems.len() == 1, "{text}");
        }
    }

    #[test]
    fn boards_come_from_the_page_s_own_folder_only() {
        for wrong in ["", "/etc", "//evil/x", "a/../../x", "javascript:alert(1)", "\\\\evil\\x", "a:b"] {
            assert!(!is_relative(wrong), "{wrong}");
        }
    }
}

//! [`Config`]: the operator's `config.json` beside `index.html`. Whatever is wrong in it is named by its path and
//! left out, and the page opens all the same.

use serde_json::Value;

use super::Profile;
use super::reader::{Object, Problem, Reader};

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

/// A broker of the operator's, or one that a browser kept.
#[derive(Clone)]
pub struct Configured {
    /// The broker.
    pub profile: Profile,
    /// Whether to connect without being asked.
    pub automatically: bool,
    /// Whether it wants a password that is not in the file: the visitor types it.
    pub asks_password: bool,
}

impl Config {
    /// Reads the file. `page_secure` says whether the page came by https; `suffix` makes client identifiers unique.
    /// Never fails: what cannot be used is in the list of problems.
    pub fn parse(text: &str, page_secure: bool, suffix: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(page_secure, suffix);
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

impl Reader<'_> {
    fn config(&mut self, file: Object<'_>) -> Config {
        self.unknown(file, &["version", "title", "mode", "brokers", "boards"]);
        match file.fields.get("version") {
            Some(version) if version.as_u64() == Some(1) => {}
            Some(_) => self.wrong(file, "version", "must be 1; a newer file needs a newer Topicboard"),
            None => self.wrong(file, "version", "is missing; this Topicboard reads version 1"),
        }
        // A screen meant to be locked must not open unlocked because of a spelling mistake.
        let modes = [("edit", Mode::Edit), ("view", Mode::View), ("kiosk", Mode::Kiosk)];
        let mode = self.choice(file, "mode", &modes, 1);
        let mut brokers: Vec<Configured> = Vec::new();
        for (index, value) in self.list(file, "brokers").iter().enumerate() {
            let path = format!("brokers[{index}]");
            let Some(broker) = self.broker(&path, value) else { continue };
            let Some(broker) = self.with_token(&path, value, broker) else { continue };
            if brokers.iter().any(|other| other.profile.id == broker.profile.id) {
                self.wrong_at(path + ".id", "is used by another broker already");
            } else {
                // Nobody sits at a screen that only shows, to press Retry (faults.md).
                let mut broker = broker;
                broker.profile.persistent |= mode != Mode::Edit;
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
}

impl Reader<'_> {
    /// The broker with the address of its tokens; none if that is not the page's own server's, because it could not log
    /// in. Read here alone, so that no imported broker can have the operator's tokens sent to it.
    fn with_token(&mut self, path: &str, value: &Value, mut broker: Configured) -> Option<Configured> {
        let object = self.object(path, value)?;
        if !object.fields.contains_key("tokenUrl") {
            return Some(broker);
        }
        let Some(url) = self.text(object, "tokenUrl").filter(|url| is_of_this_server(url)) else {
            self.wrong(
                object,
                "tokenUrl",
                "must be an address on the page's own server, like \"token\" or \"/api/token\"",
            );
            return None;
        };
        broker.profile.token_url = Some(url.to_owned());
        broker.asks_password = false;
        Some(broker)
    }
}

/// Whether an address stays on the page's own origin.
fn is_of_this_server(address: &str) -> bool {
    let first = address.split(['/', '?', '#']).next().unwrap_or_default();
    !address.is_empty()
        && address.len() <= 1_024
        && !address.starts_with("//")
        && !first.contains(':')
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// Whether an address stays on the page's own origin and below its folder.
fn is_relative(address: &str) -> bool {
    !address.is_empty()
        && address.len() <= 1_024
        && !address.starts_with(['/', '\\'])
        && !address.contains([':', '\\'])
        && !address.split('/').any(|part| part == "..")
}

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;
    use crate::profile::Version;
    use crate::secret::Secret;

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
        let Configured { profile, automatically, asks_password } = &config.brokers[0];
        assert!(*automatically && !asks_password && profile.persistent && !profile.clean_start);
        assert_eq!((profile.id.as_str(), &*profile.name, &*profile.client_id), ("plant", "Plant 3", "board-ab12"));
        assert_eq!((profile.version, profile.keep_alive_secs), (Version::V311, 30));
        assert_eq!(profile.password.as_ref().map(Secret::expose), Some("p"));
        assert_eq!(profile.subscriptions[0].qos, Qos::AtLeastOnce);
        assert_eq!((config.mode, config.boards), (Mode::Kiosk, vec!["boards/plant.json".to_owned()]));
    }

    #[test]
    fn a_screen_that_only_shows_tries_for_ever() {
        for (mode, expected) in [("edit", false), ("view", true), ("kiosk", true)] {
            let broker = r#"{"id":"b","url":"ws://h"}"#;
            let (config, problems) = parse(&format!(r#"{{"version":1,"mode":"{mode}","brokers":[{broker}]}}"#));
            assert_eq!(problems, Vec::<String>::new());
            assert_eq!((config.brokers[0].profile.persistent, config.brokers[0].automatically), (expected, false));
        }
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
                "brokers[1].subscriptions[0].filter",
                "brokers[1].subscriptions[1].qos",
                "brokers[1].keepAliveSecs",
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
    fn tokens_come_from_the_page_s_own_server_only() {
        let broker = |url: &str| format!(r#"{{"version":1,"brokers":[{{"id":"b","url":"ws://h","tokenUrl":{url}}}]}}"#);
        for right in ["token", "/api/token?for=b", "./token", "../token"] {
            let (config, problems) = parse(&broker(&format!("{right:?}")));
            assert_eq!(problems, Vec::<String>::new());
            assert_eq!(config.brokers[0].profile.token_url.as_deref(), Some(right));
        }
        let wrong = [
            "https://evil/x",
            "//evil/x",
            "/\\\\evil/x",
            "\\\\\\\\evil/x",
            "",
            "data:,x",
            "javascript:1",
            "a b",
            "/\\t/evil/x",
        ];
        for wrong in wrong.map(|url| format!("\"{url}\"")).into_iter().chain(["7".into()]) {
            let (config, problems) = parse(&broker(&wrong));
            assert!(config.brokers.is_empty(), "{wrong}");
            let said = "brokers[0].tokenUrl must be an address on the page's own server";
            assert!(problems.iter().any(|problem| problem.contains(said)), "{wrong}: {problems:?}");
        }
    }

    #[test]
    fn a_broker_that_comes_from_elsewhere_brings_no_address_of_tokens() {
        let document = serde_json::json!({"id": "b", "url": "ws://evil", "tokenUrl": "/token"});
        let broker = Configured::read(&document, "x").unwrap();
        assert_eq!(broker.profile.token_url, None);
        let broker = Configured { profile: Profile { token_url: Some("/t".into()), ..broker.profile }, ..broker };
        assert!(!broker.write().to_string().contains("/t"));
    }

    #[test]
    fn boards_come_from_the_page_s_own_folder_only() {
        for wrong in ["", "/etc", "//evil/x", "a/../../x", "javascript:alert(1)", "\\\\evil\\x", "a:b"] {
            assert!(!is_relative(wrong), "{wrong}");
        }
    }
}

//! Topic names and topic filters, valid by construction, and their matching (MQTT 5 §4.7, §4.8.2).
//! Written here because the codec crate's own helpers panic on some topics and misjudge others.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A topic name: 1 to 65,535 bytes of UTF-8 without NUL and without `+` or `#` (MQTT 5 §4.7.1, §4.7.3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Topic(Box<str>);

impl Topic {
    /// Reads a topic name.
    ///
    /// # Errors
    /// [`TopicError`] says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        check_topic(text)?;
        Ok(Self(text.into()))
    }

    /// The name as it goes over the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A topic filter: like a topic, with `+` for one whole level and `#` for all the rest (MQTT 5 §4.7.1),
/// or `$share/name/filter` (§4.8.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Filter(Box<str>);

impl Filter {
    /// Reads a topic filter.
    ///
    /// # Errors
    /// [`TopicError`] says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        check_text(text)?;
        let plain = match text.strip_prefix("$share/") {
            Some(rest) => {
                let (name, filter) = rest.split_once('/').ok_or(TopicError::Share)?;
                if name.is_empty() || filter.is_empty() || name.contains(['+', '#']) {
                    return Err(TopicError::Share);
                }
                filter
            }
            None if text == "$share" => return Err(TopicError::Share),
            None => text,
        };
        let mut levels = plain.split('/').peekable();
        while let Some(level) = levels.next() {
            if level.contains('#') && (level != "#" || levels.peek().is_some()) {
                return Err(TopicError::Hash);
            }
            if level.contains('+') && level != "+" {
                return Err(TopicError::Plus);
            }
        }
        Ok(Self(text.into()))
    }

    /// The filter that matches `topic` and nothing else.
    pub fn exactly(topic: &Topic) -> Self {
        Self(topic.0.clone())
    }

    /// The filter as it goes over the wire, `$share/name/` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the filter belongs to a shared subscription.
    pub fn is_shared(&self) -> bool {
        self.0.starts_with("$share/")
    }

    /// Whether the filter may match several topics.
    pub fn has_wildcard(&self) -> bool {
        self.0.contains(['+', '#'])
    }

    /// Whether a message on `topic` belongs to this filter (MQTT 5 §4.7.2: `$…` topics match no leading wildcard).
    pub fn matches(&self, topic: &str) -> bool {
        let plain = self.plain();
        if topic.starts_with('$') && plain.starts_with(['+', '#']) {
            return false;
        }
        let mut levels = topic.split('/');
        for wanted in plain.split('/') {
            match (wanted, levels.next()) {
                ("#", _) => return true,
                ("+", Some(_)) => {}
                (wanted, Some(level)) if wanted == level => {}
                _ => return false,
            }
        }
        levels.next().is_none()
    }

    /// What the wildcards stand for in a topic that matches, in their order: a level for each `+`, and for `#` all the
    /// rest, if there is any. `None` for a topic that does not match.
    pub fn wild<'t>(&self, topic: &'t str) -> Option<Vec<&'t str>> {
        let mut found = Vec::new();
        let mut rest = Some(topic).filter(|topic| self.matches(topic));
        rest?;
        for wanted in self.plain().split('/') {
            let Some(present) = rest else { break };
            let (level, after) = present.split_once('/').map_or((present, None), |(level, after)| (level, Some(after)));
            match wanted {
                "#" => found.push(present),
                "+" => found.push(level),
                _ => {}
            }
            rest = after;
        }
        Some(found)
    }

    /// The filter without the name of a shared subscription.
    fn plain(&self) -> &str {
        match self.0.strip_prefix("$share/") {
            Some(rest) => rest.split_once('/').map_or("", |(_, filter)| filter),
            None => &self.0,
        }
    }
}

/// Whether `text` may be a topic name: [`Topic::parse`] without the copy, for the hot path.
///
/// # Errors
/// [`TopicError`] says which rule it breaks.
pub fn check_topic(text: &str) -> Result<(), TopicError> {
    check_text(text)?;
    if holds(text, |byte| matches!(byte, b'+' | b'#')) { Err(TopicError::Wildcard) } else { Ok(()) }
}

fn check_text(text: &str) -> Result<(), TopicError> {
    match text.len() {
        0 => Err(TopicError::Empty),
        1..=MAX_BYTES if !holds(text, |byte| byte == 0) => Ok(()),
        1..=MAX_BYTES => Err(TopicError::Nul),
        len => Err(TopicError::TooLong(len)),
    }
}

/// Whether any byte is such a one. Looks at all of them, which is faster than stopping at the first.
fn holds(text: &str, is_such: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |found, byte| found | is_such(byte))
}

macro_rules! text_conversions {
    ($type:ty) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = TopicError;

            fn try_from(text: String) -> Result<Self, TopicError> {
                Self::parse(&text)
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.0.into()
            }
        }
    };
}

text_conversions!(Topic);
text_conversions!(Filter);

/// Which rule a topic name or filter breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TopicError {
    /// MQTT 5 §4.7.3: at least one character.
    #[error("a topic has at least one character")]
    Empty,
    /// MQTT 5 §4.7.3: at most 65,535 bytes.
    #[error("a topic has at most 65,535 bytes, not {0}")]
    TooLong(usize),
    /// MQTT 5 §4.7.3: no NUL.
    #[error("a topic must not hold the character NUL")]
    Nul,
    /// MQTT 5 §3.3.2.1: wildcards stand in filters only.
    #[error("a topic to publish to must not hold + or #")]
    Wildcard,
    /// MQTT 5 §4.7.1.2.
    #[error("# must be the last level and stand alone in it")]
    Hash,
    /// MQTT 5 §4.7.1.3.
    #[error("+ must stand alone between slashes")]
    Plus,
    /// MQTT 5 §4.8.2.
    #[error("a shared subscription is $share/name/filter, its name without +, # and /")]
    Share,
}

const MAX_BYTES: usize = 65_535;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(filter: &str, topic: &str, expected: bool) {
        assert_eq!(Filter::parse(filter).unwrap().matches(topic), expected, "{filter} on {topic}");
    }

    #[test]
    fn filters_match_as_the_specification_says() {
        check("sport/tennis/player1/#", "sport/tennis/player1", true);
        check("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true);
        check("sport/#", "sport", true);
        check("#", "anything/at/all", true);
        check("sport/+", "sport", false);
        check("sport/+", "sport/", true);
        check("+/+", "/finance", true);
        check("/+", "/finance", true);
        check("+", "/finance", false);
        check("a/b", "a/b/c", false);
    }

    #[test]
    fn wildcards_stand_for_levels() {
        for (filter, topic, expected) in [
            ("home/+/temperature", "home/attic/temperature", Some(&["attic"][..])),
            ("+/+/state", "a/b/state", Some(&["a", "b"])),
            ("home/+/#", "home/attic/lamp/state", Some(&["attic", "lamp/state"])),
            ("home/#", "home", Some(&[])),
            ("home/#", "home/", Some(&[""])),
            ("$share/group/a/+", "a/b", Some(&["b"])),
            ("home/+", "garden/x", None),
        ] {
            assert_eq!(Filter::parse(filter).unwrap().wild(topic).as_deref(), expected, "{filter} on {topic}");
        }
    }

    #[test]
    fn b4_topics_that_start_with_a_multibyte_character_match_without_panic() {
        check("#", "é", true);
        check("é/+", "é/x", true);
    }

    #[test]
    fn b32_dollar_topics_need_their_name_and_shares_are_stripped() {
        check("#", "$SYS/broker/uptime", false);
        check("+/broker/uptime", "$SYS/broker/uptime", false);
        check("$SYS/#", "$SYS/broker/uptime", true);
        check("$share/group/a/+", "a/b", true);
        check("$share/group/a/+", "$share/group/a/b", false);
    }

    #[test]
    fn b33_wrong_filters_and_topics_are_refused() {
        for (wrong, error) in [
            ("", TopicError::Empty),
            ("a\0", TopicError::Nul),
            ("a+/b", TopicError::Plus),
            ("+a", TopicError::Plus),
            ("a#", TopicError::Hash),
            ("a/#/b", TopicError::Hash),
            ("$share/x", TopicError::Share),
            ("$share//a", TopicError::Share),
            ("$share/a+/b", TopicError::Share),
            ("$share", TopicError::Share),
        ] {
            assert_eq!(Filter::parse(wrong), Err(error), "{wrong:?}");
        }
        assert_eq!(Topic::parse("a/+"), Err(TopicError::Wildcard));
        assert!(Topic::parse(&"x".repeat(65_535)).is_ok());
        assert_eq!(Topic::parse(&"x".repeat(65_536)), Err(TopicError::TooLong(65_536)));
    }
}

//! Topic aliases in both directions. They belong to one connection (MQTT 5 §3.3.2-7).

use core::num::NonZeroU16;

use hashbrown::HashMap;

use crate::mqtt::Malformed;
use crate::mqtt::packet::Alias;
use crate::mqtt::topic::Topic;

/// The topics that the broker gave numbers to.
#[derive(Default)]
pub(super) struct TheirAliases(HashMap<u16, Box<str>>);

impl TheirAliases {
    /// The topic that a PUBLISH means by its name, its alias or both; remembers it in the last case.
    pub(super) fn resolve<'a>(
        &'a mut self,
        topic: &'a str,
        alias: Option<u16>,
        maximum: u16,
    ) -> Result<&'a str, Malformed> {
        let Some(alias) = alias else { return Ok(topic) };
        if alias == 0 || alias > maximum {
            return Err(Malformed { code: 0x94, what: "a PUBLISH has a topic alias we did not allow" });
        }
        if topic.is_empty() {
            let known = self.0.get(&alias);
            return known
                .map(|topic| &**topic)
                .ok_or(Malformed::protocol("a PUBLISH has a topic alias that means nothing"));
        }
        self.0.insert(alias, topic.into());
        Ok(topic)
    }
}

/// The topics we gave numbers to: those published to last.
#[derive(Default)]
pub(super) struct OurAliases {
    /// Topic and time of its last use; the place, from one, is the alias.
    topics: Vec<(Topic, u64)>,
    uses: u64,
}

impl OurAliases {
    /// How to name a topic in the next PUBLISH, and that it was used. When all numbers up to `maximum` are taken, the
    /// topic that was not used for longest gives its number away.
    pub(super) fn choose(&mut self, topic: &Topic, maximum: u16) -> Alias {
        if topic.as_str().len() <= COST {
            return Alias::None;
        }
        self.uses += 1;
        let known = self.topics.iter().position(|(known, _)| known == topic);
        let place = known.unwrap_or_else(|| {
            let free = self.topics.len();
            if free < usize::from(maximum).min(MOST) {
                self.topics.push((topic.clone(), self.uses));
                return free;
            }
            let oldest = self.topics.iter().enumerate().min_by_key(|(_, (_, used))| *used);
            oldest.map_or(free, |(place, _)| place)
        });
        let number = u16::try_from(place + 1).ok().and_then(NonZeroU16::new);
        match (self.topics.get_mut(place), number, known) {
            (Some(entry), Some(number), Some(_)) => {
                entry.1 = self.uses;
                Alias::Use(number)
            }
            (Some(entry), Some(number), None) => {
                *entry = (topic.clone(), self.uses);
                Alias::Set(number)
            }
            _ => Alias::None,
        }
    }
}

/// What an alias costs in bytes: shorter topics gain nothing by one.
const COST: usize = 3;
/// Most aliases of ours, whatever the broker allows: a page publishes to the topics of its controls.
const MOST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_that_was_not_used_for_longest_gives_its_number_away() {
        let mut aliases = OurAliases::default();
        let mut choose = |text| aliases.choose(&Topic::parse(text).unwrap(), 2);
        let number = |n| NonZeroU16::new(n).unwrap();
        assert_eq!(choose("a/long"), Alias::Set(number(1)));
        assert_eq!(choose("b/long"), Alias::Set(number(2)));
        assert_eq!(choose("a/long"), Alias::Use(number(1)));
        assert_eq!(choose("c/long"), Alias::Set(number(2)));
        assert_eq!(choose("a/long"), Alias::Use(number(1)));
        assert_eq!(choose("b/long"), Alias::Set(number(2)));
        assert_eq!(choose("abc"), Alias::None);
        assert_eq!(aliases.choose(&Topic::parse("long").unwrap(), 0), Alias::Set(number(1)), "somebody's number");
        assert_eq!(OurAliases::default().choose(&Topic::parse("long").unwrap(), 0), Alias::None);
    }
}

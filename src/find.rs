//! How well a text answers what somebody typed to find it. Letters are compared as they are: who does not mind their
//! case lowers both before.

/// How far a text is from what was typed, or `None` when it is not meant. 0 is the text itself. Nearest is what was typed
/// as it stands, at the beginning, at the beginning of a word or anywhere; then each of its words by itself; a word may
/// also be the first letters of several. Of texts that answer equally well the shorter is nearer.
pub fn distance(typed: &str, text: &str) -> Option<u32> {
    let typed = typed.trim();
    let far = place(typed, text).or_else(|| {
        let words = typed.split_whitespace().take(MOST_WORDS).map(|word| {
            let initials = || begins_words(word, text).then_some(ANYWHERE + 1);
            place(word, text).or_else(initials)
        });
        words.sum::<Option<u32>>().map(|sum| ANYWHERE + 1 + sum)
    })?;
    let rest = text.len().saturating_sub(typed.len()).min(0xFFFF);
    Some((far << 16) + rest as u32)
}

/// How good the best place is where a text holds this.
fn place(part: &str, text: &str) -> Option<u32> {
    let places = text.match_indices(part).map(|(at, _)| match at {
        0 => 0,
        at if begins_word(text, at) => 1,
        _ => ANYWHERE,
    });
    places.min()
}

/// Whether the letters come in their order, each right after the one before or at the beginning of a later word.
fn begins_words(letters: &str, text: &str) -> bool {
    let mut end = None;
    letters.chars().all(|letter| {
        let from = end.unwrap_or(0);
        let rest = text.get(from..).unwrap_or_default();
        let mut places = rest.char_indices().filter(|(_, each)| *each == letter).map(|(at, _)| from + at);
        let next = places.find(|at| Some(*at) == end || begins_word(text, *at));
        end = next.map(|at| at + letter.len_utf8());
        next.is_some()
    })
}

/// Whether a word begins at this place. Letters beyond ASCII are parts of words.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|before| before.is_ascii() && !before.is_ascii_alphanumeric())
}

const ANYWHERE: u32 = 2;
/// More words than these say nothing new.
const MOST_WORDS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that are meant, nearest first.
    fn found<'a>(typed: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<_> = texts.iter().filter_map(|text| Some((distance(typed, text)?, *text))).collect();
        found.sort_by_key(|(distance, _)| *distance);
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn nearer_texts_come_first() {
        let check = |typed, wanted: &[&str]| {
            let mut texts = wanted.to_vec();
            texts.reverse();
            assert_eq!(found(typed, &texts), wanted, "{typed}");
        };
        check("te", &["temp", "temperature", "living temperature", "bytes"]);
        check("board", &["board", "go to the board", "keyboard"]);
        check("gtc", &["go to connections"]);
        check("liv temp", &["living room temperature", "the living room: temperature"]);
    }

    #[test]
    fn what_is_not_meant_is_not_found() {
        for (typed, text) in [
            ("x", "board"),
            ("board x", "board"),
            ("dr", "board"),
            ("boards", "board"),
            ("cg", "go to connections"),
            ("\u{e9}", "\u{e8}"),
        ] {
            assert_eq!(distance(typed, text), None, "{typed} in {text}");
        }
    }

    #[test]
    fn nothing_typed_means_everything() {
        assert_eq!(distance("", ""), Some(0));
        assert_eq!(found("  ", &["longer", "long"]), ["long", "longer"]);
    }

    #[test]
    fn the_text_itself_is_at_no_distance() {
        for text in ["board", "\u{fc}ber 21 \u{b0}c", "home/living/temperature"] {
            assert_eq!(distance(text, text), Some(0), "{text}");
        }
    }

    #[test]
    fn letters_of_several_bytes_are_whole() {
        assert_eq!(found("\u{fc}", &["gr\u{fc}n", "\u{fc}ber"]), ["\u{fc}ber", "gr\u{fc}n"]);
        assert_eq!(found("k\u{fc}f", &["k\u{fc}che fenster"]), ["k\u{fc}che fenster"]);
    }
}

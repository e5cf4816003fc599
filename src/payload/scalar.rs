//! Numbers and booleans as devices spell them.

/// The finite number that `text` spells with digits, a sign, a point and an exponent; spaces around it are ignored.
///
/// Anything else (`0x10`, `1,5`, `NaN`, `1e309`, a unit behind the number, more than 128 characters) is no number.
pub(super) fn number_in(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    if !matches!(text.first()?, b'0'..=b'9' | b'-' | b'+' | b'.') || text.len() > MAX_NUMBER_LEN {
        return None;
    }
    if !text.iter().all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
        return None;
    }
    let value: f64 = core::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

/// The boolean that `text` spells, in any case; spaces around it are ignored. `1` and `0` are numbers.
pub(super) fn boolean_in(text: &[u8]) -> Option<bool> {
    let text = text.trim_ascii();
    if !(2..=MAX_BOOLEAN_LEN).contains(&text.len()) {
        return None;
    }
    SPELLINGS.iter().find(|(spelling, _)| text.eq_ignore_ascii_case(spelling.as_bytes())).map(|&(_, on)| on)
}

/// The spelling that means the opposite of one that [`boolean_in`] takes, with the same large letters.
pub(super) fn opposite(text: &str) -> String {
    let is = |(spelling, _): &&(&str, bool)| text.eq_ignore_ascii_case(spelling);
    let place = SPELLINGS.iter().position(|entry| is(&entry));
    // Every spelling stands beside its opposite; what closes is a second one for what is closed.
    let opposite = match place {
        Some(CLOSE) => "open",
        Some(place) => SPELLINGS.get(place ^ 1).map_or(text, |(spelling, _)| spelling),
        None => text,
    };
    let mut letters = text.chars().filter(char::is_ascii_alphabetic).map(|c| c.is_ascii_uppercase());
    match (letters.next(), letters.all(|is_large| is_large)) {
        (Some(true), true) => opposite.to_ascii_uppercase(),
        (Some(true), false) => {
            opposite.get(..1).unwrap_or_default().to_ascii_uppercase() + opposite.get(1..).unwrap_or_default()
        }
        _ => opposite.to_owned(),
    }
}

/// Longest spelling taken for a number: no measurement has more digits, and the reading stays cheap.
pub(super) const MAX_NUMBER_LEN: usize = 128;

const MAX_BOOLEAN_LEN: usize = 12;

const SPELLINGS: [(&str, bool); 29] = [
    ("on", true),
    ("off", false),
    ("true", true),
    ("false", false),
    ("open", true),
    ("closed", false),
    ("yes", true),
    ("no", false),
    ("online", true),
    ("offline", false),
    ("locked", true),
    ("unlocked", false),
    ("enabled", true),
    ("disabled", false),
    ("active", true),
    ("inactive", false),
    ("home", true),
    ("not_home", false),
    ("enable", true),
    ("disable", false),
    ("connected", true),
    ("disconnected", false),
    ("available", true),
    ("unavailable", false),
    ("present", true),
    ("absent", false),
    ("up", true),
    ("down", false),
    ("close", false),
];
/// The place of the one spelling without an opposite of its own.
const CLOSE: usize = SPELLINGS.len() - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_plain() {
        for (text, expected) in [
            ("21.5", Some(21.5)),
            (" 21.5\r\n", Some(21.5)),
            ("1e3", Some(1_000.0)),
            ("-0", Some(-0.0)),
            ("+7", Some(7.0)),
            (".5", Some(0.5)),
            ("9007199254740993", Some(9_007_199_254_740_992.0)),
            ("1e308", Some(1e308)),
            ("1e309", None),
            ("NaN", None),
            ("Infinity", None),
            ("-inf", None),
            ("0x10", None),
            ("1,5", None),
            ("21.5 °C", None),
            ("1 2", None),
            ("-", None),
            ("", None),
            ("2024-05-01", None),
        ] {
            assert_eq!(number_in(text.as_bytes()).map(f64::to_bits), expected.map(f64::to_bits), "{text:?}");
        }
        assert_eq!(number_in("1".repeat(129).as_bytes()), None);
    }

    #[test]
    fn booleans_have_many_spellings() {
        for (text, expected) in [
            ("ON", Some(true)),
            ("Off", Some(false)),
            ("tRuE", Some(true)),
            (" closed ", Some(false)),
            ("online", Some(true)),
            ("NOT_HOME", Some(false)),
            ("Disconnected", Some(false)),
            ("up", Some(true)),
            ("1", None),
            ("onn", None),
            ("", None),
        ] {
            assert_eq!(boolean_in(text.as_bytes()), expected, "{text:?}");
        }
        assert!(SPELLINGS.iter().all(|(text, _)| (2..=MAX_BOOLEAN_LEN).contains(&text.len())));
    }

    #[test]
    fn every_spelling_has_an_opposite_that_leads_back() {
        for (text, on) in SPELLINGS {
            assert_eq!(boolean_in(opposite(text).as_bytes()), Some(!on), "{text}");
            assert!(opposite(&opposite(text)) == text || text == "close");
        }
        assert_eq!(["ON", "Yes", "no"].map(opposite), ["OFF", "No", "yes"]);
    }
}

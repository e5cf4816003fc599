//! Text that cannot pretend to be another.

/// A text as it may be shown: characters that turn the order of others round stand as �, so that no topic or payload
/// reads as another one (Unicode Standard Annex 9, explicit directional formatting).
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

/// One character of it.
pub(super) const fn visible_char(c: char) -> char {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Format, lines, preview};

    #[test]
    fn nothing_turns_the_order_of_letters_round() {
        let turned = "\u{202e}5.12\u{2066}א";
        assert_eq!(visible(turned), "\u{fffd}5.12\u{fffd}א");
        assert_eq!(&*preview(turned.as_bytes(), 20), "\u{fffd}5.12\u{fffd}א");
        let shown = |payload: &str| lines(payload.as_bytes(), Format::Auto, 0..9, 99).lines;
        assert_eq!(&*shown(turned)[0].text, "\u{fffd}5.12\u{fffd}א");
        let json = shown("{\"\u{202e}k\":\"\u{202e}v\"}");
        assert_eq!((json[1].key.as_deref(), &*json[1].text), (Some("\u{fffd}k"), "\"\u{fffd}v\""));
    }
}

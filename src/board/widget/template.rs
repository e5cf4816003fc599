//! Templates of payloads: [`fill`] puts what is asked for in place of `{{value}}`.

/// What stands in place of a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fill<'a> {
    /// A number or a word of a device: in JSON it stands bare where it is a number, `true`, `false` or `null`.
    Word(&'a str),
    /// What a person wrote: in JSON it is always a string.
    Text(&'a str),
}

/// The template with `{{name}}` replaced by what goes by that name; names that are not known stay as they are.
///
/// A template that begins with `{`, `[` or `"` is JSON. Within its strings what is filled in is escaped, and outside of
/// them it is made a string unless it may stand bare, so that nothing filled in can change what the JSON says around it.
pub fn fill(template: &str, fields: &[(&str, Fill<'_>)]) -> String {
    // A place to fill in begins with a brace as well.
    let is_json = template.trim_start().starts_with(['{', '[', '"']) && !template.trim_start().starts_with("{{");
    let mut filled = String::with_capacity(template.len());
    let (mut is_string, mut is_escape) = (false, false);
    let mut rest = template;
    while let Some(next) = rest.chars().next() {
        let place = rest.strip_prefix("{{").and_then(|rest| rest.split_once("}}"));
        let known = place.and_then(|(name, after)| {
            let (_, fill) = fields.iter().find(|(known, _)| *known == name.trim())?;
            Some((*fill, after))
        });
        if let Some((fill, after)) = known {
            put(&mut filled, fill, is_json, is_string);
            rest = after;
            continue;
        }
        if is_string {
            (is_string, is_escape) = (is_escape || next != '"', next == '\\' && !is_escape);
        } else {
            is_string = next == '"';
        }
        filled.push(next);
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    filled
}

fn put(filled: &mut String, fill: Fill<'_>, is_json: bool, is_string: bool) {
    let (Fill::Word(text) | Fill::Text(text)) = fill;
    let is_bare = || {
        let is_scalar = |value: &serde_json::Value| !(value.is_object() || value.is_array() || value.is_string());
        matches!(fill, Fill::Word(_)) && serde_json::from_str(text).is_ok_and(|value| is_scalar(&value))
    };
    if !is_json || (!is_string && is_bare()) {
        filled.push_str(text);
        return;
    }
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')).unwrap_or_default();
    filled.push_str(if is_string { inner } else { &quoted });
}

/// A number as devices read it: at most six digits after the point, and none that say nothing.
pub fn digits(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    // Minus zero would be written with its sign.
    (if rounded.is_finite() { rounded + 0.0 } else { number }).to_string()
}

/// The template that says what is asked for and nothing else.
pub(super) const BARE: &str = "{{value}}";

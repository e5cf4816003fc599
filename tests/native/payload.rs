//! What payloads mean, held to `serde_json` where it has an opinion.

use std::fmt::Write as _;

use proptest::prelude::*;
use topicboard::payload::{Format, LeafKind, Missing, Selector, Step, Value, lines, number, preview, read};

/// JSON as it may be sent: order, duplicates and spellings kept.
#[derive(Clone, Debug)]
enum Json {
    /// Written as it is.
    Bare(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// With white space and escapes wherever `style` likes them.
    fn write(&self, style: u8, out: &mut String) {
        let space = if style & 1 == 0 { "" } else { " \n" };
        match self {
            Self::Bare(text) => out.push_str(text),
            Self::Text(text) => string(text, style, out),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { space });
                    item.write(style.rotate_right(1), out);
                }
                out.push_str(space);
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { space });
                    string(key, style, out);
                    out.push_str(space);
                    out.push(':');
                    out.push_str(space);
                    value.write(style.rotate_right(1), out);
                }
                out.push('}');
            }
        }
    }
}

fn string(text: &str, style: u8, out: &mut String) {
    if style & 2 == 0 {
        out.push_str(&serde_json::to_string(text).unwrap());
        return;
    }
    out.push('"');
    for unit in text.encode_utf16() {
        let _ = write!(out, "\\u{unit:04x}");
    }
    out.push('"');
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "temp", "a.b", "", "é😀", "__proto__", "q\"\\\n"]).prop_map(String::from)
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|n| Json::Bare(n.to_string())),
        (-1e6..1e6_f64).prop_map(|n| Json::Bare(format!("{n:e}"))),
        "-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?".prop_map(Json::Bare),
        prop::sample::select(vec!["true", "false", "null"]).prop_map(|word| Json::Bare(word.into())),
        "[ -~]{0,6}|[0-9]{1,3}\\.[0-9]|ON|offline| 7 ".prop_map(Json::Text),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            prop::collection::vec((key(), inner), 0..6).prop_map(Json::Object),
        ]
    })
}

fn written() -> impl Strategy<Value = String> {
    (json(), any::<u8>()).prop_map(|(json, style)| {
        let mut text = String::new();
        json.write(style, &mut text);
        text
    })
}

fn path() -> impl Strategy<Value = Selector> {
    let step = prop_oneof![3 => key().prop_map(Ok), 2 => (0..4_u32).prop_map(Err)];
    prop::collection::vec(step, 0..4).prop_map(|steps| {
        steps.iter().fold(Selector::default(), |parent, step| match step {
            Ok(key) => parent.child_key(key).unwrap(),
            Err(index) => parent.child_index(*index).unwrap(),
        })
    })
}

/// What `serde_json` finds, read by the same rules for spellings but with none of the same code.
fn oracle(text: &str, selector: &Selector) -> Option<f64> {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut part = &json;
    for step in selector.steps() {
        part = match step {
            Step::Key(key) => part.as_object()?.get(&**key)?,
            Step::Index(index) => part.as_array()?.get(*index as usize)?,
        };
    }
    let said = match part {
        serde_json::Value::Number(number) => return number.as_f64(),
        serde_json::Value::Bool(on) => return Some(f64::from(*on)),
        serde_json::Value::String(said) => said.trim().to_lowercase(),
        _ => return None,
    };
    let is_plain = !said.contains(|c: char| c.is_alphabetic() && c != 'e');
    match said.as_str() {
        "on" | "yes" | "open" | "online" | "home" => Some(1.0),
        "no" | "off" | "offline" | "close" => Some(0.0),
        said => said.parse().ok().filter(|n: &f64| is_plain && n.is_finite()),
    }
}

proptest! {
    #[test]
    fn numbers_are_those_that_serde_json_finds(text in written(), selector in path()) {
        let (found, expected) = (number(text.as_bytes(), &selector), oracle(&text, &selector));
        // Without its slow feature serde_json may round the last bit the other way.
        let is_near = found.zip(expected).is_some_and(|(a, b)| (a - b).abs() <= b.abs() * 1e-15);
        prop_assert!(is_near || found == expected, "{found:?}, not {expected:?} at {selector} in {text}");
    }

    #[test]
    fn reading_and_recording_agree_on_any_bytes(
        mut payload in prop_oneof![written().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40)],
        flip in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        selector in path(),
    ) {
        if let (Some((at, byte)), false) = (flip, payload.is_empty()) {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        let expected = match read(&payload, &selector, 16) {
            Ok(Value::Number(number)) => Some(number.value),
            Ok(Value::Bool { on, .. }) => Some(f64::from(on)),
            _ => None,
        };
        prop_assert_eq!(number(&payload, &selector), expected);
        prop_assert!(preview(&payload, 16).chars().count() <= 16 || payload.contains(&0) || str::from_utf8(&payload).is_err());
    }

    #[test]
    fn the_selector_of_a_line_reads_what_the_line_shows(text in written()) {
        let shown = lines(text.as_bytes(), Format::Json, 0..u32::MAX, 1_000);
        prop_assert_eq!(shown.total as usize, shown.lines.len());
        let mut leaves: Vec<_> = shown.lines.iter().filter_map(|line| Some((line.leaf.as_ref()?, &line.text))).collect();
        // Of members with the same key only the last can be meant.
        leaves.reverse();
        let mut seen = Vec::new();
        for (leaf, shown) in leaves {
            let path = leaf.selector.to_string();
            let is_shadowed = seen.iter().any(|last: &String| path.starts_with(last.as_str()) || last.starts_with(&path));
            seen.push(path);
            if is_shadowed {
                continue;
            }
            let value = read(text.as_bytes(), &leaf.selector, 1_000);
            match value {
                Ok(Value::Number(number)) => {
                    prop_assert!(leaf.kind == LeafKind::Number || shown.contains("\\u"));
                    prop_assert!(shown.contains(&*number.digits) || shown.contains("\\u"));
                }
                Ok(Value::Bool { .. }) => prop_assert!(leaf.kind == LeafKind::Bool || shown.contains("\\u")),
                Ok(Value::Text(_) | Value::Nothing) => prop_assert_eq!(leaf.kind, LeafKind::Text),
                Ok(Value::Json(_)) | Err(Missing::NoSuchPart) => {} // a later member of the same key has another shape
                other => prop_assert!(false, "{:?} at {}", other, leaf.selector),
            }
        }
    }

    #[test]
    fn selectors_survive_being_written(selector in path()) {
        prop_assert_eq!(Selector::parse(&selector.to_string()), Ok(selector.clone()));
        let json = serde_json::to_string(&selector).unwrap();
        prop_assert_eq!(serde_json::from_str::<Selector>(&json).unwrap(), selector);
    }
}

#[track_caller]
fn check(payload: &[u8], selector: &str, expected: &str) {
    let value = match read(payload, &Selector::parse(selector).unwrap(), 8) {
        Ok(Value::Number(number)) => format!("{:?} written {}", number.value, number.digits),
        other => format!("{other:?}"),
    };
    assert_eq!(value, expected, "{selector:?} in {:?}", String::from_utf8_lossy(payload));
}

#[test]
fn whole_payloads_read_as_people_mean_them() {
    check(b"21.5", "", "21.5 written 21.5");
    check(b" 21.50\n", "", "21.5 written 21.50");
    check(b"\xef\xbb\xbf7", "", "7.0 written 7");
    check(b"-0", "", "-0.0 written -0");
    check(b"1e3", "", "1000.0 written 1e3");
    check(b"9007199254740993", "", "9007199254740992.0 written 9007199254740993");
    check(b"1e309", "", r#"Ok(Text("1e309"))"#);
    check(b"NaN", "", r#"Ok(Text("NaN"))"#);
    check(b"1,5", "", r#"Ok(Text("1,5"))"#);
    check(b"0x10", "", r#"Ok(Text("0x10"))"#);
    check("21.5 °C".as_bytes(), "", r#"Ok(Text("21.5 °C"))"#);
    check("ääääääääää".as_bytes(), "", r#"Ok(Text("ääääääää"))"#);
    check(b"ON", "", r#"Ok(Bool { on: true, text: "ON" })"#);
    check(b"offline", "", r#"Ok(Bool { on: false, text: "offline" })"#);
    check(b"\"21.5\"", "", "21.5 written 21.5");
    check(b"\"hello\"", "", r#"Ok(Text("hello"))"#);
    check(b"{ \"a\": \"b c\" }", "", r#"Ok(Json("{\"a\":\"b "))"#);
    check(b"{ a: 1 }", "", r#"Ok(Text("{ a: 1 }"))"#);
    check(b"null", "", "Ok(Nothing)");
    check(b"", "", "Ok(Nothing)");
    check(b"\xff\x00\x01", "", "Ok(Bytes(3))");
}

#[test]
fn parts_of_payloads_read_or_say_why_not() {
    let payload = br#"{"s":[{"t":"1\u0030.5"}],"n":18446744073709551616,"b":"Yes","o":{"k":null},"x":1e400}"#;
    check(payload, "s[0].t", "10.5 written 10.5");
    check(payload, "n", "1.8446744073709552e19 written 18446744073709551616");
    check(payload, "b", r#"Ok(Bool { on: true, text: "Yes" })"#);
    check(payload, "o", r#"Ok(Json("{\"k\":nul"))"#);
    check(payload, "o.k", "Ok(Nothing)");
    check(payload, "x", r#"Ok(Text("1e400"))"#);
    check(payload, "s[1]", "Err(NoSuchPart)");
    check(payload, "s.t", "Err(NoSuchPart)");
    check(b"21.5", "a", "Err(NoSuchPart)");
    check(b"on fire", "a", "Err(NotJson)");
    check(b"\xff", "a", "Err(NotJson)");
}

#[test]
fn f39_hostile_sizes_cost_no_stack() {
    let deep = "{\"a\":".repeat(100_000);
    let selector = Selector::parse("a.a.a").unwrap();
    assert_eq!(read(deep.as_bytes(), &selector, 8), Err(Missing::NotJson));
    assert_eq!(number(deep.as_bytes(), &selector), None);
    let wide = format!("[{}1]", "0,".repeat(1_000_000));
    assert_eq!(number(wide.as_bytes(), &Selector::parse("[1000000]").unwrap()), Some(1.0));
    assert_eq!(lines(wide.as_bytes(), Format::Auto, 1_000_000..1_000_002, 8).lines.len(), 2);
}

//! Templates of payloads: what is filled in, and that nothing filled in changes what stands around it.

use proptest::prelude::*;
use topicboard::board::widget::template::{Fill, digits, fill};

#[track_caller]
fn check(template: &str, value: Fill<'_>, expected: &str) {
    assert_eq!(fill(template, &[("value", value)]), expected);
}

#[test]
fn values_are_filled_in_and_escaped_where_the_payload_is_json() {
    check("{{value}}", Fill::Word("21.5"), "21.5");
    check("{{ value }}", Fill::Text("a \"b\""), "a \"b\"");
    check("set {{value}} %", Fill::Word("7"), "set 7 %");
    check(r#"{"brightness": {{value}}}"#, Fill::Word("128"), r#"{"brightness": 128}"#);
    check(r#"{"mode": {{value}}}"#, Fill::Word("heat"), r#"{"mode": "heat"}"#);
    check(r#"{"mode": "{{value}}"}"#, Fill::Word("heat"), r#"{"mode": "heat"}"#);
    check(r#"{"on": {{value}}}"#, Fill::Word("true"), r#"{"on": true}"#);
    check(r#"{"text": {{value}}}"#, Fill::Text("true"), r#"{"text": "true"}"#);
    check(r#"{"text": "{{value}}!"}"#, Fill::Text("\"}\n\\"), r#"{"text": "\"}\n\\!"}"#);
    check(r#"{"a\"{{value}}": 1}"#, Fill::Word("x\"y"), r#"{"a\"x\"y": 1}"#);
    check(r#"{"v": {{value}}}"#, Fill::Word(r#"{"x":1}"#), r#"{"v": "{\"x\":1}"}"#);
    check("[{{value}},{{value}}]", Fill::Word("1"), "[1,1]");
    check("{{other}} {{value", Fill::Word("1"), "{{other}} {{value");
    check("", Fill::Word("1"), "");
    check("{{value}}é", Fill::Text("{{value}}"), "{{value}}é");
}

#[test]
fn numbers_are_written_as_devices_read_them() {
    for (number, text) in [(21.5, "21.5"), (0.1 + 0.2, "0.3"), (100.0, "100"), (-0.0, "0"), (1e15, "1000000000000000")]
    {
        assert_eq!(digits(number), text);
    }
}

proptest! {
    #[test]
    fn whatever_is_filled_in_json_stays_json_with_the_same_text(text in any::<String>()) {
        for template in [r#"{"a": {{value}}, "b": 2}"#, r#"{"a": "{{value}}", "b": 2}"#] {
            let filled = fill(template, &[("value", Fill::Text(&text))]);
            let read: serde_json::Value = serde_json::from_str(&filled).unwrap();
            prop_assert_eq!(&read["a"], &serde_json::json!(text));
            prop_assert_eq!(&read["b"], &serde_json::json!(2));
        }
        let word = fill(r#"{"a": {{value}}, "b": 2}"#, &[("value", Fill::Word(&text))]);
        let read: serde_json::Value = serde_json::from_str(&word).unwrap();
        prop_assert_eq!(read.as_object().unwrap().len(), 2);
        prop_assert_eq!(fill("{{value}}", &[("value", Fill::Text(&text))]), text);
    }
}

//! What is made of a value: by tables, and against what can be said of any value.

use proptest::prelude::*;
use serde_json::json;
use topicboard::payload::transform::{MAX_CHARS, State, Transform};
use topicboard::payload::{Missing, Number, Selector, Value, number, read};
use topicboard::time::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn transform(written: &serde_json::Value) -> Transform {
    Transform::parse(written).unwrap_or_else(|error| panic!("{error} in {written}"))
}

/// A value as it is written, with what kind it is.
fn said(value: &Result<Value, Missing>) -> String {
    match value {
        Ok(Value::Number(number)) => number.digits.to_string(),
        Ok(Value::Bool { on, text }) => format!("{text} ({on})"),
        Ok(Value::Text(text)) => format!("{text:?}"),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(steps: &serde_json::Value, payload: &str, expected: &str) {
    let made = transform(steps).read_once(payload.as_bytes(), &Selector::default(), 64);
    assert_eq!(said(&made), expected, "{steps} of {payload:?}");
}

#[test]
fn steps_compute_as_people_do() {
    check(&json!([]), "9007199254740993", "9007199254740993");
    check(&json!([{"scale": 0.1}]), "215", "21.5");
    check(&json!([{"scale": 0.1}]), "21.5", "2.15");
    check(&json!([{"scale": 1}]), "9007199254740993", "9007199254740993");
    check(&json!([{"scale": 0.1}, {"offset": -40}]), "650", "25.0");
    check(&json!([{"offset": 0}]), "1e3", "1e3");
    check(&json!([{"offset": 0.1}]), "1e-7", "0.1");
    check(&json!([{"scale": 1.8}, {"offset": 32}]), "21.50", "70.700");
    check(&json!([{"round": 1}]), "21.25", "21.3");
    check(&json!([{"round": 2}]), "1.005", "1.01");
    check(&json!([{"round": 2}]), "2", "2.00");
    check(&json!([{"round": 0}]), "-0.4", "0");
    check(&json!([{"clamp": [0, 100]}]), "-3", "0");
    check(&json!([{"clamp": [0, 100]}]), "100.50", "100");
    check(&json!([{"clamp": [0, 100]}]), "99.50", "99.50");
    check(&json!([{"clamp": [null, 0.5]}]), "7", "0.5");
    check(&json!([{"bit": 3}]), "8", "1");
    check(&json!([{"bit": 3}]), "7", "0");
    check(&json!([{"bit": 52}]), "-1", "1");
    check(&json!([{"scale": 1e300}]), "1e100", "Err(NotNumber)");
}

#[test]
fn invert_turns_switches_round_in_their_own_words() {
    for (payload, expected) in [
        ("ON", "OFF (false)"),
        ("Closed", "Open (true)"),
        ("close", "open (true)"),
        ("open", "closed (false)"),
        ("not_home", "home (true)"),
        ("true", "false (false)"),
        ("1", "0"),
        ("0.0", "1"),
        ("7", "Err(NotOnOff)"),
        ("fire", "Err(NotNumber)"),
    ] {
        check(&json!([{"invert": true}]), payload, expected);
    }
    check(&json!([{"scale": -1}]), "7.5", "-7.5");
}

#[test]
fn tables_find_values_however_they_are_written() {
    let table =
        json!([{"map": {"0": "closed", "1": "Open!", "2.5": 7, "on": "lit", "": "empty", "x y": "ON"}, "else": "?"}]);
    for (payload, expected) in [
        ("0", "closed (false)"),
        ("1.0", "\"Open!\""),
        ("2.50", "7"),
        ("ON", "\"lit\""),
        ("", "\"empty\""),
        ("x y", "ON (true)"),
        ("3", "\"?\""),
        ("{\"a\":1}", "\"?\""),
    ] {
        check(&table, payload, expected);
    }
    check(&json!([{"map": {"0": "closed"}}]), "21.50", "21.50");
    check(&json!([{"map": {"low": 1, "high": 2}}, {"scale": 50}]), "High", "100");
    let long = "x".repeat(MAX_CHARS);
    check(&json!([{"map": {long.clone(): "found"}}]), &long, "\"found\"");
}

#[test]
fn what_is_no_number_says_so_and_nothing_stays_nothing() {
    for (payload, expected) in [
        ("on fire", "Err(NotNumber)"),
        ("{\"a\":1}", "Err(NotNumber)"),
        ("", "Ok(Nothing)"),
        ("null", "Ok(Nothing)"),
        ("ON", "50"),
        ("off", "0"),
    ] {
        check(&json!([{"scale": 50}]), payload, expected);
    }
    check(&json!([{"bit": 0}]), "1.5", "Err(NotWhole)");
    check(&json!([{"delta": true}]), "1.5", "Err(NotYet)");
    check(&json!([{"time": true}]), "1709209800", "\"2024-02-29T12:30:00.000Z\"");
    check(&json!([{"time": true}]), "2024-02-29", "\"2024-02-29\"");
    check(&json!([{"time": true}]), "soon", "Err(NotTime)");
    check(&json!([{"seconds": true}]), "PT1H30M", "5400");
    check(&json!([{"seconds": true}, {"scale": 0.5}]), "1:30", "2700");
    check(&json!([{"seconds": true}]), "soon", "Err(NotDuration)");
    check(&json!([{"mean": 9}]), "1.5", "Err(NotYet)");
}

/// What is made of payloads received at times.
#[track_caller]
fn check_all(steps: &serde_json::Value, messages: &[(i64, &str)], expected: &[&str]) {
    let transform = transform(steps);
    let mut state = State::of(&transform);
    let made: Vec<String> = messages
        .iter()
        .map(|(millis, payload)| {
            said(&transform.read(payload.as_bytes(), &Selector::default(), 64, &mut state, at(*millis)))
        })
        .collect();
    assert_eq!(made, expected, "{steps} of {messages:?}");
}

#[test]
fn steps_that_remember_wait_until_they_can_say_something() {
    let energy = [(0, "100.5"), (30_000, "100.75"), (30_000, "101"), (90_000, "x"), (90_000, ""), (90_000, "101.75")];
    let no = "Err(NotNumber)";
    check_all(&json!([{"delta": true}]), &energy, &["Err(NotYet)", "0.25", "0.25", no, "Ok(Nothing)", "0.75"]);
    check_all(&json!([{"rate": "hour"}]), &energy, &["Err(NotYet)", "30", "30", no, "Ok(Nothing)", "60"]);
    check_all(
        &json!([{"rate": "minute"}]),
        &[(5_000, "1"), (4_000, "2"), (5_000, "3")],
        &["Err(NotYet)", "Err(NotYet)", "60"],
    );
    let temperature = [(0, "20"), (1_000, "21.5"), (9_999, "22"), (10_000, "22"), (25_000, "19")];
    check_all(&json!([{"mean": 10}]), &temperature, &["20", "20.75", "21.1667", "21.8333", "19"]);
    check_all(&json!([{"min": 10}]), &temperature, &["20", "20.0", "20.0", "21.5", "19"]);
    check_all(&json!([{"max": 10}, {"scale": 2}]), &temperature, &["40", "43.0", "44", "44", "38"]);
    check_all(&json!([{"mean": 10}, {"delta": true}]), &temperature[..2], &["Err(NotYet)", "0.75"]);
}

#[test]
fn refusals_say_what_and_where() {
    for (written, expected) in [
        (json!({}), "a transform is a list of steps such as [{\"scale\": 0.1}]"),
        (json!(vec![json!({"delta": true}); 9]), "a transform has at most 8 steps, not 9"),
        (json!([{"delta": true}, 7]), "step 2: a step is an object with one name, such as {\"scale\": 0.1}"),
        (json!([{}]), "step 1: a step is an object with one name, such as {\"scale\": 0.1}"),
        (json!([{"scale": 1, "offset": 1}]), "step 1: a step is an object with one name, such as {\"scale\": 0.1}"),
        (json!([{"scale": "1"}]), "step 1: scale needs a number"),
        (json!([{"offset": null}]), "step 1: offset needs a number"),
        (json!([{"round": 11}]), "step 1: round needs the decimals to keep, a whole number from 0 to 10"),
        (json!([{"invert": false}]), "step 1: invert is written with true"),
        (json!([{"bit": 53}]), "step 1: bit needs the number of a bit, from 0 for the lowest to 52"),
        (json!([{"rate": "day"}]), "step 1: rate needs \"second\", \"minute\" or \"hour\""),
        (json!([{"mean": 0}]), "step 1: mean needs a whole number of seconds from 1 to 86400"),
        (json!([{"delta": true, "else": 1}]), "step 1: else stands beside map only"),
        (
            json!([{"map": {}}]),
            "step 1: map needs an object of values and what stands in their place, such as {\"0\": \"closed\"}",
        ),
        (
            json!([{"map": {"a": [1]}}]),
            "step 1: map \"a\" needs a text of at most 256 characters or a number, and so does its place",
        ),
    ] {
        assert_eq!(Transform::parse(&written).unwrap_err().to_string(), expected, "{written}");
    }
    for wrong in [json!([1, 0]), json!([null, null]), json!([1]), json!(["a", 1])] {
        let error = Transform::parse(&json!([{ "clamp": wrong }])).unwrap_err().to_string();
        assert!(error.starts_with("step 1: clamp needs the lowest and the highest number"), "{error}");
    }
    let unknown = Transform::parse(&json!([{"squared": true}])).unwrap_err().to_string();
    assert!(unknown.starts_with("step 1: there is no step \"squared\"; there are scale, offset,"), "{unknown}");
    let many: serde_json::Map<_, _> = (0..65).map(|n| (n.to_string(), json!("x"))).collect();
    assert_eq!(
        Transform::parse(&json!([{ "map": many }])).unwrap_err().to_string(),
        "step 1: map has at most 64 values, not 65"
    );
}

#[test]
fn a_transform_is_typed_on_one_line() {
    for (typed, steps) in [
        ("", json!([])),
        ("scale 0.1, offset -40,round 1", json!([{"scale": 0.1}, {"offset": -40}, {"round": 1}])),
        (
            "clamp 0 _ , bit 3, invert, rate minute, time, seconds,",
            json!([{"clamp": [0, null]}, {"bit": 3}, {"invert": true}, {"rate": "minute"}, {"time": true}, {"seconds": true}]),
        ),
        (
            r#"map 0=closed 1="7" "a b"=3 "else"=x else="?,""#,
            json!([{"map": {"0": "closed", "1": "7", "a b": 3, "else": "x"}, "else": "?,"}]),
        ),
    ] {
        assert_eq!(Transform::hear(typed).unwrap(), transform(&steps), "{typed}");
    }
    for (typed, error) in [
        ("scale", "step 1: scale needs a number"),
        ("round 1, wobble 3", "step 2: "),
        (", round 1", "step 1: "),
        ("map", "step 1: map"),
    ] {
        let said = Transform::hear(typed).unwrap_err().to_string();
        assert!(said.starts_with(error), "{typed}: {said}");
    }
}

proptest! {
    #[test]
    fn what_is_said_of_a_transform_is_heard_as_it(steps in proptest::collection::vec(step(), 0..8)) {
        let written = serde_json::Value::Array(steps);
        if let Ok(transform) = Transform::parse(&written) {
            prop_assert_eq!(Transform::hear(&transform.say()), Ok(transform));
        }
    }

    #[test]
    fn whatever_is_typed_is_refused_or_heard_again_as_it(typed in r#"[a-z0-9=", _.\\-]{0,40}"#) {
        if let Ok(transform) = Transform::hear(&typed) {
            prop_assert_eq!(Transform::hear(&transform.say()), Ok(transform));
        }
    }
}

fn step() -> impl Strategy<Value = serde_json::Value> {
    // A whole number is written without a point.
    let real =
        || (-9_999..9_999_i32).prop_map(|n| if n % 100 == 0 { json!(n / 100) } else { json!(f64::from(n) / 100.0) });
    let mapped = prop_oneof![real(), "[a-z0-9 ]{0,5}".prop_map(|text| json!(text))];
    prop_oneof![
        real().prop_map(|n| json!({ "scale": n })),
        real().prop_map(|n| json!({ "offset": n })),
        (0..=10_u8).prop_map(|n| json!({ "round": n })),
        (prop::collection::btree_map("[a-z0-9 ]{0,3}", mapped.clone(), 1..5), prop::option::of(mapped)).prop_map(
            |(map, otherwise)| {
                match otherwise {
                    Some(otherwise) => json!({ "map": map, "else": otherwise }),
                    None => json!({ "map": map }),
                }
            }
        ),
        Just(json!({ "invert": true })),
        (-50..0_i32, prop::option::of(0..50_i32)).prop_map(|(low, high)| json!({ "clamp": [low, high] })),
        (0..=52_u8).prop_map(|n| json!({ "bit": n })),
        prop::sample::select(vec!["second", "minute", "hour"]).prop_map(|per| json!({ "rate": per })),
        Just(json!({ "delta": true })),
        (prop::sample::select(vec!["mean", "min", "max"]), 1..=100_u32).prop_map(|(what, secs)| json!({ what: secs })),
    ]
}

fn payload() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "-?[0-9]{1,4}(\\.[0-9]{1,3})?",
        1 => "[01]",
        1 => prop::sample::select(vec!["ON", "off", "Open", "", "null", "text", "1e300", "{\"a\":1}", "a"]).prop_map(String::from),
    ]
}

proptest! {
    #[test]
    fn transforms_are_read_as_they_were_written(steps in prop::collection::vec(step(), 0..=8)) {
        let written = json!(steps);
        let transform = transform(&written);
        prop_assert_eq!(transform.save(), written);
        prop_assert_eq!(&Transform::try_from(String::from(transform.clone())).unwrap(), &transform);
        let bytes = serde_json::to_vec(&transform).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Transform>(&bytes).unwrap(), transform);
    }

    #[test]
    fn reading_and_recording_agree_whatever_the_steps(
        steps in prop::collection::vec(step(), 0..=8),
        messages in prop::collection::vec((0..30_000_i64, payload()), 1..20),
    ) {
        let (transform, whole) = (transform(&json!(steps)), Selector::default());
        let (mut read_state, mut number_state, mut now) = (State::of(&transform), State::of(&transform), 0);
        for (wait, payload) in messages {
            now += wait;
            let read = transform.read(payload.as_bytes(), &whole, 300, &mut read_state, at(now));
            let number = transform.number(payload.as_bytes(), &whole, &mut number_state, at(now));
            prop_assert_eq!(read.as_ref().ok().and_then(Value::as_number).map(f64::to_bits), number.map(f64::to_bits), "{:?} of {:?}", read, payload);
            if let Ok(Value::Number(Number { value, digits })) = &read {
                prop_assert!(value.is_finite() && !digits.is_empty());
                let shown: f64 = digits.parse().unwrap();
                prop_assert!((shown - value).abs() <= value.abs() * 1e-5 + 1e-9, "{digits} for {value}");
            }
            if !transform.is_stateful() {
                prop_assert_eq!(&transform.read_once(payload.as_bytes(), &whole, 300), &read);
            }
        }
    }

    #[test]
    fn no_steps_change_nothing(payload in prop::collection::vec(any::<u8>(), 0..40)) {
        let none = Transform::default();
        let whole = Selector::default();
        prop_assert_eq!(none.read_once(&payload, &whole, 16), read(&payload, &whole, 16));
        prop_assert_eq!(none.number(&payload, &whole, &mut State::default(), at(0)), number(&payload, &whole));
    }

    #[test]
    fn windows_hold_what_came_in_them(
        messages in prop::collection::vec((0..3_000_i64, -500..500_i32), 1..300),
        secs in 1..200_u32,
    ) {
        let made = |what: &str| {
            let transform = transform(&json!([{ what: secs }]));
            let (mut state, mut now) = (State::of(&transform), 0);
            messages.iter().map(|(wait, value)| {
                now += wait;
                (now, transform.number(value.to_string().as_bytes(), &Selector::default(), &mut state, at(now)).unwrap())
            }).collect::<Vec<_>>()
        };
        let (mean, min, max) = (made("mean"), made("min"), made("max"));
        let (min, max, messages) = (&min, &max, &messages);
        let span = i64::from(secs) * 1_000;
        // What came within a sixty-fourth of the span may leave it together, after the oldest of it.
        let slack = span / 64;
        for (index, &(now, mean)) in mean.iter().enumerate() {
            let within = |span: i64| (0..=index).rev().take_while(move |&other| min[other].0 > now - span).map(|other| f64::from(messages[other].1));
            let folded = |span: i64| within(span).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
            let (sure, all) = (folded(span - slack), folded(span));
            prop_assert!(all.0 <= min[index].1 && min[index].1 <= sure.0.min(f64::from(messages[index].1)));
            prop_assert!(all.1 >= max[index].1 && max[index].1 >= sure.1.max(f64::from(messages[index].1)));
            prop_assert!((min[index].1 - 1e-9..=max[index].1 + 1e-9).contains(&mean));
            let exact: Vec<f64> = within(span).collect();
            if messages[1..].iter().all(|(wait, _)| *wait >= slack) {
                prop_assert!((mean - exact.iter().sum::<f64>() / exact.len() as f64).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn no_list_of_anything_makes_it_panic(text in "[\\[\\]{}\":,0-9a-z]{0,60}", steps in prop::collection::vec(step(), 0..3), cut in 0..100_usize) {
        if let Ok(value) = serde_json::from_str(&text) {
            Transform::parse(&value).ok();
        }
        let written = json!(steps).to_string();
        Transform::try_from(written[..cut.min(written.len())].to_owned()).ok();
    }
}

//! Widgets that act: what each sends, what it takes for an answer, and what it understands of its device.

use topicboard::board::form::{entries, grown, read, turned, write};
use topicboard::board::widget::light::{Has, Style};
use topicboard::board::widget::steps::Steps;
use topicboard::board::widget::{
    Acts, Condition, Control, Problem, Rgb, Stage, button, colour, cover, entry, light, number, select, slider,
    suggest, thermostat,
};
use topicboard::board::{Board, Kind, WidgetState};
use topicboard::data::view::{Reading, Source};
use topicboard::mqtt::topic::Filter;
use topicboard::payload::{LeafKind, Missing, Selector, Value};
use topicboard::time::Instant;

use super::widgets::{number as number_value, reading, text};
use super::{V2, source};

fn part_of(topic: &str, selector: &str) -> Source {
    Source { selector: Selector::parse(selector).unwrap(), ..source(topic) }
}

fn json(json: &str) -> Value {
    Value::Json(json.into())
}

fn bool_value(on: bool, text: &str) -> Value {
    Value::Bool { on, text: text.into() }
}

#[track_caller]
fn check_sent(acts: &dyn Acts, wish: &Condition, topic: &str, payload: &str) {
    let (to, said) = acts.message(wish);
    assert_eq!((to.as_str(), said.as_str()), (topic, payload));
}

#[track_caller]
fn check_parts(acts: &dyn Acts, expected: &[(&str, &str)]) {
    let parts = acts.parts();
    let parts: Vec<(String, String)> =
        parts.iter().map(|part| (part.topic.as_str().to_owned(), part.selector.to_string())).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(topic, selector)| (topic.as_str(), selector.as_str())).collect();
    assert_eq!(parts, expected);
}

/// The stage after a command and what the device said then, part by part.
fn stage_after(acts: &dyn Acts, before: &[Option<Value>], wish: Condition, said: &[Option<Value>]) -> Stage {
    let mut control = Control::new();
    for (part, value) in before.iter().enumerate() {
        if let Some(value) = value {
            control.handle_reading(acts, part, &reading(value.clone(), 1));
        }
    }
    control.ask(acts, wish, Instant::ZERO).unwrap();
    for (part, value) in said.iter().enumerate() {
        if let Some(value) = value {
            control.handle_reading(acts, part, &reading(value.clone(), 2));
        }
    }
    control.stage().clone()
}

#[test]
fn a_button_sends_its_payload_and_takes_any_answer_or_the_one_it_waits_for() {
    let mut bell = button::Settings::new(&source("bell/state"));
    check_sent(&bell, &Condition::default(), "bell/set", "PRESS");
    assert_eq!((bell.words(), bell.parts().len()), ("PRESS", 0));
    let widget = Board::open(V2).unwrap().board.draft("Bell", Kind::Button(bell.clone()));
    let widget = grown(&widget, "state").unwrap();
    assert_eq!((read(&widget, "state.0.source.topic"), grown(&widget, "state")), ("bell/set".to_owned(), None));
    let widget = write(&widget, "state.0.source.topic", "bell/state").unwrap();
    let Kind::Button(with) = widget.kind else { panic!("a button") };
    let any = stage_after(&with, &[Some(text("rung"))], Condition::default(), &[Some(text("rung"))]);
    assert_eq!(any, Stage::Confirmed);
    let one = button::Settings { answer: "done".into(), ..with };
    assert_eq!(stage_after(&one, &[None], Condition::default(), &[Some(text("busy"))]), Stage::Sent);
    assert_eq!(stage_after(&one, &[None], Condition::default(), &[Some(text("Done"))]), Stage::Confirmed);
    bell.caption = "Ring".into();
    assert_eq!(bell.words(), "Ring");
}

#[test]
fn a_slider_sends_digits_and_is_answered_by_what_the_device_rounds() {
    let dim = slider::Settings { template: r#"{"brightness":{{value}}}"#.into(), ..slider::Settings::new(source("a")) };
    check_sent(&dim, &Condition::number(41.0), "a/set", r#"{"brightness":41}"#);
    let answered = |said: &str| stage_after(&dim, &[None], Condition::number(41.0), &[Some(number_value(said))]);
    assert_eq!(answered("41.4"), Stage::Confirmed);
    assert_eq!(answered("42"), Stage::Sent);
    assert_eq!(dim.problem(), Problem::NoNumber);
    assert_eq!(dim.pause().as_millis(), 0);
    let live = slider::Settings { live: true, ..dim };
    assert_eq!(live.pause().as_millis(), 100, "ten times a second at most");
}

#[test]
fn steps_are_counted_from_the_least_number_and_end_within_the_ends() {
    let steps = Steps { min: -1.0, max: 1.0, step: 0.3, unit: "V".into() };
    assert_eq!(steps.say(steps.nearest(0.0)), "-0.1\u{2009}V");
    assert_eq!(steps.say(steps.nearest(9.0)), "0.8\u{2009}V");
    assert_eq!(steps.say(steps.next(Some(0.8), 1.0)), "0.8\u{2009}V");
    assert_eq!(steps.say(steps.next(None, 1.0)), "-1\u{2009}V");
    assert_eq!(steps.say(steps.next(Some(-1.0), 1.0)), "-0.7\u{2009}V");
    assert_eq!(steps.read(" 0,5 ").map(|number| steps.say(number)).as_deref(), Some("0.5\u{2009}V"));
    for wrong in ["", "1.1", "-2", "one", "NaN", "inf"] {
        assert_eq!(steps.read(wrong), None, "{wrong}");
    }
    let plain = number::Settings::new(source("x"));
    check_sent(&plain, &Condition::number(20.0), "x/set", "20");
}

#[test]
fn a_select_sends_the_payload_of_what_is_chosen_and_knows_it_again() {
    let mode = select::Settings {
        options: vec![
            select::Choice { label: "Away".into(), payload: "2".into() },
            select::Choice { label: String::new(), payload: "home".into() },
        ],
        template: r#"{"mode":{{value}}}"#.into(),
        ..select::Settings::new(source("heating"))
    };
    check_sent(&mode, &Condition::text("2"), "heating/set", r#"{"mode":2}"#);
    check_sent(&mode, &Condition::text("home"), "heating/set", r#"{"mode":"home"}"#);
    let chosen = |value: &Value| {
        let said = mode.meaning(0, value).unwrap();
        mode.chosen(&said).map(|choice| choice.words().to_owned())
    };
    assert_eq!(chosen(&number_value("2")).as_deref(), Some("Away"));
    assert_eq!(chosen(&text("HOME")).as_deref(), Some("home"));
    assert_eq!(chosen(&text("party")), None);
    let is_there = stage_after(&mode, &[None], Condition::text("2"), &[Some(number_value("2"))]);
    assert_eq!(is_there, Stage::Confirmed);
}

#[test]
fn an_entry_sends_exactly_what_was_written() {
    let line = entry::Settings::new(source("display/state"));
    check_sent(&line, &Condition::text(" a \"b\" \\"), "display/set", " a \"b\" \\");
    let json = entry::Settings { template: r#"{"text":"{{value}}"}"#.into(), ..line.clone() };
    check_sent(&json, &Condition::text("\",\"x\":1"), "display/set", r#"{"text":"\",\"x\":1"}"#);
    assert_eq!(stage_after(&line, &[None], Condition::text("Hi"), &[Some(text("hi"))]), Stage::Sent);
    assert_eq!(stage_after(&line, &[None], Condition::text("Hi"), &[Some(text("Hi"))]), Stage::Confirmed);
    assert_eq!(stage_after(&line, &[None], Condition::text("on "), &[Some(bool_value(true, "on"))]), Stage::Confirmed);
    let mute = entry::Settings { state: Vec::new(), ..line };
    assert!(mute.parts().is_empty());
}

#[test]
fn a_light_of_zigbee2mqtt_speaks_its_words() {
    let lamp = light::Settings::new(part_of("zigbee2mqtt/lamp", "brightness"));
    assert_eq!((lamp.style, lamp.has, lamp.source.selector.is_whole()), (Style::Zigbee, Has::Auto, true));
    check_parts(
        &lamp,
        &[
            ("zigbee2mqtt/lamp", "state"),
            ("zigbee2mqtt/lamp", "brightness"),
            ("zigbee2mqtt/lamp", "color_temp"),
            ("zigbee2mqtt/lamp", "color"),
        ],
    );
    let set = "zigbee2mqtt/lamp/set";
    check_sent(&lamp, &Condition::on(true), set, r#"{"state":"ON"}"#);
    check_sent(&lamp, &Condition::on(false), set, r#"{"state":"OFF"}"#);
    check_sent(&lamp, &Condition::number(50.0), set, r#"{"brightness":127}"#);
    check_sent(&lamp, &Condition::warmth(370.0), set, r#"{"color_temp":370}"#);
    check_sent(&lamp, &Condition::colour(Rgb([0, 0, 255])), set, r#"{"color":{"hue":240,"saturation":100}}"#);
    let wish = || Condition::colour(Rgb([0, 0, 255]));
    let blue = json(r#"{"hue":240,"saturation":100,"x":0.1355,"y":0.0399}"#);
    assert_eq!(stage_after(&lamp, &[], wish(), &[None, None, None, Some(blue)]), Stage::Confirmed);
    let red = json(r#"{"x":0.7006,"y":0.2993}"#);
    assert_eq!(stage_after(&lamp, &[], wish(), &[None, None, None, Some(red)]), Stage::Sent);
    let dim =
        stage_after(&lamp, &[], Condition::number(50.0), &[Some(bool_value(true, "ON")), Some(number_value("127"))]);
    assert_eq!(dim, Stage::Confirmed);
    let mut control = Control::new();
    for (part, value) in [(0, bool_value(false, "OFF")), (1, number_value("254"))] {
        control.handle_reading(&lamp, part, &reading(value, 1));
    }
    assert_eq!((control.reported().on, control.reported().number), (Some(false), Some(100.0)));
    assert_eq!(lamp.abilities(&control.reported()), [true, false, false]);
    let all = light::Settings { has: Has::All, ..lamp };
    assert_eq!(all.abilities(&control.reported()), [true, true, true]);
}

#[test]
fn a_light_of_esphome_or_home_assistant_speaks_json() {
    let lamp = light::Settings::new(source("porch/light/wall/state"));
    assert_eq!(lamp.style, Style::Json);
    let to = "porch/light/wall/command";
    check_sent(&lamp, &Condition::on(false), to, r#"{"state":"OFF"}"#);
    check_sent(&lamp, &Condition::number(100.0), to, r#"{"state":"ON","brightness":255}"#);
    check_sent(&lamp, &Condition::warmth(153.0), to, r#"{"state":"ON","color_temp":153}"#);
    check_sent(&lamp, &Condition::colour(Rgb([255, 128, 0])), to, r#"{"state":"ON","color":{"r":255,"g":128,"b":0}}"#);
    let said = [None, None, None, Some(json(r#"{"r":255,"g":128,"b":0}"#))];
    assert_eq!(stage_after(&lamp, &[], Condition::colour(Rgb([255, 128, 0])), &said), Stage::Confirmed);
}

#[test]
fn a_light_of_tasmota_speaks_commands() {
    for topic in ["stat/bulb/RESULT", "tele/bulb/STATE"] {
        let lamp = light::Settings::new(part_of(topic, "Dimmer"));
        assert_eq!(lamp.style, Style::Tasmota);
        let to = "cmnd/bulb/Backlog";
        check_sent(&lamp, &Condition::on(true), to, "POWER ON");
        check_sent(&lamp, &Condition::number(40.0), to, "Dimmer 40");
        check_sent(&lamp, &Condition::warmth(200.0), to, "CT 200");
        check_sent(&lamp, &Condition::colour(Rgb([0, 255, 0])), to, "HSBColor1 120;HSBColor2 100");
        let said = [None, None, None, Some(text("120,100,40"))];
        assert_eq!(stage_after(&lamp, &[], Condition::colour(Rgb([0, 255, 0])), &said), Stage::Confirmed);
    }
    // An answer to one command speaks of that alone.
    let lamp = light::Settings::new(source("stat/bulb/RESULT"));
    let mut control = Control::new();
    control.handle_reading(&lamp, 1, &reading(number_value("40"), 1));
    let without = Reading { value: Some(Err(Missing::NoSuchPart)), ..reading(text(""), 2) };
    control.handle_reading(&lamp, 1, &without);
    assert_eq!(control.reported().number, Some(40.0));
}

#[test]
fn a_cover_is_answered_when_it_moves_the_right_way() {
    let blind = cover::Settings::new(part_of("zigbee2mqtt/blind", "position"));
    check_parts(&blind, &[("zigbee2mqtt/blind", "position"), ("zigbee2mqtt/blind", "state")]);
    let set = "zigbee2mqtt/blind/set";
    check_sent(&blind, &Condition::text(cover::OPEN), set, r#"{"state":"OPEN"}"#);
    check_sent(&blind, &Condition::text(cover::STOPPED), set, r#"{"state":"STOP"}"#);
    check_sent(&blind, &Condition::text(cover::CLOSED), set, r#"{"state":"CLOSE"}"#);
    check_sent(&blind, &Condition::number(30.0), set, r#"{"position":30}"#);
    let at = |position: &str| Some(number_value(position));
    let after = |wish: Condition, to: &str| stage_after(&blind, &[at("50")], wish, &[at(to)]);
    assert_eq!(after(Condition::text(cover::OPEN), "55"), Stage::Confirmed);
    assert_eq!(after(Condition::text(cover::OPEN), "45"), Stage::Sent, "it closes");
    assert_eq!(after(Condition::text(cover::CLOSED), "45"), Stage::Confirmed);
    assert_eq!(after(Condition::text(cover::STOPPED), "50"), Stage::Confirmed);
    assert_eq!(after(Condition::number(30.0), "48"), Stage::Confirmed);
    assert_eq!(after(Condition::number(30.0), "52"), Stage::Sent);
    let word = |word: &str| stage_after(&blind, &[], Condition::text(cover::CLOSED), &[None, Some(text(word))]);
    assert_eq!((word("closing"), word("OPENING")), (Stage::Confirmed, Stage::Sent));
    let plain = cover::Settings::new(source("gate/state"));
    check_sent(&plain, &Condition::text(cover::OPEN), "gate/set", "OPEN");
    assert_eq!(plain.meaning(0, &bool_value(false, "closed")), Some(Condition::text(cover::CLOSED)));
    assert_eq!(plain.meaning(0, &text("ajar")), None);
}

#[test]
fn covers_of_esphome_and_tasmota_work_as_they_come() {
    let shade = cover::Settings::new(source("attic/cover/shade/position/state"));
    check_parts(&shade, &[("attic/cover/shade/position/state", ""), ("attic/cover/shade/state", "")]);
    check_sent(&shade, &Condition::text(cover::CLOSED), "attic/cover/shade/command", "CLOSE");
    check_sent(&shade, &Condition::number(7.0), "attic/cover/shade/position/command", "7");
    let shutter = cover::Settings::new(part_of("stat/blind/RESULT", "Shutter1.Position"));
    check_parts(&shutter, &[("stat/blind/RESULT", "Shutter1.Position"), ("stat/blind/RESULT", "Shutter1.Direction")]);
    check_sent(&shutter, &Condition::text(cover::STOPPED), "cmnd/blind/Backlog", "ShutterStop1");
    check_sent(&shutter, &Condition::number(60.0), "cmnd/blind/Backlog", "ShutterPosition1 60");
    assert_eq!(shutter.meaning(1, &number_value("-1")), Some(Condition::text(cover::CLOSING)));
}

#[test]
fn a_colour_is_written_as_its_template_wants_it() {
    let orange = Condition::colour(Rgb([255, 128, 0]));
    let plain = colour::Settings::new(source("strip/colour"));
    check_sent(&plain, &orange, "strip/colour/set", "#ff8000");
    let homie = colour::Settings { template: "rgb,{{red}},{{green}},{{blue}}".into(), ..plain };
    check_sent(&homie, &orange, "strip/colour/set", "rgb,255,128,0");
    let hue = colour::Settings { template: r#"{"h":{{hue}},"s":{{saturation}}}"#.into(), ..homie };
    check_sent(&hue, &orange, "strip/colour/set", r#"{"h":30,"s":100}"#);
    let zigbee = colour::Settings::new(part_of("zigbee2mqtt/lamp", "color"));
    check_sent(&zigbee, &orange, "zigbee2mqtt/lamp/set", r##"{"color":{"hex":"#ff8000"}}"##);
    assert_eq!(stage_after(&zigbee, &[], orange, &[Some(json(r#"{"hue":30,"saturation":100}"#))]), Stage::Confirmed);
}

#[test]
fn a_thermostat_sets_a_temperature_and_a_mode_and_shows_what_there_is() {
    let valve = thermostat::Settings::new(part_of("zigbee2mqtt/valve", "occupied_heating_setpoint"));
    check_parts(
        &valve,
        &[
            ("zigbee2mqtt/valve", "occupied_heating_setpoint"),
            ("zigbee2mqtt/valve", "local_temperature"),
            ("zigbee2mqtt/valve", "system_mode"),
        ],
    );
    check_sent(&valve, &Condition::number(21.5), "zigbee2mqtt/valve/set/occupied_heating_setpoint", "21.5");
    check_sent(&valve, &Condition::text("heat"), "zigbee2mqtt/valve/set/system_mode", "heat");
    let said = [Some(number_value("20")), Some(number_value("19.3")), Some(bool_value(false, "off"))];
    let mut control = Control::new();
    for (part, value) in said.iter().enumerate() {
        control.handle_reading(&valve, part, &reading(value.clone().unwrap(), 1));
    }
    let known = control.reported();
    assert_eq!((known.number, known.measured, known.text.as_deref()), (Some(20.0), Some(19.3), Some("off")));
    assert_eq!(stage_after(&valve, &said, Condition::number(21.0), &[Some(number_value("21"))]), Stage::Confirmed);
    assert_eq!(stage_after(&valve, &said, Condition::number(21.0), &[Some(number_value("20.5"))]), Stage::Sent);
    let room = thermostat::Settings::new(source("attic/climate/room/target_temperature/state"));
    check_parts(
        &room,
        &[
            ("attic/climate/room/target_temperature/state", ""),
            ("attic/climate/room/current_temperature/state", ""),
            ("attic/climate/room/mode/state", ""),
        ],
    );
    check_sent(&room, &Condition::text("off"), "attic/climate/room/mode/command", "off");
    assert_eq!(valve.mode[0].choices().collect::<Vec<_>>(), ["off", "heat", "auto"]);
}

#[test]
fn what_gives_a_device_away_suggests_it_first() {
    let first = |source: &Source, leaf| suggest::suggest(source, leaf).first().map(Kind::as_str).unwrap();
    assert_eq!(first(&part_of("zigbee2mqtt/lamp", "brightness"), LeafKind::Number), "light");
    assert_eq!(first(&part_of("any/lamp", "color_temp"), LeafKind::Number), "light");
    assert_eq!(first(&part_of("stat/bulb/RESULT", "HSBColor"), LeafKind::Text), "light");
    assert_eq!(first(&part_of("zigbee2mqtt/blind", "position"), LeafKind::Number), "cover");
    assert_eq!(first(&source("attic/cover/shade/state"), LeafKind::Bool), "cover");
    assert_eq!(first(&part_of("zigbee2mqtt/valve", "local_temperature"), LeafKind::Number), "thermostat");
    assert_eq!(first(&source("attic/climate/room/target_temperature/state"), LeafKind::Number), "thermostat");
    assert_eq!(first(&source("home/lamp/state"), LeafKind::Bool), "switch");
    assert_eq!(first(&source("home/temperature"), LeafKind::Number), "value");
}

#[test]
fn every_kind_that_acts_says_in_advance_what_it_may_publish_and_where() {
    let state = part_of("zigbee2mqtt/thing", "position");
    for name in ["switch", "button", "slider", "number", "select", "entry", "light", "cover", "colour", "thermostat"] {
        let mut kind = Kind::of(name, state.clone()).unwrap();
        let acts = kind.nature().acts();
        assert!(!acts.is_empty() && acts.iter().all(|act| !act.retain && !act.payloads.is_empty()), "{name}");
        let board = Board::open(V2).unwrap().board;
        let widget = board.draft("", kind.clone());
        for field in ["command.topic", "command.guard", "command.patience_secs", "command.pause_ms", "command.retain"] {
            assert!(!read(&widget, field).is_empty(), "{name}: {field}");
        }
        assert_eq!(read(&widget, "command.retain"), "false", "{name}");
        assert!(
            write(&widget, "command.patience_secs", "0").is_err()
                && write(&widget, "command.pause_ms", "60001").is_err()
        );
        // What it is told to publish on it does publish on.
        let topics: Vec<_> = acts.iter().map(|act| act.topics.clone()).collect();
        let wishes = [Condition::on(true), Condition::number(5.0), Condition::text("open"), Condition::default()];
        let acting: &dyn Acts = match &mut kind {
            Kind::Switch(settings) => settings,
            Kind::Button(settings) => settings,
            Kind::Slider(settings) => settings,
            Kind::Number(settings) => settings,
            Kind::Select(settings) => settings,
            Kind::Entry(settings) => settings,
            Kind::Light(settings) => settings,
            Kind::Cover(settings) => settings,
            Kind::Colour(settings) => settings,
            Kind::Thermostat(settings) => settings,
            _ => panic!("{name} does not act"),
        };
        for wish in wishes {
            assert!(topics.contains(&Filter::exactly(&acting.message(&wish).0)), "{name}: {wish:?}");
        }
        for other in Kind::NAMES.iter().filter(|other| **other != name) {
            assert!(turned(&widget, other).is_some(), "{name} to {other}");
        }
        assert!(!entries(&widget, "command").is_empty());
    }
}

#[test]
fn a_widget_that_acts_is_trusted_as_far_as_its_newest_part_that_means_something() {
    use topicboard::board::widget::control::trust;
    let valve = thermostat::Settings::new(part_of("zigbee2mqtt/valve", "occupied_heating_setpoint"));
    let nothing = Reading::default();
    let state = |readings: &[Reading]| {
        let (state, _, problem) = trust(&valve, readings);
        (state, problem)
    };
    assert_eq!(state(&[nothing.clone(), nothing.clone(), nothing.clone()]), (WidgetState::Waiting, None));
    let missing = Reading { value: Some(Err(Missing::NoSuchPart)), ..reading(text(""), 3) };
    assert_eq!(state(&[missing.clone(), reading(number_value("19"), 2), nothing.clone()]), (WidgetState::Live, None));
    assert_eq!(
        state(&[missing, nothing.clone(), nothing.clone()]),
        (WidgetState::Error, Some(Problem::Missing(Missing::NoSuchPart)))
    );
    assert_eq!(
        state(&[reading(text("warm"), 1), nothing.clone(), nothing]),
        (WidgetState::Error, Some(Problem::NoNumber))
    );
    assert_eq!(trust(&valve, &[]).0, WidgetState::Live);
}

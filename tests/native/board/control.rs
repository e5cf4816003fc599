//! The truth about commands: sent, acknowledged, confirmed by the device, or reverted with the reason.

use core::time::Duration;

use topicboard::board::widget::{Acts, Command, Condition, Control, Progress, Revert, Rgb, Stage, Target, switch};
use topicboard::data::view::{Reading, Source};
use topicboard::mqtt::topic::Topic;
use topicboard::payload::{Missing, Value};
use topicboard::time::{Instant, Timestamp};

use super::source;
use super::widgets::{number, reading, text};

pub(super) fn lamp() -> switch::Settings {
    switch::Settings::new(source("lamp/state"))
}

/// A control that was told `OFF`.
fn control_off() -> Control {
    let mut control = Control::new();
    control.handle_reading(&lamp(), 0, &reading(text("OFF"), 1));
    control
}

/// A press that sends at once.
fn press(control: &mut Control, now: Instant) -> Command {
    let opposite = switch::Settings::opposite(&control.shown());
    control.ask(&lamp(), opposite, now).expect("no pause is set")
}

fn shown(control: &Control) -> Option<bool> {
    control.shown().on
}

#[test]
fn a_press_is_confirmed_by_what_the_device_reports() {
    let mut control = control_off();
    let now = Instant::from_millis(1_000);
    let command = press(&mut control, now);
    assert_eq!((command.topic.as_str(), command.payload.as_str()), ("lamp/set", "ON"));
    assert_eq!((shown(&control), control.reported().on, control.stage()), (Some(true), Some(false), &Stage::Sent));
    control.handle_progress(&lamp(), command.number, Progress::Sent, Instant::ZERO);
    assert_eq!(control.stage(), &Stage::Sent);
    control.handle_progress(&lamp(), command.number, Progress::Acknowledged, Instant::ZERO);
    assert_eq!(control.stage(), &Stage::Acknowledged);
    control.handle_reading(&lamp(), 0, &reading(text("on"), 2));
    assert_eq!((shown(&control), control.stage(), control.deadline()), (Some(true), &Stage::Confirmed, None));
    control.handle_progress(&lamp(), command.number, Progress::Failed("late".into()), Instant::ZERO);
    assert_eq!(control.handle_timeout(&lamp(), now + Duration::from_mins(1)), None);
    assert_eq!(control.stage(), &Stage::Confirmed);
    control.handle_reading(&lamp(), 0, &reading(text("OFF"), 3));
    assert_eq!((shown(&control), control.stage()), (Some(false), &Stage::Idle));
}

#[test]
fn a_press_without_confirmation_is_reverted_after_five_seconds_and_a_late_one_still_counts() {
    let mut control = control_off();
    let now = Instant::from_millis(1_000);
    let command = press(&mut control, now);
    control.handle_progress(&lamp(), command.number, Progress::Gone, Instant::ZERO);
    assert_eq!(control.deadline(), Some(now + Duration::from_secs(5)));
    control.handle_timeout(&lamp(), now + Duration::from_millis(4_999));
    assert_eq!(control.stage(), &Stage::Sent);
    control.handle_timeout(&lamp(), now + Duration::from_secs(5));
    assert_eq!((shown(&control), control.stage()), (Some(false), &Stage::Reverted(Revert::NoConfirmation(5))));
    assert_eq!(Revert::NoConfirmation(5).to_string(), "no confirmation after 5 s");
    control.handle_progress(&lamp(), command.number, Progress::Acknowledged, Instant::ZERO);
    assert_eq!(control.stage(), &Stage::Reverted(Revert::NoConfirmation(5)), "the device is what counts");
    control.handle_reading(&lamp(), 0, &reading(text("ON"), 2));
    assert_eq!((shown(&control), control.stage()), (Some(true), &Stage::Confirmed));
}

#[test]
fn the_patience_is_a_setting() {
    let usual = lamp();
    let slow = switch::Settings { command: Target { patience_secs: 600, ..usual.command.clone() }, ..usual };
    let mut control = Control::new();
    control.ask(&slow, Condition::on(true), Instant::ZERO).unwrap();
    control.handle_timeout(&slow, Instant::from_millis(599_999));
    assert_eq!(control.stage(), &Stage::Sent);
    control.handle_timeout(&slow, Instant::from_millis(600_000));
    assert_eq!(control.stage(), &Stage::Reverted(Revert::NoConfirmation(600)));
}

#[test]
fn a_press_that_fails_is_reverted_with_the_reason() {
    let mut control = control_off();
    let command = press(&mut control, Instant::ZERO);
    control.handle_progress(&lamp(), command.number, Progress::Failed("not connected".into()), Instant::ZERO);
    assert_eq!(
        (shown(&control), control.stage()),
        (Some(false), &Stage::Reverted(Revert::Failed("not connected".into())))
    );
    assert_eq!(control.deadline(), None);
}

#[test]
fn an_old_report_confirms_nothing_and_an_old_command_answers_nothing() {
    let mut control = control_off();
    let first = press(&mut control, Instant::ZERO);
    let second = press(&mut control, Instant::from_millis(10));
    assert_eq!((second.payload.as_str(), shown(&control)), ("OFF", Some(false)));
    control.handle_reading(&lamp(), 0, &reading(text("OFF"), 1));
    control.handle_progress(&lamp(), first.number, Progress::Failed("x".into()), Instant::ZERO);
    assert_eq!(control.stage(), &Stage::Sent);
    control.handle_reading(&lamp(), 0, &reading(text("ON"), 2));
    assert_eq!(control.stage(), &Stage::Sent);
    control.handle_reading(&lamp(), 0, &reading(text("OFF"), 3));
    assert_eq!(control.stage(), &Stage::Confirmed);
}

#[test]
fn a_switch_of_which_nothing_is_known_asks_for_on() {
    let mut control = Control::new();
    assert_eq!(shown(&control), None);
    assert_eq!(press(&mut control, Instant::ZERO).payload, "ON");
}

#[test]
fn between_two_commands_there_is_a_pause_and_only_the_latest_of_what_was_asked_meanwhile_is_sent() {
    let usual = lamp();
    let slow = switch::Settings { command: Target { pause_ms: 1_000, ..usual.command.clone() }, ..usual };
    let mut control = control_off();
    let at = Instant::from_millis;
    let first = control.ask(&slow, Condition::on(true), at(0)).unwrap();
    assert_eq!(control.ask(&slow, Condition::on(false), at(100)), None);
    assert_eq!(control.ask(&slow, Condition::on(true), at(200)), None);
    assert_eq!(control.ask(&slow, Condition::on(false), at(999)), None);
    assert_eq!((control.stage(), shown(&control), control.deadline()), (&Stage::Held, Some(false), Some(at(1_000))));
    // What becomes of the first says nothing about the one that waits.
    control.handle_progress(&slow, first.number, Progress::Acknowledged, Instant::ZERO);
    control.handle_reading(&slow, 0, &reading(text("ON"), 2));
    assert_eq!((control.stage(), shown(&control)), (&Stage::Held, Some(false)));
    assert_eq!(control.handle_timeout(&slow, at(999)), None);
    let second = control.handle_timeout(&slow, at(1_000)).unwrap();
    assert_eq!((second.payload.as_str(), control.stage()), ("OFF", &Stage::Sent));
    assert_eq!(control.handle_timeout(&slow, at(1_001)), None, "it is sent once");
    assert_eq!(control.deadline(), Some(at(6_000)));
    assert!(control.ask(&slow, Condition::on(true), at(2_000)).is_some(), "the pause is over");
    assert_eq!(control.ask(&slow, Condition::on(false), at(2_001)), None);
    control.forget_held("not connected");
    assert_eq!(control.stage(), &Stage::Reverted(Revert::Failed("not connected".into())));
    assert_eq!(control.handle_timeout(&slow, at(99_000)), None);
}

/// A device that never says how it is.
struct Mute(Target);

impl Acts for Mute {
    fn target(&self) -> &Target {
        &self.0
    }

    fn parts(&self) -> Vec<Source> {
        Vec::new()
    }

    fn meaning(&self, _: usize, _: &Value) -> Option<Condition> {
        None
    }

    fn message(&self, _: &Condition) -> (Topic, String) {
        (self.0.topic.clone(), "GO".into())
    }
}

#[test]
fn a_device_that_never_says_how_it_is_has_it_when_the_broker_has_it() {
    let mute = Mute(lamp().command);
    let ask = |control: &mut Control| control.ask(&mute, Condition::text("GO"), Instant::ZERO).unwrap();
    let mut control = Control::new();
    let command = ask(&mut control);
    control.handle_progress(&mute, command.number, Progress::Sent, Instant::ZERO);
    assert_eq!((control.stage(), control.deadline()), (&Stage::Sent, Some(Instant::from_millis(5_000))));
    control.handle_timeout(&mute, Instant::from_millis(5_000));
    assert_eq!(control.stage(), &Stage::Reverted(Revert::NoConfirmation(5)));
    control.handle_progress(&mute, command.number, Progress::Acknowledged, Instant::ZERO);
    assert_eq!((control.stage(), control.deadline()), (&Stage::Delivered, None), "late, and the truth");
    let command = ask(&mut control);
    control.handle_progress(&mute, command.number, Progress::Gone, Instant::ZERO);
    assert_eq!(control.stage(), &Stage::Gone);
}

/// A device whose number and word come in parts.
struct Parts(Vec<Source>, Target);

impl Acts for Parts {
    fn target(&self) -> &Target {
        &self.1
    }

    fn parts(&self) -> Vec<Source> {
        self.0.clone()
    }

    fn meaning(&self, part: usize, value: &Value) -> Option<Condition> {
        match (part, value) {
            (0, Value::Number(number)) => Some(Condition::number(number.value)),
            (1, Value::Text(text)) => Some(Condition::text(text)),
            _ => None,
        }
    }

    fn message(&self, _: &Condition) -> (Topic, String) {
        (self.1.topic.clone(), String::new())
    }
}

#[test]
fn a_part_that_a_message_does_not_speak_of_stays_and_confirms_nothing() {
    let device = Parts(vec![source("a"), source("a")], lamp().command);
    let mut control = Control::new();
    control.handle_reading(&device, 0, &reading(number("5"), 1));
    control.handle_reading(&device, 1, &reading(text("heat"), 1));
    assert_eq!(control.reported(), Condition { number: Some(5.0), ..Condition::text("heat") });
    control.ask(&device, Condition::number(5.0), Instant::ZERO).unwrap();
    let none = Reading { value: Some(Err(Missing::NoSuchPart)), ..reading(text(""), 2) };
    control.handle_reading(&device, 0, &none);
    control.handle_reading(&device, 1, &reading(text("off"), 2));
    assert_eq!((control.stage(), control.reported().number), (&Stage::Sent, Some(5.0)));
    control.handle_reading(&device, 0, &reading(number("5"), 3));
    assert_eq!(control.stage(), &Stage::Confirmed);
}

#[test]
fn colours_are_read_in_the_ways_devices_write_them() {
    let orange = Rgb([255, 128, 0]);
    for text in [
        "#ff8000",
        "FF8000",
        "FF80000000",
        "255,128,0",
        "rgb,255,128,0",
        r#"{"r":255,"g":128,"b":0}"#,
        r#"{"x":0.5614,"y":0.4024,"hue":30.1,"saturation":100}"#,
        r#"{"h":30.12,"s":100}"#,
        "hsv,30.12,100,70",
    ] {
        let read = Rgb::parse(text).unwrap();
        assert!(read.is_near(orange), "{text}: {read:?}");
        assert_eq!(read.0[0], 255, "{text}");
    }
    assert!(Rgb::of_hsb("30,100,50").unwrap().is_near(orange));
    let red = Rgb::parse(r#"{"x":0.7006,"y":0.2993}"#).unwrap();
    assert!(red.is_near(Rgb([255, 0, 0])), "{red:?}");
    for text in ["", "#ff80", "1,2", "1,2,3,4", "red", "{}", r#"{"x":2,"y":0}"#, "NaN,1,2", "##ff800"] {
        assert_eq!(Rgb::parse(text), None, "{text}");
    }
    assert!(!orange.is_near(Rgb([0, 128, 255])) && !orange.is_near(Rgb([255, 255, 255])));
    assert!(Rgb([250, 250, 250]).is_near(Rgb([255, 254, 251])), "the hue of white says nothing");
    assert_eq!(
        (orange.hex(), Rgb::of_hue(120.0, 1.0), Rgb::of_hue(0.0, 0.0).0),
        ("#ff8000".into(), Rgb([0, 255, 0]), [255; 3])
    );
}

proptest::proptest! {
    #[test]
    fn a_colour_keeps_its_hue_and_what_is_read_is_never_a_panic(rgb: [u8; 3], text in "[{}\":a-f0-9,.hsvxyrgb#-]{0,24}") {
        let colour = Rgb(rgb);
        let (hue, saturation) = colour.hue();
        proptest::prop_assert!((0.0..=360.0).contains(&hue) && (0.0..=1.0).contains(&saturation));
        proptest::prop_assert!(Rgb::of_hue(hue, saturation).is_near(colour));
        proptest::prop_assert_eq!(Rgb::parse(&colour.hex()), Some(colour));
        let _ = Rgb::parse(&text);
    }
}

#[test]
fn a_command_that_waits_for_a_connection_is_answered_only_after_it_has_left() {
    let mut control = control_off();
    let (now, until) = (Instant::from_millis(1_000), Timestamp::from_millis(9));
    let command = press(&mut control, now);
    control.handle_progress(&lamp(), command.number, Progress::Queued(until), now);
    assert_eq!((shown(&control), control.stage(), control.deadline()), (Some(true), &Stage::Queued(until), None));
    control.handle_reading(&lamp(), 0, &reading(text("ON"), 2));
    assert_eq!(control.stage(), &Stage::Queued(until), "that was not its doing");
    let later = now + Duration::from_mins(10);
    control.handle_progress(&lamp(), command.number, Progress::Sent, later);
    assert_eq!((control.stage(), control.deadline()), (&Stage::Sent, Some(later + Duration::from_secs(5))));
    control.handle_reading(&lamp(), 0, &reading(text("ON"), 3));
    assert_eq!(control.stage(), &Stage::Confirmed);

    let command = press(&mut control, later);
    control.handle_progress(&lamp(), command.number, Progress::Queued(until), later);
    control.handle_progress(&lamp(), command.number, Progress::Failed("too late".into()), later);
    assert!(matches!(control.stage(), Stage::Reverted(Revert::Failed(_))));
}

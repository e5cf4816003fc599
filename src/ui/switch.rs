//! A switch: the whole tile is the control. It shows what the device reports and how far a command came.

use super::context::live::Live;
use super::context::{looks, screen, wishes};
use super::dom::{El, el, later, react};
use super::widget::Frame;
use crate::board::widget::switch::{Face, Settings};
use crate::board::widget::{Control, Progress, Stage};
use crate::data::view::Answer;
use crate::mqtt::Qos;
use crate::port::{Outcome, Wish, WishId};
use crate::strings;
use crate::web::clock;

/// A switch's body.
pub fn switch(settings: Settings, frame: Frame) -> El {
    let screen = screen();
    let control = Live::new(Control::new());
    let view = settings.view();
    let settings = Live::new(settings);
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Reading(new) = answer {
                settings.with_untracked(|settings| control.update(|control| control.handle_reading(settings, new)));
                frame.reading.set(new.clone());
            }
        },
    );
    let face = move || {
        let of = |control: &Control| {
            settings.with_untracked(|settings| frame.reading.with(|reading| settings.face(reading, control)))
        };
        control.with(of)
    };
    react(move || {
        let face: Face = face();
        frame.show(face.state, face.at, face.problem);
        frame.text.set(word(face.on).to_owned());
    });
    let locked = move || !screen.can_publish();
    let wishes = wishes();
    el("button.switch role=switch")
        .vary("aria-checked", move || face().on.unwrap_or(false))
        .vary("aria-label", move || frame.title.get())
        .vary("aria-busy", move || face().stage.is_pending())
        .vary("data-stage", move || face().stage.as_str())
        .vary("data-known", move || face().on.is_some())
        .flag("disabled", locked)
        .vary("title", move || locked().then_some(strings::CANNOT_PUBLISH))
        .child(el("span.switch-word data-value").says(move || word(face().on)))
        .child(el("span.switch-track").child(el("span.switch-knob")))
        .child(el("span.switch-stage").says(move || stage_word(&face().stage)))
        .press(move || press(settings, control, wishes))
}

fn press(settings: Live<Settings>, control: Live<Control>, wishes: super::context::Wishes) {
    let now = clock::now().instant;
    let mut pressed = None;
    settings.with_untracked(|settings| control.update(|control| pressed = Some(control.press(settings, now))));
    let Some(command) = pressed else { return };
    wait(control);
    let wish = settings.with_untracked(|settings| Wish {
        id: WishId(0),
        broker: settings.command.broker.clone(),
        topic: settings.command.topic.clone(),
        payload: command.payload.into_bytes(),
        qos: Qos::try_from(settings.command.qos).unwrap_or_default(),
        retain: settings.command.retain,
    });
    wishes.publish(wish, move |outcome| {
        // The widget may have been removed meanwhile.
        control.update(|control| control.handle_progress(command.number, progress(outcome)));
    });
}

/// Tells the control when its patience ends.
fn wait(control: Live<Control>) {
    let Some(deadline) = control.with_untracked(Control::deadline) else { return };
    let left = deadline.since(clock::now().instant) + core::time::Duration::from_millis(1);
    later(left, move || {
        control.update(|control| control.handle_timeout(clock::now().instant));
    });
}

fn progress(outcome: Outcome) -> Progress {
    match outcome {
        Outcome::Sent => Progress::Sent,
        Outcome::Gone => Progress::Gone,
        Outcome::Acknowledged => Progress::Acknowledged,
        Outcome::Rejected(reason) => Progress::Failed(strings::refused_by_name(reason.name(), reason.code()).into()),
        Outcome::Refused(why) => Progress::Failed(why),
        Outcome::Unknown => Progress::Failed(strings::OUTCOME_UNKNOWN.into()),
    }
}

const fn word(on: Option<bool>) -> &'static str {
    match on {
        Some(true) => strings::ON,
        Some(false) => strings::OFF,
        None => strings::UNKNOWN,
    }
}

fn stage_word(stage: &Stage) -> String {
    match stage {
        Stage::Idle => String::new(),
        Stage::Sent => strings::STAGE_SENT.to_owned(),
        Stage::Acknowledged => strings::STAGE_ACKNOWLEDGED.to_owned(),
        Stage::Confirmed => strings::STAGE_CONFIRMED.to_owned(),
        Stage::Reverted(why) => strings::stage_reverted(&why.to_string()),
    }
}

//! A switch: the whole tile is the control. It shows what the device reports and how far a command came.

use leptos::prelude::*;

use super::context::{looks, screen, wishes};
use super::widget::Frame;
use crate::board::widget::switch::Settings;
use crate::board::widget::{Control, Progress, Stage};
use crate::data::view::{Answer, Reading};
use crate::mqtt::Qos;
use crate::port::{Outcome, Wish, WishId};
use crate::strings;
use crate::web::clock;

/// A switch's body.
#[component]
pub fn Switch(
    /// What it switches.
    settings: Settings,
    /// The frame around it.
    frame: Frame,
    /// The widget's title.
    title: Memo<String>,
) -> impl IntoView {
    let (wishes, screen) = (wishes(), screen());
    let reading = RwSignal::new(Reading::default());
    let control = RwSignal::new(Control::new());
    let settings = StoredValue::new(settings);
    looks().watch(
        move || Some(settings.with_value(Settings::view)),
        move |answer| {
            if let Answer::Reading(new) = answer {
                settings.with_value(|settings| control.update(|control| control.handle_reading(settings, new)));
                reading.set(new.clone());
            }
        },
    );
    let face = Memo::new(move |_| {
        settings.with_value(|settings| reading.with(|reading| control.with(|control| settings.face(reading, control))))
    });
    Effect::new(move |_| {
        face.with(|face| {
            frame.show(face.state, face.at, face.problem);
            frame.text.set(word(face.on).to_owned());
        });
    });
    let press = move |_| {
        let Some(command) =
            settings.with_value(|settings| control.try_update(|control| control.press(settings, clock::now().instant)))
        else {
            return;
        };
        wait(control);
        let wish = settings.with_value(|settings| Wish {
            id: WishId(0),
            broker: settings.source.broker.clone(),
            topic: settings.command.clone(),
            payload: command.payload.into_bytes(),
            qos: Qos::try_from(settings.qos).unwrap_or_default(),
            retain: settings.retain,
        });
        wishes.publish(wish, move |outcome| {
            // The widget may have been removed meanwhile.
            let _gone = control.try_update(|control| control.handle_progress(command.number, progress(outcome)));
        });
    };
    let stage = move || face.with(|face| face.stage.as_str());
    let checked = move || match face.with(|face| face.on) {
        Some(on) => on.to_string(),
        None => "false".to_owned(),
    };
    let locked = move || !screen.can_edit();
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=checked
            aria-label=move || title.get()
            aria-busy=move || face.with(|face| face.stage.is_pending()).to_string()
            data-stage=stage
            data-known=move || face.with(|face| face.on.is_some()).to_string()
            disabled=locked
            title=move || locked().then_some(strings::CANNOT_PUBLISH)
            on:click=press
        >
            <span class="switch-word" data-value="">{move || word(face.with(|face| face.on))}</span>
            <span class="switch-track"><span class="switch-knob">{String::new()}</span></span>
            <span class="switch-stage">{move || face.with(|face| stage_word(&face.stage))}</span>
        </button>
    }
    .into_any()
}

/// Tells the control when its patience ends.
fn wait(control: RwSignal<Control>) {
    let Some(deadline) = control.with_untracked(Control::deadline) else { return };
    let left = deadline.since(clock::now().instant) + core::time::Duration::from_millis(1);
    set_timeout(
        move || {
            let _gone = control.try_update(|control| control.handle_timeout(clock::now().instant));
        },
        left,
    );
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

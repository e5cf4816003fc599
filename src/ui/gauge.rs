//! A number on an arc, with the number itself as text.

use leptos::prelude::*;

use super::context::looks;
use super::paint::Paint;
use super::value::Reading as ReadingText;
use super::widget::{Frame, shown_text};
use crate::board::widget::gauge::{Level, Settings};
use crate::data::view::{Answer, Reading};

/// A gauge's body.
#[component]
pub fn Gauge(
    /// What it shows.
    settings: Settings,
    /// The frame around it.
    frame: Frame,
) -> impl IntoView {
    let reading = RwSignal::new(Reading::default());
    let size = RwSignal::new(None);
    let settings = StoredValue::new(settings);
    looks().watch(
        move || Some(settings.with_value(Settings::view)),
        move |answer| {
            if let Answer::Reading(new) = answer {
                reading.set(new.clone());
            }
        },
    );
    let face = Memo::new(move |_| settings.with_value(|settings| reading.with(|reading| settings.face(reading))));
    Effect::new(move |_| {
        face.with(|face| {
            frame.show(face.state, face.at, face.problem);
            frame.text.set(format!("{} {}", shown_text(&face.shown), face.unit).trim().to_owned());
        });
    });
    let draw =
        Callback::new(move |size| settings.with_value(|settings| reading.with(|reading| settings.draw(reading, size))));
    let level = move || face.with(|face| face.level.map(Level::as_str));
    view! {
        <div class="gauge" data-level=level>
            <Paint draw label=String::new() size/>
            <div class="gauge-reading">
                <ReadingText face=Signal::derive(move || face.with(|face| (face.shown.clone(), face.unit.clone())))/>
            </div>
        </div>
    }
    .into_any()
}

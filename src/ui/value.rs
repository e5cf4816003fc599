//! The latest value, large, over its recent past.

use leptos::prelude::*;

use super::context::looks;
use super::paint::Paint;
use super::widget::{Frame, shown_text};
use crate::board::widget::Shown;
use crate::board::widget::value::Settings;
use crate::data::view::{Answer, Reading};
use crate::plot::Picture;
use crate::strings;

/// A value widget's body.
#[component]
pub fn Value(
    /// What it shows.
    settings: Settings,
    /// The frame around it.
    frame: Frame,
) -> impl IntoView {
    let reading = RwSignal::new(Reading::default());
    let size = RwSignal::new(None);
    let columns =
        Memo::new(move |_| size.with(|size: &Option<crate::plot::Size>| size.map_or(0, |size| size.width as u16)));
    let settings = StoredValue::new(settings);
    looks().watch(
        move || Some(settings.with_value(|settings| settings.view(columns.get()))),
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
            let unit = if face.unit.is_empty() { String::new() } else { format!(" {}", face.unit) };
            frame.text.set(format!("{}{unit}", shown_text(&face.shown)));
        });
    });
    let draw = Callback::new(move |size| {
        let picture = settings.with_value(|settings| reading.with(|reading| settings.spark(reading, size)));
        picture.unwrap_or_else(|| Picture::new(size))
    });
    let has_spark = settings.with_value(|settings| settings.spark_secs > 0);
    view! {
        <Reading face=Signal::derive(move || face.with(|face| (face.shown.clone(), face.unit.clone())))/>
        {has_spark.then(|| view! { <div class="value-spark"><Paint draw label=String::new() size/></div> })}
    }
    .into_any()
}

/// A value and its unit, as large as there is room.
#[component]
pub fn Reading(
    /// The value and its unit.
    face: Signal<(Shown, Box<str>)>,
) -> impl IntoView {
    let text = Memo::new(move |_| face.with(|(shown, _)| shown_text(shown)));
    let unit = move || {
        face.with(|(shown, unit)| match shown {
            Shown::Number { .. } if !unit.is_empty() => Some(format!("{}{unit}", strings::THIN_SPACE)),
            _ => None,
        })
    };
    let fit = move || match text.with(|text| text.chars().count()) {
        0..=6 => "short",
        7..=12 => "medium",
        _ => "long",
    };
    view! {
        <p class="value" data-fit=fit>
            <span class="value-text" data-value="">{move || text.get()}</span>
            <span class="value-unit">{unit}</span>
        </p>
    }
    .into_any()
}

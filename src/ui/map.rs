//! A place on a graticule with the way to it, and its coordinates as text.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::widget::Frame;
use crate::board::widget::map::{Face, Settings};
use crate::data::view::{Answer, Tail};
use crate::plot::map::Place;
use crate::strings::{self, widgets};
use crate::web::intl;

/// A map point's body.
pub fn map(settings: Settings, frame: Frame) -> El {
    let (north, east) = (frame.tail, frame.across);
    for (view, tail) in settings.views().into_iter().zip([north, east]) {
        looks().watch(
            move || Some(view.clone()),
            move |answer| {
                if let Answer::Tail(new) = answer {
                    tail.set(new.clone());
                }
            },
        );
    }
    let shown = settings.clone();
    let face = Live::new(shown.face(&Tail::default(), &Tail::default()));
    react(move || {
        let now = north.with(|north| east.with(|east| shown.face(north, east)));
        frame.show(now.state, now.at, now.problem);
        frame.text.keep(place(&now));
        face.set(now);
    });
    let draw = move |size| north.with(|north| east.with(|east| settings.draw(north, east, size)));
    let (picture, canvas) = paint(Live::new(None), draw);
    let way = move || {
        let (text, title) = (frame.text.get(), frame.title.get());
        face.with(|face| match face.span_secs {
            0 => format!("{title}: {text}"),
            secs => format!("{title}: {text}; {}", widgets::way(&strings::span(secs), face.places)),
        })
    };
    drop(canvas.attr("role", "img").vary("aria-label", way));
    el("div.map").child(picture).child(el("p.map-place data-value").says(move || frame.text.get()))
}

fn place(face: &Face) -> String {
    let degrees = |value: f64| intl::fixed(value.abs(), DECIMALS);
    face.place.map_or_else(
        || strings::NOTHING.to_owned(),
        |Place { latitude, longitude }| {
            let (north, east) = (degrees(latitude), degrees(longitude));
            widgets::coordinates((&north, latitude >= 0.0), (&east, longitude >= 0.0))
        },
    )
}

/// About a metre.
const DECIMALS: u8 = 5;

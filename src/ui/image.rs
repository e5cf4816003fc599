//! A picture from a payload, with its size and its age as text.

use super::context::live::Live;
use super::context::{looks, screen};
use super::dom::{El, el, react};
use super::widget::Frame;
use crate::board::WidgetState;
use crate::board::widget::Problem;
use crate::board::widget::image::{Picture, Settings};
use crate::data::view::{Answer, Payload};
use crate::strings::{self, widgets as words};
use crate::web::files::Address;
use crate::web::intl;

/// An image's body.
pub fn image(settings: Settings, frame: Frame) -> El {
    let payload = Live::new(Payload::default());
    let view = settings.view();
    looks().watch(
        move || Some(view.clone()),
        move |answer| {
            if let Answer::Payload(new) = answer {
                payload.set(new.clone());
            }
        },
    );
    let picture = Live::new(None::<Picture>);
    // What the browser could not show, although it begins as a picture does.
    let broken = Live::new(None::<Picture>);
    react(move || {
        let face = payload.with(|payload| settings.face(payload));
        let is_broken = face.picture.is_some() && broken.with(|broken| *broken == face.picture);
        if is_broken && face.state != WidgetState::Disconnected {
            frame.show(WidgetState::Error, face.at, Some(Problem::NoImage));
        } else {
            frame.show(face.state, face.at, face.problem);
        }
        picture.keep(face.picture);
    });
    let size = move || picture.with(|picture| picture.as_ref().map(said)).unwrap_or_default();
    react(move || frame.text.set(size()));
    // Dropping an address, as when another takes its place, lets go of the picture.
    let address = Live::new(None::<Address>);
    react(move || {
        let new = picture.with(|picture| picture.as_ref().and_then(|of| Address::of(&of.data, of.format.media_type())));
        address.set(new);
    });
    let shown = move || {
        el("img.image-picture")
            .vary("src", move || address.with(|address| address.as_ref().map(|address| address.as_str().to_owned())))
            .vary("alt", move || frame.title.get())
            .on("error", move |_| {
                // It may come after the widget is gone.
                if picture.is_there() {
                    broken.set(picture.get_untracked());
                }
            })
    };
    let ago = move || {
        let minute = screen().minute.get();
        let ago = frame.at.get().map(|at| intl::ago(at, minute)).unwrap_or_default();
        format!("{} · {ago}", size())
    };
    let is_there = move || picture.with(Option::is_some) && frame.state.get() != WidgetState::Error;
    el("figure.image data-value")
        .when(is_there, shown)
        .when(is_there, move || el("figcaption.image-note").says(ago))
        .when(move || frame.state.get() == WidgetState::Waiting, || el("div.image-blank").text(strings::NOTHING))
}

fn said(picture: &Picture) -> String {
    let count = |number: u32| intl::count(number.into());
    words::picture(&count(picture.width), &count(picture.height), &strings::bytes(&count(picture.data.len() as u32)))
}

//! A widget for each of several devices: tiles in one cell, each with a title, a state and controls of its own.

use super::context::live::{Live, follow};
use super::context::looks;
use super::dom::{El, el, react};
use super::widget::{Frame, content, title_of, trust, widget_menu};
use crate::board::repeat::{Devices, Example};
use crate::board::{Widget, WidgetState};
use crate::data::view::Answer;
use crate::strings::widgets as words;
use crate::web::intl;

/// The tiles of a widget that is repeated; its frame says how many there are.
pub fn repeat(found: Live<Option<Widget>>, frame: Frame) -> El {
    let devices = Live::new(None::<Devices>);
    let view = follow(move || found.with(|found| Some(Example::of(found.as_ref()?)?.view())));
    looks().watch(
        move || view.get(),
        move |answer| {
            let repeat = found.with_untracked(|found| found.as_ref().and_then(|found| found.repeat.clone()));
            if let (Answer::Matches(page), Some(repeat)) = (answer, repeat) {
                devices.keep(Some(Devices::of(&repeat, page)));
            }
        },
    );
    let of = move |read: fn(&Devices) -> u32| move || devices.with(|devices| devices.as_ref().map(read));
    react(move || {
        let count = of(|devices| devices.names.len() as u32)();
        // Each tile says for itself how far it can be trusted.
        frame.show(if count.is_some() { WidgetState::Live } else { WidgetState::Waiting }, None, None);
        let count = count.unwrap_or_default();
        frame.text.set(words::devices(&intl::count(count.into())));
    });
    let keys = move || {
        devices.with(|devices| devices.iter().flat_map(|devices| &devices.names).map(|names| names.join("/")).collect())
    };
    let note = move || {
        let has_example = view.with(Option::is_some);
        let count = of(|devices| devices.names.len() as u32)();
        match (has_example, count, of(|devices| devices.more)()) {
            (false, ..) => words::NO_EXAMPLE.to_owned(),
            (_, Some(0), _) => words::NO_DEVICES.to_owned(),
            (_, _, Some(more)) if more > 0 => words::more_devices(&intl::count(more.into())),
            _ => String::new(),
        }
    };
    el("div.repeat")
        .child(el("div.repeat-tiles").each(keys, move |key| {
            let names: Vec<Box<str>> = key.split('/').map(Into::into).collect();
            tile(follow(move || found.with(|found| Example::of(found.as_ref()?)?.at(&names))))
        }))
        .when(move || !note().is_empty(), move || el("p.repeat-note").says(note))
}

fn tile(found: Live<Option<Widget>>) -> El {
    let frame = Frame::new();
    let of =
        move |read: fn(&Widget) -> String| move || found.with(|found| found.as_ref().map(read)).unwrap_or_default();
    react(move || frame.title.set(of(title_of)()));
    let head = el("div.widget-head")
        .child(el("h3").vary("title", of(title_of)).says(move || frame.title.get()))
        .child(trust(frame))
        .child(widget_menu(None, frame, found));
    el("div.widget.repeat-tile role=group")
        .vary("aria-label", move || frame.title.get())
        .vary("data-kind", of(|widget| widget.kind.as_str().to_owned()))
        .vary("data-state", move || frame.state.get().as_str())
        .child(head)
        .child(content(found, frame))
}

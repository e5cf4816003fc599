//! Markdown as elements, with live values in it.

use super::context::live::Live;
use super::context::{looks, screen};
use super::dom::{El, el, react};
use super::widget::{Frame, said, why};
use crate::board::markdown::{self, Block, Inline};
use crate::board::widget::text::{Face, Settings, Shows};
use crate::data::view::{Answer, Reading};
use crate::payload::visible;
use crate::strings;
use crate::web::intl;

/// A text's body.
pub fn text(settings: Settings, frame: Frame) -> El {
    let views = settings.views();
    let readings = Live::new(vec![Reading::default(); views.len()]);
    for (n, view) in views.into_iter().enumerate() {
        looks().watch(
            move || Some(view.clone()),
            move |answer| {
                if let Answer::Reading(reading) = answer {
                    readings.update(|readings| readings[n] = reading.clone());
                }
            },
        );
    }
    let face = Live::new(settings.face(&[]));
    let blocks = settings.blocks();
    let (shown, known) = (blocks.clone(), settings.clone());
    react(move || {
        let now = readings.with(|readings| known.face(readings));
        frame.show(now.state, now.at, now.problem);
        let of = |name: &str| known.find(name).and_then(|n| now.values.get(n)).map_or_else(|| unknown(name), said_of);
        frame.text.set(markdown::plain(&shown, &of));
        face.keep(now);
    });
    let page = Page { settings, face };
    el("div.text tabindex=0 role=region data-value")
        .vary("aria-label", move || frame.title.get())
        .children(blocks.iter().map(|block| page.block(block)))
}

struct Page {
    settings: Settings,
    face: Live<Face>,
}

impl Page {
    fn block(&self, block: &Block) -> El {
        match block {
            // The title of the widget is a heading of the second level.
            Block::Heading(level, inner) => {
                self.line(el(["h3", "h4", "h5"][usize::from(level.clamp(&1, &3) - 1)]), inner)
            }
            Block::Paragraph(inner) => self.line(el("p"), inner),
            Block::List(is_numbered, points) => {
                let points = points.iter().map(|point| self.line(el("li"), point));
                el(if *is_numbered { "ol" } else { "ul" }).children(points)
            }
            Block::Code(code) => el("pre").child(el("code").text(&visible(code))),
        }
    }

    fn line(&self, line: El, inner: &[Inline]) -> El {
        inner.iter().fold(line, |line, inline| match inline {
            Inline::Text(text) => line.text(&visible(text)),
            Inline::Strong(inner) => line.child(self.line(el("strong"), inner)),
            Inline::Emphasis(inner) => line.child(self.line(el("em"), inner)),
            Inline::Code(code) => line.child(el("code").text(&visible(code))),
            Inline::Link(address, inner) => {
                let away = el("a target=_blank rel=noreferrer").attr("href", address).attr("title", address);
                line.child(self.line(away, inner))
            }
            Inline::Value(name) => match self.settings.find(name) {
                Some(n) => line.child(value(self.face, n)),
                None => line.text(&unknown(name)),
            },
            Inline::Break => line.child(el("br")),
        })
    }
}

fn value(face: Live<Face>, n: usize) -> El {
    let why = move || {
        let minute = screen().minute.get();
        face.with(|face| {
            face.values.get(n).map(|value| {
                let ago = value.at.map(|at| intl::ago(at, minute)).unwrap_or_default();
                value.why.as_ref().map_or_else(|| why(value.state, &ago, None), |why| strings::missing(why))
            })
        })
    };
    el("span.text-value")
        .vary("title", why)
        .vary("data-state", move || face.with(|face| face.values.get(n).map(|value| value.state.as_str())))
        .says(move || face.with(|face| face.values.get(n).map_or_else(|| strings::NOTHING.to_owned(), said_of)))
}

fn said_of(value: &Shows) -> String {
    said(&value.shown, &value.unit)
}

/// A name that nothing has.
fn unknown(name: &str) -> String {
    visible(&["{{", name, "}}"].concat())
}

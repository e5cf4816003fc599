//! The chosen topic's latest message: its facts, its payload line by line, and a widget from any value in it.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::add::add;
use super::context::live::Live;
use super::context::screen::Chosen;
use super::context::window::rows_in_sight;
use super::context::{looks, screen};
use super::dom::{El, el, icon, icon_button};
use crate::data::view::{Answer, MessagePage, Said, View};
use crate::payload::{Format, Leaf, Line, visible};
use crate::strings;
use crate::web::canvas::SizeWatch;
use crate::web::{clock, intl};

/// What stands in front of a line with a value.
type Offer = dyn Fn(Leaf, Option<&str>) -> El;

/// The latest message of the chosen topic.
pub fn inspector() -> El {
    let screen = screen();
    el("section.inspector id=message tabindex=-1").attr("aria-label", strings::INSPECTOR).part(
        move || screen.chosen.get(),
        |chosen| match chosen {
            Some(chosen) => Some(message(chosen)),
            None => Some(el("div.empty").child(el("p").text(strings::INSPECTOR_EMPTY))),
        },
    )
}

/// What is shown of a topic's latest message.
#[derive(Clone, Copy)]
pub struct Look {
    format: Live<Format>,
    page: Live<Option<MessagePage>>,
    /// How far the lines are scrolled and how much of them is in sight, in CSS pixels.
    top: Live<f64>,
    height: Live<f64>,
}

impl Look {
    /// Begins to look at a topic.
    pub fn at(chosen: Chosen) -> Self {
        let look = Self {
            format: Live::new(Format::Auto),
            page: Live::new(None),
            top: Live::new(0.0),
            height: Live::new(0.0),
        };
        let rows = move || rows_in_sight(look.top.get(), look.height.get(), LINE);
        looks().watch(
            move || {
                let Chosen { broker, topic } = chosen.clone();
                Some(View::Message { broker, topic, format: look.format.get(), rows: rows() })
            },
            move |answer| {
                if let Answer::Message(message) = answer {
                    look.page.set(message.clone());
                }
            },
        );
        look
    }

    /// Whether anything was received there.
    pub fn is_there(self) -> bool {
        self.page.with(Option::is_some)
    }

    fn of<T>(self, read: impl Fn(&MessagePage) -> T) -> Option<T> {
        self.page.with(|page| page.as_ref().map(read))
    }
}

fn message(chosen: &Chosen) -> El {
    let look = Look::at(chosen.clone());
    let of = chosen.clone();
    el("div.inspector-message").child(head(chosen)).part(
        move || look.is_there(),
        move |present| {
            if !*present {
                return Some(el("p.inspector-note").text(strings::INSPECTOR_NONE));
            }
            let of = of.clone();
            let offer = move |leaf, key: Option<&str>| add(leaf, key, of.clone());
            let empty = move || look.of(|page| page.bytes == 0) == Some(true);
            let body = el("div.inspector-body")
                .child(facts(look))
                .child(properties(look))
                .child(formats(look))
                .child(lines(look, offer));
            Some(body.when(empty, || el("p.inspector-note").text(strings::PAYLOAD_EMPTY)))
        },
    )
}

fn head(chosen: &Chosen) -> El {
    let screen = screen();
    let topic = chosen.topic.as_str().to_owned();
    let heading = el("h2.inspector-topic.mono").text(&visible(&topic));
    let copy = icon_button("copy", strings::COPY, move || screen.copy(&topic));
    let close = icon_button("close", strings::CLOSE, move || screen.chosen.set(None));
    el("div.inspector-head").child(heading).child(copy).child(close)
}

fn facts(look: Look) -> El {
    let fact = |tag, read: fn(&MessagePage) -> String| el(tag).says(move || look.of(read).unwrap_or_default());
    let retained = || el("span.badge data-retained").child(icon("retained")).text(strings::RETAINED);
    el("p.inspector-facts")
        .when(move || look.of(|page| page.retained) == Some(true), retained)
        .when(move || look.of(|page| page.dup) == Some(true), || el("span.badge").text(strings::DUP))
        .child(fact("span", |page| format!("QoS {}", page.qos)))
        .child(fact("span", |page| strings::bytes(&intl::count(page.bytes.into()))))
        .child(fact("time", |page| intl::time(page.at, clock::unix())))
        .child(fact("span", |page| strings::messages(&intl::count(page.messages))))
        .child(fact("span", |page| {
            let cut = || strings::cut(&intl::count(page.kept.into()), &intl::count(page.bytes.into()));
            if page.kept < page.bytes { cut() } else { String::new() }
        }))
}

/// What the message says about itself, if anything.
fn properties(look: Look) -> El {
    let present = move || look.of(|page| (page.said.clone(), page.said_cut)).unwrap_or_default();
    el("div").part(present, |(said, is_cut)| {
        let facts = said.iter().flat_map(|said| {
            let (name, value) = property(said);
            [el("dt").text(&name), el("dd.mono").child(el("bdi").text(&value))]
        });
        let cut = is_cut.then(|| el("dd").text(strings::SAID_CUT));
        (!said.is_empty() || *is_cut).then(|| el("dl.inspector-said").children(facts).children(cut))
    })
}

/// A property's name and value.
fn property(said: &Said) -> (Box<str>, Box<str>) {
    let (name, value) = match said {
        Said::User(name, value) => return (name.clone(), value.clone()),
        Said::Text => (strings::SAID_FORMAT, strings::SAID_TEXT.into()),
        Said::Expiry(secs) => (strings::SAID_EXPIRY, format!("{} s", intl::count(u64::from(*secs))).into()),
        Said::ContentType(text) => (strings::SAID_CONTENT_TYPE, text.clone()),
        Said::ResponseTopic(topic) => (strings::SAID_RESPONSE_TOPIC, topic.clone()),
        Said::CorrelationData(data) => (strings::SAID_CORRELATION, data.clone()),
        Said::Subscription(identifier) => (strings::SAID_SUBSCRIPTION, identifier.to_string().into()),
    };
    (name.into(), value)
}

fn formats(look: Look) -> El {
    let tabs = FORMATS.map(|(each, word)| {
        let found = move || look.format.get() == Format::Auto && look.of(|page| page.format) == Some(each);
        el("button.tab")
            .text(word)
            .vary("aria-pressed", move || look.format.get() == each)
            .flag("data-found", found)
            .press(move || look.format.set(each))
    });
    el("div.inspector-formats role=group").attr("aria-label", strings::FORMAT).children(tabs)
}

/// The lines of its payload. Where the page may be changed, `offer` stands in front of each line with a value, given
/// its key.
pub fn lines(look: Look, offer: impl Fn(Leaf, Option<&str>) -> El + 'static) -> El {
    lines_boxed(look, Rc::new(offer))
}

fn lines_boxed(look: Look, offer: Rc<Offer>) -> El {
    // A line is made anew only when its number or what it offers changes; its text changes in place.
    let key = |number: u32, line: &Line| {
        let leaf = line.leaf.as_ref().map(|leaf| format!("{:?} {}", leaf.kind, leaf.selector)).unwrap_or_default();
        format!("{number} {leaf}")
    };
    let keys = move || {
        look.of(|page| page.lines.iter().zip(page.start..).map(|(line, number)| key(number, line)).collect())
            .unwrap_or_default()
    };
    let all = el("div.inspector-all")
        .style("height", move || format!("{}px", look.of(|page| page.total).unwrap_or_default() * LINE as u32))
        .each(keys, move |key| {
            let number = key.split(' ').next().and_then(|number| number.parse().ok());
            payload_line(look, number.unwrap_or_default(), &offer)
        });
    let list = el("div.inspector-lines tabindex=0 role=group").attr("aria-label", strings::MESSAGE).child(all);
    let scrolled = list.clone();
    let size = SizeWatch::new(&list.0, move |_, height| look.height.set(height));
    Live::new(size);
    list.on("scroll", move |_| look.top.set(f64::from(scrolled.0.scroll_top())))
}

fn payload_line(look: Look, number: u32, offer: &Rc<Offer>) -> El {
    let screen = screen();
    let line = move |read: fn(&Line) -> String| {
        move || {
            look.of(|page| {
                let at = number.checked_sub(page.start)? as usize;
                page.lines.get(at).map(read)
            })
            .flatten()
            .unwrap_or_default()
        }
    };
    let here = untrack(|| {
        look.of(|page| number.checked_sub(page.start).and_then(|at| page.lines.get(at as usize)).cloned()).flatten()
    });
    let (leaf, key) = here.map(|line| (line.leaf, line.key)).unwrap_or_default();
    let offer = offer.clone();
    let place = el("span.inspector-add").part(
        move || screen.can_edit(),
        move |can_edit| leaf.clone().filter(|_| *can_edit).map(|leaf| offer(leaf, key.as_deref())),
    );
    let row = el("div.inspector-line.mono").style("--depth", line(|line| line.depth.to_string()));
    let row = row.style("transform", move || format!("translateY({}px)", number * LINE as u32));
    row.child(place)
        .child(
            el("span.inspector-key")
                .says(line(|line| line.key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default())),
        )
        .child(el("span.inspector-text").says(line(|line| line.text.to_string())))
}

const FORMATS: [(Format, &str); 4] = [
    (Format::Auto, strings::FORMAT_AUTO),
    (Format::Json, strings::FORMAT_JSON),
    (Format::Text, strings::FORMAT_TEXT),
    (Format::Hex, strings::FORMAT_HEX),
];
/// Height of a line in CSS pixels, as in the style sheet.
const LINE: f64 = 24.0;

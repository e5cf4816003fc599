//! Lines over time, with their newest values as text and all of it as a table on request.

use super::context::live::Live;
use super::context::looks;
use super::dom::{El, el, react};
use super::paint::paint;
use super::widget::Frame;
use crate::board::widget::bands::Level;
use crate::board::widget::chart::{Face, Range, Settings, Summary, Viewer};
use crate::data::view::{Answer, Plot};
use crate::plot::Size;
use crate::strings;
use crate::web::{clock, intl};

/// A chart's body.
pub fn chart(settings: Settings, frame: Frame) -> El {
    let plot = frame.plot;
    let size = Live::new(None::<Size>);
    let columns = move || size.with(|size| size.map_or(0, |size| size.width as u16));
    let asked = settings.clone();
    looks().watch(
        move || Some(asked.view(columns())),
        move |answer| {
            if let Answer::Plot(new) = answer {
                plot.set(new.clone());
            }
        },
    );
    let shown = settings.clone();
    let face = Live::new(shown.face(&Plot::default()));
    react(move || {
        let now = plot.with(|plot| shown.face(plot));
        let newest = now.lines.iter().filter_map(|line| line.numbers.map(|numbers| numbers.at)).max();
        frame.show(now.state, newest, None);
        frame.text.set(label(&now));
        face.set(now);
    });
    let settings = Live::new(settings);
    let body = el("div.chart").part(
        move || frame.table.get(),
        move |table| {
            if *table {
                return Some(rows(face));
            }
            let draw = move |size| {
                let viewer = |plot: &Plot| Viewer { offset_minutes: intl::offset_minutes(plot.to), level };
                plot.with(|plot| settings.with_untracked(|settings| settings.draw(plot, viewer(plot), size).picture))
            };
            let (picture, canvas) = paint(size, draw);
            let canvas = canvas.attr("role", "img");
            drop(canvas.vary("aria-label", move || format!("{}: {}", frame.title.get(), frame.text.get())));
            Some(picture)
        },
    );
    body.child(legend(face, settings.with_untracked(|settings| settings.lines.len())))
}

/// The newest value of every line.
fn legend(face: Live<Face>, lines: usize) -> El {
    let entries = (0..lines).map(move |n| {
        let of = move |read: fn(&Face, &Summary) -> String| {
            move || face.with(|face| face.lines.get(n).map(|line| read(face, line)).unwrap_or_default())
        };
        let last = |face: &Face, line: &Summary| {
            line.numbers.map_or_else(|| strings::NOTHING.to_owned(), |numbers| number(face, line, numbers.last))
        };
        let numbers = |face: &Face, line: &Summary| sentence(face, line).unwrap_or_default();
        el("li.chart-entry")
            .attr("data-series", &(n + 1).to_string())
            .vary("data-state", of(|_, line| line.state.as_str().to_owned()))
            .vary("title", of(numbers))
            .child(el("span.chart-name").says(of(|_, line| line.name.to_string())))
            .child(el("span.chart-last").says(of(last)))
    });
    el("ul.chart-legend data-value").children(entries)
}

/// All numbers as a table.
fn rows(face: Live<Face>) -> El {
    let heads = [strings::LINE, strings::LAST, strings::TIME, strings::LOWEST, strings::chart::MEAN, strings::HIGHEST];
    let heads = heads.map(|head| el("th scope=col").text(head));
    let lines = face.with_untracked(|face| face.lines.len());
    let body = (0..lines).map(|n| {
        let cell = move |at: usize| {
            move || face.with(|face| face.lines.get(n).map(|line| cells(face, line)[at].clone()).unwrap_or_default())
        };
        let name = el("th scope=row").says(cell(0));
        el("tr").child(name).children((1..6).map(|at| el("td").says(cell(at))))
    });
    let body = el("tbody").children(body);
    let head = el("thead").child(el("tr").children(heads));
    el("div.chart-table tabindex=0").child(el("table").child(head).child(body))
}

fn cells(face: &Face, line: &Summary) -> [String; 6] {
    let number = |value| number(face, line, value);
    let of = |read: fn(&Range) -> f64| {
        let range = line.numbers.and_then(|numbers| numbers.range);
        range.map(|range| number(read(&range))).unwrap_or_default()
    };
    [
        line.name.to_string(),
        line.numbers.map(|numbers| number(numbers.last)).unwrap_or_default(),
        line.numbers.map(|numbers| intl::time(numbers.at, clock::unix())).unwrap_or_default(),
        of(|range| range.min),
        of(|range| range.mean),
        of(|range| range.max),
    ]
}

/// What a level is called.
fn level(level: Level) -> &'static str {
    strings::editor::choice("level", level.as_str())
}

fn number(face: &Face, line: &Summary, value: f64) -> String {
    let text = face.decimals.map_or_else(|| intl::number(value), |decimals| intl::fixed(value, decimals));
    if line.unit.is_empty() { text } else { format!("{text}{}{}", strings::THIN_SPACE, line.unit) }
}

/// A line in numbers, if there are any.
fn sentence(face: &Face, line: &Summary) -> Option<String> {
    let numbers = line.numbers?;
    let number = |value| number(face, line, value);
    let last = number(numbers.last);
    Some(match numbers.range {
        Some(Range { min, mean, max }) => strings::chart::range(&last, [&number(min), &number(mean), &number(max)]),
        None => strings::chart::last(&last),
    })
}

/// All lines in numbers, for who does not see the picture.
fn label(face: &Face) -> String {
    let of = |line: &Summary| sentence(face, line).unwrap_or_else(|| strings::WAITING_WHY.to_owned());
    let lines = face.lines.iter().map(|line| format!("{}: {}", line.name, of(line)));
    format!("{}; {}", strings::span(face.span_secs), lines.collect::<Vec<_>>().join("; "))
}

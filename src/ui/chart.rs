//! Lines over time, with their newest values as text and all of it as a table on request.

mod cursor;
mod export;

use super::context::live::{Live, follow};
use super::context::looks;
use super::dom::{El, button, el, react};
use super::menu::Item;
use super::paint::paint;
use super::widget::Frame;
use crate::board::widget::bands::Level;
use crate::board::widget::chart::{Face, Look, Moment, Range, Reach, Settings, Summary, Viewer};
use crate::data::view::{Answer, Plot};
use crate::plot::{self, Size};
use crate::strings::{self, chart as words};
use crate::time::Timestamp;
use crate::web::{clock, intl};

/// What the parts of a chart share.
#[derive(Clone, Copy)]
struct Chart {
    frame: Frame,
    settings: Live<Settings>,
    /// The latest answer.
    plot: Live<Plot>,
    /// What it says.
    face: Live<Face>,
    /// What of the past is shown.
    look: Live<Look>,
    size: Live<Option<Size>>,
    /// Where the lines stand in the picture, once there is one.
    place: Live<Option<plot::Frame>>,
}

/// A chart's body.
pub fn chart(settings: Settings, frame: Frame) -> El {
    let plot = frame.plot;
    let chart = Chart {
        frame,
        plot,
        face: Live::new(settings.face(&Plot::default())),
        look: Live::new(settings.live()),
        size: Live::new(None),
        place: Live::new(None),
        settings: Live::new(settings),
    };
    // A chart that nobody has seen yet has no width, and a picture of two columns would be thrown away.
    let columns = follow(move || chart.size.with(|size| size.map_or(0, |size| size.width as u16)));
    looks().watch(
        move || Some(chart.settings.with_untracked(|settings| settings.view(columns.get(), chart.look.get()))),
        move |answer| {
            if let Answer::Plot(new) = answer {
                plot.set(new.clone());
            }
        },
    );
    react(move || {
        let now = plot.with(|plot| chart.settings.with_untracked(|settings| settings.face(plot)));
        let newest = now.lines.iter().filter_map(|line| line.numbers.map(|numbers| numbers.at)).max();
        // What was in sight last says nothing of when the newest came.
        let is_past = chart.look.with_untracked(|look| look.until.is_some());
        let newest = if is_past { frame.at.get_untracked() } else { newest };
        frame.show(now.state, newest, now.problem);
        frame.text.set(label(&now));
        chart.face.set(now);
    });
    let body = el("div.chart")
        .part(move || frame.table.get(), move |table| Some(if *table { tables(chart) } else { picture(chart) }));
    let save = export::items(chart, &body);
    frame.offer(move || {
        let label = if frame.table.get_untracked() { strings::SHOW_CHART } else { strings::SHOW_TABLE };
        let zoom = |label, factor: f64| Item::new("search", label, move || chart.zoom(factor, None));
        let pan = |icon, label, part: f64| {
            Item::new(icon, label, move || {
                chart.pan(part * f64::from(chart.look.get_untracked().span_secs) * 1_000.0);
            })
        };
        let mut items = vec![
            Item::new("log", label, move || frame.table.update(|table| *table = !*table)),
            zoom(words::ZOOM_IN, 0.5),
            zoom(words::ZOOM_OUT, 2.0),
            pan("left", words::EARLIER, -0.5),
            pan("right", words::LATER, 0.5),
        ];
        items.extend(save());
        items
    });
    body.child(legend(chart))
}

/// The picture, and what lies over it.
fn picture(chart: Chart) -> El {
    let draw = move |size| {
        let drawn =
            chart.plot.with(|plot| chart.settings.with_untracked(|settings| settings.draw(plot, viewer(plot), size)));
        chart.place.keep(Some(drawn.frame));
        drawn.picture
    };
    let (place, canvas) = paint(chart.size, draw);
    let frame = chart.frame;
    drop(canvas.attr("role", "img").vary("aria-label", move || format!("{}: {}", frame.title.get(), frame.text.get())));
    let is_live = move || chart.look.with(|look| look.until.is_none());
    let is_home = move || chart.look.get() == chart.settings.with_untracked(Settings::live);
    let home = move || {
        let word = if is_live() { words::WHOLE } else { words::BACK };
        let go = move || chart.look.keep(chart.settings.with_untracked(Settings::live));
        button(word, go).attr("data-small", "")
    };
    let home = move || (!is_home()).then(|| (is_live(), home()));
    // Nothing before this is kept.
    let edge = move || {
        let since = chart.plot.with(|plot| plot.since.filter(|since| plot.from <= *since));
        since.filter(|_| !is_home()).map(|since| words::edge(&intl::time(since, clock::unix())))
    };
    let over = el("div.chart-over")
        .part(move || (is_home(), is_live()), move |_| home().map(|(_, button)| button))
        .part(edge, |edge| edge.as_ref().map(|edge| el("p.chart-edge").text(edge)));
    place.child(cursor::cursor(chart)).child(over)
}

impl Chart {
    /// How far one can look.
    fn reach(self) -> Reach {
        let since = self.plot.with_untracked(|plot| plot.since);
        let span_secs = self.settings.with_untracked(|settings| settings.span_secs);
        Reach { now: clock::unix(), since, span_secs }
    }

    /// Shows so many times as much, around a time: without one around the end of what follows what arrives, and else
    /// around the middle.
    fn zoom(self, factor: f64, around: Option<Timestamp>) {
        let (look, reach) = (self.look.get_untracked(), self.reach());
        let (from, to) = look.ends(reach);
        let middle = Timestamp::from_millis(from.as_millis().midpoint(to.as_millis()));
        let around = around.unwrap_or(if look.until.is_none() { to } else { middle });
        self.look.keep(look.zoom(factor, around, reach));
    }

    /// Goes so many milliseconds later, below zero earlier.
    fn pan(self, millis: f64) {
        self.look.keep(self.look.get_untracked().pan(millis, self.reach()));
    }
}

/// Who looks at it.
fn viewer(plot: &Plot) -> Viewer {
    Viewer { offset_minutes: intl::offset_minutes(plot.to), level }
}

/// The newest value of every line.
fn legend(chart: Chart) -> El {
    let Chart { face, settings, .. } = chart;
    let lines = settings.with_untracked(|settings| settings.lines.len());
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

/// All numbers as a table, and below it the samples in sight.
fn tables(chart: Chart) -> El {
    el("div.chart-table tabindex=0").child(summaries(chart.face)).child(samples(chart))
}

/// The newest samples in sight, newest first.
fn samples(chart: Chart) -> El {
    let heads = move || chart.face.with(|face| face.lines.iter().map(|line| line.name.to_string()).collect::<Vec<_>>());
    let head = |heads: &Vec<String>| {
        let names = heads.iter().map(|name| el("th scope=col").text(name));
        Some(el("tr").child(el("th scope=col").text(strings::TIME)).children(names))
    };
    // A row is known by all it says, so that one that stays is not touched.
    let rows = move || {
        let moments = chart.plot.with(Moment::all);
        let newest = moments.iter().rev().take(MOST_SAMPLES);
        let row = |moment: &Moment| chart.face.with_untracked(|face| row(face, moment));
        newest.map(row).collect()
    };
    let body = el("tbody").each(rows, |row| {
        let mut cells = row.split('\t').skip(1);
        let time = el("th scope=row").text(cells.next().unwrap_or_default());
        el("tr").child(time).children(cells.map(|cell| el("td").text(cell)))
    });
    el("table").child(el("caption").text(words::SAMPLES)).child(el("thead").part(heads, head)).child(body)
}

/// A moment by its number, its time and its values, with tabs between them.
fn row(face: &Face, moment: &Moment) -> String {
    let value =
        |(line, value): (&Summary, &Option<f64>)| value.map(|value| number(face, line, value)).unwrap_or_default();
    let values = face.lines.iter().zip(&moment.values).map(value);
    let at = [moment.at.as_millis().to_string(), intl::time_millis(moment.at)];
    at.into_iter().chain(values).collect::<Vec<_>>().join("\t")
}

/// All numbers as a table.
fn summaries(face: Live<Face>) -> El {
    let heads = [strings::LINE, strings::LAST, strings::TIME, strings::LOWEST, words::MEAN, strings::HIGHEST];
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
    el("table").child(el("caption").text(words::SUMMARY)).child(head).child(body)
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
        Some(Range { min, mean, max }) => words::range(&last, [&number(min), &number(mean), &number(max)]),
        None => words::last(&last),
    })
}

/// All lines in numbers, for who does not see the picture.
fn label(face: &Face) -> String {
    let of = |line: &Summary| sentence(face, line).unwrap_or_else(|| strings::WAITING_WHY.to_owned());
    let lines = face.lines.iter().map(|line| format!("{}: {}", line.name, of(line)));
    format!("{}; {}", strings::span(face.span_secs), lines.collect::<Vec<_>>().join("; "))
}

/// Most samples in the table.
const MOST_SAMPLES: usize = 100;

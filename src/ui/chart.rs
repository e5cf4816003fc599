//! Lines over time, with their newest values as text and all of it as a table on request.

use leptos::prelude::*;

use super::context::looks;
use super::paint::Paint;
use super::widget::Frame;
use crate::board::widget::chart::{Face, Settings, Summary};
use crate::data::view::{Answer, Plot};
use crate::plot::{Picture, Size};
use crate::strings;
use crate::web::{clock, intl};

/// A chart's body.
#[component]
pub fn Chart(
    /// What it shows.
    settings: Settings,
    /// The frame around it.
    frame: Frame,
    /// The widget's title.
    title: Memo<String>,
) -> impl IntoView {
    let plot = RwSignal::new(None::<Plot>);
    let size = RwSignal::new(None::<Size>);
    let columns = Memo::new(move |_| size.with(|size| size.map_or(0, |size| size.width as u16)));
    let settings = StoredValue::new(settings);
    looks().watch(
        move || Some(settings.with_value(|settings| settings.view(columns.get()))),
        move |answer| {
            if let Answer::Plot(new) = answer {
                plot.set(Some(new.clone()));
            }
        },
    );
    let face = Memo::new(move |_| {
        settings.with_value(|settings| plot.with(|plot| settings.face(plot.as_ref().unwrap_or(&Plot::default()))))
    });
    Effect::new(move |_| {
        face.with(|face| {
            let newest = face.lines.iter().filter_map(|line| line.numbers.map(|numbers| numbers.at)).max();
            frame.show(face.state, newest, None);
            frame.text.set(label(face));
        });
    });
    let draw = Callback::new(move |size| {
        plot.with(|plot| match plot {
            Some(plot) => {
                settings.with_value(|settings| settings.draw(plot, intl::offset_minutes(plot.to), size).picture)
            }
            None => Picture::new(size),
        })
    });
    let described = Signal::derive(move || format!("{}: {}", title.get(), face.with(label)));
    view! {
        <div class="chart">
            {move || if frame.table.get() {
                view! { <Table face/> }.into_any()
            } else {
                view! { <Paint draw label=described size/> }.into_any()
            }}
            <Legend face/>
        </div>
    }
    .into_any()
}

#[component]
fn Legend(face: Memo<Face>) -> impl IntoView {
    let entries = move || {
        face.with(|face| {
            face.lines
                .iter()
                .enumerate()
                .map(|(n, line)| {
                    let last =
                        line.numbers.map_or_else(|| strings::NOTHING.to_owned(), |numbers| number(face, numbers.last));
                    view! {
                        <li class="chart-entry" data-series=(n + 1).to_string() data-state=line.state.as_str()>
                            <span class="chart-name">{line.name.to_string()}</span>
                            <span class="chart-last">{last}</span>
                        </li>
                    }
                })
                .collect_view()
        })
    };
    view! { <ul class="chart-legend" data-value="">{entries}</ul> }.into_any()
}

#[component]
fn Table(face: Memo<Face>) -> impl IntoView {
    let heads = [strings::LINE, strings::LAST, strings::LOWEST, strings::HIGHEST, strings::TIME];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    let rows = move || face.with(|face| face.lines.iter().map(|line| table_row(face, line)).collect_view());
    view! {
        <div class="chart-table" tabindex="0">
            <table>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn table_row(face: &Face, line: &Summary) -> impl IntoView + use<> {
    let cells = match line.numbers {
        Some(numbers) => [
            number(face, numbers.last),
            number(face, numbers.min),
            number(face, numbers.max),
            intl::time(numbers.at, clock::unix()),
        ],
        None => [const { String::new() }; 4],
    };
    let cells = cells.map(|cell| view! { <td>{cell}</td> });
    view! { <tr><th scope="row">{line.name.to_string()}</th>{cells.into_iter().collect_view()}</tr> }
}

fn number(face: &Face, value: f64) -> String {
    let text = face.decimals.map_or_else(|| intl::number(value), |decimals| intl::fixed(value, decimals));
    if face.unit.is_empty() { text } else { format!("{text}{}{}", strings::THIN_SPACE, face.unit) }
}

/// All lines in numbers, for who does not see the picture.
fn label(face: &Face) -> String {
    let lines = face.lines.iter().map(|line| match line.numbers {
        Some(numbers) => {
            let (last, low, high) = (number(face, numbers.last), number(face, numbers.min), number(face, numbers.max));
            format!("{}: {}", line.name, strings::range_label(&last, &low, &high))
        }
        None => format!("{}: {}", line.name, strings::WAITING_WHY),
    });
    format!("{}; {}", strings::span(face.span_secs), lines.collect::<Vec<_>>().join("; "))
}

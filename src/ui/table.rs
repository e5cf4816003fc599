//! Rows and columns, sorted by pressing the head of a column.

use super::context::live::{Live, follow};
use super::context::{looks, screen};
use super::dom::{El, el, icon_of, react};
use super::widget::{Frame, mark, said, why};
use crate::board::widget::table::{Cell, Face, Heard, Order, Row, Settings};
use crate::data::view::{Answer, MatchPage};
use crate::strings::{self, widgets as words};
use crate::web::intl;

/// A table's body.
pub fn table(settings: Settings, frame: Frame) -> El {
    let views = settings.views();
    let arrived = Live::new(Heard { pages: vec![MatchPage::default(); views.len()], ..Heard::default() });
    for (n, view) in views.into_iter().enumerate() {
        looks().watch(
            move || Some(view.clone()),
            move |answer| match answer {
                Answer::Matches(page) => arrived.update(|heard| heard.pages[n] = page.clone()),
                Answer::Payload(payload) => arrived.update(|heard| heard.payload = payload.clone()),
                _ => {}
            },
        );
    }
    let order = Live::new(None::<Order>);
    let face = Live::new(Face::default());
    let columns = settings.columns.len().max(1);
    let first = words::first_column(settings.rows.as_str());
    react(move || {
        let now = arrived.with(|heard| settings.face(heard, order.get()));
        frame.show(now.state, now.at, now.problem);
        frame.text.set(read(&now));
        face.keep(now);
    });
    let head = move |n: usize| {
        let name = move || match n.checked_sub(1) {
            None => first.to_owned(),
            Some(n) => {
                let name = face.with(|face| face.heads.get(n).map(ToString::to_string)).unwrap_or_default();
                if name.is_empty() { words::VALUE.to_owned() } else { name }
            }
        };
        let sorted = move || order.get().filter(|order| order.column == n).map(|order| order.is_descending);
        let arrow = icon_of(move || if sorted() == Some(true) { "down" } else { "up" });
        let button = el("button.table-sort type=button").child(el("span").says(name)).child(arrow);
        let direction = move || sorted().map(|is_descending| if is_descending { "descending" } else { "ascending" });
        el("th scope=col")
            .vary("aria-sort", direction)
            .flag("data-number", move || n > 0 && face.with(|face| face.numeric.get(n - 1) == Some(&true)))
            .child(button.press(move || order.update(|order| *order = Some(Order::pressed(*order, n)))))
    };
    let keys = move || face.with(|face| face.rows.iter().map(|row| row.key.to_string()).collect());
    let body = el("tbody").each(keys, move |key| {
        let key = key.to_owned();
        row(follow(move || face.with(|face| face.rows.iter().find(|row| *row.key == *key).cloned())), columns)
    });
    let head = el("thead").child(el("tr").children((0..=columns).map(head)));
    let more = move || face.with(|face| face.more);
    let is_empty = move || face.with(|face| face.rows.is_empty() && face.problem.is_none());
    el("div.table")
        .child(
            el("div.table-rows tabindex=0 role=region data-value")
                .vary("aria-label", move || frame.title.get())
                .child(el("table").child(head).child(body))
                .when(is_empty, || el("p.table-note").text(words::NO_ROWS)),
        )
        .when(
            move || more() > 0,
            move || el("p.table-note").says(move || words::more_rows(&intl::count(more().into()))),
        )
}

fn row(row: Live<Option<Row>>, columns: usize) -> El {
    let of = move |read: fn(&Row) -> String| move || row.with(|row| row.as_ref().map(read)).unwrap_or_default();
    let state = move || row.with(|row| row.as_ref().map(|row| row.state));
    let why = move || {
        let minute = screen().minute.get();
        let ago = row.with(|row| row.as_ref().and_then(|row| row.at)).map(|at| intl::ago(at, minute));
        state().map(|state| why(state, &ago.unwrap_or_default(), None)).unwrap_or_default()
    };
    let trust = el("span.table-trust").vary("title", why).part(state, move |state| {
        let (icon, _) = mark((*state)?)?;
        Some(el("span").child(super::dom::icon(icon)).child(el("span.unseen").says(why)))
    });
    let name = el("th scope=row").child(
        el("span.table-name")
            .child(el("span").vary("title", of(|row| row.key.to_string())).says(of(|row| row.name.to_string())))
            .child(trust),
    );
    let cell = move |n: usize| {
        let of = move |read: fn(&Cell) -> String| {
            move || row.with(|row| row.as_ref().and_then(|row| row.cells.get(n)).map(read)).unwrap_or_default()
        };
        el("td")
            .flag("data-number", move || {
                row.with(|row| row.as_ref().and_then(|row| row.cells.get(n)).is_some_and(|cell| cell.shown.is_number()))
            })
            .vary("title", of(text))
            .says(of(text))
    };
    el("tr")
        .vary("data-state", move || state().map(crate::board::WidgetState::as_str))
        .child(name)
        .children((0..columns).map(cell))
}

fn text(cell: &Cell) -> String {
    let (shown, unit) = cell.shown.clone().measured(&cell.unit);
    said(&shown, &unit)
}

/// The first rows in words.
fn read(face: &Face) -> String {
    let row = |row: &Row| {
        let cells: Vec<String> = row.cells.iter().map(text).collect();
        format!("{} {}", row.name, cells.join(", "))
    };
    let rows: Vec<String> = face.rows.iter().take(MOST_READ).map(row).collect();
    if rows.is_empty() { strings::NOTHING.to_owned() } else { rows.join("; ") }
}

/// Rows that are read aloud.
const MOST_READ: usize = 20;

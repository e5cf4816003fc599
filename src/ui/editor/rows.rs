//! What a widget has several of: the bands of a gauge and the lines of a chart.

use leptos::prelude::untrack;

use super::{Form, source};
use crate::board::form::{self, Field};
use crate::strings::{self, editor as words};
use crate::ui::dom::{El, el, focus, icon, icon_button, icon_of};

/// The bands of a gauge.
pub(super) fn bands(form: Form) -> El {
    let list = list(form, "#editor-level-", words::ADD_BAND, move |n| band(form, n));
    let legend = el("legend").text(words::BANDS);
    el("fieldset.editor-rows").child(legend).child(el("p.editor-note").text(words::BANDS_NOTE)).child(list)
}

/// The lines of a chart.
pub(super) fn lines(form: Form) -> El {
    list(form, "#editor-topic-", words::ADD_LINE, move |n| line(form, n))
}

/// The rows, and the button that makes another while there is room. `begin` and a number select where a row begins.
fn list(form: Form, begin: &'static str, add: &'static str, row: impl Fn(usize) -> El + 'static) -> El {
    let count = move || form.of(form::rows).unwrap_or_default();
    let keys = move || (0..count()).map(|n| n.to_string()).collect();
    let more = move || form.of(|widget| form::grown(widget).is_some()).unwrap_or_default();
    let press = move || {
        let next = untrack(count);
        form.change(form::grown);
        focus(&format!("{begin}{next}"));
    };
    let add = move || el("button.button.editor-add type=button").child(icon("plus")).text(add).press(press);
    el("div.editor-list").each(keys, move |n| row(n.parse().unwrap_or_default())).when(more, add)
}

fn band(form: Form, n: usize) -> El {
    let words = [("ok", words::LEVEL_OK), ("warn", words::LEVEL_WARN), ("crit", words::LEVEL_CRIT)];
    let level = move || match form.read(Field::Level(n)).as_str() {
        "ok" => "ok",
        "warn" => "warn",
        _ => "crit",
    };
    let means = form.choice(&format!("editor-level-{n}"), Field::Level(n), words::LEVEL, &words);
    el("div.editor-band role=group")
        .attr("aria-label", &words::band(n + 1))
        .vary("data-level", level)
        .child(icon_of(level))
        .child(means)
        .child(form.number(&format!("editor-from-{n}"), Field::From(n), words::FROM, ""))
        .child(form.number(&format!("editor-to-{n}"), Field::To(n), words::TO, ""))
        .child(remove(form, n, &words::band(n + 1)))
}

fn line(form: Form, n: usize) -> El {
    let name = words::line(n + 1);
    // As it is drawn and stands in the legend of the chart.
    let legend = el("legend").child(el("span.chart-entry").attr("data-series", &(n + 1).to_string()).text(&name));
    let several = move || form.of(|widget| form::shrunk(widget, n).is_some()).unwrap_or_default();
    el("fieldset.editor-line")
        .child(legend)
        .when(several, move || remove(form, n, &name))
        .child(source(form, n, strings::TOPIC))
        .child(form.text(&format!("editor-label-{n}"), Field::Label(n), strings::NAME, words::LABEL_NOTE).place)
}

fn remove(form: Form, n: usize, what: &str) -> El {
    icon_button("trash", &words::remove_row(what), move || {
        form.change(|widget| form::shrunk(widget, n));
        focus(".editor-add");
    })
}

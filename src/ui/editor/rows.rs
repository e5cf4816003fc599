//! What a widget has several of, like the bands of a gauge and the lines of a chart.

use leptos::prelude::untrack;

use super::{Form, id_of, setting};
use crate::board::form::{self, Control, Entry};
use crate::strings::editor as words;
use crate::ui::dom::{El, el, focus, icon, icon_button, icon_of};

/// The rows of the list at a path, and the button that makes another while there is room.
pub(super) fn rows(form: Form, list: &str) -> El {
    let paths = || list.to_owned();
    let (counted, grown, more, shown) = (paths(), paths(), paths(), paths());
    let count = move || form.of(|widget| form::rows(widget, &counted)).unwrap_or_default();
    let next = count.clone();
    let keys = move || (0..count()).map(|n| n.to_string()).collect();
    let has_room = move || form.of(|widget| form::grown(widget, &more).is_some()).unwrap_or_default();
    let add = move || {
        let (list, next) = (grown.clone(), next.clone());
        let button = el("button.button.editor-add type=button").attr("data-list", &list).child(icon("plus"));
        button.text(words::add_row(&list)).press(move || {
            let row = untrack(&next);
            form.change(|widget| form::grown(widget, &list));
            focus(&format!("[data-row='{list}.{row}'] :is(input, select)"));
        })
    };
    let rows = el("div.editor-list").each(keys, move |n| row(form, &shown, n.parse().unwrap_or_default()));
    let legend = el("legend").text(words::list(list));
    let note = (!words::note(list).is_empty()).then(|| el("p.editor-note").text(words::note(list)));
    el("fieldset.editor-rows").child(legend).children(note).child(rows).when(has_room, add)
}

fn row(form: Form, list: &str, n: usize) -> El {
    let path = format!("{list}.{n}");
    let name = words::row(list, n + 1);
    let entries = untrack(|| form.of(|widget| form::entries(widget, &path))).unwrap_or_default();
    let (at, called) = (list.to_owned(), name.clone());
    let may_go = move || form.of(|widget| form::shrunk(widget, &at, n).is_some()).unwrap_or_default();
    let at = list.to_owned();
    let remove = move || {
        let list = at.clone();
        icon_button("trash", &words::remove_row(&called), move || {
            form.change(|widget| form::shrunk(widget, &list, n));
            focus(&format!(".editor-add[data-list='{list}']"));
        })
    };
    let is_compact =
        entries.len() <= COMPACT && !entries.iter().any(|entry| matches!(entry.control, Control::Group(_)));
    let head = (!is_compact).then(|| {
        let head = el("p.editor-row-name");
        if list != "lines" {
            return head.text(&name);
        }
        // As it is drawn and stands in the legend of a chart.
        head.child(el("span.chart-entry").attr("data-series", &(n + 1).to_string()).text(&name))
    });
    el("div.editor-row role=group")
        .attr("aria-label", &name)
        .attr("data-row", &path)
        .flag("data-compact", move || is_compact)
        .children(level(form, &path, &entries))
        .children(head)
        .children(entries.iter().map(|entry| setting(form, entry)))
        .when(may_go, remove)
}

/// The shape of what a band means.
fn level(form: Form, path: &str, entries: &[Entry]) -> Option<El> {
    entries.iter().any(|entry| entry.name == "level").then(|| {
        let path = format!("{path}.level");
        let (shape, tone) = (path.clone(), path.clone());
        let level = move |path: &str| match form.read(path).as_str() {
            "ok" => "ok",
            "warn" => "warn",
            "crit" => "crit",
            "info" => "info",
            _ => "off",
        };
        icon_of(move || level(&shape)).attr("data-for", &id_of(&path)).vary("data-level", move || level(&tone))
    })
}

/// Most fields that stand beside each other on one line.
const COMPACT: usize = 3;

//! The table that stands for a picture, for who would rather read or cannot see it.

use super::context::live::follow;
use super::dom::{El, el};

/// A table with these heads, made anew when its rows change; it keeps where it is scrolled to.
pub fn twin(heads: &[&str], rows: impl Fn() -> Vec<Vec<String>> + 'static) -> El {
    let rows = follow(rows);
    let head = el("thead").child(el("tr").children(heads.iter().map(|head| el("th scope=col").text(head))));
    let row = |cells: &Vec<String>| {
        let cell = |(n, text): (usize, &String)| if n == 0 { el("th scope=row") } else { el("td") }.text(text);
        el("tr").children(cells.iter().enumerate().map(cell))
    };
    let body = move |rows: &Vec<Vec<String>>| Some(el("tbody").children(rows.iter().map(row)));
    el("div.twin tabindex=0").child(el("table").child(head).part(move || rows.get(), body))
}

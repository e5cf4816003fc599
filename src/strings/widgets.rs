//! What the kinds of widgets are called and say.

use super::of;

words! {
    VALUE = "Value";
    GAUGE = "Gauge";
    CHART = "Chart";
    SWITCH = "Switch";
    TABLE = "Table";
    NO_ROWS = "Nothing arrived yet that this table would show.";
    NO_LIST = "The last message has no list here, and the rows of this table are a list's.";
    MANY_TOPICS = "A table of a list reads one topic: write it without + and #, or let the rows be topics.";
    CUT = "The last message is longer than what the page keeps of it, so it cannot be shown.";
}

/// A kind of widget, by its name in a saved board.
pub fn kind(name: &str) -> &'static str {
    match name {
        "value" => VALUE,
        "gauge" => GAUGE,
        "chart" => CHART,
        "switch" => SWITCH,
        "table" => TABLE,
        _ => "",
    }
}

/// The head of the names of a table's rows.
pub fn first_column(rows: &str) -> &'static str {
    if rows == "array" { "#" } else { super::TOPIC }
}

/// Rows that a table does not show.
pub fn more_rows(count: &str) -> String {
    format!("and {} more; narrow the topics to see them", of(count, "row"))
}

//! What the kinds of widgets are called and say.

use super::of;

words! {
    VALUE = "Value";
    GAUGE = "Gauge";
    CHART = "Chart";
    SWITCH = "Switch";
    TABLE = "Table";
    LOG = "Log";
    TEXT = "Text";
    IMAGE = "Image";
    NO_IMAGE = "The last message holds no picture that can be shown: a PNG, JPEG, GIF or WebP, as it is or in base64.";
    TOO_MANY_DOTS = "The picture in the last message says it has more than 40 million dots, which a browser may not survive.";
    NO_MESSAGES = "No message arrived yet.";
    NOTHING_FOUND = "No line holds this.";
    FILTER_LINES = "Filter";
    NEWEST = "Newest";
    NO_ROWS = "Nothing arrived yet that this table would show.";
    NO_LIST = "The last message has no list here, and the rows of this table are a list's.";
    MANY_TOPICS = "A table of a list reads one topic: write it without + and #, or let the rows be topics.";
    NO_DEVICES = "No topic matches what this widget is repeated for.";
    NO_EXAMPLE = "None of this widget's topics begins like the filter it is repeated for, so there is nothing to put another \
        name into. Edit the widget.";
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
        "log" => LOG,
        "text" => TEXT,
        "image" => IMAGE,
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

/// Devices that a repeated widget shows.
pub fn devices(count: &str) -> String {
    of(count, "tile")
}

/// Devices that a repeated widget has no room for.
pub fn more_devices(count: &str) -> String {
    format!("and {count} more; narrow what it is repeated for to see them")
}

/// Messages that a log has no line for.
pub fn missed(count: &str) -> String {
    format!("{} missed: more arrived than it keeps.", of(count, "message"))
}

/// A picture's size in dots and bytes.
pub fn picture(width: &str, height: &str, bytes: &str) -> String {
    format!("{width} × {height}, {bytes}")
}

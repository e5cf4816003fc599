//! What the editor of a widget says.

use super::of;

words! {
    KIND = "Shown as";
    TITLE = "Title";
    TITLE_NOTE = "The topic if left empty.";
    STATE_TOPIC = "Topic of the state";
    TOPIC_NOTE = "Type to find topics that are known.";
    TOPIC_UNKNOWN = "Nothing like this was received yet.";
    SUGGESTIONS = "Topics that match";
    SELECTOR = "Part of the payload";
    SELECTOR_NOTE = "Like rooms[0].temp; empty for all.";
    PICK = "Choose from the latest message";
    PICK_NONE = "Nothing was received on this topic yet.";
    UNIT = "Unit";
    DECIMALS = "Decimals";
    DECIMALS_NOTE = "Empty for as it was sent.";
    SPARK = "Recent past";
    NO_SPARK = "Not shown";
    SPAN = "Time shown";
    FLOOR = "Axis from";
    CEILING = "Axis to";
    AXIS_NOTE = "Empty for as far as needed.";
    BANDS = "Bands";
    BANDS_NOTE = "Ranges that mean something. Where two overlap, the first counts.";
    ADD_BAND = "Add a band";
    LEVEL = "Means";
    LEVEL_OK = "OK";
    LEVEL_WARN = "Warning";
    LEVEL_CRIT = "Critical";
    FROM = "From";
    TO = "To";
    LABEL_NOTE = "The end of its topic if left empty.";
    LINES = "Lines";
    ADD_LINE = "Add a line";
    COMMAND = "Topic of commands";
    PAYLOAD_ON = "Payload for on";
    PAYLOAD_OFF = "Payload for off";
    PAYLOAD_NOTE = "Also how the state spells it.";
    FILTER = "Topics";
    FILTER_NOTE = "With + for any one level and # for all below.";
    TEXT = "Text";
    TEXT_NOTE = "Markdown: # heading, **bold**, *italic*, - list, `code`, [link](https://…). {{name}} stands for a value.";
    VALUES = "Values";
    ADD_VALUE = "Add a value";
    MAX_LINES = "Most lines";
    ONLY_CHANGES = "Changes only";
    ONLY_CHANGES_NOTE = "A message that says the same as the one before is left out.";
    REPEAT = "Repeat for";
    REPEAT_NOTE = "One tile for each topic that matches, like home/+/temperature: + stands for the device. Empty for none.";
    ROWS = "Rows are";
    ROWS_TOPICS = "Topics";
    ROWS_ARRAY = "Elements of a list";
    COLUMNS = "Columns";
    COLUMN_NOTE = "The part of the payload if left empty.";
    COLUMNS_NOTE = "Without any, the value itself is shown.";
    ADD_COLUMN = "Add a column";
    RETAIN = "The broker keeps the command";
    RETAIN_NOTE = "A device that connects later, even days later, obeys it again.";
}

/// The editor of a widget.
pub fn edit(title: &str) -> String {
    format!("Edit “{title}”")
}

/// How many topics contain what is typed.
pub fn matches(count: &str) -> String {
    format!("Matches {}.", of(count, "topic"))
}

/// Takes a line or a band away.
pub fn remove_row(what: &str) -> String {
    format!("Remove {what}")
}

/// What the setting at a path is called; `acts` says whether the widget sends commands.
pub fn label(path: &str, acts: bool) -> &'static str {
    let mut names = path.rsplit('.');
    match (names.next().unwrap_or_default(), names.next().unwrap_or_default()) {
        ("title", _) => TITLE,
        ("topic", "command") => COMMAND,
        ("topic", _) if acts => STATE_TOPIC,
        ("topic", _) => super::TOPIC,
        ("selector", _) => SELECTOR,
        ("filter", _) => FILTER,
        ("rows", _) => ROWS,
        ("repeat", _) => REPEAT,
        ("text", _) => TEXT,
        ("name", _) => super::NAME,
        ("max_lines", _) => MAX_LINES,
        ("only_changes", _) => ONLY_CHANGES,
        ("qos", _) => super::QOS,
        ("retain", _) => RETAIN,
        ("unit", _) => UNIT,
        ("decimals", _) => DECIMALS,
        ("min", _) => super::LOWEST,
        ("max", _) => super::HIGHEST,
        ("floor", _) => FLOOR,
        ("ceiling", _) => CEILING,
        ("spark_secs", _) => SPARK,
        ("span_secs", _) => SPAN,
        ("level", _) => LEVEL,
        ("from", _) => FROM,
        ("to", _) => TO,
        ("label", _) => super::NAME,
        ("on", _) => PAYLOAD_ON,
        ("off", _) => PAYLOAD_OFF,
        _ => "",
    }
}

/// What helps to set the setting at a path.
pub fn note(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "title" if path.starts_with("columns") => COLUMN_NOTE,
        "title" => TITLE_NOTE,
        "decimals" => DECIMALS_NOTE,
        "filter" => FILTER_NOTE,
        "repeat" => REPEAT_NOTE,
        "text" => TEXT_NOTE,
        "only_changes" => ONLY_CHANGES_NOTE,
        "floor" | "ceiling" => AXIS_NOTE,
        "label" => LABEL_NOTE,
        "on" | "off" => PAYLOAD_NOTE,
        "retain" => RETAIN_NOTE,
        "bands" => BANDS_NOTE,
        "columns" => COLUMNS_NOTE,
        _ => "",
    }
}

/// A word of a closed list, for the setting of this name.
pub fn choice(name: &str, word: &str) -> &'static str {
    match (name, word) {
        ("level", "ok") => LEVEL_OK,
        ("level", "warn") => LEVEL_WARN,
        ("level", "crit") => LEVEL_CRIT,
        ("rows", "topics") => ROWS_TOPICS,
        ("rows", "array") => ROWS_ARRAY,
        _ => "",
    }
}

/// What a list of settings is called.
pub fn list(path: &str) -> &'static str {
    match path {
        "lines" => LINES,
        "columns" => COLUMNS,
        "values" => VALUES,
        _ => BANDS,
    }
}

/// Adds a row to a list of settings.
pub fn add_row(path: &str) -> &'static str {
    match path {
        "lines" => ADD_LINE,
        "columns" => ADD_COLUMN,
        "values" => ADD_VALUE,
        _ => ADD_BAND,
    }
}

/// A row of a list of settings, by its number from 1.
pub fn row(path: &str, number: usize) -> String {
    match path {
        "lines" => format!("Line {number}"),
        "columns" => format!("Column {number}"),
        "values" => format!("Value {number}"),
        _ => format!("Band {number}"),
    }
}

/// A value that can be chosen; all of the payload has no name.
pub fn choose_value(selector: &str) -> String {
    if selector.is_empty() { "Choose all of it".to_owned() } else { format!("Choose {selector}") }
}

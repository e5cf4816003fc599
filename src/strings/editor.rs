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
    ADD_LINE = "Add a line";
    COMMAND = "Topic of commands";
    PAYLOAD_ON = "Payload for on";
    PAYLOAD_OFF = "Payload for off";
    PAYLOAD_NOTE = "Also how the state spells it.";
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

/// A line of a chart.
pub fn line(number: usize) -> String {
    format!("Line {number}")
}

/// Takes a line or a band away.
pub fn remove_row(what: &str) -> String {
    format!("Remove {what}")
}

/// A band of a gauge.
pub fn band(number: usize) -> String {
    format!("Band {number}")
}

/// A value that can be chosen; all of the payload has no name.
pub fn choose_value(selector: &str) -> String {
    if selector.is_empty() { "Choose all of it".to_owned() } else { format!("Choose {selector}") }
}

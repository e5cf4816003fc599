//! What a chart says.

words! {
    MEAN = "Mean";
    SUMMARY = "The time shown";
    SAMPLES = "Newest samples of it";
    NO_TIME = "No time chosen. Choose one with the arrow keys.";
    BACK = "Back to live";
    WHOLE = "Show all";
    ZOOM_IN = "Zoom in";
    ZOOM_OUT = "Zoom out";
    EARLIER = "Earlier";
    LATER = "Later";
    SAVE_PICTURE = "Save as picture (PNG)";
    SAVE_TABLE = "Save as table (CSV)";
    THINNED = "Where many messages came at almost the same time, only the first and the last of them are in it. Zoom in \
        for all of them.";
    TIME_HEAD = "time";
    GAP_LINE = "Not connected";
    GAP_SESSION = "Not connected; the broker lost the session";
}

/// A line in numbers: its newest value, and the lowest, mean and highest of those in sight.
pub fn range(last: &str, [lowest, mean, highest]: [&str; 3]) -> String {
    format!("last {last}, lowest {lowest}, mean {mean}, highest {highest}")
}

/// A line in numbers, of which nothing is in sight but its newest value from before.
pub fn last(last: &str) -> String {
    format!("last {last}, nothing in the time shown")
}

/// A value from before the device fell silent.
pub fn silent(value: &str) -> String {
    format!("{value} · silent since")
}

/// The slider over the time axis.
pub fn cursor(title: &str) -> String {
    format!("Time in {title}")
}

/// One cannot look further back.
pub fn edge(since: &str) -> String {
    format!("Nothing before {since} is kept.")
}

/// A file was kept; `note` says what is special about it, perhaps nothing.
pub fn saved(name: &str, note: &str) -> String {
    format!("Saved as {name}. {note}").trim_end().to_owned()
}

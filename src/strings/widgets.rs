//! What the kinds of widgets are called and say.

use super::{editor, of};

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
    BUTTON = "Button";
    SLIDER = "Slider";
    NUMBER = "Number";
    SELECT = "Select";
    ENTRY = "Text input";
    COLOUR = "Colour";
    LIGHT = "Light";
    COVER = "Cover";
    THERMOSTAT = "Thermostat";

    // Adding one
    COMPOSE = "Add a widget";
    COMPOSED = "Add";
    BROKER_FIRST = "Widgets show what a broker sends. Connect to one first.";
    // What acts
    NOT_CONNECTED = "Not connected; locked.";
    NO_MEANING = "Nothing in this message is a state that this widget understands.";
    HOLD = "Hold until the bar is full.";
    ARMED = "Press again to send.";
    LESS = "Less";
    MORE = "More";
    SEND = "Send";
    SEND_LINE = "Enter sends";
    SEND_LINES = "Ctrl+Enter sends";
    BRIGHTNESS = "Brightness";
    WARMTH = "White";
    OPEN = "Open";
    STOP = "Stop";
    CLOSE = "Close";
    POSITION = "Position";
    IS_OPEN = "Open";
    IS_CLOSED = "Closed";
    OPENING = "Opening";
    CLOSING = "Closing";
    STOPPED = "Stopped";
    MODE = "Mode";
    MODE_OFF = "Off";
    MODE_HEAT = "Heat";
    MODE_COOL = "Cool";
    MODE_AUTO = "Automatic";
    MODE_BOTH = "Heat and cool";
    MODE_DRY = "Dry";
    MODE_FAN = "Fan only";
    STAGE_HELD = "Waiting for the pause between two commands …";
    QUEUE_TITLE = "Waiting to be sent";
    QUEUE_CLEAR = "Send none of it";
    STAGE_DELIVERED = "The broker has it. This device does not report back here.";
    STAGE_GONE = "Sent. Nobody will say whether it arrived.";
    LEVEL = "Level";
    STATUS = "Status light";
    TIMELINE = "State timeline";
    HEAT = "Heat strip";
    MAP = "Map point";
    STATE = "State";
    SINCE = "Since";
    UNTIL = "Until";
    NOW = "now";
    MEAN = "Mean";
    NO_PLACE = "Something arrived, but not degrees of a place: a latitude from -90 to 90 and a longitude from -180 to 180.";
    RISING = "rising";
    FALLING = "falling";
    STEADY = "steady";
}

/// A command waits for a connection, at most until then.
pub fn stage_queued(until: &str) -> String {
    format!("Waiting for the connection, at most until {until} …")
}

/// So many more than are listed.
pub fn queued_more(count: usize) -> String {
    format!("and {count} more")
}

/// A kind of widget, by its name in a saved board.
pub fn kind(name: &str) -> &'static str {
    match name {
        "value" => VALUE,
        "gauge" => GAUGE,
        "chart" => CHART,
        "switch" => SWITCH,
        "table" => TABLE,
        "button" => BUTTON,
        "slider" => SLIDER,
        "number" => NUMBER,
        "select" => SELECT,
        "entry" => ENTRY,
        "colour" => COLOUR,
        "light" => LIGHT,
        "cover" => COVER,
        "thermostat" => THERMOSTAT,
        "log" => LOG,
        "text" => TEXT,
        "image" => IMAGE,
        "level" => LEVEL,
        "status" => STATUS,
        "timeline" => TIMELINE,
        "heat" => HEAT,
        "map" => MAP,
        _ => "",
    }
}

/// Sends what was chosen.
pub fn send(what: &str) -> String {
    format!("Send {what}").trim_end().to_owned()
}

/// The board's broker is none of those the page knows.
pub fn no_such_broker(id: &str) -> String {
    format!("The broker “{id}” is not known here; nothing can be sent.")
}

/// The head of the names of a table's rows.
pub fn first_column(rows: &str) -> &'static str {
    if rows == "array" { "#" } else { super::TOPIC }
}

/// Rows that a table does not show.
pub fn more_rows(count: &str) -> String {
    format!("and {} more; narrow the topics to see them", of(count, "row"))
}

/// Which numbers may be written.
pub fn between(least: &str, most: &str) -> String {
    format!("Write a number from {least} to {most}.")
}

/// What a device reports that is none of what there is to choose from.
pub fn not_listed(text: &str) -> String {
    format!("The device says “{text}”, which is none of the choices.")
}

/// What a cover does, by the word the board has for it.
pub fn cover_state(word: &str) -> &'static str {
    match word {
        "open" => IS_OPEN,
        "closed" => IS_CLOSED,
        "opening" => OPENING,
        "closing" => CLOSING,
        _ => STOPPED,
    }
}

/// The mode of a thermostat as a person reads it; as it is where it is none of the usual ones.
pub fn mode(word: &str) -> &str {
    match word {
        "off" => MODE_OFF,
        "heat" => MODE_HEAT,
        "cool" => MODE_COOL,
        "auto" => MODE_AUTO,
        "heat_cool" => MODE_BOTH,
        "dry" => MODE_DRY,
        "fan_only" => MODE_FAN,
        other => other,
    }
}

/// The temperature there is.
pub fn now(temperature: &str) -> String {
    format!("Now {temperature}")
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

/// What a level means, by its name in a saved board.
pub fn level(name: &str) -> &'static str {
    editor::choice("level", name)
}

/// Where a number goes, by the name of its trend.
pub fn trend(name: &str) -> &'static str {
    match name {
        "rising" => RISING,
        "falling" => FALLING,
        _ => STEADY,
    }
}

/// What a state timeline does not show.
pub fn not_shown(topics: usize, changes: u64) -> String {
    let topics = (topics > 0).then(|| format!("{} more", of(&topics.to_string(), "topic")));
    let changes = (changes > 0).then(|| format!("{} before these", of(&changes.to_string(), "change")));
    let parts: Vec<String> = topics.into_iter().chain(changes).collect();
    if parts.is_empty() { String::new() } else { format!("Not shown: {}.", parts.join(", ")) }
}

/// A place by its degrees, without signs.
pub fn coordinates((north, is_north): (&str, bool), (east, is_east): (&str, bool)) -> String {
    let (n, e) = (if is_north { "N" } else { "S" }, if is_east { "E" } else { "W" });
    format!("{north}° {n}, {east}° {e}")
}

/// The way a map point shows.
pub fn way(span: &str, places: usize) -> String {
    format!("{span}; {}", of(&places.to_string(), "place"))
}

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
    TRANSFORM = "Made of the value";
    TRANSFORM_NOTE = "Steps like scale 0.1, offset -40, round 1, map 0=closed 1=open; empty for as it came.";
    UNIT = "Unit";
    DECIMALS = "Decimals";
    DECIMALS_NOTE = "Empty for as it was sent.";
    SPARK = "Recent past";
    NO_SPARK = "Not shown";
    SPAN = "Time shown";
    LEFT_TITLE = "Left axis";
    FLOOR = "Left axis from";
    CEILING = "Left axis to";
    RIGHT_TITLE = "Right axis";
    RIGHT_FLOOR = "Right axis from";
    RIGHT_CEILING = "Right axis to";
    AXIS_TITLE_NOTE = "What it measures; its units follow.";
    AXIS = "Measured by";
    AXIS_LEFT = "Left axis";
    AXIS_RIGHT = "Right axis";
    STYLE = "Drawn as";
    STYLE_LINE = "Line";
    STYLE_AREA = "Line with area";
    STYLE_STEP = "Steps";
    STYLE_POINTS = "Points";
    LINE_UNIT_NOTE = "The chart's if left empty.";
    THRESHOLDS = "Thresholds";
    THRESHOLDS_NOTE = "Each counts from its value up to the next higher one.";
    ADD_THRESHOLD = "Add a threshold";
    THRESHOLD_LABEL_NOTE = "What it means if left empty.";
    AXIS_NOTE = "Empty for as far as needed.";
    BANDS = "Bands";
    BANDS_NOTE = "Ranges that mean something. Where two overlap, the first counts.";
    ADD_BAND = "Add a band";
    LEVEL = "Means";
    LEVEL_OK = "OK";
    LEVEL_WARN = "Warning";
    LEVEL_CRIT = "Critical";
    LEVEL_INFO = "Information";
    LEVEL_OFF = "Off";
    STATES = "States";
    STATES_NOTE = "What a value means. Capitals do not matter, and true, on and 1 are the same.";
    ADD_STATE = "Add a state";
    VALUE_SENT = "Value as sent";
    WORD = "Word";
    OTHER = "Word for anything else";
    OTHER_NOTE = "The value itself if left empty.";
    LATITUDE_TOPIC = "Topic of the latitude";
    LATITUDE = "Latitude in the payload";
    LONGITUDE_TOPIC = "Topic of the longitude";
    LONGITUDE = "Longitude in the payload";
    SHAPE = "Looks like";
    SHAPE_BAR = "A bar";
    SHAPE_TANK = "A tank";
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
    GUARD = "Against mistakes";
    GUARD_NONE = "A press sends";
    GUARD_HOLD = "Hold to send";
    GUARD_ARM = "Press twice to send";
    PATIENCE = "Wait for the device, s";
    PAUSE = "Pause between, ms";
    QUEUE = "Wait for a connection, s";
    QUEUE_NOTE = "0 locks it without one. Otherwise the latest command waits so long to be sent, and no longer.";
    PAUSE_NOTE = "Only the latest is sent.";
    CAPTION = "Words on it";
    CAPTION_NOTE = "What it sends if left empty.";
    PAYLOAD = "Payload";
    ANSWER = "Answer when done";
    ANSWER_NOTE = "Any answer will do if left empty.";
    ANSWERS = "Where the device answers";
    ADD_ANSWER = "Add a topic it answers on";
    STEP = "Step";
    LIVE = "Send while it is dragged";
    LIVE_NOTE = "At most ten times a second.";
    TEMPLATE = "Template of the payload";
    TEMPLATE_NOTE = "{{value}} is what is asked for.";
    OPTIONS = "Choices";
    ADD_OPTION = "Add a choice";
    MOST = "Most characters";
    SEVERAL_LINES = "Several lines";
    SEVERAL_LINES_NOTE = "Ctrl+Enter sends them.";
    COLOUR_NOTE = "{{value}} is #rrggbb; there are {{red}}, {{green}}, {{blue}}, {{hue}} and {{saturation}} as well.";
    SPEAKS = "It speaks like";
    STYLE_ZIGBEE = "zigbee2mqtt";
    STYLE_JSON = "Home Assistant JSON, ESPHome";
    STYLE_TASMOTA = "Tasmota";
    HAS = "It can do";
    HAS_AUTO = "What it reports";
    HAS_SWITCHED = "On and off";
    HAS_DIMMED = "Brightness";
    HAS_WHITE = "Brightness and white";
    HAS_COLOURED = "Brightness and colour";
    HAS_ALL = "All of it";
    COOLEST = "Coolest white, mireds";
    WARMEST = "Warmest white, mireds";
    OPEN = "Payload for open";
    STOP = "Payload for stop";
    SHUT = "Payload for close";
    POSITIONS = "Position";
    ADD_POSITION = "Add a topic for positions";
    CURRENT = "Measured temperature";
    ADD_CURRENT = "Add the measured temperature";
    MODES = "Mode";
    ADD_MODE = "Add a mode";
    MODE_WORDS = "Modes";
    MODE_NOTE = "With commas between.";
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
        // A row that is no source of its own.
        ("topic", row) if row.parse::<u8>().is_ok() => COMMAND,
        ("topic", "latitude") => LATITUDE_TOPIC,
        ("topic", "longitude") => LONGITUDE_TOPIC,
        ("selector", "latitude") => LATITUDE,
        ("selector", "longitude") => LONGITUDE,
        ("topic", _) if acts => STATE_TOPIC,
        ("topic", _) => super::TOPIC,
        ("selector", _) => SELECTOR,
        ("transform", _) => TRANSFORM,
        ("filter", _) => FILTER,
        ("rows", _) => ROWS,
        ("repeat", _) => REPEAT,
        ("text", _) => TEXT,
        ("name", _) => super::NAME,
        ("max_lines", _) => MAX_LINES,
        ("only_changes", _) => ONLY_CHANGES,
        ("qos", _) => super::QOS,
        ("retain", _) => RETAIN,
        ("caption", _) => CAPTION,
        ("payload", _) => PAYLOAD,
        ("answer", _) => ANSWER,
        ("step", _) => STEP,
        ("live", _) => LIVE,
        ("template", _) => TEMPLATE,
        ("most", _) => MOST,
        ("several_lines", _) => SEVERAL_LINES,
        ("colour_template", _) => TEMPLATE,
        ("style", _) if acts => SPEAKS,
        ("style", _) => STYLE,
        ("has", _) => HAS,
        ("coolest", _) => COOLEST,
        ("warmest", _) => WARMEST,
        ("open", _) => OPEN,
        ("stop", _) => STOP,
        ("close", _) => SHUT,
        ("modes", _) => MODE_WORDS,
        ("guard", _) => GUARD,
        ("patience_secs", _) => PATIENCE,
        ("pause_ms", _) => PAUSE,
        ("queue_secs", _) => QUEUE,
        ("unit", _) => UNIT,
        ("decimals", _) => DECIMALS,
        ("min", _) => super::LOWEST,
        ("max", _) => super::HIGHEST,
        ("left_title", _) => LEFT_TITLE,
        ("floor", _) => FLOOR,
        ("ceiling", _) => CEILING,
        ("right_title", _) => RIGHT_TITLE,
        ("right_floor", _) => RIGHT_FLOOR,
        ("right_ceiling", _) => RIGHT_CEILING,
        ("axis", _) => AXIS,
        ("value", _) if path.starts_with("states") => VALUE_SENT,
        ("value", _) => FROM,
        ("spark_secs", _) => SPARK,
        ("span_secs", _) => SPAN,
        ("level", _) => LEVEL,
        ("from", _) => FROM,
        ("to", _) => TO,
        ("label", _) => super::NAME,
        ("on", _) => PAYLOAD_ON,
        ("off", _) => PAYLOAD_OFF,
        ("shape", _) => SHAPE,
        ("word", _) => WORD,
        ("other", _) => OTHER,
        _ => "",
    }
}

/// What helps to set the setting at a path.
pub fn note(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "title" if path.starts_with("columns") => COLUMN_NOTE,
        "title" => TITLE_NOTE,
        "transform" => TRANSFORM_NOTE,
        "decimals" => DECIMALS_NOTE,
        "filter" => FILTER_NOTE,
        "floor" | "ceiling" | "right_floor" | "right_ceiling" => AXIS_NOTE,
        "left_title" | "right_title" => AXIS_TITLE_NOTE,
        "unit" if path.starts_with("lines") => LINE_UNIT_NOTE,
        "label" if path.starts_with("thresholds") => THRESHOLD_LABEL_NOTE,
        "repeat" => REPEAT_NOTE,
        "text" => TEXT_NOTE,
        "only_changes" => ONLY_CHANGES_NOTE,
        "label" => LABEL_NOTE,
        "thresholds" => THRESHOLDS_NOTE,
        "on" | "off" => PAYLOAD_NOTE,
        "caption" => CAPTION_NOTE,
        "answer" => ANSWER_NOTE,
        "live" => LIVE_NOTE,
        "template" => TEMPLATE_NOTE,
        "several_lines" => SEVERAL_LINES_NOTE,
        "colour_template" => COLOUR_NOTE,
        "modes" => MODE_NOTE,
        "retain" => RETAIN_NOTE,
        "pause_ms" => PAUSE_NOTE,
        "queue_secs" => QUEUE_NOTE,
        "bands" => BANDS_NOTE,
        "columns" => COLUMNS_NOTE,
        "states" => STATES_NOTE,
        "other" => OTHER_NOTE,
        _ => "",
    }
}

/// A word of a closed list, for the setting of this name.
pub fn choice(name: &str, word: &str) -> &'static str {
    match (name, word) {
        ("level", "ok") => LEVEL_OK,
        ("level", "warn") => LEVEL_WARN,
        ("level", "crit") => LEVEL_CRIT,
        ("axis", "left") => AXIS_LEFT,
        ("axis", "right") => AXIS_RIGHT,
        ("style", "line") => STYLE_LINE,
        ("style", "area") => STYLE_AREA,
        ("style", "step") => STYLE_STEP,
        ("style", "points") => STYLE_POINTS,
        ("style", "zigbee2mqtt") => STYLE_ZIGBEE,
        ("style", "json") => STYLE_JSON,
        ("style", "tasmota") => STYLE_TASMOTA,
        ("has", "auto") => HAS_AUTO,
        ("has", "on_off") => HAS_SWITCHED,
        ("has", "brightness") => HAS_DIMMED,
        ("has", "white") => HAS_WHITE,
        ("has", "colour") => HAS_COLOURED,
        ("has", "all") => HAS_ALL,
        ("guard", "none") => GUARD_NONE,
        ("guard", "hold") => GUARD_HOLD,
        ("guard", "arm") => GUARD_ARM,
        ("rows", "topics") => ROWS_TOPICS,
        ("rows", "array") => ROWS_ARRAY,
        ("level", "info") => LEVEL_INFO,
        ("level", "off") => LEVEL_OFF,
        ("shape", "bar") => SHAPE_BAR,
        ("shape", "tank") => SHAPE_TANK,
        _ => "",
    }
}

/// What a list of settings is called.
pub fn list(path: &str) -> &'static str {
    match path {
        "state" => ANSWERS,
        "options" => OPTIONS,
        "position" => POSITIONS,
        "current" => CURRENT,
        "mode" => MODES,
        "lines" => LINES,
        "thresholds" => THRESHOLDS,
        "columns" => COLUMNS,
        "values" => VALUES,
        "states" => STATES,
        _ => BANDS,
    }
}

/// Adds a row to a list of settings.
pub fn add_row(path: &str) -> &'static str {
    match path {
        "state" => ADD_ANSWER,
        "options" => ADD_OPTION,
        "position" => ADD_POSITION,
        "current" => ADD_CURRENT,
        "mode" => ADD_MODE,
        "lines" => ADD_LINE,
        "thresholds" => ADD_THRESHOLD,
        "columns" => ADD_COLUMN,
        "values" => ADD_VALUE,
        "states" => ADD_STATE,
        _ => ADD_BAND,
    }
}

/// A row of a list of settings, by its number from 1.
pub fn row(path: &str, number: usize) -> String {
    match path {
        "state" => "The answer".to_owned(),
        "options" => format!("Choice {number}"),
        "position" => "Position".to_owned(),
        "current" => "Measured".to_owned(),
        "mode" => "Mode".to_owned(),
        "lines" => format!("Line {number}"),
        "thresholds" => format!("Threshold {number}"),
        "columns" => format!("Column {number}"),
        "values" => format!("Value {number}"),
        "states" => format!("State {number}"),
        _ => format!("Band {number}"),
    }
}

/// A value that can be chosen; all of the payload has no name.
pub fn choose_value(selector: &str) -> String {
    if selector.is_empty() { "Choose all of it".to_owned() } else { format!("Choose {selector}") }
}

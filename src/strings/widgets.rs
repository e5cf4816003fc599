//! What the kinds of widgets are called and say.

words! {
    VALUE = "Value";
    GAUGE = "Gauge";
    CHART = "Chart";
    SWITCH = "Switch";

    // Adding one
    COMPOSE = "Add a widget";
    COMPOSED = "Add";
    BROKER_FIRST = "Widgets show what a broker sends. Connect to one first.";
}

/// A kind of widget, by its name in a saved board.
pub fn kind(name: &str) -> &'static str {
    match name {
        "value" => VALUE,
        "gauge" => GAUGE,
        "chart" => CHART,
        "switch" => SWITCH,
        _ => "",
    }
}

//! What an operator puts beside the page: the demo's `config.json` and its board.

use serde_json::{Value, json};

/// A `config.json` for one broker of the id "demo", and the boards to open.
pub fn config(broker_url: &str) -> Value {
    json!({
        "version": 1,
        "title": "Demo",
        "mode": "edit",
        "brokers": [{
            "id": BROKER,
            "name": "Demo",
            "url": broker_url,
            "protocol": "auto",
            "clientIdPrefix": "board-",
            "keepAliveSecs": 60,
            "cleanStart": true,
            "connect": "automatically",
            "subscriptions": [{ "filter": "#", "qos": 0 }],
        }],
        "boards": [BOARD],
    })
}

/// The demo's board: each kind of widget, each of the three places.
pub fn board() -> Value {
    json!({
        "format": "topicboard",
        "version": 1,
        "title": "Demo",
        "widgets": [
            {
                "id": "living", "title": "Living room", "kind": "value", "x": 0, "y": 0, "w": 3, "h": 2,
                "source": source("home/living/temperature", ""), "unit": "°C", "decimals": 1,
            },
            {
                "id": "power", "title": "House power", "kind": "gauge", "x": 3, "y": 0, "w": 3, "h": 2,
                "source": source("home/meter", "power"), "unit": "W", "decimals": 0, "min": 0, "max": 4000,
            },
            {
                "id": "lamp", "title": "Living room lamp", "kind": "switch", "x": 6, "y": 0, "w": 3, "h": 2,
                "source": source("home/living/lamp/state", ""), "command": "home/living/lamp/set",
                "on": "ON", "off": "OFF", "qos": 1, "retain": false,
            },
            {
                "id": "door", "title": "Front door", "kind": "value", "x": 9, "y": 0, "w": 3, "h": 2,
                "source": source("home/hall/door", ""), "unit": "",
            },
            {
                "id": "rooms", "title": "Temperatures", "kind": "chart", "x": 0, "y": 2, "w": 6, "h": 4,
                "sources": [
                    { "label": "Living", "source": source("home/living/temperature", "") },
                    { "label": "Bedroom", "source": source("home/bedroom/temperature", "") },
                    { "label": "Outside", "source": source("field/station/weather", "temperature") },
                ],
                "unit": "°C", "decimals": 1, "spanSecs": 120,
            },
            {
                "id": "press", "title": "Press", "kind": "chart", "x": 6, "y": 2, "w": 6, "h": 4,
                "sources": [
                    { "label": "Force", "source": source("plant/press/status", "force") },
                    { "label": "Oil", "source": source("plant/press/status", "oil.temperature") },
                ],
                "unit": "", "decimals": 1, "spanSecs": 60,
            },
            {
                "id": "mixer", "title": "Mixer speed", "kind": "gauge", "x": 0, "y": 6, "w": 3, "h": 2,
                "source": source("plant/mixer/status", "speed"), "unit": "rpm", "decimals": 0,
                "min": 0, "max": 1500,
            },
            {
                "id": "soil", "title": "Soil moisture", "kind": "value", "x": 3, "y": 6, "w": 3, "h": 2,
                "source": source("field/north/soil", "moisture"), "unit": "%", "decimals": 1,
            },
            {
                "id": "buoy", "title": "Buoy (goes silent)", "kind": "value", "x": 6, "y": 6, "w": 3, "h": 2,
                "source": source("field/lake/buoy/level", ""), "unit": "m", "decimals": 2,
            },
            {
                "id": "conveyor", "title": "Conveyor", "kind": "switch", "x": 9, "y": 6, "w": 3, "h": 2,
                "source": source("plant/conveyor/state", "running"), "command": "plant/conveyor/set",
                "on": "true", "off": "false", "qos": 1, "retain": false,
            },
        ],
    })
}

/// The board's address, relative to the page.
pub const BOARD: &str = "boards/demo.json";

/// The broker's id in the config and in every source of the board.
pub const BROKER: &str = "demo";

fn source(topic: &str, selector: &str) -> Value {
    json!({ "broker": BROKER, "topic": topic, "selector": selector })
}

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
                "source": source("home/living/temperature", ""), "unit": "°C", "decimals": 1, "spark_secs": 120,
            },
            {
                "id": "power", "title": "House power", "kind": "gauge", "x": 3, "y": 0, "w": 3, "h": 4,
                "source": source("home/meter", "power"), "unit": "W", "decimals": 0, "min": 0, "max": 3000,
                "bands": [
                    { "from": 0, "to": 1500, "level": "ok" },
                    { "from": 1500, "to": 2200, "level": "warn" },
                    { "from": 2200, "to": 3000, "level": "crit" },
                ],
            },
            {
                "id": "mixer", "title": "Mixer", "kind": "gauge", "x": 6, "y": 0, "w": 3, "h": 4,
                "source": source("plant/mixer/status", "speed"), "unit": "rpm", "decimals": 0,
                "min": 0, "max": 1500,
            },
            {
                "id": "lamp", "title": "Lamp", "kind": "switch", "x": 9, "y": 0, "w": 3, "h": 2,
                "source": source("home/living/lamp/state", ""), "command": "home/living/lamp/set",
                "on": "ON", "off": "OFF", "qos": 1, "retain": false,
            },
            {
                "id": "door", "title": "Front door", "kind": "value", "x": 0, "y": 2, "w": 3, "h": 2,
                "source": source("home/hall/door", ""), "spark_secs": 0,
            },
            {
                "id": "conveyor", "title": "Conveyor", "kind": "switch", "x": 9, "y": 2, "w": 3, "h": 2,
                "source": source("plant/conveyor/state", "running"), "command": "plant/conveyor/set",
                "on": "true", "off": "false", "qos": 1, "retain": false,
            },
            {
                "id": "rooms", "title": "Temperatures", "kind": "chart", "x": 0, "y": 4, "w": 6, "h": 4,
                "lines": [
                    { "label": "Living room", "source": source("home/living/temperature", "") },
                    { "label": "Bedroom", "source": source("home/bedroom/temperature", "") },
                    { "label": "Outside", "source": source("field/station/weather", "temperature") },
                ],
                "unit": "°C", "decimals": 1, "span_secs": 120,
            },
            {
                "id": "press", "title": "Press", "kind": "chart", "x": 6, "y": 4, "w": 6, "h": 4,
                "lines": [
                    { "label": "Force", "source": source("plant/press/status", "force") },
                    { "label": "Oil", "source": source("plant/press/status", "oil.temperature") },
                ],
                "decimals": 1, "span_secs": 60,
            },
            {
                "id": "soil", "title": "Soil moisture", "kind": "value", "x": 0, "y": 8, "w": 3, "h": 2,
                "source": source("field/north/soil", "moisture"), "unit": "%", "decimals": 1, "spark_secs": 120,
            },
            {
                "id": "wind", "title": "Wind", "kind": "value", "x": 3, "y": 8, "w": 3, "h": 2,
                "source": source("field/station/weather", "wind.speed"), "unit": "m/s", "decimals": 1, "spark_secs": 120,
            },
            {
                "id": "buoy", "title": "Buoy", "kind": "value", "x": 6, "y": 8, "w": 3, "h": 2,
                "source": source("field/lake/buoy/level", ""), "unit": "m", "decimals": 2, "spark_secs": 120,
            },
            {
                "id": "parts", "title": "Parts made", "kind": "value", "x": 9, "y": 8, "w": 3, "h": 2,
                "source": source("plant/conveyor/parts", ""), "decimals": 0, "spark_secs": 120,
            },
        ],
    })
}

/// A board of everything that acts: what answers, what refuses and what is silent.
pub fn acting() -> Value {
    let command = |topic: &str| json!({ "broker": BROKER, "topic": topic });
    json!({
        "format": "topicboard",
        "version": 2,
        "title": "Hands",
        "widgets": [
            {
                "id": "light", "title": "Lamp", "kind": "light", "x": 0, "y": 0, "w": 3, "h": 5,
                "source": source("zigbee2mqtt/lamp", ""), "style": "zigbee2mqtt", "command": command("zigbee2mqtt/lamp/set"),
            },
            {
                "id": "cover", "title": "Shade", "kind": "cover", "x": 3, "y": 0, "w": 3, "h": 3,
                "source": source("attic/cover/shade/position/state", ""), "command": command("attic/cover/shade/command"),
                "state": [{ "source": source("attic/cover/shade/state", "") }],
                "position": [{ "topic": "attic/cover/shade/position/command", "template": "{{value}}" }],
            },
            {
                "id": "thermostat", "title": "Radiator", "kind": "thermostat", "x": 6, "y": 0, "w": 3, "h": 3,
                "source": source("zigbee2mqtt/valve", "occupied_heating_setpoint"), "unit": "°C",
                "min": 5, "max": 30, "step": 0.5,
                "current": [{ "source": source("zigbee2mqtt/valve", "local_temperature") }],
                "command": command("zigbee2mqtt/valve/set/occupied_heating_setpoint"),
                "mode": [{
                    "source": source("zigbee2mqtt/valve", "system_mode"), "modes": "off, heat, auto",
                    "topic": "zigbee2mqtt/valve/set/system_mode", "template": "{{value}}",
                }],
            },
            {
                "id": "fan", "title": "Fan", "kind": "slider", "x": 9, "y": 0, "w": 3, "h": 2, "unit": "%",
                "source": source("hall/fan/state", ""), "command": command("hall/fan/set"),
            },
            {
                "id": "speed", "title": "Fan in numbers", "kind": "number", "x": 9, "y": 2, "w": 3, "h": 2, "unit": "%",
                "source": source("hall/fan/state", ""), "command": command("hall/fan/set"),
            },
            {
                "id": "bell", "title": "Bell", "kind": "button", "x": 3, "y": 3, "w": 3, "h": 2, "caption": "Ring",
                "payload": "PRESS", "state": [{ "source": source("hall/bell/state", "") }],
                "command": { "broker": BROKER, "topic": "hall/bell/set", "guard": "hold" },
            },
            {
                "id": "display", "title": "Display", "kind": "entry", "x": 6, "y": 3, "w": 3, "h": 2,
                "state": [{ "source": source("hall/display/state", "") }], "command": command("hall/display/set"),
            },
            {
                "id": "tint", "title": "Lamp's colour", "kind": "colour", "x": 9, "y": 4, "w": 3, "h": 2,
                "source": source("zigbee2mqtt/lamp", "color"), "command": command("zigbee2mqtt/lamp/set"),
                "colour_template": r#"{"color":{"hue":{{hue}},"saturation":{{saturation}}}}"#,
            },
            {
                "id": "vault", "title": "Vault", "kind": "switch", "x": 0, "y": 5, "w": 3, "h": 2,
                "source": source("hall/vault/state", ""),
                "command": { "broker": BROKER, "topic": "hall/vault/set", "patience_secs": 2, "guard": "arm" },
            },
            {
                "id": "mute", "title": "Silent", "kind": "select", "x": 3, "y": 5, "w": 3, "h": 2,
                "source": source("hall/mute/state", ""),
                "options": [{ "label": "Running", "payload": "ON" }, { "label": "Standing", "payload": "OFF" }],
                "command": { "broker": BROKER, "topic": "hall/mute/set", "patience_secs": 2 },
            },
        ],
    })
}

/// The address of [`acting`], relative to the page.
pub const ACTING: &str = "boards/hands.json";

/// The board's address, relative to the page.
pub const BOARD: &str = "boards/demo.json";

/// The broker's id in the config and in every source of the board.
pub const BROKER: &str = "demo";

fn source(topic: &str, selector: &str) -> Value {
    json!({ "broker": BROKER, "topic": topic, "selector": selector })
}

//! Devices that do as they are told, each in the words of its family; one that refuses, and one that never answers.

use serde_json::{Value, json};

use super::place::{Message, Place};

/// The devices.
#[derive(Debug)]
pub(super) struct Hands {
    lamp: Value,
    valve: Value,
    shade: Shade,
    speed: f64,
    display: String,
}

/// A shade that takes its time.
#[derive(Debug)]
struct Shade {
    position: f64,
    target: f64,
    /// What it said last.
    said: (&'static str, i64),
}

impl Default for Hands {
    fn default() -> Self {
        Self {
            lamp: json!({
                "state": "OFF", "brightness": 127, "color_temp": 300, "color_mode": "color_temp",
                "color": { "hue": 30, "saturation": 60 }, "linkquality": 120,
            }),
            valve: json!({ "occupied_heating_setpoint": 20.0, "local_temperature": 18.5, "system_mode": "heat" }),
            shade: Shade { position: 40.0, target: 40.0, said: ("", 0) },
            speed: 30.0,
            display: "Hello".to_owned(),
        }
    }
}

impl Place for Hands {
    fn commands(&self) -> &'static [&'static str] {
        &[
            "zigbee2mqtt/lamp/set",
            "zigbee2mqtt/valve/set/+",
            "attic/cover/shade/#",
            "hall/fan/set",
            "hall/display/set",
            "hall/bell/set",
            "hall/vault/set",
            "hall/mute/set",
        ]
    }

    fn hello(&mut self) -> Vec<Message> {
        self.shade.said = ("", 0);
        let mut said = vec![self.lamp(), self.valve(), self.fan(), self.display(), VAULT_CLOSED.message()];
        said.push(kept("hall/mute/state", "OFF".to_owned()));
        said.extend(self.shade.say());
        said
    }

    fn tick(&mut self, _: f64) -> Vec<Message> {
        self.shade.go();
        self.shade.say()
    }

    fn obey(&mut self, topic: &str, payload: &[u8]) -> Vec<Message> {
        let text = String::from_utf8_lossy(payload).into_owned();
        match topic {
            "zigbee2mqtt/lamp/set" => {
                let wanted: Value = serde_json::from_slice(payload).unwrap_or_default();
                for (key, value) in wanted.as_object().into_iter().flatten() {
                    self.lamp[key] = value.clone();
                }
                vec![self.lamp()]
            }
            "zigbee2mqtt/valve/set/occupied_heating_setpoint" => {
                self.valve["occupied_heating_setpoint"] = text.parse::<f64>().unwrap_or_default().into();
                vec![self.valve()]
            }
            "zigbee2mqtt/valve/set/system_mode" => {
                self.valve["system_mode"] = text.into();
                vec![self.valve()]
            }
            "attic/cover/shade/command" => {
                self.shade.target = match text.as_str() {
                    "OPEN" => 100.0,
                    "CLOSE" => 0.0,
                    _ => self.shade.position,
                };
                Vec::new()
            }
            "attic/cover/shade/position/command" => {
                self.shade.target = text.parse::<f64>().unwrap_or(self.shade.position).clamp(0.0, 100.0);
                Vec::new()
            }
            "hall/fan/set" => {
                self.speed = text.parse().unwrap_or(self.speed);
                vec![self.fan()]
            }
            "hall/display/set" => {
                self.display = text;
                vec![self.display()]
            }
            "hall/bell/set" => vec![Message::new("hall/bell/state", "rung").qos(1)],
            // It says how it is, and stays so.
            "hall/vault/set" => vec![VAULT_CLOSED.message()],
            _ => Vec::new(),
        }
    }
}

impl Hands {
    fn lamp(&self) -> Message {
        kept("zigbee2mqtt/lamp", self.lamp.to_string())
    }

    fn valve(&self) -> Message {
        kept("zigbee2mqtt/valve", self.valve.to_string())
    }

    fn fan(&self) -> Message {
        kept("hall/fan/state", self.speed.to_string())
    }

    fn display(&self) -> Message {
        kept("hall/display/state", self.display.clone())
    }
}

impl Shade {
    /// A tenth of a second of its way.
    fn go(&mut self) {
        self.position += (self.target - self.position).clamp(-STEP, STEP);
    }

    /// What is new of it.
    fn say(&mut self) -> Vec<Message> {
        let way = self.target - self.position;
        let word = match self.position {
            _ if way > 0.0 => "opening",
            _ if way < 0.0 => "closing",
            position if position <= 0.0 => "closed",
            _ => "open",
        };
        let at = self.position.round() as i64;
        let before = std::mem::replace(&mut self.said, (word, at));
        let word = (before.0 != word).then(|| kept("attic/cover/shade/state", word.to_owned()));
        let at =
            (before.0.is_empty() || before.1 != at).then(|| kept("attic/cover/shade/position/state", at.to_string()));
        word.into_iter().chain(at).collect()
    }
}

/// A device that never changes.
struct Still(&'static str, &'static str);

impl Still {
    fn message(&self) -> Message {
        kept(self.0, self.1.to_owned())
    }
}

fn kept(topic: &str, payload: String) -> Message {
    Message::new(topic, payload).qos(1).retained()
}

const VAULT_CLOSED: Still = Still("hall/vault/state", "OFF");
/// Percent a tenth of a second.
const STEP: f64 = 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lamp_takes_what_it_is_told_and_keeps_the_rest() {
        let mut hands = Hands::default();
        let said = hands.obey("zigbee2mqtt/lamp/set", br#"{"state":"ON","brightness":200}"#);
        let state: Value = serde_json::from_slice(&said[0].payload).unwrap();
        assert_eq!(
            (&state["state"], &state["brightness"], &state["color_temp"]),
            (&json!("ON"), &json!(200), &json!(300))
        );
    }

    #[test]
    fn the_shade_moves_until_it_is_there_or_is_stopped() {
        let mut hands = Hands::default();
        hands.hello();
        assert_eq!(hands.tick(0.0), []);
        hands.obey("attic/cover/shade/command", b"OPEN");
        let words: Vec<Message> =
            (0..40).flat_map(|_| hands.tick(0.0)).filter(|said| said.topic.ends_with("shade/state")).collect();
        let words: Vec<&[u8]> = words.iter().map(|said| &said.payload[..]).collect();
        assert_eq!(words, [&b"opening"[..], b"open"]);
        hands.obey("attic/cover/shade/command", b"CLOSE");
        hands.tick(0.0);
        hands.obey("attic/cover/shade/command", b"STOP");
        hands.tick(0.0);
        assert_eq!(hands.tick(0.0), []);
    }

    #[test]
    fn one_refuses_and_one_says_nothing() {
        let mut hands = Hands::default();
        assert_eq!(hands.obey("hall/vault/set", b"ON"), [kept("hall/vault/state", "OFF".into())]);
        assert_eq!(hands.obey("hall/mute/set", b"ON"), []);
    }
}

//! A plant: machines that say JSON, a conveyor that can be stopped, and a press that floods when told to.

use super::place::{Beats, Message, Place, wave};

/// The plant's devices.
#[derive(Debug)]
pub(super) struct Plant {
    beats: Beats,
    is_running: bool,
    parts: u64,
    /// Messages a second of the press's vibration sensor.
    flood: u32,
    flooded: u64,
}

impl Default for Plant {
    fn default() -> Self {
        Self { beats: Beats::default(), is_running: true, parts: 0, flood: 0, flooded: 0 }
    }
}

impl Place for Plant {
    fn commands(&self) -> &'static [&'static str] {
        &["plant/conveyor/set", "plant/press/flood/set"]
    }

    fn hello(&mut self) -> Vec<Message> {
        let machines = ["press", "mixer", "conveyor", "compressor"].map(|machine| {
            let text = format!(r#"{{"machine":"{machine}","line":3,"maker":"Example & Co","since":"2019-04-01"}}"#);
            Message::new(&format!("plant/{machine}/about"), text).qos(1).retained()
        });
        let shift = Message::new("plant/shift", "early").qos(2).retained();
        machines.into_iter().chain([self.conveyor(), self.flooding(), shift]).collect()
    }

    fn tick(&mut self, time: f64) -> Vec<Message> {
        self.beats.next();
        let mut said = Vec::new();
        if self.beats.every(2, 0) {
            let force = wave(time, 4.0, 420.0, 380.0).max(0.0);
            let oil = wave(time, 120.0, 54.0, 6.0);
            let text = format!(
                r#"{{"force":{force:.1},"oil":{{"temperature":{oil:.2},"pressure":{:.2}}},"cycle":{},"ok":true}}"#,
                wave(time, 4.0, 160.0, 20.0),
                (time / 4.0) as u64
            );
            said.push(Message::new("plant/press/status", text));
        }
        if self.beats.every(3, 1) {
            let speed = wave(time, 30.0, 900.0, 350.0);
            let text = format!(
                r#"{{"speed":{speed:.0},"torque":{:.1},"batch":"B-{:04}","level":[{:.1},{:.1},{:.1}]}}"#,
                wave(time, 12.0, 64.0, 8.0),
                (time / 60.0) as u64,
                wave(time, 50.0, 70.0, 20.0),
                wave(time + 9.0, 50.0, 55.0, 20.0),
                wave(time + 18.0, 50.0, 40.0, 20.0)
            );
            said.push(Message::new("plant/mixer/status", text));
        }
        if self.beats.every(10, 4) {
            let text = format!(
                r#"{{"pressure":{:.2},"temperature":{:.1},"hours":{}}}"#,
                wave(time, 45.0, 7.5, 0.6),
                wave(time, 80.0, 71.0, 7.0),
                18_240 + (time / 3600.0) as u64
            );
            said.push(Message::new("plant/compressor/status", text).qos(1));
        }
        if self.is_running && self.beats.every(15, 2) {
            self.parts += 1;
            said.push(Message::new("plant/conveyor/parts", self.parts.to_string()).qos(2));
        }
        for _ in 0..self.flood / 10 {
            self.flooded += 1;
            let value = (self.flooded as f64 / 40.0).sin();
            let text = format!(r#"{{"n":{},"x":{value:.4}}}"#, self.flooded);
            said.push(Message::new("plant/press/vibration", text));
        }
        said
    }

    fn obey(&mut self, topic: &str, payload: &[u8]) -> Vec<Message> {
        let text = str::from_utf8(payload).unwrap_or_default().trim();
        match topic {
            "plant/conveyor/set" if ["true", "false"].contains(&text) => {
                self.is_running = text == "true";
                vec![self.conveyor()]
            }
            "plant/press/flood/set" => match text.parse::<u32>() {
                Ok(rate) => {
                    self.flood = rate.min(FLOOD_MAX);
                    vec![self.flooding()]
                }
                Err(_) => vec![Message::new("plant/log", "flood wants messages a second as a number").qos(1)],
            },
            _ => vec![Message::new("plant/log", "a command nobody here understands").qos(1)],
        }
    }
}

impl Plant {
    fn conveyor(&self) -> Message {
        let text = format!(r#"{{"running":{},"parts":{}}}"#, self.is_running, self.parts);
        Message::new("plant/conveyor/state", text).qos(1).retained()
    }

    fn flooding(&self) -> Message {
        Message::new("plant/press/flood", self.flood.to_string()).qos(1).retained()
    }
}

/// What one connection of the rig can send and a laptop can bear.
const FLOOD_MAX: u32 = 50_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_press_floods_when_told_to_and_stops_when_told_to() {
        let mut plant = Plant::default();
        let flood = |plant: &mut Plant| {
            let said = (0..10).flat_map(|beat| plant.tick(f64::from(beat) / 10.0)).collect::<Vec<_>>();
            said.iter().filter(|message| message.topic == "plant/press/vibration").count()
        };
        assert_eq!(flood(&mut plant), 0);
        plant.obey("plant/press/flood/set", b"2000");
        assert_eq!(flood(&mut plant), 2000);
        plant.obey("plant/press/flood/set", b"0");
        assert_eq!(flood(&mut plant), 0);
    }

    #[test]
    fn what_machines_say_is_json() {
        let mut plant = Plant::default();
        let said = (0..40).flat_map(|beat| plant.tick(f64::from(beat) / 10.0)).collect::<Vec<_>>();
        for message in said.iter().filter(|message| message.topic.ends_with("status")) {
            serde_json::from_slice::<serde_json::Value>(&message.payload).unwrap();
        }
    }
}

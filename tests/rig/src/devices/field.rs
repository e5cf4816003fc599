//! A field: a weather station, soil probes, and a buoy that goes silent now and then.

use super::place::{Beats, Message, Place, wave};

/// The field's devices.
#[derive(Debug, Default)]
pub(super) struct Field {
    beats: Beats,
}

impl Place for Field {
    fn commands(&self) -> &'static [&'static str] {
        &["field/gate/set"]
    }

    fn hello(&mut self) -> Vec<Message> {
        let probes = PROBES.iter().map(|probe| {
            let text = format!(r#"{{"probe":"{probe}","depth":30,"battery":3.61}}"#);
            Message::new(&format!("field/{probe}/about"), text).qos(1).retained()
        });
        let gate = Message::new("field/gate/state", "closed").qos(2).retained();
        probes.chain([gate, Message::new("field/lake/buoy/online", "true").qos(1).retained()]).collect()
    }

    fn tick(&mut self, time: f64) -> Vec<Message> {
        self.beats.next();
        let mut said = Vec::new();
        if self.beats.every(10, 3) {
            let text = format!(
                r#"{{"temperature":{:.2},"humidity":{:.1},"pressure":{:.1},"wind":{{"speed":{:.1},"from":{:.0}}}}}"#,
                wave(time, 150.0, 17.0, 3.5),
                wave(time, 200.0, 62.0, 12.0),
                wave(time, 400.0, 1013.0, 4.0),
                wave(time, 25.0, 4.5, 3.0).max(0.0),
                wave(time, 300.0, 180.0, 120.0)
            );
            said.push(Message::new("field/station/weather", text).qos(1).retained());
        }
        for (index, probe) in (0_u32..).zip(PROBES) {
            if self.beats.every(15, u64::from(index) * 5) {
                let shifted = time + f64::from(index) * 40.0;
                let text = format!(
                    r#"{{"moisture":{:.2},"temperature":{:.2},"conductivity":{:.0}}}"#,
                    wave(shifted, 180.0, 31.0, 5.0),
                    wave(shifted, 260.0, 13.0, 1.5),
                    wave(shifted, 90.0, 410.0, 35.0)
                );
                said.push(Message::new(&format!("field/{probe}/soil"), text));
            }
        }
        if speaks(time) && self.beats.every(5, 2) {
            let level = wave(time, 35.0, 1.8, 0.35);
            said.push(Message::new("field/lake/buoy/level", format!("{level:.3}")));
        }
        said
    }

    fn obey(&mut self, topic: &str, payload: &[u8]) -> Vec<Message> {
        match (topic, payload) {
            ("field/gate/set", b"open" | b"closed") => {
                let state = String::from_utf8_lossy(payload).into_owned();
                vec![Message::new("field/gate/state", state).qos(2).retained()]
            }
            _ => vec![Message::new("field/log", "a command nobody here understands").qos(1)],
        }
    }
}

/// The buoy speaks for 40 seconds and is silent for 25.
fn speaks(time: f64) -> bool {
    time % 65.0 < 40.0
}

const PROBES: &[&str] = &["north", "south", "greenhouse"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buoy_goes_silent_and_speaks_again() {
        let mut field = Field::default();
        let mut heard = |from: u32| {
            let said = (from * 10..(from + 5) * 10).flat_map(|beat| field.tick(f64::from(beat) / 10.0));
            said.filter(|message| message.topic == "field/lake/buoy/level").count()
        };
        assert!(heard(10) > 0);
        assert_eq!(heard(50), 0);
        assert!(heard(70) > 0);
    }
}

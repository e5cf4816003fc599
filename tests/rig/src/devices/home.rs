//! A home: rooms, a meter, a door, and a lamp that really answers.

use super::place::{Beats, Message, Place, wave};

/// The home's devices.
#[derive(Debug, Default)]
pub(super) struct Home {
    beats: Beats,
    lamp: bool,
    is_door_open: bool,
    energy: f64,
}

impl Place for Home {
    fn commands(&self) -> &'static [&'static str] {
        &["home/living/lamp/set"]
    }

    fn hello(&mut self) -> Vec<Message> {
        let rooms = ROOMS.iter().map(|(room, _)| {
            let text = format!(r#"{{"name":"{room}","sensor":"SHT31","firmware":"2.4.{}"}}"#, room.len());
            Message::new(&format!("home/{room}/about"), text).qos(1).retained()
        });
        rooms.chain([self.lamp(), self.door(), Message::new("home/online", "true").qos(1).retained()]).collect()
    }

    fn tick(&mut self, time: f64) -> Vec<Message> {
        self.beats.next();
        let mut said = Vec::new();
        for (index, (room, middle)) in (0_u32..).zip(ROOMS) {
            let shifted = time + f64::from(index) * 17.0;
            if self.beats.every(5, u64::from(index)) {
                let value = wave(shifted, 90.0, *middle, 1.8);
                said.push(Message::new(&format!("home/{room}/temperature"), format!("{value:.2}")));
            }
            if self.beats.every(20, u64::from(index)) {
                let value = wave(shifted, 140.0, 48.0, 9.0);
                said.push(Message::new(&format!("home/{room}/humidity"), format!("{value:.1}")).retained());
            }
        }
        if self.beats.every(2, 1) {
            let power = wave(time, 40.0, 1_400.0, 900.0).max(60.0) + if self.lamp { 42.0 } else { 0.0 };
            self.energy += power / 3_600_000.0 * 0.2;
            let voltage = wave(time, 23.0, 230.0, 2.5);
            let text = format!(
                r#"{{"power":{power:.0},"voltage":{voltage:.1},"current":{:.2},"energy":{:.4}}}"#,
                power / voltage,
                self.energy
            );
            said.push(Message::new("home/meter", text));
        }
        if self.beats.every(150, 40) {
            self.is_door_open = !self.is_door_open;
            said.push(self.door());
        }
        if self.beats.every(30, 7) {
            let text = format!(r#"{{"motion":{},"lux":{:.0}}}"#, fastrand::bool(), wave(time, 60.0, 300.0, 220.0));
            said.push(Message::new("home/hall/motion", text).qos(1));
        }
        said
    }

    fn obey(&mut self, topic: &str, payload: &[u8]) -> Vec<Message> {
        match (topic, payload) {
            ("home/living/lamp/set", b"ON") => self.lamp = true,
            ("home/living/lamp/set", b"OFF") => self.lamp = false,
            ("home/living/lamp/set", b"TOGGLE") => self.lamp = !self.lamp,
            _ => return vec![Message::new("home/log", "a command nobody here understands").qos(1)],
        }
        vec![self.lamp()]
    }
}

impl Home {
    fn lamp(&self) -> Message {
        Message::new("home/living/lamp/state", if self.lamp { "ON" } else { "OFF" }).qos(1).retained()
    }

    fn door(&self) -> Message {
        Message::new("home/hall/door", if self.is_door_open { "open" } else { "closed" }).qos(2).retained()
    }
}

const ROOMS: &[(&str, f64)] =
    &[("living", 21.5), ("bedroom", 18.5), ("kitchen", 22.5), ("bathroom", 23.5), ("hall", 19.5)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lamp_answers_on_its_state_topic_and_the_answer_is_kept() {
        let mut home = Home::default();
        for (command, state) in [("ON", "ON"), ("ON", "ON"), ("TOGGLE", "OFF"), ("TOGGLE", "ON"), ("OFF", "OFF")] {
            let said = home.obey("home/living/lamp/set", command.as_bytes());
            assert_eq!(said, [Message::new("home/living/lamp/state", state).qos(1).retained()], "{command}");
        }
    }

    #[test]
    fn something_moves_several_times_a_second() {
        let mut home = Home::default();
        let said: usize = (0..10).map(|beat| home.tick(f64::from(beat) / 10.0).len()).sum();
        assert!(said >= 10, "{said} messages in a second");
    }
}

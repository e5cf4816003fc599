//! [`Inflow`]: what one connection brought and must be answered, in the order it came (MQTT 5 §4.6).

use std::collections::VecDeque;

/// What is still to be answered on a connection.
#[derive(Debug, Default)]
pub(super) struct Inflow {
    /// Identifiers of messages of `QoS` 1 and 2, in the order they came.
    due: [VecDeque<u16>; 2],
    released: Vec<u16>,
}

impl Inflow {
    /// A message came.
    pub(super) fn publish(&mut self, qos: u8, id: u16) {
        if let 1 | 2 = qos {
            self.due[usize::from(qos - 1)].push_back(id);
        }
    }

    /// PUBREL came.
    pub(super) fn release(&mut self, id: u16) {
        self.released.push(id);
    }

    /// PUBACK, PUBREC or PUBCOMP is sent.
    pub(super) fn answer(&mut self, kind: u8, id: u16) -> Result<(), String> {
        let due = match kind {
            4 => &mut self.due[0],
            5 => &mut self.due[1],
            _ => {
                let place = self.released.iter().position(|released| *released == id);
                let place = place.ok_or_else(|| format!("it answers no PUBREL of {id}"))?;
                self.released.remove(place);
                return Ok(());
            }
        };
        match due.iter().position(|due| *due == id) {
            None => Err(format!("it answers no PUBLISH of {id}")),
            Some(place) => {
                due.remove(place);
                if place == 0 { Ok(()) } else { Err(format!("{id} is answered before what came before it")) }
            }
        }
    }
}

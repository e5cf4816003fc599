//! [`Brief`]: what a board is and would do, told before it is opened and before it may do anything.

use super::Board;
use crate::id::BrokerId;
use crate::mqtt::topic::Filter;

/// What a person should know of a board that came from elsewhere. Every list is in reading order, each entry once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brief {
    /// Its title, perhaps none.
    pub title: String,
    /// How many widgets it has.
    pub widgets: usize,
    /// The brokers it names.
    pub brokers: Vec<BrokerId>,
    /// The topics it reads.
    pub reads: Vec<(BrokerId, Filter)>,
    /// What it may publish, by broker and topic.
    pub acts: Vec<Act>,
}

/// What may be published to one topic, or to those of one widget's devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// The broker.
    pub broker: BrokerId,
    /// The topic; with a `+` for the names of the devices that a widget is repeated for.
    pub topics: Filter,
    /// The payloads, or what they are made from.
    pub payloads: Vec<String>,
    /// Whether the broker should keep the message.
    pub retain: bool,
}

impl Brief {
    /// What there is to know of a board.
    pub fn of(board: &Board) -> Self {
        let mut brief = Self { title: board.title().to_owned(), widgets: board.widgets().len(), ..Self::default() };
        for widget in board.widgets() {
            for (broker, topics) in widget.reads() {
                note(&mut brief.brokers, broker.clone());
                note(&mut brief.reads, (broker, topics));
            }
            for act in widget.acts() {
                note(&mut brief.brokers, act.broker.clone());
                let known =
                    brief.acts.iter_mut().find(|known| known.broker == act.broker && known.topics == act.topics);
                match known {
                    Some(known) => {
                        known.retain |= act.retain;
                        act.payloads.into_iter().for_each(|payload| note(&mut known.payloads, payload));
                    }
                    None => brief.acts.push(act),
                }
            }
        }
        brief
    }
}

/// Adds what is not there yet.
fn note<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if !list.contains(&new) {
        list.push(new);
    }
}

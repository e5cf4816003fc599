//! The rows of the matrix: what each is called, how it is tried, and the brokers it does not work on.

use futures_util::FutureExt as _;
use rig::peer::Kind::{self, Aedes, Ejabberd, Embedded, Mosquitto, Nats, RabbitMq};
use topicboard::profile::Version;

use super::table::Cell::{self, Fault, FaultIn311, NotOffered};
use super::{Attempt, Ground, delivery, sessions};

/// One feature.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) speaks: Speaks,
    /// The brokers it does not work on, and why.
    except: &'static [(Kind, Cell)],
    pub(super) run: for<'a> fn(&'a mut Ground) -> Attempt<'a>,
}

/// In which versions a feature is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    /// In each that the broker speaks.
    All,
    /// In MQTT 5, on brokers that speak it.
    V5,
    /// In this one, whatever the broker speaks: this is how that is found out.
    Only(Version),
}

impl Speaks {
    /// Those of a broker's versions to try.
    pub(super) fn among(self, versions: &[Version]) -> Vec<Version> {
        match self {
            Self::All => versions.to_vec(),
            Self::V5 => versions.iter().copied().filter(|version| *version == Version::V5).collect(),
            Self::Only(version) => vec![version],
        }
    }
}

impl Row {
    /// What is known of this feature on a broker.
    pub(super) fn expected(&self, kind: Kind) -> Cell {
        let except = self.except.iter().find(|(found, _)| *found == kind).map(|(_, cell)| *cell);
        let lacks_5 = self.speaks == Speaks::V5 && MQTT_5.except.contains(&(kind, NotOffered));
        except.unwrap_or(if lacks_5 { NotOffered } else { Cell::Works })
    }
}

/// A row from its parts.
macro_rules! row {
    ($name:literal, $speaks:expr, $except:expr, $run:path) => {
        Row { name: $name, speaks: $speaks, except: &$except, run: |ground| $run(ground).boxed_local() }
    };
}

const MQTT_5: Row = row!(
    "MQTT 5",
    Speaks::Only(Version::V5),
    [(Aedes, NotOffered), (Nats, NotOffered), (RabbitMq, NotOffered)],
    sessions::connects
);

/// All rows, in the order they run: the versions first, the restart last.
pub(super) const ROWS: &[Row] = &[
    row!("MQTT 3.1.1", Speaks::Only(Version::V311), [], sessions::connects),
    MQTT_5,
    row!(
        "The newest version is found, or 3.1.1 at the second try",
        Speaks::Only(Version::Auto),
        [],
        sessions::finds_the_version
    ),
    row!(
        "A wrong password is tried once, and named",
        Speaks::All,
        [(RabbitMq, SILENT_REFUSAL)],
        sessions::names_a_wrong_password
    ),
    row!("The broker chooses a client identifier", Speaks::All, [], sessions::is_named_by_the_broker),
    row!("Keep-alive", Speaks::All, [], sessions::keeps_alive),
    row!("QoS 0, each message once", Speaks::All, [], delivery::at_most_once),
    row!("QoS 1, each message once", Speaks::All, [], delivery::at_least_once),
    row!("QoS 2, each message once", Speaks::All, [(Nats, NO_QOS_2), (RabbitMq, PUBACK)], delivery::exactly_once),
    row!(
        "QoS 2, 100 messages at once",
        Speaks::All,
        [(Mosquitto, WITHHELD), (Nats, NO_QOS_2), (RabbitMq, PUBACK)],
        delivery::exactly_once_at_once
    ),
    row!("The granted QoS is shown, a lower one with a warning", Speaks::All, [], delivery::grants),
    row!("Wildcards", Speaks::All, [], delivery::wildcards),
    row!("Unsubscribe", Speaks::All, [], delivery::unsubscribes),
    row!("Retained message, found by its topic", Speaks::All, [], delivery::retains_a_topic),
    row!("Retained message, found by a wildcard", Speaks::All, [(RabbitMq, RETAINED)], delivery::retains_for_wildcards),
    row!("Payload of 3 kB", Speaks::All, [], delivery::small_payload),
    row!("Payload of 1 MB", Speaks::All, [(Mosquitto, SLOW)], delivery::large_payload),
    row!("20,000 messages in order", Speaks::All, [], delivery::floods),
    row!("200 packets in one frame of ours", Speaks::All, [], delivery::takes_packed_frames),
    row!(
        "Several packets in one frame of the broker's",
        Speaks::All,
        [
            (Embedded, NotOffered),
            (Mosquitto, NotOffered),
            (Aedes, NotOffered),
            (RabbitMq, NotOffered),
            (Ejabberd, NotOffered)
        ],
        delivery::sends_packed_frames
    ),
    row!(
        "One packet in several frames of the broker's",
        Speaks::All,
        [
            (Embedded, NotOffered),
            (Mosquitto, NotOffered),
            (Nats, NotOffered),
            (RabbitMq, NotOffered),
            (Ejabberd, NotOffered)
        ],
        delivery::splits_packets
    ),
    row!(
        "Shared subscription",
        Speaks::All,
        [(Aedes, NotOffered), (Nats, NotOffered), (RabbitMq, NotOffered), (Ejabberd, NotOffered)],
        delivery::shares
    ),
    row!("Subscription options", Speaks::V5, [], delivery::subscription_options),
    row!("Subscription identifier", Speaks::V5, [], delivery::subscription_identifiers),
    row!("Message properties", Speaks::V5, [], delivery::properties),
    row!("Topic aliases of ours", Speaks::V5, [], delivery::topic_aliases),
    row!("Receive Maximum, ours and the broker's", Speaks::V5, [(Mosquitto, TWO_PLACES)], delivery::receive_maximum),
    row!("Maximum Packet Size of ours", Speaks::V5, [(Ejabberd, PACKET_SIZE)], delivery::packet_size),
    row!("Session resumed, QoS 1", Speaks::All, [], sessions::resumes_qos_1),
    row!("Session resumed, QoS 2", Speaks::All, [(Nats, NO_QOS_2), (RabbitMq, PUBACK)], sessions::resumes_qos_2),
    row!("Takeover", Speaks::All, [], sessions::is_taken_over),
    row!("Takeover, named", Speaks::V5, [(Mosquitto, UNNAMED)], sessions::is_told_of_a_takeover),
    row!("Will, when a connection breaks", Speaks::All, [], sessions::leaves_a_will),
    row!("No will after a goodbye", Speaks::All, [(RabbitMq, WILL)], sessions::leaves_no_will),
    row!("Back by itself after a restart", Speaks::All, [], sessions::comes_back),
];

// What brokers are known to do wrong, each a sentence that begins with the broker's name.
const WITHHELD: Cell =
    FaultIn311("withholds what follows the first 20 of many QoS 2 messages to a client of MQTT 3.1.1.");
const SLOW: Cell = Fault("sends a packet of more than about 4 kB over WebSocket in slow pieces.");
const TWO_PLACES: Cell =
    Fault("sends two messages for each QoS 2 message completed, and so more than our Receive Maximum.");
const UNNAMED: Cell = Fault("closes the connection without a DISCONNECT.");
const NO_QOS_2: Cell = Fault("ends the connection at a QoS 2 publish.");
const PUBACK: Cell = Fault("answers a QoS 2 publish with PUBACK; it stays sent, and is never shown as acknowledged.");
const SILENT_REFUSAL: Cell = Fault("closes at a wrong password without a CONNACK, so that the page tries again.");
const RETAINED: Cell = Fault("finds retained messages by their whole topic only.");
const WILL: Cell = Fault("publishes the will after a goodbye too.");
const PACKET_SIZE: Cell = Fault("sends packets larger than our Maximum Packet Size.");

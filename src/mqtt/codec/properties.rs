//! MQTT 5 properties: which packet may hold which, how often, in what range, and what they say (§2.2.2).

use super::cursor::Cursor;
use crate::mqtt::{Malformed, Qos};

/// The properties of one packet of the broker's, as they stand in it; checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Properties<'a>(&'a [u8]);

impl<'a> Properties<'a> {
    /// Reads a property length and checks everything in it.
    pub(super) fn read(cursor: &mut Cursor<'a>, holder: Holder) -> Result<Self, Malformed> {
        // The way of nearly every PUBLISH.
        if let [0, rest @ ..] = cursor.0 {
            cursor.0 = rest;
            return Ok(Self::default());
        }
        let length = cursor.varint()?;
        let bytes = cursor.take(length as usize)?;
        let mut rest = Cursor(bytes);
        let mut seen = 0_u64;
        while !rest.is_empty() {
            let id = rest.u8()?;
            let holders = holders(id).ok_or(Malformed::packet("a property does not exist"))?;
            if holders & holder as u8 == 0 {
                return Err(Malformed::packet("a property does not belong in this packet"));
            }
            let bit = 1_u64 << (id & 63);
            if seen & bit != 0 && !matches!(id, SUBSCRIPTION_IDENTIFIER | USER_PROPERTY) {
                return Err(Malformed::protocol("a property stands twice in a packet"));
            }
            seen |= bit;
            Property::read(id, &mut rest)?;
        }
        Ok(Self(bytes))
    }

    /// The properties in the order the broker wrote them.
    pub fn iter(self) -> impl Iterator<Item = Property<'a>> {
        let mut rest = Cursor(self.0);
        core::iter::from_fn(move || {
            let id = rest.u8().ok()?;
            Property::read(id, &mut rest).ok()
        })
    }

    /// As they stand in the packet, to be kept.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// What [`as_bytes`](Self::as_bytes) gave, or its beginning: [`iter`](Self::iter) ends where it was cut.
    pub const fn from_bytes(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The topic alias, which may be out of range (§3.3.2.3.4).
    pub fn topic_alias(self) -> Option<u16> {
        self.iter().find_map(|property| if let Property::TopicAlias(alias) = property { Some(alias) } else { None })
    }

    /// Authentication method and data (§3.15.2.2); no data is the same as empty data.
    pub fn authentication(self) -> (Option<&'a str>, &'a [u8]) {
        let mut found = (None, &[][..]);
        for property in self.iter() {
            match property {
                Property::AuthenticationMethod(method) => found.0 = Some(method),
                Property::AuthenticationData(data) => found.1 = data,
                _ => {}
            }
        }
        found
    }
}

/// One property that a broker may send, named and typed by §2.2.2.2.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(
    missing_docs,
    reason = "the names are the specification's own, and it describes them in §3.2.2.3 and §3.3.2.3"
)]
pub enum Property<'a> {
    PayloadFormatIndicator(bool),
    MessageExpiryInterval(u32),
    ContentType(&'a str),
    ResponseTopic(&'a str),
    CorrelationData(&'a [u8]),
    SubscriptionIdentifier(u32),
    SessionExpiryInterval(u32),
    AssignedClientIdentifier(&'a str),
    ServerKeepAlive(u16),
    AuthenticationMethod(&'a str),
    AuthenticationData(&'a [u8]),
    ResponseInformation(&'a str),
    ServerReference(&'a str),
    ReasonString(&'a str),
    ReceiveMaximum(u16),
    TopicAliasMaximum(u16),
    TopicAlias(u16),
    MaximumQos(Qos),
    RetainAvailable(bool),
    UserProperty(&'a str, &'a str),
    MaximumPacketSize(u32),
    WildcardSubscriptionAvailable(bool),
    SubscriptionIdentifiersAvailable(bool),
    SharedSubscriptionAvailable(bool),
}

impl<'a> Property<'a> {
    /// Reads the value of property `id` and checks its range.
    fn read(id: u8, rest: &mut Cursor<'a>) -> Result<Self, Malformed> {
        Ok(match id {
            1 => Self::PayloadFormatIndicator(flag(rest)?),
            2 => Self::MessageExpiryInterval(rest.u32()?),
            3 => Self::ContentType(rest.text()?),
            8 => Self::ResponseTopic(in_range(rest.text()?, |topic| !topic.contains(['+', '#']))?),
            9 => Self::CorrelationData(rest.binary()?),
            SUBSCRIPTION_IDENTIFIER => Self::SubscriptionIdentifier(in_range(rest.varint()?, |id| *id != 0)?),
            17 => Self::SessionExpiryInterval(rest.u32()?),
            18 => Self::AssignedClientIdentifier(rest.text()?),
            19 => Self::ServerKeepAlive(rest.u16()?),
            21 => Self::AuthenticationMethod(rest.text()?),
            22 => Self::AuthenticationData(rest.binary()?),
            26 => Self::ResponseInformation(rest.text()?),
            28 => Self::ServerReference(rest.text()?),
            31 => Self::ReasonString(rest.text()?),
            33 => Self::ReceiveMaximum(in_range(rest.u16()?, |maximum| *maximum != 0)?),
            34 => Self::TopicAliasMaximum(rest.u16()?),
            35 => Self::TopicAlias(rest.u16()?),
            36 => Self::MaximumQos(if flag(rest)? { Qos::AtLeastOnce } else { Qos::AtMostOnce }),
            37 => Self::RetainAvailable(flag(rest)?),
            USER_PROPERTY => Self::UserProperty(rest.text()?, rest.text()?),
            39 => Self::MaximumPacketSize(in_range(rest.u32()?, |maximum| *maximum != 0)?),
            40 => Self::WildcardSubscriptionAvailable(flag(rest)?),
            41 => Self::SubscriptionIdentifiersAvailable(flag(rest)?),
            42 => Self::SharedSubscriptionAvailable(flag(rest)?),
            _ => return Err(Malformed::packet("a property does not exist")),
        })
    }
}

fn flag(rest: &mut Cursor<'_>) -> Result<bool, Malformed> {
    Ok(in_range(rest.u8()?, |value| *value <= 1)? == 1)
}

fn in_range<T>(value: T, allowed: impl FnOnce(&T) -> bool) -> Result<T, Malformed> {
    if allowed(&value) { Ok(value) } else { Err(Malformed::protocol("a property has a value out of its range")) }
}

/// A packet from the broker that may hold properties, as a bit of the table below.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Holder {
    ConnAck = 1,
    Publish = 2,
    /// PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK.
    Ack = 4,
    Disconnect = 8,
    Auth = 16,
}

/// The packets in which a broker may say a property; `None` for numbers that name none.
const fn holders(id: u8) -> Option<u8> {
    const CONNACK: u8 = Holder::ConnAck as u8;
    const PUBLISH: u8 = Holder::Publish as u8;
    const ACK: u8 = Holder::Ack as u8;
    const DISCONNECT: u8 = Holder::Disconnect as u8;
    const AUTH: u8 = Holder::Auth as u8;
    Some(match id {
        1..=3 | 8 | 9 | SUBSCRIPTION_IDENTIFIER | 35 => PUBLISH,
        // Session Expiry Interval among them: never in a DISCONNECT from the server (§3.14.2-2).
        17..=19 | 26 | 33 | 34 | 36 | 37 | 39..=42 => CONNACK,
        21 | 22 => CONNACK | AUTH,
        28 => CONNACK | DISCONNECT,
        31 => CONNACK | ACK | DISCONNECT | AUTH,
        USER_PROPERTY => CONNACK | PUBLISH | ACK | DISCONNECT | AUTH,
        // Legal in packets of a client only.
        23..=25 => 0,
        _ => return None,
    })
}

const SUBSCRIPTION_IDENTIFIER: u8 = 11;
const USER_PROPERTY: u8 = 38;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], holder: Holder) -> Result<Properties<'_>, Malformed> {
        Properties::read(&mut Cursor(bytes), holder)
    }

    #[track_caller]
    fn refused(bytes: &[u8], holder: Holder) {
        assert!(read(bytes, holder).is_err(), "{bytes:02x?}");
    }

    #[test]
    fn b10_a_value_must_not_run_past_the_property_length() {
        refused(&[3, 3, 0, 3, b'A', b'B', b'C'], Holder::Publish);
    }

    #[test]
    fn b11_single_properties_stand_once_and_the_others_may_repeat() {
        refused(&[4, 1, 1, 1, 0], Holder::Publish);
        let found = read(&[6, 11, 1, 11, 2, 11, 3], Holder::Publish).unwrap();
        let ids = [1, 2, 3].map(Property::SubscriptionIdentifier);
        assert_eq!(found.iter().collect::<Vec<_>>(), ids);
    }

    #[test]
    fn b12_values_out_of_range_are_refused() {
        for (bytes, holder) in [
            (&[2, 1, 2][..], Holder::Publish),
            (&[2, 37, 7], Holder::ConnAck),
            (&[2, 36, 9], Holder::ConnAck),
            (&[3, 33, 0, 0], Holder::ConnAck),
            (&[5, 39, 0, 0, 0, 0], Holder::ConnAck),
            (&[2, 11, 0], Holder::Publish),
        ] {
            refused(bytes, holder);
        }
    }

    #[test]
    fn b13_the_session_expiry_is_not_for_a_server_to_say_in_disconnect() {
        refused(&[5, 17, 0, 0, 0, 1], Holder::Disconnect);
        assert!(read(&[5, 17, 0, 0, 0, 1], Holder::ConnAck).is_ok());
    }

    #[test]
    fn the_topic_alias_is_found_behind_other_properties() {
        let alias = |bytes| read(bytes, Holder::Publish).unwrap().topic_alias();
        assert_eq!(alias(&[12, 11, 5, 38, 0, 1, b'a', 0, 1, b'b', 35, 0, 7][..]), Some(7));
        assert_eq!(alias(&[2, 11, 5]), None);
    }
}

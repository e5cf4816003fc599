//! MQTT 5 properties: which packet may hold which, how often, and in what range (§2.2.2.2).

use super::cursor::Cursor;
use crate::mqtt::Malformed;

/// A packet from the broker that may hold properties, as a bit of the table below.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Holder {
    ConnAck = 1,
    Publish = 2,
    /// PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK.
    Ack = 4,
    Disconnect = 8,
}

/// Reads a property length and checks everything in it; gives the bytes back for whoever wants to look.
pub(super) fn check<'a>(cursor: &mut Cursor<'a>, holder: Holder) -> Result<&'a [u8], Malformed> {
    let length = cursor.varint()?;
    if length == 0 {
        return Ok(&[]);
    }
    let bytes = cursor.take(length as usize)?;
    let mut rest = Cursor(bytes);
    let mut seen = 0_u64;
    while !rest.is_empty() {
        let id = rest.u8()?;
        let (kind, holders) = rule(id).ok_or(Malformed::packet("a property does not exist"))?;
        if holders & holder as u8 == 0 {
            return Err(Malformed::protocol("a property does not belong in this packet"));
        }
        let bit = 1_u64 << (id & 63);
        if seen & bit != 0 && !matches!(id, SUBSCRIPTION_IDENTIFIER | USER_PROPERTY) {
            return Err(Malformed::protocol("a property stands twice in a packet"));
        }
        seen |= bit;
        check_value(&mut rest, kind)?;
    }
    Ok(bytes)
}

fn check_value(rest: &mut Cursor<'_>, kind: Kind) -> Result<(), Malformed> {
    let in_range = match kind {
        Kind::Flag => rest.u8()? <= 1,
        Kind::U16 => rest.u16().map(|_| true)?,
        Kind::U16NonZero => rest.u16()? != 0,
        Kind::U32 => rest.u32().map(|_| true)?,
        Kind::U32NonZero => rest.u32()? != 0,
        Kind::VarintNonZero => rest.varint()? != 0,
        Kind::Text => rest.text().map(|_| true)?,
        Kind::PlainTopic => !rest.text()?.contains(['+', '#']),
        Kind::Binary => rest.binary().map(|_| true)?,
        Kind::Pair => rest.text().and_then(|_| rest.text()).map(|_| true)?,
    };
    if in_range { Ok(()) } else { Err(Malformed::protocol("a property has a value out of its range")) }
}

#[derive(Clone, Copy)]
enum Kind {
    Flag,
    U16,
    U16NonZero,
    U32,
    U32NonZero,
    VarintNonZero,
    Text,
    PlainTopic,
    Binary,
    Pair,
}

/// Type and holders of a property that a broker may send; `None` for numbers that name none.
const fn rule(id: u8) -> Option<(Kind, u8)> {
    const CONNACK: u8 = Holder::ConnAck as u8;
    const PUBLISH: u8 = Holder::Publish as u8;
    const ACK: u8 = Holder::Ack as u8;
    const DISCONNECT: u8 = Holder::Disconnect as u8;
    Some(match id {
        1 => (Kind::Flag, PUBLISH),
        2 => (Kind::U32, PUBLISH),
        3 => (Kind::Text, PUBLISH),
        8 => (Kind::PlainTopic, PUBLISH),
        9 => (Kind::Binary, PUBLISH),
        SUBSCRIPTION_IDENTIFIER => (Kind::VarintNonZero, PUBLISH),
        // Session Expiry Interval: never in a DISCONNECT from the server (§3.14.2-2).
        17 => (Kind::U32, CONNACK),
        18 | 21 | 26 => (Kind::Text, CONNACK),
        19 | 34 => (Kind::U16, CONNACK),
        22 => (Kind::Binary, CONNACK),
        28 => (Kind::Text, CONNACK | DISCONNECT),
        31 => (Kind::Text, CONNACK | ACK | DISCONNECT),
        33 => (Kind::U16NonZero, CONNACK),
        35 => (Kind::U16, PUBLISH),
        36 | 37 | 40 | 41 | 42 => (Kind::Flag, CONNACK),
        USER_PROPERTY => (Kind::Pair, CONNACK | PUBLISH | ACK | DISCONNECT),
        39 => (Kind::U32NonZero, CONNACK),
        // Legal in packets of a client only.
        23 | 25 => (Kind::Flag, 0),
        24 => (Kind::U32, 0),
        _ => return None,
    })
}

/// The Topic Alias in checked PUBLISH properties, if there is one.
pub(super) fn topic_alias(properties: &[u8]) -> Option<u16> {
    let mut rest = Cursor(properties);
    while let Ok(id) = rest.u8() {
        let (kind, _) = rule(id)?;
        if id == TOPIC_ALIAS {
            return rest.u16().ok();
        }
        check_value(&mut rest, kind).ok()?;
    }
    None
}

const SUBSCRIPTION_IDENTIFIER: u8 = 11;
const TOPIC_ALIAS: u8 = 35;
const USER_PROPERTY: u8 = 38;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(bytes: &[u8], holder: Holder) {
        assert!(check(&mut Cursor(bytes), holder).is_err(), "{bytes:02x?}");
    }

    #[test]
    fn b10_a_value_must_not_run_past_the_property_length() {
        refused(&[3, 3, 0, 3, b'A', b'B', b'C'], Holder::Publish);
    }

    #[test]
    fn b11_single_properties_stand_once_and_the_others_may_repeat() {
        refused(&[4, 1, 1, 1, 0], Holder::Publish);
        assert!(check(&mut Cursor(&[6, 11, 1, 11, 2, 11, 3]), Holder::Publish).is_ok());
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
        assert!(check(&mut Cursor(&[5, 17, 0, 0, 0, 1]), Holder::ConnAck).is_ok());
    }

    #[test]
    fn the_topic_alias_is_found_behind_other_properties() {
        assert_eq!(topic_alias(&[11, 5, 38, 0, 1, b'a', 0, 1, b'b', 35, 0, 7]), Some(7));
        assert_eq!(topic_alias(&[11, 5]), None);
    }
}

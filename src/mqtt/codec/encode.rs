//! Packets to bytes: validated here, written by mqttbytes into a fresh buffer, and measured afterwards.

mod v311;
mod v5;

use bytes::BytesMut;
use mqttbytes::QoS;

use super::cursor::Cursor;
use super::frame::{Frame, frame};
use crate::mqtt::event::UserProperties;
use crate::mqtt::packet::{Connect, MAX_PACKET, Packet};
use crate::mqtt::{Protocol, PublishProperties, Qos, Refused, Subscribe, Subscription, Will};

/// Writes one packet of at most `limit` bytes, header included.
///
/// # Errors
/// [`Refused`] when a text is too long or holds NUL, a list is empty, the version cannot say it or the packet
/// exceeds `limit`.
pub fn encode(packet: &Packet<'_>, protocol: Protocol, limit: u32) -> Result<Vec<u8>, Refused> {
    validate(packet, protocol)?;
    // mqttbytes patches CONNECT at an index counted from the buffer's start and leaves half packets behind on
    // errors, so every packet gets a buffer of its own.
    let mut buffer = BytesMut::new();
    let written = match protocol {
        Protocol::V311 => v311::write(packet, &mut buffer),
        Protocol::V5 => v5::write(packet, &mut buffer),
    };
    if let (Packet::Connect(connect), Ok(())) = (packet, &written) {
        buffer = with_login(connect, buffer);
    }
    let limit = limit.min(MAX_PACKET) as usize;
    if written.is_err() || buffer.len() > limit {
        return Err(Refused::TooLarge { size: buffer.len(), limit });
    }
    // A length that mqttbytes cut or a packet it left half-written must never reach the stream.
    match frame(&buffer, MAX_PACKET, protocol) {
        Ok(Frame::Whole(size)) if size == buffer.len() => Ok(buffer.into()),
        _ => Err(Refused::TooLarge { size: buffer.len(), limit }),
    }
}

fn validate(packet: &Packet<'_>, protocol: Protocol) -> Result<(), Refused> {
    match packet {
        Packet::Connect(connect) => check_connect(connect, protocol),
        Packet::Publish { message, .. } => check_properties(&message.properties, protocol),
        Packet::Subscribe { request, .. } => check_subscribe(request, protocol),
        Packet::Unsubscribe { filters: [], .. } => Err(Refused::Nothing),
        Packet::Unsubscribe { user_properties, .. } => {
            check_pairs(user_properties)?;
            check_version(user_properties.is_empty(), protocol, "user properties")
        }
        Packet::Disconnect { words, .. } => {
            check_text(words.reason_string.as_deref(), "the reason")?;
            check_pairs(&words.user_properties)
        }
        Packet::Auth { method, data, .. } => check_authentication(Some((method, data)), protocol),
        _ => Ok(()),
    }
}

fn check_connect(connect: &Connect<'_>, protocol: Protocol) -> Result<(), Refused> {
    let options = connect.options;
    check_text(Some(&options.client_id), "the client id")?;
    check_text(options.username.as_deref(), "the user name")?;
    check_text(connect.password, "the password")?;
    check_pairs(&options.user_properties)?;
    check_authentication(connect.authentication, protocol)?;
    if let Some(Will { message, delay_secs }) = &options.will {
        check_properties(&message.properties, protocol)?;
        if message.payload.len() > MAX_TEXT {
            return Err(Refused::Text("the will"));
        }
        check_version(*delay_secs == 0, protocol, "a will with a delay")?;
    }
    let has_login = connect.password.is_none() || options.username.is_some();
    check_version(has_login, protocol, "a password without a user name")?;
    let is_named = !options.client_id.is_empty() || connect.clean_start;
    check_version(is_named, protocol, "an empty client id for a session that lasts")
}

fn check_subscribe(request: &Subscribe, protocol: Protocol) -> Result<(), Refused> {
    if request.subscriptions.is_empty() {
        return Err(Refused::Nothing);
    }
    check_pairs(&request.user_properties)?;
    if let Some(identifier) = request.identifier.filter(|identifier| !(1..=MAX_VARINT).contains(identifier)) {
        return Err(Refused::SubscriptionIdentifier(identifier));
    }
    if request.subscriptions.iter().any(|wanted| wanted.no_local && wanted.filter.is_shared()) {
        return Err(Refused::NoLocalShared);
    }
    let is_plain = request.identifier.is_none()
        && request.user_properties.is_empty()
        && request.subscriptions.iter().all(Subscription::is_plain);
    check_version(is_plain, protocol, "subscription options")
}

fn check_properties(properties: &PublishProperties, protocol: Protocol) -> Result<(), Refused> {
    check_version(*properties == PublishProperties::default(), protocol, "properties of a message")?;
    check_text(properties.content_type.as_deref(), "the content type")?;
    if properties.correlation_data.as_ref().is_some_and(|data| data.len() > MAX_TEXT) {
        return Err(Refused::Text("the correlation data"));
    }
    check_pairs(&properties.user_properties)
}

/// Whether the version can say it, when it is not plain.
fn check_version(is_plain: bool, protocol: Protocol, what: &'static str) -> Result<(), Refused> {
    if protocol == Protocol::V311 && !is_plain { Err(Refused::Version(what)) } else { Ok(()) }
}

fn check_pairs(pairs: &UserProperties) -> Result<(), Refused> {
    pairs.iter().try_for_each(|(name, value)| {
        check_text(Some(name), "a user property")?;
        check_text(Some(value), "a user property")
    })
}

fn check_authentication(authentication: Option<(&str, &[u8])>, protocol: Protocol) -> Result<(), Refused> {
    match authentication {
        Some(_) if protocol == Protocol::V311 => Err(Refused::Version("an authentication method")),
        Some((_, data)) if data.len() > MAX_TEXT => Err(Refused::Text("the authentication data")),
        Some((method, _)) => check_text(Some(method), "the authentication method"),
        None => Ok(()),
    }
}

fn check_text(text: Option<&str>, name: &'static str) -> Result<(), Refused> {
    match text {
        Some(text) if text.len() > MAX_TEXT || text.as_bytes().contains(&0) => Err(Refused::Text(name)),
        _ => Ok(()),
    }
}

fn qos(qos: Qos) -> QoS {
    match qos {
        Qos::AtMostOnce => QoS::AtMostOnce,
        Qos::AtLeastOnce => QoS::AtLeastOnce,
        Qos::ExactlyOnce => QoS::ExactlyOnce,
    }
}

/// Adds user name and password, the last fields of CONNECT (MQTT 5 §3.1.3.5), to one that mqttbytes wrote without:
/// it takes an empty one for a missing one, and cannot say a password alone.
fn with_login(connect: &Connect<'_>, written: BytesMut) -> BytesMut {
    let login = [connect.options.username.as_deref(), connect.password];
    let mut cursor = Cursor(&written);
    let parts = cursor.u8().and_then(|_| cursor.varint()).and_then(|_| cursor.take(CONNECT_FLAGS)).ok();
    let (Some(head), [flags, rest @ ..], true) = (parts, cursor.0, login != [None, None]) else { return written };
    let [username, password] = login.map(|text| u8::from(text.is_some()));
    let mut texts = Vec::new();
    for text in login.into_iter().flatten() {
        put_binary(&mut texts, text.as_bytes());
    }
    let mut buffer = BytesMut::new();
    buffer.extend_from_slice(&[0x10]);
    put_length(&mut buffer, head.len() + 1 + rest.len() + texts.len());
    for part in [head, &[flags | username << 7 | password << 6], rest, &texts] {
        buffer.extend_from_slice(part);
    }
    buffer
}

/// Binary data or a string and its length, which was checked before (MQTT 5 §1.5.6).
pub(super) fn put_binary(body: &mut Vec<u8>, data: &[u8]) {
    body.extend_from_slice(&(data.len() as u16).to_be_bytes());
    body.extend_from_slice(data);
}

/// A variable byte integer (MQTT 5 §1.5.5).
pub(super) fn put_length(buffer: &mut impl Extend<u8>, mut length: usize) {
    loop {
        let low = (length & 0x7F) as u8;
        length >>= 7;
        buffer.extend([if length == 0 { low } else { low | 0x80 }]);
        if length == 0 {
            return;
        }
    }
}

/// Where the Connect Flags stand: behind the protocol name and version (§3.1.2.3).
const CONNECT_FLAGS: usize = 7;
/// Longest string or binary data (§1.5.4, §1.5.6).
const MAX_TEXT: usize = 65_535;
/// Largest variable byte integer (§1.5.5).
const MAX_VARINT: u32 = 268_435_455;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::event::Words;
    use crate::mqtt::packet::Alias;
    use crate::mqtt::topic::{Filter, Topic};
    use crate::mqtt::{Options, Outgoing};

    fn connect(username: Option<&str>, password: Option<&str>, protocol: Protocol) -> Result<Vec<u8>, Refused> {
        let options = Options { username: username.map(Into::into), ..Options::new(protocol, "id") };
        let connect = Connect { options: &options, clean_start: true, password, authentication: None };
        encode(&Packet::Connect(connect), protocol, MAX_PACKET)
    }

    #[test]
    fn b6_a_login_has_its_flags_and_fields_in_every_version() {
        let tail = [0, 2, b'i', b'd', 0, 1, b'u', 0, 2, b'p', b'w'];
        for (protocol, flags) in [(Protocol::V311, 0xC2), (Protocol::V5, 0xC2)] {
            let bytes = connect(Some("u"), Some("pw"), protocol).unwrap();
            assert_eq!((bytes[9], usize::from(bytes[1])), (flags, bytes.len() - 2));
            assert!(bytes.ends_with(&tail), "{bytes:02x?}");
        }
    }

    #[test]
    fn b25_empty_names_and_passwords_alone_can_be_said() {
        let flags = |username, password| connect(username, password, Protocol::V5).map(|bytes| bytes[9]);
        assert_eq!(flags(None, None), Ok(0x02));
        assert_eq!(flags(Some(""), Some("token")), Ok(0xC2));
        assert_eq!(flags(None, Some("token")), Ok(0x42));
        assert_eq!(flags(Some("u"), None), Ok(0x82));
        assert_eq!(flags(Some("u"), Some("")), Ok(0xC2));
    }

    #[test]
    fn b26_a_311_password_needs_a_user_name() {
        assert!(matches!(connect(None, Some("p"), Protocol::V311), Err(Refused::Version(_))));
    }

    #[test]
    fn b5_long_texts_are_refused_instead_of_cut() {
        let long = "x".repeat(65_536);
        assert_eq!(connect(Some(&long), None, Protocol::V5), Err(Refused::Text("the user name")));
        assert_eq!(connect(Some("u"), Some("a\0"), Protocol::V5), Err(Refused::Text("the password")));
    }

    #[test]
    fn packets_beyond_the_limit_are_refused() {
        let publish = |size: usize| {
            let message = Outgoing {
                topic: Topic::parse("t").unwrap(),
                payload: vec![0; size],
                qos: Qos::AtMostOnce,
                retain: false,
                properties: PublishProperties::default(),
            };
            encode(&Packet::Publish { message: &message, alias: Alias::None, dup: false, id: 0 }, Protocol::V5, 10)
        };
        assert_eq!(publish(4).map(|bytes| bytes.len()), Ok(10));
        assert_eq!(publish(5), Err(Refused::TooLarge { size: 11, limit: 10 }));
    }

    #[test]
    fn b7_a_disconnect_keeps_its_reason() {
        let bytes = |code, session_expiry_secs, protocol| {
            let words = &Words::default();
            encode(&Packet::Disconnect { code, session_expiry_secs, words }, protocol, MAX_PACKET).unwrap()
        };
        assert_eq!(bytes(0x04, None, Protocol::V5)[2], 0x04);
        assert_eq!(bytes(0x04, Some(7), Protocol::V5), [0xE0, 7, 0x04, 5, 17, 0, 0, 0, 7]);
        assert_eq!(bytes(0x00, Some(0), Protocol::V5), [0xE0, 7, 0x00, 5, 17, 0, 0, 0, 0]);
        assert_eq!(bytes(0x00, None, Protocol::V5), [0xE0, 0x00]);
        assert_eq!(bytes(0x82, None, Protocol::V311), [0xE0, 0x00]);
    }

    #[test]
    fn goodbyes_and_unsubscribes_carry_words() {
        let user_properties = vec![("k".into(), "v".into())];
        let words = &Words { reason_string: Some("why".into()), user_properties: user_properties.clone() };
        let goodbye = Packet::Disconnect { code: 0x82, session_expiry_secs: None, words };
        let said = [31, 0, 3, b'w', b'h', b'y', 38, 0, 1, b'k', 0, 1, b'v'];
        assert_eq!(encode(&goodbye, Protocol::V5, MAX_PACKET).unwrap(), [&[0xE0, 15, 0x82, 13][..], &said].concat());
        assert_eq!(encode(&goodbye, Protocol::V311, MAX_PACKET).unwrap(), [0xE0, 0x00]);
        let filters = &[Filter::parse("a").unwrap()];
        let unsubscribe = Packet::Unsubscribe { id: 7, filters, user_properties: &user_properties };
        let bytes = [0xA2, 13, 0, 7, 7, 38, 0, 1, b'k', 0, 1, b'v', 0, 1, b'a'];
        assert_eq!(encode(&unsubscribe, Protocol::V5, MAX_PACKET).unwrap(), bytes);
        let refused = encode(&unsubscribe, Protocol::V311, MAX_PACKET);
        assert_eq!(refused, Err(Refused::Version("user properties")));
    }

    #[test]
    fn what_a_version_or_the_protocol_cannot_say_is_refused() {
        let subscribe = |wanted: Subscription, identifier, protocol| {
            let request = Subscribe { subscriptions: vec![wanted], identifier, ..Subscribe::default() };
            encode(&Packet::Subscribe { id: 1, request: &request }, protocol, MAX_PACKET)
        };
        let plain = |filter| Subscription::new(Filter::parse(filter).unwrap(), Qos::AtMostOnce);
        let local = |filter| Subscription { no_local: true, ..plain(filter) };
        assert_eq!(subscribe(local("$share/a/b"), None, Protocol::V5), Err(Refused::NoLocalShared));
        assert!(matches!(subscribe(local("a"), None, Protocol::V311), Err(Refused::Version(_))));
        assert!(matches!(subscribe(plain("a"), Some(1), Protocol::V311), Err(Refused::Version(_))));
        for identifier in [0, 268_435_456] {
            let refused = Err(Refused::SubscriptionIdentifier(identifier));
            assert_eq!(subscribe(plain("a"), Some(identifier), Protocol::V5), refused);
        }
        assert!(subscribe(plain("a"), Some(268_435_455), Protocol::V5).is_ok());
        let auth = Packet::Auth { code: 0x18, method: "m", data: &[] };
        assert!(matches!(encode(&auth, Protocol::V311, MAX_PACKET), Err(Refused::Version(_))));
    }
}

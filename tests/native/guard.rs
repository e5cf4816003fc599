//! What mqttbytes 0.6 does wrong, row by row of the table B1 to B38, and that nothing of it gets through the guard.
//! Rows that are proven beside the code or elsewhere are counted by the last test.

use std::fs;
use std::path::Path;

use topicboard::mqtt::codec::{decode, encode};
use topicboard::mqtt::event::Words;
use topicboard::mqtt::packet::{Ack, Alias, Connect, Incoming, MAX_PACKET, Packet};
use topicboard::mqtt::topic::Filter;
use topicboard::mqtt::{Event, Lost, Malformed, Options, Outgoing, Protocol, Qos, Reason, Refused, Subscribe};
use topicboard::secret::Secret;

use crate::session::{Peer, message, options, request};
use crate::wire::{auth, publish, text};

/// Reads a packet written as hexadecimal digits.
fn read(protocol: Protocol, hex: &str) -> Result<String, u8> {
    let bytes = bytes(hex);
    decode(&bytes, protocol).map(|packet| format!("{packet:?}")).map_err(|malformed| malformed.code)
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: String = hex.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

#[track_caller]
fn malformed(protocol: Protocol, hex: &str, code: u8) {
    assert_eq!(read(protocol, hex), Err(code), "{hex}");
}

fn connect(options: &Options, protocol: Protocol) -> Vec<u8> {
    let password = options.password.as_ref().map(Secret::expose);
    let connect = Connect { options, clean_start: true, password, authentication: None };
    encode(&Packet::Connect(connect), protocol, MAX_PACKET).unwrap()
}

#[test]
fn b3_auth_is_read_and_written() {
    assert!(matches!(decode(&[0xF0, 0], Protocol::V5), Ok(Incoming::Auth(auth)) if auth.code == 0));
    let bytes = auth(0x18, "SCRAM", &[0, 255]);
    let Ok(Incoming::Auth(read)) = decode(&bytes, Protocol::V5) else { panic!("it is an AUTH") };
    assert_eq!((read.code, read.properties.authentication()), (0x18, (Some("SCRAM"), &[0, 255][..])));
    let written = encode(&Packet::Auth { code: 0x18, method: "SCRAM", data: &[0, 255] }, Protocol::V5, MAX_PACKET);
    assert_eq!(written, Ok(bytes));
    malformed(Protocol::V311, "f000", 0x82);
}

#[test]
fn b8_a_packet_that_fails_leaves_nothing_in_the_next_one() {
    let said = message(Qos::AtLeastOnce, "x");
    let without_id = Packet::Publish { message: &said, alias: Alias::None, dup: false, id: 0 };
    for protocol in [Protocol::V311, Protocol::V5] {
        assert!(encode(&without_id, protocol, MAX_PACKET).is_err());
        assert_eq!(encode(&Packet::PingReq, protocol, MAX_PACKET), Ok(vec![0xC0, 0]));
    }
    let request = Subscribe { identifier: Some(1 << 28), ..request(&[("a", Qos::AtMostOnce)]) };
    let refused = encode(&Packet::Subscribe { id: 1, request: &request }, Protocol::V5, MAX_PACKET);
    assert_eq!(refused, Err(Refused::SubscriptionIdentifier(1 << 28)));
}

#[test]
fn b9_a_whole_packet_without_property_length_is_malformed_and_not_waited_for() {
    for hex in ["20020000", "b0020001", "90020001"] {
        malformed(Protocol::V5, hex, 0x81);
        let mut peer = Peer::online(options(Protocol::V5));
        peer.receive(&bytes(hex));
        assert!(peer.closed && peer.session.buffered() == 0, "{hex}");
    }
}

#[test]
fn b15_packet_identifiers_are_never_0() {
    for hex in ["40020000", "50020000", "62020000", "70020000", "9003000000", "b0020000", "3205000174 0000"] {
        malformed(Protocol::V311, hex, 0x82);
    }
    for hex in ["40020000", "50020000", "62020000", "70020000", "900400000000", "b00400000000", "3206000174 0000 00"] {
        malformed(Protocol::V5, hex, 0x82);
    }
}

#[test]
fn b16_topics_with_nul_or_wildcards_and_missing_ones_are_refused() {
    malformed(Protocol::V311, "3005 0003 610062", 0x81);
    malformed(Protocol::V311, "3006 0003 612f2b 41", 0x81);
    malformed(Protocol::V311, "3005 0003 612f23", 0x81);
    malformed(Protocol::V311, "3002 0000", 0x82);
    malformed(Protocol::V5, "3003 0000 00", 0x82);
    malformed(Protocol::V5, "3009 0001 74 05 08 0002 2f2b", 0x82);
}

#[test]
fn b17_bytes_left_over_are_refused() {
    for hex in ["d00100", "4004 0001 0203", "2003 0000 00", "b003 0001 00"] {
        malformed(Protocol::V311, hex, 0x81);
    }
    for hex in ["d00100", "4005 0001 00 00 03", "2004 0000 00 00", "e003 00 00 00", "f003 00 00 00"] {
        malformed(Protocol::V5, hex, 0x81);
    }
}

#[test]
fn b18_connack_flags_fit_its_code() {
    malformed(Protocol::V311, "2002fe00", 0x81);
    malformed(Protocol::V311, "20020105", 0x82);
    malformed(Protocol::V5, "2003020000", 0x81);
    malformed(Protocol::V5, "2003018700", 0x82);
    assert!(read(Protocol::V5, "2003010000").is_ok());
}

#[test]
fn b19_a_qos_0_message_is_no_duplicate() {
    malformed(Protocol::V311, "3803000161", 0x81);
    malformed(Protocol::V5, "380400016100", 0x81);
}

#[test]
fn b21_packets_of_clients_are_refused_from_a_broker() {
    for kind in [0, 1, 8, 10, 12] {
        for protocol in [Protocol::V311, Protocol::V5] {
            assert!(decode(&[kind << 4, 0], protocol).is_err(), "type {kind}");
            assert!(decode(&[kind << 4 | 2, 2, 0, 1], protocol).is_err(), "type {kind}");
        }
    }
    malformed(Protocol::V311, "e000", 0x82);
}

#[test]
fn b22_a_refusal_in_the_manner_of_311_is_understood() {
    for code in 1..=5 {
        let bytes = [0x20, 2, 0, code];
        let Ok(Incoming::ConnAck(connack)) = decode(&bytes, Protocol::V5) else { panic!("{code}") };
        assert_eq!(connack.reason, Reason::V311(code));
    }
}

#[test]
fn b23_bad_authentication_method_is_a_goodbye() {
    for hex in ["e0018c", "e0028c00"] {
        assert!(matches!(decode(&bytes(hex), Protocol::V5), Ok(Incoming::Disconnect(goodbye)) if goodbye.code == 0x8C));
    }
}

#[test]
fn b27_a_password_is_counted_in_bytes() {
    let login = Options { username: Some("u".into()), password: Some(Secret::new("é🦀")), ..options(Protocol::V5) };
    assert!(connect(&login, Protocol::V5).ends_with(&text("é🦀")));
}

#[test]
fn b28_nothing_that_is_wrong_is_written() {
    // Topics, filters and QoS are right by construction; the rest is refused.
    assert!(Filter::parse("t/+/#\0").is_err());
    let nothing = Packet::Subscribe { id: 1, request: &request(&[]) };
    assert_eq!(encode(&nothing, Protocol::V311, MAX_PACKET), Err(Refused::Nothing));
    let zero = Subscribe { identifier: Some(0), ..request(&[("a", Qos::AtMostOnce)]) };
    let refused = encode(&Packet::Subscribe { id: 1, request: &zero }, Protocol::V5, MAX_PACKET);
    assert_eq!(refused, Err(Refused::SubscriptionIdentifier(0)));
    let long = Outgoing { payload: vec![0; 65_536], ..message(Qos::AtMostOnce, "") };
    let will =
        Options { will: Some(topicboard::mqtt::Will { message: long, delay_secs: 0 }), ..options(Protocol::V311) };
    assert_eq!(topicboard::mqtt::Session::new(will).err(), Some(Refused::Text("the will")));
}

#[test]
fn b29_each_version_has_its_level_and_only_one_has_properties() {
    let old = connect(&options(Protocol::V311), Protocol::V311);
    assert_eq!(old[6..], [b"TT\x04\x02\x00\x3c", &text("id")[..]].concat());
    let new = connect(&options(Protocol::V5), Protocol::V5);
    assert_eq!((new[8], usize::from(new[12]) + 17), (5, new.len()), "{new:02x?}");
}

#[test]
fn b30_the_length_of_a_packet_is_the_length_of_its_bytes() {
    for size in [0, 100, 200, 20_000] {
        let user = Options { username: Some("u".repeat(size).into()), ..options(Protocol::V5) };
        for bytes in [connect(&options(Protocol::V5), Protocol::V5), connect(&user, Protocol::V5)] {
            assert_eq!(crate::wire::packets(&bytes).len(), 1);
            let limit = bytes.len() as u32 - 1;
            let packet = Connect { options: &user, clean_start: true, password: None, authentication: None };
            if bytes[9] & 0x80 != 0 {
                let refused = encode(&Packet::Connect(packet), Protocol::V5, limit);
                assert_eq!(refused, Err(Refused::TooLarge { size: bytes.len(), limit: limit as usize }));
            }
        }
    }
}

#[test]
fn b31_a_welcome_without_property_length_is_malformed() {
    let mut peer = Peer::new(options(Protocol::V5));
    peer.open();
    peer.receive(&[0x20, 2, 0, 0]);
    assert!(peer.closed && !peer.session.is_online());
}

#[test]
fn b34_no_output_shows_the_password() {
    let login = Options { username: Some("u".into()), password: Some(Secret::new("s3cret")), ..options(Protocol::V5) };
    let mut peer = Peer::new(login);
    peer.open();
    assert!(peer.sent.windows(6).any(|six| six == b"s3cret"));
    peer.receive(&[0x20, 3, 0, 0x86, 0]);
    assert!(!format!("{:?}", peer.events).contains("s3cret"));
    // Nothing that holds one can be formatted.
    for file in ["options.rs", "packet.rs", "session.rs"] {
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mqtt").join(file)).unwrap();
        for holder in ["pub struct Options", "pub struct Connect<", "pub enum Packet<", "pub struct Session"] {
            let derived = source.split(holder).next().filter(|before| before.len() < source.len());
            let last = derived.and_then(|before| before.rfind("#[derive(").map(|at| &before[at..]));
            let own = last.and_then(|last| last.lines().next()).unwrap_or_default();
            let next_to = last.is_some_and(|last| !last.contains("}\n"));
            assert!(!(next_to && own.contains("Debug")), "{file}: {holder}");
        }
    }
}

#[test]
fn b35_a_payload_is_borrowed_and_pins_nothing() {
    let bytes = publish(Protocol::V5, 0, "t", 0, &[], b"abc");
    let mut peer = Peer::online(options(Protocol::V5));
    let mut seen = 0;
    peer.session.handle_bytes(peer.now, &bytes, &mut |publish| {
        assert!(bytes.as_ptr_range().contains(&publish.payload.as_ptr()));
        seen += 1;
    });
    assert_eq!((seen, peer.session.buffered()), (1, 0));
}

#[test]
fn b37_unknown_codes_are_malformed_in_our_words() {
    malformed(Protocol::V311, "90 03 0001 87", 0x81);
    malformed(Protocol::V311, "20 02 00 06", 0x81);
    for hex in
        ["40030001 7f", "50030001 81", "62030001 10", "70030001 80", "9004 0001 00 03", "b004 0001 00 01", "e0017f"]
    {
        malformed(Protocol::V5, hex, 0x81);
    }
    let mut peer = Peer::online(options(Protocol::V5));
    peer.receive(&bytes("40030001 7f"));
    let [Event::Lost(Lost::Protocol(Malformed { what, .. }))] = &peer.events[..] else { panic!("it says why") };
    assert!(what.contains("reason code"), "{what}");
}

/// Found by the fuzz bodies: codes that exist, and not in the packet they came in (MQTT 5 §3.2.2.2, §3.14.2.1).
#[test]
fn codes_of_other_packets_are_malformed() {
    for code in [0x84, 0x85, 0x86, 0x88, 0x8A, 0x91, 0x92] {
        malformed(Protocol::V5, &format!("e001{code:02x}"), 0x81);
    }
    for code in [0x8B, 0x8D, 0xA0, 0xFF] {
        malformed(Protocol::V5, &format!("200200{code:02x}"), 0x81);
    }
}

#[test]
fn b38_every_packet_is_written_by_one_function() {
    let said = message(Qos::AtMostOnce, "x");
    let ask = request(&[("a", Qos::AtMostOnce)]);
    let filters = [Filter::parse("a").unwrap()];
    let (ack, words) = (Ack { id: 1, code: 0 }, Words::default());
    let options = options(Protocol::V5);
    let packets = [
        Packet::Connect(Connect { options: &options, clean_start: true, password: None, authentication: None }),
        Packet::Publish { message: &said, alias: Alias::None, dup: false, id: 0 },
        Packet::PubAck(ack),
        Packet::PubRec(ack),
        Packet::PubRel(ack),
        Packet::PubComp(ack),
        Packet::Subscribe { id: 1, request: &ask },
        Packet::Unsubscribe { id: 1, filters: &filters, user_properties: &words.user_properties },
        Packet::PingReq,
        Packet::Disconnect { code: 0, session_expiry_secs: None, words: &words },
    ];
    for protocol in [Protocol::V311, Protocol::V5] {
        let kinds: Vec<u8> =
            packets.iter().map(|packet| encode(packet, protocol, MAX_PACKET).unwrap()[0] >> 4).collect();
        assert_eq!(kinds, [1, 3, 4, 5, 6, 7, 8, 10, 12, 14]);
    }
}

/// One packet of each kind that a codec takes too easily: 3.1.1 first, then MQTT 5.
#[test]
fn thirty_two_illegal_packets_are_refused() {
    let old = [
        "3602000174",
        "3803000161",
        "30020000",
        "30050003610062",
        "30060003612f2b41",
        "4f020001",
        "40020000",
        "60020001",
        "d00100",
        "d300",
        "2002fe00",
        "20020105",
        "c000",
        "9003000187",
        "308080808001",
    ];
    let new = [
        "20020000",
        "2006 00 00 03 21 0000",
        "2005 00 00 02 25 07",
        "2005 00 00 02 24 09",
        "2008 00 00 05 27 00000000",
        "3008 0001 74 04 0101 0100",
        "3006 0001 74 02 0102",
        "3007 0001 74 03 230000",
        "3006 0001 74 02 0b00",
        "300a 0001 74 03 03 0003 414243",
        "e007 8e 05 11 00000001",
        "d08000",
        "4f020001",
        "60020001",
        "3003 0000 00",
        "e1018e",
        "3005 0001 74 ff 01",
    ];
    let closes = |protocol, hex: &str| {
        let mut peer = Peer::online(options(protocol));
        peer.receive(&bytes(hex));
        assert!(peer.closed && peer.delivered.is_empty(), "{hex}");
    };
    for hex in old {
        closes(Protocol::V311, hex);
    }
    for hex in new {
        closes(Protocol::V5, hex);
    }
    assert_eq!(old.len() + new.len(), 32);
}

#[test]
fn every_row_of_the_table_has_its_test() {
    let mut sources = Vec::new();
    let mut folders =
        ["src/mqtt", "tests/native"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    let missing: Vec<_> = (1..=38)
        .filter(|row| {
            !sources.iter().any(|text| {
                text.contains(&format!("    #[test]\n    fn b{row}_"))
                    || text.contains(&format!("\n#[test]\nfn b{row}_"))
            })
        })
        .collect();
    assert!(missing.is_empty(), "rows without a test: {missing:?}");
}

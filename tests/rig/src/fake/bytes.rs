//! Packets as bytes, written and cut by hand, right or wrong as asked: what the product's codec is held to. Depends on
//! nothing; the native tests of the product include this file.

/// A version of the protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// MQTT 3.1.1.
    V311,
    /// MQTT 5.
    V5,
}

/// A packet: its first byte, its remaining length and its body.
pub fn packet(first: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&[first][..], &varint(body.len()), &body].concat()
}

/// A variable byte integer.
pub fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number % 128) as u8;
        number /= 128;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            return bytes;
        }
    }
}

/// A string or binary data.
pub fn text(text: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = text.as_ref();
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

/// Properties and their length; nothing in 3.1.1.
pub fn properties(version: impl Into<Version>, said: &[u8]) -> Vec<u8> {
    match version.into() {
        Version::V311 => Vec::new(),
        Version::V5 => [varint(said.len()), said.to_vec()].concat(),
    }
}

/// CONNACK.
pub fn connack(version: impl Into<Version>, session_present: bool, code: u8, said: &[u8]) -> Vec<u8> {
    packet(CONNACK, &[&[u8::from(session_present), code], &properties(version, said)])
}

/// PUBLISH with these flags; `id` is left out at `QoS` 0.
pub fn publish(
    version: impl Into<Version>,
    flags: u8,
    topic: impl AsRef<[u8]>,
    id: u16,
    said: &[u8],
    payload: &[u8],
) -> Vec<u8> {
    let id = if flags & 6 == 0 { Vec::new() } else { id.to_be_bytes().to_vec() };
    packet(PUBLISH | flags, &[&text(topic), &id, &properties(version, said), payload])
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP; a code of 0 is left out.
pub fn ack(first: u8, id: u16, code: u8) -> Vec<u8> {
    packet(first, &[&id.to_be_bytes(), if code == 0 { &[][..] } else { std::slice::from_ref(&code) }])
}

/// SUBACK, and in MQTT 5 UNSUBACK.
pub fn answers(version: impl Into<Version>, first: u8, id: u16, codes: &[u8]) -> Vec<u8> {
    packet(first, &[&id.to_be_bytes(), &properties(version, &[]), codes])
}

/// The product's DISCONNECT for a fault of the broker's: the code and what is wrong.
pub fn goodbye(code: u8, why: &str) -> Vec<u8> {
    let said = [&[31][..], &text(why)].concat();
    packet(DISCONNECT, &[&[code], &varint(said.len()), &said])
}

/// AUTH.
pub fn auth(code: u8, method: &str, data: &[u8]) -> Vec<u8> {
    let said = [&[21][..], &text(method), &[22], &text(data)].concat();
    packet(AUTH, &[&[code], &properties(Version::V5, &said)])
}

/// The first byte of a CONNECT.
pub const CONNECT: u8 = 0x10;
/// The first byte of a CONNACK.
pub const CONNACK: u8 = 0x20;
/// The first byte of a PUBLISH without flags.
pub const PUBLISH: u8 = 0x30;
/// The first byte of a PUBACK.
pub const PUBACK: u8 = 0x40;
/// The first byte of a PUBREC.
pub const PUBREC: u8 = 0x50;
/// The first byte of a PUBREL.
pub const PUBREL: u8 = 0x62;
/// The first byte of a PUBCOMP.
pub const PUBCOMP: u8 = 0x70;
/// The first byte of a SUBSCRIBE.
pub const SUBSCRIBE: u8 = 0x82;
/// The first byte of a SUBACK.
pub const SUBACK: u8 = 0x90;
/// The first byte of an UNSUBSCRIBE.
pub const UNSUBSCRIBE: u8 = 0xA2;
/// The first byte of an UNSUBACK.
pub const UNSUBACK: u8 = 0xB0;
/// The first byte of a PINGREQ.
pub const PINGREQ: u8 = 0xC0;
/// A whole PINGRESP.
pub const PINGRESP: &[u8] = &[0xD0, 0];
/// The first byte of a DISCONNECT.
pub const DISCONNECT: u8 = 0xE0;
/// The first byte of an AUTH.
pub const AUTH: u8 = 0xF0;

/// A packet that the product sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// Its first byte: type and flags.
    pub first: u8,
    /// What follows its remaining length.
    pub body: Vec<u8>,
}

impl Sent {
    /// The packet type.
    pub fn kind(&self) -> u8 {
        self.first >> 4
    }

    /// As it stood in the stream.
    pub fn bytes(&self) -> Vec<u8> {
        packet(self.first, &[&self.body])
    }

    /// The packet identifier of anything but a PUBLISH.
    pub fn id(&self) -> u16 {
        u16::from_be_bytes([self.body[0], self.body[1]])
    }
}

/// Cuts what the product sent into packets.
///
/// # Panics
/// When they are not whole or a length is not in its shortest form.
#[track_caller]
pub fn packets(mut bytes: &[u8]) -> Vec<Sent> {
    let mut packets = Vec::new();
    while let [first, rest @ ..] = bytes {
        let (length, size) = read_varint(rest);
        packets.push(Sent { first: *first, body: rest[size..size + length].to_vec() });
        bytes = &rest[size + length..];
    }
    packets
}

/// The variable byte integer at the front, and how many bytes it takes.
///
/// # Panics
/// When it does not end or is not in its shortest form.
#[track_caller]
pub fn read_varint(bytes: &[u8]) -> (usize, usize) {
    let size = 1 + bytes.iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    let number = bytes[..size].iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7F));
    assert_eq!(varint(number).len(), size, "a length is in its shortest form");
    (number, size)
}

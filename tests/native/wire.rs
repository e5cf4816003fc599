//! Packets as bytes, written and read by hand: what the product's codec is held to.

use topicboard::mqtt::Protocol;

/// A packet: its first byte, its remaining length and its body.
pub(crate) fn packet(first: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&[first][..], &varint(body.len()), &body].concat()
}

/// A variable byte integer.
pub(crate) fn varint(mut number: usize) -> Vec<u8> {
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
pub(crate) fn text(text: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = text.as_ref();
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

/// Properties and their length; nothing in 3.1.1.
fn properties(protocol: Protocol, properties: &[u8]) -> Vec<u8> {
    match protocol {
        Protocol::V311 => Vec::new(),
        Protocol::V5 => [varint(properties.len()), properties.to_vec()].concat(),
    }
}

/// CONNACK.
pub(crate) fn connack(protocol: Protocol, session_present: bool, code: u8, said: &[u8]) -> Vec<u8> {
    packet(0x20, &[&[u8::from(session_present), code], &properties(protocol, said)])
}

/// PUBLISH with these flags; `id` is left out at QoS 0.
pub(crate) fn publish(protocol: Protocol, flags: u8, topic: &str, id: u16, said: &[u8], payload: &[u8]) -> Vec<u8> {
    let id = if flags & 6 == 0 { Vec::new() } else { id.to_be_bytes().to_vec() };
    packet(0x30 | flags, &[&text(topic), &id, &properties(protocol, said), payload])
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP; a code of 0 is left out.
pub(crate) fn ack(first: u8, id: u16, code: u8) -> Vec<u8> {
    packet(first, &[&id.to_be_bytes(), if code == 0 { &[][..] } else { std::slice::from_ref(&code) }])
}

/// SUBACK, and in MQTT 5 UNSUBACK.
pub(crate) fn answers(protocol: Protocol, first: u8, id: u16, codes: &[u8]) -> Vec<u8> {
    packet(first, &[&id.to_be_bytes(), &properties(protocol, &[]), codes])
}

/// Our DISCONNECT for a fault of the broker's: the code and what is wrong.
pub(crate) fn goodbye(code: u8, why: &str) -> Vec<u8> {
    let said = [&[31][..], &text(why)].concat();
    packet(0xE0, &[&[code], &varint(said.len()), &said])
}

/// AUTH.
pub(crate) fn auth(code: u8, method: &str, data: &[u8]) -> Vec<u8> {
    let said = [&[21][..], &text(method), &[22], &text(data)].concat();
    packet(0xF0, &[&[code], &properties(Protocol::V5, &said)])
}

pub(crate) const PUBACK: u8 = 0x40;
pub(crate) const PUBREC: u8 = 0x50;
pub(crate) const PUBREL: u8 = 0x62;
pub(crate) const PUBCOMP: u8 = 0x70;
pub(crate) const PINGRESP: &[u8] = &[0xD0, 0];

/// A packet that the product sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sent {
    pub first: u8,
    pub body: Vec<u8>,
}

impl Sent {
    /// As it stood in the stream.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        packet(self.first, &[&self.body])
    }
}

/// Cuts what the product sent into packets, which must be whole and have the shortest lengths.
#[track_caller]
pub(crate) fn packets(mut bytes: &[u8]) -> Vec<Sent> {
    let mut packets = Vec::new();
    while let [first, rest @ ..] = bytes {
        let (length, size) = read_varint(rest);
        packets.push(Sent { first: *first, body: rest[size..size + length].to_vec() });
        bytes = &rest[size + length..];
    }
    packets
}

#[track_caller]
fn read_varint(bytes: &[u8]) -> (usize, usize) {
    let size = 1 + bytes.iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    let number = bytes[..size].iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7F));
    assert_eq!(varint(number).len(), size, "a length is in its shortest form");
    (number, size)
}

/// What a PUBLISH of the product's holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    pub topic: Vec<u8>,
    pub id: Option<u16>,
    pub properties: Vec<(u8, Vec<u8>)>,
    pub payload: Vec<u8>,
}

impl Sent {
    /// The packet type.
    pub(crate) fn kind(&self) -> u8 {
        self.first >> 4
    }

    /// The packet identifier of anything but a PUBLISH.
    pub(crate) fn id(&self) -> u16 {
        u16::from_be_bytes([self.body[0], self.body[1]])
    }

    /// Takes a PUBLISH apart.
    pub(crate) fn message(&self, protocol: Protocol) -> Message {
        assert_eq!(self.kind(), 3);
        let mut rest = Reader(&self.body);
        let topic = rest.text();
        let id = (self.first & 6 != 0).then(|| u16::from_be_bytes(rest.take(2).try_into().unwrap()));
        let properties = if protocol == Protocol::V5 { rest.properties() } else { Vec::new() };
        Message { topic, id, properties, payload: rest.0.to_vec() }
    }
}

/// Reads bytes of the product's from the front.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, size: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(size);
        self.0 = rest;
        head
    }

    pub(crate) fn text(&mut self) -> Vec<u8> {
        let size = u16::from_be_bytes(self.take(2).try_into().unwrap());
        self.take(size.into()).to_vec()
    }

    /// Properties: their numbers and values.
    pub(crate) fn properties(&mut self) -> Vec<(u8, Vec<u8>)> {
        let (length, size) = read_varint(self.0);
        self.take(size);
        let mut rest = Reader(self.take(length));
        let mut found = Vec::new();
        while !rest.0.is_empty() {
            let id = rest.take(1)[0];
            let value = match id {
                1 | 23 | 25 | 36 | 37 | 40..=42 => rest.take(1).to_vec(),
                19 | 33..=35 => rest.take(2).to_vec(),
                2 | 17 | 24 | 39 => rest.take(4).to_vec(),
                11 => {
                    let (_, size) = read_varint(rest.0);
                    rest.take(size).to_vec()
                }
                38 => [rest.text(), rest.text()].join(&b'='),
                _ => rest.text(),
            };
            found.push((id, value));
        }
        found
    }
}

/// What a CONNECT of the product's holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Connect {
    pub name: Vec<u8>,
    pub level: u8,
    pub flags: u8,
    pub keep_alive: u16,
    pub properties: Vec<(u8, Vec<u8>)>,
    pub client_id: Vec<u8>,
    pub will: Option<Will>,
    pub username: Option<Vec<u8>>,
    pub password: Option<Vec<u8>>,
}

/// The will in a CONNECT.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Will {
    pub properties: Vec<(u8, Vec<u8>)>,
    pub topic: Vec<u8>,
    pub payload: Vec<u8>,
}

impl Sent {
    /// Takes a CONNECT apart, field by field in the order of the specification; nothing may be left.
    pub(crate) fn connect(&self) -> Connect {
        assert_eq!(self.first, 0x10);
        let mut rest = Reader(&self.body);
        let name = rest.text();
        let (level, flags) = (rest.take(1)[0], rest.take(1)[0]);
        let keep_alive = u16::from_be_bytes(rest.take(2).try_into().unwrap());
        let is_new = level == 5;
        let properties = if is_new { rest.properties() } else { Vec::new() };
        let client_id = rest.text();
        let will = (flags & 4 != 0).then(|| Will {
            properties: if is_new { rest.properties() } else { Vec::new() },
            topic: rest.text(),
            payload: rest.text(),
        });
        let username = (flags & 0x80 != 0).then(|| rest.text());
        let password = (flags & 0x40 != 0).then(|| rest.text());
        assert!(rest.0.is_empty(), "CONNECT ends with its last field");
        Connect { name, level, flags, keep_alive, properties, client_id, will, username, password }
    }
}

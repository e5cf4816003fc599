//! Packets as bytes, written and read by hand: what the product's codec is held to.

use topicboard::mqtt::Protocol;

#[path = "../rig/src/fake/bytes.rs"]
#[expect(dead_code, unreachable_pub, reason = "the rig's fake broker writes with it too, and needs more of it")]
mod bytes;

pub(crate) use self::bytes::{
    PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, Sent, ack, answers, auth, connack, goodbye, packet, packets, publish,
    text, varint,
};
use self::bytes::{Version, read_varint};

impl From<Protocol> for Version {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::V311 => Self::V311,
            Protocol::V5 => Self::V5,
        }
    }
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

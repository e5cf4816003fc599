//! A capture that Wireshark reads: each packet as a TCP segment of one made-up stream a connection, to or from port 1883,
//! so that it is shown as MQTT. Addresses are those for documentation (RFC 5737); checksums of TCP stay empty.
//!
//! What was cut keeps its length: a block says how long its packet was, and how much of it is there.

use super::trace::{Entry, What};

/// Writes the packets of a broker of this name, the oldest first.
pub(super) fn write(name: &str, packets: impl Iterator<Item = (Entry, Vec<u8>)>) -> Vec<u8> {
    let mut file = Vec::new();
    // Section Header Block, its length unknown.
    let head = [&0x1A2B_3C4D_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xFF; 8]].concat();
    block(&mut file, 0x0A0D_0D0A, &head);
    // Interface Description Block: raw IP packets of any length, with a name.
    let mut interface = [&RAW_IP.to_le_bytes()[..], &[0; 2], &[0; 4]].concat();
    option(&mut interface, 2, name.as_bytes());
    option(&mut interface, 0, &[]);
    block(&mut file, 1, &interface);
    let mut stream = Stream { port: FIRST_PORT, next: [1, 1] };
    for (entry, head) in packets {
        match entry.what {
            What::Opened => stream = Stream { port: stream.port.checked_add(1).unwrap_or(FIRST_PORT), next: [1, 1] },
            What::Closed(_) => {}
            What::Packet => stream.packet(&mut file, &entry, &head),
        }
    }
    file
}

/// One connection.
struct Stream {
    /// Our port.
    port: u16,
    /// The number of the next byte, from the broker and to it.
    next: [u32; 2],
}

impl Stream {
    /// A packet in one segment, or in several when it is longer than one can be; what is not kept is said to be cut.
    fn packet(&mut self, file: &mut Vec<u8>, entry: &Entry, head: &[u8]) {
        let (mut left, mut head) = (entry.size as usize, head);
        loop {
            let size = left.min(LONGEST_SEGMENT);
            let (kept, rest) = head.split_at_checked(size).unwrap_or((head, &[]));
            self.segment(file, entry, kept, size);
            (left, head) = (left - size, rest);
            if left == 0 {
                return;
            }
        }
    }

    fn segment(&mut self, file: &mut Vec<u8>, entry: &Entry, kept: &[u8], size: usize) {
        let [heard, said] = &mut self.next;
        let ((next, other), ports, addresses) = if entry.is_sent {
            ((said, *heard), [self.port, MQTT], [US, BROKER])
        } else {
            ((heard, *said), [MQTT, self.port], [BROKER, US])
        };
        let whole = HEADERS + size;
        let mut ip = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        ip[2..4].copy_from_slice(&(whole as u16).to_be_bytes());
        ip[12..16].copy_from_slice(&addresses[0]);
        ip[16..20].copy_from_slice(&addresses[1]);
        let sum = checksum(&ip);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        let micros = u64::try_from(entry.micros).unwrap_or_default();
        // Enhanced Packet Block of interface 0.
        let mut body = vec![0; 4];
        body.extend(((micros >> 32) as u32).to_le_bytes());
        body.extend((micros as u32).to_le_bytes());
        body.extend(((HEADERS + kept.len()) as u32).to_le_bytes());
        body.extend((whole as u32).to_le_bytes());
        body.extend(ip);
        body.extend(ports.map(u16::to_be_bytes).as_flattened());
        body.extend(next.to_be_bytes());
        body.extend(other.to_be_bytes());
        // Five words of header, PSH and ACK, a window, no checksum, nothing urgent.
        body.extend([0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]);
        body.extend(kept);
        pad(&mut body);
        block(file, 6, &body);
        *next = next.wrapping_add(size as u32);
    }
}

/// A block: type, length, body, length.
fn block(file: &mut Vec<u8>, kind: u32, body: &[u8]) {
    let length = (body.len() as u32 + 12).to_le_bytes();
    for part in [&kind.to_le_bytes()[..], &length, body, &length] {
        file.extend(part);
    }
}

fn option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    body.extend(code.to_le_bytes());
    body.extend((value.len() as u16).to_le_bytes());
    body.extend(value);
    pad(body);
}

fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}

/// Of an IP header whose own field for it is empty (RFC 1071).
fn checksum(header: &[u8; 20]) -> u16 {
    let words = header.chunks_exact(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1]));
    let sum: u32 = words.sum();
    let folded = (sum & 0xFFFF) + (sum >> 16);
    !((folded & 0xFFFF) + (folded >> 16)) as u16
}

/// `LINKTYPE_RAW`: each packet begins with its IP header.
const RAW_IP: u16 = 101;
const MQTT: u16 = 1_883;
const FIRST_PORT: u16 = 49_152;
const US: [u8; 4] = [192, 0, 2, 1];
const BROKER: [u8; 4] = [192, 0, 2, 2];
/// Of IP and TCP, without options.
const HEADERS: usize = 40;
/// As much as fits into an IP packet.
const LONGEST_SEGMENT: usize = u16::MAX as usize - HEADERS;

//! [`Stream`]: one direction of a line as it passes, read without the product: WebSocket frames unmasked, MQTT packets
//! cut out of them wherever either was cut.

/// One direction of one line.
#[derive(Debug, Default)]
pub struct Stream {
    /// Whether the head of the upgrade is over.
    is_open: bool,
    raw: Vec<u8>,
    mqtt: Vec<u8>,
    /// Whether a message of several frames is under way.
    is_continued: bool,
    is_masked: Option<bool>,
}

/// Why a stream is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(&'static str);

impl Stream {
    /// Takes what passed, and gives the packets that are whole now.
    ///
    /// # Errors
    /// When it is no WebSocket stream (RFC 6455 §5.2), no MQTT, or a packet of more than [`LARGEST`] bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, Broken> {
        self.raw.extend_from_slice(bytes);
        if !self.is_open {
            let Some(end) = self.raw.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(Vec::new()) };
            self.raw.drain(..end + 4);
            self.is_open = true;
        }
        while self.frame()? {}
        let mut packets = Vec::new();
        while let Some(size) = size(&self.mqtt)? {
            packets.push(self.mqtt.drain(..size).collect());
        }
        Ok(packets)
    }

    /// Whether its frames are masked, once there is one.
    pub fn is_masked(&self) -> Option<bool> {
        self.is_masked
    }

    /// Whether everything that came was used: no frame and no packet is half there.
    pub fn is_whole(&self) -> bool {
        self.raw.is_empty() && self.mqtt.is_empty()
    }

    /// Takes one frame; `false` when there is no whole one.
    fn frame(&mut self) -> Result<bool, Broken> {
        let [first, second, rest @ ..] = &self.raw[..] else { return Ok(false) };
        let (size, start) = match (second & 0x7F, rest) {
            (126, [a, b, ..]) => (usize::from(u16::from_be_bytes([*a, *b])), 4),
            (127, rest) if rest.len() >= 8 => {
                let size = rest[..8].iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
                (usize::try_from(size).unwrap_or(usize::MAX), 10)
            }
            (126 | 127, _) => return Ok(false),
            (size, _) => (usize::from(size), 2),
        };
        if size > LARGEST {
            return Err(Broken("a frame is larger than any we expect"));
        }
        let is_masked = second & 0x80 != 0;
        if *self.is_masked.get_or_insert(is_masked) != is_masked {
            return Err(Broken("some frames of one direction are masked and some are not"));
        }
        let body = start + if is_masked { 4 } else { 0 };
        if self.raw.len() < body + size {
            return Ok(false);
        }
        let (is_last, code) = (first & 0x80 != 0, first & 0x0F);
        if first & 0x70 != 0 {
            return Err(Broken("a frame has reserved bits"));
        }
        let begins = match code {
            0 if self.is_continued => true,
            2 if !self.is_continued => true,
            8..=10 if is_last && size < 126 => false,
            _ => return Err(Broken("a frame is neither binary nor control, or in the wrong place")),
        };
        if begins {
            self.is_continued = !is_last;
            let mask = if is_masked { &self.raw[start..body] } else { &[0; 4] };
            let plain = self.raw[body..body + size].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
            self.mqtt.extend(plain);
        }
        self.raw.drain(..body + size);
        Ok(true)
    }
}

/// Size of the packet at the front (MQTT 5 §2.1.4); `None` while it is not whole.
fn size(bytes: &[u8]) -> Result<Option<usize>, Broken> {
    let mut length = 0;
    for (place, byte) in bytes.iter().skip(1).take(4).enumerate() {
        length |= usize::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            let size = 2 + place + length;
            return if size > LARGEST {
                Err(Broken("a packet is too large"))
            } else {
                Ok((bytes.len() >= size).then_some(size))
            };
        }
    }
    if bytes.len() > 4 { Err(Broken("a packet's length has more than four bytes")) } else { Ok(None) }
}

/// Most bytes of a frame or packet.
pub const LARGEST: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n";

    fn frame(first: u8, mask: Option<[u8; 4]>, body: &[u8]) -> Vec<u8> {
        let bit = if mask.is_some() { 0x80 } else { 0 };
        let mut bytes = match body.len() {
            size @ ..126 => vec![first, bit + size as u8],
            size @ ..0x1_0000 => [&[first, bit + 126][..], &(size as u16).to_be_bytes()].concat(),
            size => [&[first, bit + 127][..], &(size as u64).to_be_bytes()].concat(),
        };
        bytes.extend(mask.iter().flatten());
        let mask = mask.unwrap_or_default();
        bytes.extend(body.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        bytes
    }

    /// Two packets over three frames with a ping between, a long packet, and one of 70,000 bytes.
    fn stream(mask: Option<[u8; 4]>) -> (Vec<u8>, Vec<Vec<u8>>) {
        let long = [&[0x30, 0xC8, 0x01][..], &[7; 200]].concat();
        let huge = [&[0x30, 0xF0, 0xA2, 0x04][..], &vec![9; 70_000]].concat();
        let frames = [
            HEAD.to_vec(),
            frame(0x02, mask, &[0xC0, 0, 0x40, 2]),
            frame(0x89, mask, b"ping"),
            frame(0x80, mask, &[1, 2]),
            frame(0x82, mask, &long),
            frame(0x82, mask, &huge),
        ];
        (frames.concat(), vec![vec![0xC0, 0], vec![0x40, 2, 1, 2], long, huge])
    }

    #[test]
    fn packets_are_cut_out_wherever_the_stream_is_cut() {
        for mask in [None, Some([0x0F, 0xA0, 3, 200])] {
            let (bytes, packets) = stream(mask);
            for cut in 0..600 {
                let mut stream = Stream::default();
                let first = stream.feed(&bytes[..cut]).unwrap();
                let rest = stream.feed(&bytes[cut..]).unwrap();
                assert_eq!([first, rest].concat(), packets, "cut at {cut}");
                assert!(stream.is_whole());
            }
            let mut stream = Stream::default();
            let found: Vec<_> = bytes.iter().flat_map(|byte| stream.feed(&[*byte]).unwrap()).collect();
            assert_eq!(found, packets);
        }
    }

    #[test]
    fn what_is_no_stream_is_told() {
        let check = |frames: &[Vec<u8>], why| {
            let broken = Stream::default().feed(&[HEAD, &frames.concat()].concat()).unwrap_err();
            assert_eq!(broken, Broken(why));
        };
        check(&[frame(0x81, None, b"text")], "a frame is neither binary nor control, or in the wrong place");
        check(&[frame(0x80, None, b"x")], "a frame is neither binary nor control, or in the wrong place");
        check(
            &[frame(0x02, None, b"x"), frame(0x82, None, b"x")],
            "a frame is neither binary nor control, or in the wrong place",
        );
        check(&[frame(0xC2, None, b"x")], "a frame has reserved bits");
        check(
            &[frame(0x82, None, &[0xC0, 0]), frame(0x82, Some([1; 4]), &[0xC0, 0])],
            "some frames of one direction are masked and some are not",
        );
        check(&[frame(0x82, None, &[0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1])], "a packet's length has more than four bytes");
        check(&[frame(0x82, None, &[0x30, 0xFF, 0xFF, 0xFF, 0x7F])], "a packet is too large");
    }
}

//! Where one packet ends and the next begins. WebSocket frames say nothing about it (MQTT 5 §6.0.0-2).

use crate::mqtt::{Malformed, Protocol};

/// What the front of a stream holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame {
    /// A whole packet of so many bytes, header included.
    Whole(usize),
    /// Not yet a whole packet; at least so many bytes in all are needed to know more.
    Need(usize),
}

/// Looks at the front of a stream. A header that announces more than `limit` bytes is refused before anything is
/// buffered for it.
///
/// # Errors
/// [`Malformed`] when the length has more than four bytes, is not in its shortest form (MQTT 5 only) or exceeds `limit`.
pub fn frame(stream: &[u8], limit: u32, protocol: Protocol) -> Result<Frame, Malformed> {
    let mut length = 0_u32;
    for (index, byte) in stream.iter().skip(1).take(4).enumerate() {
        length |= u32::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            if *byte == 0 && index > 0 && protocol == Protocol::V5 {
                return Err(Malformed::packet("a remaining length is not in its shortest form"));
            }
            let size = length.saturating_add(2).saturating_add(index as u32);
            if size > limit {
                return Err(Malformed::too_large());
            }
            let size = size as usize;
            return Ok(if stream.len() < size { Frame::Need(size) } else { Frame::Whole(size) });
        }
    }
    if stream.len() >= 5 {
        return Err(Malformed::packet("a remaining length has more than four bytes"));
    }
    Ok(Frame::Need(stream.len().max(1) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stream: &[u8], expected: Result<Frame, u8>) {
        assert_eq!(frame(stream, 1_000_000, Protocol::V5).map_err(|e| e.code), expected);
    }

    #[test]
    fn packets_are_cut_out_of_the_stream() {
        check(&[], Ok(Frame::Need(2)));
        check(&[0xD0], Ok(Frame::Need(2)));
        check(&[0xD0, 0], Ok(Frame::Whole(2)));
        check(&[0x30, 0x80], Ok(Frame::Need(3)));
        check(&[0x30, 0x80, 0x01], Ok(Frame::Need(131)));
        check(&[0x30, 3, 0, 1, b'a', 0xFF], Ok(Frame::Whole(5)));
    }

    #[test]
    fn b20_the_limit_counts_the_whole_packet_before_anything_is_buffered() {
        assert_eq!(frame(&[0x30, 8], 10, Protocol::V5), Ok(Frame::Need(10)));
        assert_eq!(frame(&[0x30, 9], 10, Protocol::V5), Err(Malformed::too_large()));
        check(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], Err(0x95));
    }

    #[test]
    fn b24_overlong_lengths_are_refused_in_mqtt_5_only() {
        check(&[0xD0, 0x80, 0x00], Err(0x81));
        assert_eq!(frame(&[0xD0, 0x80, 0x00], 100, Protocol::V311), Ok(Frame::Whole(3)));
        check(&[0x30, 0x80, 0x80, 0x80, 0x80], Err(0x81));
    }
}

//! [`Cursor`]: reads MQTT's data types from a slice and cannot panic or read past its end (MQTT 5 §1.5).

use crate::mqtt::Malformed;

/// A slice that is eaten from the front.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The next `len` bytes.
    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self.0.split_at_checked(len).ok_or(SHORT)?;
        self.0 = tail;
        Ok(head)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Malformed> {
        let (first, tail) = self.0.split_first().ok_or(SHORT)?;
        self.0 = tail;
        Ok(*first)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Malformed> {
        let (head, tail) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = tail;
        Ok(u16::from_be_bytes(*head))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Malformed> {
        let (head, tail) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = tail;
        Ok(u32::from_be_bytes(*head))
    }

    /// A variable byte integer in its shortest form (§1.5.5).
    pub(super) fn varint(&mut self) -> Result<u32, Malformed> {
        let mut value = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.u8()?;
            value |= u32::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(Malformed::packet("a length is not in its shortest form"));
                }
                return Ok(value);
            }
        }
        Err(Malformed::packet("a length has more than four bytes"))
    }

    /// Binary data: two bytes of length, then that many.
    pub(super) fn binary(&mut self) -> Result<&'a [u8], Malformed> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }

    /// A string: UTF-8 without NUL (§1.5.4).
    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let text =
            core::str::from_utf8(self.binary()?).map_err(|_| Malformed::packet("a text is not well-formed UTF-8"))?;
        if text.as_bytes().contains(&0) {
            return Err(Malformed::packet("a text holds the character NUL"));
        }
        Ok(text)
    }

    /// A packet identifier, which is never 0 (§2.2.1).
    pub(super) fn packet_id(&mut self) -> Result<u16, Malformed> {
        match self.u16()? {
            0 => Err(Malformed::protocol("a packet identifier is 0")),
            id => Ok(id),
        }
    }

    /// Refuses bytes nobody asked for.
    pub(super) fn end(self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed::packet("a packet has bytes left over")) }
    }
}

const SHORT: Malformed = Malformed::packet("a packet is shorter than what it holds");

//! [`Name`]: one level of a topic, kept in place while it is short, because a hundred thousand small allocations cost
//! more than the names in them.

/// One level's own text.
#[derive(Debug)]
pub(super) enum Name {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

impl Name {
    pub(super) fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short { len: text.len() as u8, bytes }
            }
            None => Self::Long(text.into()),
        }
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or(bytes),
            Self::Long(text) => text.as_bytes(),
        }
    }

    /// The name as text; checks it again, so compare bytes where it matters.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Short { .. } => core::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Self::Long(text) => text,
        }
    }

    /// Bytes it takes beside itself.
    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Short { .. } => 0,
            Self::Long(text) => text.len(),
        }
    }
}

/// Together with a length and a tag, as much as three words.
const SHORT: usize = 22;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_length_read_back() {
        for text in ["", "a", "größe", &"x".repeat(22), &"x".repeat(23), &"ä".repeat(11), &"ä".repeat(12)] {
            let name = Name::new(text);
            assert_eq!((name.as_str(), name.as_bytes()), (text, text.as_bytes()));
            assert_eq!(name.heap_bytes() > 0, text.len() > 22);
        }
        assert_eq!(size_of::<Name>(), 24);
    }
}

//! The image: a picture in a payload, as bytes or as base64. What it is says its own first bytes and nothing else, and
//! what may hold code, like SVG, is none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::Nature;
use super::shown::{Problem, WidgetState};
use crate::board::setting::{self, Setting};
use crate::data::view::{Payload, Source, View};
use crate::payload::{self, Value};
use crate::time::Timestamp;

/// The settings of an image.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Where it comes from.
    pub source: Source,
}

impl Settings {
    /// The usual settings for a source.
    pub const fn new(source: Source) -> Self {
        Self { source }
    }

    /// The view it watches.
    pub fn view(&self) -> View {
        View::Payload { broker: self.source.broker.clone(), topic: self.source.topic.clone(), most: MAX_BYTES }
    }

    /// What it shows of a payload.
    pub fn face(&self, payload: &Payload) -> Face {
        let found = self.picture(payload);
        let problem = payload.at.and_then(|_| found.as_ref().err().copied());
        Face { picture: found.ok(), state: WidgetState::of(payload.freshness, problem), problem, at: payload.at }
    }

    fn picture(&self, payload: &Payload) -> Result<Picture, Problem> {
        if payload.data.len() < payload.bytes as usize {
            return Err(Problem::Cut);
        }
        if self.source.selector.is_whole()
            && let Some(format) = Format::of(&payload.data)
        {
            return Picture::new(format, payload.data.clone());
        }
        let value = payload::read(&payload.data, &self.source.selector, usize::MAX).map_err(Problem::Missing)?;
        let Value::Text(text) = value else { return Err(Problem::NoImage) };
        // A data URL says what it holds, which is not asked.
        let text = if text.starts_with("data:") { text.split_once(',').map_or("", |(_, data)| data) } else { &text };
        let text: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let data = STANDARD.decode(text).map_err(|_| Problem::NoImage)?;
        Picture::new(Format::of(&data).ok_or(Problem::NoImage)?, data.into())
    }
}

impl Nature for Settings {
    fn of(source: Source) -> Self {
        Self::new(source)
    }

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![setting::source("source", &mut self.source)]
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.source]
    }
}

/// What an image shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Face {
    /// The picture, if there is one.
    pub picture: Option<Picture>,
    /// How far it can be trusted.
    pub state: WidgetState,
    /// Why there is none although something arrived.
    pub problem: Option<Problem>,
    /// When it was received.
    pub at: Option<Timestamp>,
}

/// A picture that a browser can show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// What its first bytes say it is.
    pub format: Format,
    /// Dots from left to right, as it says.
    pub width: u32,
    /// Dots from top to bottom, as it says.
    pub height: u32,
    /// All of it.
    pub data: Bytes,
}

impl Picture {
    fn new(format: Format, data: Bytes) -> Result<Self, Problem> {
        let (width, height) = format.size(&data).ok_or(Problem::NoImage)?;
        let dots = u64::from(width) * u64::from(height);
        // A few bytes can claim to be gigabytes, which the browser would try to make room for.
        if dots > MAX_DOTS { Err(Problem::TooManyDots) } else { Ok(Self { format, width, height, data }) }
    }
}

/// A format of pictures that holds no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
}

impl Format {
    /// What bytes are by how they begin.
    pub fn of(data: &[u8]) -> Option<Self> {
        if data.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if data.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if data.starts_with(b"GIF87a") || data.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else {
            (data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP")).then_some(Self::Webp)
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// Width and height in dots; `None` when it is cut before it says so, or has none.
    fn size(self, data: &[u8]) -> Option<(u32, u32)> {
        let number = |at: usize, bytes: usize, is_little: bool| {
            let part = data.get(at..at.checked_add(bytes)?)?.iter();
            let join = |number: u32, byte: &u8| (number << 8) | u32::from(*byte);
            Some(if is_little { part.rev().fold(0, join) } else { part.fold(0, join) })
        };
        let (big, little) = (|at, bytes| number(at, bytes, false), |at, bytes| number(at, bytes, true));
        let size = match self {
            Self::Png => (big(16, 4)?, big(20, 4)?),
            Self::Gif => (little(6, 2)?, little(8, 2)?),
            Self::Jpeg => {
                let mut at = 2;
                loop {
                    match (big(at, 1)?, big(at + 1, 1)?) {
                        (0xff, 0xff) => at += 1,
                        // Start of frame, but not the three of these numbers that are something else.
                        (0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                            break (big(at + 7, 2)?, big(at + 5, 2)?);
                        }
                        (0xff, _) => at = at.checked_add(2 + big(at + 2, 2)?.max(2) as usize)?,
                        _ => return None,
                    }
                }
            }
            Self::Webp => match data.get(12..16)? {
                b"VP8 " => (little(26, 2)? & 0x3fff, little(28, 2)? & 0x3fff),
                b"VP8L" => {
                    let both = little(21, 4)?;
                    ((both & 0x3fff) + 1, ((both >> 14) & 0x3fff) + 1)
                }
                b"VP8X" => (little(24, 3)? + 1, little(27, 3)? + 1),
                _ => return None,
            },
        };
        (size.0 > 0 && size.1 > 0).then_some(size)
    }
}

/// Most bytes of a payload that is shown; the largest that arrives.
const MAX_BYTES: u32 = 2 << 20;
/// Most dots of a picture: 160 MB in a browser's memory.
const MAX_DOTS: u64 = 40_000_000;

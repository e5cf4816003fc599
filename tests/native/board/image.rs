//! Images: what is a picture by its first bytes, and what is none.

use topicboard::board::widget::Problem;
use topicboard::board::widget::image::{Format, Settings};
use topicboard::board::{WidgetState, form};
use topicboard::data::view::{Freshness, Payload, Source};
use topicboard::payload::{Missing, Selector};
use topicboard::time::Timestamp;

use super::source;

fn payload(data: &[u8]) -> Payload {
    Payload {
        at: Some(Timestamp::from_millis(1)),
        freshness: Freshness::Live,
        messages: 1,
        bytes: data.len() as u32,
        data: data.to_vec().into(),
    }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let head: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
    [head, &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat()
}

fn webp(chunk: &[u8], rest: &[u8]) -> Vec<u8> {
    [b"RIFF\x20\0\0\0WEBP", chunk, b"\x10\0\0\0", rest, &[0; 8]].concat()
}

fn shown(settings: &Settings, data: &[u8]) -> Result<(Format, u32, u32), Problem> {
    let face = settings.face(&payload(data));
    match (face.picture, face.problem) {
        (Some(picture), None) => {
            assert_eq!(face.state, WidgetState::Live);
            Ok((picture.format, picture.width, picture.height))
        }
        (None, Some(problem)) => Err(problem),
        other => panic!("a picture or a problem, not {other:?}"),
    }
}

#[test]
fn four_formats_are_known_by_how_they_begin() {
    let image = Settings::new(source("a"));
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xdb\0\x03c\xff\xc2\0\x11\x08\x01\x02\x03\x04\x03";
    for (data, expected) in [
        (png(640, 480), (Format::Png, 640, 480)),
        (b"GIF89a\x0a\0\x14\x01\0\0\0".to_vec(), (Format::Gif, 10, 276)),
        (jpeg.to_vec(), (Format::Jpeg, 0x304, 0x102)),
        (webp(b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\x40\x01\xf0\x00"), (Format::Webp, 320, 240)),
        (webp(b"VP8L", b"\x2f\x3f\xc1\x3b\x10"), (Format::Webp, 320, 240)),
        (webp(b"VP8X", b"\0\0\0\0\x3f\x01\0\xef\0\0"), (Format::Webp, 320, 240)),
    ] {
        assert_eq!(shown(&image, &data), Ok(expected));
        for end in 0..10 {
            assert!(shown(&image, &data[..end]).is_err(), "cut after {end} of {expected:?}");
        }
    }
}

#[test]
fn base64_and_data_urls_are_read_and_their_word_is_not_taken() {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAC CAYAAAA=\n".replace(' ', "");
    let whole = Settings::new(source("a"));
    assert_eq!(shown(&whole, text.as_bytes()), Ok((Format::Png, 1, 2)));
    assert_eq!(shown(&whole, format!("data:image/svg+xml;base64,{text}").as_bytes()), Ok((Format::Png, 1, 2)));
    let selector = Selector::parse("camera.image").unwrap();
    let part = Settings::new(Source { selector, ..source("a") });
    let json = format!(r#"{{"camera":{{"image":"{}"}}}}"#, text.trim());
    assert_eq!(shown(&part, json.as_bytes()), Ok((Format::Png, 1, 2)));
    assert_eq!(shown(&part, b"{}"), Err(Problem::Missing(Missing::NoSuchPart)));
}

#[test]
fn what_is_no_picture_says_so() {
    let image = Settings::new(source("a"));
    for data in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"[..],
        b"data:image/svg+xml,<svg/>",
        b"data:image/png;base64,PHN2Zy8+",
        b"hello",
        b"21.5",
        b"",
        b"\xff\xfe\x00\x01",
        b"BM\x00\x00\x00\x00",
        &png(0, 5),
    ] {
        assert_eq!(shown(&image, data), Err(Problem::NoImage), "{data:?}");
    }
    let mut cut = payload(&png(9, 9));
    cut.bytes += 1;
    assert_eq!(image.face(&cut).problem, Some(Problem::Cut));
    let waiting = image.face(&Payload::default());
    assert_eq!((waiting.problem, waiting.state), (None, WidgetState::Waiting));
}

#[test]
fn a_few_bytes_cannot_claim_gigabytes() {
    let image = Settings::new(source("a"));
    assert_eq!(shown(&image, &png(u32::MAX, u32::MAX)), Err(Problem::TooManyDots));
    assert_eq!(shown(&image, &png(8_000, 5_001)), Err(Problem::TooManyDots));
    assert!(shown(&image, &png(8_000, 5_000)).is_ok());
}

#[test]
fn texts_keep_their_lines() {
    let text = topicboard::board::widget::text::Settings::new(source("a"));
    let widget = topicboard::board::Board::new("").draft("", topicboard::board::Kind::Text(text));
    let written = form::write(&widget, "text", "# A\nb\u{7}").unwrap();
    assert_eq!(form::read(&written, "text"), "# A\nb ");
    let long = "x".repeat(4_097);
    assert_eq!(form::write(&widget, "text", &long).unwrap_err().to_string(), "at most 4096 characters have room here");
}
